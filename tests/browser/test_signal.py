"""Bad signal is normal: airplane mode, lost answers, two tabs, no storage, a long history, and the library without a network."""

from __future__ import annotations

import gzip
import json
import sqlite3
import time
import uuid
from typing import Any

import pytest
from playwright.sync_api import Browser, Request, Route, expect

from coach import phrases
from tests.browser.conftest import ANSWER_MILLISECONDS, Phone
from tests.browser.test_chat import CARER
from tests.coach.test_safety import DISCLOSURES
from web import pages
from web.assets import assets

LIBRARY_BYTES = 80_000  # the library with its data and scripts, zipped
SAFETY_BYTES = 36_000  # cards and rules for a disclosure without a signal
PAGE_BYTES = 40_000  # everything the full page needs before somebody can write
SLAP = "i saw him slap a resident on the arm"


def in_an_exercise(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(CARER)
    phone.can_tap("Skip this question")


def keeps_the_pages(phone: Phone) -> None:
    """Wait until the phone could open everything without a network."""
    phone.page.evaluate("navigator.serviceWorker.ready.then(() => null)")
    phone.page.wait_for_function(
        """async (count) => {
             const names = await caches.keys();
             const kept = names.length ? await (await caches.open(names[0])).keys() : [];
             return navigator.serviceWorker.controller && kept.length === count;
        }""",
        arg=len(pages.OFFLINE_PAGES) + len(pages.OFFLINE_FILES),
        timeout=ANSWER_MILLISECONDS,
    )


def airplane(phone: Phone, on: bool) -> None:
    phone.refusals |= {"ERR_INTERNET_DISCONNECTED", "ERR_FAILED"}
    phone.page.context.set_offline(on)


def turns_of(phone: Phone) -> list[str]:
    token = phone.page.evaluate("sessionStorage['coach.token'] || localStorage['coach.token']")
    history = phone.stack.call("/api/chat/history", token=token).body["messages"]
    return [message["text"] for message in history if message["from"] == "you"]


def test_airplane_mode_in_mid_exercise_and_back(screen: Phone) -> None:
    in_an_exercise(screen)
    keeps_the_pages(screen)
    airplane(screen, True)
    screen.says("she knows all his songs")
    screen.says("and how he takes his tea")
    expect(screen.page.get_by_text("Saved on this phone")).to_have_count(2)
    expect(screen.page.get_by_text("No connection.").last).to_be_visible()
    screen.assert_accessible()
    screen.page.reload()
    expect(screen.page.get_by_text("Saved on this phone")).to_have_count(2)
    airplane(screen, False)
    screen.can_tap("I'll try it")
    expect(screen.page.locator("[data-state=queued], [data-state=sent]")).to_have_count(0, timeout=ANSWER_MILLISECONDS)
    expect(screen.page.get_by_text("No connection.").last).to_be_hidden()
    assert turns_of(screen) == [CARER, "she knows all his songs", "and how he takes his tea"]


def test_a_lost_reply_is_asked_for_again_and_played_once(screen: Phone) -> None:
    in_an_exercise(screen)
    lost: list[str] = []

    def lose_the_first(route: Route, request: Request) -> None:
        if lost:
            route.continue_()
        else:
            lost.append(route.fetch().text())  # the server has played it
            route.abort()

    screen.refusals |= {"ERR_FAILED"}
    screen.page.route("**/api/chat/message", lose_the_first)
    screen.says("she knows all his songs")
    screen.can_tap("I'll try it")
    assert lost and turns_of(screen) == [CARER, "she knows all his songs"]
    expect(screen.page.locator("li.own", has_text="she knows all his songs")).to_have_count(1)
    expect(screen.page.locator("li.own", has_text="she knows all his songs")).to_have_attribute("data-state", "answered")


def test_a_message_shows_saved_then_sending_then_answered(phone: Phone) -> None:
    in_an_exercise(phone)
    held: list[Route] = []
    airplane(phone, True)
    phone.says("she knows all his songs")
    expect(phone.page.get_by_text("Saved on this phone")).to_be_visible()
    phone.page.route("**/api/chat/message", lambda route: held.append(route))
    airplane(phone, False)
    expect(phone.page.get_by_text("Sending", exact=True)).to_be_visible(timeout=ANSWER_MILLISECONDS)
    end = time.monotonic() + ANSWER_MILLISECONDS / 1000
    while not held and time.monotonic() < end:  # "Sending" is shown a moment before the request is made
        phone.page.wait_for_timeout(50)
    held.pop().continue_()
    expect(phone.page.get_by_text("Sent and answered")).to_be_visible(timeout=ANSWER_MILLISECONDS)


def test_two_tabs_show_one_chat_and_send_a_waiting_message_once(screen: Phone) -> None:
    in_an_exercise(screen)
    screen.page.get_by_label("Remember on this phone").last.check()
    airplane(screen, True)
    screen.says("she knows all his songs")
    expect(screen.page.get_by_text("Saved on this phone")).to_be_visible()
    airplane(screen, False)
    other = Phone(screen.page.context.new_page(), screen.stack)
    other.opens()
    for tab in (screen, other):
        tab.can_tap("I'll try it")
    assert turns_of(screen) == [CARER, "she knows all his songs"]
    other.taps("I'll try it")
    other.can_tap("Not now")
    screen.page.bring_to_front()
    screen.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    screen.can_tap("Not now")


def test_a_chat_works_where_storage_is_blocked(chromium: Browser, screen: Phone) -> None:
    screen.page.add_init_script(
        "for (const name of ['sessionStorage', 'localStorage'])"
        "  Object.defineProperty(window, name, { get() { throw new DOMException('blocked', 'SecurityError'); } });"
    )
    in_an_exercise(screen)
    screen.taps("Skip this question")
    screen.can_tap("I'll try it")
    screen.page.get_by_role("button", name="Menu").click()
    screen.page.get_by_role("button", name="A+ Large text").click()
    screen.assert_accessible()


def test_a_history_of_two_hundred_messages_opens_at_its_end(screen: Phone) -> None:
    in_an_exercise(screen)
    token = screen.page.evaluate("sessionStorage['coach.token']")
    with_history(screen, token.split(".")[0], 200)
    screen.page.reload()
    expect(screen.page.locator("li.own, li.coach")).to_have_count(200, timeout=ANSWER_MILLISECONDS)
    expect(screen.page.locator("li.coach").last).to_be_in_viewport()
    screen.says("she knows all his songs")
    expect(screen.page.locator("li.own").last).to_be_in_viewport()
    screen.can_tap("I'll try it")
    screen.assert_accessible()


def with_history(phone: Phone, conversation: str, count: int) -> None:
    """Put earlier messages before those there are, so that there are so many in all."""
    with sqlite3.connect(phone.stack.data / "coach.db", timeout=10) as database:
        have = database.execute("SELECT reply FROM turns WHERE conversation = ?", (conversation,)).fetchall()
        (first,) = database.execute("SELECT min(number) FROM turns").fetchone()
        missing = count - sum(len(json.loads(reply)) for (reply,) in have)
        made = [
            {"id": f"e{n}", "from": "coach" if n % 2 else "you", "text": "That sounds hard. " * 6, "kind": "say", "choices": []}
            for n in range(missing)
        ]
        for n in range(0, missing, 2):
            row = (min(first, 0) - missing + n, conversation, str(uuid.uuid4()), json.dumps(made[n : n + 2]), time.time())
            database.execute("INSERT INTO turns (number, conversation, message_id, reply, at) VALUES (?, ?, ?, ?, ?)", row)


def test_the_page_and_the_whole_library_open_in_airplane_mode(screen: Phone) -> None:
    screen.opens()
    screen.can_tap("I work front line")
    keeps_the_pages(screen)
    airplane(screen, True)
    screen.page.reload()
    expect(screen.page.get_by_role("textbox", name="Your message")).to_be_visible()
    screen.page.get_by_role("link", name="Browse ideas").last.click()
    expect(screen.page.get_by_role("status")).to_have_text("60 of 60 situations")
    screen.assert_accessible()
    screen.page.get_by_label("Search").fill("rota")
    card = screen.page.locator("details:visible", has_text="rota").first
    card.locator("summary").click()
    expect(card.get_by_role("heading", name="Ideas")).to_be_visible()
    expect(card.get_by_text("Good leadership:")).to_be_visible()
    screen.assert_accessible()
    before = card.locator("[data-line=behaviour]").inner_text()
    screen.page.get_by_label("Words for").select_option("O")
    assert card.locator("[data-line=behaviour]").inner_text() != before
    screen.page.get_by_label("Search").fill("xyzzy")
    expect(screen.page.get_by_role("status")).to_contain_text("Nothing found")
    expect(screen.page.get_by_role("link", name="999").first).to_have_attribute("href", "tel:999")
    for path in ("/help", "/privacy", "/record"):
        screen.opens(path)
        expect(screen.page.get_by_role("heading", level=1)).to_be_visible()
        screen.assert_accessible()


@pytest.mark.parametrize("text", [SLAP, "nie chcę już żyć"], ids=["English", "Polish"])
def test_a_disclosure_in_airplane_mode_gets_help_on_the_phone_at_once(text: str, screen: Phone) -> None:
    in_an_exercise(screen)
    keeps_the_pages(screen)
    airplane(screen, True)
    screen.page.reload()
    screen.says(text)
    ring = screen.page.locator("[data-kind=safety]").get_by_role("link", name="999")
    expect(ring).to_be_in_viewport()
    expect(screen.page.get_by_role("status")).to_contain_text("999")
    screen.assert_accessible()
    airplane(screen, False)
    screen.can_tap("Do I have to say?" if text == SLAP else "")
    expect(screen.page.locator("[data-kind=safety]").get_by_text("Call 999 now")).to_have_count(1)


def test_an_ordinary_message_in_airplane_mode_gets_no_card(phone: Phone) -> None:
    in_an_exercise(phone)
    keeps_the_pages(phone)
    airplane(phone, True)
    phone.says("how do i thank the team for last week")
    expect(phone.page.get_by_text("Saved on this phone")).to_be_visible()
    phone.page.wait_for_timeout(500)
    expect(phone.page.locator("[data-kind=safety]")).to_have_count(0)


def told(phone: Phone, texts: list[str]) -> list[str]:
    """The texts for which the phone itself shows no help."""
    script = "async ([module, texts]) => { const { card } = await import(module); const missed = [];\
        for (const text of texts) if (!await card(text)) missed.push(text); return missed; }"
    missed: list[str] = phone.page.evaluate(script, ["/static/offline.js", texts])
    return missed


def test_the_rules_on_the_phone_hear_nearly_every_plain_disclosure(phone: Phone) -> None:
    phone.opens("/library")
    texts = [text for several in DISCLOSURES.values() for text in several]
    missed = told(phone, texts)
    assert len(missed) <= 0.03 * len(texts), missed


def test_the_rules_on_the_phone_hear_every_crisis_phrase_of_another_language(phone: Phone) -> None:
    phone.opens("/library")
    assert told(phone, [phrase for _, _, phrase in phrases.listed()]) == []


def test_the_library_and_the_safety_rules_keep_to_their_budgets() -> None:
    sizes = {name: len(assets()[name].zipped) for name in ("offline.js", "library.js", "library.json", "sw.js")}
    assert sum(sizes.values()) <= LIBRARY_BYTES, sizes
    assert len(assets()["safety.json"].zipped) <= SAFETY_BYTES


def test_the_first_load_of_the_full_page_is_small(phone: Phone) -> None:
    sizes: dict[str, int] = {}
    phone.page.on(
        "response",
        lambda response: sizes.__setitem__(
            response.url, len(gzip.compress(response.body())) if "/static/" in response.url else len(response.body())
        ),
    )
    phone.opens()
    phone.can_tap("I work front line")
    assert not any("library" in url for url in sizes), "the library comes after the first paint"
    assert 0 < sum(sizes.values()) <= PAGE_BYTES, sizes


def test_a_change_of_the_library_reaches_the_phone_by_its_hash(phone: Phone) -> None:
    worker: Any = phone.page.request.get(phone.stack.url + "/sw.js").text()
    assert f"library.{assets()['library.json'].version}.json" in worker
