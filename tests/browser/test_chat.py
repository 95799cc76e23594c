"""The chat page as a care worker uses it: whole conversations at phone width, keyboard, screen reader, Leave."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import ANSWER_MILLISECONDS, Phone

SPEAKING_UP = "some of the staff talk over people at dinner as if they were not there and it bothers me"
MISTAKE = "i wrote the notes up in the wrong folder and had to own up to my senior"
CARER = "his wife looked after him for years and we never ask her to the review"


def plans_a_day(phone: Phone, day: str) -> None:
    phone.taps("I'll try it")
    phone.can_tap("Not now")
    phone.says(f"{day} before we start, with my senior")
    phone.sees(f"if it is {day}")
    phone.taps("Keep it")
    phone.can_tap("Talk about something else")


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (SPEAKING_UP, "i said something once and she laughed at me"),
        (MISTAKE, "i keep going over it and now i check every folder twice"),
    ],
    ids=["speaking up", "learning from a mistake"],
)
def test_the_whole_conversation_with_a_safety_question(phone: Phone, text: str, answer: str) -> None:
    phone.opens()
    phone.taps("I work front line")
    phone.sees("What is on your mind?")
    phone.says(text)
    phone.taps("No, nobody")
    phone.can_tap("Skip this question")
    phone.says(answer)
    phone.sees("Leadership Qualities Framework")
    phone.can_tap("Another idea")
    phone.taps("Why this?")
    phone.sees("in the Leadership Qualities Framework")
    plans_a_day(phone, "thursday")


def test_the_whole_conversation_for_including_a_carer(phone: Phone) -> None:
    phone.opens()
    phone.taps("I lead a shift")
    phone.sees("What is on your mind?")
    phone.says(CARER)
    phone.taps("Skip this question")
    phone.taps("Another idea")
    phone.taps("Say it simpler")
    phone.can_tap("I'll try it")
    plans_a_day(phone, "monday")


def test_a_word_of_the_trade_says_on_a_tap_what_it_means(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(CARER)
    phone.can_tap("Skip this question")
    term = phone.page.locator("button.term").first
    expect(term).to_have_attribute("aria-expanded", "false")
    term.click()
    expect(term).to_have_attribute("aria-expanded", "true")
    expect(phone.page.locator(".meaning")).to_be_visible()
    phone.assert_accessible()
    term.click()
    expect(phone.page.locator(".meaning")).to_have_count(0)


def test_a_disclosure_shows_the_card_with_numbers_to_ring(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says("i saw him slap a resident on the arm")
    ring = phone.page.get_by_role("link", name="999").last
    expect(ring).to_be_visible(timeout=ANSWER_MILLISECONDS)
    expect(ring).to_have_attribute("href", "tel:999")
    phone.can_tap("Do I have to say?")
    phone.assert_accessible()


def test_a_name_is_taken_out_of_the_bubble_too(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says("told Agnieszka about the handover sheet and it is still left blank")
    phone.sees("I took out a name")
    expect(phone.page.get_by_text("Agnieszka")).to_have_count(0)


def test_words_that_run_from_right_to_left_do_so_in_the_box_and_in_the_bubble(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says("مجھے نہیں معلوم کام پر کیا کرنا ہے")
    phone.sees("I only read English")
    own, coach = phone.page.locator(".own .text").last, phone.page.locator(".coach .text").last
    assert [bubble.evaluate("node => getComputedStyle(node).direction") for bubble in (own, coach)] == ["rtl", "ltr"]
    box = phone.page.get_by_role("textbox")
    box.fill("میں تھک گئی ہوں")
    assert box.evaluate("node => getComputedStyle(node).direction") == "rtl"


def test_the_conversation_survives_a_reload(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(CARER)
    phone.can_tap("Skip this question")
    phone.page.reload()
    phone.sees(CARER)
    phone.taps("Skip this question")
    phone.can_tap("I'll try it")


def test_notice_help_and_leave_are_there_before_the_first_message(screen: Phone) -> None:
    screen.opens()
    screen.sees("I am a computer program")
    screen.sees("leave out names")
    for name in ("Help now", "Leave"):
        expect(
            screen.page.get_by_role("link", name=name).or_(screen.page.get_by_role("button", name=name)).first
        ).to_be_visible()
    screen.can_tap("I work front line")
    screen.assert_accessible()


def test_every_state_of_the_chat_is_accessible(screen: Phone) -> None:
    screen.opens()
    screen.can_tap("I work front line")
    screen.says(SPEAKING_UP)
    screen.can_tap("Not sure")
    screen.assert_accessible()
    screen.taps("No, nobody")
    screen.taps("Skip this question")
    screen.can_tap("I'll try it")
    screen.assert_accessible()
    screen.page.emulate_media(color_scheme="dark")
    screen.assert_accessible()


@pytest.mark.parametrize("path", ["/help", "/privacy", "/nothing-here"])
def test_plain_pages_are_accessible_and_fit(screen: Phone, path: str) -> None:
    if path == "/nothing-here":
        screen.page.on("response", lambda response: None)
        body = screen.page.request.get(screen.stack.url + path)
        assert body.status == 404
        assert "999" in body.text()
        return
    screen.opens(path)
    screen.assert_accessible()
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_help_has_the_numbers_and_says_what_was_not_checked(phone: Phone) -> None:
    phone.opens("/help")
    assert phone.page.get_by_role("link", name="116 123").first.get_attribute("href") == "tel:116123"
    assert phone.page.get_by_text("not yet checked").count() > 5


def test_keyboard_alone_reaches_an_idea(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    box = phone.page.get_by_role("textbox")
    box.focus()
    phone.page.keyboard.type(CARER)
    phone.page.keyboard.press("Tab")
    phone.page.keyboard.press("Enter")
    phone.can_tap("Skip this question")
    expect(box).to_be_focused()
    for _ in range(12):
        phone.page.keyboard.press("Shift+Tab")
        focused = phone.page.evaluate(
            "(() => { let e = document.activeElement; while (e && e.shadowRoot && e.shadowRoot.activeElement) e = e.shadowRoot.activeElement; return e ? e.textContent.trim() : ''; })()"
        )
        if focused == "Skip this question":
            break
    assert focused == "Skip this question"
    phone.page.keyboard.press("Enter")
    phone.can_tap("I'll try it")


def test_each_answer_is_announced_once(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(CARER)
    phone.can_tap("Skip this question")
    status = phone.page.get_by_role("status").first
    expect(status).to_contain_text(re.compile(r"\?"))
    assert phone.page.locator("[aria-live]:not([role=status])").count() == 0


def test_leave_clears_the_screen_and_the_session(phone: Phone) -> None:
    phone.page.route("https://www.bbc.co.uk/**", lambda route: route.fulfill(body="weather", content_type="text/html"))
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(CARER)
    phone.can_tap("Skip this question")
    phone.page.get_by_role("link", name="Leave").or_(phone.page.get_by_role("button", name="Leave")).first.click()
    phone.page.wait_for_url("https://www.bbc.co.uk/**")
    phone.opens()
    phone.can_tap("I work front line")
    expect(phone.page.get_by_text(CARER)).to_have_count(0)


def test_no_script_from_elsewhere_and_a_small_first_load(phone: Phone) -> None:
    sizes: dict[str, int] = {}
    phone.page.on("response", lambda response: sizes.__setitem__(response.url, len(response.body())))
    phone.opens()
    phone.can_tap("I work front line")
    assert all(url.startswith(phone.stack.url) for url in sizes), sizes
