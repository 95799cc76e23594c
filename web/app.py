"""The Starlette application: routes, security headers, and honest errors."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach import language, privacy, safety
from coach.days import DAY_SECONDS
from coach.library import ContentError, library
from coach.settings import Settings, read_settings
from web import assets, managers, pages, record, tokens
from web.chat import LONGEST_BODY, NEED_HELP, Chat, Refusal, refuse_with_care
from web.closed import closed
from web.engine import Engine
from web.limits import caller, read_body
from web.origins import OtherSites
from web.review import routes as review
from web.review.door import Desk
from web.store import Conversation, Store, as_json

log = logging.getLogger("coach.web")
DATABASE_SECONDS = 2
HEADERS = {
    "content-security-policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'self'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), interest-cohort=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-frame-options": "SAMEORIGIN",
}
Body = dict[str, Any]
Handler = Callable[[Request], Awaitable[Response]]


def create_app(settings: Settings | None = None) -> Starlette:
    """The application.

    Args:
        settings: read from the environment unless given.
    """
    chosen = settings or read_settings()
    try:
        library()
    except ContentError as error:
        return closed(error)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        chosen.data.mkdir(parents=True, exist_ok=True)
        chat = Chat(chosen, await asyncio.to_thread(Store, chosen.store_url), Engine(chosen), chosen.key())
        app.state.chat = chat
        app.state.desk = Desk(chat)
        chat.also_forget = app.state.desk.forget
        await asyncio.to_thread(_warm_up)
        keeper = asyncio.create_task(_keep_retention(chat, app.state.desk))
        yield
        keeper.cancel()
        for late in chat.later:
            late.cancel()
        await asyncio.gather(*chat.playing, return_exceptions=True)
        await chat.engine.close()
        chat.store.close()

    routes = [
        Route("/api/chat/start", _answering(_start), methods=["POST"]),
        Route("/api/chat/message", _answering(_message), methods=["POST"]),
        Route("/api/chat/history", _answering(_history)),
        Route("/api/chat/wishes", _answering(_wish), methods=["POST"]),
        Route("/api/chat/code", _answering(_code), methods=["POST"]),
        Route("/api/chat/forget", _answering(_forget), methods=["POST"]),
        Route("/api/chat/record", _answering(_record)),
        Route("/api/chat/record", _answering(_edit_entry, record.typed), methods=["POST"]),
        Route("/api/chat/record/delete", _answering(_delete_entry), methods=["POST"]),
        Route("/api/chat/record/restore", _answering(_restore_entry, record.typed), methods=["POST"]),
        Route("/api/chat/record.txt", _answering(_record_as_text)),
        Route("/api/chat/record.json", _answering(_record_as_file)),
        Route("/api/chat/reminder/{entry}.ics", _answering(_reminder)),
        Route("/health", _health),
        *pages.routes(),
        *managers.routes(),
        *review.routes(),
        Route("/static/{name}", assets.serve),
    ]
    app = Starlette(routes=routes, lifespan=lifespan, exception_handlers={HTTPException: _http_error, Exception: _crash})
    app.state.settings = chosen
    app.add_middleware(SecurityHeaders)
    app.add_middleware(OtherSites, settings=chosen)
    return app


def _warm_up() -> None:
    """Read the library, the rules, the name lists and the files before the first message needs them."""
    assets.assets()
    library()
    safety.check("")
    privacy.redact("")
    language.looks_english("hello")


def _headers(path: str) -> dict[str, str]:
    """The headers of one address; `web/origins.py` opens what other sites may have."""
    headers = dict(HEADERS)
    if path.startswith(("/api/", "/for-managers", "/review")) or path in ("/", "/record", "/embed"):
        headers["cache-control"] = "no-store"
    return headers


class SecurityHeaders:
    """Adds the security headers to every answer, and `no-store` to every answer of the API."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                extra = _headers(scope["path"])
                message["headers"] = [*message.get("headers", []), *((k.encode(), v.encode()) for k, v in extra.items())]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)


def _text(body: Body) -> str | None:
    text = body.get("text")
    return text if isinstance(text, str) else None


def _answering(
    handler: Callable[[Request, Body], Awaitable[tuple[int, Any]]], typed: Callable[[Body], str | None] = _text
) -> Handler:
    """Wrap an API handler: read the JSON body, answer JSON or a file, and turn every refusal into a sentence.

    Args:
        handler: gives the status and what is sent: JSON, a whole response, or None.
        typed: what the person wrote in a body that is refused, for a look for harm.
    """

    async def answer(request: Request) -> Response:
        body: Body = {}
        try:
            if request.method == "POST":
                body = await _read_json(request)
            status, content = await handler(request, body)
        except Refusal as caught:
            refusal = caught
        except Exception as error:  # whatever broke, a disclosure is answered, and no text reaches a log
            log.error("%s failed: %s", request.url.path, type(error).__name__)
            refusal = Refusal(503, "broken", "Something went wrong on my side. Please send it again.")
        else:
            return content if isinstance(content, Response) else _json(status, content)
        return _json(refusal.status, refuse_with_care(refusal, typed(body)))

    return answer


