"""Rasa's own SQL tracker store, with SQLite set up so that deleted text is gone and commits are quick."""

from __future__ import annotations

from typing import Any

from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from sqlalchemy import event

from coach import logs
from coach.settings import read_settings
from coach.sqlite import set_up


class TrackerStore(SQLTrackerStore):
    """SQLTrackerStore; with SQLite it uses write-ahead logging, overwrites what is deleted, and waits when locked."""

    def __init__(self, domain: Domain | None = None, host: str | None = None, **kwargs: Any) -> None:
        """See the parent class. It is made when Rasa has set up its own logs, and before the first message."""
        logs.install("engine", read_settings().logs)
        super().__init__(domain=domain, host=host, **kwargs)
        self.engine.hide_parameters = True  # an error must not write message text to a log
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", set_up)
            self.engine.dispose()  # connections opened before the listener
