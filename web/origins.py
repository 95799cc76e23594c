"""Other sites that show the coach: who may call the chat from a page of theirs, and who may put a page of ours in a frame."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from coach.days import DAY_SECONDS
from coach.settings import Settings
from web.chat import Refusal
from web.store import as_json

FRAMED = ("/embed", "/help", "/privacy", "/what-managers-see")  # pages that may stand in a frame of an allowed site
PUBLIC = ("/static/", "/widget")  # the same files for everybody: any page may load them
CALLED = ("/api/chat/",)


class Origins:
    """The sites that the settings allow."""

    def __init__(self, allowed: Iterable[str], public_url: str = "") -> None:
        self.allowed = tuple(allowed)
        self._own = urlsplit(public_url.lower()).netloc

    def allows(self, origin: str) -> bool:
        """Whether a site is one of them, or under one that is written with a star."""
        scheme, _, host = origin.lower().partition("://")
        return any(
            origin.lower() == one or (one.startswith(f"{scheme}://*.") and host.endswith(one.partition("*")[2]))
            for one in self.allowed
        )

    def is_own(self, headers: Headers) -> bool:
        """Whether a request comes from a page of this coach, or not from a page at all."""
        host = urlsplit(headers.get("origin", "")).netloc.lower()
        is_here = bool(host) and host in (headers.get("host", "").lower(), self._own)
        return "origin" not in headers or is_here or headers.get("sec-fetch-site") == "same-origin"


class OtherSites:
    """Lets the allowed sites in, and tells the others why not. Everything that is not named here stays on its own site."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._origins = Origins(settings.allowed_origins, settings.public_url)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            return await self._app(scope, receive, send)
        path, headers = scope["path"], Headers(scope=scope)
        origin = headers.get("origin", "")

        async def send_open(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._open(MutableHeaders(raw=message["headers"]), path, origin)
            await send(message)

        if path.startswith(CALLED) and not self._origins.is_own(headers):
            if scope["method"] == "OPTIONS" and "access-control-request-method" in headers:
                return await _preflight(origin)(scope, receive, send)
            if not self._origins.allows(origin):
                return await _refused(origin)(scope, receive, send)
        await self._app(scope, receive, send_open)

    def _open(self, headers: MutableHeaders, path: str, origin: str) -> None:
        if path.startswith(PUBLIC):
            headers["cross-origin-resource-policy"] = "cross-origin"
            headers["access-control-allow-origin"] = "*"
        elif path.startswith(CALLED):
            headers.add_vary_header("origin")
            if self._origins.allows(origin):
                headers["access-control-allow-origin"] = origin
        elif path in FRAMED and self._origins.allowed:
            del headers["x-frame-options"]  # it knows no list of sites
            policy = headers.get("content-security-policy", "")
            wider = f"frame-ancestors 'self' {' '.join(self._origins.allowed)}"
            headers["content-security-policy"] = policy.replace("frame-ancestors 'self'", wider)


def _preflight(origin: str) -> Response:
    """What a browser asks first. Any site may go on to ask: only so can a page be told in words that it may not."""
    headers = {
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST",
        "access-control-allow-headers": "authorization, content-type",
        "access-control-max-age": str(DAY_SECONDS),
        "vary": "origin",
    }
    return Response(status_code=204, headers=headers)


def _refused(origin: str) -> Response:
    said = (
        f"The page at {origin} may not show this coach yet. Whoever runs the coach can allow it: "
        f"add {origin} to COACH_ALLOWED_ORIGINS and start the coach again. See docs/embedding.md."
    )
    body = as_json(Refusal(403, "origin_not_allowed", said).body)
    headers = {
        "access-control-allow-origin": origin,
        "vary": "origin",
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(body, 403, headers, "application/json")
