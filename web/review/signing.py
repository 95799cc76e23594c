"""Signing in and out."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from web.proxy import caller, is_secure
from web.review import accounts
from web.review.door import (
    NOT_SIGNED_IN,
    SESSION_SECONDS,
    Desk,
    Refused,
    Visit,
    check_open,
    go,
    named_by_proxy,
    read_form,
    refusal,
    render,
    who,
    write,
)
from web.sessions import WRONG_SECONDS


def routes() -> list[Route]:
    """The one page of /review that needs no session."""
    return [Route("/review/sign-in", _sign_in, methods=["GET", "POST"])]


async def _sign_in(request: Request) -> Response:
    desk: Desk = request.app.state.desk
    try:
        check_open(desk.settings)
        if request.method == "GET":
            return _form(request, desk)
        return await _check(request, desk)
    except Refused as refused:
        return refusal(refused)


def _form(request: Request, desk: Desk, problem: str = "", status: int = 200) -> Response:
    """The form with a fresh session of nobody: nothing that was in the browser before survives the sign-in."""
    session, cookie = desk.sessions.open("", NOT_SIGNED_IN.bound, SESSION_SECONDS)
    mark = desk.sessions.form_mark(session)
    name = named_by_proxy(request, desk)
    with desk.store.begin() as db:
        known = accounts.find(db, name) is not None
    page = render("review/sign_in.html", status, mark=mark, problem=problem, me=NOT_SIGNED_IN, name=name, known=known)
    desk.sessions.keep(page, cookie, is_secure(request))
    return page


async def _check(request: Request, desk: Desk) -> Response:
    form = {name: values[0] for name, values in (await read_form(request)).items()}
    name, password = form.get("name", "").strip().lower()[:60], form.get("passphrase", "")
    with desk.store.begin() as db:
        session, _, _ = who(request, desk, db)
        account = accounts.find(db, name)
    if not desk.sessions.is_form_mark(session, form.get("mark", "")):
        return _form(request, desk, "The page was open for too long. Please try again.", 403)
    hashed = account.password if account else None
    right = await desk.sessions.check_password(hashed, password, name, caller(request))
    with desk.store.begin() as db:
        write(db, account or NOT_SIGNED_IN, "sign in", "locked" if right is None else "", bool(right))
    if right is None:
        minutes = WRONG_SECONDS // 60
        return _form(request, desk, f"Too many wrong tries. Please wait {minutes} minutes, then try again.", 429)
    if not right or account is None:
        return _form(request, desk, "The name or the passphrase is wrong.", 401)
    _, cookie = desk.sessions.open(account.name, account.bound, SESSION_SECONDS)
    answer = RedirectResponse("/review", 303)
    desk.sessions.keep(answer, cookie, is_secure(request))
    return answer


def sign_out(visit: Visit) -> Response:
    """Sign this account out everywhere: cookies of before stay void after a restart too."""
    accounts.end_sessions(visit.db, visit.account.name)
    answer = go("/review/sign-in")
    visit.desk.sessions.drop(answer)
    return answer
