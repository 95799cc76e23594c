"""Counts by day for the trainers' figures. They outlive the texts: what retention takes away is counted first.

A count says how many on a day (UTC), by one thing at a time, and nothing of who: no id, no word of a text, and no two things
of one chat together. What a person deletes herself, or keeps from trainers, is never counted.
"""

from __future__ import annotations

import calendar
import time
from collections import Counter
from collections.abc import Callable
from typing import Any

from sqlalchemy import Column, Integer, String, Table, case, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from coach.days import DAY_SECONDS, today
from coach.figures import months_to_keep
from web.hearings import ASKED, CARD
from web.store import hearings, metadata, readings

daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", String(10), primary_key=True),  # "2026-11-22"
    Column("what", String(16), primary_key=True),  # one of TURNS, or "chat", "situation", "step"
    Column("name", String(64), primary_key=True),
    Column("count", Integer, nullable=False),
)
_h = hearings.c
TURNS = {
    "typed": _h.typed,
    "not_understood": _h.typed & (_h.intent == "nlu_fallback"),
    "not_helpful": _h.action.like("%not_helpful%"),
    "idea": _h.action.like("%try_idea%"),
    "plan": _h.action.like("%say_plan_back%"),
    "card": _h.alarm == CARD,
    "asked": _h.alarm == ASKED,
    **{mark: (_h.alarm > 0) & (_h.mark == mark) for mark in ("right", "false_alarm", "missed")},
}
Counts = Counter[tuple[str, str, str]]  # by day, what and name


def between(db: Connection, since: str, until: str) -> Counts:
    """All counts of a stretch of days, of texts that are still there and of those that are gone.

    Args:
        db: a connection.
        since, until: the first and the last day, such as "2026-11-22".
    """
    start, end = seconds(since, until)
    r, c = readings.c, daily_counts.c
    counts = _count(db, (_h.at >= start) & (_h.at < end), (r.began >= start) & (r.began < end))
    for day, what, name, count in db.execute(select(daily_counts).where(c.day >= since, c.day <= until)):
        counts[day, what, name] += count
    return counts


def keep(db: Connection, going: Callable[[Table], Any]) -> None:
    """Add what is about to go to the counts, in the same transaction; counts older than two years go themselves.

    Args:
        db: a connection in a transaction.
        going: gives for a table the condition of the rows that go.
    """
    c = daily_counts.c
    for (day, what, name), count in _count(db, going(hearings), going(readings)).items():
        same = (c.day == day, c.what == what, c.name == name)
        if not db.execute(update(daily_counts).where(*same).values(count=c.count + count)).rowcount:
            db.execute(insert(daily_counts).values(day=day, what=what, name=name, count=count))
    db.execute(delete(daily_counts).where(c.day < months_to_keep(today())[1]))


def seconds(since: str, until: str) -> tuple[float, float]:
    """When a stretch of days begins and ends, in seconds since 1970."""
    first, last = (calendar.timegm(time.strptime(day, "%Y-%m-%d")) for day in (since, until))
    return float(first), float(last + DAY_SECONDS)


def _count(db: Connection, of_turns: Any, of_chats: Any) -> Counts:
    counts: Counts = Counter()
    day, began = func.floor(_h.at / DAY_SECONDS), func.floor(readings.c.began / DAY_SECONDS)
    sums = [func.sum(case((condition, 1), else_=0)).label(what) for what, condition in TURNS.items()]
    for number, *row in db.execute(select(day, *sums).where(of_turns).group_by(day)):
        for what, count in zip(TURNS, row, strict=True):
            counts[_day(number), what, ""] += count
    r = readings.c
    chats = select(began, r.situation, r.step, func.count()).where(of_chats).group_by(began, r.situation, r.step)
    for number, situation, step, count in db.execute(chats):
        for what, name in (("chat", ""), ("situation", situation), ("step", step)):
            if name is not None:
                counts[_day(number), what, name] += count
    return +counts


def _day(number: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(number * DAY_SECONDS))
