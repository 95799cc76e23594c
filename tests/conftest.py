"""Shared fixtures: one running coach for all end-to-end and browser tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.stack import ROOT, Stack


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A running coach; tests leave it as they found it."""
    if not (ROOT / "models" / "coach.tar.gz").exists():
        pytest.fail("There is no model: run `make train` first.")
    running = Stack({"COACH_RATE_LIMITS": "off"}).start()
    yield running
    running.end()
