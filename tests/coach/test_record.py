"""The record: what may be kept and changed, what a person reads of it, and the reminder that gives nothing away."""

from __future__ import annotations

import datetime
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from coach import crosswalk, record
from coach.library import LEVELS, library
from coach.record import RecordError
from tests.entries import attempt, plan, well

NOW = datetime.date(2026, 11, 22)
STAMP = datetime.datetime(2026, 11, 22, 8, 30, tzinfo=datetime.UTC)
TOO_LONG = "x" * (record.LONGEST_TEXT + 1)


@pytest.mark.parametrize("entry", [plan(), well(), plan(tries=[attempt(), attempt("not_yet", "later")], due="2026-11-26"),
                                   plan(status="done", idea=None), well(because=None, element=None)])  # fmt: skip
def test_an_entry_as_the_coach_makes_it_can_be_brought_back(entry: dict[str, Any]) -> None:
    assert record.checked(entry) == entry


@pytest.mark.parametrize(
    "entry",
    [None, [], "a", 1, {}, {"kind": "plan"}, {"kind": ["plan"]}, plan(kind="other"), plan(id="0" * 11), plan(id="G" * 12),
     plan(id="0" * 12 + "\n"), plan(id=1), plan(made=None), plan(made="2026-02-31"), plan(made="20261121"), plan(made="x"),
     plan(due="2026-13-01"), plan(ask_on="2026-1-1"), plan(ask_on=5), plan(when=None), plan(when=""), plan(when=3),
     plan(where="x" * 2001), plan(status="dropped"), plan(status=None), plan(idea="../x"), plan(element="a" * 61),
     plan(situation={}), plan(tries=None), plan(tries=[{}]), plan(tries=[attempt("flew")]), plan(tries=[attempt(on="2026-02-30")]),
     plan(tries=[{**attempt(), "more": 1}]), plan(tries=[attempt()] * 101), plan(secret="x"), plan(text="x"), well(text=None),
     well(when="x"), well(status="open"), well(because=["x"])],
)  # fmt: skip
def test_what_is_no_entry_in_every_detail_is_refused(entry: Any) -> None:
    with pytest.raises(RecordError):
        record.checked(entry)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)))  # fmt: skip
def test_nothing_else_gets_in_or_breaks_it(thing: Any) -> None:
    with pytest.raises(RecordError):
        record.checked(thing)


def test_texts_are_changed_and_emptied_and_the_rest_stays() -> None:
    entry = plan(where="here", tries=[attempt(learned="old"), attempt(learned="other")])
    new = record.edited(entry, {"when": "Friday", "where": "", "who": "my senior", "learned": {"0": "new"}}, NOW)
    assert new == {
        **entry, "when": "Friday", "due": "2026-11-27", "where": None, "who": "my senior",
        "tries": [attempt(learned="new"), attempt(learned="other")],
    }  # fmt: skip
    assert entry["tries"][0]["learned"] == "old"


def test_a_new_when_takes_the_day_it_means_or_none() -> None:
    entry = plan(due="2026-11-26", ask_on="2026-11-27")
    assert record.edited(entry, {"when": "Friday"}, NOW)["due"] == "2026-11-27"
    assert record.edited(entry, {"when": "when she is in"}, NOW)["due"] is None
    assert record.edited(entry, {"when": "Friday"}, NOW)["ask_on"] == "2026-11-27"
    assert record.edited(entry, {"who": "my senior"}, NOW)["due"] == "2026-11-26"


@pytest.mark.parametrize("when", ["31 february", "yesterday", "1 november"])
def test_a_when_that_cannot_be_is_refused_in_a_plain_sentence(when: str) -> None:
    with pytest.raises(RecordError, match="day"):
        record.edited(plan(), {"when": when}, NOW)


@pytest.mark.parametrize(
    ("day", "kept"), [("2026-11-22", "2026-11-22"), ("2027-02-28", "2027-02-28"), (None, None), ("", None)]
)
def test_a_day_to_be_asked_on_is_today_or_later(day: str | None, kept: str | None) -> None:
    assert record.edited(plan(ask_on="2026-11-30"), {"ask_on": day}, NOW)["ask_on"] == kept


