"""What a real turn leaves for the trainers: what Rasa understood, in words without names, until reading is switched off."""

from __future__ import annotations

import contextlib
import json
import sqlite3
from typing import Any

from tests.stack import Person, Stack


def heard(stack: Stack, person: Person) -> list[dict[str, Any]]:
    with contextlib.closing(sqlite3.connect(stack.data / "coach.db", timeout=10)) as database:
        database.row_factory = sqlite3.Row
        query = "SELECT * FROM hearings WHERE conversation = ? ORDER BY turn"
        return [dict(row) for row in database.execute(query, (person.token.split(".")[0],))]


def test_a_turn_leaves_what_was_understood(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("mr jones was cross, handover is two minutes in the corridor with coats on")
    person.says("why that")
    first, second = heard(stack, person)
    assert (first["intent"], first["situation"], first["band"]) == ("better_handover", "better_handover", "none")
    guesses = json.loads(first["guesses"])
    assert guesses[0][0] == "better_handover" and guesses[0][1] == first["confidence"] and len(guesses) == 5
    assert first["action"].startswith("action_") and "[name]" in first["you"] and "jones" not in str(first)
    assert second["typed"] == 1 and second["action"]


def test_a_disclosure_alarms_and_a_fallback_is_trouble(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("i saw him slap a resident on the arm")
    lost = stack.person(role="W")
    lost.says("purple elephants on tuesday perhaps")
    (harm,) = heard(stack, person)
    assert (harm["alarm"], harm["band"], harm["label"]) == (3, "signpost", "abuse_or_neglect")
    (row,) = heard(stack, lost)
    assert row["alarm"] == 0 and (row["why"] == "fallback") == (row["intent"] == "nlu_fallback")


def test_a_button_is_heard_as_a_button(stack: Stack) -> None:
    person = stack.person()
    person.picks("I work front line")
    (row,) = heard(stack, person)
    assert (row["you"], row["typed"], row["trouble"]) == ("I work front line", 0, 0)


def test_with_reading_off_nothing_is_kept_for_trainers(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("the rota is not fair")
    answer = stack.call("/api/chat/wishes", {"reading": False}, person.token)
    assert answer.body["reading"] is False and heard(stack, person) == []
    person.says("why that")
    assert heard(stack, person) == []
    assert stack.call("/api/chat/history", None, person.token).body["wishes"]["reading"] is False


def test_without_a_name_for_who_acts_the_trainers_pages_are_closed(stack: Stack) -> None:
    assert stack.call("/api/chat/start", {}).status == 200
    with contextlib.suppress(json.JSONDecodeError):
        assert stack.call("/review").status == 503
