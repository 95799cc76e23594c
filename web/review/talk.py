"""Turns as trainers read them: those they may read, with what was understood."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, select
from sqlalchemy.engine import Connection

from web.store import hearings, readings, turns

AROUND = 3  # turns shown before and after one
Row = dict[str, Any]


def around(db: Connection, turn: int, conversation: str) -> list[Row]:
    """A turn with a few before and after it, oldest first."""
    h = hearings.c
    earlier = _turns().where(h.conversation == conversation, h.turn <= turn).order_by(h.turn.desc()).limit(AROUND + 1)
    later = _turns().where(h.conversation == conversation, h.turn > turn).order_by(h.turn).limit(AROUND)
    return [*reversed(_rows(db, earlier)), *_rows(db, later)]


def whole(db: Connection, conversation: str, after: int = 0, most: int = 200) -> list[Row]:
    """The turns of a conversation from one on, oldest first."""
    h = hearings.c
    return _rows(db, _turns().where(h.conversation == conversation, h.turn > after).order_by(h.turn).limit(most))


def reading(db: Connection, conversation: str) -> Row | None:
    """What is known of a conversation as a whole; None when trainers may not read it or it is gone."""
    row = db.execute(select(readings).where(readings.c.conversation == conversation)).mappings().first()
    return dict(row) if row else None


def _turns() -> Any:
    return select(hearings, turns.c.reply).join(turns, and_(turns.c.number == hearings.c.turn))


def _rows(db: Connection, query: Any) -> list[Row]:
    return [{**row, "reply": _of_coach(row["reply"])} for row in db.execute(query).mappings()]


def _of_coach(reply: Iterable[Row] | None) -> list[Row]:
    return [message for message in reply or [] if message["from"] == "coach"]
