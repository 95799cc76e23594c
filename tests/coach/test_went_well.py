"""What went well this week: two questions, and the answer is hers to keep."""

from __future__ import annotations

import pytest

from coach import conversation, listening, went_well
from coach.state import State
from tests.build import ON, heard
from tests.coach.test_plan import labels, said


def test_what_it_was_and_what_helped_are_kept() -> None:
    asked = went_well.begin(State())
    assert asked.state.step == "well_what" and "?" in said(asked)
    second = went_well.answer(asked.state, heard("he ate his dinner with us"), False)
    assert second.state.step == "well_why" and second.entries[0]["text"] == "he ate his dinner with us"
    closed = went_well.answer(second.state, heard("i sat down with him"), False)
    assert closed.ends_form and closed.state.step == "done" and closed.state.well is None
    assert {**closed.entries[0]} == {**second.entries[0], "because": "i sat down with him"}


@pytest.mark.parametrize("text", ["nothing", "not much", "no", "Nowt!", "skip"])
def test_a_week_with_nothing_good_is_met_kindly(text: str) -> None:
    turn = went_well.answer(State(step="well_what"), heard(text), listening.is_skip(heard(text)))
    assert turn.ends_form and not turn.entries and labels(turn)


def test_skipping_what_helped_keeps_the_rest() -> None:
    second = went_well.answer(State(step="well_what"), heard("a laugh at tea"), False)
    closed = went_well.answer(second.state, heard("/skip", "skip"), True)
    assert closed.entries[0]["because"] is None and closed.entries[0]["text"] == "a laugh at tea"


@pytest.mark.parametrize("step", went_well.STEPS)
def test_a_visit_that_stopped_here_goes_on_here(step: str) -> None:
    turn = conversation.open_chat(State(step=step, well={"text": "x"}), ON)
    assert turn.state.step == step and labels(turn)[-1] == "Start fresh"


def test_it_is_offered_at_the_start() -> None:
    assert "What went well this week" in labels(conversation.open_chat(State(role="W"), ON))
