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

from sqlalchemy import Column, Integer, String, Table, case, delete, func, insert, literal_column, select, update
from sqlalchemy.engine import Connection

from coach.days import DAY_SECONDS, today
from coach.figures import months_to_keep
from web.hearings import ASKED, CARD
from web.store import hearings, metadata, readings

daily_counts = Table(
    "daily_counts",
    metadata,
    Column("day", String(10), primary_key=True),  # "2026-11-22"
    Column("what", String(16), primary_key=True),  # of TURNS or NAMED, or "chat"
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
NAMED = {"situation": readings.c.situation, "step": readings.c.step}  # of a chat, counted by each of their values
Counts = Counter[tuple[str, str]]  # of what, and name


def between(db: Connection, since: str, until: str) -> tuple[Counts, Counter[str]]:
    """Counts of a stretch of days, of texts that are still there and of those that are gone.

    Args:
        db: a connection.
        since, until: the first and the last day, such as "2026-11-22".

    Returns:
        All counts, and how many chats began on each day.
    """
    start, end = seconds(since, until)
    r, c = readings.c, daily_counts.c
    counts: Counts = Counter()
    row = db.execute(_sums().where(_h.at >= start, _h.at < end)).one()
    counts.update({(what, ""): count or 0 for what, count in zip(TURNS, row, strict=True)})
    began = (r.began >= start, r.began < end)
    for what, column in NAMED.items():
        for name, count in db.execute(select(column, func.count()).where(*began, column.isnot(None)).group_by(column)):
            counts[what, name] += count
    day = _day_of(r.began)
    by_day = Counter({_day(number): n for number, n in db.execute(select(day, func.count()).where(*began).group_by(day))})
    counts["chat", ""] = by_day.total()
    for on, what, name, count in db.execute(select(daily_counts).where(c.day >= since, c.day <= until)):
        counts[what, name] += count
        if what == "chat":
            by_day[on] += count
    return counts, by_day


def keep(db: Connection, going: Callable[[Table], Any]) -> None:
    """Add what is about to go to the counts, in the same transaction; counts older than two years go themselves.

    Args:
        db: a connection in a transaction.
        going: gives for a table the condition of the rows that go.
    """
    day = _day_of(_h.at)
    for number, *row in db.execute(_sums(day).where(going(hearings)).group_by(day)).all():
        for what, count in zip(TURNS, row, strict=True):
            _add(db, number, what, "", count)
    day = _day_of(readings.c.began)
    for number, count in db.execute(select(day, func.count()).where(going(readings)).group_by(day)).all():
        _add(db, number, "chat", "", count)
    for what, column in NAMED.items():
        chats = select(day, column, func.count()).where(going(readings), column.isnot(None)).group_by(day, column)
        for number, name, count in db.execute(chats).all():
            _add(db, number, what, name, count)
    db.execute(delete(daily_counts).where(daily_counts.c.day < months_to_keep(today())[1]))


def _add(db: Connection, number: float, what: str, name: str, count: int) -> None:
    if not count:
        return
    c, day = daily_counts.c, _day(number)
    same = (c.day == day, c.what == what, c.name == name)
    if not db.execute(update(daily_counts).where(*same).values(count=c.count + count)).rowcount:
        db.execute(insert(daily_counts).values(day=day, what=what, name=name, count=count))


def _sums(*by: Any) -> Any:
    return select(*by, *(func.sum(case((condition, 1), else_=0)) for condition in TURNS.values()))


def _day_of(column: Any) -> Any:
    return func.floor(column / literal_column(str(DAY_SECONDS)))  # no parameter: the same text in SELECT and GROUP BY


def _day(number: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(number * DAY_SECONDS))


def seconds(since: str, until: str) -> tuple[float, float]:
    """When a stretch of days begins and ends, in seconds since 1970."""
    first, last = (calendar.timegm(time.strptime(day, "%Y-%m-%d")) for day in (since, until))
    return float(first), float(last + DAY_SECONDS)
