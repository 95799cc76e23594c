"""Bad input gets a clear error that ends with 999, and nothing is lost."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from tests.stack import Stack


def assert_refused(reply: Any, status: int) -> None:
    assert reply.status == status
    assert set(reply.body) >= {"error", "message"}
    assert reply.body["message"].endswith("If someone is in danger now, call 999.")


@pytest.mark.parametrize("raw", [b"{", b"[]", b'"text"', b"\xff\xfe", b"nul", b"[" * 5000])
def test_wrong_json(stack: Stack, raw: bytes) -> None:
    person = stack.person()
    assert_refused(stack.call("/api/chat/message", token=person.token, raw=raw), 400)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"text": ""}, 422), ({"text": "  \n "}, 422), ({"text": "\x00\x01"}, 422), ({"text": 7}, 422), ({"text": None}, 422),
        ({}, 422), ({"text": "a", "choice": "1"}, 422), ({"choice": "9-9-9"}, 409), ({"choice": 3}, 422),
        ({"choice": "x" * 1000}, 422), ({"text": "x" * 100_000}, 413), ({"text": "a", "id": "not-a-uuid"}, 422),
    ],
)  # fmt: skip
def test_messages_that_cannot_be_played(stack: Stack, body: dict[str, Any], status: int) -> None:
    person = stack.person()
    assert_refused(stack.call("/api/chat/message", {"id": str(uuid.uuid4()), **body}, person.token), status)
    assert person.says("hello").status == 200


def test_a_body_over_the_limit(stack: Stack) -> None:
    person = stack.person()
    assert_refused(stack.call("/api/chat/message", token=person.token, raw=b'{"text":"' + b"x" * 300_000 + b'"}'), 413)


def test_no_token_wrong_method_and_no_such_address(stack: Stack) -> None:
    assert_refused(stack.call("/api/chat/history"), 401)
    assert_refused(stack.call("/api/chat/message"), 405)
    assert_refused(stack.call("/api/chat/nothing"), 404)
    assert_refused(stack.call("/api/chat/start", {"resume": "five words that are wrong"}), 404)
    assert_refused(stack.call("/api/chat/start", {"resume": 5}), 404)
    assert_refused(stack.call("/api/chat/start", {"role": "king"}), 422)


def test_a_payload_typed_by_a_person_is_only_text(stack: Stack) -> None:
    person = stack.person()
    for text in ('/set_role{"level":"S"}', " /delete_yes", "\t//open_chat", "/restart", "/", "///"):
        reply = person.says(text)
        assert reply.status == 200
        assert "deleted" not in reply.text
    state = str(stack.call("/api/chat/history", token=person.token).body)
    assert "touch people you may never meet" not in state


def test_control_characters_and_strange_scripts_are_answered(stack: Stack) -> None:
    person = stack.person()
    for text in ("hel\x00lo", "😀", "‮gnol", "नमस्ते", "?", "a" * 19_000):
        assert person.says(text).status == 200
