"""Signing in to the pages of managers and trainers: passwords, signed cookies, marks on forms, and wrong tries.

Nothing is stored: a session is a signed cookie. It ends by itself, with the password it was opened with, or when it is closed.
"""

from __future__ import annotations

import asyncio
import base64
import getpass
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from starlette.requests import Request
from starlette.responses import Response

from coach.settings import SHORTEST_PASSWORD
from web.limits import Limit

LONGEST_PASSWORD = 200  # characters
SESSION_SECONDS = 8 * 3600
WRONG_TRIES, WRONG_SECONDS = 5, 15 * 60  # from one address
WRONG_TRIES_IN_ALL = 50  # for one subject, from wherever
_hasher = PasswordHasher()


@dataclass(frozen=True)
class Session:
    """Somebody who is signed in.

    `kind`: "manager" or "trainer"; `subject`: an account, or "" before the sign-in; `expires`: seconds since 1970.
    """

    kind: str
    subject: str
    id: str
    expires: int


def hash_password(password: str) -> str:
    """An argon2id hash with a salt of its own.

    Raises:
        ValueError: in plain words, when the password is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise ValueError(f"A password needs {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return _hasher.hash(password)


def is_hash(text: str) -> bool:
    """Whether a setting holds a hash and not a password."""
    return text.startswith("$argon2")


class Sessions:
    """Opens, reads and closes the sessions of one kind; one for each web process."""

    def __init__(self, kind: str, key: bytes, path: str, limits: bool = True) -> None:
        """
        Args:
            kind: "manager" or "trainer"; a cookie of one kind never opens the other.
            key: the secret of this instance.
            path: of the pages; the cookie is sent nowhere else.
            limits: whether wrong tries are counted.
        """
        self.kind = kind
        self.path = path
        self._key = hmac.new(key, f"session:{kind}".encode(), hashlib.sha256).digest()
        self._by_address = Limit(WRONG_TRIES if limits else 10**9, WRONG_SECONDS)
        self._by_subject = Limit(WRONG_TRIES_IN_ALL if limits else 10**9, WRONG_SECONDS)
        self._one_at_a_time = asyncio.Lock()  # a hash takes 64 MB
        self._closed: dict[str, int] = {}

    async def check_password(self, hashed: str | None, password: str, subject: str, address: str) -> bool | None:
        """Whether a password is right.

        Args:
            hashed: by `hash_password`; None for an account that is not there, which takes as long.
            password: as typed.
            subject: the account it is for.
            address: of the caller.

        Returns:
            None when there were too many wrong tries: the password was not looked at.
        """
        if not (self._by_address.hit(address) and self._by_subject.hit(subject)):
            return None
        async with self._one_at_a_time:
            right = await asyncio.to_thread(_is_right, hashed, password)
        if right:
            self._by_address.forget(address)
            self._by_subject.forget(subject)
        return right

    def open(self, subject: str, bound_to: str = "", seconds: int = SESSION_SECONDS) -> tuple[Session, str]:
        """A new session and the text of its cookie.

        Args:
            subject: the account; "" for somebody who has not signed in yet and only needs a mark on the form.
            bound_to: what the session ends with when it changes, such as the hash of the password.
            seconds: how long it lasts.
        """
        session = Session(self.kind, subject, secrets.token_hex(16), int(time.time()) + seconds)
        content = base64.urlsafe_b64encode(json.dumps(asdict(session)).encode()).decode()
        return session, f"{content}.{self._mark('cookie', content, bound_to)}"

    def read(self, cookie: str | None, bound_to: Callable[[str], str | None]) -> Session | None:
        """The session of a cookie; None when it is not ours, has ended or was closed.

        Args:
            cookie: as sent.
            bound_to: gives for a subject what its sessions are bound to now; None when there is no such account.
        """
        content, _, mark = (cookie or "").partition(".")
        try:
            session = Session(**json.loads(base64.urlsafe_b64decode(content)))
            bound = bound_to(session.subject) if isinstance(session.subject, str) else None
        except (ValueError, TypeError, RecursionError):  # nobody has signed it yet: it may hold anything
            return None
        if bound is None or not hmac.compare_digest(mark.encode(), self._mark("cookie", content, bound).encode()):
            return None
        return (
            session if session.kind == self.kind and session.expires > time.time() and session.id not in self._closed else None
        )

    def close(self, session: Session) -> None:
        """Sign out: the cookie is void from now on."""
        now = int(time.time())
        self._closed = {name: expires for name, expires in self._closed.items() if expires > now} | {
            session.id: session.expires
        }

    def form_mark(self, session: Session) -> str:
        """What each form of a session carries, so that another site cannot send one (CSRF)."""
        return self._mark("form", session.id, session.subject)

    def is_form_mark(self, session: Session, mark: str) -> bool:
        """Whether a form came from a page of this session."""
        return hmac.compare_digest(mark.encode(), self.form_mark(session).encode())

    def cookie_of(self, request: Request) -> str | None:
        """The cookie a browser sent."""
        return request.cookies.get(self._cookie_name)

    def keep(self, response: Response, cookie: str, secure: bool) -> None:
        """Give a browser the cookie; no script can read it, and it comes with requests from our own pages only."""
        response.set_cookie(self._cookie_name, cookie, path=self.path, secure=secure, httponly=True, samesite="strict")

    def drop(self, response: Response) -> None:
        """Take the cookie away."""
        response.delete_cookie(self._cookie_name, path=self.path, httponly=True, samesite="strict")

    @property
    def _cookie_name(self) -> str:
        return f"coach-{self.kind}"

    def _mark(self, *parts: str) -> str:
        return hmac.new(self._key, "\n".join(parts).encode(), hashlib.sha256).hexdigest()


def _is_right(hashed: str | None, password: str) -> bool:
    if hashed is None or len(password) > LONGEST_PASSWORD:
        _hasher.hash(password[:LONGEST_PASSWORD])  # as slow as a real look
        return False
    try:
        return _hasher.verify(hashed, password)
    except (Argon2Error, InvalidHashError):
        return False


def main() -> int:
    """`make password`: ask for a password and print its hash for a setting."""
    try:
        print(f"'{hash_password(getpass.getpass('Password: '))}'")
    except ValueError as error:
        print(error)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
