"""The figures for operators: who may read them, what they count, and what they must not tell."""

from __future__ import annotations

import datetime
import logging
import re
import uuid
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from coach.settings import Settings
from coach.state import State
from web import metrics
from web.app import create_app
from web.engine import Answer, Engine, EngineError

HERE = ("127.0.0.1", 5000)
LINE = re.compile(r'(?:# (?:HELP|TYPE) coach_\w+ .+|coach_\w+(?:\{\w+="[^"{}]*"(?:,\w+="[^"{}]*")*\})? -?\d+(?:\.\d+)?)')


def client(tmp_path: Path, caller: tuple[str, int] = HERE, **values: Any) -> TestClient:
    app = create_app(Settings(data=tmp_path, engine_port=9, actions_port=9, engine_wait_seconds=0, **values))
    return TestClient(app, base_url="http://127.0.0.1:8000", client=caller)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[TestClient]:
    with client(tmp_path) as running:
        yield running


def figures(client: TestClient, name: str) -> dict[str, float]:
    found = re.findall(rf"^({name}(?:\{{[^}}]*\}})?) (\S+)$", client.get("/metrics").text, re.MULTILINE)
    return {label.removeprefix(name).strip("{}"): float(value) for label, value in found}


def says(client: TestClient, text: str) -> int:
    token = client.post("/api/chat/start", json={}).json()["token"]
    body = {"id": str(uuid.uuid4()), "text": text}
    return int(client.post("/api/chat/message", json=body, headers={"authorization": f"Bearer {token}"}).status_code)


def answering(intent: str, band: str = "none", kind: str = "say") -> Any:
    async def send(self: Engine, sender: str, text: str, metadata: Mapping[str, Any], **how: Any) -> Answer:
        heard = {"action": "action_hear", "intent": intent, "guesses": [(intent, 0.9)], "harm": {"band": band}}
        return Answer([{"text": "x", "kind": kind, "source": None, "choices": []}], State().to_slots(), heard=(heard,))

    return send


def test_every_line_has_the_format_of_prometheus(here: TestClient) -> None:
    says(here, "hello")
    answer = here.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4") and answer.text.endswith("\n")
    assert [line for line in answer.text.splitlines() if not LINE.fullmatch(line)] == []
    named = set(re.findall(r"^# TYPE (\w+)", answer.text, re.MULTILINE))
    assert named >= {
        "coach_request_seconds",
        "coach_texts_total",
        "coach_safety_cards_total",
        "coach_turns_waiting",
        "coach_engine_failures_total",
        "coach_up",
    }


def test_the_buckets_add_up() -> None:
    histogram = metrics.Histogram()
    for seconds in (0.01, 0.025, 0.03, 0.7, 99):
        histogram.add(seconds)
    lines = list(histogram.lines("x", 'part="a"'))
    assert lines[:3] == ['x_bucket{part="a",le="0.025"} 2', 'x_bucket{part="a",le="0.05"} 3', 'x_bucket{part="a",le="0.1"} 3']
    assert lines[-3:] == ['x_bucket{part="a",le="+Inf"} 5', 'x_sum{part="a"} 99.765000', 'x_count{part="a"} 5']


@pytest.mark.parametrize(
    ("caller", "headers", "values"),
    [
        (("192.0.2.1", 1), {}, {}),
        (HERE, {"x-forwarded-for": "192.0.2.1"}, {}),
        (HERE, {"via": "1.1 proxy"}, {}),
        (HERE, {"host": "evil.example"}, {}),
        (HERE, {"host": "127.0.0.1.evil.example:8000"}, {}),
        (HERE, {}, {"trusted_proxy": "127.0.0.1"}),
        (HERE, {}, {"public_url": "https://coach.example.org"}),
        (HERE, {}, {"metrics_token": "a long token"}),
        (HERE, {"authorization": "Bearer a long toke"}, {"metrics_token": "a long token"}),
        (HERE, {"authorization": "Bearer "}, {"metrics_token": "a long token"}),
        (HERE, {"authorization": "a long token"}, {"metrics_token": "a long token"}),
    ],
)
def test_nobody_else_can_read_them(
    caller: tuple[str, int], headers: dict[str, str], values: dict[str, Any], tmp_path: Path
) -> None:
    with client(tmp_path, caller, **values) as running:
        assert running.get("/metrics", headers=headers).status_code == 404


