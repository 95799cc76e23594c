"""What a reverse proxy in front says of a request: believed from the addresses that COACH_TRUSTED_PROXY names, and from no other."""

from __future__ import annotations

import ipaddress
import re

from starlette.requests import Request

from coach.settings import Settings

NEIGHBOURS = 64  # bits of an IPv6 address that one customer has for herself: the rest she can change at will
_WITH_PORT = re.compile(r"\[(?P<six>.+)\](?::\d+)?|(?P<four>[\d.]+):\d+")


def is_proxy(request: Request) -> bool:
    """Whether a request comes from a trusted proxy."""
    settings: Settings = request.app.state.settings
    return request.client is not None and settings.is_proxy(request.client.host)


def caller(request: Request) -> str:
    """Whom limits count: the caller's address, as seen here or as the proxy says; of IPv6 the network.

    The proxy's word is the last of the last line: some add a line of their own below what a client sent.
    """
    peer = request.client.host if request.client else "unknown"
    forwarded = ",".join(request.headers.getlist("x-forwarded-for")) if is_proxy(request) else ""
    return _network(forwarded.rpartition(",")[2].strip()) or _network(peer) or peer


def _network(text: str) -> str | None:
    """An address without its port, an IPv6 one as its network; None for what is no address."""
    with_port = _WITH_PORT.fullmatch(text)
    try:
        address = ipaddress.ip_address(with_port["six"] or with_port["four"] if with_port else text)
    except ValueError:
        return None
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address), NEIGHBOURS), strict=False))


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
