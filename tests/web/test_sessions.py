"""Signing in: passwords, cookies that cannot be made up, marks on forms, and a stop after wrong tries."""

from __future__ import annotations

import asyncio
import base64
import json
import time

import pytest
from starlette.requests import Request
from starlette.responses import Response

from web.sessions import SESSION_SECONDS, WRONG_SECONDS, WRONG_TRIES, Sessions, hash_password, is_hash

KEY = b"a key of the tests"
PASSWORD = "a rather long password"


@pytest.fixture(scope="module")
def hashed() -> str:
    return hash_password(PASSWORD)


@pytest.fixture
def sessions() -> Sessions:
    return Sessions("manager", KEY, "/for-managers")


def right(subject: str) -> str | None:
    return {"": "", "manager": "bound"}.get(subject)


def check(sessions: Sessions, hashed: str | None, password: str, address: str = "a", subject: str = "manager") -> bool | None:
    return asyncio.run(sessions.check_password(hashed, password, subject, address))


def test_a_password_is_kept_as_a_salted_hash_only(hashed: str) -> None:
    assert is_hash(hashed) and PASSWORD not in hashed
    assert hash_password(PASSWORD) != hashed
    assert not is_hash(PASSWORD)


@pytest.mark.parametrize("password", ["short", "x" * 201, ""])
def test_a_password_that_is_too_short_or_long_is_refused_in_words(password: str) -> None:
    with pytest.raises(ValueError, match="12 to 200 characters"):
        hash_password(password)


def test_only_the_right_password_is_right(hashed: str, sessions: Sessions) -> None:
    assert check(sessions, hashed, PASSWORD) is True
    assert check(sessions, hashed, PASSWORD + " ") is False
    assert check(sessions, None, PASSWORD) is False
    assert check(sessions, "not a hash", PASSWORD) is False


def test_after_wrong_tries_even_the_right_one_has_to_wait(
    hashed: str, sessions: Sessions, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [1000.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    assert [check(sessions, hashed, "wrong") for _ in range(WRONG_TRIES)] == [False] * WRONG_TRIES
    assert check(sessions, hashed, PASSWORD) is None
    assert check(sessions, hashed, PASSWORD, address="b") is True, "another address is not locked out"
    now[0] += WRONG_SECONDS + 1
    assert check(sessions, hashed, PASSWORD) is True


def test_many_tries_at_the_same_moment_are_counted_each(hashed: str, sessions: Sessions) -> None:
    async def storm() -> list[bool | None]:
        return await asyncio.gather(*(sessions.check_password(hashed, "wrong", "manager", "a") for _ in range(12)))

    assert asyncio.run(storm()).count(False) == WRONG_TRIES


def test_the_right_password_clears_the_count(hashed: str, sessions: Sessions) -> None:
    for _ in range(3):
        assert [check(sessions, hashed, "wrong") for _ in range(WRONG_TRIES - 1)] == [False] * (WRONG_TRIES - 1)
        assert check(sessions, hashed, PASSWORD) is True


def test_a_cookie_gives_back_its_session(sessions: Sessions) -> None:
    session, cookie = sessions.open("manager", "bound")
    assert sessions.read(cookie, right) == session
    assert (session.kind, session.subject) == ("manager", "manager")


def test_no_cookie_can_be_made_up_or_changed(sessions: Sessions) -> None:
    session, cookie = sessions.open("", "")
    content, _, mark = cookie.partition(".")
    better = base64.urlsafe_b64encode(json.dumps({**session.__dict__, "subject": "manager"}).encode()).decode()
    for wrong in (None, "", ".", "x.y", f"{better}.{mark}", f"{content}.", f"{content}.{mark[:-1]}", "é.é", f"e30=.{mark}"):
        assert sessions.read(wrong, right) is None


def test_a_cookie_of_another_kind_or_instance_opens_nothing(sessions: Sessions) -> None:
    for other in (Sessions("trainer", KEY, "/"), Sessions("manager", b"another key", "/")):
        assert sessions.read(other.open("manager", "bound")[1], right) is None


def test_a_session_ends_by_itself(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    _, cookie = sessions.open("manager", "bound")
    later = time.time() + SESSION_SECONDS + 1
    monkeypatch.setattr(time, "time", lambda: later)
    assert sessions.read(cookie, right) is None


def test_a_session_ends_with_the_password_it_was_opened_with(sessions: Sessions) -> None:
    _, cookie = sessions.open("manager", "the old hash")
    assert sessions.read(cookie, lambda subject: "the new hash") is None
    assert sessions.read(cookie, lambda subject: None) is None


def test_a_closed_session_stays_closed(sessions: Sessions) -> None:
    session, cookie = sessions.open("manager", "bound")
    other = sessions.open("manager", "bound")[1]
    sessions.close(session)
    assert sessions.read(cookie, right) is None
    assert sessions.read(other, right) is not None


def test_a_form_mark_fits_one_session_only(sessions: Sessions) -> None:
    session, _ = sessions.open("manager", "bound")
    other, _ = sessions.open("manager", "bound")
    assert sessions.is_form_mark(session, sessions.form_mark(session))
    for wrong in ("", "é", sessions.form_mark(other)):
        assert not sessions.is_form_mark(session, wrong)


@pytest.mark.parametrize("secure", [True, False])
def test_the_cookie_is_for_our_own_pages_and_for_no_script(sessions: Sessions, secure: bool) -> None:
    response = Response()
    sessions.keep(response, sessions.open("manager", "bound")[1], secure)
    header = response.headers["set-cookie"]
    assert {"HttpOnly", "SameSite=strict", "Path=/for-managers"} <= set(header.split("; "))
    assert ("Secure" in header) is secure
    value = header.split("=", 1)[1].split(";")[0]
    request = Request({"type": "http", "headers": [(b"cookie", f"coach-manager={value}".encode())]})
    assert sessions.read(sessions.cookie_of(request), right) is not None
