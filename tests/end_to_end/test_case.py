"""Making the case through web, Rasa and the actions: real understanding knows no numbers, so all of this is typed."""

from __future__ import annotations

import pytest

from coach.library import library
from tests.end_to_end.test_conversations import assert_a_good_turn
from tests.end_to_end.test_safety import DISCLOSURES, assert_card
from tests.stack import Person, Stack

LEAVERS = "thats three resignations since easter and they were my best three"


def at_the_idea(stack: Stack, role: str = "O") -> Person:
    person = stack.person(role=role)
    person.says(LEAVERS)
    person.picks("Skip this question")
    assert person.reply.kinds[-1] == "idea"
    return person


def at_the_sums(stack: Stack, *answers: str) -> Person:
    person = at_the_idea(stack)
    person.picks("Make the case")
    for text in answers:
        assert_a_good_turn(person.says(text))
    return person


def test_from_an_idea_to_the_sums_the_own_cost_and_a_plan(stack: Stack) -> None:
    person = at_the_sums(stack, "about a dozen")
    assert person.reply.text.startswith("I will take that as 12.")
    person.says("a couple")
    told = person.says("two and a half grand")
    assert_a_good_turn(told)
    assert told.kinds == ["say", "say"] and "17 per cent" in told.text
    assert "£4,000 to £6,000" in told.coach[0]["text"] and "1 or 2 people" in told.coach[0]["text"]
    assert "2016-17" in told.coach[0]["text"] and "Care Talk" in told.coach[0]["source"]["label"]
    assert len(told.coach[1]["text"].splitlines()) == 3
    person.picks("Use my own cost")
    again = person.says("1200 quid")
    assert_a_good_turn(again)
    assert "For 2, that comes to £2,400." in again.text and "source" not in again.coach[0]
    person.picks("Make a plan")
    assert "spend on keeping people" in person.says("thursday").text


@pytest.mark.parametrize("role", ["O", "S", "L"])
def test_typed_words_begin_the_case_and_front_line_staff_are_not_offered_it(stack: Stack, role: str) -> None:
    assert "How many staff" in at_the_idea(stack, role).says("can you do the sums on leavers with me").text
    assert "Make the case" not in at_the_idea(stack, "W").reply.choices


@pytest.mark.parametrize("text", ["12", "0", "forty odd", "1200 quid", "1200 pounds", "2 grand", "£1,200", "12 carers", "we lost nine last year", "nine left", "zero",
                                  "none", "just me", "5 or 6", "-5", "1e9", "1000000000", "dunno", "no idea", "loads", "25%", "me and 5 others", "four thousand pounds"])  # fmt: skip
def test_whatever_is_typed_for_a_number_keeps_to_the_sums(stack: Stack, text: str) -> None:
    for before in ((), ("300",), ("300", "20")):
        person = at_the_sums(stack, *before)
        reply = person.says(text)
        assert_a_good_turn(reply)
        asked = any(
            question in reply.text
            for question in ("How many staff", "How many left", "What does it cost", "Which one shall I use")
        )
        done = "Lines for your e-mail:" in reply.text or "agency staff" in reply.text
        assert set(reply.kinds) == {"say"} and (asked or done) and reply.choices, reply.text


def test_a_reflex_and_another_topic_are_met_and_the_sums_go_on(stack: Stack) -> None:
    person = at_the_sums(stack, "30")
    for reflex in ("who can read this", "whats the weather like today", "why do you ask"):
        assert "How many left in the last year?" in person.says(reflex).coach[-1]["text"], reflex
    new = person.says("the real trouble is his wife looked after him for years and we never ask her to the review")
    assert "Is this something new?" in new.text
    assert "You have 30 staff." in person.picks("No, the same thing").text
    assert person.says("another idea").kinds == ["idea", "say"]  # and what to say for it
    assert "You have 30 staff." in person.says("make the case").text


def test_the_sums_go_on_after_coming_back(stack: Stack) -> None:
    person = at_the_sums(stack, "12", "14")
    assert "Yes, 14 is right" in person.reply.choices
    resumed = stack.call("/api/chat/start", {"resume": person.code})
    assert "14 left is more than your 12 staff" in resumed.text
    person.token, person.reply = resumed.body["token"], resumed
    person.picks("Yes, 14 is right")
    assert "117 per cent" in person.says("skip").text


@pytest.mark.parametrize(("label", "text"), DISCLOSURES.items())
def test_a_disclosure_among_the_numbers_gets_its_card(stack: Stack, label: str, text: str) -> None:
    person = at_the_sums(stack, "30")
    assert_card(person.says(f"9 left and {text}"), label)
    assert set(person.says("9").kinds) == {"safety"}
    assert library().replies["case_begin"]["say"][0] not in person.reply.text
