"""Filters of the list of chats, saved views, and who looks after a chat."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote

import pytest

from tests.desk import Trainer, chat, rows
from web.review.tables import assignees, audit, views
from web.store import Store, site_words


def test_chats_are_found_by_element_and_by_how_sure_the_coach_was(trainer: Trainer, store: Store) -> None:
    chat(store, {"you": "nobody reads the book", "guesses": [("better_handover", 0.9)]})
    chat(store, {"you": "the sunday late again", "guesses": [("fair_rota", 0.42)]}, situation="fair_rota")
    for query, here, away in (
        ("element=planning", "sunday late", "reads the book"),
        ("sure=50", "sunday late", "reads the book"),
        ("element=planning&sure=30", "No chat fits", "sunday late"),
        ("element=nonsense", "No chat fits", "sunday late"),
        ("sure=-1", "reads the book", "No chat fits"),
    ):
        trainer.opens(f"/chats?{query}")
        assert here in trainer.text and away not in trainer.text, query


def test_a_button_is_no_doubtful_message(trainer: Trainer, store: Store) -> None:
    chat(store, {"you": "The rota", "typed": False, "guesses": [("fair_rota", 0.1)]})
    assert "No chat fits" in trainer.opens("/chats?sure=50").text


# --- saved views ---


def test_a_view_is_a_plain_link_of_one_account(app: Any, trainer: Trainer, store: Store) -> None:
    chat(store, "nobody reads the book")
    chat(store, "the rota again", situation="fair_rota")
    trainer.opens("/chats?situation=fair_rota&words=again")
    trainer.sends("/chats/views", name="Rota, again", situation="fair_rota", words="again")
    assert "My views: Rota, again" in trainer.text and "nobody reads" not in trainer.text
    assert 'href="/review/chats?words=again&amp;situation=fair_rota"' in trainer.opens("/chats").text
    assert "My views" not in Trainer.signs_in(app, "trainer2").opens("/chats").text
    trainer.opens("/chats")
    trainer.sends("/chats/views", name="Rota, again", situation="fair_rota")
    assert [row["filters"] for row in rows(store, views)] == [{"situation": "fair_rota"}], "the same name is the same view"
    trainer.sends("/chats/views/drop", name="Rota, again")
    assert rows(store, views) == [] and "My views" not in trainer.text


@pytest.mark.parametrize(
    "fields", [{"name": "x"}, {"situation": "fair_rota"}, {"name": " ", "state": "new"}, {"name": "x", "bad": "y"}]
)
def test_a_view_without_a_name_or_a_filter_is_not_kept(trainer: Trainer, store: Store, fields: dict[str, str]) -> None:
    trainer.opens("/chats")
    assert trainer.sends("/chats/views", **fields).status_code == 422 and rows(store, views) == []


def test_a_view_keeps_no_private_detail_and_goes_when_one_is_hidden(trainer: Trainer, store: Store) -> None:
    made = chat(store, "blossom was late")
    trainer.opens("/chats")
    trainer.sends("/chats/views", name="Late", words="mr jones")
    assert rows(store, views)[0]["filters"] == {"words": "mr [name]"}
    trainer.sends("/chats/views", name="Later", words="blossom")
    trainer.opens(f"/chats/{made.id}")
    trainer.sends("/hide/now", words="blossom")
    assert [row["name"] for row in rows(store, views)] == ["Late"]
    with store.begin() as db:
        db.execute(site_words.delete())


# --- who looks after a chat ---


def test_a_chat_is_given_to_somebody_who_finds_it_among_her_own(app: Any, trainer: Trainer, store: Store) -> None:
    made, _ = chat(store, "nobody reads the book"), chat(store, "the rota again")
    trainer.opens(f"/chats/{made.id}")
    trainer.sends(f"/chats/{made.id}/assignee", was="", who="trainer2")
    assert "Looked after by trainer2" in trainer.text
    other = Trainer.signs_in(app, "trainer2")
    assert "1 chat you look after" in other.text
    other.opens("/chats?whose=mine")
    assert "reads the book" in other.text and "rota again" not in other.text
    assert "No chat fits" in trainer.opens("/chats?whose=mine").text
    assert "reads the book" not in trainer.opens("/chats?whose=nobody").text
    other.opens(f"/chats/{made.id}")
    other.sends(f"/chats/{made.id}/assignee", was="trainer2", who="")
    assert "Looked after by nobody" in other.text
    assert rows(store, audit)[-2]["about"] == f"conversation {made.id} to nobody"


def test_two_who_give_one_chat_away_do_not_overwrite_each_other(app: Any, trainer: Trainer, store: Store) -> None:
    made = chat(store, "nobody reads the book")
    other = Trainer.signs_in(app, "trainer2")
    trainer.opens(f"/chats/{made.id}")
    other.opens(f"/chats/{made.id}")
    trainer.sends(f"/chats/{made.id}/assignee", was="", who="trainer")
    assert other.sends(f"/chats/{made.id}/assignee", was="", who="trainer2").status_code == 409
    assert [row["who"] for row in rows(store, assignees)] == ["trainer"]


@pytest.mark.parametrize("who", ["viewer", "privacy", "nobody-at-all"])
def test_only_who_may_teach_can_look_after_a_chat(trainer: Trainer, store: Store, who: str) -> None:
    made = chat(store, "nobody reads the book")
    trainer.opens(f"/chats/{made.id}")
    assert trainer.sends(f"/chats/{made.id}/assignee", was="", who=who).status_code == 422
    assert rows(store, assignees) == []


def test_who_looks_after_a_chat_goes_with_it(trainer: Trainer, store: Store) -> None:
    gone, unread = chat(store, "nobody reads the book"), chat(store, "the rota")
    for made in (gone, unread):
        trainer.opens(f"/chats/{made.id}")
        trainer.sends(f"/chats/{made.id}/assignee", was="", who="trainer")
    store.erase(gone.id)
    store.set_reading(unread.id, False)
    assert rows(store, assignees) == []


def test_hostile_names_in_the_address_change_nothing(trainer: Trainer, store: Store) -> None:
    chat(store, "nobody reads the book")
    for name in ("element", "sure", "whose", "tag"):
        page = trainer.opens(f"/chats?{name}={quote('<script>alert(1)</script>')}")
        assert page.status_code == 200 and "<script>alert" not in page.text
