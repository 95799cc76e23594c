"""Check-in on return: one plan at a time, one question about it, and nothing is lost."""

from __future__ import annotations

import datetime

import pytest

from coach import check_in, conversation, plan
from coach.check_in import HOW, read_how
from coach.plan import in_hand, open_plans
from coach.state import Heard, State, Turn
from tests.build import ON, heard
from tests.coach.test_plan import labels, said, with_plans

LATER = ON + datetime.timedelta(10)


def returned(count: int = 1, on: datetime.date = LATER) -> Turn:
    return conversation.open_chat(with_plans(count).now(step="done"), on)


def at(text: str, intent: str = "", on: datetime.date = LATER, **values: str) -> Heard:
    told = heard(text, intent, **values)
    return Heard(told.text, told.intent, told.ranking, told.harm, told.values, on)


def told(how: str, learned: str, turn: Turn) -> Turn:
    asked = conversation.answer_check_in(turn.state, at("/report_progress", how=how))
    return conversation.answer_check_in(asked.state.now(turns=asked.state.turns + 1), at(learned))


def test_on_return_the_plan_is_asked_about_with_its_words() -> None:
    turn = returned()
    assert turn.state.step == "check_in" and turn.messages[0].kind == "check_in" and "Thursday" in said(turn)
    assert labels(turn) == ["I did it", "Not yet", "It did not work", "I changed my mind"]


def test_before_its_day_it_is_asked_about_softly() -> None:
    assert said(returned(on=ON)) != said(returned(on=LATER))


@pytest.mark.parametrize("step", plan.DETAILS)
def test_a_plan_whose_extras_were_left_open_is_asked_about_all_the_same(step: str) -> None:
    assert conversation.open_chat(with_plans(1).now(step=step), LATER).state.step == "check_in"


def test_it_is_asked_once_a_day() -> None:
    turn = returned()
    assert check_in.due(turn.state, LATER) is None
    assert check_in.due(turn.state, LATER + datetime.timedelta(1)) is not None


def test_a_later_day_that_was_wished_for_is_kept() -> None:
    held = with_plans(1)
    wished = {**held.plans[0], "ask_on": (LATER + datetime.timedelta(3)).isoformat()}
    assert conversation.open_chat(held.now(step="done", plans=(wished,)), LATER).state.step == "opening"


@pytest.mark.parametrize("how", HOW)
def test_every_answer_gets_its_own_question(how: str) -> None:
    asked = conversation.answer_check_in(returned().state, at("/report_progress", how=how))
    assert asked.state.step == "learned" and "?" in said(asked)
    assert asked.entries[0]["tries"][-1] == {"on": LATER.isoformat(), "how": how, "learned": None}
    questions = {said(conversation.answer_check_in(returned().state, at("/report_progress", how=one))) for one in HOW}
    assert len(questions) == len(HOW)


@pytest.mark.parametrize(("how", "step", "status"), [("did_it", "done", "done"), ("changed_mind", "done", "let_go"),
                                                     ("not_yet", "adjust", "open"), ("did_not_work", "adjust", "open")])  # fmt: skip
def test_what_was_learned_is_kept_in_her_own_words(how: str, step: str, status: str) -> None:
    turn = told(how, "she was kinder than i thought", returned())
    entry = turn.entries[0]
    assert (turn.state.step, turn.ends_form, entry["status"]) == (step, True, status)
    assert entry["tries"][-1]["learned"] == "she was kinder than i thought"
    assert labels(turn) and len(open_plans(turn.state)) == (status == "open")


def test_learning_can_be_skipped() -> None:
    asked = conversation.answer_check_in(returned().state, at("/report_progress", how="did_it"))
    turn = conversation.answer_check_in(asked.state, at("/skip", "skip"))
    assert turn.entries[0]["tries"][-1]["learned"] is None and turn.state.step == "done"


def test_two_plans_are_asked_about_one_at_a_time() -> None:
    first = returned(2)
    one = in_hand(first.state)
    closed = told("did_it", "it went fine", first)
    other = in_hand(closed.state)
    assert closed.state.step == "check_in" and not closed.ends_form and one and other and one.id != other.id
    assert len(closed.messages) == 2 and labels(closed)[0] == "I did it"
    assert told("did_it", "good", closed).state.step == "done"


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("yes i did it on thursday", "did_it"), ("it went well thanks", "did_it"), ("she listened to me", "did_it"),
        ("not yet", "not_yet"), ("havent had chance", "not_yet"), ("i forgot", "not_yet"), ("been off sick all week", "not_yet"),
        ("it didnt work", "did_not_work"), ("went badly", "did_not_work"), ("she laughed at me", "did_not_work"),
        ("changed my mind", "changed_mind"), ("not gonna bother", "changed_mind"),
    ],
)  # fmt: skip
def test_how_it_went_is_read_out_of_plain_words(text: str, how: str) -> None:
    assert read_how(at(text)) == how


@pytest.mark.parametrize("text", ["hm", "the thing with the rota", "?"])
def test_what_is_not_plain_is_asked_again_in_other_words(text: str) -> None:
    first = returned()
    turn = conversation.answer_check_in(first.state, at(text))
    assert turn.state.step == "check_in" and said(turn) != said(first) and len(labels(turn)) == 4


def test_a_new_day_another_idea_or_letting_go_follow_a_plan_that_did_not_work() -> None:
    turn = told("did_not_work", "they all talked at once", returned())
    assert labels(turn) == ["Pick a new day", "Another idea", "Let it go"]
    assert conversation.change_plan(turn.state).state.step == "plan"
    other = conversation.another_idea(turn.state)
    assert other.messages[0].kind == "idea" and other.entries[0]["status"] == "let_go" and not other.state.plans
    gone = conversation.drop_plan(turn.state, LATER)
    assert gone.entries[0]["status"] == "let_go" and not gone.state.plans and labels(gone)


def test_a_clearly_different_worry_is_asked_about_first() -> None:
    long = "anyway the real trouble is that one of my ladies died on sunday"
    turn = conversation.answer_check_in(
        returned().state, Heard(long, "grief_after_a_death", (("grief_after_a_death", 0.95),), on=LATER)
    )
    assert turn.state.heard_also == "grief_after_a_death" and labels(turn) == ["Yes, something new", "No, the same thing"]
    assert conversation.stay(turn.state).state.step == "check_in"


def test_progress_told_out_of_the_blue_is_taken_up() -> None:
    turn = conversation.report_progress(with_plans(1).now(step="opening"), at("i did that thing we said", "report_progress"))
    assert turn.state.step == "learned"
    assert said(conversation.report_progress(State(), at("i did it", "report_progress")))


@pytest.mark.parametrize("step", ["check_in", "learned"])
def test_a_visit_that_stopped_in_a_check_in_goes_on_there(step: str) -> None:
    turn = returned()
    if step == "learned":
        turn = conversation.answer_check_in(turn.state, at("/report_progress", how="not_yet"))
    back = conversation.open_chat(turn.state, LATER + datetime.timedelta(1))
    assert back.state.step == step and "in the middle" in said(back) and labels(back)[-1] == "Start fresh"


def test_no_trouble_with_a_check_in_whose_plan_is_gone() -> None:
    turn = conversation.answer_check_in(State(step="learned"), at("it was ok"))
    assert turn.ends_form and said(turn)
