"""Plays the test stories that trainers make of chats (see web/review/story.py) with the real understanding, policies and actions."""

from __future__ import annotations

import asyncio
import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml
from rasa.core.agent import Agent
from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

from coach.nearest import plain
from web.engine import Answer, _read
from web.review.story import FORM

NUMBER = itertools.count()
Step = Mapping[str, str]


class Chat:
    """A chat from its first bubble on. As in web, typing the label of a button is picking it."""

    def __init__(self, agent: Agent) -> None:
        self._agent, self._name = agent, f"chat {next(NUMBER)}"
        self._offers: dict[str, str] = {}
        self.says("/open_chat")

    def says(self, text: str) -> Answer:
        """What the coach answers."""
        channel = CollectingOutputChannel()
        payload = self._offers.get(plain(text), text)
        asyncio.run(self._agent.handle_message(UserMessage(payload, channel, self._name)))
        answer = _read(channel.messages)
        offers = {plain(choice["label"]): choice["payload"] for message in answer.messages for choice in message["choices"]}
        self._offers = offers or self._offers
        return answer


def differences(agent: Agent, steps: Iterable[Step]) -> list[str]:
    """What goes another way than a story says; nothing when the story holds."""
    chat, found = Chat(agent), []
    for said, actions in _turns(steps):
        answer = chat.says(said["user"])
        intent = answer.heard[0]["intent"] if answer.heard else None
        ran = [part["action"].removeprefix(FORM) for part in answer.heard]
        if intent != said["intent"]:
            found.append(f"{said['user']!r} is heard as {intent}, not as {said['intent']}")
        if ran != actions:
            found.append(f"after {said['user']!r} the coach does {ran}, not {actions}")
    return found


def _turns(steps: Iterable[Step]) -> list[tuple[Step, list[str]]]:
    turns: list[tuple[Step, list[str]]] = []
    for step in steps:
        if "user" in step:
            turns.append((step, []))
        else:
            turns[-1][1].append(step["action"])
    return turns


def stories(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The steps of every story in the test files of a folder, by name."""
    files = (yaml.safe_load(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("test_*.yml")))
    return {story["story"]: story["steps"] for file in files for story in file["stories"]}
