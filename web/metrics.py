"""Figures for whoever operates the coach, at `/metrics` in the text format of Prometheus.

They count requests, never people or words. What could point at a person (safety cards) is shown only in whole tens
and only of days that are over, see `Guarded`; docs/operations.md says why.
"""

from __future__ import annotations

import asyncio
import hmac
import ipaddress
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from coach.days import today
from coach.settings import Settings
from web.hearings import ASKED, CARD, Hearing

if TYPE_CHECKING:
    from web.chat import Chat

BUCKETS = (0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0)  # seconds
TENS = 10  # nothing that may point at a person is shown in smaller steps
PARTS = {
    "/api/chat/message": "message",
    "/api/chat/start": "start",
    "/api/": "chat",
    "/review": "trainers",
    "/for-managers": "managers",
}
UNCOUNTED = ("/health", "/metrics", "/static/", "/widget")
SIGNS_OF_A_PROXY = ("forwarded", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host", "x-real-ip", "via")
MEDIA_TYPE = "text/plain; version=0.0.4"


class Histogram:
    """How long things took."""

    def __init__(self) -> None:
        self._counts = [0] * (len(BUCKETS) + 1)
        self._sum = 0.0

    def add(self, seconds: float) -> None:
        """Count one."""
        self._counts[sum(seconds > top for top in BUCKETS)] += 1
        self._sum += seconds

    def lines(self, name: str, labels: str) -> Iterator[str]:
        """Cumulative buckets, sum and count."""
        total = 0
        for top, count in zip((*map(str, BUCKETS), "+Inf"), self._counts, strict=True):
            total += count
            yield f'{name}_bucket{{{labels},le="{top}"}} {total}'
        yield f"{name}_sum{{{labels}}} {self._sum:.6f}"
        yield f"{name}_count{{{labels}}} {total}"


class Guarded:
    """A count of what may point at a person: whole tens, and only of days that are over.

    In a small service a count that goes up at ten past three tells who had the phone in her hand at ten past three.
    """

    def __init__(self) -> None:
        self._day, self._today, self._before = today(), 0, 0

    def hit(self) -> None:
        """Count one."""
        self._settle()
        self._today += 1

    def shown(self) -> int:
        """What is told; what is left over waits for its ten."""
        self._settle()
        return self._before // TENS * TENS

    def _settle(self) -> None:
        if (now := today()) != self._day:
            self._day, self._before, self._today = now, self._before + self._today, 0


@dataclass
class Metrics:
    """What one web process has counted since it started."""

    requests: Counter[tuple[str, str]] = field(default_factory=Counter)  # part of the site, class of the status
    seconds: dict[str, Histogram] = field(default_factory=dict)  # by part
    texts: Counter[str] = field(default_factory=Counter)  # typed texts that Rasa answered: "yes" or "no", understood or not
    failures: Counter[str] = field(default_factory=Counter)  # turns the engine did not answer, by reason
    cards: Guarded = field(default_factory=Guarded)
    doubts: Guarded = field(default_factory=Guarded)
    _one_at_a_time: threading.Lock = field(default_factory=threading.Lock)

    def turn(self, hearing: Hearing) -> None:
        """Count a turn that was kept; it may come from a thread."""
        with self._one_at_a_time:
            if hearing.typed and hearing.action != "web":  # what web answered itself was harm
                self.texts["no" if hearing.intent == "nlu_fallback" else "yes"] += 1
            if hearing.alarm == CARD:
                self.cards.hit()
            elif hearing.alarm == ASKED:
                self.doubts.hit()

    def request(self, path: str, status: int, seconds: float | None) -> None:
        """Count a request.

        Args:
            path: template of its address.
            status: of the answer.
            seconds: how long it took; None where that would tell what it was about.
        """
        if path.startswith(UNCOUNTED):
            return
        part = next((part for start, part in PARTS.items() if path.startswith(start)), "pages")
        self.requests[part, f"{status // 100}xx"] += 1
        if seconds is not None:
            self.seconds.setdefault(part, Histogram()).add(seconds)

    def lines(self) -> Iterator[str]:
        """What was counted, in the text format."""
        by_part = [(f'part="{part}",status="{status}"', count) for (part, status), count in sorted(self.requests.items())]
        yield from _family("coach_requests_total", "counter", "Requests, by part of the site and class of status.", by_part)
        yield from _head("coach_request_seconds", "histogram", "How long requests took.")
        for part, histogram in sorted(self.seconds.items()):
            yield from histogram.lines("coach_request_seconds", f'part="{part}"')
        texts = [(f'understood="{name}"', self.texts[name]) for name in ("yes", "no")]
        yield from _family("coach_texts_total", "counter", "Typed texts that Rasa answered: understood or not.", texts)
        failed = [(f'reason="{name}"', count) for name, count in sorted(self.failures.items())]
        yield from _family("coach_engine_failures_total", "counter", "Turns that Rasa or the actions did not answer.", failed)
        told = (("coach_safety_cards_total", self.cards, "cards"), ("coach_safety_questions_total", self.doubts, "questions"))
        for name, count, what in told:
            yield from _family(name, "counter", f"Safety {what}: whole tens, of days that are over.", [("", count.shown())])


def _head(name: str, kind: str, about: str) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"


def _family(name: str, kind: str, about: str, values: Iterable[tuple[str, float]]) -> Iterator[str]:
    yield from _head(name, kind, about)
    for labels, value in values:
        yield f"{name}{{{labels}}} {value}" if labels else f"{name} {value}"


async def serve(request: Request) -> Response:
    """`/metrics`: everything counted, and the state of the processes and the databases now."""
    chat: Chat = request.app.state.chat
    if not _may_read(request, chat.settings):
        return PlainTextResponse("Not found", 404)
    engine, actions = await chat.engine.health()
    alive, stored, used = await asyncio.to_thread(_stored, chat)
    up = {"engine": engine == "ready", "actions": actions == "ready", "store": alive}
    now = _now(up, len(chat.playing), stored, used)
    return Response("\n".join([*chat.metrics.lines(), *now, ""]), media_type=MEDIA_TYPE)


def _now(up: Mapping[str, bool], playing: int, stored: int, used: int) -> Iterator[str]:
    states = [(f'process="{name}"', int(is_up)) for name, is_up in up.items()]
    yield from _family("coach_up", "gauge", "Whether a part answers.", states)
    yield from _family("coach_turns_waiting", "gauge", "Messages that are being answered or wait for it.", [("", playing)])
    about = "Conversations that are stored, in whole tens."
    yield from _family("coach_conversations", "gauge", about, [("", stored // TENS * TENS)])
    yield from _family("coach_database_bytes", "gauge", "Size of the SQLite databases in the data folder.", [("", used)])


def _stored(chat: Chat) -> tuple[bool, int, int]:
    """Whether the database answers, how many conversations it holds, and the bytes of SQLite's files."""
    alive = chat.store.alive()
    return alive, chat.store.count() if alive else 0, sum(path.stat().st_size for path in chat.settings.data.glob("*.db*"))


def _may_read(request: Request, settings: Settings) -> bool:
    """With the token; without one only from this machine, and not through a proxy, behind which everybody looks like that."""
    if settings.metrics_token:
        said = request.headers.get("authorization", "").encode()
        return hmac.compare_digest(said, f"Bearer {settings.metrics_token}".encode())
    behind_a_proxy = settings.trusted_proxy or settings.public_url or any(name in request.headers for name in SIGNS_OF_A_PROXY)
    host = request.headers.get("host", "").rpartition(":")[0] or request.headers.get("host", "")
    return not behind_a_proxy and _is_here(request.client.host if request.client else "") and _is_here(host)


def _is_here(address: str) -> bool:
    """Whether an address is loopback; the Host header too, so that no page in a browser here can ask under another name."""
    try:
        return address == "localhost" or ipaddress.ip_address(address.strip("[]")).is_loopback
    except ValueError:
        return False
