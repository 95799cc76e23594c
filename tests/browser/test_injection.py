"""What was typed never runs: the chat, the record and the trainers' pages in a browser that no policy protects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, expect

from tests.attack.attack import HARMFUL, plant
from tests.attack.conftest import application, parrot
from tests.stack import served
from web.engine import Engine


@pytest.fixture
def address(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setattr(Engine, "send", parrot)
    with served(application(tmp_path, rate_limits=False)) as url:
        yield url


@pytest.mark.parametrize(
    ("path", "shown"), [("/", "the rota <script>alert(1)</script>"), ("/record", "x <script>alert(1)</script>")]
)
def test_what_was_typed_is_shown_as_text_and_never_runs(path: str, shown: str, address: str, chromium: Browser) -> None:
    with httpx.Client(base_url=address, timeout=60, trust_env=False) as client:
        token = plant(client, HARMFUL)
    context = chromium.new_context(bypass_csp=True)
    page, ran = context.new_page(), list[str]()
    page.on("dialog", lambda dialog: (ran.append(dialog.message), dialog.dismiss()))
    page.add_init_script(f"sessionStorage.setItem('coach.token', '{token}')")
    page.goto(address + path)
    expect(page.get_by_text(shown).first).to_be_attached(timeout=30_000)
    assert ran == [] and page.locator("img[onerror], svg[onload]").count() == 0
    context.close()
