"""The pages for managers in a real browser, without Rasa: at phone and desk width, light and dark, with and without script."""

from __future__ import annotations

import contextlib
import datetime
import http.server
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pytest
from playwright.sync_api import Browser, Page, expect

from coach import figures
from coach.days import today
from coach.figures import Touch
from coach.library import library
from coach.settings import Settings
from tests.browser.conftest import Phone, _phone
from tests.stack import Stack, free_port, served
from web.app import create_app
from web.store import Store

PASSWORD = "a rather long password"
PAGES = ("", "/organisation", "/embed", "/poster", "/figures")
SIZES = {"390px": (390, 844), "1280px": (1280, 900)}


@dataclass
class Web:
    """web alone, on a port of its own."""

    url: str
    store: Store
    guest_port: int = 0


@contextlib.contextmanager
def starts(data: Path, **more: Any) -> Iterator[Web]:
    port = free_port()
    settings = Settings(
        data=data,
        engine_port=9,
        actions_port=9,
        engine_wait_seconds=0,
        rate_limits=False,
        port=port,
        managers_password=PASSWORD,
        **more,
    )
    app = create_app(settings)
    with served(app, port) as url:
        yield Web(url, app.state.chat.store)


@pytest.fixture(scope="module")
def web(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    with starts(tmp_path_factory.mktemp("managers")) as running:
        yield running


@pytest.fixture(params=SIZES.values(), ids=SIZES)
def screen(request: pytest.FixtureRequest, chromium: Browser, web: Web) -> Iterator[Phone]:
    for phone in _phone(chromium, cast(Stack, web), *request.param):
        phone.refusals |= {"404", "403", "422", "widget.js"}
        yield phone


@pytest.fixture
def manager(screen: Phone) -> Phone:
    return signs_in(screen)


def signs_in(phone: Phone, password: str = PASSWORD) -> Phone:
    phone.opens("/for-managers/sign-in")
    phone.page.get_by_label("Password").fill(password)
    phone.page.get_by_role("button", name="Sign in").click()
    return phone


def fits(page: Page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "nothing sticks out at the side"


def check(phone: Phone) -> None:
    for scheme in ("light", "dark"):
        phone.page.emulate_media(color_scheme=cast(Any, scheme))
        phone.assert_accessible()
    fits(phone.page)


@pytest.fixture(scope="module")
def month(web: Web) -> str:
    """Last month, with enough talks for every kind of number."""
    last = figures.month(today().replace(day=1) - datetime.timedelta(days=1))
    shelf = library()
    for theme, number in (("leading", 9), ("team", 5), ("carers", 11), ("myself", 6)):
        for situation in (name for name in shelf.situations if shelf.situations[name].theme == theme):
            for count in range(number):
                idea = shelf.situations[situation].ideas[0]
                found = {Touch("visit"), Touch("talk", situation)}
                found |= {Touch("idea", situation, idea)} if count % 2 else set()
                found |= {Touch("plan", situation, idea)} if count % 4 == 1 else set()
                web.store.end_turn(0, [], None, web.store.create({}, "hash"), (), found, last)
    web.store.close_months(figures.month(today()), "0000-00", lambda talks: figures.publish(talks, figures.shape()))
    return last


def test_the_sign_in_page_and_a_wrong_password_are_accessible(screen: Phone) -> None:
    screen.opens("/for-managers")
    expect(screen.page).to_have_url(f"{screen.stack.url}/for-managers/sign-in")
    check(screen)
    signs_in(screen, "not the right one")
    expect(screen.page.get_by_label("Password")).to_have_attribute("aria-invalid", "true")
    expect(screen.page.get_by_text("That is not the password.")).to_be_visible()
    check(screen)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_accessible_and_fits(path: str, manager: Phone, month: str) -> None:
    manager.opens(f"/for-managers{path}")
    expect(manager.page.get_by_role("heading", level=1)).to_be_visible()
    check(manager)


@pytest.mark.parametrize("path", ["/what-managers-see", "/help", "/privacy"])
def test_the_pages_for_staff_are_accessible(path: str, screen: Phone) -> None:
    screen.opens(path)
    check(screen)


def test_contacts_are_typed_in_refused_mended_and_shown_under_help(manager: Phone, web: Web) -> None:
    page = manager.page
    manager.opens("/for-managers/organisation")
    page.get_by_label("Safeguarding lead").fill("Ring 01234 567890 instead of 999")
    page.get_by_label("Colour of the bar").fill("#ffee00")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("alert")).to_contain_text("Nothing is saved yet")
    check(manager)
    page.get_by_role("alert").get_by_role("link", name="Safeguarding lead").click()
    expect(page.get_by_label("Safeguarding lead")).to_be_focused()
    page.get_by_label("Safeguarding lead").fill("Safeguarding lead, 01234 567890")
    page.get_by_label("Colour of the bar").fill("#5b2a86")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    assert page.evaluate("getComputedStyle(document.querySelector('.bar')).backgroundColor") == "rgb(91, 42, 134)"
    manager.opens("/help")
    expect(page.get_by_role("link", name="01234 567890")).to_have_attribute("href", "tel:01234567890")
    check(manager)
    web.store.keep_organisation(None)


def test_the_lines_to_copy_follow_what_is_chosen_and_focus_stays(manager: Phone) -> None:
    page = manager.page
    manager.opens("/for-managers/embed")
    page.get_by_label("Where the button is").select_option("left")
    greeting = page.get_by_label("Words on the button")
    greeting.fill("Talk it through")
    line = page.get_by_role("textbox", name="One line for a web page")
    expect(line).to_have_value(
        f'<script src="{manager.stack.url}/widget.js" defer data-position="left" data-greeting="Talk it through"></script>'
    )
    expect(page.locator("#preview")).to_have_attribute(
        "src", "/for-managers/preview?position=left&colour=&greeting=Talk+it+through&level="
    )
    expect(greeting).to_be_focused()
    page.get_by_role("button", name="Copy: One line for a web page").click()
    expect(page.get_by_role("status")).to_contain_text("opied" if page.evaluate("!!navigator.clipboard") else "marked")


def test_one_month_and_one_part_can_be_picked(manager: Phone, month: str) -> None:
    page = manager.page
    manager.opens("/for-managers/figures")
    expect(page.get_by_role("table", name="What the chats were about")).to_be_visible()
    page.get_by_label("Show", exact=True).select_option("idea")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("heading", name="Ideas taken")).to_be_visible()
    expect(page.get_by_role("table", name="What the chats were about")).to_have_count(0)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert month in Path(download.value.path()).read_text(encoding="utf-8")


