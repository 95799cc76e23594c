"""A plugin for pytest: each SQLite file that a test would open is a schema of its own in PostgreSQL. See test_pages.py."""

from __future__ import annotations

import hashlib
import os

from sqlalchemy import event, text
from sqlalchemy.engine import Engine

from coach import database

SERVER = "COACH_TEST_POSTGRES"  # the address
at_home = database.open_database


def in_postgresql(url: str, future: bool = True) -> Engine:
    """The engine that `open_database` gives, with the file as a schema."""
    schema = "file_" + hashlib.sha256(url.encode()).hexdigest()[:12]
    engine = at_home(os.environ[SERVER], future)

    def look_there(connection: object, record: object) -> None:
        with connection.cursor() as cursor:  # type: ignore[attr-defined]
            cursor.execute(f"SET search_path = {schema}")
        connection.commit()  # type: ignore[attr-defined]

    with engine.begin() as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {schema}"))
    engine.dispose()
    event.listen(engine, "connect", look_there)
    return engine


def pytest_configure() -> None:
    """Before anything imports `web.store`."""
    database.open_database = in_postgresql
