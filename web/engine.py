"""Talking to Rasa over loopback.

web's own database holds the state of a conversation; a Rasa tracker only carries a stretch of it, an "era".
Each era has its own sender id and starts from the stored state (`action_session_start` reads it out of the
metadata). A turn that failed, a long pause or a long stretch begins a new era: a half-played turn can neither
be answered twice nor leave a trace in what follows, and no tracker grows without end.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import aiohttp

from coach.settings import Settings
from web.events import Events

ERA_TURNS = 12
ERA_SECONDS = 50 * 60  # Rasa's own session ends after 60 minutes
WAKING_SECONDS = 90
IMPATIENT_SECONDS = 3.0
POLL_SECONDS = 0.25
KEPT_SECONDS = 2  # a connection is kept while idle; Rasa closes its end after 5


class EngineError(Exception):
    """Rasa gave no answer; `code` is "engine_waking", "engine_down" or "actions_down".

    `cut`: it ended in the middle of the turn, as it does when it is restarted.
    """

    def __init__(self, code: str, cut: bool = False) -> None:
        super().__init__(code)
        self.code = code
        self.cut = cut


@dataclass(frozen=True)
class Answer:
    """What came back from one message."""

    messages: list[dict[str, Any]] = field(default_factory=list)  # text, kind, source, choices with label and payload
    state: Mapping[str, Any] | None = None
    do: str | None = None
    entries: list[Mapping[str, Any]] = field(default_factory=list)  # of the record, see coach/record.py
    heard: tuple[Mapping[str, Any], ...] = ()  # action, intent, guesses and harm of each action that spoke; no text


class Engine:
    """The Rasa server of this instance."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self.events = Events(settings.events_url)
        self._started = time.monotonic()
        self._answered = 0.0

    async def close(self) -> None:
        """Close the connections."""
        if self._session is not None:
            await self._session.close()
        self.events.close()

    def _client(self) -> aiohttp.ClientSession:
        """The session of this event loop, with as many connections as people write at once."""
        loop = asyncio.get_running_loop()
        if self._session is None or self._loop is not loop:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS)
            self._session, self._loop = aiohttp.ClientSession(connector=connector), loop
        return self._session

    async def send(
        self, sender: str, text: str, metadata: Mapping[str, Any], wait: bool = True, patient: bool = True
    ) -> Answer:
        """Play one message.

        Args:
            sender: id of the tracker.
            text: redacted text, or a payload that web itself chose.
            metadata: message id, and the state when an era begins.
            wait: wait a few seconds for Rasa to wake up.
            patient: give it the usual time; otherwise only a few seconds, because web has a card to show itself.

        Raises:
            EngineError: when there is no whole answer; the turn then counts as not played.
        """
        url = f"{self._settings.engine_url}/webhooks/rest/webhook"
        timeout = aiohttp.ClientTimeout(total=self._settings.engine_timeout_seconds if patient else IMPATIENT_SECONDS)
        body = {"sender": sender, "message": text, "metadata": dict(metadata)}
        deadline = time.monotonic() + (self._settings.engine_wait_seconds if wait else 0)
        while True:
            try:
                async with self._client().post(url, json=body, timeout=timeout, raise_for_status=True) as response:
                    parts = await response.json()
                break
            except aiohttp.ClientConnectorError:
                if time.monotonic() >= deadline:
                    raise EngineError(self.silence()) from None
                await asyncio.sleep(POLL_SECONDS)
            except (aiohttp.ClientError, TimeoutError) as error:
                cut = isinstance(error, aiohttp.ServerDisconnectedError | aiohttp.ClientOSError | aiohttp.ClientPayloadError)
                raise EngineError(self.silence(), cut) from None
        self._answered = time.monotonic()
        return _read(parts)

    def silence(self) -> str:
        """Why Rasa may be silent: waking after a start or restart, or down."""
        recent = max(self._started, self._answered)
        return "engine_waking" if time.monotonic() - recent < WAKING_SECONDS else "engine_down"

    async def health(self) -> tuple[str, str]:
        """State of Rasa ("ready", "waking" or "down") and of the actions ("ready" or "down")."""
        engine, actions = await asyncio.gather(
            self._alive(f"{self._settings.engine_url}/webhooks/rest/"), self._alive(f"{self._settings.actions_url}/health")
        )
        waking = "waking" if self.silence() == "engine_waking" else "down"
        return "ready" if engine else waking, "ready" if actions else "down"

    async def actions_return(self) -> bool:
        """Whether the action server was gone and is back within the time that a message waits, as after a restart."""
        health, deadline = f"{self._settings.actions_url}/health", time.monotonic() + self._settings.engine_wait_seconds
        if await self._alive(health):
            return False
        while time.monotonic() < deadline:
            await asyncio.sleep(POLL_SECONDS)
            if await self._alive(health):
                return True
        return False

    async def _alive(self, url: str) -> bool:
        try:
            async with self._client().get(url, timeout=aiohttp.ClientTimeout(total=1)) as response:
                return response.status == 200
        except (aiohttp.ClientError, TimeoutError):
            return False


def _read(parts: list[dict[str, Any]]) -> Answer:
    """Put the bubbles together; an answer without a stored state is no answer."""
    messages: list[dict[str, Any]] = []
    state, do = None, None
    entries: list[Mapping[str, Any]] = []
    heard: list[Mapping[str, Any]] = []
    for part in parts:
        custom = part.get("custom") or {}
        if "failed" in custom:
            # without its tracker Rasa has to be told the state once more, and sending again does that
            raise EngineError("engine_waking" if custom["failed"] == "tracker" else "actions_down")
        if "text" in part:
            choices = [{"label": b["title"], "payload": b["payload"]} for b in part.get("buttons") or []]
            messages.append({"text": part["text"], "kind": "say", "source": None, "choices": choices})
        if "about" in custom and messages:
            messages[-1].update(custom["about"])
        for kept in custom.get("store", []):
            state = kept.get("state", state)
            entries.extend(kept.get("entries") or [])
            heard.extend([kept["heard"]] if kept.get("heard") else [])
        do = custom.get("do", do)
    if not messages or state is None:
        raise EngineError("actions_down")
    return Answer(messages, state, do, entries, tuple(heard))
