"""The one patch of Rasa: how it calls the action server.

`RemoteAction` cannot be replaced by configuration. Rasa 3.6.21 compiles a constant JSON schema again for every
reply (46 of 86 ms of a turn), waits five minutes for an answer, and goes on in silence when a call fails.
Here the validator is compiled once, the wait is ten seconds, and a failed call leaves a mark in the reply.
"""

from __future__ import annotations

from typing import Any

import rasa
from jsonschema import Draft7Validator
from rasa.core.actions import action
from rasa.core.actions.action import ActionExecutionRejection, RemoteAction

PATCHED_VERSION = "3.6.21"
TIMEOUT_SECONDS = 10
FAILED = {"failed": "actions"}  # web reads this: the turn did not happen


def apply() -> None:
    """Patch `RemoteAction`, once.

    Raises:
        RuntimeError: if Rasa is not the version this patch was written for.
    """
    if rasa.__version__ != PATCHED_VERSION:
        raise RuntimeError(
            f"components/action_calls.py was written for Rasa {PATCHED_VERSION}, not {rasa.__version__}: read it again."
        )
    if getattr(RemoteAction, "patched_by_coach", False):
        return
    validator = Draft7Validator(RemoteAction.action_response_format_spec())
    original = RemoteAction.run

    def validate(self: RemoteAction, result: dict[str, Any]) -> bool:
        validator.validate(result)
        return True

    async def run(self: RemoteAction, output_channel: Any, nlg: Any, tracker: Any, domain: Any) -> Any:
        try:
            return await original(self, output_channel, nlg, tracker, domain)
        except ActionExecutionRejection:
            raise
        except Exception:
            await output_channel.send_custom_json(tracker.sender_id, FAILED)
            raise

    action.DEFAULT_REQUEST_TIMEOUT = TIMEOUT_SECONDS
    RemoteAction._validate_action_result = validate
    RemoteAction.run = run
    RemoteAction.patched_by_coach = True
