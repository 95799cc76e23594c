"""Rasa's own SQL tracker store, with SQLite set up so that deleted text is gone and commits are quick."""

from __future__ import annotations

from typing import Any

from rasa.shared.core.domain import Domain
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

from coach.sqlite import set_up
from components.quick_events import QuickEvents


class TrackerStore(QuickEvents):
    """SQLTrackerStore; with SQLite it uses write-ahead logging, overwrites what is deleted, and waits when locked."""

    engine: Engine

    def __init__(self, domain: Domain | None = None, host: str | None = None, **kwargs: Any) -> None:
        """See the parent class."""
        super().__init__(domain=domain, host=host, **kwargs)
        if self.engine.dialect.name == "sqlite":  # connections are kept: closing the last one writes the whole log back
            kept = {"poolclass": QueuePool, "connect_args": {"check_same_thread": False}}
            self.engine = create_engine(self.engine.url, **kept)
            event.listen(self.engine, "connect", set_up)
            self.sessionmaker.configure(bind=self.engine)
        self.engine.hide_parameters = True  # an error must not write message text to a log
