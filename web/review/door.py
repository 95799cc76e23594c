"""What stands before every page of /review: who_acts, the session, the role, the mark on the form, and the audit trail."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader
from sqlalchemy import insert
from sqlalchemy.engine import Connection
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from coach.days import DAY_SECONDS
from coach.settings import Settings
from web.chat import Chat
from web.limits import read_body
from web.pages import HERE
from web.proxy import is_secure, named
from web.review import accounts, sets, words
from web.review.accounts import Account
from web.review.tables import audit
from web.sessions import Session, Sessions
from web.store import Store

SESSION_SECONDS = 4 * 3600
LONGEST_FORM = 100_000  # bytes
NOT_SIGNED_IN = Account("", "", "", 0)
BY_PROXY = "header:"  # of a session that a trusted proxy has opened; a name holds no colon


class Number(IntegerConvertor):
    """A number in an address that a database can hold; a longer one is no page of ours."""

    regex = "[0-9]{1,15}"


register_url_convertor("int", Number())


class Refused(Exception):
    """A request that is not done: status, a title and a sentence in plain English."""

    def __init__(self, status: int, title: str, message: str) -> None:
        super().__init__(title)
        self.status, self.title, self.message = status, title, message


@dataclass
class Desk:
    """What all requests to /review share."""

    chat: Chat

    def __post_init__(self) -> None:
        self.settings: Settings = self.chat.settings
        self.store: Store = self.chat.store
        self.loop = asyncio.get_running_loop()  # of the chats; pages run in threads
        self.sessions = Sessions("trainer", self.chat.key, "/review", self.settings.rate_limits)

    def forget(self, conversation: str) -> None:
        """Before a chat is erased or no longer read: what change sets have made of it goes."""
        with self.store.begin() as db:
            sets.forget(db, conversation, self.settings.data)

    def retain(self) -> None:
        """The daily look for what is older than texts may be."""
        with self.store.begin() as db:
            sets.retain(db, time.time() - self.settings.retention_days * DAY_SECONDS, self.settings.data)


@dataclass
class Visit:
    """One request of somebody who may make it; everything it does happens in one transaction, `db`."""

    request: Request
    desk: Desk
    account: Account
    session: Session
    db: Connection
    form: Mapping[str, list[str]]
    about: str = ""  # for the audit trail: ids only
    after: list[Callable[[], None]] = field(default_factory=list)  # what is done once the transaction stands

    def said(self, name: str, most: int = 2000) -> str:
        """One field of the form, or "" ."""
        return (self.form.get(name) or [""])[0].replace("\r\n", "\n").strip()[:most]

    def number(self, name: str) -> int:
        """A whole number out of the form; -1 when there is none."""
        text = self.said(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else -1

    def asked(self, name: str, most: int = 200) -> str:
        """One part of the query, or "" ."""
        return self.request.query_params.get(name, "").strip()[:most]

    def asked_number(self, name: str) -> int | None:
        """A whole number out of the query."""
        text = self.asked(name)
        return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None

    def page(self, template: str, status: int = 200, **context: Any) -> Response:
        """A page in the frame of /review."""
        common = {"me": self.account, "mark": self.desk.sessions.form_mark(self.session), "path": self.request.url.path}
        common |= {"who_acts": self.desk.settings.who_acts, "told": self.asked("told")}
        return render(template, status, **common, **context)


def go(path: str) -> Response:
    """Show another page after something was done."""
    return RedirectResponse(path, 303)


Page = Callable[[Visit], Response]


def route(path: str, may: str, did: str, page: Page, method: str = "GET") -> Route:
    """A page behind the door.

    Args:
        path: after /review.
        may: what the role has to allow, see MAY in accounts.py.
        did: for the audit trail.
        page: makes the answer; it runs in a thread.
        method: POST needs the mark of a form.
    """

    async def answer(request: Request) -> Response:
        desk: Desk = request.app.state.desk
        try:
            check_open(desk.settings)
            form = await read_form(request) if method == "POST" else {}
            return await asyncio.to_thread(_answer, request, desk, form, may, did, page)
        except Refused as refused:
            return refusal(refused)

    return Route("/review" + path, answer, methods=[method], name=f"{method} {did}")


def _answer(request: Request, desk: Desk, form: Mapping[str, list[str]], may: str, did: str, page: Page) -> Response:
    with desk.store.begin() as db:
        session, account, cookie = who(request, desk, db)
        if cookie:
            write(db, account, "sign in", "by single sign-on", True)
    if account is NOT_SIGNED_IN:
        return go("/review/sign-in")
    about = _ids(request)
    try:
        with desk.store.begin() as db:
            visit = Visit(request, desk, account, session, db, form, about)
            if not account.may(may):
                raise Refused(403, "Your role does not open this page", f"You are signed in as {account.role}.")
            if request.method == "POST" and not desk.sessions.is_form_mark(session, visit.said("mark")):
                raise Refused(
                    403, "Please try that again", "The page was too old, or came from elsewhere. Nothing was changed."
                )
            answered = page(visit)
            write(db, account, did, visit.about, True)
    except Refused:
        with desk.store.begin() as db:  # what was begun is undone; that it was asked for is kept
            write(db, account, did, about, False)
        raise
    for do in visit.after:
        do()
    if cookie:
        desk.sessions.keep(answered, cookie, is_secure(request))
    return answered


def who(request: Request, desk: Desk, db: Connection) -> tuple[Session, Account, str | None]:
    """The session of a browser, whose it is, and its cookie when single sign-on has just opened it.

    A session opened by the proxy ends when the proxy stops naming that person. Nobody signed in: a new, empty session.
    """
    name = named_by_proxy(request, desk)

    def account_of(subject: str) -> Account | None:
        if subject.startswith(BY_PROXY) and subject != BY_PROXY + name:
            return None
        return accounts.find(db, subject.removeprefix(BY_PROXY)) if subject else NOT_SIGNED_IN

    def bound_to(subject: str) -> str | None:
        account = account_of(subject)
        return account.bound if account else None

    session = desk.sessions.read(desk.sessions.cookie_of(request), bound_to)
    known = accounts.find(db, name) if name else None
    if known and (session is None or session.subject != BY_PROXY + name):
        session, cookie = desk.sessions.open(BY_PROXY + name, known.bound, SESSION_SECONDS)
        return session, known, cookie
    if session is None:
        session, _ = desk.sessions.open("", NOT_SIGNED_IN.bound)
    return session, account_of(session.subject) or NOT_SIGNED_IN, None


def named_by_proxy(request: Request, desk: Desk) -> str:
    """The account that the trusted proxy says somebody has; "" without single sign-on."""
    return named(request, desk.settings.trainers_header).lower()[:60]


def write(db: Connection, account: Account, did: str, about: str, allowed: bool) -> None:
    """One line of the audit trail."""
    values = {"who": account.name, "role": account.role, "did": did, "about": about[:200], "allowed": allowed}
    db.execute(insert(audit).values(at_time=time.time(), **values))


def _ids(request: Request) -> str:
    return " ".join(f"{name} {value}" for name, value in request.path_params.items())


def check_open(settings: Settings) -> None:
    """Refuse while nobody is named who acts on a disclosure."""
    if not settings.who_acts:
        raise Refused(503, "Nobody is named to act yet", "")


async def read_form(request: Request) -> Mapping[str, list[str]]:
    """The fields of a form that a browser sent.

    Raises:
        Refused: when it is too long or not a form.
    """
    raw = await read_body(request, LONGEST_FORM)
    if raw is None:
        raise Refused(413, "That is too long", "Nothing was changed.")
    try:
        return parse_qs(raw.decode(), keep_blank_values=True, max_num_fields=500)
    except ValueError:
        raise Refused(400, "That could not be read", "Nothing was changed.") from None


def refusal(refused: Refused) -> Response:
    """The page that says why something was not done."""
    template = "review/closed.html" if refused.status == 503 else "review/refused.html"
    return render(template, refused.status, me=NOT_SIGNED_IN, title=refused.title, message=refused.message)


def render(template: str, status: int = 200, **context: Any) -> Response:
    """A page out of the templates; every text is escaped."""
    return HTMLResponse(_pages().get_template(template).render(**context), status)


@cache
def _pages() -> Environment:
    made = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.filters |= words.FILTERS
    return made
