"""The dashboard: what happened in a stretch of days, as small tables with bars, and as CSV."""

from __future__ import annotations

import datetime
import time
from collections import Counter
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.engine import Connection
from starlette.responses import Response

from coach.days import DAY_SECONDS
from coach.state import STEPS
from web import spreadsheets
from web.hearings import ASKED, CARD, LITTLE
from web.review.door import Visit
from web.review.examples import vocabulary
from web.store import hearings, readings

DAYS = 30
TOP = 15
READ_FOR_WORDS = 2_000  # newest texts that are looked at for new words
LEAST = 3  # times a new word has to come


def show(visit: Visit) -> Response:
    """The figures of a stretch of days, the last thirty unless others are asked for."""
    since, until = _range(visit)
    tables = figures(visit.db, since.timestamp(), (until + datetime.timedelta(days=1)).timestamp())
    days: dict[str, Any] = {"since": since.date().isoformat(), "until": until.date().isoformat()}
    return visit.page("review/figures.html", tables=tables, **days)


def as_csv(visit: Visit) -> Response:
    """The same as a file."""
    since, until = _range(visit)
    tables = figures(visit.db, since.timestamp(), (until + datetime.timedelta(days=1)).timestamp())
    rows = [(table["title"], name, count) for table in tables for name, count in table["rows"]]
    return spreadsheets.as_csv("figures", ("table", "row", "count"), rows)


def _range(visit: Visit) -> tuple[datetime.datetime, datetime.datetime]:
    today = datetime.datetime.combine(datetime.date.today(), datetime.time())
    until = _day(visit.asked("until")) or today
    since = _day(visit.asked("since")) or until - datetime.timedelta(days=DAYS - 1)
    return min(since, until), until


def _day(text: str) -> datetime.datetime | None:
    try:
        found = datetime.datetime.combine(datetime.date.fromisoformat(text), datetime.time())
    except ValueError:
        return None
    return found if 1990 < found.year < 2100 else None


def figures(db: Connection, since: float, until: float) -> list[dict[str, Any]]:
    """Tables of a title and rows of name and count.

    Args:
        db: a connection.
        since, until: seconds since 1970.
    """
    h, r = hearings.c, readings.c
    turns, visits = (h.at >= since, h.at < until), (r.began >= since, r.began < until)

    def one(condition: Any) -> Any:
        return func.coalesce(func.sum(case((condition, 1), else_=0)), 0)

    counts = db.execute(
        select(
            one(h.typed),
            one(h.typed & (h.intent == "nlu_fallback")),
            one(h.action.like("%not_helpful%")),
            one(h.action.like("%try_idea%")),
            one(h.action.like("%say_plan_back%")),
            one(h.alarm == CARD),
            one(h.alarm == ASKED),
        ).where(*turns)
    ).one()
    typed, unheard, unhelpful, ideas, plans, cards, asked = map(int, counts)
    chats = int(db.execute(select(func.count()).select_from(readings).where(*visits)).scalar() or 0)
    topics = select(r.situation, func.count()).where(*visits, r.situation.isnot(None)).group_by(r.situation)
    steps = {row[0]: row[1] for row in db.execute(select(r.step, func.count()).where(*visits).group_by(r.step))}
    by_day = func.floor(r.began / DAY_SECONDS)
    daily = db.execute(select(by_day, func.count()).where(*visits).group_by(by_day).order_by(by_day))
    return [
        {
            "title": "In all",
            "rows": [("Chats", chats), ("Typed messages", typed), ("Understood", typed - unheard), ("Not understood", unheard),
                     ("Said it did not help", unhelpful), ("Ideas taken", ideas), ("Plans made", plans),
                     ("Safety cards", cards), ("Safety questions", asked)],
        },
        {"title": "Chats a day", "rows": [(_date(number), count) for number, count in daily]},
        {"title": "Top situations", "rows": [(name, n) for name, n in db.execute(topics.order_by(func.count().desc()).limit(TOP))], "names": True},
        {"title": "Where chats ended", "rows": [(step, steps[step]) for step in STEPS if step in steps], "names": True},
        {"title": "New words", "rows": new_words(db, since, until)},
    ]  # fmt: skip


def _date(day: float) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(day * DAY_SECONDS))


def new_words(db: Connection, since: float, until: float) -> list[tuple[str, int]]:
    """Words that came several times and stand in no example, the most frequent first."""
    h = hearings.c
    query = select(h.gist).where(h.typed, h.at >= since, h.at < until).order_by(h.at.desc()).limit(READ_FOR_WORDS)
    counts = Counter(word for gist in db.execute(query).scalars() for word in gist.split())
    known = vocabulary()
    return [(word, n) for word, n in counts.most_common() if n >= LEAST and word not in known and word not in LITTLE][:TOP]