@pytest.mark.parametrize(
    ("changes", "said"),
    [({"ask_on": "2026-11-21"}, "has gone"), ({"ask_on": "2027-02-31"}, "not in the calendar"), ({"ask_on": 7}, "not in the calendar"),
     ({"ask_on": "tomorrow"}, "not in the calendar"), ({"ask_on": "2099-01-01"}, "too far"), ({"ask_on": ["2026-11-30"]}, "not in"),
     ({"when": ""}, "needs a few words"), ({"when": None}, "needs a few words"), ({"where": TOO_LONG}, "too long"), ({"who": 4}, "only keep words"),
     ({"learned": {"0": TOO_LONG}}, "too long"), ({"learned": {"1": "x"}}, "cannot change"), ({"learned": {"-1": "x"}}, "cannot change"),
     ({"learned": "x"}, "cannot change"), ({"learned": ["x"]}, "cannot change"), ({"status": "done"}, "cannot change"),
     ({"id": "0" * 12}, "cannot change"), ({"due": "2026-11-30"}, "cannot change"), ({"text": "x"}, "cannot change")],
)  # fmt: skip
def test_a_change_that_does_not_fit_gets_a_plain_sentence(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(RecordError, match=said):
        record.edited(plan(tries=[attempt()]), changes, NOW)


@pytest.mark.parametrize("changes", [{"text": ""}, {"when": "x"}, {"ask_on": "2026-11-30"}, {"learned": {"0": "x"}}])
def test_what_went_well_has_its_own_texts_only(changes: dict[str, Any]) -> None:
    with pytest.raises(RecordError):
        record.edited(well(), changes, NOW)


def test_the_state_follows_an_entry() -> None:
    old, other = plan(1), plan(9)
    state = {"step": "done", "plans": [old, other], "plan": old}
    new = {**old, "when": "Friday"}
    assert record.in_state(state, new) == {"step": "done", "plans": [new, other], "plan": new}
    gone = {**old, "status": "dropped"}
    assert record.in_state(state, gone) == {"step": "done", "plans": [other], "plan": None}
    assert state["plans"] == [old, other]


def test_a_plan_that_comes_back_is_open_again_but_not_in_hand() -> None:
    assert record.in_state({"plans": [plan(9)], "plan": None}, plan(1)) == {"plans": [plan(9), plan(1)], "plan": None}
    assert record.in_state({}, plan(1))["plans"] == [plan(1)]


@pytest.mark.parametrize("entry", [well(), {**well(), "status": "dropped"}])
def test_what_went_well_is_no_plan(entry: dict[str, Any]) -> None:
    state = {"plans": [plan()], "plan": plan()}
    assert record.in_state(state, entry) == state


@pytest.mark.parametrize("status", ["done", "let_go"])
def test_a_plan_that_is_over_does_not_become_an_open_one(status: str) -> None:
    assert record.in_state({"plans": [], "plan": None}, plan(status=status))["plans"] == []


def test_a_plan_of_before_the_record_has_no_id_and_stays() -> None:
    state = {"plan": {"when": "Thursday", "idea": "buddy_up"}}
    assert record.in_state(state, {**plan(), "status": "dropped"})["plan"] == state["plan"]


def test_an_entry_is_read_in_words() -> None:
    about = record.readable(plan(due="2026-11-26", tries=[attempt("did_not_work")]), "L", NOW)
    assert about["title"] == about["idea"] == library().ideas["coaching_question"].title
    assert about["situation"] == library().situations["speaking_up"].title
    assert (about["made"], about["due"], about["ask_on"]) == ("21 November 2026", "26 November 2026", None)
    assert (about["status"], about["remind_on"]) == ("To try", "26 November 2026")
    assert about["tries"] == [{"on": "20 November 2026", "how": "It did not work"}]
    assert (about["element"], about["dimension"]) == ("Acting with integrity", "Demonstrating personal qualities")


def test_what_is_our_reading_is_marked_in_the_frameworks() -> None:
    rows = {row["label"]: row["names"] for row in record.readable(plan(), "L", NOW)["frameworks"]}
    assert rows == {
        "Leadership Qualities Framework": [{"name": "Acting with integrity (Demonstrating personal qualities)", "ours": False}],
        "Framework of 2026": [{"name": "Setting direction", "ours": True}],
        "Management and Leadership Code": [{"name": "show integrity", "ours": False}, {"name": "be inclusive", "ours": False}],
        "Care Workforce Pathway": [{"name": "supervisor or leader", "ours": True}, {"name": "practice leader", "ours": True}],
    }


@pytest.mark.parametrize("level", [None, *LEVELS])
@pytest.mark.parametrize("element", library().framework["elements"])
def test_every_element_has_its_frameworks(element: str, level: str | None) -> None:
    rows = record.readable(plan(element=element), level, NOW)["frameworks"]
    assert rows[0]["label"] == record.FRAMEWORKS["element"] and all(row["names"] for row in rows)
    sourced = {name for cell in library().crosswalk["elements"][element]["principles"] if cell["kind"] == "sourced" for name in cell["names"]}  # fmt: skip
    assert {name["name"] for row in rows[1:] for name in row["names"] if not name["ours"]} == sourced


@pytest.mark.parametrize(
    "entry", [plan(idea="gone", situation="gone", element="gone"), plan(idea=None, situation=None, element=None)]
)
def test_an_entry_outlives_the_library(entry: dict[str, Any]) -> None:
    about = record.readable(entry, None, NOW)
    assert about["title"] == "An earlier idea" and about["frameworks"] == []
    assert "Thursday at handover" in record.as_text([entry], None, NOW)


@pytest.mark.parametrize(
    ("values", "day"),
    [({}, None), ({"due": "2026-11-26"}, "2026-11-26"), ({"due": "2026-11-26", "ask_on": "2026-12-01"}, "2026-12-01"),
     ({"due": "2026-11-26", "ask_on": "2026-11-01"}, "2026-11-26"), ({"due": "2026-11-21"}, None), ({"due": "2026-11-22"}, "2026-11-22"),
     ({"due": "2026-11-26", "status": "done"}, None)],
)  # fmt: skip
def test_the_day_of_the_reminder_is_the_one_she_asked_for(values: dict[str, Any], day: str | None) -> None:
    entry = plan(**values)
    assert record.readable(entry, None, NOW)["remind_on"] == record.in_words(day)
    if day is None:
        with pytest.raises(RecordError, match="no day to come"):
            record.reminder(entry, NOW, STAMP)
    else:
        event = Calendar.from_ical(record.reminder(entry, NOW, STAMP)).events[0]
        assert event["DTSTART"].dt == datetime.date.fromisoformat(day)


def test_the_reminder_gives_nothing_away() -> None:
    entry = plan(due="2026-11-26", where="in the office", who="my senior", obstacle="short of staff", then="ask")
    file = record.reminder(entry, NOW, STAMP)
    event = Calendar.from_ical(file).events[0]
    assert event["DTEND"].dt - event["DTSTART"].dt == datetime.timedelta(days=1)
    assert [alarm["TRIGGER"].dt for alarm in event.walk("VALARM")] == [datetime.timedelta(hours=9)]
    assert (str(event["SUMMARY"]), str(event["CLASS"]), str(event["TRANSP"])) == (record.REMINDER, "PRIVATE", "TRANSPARENT")
    assert not {"LOCATION", "DESCRIPTION", "URL", "ORGANIZER", "ATTENDEE"} & set(event)
    said = file.decode().lower()
    own = (
        *(str(text).lower() for text in entry.values() if isinstance(text, str) and len(text) > 4),
        "care",
        "coach",
        "leader",
        "rasa",
    )
    assert [word for word in own if word != "2026-11-26" and word in said] == []


def test_the_same_plan_again_moves_its_reminder_and_another_plan_has_its_own() -> None:
    def uid(entry: dict[str, Any]) -> str:
        return str(Calendar.from_ical(record.reminder(entry, NOW, STAMP)).events[0]["UID"])

    assert uid(plan(1, due="2026-11-26")) == uid(plan(1, due="2026-12-26")) != uid(plan(2, due="2026-11-26"))
    assert plan(1)["id"] not in uid(plan(1, due="2026-11-26"))


def test_the_picture_has_seven_rows_of_four() -> None:
    found = record.elements([plan(1), plan(2), well(), plan(3, element=None), plan(4, element="gone")])
    assert len(found) == 28 and {row["name"]: row["count"] for row in found if row["count"]} == {
        "Acting with integrity": 2,
        "Building and maintaining relationships": 1,
    }
    dimensions = [row["dimension"] for row in found]
    assert [dimensions[place] for place in range(0, 28, 4)] == list(dict.fromkeys(dimensions))


def test_the_plain_text_has_what_she_wrote_and_what_is_ours_is_said() -> None:
    entries = [plan(who="my senior", tries=[attempt(learned="go\nslower")]), well()]
    assert record.as_text(entries, "L", NOW).split("\n\n") == [
        "My notes and record\nCopied on 22 November 2026",
        "21 November 2026: Ask instead of telling (To try)\n  When: Thursday at handover\n  Who: my senior\n"
        "  20 November 2026: I did it\n    What I learned: go slower\n"
        "  Leadership Qualities Framework: Acting with integrity (Demonstrating personal qualities)\n"
        "  Framework of 2026: Setting direction (our reading)\n"
        "  Management and Leadership Code: show integrity; be inclusive\n"
        "  Care Workforce Pathway: supervisor or leader (our reading); practice leader (our reading)",
        "20 November 2026: What went well\n  What went well: We laughed all through lunch.\n  What I did: I sat down with them.\n"
        "  Leadership Qualities Framework: Building and maintaining relationships (Working with others)\n"
        "  Framework of 2026: Managing services (our reading)\n"
        "  Management and Leadership Code: be compassionate; be collaborative (our reading)\n"
        "  Care Workforce Pathway: supervisor or leader (our reading); practice leader (our reading)",
        f"{crosswalk.as_of()}\nIndependent, not endorsed by Skills for Care, NHS England or CQC.\n",
    ]


def test_a_version_is_another_as_soon_as_anything_is() -> None:
    assert record.version(plan()) == record.version(json.loads(json.dumps(plan())))
    assert record.version(plan()) != record.version(plan(who="my senior"))
