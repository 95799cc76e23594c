"""One line in the log and one count for each request: what kind of request, how it went, how long it took; never who or what."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from web.metrics import UNCOUNTED, Metrics

log = logging.getLogger("coach.requests")
_noted: ContextVar[dict[str, Any] | None] = ContextVar("noted", default=None)


def note(**fields: Any) -> None:
    """Put something into the line of the request that is being answered."""
    if (noted := _noted.get()) is not None:
        noted.update(fields)


class Watch:
    """Gives each answer an `x-request-id`, logs it under that id, and counts it.

    Where the answer would tell that somebody disclosed harm, the line does not: a turn that the engine did not answer
    is written as 503 and without its time, though web's own rules may have shown a card (web/chat.py), and a note that
    was refused for what it disclosed as 200 (web/record.py).
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, routes: Sequence[BaseRoute]) -> None:
        self._app = app
        self._metrics = metrics
        self._templates: dict[Any, str] = {route.endpoint: route.path for route in routes if isinstance(route, Route)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        noted: dict[str, Any] = {}
        _noted.set(noted)
        request, status, start = secrets.token_hex(8), 500, time.perf_counter()

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", []), (b"x-request-id", request.encode())]
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            seconds = time.perf_counter() - start
            path = self._templates.get(scope.get("endpoint"), "none")
            self._tell(request, scope["method"], path, status, seconds, noted)

    def _tell(self, request: str, method: str, path: str, status: int, seconds: float, noted: dict[str, Any]) -> None:
        status = noted.pop("status", status)
        took = None if "engine" in noted else seconds
        self._metrics.request(path, status, took)
        if path.startswith(UNCOUNTED) and status < 400:
            return
        fields = {"request": request, "method": method, "path": path, "status": status, **noted}
        if took is not None:
            fields["ms"] = round(took * 1000, 1)
        log.log(logging.ERROR if status >= 500 else logging.INFO, "request", extra={"fields": fields})
