"""The trainers' pages: who gets in, what each role may, the safety queue, the misunderstood queue, chats."""

from __future__ import annotations

import contextlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import yaml
from starlette.testclient import TestClient

from coach.library import ROOT
from coach.privacy import redact
from tests.desk import PASSPHRASE, WHO_ACTS, Trainer, app_with, chat, field, hire, rows, says
from tests.entries import plan
from web import tokens
from web.review import accounts, examples, misunderstood, nlu, safety, sets, wording
from web.review.job import write
from web.review.tables import audit, change_sets, corrections, notes, tags
from web.store import Store, hearings, metadata, readings, site_words

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'{{7*'7'}}</textarea>\u202e"


# --- the door ---


def test_it_stays_closed_until_somebody_is_named_who_acts(tmp_path: Path) -> None:
    with TestClient(app_with(tmp_path, who_acts="")) as client:
        for path in ("/review", "/review/sign-in", "/review/safety"):
            page = client.get(path)
            assert page.status_code == 503 and "COACH_WHO_ACTS" in page.text
        assert client.post("/review/sign-in", data={}).status_code == 503


@pytest.mark.parametrize("path", ["", "/safety", "/misunderstood", "/chats", "/chats/abc"])
def test_nobody_reads_without_signing_in(app: Any, path: str) -> None:
    answer = TestClient(app, follow_redirects=False).get("/review" + path)
    assert (answer.status_code, answer.headers["location"]) == (303, "/review/sign-in")


def test_signing_in_shows_what_waits_and_who_acts(trainer: Trainer) -> None:
    assert "What waits for you" in trainer.text and WHO_ACTS in trainer.text
    assert trainer.last is not None and trainer.last.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(("name", "passphrase"), [("trainer", "wrong passphrase"), ("nobody", PASSPHRASE), ("", "")])
def test_a_wrong_name_and_a_wrong_passphrase_get_the_same_answer(app: Any, name: str, passphrase: str) -> None:
    trainer = Trainer.signs_in(app, name, passphrase)
    assert trainer.last is not None and trainer.last.status_code == 401
    assert "The name or the passphrase is wrong." in trainer.text


def test_after_wrong_tries_the_door_is_locked_for_a_while(tmp_path: Path) -> None:
    app = app_with(tmp_path, rate_limits=True)
    with TestClient(app):
        hire(app.state.chat.store, "trainer")
        for _ in range(5):
            assert Trainer.signs_in(app, "trainer", "a wrong passphrase").last.status_code == 401  # type: ignore[union-attr]
        locked = Trainer.signs_in(app, "trainer")
        assert locked.last is not None and locked.last.status_code == 429 and "Too many wrong tries" in locked.text
        assert [row["about"] for row in rows(app.state.chat.store, audit)][-1] == "locked"


def test_a_session_known_before_the_sign_in_is_worth_nothing_after_it(app: Any) -> None:
    planted = TestClient(app)
    planted.get("/review/sign-in")
    cookie = planted.cookies["coach-trainer"]
    trainer = Trainer.signs_in(app, "trainer")
    assert trainer.client.cookies["coach-trainer"] != cookie
    assert "Sign in to read" in planted.get("/review").text


def test_signing_out_ends_every_session_of_the_account_for_good(app: Any) -> None:
    one, other = Trainer.signs_in(app, "trainer2"), Trainer.signs_in(app, "trainer2")
    one.sends("/sign-out")
    assert "Sign in to read" in one.text
    other.opens("/chats")
    assert "Sign in to read" in other.text


