"""Coaching that continues, in a browser: leave and come back, on this phone or another, after hours or days."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import ANSWER_MILLISECONDS, Phone
from tests.browser.test_chat import CARER, SPEAKING_UP

TEN_DAYS = 10 * 24


def makes_a_plan(phone: Phone) -> None:
    phone.opens()
    phone.taps("I work front line")
    phone.sees("What is on your mind?")
    phone.says(CARER)
    phone.taps("Skip this question")
    phone.taps("I'll try it")
    phone.says("thursday with my senior")
    phone.taps("What if it goes wrong?")
    phone.taps("No time")
    phone.taps("Do two minutes of it")
    phone.taps("Keep it")
    phone.can_tap("Talk about something else")


def code_of(phone: Phone) -> str:
    phone.taps("Menu")
    phone.taps("My code")
    code = phone.page.locator(".code").inner_text()
    phone.taps("Close")
    return code


def test_ten_days_later_on_another_phone_the_plan_is_asked_about_and_adjusted(phone: Phone, chromium: Browser) -> None:
    makes_a_plan(phone)
    code = code_of(phone)
    phone.stack.lets_pass(TEN_DAYS)
    context = chromium.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce")
    other = Phone(context.new_page(), phone.stack)
    other.opens()
    other.can_tap("I work front line")
    other.taps("Menu")
    other.taps("Enter a code")
    other.page.get_by_label("Your five words").fill(code)
    other.taps("Open my chat")
    other.taps("It did not work")
    other.says("nobody had a minute to talk")
    other.taps("Pick a new day")
    other.says("next monday")
    other.sees("next Monday")
    other.taps("Keep it")
    other.page.goto(f"{phone.stack.url}/record")
    expect(other.page.get_by_text("nobody had a minute to talk").first).to_be_visible(timeout=ANSWER_MILLISECONDS)
    other.page.emulate_media(media="print")
    expect(other.page.get_by_text("nobody had a minute to talk").last).to_be_visible()
    context.close()


@pytest.mark.parametrize("hours", [3, 12, TEN_DAYS])
def test_an_open_question_is_asked_again_after_hours_or_days(hours: int, phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(SPEAKING_UP)
    phone.taps("No, nobody")
    phone.can_tap("Skip this question")
    phone.stack.lets_pass(hours + 0.1)
    phone.page.reload()
    phone.sees("in the middle")
    phone.can_tap("Start fresh")
    phone.says("she laughed at me when i said it")
    phone.sees("Leadership Qualities Framework")
    phone.can_tap("I'll try it")


def test_a_short_break_shows_the_chat_as_it_was(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(CARER)
    phone.can_tap("Skip this question")
    phone.page.reload()
    phone.can_tap("Skip this question")
    expect(phone.page.get_by_text(re.compile("in the middle"))).to_have_count(0)


@pytest.mark.parametrize("steps", [(0, 0, 0), (1, 1, 1), (2, 2, 2)])
def test_a_talk_is_practised_to_an_ending(steps: tuple[int, ...], phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    phone.says(SPEAKING_UP)
    phone.taps("No, nobody")
    phone.taps("Skip this question")
    phone.can_tap("I'll try it")
    phone.says("can we practise")
    phone.can_tap("Stop practising")
    choices = phone.page.locator(".choices button")
    for step in steps:
        before = choices.all_inner_texts()
        choices.nth(step).click()
        expect(choices.first).not_to_have_text(before[0], timeout=ANSWER_MILLISECONDS)
        if "Practise once more" in choices.all_inner_texts():
            break
    phone.can_tap("Practise once more")
    phone.can_tap("Plan it")


def test_level_setting_and_simpler_words_are_changed_at_any_time_and_remembered(screen: Phone) -> None:
    screen.opens()
    screen.can_tap("I work front line")
    screen.says(CARER)
    screen.can_tap("Skip this question")
    screen.taps("Menu")
    screen.taps("My job and words")
    screen.page.get_by_label("I manage a service").check()
    screen.page.get_by_label("Home care", exact=True).check()
    screen.page.get_by_label("Use simpler words").check()
    screen.assert_accessible()
    screen.taps("Save")
    expect(screen.page.get_by_role("dialog")).to_have_count(0)
    screen.page.reload()
    screen.can_tap("Skip this question")
    screen.taps("Menu")
    screen.taps("My job and words")
    for label in ("I manage a service", "Home care", "Use simpler words"):
        expect(screen.page.get_by_label(label, exact=True)).to_be_checked()


def test_ending_clears_this_phone_and_says_what_stays(phone: Phone) -> None:
    makes_a_plan(phone)
    code = code_of(phone)
    phone.taps("Menu")
    phone.taps("End and clear this phone")
    phone.sees("The browser's own history still shows")
    phone.taps("End and clear")
    phone.sees("This phone is clear.")
    expect(phone.page.get_by_text(CARER)).to_have_count(0)
    kept = phone.page.evaluate("() => [...Object.keys(sessionStorage), ...Object.keys(localStorage)]")
    assert [name for name in kept if "size" not in name and "remember" not in name] == []
    assert phone.stack.call("/api/chat/start", {"resume": code}).status == 200, "the code still opens it"


def test_nothing_is_filled_in_by_the_browser(phone: Phone) -> None:
    phone.opens()
    phone.can_tap("I work front line")
    assert phone.page.get_by_role("textbox").get_attribute("autocomplete") == "off"
    phone.taps("Menu")
    phone.taps("Enter a code")
    assert phone.page.get_by_label("Your five words").get_attribute("autocomplete") == "off"
