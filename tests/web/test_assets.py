"""Files of the pages: small, zipped, and not sent twice."""

from __future__ import annotations

import gzip

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from web.assets import STATIC, assets, serve

CHAT_BYTES = 14_000  # script and style of the chat together, zipped


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/static/{name}", serve)]))


def test_the_chat_keeps_to_its_budget() -> None:
    sizes = {name: len(assets()[name].zipped) for name in ("chat.js", "chat.css")}
    assert sum(sizes.values()) <= CHAT_BYTES, sizes


@pytest.mark.parametrize("name", [path.name for path in STATIC.iterdir()])
def test_each_file_is_sent_zipped_or_plain(client: TestClient, name: str) -> None:
    zipped = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
    plain = client.get(f"/static/{name}", headers={"accept-encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert zipped.content == plain.content == gzip.decompress(assets()[name].zipped)


def test_a_file_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/static/chat.js")
    again = client.get("/static/chat.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


@pytest.mark.parametrize("name", ["missing.js", "..%2Fapp.py", "%2e%2e", "chat.js%00"])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404
