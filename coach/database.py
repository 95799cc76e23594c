"""How every database of the coach is opened, and how rows of an SQLite file are erased for good."""

from __future__ import annotations

import sqlite3
import time
from typing import Any

from sqlalchemy import MetaData, create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

BUSY_MILLISECONDS = 5000
CONNECT_SECONDS = 3
NETWORK_MILLISECONDS = 10_000  # a server that does not acknowledge for so long is gone
MAKING_TABLES = 7_001  # number of the lock under which one process makes the tables


def open_database(url: str, future: bool = True) -> Engine:
    """An engine for a file of SQLite, or for PostgreSQL; nothing is connected yet.

    Args:
        url: SQLAlchemy address.
        future: SQLAlchemy's 2.0 style; Rasa needs the older one.
    """
    if not url.startswith("sqlite"):
        engine = create_engine(url, future=future, hide_parameters=True, pool_pre_ping=True, pool_timeout=CONNECT_SECONDS,
                               pool_size=8, max_overflow=4, connect_args=_patience())  # fmt: skip
        event.listen(engine, "before_cursor_execute", _without_nul, retval=True)
        return engine
    # one connection at a time for each use, from whichever thread (retention has its own)
    engine = create_engine(
        url, future=future, hide_parameters=True, poolclass=QueuePool, connect_args={"check_same_thread": False}
    )
    event.listen(engine, "connect", _set_up)
    return engine


def _patience() -> dict[str, Any]:
    """How long PostgreSQL is waited for: a server that has gone must not hold a turn for minutes."""
    network = {"keepalives_idle": 10, "keepalives_interval": 5, "keepalives_count": 3}
    options = "-c lock_timeout=5s -c statement_timeout=60s -c idle_in_transaction_session_timeout=60s"
    return {"connect_timeout": CONNECT_SECONDS, "tcp_user_timeout": NETWORK_MILLISECONDS, "options": options, **network}


def _without_nul(connection: Any, cursor: Any, statement: str, values: Any, *more: Any) -> tuple[str, Any]:
    """PostgreSQL keeps no character NUL. Nothing that is stored has one, so a search for it finds nothing."""

    def clean(value: Any) -> Any:
        return value.replace("\x00", "\ufffd") if isinstance(value, str) else value

    if isinstance(values, dict):
        return statement, {name: clean(value) for name, value in values.items()}
    return statement, [_without_nul(connection, cursor, statement, one)[1] for one in values]


def _set_up(connection: sqlite3.Connection, record: Any) -> None:
    """Pragmas for a new connection.

    WAL lets one process write while others read; `secure_delete` overwrites deleted text with zeros
    (https://www.sqlite.org/pragma.html).
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA secure_delete = ON")


def make_tables(engine: Engine, tables: MetaData, *more: str) -> None:
    """Make what is not there yet; of several processes that start together, one at a time.

    Args:
        engine: of `open_database`.
        tables: with their indexes.
        more: statements that may be run again, such as CREATE INDEX IF NOT EXISTS.

    Raises:
        sqlalchemy.exc.OperationalError: when the database cannot be reached.
    """
    with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text(f"SELECT pg_advisory_xact_lock({MAKING_TABLES})"))
        tables.create_all(connection)
        for statement in more:
            connection.execute(text(statement))


def truncate_log(engine: Engine, tries: int = 20) -> None:
    """Empty the write-ahead log of an SQLite file, waiting for readers: what was deleted is then gone from the disk.

    PostgreSQL empties its own, see docs/privacy.md.

    Args:
        engine: of `open_database`.
        tries: how often, 0.1 seconds apart.

    Raises:
        TimeoutError: when deleted text may still be in the log.
    """
    if engine.dialect.name != "sqlite":
        return
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for _ in range(tries):
            row = connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)")).first()
            if not row or not row[0]:  # busy, pages in the log, pages written; a busy checkpoint does not raise
                return
            time.sleep(0.1)
    raise TimeoutError("the write-ahead log could not be emptied")
