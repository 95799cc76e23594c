"""A coach without Rasa, served as in real life, and the line of figures at the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.applications import Starlette

from coach.logs import JsonLines
from coach.settings import Settings
from coach.state import State
from tests.attack import attack
from tests.desk import WHO_ACTS
from tests.stack import served
from web.app import create_app
from web.engine import Answer, Engine

OFFERED = [{"label": "Another idea", "payload": "/another_idea"}, {"label": "Why this?", "payload": "/why"}]


async def parrot(self: Engine, sender: str, text: str, metadata: Mapping[str, Any], **how: Any) -> Answer:
    """Instead of Rasa: says back what it got, so that whatever came through can be seen."""
    state = metadata.get("state") or State(step="idea", situation="better_handover").to_slots()
    return Answer([{"text": f"You said: {text}", "kind": "say", "source": None, "choices": OFFERED}], state)


def application(data: Path, **values: Any) -> Starlette:
    """web alone, with every page switched on."""
    given = {"who_acts": WHO_ACTS, "managers_password": "four quite long words", "engine_wait_seconds": 0.0, **values}
    return create_app(Settings(data=data, engine_port=9, actions_port=9, **given))


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Starlette:
    monkeypatch.setattr(Engine, "send", parrot)
    return application(tmp_path, rate_limits=False)


@pytest.fixture
def url(app: Starlette) -> Iterator[str]:
    with served(app) as address:
        yield address


@pytest.fixture
def client(url: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=url, timeout=60, trust_env=False) as running:
        yield running


class Lines(logging.Handler):
    """The log as it would be written."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.setFormatter(JsonLines("web"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Every line that is logged meanwhile, one string each."""
    written = Lines()
    monkeypatch.setattr(logging.getLogger("coach"), "level", logging.INFO)
    logging.getLogger().addHandler(written)
    yield written.lines
    logging.getLogger().removeHandler(written)


@pytest.fixture
def token(client: httpx.Client) -> str:
    return str(client.post("/api/chat/start", json={}).json()["token"])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """One line of figures for each suite."""
    for suite, inputs in sorted(attack.tried.items()):
        terminalreporter.write_line(f"attack, {suite}: inputs tried {inputs}, leaked {attack.leaked[suite]}")
