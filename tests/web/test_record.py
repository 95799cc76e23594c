"""The record in the store and the API, without Rasa: what is kept, changed, deleted, brought back and taken away."""

from __future__ import annotations

import dataclasses
import html
import json
import re
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from starlette.testclient import TestClient

from coach import reading, record, safety
from coach.days import today
from coach.library import library
from coach.settings import Settings
from tests.entries import attempt, plan, well
from web.app import create_app
from web.engine import _read
from web.store import Conversation, Store

HARM = "i saw him slap a resident on the arm"
CALLS = ("GET /api/chat/record", "POST /api/chat/record", "POST /api/chat/record/delete", "POST /api/chat/record/restore",
         "GET /api/chat/record.txt", "GET /api/chat/record.json", "GET /api/chat/reminder/000000000001.ics")  # fmt: skip


class Somebody:
    """A person with a chat, her record, and what stands in the databases."""

    def __init__(self, client: TestClient) -> None:
        self.client = client
        self.store: Store = client.app.state.chat.store  # type: ignore[attr-defined]
        started = client.post("/api/chat/start", json={"role": "L"}).json()
        self.code = started["resume_code"]
        self.id = started["token"].split(".")[0]
        self.headers = {"authorization": f"Bearer {started['token']}"}

    @property
    def conversation(self) -> Conversation:
        found = self.store.find(self.id, 0)
        assert found is not None
        return found

    def has(self, *entries: dict[str, Any], **state: Any) -> Somebody:
        """Entries as an answer of the coach brings them."""
        changed = dataclasses.replace(self.conversation, state={**self.conversation.state, **state})
        self.store.end_turn(0, [], None, changed, entries)
        return self

    def get(self, path: str = "record") -> Any:
        return self.client.get(f"/api/chat/{path}", headers=self.headers)

    def post(self, path: str = "record", **body: Any) -> Any:
        return self.client.post(f"/api/chat/{path}", json=body, headers=self.headers)

    @property
    def entries(self) -> list[dict[str, Any]]:
        return self.store.record(self.id)


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    settings = Settings(data=tmp_path, engine_port=9, actions_port=9, engine_wait_seconds=0, messages_per_minute=40)
    with TestClient(create_app(settings)) as running:
        yield running


@pytest.fixture
def anna(client: TestClient) -> Somebody:
    return Somebody(client)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(f"sqlite:///{tmp_path / 'only.db'}")


# --- the store ---


def test_the_engine_hands_entries_over() -> None:
    answer = _read(
        [{"text": "kept"}, {"custom": {"store": [{"state": {"step": "done"}, "entries": [plan()]}, {"entries": [well()]}]}}]
    )
    assert (answer.entries, answer.state) == ([plan(), well()], {"step": "done"})
    assert _read([{"text": "hi"}, {"custom": {"store": [{"state": {}}]}}]).entries == []


def test_an_entry_is_kept_by_its_id_with_the_answer(store: Store) -> None:
    made = store.create({}, "hash")
    store.end_turn(0, [], None, made, [plan(1), well(2)])
    store.end_turn(0, [], None, made, [plan(1, status="done")])
    store.end_turn(0, [], None, made)
    assert store.record(made.id) == [plan(1, status="done"), well(2)]
    assert (store.entry(made.id, plan(1)["id"]), store.entry(made.id, "f" * 12)) == (plan(1, status="done"), None)
    store.end_turn(0, [], None, made, [plan(1, status="dropped"), plan(3, status="dropped")])
    assert store.record(made.id) == [well(2)]


def test_the_newest_entry_comes_first_also_on_one_day(store: Store) -> None:
    made = store.create({}, "hash")
    store.end_turn(0, [], None, made, [plan(1, made="2026-11-22"), plan(2, made="2026-11-20"), plan(3, made="2026-11-22")])
    assert [int(entry["id"]) for entry in store.record(made.id)] == [3, 1, 2]


