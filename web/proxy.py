"""What a reverse proxy in front says of a request: believed from the addresses that COACH_TRUSTED_PROXY names, and from no other."""

from __future__ import annotations

from starlette.requests import Request


def is_proxy(request: Request) -> bool:
    """Whether a request comes from a trusted proxy."""
    return request.client is not None and request.client.host in request.app.state.settings.trusted_proxy.split()


def caller(request: Request) -> str:
    """The caller's address, as seen here or as the proxy says."""
    forwarded = request.headers.get("x-forwarded-for", "")
    if forwarded and is_proxy(request):
        return forwarded.split(",")[-1].strip()
    return request.client.host if request.client else "unknown"


def is_secure(request: Request) -> bool:
    """Whether the browser came by TLS, as seen here or as the proxy says."""
    return request.url.scheme == "https" or (is_proxy(request) and request.headers.get("x-forwarded-proto") == "https")


def named(request: Request, header: str) -> str:
    """Who the proxy says is signed in; "" when it says nothing, or two things: then one of them came from outside.

    Args:
        request: of anybody.
        header: that carries the name; "" when no single sign-on is set up.
    """
    said = request.headers.getlist(header) if header and is_proxy(request) else []
    return said[0].strip() if len(said) == 1 else ""
