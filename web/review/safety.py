"""The safety queue: was the right card shown, was it a false alarm, was something missed."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import case, func, select, update
from sqlalchemy.engine import Connection
from starlette.responses import Response

from coach.days import DAY_SECONDS
from web.hearings import ASKED, BEFORE, CARD
from web.review import talk
from web.review.door import Refused, Visit, go
from web.store import hearings

PAGE = 10
WEEK = 7 * DAY_SECONDS
WEEKS = 8
MARKS = {"right": "Right", "false_alarm": "False alarm", "missed": "Missed"}
KINDS = {CARD: "A card was shown", ASKED: "A safety question was asked", BEFORE: "Said just before a card"}


def show(visit: Visit) -> Response:
    """What is not marked yet, newest first, or what was; with counts and rates."""
    h, marked = hearings.c, visit.asked("show") == "marked"
    query = select(h.turn, h.conversation).where(h.alarm > 0, h.mark.isnot(None) if marked else h.mark.is_(None))
    if before := visit.asked_number("before"):
        query = query.where(h.turn < before)
    rows = visit.db.execute(query.order_by(h.turn.desc()).limit(PAGE + 1)).all()
    cards = [_card(visit.db, row.turn, row.conversation) for row in rows[:PAGE]]
    visit.about = " ".join(f"turn {row.turn}" for row in rows[:PAGE])
    older = rows[PAGE - 1].turn if len(rows) > PAGE else None
    return visit.page(
        "review/safety.html", cards=cards, marked=marked, older=older, marks=MARKS, kinds=KINDS, weeks=weeks(visit.db)
    )


def _card(db: Connection, turn: int, conversation: str) -> dict[str, Any]:
    rows = talk.around(db, turn, conversation)
    return {**next(row for row in rows if row["turn"] == turn), "around": rows}


def weeks(db: Connection, now: float | None = None) -> list[dict[str, Any]]:
    """Counts for each of the last weeks, newest first; a week is seven days back from now."""
    h, until = hearings.c, now or time.time()
    week = func.floor((until - h.at) / WEEK).label("week")
    counted = {name: func.sum(case((h.mark == name, 1), else_=0)).label(name) for name in MARKS}
    cards = func.sum(case((h.alarm == CARD, 1), else_=0)).label("cards")
    asked = func.sum(case((h.alarm == ASKED, 1), else_=0)).label("asked")
    unmarked = func.sum(case((h.mark.is_(None), 1), else_=0)).label("open")
    query = select(week, cards, asked, unmarked, *counted.values()).where(h.alarm > 0, h.at > until - WEEKS * WEEK)
    return [
        {**row, "from": until - (row["week"] + 1) * WEEK} for row in db.execute(query.group_by(week).order_by(week)).mappings()
    ]


def mark(visit: Visit) -> Response:
    """Keep one trainer's judgement; a card that changed meanwhile is shown again."""
    chosen = visit.said("as")
    if chosen not in MARKS and chosen != "open":
        raise Refused(422, "That is not one of the answers", "Nothing was changed.")
    turn, h = int(visit.request.path_params["turn"]), hearings.c
    where = (h.turn == turn, h.alarm > 0, h.version == visit.number("version"))
    values = {"mark": None if chosen == "open" else chosen, "version": h.version + 1}
    if not visit.db.execute(update(hearings).where(*where).values(**values)).rowcount:
        raise conflict(visit, turn)
    visit.about = f"turn {turn} as {chosen}"
    return go("/review/safety" + ("?show=marked" if chosen == "open" else ""))


def conflict(visit: Visit, turn: int) -> Refused:
    """Why a change to a turn was not kept."""
    gone = visit.db.execute(select(hearings.c.turn).where(hearings.c.turn == turn)).first() is None
    if gone:
        return Refused(404, "This message is gone", "The person deleted the chat, switched reading off, or its time was over.")
    return Refused(
        409,
        "Somebody else was here first",
        "Another trainer has just changed this card. Nothing of yours was kept. Please look again.",
    )


def may_be_real(visit: Visit) -> Response:
    """The steps to take when a message may be a real disclosure."""
    turn = int(visit.request.path_params["turn"])
    row = visit.db.execute(select(hearings.c.conversation, hearings.c.at).where(hearings.c.turn == turn)).first()
    if row is None:
        raise conflict(visit, turn)
    return visit.page("review/real.html", turn=turn, conversation=row.conversation, at=row.at)
