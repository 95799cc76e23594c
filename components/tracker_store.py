"""Rasa's own SQL tracker store in the database that the settings name, such that no failure passes unheard."""

from __future__ import annotations

import logging
import time
from contextvars import ContextVar
from typing import Any

from rasa.shared.core.domain import Domain
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.engine import Engine
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import sessionmaker

from coach import logs
from coach.database import make_tables, open_database
from coach.settings import read_settings
from components.quick_events import QuickEvents

log = logging.getLogger(__name__)
WAIT_SECONDS = 1
OF_CONVERSATION = "CREATE INDEX IF NOT EXISTS events_of_conversation ON events (substr(sender_id, 1, 32))"
failures: ContextVar[list[str] | None] = ContextVar("failures", default=None)  # of the turn that is being played


class TrackerStore(QuickEvents):
    """SQLTrackerStore over SQLite or PostgreSQL.

    Rasa wraps it: where reading fails it goes on with an empty tracker, where writing fails it keeps the turn in
    memory. Either way the next answers come out of a state that is not the person's. So failures are noted here, and
    `components/channel.py` gives no answer then.
    """

    engine: Engine

    def __init__(self, domain: Domain | None = None, host: str | None = None, **kwargs: Any) -> None:
        """See the parent class; without `host` the settings say where. Waits until the database is there.

        It is made when Rasa has set up its own logs, and before the first message: so ours begin here.
        """
        settings = read_settings()
        logs.install("engine", settings.logs)
        url = host or settings.events_url
        engine = open_database(url, future=False)
        while True:
            try:
                make_tables(engine, self.Base.metadata, OF_CONVERSATION)  # the index: forgetting one chat reads that one
                break
            except OperationalError as error:
                log.warning("waiting for the database: %s", type(error).__name__)
                time.sleep(WAIT_SECONDS)
        super().__init__(domain=domain, dialect="sqlite", db=":memory:", **kwargs)
        self.engine.dispose()  # what the parent opens has neither timeouts nor pragmas
        self.engine, self.sessionmaker = engine, sessionmaker(bind=engine)

    async def retrieve(self, sender_id: str) -> DialogueStateTracker | None:
        """See the parent class."""
        with _Noted("reading"):
            return await super().retrieve(sender_id)

    async def save(self, tracker: DialogueStateTracker) -> None:
        """See the parent class."""
        with _Noted("writing"):
            await super().save(tracker)


class _Noted:
    """Notes that something failed, and lets the error go on."""

    def __init__(self, what: str) -> None:
        self._what = what

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, *more: Any) -> None:
        noted = failures.get()
        if kind is not None and noted is not None:
            noted.append(f"{self._what}: {kind.__name__}")
