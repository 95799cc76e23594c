"""The pages for managers without Rasa: who gets in, what is kept, and that only numbers that may be shown come out."""

from __future__ import annotations

import csv
import datetime
import html
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from coach import figures
from coach.days import today
from coach.figures import Touch
from coach.library import library
from coach.settings import Settings
from web.app import create_app
from web.sessions import WRONG_TRIES, hash_password
from web.store import Store

PASSWORD = "a rather long password"
PAGES = ("", "/organisation", "/embed", "/preview", "/poster", "/figures", "/figures.csv")
GOOD = {
    "name": "Sunny Court",
    "safeguarding_lead": "Safeguarding lead, 01234 567890",
    "council_name": "Leeds City Council",
    "council_number": "0113 222 4401",
    "whistleblowing_policy": "https://intranet.example.org/policy",
    "colour": "#5b2a86",
}


def running(tmp_path: Path, peer: str = "testclient", **settings: Any) -> TestClient:
    chosen = Settings(data=tmp_path, engine_port=9, actions_port=9, engine_wait_seconds=0, **settings)
    return TestClient(create_app(chosen), follow_redirects=False, client=(peer, 50000))


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    with running(tmp_path, managers_password=PASSWORD) as client:
        yield client


@pytest.fixture
def manager(client: TestClient) -> TestClient:
    assert sign_in(client).status_code == 303
    return client


def mark(page: Any) -> str:
    return re.findall(r'name="mark" value="([0-9a-f]*)"', page.text)[0]


def sign_in(client: TestClient, password: str = PASSWORD) -> Any:
    page = client.get("/for-managers/sign-in")
    return client.post("/for-managers/sign-in", data={"mark": mark(page), "password": password})


def save(client: TestClient, **fields: str) -> Any:
    page = client.get("/for-managers/organisation")
    return client.post("/for-managers/organisation", data={"mark": mark(page), **fields})


def store_of(client: TestClient) -> Store:
    store: Store = client.app.state.chat.store  # type: ignore[attr-defined]
    return store


# --- who gets in


@pytest.mark.parametrize("path", [*PAGES, "/sign-in"])
def test_it_is_off_until_it_is_set(path: str, tmp_path: Path) -> None:
    with running(tmp_path) as client:
        answer = client.get(f"/for-managers{path}")
        assert answer.status_code == 404 and "are off" in answer.text


@pytest.mark.parametrize("path", PAGES)
def test_nothing_is_shown_without_signing_in(path: str, client: TestClient) -> None:
    answer = client.get(f"/for-managers{path}")
    assert (answer.status_code, answer.headers["location"]) == (303, "/for-managers/sign-in")
    assert answer.text == "" and answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", PAGES)
def test_the_password_opens_every_page(path: str, manager: TestClient) -> None:
    assert manager.get(f"/for-managers{path}").status_code == 200


def test_the_setting_may_hold_a_hash(tmp_path: Path) -> None:
    with running(tmp_path, managers_password=hash_password(PASSWORD)) as client:
        assert sign_in(client, "a wrong password").status_code == 403
        assert sign_in(client).status_code == 303


def test_wrong_tries_lead_to_a_wait(client: TestClient) -> None:
    assert [sign_in(client, "wrong").status_code for _ in range(WRONG_TRIES)] == [403] * WRONG_TRIES
    late = sign_in(client)
    assert late.status_code == 429 and "wait 15 minutes" in late.text
    assert client.get("/for-managers").status_code == 303


def test_signing_out_voids_the_cookie_everywhere(manager: TestClient) -> None:
    cookie = manager.cookies["coach-manager"]
    assert manager.post("/for-managers/sign-out", data={"mark": mark(manager.get("/for-managers"))}).status_code == 200
    manager.cookies.set("coach-manager", cookie, path="/for-managers")
    again = manager.get("/for-managers")
    assert again.headers["location"] == "/for-managers/sign-in?ended"
    assert "You were signed out" in manager.get(again.headers["location"]).text


def test_the_cookie_of_the_sign_in_page_opens_nothing(client: TestClient) -> None:
    client.get("/for-managers/sign-in")
    assert client.cookies["coach-manager"]
    assert client.get("/for-managers").headers["location"] == "/for-managers/sign-in"


