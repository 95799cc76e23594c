"""The one patch of Rasa: the right version only, once, and the same results."""

from __future__ import annotations

from typing import Any

import pytest
import rasa
from rasa.core import processor
from rasa.core.actions.action import RemoteAction
from rasa.core.agent import Agent
from rasa.core.channels.channel import UserMessage
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import ActionExecuted, ActiveLoop, Event, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.training_data.message import Message

from components import patch
from components.trackers import Tracker
from tests.stories import talk


@pytest.fixture(scope="module")
def agent() -> Agent:
    return talk.load()


def test_another_version_of_rasa_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rasa, "__version__", "3.6.22")
    with pytest.raises(RuntimeError, match=r"written for Rasa 3\.6\.21, not 3\.6\.22: read it again"):
        patch.apply()


def test_patching_twice_patches_once() -> None:
    patched = RemoteAction.run
    patch.apply()
    assert RemoteAction.run is patched and processor.DaskGraphRunner is patch.GraphRunner


def test_a_loaded_model_runs_without_dask_and_comes_to_the_same(agent: Agent) -> None:
    runner = agent.processor.graph_runner
    assert type(runner) is patch.GraphRunner
    heard, form = UserUttered("hi", {"name": "speaking_up"}), [ActionExecuted("coaching_form"), ActiveLoop("coaching_form")]
    for text, events in {
        "she never washes her hands": [],
        "hello": [ActionExecuted("action_listen"), heard],
        "/open_chat": [ActionExecuted("action_listen"), heard, *form],
    }.items():
        said = {"__message__": [UserMessage(text)]}
        mine, its = (Tracker.from_events(text, events, agent.domain.slots) for _ in range(2))
        targets = [agent.processor.model_metadata.nlu_target, agent.processor.model_metadata.core_target]
        ours = runner.run({**said, "__tracker__": mine}, targets)
        theirs = DaskGraphRunner.run(runner, {**said, "__tracker__": its}, targets)
        assert list(ours) == list(theirs) == targets
        assert what(ours[targets[0]]) == what(theirs[targets[0]]) and ours[targets[1]] == theirs[targets[1]]


def what(messages: list[Message]) -> list[dict[str, Any]]:
    return [message.as_dict_nlu() for message in messages]


def test_a_step_that_breaks_down_is_an_error_of_the_run(agent: Agent, monkeypatch: pytest.MonkeyPatch) -> None:
    runner = agent.processor.graph_runner

    def breaks(*_: Any) -> None:
        raise RuntimeError

    monkeypatch.setitem(runner._instantiated_nodes, "domain_provider", breaks)
    with pytest.raises(GraphRunError):
        runner.run({"__tracker__": DialogueStateTracker("anna", [])}, [agent.processor.model_metadata.core_target])


def test_the_class_of_an_event_is_found_and_an_unknown_one_is_an_error() -> None:
    assert Event.resolve_by_type("slot") is Event.resolve_by_type("slot") is SlotSet
    for _ in range(2):
        with pytest.raises(ValueError, match="Unknown event name"):
            Event.resolve_by_type("nonsense")
