"""Our two policies predict what Rasa's own predict, out of less."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.policies import rule_policy
from rasa.shared.core.events import BotUttered, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from components import policies
from tests.stories import talk

INTENTS = ("speaking_up", "short_staffed", "affirm", "deny", "greet", "ask_another_idea", "ask_why", "try_idea", "nlu_fallback", "possible_harm",
           "abuse_or_neglect", "go_on", "start_over", "browse_topics", "make_the_case", "rehearse", "what_if", "keep_plan", "set_role")  # fmt: skip
TURNS = 25


OURS = (policies.RulePolicy, policies.AugmentedMemoizationPolicy)


@pytest.fixture(scope="module")
def compared() -> list[tuple[str, bool]]:
    """Filled with the name of a policy, and whether it predicted what its parent does, at every prediction."""
    return []


@pytest.fixture(scope="module")
def agent(compared: list[tuple[str, bool]]) -> Iterator[Agent]:
    with pytest.MonkeyPatch.context() as patch:  # before loading: Rasa's graph keeps the functions it finds then
        for ours in OURS:
            patch.setattr(ours, "predict_action_probabilities", both_ways(ours, compared))
        yield talk.load()


def both_ways(ours: Any, compared: list[tuple[str, bool]]) -> Any:
    """The quick prediction; beside it, the parent's over the whole tracker and all rules is made and compared."""
    predict = ours.predict_action_probabilities

    def predict_both(self: Any, tracker: Any, domain: Any, *args: Any, **more: Any) -> Any:
        quick = predict(self, tracker, domain, *args, **more)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(policies.RulePolicy, "_get_possible_keys", rule_policy.RulePolicy._get_possible_keys)
            whole = super(ours, self).predict_action_probabilities(tracker, domain, *args, **more)
        compared.append((ours.__name__, quick == whole and quick.hide_rule_turn == whole.hide_rule_turn))
        return quick

    return predict_both


@pytest.mark.parametrize("seed", range(3))
def test_on_a_random_walk_ours_predict_what_rasas_own_predict(
    agent: Agent, compared: list[tuple[str, bool]], seed: int
) -> None:
    compared.clear()
    chance = random.Random(seed)
    person = talk.Talk(agent, f"walk-{seed}")
    person.picks("open_chat")
    for _ in range(TURNS):
        person.says("words", chance.choice(INTENTS), level="W", theme="myself")
    assert {name for name, _ in compared} == {ours.__name__ for ours in OURS} and len(compared) > 2 * TURNS
    assert all(same for _, same in compared)


def test_the_lean_tracker_grows_with_the_whole_one_and_keeps_what_policies_look_at(agent: Agent) -> None:
    tracker = DialogueStateTracker("anna", agent.domain.slots)
    tracker.update_with_events(
        [UserUttered("hi", {"name": "greet"}), BotUttered("hello"), SlotSet("situation", "speaking_up")], agent.domain
    )
    first = policies.lean(tracker, agent.domain)
    assert [event.type_name for event in first.events] == ["user"] and "situation" not in first.slots
    tracker.update(SlotSet("step", "idea"))
    assert policies.lean(tracker, agent.domain) is first
    assert first.get_slot("step") == "idea" and len(first.events) == 2


def test_a_tracker_that_lost_events_is_read_afresh(agent: Agent) -> None:
    tracker = asyncio.run(agent.tracker_store.get_or_create_tracker("bert"))
    tracker.update_with_events([UserUttered("hi", {"name": "greet"}), SlotSet("step", "idea")], agent.domain)
    first = policies.lean(tracker, agent.domain)
    tracker.events.clear()
    assert policies.lean(tracker, agent.domain) is not first
