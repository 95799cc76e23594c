"""Other sites: the allowed ones may call the chat and frame a page, the others are told why not, and all else stays here."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from coach.settings import Settings
from web.app import create_app
from web.origins import FRAMED, Origins

SITE, OTHER = "https://intranet.example.org", "https://elsewhere.example"
ASKS = {"access-control-request-method": "POST", "access-control-request-headers": "authorization,content-type"}


def client_for(tmp_path: Path, *allowed: str) -> Iterator[TestClient]:
    settings = Settings(data=tmp_path, engine_port=9, actions_port=9, engine_wait_seconds=0, allowed_origins=allowed)
    with TestClient(create_app(settings)) as running:
        yield running


@pytest.fixture
def client(tmp_path: Path) -> Iterator[TestClient]:
    yield from client_for(tmp_path, SITE)


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[TestClient]:
    yield from client_for(tmp_path)


def ancestors(policy: str) -> str:
    return next(part.strip() for part in policy.split(";") if "frame-ancestors" in part)


def test_an_allowed_site_can_chat_and_read_the_answer(client: TestClient) -> None:
    asked = client.options("/api/chat/start", headers={"origin": SITE, **ASKS})
    assert (asked.status_code, asked.headers["access-control-allow-origin"]) == (204, SITE)
    assert "authorization" in asked.headers["access-control-allow-headers"]
    answer = client.post("/api/chat/start", json={}, headers={"origin": SITE})
    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (200, SITE)
    assert "origin" in answer.headers["vary"].lower()
    assert "access-control-allow-credentials" not in answer.headers, "no cookies: a token is sent"


@pytest.mark.parametrize(
    "origin", [OTHER, "null", f"{SITE}.evil.example", SITE.replace("https", "http"), f"{SITE}:8443", "https://example.org"]
)
def test_another_site_is_told_in_words_and_nothing_happens(origin: str, client: TestClient) -> None:
    before = client.app.state.chat.store.count()  # type: ignore[attr-defined]
    refused = client.post("/api/chat/start", json={}, headers={"origin": origin})
    assert (refused.status_code, refused.json()["error"]) == (403, "origin_not_allowed")
    assert "COACH_ALLOWED_ORIGINS" in refused.json()["message"] and origin in refused.json()["message"]
    assert refused.json()["message"].endswith("call 999.")
    assert refused.headers["access-control-allow-origin"] == origin, "so that its console can show the words"
    assert client.app.state.chat.store.count() == before  # type: ignore[attr-defined]


def test_with_nothing_set_no_other_site_can_chat(alone: TestClient) -> None:
    assert alone.post("/api/chat/start", json={}, headers={"origin": SITE}).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"origin": "http://testserver"},
        {"origin": "https://testserver"},
        {"origin": "https://proxy-changed-the-host.example", "sec-fetch-site": "same-origin"},
    ],
    ids=["no page", "own", "own behind TLS", "the browser says so"],
)
def test_our_own_page_can_always_chat(headers: dict[str, str], alone: TestClient) -> None:
    assert alone.post("/api/chat/start", json={}, headers=headers).status_code == 200


def test_every_refusal_reaches_an_allowed_site_in_words(client: TestClient) -> None:
    refused = client.get("/api/chat/history", headers={"origin": SITE})
    assert refused.status_code == 401 and refused.headers["access-control-allow-origin"] == SITE


def test_files_that_are_the_same_for_everybody_can_be_loaded_by_any_page(client: TestClient) -> None:
    answer = client.get("/static/chat.css", headers={"origin": OTHER})
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert answer.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/record", "/help", "/privacy", "/health", "/for-managers"])
def test_no_page_can_be_read_by_another_site(path: str, client: TestClient) -> None:
    answer = client.get(path, headers={"origin": SITE})
    assert "access-control-allow-origin" not in answer.headers
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/", "/record", "/for-managers", "/health"])
def test_only_what_is_made_for_it_can_be_framed(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert ancestors(answer.headers["content-security-policy"]) == "frame-ancestors 'self'"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("path", FRAMED)
def test_allowed_sites_can_frame_what_is_made_for_it(path: str, client: TestClient) -> None:
    answer = client.get(path)
    assert ancestors(answer.headers["content-security-policy"]) == f"frame-ancestors 'self' {SITE}"
    assert "x-frame-options" not in answer.headers


@pytest.mark.parametrize("path", FRAMED)
def test_with_nothing_set_nothing_can_be_framed_elsewhere(path: str, alone: TestClient) -> None:
    answer = alone.get(path)
    assert ancestors(answer.headers["content-security-policy"]) == "frame-ancestors 'self'"
    assert answer.headers["x-frame-options"] == "SAMEORIGIN"


def test_a_star_stands_for_subdomains_and_for_nothing_else() -> None:
    origins = Origins(("https://*.example.org",))
    assert origins.allows("https://a.example.org") and origins.allows("https://a.b.EXAMPLE.org")
    for origin in (
        "https://example.org",
        "https://evilexample.org",
        "http://a.example.org",
        "https://a.example.org.evil.example",
        "null",
        "",
    ):
        assert not origins.allows(origin)
