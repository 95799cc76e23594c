"""When a plan is for, and how it is said back."""

from __future__ import annotations

import pytest

from coach.library import library
from coach.plan import LONGEST_WHEN, Plan, read_when


@pytest.mark.parametrize(
    ("text", "when"),
    [
        ("on Thursday", "Thursday"),
        ("thursday, catch my senior before we start", "Thursday"),
        ("handover on Thursday", "handover on Thursday"),
        ("tomorrow at handover", "tomorrow at handover"),
        ("ok I write it tonight", "tonight"),
        ("tomorrow morning", "tomorrow morning"),
        ("I'll do it next Monday morning with Jo", "next Monday morning"),
        ("on my next shift", "my next shift"),
        ("before the handover", "before the handover"),
        ("maybe this week", "this week"),
        ("friday 2pm", "Friday 2pm"),
        ("when i see her", "when i see her"),
        ("2 weeks.", "2 weeks"),
        ("", "my next shift"),
        ("  ?! ", "my next shift"),
    ],
)
def test_the_day_or_moment_is_read_out_of_what_was_typed(text: str, when: str) -> None:
    assert read_when(text) == when


def test_a_long_answer_is_cut_so_that_the_plan_fits_a_bubble() -> None:
    assert len(read_when("x " * 500)) <= LONGEST_WHEN


def test_two_moments_far_apart_are_not_made_into_one() -> None:
    assert read_when("friday if she is in, otherwise monday") == "Friday"


@pytest.mark.parametrize("name", list(library().ideas))
def test_every_idea_makes_a_plan_of_one_sentence(name: str) -> None:
    idea = library().ideas[name]
    sentence = Plan("thursday", idea).sentence()
    assert sentence == f"Your plan: if it is thursday, then I will try this: {idea.title[0].lower()}{idea.title[1:]}."
    assert len(sentence) <= 280