async def _read_json(request: Request) -> Body:
    raw = await read_body(request, LONGEST_BODY)
    if raw is None:
        raise Refusal(413, "too_long", "That is longer than I can read. Please send the part that matters most.")
    try:
        body = json.loads(raw or b"{}")
    except (ValueError, RecursionError):
        raise Refusal(400, "bad_json", "I could not read that. Please send it again.") from None
    if not isinstance(body, dict):
        raise Refusal(400, "bad_json", "I could not read that. Please send it again.")
    return body


def _json(status: int, content: Any) -> Response:
    if content is None:
        return Response(status_code=status)
    return Response(as_json(content), status, media_type="application/json")


def _chat(request: Request) -> Chat:
    chat: Chat = request.app.state.chat
    return chat


def _token_id(request: Request) -> str | None:
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return tokens.read(token.strip(), _chat(request).key) if scheme.lower() == "bearer" else None


async def _conversation(request: Request) -> Conversation:
    chat = _chat(request)
    return await chat.stored(chat.authorised, _token_id(request))


async def _start(request: Request, body: Body) -> tuple[int, Any]:
    return 200, await _chat(request).start(body, caller(request), _token_id(request))


async def _message(request: Request, body: Body) -> tuple[int, Any]:
    return 200, await _chat(request).message(await _conversation(request), body)


async def _history(request: Request, body: Body) -> tuple[int, Any]:
    chat = _chat(request)
    return 200, await chat.stored(chat.history, await _conversation(request))


async def _wish(request: Request, body: Body) -> tuple[int, Any]:
    return 200, await _chat(request).wish((await _conversation(request)).id, body)


async def _code(request: Request, body: Body) -> tuple[int, Any]:
    chat = _chat(request)
    return 200, await chat.stored(chat.code, await _conversation(request))


async def _forget(request: Request, body: Body) -> tuple[int, Any]:
    await _chat(request).forget(_token_id(request))
    return 204, None


async def _record(request: Request, body: Body) -> tuple[int, Any]:
    skip, most = (request.query_params.get(name, "") for name in ("skip", "most"))
    chat, found = _chat(request), await _conversation(request)
    return 200, await chat.stored(record.show, chat, found, _number(skip) or 0, _number(most))


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None


async def _edit_entry(request: Request, body: Body) -> tuple[int, Any]:
    return 200, await record.edit(_chat(request), await _conversation(request), body)


async def _delete_entry(request: Request, body: Body) -> tuple[int, Any]:
    return 200, await record.delete(_chat(request), await _conversation(request), body)


async def _restore_entry(request: Request, body: Body) -> tuple[int, Any]:
    return 200, await record.restore(_chat(request), await _conversation(request), body)


async def _record_as_text(request: Request, body: Body) -> tuple[int, Any]:
    chat, found = _chat(request), await _conversation(request)
    return 200, _file(await chat.stored(record.as_text, chat, found), "my-notes.txt", "text/plain")


async def _record_as_file(request: Request, body: Body) -> tuple[int, Any]:
    chat, found = _chat(request), await _conversation(request)
    return 200, _file(await chat.stored(record.as_file, chat, found), "my-notes.json", "application/json")


async def _reminder(request: Request, body: Body) -> tuple[int, Any]:
    chat, found = _chat(request), await _conversation(request)
    content = await chat.stored(record.reminder, chat, found, request.path_params["entry"])
    return 200, _file(content, "reminder.ics", "text/calendar")


def _file(content: str | bytes, name: str, media_type: str) -> Response:
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return Response(content, headers=headers, media_type=media_type)


async def _health(request: Request) -> Response:
    chat = _chat(request)
    engine, actions = await chat.engine.health()
    store = "ready" if await chat.stored(chat.store.alive) else "down"
    status = "ready" if (engine, actions, store) == ("ready",) * 3 else "waking" if engine == "waking" else "degraded"
    return _json(200, {"status": status, "engine": engine, "actions": actions, "store": store})


async def _http_error(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if not request.url.path.startswith("/api/"):
        return pages.error(request, status)
    sentence = {404: "There is nothing at this address.", 405: "This address is used in another way."}.get(
        status, "That did not work."
    )
    return _json(status, {"error": "not_found" if status == 404 else "refused", "message": f"{sentence} {NEED_HELP}"})


async def _crash(request: Request, error: Exception) -> Response:
    log.error("request failed: %s", type(error).__name__)
    if not request.url.path.startswith("/api/"):
        return pages.error(request, 500)
    return _json(503, {"error": "broken", "message": f"Something went wrong on my side. Please send it again. {NEED_HELP}"})


async def _keep_retention(chat: Chat, desk: Desk) -> None:
    while not (chat.store.made or await asyncio.to_thread(chat.store.make)):
        await asyncio.sleep(DATABASE_SECONDS)  # the database is not there yet; cards and pages need none
    while True:
        try:
            gone = await asyncio.to_thread(chat.retain)
            await asyncio.to_thread(desk.retain)
            log.info("retention: %d conversations erased", gone)
        except Exception as error:
            log.error("retention failed: %s", type(error).__name__)
        await asyncio.sleep(DAY_SECONDS)
