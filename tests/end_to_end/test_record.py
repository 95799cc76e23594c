"""A note changed on the page while the chat goes on: Rasa forgets it as it was, and the coaching does not stop."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tests.entries import plan
from tests.stack import Person, Stack
from web.store import Store

CARER = "his wife looked after him for years and we never ask her to the review"
PARTICULAR = "the quite particular day"


def plans(stack: Stack, person: Person, entry: dict[str, Any]) -> None:
    store = Store(f"sqlite:///{stack.data / 'coach.db'}")
    found = store.find(person.token.split(".")[0], 0)
    assert found is not None
    state = {**found.state, "plans": [entry], "plan": entry}
    store.end_turn(0, [], None, replace(found, state=state, era=found.era + 1, era_turns=0), [entry])
    store.close()


def engine_bytes(stack: Stack) -> bytes:
    return b"".join(path.read_bytes() for path in stack.data.glob("engine.db*"))


def test_the_coaching_goes_on_after_a_note_was_changed_or_deleted(stack: Stack) -> None:
    person = stack.person(role="W")
    plans(stack, person, plan(when=PARTICULAR))
    person.says(CARER)
    assert PARTICULAR.encode() in engine_bytes(stack)
    assert stack.call("/api/chat/record", {"id": plan()["id"], "when": "Friday"}, person.token).status == 200
    assert PARTICULAR.encode() not in stack.bytes_on_disk()
    person.picks("Skip this question")
    assert "behaviour" in person.reply.kinds and "idea" in person.reply.kinds
    assert stack.call("/api/chat/record/delete", {"id": plan()["id"]}, person.token).status == 200
    assert "idea" in person.picks("Another idea").kinds


def test_the_coach_does_not_ask_about_a_deleted_plan(stack: Stack) -> None:
    person = stack.person(role="W")
    plans(stack, person, plan(when=PARTICULAR))
    asked = stack.call("/api/chat/start", {"resume": person.code})
    assert PARTICULAR in asked.text
    assert stack.call("/api/chat/record/delete", {"id": plan()["id"]}, person.token).status == 200
    again = stack.call("/api/chat/start", {"resume": person.code})
    assert again.status == 200 and PARTICULAR not in again.text
    assert PARTICULAR.encode() not in engine_bytes(stack)