def test_two_people_may_have_the_same_id(store: Store) -> None:
    one, other = store.create({}, "a"), store.create({}, "b")
    store.end_turn(0, [], None, one, [plan(1)])
    store.end_turn(0, [], None, other, [plan(1, when="Friday")])
    store.end_turn(0, [], None, one, [plan(1, status="dropped")])
    assert (store.record(one.id), store.record(other.id)) == ([], [plan(1, when="Friday")])


def test_an_entry_goes_with_its_conversation_and_leaves_no_byte(store: Store, tmp_path: Path) -> None:
    made = store.create({}, "hash")
    store.end_turn(0, [], None, made, [plan(where="a quite particular place")])
    store.erase(made.id)
    assert b"particular" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_retention_keeps_the_entries_of_a_living_conversation_only(store: Store) -> None:
    living, unused = store.create({}, "a"), store.create({}, "b")
    for made in (living, unused):
        store.end_turn(store.begin_turn(made.id, "m", "old"), [], None, made, [plan(made="2020-01-01")])
    between = time.time()
    store.end_turn(0, [], None, living)
    assert store.erase_older(between) == [unused.id]
    assert store.history(living.id) == []
    assert (len(store.record(living.id)), store.record(unused.id)) == (1, [])


def test_a_database_of_before_the_record_gets_its_table(tmp_path: Path) -> None:
    address = f"sqlite:///{tmp_path / 'old.db'}"
    Store(address).close()
    with sqlite3.connect(tmp_path / "old.db") as old:
        old.execute("DROP TABLE entries")
    store = Store(address)
    assert store.record(store.create({}, "hash").id) == []


# --- reading ---


@pytest.mark.parametrize("call", CALLS)
@pytest.mark.parametrize("token", [None, "Bearer x", "Basic x", "Bearer " + "0" * 32 + ".x"])
def test_every_call_needs_a_token(client: TestClient, call: str, token: str | None) -> None:
    method, path = call.split()
    answer = client.request(
        method, path, headers={"authorization": token} if token else {}, json={} if method == "POST" else None
    )
    assert answer.status_code == 401 and answer.json()["error"] == "unknown_token"
    assert answer.json()["message"].endswith("call 999.")


def test_somebody_else_neither_sees_nor_changes_it(client: TestClient, anna: Somebody) -> None:
    anna.has(plan(due="2099-01-01"))
    other = Somebody(client)
    assert other.get().json()["entries"] == []
    assert other.post(id=plan()["id"], when="never").status_code == 404
    assert other.post("record/delete", id=plan()["id"]).status_code == 404
    assert other.get(f"reminder/{plan()['id']}.ics").status_code == 404
    assert anna.entries == [plan(due="2099-01-01")]


def test_the_record_is_read_in_words(anna: Somebody) -> None:
    body = anna.has(plan(), well()).get().json()
    first, second = body["entries"]
    assert {name: first[name] for name in plan()} == plan()
    assert first["about"] == record.readable(plan(), "L", today())
    assert second["about"]["title"] == "What went well"
    assert (body["more"], sum(row["count"] for row in body["elements"])) == (0, 2)


def test_nothing_yet_is_no_error(anna: Somebody) -> None:
    body = anna.get().json()
    assert (body["entries"], body["more"], len(body["elements"])) == ([], 0, 28)


@pytest.mark.parametrize("path", ["record", "record.txt", "record.json"])
def test_no_answer_is_kept_by_the_browser(anna: Somebody, path: str) -> None:
    assert anna.get(path).headers["cache-control"] == "no-store"


def test_a_thousand_entries_come_in_pages(anna: Somebody) -> None:
    anna.has(*(plan(number, when=f"day {number}") for number in range(1000)))
    first, last = anna.get("record?most=50").json(), anna.get("record?skip=950&most=50").json()
    assert (len(first["entries"]), first["more"]) == (50, 950)
    assert (len(last["entries"]), last["more"]) == (50, 0)
    assert first["entries"][0]["when"] == "day 999" and last["entries"][-1]["when"] == "day 0"
    assert max(row["count"] for row in first["elements"]) == 1000
    assert anna.get("record?skip=5000").json()["more"] == 0
    assert len(anna.get("record?most=0").json()["entries"]) == 0