def test_a_session_ends_by_itself(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    trainer = Trainer.signs_in(app, "trainer")
    later = time.time() + 4 * 3600 + 1
    monkeypatch.setattr("web.sessions.time.time", lambda: later)
    trainer.opens()
    assert "Sign in to read" in trainer.text


def test_a_new_passphrase_or_role_ends_open_sessions(app: Any, store: Store) -> None:
    hire(store, "trainer7")
    trainer = Trainer.signs_in(app, "trainer7")
    with store.begin() as db:
        accounts.keep(db, "trainer7", "viewer", PASSPHRASE)
    trainer.opens()
    assert "Sign in to read" in trainer.text


@pytest.mark.parametrize(
    ("name", "role", "passphrase", "said"),
    [
        ("Anna!", "trainer", PASSPHRASE, "small letters"),
        ("anna", "boss", PASSPHRASE, "ROLE is one of"),
        ("anna", "trainer", "short", "12"),
    ],
)
def test_an_account_that_does_not_do_is_refused_in_words(
    store: Store, name: str, role: str, passphrase: str, said: str
) -> None:
    with pytest.raises(ValueError, match=said), store.begin() as db:
        accounts.keep(db, name, role, passphrase)


# --- single sign-on ---

PROXIES = {"trainers_header": "x-user", "trusted_proxy": "10.0.0.1 10.0.0.2"}


@contextlib.contextmanager
def at(data: Path, peer: str, **values: Any) -> Iterator[TestClient]:
    """A browser whose requests come from an address, with the accounts anna and bob."""
    with TestClient(app_with(data, **{**PROXIES, **values}), client=(peer, 1), follow_redirects=False) as client:
        with client.app.state.chat.store.begin() as db:  # type: ignore[attr-defined]
            for name, role in (("anna", "trainer"), ("bob", "viewer")):
                accounts.keep(db, name, role, PASSPHRASE)
        yield client


@pytest.mark.parametrize(
    ("peer", "headers", "status"),
    [
        ("10.0.0.1", [("x-user", "anna")], 200),
        ("10.0.0.2", [("x-user", "Anna")], 200),
        ("10.0.0.3", [("x-user", "anna")], 303),
        ("10.0.0.3", [("x-user", "anna"), ("x-forwarded-for", "10.0.0.1")], 303),
        ("10.0.0.1", [("x-user", "nobody")], 303),
        ("10.0.0.1", [("x-user", "header:anna")], 303),
        ("10.0.0.1", [("x-user", "anna"), ("x-user", "bob")], 303),
        ("10.0.0.1", [("x-user", "")], 303),
        ("10.0.0.1", [("x-other", "anna")], 303),
    ],
    ids=["the proxy", "the other proxy", "elsewhere", "elsewhere, forwarded", "no account", "a mark", "two names", "no name", "another header"],
)  # fmt: skip
def test_a_name_in_the_header_signs_in_from_the_proxy_only(
    peer: str, headers: list[tuple[str, str]], status: int, tmp_path: Path
) -> None:
    with at(tmp_path, peer) as client:
        answer = client.get("/review", headers=headers)
        assert answer.status_code == status
        assert ("What waits for you" in answer.text) == (status == 200)
        signed = [row["about"] for row in rows(client.app.state.chat.store, audit) if row["did"] == "sign in"]  # type: ignore[attr-defined]
        assert signed == (["by single sign-on"] if status == 200 else [])


def test_without_the_setting_the_header_means_nothing(tmp_path: Path) -> None:
    with at(tmp_path, "10.0.0.1", trainers_header="") as client:
        assert client.get("/review", headers={"x-user": "anna"}).status_code == 303


def test_the_role_is_that_of_the_account_and_the_session_ends_with_the_name_in_the_header(tmp_path: Path) -> None:
    with at(tmp_path, "10.0.0.1") as client:
        assert client.get("/review/safety", headers={"x-user": "bob"}).status_code == 403
        page = client.get("/review", headers={"x-user": "anna"})
        assert "anna, trainer" in page.text and client.cookies["coach-trainer"]
        assert client.get("/review", headers={"x-user": "anna"}).headers.get("set-cookie") is None, "one sign-in is enough"
        assert client.get("/review").status_code == 303, "the cookie alone opens nothing"
        assert "bob, viewer" in client.get("/review", headers={"x-user": "bob"}).text
        foreign = client.post("/review/misunderstood/again", data={"mark": field(page.text, "mark")}, headers={"x-user": "bob"})
        assert foreign.status_code == 403


def test_a_cookie_of_single_sign_on_is_worth_nothing_elsewhere(tmp_path: Path) -> None:
    with at(tmp_path, "10.0.0.1") as client:
        client.get("/review", headers={"x-user": "anna"})
        outside = TestClient(client.app, client=("10.0.0.9", 1), follow_redirects=False, cookies=client.cookies)
        assert outside.get("/review", headers={"x-user": "anna"}).status_code == 303


def test_the_page_to_sign_in_says_what_the_proxy_said(tmp_path: Path) -> None:
    with at(tmp_path, "10.0.0.1") as client:
        assert "Go on as anna" in client.get("/review/sign-in", headers={"x-user": "anna"}).text
        assert "no account of that name" in client.get("/review/sign-in", headers={"x-user": "<b>zoe"}).text
        page = client.get("/review", headers={"x-user": "anna"})
        out = client.post("/review/sign-out", data={"mark": field(page.text, "mark")}, headers={"x-user": "anna"})
        assert out.headers["location"] == "/review/sign-in"


@pytest.mark.parametrize(("peer", "secure"), [("10.0.0.1", True), ("10.0.0.3", False)])
def test_only_the_proxy_says_that_the_browser_came_by_tls(peer: str, secure: bool, tmp_path: Path) -> None:
    with at(tmp_path, peer) as client:
        said = client.get("/review/sign-in", headers={"x-forwarded-proto": "https"}).headers["set-cookie"]
        assert ("Secure" in said) == secure


REFUSED = {
    "viewer": ["/safety", "/misunderstood", "/corrections", "/changes", "/privacy", "/audit"],
    "trainer": ["/privacy", "/audit"],
    "approver": ["/privacy"],
    "privacy": ["/safety", "/misunderstood", "/corrections", "/changes"],
}


@pytest.mark.parametrize(("role", "path"), [(role, path) for role, paths in REFUSED.items() for path in paths])
def test_a_role_opens_its_own_pages_only(app: Any, role: str, path: str) -> None:
    known = {route.path for route in app.routes}
    if "/review" + path not in known:
        pytest.skip("not there yet")
    answer = Trainer.signs_in(app, role).opens(path)
    assert answer.status_code == 403 and "Your role does not open" in answer.text


def test_a_form_without_the_mark_of_the_page_changes_nothing(trainer: Trainer, store: Store) -> None:
    made = chat(store, "nobody reads the book")
    trainer.opens(f"/chats/{made.id}")
    for mark in ("", "0" * 64):
        answer = trainer.client.post(f"/review/chats/{made.id}/note", data={"mark": mark, "note": "hello"})
        assert answer.status_code == 403
    assert rows(store, notes) == []


def test_reading_and_refusals_are_written_down_without_a_word_of_a_text(app: Any, store: Store) -> None:
    made = chat(store, "nobody reads the book")
    trainer = Trainer.signs_in(app, "trainer")
    trainer.opens(f"/chats/{made.id}")
    Trainer.signs_in(app, "viewer").opens("/safety")
    lines = rows(store, audit)
    assert [(row["who"], row["did"], row["about"], row["allowed"]) for row in lines if made.id in row["about"]] == [
        ("trainer", "read chat", f"conversation {made.id}", True)
    ]
    assert (lines[-1]["who"], lines[-1]["did"], lines[-1]["allowed"]) == ("viewer", "read safety queue", False)
    assert "book" not in str(lines)


@pytest.mark.parametrize("change", [audit.delete(), audit.update().values(who="nobody")])
def test_the_audit_trail_can_only_grow(store: Store, change: Any, trainer: Trainer) -> None:
    with pytest.raises(Exception, match="only added to"), store.begin() as db:
        db.execute(change)


# --- safety first ---


def test_every_card_and_question_waits_with_its_turns_around(trainer: Trainer, store: Store) -> None:
    made = chat(store, "it is about my mum", "she has marks on her arm")
    says(store, made, "he hit her", band="signpost", label="abuse_or_neglect", kind="safety", reply="Call 999 now")
    says(store, made, "maybe it is nothing", intent="possible_harm", band="ask", label="abuse_or_neglect")
    trainer.opens("/safety")
    for text in ("he hit her", "she has marks on her arm", "Call 999 now", "Abuse or neglect", "A safety question was asked"):
        assert text in trainer.text
    assert "Said just before a card" in trainer.text


def test_a_mark_is_kept_counted_and_can_be_undone(trainer: Trainer, store: Store) -> None:
    made = chat(store)
    turn = says(store, made, "he hit her", band="signpost", label="abuse_or_neglect", kind="safety")
    trainer.opens("/safety")
    trainer.sends(f"/safety/{turn}", version=0, **{"as": "false_alarm"})
    assert "Nothing waits here" in trainer.text
    with store.begin() as db:
        (week,) = safety.weeks(db)
    assert (week["cards"], week["false_alarm"], week["open"]) == (1, 1, 0)
    trainer.opens("/safety?show=marked")
    assert "Marked: False alarm" in trainer.text
    trainer.sends(f"/safety/{turn}", version=1, **{"as": "open"})
    trainer.opens("/safety")
    assert "he hit her" in trainer.text


def test_two_trainers_on_one_safety_card_lose_nothing(app: Any, trainer: Trainer, store: Store) -> None:
    turn = says(store, chat(store), "he hit her", band="signpost", kind="safety")
    other = Trainer.signs_in(app, "trainer2")
    trainer.opens("/safety")
    other.opens("/safety")
    trainer.sends(f"/safety/{turn}", version=0, **{"as": "right"})
    refused = other.sends(f"/safety/{turn}", version=0, **{"as": "missed"})
    assert refused.status_code == 409 and "Somebody else was here first" in refused.text
    assert rows(store, hearings)[0]["mark"] == "right"


def test_this_may_be_real_shows_who_acts_and_is_written_down(trainer: Trainer, store: Store) -> None:
    turn = says(store, chat(store), "he hit her", band="signpost", kind="safety")
    trainer.opens("/safety")
    trainer.sends(f"/safety/{turn}/real")
    assert WHO_ACTS in trainer.text and "999" in trainer.text
    last = rows(store, audit)[-1]
    assert (last["did"], last["about"]) == ("may be real", f"turn {turn}")


@pytest.mark.parametrize("role", ["viewer", "privacy"])
def test_a_role_without_safety_never_sees_a_disclosure(app: Any, store: Store, role: str) -> None:
    plain, harm = chat(store, "the rota again"), chat(store)
    says(store, harm, "he hit her", band="signpost", kind="safety")
    reader = Trainer.signs_in(app, role)
    reader.opens("/chats")
    assert "the rota again" in reader.text and "he hit her" not in reader.text
    assert reader.opens("/chats?words=hit").text.count("he hit her") == 0
    assert reader.opens(f"/chats/{harm.id}").status_code == 403
    assert reader.opens(f"/chats/{plain.id}").status_code == 200


# --- misunderstood ---


def fallback(store: Store, text: str, *guesses: tuple[str, float]) -> int:
    return says(store, chat(store), text, intent="nlu_fallback", guesses=[("nlu_fallback", 0.5), *guesses])


def test_the_worst_comes_first_with_its_guesses_on_keys(trainer: Trainer, store: Store) -> None:
    says(store, chat(store), "two things at once here", guesses=[("better_handover", 0.4), ("team_divide", 0.35)])
    fallback(store, "the trolley never gets done", ("equipment_and_supplies", 0.3), ("delegating", 0.2))
    page = trainer.opens("/misunderstood").text
    assert "2 messages wait" in trainer.text and "the trolley never gets done" in trainer.text
    assert page.index('data-key="1"') < page.index('data-key="2"')
    assert 'value="example:equipment_and_supplies" data-key="1"' in page


def test_one_key_teaches_and_the_ones_alike_are_done_too(trainer: Trainer, store: Store) -> None:
    fallback(store, "The trolley never gets done!")
    turn = fallback(store, "the trolley, it never gets done")
    trainer.opens("/misunderstood")
    assert "1 more nearly the same" in trainer.text
    trainer.sends(
        f"/misunderstood/{turn}", version=0, **{"as": "example:equipment_and_supplies"}, text="the trolley never gets done"
    )
    assert "Nothing waits" in trainer.text
    (kept,) = rows(store, corrections)
    assert (kept["text"], kept["intent"], kept["who"]) == ("the trolley never gets done", "equipment_and_supplies", "trainer")
    trainer.sends("/misunderstood/undo", number=kept["number"])
    assert "2 messages wait" in trainer.text and rows(store, corrections) == []


@pytest.mark.parametrize(("kind", "reason"), [("skip", ""), ("not_use", "two things in one"), ("new", "pets at work")])
def test_other_decisions_are_kept_with_their_reason(trainer: Trainer, store: Store, kind: str, reason: str) -> None:
    turn = fallback(store, "the trolley never gets done")
    trainer.opens("/misunderstood")
    trainer.sends(f"/misunderstood/{turn}", version=0, reason=reason, **{"as": kind})
    assert [(row["kind"], row["reason"]) for row in rows(store, corrections)] == [(kind, reason or None)]


@pytest.mark.parametrize("kind", ["not_use", "new"])
def test_a_decision_that_needs_a_reason_asks_for_it(trainer: Trainer, store: Store, kind: str) -> None:
    turn = fallback(store, "the trolley never gets done")
    trainer.opens("/misunderstood")
    answer = trainer.sends(f"/misunderstood/{turn}", version=0, **{"as": kind})
    assert answer.status_code == 422 and "Please say" in trainer.text and rows(store, corrections) == []


def test_what_was_skipped_comes_back_on_wish(trainer: Trainer, store: Store) -> None:
    turn = fallback(store, "the trolley never gets done")
    trainer.opens("/misunderstood")
    trainer.sends(f"/misunderstood/{turn}", version=0, **{"as": "skip"})
    assert "Nothing waits" in trainer.text
    trainer.sends("/misunderstood/again")
    assert "1 message waits" in trainer.text


def test_two_trainers_on_one_card_lose_no_update(app: Any, trainer: Trainer, store: Store) -> None:
    turn = fallback(store, "the trolley never gets done")
    other = Trainer.signs_in(app, "trainer2")
    trainer.opens("/misunderstood")
    other.opens("/misunderstood")
    trainer.sends(f"/misunderstood/{turn}", version=0, **{"as": "example:delegating"})
    refused = other.sends(f"/misunderstood/{turn}", version=0, **{"as": "example:fair_rota"})
    assert refused.status_code == 409
    assert [row["intent"] for row in rows(store, corrections)] == ["delegating"]


def test_undo_takes_back_ones_own_decision_only(app: Any, trainer: Trainer, store: Store) -> None:
    turn = fallback(store, "the trolley never gets done")
    trainer.opens("/misunderstood")
    trainer.sends(f"/misunderstood/{turn}", version=0, **{"as": "skip"})
    other = Trainer.signs_in(app, "trainer2")
    other.opens("/misunderstood")
    assert other.sends("/misunderstood/undo", number=rows(store, corrections)[0]["number"]).status_code == 409
    assert len(rows(store, corrections)) == 1


def test_a_sentence_that_gives_cause_for_doubt_is_asked_about_first(trainer: Trainer, store: Store) -> None:
    known = next(one for one in examples.taught() if one.intent == "fair_rota" and len(one.telling) > 4)
    turn = fallback(store, "something about it all again")
    trainer.opens("/misunderstood")
    send = {"version": 0, "as": "example:delegating", "text": known.text}
    asked = trainer.sends(f"/misunderstood/{turn}", **send)
    assert (asked.status_code == 422 and "is taught as “The rota" in trainer.text) or "is taught as" in trainer.text
    assert rows(store, corrections) == []
    trainer.sends(f"/misunderstood/{turn}", **send, sure="yes")
    assert len(rows(store, corrections)) == 1


def test_private_details_a_trainer_types_go_too(trainer: Trainer, store: Store) -> None:
    turn = fallback(store, "the trolley never gets done")
    trainer.opens("/misunderstood")
    trainer.sends(f"/misunderstood/{turn}", version=0, **{"as": "example:delegating"}, text="mr jones never does the trolley")
    assert [row["text"] for row in rows(store, corrections)] == ["mr [name] never does the trolley"]


def test_who_left_right_after_a_text_may_have_been_misunderstood(store: Store) -> None:
    turn = says(store, chat(store), "it is hard with the new one")
    gone = says(store, chat(store, step="done"), "thanks, i will try it")
    with store.begin() as db:
        misunderstood.settle(db, time.time() + misunderstood.LEFT_SECONDS + 1)
    why = {row["turn"]: row["why"] for row in rows(store, hearings)}
    assert (why[turn], why[gone]) == ("left", "")


def test_near_the_same_under_another_intent_in_a_test_and_lopsided_are_warned_about(tmp_path: Path) -> None:
    nlu, tests = tmp_path / "data" / "nlu", tmp_path / "tests" / "understanding"
    nlu.mkdir(parents=True)
    tests.mkdir(parents=True)
    many = "\n".join(f"    - sentence number {n} about leave" for n in range(9))
    (nlu / "a.yml").write_text(
        f"nlu:\n- intent: fair_rota\n  examples: |\n{many}\n- intent: delegating\n  examples: |\n    - i do every job myself\n- intent: greet\n  examples: |\n    - hi\n"
    )
    (tests / "situations.yml").write_text("- {text: nobody tells the night staff anything, label: team_divide}\n")
    assert any("Nearly" in said for said in examples.warnings("i do every job myself now", "fair_rota", tmp_path))
    assert any("taught as" in said for said in examples.warnings("i do every job myself", "better_handover", tmp_path))
    assert any("test set" in said for said in examples.warnings("nobody tells night staff anything!", "team_divide", tmp_path))
    assert any("has 9 examples" in said for said in examples.warnings("something quite different", "fair_rota", tmp_path))
    assert examples.warnings("something quite different", "delegating", tmp_path) == []


# --- chats ---


def test_the_list_is_filtered_searched_and_paged(trainer: Trainer, store: Store) -> None:
    for n in range(30):
        chat(store, f"text number {n:02d} about handover")
    chat(store, "100% of the pads_gone", situation="equipment_and_supplies", step="done")
    trainer.opens("/chats")
    assert "pads_gone" in trainer.text and "text number 00" not in trainer.text
    assert trainer.last is not None
    older = trainer.last.text.split('href="/review/chats?before=')[1].split('"')[0]
    trainer.opens("/chats?before=" + older)
    assert "text number 00" in trainer.text and "pads_gone" not in trainer.text
    for query, hit in {
        "words=NUMBER+07": "07",
        "words=0%25+of": "100%",
        "words=s_g": "pads_gone",
        "situation=equipment_and_supplies": "pads_gone",
        "step=done": "pads_gone",
    }.items():
        trainer.opens(f"/chats?{query}")
        assert hit in trainer.text and "number 08" not in trainer.text, query
    assert "No chat fits" in trainer.opens("/chats?words=zebra").text
    for query in (
        "since=nonsense",
        "before=x:y",
        "turns=-1",
        "until=99999-01-01",
        "words=%00",
        "since=2026-01-01&until=2099-01-01",
    ):
        assert trainer.opens(f"/chats?{query}").status_code == 200


def test_a_chat_is_plain_or_with_its_workings(trainer: Trainer, store: Store) -> None:
    made = chat(store, {"you": "nobody reads the book", "guesses": [("better_handover", 0.71), ("team_divide", 0.12)]})
    trainer.opens(f"/chats/{made.id}")
    assert "nobody reads the book" in trainer.text and "What happened then?" in trainer.text and "71 %" not in trainer.text
    trainer.opens(f"/chats/{made.id}?workings=on")
    assert "71 %" in trainer.text and "action_hear" in trainer.text


def test_marks_tags_and_notes_stay_with_the_chat_and_go_with_it(trainer: Trainer, store: Store) -> None:
    made = chat(store, "nobody reads the book")
    trainer.opens(f"/chats/{made.id}")
    trainer.sends(f"/chats/{made.id}/state", version=0, state="flagged")
    trainer.sends(f"/chats/{made.id}/tag", tag="Night Staff")
    trainer.sends(f"/chats/{made.id}/note", note="ring mr jones about it")
    assert "Marked as Flagged" in trainer.text and "night staff" in trainer.text and "mr [name]" in trainer.text
    assert "nobody reads" in trainer.opens("/chats?tag=night+staff&state=flagged").text
    trainer.opens(f"/chats/{made.id}")
    trainer.sends(f"/chats/{made.id}/tag", tag="night staff", off="yes")
    assert rows(store, tags) == []
    trainer.sends(f"/chats/{made.id}/tag", tag="x")
    store.erase(made.id)
    assert rows(store, tags) == rows(store, notes) == rows(store, readings) == []
    assert trainer.opens(f"/chats/{made.id}").status_code == 404


def test_two_marks_on_one_chat_do_not_overwrite_each_other(trainer: Trainer, store: Store) -> None:
    made = chat(store, "nobody reads the book")
    trainer.opens(f"/chats/{made.id}")
    trainer.sends(f"/chats/{made.id}/state", version=0, state="reviewed")
    assert trainer.sends(f"/chats/{made.id}/state", version=0, state="later").status_code == 409
    assert rows(store, readings)[0]["state"] == "reviewed"


def test_hostile_text_is_inert_on_every_page(trainer: Trainer, store: Store) -> None:
    made = chat(store)
    says(store, made, HOSTILE, intent="nlu_fallback", band="signpost", kind="safety", reply=HOSTILE)
    trainer.opens(f"/chats/{made.id}")
    trainer.sends(f"/chats/{made.id}/note", note=HOSTILE)
    trainer.sends(f"/chats/{made.id}/tag", tag='<b>"x')
    for path in ("/chats", f"/chats/{made.id}?workings=on", "/safety", "/misunderstood", "/chats?words=<script>%22"):
        page = trainer.opens(path).text
        assert "<script>alert" not in page and "<img src=x" not in page and 'value="<' not in page and "<b>" not in page, path
        assert "7777777" not in page


def test_a_message_heard_wrong_with_certainty_is_taught_out_of_its_chat(app: Any, trainer: Trainer, store: Store) -> None:
    made = chat(store, {"you": "the trolley never gets done", "intent": "living_our_values"}, {"you": "Yes", "typed": False})
    (turn, button) = (row["turn"] for row in rows(store, hearings))
    assert "Nothing waits" in trainer.opens("/misunderstood").text, "the coach was sure, so it is in no queue"
    page = trainer.opens(f"/chats/{made.id}").text
    assert f'href="/review/misunderstood?turn={turn}"' in page and f"?turn={button}" not in page
    assert "Teach it" not in Trainer.signs_in(app, "viewer").opens(f"/chats/{made.id}").text
    trainer.opens(f"/misunderstood?turn={turn}")
    trainer.sends(f"/misunderstood/{turn}", version=0, **{"as": "example:delegating"}, text="the trolley never gets done")
    assert [row["intent"] for row in rows(store, corrections)] == ["delegating"]
    assert "Teach it" not in trainer.opens(f"/chats/{made.id}").text


# --- hide this too ---


def test_a_missed_detail_goes_from_every_place_and_from_what_comes(trainer: Trainer, store: Store) -> None:
    made = chat(store, "Zebedee-Quill was late again", plan={"id": "a", "who": "with zebedee quill", "when": "Thursday"})
    turn = says(store, made, "it is ZEBEDEE QUILL always", intent="nlu_fallback", reply="You said: zebedee quill")
    store.end_turn(0, [], None, made, [plan(1, who="ask Zebedee Quill")])
    trainer.opens(f"/chats/{made.id}")
    trainer.sends(f"/chats/{made.id}/note", note="see zebedee quill")
    with store.begin() as db:
        db.execute(
            corrections.insert().values(
                at=1e12, who="t", kind="example", conversation=made.id, turn=turn, text="zebedee quill", intent="other"
            )
        )
    trainer.sends("/hide", words="zebedee quill")
    assert "2 texts of 1 chat" in trainer.text
    trainer.sends("/hide/now", words="zebedee quill")
    assert "taken out of 1 chat" in trainer.text
    kept = [rows(store, table) for table in metadata.sorted_tables if table.name not in ("site_words", "audit")]
    assert "zebedee" not in str(kept).lower() and "[place] was late again" in str(kept)
    assert redact("tell Zebedee quill", store.site_words()).text == "tell [place]"
    with store.begin() as db:
        db.execute(site_words.delete())


@pytest.mark.parametrize("words", ["", "a", "the", "is it", "x" * 101, "[name]"])
def test_an_everyday_word_cannot_be_hidden(trainer: Trainer, store: Store, words: str) -> None:
    made = chat(store, "it is the rota")
    trainer.opens(f"/chats/{made.id}")
    assert trainer.sends("/hide", words=words).status_code == 422


def test_words_that_look_like_patterns_and_other_letters_are_hidden_as_they_stand(trainer: Trainer, store: Store) -> None:
    made = chat(store, "100%_sure it is Żółć", "100 sure it is not")
    trainer.opens(f"/chats/{made.id}")
    for words in ("100%_sure", "żółć"):
        trainer.sends("/hide/now", words=words)
        trainer.opens(f"/chats/{made.id}")
    assert [row["you"] for row in rows(store, hearings)] == ["[place] it is [place]", "100 sure it is not"]
    with store.begin() as db:
        db.execute(site_words.delete())


# --- corrections ---


def corrected(store: Store, text: str, intent: str, who: str = "trainer") -> int:
    turn = fallback(store, text)
    (row,) = rows(store, hearings, hearings.c.turn == turn)
    values = {"at": time.time(), "who": who, "kind": "example", "conversation": row["conversation"], "turn": turn, "version": 0}
    with store.begin() as db:
        number = int(db.execute(corrections.insert().values(text=text, intent=intent, **values)).inserted_primary_key[0])
        db.execute(hearings.update().where(hearings.c.turn == turn).values(decision=number))
    return number


def test_a_correction_is_edited_once_and_a_second_editor_is_told(app: Any, trainer: Trainer, store: Store) -> None:
    number = corrected(store, "the trolley never gets done", "delegating")
    other = Trainer.signs_in(app, "trainer2")
    trainer.opens("/corrections")
    other.opens("/corrections")
    trainer.sends(f"/corrections/{number}", version=0, text="nobody does the trolley", intent="planning_a_shift")
    assert other.sends(f"/corrections/{number}", version=0, text="mine", intent="delegating").status_code == 409
    assert [(row["text"], row["intent"]) for row in rows(store, corrections)] == [
        ("nobody does the trolley", "planning_a_shift")
    ]


def test_a_correction_taken_back_waits_in_the_queue_again(trainer: Trainer, store: Store) -> None:
    number = corrected(store, "the trolley never gets done", "delegating")
    trainer.opens("/corrections")
    trainer.sends(f"/corrections/{number}/drop", version=0)
    assert "There is nothing to gather" in trainer.text
    assert "1 message waits" in trainer.opens("/misunderstood").text


# --- change sets ---


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """No job is started; the test plays its part: it runs until it has a result, or its folder is gone."""
    started: list[Path] = []
    monkeypatch.setattr(sets, "start", lambda number, folder: started.append(folder))
    monkeypatch.setattr(
        sets,
        "alive",
        lambda number, folder: 1 if (folder / "asked.json").exists() and not (folder / "result.json").exists() else None,
    )
    monkeypatch.setattr(sets, "end", lambda number, folder: None)
    monkeypatch.setattr("web.review.job.what_is_lacking", lambda: None)
    return started


REPORT = {
    "figures": {"situations": {"right": [0.7, 0.72]}, "safety": {"any": [0.9, 0.9]}},
    "f1": {"fair_rota": [0.5, 0.6]},
    "flipped": [{"set": "safety", "number": 4, "label": "own_crisis", "before": "own_crisis", "after": "greet", "better": False, "safety": True}],
    "taught": [{"text": "the trolley never gets done", "intent": "delegating", "before": "nlu_fallback", "after": "delegating"}],
    "floors": {"hold": True, "said": []},
}  # fmt: skip


def gathered(trainer: Trainer, store: Store) -> int:
    corrected(store, "the trolley never gets done", "delegating")
    trainer.opens("/corrections")
    trainer.sends("/changes")
    return max(row["number"] for row in rows(store, change_sets))


def version(store: Store, number: int) -> int:
    return int(rows(store, change_sets, change_sets.c.number == number)[0]["version"])


def proved(trainer: Trainer, store: Store, job: list[Path], outcome: str = "proved") -> int:
    number = gathered(trainer, store)
    trainer.sends(f"/changes/{number}/prove", version=0)
    assert "Being proved" in trainer.text
    result = {
        "outcome": outcome,
        "report": REPORT,
        "patch": "Subject: [PATCH] x\n",
        "model": "a" * 64,
        "data": nlu.mark_of(ROOT),
    }
    write(job[-1] / "result.json", result)
    trainer.opens(f"/changes/{number}")
    return number


def test_a_change_set_is_proved_and_signed_by_an_approver_only(
    app: Any, trainer: Trainer, store: Store, job: list[Path]
) -> None:
    number = proved(trainer, store, job)
    for text in ("Proved, waits", "70 %", "72 %", "safety 4", "All floors hold"):
        assert text in trainer.text
    assert trainer.sends(f"/changes/{number}/sign", version=version(store, number)).status_code == 403
    approver = Trainer.signs_in(app, "approver")
    approver.opens(f"/changes/{number}")
    approver.sends(f"/changes/{number}/sign", version=version(store, number))
    assert "Signed by approver" in approver.text and "git am" in approver.text
    (row,) = rows(store, corrections)
    assert (row["conversation"], row["turn"]) == (None, None), "what is signed belongs to no chat any more"
    assert approver.opens(f"/changes/{number}/patch").text.startswith("Subject")
    approver.opens(f"/changes/{number}")
    assert approver.sends(f"/changes/{number}/undo", version=version(store, number)).status_code == 409


def test_below_the_floors_nothing_can_be_signed(app: Any, trainer: Trainer, store: Store, job: list[Path]) -> None:
    number = proved(trainer, store, job, "refused")
    assert "worse than the floors allow" in trainer.text
    approver = Trainer.signs_in(app, "approver")
    approver.opens(f"/changes/{number}")
    assert approver.sends(f"/changes/{number}/sign", version=version(store, number)).status_code == 409


def test_where_nothing_can_be_proved_the_trainer_is_told_at_once(
    trainer: Trainer, store: Store, job: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = gathered(trainer, store)
    monkeypatch.setattr("web.review.job.what_is_lacking", lambda: "What proving needs is not installed: pytest.")
    assert trainer.sends(f"/changes/{number}/prove", version=0).status_code == 409
    assert "not installed: pytest" in trainer.text and job == []
    assert "Not proved yet" in trainer.opens(f"/changes/{number}").text


def test_a_job_that_vanished_has_failed_and_left_everything_as_it_was(trainer: Trainer, store: Store, job: list[Path]) -> None:
    number = gathered(trainer, store)
    trainer.sends(f"/changes/{number}/prove", version=0)
    (job[-1] / "asked.json").unlink()
    trainer.opens(f"/changes/{number}")
    assert "The job stopped before its end" in trainer.text and "the trolley never gets done" in trainer.text
    assert rows(store, corrections)[0]["change_set"] == number
    trainer.sends(f"/changes/{number}/prove", version=version(store, number))
    assert len(job) == 2, "it can be tried again"


def test_a_real_job_can_be_stopped(trainer: Trainer, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sets.sys, "executable", "/bin/sh")
    monkeypatch.setattr(sets, "JOB", ("-c", "sleep 60"))
    monkeypatch.setattr("web.review.job.what_is_lacking", lambda: None)
    number = gathered(trainer, store)
    trainer.sends(f"/changes/{number}/prove", version=0)
    assert trainer.opens(f"/changes/{number}/progress").json()["state"] == "running"
    other = gathered_again(trainer, store)
    assert trainer.sends(f"/changes/{other}/prove", version=0).status_code == 409, "one job at a time"
    trainer.opens(f"/changes/{number}")
    trainer.sends(f"/changes/{number}/stop", version=version(store, number))
    assert "Not proved yet" in trainer.text
    assert sets.alive(number, sets.folder_of(trainer.client.app.state.desk.settings.data, number)) is None  # type: ignore[attr-defined]


def gathered_again(trainer: Trainer, store: Store) -> int:
    corrected(store, "nobody wants the sunday late", "fair_rota")
    trainer.opens("/corrections")
    trainer.sends("/changes")
    return max(row["number"] for row in rows(store, change_sets))


def test_changed_training_data_have_to_be_proved_again(
    app: Any, trainer: Trainer, store: Store, job: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    number = proved(trainer, store, job)
    monkeypatch.setattr(nlu, "mark_of", lambda folder: "another")
    approver = Trainer.signs_in(app, "approver")
    approver.opens(f"/changes/{number}")
    answer = approver.sends(f"/changes/{number}/sign", version=version(store, number))
    assert answer.status_code == 409 and "has changed since" in approver.text


def test_erasing_a_chat_takes_its_sentence_out_of_change_sets_that_are_not_signed(
    app: Any, trainer: Trainer, store: Store, job: list[Path]
) -> None:
    number = proved(trainer, store, job)
    (row,) = rows(store, corrections)
    app.state.chat._erase(row["conversation"])
    (found,) = rows(store, change_sets, change_sets.c.number == number)
    assert (found["state"], found["report"], found["patch"]) == ("draft", None, None)
    assert rows(store, corrections) == [] and not job[-1].exists()
    trainer.opens(f"/changes/{number}")
    assert "Its sentences are gone" in trainer.text
    assert trainer.sends(f"/changes/{number}/prove", version=version(store, number)).status_code == 422


def test_a_change_set_taken_apart_gives_its_corrections_back(trainer: Trainer, store: Store, job: list[Path]) -> None:
    number = proved(trainer, store, job)
    trainer.sends(f"/changes/{number}/undo", version=version(store, number))
    assert "Gather all 1" in trainer.text


# --- make a test ---


def test_a_chat_becomes_a_story_that_rasa_reads_with_the_corrections_in_it(
    trainer: Trainer, store: Store, tmp_path: Path
) -> None:
    made = chat(store, "nobody reads the book")
    turn = says(store, made, 'it is: [name](x) "again"', intent="nlu_fallback", action="action_guess")
    says(store, made, "The rota", intent="fair_rota", typed=False)
    with store.begin() as db:
        values = {"at": 1e12, "who": "t", "kind": "example", "conversation": made.id, "turn": turn, "intent": "better_handover"}
        db.execute(corrections.insert().values(text="x", version=0, **values))
    assert trainer.opens(f"/chats/{made.id}/test?name=").status_code == 422
    answer = trainer.opens(f"/chats/{made.id}/test?name=The+book+is+read!")
    assert 'filename="test_the_book_is_read.yml"' in answer.headers["content-disposition"]
    (story,) = yaml.safe_load(answer.text)["stories"]
    assert story["story"] == "the_book_is_read"
    assert story["steps"] == [
        {"user": "nobody reads the book", "intent": "better_handover"},
        {"action": "action_hear"},
        {"user": 'it is: [name] (x) "again"', "intent": "better_handover"},
        {"action": "action_guess"},
        {"user": "The rota", "intent": "fair_rota"},
        {"action": "action_hear"},
    ]


# --- figures and privacy ---


def test_figures_count_and_leave_out_other_days(app: Any, store: Store) -> None:
    made = chat(store, "nobody reads the book", {"you": "the zumba tin", "intent": "nlu_fallback"})
    for _ in range(2):
        chat(store, {"you": "the zumba tin again", "action": "action_not_helpful"}, situation="fair_rota")
    says(store, made, "he hit her", band="signpost", kind="safety")
    viewer = Trainer.signs_in(app, "viewer")
    viewer.opens("/figures")
    for text in (
        "Chats 3",
        "Typed messages 5",
        "Understood 4",
        "Not understood 1",
        "Said it did not help 2",
        "Safety cards 1",
        "zumba 3",
    ):
        assert text in viewer.text, text
    assert viewer.opens("/figures?since=2020-01-01&until=2020-02-01").status_code == 200 and "Chats 0" in viewer.text
    lines = viewer.opens("/figures.csv").text.splitlines()
    assert "In all,Chats,3" in lines and "Top situations,fair_rota,2" in lines
    for query in ("since=x", "since=9999-12-31&until=0001-01-01", "until=2099-12-31"):
        assert viewer.opens(f"/figures?{query}").status_code == 200


def test_the_privacy_desk_erases_by_code_and_by_number_in_every_store(app: Any, store: Store) -> None:
    one, other = chat(store, "nobody reads the book"), chat(store, "the rota")
    store.set_code(one.id, tokens.hash_code("apple bread cat dog egg", app.state.chat.key))
    privacy = Trainer.signs_in(app, "privacy")
    privacy.opens("/privacy")
    assert "2 chats with 2 turns" in privacy.text
    privacy.sends("/privacy/erase", chat="Apple bread, cat dog egg")
    assert "erased in every store" in privacy.text and store.ids() == [other.id]
    privacy.sends("/privacy/erase", chat=other.id)
    assert store.ids() == [] and rows(store, hearings) == rows(store, readings) == []
    assert privacy.sends("/privacy/erase", chat=other.id).status_code == 404
    assert privacy.opens("/privacy") and privacy.sends("/privacy/erase", chat="").status_code == 404


def test_an_export_holds_everything_of_one_chat_and_nothing_of_others(app: Any, store: Store) -> None:
    made, _ = chat(store, "nobody reads the book"), chat(store, "the rota is unfair")
    store.end_turn(0, [], None, made, [plan(1, who="my senior")])
    privacy = Trainer.signs_in(app, "privacy")
    privacy.opens("/privacy")
    content = privacy.sends("/privacy/export", chat=made.id).json()
    assert content["turns"][0]["you"] == "nobody reads the book" and content["record"][0]["content"]["who"] == "my senior"
    assert content["heard"] and content["about"] and content["chat"] and "unfair" not in str(content)


def test_a_hidden_word_can_be_shown_again(app: Any, store: Store) -> None:
    with store.begin() as db:
        db.execute(site_words.insert().values(word="blossom"))
    privacy = Trainer.signs_in(app, "privacy")
    privacy.opens("/privacy")
    privacy.sends("/privacy/word", word="blossom")
    assert store.site_words() == () and "blossom" not in privacy.text


def test_the_trail_is_read_and_exported_by_the_privacy_role(app: Any, store: Store, trainer: Trainer) -> None:
    trainer.opens("/chats")
    privacy = Trainer.signs_in(app, "privacy")
    privacy.opens("/audit?who=trainer")
    assert "trainer, trainer read list yes" in privacy.text and "privacy, privacy sign in" not in privacy.text
    lines = privacy.opens("/audit.csv").text.removeprefix("\ufeff").splitlines()
    assert lines[0] == "number,time,who,role,did,about,allowed" and any(",trainer,trainer,read list," in line for line in lines)


# --- the content desk ---


def a_line(name: str) -> dict[str, Any]:
    return next(line for line in wording.said(ROOT / "content" / name) if line["text"].count(" ") > 5)


def test_every_file_shows_what_the_coach_says(trainer: Trainer) -> None:
    trainer.opens("/content")
    assert "Handover and lost information" in trainer.text and "helplines are due" in trainer.text
    for name in (*wording.FILES, "situations/better_handover.yml"):
        trainer.opens(f"/content/{name}")
        assert " ".join(a_line(name)["text"].split()) in trainer.text, name
    trainer.opens("/content/ideas.yml?from=40")
    lines = [" ".join(line["text"].split()) for line in wording.said(ROOT / "content" / "ideas.yml")]
    assert lines[40] in trainer.text and lines[0] not in trainer.text
    for name in ("x.yml", "../domain.yml", "safety_words.yml", "situations/x.yml"):
        assert trainer.opens(f"/content/{name}").status_code == 404


def test_better_words_are_proposed_shown_and_gathered(app: Any, trainer: Trainer, store: Store, job: list[Path]) -> None:
    name = "situations/better_handover.yml"
    key = wording.key_of(a_line(name)["path"])
    trainer.opens(f"/content/{name}?line={quote(key)}")
    trainer.sends(f"/content/{name}", key=key, text="Did anyone miss care because nobody passed it on?")
    assert "Proposed by trainer" in trainer.text
    trainer.opens(f"/content/{name}?line={quote(key)}")
    trainer.sends(f"/content/{name}", key=key, text="Did anyone miss care, since nobody passed it on?")
    assert [row["text"] for row in rows(store, corrections)] == ["Did anyone miss care, since nobody passed it on?"]
    assert "Did anyone miss care" in trainer.opens("/corrections?kind=wording").text
    trainer.sends("/changes")
    trainer.sends(f"/changes/{rows(store, change_sets)[0]['number']}/prove", version=0)
    asked = json.loads((job[-1] / "asked.json").read_text())
    assert asked["corrections"] == [] and asked["wordings"][0]["intent"] == name and asked["wordings"][0]["reason"] == key


@pytest.mark.parametrize(("text", "said"), [("word " * 70, "Shorten"), ("We must escalate it.", "never said")])
def test_words_that_are_too_long_or_too_hard_are_sent_back(trainer: Trainer, store: Store, text: str, said: str) -> None:
    name = "situations/better_handover.yml"
    key = wording.key_of(a_line(name)["path"])
    trainer.opens(f"/content/{name}?line={quote(key)}")
    answer = trainer.sends(f"/content/{name}", key=key, text=text)
    assert answer.status_code == 422 and said in trainer.text and rows(store, corrections) == []


def test_a_proposal_for_a_line_that_has_gone_is_refused(trainer: Trainer, store: Store) -> None:
    trainer.opens("/content/ideas.yml")
    assert trainer.sends("/content/ideas.yml", key='["gone"]', text="x y").status_code == 409
