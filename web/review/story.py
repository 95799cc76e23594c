"""A chat as a test: a Rasa test story with what was typed, what it should have been heard as, and what the coach did."""

from __future__ import annotations

import re
from typing import Any

import yaml
from sqlalchemy import select
from starlette.responses import Response

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
    """A test story in the form of `rasa test core`.

    Args:
        name: of the story.
        rows: turns, oldest first; buttons are steps with their intent only.
        right: for a turn that a trainer corrected, the intent it should have had.
    """
    steps: list[dict[str, Any]] = []
    for row in rows:
        intent = right.get(row["turn"]) or row["intent"]
        if row["typed"]:
            steps.append({"user": as_example(row["you"]), "intent": intent})
        else:
            steps.append({"intent": intent})
        steps += [{"action": action.removeprefix(FORM)} for action in row["action"].split() if action != "web"]
    story = {"version": "3.1", "stories": [{"story": name, "steps": steps}]}
    return yaml.safe_dump(story, sort_keys=False, allow_unicode=True, width=1000)
