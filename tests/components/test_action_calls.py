"""How Rasa calls the action server: a short wait, and a mark where a call failed."""

from __future__ import annotations

import asyncio
from typing import Any

import jsonschema
import pytest
from rasa.core.actions import action
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction
from rasa.core.channels.channel import CollectingOutputChannel
from rasa.core.nlg import TemplatedNaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.exceptions import RasaException
from rasa.utils.endpoints import ClientResponseError, EndpointConfig

from components import action_calls


class Server(EndpointConfig):
    """An action server that answers this, or fails so."""

    def __init__(self, answer: Any) -> None:
        super().__init__("http://127.0.0.1:9")
        self.answer, self.timeout = answer, None

    async def request(self, *args: Any, **kwargs: Any) -> Any:
        self.timeout = kwargs.get("timeout")
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def call(server: EndpointConfig) -> tuple[list[dict[str, Any]], list[Any] | Exception]:
    """What the person's channel got, and the events or the error."""
    channel = CollectingOutputChannel()
    run = RemoteAction("action_hear", server).run(
        channel, TemplatedNaturalLanguageGenerator({}), DialogueStateTracker("anna", []), Domain.empty()
    )
    try:
        return channel.messages, asyncio.run(run)
    except Exception as error:
        return channel.messages, error


def test_the_wait_is_ten_seconds() -> None:
    server = Server({"events": [], "responses": []})
    call(server)
    assert server.timeout == action_calls.TIMEOUT_SECONDS == action.DEFAULT_REQUEST_TIMEOUT == 10


def test_a_good_answer_becomes_events_and_leaves_no_mark() -> None:
    said, events = call(
        Server({"events": [{"event": "slot", "name": "step", "value": "idea"}], "responses": [{"text": "hello"}]})
    )
    assert said == [] and [event.type_name for event in events] == ["bot", "slot"]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "failure",
    [ClientResponseError(500, "oh no", b"{}"), TimeoutError(), {"events": [{"no": "event"}], "responses": []}, {"events": "x"}],
    ids=["error 500", "too slow", "a bad event", "no list"],
)
def test_a_failed_call_leaves_the_mark_and_is_still_an_error(failure: Any) -> None:
    said, error = call(Server(failure))
    assert [message["custom"] for message in said] == [action_calls.FAILED] and isinstance(error, Exception)


def test_a_server_that_is_not_there_leaves_the_mark() -> None:
    said, error = call(EndpointConfig("http://127.0.0.1:9/webhook"))  # the discard port: nobody listens
    assert [message["custom"] for message in said] == [{"failed": "actions"}] and isinstance(error, RasaException)


def test_a_form_that_rejects_is_no_failure() -> None:
    said, error = call(Server(ClientResponseError(400, "rejected", '{"action_name": "action_hear", "error": "no"}')))
    assert said == [] and isinstance(error, ActionExecutionRejection)


def test_the_validator_that_is_compiled_once_checks_what_rasas_own_checks() -> None:
    checked = RemoteAction("action_hear", None)
    spec = RemoteAction.action_response_format_spec()
    for answer in (
        {"events": [{"event": "slot", "name": "a", "value": 1}]},
        {"events": [{"event": "nonsense"}]},
        {"events": 3},
        {},
    ):
        good = jsonschema.Draft7Validator(spec).is_valid(answer)
        if good:
            assert checked._validate_action_result(answer)
        else:
            with pytest.raises(jsonschema.ValidationError):
                checked._validate_action_result(answer)


PLAIN = {
    "events": [{"event": "slot", "name": "step", "value": None}, {"event": "active_loop", "name": None, "timestamp": 1.5}],
    "responses": [{}],
}


def test_what_passes_without_the_validator_passes_it_too() -> None:
    validator = jsonschema.Draft7Validator(RemoteAction.action_response_format_spec())
    slot, loop = PLAIN["events"]
    others = [
        {},
        {"event": "slot"},
        {**slot, "name": 1},
        {**slot, "timestamp": "now"},
        {**slot, "metadata": 3},
        {**loop, "name": 3},
        "slot",
        None,
    ]
    answers = [PLAIN, [], None, {"events": []}, {**PLAIN, "responses": ["x"]}, {**PLAIN, "responses": {}}]
    answers += [{"events": [slot, other], "responses": []} for other in others]
    passed = [answer for answer in answers if action_calls.is_plain(answer)]
    assert passed == [PLAIN] and all(map(validator.is_valid, passed))


def test_the_action_server_gets_the_events_since_the_person_was_last_listened_to() -> None:
    tracker = DialogueStateTracker("anna", [])
    for _ in range(3):
        tracker.update_with_events(
            [ActionExecuted("action_listen"), UserUttered("hi"), ActionExecuted("action_hear")], Domain.empty()
        )
    sent = RemoteAction("action_hear", None)._action_call_format(tracker, Domain.empty())["tracker"]
    assert [event["event"] for event in sent["events"]] == ["action", "user", "action"]
    assert {**sent, "events": None} == {**tracker.current_state(), "events": None}


def test_a_connection_is_kept_for_the_next_call_and_not_for_another_loop() -> None:
    server = EndpointConfig("http://127.0.0.1:9/webhook")
    action_calls.keep_connection(server)

    async def sessions() -> list[Any]:
        found = []
        for _ in range(2):
            async with server.session() as session:
                found.append(session)
        await session.close()
        return found

    first, second = asyncio.run(sessions()), asyncio.run(sessions())
    assert first[0] is first[1] and second[0] is second[1] and first[0] is not second[0]
