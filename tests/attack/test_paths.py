"""Addresses that try to reach a file, another page or the log."""

from __future__ import annotations

import json
import random
import socket
from pathlib import Path
from urllib.parse import quote

import httpx
from hypothesis import given
from hypothesis import strategies as st

from tests.attack.attack import HOSTILE, must_not_hold, sizes, tally, texts, tries

SECRETS = ("root:x:0", "[project]", "care-leadership-coach", "import annotations", "sqlite format")
STEPS = (
    "..",
    "%2e%2e",
    "%252e%252e",
    ".%2e",
    "..%5c",
    "..%2f",
    "..;",
    "%c0%ae%c0%ae",
    "%u002e%u002e",
    ".",
    "",
    "\\..",
    "%00",
    "....",
    "%2e%2e%00",
)
TARGETS = (
    "etc/passwd",
    "var/secret",
    "pyproject.toml",
    "web/app.py",
    "secret",
    "coach.db",
    "%2fetc%2fpasswd",
    ".env",
    ".git/config",
    "uv.lock",
)
STARTS = (
    "/static/",
    "/",
    "//",
    "/static//",
    "/static/..",
    "/widget.",
    "/review/content/",
    "/api/chat/reminder/",
    "/for-managers/",
    "/static/chat.js/",
    "/%2f",
)


def raw_get(url: str, target: bytes) -> bytes:
    """The answer to an address that no client library would let through."""
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 20) as made:
        made.sendall(b"GET " + target + b" HTTP/1.1\r\nhost: coach\r\nconnection: close\r\n\r\n")
        read = b""
        while part := made.recv(65536):
            read += part
        return read


@sizes(150, 1_500)
def test_no_address_gives_a_file_that_is_not_served(count: int, url: str, tmp_path: Path) -> None:
    secret = (tmp_path / "secret").read_text(encoding="ascii")
    chance = random.Random(8)
    for _ in range(count):
        tally("paths")
        steps = "/".join(chance.choice(STEPS) for _ in range(chance.randint(1, 6)))
        target = f"{chance.choice(STARTS)}{steps}/{chance.choice(TARGETS)}"
        answer = raw_get(url, target.encode())
        status = int(answer.split(b" ", 2)[1])
        assert status in (200, 303, 307, 400, 401, 404, 405), (status, target)
        must_not_hold("paths", answer, secret, *SECRETS[:2], *SECRETS[3:])


@sizes(100, 1_000)
def test_no_address_breaks_a_page_or_writes_its_own_line_into_the_log(count: int, client: httpx.Client, log: list[str]) -> None:
    starts = st.sampled_from(
        [
            "/",
            "/static/",
            "/review/chats/",
            "/review/safety/",
            "/api/chat/",
            "/api/chat/reminder/",
            "/embed?greeting=",
            "/?",
            "/for-managers/figures?month=",
        ]
    )

    @tries(count)
    @given(start=starts, rest=texts() | st.integers(10**15, 10**400).map(str))
    def attack(start: str, rest: str) -> None:
        tally("paths")
        answer = client.get(start + quote(rest.encode("utf-8", "surrogatepass")[:3000], safe="?&="))
        assert answer.status_code < 500, answer.status_code

    attack()
    for line in log:
        told = json.loads(line)
        assert "\n" not in line and line.isascii() and told.get("path", "/")[:1] in "/n", line


def test_an_address_of_thousands_of_digits_is_no_page(client: httpx.Client) -> None:
    for path in ("/review/safety/{}", "/review/changes/{}", "/review/corrections/{}", "/review/misunderstood/{}"):
        for method in ("GET", "POST"):
            tally("paths")
            assert 300 <= client.request(method, path.format("9" * 5_000)).status_code < 500


def test_what_names_another_host_leads_nowhere_else(client: httpx.Client) -> None:
    for host in (
        "evil.example",
        "evil.example:80",
        "coach@evil.example",
        "evil.example/",
        "a" * 3000,
        '"><script>alert(1)</script>',
        "[::1",
        "*",
    ):
        for path in ("/for-managers", "/review", "/", "/embed", "/poster.svg", "/sw.js"):
            tally("paths")
            answer = client.get(path, headers={"host": host})
            assert answer.status_code < 500, (host, path)
            assert not answer.headers.get("location", "/").startswith(("http", "//")), (host, path)
            must_not_hold("paths", answer.text, "<script>alert")


def test_methods_that_are_not_made_for_an_address_are_refused(client: httpx.Client) -> None:
    for method in ("PUT", "DELETE", "PATCH", "TRACE", "OPTIONS", "CONNECT"):
        for path in ("/", "/api/chat/history", "/api/chat/message", "/review", "/metrics", "/static/chat.js"):
            tally("paths")
            answer = client.request(method, path, headers={"x-http-method-override": "GET"})
            assert answer.status_code in (400, 404, 405), (method, path, answer.status_code)
            assert all(text not in answer.text for text in HOSTILE[:3])