def test_the_token_opens_them_from_anywhere(tmp_path: Path) -> None:
    with client(tmp_path, ("192.0.2.1", 1), metrics_token="a long token", trusted_proxy="192.0.2.1") as running:
        assert running.get("/metrics", headers={"authorization": "Bearer a long token"}).status_code == 200


def test_the_understood_rate_counts_typed_texts(here: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    for intent in ("better_handover", "nlu_fallback", "thank"):
        monkeypatch.setattr(Engine, "send", answering(intent))
        assert says(here, "some words") == 200
    assert figures(here, "coach_texts_total") == {'understood="yes"': 2, 'understood="no"': 1}


def test_safety_counts_show_whole_tens_of_days_that_are_over(here: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "send", answering("abuse_or_neglect", "signpost", "safety"))
    for _ in range(19):
        says(here, "some words")
    assert figures(here, "coach_safety_cards_total") == {"": 0}
    monkeypatch.setattr(metrics, "today", lambda: datetime.date.today() + datetime.timedelta(days=1))
    assert figures(here, "coach_safety_cards_total") == {"": 10}
    says(here, "some words")
    assert figures(here, "coach_safety_cards_total") == {"": 10}
    monkeypatch.setattr(metrics, "today", lambda: datetime.date.today() + datetime.timedelta(days=2))
    assert figures(here, "coach_safety_cards_total") == {"": 20}


def test_nothing_tells_a_disclosure_from_another_message_while_rasa_is_down(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the disclosure is answered then, with its card: neither figure nor log may show that."""

    async def silent(*_: Any, **__: Any) -> Answer:
        raise EngineError("engine_down")

    monkeypatch.setattr(Engine, "send", silent)
    told = []
    for text, status in (("my husband hits me", 200), ("the rota is late", 503)):
        lines: list[Any] = []
        monkeypatch.setattr(
            logging.getLogger("coach.requests"),
            "log",
            lambda level, event, extra, lines=lines: lines.append((level, event, extra["fields"])),
        )
        with client(tmp_path / text[:3]) as running:
            assert says(running, text) == status
            seen = running.get("/metrics").text
        mine = [line for line in lines if line[2]["path"] == "/api/chat/message"]
        for line in mine:
            line[2].pop("request")
        counts = [line for line in seen.splitlines() if "start" not in line and "bytes" not in line]
        told.append((mine, counts))
    assert told[0] == told[1] and told[0][0], told


def test_nothing_tells_a_note_refused_for_harm_from_one_that_was_kept(
    here: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(logging.getLogger("coach.requests"), "log", lambda level, event, extra: lines.append(extra["fields"]))
    token = here.post("/api/chat/start", json={}).json()["token"]
    body = {"id": "0" * 12, "when": "my husband hits me"}
    assert here.post("/api/chat/record", json=body, headers={"authorization": f"Bearer {token}"}).status_code == 422
    assert lines[-1]["path"] == "/api/chat/record" and lines[-1]["status"] == 200


def test_a_line_of_the_log_names_the_template_of_an_address_and_nobody(
    here: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[dict[str, Any]] = []
    monkeypatch.setattr(logging.getLogger("coach.requests"), "log", lambda level, event, extra: lines.append(extra["fields"]))
    answer = here.get("/api/chat/reminder/abcdef123456.ics?name=ada", headers={"x-request-id": "mine", "user-agent": "a phone"})
    here.get("/nowhere/ada")
    here.get("/static/chat.js")
    first, second = lines
    assert first["path"] == "/api/chat/reminder/{entry}.ics" and second["path"] == "none"
    assert first["request"] == answer.headers["x-request-id"] != "mine"
    assert set(first) == {"request", "method", "path", "status", "ms"} and "ada" not in str(lines)
