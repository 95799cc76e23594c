"""Rate limits, kept in memory: a sliding window for each key, such as the caller's address."""

from __future__ import annotations

import time
from collections import deque

from starlette.requests import Request

MOST_KEYS = 50_000


class Limit:
    """At most `most` hits in any `seconds` for one key."""

    def __init__(self, most: int, seconds: float) -> None:
        self._most = most
        self._seconds = seconds
        self._hits: dict[str, deque[float]] = {}

    def hit(self, key: str) -> bool:
        """Count one; False when the limit was reached already."""
        if self.reached(key):
            return False
        self._hits.setdefault(key, deque()).append(time.monotonic())
        return True

    def reached(self, key: str) -> bool:
        """Whether one more would be too many."""
        hits, since = self._hits.get(key), time.monotonic() - self._seconds
        while hits and hits[0] < since:
            hits.popleft()
        if hits is not None and not hits:
            del self._hits[key]
        if len(self._hits) > MOST_KEYS:
            self._hits.pop(next(iter(self._hits)))
        return bool(hits) and len(hits or ()) >= self._most

    def forget(self, key: str) -> None:
        """Start again for one key."""
        self._hits.pop(key, None)


async def read_body(request: Request, most: int) -> bytes | None:
    """What was sent, or None when it is longer than `most` bytes; the rest of it is then not read."""
    raw = b""
    async for chunk in request.stream():
        raw += chunk
        if len(raw) > most:
            return None
    return raw


def caller(request: Request) -> str:
    """The caller's address; a forwarded one only from the proxy that the settings name."""
    peer = request.client.host if request.client else "unknown"
    forwarded = request.headers.get("x-forwarded-for", "")
    if forwarded and request.app.state.settings.is_proxy(peer):
        return forwarded.split(",")[-1].strip()
    return peer
