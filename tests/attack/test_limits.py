"""Getting round the limits by headers, by many addresses or by calls that count for nothing."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from coach.language import READ
from tests.attack.attack import tally
from tests.attack.conftest import application, parrot
from tests.stack import served
from web import chat
from web.engine import Engine

MOST = 5
CLAIMS = (
    "x-forwarded-for", "x-real-ip", "forwarded", "client-ip", "true-client-ip", "cf-connecting-ip", "x-client-ip", "x-cluster-client-ip", "via",
    "x-originating-ip", "x-remote-ip", "x-remote-addr", "x-host", "x-forwarded-host", "fastly-client-ip", "x-forwarded",
)  # fmt: skip


@pytest.fixture(params=["", "127.0.0.1"], ids=["no proxy", "behind a proxy"])
def limited(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[httpx.Client]:
    """A coach with small limits; behind a proxy the tests play the proxy."""
    monkeypatch.setattr(Engine, "send", parrot)
    monkeypatch.setattr(chat, "LONG_LOOKS", MOST)
    most = {"starts_per_ten_minutes": MOST, "wrong_codes_per_hour": MOST, "messages_per_minute": MOST}
    with (
        served(application(tmp_path, trusted_proxy=request.param, **most)) as url,
        httpx.Client(base_url=url, timeout=30, trust_env=False) as client,
    ):
        yield client


def starts(client: httpx.Client, headers: list[tuple[str, str]]) -> int:
    tally("limits")
    return client.post("/api/chat/start", json={}, headers=headers).status_code


def test_what_a_client_says_of_its_address_gives_no_fresh_limit(limited: httpx.Client, request: pytest.FixtureRequest) -> None:
    """The proxy, where there is one, adds the true address behind whatever the client sent, or in a line of its own."""
    behind = "behind" in request.node.callspec.id
    true = "203.0.113.7"
    codes = []
    for number in range(4 * len(CLAIMS)):
        name, lie = CLAIMS[number % len(CLAIMS)], f"198.51.100.{number}"
        if not behind:
            codes.append(starts(limited, [(name, lie)]))
        elif name == "x-forwarded-for":
            codes.append(starts(limited, [(name, f"{lie}, {true}")]))
        else:
            codes.append(starts(limited, [(name, lie), ("x-forwarded-for", lie), ("x-forwarded-for", true)]))
    assert codes == [200] * MOST + [429] * (len(codes) - MOST)


@pytest.mark.parametrize(
    "addresses",
    [
        [f"203.0.113.7:{port}" for port in range(1000, 1020)],
        [f"2001:db8:1:2:{number:x}::1" for number in range(20)],
        [f"[2001:db8:1:2::{number:x}]:443" for number in range(20)],
        ["::ffff:203.0.113.7", "203.0.113.7", "::ffff:cb00:7107"] * 6,
        [f"no address {number}" for number in range(20)],
    ],
    ids=["ports", "one customer's IPv6", "IPv6 with ports", "one address in three spellings", "words"],
)
@pytest.mark.parametrize("limited", ["127.0.0.1"], indirect=True)
def test_one_customer_behind_a_proxy_has_one_limit(addresses: list[str], limited: httpx.Client) -> None:
    codes = [starts(limited, [("x-forwarded-for", address)]) for address in addresses]
    assert codes == [200] * MOST + [429] * (len(codes) - MOST)


@pytest.mark.parametrize("limited", ["127.0.0.1"], indirect=True)
def test_different_customers_do_not_share_one(limited: httpx.Client) -> None:
    assert [starts(limited, [("x-forwarded-for", f"203.0.113.{number}")]) for number in range(20)] == [200] * 20
    assert [starts(limited, [("x-forwarded-for", f"2001:db8:{number:x}::1")]) for number in range(20)] == [200] * 20


@pytest.mark.parametrize("limited", [""], indirect=True)
@pytest.mark.parametrize("way", ["message", "back", "wishes", "code", "record", "all"])
def test_every_call_that_plays_or_writes_counts(way: str, limited: httpx.Client) -> None:
    headers = {"authorization": f"Bearer {limited.post('/api/chat/start', json={}).json()['token']}"}
    calls = {
        "message": lambda: limited.post("/api/chat/message", json={"id": str(uuid.uuid4()), "text": "hello"}, headers=headers),
        "back": lambda: limited.post("/api/chat/start", json={"back": True}, headers=headers),
        "wishes": lambda: limited.post("/api/chat/wishes", json={"simpler": True}, headers=headers),
        "code": lambda: limited.post("/api/chat/code", json={}, headers=headers),
        "record": lambda: limited.post("/api/chat/record/delete", json={"id": "0" * 12}, headers=headers),
    }
    chosen = list(calls.values()) if way == "all" else [calls[way]]
    codes = []
    for number in range(3 * MOST):
        tally("limits")
        codes.append(chosen[number % len(chosen)]().status_code)
    assert 429 not in codes[:MOST] and set(codes[MOST:]) == {429}


@pytest.mark.parametrize("limited", [""], indirect=True)
def test_wrong_codes_are_limited_and_then_the_true_one_too(limited: httpx.Client) -> None:
    codes = [
        limited.post("/api/chat/start", json={"resume": f"wrong words {'a' * number}"}).status_code for number in range(MOST)
    ]
    tally("limits", MOST)
    assert (
        set(codes) <= {404, 429}
        and limited.post("/api/chat/start", json={"resume": "one two three four five"}).status_code == 429
    )


@pytest.mark.parametrize("limited", [""], indirect=True)
def test_refused_long_texts_cost_little_after_some_and_a_disclosure_in_one_is_still_heard(
    limited: httpx.Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []
    check = chat.safety.check
    monkeypatch.setattr(chat.safety, "check", lambda text: seen.append(len(text)) or check(text))
    long = "the rota is late again and nobody says why. " * 4000
    for number in range(2 * MOST):
        tally("limits")
        seen.clear()
        refused = limited.post("/api/chat/message", json={"id": str(uuid.uuid4()), "text": f"{long} my husband hits me"})
        assert refused.status_code == 401 and refused.json()["message"].startswith("Call 999"), number
    assert sum(seen) <= 2 * READ + 10
