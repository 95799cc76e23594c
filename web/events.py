"""Rasa's own record of what was said. Rasa writes it; web only erases from it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Integer, cast, column, delete, func, inspect, select, table
from sqlalchemy.engine import Connection

from coach.database import open_database, truncate_log

AT_ONCE = 500  # ids in one statement
events = table("events", column("sender_id"), column("timestamp"))
conversation_of = func.substr(events.c.sender_id, 1, 32)  # an id has 32 characters, a dot, and the number of the era


class Events:
    """The tracker store of Rasa, in a file of its own or in the one database."""

    def __init__(self, url: str) -> None:
        """
        Args:
            url: SQLAlchemy address; nothing is opened yet.
        """
        self._engine = open_database(url)

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()

    def erase(self, conversation: str, before_era: int | None = None) -> None:
        """Every event of a conversation, in all its eras or in those before one."""
        where = [conversation_of == conversation]
        if before_era is not None:
            where.append(cast(func.substr(events.c.sender_id, 34), Integer) < before_era)
        self._delete([where])

    def erase_older(self, before: float) -> None:
        """Events from before a time (seconds since 1970)."""
        self._delete([[events.c.timestamp < before]])

    def erase_unknown(self, conversations: Iterable[str], before: float) -> None:
        """Events from before a time whose conversation is gone: what was saved after it was forgotten."""
        known = set(conversations)
        with self._engine.connect() as connection:
            if not _is_made(connection):
                return
            senders = select(events.c.sender_id).where(events.c.timestamp < before).distinct()
            unknown = [sender for sender in connection.execute(senders).scalars() if sender[:32] not in known]
        parts = [unknown[start : start + AT_ONCE] for start in range(0, len(unknown), AT_ONCE)]
        self._delete([[events.c.sender_id.in_(part), events.c.timestamp < before] for part in parts])

    def _delete(self, parts: list[list[Any]]) -> None:
        """Delete what fits any of the conditions, so that no byte stays in an SQLite file."""
        with self._engine.begin() as connection:
            if not _is_made(connection):
                return
            for where in parts:
                connection.execute(delete(events).where(*where))
        truncate_log(self._engine)


def _is_made(connection: Connection) -> bool:
    """Whether Rasa has made its table already."""
    return bool(inspect(connection).has_table("events"))
