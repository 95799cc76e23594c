"""A conversation with the trained rules and stories, and the real actions, in one process: no server, no socket.

The intent of a text is given, not guessed, so these tests are about what follows from it.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.tracker_store import InMemoryTrackerStore, TrackerStore
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.utils.endpoints import EndpointConfig
from rasa_sdk.executor import ActionExecutor

from coach.state import State
from tests.build import ROOT

MODEL = ROOT / os.environ.get("COACH_MODEL", "models/coach.tar.gz")
EXECUTOR = ActionExecutor()
EXECUTOR.register_package("actions")


class ActionsHere(EndpointConfig):
    """The action server without the server."""

    def __init__(self) -> None:
        super().__init__("here")
        self.ran: list[str] = []

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        self.ran.append(kwargs["json"]["next_action"])
        return await EXECUTOR.run(kwargs["json"])


class Talk:
    """One person's conversation."""

    def __init__(self, agent: Agent, name: str) -> None:
        self.agent, self.name = agent, name

    @property
    def tracker(self) -> Any:
        return asyncio.run(self.agent.processor.get_tracker(self.name))

    @property
    def state(self) -> State:
        return State.from_slots(self.tracker.current_slot_values())

    @property
    def form(self) -> str | None:
        return self.tracker.active_loop_name

    @property
    def ran(self) -> list[str]:
        """The actions of the newest turn, forms and listening left out."""
        return [name for name in self.agent.action_endpoint.ran if name != "action_session_start"]

    def copy(self, name: str) -> Talk:
        """Another person who stands at the same point."""
        tracker = DialogueStateTracker.from_events(name, self.tracker.events, self.agent.domain.slots, domain=self.agent.domain)
        asyncio.run(self.agent.tracker_store.save(tracker))
        return Talk(self.agent, name)

    def says(
        self,
        text: str,
        intent: str,
        ranking: dict[str, float] | None = None,
        harm: dict[str, Any] | None = None,
        alarm: float = 1.0,
        reply: dict[str, Any] | None = None,
        **values: str,
    ) -> list[str]:
        """Send one message that was understood so; the bubbles of the answer."""
        guesses = [{"name": name, "confidence": share} for name, share in (ranking or {intent: 1.0}).items()]
        parsed = {
            "text": text, "alarm": alarm, "reply": reply or {}, "intent": guesses[0], "intent_ranking": guesses, "harm": harm or {"label": "", "second": None, "band": "none"},
            "entities": [{"entity": name, "value": value, "start": 0, "end": 1} for name, value in values.items()],
        }  # fmt: skip
        self.agent.action_endpoint.ran.clear()
        channel = CollectingOutputChannel()
        message = UserMessage(text, channel, self.name, parse_data=parsed)  # type: ignore[arg-type]
        asyncio.run(self.agent.handle_message(message))
        return [part["text"] for part in channel.messages if part.get("text")]

    def picks(self, intent: str, **values: str) -> list[str]:
        """Pick a button."""
        return self.says(f"/{intent}", intent, **values)


def load(store: TrackerStore | None = None) -> Agent:
    return Agent.load(MODEL, tracker_store=store or InMemoryTrackerStore(None), action_endpoint=ActionsHere())
