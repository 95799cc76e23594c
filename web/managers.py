"""The pages for managers: the organisation's own settings, how to embed the coach, and figures. Never a message, never a person."""

from __future__ import annotations

import calendar
import csv
import io
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

import segno
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from coach import figures, organisation
from coach.days import today
from coach.figures import LEAST, LEAST_BY_THEME, Figure
from coach.library import LEVELS, library
from coach.settings import Settings
from web.chat import CONTROL, Chat
from web.limits import caller, read_body
from web.pages import templates
from web.sessions import Session, Sessions, hash_password, is_hash

HOME = "/for-managers"
SIGN_IN = f"{HOME}/sign-in"
LONGEST_FORM = 20_000  # bytes
LONGEST_GREETING = 80  # characters
ASKING_SECONDS = 3600  # how long the sign-in page may stay open
BY_PASSWORD = "password"
NOT_SHOWN = f"fewer than {LEAST}, so not shown"
COUNTED = {
    "visits": "Visits",
    "theme": "Themes",
    "element": "Parts of the framework",
    "ideas": "Chats that took an idea",
    "plans": "Chats that kept a plan",
    "idea": "Ideas taken",
}
KINDS = tuple(COUNTED)
PARTS = {"theme": COUNTED["theme"], "element": COUNTED["element"], "idea": COUNTED["idea"]}
COLOUR = re.compile("#[0-9a-f]{6}")
Page = Callable[[Request, Session], Awaitable[Response]]


def routes() -> list[Route]:
    """The pages and where they are."""
    return [
        Route("/what-managers-see", _what_managers_see),
        Route("/organisation.css", _colours),
        Route("/poster.svg", _poster),
        Route(SIGN_IN, _sign_in, methods=["GET", "POST"]),
        Route(f"{HOME}/sign-out", _managers(_sign_out), methods=["POST"]),
        Route(HOME, _managers(_home)),
        Route(f"{HOME}/organisation", _managers(_organisation), methods=["GET", "POST"]),
        Route(f"{HOME}/embed", _managers(_embed)),
        Route(f"{HOME}/preview", _managers(_preview)),
        Route(f"{HOME}/poster", _managers(_poster_page)),
        Route(f"{HOME}/figures", _managers(_figures)),
        Route(f"{HOME}/figures.csv", _managers(_figures_file)),
    ]


# --- who may


def _sessions(request: Request) -> Sessions:
    app = request.app
    if not hasattr(app.state, "managers"):
        settings: Settings = app.state.settings
        app.state.managers = Sessions("manager", _chat(request).key, HOME, settings.rate_limits)
    sessions: Sessions = app.state.managers
    return sessions


def _chat(request: Request) -> Chat:
    chat: Chat = request.app.state.chat
    return chat


def is_on(settings: Settings) -> bool:
    """Whether managers can sign in at all."""
    return bool(settings.managers_password or (settings.managers_header and settings.managers_names))


def _named_by_proxy(request: Request) -> str | None:
    """Who the trusted proxy says is signed in, if that is a manager."""
    settings: Settings = request.app.state.settings
    name = request.headers.get(settings.managers_header, "") if settings.managers_header else ""
    is_proxy = request.client is not None and settings.is_proxy(request.client.host)
    return name if name and is_proxy and ("*" in settings.managers_names or name in settings.managers_names) else None


def _session(request: Request) -> Session | None:
    settings: Settings = request.app.state.settings
    named = _named_by_proxy(request)

    def bound_to(subject: str) -> str | None:
        if subject == BY_PASSWORD:
            return settings.managers_password or None
        return named if subject == f"header:{named}" else None

    return _sessions(request).read(_sessions(request).cookie_of(request), bound_to)


