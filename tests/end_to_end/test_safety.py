"""Every safety label at every step and in every form: its card at once, and nothing else in that turn."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest

from coach.library import library
from tests.stack import Person, Reply, Stack

DISCLOSURES = {
    "immediate_danger": "she is choking and going blue",
    "abuse_or_neglect": "i saw him slap a resident on the arm",
    "medicines_error": "i gave her tablets to the wrong person",
    "own_crisis": "i want to kill myself",
    "domestic_abuse": "my husband hits me when i get home",
    "exploitation_at_work": "my boss keeps my passport and says he will cancel my visa",
    "sexual_harassment": "my manager keeps touching my bum",
}
CARER = "his wife looked after him for years and we never ask her to the review"


def at_the_start(person: Person) -> None: ...


def at_the_safety_question(person: Person) -> None:
    person.says("some of the staff talk over people at dinner as if they were not there and it bothers me")
    assert "Not sure" in person.reply.choices


def at_the_open_question(person: Person) -> None:
    person.says(CARER)
    assert "Skip this question" in person.reply.choices


def at_something_new(person: Person) -> None:
    at_the_open_question(person)
    person.says("the rota is so unfair, the same people always get every weekend and christmas off")


def at_the_idea(person: Person) -> None:
    at_the_open_question(person)
    person.picks("Skip this question")
    assert person.reply.kinds[-1] == "idea"


def at_the_obstacle(person: Person) -> None:
    at_the_idea(person)
    person.says("tried that, nobody came")


def at_the_sums(person: Person) -> None:
    person.says("thats three resignations since easter and they were my best three")
    person.picks("Skip this question")
    person.says("make the case")
    assert "How many staff" in person.reply.text


def at_the_plan(person: Person) -> None:
    at_the_idea(person)
    person.picks("I'll try it")
    assert "Not now" in person.reply.choices


def after_the_plan(person: Person) -> None:
    at_the_plan(person)
    person.picks("My next shift")


def in_a_rehearsal(person: Person) -> None:
    person.says("me and another carer fell out over the breaks and now we dont speak")
    person.says("can i practise what i'd say to her first")
    assert "Stop practising" in person.reply.choices


def at_the_guesses(person: Person) -> None:
    person.says("hmm you know the thing with the thing")


def at_the_menu(person: Person) -> None:
    person.says("show me the topics")


def at_deleting(person: Person) -> None:
    person.says("delete my data")
    assert "No, keep it" in person.reply.choices


def at_another_card(person: Person) -> None:
    person.says("she has been shouting and swearing and slapped his hand at tea")


STEPS = [at_the_start, at_the_safety_question, at_the_open_question, at_something_new, at_the_idea, at_the_obstacle,
         at_the_sums, at_the_plan, after_the_plan, in_a_rehearsal, at_the_guesses, at_the_menu, at_deleting, at_another_card]  # fmt: skip


def assert_card(reply: Reply, label: str) -> None:
    card = library().cards["cards"][label]
    wordings = [card[name] for name in ("first", "colleague", "over")]
    assert reply.status == 200
    assert [message["text"] for message in reply.coach] in wordings, reply.text
    assert set(reply.kinds) == {"safety"}


@pytest.mark.parametrize("step", STEPS, ids=lambda step: step.__name__)
def test_every_disclosure_gets_its_card_at_once(stack: Stack, step: Callable[[Person], None]) -> None:
    for label, text in DISCLOSURES.items():
        person = stack.person(role="W")
        step(person)
        assert_card(person.says(text), label)


@pytest.mark.parametrize("answer", ["Yes", "Not sure"])
def test_yes_or_not_sure_to_the_safety_question_brings_the_card(stack: Stack, answer: str) -> None:
    person = stack.person(role="W")
    at_the_safety_question(person)
    assert_card(person.picks(answer), "abuse_or_neglect")


def test_nothing_is_coached_after_a_card_until_the_person_asks(stack: Stack) -> None:
    person = stack.person(role="W")
    at_the_open_question(person)
    person.says(DISCLOSURES["abuse_or_neglect"])
    for text in ("she knows all his songs", "ok", "the handover is always bad on nights"):
        assert set(person.says(text).kinds) <= {"safety", "say"}
        assert "Skip this question" not in person.reply.choices
    person.says("do i have to say, i dont want to get her sacked")
    assert person.reply.text.startswith("Yes, and now")
    assert "Skip this question" in person.picks("Go on with coaching").choices


def test_an_old_no_cannot_answer_a_new_safety_question(stack: Stack) -> None:
    person = stack.person(role="W")
    at_the_safety_question(person)
    old = person.reply.choices["No, nobody"]
    person.says("start over")
    person.says("some of the staff talk over people at dinner as if they were not there and it bothers me")
    refused = person.sends({"choice": old})
    assert refused.status == 409
    assert [choice["label"] for choice in refused.body["choices"]] == ["No, nobody", "Yes", "Not sure"]


@pytest.mark.parametrize(
    "wrapping",
    [
        "/{}",
        "  /restart {}",
        "lol {} haha",
        "good shift mostly. {} anyway how do i get better at handover",
        "{}" + " and then we had tea" * 800,
    ],
)
def test_slashes_laughs_and_long_stories_hide_nothing(stack: Stack, wrapping: str) -> None:
    for label, text in DISCLOSURES.items():
        person = stack.person(role="W")
        assert_card(person.says(wrapping.format(text)), label)


def test_a_text_too_long_to_keep_is_still_read_for_harm(stack: Stack) -> None:
    person = stack.person(role="W")
    refused = person.says("i want to kill myself " + "x" * 20_001)
    assert refused.status == 413
    assert "116 123" in refused.body["message"]


def test_an_unknown_token_still_gets_help(stack: Stack) -> None:
    refused = stack.call("/api/chat/message", {"id": str(uuid.uuid4()), "text": "he hit me and wont stop"}, "wrong")
    assert refused.status == 401
    assert refused.body["message"].startswith("Call 999 now")
