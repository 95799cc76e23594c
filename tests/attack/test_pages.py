"""Script and template injection: whatever people type, on every page that shows it, by a parser and in a browser."""

from __future__ import annotations

import re
import urllib.parse
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route

from tests.attack.attack import HARMFUL, SCRIPT, must_not_hold, plant, sizes, tally
from tests.attack.conftest import application, parrot
from tests.desk import PASSPHRASE
from tests.stack import served
from web.engine import Engine
from web.review import accounts

PAGES = (
    "/", "/embed", "/help", "/library", "/privacy", "/record", "/what-managers-see", "/poster.svg", "/organisation.css", "/sw.js", "/for-managers", "/for-managers/organisation",
    "/for-managers/embed", "/for-managers/preview", "/for-managers/poster", "/for-managers/figures", "/for-managers/sign-in", "/review", "/review/safety",
    "/review/misunderstood", "/review/chats", "/review/figures", "/review/corrections", "/review/changes", "/review/content", "/review/second", "/review/sign-in",
)  # fmt: skip


class Scripts(HTMLParser):
    """Finds whatever a browser would run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self._data = tag == "script" and "src" not in given
        if self._data and given.get("type") != "application/json":
            self.found.append(self.get_starttag_text() or tag)
        for name, value in given.items():
            runs = name.startswith("on") or name == "srcdoc" or value.strip().lower().startswith(("javascript:", "data:text"))
            if runs or (name == "src" and not value.startswith(("/", "http://127.0.0.1"))):
                self.found.append(f"{tag} {name}={value}")


def scripts(page: str) -> list[str]:
    reader = Scripts()
    reader.feed(page)
    return reader.found


def sign_in(client: httpx.Client, path: str, **fields: str) -> None:
    page = client.get(path).text
    mark = re.search(r'name="mark" value="([^"]+)"', page)
    assert mark and client.post(path, data={"mark": mark[1], **fields}).status_code == 303


def signed_in(app: Starlette, client: httpx.Client) -> None:
    """Somebody who is manager and approver, and so sees nearly every page."""
    with app.state.desk.store.begin() as db:
        accounts.keep(db, "anna", "approver", PASSPHRASE)
    sign_in(client, "/review/sign-in", name="anna", passphrase=PASSPHRASE)
    sign_in(client, "/for-managers/sign-in", password="four quite long words")


def form(client: httpx.Client, page: str, action: str, **fields: str) -> int:
    mark = re.search(r'name="mark" value="([^"]+)"', client.get(page).text)
    assert mark, page
    return client.post(action, data={"mark": mark[1], **fields}).status_code


def surfaces(client: httpx.Client, text: str) -> dict[str, str]:
    """Every page with the text in its query."""
    asked = urllib.parse.quote(text.encode("utf-8", "surrogatepass"))
    names = (
        "greeting",
        "level",
        "words",
        "month",
        "part",
        "state",
        "situation",
        "told",
        "since",
        "before",
        "colour",
        "position",
        "show",
        "ended",
    )
    query = "&".join(f"{name}={asked}" for name in names)
    shown = {}
    for path in PAGES:
        cookies = {} if path.endswith("sign-in") else dict(client.cookies)  # a sign-in page opens a session of nobody
        answer = httpx.get(
            f"{str(client.base_url).rstrip('/')}{path}?{query}", cookies=cookies, headers={"referer": SCRIPT}, trust_env=False
        )
        assert answer.status_code == 200, (path, answer.status_code)
        shown[path] = answer.text
    return shown


@sizes(4, len(HARMFUL))
def test_no_page_runs_or_renders_what_was_typed(count: int, app: Starlette, client: httpx.Client) -> None:
    signed_in(app, client)
    token = plant(client, HARMFUL)
    chat = token.partition(".")[0]
    form(client, f"/review/chats/{chat}", f"/review/chats/{chat}/note", text=SCRIPT + "{{7*7}}")
    form(client, f"/review/chats/{chat}", f"/review/chats/{chat}/tag", tag=SCRIPT)
    for text in HARMFUL[:count]:
        tally("pages", len(PAGES))
        form(
            client,
            "/for-managers/organisation",
            "/for-managers/organisation",
            name=text[:60],
            safeguarding_lead=text[:60],
            council_name=text[:60],
        )
        for path, page in surfaces(client, text).items():
            assert scripts(page) == [] or path.endswith((".js", ".css")), (path, scripts(page))
            must_not_hold("pages", page, SCRIPT, "<img src=x", "<svg onload")
        assert re.search(r"\b49\b", client.get("/embed?greeting={{7*7}}").text) is None
    page = client.get(f"/review/chats/{chat}").text
    assert "&lt;script&gt;" in page and "{{7*7}}" in page and scripts(page) == []


def test_every_page_is_among_those_tried(app: Starlette) -> None:
    """A page that is added has to be added here."""
    plain = {
        route.path
        for route in app.routes
        if isinstance(route, Route) and "GET" in (route.methods or ()) and "{" not in route.path
    }
    others = {
        "/health",
        "/metrics",
        "/openapi.yml",
        "/widget.js",
        "/review/audit",
        "/review/audit.csv",
        "/review/privacy",
        "/review/figures.csv",
        "/for-managers/figures.csv",
    }
    assert {path for path in plain if not path.startswith("/api/")} - set(PAGES) == others


def test_a_host_header_is_not_written_into_the_poster_unescaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Engine, "send", parrot)
    app = application(tmp_path)
    with served(app) as address, httpx.Client(base_url=address, trust_env=False) as client:
        app.state.chat.store.keep_organisation({"name": SCRIPT})
        tally("pages")
        must_not_hold("pages", client.get("/poster.svg").text, SCRIPT)
