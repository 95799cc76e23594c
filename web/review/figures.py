"""The dashboard: what happened in a stretch of days, as small tables with bars, and as CSV."""

from __future__ import annotations

import datetime
from collections import Counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection
from starlette.responses import Response

from coach.days import today
from coach.state import STEPS
from web import daily, spreadsheets
from web.hearings import LITTLE
from web.review.door import Visit
from web.review.examples import vocabulary
from web.store import hearings

DAYS = 30
TOP = 15
READ_FOR_WORDS = 2_000  # newest texts that are looked at for new words
LEAST = 3  # times a new word has to come
IN_ALL = {
    "chat": "Chats",
    "typed": "Typed messages",
    "understood": "Understood",
    "not_understood": "Not understood",
    "not_helpful": "Said it did not help",
    "idea": "Ideas taken",
    "plan": "Plans made",
    "card": "Safety cards",
    "asked": "Safety questions",
    "right": "Safety: marked right",
    "false_alarm": "Safety: marked false alarm",
    "missed": "Safety: marked missed",
}


def show(visit: Visit) -> Response:
    """The figures of a stretch of days, the last thirty unless others are asked for."""
    since, until = _range(visit)
    return visit.page("review/figures.html", tables=figures(visit.db, since, until), since=since, until=until)


def as_csv(visit: Visit) -> Response:
    """The same as a file."""
    rows = [(table["title"], name, count) for table in figures(visit.db, *_range(visit)) for name, count in table["rows"]]
    return spreadsheets.as_csv("figures", ("table", "row", "count"), rows)


def _range(visit: Visit) -> tuple[str, str]:
    """The first and the last day that are asked for."""
    until = _day(visit.asked("until")) or today()
    since = _day(visit.asked("since")) or until - datetime.timedelta(days=DAYS - 1)
    return min(since, until).isoformat(), until.isoformat()


def _day(text: str) -> datetime.date | None:
    try:
        found = datetime.date.fromisoformat(text)
    except ValueError:
        return None
    return found if 1990 < found.year < 2100 else None


def figures(db: Connection, since: str, until: str) -> list[dict[str, Any]]:
    """Tables of a title and rows of name and count.

    Args:
        db: a connection.
        since, until: the first and the last day, such as "2026-11-22".
    """
    counts, by_day = daily.between(db, since, until)
    in_all = {what: count for (what, name), count in counts.items() if not name}
    in_all["understood"] = in_all["typed"] - in_all["not_understood"]
    situations = Counter({name: count for (what, name), count in counts.items() if what == "situation" and name})
    steps = {name: count for (what, name), count in counts.items() if what == "step"}
    return [
        {"title": "In all", "rows": [(title, in_all.get(what, 0)) for what, title in IN_ALL.items()]},
        {"title": "Chats a day", "rows": sorted(by_day.items())},
        {"title": "Top situations", "rows": situations.most_common(TOP), "names": True},
        {"title": "Where chats ended", "rows": [(step, steps[step]) for step in STEPS if step in steps], "names": True},
        {"title": "New words", "rows": new_words(db, *daily.seconds(since, until))},
    ]


def new_words(db: Connection, since: float, until: float) -> list[tuple[str, int]]:
    """Words that came several times and stand in no example, the most frequent first."""
    h = hearings.c
    query = select(h.gist).where(h.typed, h.at >= since, h.at < until).order_by(h.at.desc()).limit(READ_FOR_WORDS)
    counts = Counter(word for gist in db.execute(query).scalars() for word in gist.split())
    known = vocabulary()
    return [(word, n) for word, n in counts.most_common() if n >= LEAST and word not in known and word not in LITTLE][:TOP]
