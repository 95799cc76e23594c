"""Rehearsing the words through web, Rasa and the actions, to several endings of one talk."""

from __future__ import annotations

import pytest

from coach.library import library
from coach.rehearsal import ending_text
from tests.stack import Person, Reply, Stack

SCRIPT = library().rehearsals["speaking_up"]


def ending(name: str) -> str:
    return ending_text(SCRIPT.endings[name])


def assert_a_good_turn(reply: Reply) -> None:
    assert reply.status == 200 and 1 <= len(reply.coach) <= 2
    for message in reply.coach:
        assert 0 < len(message["text"]) <= 280 and len(message["choices"]) <= 4
        assert all(len(choice["label"]) <= 90 for choice in message["choices"])


def practises(stack: Stack) -> Person:
    """Somebody who found the topic in the menu, was given words to say and wants to try them."""
    person = stack.person(role="W")
    person.picks("Show me topics")
    for wanted in (library().themes["speaking_up"], library().situations["speaking_up"].title):
        while wanted not in person.reply.choices:
            person.picks("More topics")
        person.picks(wanted)
    person.picks("No, nobody")
    person.picks("Skip this question")
    person.says("so what do i actually say")
    assert_a_good_turn(person.picks("Practise the words"))
    assert person.reply.coach[-1]["text"] == SCRIPT.scene
    return person


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (["Can I mention something? At dinner we talked over him the whole time.",
          "I know it is a rush. I was not happy with that. Can we talk with him, not over him?",
          "He may not be able to tell us. I would not want that for my dad."], "agreed"),
        (["You always talk over people.", "You are not listening. I will take it to the senior.",
          "If it is all of us, it needs saying higher up. I will do that today."], "taken_up"),
        (["You always talk over people.", "You are not listening. I will take it to the senior.",
          "You are all as bad as each other."], "walks_off"),
    ],
)  # fmt: skip
def test_a_talk_is_played_to_each_of_three_endings(stack: Stack, lines: list[str], name: str) -> None:
    person = practises(stack)
    for line in lines:
        assert_a_good_turn(person.picks(line))
    assert person.reply.coach[-1]["text"] == ending(name)
    assert list(person.reply.choices) == ["Practise once more", "Plan it", "Talk about something else"]
    person.picks("Plan it")
    assert person.picks("My next shift").kinds[0] == "plan"


def test_typed_lines_are_matched_and_said_so_to_the_end(stack: Stack) -> None:
    person = practises(stack)
    for typed, written in [
        ("can i mention something, we talked over him at dinner time", "Can I mention something?"),
        ("ok never mind then", "All right. Never mind."),
    ]:
        assert_a_good_turn(person.says(typed))
        assert person.reply.coach[0]["text"].startswith(f'The nearest one I know is: "{written}')
    assert person.reply.coach[-1]["text"] == ending("left_it")


def test_a_line_typed_word_for_word_is_that_button(stack: Stack) -> None:
    person = practises(stack)
    person.says("you always talk over people")
    assert [message["text"] for message in person.reply.coach] == [SCRIPT.openings[1].remark, SCRIPT.talk["stung"].they]


def test_a_far_line_and_a_question_leave_the_talk_where_it_is(stack: Stack) -> None:
    person = practises(stack)
    person.picks("You always talk over people.")
    offered = list(person.reply.choices)
    person.says("is this private")
    assert person.reply.coach[-1]["text"] == SCRIPT.talk["stung"].they and list(person.reply.choices) == offered
    person.says("shall i help you fold those towels")
    assert list(person.reply.choices) == offered and len(person.reply.coach) == 1


def test_a_talk_goes_on_after_a_break(stack: Stack) -> None:
    person = practises(stack)
    person.picks("You always talk over people.")
    resumed = stack.call("/api/chat/start", {"resume": person.code})
    assert resumed.coach[-1]["text"] == SCRIPT.talk["stung"].they
    person.token, person.reply = resumed.body["token"], resumed
    person.picks("Fair point. I only mean today. I was thinking of him.")
    assert person.reply.coach[-1]["text"] == SCRIPT.talk["softer"].they


def test_a_disclosure_in_the_middle_gets_its_card_and_nothing_else(stack: Stack) -> None:
    person = practises(stack)
    person.picks("You always talk over people.")
    assert set(person.says("i saw him slap a resident on the arm").kinds) == {"safety"}


def test_it_can_be_asked_for_in_words(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("can we practise what i would say")
    assert "First tell me" in person.reply.text
    person.says("me and another carer fell out over the breaks and now we dont speak")
    person.says("can i practise what i'd say to her first")
    assert person.reply.coach[-1]["text"] == library().rehearsals["conflict_with_colleague"].scene
    assert_a_good_turn(person.picks("Stop practising"))
