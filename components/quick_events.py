"""Reading and writing the events of a tracker in plain statements: Rasa's own makes an object of every row and class list."""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

events = SQLTrackerStore.SQLEvent.__table__
OF_SENDER = events.c.sender_id == sa.bindparam("sender")
IN_ORDER = sa.select([events.c.data]).where(OF_SENDER).order_by(events.c.id)
HOW_MANY = sa.select([sa.func.count()]).select_from(events).where(OF_SENDER)


class QuickEvents(SQLTrackerStore):
    """SQLTrackerStore that keeps the same rows and gives the same trackers.

    All events of a tracker count, in the order they were written. A tracker is one session (see web/engine.py), and
    looking for its start by the time, as Rasa does, would lose what was said after a clock was put back.
    """

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        with self.engine.connect() as connection:
            contents = connection.execute(IN_ORDER, sender=sender_id).scalars().all()
        if not contents or not self.domain:
            return None
        return DialogueStateTracker.from_events(sender_id, _events(contents), self.domain.slots)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """See the parent class."""
        await self.stream_events(tracker)
        with self.engine.begin() as connection:
            kept = connection.execute(HOW_MANY, sender=tracker.sender_id).scalar()
            new = [_row(tracker.sender_id, event) for event in list(tracker.events)[kept:]]
            if new:
                connection.execute(events.insert(), new)


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
