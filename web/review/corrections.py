"""What trainers decided: read again, edited, taken back, and gathered into a change set."""

from __future__ import annotations

from sqlalchemy import func, select, update
from starlette.responses import Response

from web.review import words
from web.review.door import Refused, Visit, go
from web.review.misunderstood import KINDS, TAUGHT, cleaned, doubts_about, take_back
from web.review.tables import corrections

PAGE = 25


def show(visit: Visit, problem: dict[str, object] | None = None, status: int = 200) -> Response:
    """Decisions that are in no change set yet, newest first, of one kind."""
    c = corrections.c
    kind = visit.asked("kind") if visit.asked("kind") in (*KINDS, *TAUGHT) else "example"
    query = select(corrections).where(c.kind == kind, c.change_set.is_(None))
    if before := visit.asked_number("before"):
        query = query.where(c.number < before)
    rows = [dict(row) for row in visit.db.execute(query.order_by(c.number.desc()).limit(PAGE + 1)).mappings()]
    for row in rows[:PAGE] if kind == "example" else []:
        row["doubts"] = doubts_about(row["text"], row["intent"])
    waiting = (c.kind.in_(TAUGHT), c.change_set.is_(None))
    count = visit.db.execute(select(func.count()).select_from(corrections).where(*waiting)).scalar()
    older = rows[PAGE - 1]["number"] if len(rows) > PAGE else None
    common = {"kind": kind, "kinds": KINDS, "intents": words.intents(), "problem": problem}
    return visit.page("review/corrections.html", status, rows=rows[:PAGE], count=count, older=older, **common)


def edit(visit: Visit) -> Response:
    """Change the text or topic of an example, unless somebody else has done so."""
    number, c = int(visit.request.path_params["number"]), corrections.c
    text, intent = cleaned(visit, visit.said("text")), visit.said("intent")
    if not text or not words.is_intent(intent):
        raise Refused(422, "It needs a sentence and a topic", "Nothing was changed.")
    where = (c.number == number, c.version == visit.number("version"), c.change_set.is_(None), c.kind == "example")
    values = {"text": text, "intent": intent, "version": c.version + 1}
    if not visit.db.execute(update(corrections).where(*where).values(**values)).rowcount:
        raise _conflict()
    return go("/review/corrections")


def drop(visit: Visit) -> Response:
    """Take a decision back: its card waits in the queue again."""
    number, c = int(visit.request.path_params["number"]), corrections.c
    where = (c.number == number, c.version == visit.number("version"), c.change_set.is_(None))
    if visit.db.execute(select(c.number).where(*where)).first() is None:
        raise _conflict()
    take_back(visit.db, number)
    return go("/review/corrections")


def _conflict() -> Refused:
    return Refused(
        409,
        "Somebody else was here first",
        "This correction was changed, taken back or put into a change set. Please look again.",
    )
