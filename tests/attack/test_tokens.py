"""Tokens, choices, cookies and codes that somebody made up, took from elsewhere or sent again."""

from __future__ import annotations

import base64
import json
import random
import uuid
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette

from tests.attack.attack import sizes, tally, texts, tries, values
from web.tokens import sign

KEY = "authorization"


def forgeries(true: str, other: str) -> list[str]:
    """Tokens near a true one."""
    conversation, _, mark = true.partition(".")
    padded = base64.urlsafe_b64decode(mark + "=")
    return [
        conversation, f"{conversation}.", f".{mark}", f"{conversation}.{other.partition('.')[2]}", f"{other.partition('.')[0]}.{mark}", true.upper(),
        f"{true}=", f"{true} x", f"{true}.{mark}", true[:-1], f"{true}A", f"{conversation}.{padded.hex()}", f"{conversation[:-1]}x.{mark}",
        f"{conversation}%.{mark}", f"{'_' * 32}.{mark}", f"*.{mark}", f"{conversation}.{mark.swapcase()}", sign(conversation, b""), sign(conversation, b"secret"),
    ]  # fmt: skip


@sizes(60, 1_000)
def test_no_token_but_the_true_one_opens_a_chat(count: int, client: httpx.Client, token: str) -> None:
    other = client.post("/api/chat/start", json={}).json()["token"]
    chance = random.Random(8)
    ways = forgeries(token, other)
    for number in range(count):
        place = chance.randrange(len(token))
        flipped = token[:place] + chance.choice("0123456789abcdefAZ-_.") + token[place + 1 :]
        forged = ways[number] if number < len(ways) else flipped
        if forged in (token, other):
            continue
        tally("tokens")
        answer = client.get("/api/chat/history", headers={KEY: f"Bearer {forged}"})
        assert answer.status_code == 401, forged
    assert client.get("/api/chat/history", headers={KEY: f"Bearer {token}"}).status_code == 200


def test_a_conversation_named_anywhere_but_in_the_token_is_not_opened(client: httpx.Client, token: str) -> None:
    first = token.partition(".")[0]
    other = client.post("/api/chat/start", json={}).json()["token"]
    body = {
        "id": str(uuid.uuid4()),
        "text": "a zebra",
        "conversation": first,
        "sender": first,
        "sender_id": first,
        "token": token,
    }
    for headers, more in (
        ({}, {}),
        ({"cookie": f"token={token}"}, {}),
        ({"x-conversation": first}, {"conversation": first, "token": token}),
    ):
        tally("tokens")
        client.post("/api/chat/message", json=body, headers={KEY: f"Bearer {other}", **headers}, params=more)
    assert "zebra" not in client.get("/api/chat/history", headers={KEY: f"Bearer {token}"}).text
    for headers, params in (
        ({"cookie": f"token={token}"}, {}),
        ({}, {"token": token}),
        ({"x-token": token}, {}),
        ({KEY: f"Basic {token}"}, {}),
    ):
        tally("tokens")
        assert client.get("/api/chat/history", headers=headers, params=params).status_code == 401


def test_a_dead_token_stays_dead(client: httpx.Client, token: str) -> None:
    assert client.post("/api/chat/forget", json={}, headers={KEY: f"Bearer {token}"}).status_code == 204
    for path in ("message", "forget", "code", "wishes", "record"):
        tally("tokens")
        body = {"id": str(uuid.uuid4()), "text": "hello"}
        assert client.post(f"/api/chat/{path}", json=body, headers={KEY: f"Bearer {token}"}).status_code == 401
    assert client.post("/api/chat/start", json={"back": True}, headers={KEY: f"Bearer {token}"}).status_code == 401


