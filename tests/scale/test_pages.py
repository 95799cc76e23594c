"""What tests/web holds for a file of SQLite holds in PostgreSQL too: the same tests, run there."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.scale.on_postgres import SERVER
from tests.scale.servers import Postgres, missing
from tests.stack import ROOT

absent = missing("postgres", "initdb")
pytestmark = pytest.mark.skipif(bool(absent), reason=f"needs PostgreSQL; {absent}")
OF_A_FILE = (
    "test_a_database_of_before_the_record_gets_its_table",
    "test_rasa_forgets_what_it_knew_of_this_conversation_alone",
    "leaves_no_byte",
)


@pytest.fixture(scope="module")
def database() -> Iterator[Postgres]:
    server = Postgres()
    server.start()
    yield server
    server.end()


def run(database: Postgres, *which: str) -> str:
    """Run tests in a process of their own; the last line."""
    command = [sys.executable, "-m", "pytest", "-p", "tests.scale.on_postgres", "--tb=short", *which]
    environment = {**os.environ, SERVER: database.url}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


def test_the_store_and_every_page_of_the_trainers(database: Postgres) -> None:
    names = ("parts", "hearings", "review_pages")
    assert "passed" in run(database, *(f"tests/web/test_{name}.py" for name in names))


@pytest.mark.long
def test_all_of_web(database: Postgres) -> None:
    names = ("review", "review_pages", "record", "managers", "parts", "hearings", "without_engine")
    but = " and ".join(f"not {name}" for name in OF_A_FILE)
    assert "passed" in run(database, *(f"tests/web/test_{name}.py" for name in names), "-k", but)
