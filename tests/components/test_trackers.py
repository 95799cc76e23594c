"""Our tracker is Rasa's: its copies, and the lean one that the policies see."""

from __future__ import annotations

import asyncio
import dataclasses
import random
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import ActionExecuted, ActiveLoop, BotUttered, LoopInterrupted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components.trackers import Tracker, lean
from tests.stories import talk

GREETED = [UserUttered("hi", {"name": "greet"}), BotUttered("hello"), SlotSet("situation", "speaking_up")]


@pytest.fixture(scope="module")
def agent() -> Agent:
    return talk.load()


def some_events(seed: int) -> list[Any]:
    chance = random.Random(seed)
    kinds = [
        lambda: UserUttered("words", {"name": chance.choice(("greet", "speaking_up"))}),
        lambda: BotUttered("hello"),
        lambda: SlotSet("step", chance.choice(("idea", "exercise", None))),
        lambda: ActionExecuted(chance.choice(("action_listen", "action_hear", "coaching_form"))),
        lambda: ActiveLoop(chance.choice(("coaching_form", None))),
        lambda: LoopInterrupted(chance.choice((True, False))),
    ]
    return [chance.choice(kinds)() for _ in range(40)]


def what_it_holds(tracker: DialogueStateTracker) -> dict[str, Any]:
    held = {name: value for name, value in vars(tracker).items() if name != "lean"}
    slots = {name: (slot.value, slot.has_been_set) for name, slot in tracker.slots.items()}
    loop = tracker.active_loop and dataclasses.asdict(tracker.active_loop)
    return {**held, "events": list(tracker.events), "slots": slots, "active_loop": loop}


@pytest.mark.parametrize("seed", range(20))
def test_a_copy_holds_what_rasas_copy_holds(agent: Agent, seed: int) -> None:
    tracker = Tracker.from_events("anna", some_events(seed), agent.domain.slots)
    assert what_it_holds(tracker.copy()) == what_it_holds(DialogueStateTracker.copy(tracker))


def test_what_happens_to_a_copy_does_not_happen_to_the_tracker(agent: Agent) -> None:
    tracker = Tracker.from_events("anna", [*GREETED, ActiveLoop("coaching_form")], agent.domain.slots)
    lean(tracker, agent.domain)
    before = what_it_holds(tracker)
    copy = tracker.copy()
    copy.update_with_events([SlotSet("step", "idea"), LoopInterrupted(True), UserUttered("no", {"name": "deny"})], agent.domain)
    assert what_it_holds(tracker) == before and copy.get_slot("step") == "idea"
    assert len(lean(copy, agent.domain).events) > len(lean(tracker, agent.domain).events)


def test_the_lean_tracker_grows_with_the_whole_one_and_keeps_what_policies_look_at(agent: Agent) -> None:
    tracker = DialogueStateTracker("anna", agent.domain.slots)
    tracker.update_with_events(GREETED, agent.domain)
    first = lean(tracker, agent.domain)
    assert [event.type_name for event in first.events] == ["user"] and "situation" not in first.slots
    tracker.update(SlotSet("step", "idea"))
    assert lean(tracker, agent.domain) is first
    assert first.get_slot("step") == "idea" and len(first.events) == 2


def test_a_tracker_that_lost_events_is_read_afresh(agent: Agent) -> None:
    tracker = asyncio.run(agent.tracker_store.get_or_create_tracker("bert"))
    tracker.update_with_events([UserUttered("hi", {"name": "greet"}), SlotSet("step", "idea")], agent.domain)
    first = lean(tracker, agent.domain)
    tracker.events.clear()
    assert lean(tracker, agent.domain) is not first


def test_who_gets_the_states_may_change_them(agent: Agent) -> None:
    seen = lean(Tracker.from_events("anna", some_events(1), agent.domain.slots), agent.domain)
    states = seen.past_states(agent.domain)
    before = [{kind: dict(part) for kind, part in state.items()} for state in states]
    for state in states:
        for part in state.values():
            part.clear()
        state.clear()
    assert seen.past_states(agent.domain) == before == DialogueStateTracker.past_states(seen, agent.domain)


def test_what_a_rule_settled_is_open_again_after_the_next_event(agent: Agent) -> None:
    tracker = Tracker.from_events("anna", GREETED, agent.domain.slots)
    lean(tracker, agent.domain).settled = True
    assert lean(tracker, agent.domain).settled
    tracker.update(BotUttered("hello"))
    assert not lean(tracker, agent.domain).settled
