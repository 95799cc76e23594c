"""Reading and writing the events of a tracker in plain statements: Rasa's own makes an object of every row and class list."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event, SessionStarted
from rasa.shared.core.trackers import DialogueStateTracker

events = SQLTrackerStore.SQLEvent.__table__
OF_SENDER = sa.select([events.c.type_name, events.c.timestamp, events.c.data]).where(
    events.c.sender_id == sa.bindparam("sender")
)
IN_ORDER = OF_SENDER.order_by(events.c.id)
WHEN = sa.select([events.c.type_name, events.c.timestamp]).where(events.c.sender_id == sa.bindparam("sender"))


class QuickEvents(SQLTrackerStore):
    """SQLTrackerStore that keeps the same rows and gives the same trackers."""

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        with self.engine.connect() as connection:
            rows = connection.execute(IN_ORDER, sender=sender_id).fetchall()
        rows = rows if fetch_events_from_all_sessions else _of_last_session(rows)
        if not rows or not self.domain:
            return None
        return DialogueStateTracker.from_events(sender_id, _events(row.data for row in rows), self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """See the parent class."""
        await self.stream_events(tracker)
        with self.engine.begin() as connection:
            kept = len(_of_last_session(connection.execute(WHEN, sender=tracker.sender_id).fetchall()))
            new = [_row(tracker.sender_id, event) for event in list(tracker.events)[kept:]]
            if new:
                connection.execute(events.insert(), new)


def _of_last_session(rows: Sequence[Any]) -> Sequence[Any]:
    """The rows since the session was started last, by their time as Rasa does; all where none was started."""
    starts = [row.timestamp for row in rows if row.type_name == SessionStarted.type_name]
    return [row for row in rows if row.timestamp >= max(starts)] if starts else rows


def _events(contents: Iterable[str]) -> list[Event]:
    found = []
    for content in map(json.loads, contents):
        kind = _kind(content["event"])
        found.append(kind._from_parameters(content) if kind else None)
    return [event for event in found if event]


@cache
def _kind(name: str) -> type[Event] | None:
    """The class of a kind of event; Rasa lists all classes again for each event."""
    return Event.resolve_by_type(name)


def _row(sender: str, event: Event) -> dict[str, Any]:
    content = event.as_dict()
    return {
        "sender_id": sender,
        "type_name": event.type_name,
        "timestamp": content.get("timestamp"),
        "intent_name": content.get("parse_data", {}).get("intent", {}).get("name"),
        "action_name": content.get("name"),
        "data": json.dumps(content),
    }
