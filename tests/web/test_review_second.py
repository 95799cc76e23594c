"""The second look: blind, on a sample, and how far two trainers agree."""

from __future__ import annotations

import time
from typing import Any

import pytest
from sklearn.metrics import cohen_kappa_score

from tests.desk import Trainer, chat, rows, says
from web.review import second
from web.review.second import Pair
from web.review.tables import corrections, second_looks
from web.store import Store, hearings


@pytest.fixture(autouse=True)
def whole_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every decision is in the sample, whatever its number."""
    monkeypatch.setattr(second, "EVERY", 1)
    monkeypatch.setattr(second, "FIRST", 0)


def decided(store: Store, text: str, intent: str | None = "delegating", kind: str = "example", who: str = "trainer") -> int:
    guesses = [("nlu_fallback", 0.5), ("delegating", 0.3), ("fair_rota", 0.2)]
    turn = says(store, chat(store, "it was like this"), text, intent="nlu_fallback", guesses=guesses)
    (row,) = rows(store, hearings, hearings.c.turn == turn)
    values = {"conversation": row["conversation"], "turn": turn, "text": text, "intent": intent, "kind": kind, "who": who}
    with store.begin() as db:
        number = db.execute(corrections.insert().values(at=time.time(), version=0, **values)).inserted_primary_key[0]
        db.execute(hearings.update().where(hearings.c.turn == turn).values(decision=number))
    return int(number)


@pytest.fixture
def other(app: Any) -> Trainer:
    return Trainer.signs_in(app, "trainer2")


def test_a_sentence_comes_to_another_trainer_without_the_first_decision(trainer: Trainer, other: Trainer, store: Store) -> None:
    decided(store, "the trolley never gets done", "planning_a_shift")
    assert "No sentence waits" in trainer.opens("/second").text, "nobody looks at her own twice"
    other.opens()
    assert "1 sentence that waits for a second look" in other.text
    page = other.opens("/second").text
    assert "the trolley never gets done" in other.text and "it was like this" in other.text
    card = page[page.index("<article") : page.index("</article>")]
    assert 'value="delegating" data-key="1"' in card and 'value="fair_rota" data-key="2"' in card
    assert card.count("planning_a_shift") == 1 and "selected" not in card, "it is one of the list, and nothing points to it"


def test_two_looks_are_compared_and_differences_shown(trainer: Trainer, other: Trainer, store: Store) -> None:
    same, apart = decided(store, "the trolley never gets done"), decided(store, "sundays are always mine")
    other.opens("/second")
    other.sends(f"/second/{same}", **{"as": "delegating"})
    other.sends(f"/second/{apart}", **{"as": "", "other_intent": "fair_rota"})
    assert "the same answer to 1 of 2 sentences (50 %)" in other.text and "No sentence waits" in other.text
    trainer.opens("/second")
    assert "sundays are always mine" in trainer.text and "The trolley" not in trainer.text
    assert [(row["first"], row["second"]) for row in rows(store, second_looks)] == [
        ("delegating", "delegating"),
        ("delegating", "fair_rota"),
    ]


def test_what_is_not_taught_has_a_second_look_too(other: Trainer, store: Store) -> None:
    number = decided(store, "the trolley never gets done", None, kind="new")
    decided(store, "skipped this one", None, kind="skip")
    other.opens("/second")
    other.sends(f"/second/{number}", **{"as": "new"})
    assert "the same answer to 1 of 1 sentences" in other.text and "No sentence waits" in other.text


def test_only_one_second_look_is_kept(app: Any, trainer: Trainer, other: Trainer, store: Store) -> None:
    number = decided(store, "the trolley never gets done")
    third = Trainer.signs_in(app, "approver")
    third.opens("/second")
    other.opens("/second")
    other.sends(f"/second/{number}", **{"as": "delegating"})
    assert third.sends(f"/second/{number}", **{"as": "fair_rota"}).status_code == 409
    trainer.opens("/second")
    assert trainer.sends(f"/second/{number}", **{"as": "fair_rota"}).status_code == 409, "nor by who decided first"
    assert [row["second"] for row in rows(store, second_looks)] == ["delegating"]


@pytest.mark.parametrize("chosen", ["", "skip", "not_an_intent", "nlu_fallback"])
def test_a_look_needs_a_topic(other: Trainer, store: Store, chosen: str) -> None:
    number = decided(store, "the trolley never gets done")
    other.opens("/second")
    assert other.sends(f"/second/{number}", **{"as": chosen}).status_code == 422 and rows(store, second_looks) == []


def test_skipping_shows_the_next_and_changes_nothing(other: Trainer, store: Store) -> None:
    first = decided(store, "the trolley never gets done")
    decided(store, "sundays are always mine")
    assert "sundays are always mine" in other.opens(f"/second?after={first}").text
    assert "the trolley never" in other.opens("/second").text


def test_a_second_look_goes_with_its_chat_and_with_its_decision(trainer: Trainer, other: Trainer, store: Store) -> None:
    one, two = decided(store, "the trolley never gets done"), decided(store, "sundays are always mine")
    other.opens("/second")
    for number in (one, two):
        other.sends(f"/second/{number}", **{"as": "delegating"})
    trainer.opens("/corrections")
    trainer.sends(f"/corrections/{one}/drop", version=0)
    assert [row["correction"] for row in rows(store, second_looks)] == [two]
    store.erase(rows(store, second_looks)[0]["conversation"])
    assert rows(store, second_looks) == []


def test_the_sample_is_one_in_five(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.undo()
    for n in range(20):
        decided(store, f"sentence number {n}")
    with store.begin() as db:
        assert second.count(db, "trainer2") == 4


PAIRS: list[list[Pair]] = [
    [("a", "a"), ("a", "b"), ("b", "b"), ("c", "a"), ("c", "c")],
    [("a", "b"), ("b", "a")],
    [("a", "a"), ("b", "b")],
    [("yes", "yes")] * 20 + [("yes", "no")] * 5 + [("no", "yes")] * 10 + [("no", "no")] * 15,
]


@pytest.mark.parametrize("pairs", PAIRS)
def test_kappa_is_what_scikit_learn_counts(pairs: list[Pair]) -> None:
    found = second.agreement(pairs)["kappa"]
    assert found == pytest.approx(cohen_kappa_score(*zip(*pairs, strict=True)))


def test_the_textbook_example_of_two_readers_is_0_4() -> None:
    assert second.agreement(PAIRS[3]) == {"looks": 50, "same": 35, "kappa": pytest.approx(0.4)}


@pytest.mark.parametrize("pairs", [[], [("a", "a"), ("a", "a")]])
def test_where_chance_explains_everything_there_is_no_kappa(pairs: list[Pair]) -> None:
    assert second.agreement(pairs)["kappa"] is None
