"""Rasa's tracker of one conversation, copied and not replayed, with what the policies look at beside it.

Rasa makes two or three copies of a tracker for a message, each by playing all its events again over copies of all
slots, and every prediction replays it several times more. docs/performance.md says what this gives.
"""

from __future__ import annotations

import functools
from typing import Any, TypeVar

from rasa.shared.core.domain import Domain, State
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

Thing = TypeVar("Thing")


class Tracker(DialogueStateTracker):
    """What `DialogueStateTracker` is, and how many of its events are in the database."""

    stored = 0

    def copy(self) -> Tracker:
        """See the parent class: the state as it stands. Playing the events again would bring a follow-up action back
        that is being done."""
        twin = _shallow(self)
        twin.events = self.events.copy()
        twin.slots = {name: _shallow(slot) for name, slot in self.slots.items()}
        if self.active_loop is not None:
            twin.active_loop = _shallow(self.active_loop)
        twin.sender_source = twin.model_id = twin.assistant_id = None  # as Rasa's copies have it
        twin.__dict__.pop("lean", None)
        return twin


class Lean(DialogueStateTracker):
    """The part of a tracker that policies look at: slots that influence the conversation, no bubbles.

    The rule policy asks for its states twice after a message, for the text and for the intent; they are put together once.
    """

    settled = False  # by a rule, what comes next

    def past_states(
        self,
        domain: Domain,
        omit_unset_slots: bool = False,
        ignore_rule_only_turns: bool = False,
        rule_only_data: dict[str, Any] | None = None,
    ) -> list[State]:
        """See the parent class. The caller may change what it gets."""
        if ignore_rule_only_turns:
            return super().past_states(domain, omit_unset_slots, ignore_rule_only_turns, rule_only_data)
        now = (len(self.events), omit_unset_slots)
        if now not in self._known:
            self._known.clear()
            self._known[now] = super().past_states(domain, omit_unset_slots)
        return [{kind: dict(part) for kind, part in state.items()} for state in self._known[now]]

    @functools.cached_property
    def _known(self) -> dict[tuple[int, bool], list[State]]:
        return {}


def lean(tracker: DialogueStateTracker, domain: Domain) -> Lean:
    """The same conversation with nothing that a policy does not look at.

    Args:
        tracker: grows by events, as Rasa's do; what was left out before is remembered.
        domain: says which slots influence the conversation.

    Returns:
        A tracker without the other slots, and without the events that only set these or show a bubble.
    """
    done, kept = getattr(tracker, "lean", (0, None))
    if kept is None or done > len(tracker.events):
        slots = [slot for slot in domain.slots if slot.influence_conversation]
        done, kept = 0, Lean(tracker.sender_id, slots, is_rule_tracker=tracker.is_rule_tracker)
    for event in list(tracker.events)[done:]:
        kept.settled = False
        if _matters(event, kept):
            kept.update(event)
    tracker.lean = (len(tracker.events), kept)
    return kept


def _matters(event: Event, kept: Lean) -> bool:
    return not isinstance(event, BotUttered) and not (isinstance(event, SlotSet) and event.key not in kept.slots)


def _shallow(thing: Thing) -> Thing:
    """`copy.copy` of a plain object, in a tenth of the time."""
    twin = object.__new__(type(thing))
    twin.__dict__.update(vars(thing))
    return twin
