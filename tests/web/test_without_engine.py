"""Rasa is down: the rules of the safety net still answer in web, in other languages too."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach import cards
from coach.settings import Settings
from coach.state import State
from tests.stack import free_port
from web import tokens
from web.chat import Chat, Refusal, _played
from web.engine import Answer, Engine
from web.store import Store


@pytest.fixture
def chat(tmp_path: Path) -> Iterator[Chat]:
    settings = Settings(data=tmp_path, engine_port=free_port(), engine_wait_seconds=0)
    store = Store(settings.store_url)
    yield Chat(settings, store, Engine(settings), settings.key())
    store.close()


def says(chat: Chat, text: str) -> dict[str, Any]:
    """One message in a fresh conversation."""

    async def talk() -> dict[str, Any]:
        begun = await chat.start({}, "127.0.0.1")
        found = chat.authorised(tokens.read(begun["token"], chat.key))
        return await chat.message(found, {"id": str(uuid.uuid4()), "text": text})

    return asyncio.run(talk())


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("nie chcę już żyć", "Call 999 now if your life is at risk"),
        ("Mój mąż mnie bije", "Call 999 now if you are in danger"),
        ("kinuha ng amo ko ang passport ko", "Call 999 now if you are in danger or someone will not let you leave"),
        ("میں مرنا چاہتی ہوں", "Call 999 now if your life is at risk"),
        ("Помощ!", "Call 999 now if someone is badly hurt"),
    ],
)
def test_words_of_crisis_in_another_language_get_their_card(text: str, first: str, chat: Chat) -> None:
    answer = says(chat, text)
    you, *coach = answer["messages"]
    assert you["text"] == text, "taking names out leaves them whole"
    assert [message["kind"] for message in coach] == ["safety", "safety"]
    assert coach[0]["text"].startswith(first)
    assert sum("I only read English" in message["text"] for message in coach) == 1


def test_the_same_in_english_says_nothing_of_languages(chat: Chat) -> None:
    coach = says(chat, "i want to kill myself")["messages"][1:]
    assert coach and not any("I only read English" in message["text"] for message in coach)


def test_other_words_in_another_language_are_kept_for_later_with_999(chat: Chat) -> None:
    with pytest.raises(Refusal) as refused:
        says(chat, "nie wiem co mam zrobić w pracy")
    assert refused.value.status == 503 and "999" in refused.value.body["message"]


LOCAL = {
    "safeguarding_lead": "Safeguarding lead, 01234 567890",
    "council_name": "Leeds City Council",
    "council_number": "0113 222 4401",
}


def test_local_contacts_come_after_the_whole_card_in_a_bubble_of_their_own_and_take_the_choices(chat: Chat) -> None:
    before = says(chat, "i saw him slap a resident on the arm")["messages"][1:]
    chat.store.keep_organisation(LOCAL)
    card = says(chat, "i saw him slap a resident on the arm")["messages"][1:]
    assert [message["text"] for message in card[:-1]] == [message["text"] for message in before], "nothing of it is replaced"
    assert card[0]["text"].startswith("Call 999")
    assert card[-1]["kind"] == "safety" and "Safeguarding lead, 01234 567890" in card[-1]["text"]
    assert [message["choices"] != [] for message in card] == [False, False, True]
    assert len(card[-1]["choices"]) == len(before[-1]["choices"])


@pytest.mark.parametrize("text", ["i want to kill myself", "my husband hits me", "my boss took my passport"])
def test_no_contact_at_work_is_named_where_work_has_no_part_or_may_be_the_harm(text: str, chat: Chat) -> None:
    chat.store.keep_organisation(LOCAL)
    assert not any("01234" in message["text"] for message in says(chat, text)["messages"])


@pytest.mark.parametrize(("turn", "is_named"), [("card", True), ("follow-up", False)])
def test_the_engine_s_card_gets_them_too_and_what_is_asked_after_it_does_not(
    turn: str, is_named: bool, chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    card = cards.show(State(), "abuse_or_neglect", None, "i saw him slap a resident")
    played = _played(card if turn == "card" else cards.follow_up(card.state, "private"), State())

    async def send(*_: Any, **__: Any) -> Answer:
        return played

    monkeypatch.setattr(chat.engine, "send", send)
    chat.store.keep_organisation(LOCAL)
    answer = says(chat, "i saw him slap a resident")["messages"]
    assert any("01234 567890" in message["text"] for message in answer) is is_named
