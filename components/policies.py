"""Rasa's two policies, asked about a tracker without what neither of them looks at.

A prediction replays the events of the session again and again, each time over copies of all slots. The policies see
only slots that influence the conversation (one of ours does), so they get a tracker with these slots and these events
(components/trackers.py). Where a rule is sure, its word counts whatever is remembered, so nothing is looked up then.
What is done next is the same; docs/performance.md says what it gave.
"""

from __future__ import annotations

import functools
import json
import logging
from typing import Any

from rasa.core.policies import memoization, rule_policy
from rasa.core.policies.policy import PolicyPrediction
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.shared.core.constants import PREVIOUS_ACTION, SHOULD_NOT_BE_SET, USER
from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import ActionExecuted, ActionExecutionRejected
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ACTION_NAME, INTENT

from components.trackers import lean

End = tuple[str | None, str | None]  # of a rule or a conversation: its last action and intent
POLICY = DefaultV1Recipe.ComponentType.POLICY_WITHOUT_END_TO_END_SUPPORT


@DefaultV1Recipe.register(POLICY, is_trainable=True)
class RulePolicy(rule_policy.RulePolicy):
    """Rasa's own, quicker; the name stays, because Rasa looks for it."""

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, *args: Any, **kwargs: Any
    ) -> PolicyPrediction:
        """See the parent class."""
        seen = lean(tracker, domain)
        prediction = super().predict_action_probabilities(seen, domain, *args, **kwargs)
        seen.settled = prediction.max_confidence == 1.0 and not _was_rejected(seen)
        return prediction

    def _get_possible_keys(self, lookup: dict[str, str], states: list[State]) -> set[str]:
        """See the parent class. Only rules that end as the conversation does are looked at, not all two hundred."""
        if id(lookup) not in self._indexes:
            self._indexes[id(lookup)] = _by_end(lookup)
        index, (action, intent) = self._indexes[id(lookup)], _end(states[-1])
        likely = {key for end in {(action, intent), (action, None), (None, intent), (None, None)} for key in index.get(end, ())}
        return super()._get_possible_keys({key: lookup[key] for key in likely if key in lookup}, states)  # training drops some

    @functools.cached_property
    def _indexes(self) -> dict[int, dict[End, list[str]]]:
        return {}

    @staticmethod
    def format_tracker_states(states: list[Any]) -> str:
        """See the parent class; it is for a log that nobody reads unless debugging."""
        return rule_policy.RulePolicy.format_tracker_states(states) if _debugging() else ""


@DefaultV1Recipe.register(POLICY, is_trainable=True)
class AugmentedMemoizationPolicy(memoization.AugmentedMemoizationPolicy):
    """Rasa's own, quicker; the name stays, because Rasa looks for it."""

    def predict_action_probabilities(
        self, tracker: DialogueStateTracker, domain: Domain, *args: Any, **kwargs: Any
    ) -> PolicyPrediction:
        """See the parent class; nothing where a rule has settled it: rules have the higher priority."""
        seen = lean(tracker, domain)
        if seen.settled:
            return self._prediction(self._default_predictions(domain))
        return super().predict_action_probabilities(seen, domain, *args, **kwargs)


def _was_rejected(tracker: DialogueStateTracker) -> bool:
    """Whether the last action did not want to run; then Rasa takes it out of every prediction."""
    tried = (event for event in reversed(tracker.events) if isinstance(event, (ActionExecuted, ActionExecutionRejected)))
    return isinstance(next(tried, None), ActionExecutionRejected)


def _end(state: State) -> End:
    """What a state says of the action before it and the intent; None where it says nothing, or what must not be set."""
    ends = state.get(PREVIOUS_ACTION, {}).get(ACTION_NAME), state.get(USER, {}).get(INTENT)
    action, intent = (None if end == SHOULD_NOT_BE_SET else end for end in ends)
    return action, intent


def _by_end(lookup: dict[str, str]) -> dict[End, list[str]]:
    """Keys of rules by how they end."""
    index: dict[End, list[str]] = {}
    for key in lookup:
        index.setdefault(_end(json.loads(key)[-1]), []).append(key)
    return index


def _debugging() -> bool:
    return logging.getLogger(rule_policy.__name__).isEnabledFor(logging.DEBUG)
