"""How every SQLite database of the coach is opened, and how rows are erased for good."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

BUSY_MILLISECONDS = 5000
TRUNCATE_LOG = "PRAGMA wal_checkpoint(TRUNCATE)"


def set_up(connection: sqlite3.Connection, record: Any = None) -> None:
    """Pragmas for a new connection; the signature is that of an SQLAlchemy `connect` listener.

    WAL lets one process write while others read; `secure_delete` overwrites deleted text with zeros
    (https://www.sqlite.org/pragma.html).
    """
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
    connection.execute("PRAGMA secure_delete = ON")


def truncate_log(checkpoint: Callable[[], Any], tries: int = 20) -> None:
    """Empty the write-ahead log, waiting for readers: a busy checkpoint returns 1 and does not raise.

    Args:
        checkpoint: runs TRUNCATE_LOG and gives its row (busy, pages in the log, pages written).
        tries: how often, 0.1 seconds apart.

    Raises:
        TimeoutError: when deleted text may still be in the log.
    """
    for _ in range(tries):
        row = checkpoint()
        if not row or not row[0]:
            return
        time.sleep(0.1)
    raise TimeoutError("the write-ahead log could not be emptied")


def erase(path: Path, statement: str, values: tuple[Any, ...]) -> int:
    """Delete rows so that no byte of them stays in the file or its write-ahead log.

    Args:
        path: the database; nothing happens when it does not exist yet.
        statement: one DELETE with ? marks.
        values: for the marks.

    Returns:
        How many rows were deleted.

    Raises:
        sqlite3.OperationalError: when the database stays locked.
    """
    if not path.exists():
        return 0
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        set_up(connection)
        if not connection.execute("SELECT 1 FROM sqlite_master WHERE type = 'table'").fetchone():
            return 0
        deleted = connection.execute(statement, values).rowcount
        truncate_log(lambda: connection.execute(TRUNCATE_LOG).fetchone())
        return deleted
    finally:
        connection.close()
