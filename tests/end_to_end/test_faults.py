"""A process down or killed: an honest sentence, nothing lost, nothing doubled, and disclosures still answered."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pytest

from tests.end_to_end.test_safety import CARER, DISCLOSURES, STEPS, assert_card
from tests.stack import Person, Stack


@pytest.fixture(scope="module")
def fragile() -> Iterator[Stack]:
    running = Stack({"COACH_RATE_LIMITS": "off", "COACH_ENGINE_WAIT_SECONDS": "1"}).start()
    yield running
    running.end()


def mine(person: Person) -> list[str]:
    history = person.stack.call("/api/chat/history", token=person.token).body["messages"]
    return [message["text"] for message in history if message["from"] == "you"]


def ready(stack: Stack) -> None:
    stack.wait_until(lambda: stack.health()["status"] == "ready", "all three are ready again", 60)


def test_with_rasa_stopped_every_disclosure_at_every_step_gets_its_card(fragile: Stack) -> None:
    people = []
    for step in STEPS:
        for label in DISCLOSURES:
            person = fragile.person(role="W")
            step(person)
            people.append((person, label))
    fragile.supervise("stop", "engine")
    try:
        assert fragile.health()["status"] != "ready"
        for person, label in people:
            assert_card(person.says(DISCLOSURES[label]), label)
    finally:
        fragile.supervise("start", "engine")
        ready(fragile)
    person, _ = people[0]
    assert set(person.says("is this private").kinds) == {"safety"}, "the card is still open when Rasa is back"


def test_a_message_while_rasa_is_down_is_answered_once_when_it_is_sent_again(fragile: Stack) -> None:
    person, message_id = fragile.person(role="W"), str(uuid.uuid4())
    fragile.supervise("stop", "engine")
    try:
        refused = person.says(CARER, message_id)
        assert refused.status == 503
        assert refused.body["error"] in ("engine_waking", "engine_down")
        assert refused.body["message"].endswith("If someone is in danger now, call 999.")
    finally:
        fragile.supervise("start", "engine")
        ready(fragile)
    assert "Skip this question" in person.says(CARER, message_id).choices
    assert mine(person) == [CARER]


def test_a_start_while_rasa_is_down_greets_and_the_conversation_works_after(fragile: Stack) -> None:
    fragile.supervise("stop", "engine")
    try:
        person = fragile.person()
        assert "I work front line" in person.reply.choices
    finally:
        fragile.supervise("start", "engine")
        ready(fragile)
    person.picks("I work front line")
    assert "Skip this question" in person.says(CARER).choices


def test_rasa_killed_in_the_middle_loses_and_doubles_nothing(fragile: Stack) -> None:
    person = fragile.person(role="W")
    person.says(CARER)
    message_id = str(uuid.uuid4())
    fragile.kill("engine")
    answer = person.says("she knows all his songs", message_id)
    ready(fragile)
    if answer.status != 200:
        assert answer.status == 503
        answer = person.says("she knows all his songs", message_id)
    assert answer.kinds == ["behaviour", "idea"]
    assert mine(person) == [CARER, "she knows all his songs"]


def test_actions_stopped_then_started_loses_and_doubles_nothing(fragile: Stack) -> None:
    person, message_id = fragile.person(role="W"), str(uuid.uuid4())
    person.says(CARER)
    fragile.supervise("stop", "actions")
    try:
        refused = person.says("she knows all his songs", message_id)
        assert (refused.status, refused.body["error"]) == (503, "actions_down")
        assert_card(fragile.person().says(DISCLOSURES["own_crisis"]), "own_crisis")
    finally:
        fragile.supervise("start", "actions")
        ready(fragile)
    assert person.says("she knows all his songs", message_id).kinds == ["behaviour", "idea"]
    assert mine(person) == [CARER, "she knows all his songs"]
    assert person.picks("I'll try it").status == 200


def test_web_killed_in_the_middle_goes_on_where_it_was(fragile: Stack) -> None:
    person = fragile.person(role="W")
    person.says(CARER)
    fragile.kill("web")
    ready(fragile)
    assert person.says("she knows all his songs").kinds == ["behaviour", "idea"]
    assert len(mine(person)) == 2


def test_a_token_and_a_code_outlive_a_restart(fragile: Stack) -> None:
    person = fragile.person(role="W")
    fragile.supervise("restart", "web")
    ready(fragile)
    assert fragile.call("/api/chat/history", token=person.token).status == 200
    assert fragile.call("/api/chat/start", {"resume": person.code}).status == 200