@pytest.mark.parametrize("sent", ["", "0" * 64, "é"])
@pytest.mark.parametrize("path", ["/sign-in", "/organisation", "/sign-out"])
def test_a_form_of_another_site_does_nothing(path: str, sent: str, manager: TestClient) -> None:
    if path == "/sign-in":
        manager.cookies.clear()
    answer = manager.post(f"/for-managers{path}", data={"mark": sent, "password": PASSWORD, **GOOD})
    assert answer.status_code == 403
    assert store_of(manager).organisation() is None
    if path != "/sign-in":
        assert manager.get("/for-managers").status_code == 200


def test_a_form_that_is_far_too_long_is_refused(manager: TestClient) -> None:
    assert manager.post("/for-managers/organisation", data={"name": "x" * 30_000}).status_code == 413


# --- single sign-on

PROXY: dict[str, Any] = {"managers_header": "x-user", "managers_names": ("ada",), "trusted_proxy": "10.0.0.1 10.0.0.3"}


@pytest.mark.parametrize(
    ("peer", "name", "status"),
    [
        ("10.0.0.1", "ada", 200),
        ("10.0.0.3", "ada", 200),
        ("10.0.0.2", "ada", 303),
        ("10.0.0.1", "bob", 303),
        ("10.0.0.1", "", 303),
        ("10.0.0.1", "*", 303),
    ],
    ids=["from the proxy", "from the other proxy", "from elsewhere", "not a manager", "nobody", "a star"],
)
def test_a_header_is_believed_from_the_proxy_only_and_for_managers_only(
    peer: str, name: str, status: int, tmp_path: Path
) -> None:
    with running(tmp_path, peer, **PROXY) as client:
        assert client.get("/for-managers", headers={"x-user": name}).status_code == status


def test_who_is_no_longer_signed_in_at_the_proxy_is_out_here(tmp_path: Path) -> None:
    with running(tmp_path, "10.0.0.1", **PROXY) as client:
        page = client.get("/for-managers/organisation", headers={"x-user": "ada"})
        assert client.get("/for-managers").status_code == 303
        assert client.get("/for-managers", headers={"x-user": "bob"}).status_code == 303
        saved = client.post("/for-managers/organisation", data={"mark": mark(page), **GOOD}, headers={"x-user": "ada"})
        assert saved.status_code == 303 and store_of(client).organisation()
        assert "Sign out" not in page.text, "that is the proxy's to do"


def test_with_a_header_alone_there_is_no_password_to_try(tmp_path: Path) -> None:
    with running(tmp_path, **PROXY) as client:
        assert client.post("/for-managers/sign-in", data={"password": ""}).status_code == 404


# --- the organisation


def test_what_is_saved_is_shown_after_999_and_beside_everybody_else(manager: TestClient) -> None:
    numbers = [row["number"] for row in library().helplines.values() if row["number"]]
    before = manager.get("/help").text
    assert save(manager, **GOOD).status_code == 303
    page = manager.get("/help").text
    assert page.index("tel:999") < page.index("Where you work: Sunny Court") < page.index('href="tel:01234567890"')
    assert all(page.count(number) >= before.count(number) for number in numbers), "nobody is replaced or hidden"
    assert page.index("CQC") < page.index("tel:01234567890") and "0113 222 4401" in page
    assert 'href="https://intranet.example.org/policy"' in page
    assert "--band: #5b2a86" in manager.get("/organisation.css").text and "/organisation.css" in manager.get("/").text


def test_what_does_not_fit_is_said_beside_the_field_and_not_kept(manager: TestClient) -> None:
    answer = save(manager, **{**GOOD, "safeguarding_lead": "Ring us instead of 999, 01234 567890", "colour": "#ffff00"})
    assert answer.status_code == 422 and "Nothing is saved yet" in answer.text
    assert answer.text.count('aria-invalid="true"') == 2 and "may not stand in for 999" in answer.text
    assert "Ring us instead of 999" in answer.text, "what was typed is still there"
    assert store_of(manager).organisation() is None


def test_what_is_typed_is_never_code(manager: TestClient) -> None:
    answer = save(manager, name='"><script>alert(1)</script>')
    assert answer.status_code == 422 and "<script>alert" not in answer.text


def test_what_is_saved_can_be_taken_away(manager: TestClient) -> None:
    save(manager, **GOOD)
    save(manager, forget="yes")
    assert "Where you work" not in manager.get("/help").text


