"""What one web process holds and no other may: a conversation while its turn is open, or the daily look."""

from __future__ import annotations

import hashlib
import threading

from sqlalchemy import func, select
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError


class Holds:
    """PostgreSQL's advisory locks, all over one connection: they end with the process or the connection, by themselves.

    A hold can be lost while it is in use, when the database starts again. Then `taken` in web/store.py still refuses
    the later writer. A pooler that hands connections round by transaction cannot be used in between.
    """

    def __init__(self, engine: Engine) -> None:
        """
        Args:
            engine: of PostgreSQL.
        """
        self._engine = engine
        self._connection: Connection | None = None
        self._one_at_a_time = threading.Lock()

    def take(self, name: str) -> bool:
        """Whether the name is held by this process from now on; False while another holds it.

        Raises:
            sqlalchemy.exc.SQLAlchemyError: when the database does not answer.
        """
        with self._one_at_a_time:
            try:
                return self._ask(func.pg_try_advisory_lock, name)
            except DBAPIError:  # the connection is an old one
                self._drop()
                return self._ask(func.pg_try_advisory_lock, name)

    def leave(self, name: str) -> None:
        """Let a name go; a connection that has ended took its holds along."""
        with self._one_at_a_time:
            try:
                if self._connection is not None:
                    self._ask(func.pg_advisory_unlock, name)
            except SQLAlchemyError:
                self._drop()

    def close(self) -> None:
        """Let everything go."""
        with self._one_at_a_time:
            self._drop()

    def _ask(self, do: type, name: str) -> bool:
        if self._connection is None:
            self._connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        return bool(self._connection.execute(select(do(_number(name)))).scalar())

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.invalidate()
            self._connection.close()
            self._connection = None


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