def test_on_paper_there_is_only_the_poster(manager: Phone) -> None:
    manager.opens("/for-managers/poster")
    manager.page.emulate_media(media="print")
    expect(manager.page.get_by_role("img", name="Poster")).to_be_visible()
    expect(manager.page.get_by_role("heading", level=1)).to_be_hidden()
    expect(manager.page.get_by_role("button", name="Sign out")).to_be_hidden()


def test_everything_works_without_script(chromium: Browser, web: Web, month: str) -> None:
    context = chromium.new_context(java_script_enabled=False, base_url=web.url)
    page = context.new_page()
    page.goto("/for-managers")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.goto("/for-managers/organisation")
    page.get_by_label("Name of your organisation").fill("Sunny Court")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_contain_text("Saved")
    page.get_by_text("Go back to what was there at the start").click()
    page.get_by_role("button", name="Take away what is saved").click()
    expect(page.get_by_label("Name of your organisation")).to_have_value("")
    page.goto("/for-managers/embed")
    page.get_by_label("Where the button is").select_option("left")
    page.get_by_role("button", name="Show it").click()
    expect(page.get_by_role("textbox", name="One line for a web page")).to_have_value(
        f'<script src="{web.url}/widget.js" defer data-position="left"></script>'
    )
    page.goto("/for-managers/figures")
    page.get_by_label("Show", exact=True).select_option("theme")
    page.get_by_role("button", name="Show").click()
    expect(page.get_by_role("table", name="What the chats were about")).to_be_visible()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="You are signed out")).to_be_visible()
    context.close()


def test_by_keyboard_alone_from_sign_in_to_a_saved_contact(chromium: Browser, web: Web) -> None:
    context = chromium.new_context(base_url=web.url)
    page = context.new_page()
    page.goto("/for-managers/sign-in")

    def tabs_to(locator: Any) -> None:
        for _ in range(40):
            page.keyboard.press("Tab")
            if locator.evaluate("one => one === document.activeElement"):
                return
        pytest.fail("cannot be reached by keyboard")

    tabs_to(page.get_by_label("Password"))
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/for-managers")
    tabs_to(page.get_by_role("link", name="Your organisation").first)
    page.keyboard.press("Enter")
    tabs_to(page.get_by_label("Nights and weekends", exact=True))
    page.keyboard.type("On call manager, 01234 567891")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Saved")
    web.store.keep_organisation(None)
    context.close()


CALLS = """async (address) => {
  const answer = await fetch(address, { method: "POST", headers: { "content-type": "application/json" }, body: "{}" });
  return [answer.status, (await answer.json()).message || ""];
}"""


@contextlib.contextmanager
def another_site(port: int, content: str) -> Iterator[None]:
    """A page of another origin."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("content-type", "text/html")
            self.end_headers()
            self.wfile.write(content.encode())

        def log_message(self, *words: Any) -> None:
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", port), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield
        server.shutdown()


@pytest.mark.parametrize("is_allowed", [True, False])
def test_a_page_of_another_site_is_let_in_or_told_why_not(is_allowed: bool, chromium: Browser, tmp_path: Path) -> None:
    port = free_port()
    site = f"http://localhost:{port}"
    with starts(tmp_path, allowed_origins=(site,) if is_allowed else ()) as web, chromium.new_context() as context:
        content = f'<!doctype html><title>Host</title><iframe src="{web.url}/what-managers-see"></iframe>'
        page = context.new_page()
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        with another_site(port, content):
            page.goto(site)
            heading = page.frame_locator("iframe").get_by_role("heading", name="What managers see")
            status, message = page.evaluate(CALLS, f"{web.url}/api/chat/start")
            if is_allowed:
                assert status == 200
                expect(heading).to_be_visible()
            else:
                assert status == 403 and "COACH_ALLOWED_ORIGINS" in message, "the page can read why"
                assert any("frame-ancestors" in line for line in said)
                expect(heading).to_have_count(0)
