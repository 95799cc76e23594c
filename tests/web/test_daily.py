"""Counts by day: they stay when the texts go, agree with what was counted before, and lead to nobody."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.days import DAY_SECONDS
from coach.figures import Touch
from tests.desk import chat, rows, says, settings
from web import daily
from web.review import figures
from web.store import Store, hearings, readings, touches

SECRET = "the zumba tin went missing"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    made = Store(settings(tmp_path).store_url)
    yield made
    made.close()


def day(ago: float = 0) -> str:
    return time.strftime("%Y-%m-%d", time.gmtime(time.time() - ago * DAY_SECONDS))


def age(store: Store, conversation: str, days: float) -> None:
    """Make a chat so much older."""
    past = days * DAY_SECONDS
    with store.begin() as db:
        for table, column in ((hearings, "at"), (readings, "at"), (readings, "began")):
            mine = table.c.conversation == conversation
            db.execute(table.update().where(mine).values({column: table.c[column] - past}))


def fill(store: Store) -> list[str]:
    """Three chats on one day a hundred days ago, and one of today."""
    made = [chat(store, SECRET, {"you": "hm", "intent": "nlu_fallback"}), chat(store, SECRET, situation="fair_rota", step="idea"),
            chat(store, {"you": "yes", "action": "action_try_idea", "typed": False})]  # fmt: skip
    turn = says(store, made[1], "he hit her", band="signpost", kind="safety")
    with store.begin() as db:
        db.execute(hearings.update().where(hearings.c.turn == turn).values(mark="right"))
    for one in made:
        age(store, one.id, 100)
    return [one.id for one in (*made, chat(store, "the rota again"))]


def shown(store: Store, since: str, until: str) -> dict[str, Any]:
    with store.begin() as db:
        return {table["title"]: dict(table["rows"]) for table in figures.figures(db, since, until)}


def test_the_figures_are_the_same_before_and_after_the_texts_have_gone(store: Store) -> None:
    fill(store)
    before = shown(store, day(120), day())
    assert before["In all"] | {"Chats": 4, "Typed messages": 5, "Not understood": 1, "Safety cards": 1} == before["In all"]
    assert before["In all"]["Safety: marked right"] == 1 and before["Top situations"]["fair_rota"] == 1
    store.erase_older(time.time() - 90 * DAY_SECONDS, daily.keep)
    assert {row["you"] for row in rows(store, hearings)} == {"the rota again"}
    after = shown(store, day(120), day())
    assert {**after, "New words": {}} == {**before, "New words": {}}
    assert shown(store, day(120), day(99))["In all"]["Chats"] == 3 and shown(store, day(9), day())["In all"]["Chats"] == 1


def test_a_day_that_goes_in_two_halves_is_counted_once(store: Store) -> None:
    _, second, *_ = fill(store)
    age(store, second, -0.001)
    (newest,) = {row["at"] for row in rows(store, readings, readings.c.conversation == second)}
    before = shown(store, day(120), day())
    for until in (newest - 10, newest - 10, newest + 60):
        store.erase_older(until, daily.keep)
    assert shown(store, day(120), day())["In all"] == before["In all"]


def test_nothing_in_the_counts_leads_to_a_chat(store: Store) -> None:
    ids = fill(store)
    store.erase_older(time.time() - 90 * DAY_SECONDS, daily.keep)
    kept = rows(store, daily.daily_counts)
    assert kept and {"day", "what", "name", "count"} == set(kept[0]), "one thing at a time: no situation beside a card"
    assert "zumba" not in str(kept) and not any(one in str(kept) for one in ids)
    assert {row["day"] for row in kept} == {day(100)}, "a day, and no time"


def test_what_was_deleted_by_the_person_or_kept_from_trainers_is_not_counted(store: Store) -> None:
    deleted, unread, *_ = fill(store)
    store.erase(deleted)
    store.set_reading(unread, False)
    store.erase_older(time.time() - 90 * DAY_SECONDS, daily.keep)
    assert shown(store, day(120), day(99))["In all"]["Chats"] == 1


def test_after_two_years_the_counts_go_too(store: Store) -> None:
    with store.begin() as db:
        for old in ("2001-01-31", day(700)):
            db.execute(daily.daily_counts.insert().values(day=old, what="chat", name="", count=3))
    store.erase_older(0, daily.keep)
    assert [row["day"] for row in rows(store, daily.daily_counts)] == [day(700)]


def test_managers_still_count_a_chat_whose_time_was_over_before_its_month(store: Store) -> None:
    made = chat(store, "the rota")
    store.end_turn(0, [], None, made, touched=[Touch("visit")], month="2026-11")
    store.erase_older(time.time() + 60, daily.keep)
    assert store.ids() == [] and len(rows(store, touches)) == 1
    store.close_months("2026-12", "2024-12", lambda talks: [])
    assert rows(store, touches) == []
