"""Shared fixtures: one running coach for all end-to-end and browser tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.load import FIGURES
from tests.stack import ROOT, Stack


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """What the fault and scale suites have tried, in one line."""
    if FIGURES:
        names = ("faults tried", "messages sent", "lost", "doubled")
        terminalreporter.write_line("faults and scale: " + ", ".join(f"{FIGURES[name]} {name}" for name in names))


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    """A running coach; tests leave it as they found it."""
    if not (ROOT / "models" / "coach.tar.gz").exists():
        pytest.fail("There is no model: run `make train` first.")
    running = Stack({"COACH_RATE_LIMITS": "off"}).start()
    yield running
    running.end()