def _managers(page: Page) -> Callable[[Request], Awaitable[Response]]:
    """Show a page to managers only; a form needs the mark of its session."""

    async def answer(request: Request) -> Response:
        if not is_on(request.app.state.settings):
            return _show(request, "off", status=404)
        sessions, session, cookie = _sessions(request), _session(request), None
        named = _named_by_proxy(request)
        if session is None and named:
            session, cookie = sessions.open(f"header:{named}", named)
        if session is None:
            was_open = sessions.cookie_of(request) and _asking(request) is None
            return RedirectResponse(f"{SIGN_IN}?ended" if was_open else SIGN_IN, 303)
        if request.method == "POST" and not sessions.is_form_mark(session, (await form(request)).get("mark", "")):
            return _show(request, "old_form", status=403)
        request.state.session = session
        response = await page(request, session)
        if cookie:
            sessions.keep(response, cookie, is_secure(request))
        return response

    return answer


async def form(request: Request) -> dict[str, str]:
    """The fields of a form that was sent.

    Raises:
        HTTPException: 413 when it is too long.
    """
    if not hasattr(request.state, "form"):
        raw = await read_body(request, LONGEST_FORM)
        if raw is None:
            raise HTTPException(413)
        pairs = parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=50)
        request.state.form = {name: CONTROL.sub(" ", text) for name, text in pairs}
    fields: dict[str, str] = request.state.form
    return fields


def is_secure(request: Request) -> bool:
    """Whether the browser came by TLS, as seen here or as the trusted proxy says."""
    is_proxy = request.client is not None and request.app.state.settings.is_proxy(request.client.host)
    return request.url.scheme == "https" or (is_proxy and request.headers.get("x-forwarded-proto") == "https")


def _show(request: Request, name: str, status: int = 200, **context: Any) -> Response:
    session: Session | None = getattr(request.state, "session", None)
    context["mark"] = _sessions(request).form_mark(session) if session else None
    context["by_password"] = session is not None and session.subject == BY_PASSWORD
    return templates.TemplateResponse(request, f"managers/{name}.html", context, status_code=status)


async def _sign_in(request: Request) -> Response:
    settings: Settings = request.app.state.settings
    if not settings.managers_password:
        return RedirectResponse(HOME, 303) if _named_by_proxy(request) else _show(request, "off", status=404)
    if request.method == "GET" and _session(request):
        return RedirectResponse(HOME, 303)
    if request.method == "GET":
        return _ask(request, "You were signed out. Please sign in again." if "ended" in request.query_params else None)
    sessions, fields = _sessions(request), await form(request)
    asking = _asking(request)
    if asking is None or not sessions.is_form_mark(asking, fields.get("mark", "")):
        return _ask(request, "This page was open for too long, or this browser keeps no cookies. Please try again.", 403)
    is_right = await sessions.check_password(_hash(request), fields.get("password", ""), BY_PASSWORD, caller(request))
    if is_right is None:
        return _ask(request, "Too many wrong tries. Please wait 15 minutes, then try again.", 429)
    if not is_right:
        return _ask(request, "That is not the password. Please try again.", 403)
    response = RedirectResponse(HOME, 303)
    sessions.keep(response, sessions.open(BY_PASSWORD, settings.managers_password)[1], is_secure(request))
    return response


def _asking(request: Request) -> Session | None:
    """The session of somebody who has the sign-in page open."""
    return _sessions(request).read(_sessions(request).cookie_of(request), lambda subject: None if subject else "")


def _ask(request: Request, problem: str | None, status: int = 200) -> Response:
    """The sign-in page, with a session of nobody that only gives its form a mark."""
    sessions = _sessions(request)
    request.state.session, cookie = sessions.open("", seconds=ASKING_SECONDS)
    response = _show(request, "sign_in", status, problem=problem)
    sessions.keep(response, cookie, is_secure(request))
    return response


def _hash(request: Request) -> str:
    """The hash of the password in the settings, which may hold either."""
    state = request.app.state
    if not hasattr(state, "managers_hash"):
        password = state.settings.managers_password
        state.managers_hash = password if is_hash(password) else hash_password(password)
    hashed: str = state.managers_hash
    return hashed


