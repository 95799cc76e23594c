"""Clients that send slowly, without end, or something else than they announce."""

from __future__ import annotations

import contextlib
import gzip
import json
import socket
import time
import uuid
from collections.abc import Iterator

import httpx
import pytest

from tests.attack.attack import tally
from web.serving import Punctual

HOST = "host: coach\r\n"


@pytest.fixture(autouse=True)
def short_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Punctual, "head_seconds", 1.0)
    monkeypatch.setattr(Punctual, "request_seconds", 1.5)


@pytest.fixture
def connect(url: str) -> Iterator[socket.socket]:
    with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2])), 20) as made:
        yield made


def all_of(made: socket.socket) -> bytes:
    """Everything until the server closes."""
    tally("slow and oversized")
    read = b""
    try:
        while part := made.recv(65536):
            read += part
    except ConnectionError:
        pass
    return read


def drip(made: socket.socket, part: bytes) -> bool:
    """Send a byte at a time; whether the server ended it. It waits 15 s at the most, ten times as long as it may."""
    tally("slow and oversized")
    try:
        for place in range(150):
            made.sendall(part[place % len(part) : place % len(part) + 1])
            time.sleep(0.1)
    except ConnectionError:
        return True
    return False


def test_a_connection_that_sends_nothing_is_closed(connect: socket.socket) -> None:
    assert all_of(connect) == b""


def test_a_head_that_drips_is_cut_off(connect: socket.socket) -> None:
    connect.sendall(b"GET / HTTP/1.1\r\n")
    assert drip(connect, b"x-a: b\r\n")


def test_a_body_that_drips_is_cut_off(connect: socket.socket) -> None:
    connect.sendall(f"POST /api/chat/start HTTP/1.1\r\n{HOST}content-length: 100000\r\n\r\n".encode())
    assert drip(connect, b" ")


def test_a_body_that_drips_to_a_page_that_reads_none_is_cut_off(connect: socket.socket) -> None:
    connect.sendall(f"GET /help HTTP/1.1\r\n{HOST}content-length: 100000\r\n\r\n".encode())
    assert drip(connect, b" ")


def test_the_second_request_of_a_connection_has_no_more_time_than_the_first(connect: socket.socket) -> None:
    connect.sendall(f"GET /help HTTP/1.1\r\n{HOST}\r\nGET /help HT".encode())
    assert drip(connect, b"T")


@pytest.mark.parametrize("piece", [b"x-a: " + b"b" * 1000 + b"\r\n", b"a"], ids=["many headers", "one long address"])
def test_a_head_without_end_is_refused(piece: bytes, connect: socket.socket) -> None:
    connect.sendall(b"GET / HTTP/1.1\r\n" if len(piece) > 1 else b"GET /")
    sent = 0
    try:
        while sent < 50_000_000:
            connect.sendall(piece * (60_000 // len(piece)))
            sent += 60_000
    except ConnectionError:
        pass
    tally("slow and oversized")
    assert sent < 20_000_000


@pytest.mark.parametrize(
    "head",
    ["content-length: 900000000", "transfer-encoding: chunked", "content-length: 20\r\ncontent-length: 900000", "content-length: -1", "content-length: 1e9",
     "content-length: 5\r\ntransfer-encoding: chunked", "transfer-encoding: chunked, identity", "transfer-encoding: gzip, chunked",
     "transfer-encoding: \x0bchunked", "content-length: 0x10", "content-length: 18446744073709551616"],
)  # fmt: skip
def test_a_body_that_is_too_long_or_lies_about_its_length_is_refused(head: str, connect: socket.socket) -> None:
    """And what follows is not taken for a second request: one answer, then the end."""
    body = b'{"text": "' + b"x" * 300_000 + b'"}\r\n\r\nGET /help HTTP/1.1\r\nhost: coach\r\n\r\n'
    chunked = b"%x\r\n" % len(body) + body + b"\r\n0\r\n\r\n"
    with contextlib.suppress(ConnectionError):
        connect.sendall(
            f"POST /api/chat/start HTTP/1.1\r\n{HOST}{head}\r\n\r\n".encode() + (chunked if "chunked" in head else body)
        )
    answer = all_of(connect)
    assert answer.count(b"HTTP/1.1 ") <= 1 and b"HTTP/1.1 2" not in answer


def test_a_body_that_is_shorter_than_announced_is_never_played(connect: socket.socket, url: str, token: str) -> None:
    body = json.dumps({"id": str(uuid.uuid4()), "text": "half of a zebra"}).encode()
    head = f"POST /api/chat/message HTTP/1.1\r\n{HOST}authorization: Bearer {token}\r\ncontent-length: {len(body) + 1}\r\n\r\n"
    connect.sendall(head.encode() + body)
    all_of(connect)
    assert (
        "zebra" not in httpx.get(f"{url}/api/chat/history", headers={"authorization": f"Bearer {token}"}, trust_env=False).text
    )


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_a_packed_body_is_not_unpacked(encoding: str, client: httpx.Client, token: str) -> None:
    """A small packed body would become gigabytes."""
    tally("slow and oversized")
    packed = gzip.compress(b'{"text": "' + b"0" * 50_000_000 + b'"}')
    answer = client.post(
        "/api/chat/message", content=packed, headers={"authorization": f"Bearer {token}", "content-encoding": encoding}
    )
    assert answer.status_code == 400


@pytest.mark.parametrize("path", ["/for-managers/sign-in", "/review/sign-in"])
def test_forms_are_refused_when_too_long_or_with_too_many_fields(path: str, client: httpx.Client) -> None:
    for body in (
        b"a=" + b"b" * 300_000,
        b"&".join(b"a=b" for _ in range(5_000)),
        b"%" * 9_000,
        b"\xff=\xfe",
        b"=" * 1000 + b"&" * 1000,
    ):
        tally("slow and oversized")
        answer = client.post(path, content=body, headers={"content-type": "application/x-www-form-urlencoded"})
        assert 400 <= answer.status_code < 500, body[:20]


def test_others_are_answered_while_slow_ones_hold_on(url: str, client: httpx.Client) -> None:
    port = int(url.rpartition(":")[2])
    slow = [socket.create_connection(("127.0.0.1", port), 20) for _ in range(200)]
    try:
        for made in slow:
            made.sendall(f"POST /api/chat/message HTTP/1.1\r\n{HOST}content-length: 9".encode())
        tally("slow and oversized", len(slow))
        assert client.post("/api/chat/start", json={}).status_code == 200
    finally:
        for made in slow:
            made.close()