@pytest.mark.parametrize("query", ["skip=-1", "most=x", "most=%00", "skip=1e3", "most=99999999999999999999", "skip=%C2%B2"])
def test_a_strange_page_is_the_whole_record(anna: Somebody, query: str) -> None:
    assert len(anna.has(plan(), well()).get(f"record?{query}").json()["entries"]) == 2


# --- changing ---


def test_a_change_reaches_the_entry_and_what_the_coach_remembers(anna: Somebody) -> None:
    anna.has(plan(1), well(2), plans=[plan(1), plan(9)], plan=plan(1))
    before = anna.conversation
    answer = anna.post(id=plan(1)["id"], when="when she is in", who="my senior")
    new = plan(1, when="when she is in", who="my senior")
    assert (answer.status_code, answer.json()["notice"]) == (200, None)
    assert {name: answer.json()["entry"][name] for name in new} == new
    assert anna.entries == [new, well(2)]
    after = anna.conversation
    assert (after.state["plans"], after.state["plan"]) == ([new, plan(9)], new)
    assert (after.state["role"], after.offers) == (before.state["role"], before.offers)
    assert after.era > before.era and after.era_turns == 0


def test_rasa_forgets_what_it_knew_of_this_conversation_alone(client: TestClient, anna: Somebody, tmp_path: Path) -> None:
    other = Somebody(client)
    anna.has(plan())
    era = anna.conversation.era
    with sqlite3.connect(tmp_path / "engine.db") as events:
        events.execute("CREATE TABLE events (sender_id TEXT, timestamp REAL, data TEXT)")
        late = time.time() + 60  # retention must not take them
        rows = [(f"{anna.id}.{number}", late, "a plan") for number in (0, era, era + 1)] + [(f"{other.id}.0", late, "a plan")]
        events.executemany("INSERT INTO events VALUES (?, ?, ?)", rows)
    assert anna.post("record/delete", id=plan()["id"]).status_code == 200
    with sqlite3.connect(tmp_path / "engine.db") as events:
        left = {row[0] for row in events.execute("SELECT sender_id FROM events")}
    assert left == {f"{anna.id}.{era + 1}", f"{other.id}.0"}
    assert anna.conversation.era == era + 1


def test_a_name_is_taken_out_and_she_is_told(anna: Somebody, tmp_path: Path) -> None:
    answer = anna.has(plan()).post(id=plan()["id"], who="with Agnieszka", obstacle="she is\u202e off\x00")
    assert "took out a name" in answer.json()["notice"]
    assert (anna.entries[0]["who"], anna.entries[0]["obstacle"]) == ("with [name]", "she is  off")
    assert b"Agnieszka" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_what_she_learned_is_changed_by_the_number_of_the_try(anna: Somebody) -> None:
    anna.has(plan(tries=[attempt("not_yet"), attempt("did_it", "old")]))
    assert anna.post(id=plan()["id"], learned={"1": "to ask Agnieszka first"}).status_code == 200
    assert [one["learned"] for one in anna.entries[0]["tries"]] == [None, "to ask [name] first"]


@pytest.mark.parametrize("change", [{"when": HARM}, {"then": HARM}, {"learned": {"0": HARM}}, {"who": "x", "obstacle": HARM}])
def test_a_disclosure_gets_the_card_first_and_is_not_saved(anna: Somebody, change: dict[str, Any]) -> None:
    entry = plan(tries=[attempt()])
    anna.has(entry, plans=[entry])
    answer = anna.post(id=entry["id"], **change)
    assert answer.status_code == 422 and answer.json()["error"] == "harm"
    assert answer.json()["messages"][0]["kind"] == "safety" and "999" in answer.json()["message"]
    assert anna.entries == [entry] and anna.conversation.state["plans"] == [entry]


def test_a_disclosure_gets_the_card_also_where_nothing_else_fits(anna: Somebody) -> None:
    for refused in (
        anna.post(id="f" * 12, when=HARM),
        anna.post(id=[], text=HARM),
        anna.post("record/restore", entry=well(text=HARM)),
    ):
        assert refused.status_code == 422 and refused.json()["messages"][0]["kind"] == "safety"
    assert anna.entries == []


