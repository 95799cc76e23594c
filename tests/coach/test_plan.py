"""If-then plans: four short questions, said back in one sentence, kept, changed, dropped and brought back."""

from __future__ import annotations

import pytest

from coach import conversation, plan
from coach.library import library
from coach.plan import MOST_PLANS, Plan, in_hand, open_plans
from coach.state import Heard, State, Turn
from tests.build import ON, heard, state

AT_IDEA = state("idea", idea="speak_up_script")


def said(turn: Turn) -> str:
    return "\n".join(message.text for message in turn.messages)


def labels(turn: Turn) -> list[str]:
    return [choice.label for choice in turn.messages[-1].choices]


def answered(when: Heard, *answers: Heard, at: State = AT_IDEA) -> Turn:
    """The day, and where there are more answers, those to what may get in the way."""
    turn = conversation.answer_plan(conversation.try_idea(at).state, when)
    if answers:
        turn = plan.what_if(conversation.say_plan_back(turn.state).state)
    for answer in answers:
        turn = conversation.answer_plan(turn.state.now(turns=turn.state.turns + 1), answer)
    return turn


THURSDAY = heard("on thursday")
SENIOR, BUSY, ASK = heard("my senior"), heard("we might be busy"), heard("I'll ask for five minutes after")


@pytest.mark.parametrize("name", list(library().ideas))
def test_every_idea_makes_a_plan_of_one_sentence(name: str) -> None:
    idea = library().ideas[name]
    sentence = Plan("a", idea.id, "2026-11-23", "thursday").sentence()
    assert sentence == f"Your plan: if it is thursday, then I will try this: {idea.title[0].lower()}{idea.title[1:]}."
    assert len(sentence) <= 280


def test_when_who_obstacle_and_what_then_are_said_back() -> None:
    turn = answered(THURSDAY, SENIOR, BUSY, ASK)
    assert turn.ends_form
    back = conversation.say_plan_back(turn.state)
    assert back.messages[0].kind == "plan"
    assert back.messages[0].text.startswith("Your plan: if it is Thursday, then I will try this with my senior: ")
    assert back.messages[0].text.endswith("If we might be busy gets in the way, I will ask for five minutes after.")
    first = conversation.say_plan_back(answered(THURSDAY).state)
    assert first.messages[1].text.startswith(library().situations["speaking_up"].next_up), "who is next is said once"
    assert labels(back)[-3:] == ["Keep it", "Change it", "Drop it"] and back.state.step == "done"


def test_the_plan_stands_and_is_said_back_as_soon_as_the_day_is_known() -> None:
    turn = answered(THURSDAY)
    assert turn.ends_form and [entry["when"] for entry in turn.entries] == ["Thursday"] and len(open_plans(turn.state)) == 1
    back = conversation.say_plan_back(turn.state)
    assert labels(back) == ["What if it goes wrong?", "Keep it", "Change it", "Drop it"] and back.messages[0].kind == "plan"


@pytest.mark.parametrize(
    "text", ["thursday in the office with my senior", "thursday in the office, catch my senior before we start"]
)
def test_who_and_where_said_with_the_day_are_not_asked_again(text: str) -> None:
    turn = answered(heard(text))
    made = in_hand(turn.state)
    assert made and made.where == "in the office" and made.who and made.who.startswith("with my senior")
    assert plan.what_if(turn.state).state.step == "plan_obstacle"


@pytest.mark.parametrize("count", [1, 2, 3])
def test_enough_at_any_question_ends_with_what_there_is(count: int) -> None:
    turn = answered(THURSDAY, *[SENIOR, BUSY][: count - 1], heard("/plan_enough", "plan_enough"))
    assert turn.ends_form and conversation.say_plan_back(turn.state).messages[0].kind == "plan"


@pytest.mark.parametrize("skip", [heard("skip"), heard("no", "deny"), heard("nobody"), heard("dunno"), heard("/skip", "skip")])
def test_a_skipped_question_leaves_its_part_out(skip: Heard) -> None:
    turn = answered(THURSDAY, skip)
    made = in_hand(turn.state)
    assert made and made.who is None and turn.state.step == "plan_obstacle"
    assert answered(THURSDAY, skip, skip).ends_form


def test_buttons_answer_each_question() -> None:
    turn = conversation.answer_plan(conversation.try_idea(AT_IDEA).state, heard("/say_plan", when="my next shift"))
    turn = plan.what_if(turn.state)
    while not turn.ends_form:
        payload = turn.messages[-1].choices[0].payload
        name, _, rest = payload[1:].partition("{")
        values = dict([rest.rstrip("}").replace('"', "").split(":")])
        turn = conversation.answer_plan(turn.state, heard(payload, name, **values))
    made = in_hand(turn.state)
    assert made and (made.when, made.who, made.obstacle, made.then) == (
        "my next shift", "on my own", "no time", "do two minutes of it",
    )  # fmt: skip


def test_a_name_that_was_taken_out_is_somebody_at_work() -> None:
    assert "[name]" not in said(answered(THURSDAY, heard("with [name] and [name]"), heard("[name] says no")))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [("31 february", "not on the calendar"), ("yesterday", "gone"), ("never", "fine")],
)
def test_a_day_that_cannot_be_is_asked_again_kindly(text: str, sentence: str) -> None:
    turn = conversation.answer_plan(conversation.try_idea(AT_IDEA).state.now(turns=0), heard(text))
    assert turn.state.step == "plan" and not turn.ends_form and not turn.state.plans
    assert sentence in said(turn) or "calendar" in said(turn)
    assert labels(turn) == ["My next shift", "Some time this week", "Not now"]


