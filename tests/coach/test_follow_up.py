"""What is typed in the middle of a topic: plans of one's own, requests, hurdles, feelings; and what is none of them."""

from __future__ import annotations

import pytest

from coach import follow_up
from coach.follow_up import Step


@pytest.mark.parametrize(
    ("text", "kind"),
    [("what words can I use with him", "words"), ("and how do i put it to her", "words"), ("got any other ideas?", "idea"), ("what could i do on my next shift", "idea"),
     ("right, so what now", "idea"), ("where does it say that", "source"), ("what is this framework", "framework"), ("i tried that and it flopped", "tried"),
     ("no, i meant the other senior", "fixed"), ("this is useless", "angry"), ("i feel so embarrassed", "feeling"), ("my boss won't let us", "hurdle"),
     ("who could i even ask", "asks_how"), ("should we tell the family", "question"), ("fair enough", "agrees"), ("there are not enough of us", "not_yours"),
     ("the green one", None), ("who am i meant to ring", "asks_how")],
)  # fmt: skip
def test_a_text_in_the_middle_of_a_topic_is_read_for_what_it_is(text: str, kind: str | None) -> None:
    assert follow_up.read(text) == kind


@pytest.mark.parametrize(
    ("text", "step"),
    [("I'll ask my senior on Friday", Step("ask my senior")), ("if she snaps at me again, I will take a breath first", Step("take a breath first", "when she snaps at me again")),
     ("when he rings, i'll listen before i talk", Step("listen before i talk", "when he rings")), ("ok lets do that one", Step()), ("tuesday 3pm in the office", Step()),
     ("tomorrow then", Step()), ("we could maybe", None), ("should i do it on friday?", None), ("she died on sunday", None), ("he went home at handover", None),
     ("i will never go back", None)],
)  # fmt: skip
def test_a_step_with_a_day_or_in_own_words_is_a_plan_and_a_story_is_not(text: str, step: Step | None) -> None:
    assert follow_up.own_step(text) == step


def test_a_step_in_own_words_is_cut_to_a_sentence() -> None:
    step = follow_up.own_step("i will " + "say it back " * 40)
    assert step is not None and len(str(step.what)) == follow_up.LONGEST


@pytest.mark.parametrize("text", ["my new senior is lovely", "the senior told me off", "i am tired"])
def test_talk_of_somebody_elses_job_is_no_new_job(text: str) -> None:
    assert follow_up.new_job(text) is None


def test_a_new_job_and_a_job_in_passing_are_heard() -> None:
    assert "senior" in str(follow_up.new_job("i start as a senior next week"))
    assert "carer" in str(follow_up.new_job("can you put me back to carer"))
    assert "deputy" in str(follow_up.my_job("hello, i'm a deputy and my team is split"))


@pytest.mark.parametrize(
    ("text", "line"), [("has it all gone now", "all_gone"), ("what was i saying", "recall"), ("it has gone well", None)]
)
def test_a_question_about_this_chat_is_heard(text: str, line: str | None) -> None:
    assert follow_up.about_the_chat(text) == line