async def _sign_out(request: Request, session: Session) -> Response:
    _sessions(request).close(session)
    response = _show_signed_out(request)
    _sessions(request).drop(response)
    return response


def _show_signed_out(request: Request) -> Response:
    request.state.session = None
    return _show(request, "signed_out")


# --- the pages


async def _home(request: Request, session: Session) -> Response:
    return _show(
        request, "home", months=len(_chat(request).store.figures()), origins=request.app.state.settings.allowed_origins
    )


async def _organisation(request: Request, session: Session) -> Response:
    chat = _chat(request)
    values, problems = chat.organisation(), dict[str, str]()
    if request.method == "POST":
        fields = await form(request)
        if "forget" in fields:
            chat.store.keep_organisation(None)
            return RedirectResponse(f"{HOME}/organisation?saved", 303)
        values, problems = organisation.checked(fields)
        if not problems:
            chat.store.keep_organisation(values)
            return RedirectResponse(f"{HOME}/organisation?saved", 303)
    context = {"values": values, "problems": problems, "most": organisation.TEXTS, "saved": "saved" in request.query_params}
    status = 422 if problems else 200
    return _show(request, "organisation", status, is_set=chat.store.organisation() is not None, **context)


async def _embed(request: Request, session: Session) -> Response:
    chosen, problems = _look(request.query_params)
    site = address(request)
    marks = {f"data-{name}": text for name, text in chosen.items() if text}
    said = urlencode({name: chosen[name] for name in ("level", "greeting") if chosen[name]})
    snippets = {
        "script": Markup('<script src="{}/widget.js" defer{}></script>').format(
            site, Markup("").join(Markup(' {}="{}"').format(name, text) for name, text in marks.items())
        ),
        "frame": Markup('<iframe src="{}/embed{}" title="Coach" width="100%" height="640" loading="lazy"></iframe>').format(
            site, f"?{said}" if said else ""
        ),
        "link": Markup('<a href="{}/">Coach: talk through a moment at work</a>').format(site),
    }
    shown = {name: str(text) for name, text in snippets.items()}  # as text, which the page escapes once more
    context = {"chosen": chosen, "problems": problems, "snippets": shown, "levels": library().framework["levels"]}
    settings: Settings = request.app.state.settings
    return _show(request, "embed", origins=settings.allowed_origins, query=urlencode(chosen), site=site, **context)


async def _preview(request: Request, session: Session) -> Response:
    chosen, _ = _look(request.query_params)
    return _show(request, "preview", chosen=chosen)