def test_help_comes_even_when_the_database_does_not(manager: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(self: Store) -> None:
        raise RuntimeError

    monkeypatch.setattr(Store, "organisation", broken)
    assert "tel:999" in manager.get("/help").text


# --- embedding


def test_the_lines_to_copy_hold_what_was_chosen(manager: TestClient) -> None:
    query = "position=left&colour=%235B2A86&greeting=Say+%22hi%22+%26+more&level=W"
    page = manager.get(f"/for-managers/embed?{query}").text
    boxes = [html.unescape(box) for box in re.findall(r"<textarea[^>]*>(.*?)</textarea>", page)]
    assert boxes[0] == (
        '<script src="http://testserver/widget.js" defer data-position="left" data-colour="#5b2a86" '
        'data-greeting="Say &#34;hi&#34; &amp; more" data-level="W"></script>'
    )
    assert boxes[1].startswith('<iframe src="http://testserver/embed?level=W&amp;greeting=Say+%22hi%22+%26+more" title="Coach"')
    assert "preview?position=left" in page


def test_what_does_not_fit_is_left_out_of_the_line(manager: TestClient) -> None:
    page = manager.get("/for-managers/embed?position=up&colour=red&level=Z&greeting=" + "x" * 300).text
    assert "six letters or digits" in page and "80 is the most" in page
    assert "data-colour" not in page and "data-level" not in page and "&#34;up&#34;" not in page


def test_the_address_is_the_one_that_is_set(tmp_path: Path) -> None:
    with running(tmp_path, managers_password=PASSWORD, public_url="https://coach.example.org") as client:
        sign_in(client)
        assert "https://coach.example.org/widget.js" in client.get("/for-managers/embed").text
        poster = client.get("/poster.svg")
        assert poster.headers["content-type"].startswith("image/svg+xml") and ">coach.example.org<" in poster.text
        assert "Call 999" in poster.text and "<path" in poster.text and "http://testserver" not in poster.text


# --- figures


def last_month() -> datetime.date:
    return today().replace(day=1) - datetime.timedelta(days=1)


def talked(store: Store, number: int, situation: str, month: str, idea: str | None = None, kept: bool = False) -> list[str]:
    """So many conversations that touched a situation in a month."""
    steps = [what for what, is_so in (("idea", idea), ("plan", kept)) if is_so]
    touches = {Touch("visit"), Touch("talk", situation), *(Touch(what, situation, idea or "") for what in steps)}
    ids = []
    for _ in range(number):
        made = store.create({}, "hash")
        store.end_turn(0, [], None, made, (), touches, month)
        ids.append(made.id)
    return ids


def month_passes(client: TestClient) -> None:
    client.app.state.chat.retain()  # type: ignore[attr-defined]


def in_the_file(client: TestClient) -> list[dict[str, str]]:
    text = client.get("/for-managers/figures.csv").text.lstrip("\ufeff")
    return list(csv.DictReader(io.StringIO(text)))


MONTH = figures.month(last_month())


def test_nine_conversations_show_no_figure_anywhere(manager: TestClient) -> None:
    idea = library().situations["short_staffed"].ideas[0]
    talked(store_of(manager), 9, "short_staffed", MONTH, idea, kept=True)
    month_passes(manager)
    page = manager.get("/for-managers/figures").text
    assert 'class="share"' not in page and "fewer than 10" in page
    assert [row["conversations"] for row in in_the_file(manager)] == ["fewer than 10, so not shown"]
    assert {count for shown in store_of(manager).figures().values() for count in shown} == set()


def test_the_page_and_the_file_show_the_same_numbers_and_no_other(manager: TestClient) -> None:
    store, idea = store_of(manager), library().situations["short_staffed"].ideas[0]
    talked(store, 43, "short_staffed", MONTH, idea, kept=False)
    talked(store, 21, "short_staffed", MONTH, idea, kept=True)
    talked(store, 57, "upset_family", MONTH)
    talked(store, 7, "difficult_conversation", MONTH)
    talked(store, 29, "speaking_up", MONTH)
    month_passes(manager)
    in_file = {(row["what"], row["name"]): int(row["conversations"]) for row in in_the_file(manager)}
    assert in_file["Visits", "Visits"] == 157
    assert in_file["Themes", library().themes["leading"]] == 71
    assert ("Themes", library().themes["speaking_up"]) not in in_file
    page = manager.get("/for-managers/figures").text
    on_page = {int(number) for number in re.findall(r'class="number">(\d+)', page)}
    assert on_page <= set(in_file.values()) and {157, 71, 57} <= on_page
    assert not {7, 29} & set(in_file.values())


@pytest.mark.parametrize("part", ["", "theme", "element", "idea", "anything"])
@pytest.mark.parametrize("month", [MONTH, "", "2020-01", "x"])
def test_no_filter_shows_a_number_that_the_whole_does_not(part: str, month: str, manager: TestClient) -> None:
    store = store_of(manager)
    talked(store, 40, "short_staffed", MONTH)
    talked(store, 30, "upset_family", MONTH)
    month_passes(manager)
    whole = set(re.findall(r'class="number">(\d+)', manager.get("/for-managers/figures").text))
    found = set(re.findall(r'class="number">(\d+)', manager.get(f"/for-managers/figures?month={month}&part={part}").text))
    assert found <= whole


def test_the_month_that_goes_on_is_neither_shown_nor_closed(manager: TestClient) -> None:
    store = store_of(manager)
    talked(store, 40, "short_staffed", figures.month(today()))
    month_passes(manager)
    assert store.figures() == {}
    assert "40" not in re.findall(r'class="number">(\d+)', manager.get("/for-managers/figures").text)


def test_a_month_is_worked_out_once_and_who_touched_what_is_then_gone(manager: TestClient, tmp_path: Path) -> None:
    store = store_of(manager)
    ids = talked(store, 20, "short_staffed", MONTH) + talked(store, 20, "upset_family", MONTH)
    month_passes(manager)
    once = store.figures()
    talked(store, 5, "short_staffed", MONTH)
    month_passes(manager)
    assert store.figures() == once and once[MONTH]
    for name in ids:
        store.erase(name)
    month_passes(manager)
    assert store.figures() == once, "what is shown never changes, so two visits to the page tell nothing"
    assert store.close_months("9999-12", "0000-00", lambda talks: []) == []


def test_a_chat_deleted_before_the_month_is_over_is_not_counted(manager: TestClient) -> None:
    store = store_of(manager)
    gone = talked(store, 10, "short_staffed", MONTH)
    store.erase(gone[0])
    month_passes(manager)
    assert store.figures() == {MONTH: []}


def test_a_conversation_counts_once_in_each_month_it_touches_a_thing(manager: TestClient) -> None:
    store = store_of(manager)
    for name in talked(store, 12, "short_staffed", MONTH):
        made = store.find(name, 0)
        assert made
        for _ in range(3):
            store.end_turn(0, [], None, made, (), {Touch("visit"), Touch("talk", "short_staffed")}, MONTH)
    month_passes(manager)
    assert [figure.count for figure in store.figures()[MONTH]] == [12]


def test_old_figures_go(manager: TestClient) -> None:
    store = store_of(manager)
    old = figures.month(today().replace(day=1, year=today().year - figures.YEARS_KEPT - 1))
    talked(store, 12, "short_staffed", old)
    month_passes(manager)
    month_passes(manager)
    assert old not in store.figures()


def test_a_message_is_counted_as_it_is_answered(client: TestClient) -> None:
    """Through the real API: Rasa is down, so a card answers; it counts as a visit and as nothing else."""
    begun = client.post("/api/chat/start", json={}).json()
    body = {"id": "6f2b7c64-8d3c-4a58-9f43-0e0b8f6f8a11", "text": "i want to kill myself"}
    assert client.post("/api/chat/message", json=body, headers={"authorization": f"Bearer {begun['token']}"}).status_code == 200
    seen: list[Any] = []
    store_of(client).close_months("9999-12", "0000-00", lambda talks: seen.extend(talks) or [])
    assert seen == [[Touch("visit")]]


# --- for staff


def test_staff_are_told_what_managers_see_and_find_it_from_privacy(client: TestClient) -> None:
    page = client.get("/what-managers-see")
    assert page.status_code == 200 and "10 chats or more" in page.text and "from 30 chats on" in page.text
    assert 'href="/what-managers-see"' in client.get("/privacy").text