def test_a_message_sent_again_is_not_played_again_and_opens_nobody_elses(client: httpx.Client, token: str) -> None:
    body = {"id": str(uuid.uuid4()), "text": "the handover is late"}
    first = client.post("/api/chat/message", json=body, headers={KEY: f"Bearer {token}"}).json()
    for spelling in (
        body["id"],
        body["id"].upper(),
        f"{{{body['id']}}}",
        body["id"].replace("-", ""),
        f"urn:uuid:{body['id']}",
    ):
        tally("tokens")
        again = client.post(
            "/api/chat/message", json={"id": spelling, "text": "another text"}, headers={KEY: f"Bearer {token}"}
        )
        assert again.json() == first, spelling
    other = client.post("/api/chat/start", json={}).json()["token"]
    theirs = client.post("/api/chat/message", json={**body, "text": "something else"}, headers={KEY: f"Bearer {other}"}).json()
    assert "handover" not in json.dumps(theirs)


@sizes(40, 600)
def test_no_choice_but_an_offered_one_is_taken(count: int, client: httpx.Client, token: str) -> None:
    headers = {KEY: f"Bearer {token}"}
    other = client.post("/api/chat/start", json={}).json()
    old = client.get("/api/chat/history", headers=headers).json()["messages"][-1]["choices"][0]["id"]
    said = client.post("/api/chat/message", json={"id": str(uuid.uuid4()), "text": "hello"}, headers=headers).json()
    offered = {choice["id"] for choice in said["messages"][-1]["choices"]}
    theirs = {choice["id"] for message in other["messages"] for choice in message["choices"]}
    near = st.sampled_from(sorted(offered)).flatmap(
        lambda one: st.sampled_from([f"{one} ", f" {one}", one + "0", one.replace("-", "_"), f"0{one}", one + "\x00"])
    )
    payloads = st.sampled_from(["/delete_yes", "/restart", '/set_role{"level":"S"}', "delete_yes", old, *sorted(theirs)])

    @tries(count)
    @given(choice=st.one_of(near, payloads, texts(), values()))
    def attack(choice: Any) -> None:
        if choice is None or (isinstance(choice, str) and choice in offered):
            return
        tally("tokens")
        raw = json.dumps({"id": str(uuid.uuid4()), "choice": choice}).encode()
        assert client.post("/api/chat/message", content=raw, headers=headers).status_code in (409, 422), choice

    attack()


def cookies() -> st.SearchStrategy[str]:
    """Cookies with any content in the form of ours."""
    names = st.fixed_dictionaries(
        {"kind": st.sampled_from(["manager", "trainer"]), "subject": values(), "id": values(), "expires": values()}
    )
    packed = (names | values()).map(lambda content: base64.urlsafe_b64encode(json.dumps(content).encode()).decode())
    deep = base64.urlsafe_b64encode(b"[" * 100_000).decode()[:30_000]
    marks = st.text("0123456789abcdef", max_size=64)
    return st.one_of(
        st.builds("{}.{}".format, packed, marks),
        st.just(f"{deep}.00"),
        st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=80),
    )


@sizes(60, 1_000)
def test_no_forged_cookie_opens_or_breaks_a_page(count: int, client: httpx.Client, log: list[str]) -> None:
    @tries(count)
    @given(
        path=st.sampled_from(["/review", "/review/chats", "/review/audit.csv", "/for-managers", "/for-managers/figures"]),
        cookie=cookies(),
    )
    def attack(path: str, cookie: str) -> None:
        tally("tokens")
        answer = client.get(path, headers={"cookie": f"coach-manager={cookie}; coach-trainer={cookie}"})
        assert answer.status_code == 303 and "sign-in" in answer.headers["location"], (answer.status_code, cookie)

    attack()


@sizes(40, 400)
def test_no_code_but_the_true_one_opens_a_chat(count: int, app: Starlette, client: httpx.Client) -> None:
    started = client.post("/api/chat/start", json={}).json()
    true = started["resume_code"]
    words = true.split()

    @tries(count)
    @given(
        code=st.one_of(
            values(),
            st.permutations(words).map(" ".join),
            st.just(" ".join(words[:4])),
            st.just(f"{true} {words[0]}"),
            st.just("%"),
        )
    )
    def attack(code: Any) -> None:
        if code is None or (isinstance(code, str) and code.split() == words):
            return
        tally("tokens")
        answer = client.post("/api/chat/start", content=json.dumps({"resume": code}).encode())
        assert answer.status_code == 404, code

    attack()
    assert client.post("/api/chat/start", json={"resume": true.upper()}).status_code == 200
