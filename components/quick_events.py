"""Reading and writing the events of a tracker in plain statements: Rasa's own makes an object of every row and class list."""

from __future__ import annotations

import asyncio
import functools
import json
from collections.abc import Iterable
from typing import Any

import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.events import Event
from rasa.shared.core.trackers import DialogueStateTracker

from components.trackers import Tracker

RUNNING = 256  # conversations whose tracker stays in memory
RUNNING_SECONDS = 60.0  # after their last message
events = SQLTrackerStore.SQLEvent.__table__
OF_SENDER = events.c.sender_id == sa.bindparam("sender")
IN_ORDER = sa.select([events.c.data]).where(OF_SENDER).order_by(events.c.id)
HOW_MANY = sa.select([sa.func.count()]).select_from(events).where(OF_SENDER)


class QuickEvents(SQLTrackerStore):
    """SQLTrackerStore that keeps the same rows and gives the same trackers, an empty one for somebody new.

    All events of a tracker count, in the order they were written. A tracker is one session (see web/engine.py), and
    looking for its start by the time, as Rasa does, would lose what was said after a clock was put back.
    """

    async def _retrieve(self, sender_id: str, fetch_events_from_all_sessions: bool) -> DialogueStateTracker | None:
        running = self._take(sender_id)
        with self.engine.connect() as connection:
            if running and connection.execute(HOW_MANY, sender=sender_id).scalar() == running.stored:
                return running
            contents = connection.execute(IN_ORDER, sender=sender_id).scalars().all()
        if not self.domain:
            return None
        tracker = Tracker.from_events(sender_id, _events(contents), self.domain.slots)
        tracker.stored = len(contents)
        return tracker

    async def save(self, tracker: DialogueStateTracker) -> None:
        """See the parent class."""
        await self.stream_events(tracker)
        with self.engine.begin() as connection:
            stored = connection.execute(HOW_MANY, sender=tracker.sender_id).scalar()
            new = [_row(tracker.sender_id, event) for event in list(tracker.events)[stored:]]
            if new:
                connection.execute(events.insert(), new)
        if isinstance(tracker, Tracker) and tracker.stored == stored:
            tracker.stored += len(new)
            self._keep(tracker)

    def _keep(self, tracker: Tracker) -> None:
        """Keep the tracker of a running conversation for a while, so that the next message need not read it again.

        It is taken out while a message is played, and comes back only if nobody else has written meanwhile. It is used
        only if the database has as many events as it has: after a turn that failed, a chat that was deleted, or a turn
        that another Rasa played, the database counts.
        """
        self._take(tracker.sender_id)
        if len(self._running) >= RUNNING:
            self._take(next(iter(self._running)))
        end = asyncio.get_running_loop().call_later(RUNNING_SECONDS, self._take, tracker.sender_id)
        self._running[tracker.sender_id] = tracker, end

    def _take(self, sender_id: str) -> Tracker | None:
        tracker, end = self._running.pop(sender_id, (None, None))
        if end is not None:
            end.cancel()
        return tracker

    @functools.cached_property
    def _running(self) -> dict[str, tuple[Tracker, asyncio.TimerHandle]]:
        return {}


def _events(contents: Iterable[str]) -> list[Event]:
    found = []
    for content in map(json.loads, contents):
        kind = Event.resolve_by_type(content["event"])
        found.append(kind._from_parameters(content) if kind else None)
    return [event for event in found if event]


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
