"""Chats that trainers made a test of: each file here is played, and what /review writes is such a file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from rasa.core.agent import Agent
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.training_data.story_reader.yaml_story_reader import YAMLStoryReader

from tests.stories.chats import Chat, differences, stories
from tests.stories.talk import load
from web.hearings import hear
from web.review.story import as_story

STORIES = stories(Path(__file__).parent)


@pytest.fixture(scope="module")
def agent() -> Agent:
    return load()


@pytest.mark.parametrize("name", STORIES)
def test_a_chat_goes_as_its_story_says(name: str, agent: Agent) -> None:
    assert differences(agent, STORIES[name]) == []


TALKS = {
    "to a plan": ["I work front line", "the night staff never write anything down at handover", "No, nobody",
                  "i only hear it from the day staff hours later", "I'll try it", "on thursday at handover"],
    "a disclosure": ["i saw him slap a resident on the arm", "thanks", "ok"],
    "not understood": ["purple elephants on tuesday perhaps", "something else"],
}  # fmt: skip


def as_trainers_see_it(agent: Agent, texts: list[str]) -> list[dict[str, Any]]:
    """The turns of a real chat as web keeps them for trainers."""
    chat, rows = Chat(agent), []
    for turn, text in enumerate(texts, start=1):
        answer = chat.says(text)
        heard = hear(text, True, answer.heard, answer.state or {}, [message["kind"] for message in answer.messages])
        rows.append({"turn": turn, **vars(heard)})
    return rows


@pytest.mark.parametrize("name", TALKS)
def test_the_test_of_a_chat_is_accepted_and_holds(name: str, agent: Agent, tmp_path: Path) -> None:
    rows = as_trainers_see_it(agent, TALKS[name])
    path = tmp_path / "test_chat.yml"
    path.write_text(as_story("chat", rows, {}), encoding="utf-8")
    assert differences(agent, stories(tmp_path)["chat"]) == []
    assert YAMLStoryReader.is_test_stories_file(path)
    (step,) = YAMLStoryReader(agent.domain).read_from_file(path)
    said = [event for event in step.events if isinstance(event, UserUttered)]
    assert [event.intent_name for event in said] == [row["intent"] for row in rows]
    done = [event.action_name for event in step.events if isinstance(event, ActionExecuted)]
    assert set(done) <= {*agent.domain.action_names_or_texts}, "Rasa knows every action of it"


def test_a_story_that_does_not_hold_says_where(agent: Agent, tmp_path: Path) -> None:
    rows = as_trainers_see_it(agent, TALKS["to a plan"])
    rows[3]["action"] = "action_signpost"
    (tmp_path / "test_chat.yml").write_text(as_story("chat", rows, {2: "fair_rota"}), encoding="utf-8")
    heard, done = differences(agent, stories(tmp_path)["chat"])
    assert "is heard as better_handover, not as fair_rota" in heard
    assert "hours later" in done and "not ['action_signpost']" in done
