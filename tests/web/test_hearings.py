"""What trainers may read of a turn."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from coach.settings import Settings
from web import daily, tokens
from web.chat import Chat, Refusal
from web.engine import Answer, Engine
from web.hearings import ASKED, BEFORE, CARD, gist, hear
from web.store import Store, hearings, readings

STATE = {"step": "question", "situation": "better_handover", "role": "W"}


class Talker(Engine):
    """Rasa, with what it is told to have understood."""

    def __init__(self, settings: Settings) -> None:
        super().__init__(settings)
        self.answers: list[Answer] = []

    async def send(self, *_: Any, **__: Any) -> Answer:
        return self.answers.pop(0) if self.answers else answer("open_chat")


def answer(
    intent: str, *guesses: tuple[str, float], action: str = "action_hear", kind: str = "say", band: str = "none"
) -> Answer:
    bubble = {"text": "What happened?", "kind": kind, "source": None, "choices": []}
    harm = {"label": "abuse_or_neglect" if band != "none" else None, "second": None, "band": band}
    heard = {"action": action, "intent": intent, "guesses": guesses or [(intent, 0.9)], "harm": harm}
    return Answer([bubble], {**STATE, "harm": harm["label"]}, None, [], (heard,))


class Talk:
    """One person's chat."""

    def __init__(self, chat: Chat) -> None:
        self.chat = chat
        begun = asyncio.run(chat.start({}, "127.0.0.1"))
        self.id = str(tokens.read(begun["token"], chat.key))

    def says(self, text: str, answer: Answer) -> None:
        engine = self.chat.engine
        assert isinstance(engine, Talker)
        engine.answers = [answer]
        found = self.chat.authorised(self.id)
        asyncio.run(self.chat.message(found, {"id": str(uuid.uuid4()), "text": text}))

    def wishes(self, **wishes: Any) -> dict[str, Any]:
        return asyncio.run(self.chat.wish(self.id, wishes))

    def rows(self, table: Any = hearings) -> list[dict[str, Any]]:
        with self.chat.store._engine.connect() as connection:
            rows = connection.execute(select(table).where(table.c.conversation == self.id)).mappings()
            return [dict(row) for row in rows]


@pytest.fixture
def talk(tmp_path: Path) -> Iterator[Talk]:
    settings = Settings(data=tmp_path)
    store = Store(settings.store_url)
    yield Talk(Chat(settings, store, Talker(settings), settings.key()))
    store.close()


def test_what_was_understood_is_kept_with_the_redacted_text(talk: Talk) -> None:
    talk.says("mr jones was cross at handover", answer("better_handover", ("better_handover", 0.7), ("team_divide", 0.1)))
    (row,) = talk.rows()
    assert "jones" not in row["you"] and "[name]" in row["you"]
    assert (row["intent"], row["confidence"], row["margin"]) == ("better_handover", 0.7, 0.6)
    assert row["guesses"] == [["better_handover", 0.7], ["team_divide", 0.1]]
    assert (row["situation"], row["step"], row["action"]) == ("better_handover", "question", "action_hear")
    (reading,) = talk.rows(readings)
    assert (reading["turns"], reading["situation"], reading["state"]) == (1, "better_handover", "new")


def test_fallback_and_low_margin_are_trouble(talk: Talk) -> None:
    talk.says("it was like that", answer("nlu_fallback", ("nlu_fallback", 0.7), ("better_handover", 0.2)))
    talk.says("another thing entirely now", answer("a", ("a", 0.31), ("b", 0.30)))
    talk.says("handover was bad", answer("better_handover"))
    assert [row["why"] for row in talk.rows()] == ["fallback", "low_margin", ""]


@pytest.mark.parametrize(
    ("action", "why"), [("action_something_else", "something_else"), ("action_not_helpful", "not_helpful")]
)
def test_a_complaint_is_about_the_text_before_it(talk: Talk, action: str, why: str) -> None:
    talk.says("nobody reads the book", answer("better_handover"))
    talk.says("no, that is wrong", answer("not_helpful", action=action))
    assert talk.rows()[0]["why"] == why


def test_the_same_said_again_is_trouble_of_the_first(talk: Talk) -> None:
    talk.says("the night staff leave the trolley dirty", answer("a"))
    talk.says("night staff leave a dirty trolley every day", answer("b"))
    assert [row["why"] for row in talk.rows()] == ["rephrased", ""]


def test_a_card_alarms_and_marks_the_text_before_it(talk: Talk) -> None:
    talk.says("she has marks on her arms", answer("understanding_a_person"))
    talk.says("he hit her", answer("abuse_or_neglect", kind="safety", band="signpost"))
    talk.says("maybe", answer("possible_harm", band="ask"))
    assert [row["alarm"] for row in talk.rows()] == [BEFORE, CARD, ASKED]
    assert talk.rows(readings)[0]["alarm"] == CARD


def test_who_switches_reading_off_is_not_read_any_more(talk: Talk) -> None:
    talk.says("nobody reads the book", answer("better_handover"))
    assert talk.wishes(reading=False)["reading"] is False
    assert talk.rows() == talk.rows(readings) == []
    talk.says("they never do", answer("better_handover"))
    assert talk.rows() == []
    assert len([turn for turn in talk.chat.store.history(talk.id) if turn["you"]]) == 2, "her own history stays"
    assert talk.wishes(reading=True)["reading"] is True
    talk.says("they never did", answer("better_handover"))
    assert [row["you"] for row in talk.rows()] == ["they never did"]


def test_reading_is_on_or_off(talk: Talk) -> None:
    with pytest.raises(Refusal):
        talk.wishes(reading="off")
    assert talk.wishes(simpler=True)["reading"] is True


def test_what_trainers_read_goes_with_the_chat_and_with_time(talk: Talk) -> None:
    talk.says("nobody reads the book", answer("better_handover"))
    store = talk.chat.store
    store.erase_older(time.time() - 10, daily.keep)
    assert talk.rows() and talk.rows(readings)
    store.erase(talk.id)
    assert talk.rows() == talk.rows(readings) == []


def test_old_texts_go_while_the_chat_stays(talk: Talk) -> None:
    talk.says("nobody reads the book", answer("better_handover"))
    store = talk.chat.store
    with store._engine.begin() as connection:
        connection.execute(hearings.update().values(at=1.0))
    store.erase_older(10.0, daily.keep)
    assert talk.rows() == [] and store.find(talk.id, 0) is not None


def test_near_identical_texts_have_one_gist() -> None:
    assert gist("My rota is not fair!") == gist("the rota, is it fair") == "fair rota"
    assert gist("is it me") == "is it me", "a text of little words is told by them"


def test_without_rasa_the_rules_alone_are_what_was_heard() -> None:
    heard = hear("x", True, [], STATE, ["safety"])
    assert (heard.alarm, heard.action, heard.intent, heard.why) == (CARD, "web", "", "")