def test_a_doubt_is_saved_and_help_is_named(anna: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("coach.safety.check", lambda text: safety.Harm("abuse_or_neglect", None, "ask"))
    answer = anna.has(plan()).post(id=plan()["id"], who="her")
    assert answer.status_code == 200 and "Help now" in answer.json()["notice"]


@pytest.mark.parametrize("call", ["record", "record/delete"])
@pytest.mark.parametrize(
    "entry_id", [None, "", 1, [], {}, True, "0", "f" * 12, "F" * 12, "f" * 5000, "000000000001\n", "%", "é" * 12]
)
def test_an_unknown_id_changes_nothing(anna: Somebody, call: str, entry_id: Any) -> None:
    anna.has(plan())
    before = anna.conversation.era
    answer = anna.post(call, id=entry_id, when="x")
    assert answer.status_code == 404 and answer.json()["error"] == "unknown_note"
    assert anna.entries == [plan()] and anna.conversation.era == before


@pytest.mark.parametrize(
    "change",
    [{"when": ""}, {"when": "   "}, {"when": ["x"]}, {"where": {"a": "b"}}, {"who": "x" * 501}, {"ask_on": "2026-02-31"}, {"ask_on": "2020-01-01"},
     {"ask_on": 1}, {"status": "done"}, {"tries": []}, {"made": "2020-01-01"}, {"kind": "well"}, {"learned": {"0": "x"}}, {"about": {}}, {"x": 1}],
)  # fmt: skip
def test_a_change_that_does_not_fit_is_refused_in_plain_words(anna: Somebody, change: dict[str, Any]) -> None:
    anna.has(plan())
    answer = anna.post(id=plan()["id"], **change)
    assert answer.status_code == 422 and answer.json()["error"] == "does_not_fit"
    assert re.fullmatch(r"[A-Z“].+[.] If someone is in danger now, call 999[.]", answer.json()["message"])
    assert anna.entries == [plan()]


def test_a_very_long_text_is_refused_before_it_is_read(anna: Somebody) -> None:
    answer = anna.has(plan()).post(id=plan()["id"], when="very " * 10_000)
    assert answer.status_code == 413 and anna.entries == [plan()]


def test_two_tabs_cannot_overwrite_each_other(anna: Somebody) -> None:
    entry = anna.has(plan()).get().json()["entries"][0]
    first = anna.post(id=entry["id"], version=entry["version"], who="one")
    second = anna.post(id=entry["id"], version=entry["version"], who="two")
    assert (first.status_code, second.status_code, second.json()["error"]) == (200, 409, "changed")
    assert second.json()["entry"]["who"] == "one" and anna.entries[0]["who"] == "one"
    again = anna.post(id=entry["id"], version=second.json()["entry"]["version"], who="two")
    assert again.status_code == 200 and anna.entries[0]["who"] == "two"


def test_changes_of_two_tabs_at_the_same_time_are_both_kept(anna: Somebody) -> None:
    anna.has(plan(), plans=[plan()])
    with ThreadPoolExecutor() as tabs:
        both = list(
            tabs.map(lambda change: anna.post(id=plan()["id"], **change).status_code, [{"who": "a"}, {"where": "b"}] * 5)
        )
    assert both == [200] * 10
    assert anna.entries == anna.conversation.state["plans"] == [plan(who="a", where="b")]


def test_when_rasa_cannot_be_erased_nothing_has_changed(anna: Somebody, monkeypatch: pytest.MonkeyPatch) -> None:
    def locked(*values: Any) -> None:
        raise sqlite3.OperationalError("database is locked")

    anna.has(plan(), plans=[plan()])
    monkeypatch.setattr(anna.client.app.state.chat.engine.events, "erase", locked)  # type: ignore[attr-defined]
    for answer in (anna.post("record/delete", id=plan()["id"]), anna.post(id=plan()["id"], who="x")):
        assert answer.status_code == 503
    assert anna.entries == anna.conversation.state["plans"] == [plan()]


def test_too_many_changes_have_to_wait_but_a_disclosure_is_still_heard(anna: Somebody) -> None:
    anna.has(plan())
    answers = [anna.post(id=plan()["id"], who=str(number)).status_code for number in range(45)]
    assert answers == [200] * 40 + [429] * 5
    refused = anna.post(id=plan()["id"], who=HARM).json()
    assert refused["messages"][0]["kind"] == "safety"


# --- deleting and bringing back ---


def test_a_deleted_note_leaves_no_byte_and_the_coach_forgets_it(anna: Somebody, tmp_path: Path) -> None:
    entry = plan(where="a quite particular place")
    anna.has(entry, well(), plans=[entry, plan(9)], plan=entry)
    answer = anna.post("record/delete", id=entry["id"])
    assert answer.json() == {"undo": entry}
    assert anna.entries == [well()]
    assert (anna.conversation.state["plans"], anna.conversation.state["plan"]) == ([plan(9)], None)
    assert b"particular" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert anna.post("record/delete", id=entry["id"]).status_code == 404


@pytest.mark.parametrize(
    "entry", [plan(due="2020-01-02", ask_on="2020-01-01", tries=[attempt(learned="went by [name]")]), well()]
)
def test_a_deleted_note_comes_back_as_it_was(anna: Somebody, entry: dict[str, Any]) -> None:
    anna.has(entry, plans=[entry] if entry["kind"] == "plan" else [])
    before = anna.conversation.state
    undo = anna.post("record/delete", id=entry["id"]).json()["undo"]
    answer = anna.post("record/restore", entry=undo)
    assert answer.status_code == 200 and anna.entries == [entry]
    assert anna.conversation.state["plans"] == before["plans"]


def test_bringing_back_twice_or_late_changes_nothing(anna: Somebody) -> None:
    anna.has(plan())
    undo = anna.post("record/delete", id=plan()["id"]).json()["undo"]
    for _ in range(2):
        assert anna.post("record/restore", entry=undo).status_code == 200
    anna.post(id=plan()["id"], who="newer")
    assert anna.post("record/restore", entry=undo).json()["entry"]["who"] == "newer"
    assert len(anna.entries) == 1


def test_a_name_in_what_is_brought_back_is_taken_out(anna: Somebody) -> None:
    assert anna.post("record/restore", entry=well(text="Agnieszka laughed")).status_code == 200
    assert anna.entries == [well(text="[name] laughed")]


@pytest.mark.parametrize("entry", [None, "x", [], plan(due="2026-02-31"), plan(id="../../etc"), plan(status="dropped"), plan(more=1),
                                   plan(when="x" * 2001), plan(tries=[{"on": "2026-11-20", "how": "x"}]), {"a": {"a": {"a": {"a": {"a": {"a": {}}}}}}}])  # fmt: skip
def test_what_is_no_note_is_not_brought_back(anna: Somebody, entry: Any) -> None:
    answer = anna.post("record/restore", entry=entry)
    assert (answer.status_code, answer.json()["error"], anna.entries) == (422, "does_not_fit", [])


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b"null", b"[" * 100_000, b'{"entry":' * 900 + b"1" + b"}" * 900, b'{"id": NaN}']
)
@pytest.mark.parametrize("path", ["record", "record/delete", "record/restore"])
def test_a_broken_body_is_refused_with_a_sentence(anna: Somebody, path: str, raw: bytes) -> None:
    answer = anna.client.post(f"/api/chat/{path}", content=raw, headers=anna.headers)
    assert 400 <= answer.status_code < 500 and answer.json()["message"].endswith("call 999.")