def _look(query: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """How the widget is to look, as asked for, with what does not fit put back; and a sentence for each of those."""
    position, level = query.get("position", "right"), query.get("level", "")
    colour, greeting = query.get("colour", "").strip().lower(), " ".join(CONTROL.sub(" ", query.get("greeting", "")).split())
    problems = {}
    if colour and not COLOUR.fullmatch(colour):  # the widget itself writes black or white on it, whichever is read better
        problems["colour"] = "Type a colour as # and six letters or digits, such as #0b4a4f."
    if len(greeting) > LONGEST_GREETING:
        problems["greeting"] = f"That is {len(greeting)} characters. {LONGEST_GREETING} is the most."
    chosen = {
        "position": position if position in ("left", "right") else "right",
        "colour": "" if "colour" in problems else colour,
        "greeting": greeting[:LONGEST_GREETING],
        "level": level if level in LEVELS else "",
    }
    return chosen, problems


async def _poster_page(request: Request, session: Session) -> Response:
    return _show(request, "poster", site=address(request))


async def _poster(request: Request) -> Response:
    site = address(request)
    code = segno.make(f"{site}/", error="m", micro=False)
    picture = Markup(code.svg_inline(border=4, omitsize=True, lineclass=None, svgclass=None))
    return templates.TemplateResponse(request, "poster.svg", {"site": site, "code": picture}, media_type="image/svg+xml")


def address(request: Request) -> str:
    """The address of this coach as phones reach it, without a slash at the end."""
    settings: Settings = request.app.state.settings
    return settings.public_url or f"{'https' if is_secure(request) else 'http'}://{request.url.netloc}"


async def _figures(request: Request, session: Session) -> Response:
    kept = _chat(request).store.figures()
    months = _months(kept)
    asked = request.query_params.get("month", "")
    month = asked if asked in months else next((month for month in months if kept.get(month)), months[0])
    part = request.query_params.get("part", "")
    context: dict[str, Any] = {
        "months": {month: _month_name(month) for month in months},
        "month": month,
        "part": part if part in PARTS else "",
        "parts": PARTS,
        "by_month": [(_month_name(month), *_in_all(kept.get(month, []))) for month in months],
        "rows": {kind: _named(kept.get(month, []), kind) for kind in KINDS},
        "least": LEAST,
        "least_speaking_up": LEAST_BY_THEME["speaking_up"],
    }
    return _show(request, "figures", **context)


def _months(kept: Mapping[str, list[Figure]]) -> list[str]:
    """Every month that is over, newest first, from the first with figures on."""
    now = figures.month(today())
    last = _before(now)
    found = [last]
    while found[-1] > min(kept, default=last):
        found.append(_before(found[-1]))
    return found


def _before(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year - 1}-12" if number == 1 else f"{year}-{number - 1:02}"


def _month_name(month: str) -> str:
    return f"{calendar.month_name[int(month[5:])]} {month[:4]}"


def _in_all(shown: list[Figure]) -> tuple[int | None, int | None, int | None]:
    """Visits, talks with an idea taken, talks with a plan kept; None is not shown."""
    counts = {figure.kind: figure.count for figure in shown}
    return counts.get("visits"), counts.get("ideas"), counts.get("plans")


def _named(shown: list[Figure], kind: str) -> list[dict[str, Any]]:
    rows = [figure for figure in shown if figure.kind == kind]
    longest = max((row.count for row in rows), default=1)
    return [
        {
            "name": _name(row),
            "under": library().themes.get(row.under, row.under),
            "count": row.count,
            "share": 100 * row.count / longest,
        }
        for row in rows
    ]


def _name(figure: Figure) -> str:
    """A number's name in plain words; what has left the library keeps its id."""
    shelf = library()
    if figure.kind == "theme":
        return shelf.themes.get(figure.name, figure.name)
    if figure.kind == "element":
        return str(shelf.framework["elements"].get(figure.name, {}).get("name", figure.name))
    if figure.kind == "idea":
        return shelf.ideas[figure.name].title if figure.name in shelf.ideas else figure.name
    return COUNTED[figure.kind]


async def _figures_file(request: Request, session: Session) -> Response:
    """The same numbers as the pages, and no other."""
    kept = _chat(request).store.figures()
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["month", "what", "theme", "name", "conversations"])
    for month in _months(kept):
        for figure in sorted(kept.get(month, []), key=lambda figure: KINDS.index(figure.kind)):
            writer.writerow(
                [month, COUNTED[figure.kind], library().themes.get(figure.under, figure.under), _name(figure), figure.count]
            )
        if not kept.get(month):
            writer.writerow([month, COUNTED["visits"], "", COUNTED["visits"], NOT_SHOWN])
    headers = {"content-disposition": 'attachment; filename="coach-figures.csv"'}
    return Response("\ufeff" + file.getvalue(), headers=headers, media_type="text/csv")


# --- for everybody


async def _what_managers_see(request: Request) -> Response:
    context = {"least": LEAST, "least_speaking_up": LEAST_BY_THEME["speaking_up"], "years": figures.YEARS_KEPT}
    return templates.TemplateResponse(request, "what_managers_see.html", context)


async def _colours(request: Request) -> Response:
    """The organisation's colour for the bar of every page; `care-coach` wins over what the chat draws itself."""
    colour = _chat(request).organisation()["colour"]
    content = f":root, care-coach {{ --band: {colour}; }}" if colour else ""
    return Response(content, headers={"cache-control": "no-cache"}, media_type="text/css")