@pytest.mark.parametrize("answer", [heard("/say_plan", when="not now"), heard("no", "deny"), heard("skip")])
def test_not_now_makes_no_plan(answer: Heard) -> None:
    turn = conversation.answer_plan(state("plan"), answer)
    assert (turn.state.step, turn.state.plan, turn.state.plans, turn.ends_form) == ("idea", None, (), True)
    assert conversation.say_plan_back(turn.state).messages == ()


def test_without_a_plan_the_coach_says_how_to_make_one() -> None:
    assert "no plan yet" in said(conversation.my_plan(State()))


def test_a_dropped_plan_is_gone_and_can_be_brought_back() -> None:
    made = conversation.say_plan_back(answered(THURSDAY, SENIOR, BUSY, ASK).state).state
    dropped = conversation.drop_plan(made, ON)
    assert not dropped.state.plans and dropped.entries[0]["status"] == "dropped" and "Bring it back" in labels(dropped)
    back = conversation.keep_plan(dropped.state)
    assert open_plans(back.state) == open_plans(made) and back.entries[0]["status"] == "open"


def test_changing_a_plan_changes_it_and_makes_no_second() -> None:
    made = conversation.say_plan_back(answered(THURSDAY, SENIOR, BUSY, ASK).state).state
    turn = conversation.change_plan(made)
    assert turn.state.step == "plan"
    changed = conversation.answer_plan(turn.state, heard("next monday"))
    assert [held.when for held in open_plans(changed.state)] == ["next Monday"]
    assert changed.entries[0]["id"] == open_plans(made)[0].id


def test_not_now_while_changing_keeps_the_plan() -> None:
    made = conversation.say_plan_back(answered(THURSDAY, SENIOR, BUSY, ASK).state).state
    turn = conversation.answer_plan(conversation.change_plan(made).state, heard("/say_plan", when="not now"))
    assert turn.ends_form and "Thursday" in said(conversation.say_plan_back(turn.state))


def with_plans(count: int) -> State:
    at = state("idea", idea="speak_up_script")
    for name in library().situations["short_staffed"].ideas[:count]:
        at = conversation.answer_plan(conversation.try_idea(at.now(idea=name)).state, THURSDAY).state.now(step="idea")
    return at.now(idea="speak_up_script")


def test_a_fourth_plan_asks_which_to_let_go() -> None:
    at = with_plans(MOST_PLANS)
    turn = conversation.try_idea(at)
    assert turn.state.step == "let_go" and len(labels(turn)) == MOST_PLANS + 1
    gone = open_plans(at)[1].id
    following = plan.let_go(turn.state, gone)
    assert following.state.step == "plan" and gone not in {held.id for held in open_plans(following.state)}
    assert following.entries[0]["id"] == gone
    assert len(open_plans(conversation.answer_plan(following.state, THURSDAY).state)) == MOST_PLANS


def test_three_plans_can_be_kept_and_the_fourth_left() -> None:
    turn = plan.let_go(conversation.try_idea(with_plans(MOST_PLANS)).state, "none")
    assert turn.state.step == "idea" and len(turn.state.plans) == MOST_PLANS and labels(turn)


def test_planning_the_same_idea_again_changes_that_plan() -> None:
    at = with_plans(MOST_PLANS)
    turn = conversation.try_idea(at.now(idea=open_plans(at)[0].idea))
    assert turn.state.step == "plan"
    assert len(conversation.answer_plan(turn.state, heard("friday")).state.plans) == MOST_PLANS


def test_all_open_plans_are_listed() -> None:
    turn = conversation.my_plan(with_plans(3).now(step="done"))
    assert [f"{n}. " in said(turn) for n in (1, 2, 3)] == [True] * 3


def test_a_plan_whose_idea_left_the_library_is_forgotten() -> None:
    at = with_plans(1)
    old = {**at.plans[0], "idea": "long_gone"}
    assert conversation.known(at.now(plans=(old,), plan=old)).plans == ()
    assert conversation.known(State(plan={"when": "thursday", "idea": "speak_up_script"})).plan is None


@pytest.mark.parametrize("step", [*plan.DETAILS, "check_in", "learned", "adjust"])
def test_no_question_stays_open_about_a_plan_that_is_gone(step: str) -> None:
    assert conversation.known(State(step=step)).step == "opening"
    assert conversation.known(state(step)).step == step


def test_not_now_while_changing_loses_no_part_of_the_plan() -> None:
    made = conversation.say_plan_back(answered(THURSDAY, SENIOR, BUSY, ASK).state).state
    turn = conversation.answer_plan(conversation.change_plan(made).state, heard("/say_plan", when="not now"))
    assert open_plans(turn.state) == open_plans(made)


def test_a_thousand_plans_never_make_more_than_three() -> None:
    at = state("idea", idea="speak_up_script")
    for name in list(library().ideas) * 7:
        turn = conversation.try_idea(at.now(idea=name, step="idea"))
        if turn.state.step == "let_go":
            turn = plan.let_go(turn.state, open_plans(turn.state)[0].id)
        at = conversation.answer_plan(turn.state, THURSDAY).state
    assert len(at.plans) == MOST_PLANS
