"""The parts of web that need no running coach."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from coach.library import ContentError
from coach.settings import Settings
from web import tokens
from web.app import create_app
from web.chat import CONTROL, Refusal, _as_text, notice, refuse_with_care
from web.engine import EngineError, _read
from web.limits import Limit
from web.store import Store, Superseded

KEY = b"a key of the tests"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'coach.db'}")


def test_a_token_opens_its_own_conversation_only() -> None:
    token = tokens.sign("a" * 32, KEY)
    assert tokens.read(token, KEY) == "a" * 32
    assert tokens.read(token, b"another key") is None
    assert tokens.read("b" * 32 + token[32:], KEY) is None


@pytest.mark.parametrize("token", ["", ".", "a", "a" * 32, "a" * 32 + ".", "é" * 40, "a" * 32 + ".\u0661"])
def test_a_broken_token_opens_nothing(token: str) -> None:
    assert tokens.read(token, KEY) is None


def test_codes_are_five_of_2048_words_told_apart_by_four_letters() -> None:
    words = tokens.code_words()
    assert len(words) == len({word[:4] for word in words}) == 2048
    assert len(tokens.new_code().split()) == 5


def test_a_code_may_be_typed_in_any_case_with_commas() -> None:
    assert tokens.hash_code("Apple, BREAD  cat", KEY) == tokens.hash_code("apple bread cat", KEY)
    assert tokens.hash_code("apple bread cat", KEY) != tokens.hash_code("apple cat bread", KEY)


def test_a_limit_counts_each_key_by_itself_and_forgets(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    limit = Limit(2, 60)
    assert [limit.hit("a"), limit.hit("a"), limit.hit("a"), limit.hit("b")] == [True, True, False, True]
    now[0] += 61
    assert limit.hit("a")


@pytest.mark.parametrize("text", ["/restart", "  /restart", "//delete_yes", "\t/ /open_chat", '/set_role{"level":"S"}'])
def test_typed_text_is_never_a_payload(text: str) -> None:
    assert not _as_text(text).strip().startswith("/")


def test_a_lone_slash_is_still_a_message() -> None:
    assert _as_text("///") == "?"


def test_control_and_direction_characters_go() -> None:
    assert CONTROL.sub("", "a\x00b\u202ec\u200bd\ufeff") == "abcd"


def test_a_reply_without_a_state_or_with_a_failure_mark_is_no_answer() -> None:
    with pytest.raises(EngineError):
        _read([])
    with pytest.raises(EngineError):
        _read([{"text": "half a turn"}])
    with pytest.raises(EngineError):
        _read([{"text": "half a turn"}, {"custom": {"store": [{"state": {}}]}}, {"custom": {"failed": "actions"}}])


def test_the_answer_of_the_engine_is_put_together() -> None:
    answer = _read(
        [
            {"text": "hello", "buttons": [{"title": "A", "payload": "/a"}]},
            {"custom": {"about": {"kind": "idea", "source": {"label": "x"}}}},
            {"custom": {"store": [{"state": {"step": "idea"}}], "do": "forget"}},
        ]
    )
    assert answer.messages == [
        {"text": "hello", "kind": "idea", "source": {"label": "x"}, "choices": [{"label": "A", "payload": "/a"}]}
    ]
    assert (answer.state, answer.do) == ({"step": "idea"}, "forget")


def test_a_refused_text_with_harm_in_it_gets_the_card_first() -> None:
    body = refuse_with_care(Refusal(429, "too_many_messages", "Please wait."), "my husband hits me")
    assert body["message"].startswith("Call 999")
    assert body["message"].endswith("call 999.")
    assert refuse_with_care(Refusal(429, "x", "Please wait."), "the rota is late")["message"].startswith("Please wait.")


@pytest.mark.parametrize("text", ["nie chcę już żyć", "میں مرنا چاہتی ہوں", "ami morte chai"])
def test_a_refused_text_in_another_language_gets_the_card_and_is_told_so(text: str) -> None:
    body = refuse_with_care(Refusal(429, "too_many_messages", "Please wait."), text)
    assert body["message"].startswith("Call 999") and "I only read English" in body["message"]
    assert [message["kind"] for message in body["messages"]] == ["safety", "safety"]


def test_a_long_text_is_read_in_part_and_the_person_is_told() -> None:
    assert "first part" in str(notice("x" * 3000, None))
    assert notice("short", None) is None


def test_the_same_message_is_kept_once(store: Store) -> None:
    made = store.create({"step": "opening"}, "hash")
    first = store.begin_turn(made.id, "m", "hello")
    assert store.begin_turn(made.id, "m", "hello") == first
    assert store.answered(made.id, "m") is None
    store.end_turn(first, [{"text": "hi"}], None, made)
    assert store.answered(made.id, "m") == {"messages": [{"text": "hi"}], "notice": None}


def test_who_has_lost_a_conversation_to_another_keeps_nothing(store: Store) -> None:
    made = store.create({"step": "opening"}, "hash")
    number = store.begin_turn(made.id, "m", "hello")
    mine = store.take(made, 1)
    with pytest.raises(Superseded):
        store.take(made, 1)  # read before mine began
    its = store.take(mine, 2)
    with pytest.raises(Superseded):
        store.end_turn(number, [{"text": "hi"}], None, made, [{"id": "a", "made": "2026-11-20"}], taken=mine)
    assert store.answered(made.id, "m") is None and store.record(made.id) == []
    store.end_turn(number, [{"text": "hi"}], None, made, taken=its)
    assert store.answered(made.id, "m") is not None
    store.erase(made.id)
    with pytest.raises(Superseded):
        store.keep_state(made, made)


def test_a_message_is_one_turn_though_two_begin_it_at_once(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    made = store.create({"step": "opening"}, "hash")
    first = store.begin_turn(made.id, "m", "hello")
    looks = iter([None, first])  # the other was not there yet at the first look
    monkeypatch.setattr(store, "_turn", lambda conversation, message: next(looks))
    assert store.begin_turn(made.id, "m", "hello") == first


def test_broken_content_closes_web_with_help_on_every_address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> None:
        raise ContentError("content/helplines.yml: line 1")

    monkeypatch.setattr("web.app.library", broken)
    client = TestClient(create_app(Settings(data=tmp_path)))
    for path in ("/", "/help", "/review"):
        page = client.get(path)
        assert page.status_code == 503 and "999" in page.text and "116 123" in page.text
    said = client.post("/api/chat/message", json={})
    assert said.status_code == 503 and said.json()["message"].endswith("If someone is in danger now, call 999.")
    assert client.get("/health").json()["status"] == "degraded"


def test_erasing_leaves_no_byte(store: Store, tmp_path: Path) -> None:
    made = store.create({"step": "opening"}, "hash")
    number = store.begin_turn(made.id, "m", "a quite particular sentence")
    store.end_turn(number, [{"text": "another particular sentence"}], None, made)
    store.erase(made.id)
    kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert b"particular" not in kept
    assert store.find(made.id, 0) is None


def test_retention_erases_old_turns_and_unused_conversations(store: Store) -> None:
    made = store.create({"step": "opening"}, "hash")
    store.begin_turn(made.id, "m", "old")
    assert store.erase_older(time.time() - 10) == []
    assert store.erase_older(time.time() + 10) == [made.id]
    assert store.count() == 0


def test_a_closed_or_long_unused_conversation_is_not_found(store: Store) -> None:
    made = store.create({"step": "opening"}, "hash")
    assert store.find(made.id, time.time() + 10) is None
    assert store.find_by_code("hash") is not None
    store.close_conversation(made.id)
    assert store.find(made.id, 0) is None
    assert store.find_by_code("hash") is None


def test_the_secret_is_made_once_and_readable_by_its_owner_only(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    assert settings.key() == settings.key()
    assert (tmp_path / "data" / "secret").stat().st_mode & 0o077 == 0
