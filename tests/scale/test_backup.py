"""A copy is made while people talk, and put back into an empty place: every chat goes on where it was."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import delete
from sqlalchemy.exc import DBAPIError

from tests.load import TEXTS, Crowd, Talk
from tests.scale.servers import Postgres, binary, missing
from tests.stack import ROOT, Stack
from web.review.door import NOT_SIGNED_IN, write
from web.review.tables import audit
from web.store import Store

absent = missing("postgres", "initdb", "psql", "pg_dump", "pg_restore")


@pytest.fixture
def stack() -> Iterator[Stack]:
    running = Stack({"COACH_RATE_LIMITS": "off"})
    yield running
    running.end()


def script(stack: Stack, *words: str) -> subprocess.CompletedProcess[str]:
    """Run deploy/backup or deploy/restore for one coach."""
    path = f"{Path(str(binary('pg_dump') or '/bin/x')).parent}:{os.environ['PATH']}"
    environment = {**os.environ, "PATH": path, "COACH_DATA": str(stack.data), "COACH_PORT": str(stack.port), **stack.settings}
    command = [str(ROOT / "deploy" / words[0]), *words[1:]]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def test_sqlite(stack: Stack, tmp_path: Path) -> None:
    stack.start()
    known = Talk(stack.person(role="W"))
    for text in TEXTS[:3]:
        known.says(text)
    crowd = Crowd(stack, people=2, messages=4)
    made = script(stack, "backup", str(tmp_path))
    assert made.returncode == 0, made.stderr
    crowd.end()
    copy = made.stdout.strip()
    assert (Path(copy).stat().st_mode & 0o777) == 0o700
    refused = script(stack, "restore", copy)
    assert refused.returncode == 1 and "Stop it first" in refused.stderr
    stack.stop()
    refused = script(stack, "restore", copy)
    assert refused.returncode == 1 and "--replace" in refused.stderr, "nothing is written over unasked"
    shutil.rmtree(stack.data)
    done = script(stack, "restore", copy)
    assert done.returncode == 0, done.stderr
    stack.start()
    known.says(TEXTS[3])
    known.check()


@pytest.mark.skipif(bool(absent), reason=f"needs PostgreSQL; {absent}")
def test_postgresql(stack: Stack, tmp_path: Path) -> None:
    database = Postgres()
    database.start()
    stack.settings = {"COACH_DATABASE_URL": database.url}
    try:
        store = Store(database.url)
        made = store.create({"step": "opening"}, "hash")
        store.end_turn(store.begin_turn(made.id, "m", TEXTS[0]), [{"text": "hi"}], None, made)
        copy = script(stack, "backup", str(tmp_path)).stdout.strip()
        store.end_turn(store.begin_turn(made.id, "later", TEXTS[1]), [{"text": "hi"}], None, made)
        refused = script(stack, "restore", copy)
        assert refused.returncode == 1 and "--replace" in refused.stderr, "nothing is written over unasked"
        done = script(stack, "restore", copy, "--replace")
        assert done.returncode == 0, done.stderr
        assert [turn["you"] for turn in store.history(made.id)] == [TEXTS[0]]
        database.rows("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
        assert script(stack, "restore", copy).returncode == 0, "an empty database needs no --replace"
        found = store.find(made.id, 0)
        assert found and found.era == made.era + 1, "the chat goes on in a tracker of its own"
        with pytest.raises(DBAPIError, match="only added to"), store.begin() as db:
            write(db, NOT_SIGNED_IN, "tested", "", True)
            db.execute(delete(audit))
        store.close()
    finally:
        database.end()


def test_old_copies_go_and_damage_is_not_passed_on(stack: Stack, tmp_path: Path) -> None:
    old = tmp_path / "coach-20200101T000000Z"
    old.mkdir()
    os.utime(old, (0, 0))
    (stack.data / "coach.db").write_bytes(b"SQLite format 3\x00" + b"\xff" * 4000)
    assert script(stack, "backup", str(tmp_path)).returncode != 0
    assert old.exists(), "the last good copy is not given up for a bad one"
    (stack.data / "coach.db").unlink()
    assert script(stack, "backup", str(tmp_path)).returncode == 0
    assert not old.exists()
