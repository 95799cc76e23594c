"""The plain pages, rendered on the server: they need neither Rasa nor script."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.templating import Jinja2Templates

from coach import crosswalk, organisation, record
from coach.library import library
from coach.words import line

log = logging.getLogger("coach.web")
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


def routes() -> list[Route]:
    """The pages and where they are."""
    return [
        Route("/", _chat),
        Route("/help", _help),
        Route("/privacy", _privacy),
        Route("/record", _record),
    ]


async def _chat(request: Request) -> Response:
    return templates.TemplateResponse(request, "chat.html", {"helplines": helplines()})


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


@cache
def helplines() -> list[dict[str, Any]]:
    """Helplines as `/help` shows them, emergency first."""
    rows = sorted(library().helplines.values(), key=lambda row: not row["emergency"])
    return [{**row, "checked": row["checked_on"] or "not yet checked", "tel": _tel(row)} for row in rows]


def _tel(row: Mapping[str, Any]) -> str | None:
    digits = (row["number"] or "").split(",")[0].replace(" ", "")
    if not digits.isdigit():
        return None
    return f"sms:{digits}" if row.get("text_only") else digits


def words() -> dict[str, Any]:
    """Lines the chat client shows by itself."""
    kept = ("engine_waking", "engine_down", "resend", "deleted")
    return {"notice": line("notice").split("\n"), "strings": {name: line(name) for name in kept}}
