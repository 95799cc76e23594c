"""The widget and the frame on somebody else's pages: a strict policy, hostile styles, the keyboard alone, a refusal."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, expect

from tests.browser.conftest import ANSWER_MILLISECONDS, Phone
from tests.browser.host import HOSTILE, PAGE, host, strict_policy
from tests.browser.test_chat import CARER


@pytest.fixture
def guest(screen: Phone) -> Iterator[Phone]:
    """At a page with the widget, wherever `shows` puts it."""
    coach = screen.stack.url
    line = f'<script src="{coach}/widget.js" defer></script>'
    told = f'<script src="{coach}/widget.js" defer data-position="left" data-colour="#ffd500" data-greeting="Hard shift?" data-level="L"></script>'
    pages = {
        "/plain": (PAGE.format(head=line, body=""), ""),
        "/told": (PAGE.format(head=told, body=""), ""),
        "/strict": (PAGE.format(head=line, body=""), strict_policy(coach)),
        "/hostile": (PAGE.format(head=HOSTILE + line, body=""), ""),
        "/frame": (PAGE.format(head="", body=f'<iframe src="{coach}/embed?level=W" title="Coach" width="400" height="700"></iframe>'), ""),
        "/no-frames": (PAGE.format(head=line, body=""), f"script-src {coach}; frame-src 'none'"),
    }  # fmt: skip
    with host(screen.stack.guest_port, pages):
        yield screen


def visits(guest: Phone, path: str) -> None:
    guest.page.goto(f"http://localhost:{guest.stack.guest_port}{path}")


def launcher(guest: Phone) -> Locator:
    return guest.page.get_by_role("button", name=re.compile("Coach|Hard shift"))


def inside(guest: Phone) -> FrameLocator:
    return guest.page.frame_locator("iframe")


def opens_and_talks(guest: Phone) -> None:
    launcher(guest).click()
    chat = inside(guest)
    chat.get_by_role("button", name="I work front line").click(timeout=ANSWER_MILLISECONDS)
    expect(chat.get_by_text("What is on your mind?").last).to_be_visible(timeout=ANSWER_MILLISECONDS)
    chat.get_by_role("textbox").fill(CARER)
    chat.get_by_role("button", name="Send").click()
    expect(chat.get_by_role("button", name="Skip this question")).to_be_visible(timeout=ANSWER_MILLISECONDS)


@pytest.mark.parametrize("path", ["/plain", "/strict", "/hostile"])
def test_the_widget_works_on_a_plain_a_strict_and_a_hostile_page(guest: Phone, path: str) -> None:
    visits(guest, path)
    box = launcher(guest).bounding_box()
    assert box and box["height"] >= 44 and box["width"] >= 44
    opens_and_talks(guest)
    panel = guest.page.get_by_role("dialog").bounding_box()
    width = guest.page.evaluate("innerWidth")
    assert panel and panel["x"] >= 0 and panel["x"] + panel["width"] <= width and panel["width"] >= min(width, 400)


def test_escape_closes_it_and_gives_the_keyboard_back(guest: Phone) -> None:
    visits(guest, "/plain")
    opens_and_talks(guest)
    inside(guest).get_by_role("textbox").press("Escape")
    expect(guest.page.get_by_role("dialog")).to_have_count(0)
    expect(launcher(guest)).to_be_focused()
    launcher(guest).press("Enter")
    expect(inside(guest).get_by_role("button", name="Skip this question")).to_be_visible()
    guest.page.get_by_role("button", name="Close").press("Enter")
    expect(launcher(guest)).to_be_focused()


def test_escape_closes_the_menu_in_it_first(guest: Phone) -> None:
    visits(guest, "/plain")
    opens_and_talks(guest)
    inside(guest).get_by_role("button", name="Menu").click()
    inside(guest).get_by_role("link", name="My notes and record").press("Escape")
    expect(inside(guest).get_by_role("button", name="Menu")).to_have_attribute("aria-expanded", "false")
    expect(guest.page.get_by_role("dialog")).to_be_visible()


def test_position_colour_greeting_and_level_are_heard(guest: Phone) -> None:
    visits(guest, "/told")
    button = launcher(guest)
    expect(button).to_have_text("Hard shift?")
    box = button.bounding_box()
    assert box and box["x"] < 40
    assert button.evaluate("node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]") == [
        "rgb(255, 213, 0)",
        "rgb(0, 0, 0)",
    ], "black on yellow: white would not be readable"
    button.click()
    chat = inside(guest)
    expect(chat.get_by_role("heading", name="Hard shift?")).to_be_attached(timeout=ANSWER_MILLISECONDS)
    expect(chat.get_by_text("What is on your mind").last).to_be_visible(timeout=ANSWER_MILLISECONDS)
    expect(chat.get_by_role("button", name="I work front line")).to_have_count(0)


def test_the_page_around_it_cannot_read_the_chat(guest: Phone) -> None:
    visits(guest, "/plain")
    opens_and_talks(guest)
    seen = guest.page.evaluate("document.querySelector('care-coach-widget').shadowRoot.querySelector('iframe').contentDocument")
    assert seen is None
    assert guest.page.evaluate("[...Object.keys(sessionStorage), ...Object.keys(localStorage)]") == []


@pytest.mark.parametrize(
    "colour", [f"#{red:02x}{green:02x}{blue:02x}" for red in (0, 119, 255) for green in (0, 119, 255) for blue in (0, 140, 255)]
)
def test_whatever_colour_is_asked_for_its_text_can_be_read(phone: Phone, colour: str) -> None:
    line = f'<script src="{phone.stack.url}/widget.js" defer data-colour="{colour}"></script>'
    with host(phone.stack.guest_port, {"/": (PAGE.format(head=line, body=""), "")}):
        visits(phone, "/")
        expect(launcher(phone)).to_be_visible()
        phone.assert_accessible()


def test_the_chat_stands_in_a_frame_of_an_allowed_page(guest: Phone) -> None:
    visits(guest, "/frame")
    expect(inside(guest).get_by_text("What is on your mind").last).to_be_visible(timeout=ANSWER_MILLISECONDS)
    expect(inside(guest).get_by_role("link", name="Help now")).to_have_attribute("target", "_blank")


def test_a_refused_frame_says_so_and_offers_the_page_of_its_own(guest: Phone) -> None:
    guest.page.clock.install()
    said: list[str] = []
    guest.refusals |= {"frame-src", "COACH_ALLOWED_ORIGINS", "net::ERR_BLOCKED_BY_CSP"}
    guest.page.on("console", lambda message: said.append(message.text))
    visits(guest, "/no-frames")
    launcher(guest).click()
    guest.page.clock.run_for(20_000)
    expect(guest.page.get_by_role("alert")).to_contain_text("cannot open inside this page")
    expect(guest.page.get_by_role("link", name="Open on its own page")).to_have_attribute("href", guest.stack.url + "/")
    assert any("COACH_ALLOWED_ORIGINS" in line and "docs/embedding.md" in line for line in said), said
    guest.assert_accessible()


def test_a_site_that_is_not_allowed_may_not_frame_the_chat(phone: Phone) -> None:
    headers = phone.page.request.get(phone.stack.url + "/embed").headers
    assert f"frame-ancestors 'self' http://localhost:{phone.stack.guest_port}" in headers["content-security-policy"]
    assert "x-frame-options" not in headers
    for path in ("/", "/record", "/help", "/library"):
        closed = phone.page.request.get(phone.stack.url + path).headers
        assert (
            closed["content-security-policy"].endswith("frame-ancestors 'self'") and closed["x-frame-options"] == "SAMEORIGIN"
        )


def test_the_widget_has_a_name_with_its_version_that_can_be_kept(phone: Phone) -> None:
    plain = phone.page.request.get(phone.stack.url + "/widget.js")
    version = plain.headers["etag"].strip('"')
    kept = phone.page.request.get(f"{phone.stack.url}/widget.{version}.js")
    assert plain.headers["cache-control"] == "no-cache" and "immutable" in kept.headers["cache-control"]
    assert plain.text() == kept.text() and plain.headers["cross-origin-resource-policy"] == "cross-origin"


def test_every_state_of_the_widget_is_accessible(guest: Phone) -> None:
    visits(guest, "/plain")
    expect(launcher(guest)).to_be_visible()
    guest.assert_accessible()
    opens_and_talks(guest)
    guest.assert_accessible()
    guest.page.emulate_media(color_scheme="dark")
    guest.assert_accessible()


def test_the_keyboard_alone_comes_from_the_launcher_to_a_plan(guest: Phone) -> None:
    visits(guest, "/plain")
    keys = guest.page.keyboard
    expect(launcher(guest)).to_be_visible()
    launcher(guest).focus()
    keys.press("Enter")
    chat = inside(guest)
    box = chat.get_by_role("textbox")
    expect(chat.get_by_role("button", name="I work front line")).to_be_visible(timeout=ANSWER_MILLISECONDS)
    tabs_to(guest, chat, "Your message")
    keys.type(CARER)
    tabs_to(guest, chat, "Send")
    keys.press("Enter")
    for label in ("Skip this question", "I'll try it"):
        expect(chat.get_by_role("button", name=label)).to_be_visible(timeout=ANSWER_MILLISECONDS)
        tabs_to(guest, chat, label)
        keys.press("Enter")
    expect(chat.get_by_role("button", name="Not now")).to_be_visible(timeout=ANSWER_MILLISECONDS)
    tabs_to(guest, chat, "Your message")
    keys.type("thursday before we start, with my senior")
    tabs_to(guest, chat, "Send")
    keys.press("Enter")
    expect(chat.get_by_role("button", name="Keep it")).to_be_visible(timeout=ANSWER_MILLISECONDS)
    tabs_to(guest, chat, "Keep it")
    keys.press("Enter")
    expect(chat.get_by_role("button", name="Talk about something else")).to_be_visible(timeout=ANSWER_MILLISECONDS)
    expect(box).to_be_attached()


def tabs_to(guest: Phone, chat: FrameLocator, name: str) -> None:
    """Press Tab until the thing of that name has the keyboard."""
    wanted = chat.get_by_role("textbox", name=name).or_(chat.get_by_role("button", name=name)).last
    for _ in range(80):
        if wanted.evaluate("node => node.getRootNode().activeElement === node && document.hasFocus()"):
            return
        guest.page.keyboard.press("Tab")
    pytest.fail(f"Tab never comes to {name}")
