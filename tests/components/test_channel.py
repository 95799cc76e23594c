"""Rasa's door: no model and no kept turn are errors and not empty answers; locks and trackers in the place that is set."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rasa.core.lock_store import InMemoryLockStore
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components import channel, tracker_store
from components.channel import Rest
from components.lock_store import LockStore, SharedLocks
from components.tracker_store import TrackerStore

SECRET = "a quite particular sentence"


def app(ready: bool = True) -> Any:
    return SimpleNamespace(ctx=SimpleNamespace(agent=SimpleNamespace(is_ready=lambda: ready)), stop=lambda: None)


def posted(play: Any) -> tuple[int, Any]:
    """What web gets for one message that is played so."""

    async def call() -> Any:
        request = SimpleNamespace(app=app(), json={"sender": "anna.0", "message": SECRET, "metadata": {}}, args={})
        return await Rest()._play(request, play)  # type: ignore[arg-type]

    answer = asyncio.run(call())
    return answer.status, json.loads(answer.body)


def test_what_the_bot_said_is_the_answer() -> None:
    async def play(message: Any) -> None:
        await message.output_channel.send_text_message(message.sender_id, "hello")

    assert posted(play) == (200, [{"recipient_id": "anna.0", "text": "hello"}])


def test_a_turn_that_breaks_is_an_error_and_its_text_goes_to_no_log(caplog: pytest.LogCaptureFixture) -> None:
    async def play(message: Any) -> None:
        raise RuntimeError(f"could not read {message.text}")

    with caplog.at_level(logging.DEBUG):
        assert posted(play) == (503, {"error": "not kept"})
    assert "RuntimeError" in caplog.text and SECRET not in caplog.text


@pytest.mark.parametrize("what", ["retrieve", "save"])
def test_a_turn_whose_tracker_was_not_read_or_written_is_an_error_though_rasa_goes_on(what: str, tmp_path: Path) -> None:
    store = TrackerStore(Domain.empty(), host=f"sqlite:///{tmp_path / 'engine.db'}")
    kept = FailSafeTrackerStore(store)

    async def play(message: Any) -> None:
        store.engine.dispose()
        (tmp_path / "engine.db").write_bytes(b"no database" * 100)
        await (kept.retrieve("anna.0") if what == "retrieve" else kept.save(DialogueStateTracker("anna.0", [])))

    assert posted(play)[0] == 503


@pytest.mark.parametrize(("ready", "there"), [(True, True), (False, False)])
def test_rasa_is_ready_with_a_model_only(ready: bool, there: bool) -> None:
    assert channel._has_model(app(ready)) is there
    assert not channel._has_model(SimpleNamespace(ctx=SimpleNamespace(agent=None)))  # type: ignore[arg-type]


def test_without_a_model_it_waits_for_another_file_and_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    model, ended = tmp_path / "model.tar.gz", []
    model.write_bytes(b"broken")
    monkeypatch.setenv("COACH_MODEL", str(model))
    monkeypatch.setattr(channel, "LOOK_SECONDS", 0.01)
    looked = SimpleNamespace(ctx=SimpleNamespace(), stop=lambda: ended.append(True))

    async def mend() -> None:
        looking = asyncio.create_task(channel._end_with_a_new_model(looked))  # type: ignore[arg-type]
        await asyncio.sleep(0.05)
        assert not ended and not looking.done()
        model.write_bytes(b"a good one")
        await looking

    asyncio.run(mend())
    assert ended == [True]


def test_events_come_back_in_the_order_they_were_written_though_the_clock_was_put_back(tmp_path: Path) -> None:
    store = TrackerStore(Domain.empty(), host=f"sqlite:///{tmp_path / 'engine.db'}")

    def at(event: Any, seconds: float) -> Any:
        event.timestamp = time.time() + seconds
        return event

    first = [at(ActionExecuted("action_session_start"), 100), at(SessionStarted(), 100), at(UserUttered("one"), 101)]
    tracker = DialogueStateTracker.from_events("anna.0", first)

    async def talk() -> list[str]:
        await store.save(tracker)
        tracker.update(at(UserUttered("two"), -500))
        await store.save(tracker)
        await store.save(tracker)
        found = await store.retrieve("anna.0")
        return [str(event.text) for event in found.events if isinstance(event, UserUttered)]  # type: ignore[union-attr]

    assert asyncio.run(talk()) == ["one", "two"]


def test_rasa_waits_until_its_database_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "later"
    monkeypatch.setattr(tracker_store.time, "sleep", lambda seconds: folder.mkdir())
    assert TrackerStore(Domain.empty(), host=f"sqlite:///{folder / 'engine.db'}")


def test_locks_are_in_memory_unless_redis_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(LockStore()._store, InMemoryLockStore)
    monkeypatch.setenv("COACH_REDIS_URL", "redis://127.0.0.1:1/0")
    assert isinstance(LockStore()._store, SharedLocks)
