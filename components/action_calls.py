"""How Rasa calls the action server; a part of the one patch, see components/patch.py.

`RemoteAction` cannot be replaced by configuration. Rasa 3.6.21 compiles a constant JSON schema again for every
reply (46 of 86 ms of a turn), opens a connection for every call, sends every event of the session, waits five minutes
for an answer, and goes on in silence when a call fails.
Here the validator is compiled once and common events pass without it, the connection is kept, the events are those
since the person was last listened to, the wait is ten seconds, and a failed call leaves a mark in the reply.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import ujson
from jsonschema import Draft7Validator
from rasa.core.actions import action
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.events import ActionExecuted
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig

TIMEOUT_SECONDS = 10
KEPT_SECONDS = 2  # a connection is kept while idle; the action server closes its end after 5
FAILED = {"failed": "actions"}  # web reads this: the turn did not happen


def apply() -> None:
    """Patch `RemoteAction`."""
    validator = Draft7Validator(RemoteAction.action_response_format_spec())
    original = RemoteAction.run
    original_format = RemoteAction._action_call_format

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        if not is_plain(result):
            validator.validate(result)
        return True

    def call_format(self: RemoteAction, tracker: DialogueStateTracker, domain: Any) -> dict[str, Any]:
        return original_format(self, SinceListening(tracker), domain)

    async def run(self: RemoteAction, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        keep_connection(self.action_endpoint)
        try:
            return await original(self, output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception:
            await output_channel.send_custom_json(tracker.sender_id, FAILED)
            raise

    action.DEFAULT_REQUEST_TIMEOUT = TIMEOUT_SECONDS
    RemoteAction._validate_action_result = validate
    RemoteAction._action_call_format = call_format
    RemoteAction.run = run


def is_plain(result: Any) -> bool:
    """Whether a reply is certainly good: a list of bubbles, and events that only set slots or open and end forms."""
    return (
        isinstance(result, dict)
        and isinstance(result.get("events"), list)
        and isinstance(result.get("responses"), list)
        and all(isinstance(response, dict) for response in result["responses"])
        and all(map(_is_plain_event, result["events"]))
    )


def _is_plain_event(event: Any) -> bool:
    if not isinstance(event, dict) or not isinstance(event.get("timestamp"), (float, int, type(None))) or "metadata" in event:
        return False
    if event.get("event") == "slot":
        return isinstance(event.get("name"), str) and "value" in event
    return event.get("event") == "active_loop" and "name" in event and isinstance(event["name"], (str, type(None)))


class SinceListening:
    """What `RemoteAction` sends of a tracker: its state as ever, its events since the last `action_listen`."""

    def __init__(self, tracker: DialogueStateTracker) -> None:
        self._tracker = tracker
        self.sender_id = tracker.sender_id

    def current_state(self, verbosity: Any) -> dict[str, Any]:
        """See DialogueStateTracker."""
        events = list(self._tracker.events)
        listened = (n for n in range(len(events) - 1, -1, -1) if _is_listening(events[n]))
        recent = events[next(listened, 0) :]
        return {**self._tracker.current_state(), "events": [event.as_dict() for event in recent]}


def _is_listening(event: Any) -> bool:
    return isinstance(event, ActionExecuted) and event.action_name == ACTION_LISTEN_NAME


class _KeptSession:
    """aiohttp's session, kept open after its `async with`; a new one for another event loop."""

    def __init__(self, endpoint: EndpointConfig) -> None:
        self._headers = endpoint.headers
        self._session: aiohttp.ClientSession | None = None
        self._loop: asyncio.AbstractEventLoop | None = None

    async def __aenter__(self) -> aiohttp.ClientSession:
        loop = asyncio.get_running_loop()
        if self._session is None or self._session.closed or self._loop is not loop:
            connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=KEPT_SECONDS)
            self._session = aiohttp.ClientSession(connector=connector, headers=self._headers, json_serialize=ujson.dumps)
            self._loop = loop
        return self._session

    async def __aexit__(self, *error: Any) -> None:
        pass


def keep_connection(endpoint: EndpointConfig | None) -> None:
    """Let an endpoint without a password keep its connections."""
    if endpoint is not None and not endpoint.basic_auth and "session" not in vars(endpoint):
        kept = _KeptSession(endpoint)
        endpoint.session = lambda: kept
