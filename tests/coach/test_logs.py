"""The log: one JSON object a line, no word of a message, and nothing that could write a line or a colour of its own."""

from __future__ import annotations

import io
import json
import logging
import sys

import pytest

from coach.logs import JsonLines, install

TEXT = "Oluwadamilola hit me"


def written(name: str, message: str, *values: object, error: BaseException | None = None, **fields: object) -> str:
    """One record as it is written."""
    info = (type(error), error, error.__traceback__) if error else None
    record = logging.LogRecord(name, logging.ERROR, "file.py", 7, message, values, info)
    if fields:
        record.fields = fields
    return JsonLines("web").format(record)


def test_our_own_lines_say_what_happened_with_their_fields() -> None:
    told = json.loads(written("coach.requests", "request", path="/api/chat/{x}", status=200))
    assert (told["event"], told["path"], told["status"], told["process"], told["level"]) == (
        "request",
        "/api/chat/{x}",
        200,
        "web",
        "error",
    )
    assert told["at"].endswith("+00:00")


@pytest.mark.parametrize(
    "line",
    [
        written("rasa.core.channels.rest", f"An exception while handling '{TEXT}'"),
        written("rasa.core.processor", "received %s", TEXT),
        written("rasa.core.channels.rest", json.dumps({"event": "rest.message.received.failure", "text": TEXT})),
        written("rasa.core.channels.rest", json.dumps({"event": TEXT})),
        written("sqlalchemy.pool", "failed", error=ValueError(TEXT)),
        written("coach.web", "call failed", error=KeyError(TEXT)),
        written("coach.web", "call failed", error=OSError(28, TEXT)),
    ],
)
def test_what_a_library_or_an_error_says_is_left_out(line: str) -> None:
    assert "Oluwadamilola" not in line and json.loads(line)["process"] == "web"


def test_where_it_was_and_what_kind_of_error_is_kept() -> None:
    try:
        json.loads("{")
    except ValueError as caught:
        told = json.loads(written("rasa.core", "failed", error=caught))
    assert (told["where"], told["error"]) == ("file:7", "JSONDecodeError") and any(
        "raw_decode" in frame for frame in told["trace"]
    )
    assert json.loads(written("coach.web", "x", error=OSError(28, "disk")))["errno"] == "No space left on device"
    structured = written("rasa.core.channels.rest", json.dumps({"event": "rest.message.received.failure", "text": TEXT}))
    assert json.loads(structured)["event"] == "rest.message.received.failure"


@pytest.mark.parametrize(
    "odd", ["a\nb", "a\r\nb", "\x1b[31mred", "\u202ebackwards", "\u2028", "\x00", "\ud800", '"}\n{"level":"critical"']
)
def test_nothing_in_a_field_can_begin_a_line_or_colour_a_terminal(odd: str) -> None:
    line = written("coach.requests", "request", path=odd)
    assert line.isascii() and line.isprintable() and json.loads(line)["path"] == odd


def test_installing_replaces_what_writes_to_the_screen_and_leaves_other_handlers(monkeypatch: pytest.MonkeyPatch) -> None:
    root, sanic = logging.getLogger(), logging.getLogger("sanic.root")
    file, screen = logging.StreamHandler(io.StringIO()), logging.StreamHandler(sys.stderr)
    monkeypatch.setattr(root, "handlers", [file, screen])
    monkeypatch.setattr(sanic, "handlers", [logging.StreamHandler(sys.stdout)])
    install("engine", "plain")
    assert root.handlers == [file, screen]
    install("engine", "json")
    assert file in root.handlers and screen not in root.handlers and sanic.handlers == []
    assert [type(handler.formatter) for handler in root.handlers if handler is not file] == [JsonLines]
