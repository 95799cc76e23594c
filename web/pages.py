"""The plain pages, rendered on the server: they need neither Rasa nor script."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from coach import crosswalk, organisation, record
from coach.library import LEVELS, library
from coach.words import line
from web import assets, strings
from web.offline import helplines

log = logging.getLogger("coach.web")
LONGEST_GREETING = 80  # characters
HERE = Path(__file__).parent


def _organisation(request: Request) -> dict[str, Any]:
    """For every page: the organisation's own settings; those of the file while the database does not answer."""
    try:
        known = request.app.state.chat.organisation()
    except Exception as error:  # a help page has to come whatever broke
        log.error("organisation not read: %s", type(error).__name__)
        known = organisation.default()
    return {"organisation": known, "contacts": organisation.contacts(known)}


templates = Jinja2Templates(directory=HERE / "templates", context_processors=[_organisation])
templates.env.autoescape = True  # of itself it would leave the poster out, which is no .html
templates.env.globals["address"] = assets.address
templates.env.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}


def routes() -> list[Route]:
    """The pages and where they are."""
    return [
        *(Route(path, page) for path, page in OFFLINE_PAGES.items()),
        Route("/embed", _embed),
        Route("/widget.js", _widget),
        Route("/widget.{version}.js", _widget),
        Route("/sw.js", _service_worker),
        Route("/openapi.yml", _openapi),
    ]


async def _chat(request: Request) -> Response:
    return templates.TemplateResponse(request, "chat.html", _words(request))


async def _embed(request: Request) -> Response:
    asked = request.query_params
    level = asked.get("level") if asked.get("level") in LEVELS else None
    context = {**_words(request), "level": level, "greeting": asked.get("greeting", "")[:LONGEST_GREETING]}
    return templates.TemplateResponse(request, "embed.html", context)


def _words(request: Request) -> dict[str, Any]:
    chosen = strings.language(request.headers.get("accept-language", ""))
    kept = {name: line(name) for name in ("engine_waking", "engine_down", "resend", "deleted")}
    return {"language": chosen, "strings": {**strings.strings(chosen), **kept}, "notice": line("notice").split("\n")}


async def _library(request: Request) -> Response:
    return templates.TemplateResponse(request, "library.html", {})


async def _widget(request: Request) -> Response:
    return assets.send(request, request.url.path.removeprefix("/"))


async def _service_worker(request: Request) -> Response:
    """The script that keeps the pages on the phone; it differs as soon as one page or file does."""
    rendered = [bytes((await page(request)).body) for page in OFFLINE_PAGES.values()]
    files = [assets.address(name) for name in OFFLINE_FILES]
    version = hashlib.sha256(b"".join([*rendered, *map(str.encode, files)])).hexdigest()[:12]
    known = json.dumps({"version": version, "pages": list(OFFLINE_PAGES), "files": files})
    script = assets.asset("sw.js").body.decode().replace("self.KNOWN", known)
    return Response(script, headers={"cache-control": "no-cache"}, media_type="text/javascript")


async def _openapi(request: Request) -> Response:
    """The description of the chat API, which the tests hold against the real answers."""
    return Response((HERE / "openapi.yml").read_bytes(), media_type="application/yaml")


async def _help(request: Request) -> Response:
    cards = [{"title": card["title"], "lines": card["first"]} for card in library().cards["cards"].values()]
    return templates.TemplateResponse(request, "help.html", {"helplines": helplines(), "cards": cards})


async def _privacy(request: Request) -> Response:
    days = request.app.state.settings.retention_days
    return templates.TemplateResponse(request, "privacy.html", {"retention_days": days})


async def _record(request: Request) -> Response:
    days = request.app.state.settings.retention_days
    context = {"record": record, "retention_days": days, "as_of": crosswalk.as_of()}
    return templates.TemplateResponse(request, "record.html", context)


def error(request: Request, status: int) -> Response:
    """A page that says what is wrong and where help is."""
    said = {404: ("There is no page here", "The address may be old, or have a typing mistake in it.")}.get(status, (None, None))
    context = {"status": status, "title": said[0], "message": said[1]}
    return templates.TemplateResponse(request, "error.html", context, status_code=status)


# What the phone keeps: it opens without a signal
OFFLINE_PAGES: dict[str, Callable[[Request], Awaitable[Response]]] = {
    "/": _chat,
    "/help": _help,
    "/library": _library,
    "/privacy": _privacy,
    "/record": _record,
}
OFFLINE_FILES = (
    "chat.js", "chat.css", "page.js", "page.css", "offline.js", "library.js", "library.json", "safety.json", "record.js", "record.css",
    "icon.svg", "manifest.webmanifest",
)  # fmt: skip
