"""The quick way to read and write events keeps the rows that Rasa's own keeps, and gives the same trackers."""

from __future__ import annotations

import asyncio
import copy
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from rasa.core.tracker_store import SQLTrackerStore
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components import quick_events
from components.quick_events import QuickEvents
from components.trackers import Tracker

DOMAIN = Domain.from_yaml("""
version: "3.1"
intents: [greet]
slots:
  step: {type: text, mappings: [{type: custom}]}
""")
HEARD = {"intent": {"name": "greet", "confidence": 0.9}, "entities": [], "harm": {"label": "", "band": "none"}}
TURN = [ActionExecuted("action_listen"), UserUttered("hi", HEARD["intent"], parse_data=HEARD), SlotSet("step", "idea"),
        ActionExecuted("action_hear"), BotUttered("hello", {"custom": {"store": [1]}}), ActiveLoop("form")]  # fmt: skip


def both(folder: Path) -> tuple[SQLTrackerStore, SQLTrackerStore]:
    return tuple(kind(DOMAIN, db=str(folder / kind.__name__)) for kind in (SQLTrackerStore, QuickEvents))  # type: ignore[return-value]


def keep(store: SQLTrackerStore, events: list[Any]) -> None:
    tracker = asyncio.run(store.retrieve("anna")) or DialogueStateTracker("anna", DOMAIN.slots)
    for at, event in enumerate(copy.deepcopy(events), start=len(tracker.events)):
        event.timestamp = 100.0 + at
        tracker.update(event)
    asyncio.run(store.save(tracker))


def rows(store: SQLTrackerStore) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.execute(sa.text("SELECT * FROM events ORDER BY id")))


@pytest.mark.parametrize("turns", [[TURN], [TURN, TURN], [[SessionStarted(), *TURN], TURN]])
def test_rows_and_trackers_are_those_of_rasas_own(tmp_path: Path, turns: list[list[Any]]) -> None:
    theirs, ours = both(tmp_path)
    for turn in turns:
        keep(theirs, turn)
        keep(ours, turn)
    assert [tuple(row) for row in rows(ours)] == [tuple(row) for row in rows(theirs)] and rows(ours)
    for read in ("retrieve", "retrieve_full_tracker"):
        a, b = (asyncio.run(getattr(store, read)("anna")) for store in (theirs, ours))
        assert [event.as_dict() for event in a.events] == [event.as_dict() for event in b.events]
        assert (a.current_slot_values(), a.active_loop_name) == (b.current_slot_values(), b.active_loop_name)


def test_somebody_new_gets_an_empty_tracker_and_writes_nothing(tmp_path: Path) -> None:
    theirs, ours = (asyncio.run(store.get_or_create_tracker("bert", append_action_listen=False)) for store in both(tmp_path))
    assert type(ours) is Tracker and list(ours.events) == list(theirs.events) == []
    assert ours.current_slot_values() == theirs.current_slot_values()


def test_nothing_new_writes_nothing(tmp_path: Path) -> None:
    store = both(tmp_path)[1]
    keep(store, TURN)
    before = rows(store)
    asyncio.run(store.save(asyncio.run(store.get_or_create_tracker("anna"))))
    asyncio.run(store.save(DialogueStateTracker("carl", [])))
    assert rows(store) == before


def test_a_running_conversation_stays_in_memory_and_the_database_counts_when_it_has_other_events(tmp_path: Path) -> None:
    store = both(tmp_path)[1]
    keep(store, TURN)
    kept = asyncio.run(store.retrieve("anna"))
    asyncio.run(store.save(kept))
    assert asyncio.run(store.retrieve("anna")) is kept
    asyncio.run(store.save(kept))
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM events WHERE id > 3"))
    fresh = asyncio.run(store.retrieve("anna"))
    assert fresh is not kept and len(fresh.events) == 3
    asyncio.run(store.save(fresh))
    with store.engine.begin() as connection:
        connection.execute(sa.text("DELETE FROM events"))
    assert not asyncio.run(store.retrieve("anna")).events


def test_a_turn_that_was_not_saved_leaves_nothing_in_memory(tmp_path: Path) -> None:
    store = both(tmp_path)[1]
    keep(store, TURN)
    half_played = asyncio.run(store.retrieve("anna"))
    assert not store._running
    half_played.update(SlotSet("step", "exercise"))
    after = asyncio.run(store.retrieve("anna"))
    assert after is not half_played and after.get_slot("step") == "idea"


def test_what_is_kept_in_memory_goes_after_a_while_and_never_grows_without_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = both(tmp_path)[1]
    monkeypatch.setattr(quick_events, "RUNNING", 2)
    monkeypatch.setattr(quick_events, "RUNNING_SECONDS", 0.01)

    async def play() -> list[int]:
        for name in ("anna", "bert", "carl"):
            await store.save(Tracker.from_events(name, TURN, DOMAIN.slots))
        most = len(store._running)
        await asyncio.sleep(0.1)
        return [most, len(store._running)]

    assert asyncio.run(play()) == [2, 0]


def test_a_turn_that_was_overtaken_by_another_is_not_kept(tmp_path: Path) -> None:
    store = both(tmp_path)[1]
    keep(store, TURN)
    slow, quick = (asyncio.run(store.retrieve("anna")) for _ in range(2))
    slow.update(SlotSet("step", "exercise"))
    quick.update(SlotSet("step", "plan"))
    asyncio.run(store.save(quick))
    asyncio.run(store.save(slow))
    assert asyncio.run(store.retrieve("anna")).get_slot("step") == "plan"


def test_a_conversation_that_went_on_is_kept_longer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = both(tmp_path)[1]

    async def play() -> int:
        monkeypatch.setattr(quick_events, "RUNNING_SECONDS", 0.01)
        tracker = Tracker.from_events("anna", TURN, DOMAIN.slots)
        await store.save(tracker)
        monkeypatch.setattr(quick_events, "RUNNING_SECONDS", 100)
        tracker.update(SlotSet("step", "exercise"))
        await store.save(tracker)
        await asyncio.sleep(0.1)
        return len(store._running)

    assert asyncio.run(play()) == 1
