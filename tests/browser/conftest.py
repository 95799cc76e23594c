"""A real Chromium (Debian's) at phone and desk width; skipped, with a sentence, where there is none."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.stack import Stack

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ANSWER_MILLISECONDS = 30_000


@pytest.fixture(scope="package")  # its event loop must not run on under other tests
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no chromium on this machine: install Debian's package chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Phone:
    """Somebody with the chat open in a browser."""

    page: Page
    stack: Stack
    refusals: set[str] = field(default_factory=lambda: {"409"})  # statuses the browser may report as an error

    def opens(self, path: str = "/") -> Phone:
        self.page.goto(self.stack.url + path)
        return self

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).last).to_be_visible(timeout=ANSWER_MILLISECONDS)

    def says(self, text: str) -> None:
        self.page.get_by_role("textbox").fill(text)
        self.page.get_by_role("button", name="Send").click()

    def taps(self, label: str) -> None:
        self.page.get_by_role("button", name=label).last.click(timeout=ANSWER_MILLISECONDS)

    def can_tap(self, label: str) -> None:
        expect(self.page.get_by_role("button", name=label).last).to_be_visible(timeout=ANSWER_MILLISECONDS)

    def assert_accessible(self) -> None:
        broken = violations(self.page)
        assert not broken, broken


def violations(page: Page) -> list[tuple[str, list[str], str]]:
    """What axe finds wrong with a page: rule, place and what would mend it."""
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": WCAG}})
    return [
        (rule["id"], node["target"], node["failureSummary"]) for rule in found.response["violations"] for node in rule["nodes"]
    ]


def _phone(chromium: Browser, stack: Stack, width: int, height: int) -> Iterator[Phone]:
    context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    troubles: list[str] = []
    own = (stack.url, f"http://localhost:{stack.guest_port}/", "data:", "https://www.bbc.co.uk/")
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("console", lambda message: troubles.append(message.text) if message.type == "error" else None)
    page.on(
        "request",
        lambda request: None if request.url.startswith(own) else troubles.append(request.url),
    )
    phone = Phone(page, stack)
    yield phone
    context.close()
    assert not [trouble for trouble in troubles if not any(status in trouble for status in phone.refusals)], troubles


@pytest.fixture
def phone(chromium: Browser, stack: Stack) -> Iterator[Phone]:
    yield from _phone(chromium, stack, 390, 844)


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["390px", "1280px"])
def screen(request: pytest.FixtureRequest, chromium: Browser, stack: Stack) -> Iterator[Phone]:
    yield from _phone(chromium, stack, *request.param)
