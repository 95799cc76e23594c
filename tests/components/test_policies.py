"""Our two policies come to what Rasa's own come to, out of less."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.core.policies import rule_policy
from rasa.core.policies.ensemble import DefaultPolicyPredictionEnsemble
from rasa.core.policies.policy import PolicyPrediction

from components import policies, trackers
from components.quick_events import QuickEvents
from tests.stories import talk

INTENTS = ("speaking_up", "short_staffed", "affirm", "deny", "greet", "ask_another_idea", "ask_why", "try_idea", "nlu_fallback", "possible_harm",
           "abuse_or_neglect", "go_on", "start_over", "browse_topics", "make_the_case", "rehearse", "what_if", "keep_plan", "set_role")  # fmt: skip
TURNS = 25


OURS = (policies.RulePolicy, policies.AugmentedMemoizationPolicy)


@pytest.fixture(scope="module")
def compared() -> list[tuple[set[str], bool]]:
    """Filled at every prediction: in which situations, and whether Rasa's own policies come to the same."""
    return []


@pytest.fixture(scope="module")
def agent(compared: list[tuple[set[str], bool]], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Agent]:
    store = QuickEvents(None, db=str(tmp_path_factory.mktemp("walk") / "events.db"))
    whole: list[PolicyPrediction] = []
    combine = DefaultPolicyPredictionEnsemble.combine_predictions

    def combine_both(self: Any, predictions: Any, tracker: Any, domain: Any) -> PolicyPrediction:
        theirs, ours = combine(self, list(whole), tracker, domain), combine(self, predictions, tracker, domain)
        whole.clear()
        same = ours == theirs and ours.hide_rule_turn == theirs.hide_rule_turn and ours.events == theirs.events
        situations = {type(tracker).__name__, "settled" if trackers.lean(tracker, domain).settled else "open"}
        if policies._was_rejected(tracker):
            situations.add("rejected")
        compared.append((situations, same))
        return ours

    with pytest.MonkeyPatch.context() as patch:  # before loading: Rasa's graph keeps the functions it finds then
        for ours in OURS:
            patch.setattr(ours, "predict_action_probabilities", both_ways(ours, whole))
        patch.setattr(DefaultPolicyPredictionEnsemble, "combine_predictions", combine_both)
        yield talk.load(store)


def both_ways(ours: Any, whole: list[PolicyPrediction]) -> Any:
    """The quick prediction; beside it, the parent's over the whole tracker and all rules."""
    predict = ours.predict_action_probabilities

    def predict_both(self: Any, tracker: Any, domain: Any, *args: Any, **more: Any) -> Any:
        quick = predict(self, tracker, domain, *args, **more)
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(policies.RulePolicy, "_get_possible_keys", rule_policy.RulePolicy._get_possible_keys)
            whole.append(super(ours, self).predict_action_probabilities(tracker, domain, *args, **more))
        return quick

    return predict_both


@pytest.mark.parametrize("seed", range(3))
def test_on_a_random_walk_the_next_action_is_the_one_of_rasas_own_policies(
    agent: Agent, compared: list[tuple[set[str], bool]], seed: int
) -> None:
    compared.clear()
    chance = random.Random(seed)
    person = talk.Talk(agent, f"walk-{seed}")
    person.picks("open_chat")
    for _ in range(TURNS):
        person.says("words", chance.choice(INTENTS), level="W", theme="myself")
    assert set().union(*(situations for situations, _ in compared)) >= {"Tracker", "settled", "open", "rejected"}
    assert len(compared) > 2 * TURNS
    assert all(same for _, same in compared)
