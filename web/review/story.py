"""A chat as a test: a Rasa test story with what was typed, what it should have been heard as, and what the coach did.

`rasa test core` runs no action, so it knows no slot that an action sets. `make test` plays the file with the real model and the
real actions instead: see tests/stories/chats.py.
"""

from __future__ import annotations

import re
from typing import Any

import yaml
from sqlalchemy import select
from starlette.responses import Response

from web.hearings import WITHOUT_RASA
from web.review import chats, talk
from web.review.door import Refused, Visit
from web.review.nlu import as_example
from web.review.tables import corrections

FORM = "validate_"


def take(visit: Visit) -> Response:
    """The story as a file, named by the trainer."""
    found = chats.readable(visit)
    name = re.sub(r"[^a-z0-9]+", "_", visit.asked("name", 60).lower()).strip("_")
    if not name:
        raise Refused(422, "The test needs a name", "A few words that say what should hold.")
    rows = talk.whole(visit.db, found["conversation"])
    c = corrections.c
    right = select(c.turn, c.intent).where(c.conversation == found["conversation"], c.kind == "example")
    content = as_story(name, rows, {row.turn: row.intent for row in visit.db.execute(right)})
    headers = {"content-disposition": f'attachment; filename="test_{name}.yml"'}
    return Response(content, media_type="application/yaml", headers=headers)


def as_story(name: str, rows: list[dict[str, Any]], right: dict[int, str]) -> str:
    """A test story in Rasa's form.

    Args:
        name: of the story.
        rows: turns, oldest first; a button is its label, which counts the same when it is typed. A turn that never reached Rasa is
            left out.
        right: for a turn that a trainer corrected, the intent it should have had.
    """
    steps: list[dict[str, Any]] = []
    for row in rows:
        if row["action"] == WITHOUT_RASA:
            continue
        steps.append({"user": as_example(row["you"]), "intent": right.get(row["turn"]) or row["intent"]})
        steps += [{"action": action.removeprefix(FORM)} for action in row["action"].split()]
    story = {"version": "3.1", "stories": [{"story": name, "steps": steps}]}
    return yaml.safe_dump(story, sort_keys=False, allow_unicode=True, width=1000)