def test_forgetting_takes_the_record_too(anna: Somebody, tmp_path: Path) -> None:
    anna.has(plan(where="a quite particular place"))
    assert anna.post("forget").status_code == 204
    assert anna.get().status_code == 401
    assert b"particular" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_the_five_words_bring_the_record_to_another_phone(anna: Somebody) -> None:
    anna.has(plan(), plans=[plan()])
    token = anna.client.post("/api/chat/start", json={"resume": anna.code}).json()["token"]
    answer = anna.client.get("/api/chat/record", headers={"authorization": f"Bearer {token}"})
    assert [entry["id"] for entry in answer.json()["entries"]] == [plan()["id"]]


def test_the_coach_never_asks_about_a_deleted_plan(anna: Somebody) -> None:
    anna.has(
        plan(when="a quite particular day"),
        plans=[plan(when="a quite particular day")],
        plan=plan(when="a quite particular day"),
        step="done",
    )
    said = anna.post("start", resume=anna.code).text
    assert "a quite particular day" in said
    anna.post("record/delete", id=plan()["id"])
    assert "particular" not in anna.post("start", resume=anna.code).text


# --- taking away ---


def test_the_record_is_taken_away_as_text_and_as_data(anna: Somebody) -> None:
    anna.has(plan(who="my senior"), well())
    text, data = anna.get("record.txt"), anna.get("record.json")
    assert text.headers["content-type"] == "text/plain; charset=utf-8"
    assert text.text == record.as_text(anna.entries, "L", today())
    assert [entry["id"] for entry in json.loads(data.text)["entries"]] == [plan()["id"], well()["id"]]
    assert [answer.headers["content-disposition"] for answer in (text, data)] == [
        'attachment; filename="my-notes.txt"',
        'attachment; filename="my-notes.json"',
    ]


