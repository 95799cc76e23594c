"""The state goes into slots and JSON and comes back the same."""

from __future__ import annotations

import json
from dataclasses import fields

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from coach.state import STEPS, Heard, State
from tests.build import ROOT

WORDS = st.one_of(st.none(), st.text(min_size=1, max_size=8))
PLANS = st.fixed_dictionaries({"when": st.text(max_size=9), "idea": st.text(max_size=9)})
STATES = st.builds(
    State, step=st.sampled_from(STEPS), role=WORDS, setting=WORDS, situation=WORDS, heard_also=WORDS, safe=st.booleans(), idea=WORDS,
    ideas_shown=st.lists(st.text(max_size=5), max_size=4).map(tuple), simpler=st.booleans(), harm=WORDS, harm_second=WORDS,
    before=WORDS, misses=st.integers(0, 9), turns=st.integers(0, 999),
    plan=st.one_of(st.none(), PLANS), plans=st.lists(PLANS, max_size=3).map(tuple), well=st.one_of(st.none(), PLANS), said=WORDS,
    case=st.one_of(st.none(), st.fixed_dictionaries({"staff": st.one_of(st.none(), st.integers(0, 99)), "price": st.floats(0, 9)})),
    rehearsal=st.one_of(st.none(), st.fixed_dictionaries({"situation": WORDS, "node": WORDS})),
)  # fmt: skip


@given(STATES)
def test_any_state_comes_back_from_slots_and_json(state: State) -> None:
    assert State.from_slots(state.to_slots()) == state
    assert State.from_slots(json.loads(json.dumps(state.to_slots()))) == state


def test_rasas_floats_and_lists_become_ours() -> None:
    state = State.from_slots({"misses": 1.0, "turns": 7.0, "ideas_shown": ["a", "b"]})
    assert (state.misses, state.turns, state.ideas_shown) == (1, 7, ("a", "b")) and isinstance(state.turns, int)


@pytest.mark.parametrize(
    "slots", [{}, {"step": None, "safe": None, "ideas_shown": None}, {"requested_slot": "reflection", "card_talk": "x"}]
)
def test_what_is_missing_none_or_not_ours_leaves_the_default(slots: dict[str, object]) -> None:
    assert State.from_slots(slots) == State()


def test_every_field_is_a_slot_of_the_domain_and_every_step_a_value_of_its_slot() -> None:
    slots = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["slots"]
    assert {field.name for field in fields(State)} <= set(slots)
    assert tuple(slots["step"]["values"]) == STEPS
    assert [name for name, slot in slots.items() if slot.get("influence_conversation", True)] == ["step"]


def test_only_a_slash_at_the_start_is_a_button() -> None:
    assert Heard("/skip").chosen and not Heard(" and/or").chosen and not Heard("").chosen


def test_confidence_in_an_intent_that_was_not_guessed_is_nil() -> None:
    guessed = Heard("x", "a", (("a", 0.7), ("b", 0.2)))
    assert (guessed.confidence("b"), guessed.confidence("c")) == (0.2, 0.0)
