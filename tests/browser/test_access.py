"""WCAG 2.2 AA in every state, beyond what axe sees: targets, focus that is seen, help in one place, said once, read aloud."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ANSWER_MILLISECONDS, Phone
from tests.browser.test_chat import CARER

TARGET = 44  # CSS pixels

# Everything that can be pressed and is smaller than a thumb; links within a sentence may be.
SMALL = """(least) => {
  const found = [], look = (root) => root.querySelectorAll('*').forEach((node) => {
    if (node.shadowRoot) look(node.shadowRoot);
    if (!node.matches('a[href], button, input, textarea, select, summary')) return;
    const inSentence = node.matches('.term') || node.matches('a.tel, p a, li a, th a') && getComputedStyle(node).display === 'inline';
    const area = (node.closest('label') || node).getBoundingClientRect();
    if (!area.width || inSentence || node.matches('.skip') || area.bottom < 0) return;
    if (Math.round(area.height) < least || Math.round(area.width) < least) found.push(`${node.outerHTML.slice(0, 90)} ${area.width} x ${area.height}`);
  });
  look(document);
  return found;
}"""
# Whether the thing with the keyboard is really in view: not under the header, the message box or a banner.
SEEN = """() => {
  let node = document.activeElement;
  while (node?.shadowRoot?.activeElement) node = node.shadowRoot.activeElement;
  if (!node || node === document.body) return 'nothing';
  const whole = node.getBoundingClientRect();
  const y = Math.max(0, whole.y), area = { x: whole.x, y, width: whole.width, height: Math.min(innerHeight, whole.bottom) - y };
  const at = (x, y, root = document) => { const top = root.elementFromPoint(x, y); return top?.shadowRoot && top.shadowRoot !== root ? at(x, y, top.shadowRoot) || top : top; };
  const holds = (outer, inner) => { for (let one = inner; one; one = one.assignedSlot || one.parentNode || one.host) if (one === outer) return true; };
  const rows = [0.1, 0.5, 0.9].map((part) => [area.x + area.width / 2, area.y + area.height * part]);
  const covered = rows.every(([x, y]) => { const top = at(x, y); return !top || !(holds(node, top) || holds(top, node)); });
  return covered ? node.outerHTML.slice(0, 120) : '';
}"""


def at_the_idea(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(CARER)
    phone.taps("Skip this question")
    phone.can_tap("I'll try it")


def with_an_error(phone: Phone, text: str = "she knows all his songs") -> None:
    phone.refusals.add("503")
    body = json.dumps({"error": "engine_down", "message": "I cannot answer just now. If someone is in danger now, call 999."})
    phone.page.route("**/api/chat/message", lambda route: route.fulfill(status=503, content_type="application/json", body=body))
    phone.says(text)
    phone.can_tap("Try again")


def with_the_menu(phone: Phone) -> None:
    phone.taps("Menu")


def with_a_question(phone: Phone) -> None:
    phone.taps("Menu")
    phone.taps("My job and words")


def without_a_network(phone: Phone) -> None:
    phone.refusals |= {"ERR_INTERNET_DISCONNECTED", "fetching the script"}
    phone.page.context.set_offline(True)
    phone.says("she knows all his songs")
    phone.sees("Saved on this phone")


STATES: dict[str, Callable[[Phone], None]] = {
    "choices": lambda phone: None,
    "error": with_an_error,
    "menu": with_the_menu,
    "question": with_a_question,
    "offline": without_a_network,
}
LOOKS: dict[str, Callable[[Phone], None]] = {
    "light": lambda phone: None,
    "dark": lambda phone: phone.page.emulate_media(color_scheme="dark"),
    "forced colours": lambda phone: phone.page.emulate_media(forced_colors="active"),
    "right to left": lambda phone: phone.page.evaluate("document.documentElement.dir = 'rtl'"),
    "320 px": lambda phone: phone.page.set_viewport_size({"width": 320, "height": 640}),
    "400 % zoom": lambda phone: phone.page.set_viewport_size({"width": 320, "height": 225}),  # of 1280 x 900
    "largest text": lambda phone: phone.page.evaluate("document.querySelector('care-coach').setSize('2')"),
}


def looks(phone: Phone, names: list[str]) -> Iterator[str]:
    """Put on each look in turn, drawn."""
    size = phone.page.viewport_size
    for name in names:
        LOOKS[name](phone)
        phone.page.evaluate("new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)))")
        yield name
        phone.page.emulate_media(color_scheme="light", forced_colors="none")
        phone.page.evaluate("document.documentElement.dir = ''; document.querySelector('care-coach')?.setSize('0')")
        phone.page.set_viewport_size(size or {"width": 390, "height": 844})


@pytest.mark.parametrize("state", STATES)
def test_every_state_in_every_look_is_accessible(state: str, screen: Phone) -> None:
    at_the_idea(screen)
    STATES[state](screen)
    for look in looks(screen, list(LOOKS)):
        screen.assert_accessible()
        assert screen.page.evaluate(SMALL, TARGET) == [], look
        assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{look}: nothing runs out at the side"
        )


@pytest.mark.parametrize("path", ["/library", "/help", "/privacy", "/record"])
def test_the_other_pages_have_targets_for_thumbs_in_every_look(path: str, screen: Phone) -> None:
    screen.opens(path)
    expect(screen.page.get_by_role("heading", level=1)).to_be_visible()
    for look in looks(screen, [name for name in LOOKS if name != "largest text"]):
        screen.assert_accessible()
        assert screen.page.evaluate(SMALL, TARGET) == [], look
        assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), (
            f"{look}: nothing runs out at the side"
        )


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900), (320, 225)])
def test_what_has_the_keyboard_is_never_hidden(chromium: Browser, phone: Phone, width: int, height: int) -> None:
    at_the_idea(phone)
    phone.page.set_viewport_size({"width": width, "height": height})
    for key in ("Tab", "Shift+Tab"):
        for _ in range(24):
            phone.page.keyboard.press(key)
            assert phone.page.evaluate(SEEN) in ("", "nothing")


def test_the_keyboard_is_never_lost(phone: Phone) -> None:
    at_the_idea(phone)
    lost = "document.activeElement === document.body"
    phone.taps("I'll try it")
    phone.can_tap("Not now")
    assert not phone.page.evaluate(lost), "the button is gone, the conversation has the keyboard"
    phone.taps("Menu")
    phone.taps("My code")
    phone.taps("Close")
    assert not phone.page.evaluate(lost)
    with_an_error(phone, "on thursday")
    phone.page.unroute("**/api/chat/message")
    phone.taps("Try again")
    phone.can_tap("Keep it")
    assert not phone.page.evaluate(lost)


@pytest.mark.parametrize("width", [320, 390, 1280])
def test_help_and_leave_are_in_the_same_place_on_every_page(phone: Phone, width: int) -> None:
    phone.page.set_viewport_size({"width": width, "height": 844})
    places = set()
    for path in ("/", "/library", "/help", "/privacy", "/record", "/nothing-here"):
        phone.refusals.add("404")
        phone.opens(path)
        if path == "/":
            phone.can_tap("I work front line")
        boxes = [phone.page.get_by_role("link", name=name).first.bounding_box() for name in ("Help now", "Leave")]
        places.add(tuple((round(box["x"]), round(box["y"])) for box in boxes if box))
    assert len(places) == 1, places


def test_an_answer_is_said_once_and_then_the_announcement_is_emptied(phone: Phone) -> None:
    phone.page.clock.install()
    phone.opens()
    phone.page.clock.run_for(1000)
    phone.can_tap("I work front line")
    phone.page.evaluate(
        "window.said = []; new MutationObserver((changes) => changes.forEach((one) => one.addedNodes.forEach((node) => said.push(node.textContent))))"
        ".observe(document.querySelector('care-coach').shadowRoot.querySelector('[role=status]'), { childList: true })"
    )
    phone.says(CARER)
    phone.can_tap("Skip this question")
    said = phone.page.evaluate("said")
    assert len(said) == len(set(said)) and any("?" in line for line in said), said
    assert said[-1].startswith("Answers to choose from:")
    phone.page.clock.run_for(11_000)
    expect(phone.page.get_by_role("status").first).to_be_empty()


def test_a_message_is_read_aloud_by_the_phone_and_stopped(phone: Phone) -> None:
    phone.page.add_init_script(
        "window.voice = { spoken: [], stopped: 0, speak(one) { this.spoken.push(one.text); }, cancel() { this.stopped++; } };"
        "Object.defineProperty(window, 'speechSynthesis', { value: voice });"
    )
    phone.opens()
    phone.can_tap("I work front line")
    read = phone.page.get_by_role("button", name="Read this aloud").first
    read.click()
    assert phone.page.evaluate("voice.spoken") == [phone.page.locator("li.coach .text").first.inner_text()]
    expect(read).to_have_attribute("aria-pressed", "true")
    stopped = phone.page.evaluate("voice.stopped")
    read.click()
    assert phone.page.evaluate("voice.stopped") > stopped
    expect(read).not_to_have_attribute("aria-pressed", "true")


def test_a_phone_without_a_voice_shows_no_button_for_it(phone: Phone) -> None:
    phone.page.add_init_script(
        "delete window.speechSynthesis; Object.defineProperty(window, 'speechSynthesis', { value: undefined })"
    )
    phone.opens()
    phone.can_tap("I work front line")
    expect(phone.page.get_by_role("button", name="Read this aloud")).to_have_count(0)


def test_the_chosen_text_size_is_kept_on_every_page(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.taps("Menu")
    phone.page.get_by_role("button", name="A++ Largest text").click()
    for path in ("/library", "/help"):
        phone.opens(path)
        size = phone.page.get_by_role("paragraph").nth(3).evaluate("node => parseFloat(getComputedStyle(node).fontSize)")
        assert size > 20
    phone.opens()
    expect(phone.page.locator("li.coach .text").first).to_have_css("font-size", "26.1px", timeout=ANSWER_MILLISECONDS)