def test_a_reminder_is_a_file_for_the_calendar(anna: Somebody) -> None:
    answer = anna.has(plan(ask_on="2099-03-04")).get(f"reminder/{plan()['id']}.ics")
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert answer.headers["content-disposition"] == 'attachment; filename="reminder.ics"'
    assert str(Calendar.from_ical(answer.text).events[0]["SUMMARY"]) == "Five minutes for me"


@pytest.mark.parametrize(("entry", "status"), [(plan(), 422), (plan(ask_on="2020-01-01"), 422), (plan(status="done", ask_on="2099-01-01"), 422), (well(id=plan()["id"]), 422), (well(), 404)])  # fmt: skip
def test_without_a_day_to_come_there_is_no_reminder(anna: Somebody, entry: dict[str, Any], status: int) -> None:
    answer = anna.has(entry).get(f"reminder/{plan()['id']}.ics")
    assert answer.status_code == status and answer.json()["message"].endswith("call 999.")


@pytest.mark.parametrize("name", ["x", "%00", "..%2f..%2fsecret", "f" * 4000])
def test_a_strange_reminder_is_not_found(anna: Somebody, name: str) -> None:
    assert anna.get(f"reminder/{name}.ics").status_code == 404


# --- the page ---


@pytest.fixture
def page(client: TestClient) -> str:
    answer = client.get("/record")
    assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    return answer.text


def test_the_browser_remembers_nothing_that_is_typed_on_the_page(page: str) -> None:
    boxes = re.findall(r"<(?:input|textarea|form|select)\b[^>]*>", page)
    assert len(boxes) > 10 and [box for box in boxes if 'autocomplete="off"' not in box] == []
    assert "style=" not in page and " onclick" not in page


def test_the_page_is_in_plain_words(page: str) -> None:
    main = re.sub(r"<(script|style)\b.*?</\1>", "", page[page.index("<main") :], flags=re.DOTALL)
    blocks = re.split(r"</?(?:p|h1|h2|h3|li|dt|dd|label|button|section|summary|a class)\b[^>]*>", main)
    lines = [" ".join(html.unescape(re.sub(r"<[^>]+>", "", block)).split()) for block in blocks]
    sentences = [line for line in lines if len(line.split()) > 3 and not line.startswith(("Independent", "{#"))]
    assert len(sentences) > 20
    assert reading.grade(sentences, library()) <= 5


def test_it_is_linked_from_the_other_pages_and_named_on_privacy(client: TestClient) -> None:
    for path in ("/help", "/privacy", "/record"):
        assert '<a href="/record">My notes</a>' in client.get(path).text
    assert "Your notes and record" in client.get("/privacy").text
