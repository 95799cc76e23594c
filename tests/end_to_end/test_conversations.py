"""Whole conversations through web, Rasa and the actions."""

from __future__ import annotations

import pytest

from coach.library import library
from tests.stack import Stack


def assert_a_good_turn(reply) -> None:
    assert reply.status == 200
    assert 1 <= len(reply.coach) <= 2
    for message in reply.coach:
        assert 0 < len(message["text"]) <= 280
        assert len(message["choices"]) <= 4


@pytest.mark.parametrize(
    ("situation", "safe", "answer"),
    [
        ("some of the staff talk over people at dinner as if they were not there and it bothers me", "no, nobody is hurt", "i said something and got laughed at"),
        ("i wrote the notes up in the wrong folder and had to own up to my senior", "No, nobody", "i keep going over it and now i check every folder twice"),
    ],
)  # fmt: skip
def test_from_hearing_to_a_plan_with_a_safety_question(stack: Stack, situation: str, safe: str, answer: str) -> None:
    person = stack.person(role="W")
    heard = person.says(situation)
    assert_a_good_turn(heard)
    assert "Not sure" in heard.choices
    question = person.says(safe)
    assert_a_good_turn(question)
    assert "Skip this question" in question.choices
    coached = person.says(answer)
    assert_a_good_turn(coached)
    assert coached.kinds == ["behaviour", "idea"]
    assert "Leadership Qualities Framework" in coached.coach[0]["source"]["label"]
    when = person.picks("I'll try it")
    assert_a_good_turn(when)
    said_back = person.says("thursday before we start, with my senior")
    assert_a_good_turn(said_back)
    assert said_back.kinds[0] == "plan"
    assert "Thursday" in said_back.text


def test_including_a_carer_needs_no_safety_question(stack: Stack) -> None:
    person = stack.person(role="L")
    heard = person.says("his wife looked after him for years and we never ask her to the review")
    assert "Skip this question" in heard.choices
    assert person.picks("Skip this question").kinds == ["behaviour", "idea"]


def test_the_coach_never_says_the_same_idea_twice_and_says_when_there_are_no_more(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("his wife looked after him for years and we never ask her to the review")
    person.says("we only ring when something is wrong")
    ideas = [text["text"] for text in person.reply.coach if text["kind"] == "idea"]
    for _ in library().situations["including_a_carer"].ideas:
        if "Another idea" not in person.reply.choices:
            break
        ideas += [text["text"] for text in person.picks("Another idea").coach if text["kind"] == "idea"]
    assert "Another idea" not in person.reply.choices
    assert len(set(ideas)) == len(ideas) == len(library().situations["including_a_carer"].ideas)


def test_reflexes_answer_and_come_back_to_the_question(stack: Stack) -> None:
    person = stack.person(role="W")
    asked = person.says("his wife looked after him for years and we never ask her to the review").coach[-1]["text"]
    for reflex in ("are you a real person", "who can read this", "whats the weather like today"):
        back = person.says(reflex)
        assert_a_good_turn(back)
        assert back.coach[-1]["text"] == asked, reflex


def test_role_is_asked_once_and_remembered(stack: Stack) -> None:
    person = stack.person()
    assert "I work front line" in person.reply.choices
    person.picks("I manage a service")
    person.says("hi")
    assert "I manage a service" not in person.reply.choices
    again = stack.call("/api/chat/start", {"resume": person.code})
    assert "I manage a service" not in str(again.body["messages"])


def test_twice_unsure_brings_the_menu(stack: Stack) -> None:
    person = stack.person(role="W")
    first = person.says("hmm you know the thing with the thing")
    second = person.says("well it is sort of complicated that one")
    for reply in (first, second):
        assert_a_good_turn(reply)
    assert any(message["choices"] for message in second.coach)


def test_resume_goes_on_in_the_middle_of_the_question(stack: Stack) -> None:
    person = stack.person(role="W")
    asked = person.says("his wife looked after him for years and we never ask her to the review").coach[-1]["text"]
    resumed = stack.call("/api/chat/start", {"resume": person.code})
    assert resumed.status == 200
    assert resumed.coach[-1]["text"] == asked
    person.token, person.reply = resumed.body["token"], resumed
    assert person.says("she knows all his songs").kinds == ["behaviour", "idea"]


def test_on_return_the_coach_asks_how_the_plan_went(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("his wife looked after him for years and we never ask her to the review")
    person.picks("Skip this question")
    person.picks("I'll try it")
    person.picks("My next shift")
    returned = stack.call("/api/chat/start", {"resume": person.code})
    assert returned.kinds == ["check_in"]
    person.token, person.reply = returned.body["token"], returned
    person.picks("It did not work")
    assert "Skip this question" in person.reply.choices
    assert "Another idea" in person.says("nobody had time").choices
    assert person.picks("Another idea").kinds == ["idea"]


@pytest.mark.parametrize("text", ["मुझे मदद चाहिए", "nie wiem co mam zrobić w pracy", "hindi ko maintindihan ang sinasabi nila"])
def test_a_message_in_another_language_gets_help_in_plain_words(text: str, stack: Stack) -> None:
    reply = stack.person(role="W").says(text)
    assert "I only read English" in reply.text
    assert "999" in reply.text and "Help now" in reply.text


def test_another_language_is_no_answer_and_the_question_is_asked_again(stack: Stack) -> None:
    person = stack.person(role="W")
    asked = person.says("his wife looked after him for years and we never ask her to the review").coach[-1]["text"]
    reply = person.says("nu stiu ce sa fac, familia nu vrea")
    assert "I only read English" in reply.coach[0]["text"] and reply.coach[-1]["text"] == asked
    assert person.says("she knows all his songs").kinds == ["behaviour", "idea"]


@pytest.mark.parametrize("text", ["nie chcę już żyć", "Gusto ko nang mamatay", "میں مرنا چاہتی ہوں"])
def test_words_of_crisis_in_another_language_get_the_card(text: str, stack: Stack) -> None:
    reply = stack.person(role="W").says(text)
    assert set(reply.kinds) == {"safety"} and reply.text.startswith("Call 999")
    assert "116 123" in reply.text and "I only read English" in reply.text
