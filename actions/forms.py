"""What the open forms do with a text: each keeps its step until the conversation says it is over."""

from __future__ import annotations

from abc import ABC
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActionExecuted, EventType, SessionStarted, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from actions.actions import FORM_OF_STEP, CoachAction, open_form, read_heard, read_state, remember, say
from coach import conversation, listening, went_well
from coach.state import Heard, State, Turn


class CoachForm(CoachAction, ABC):
    """Rasa calls this when the form opens, when it is come back to, and with every text that answers it."""

    slots: tuple[str, ...]

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See rasa_sdk."""
        state = read_state(tracker)
        if not _straight_from_message(tracker, self.name().removeprefix("validate_")):
            return self.fill(state, ends=False)
        heard = read_heard(tracker)
        if tracker.get_slot(tracker.get_slot("requested_slot")) is None and not self.is_answer_all_the_same(state, heard):
            return []  # not an answer (a disclosure, a reflex): Rasa leaves the form to the rules
        turn = conversation.unrepeated(self.play(state.now(turns=state.turns + 1), heard), state.said)
        say(dispatcher, turn, heard, self.name())
        return remember(state, turn.state) + self.fill(turn.state, turn.ends_form)

    def fill(self, state: State, ends: bool) -> list[EventType]:
        """Form slots to match the state: what comes before the wanted one is answered, the end answers all."""
        _, wanted = FORM_OF_STEP.get(state.step, ("", self.slots[-1]))
        answered = self.slots if ends else self.slots[: self.slots.index(wanted)] if wanted in self.slots else ()
        values = [SlotSet(name, "answered" if name in answered else None) for name in self.slots]
        return [*values, SlotSet("requested_slot", None if ends else wanted)]

    def is_answer_all_the_same(self, state: State, heard: Heard) -> bool:
        """Whether a text answers the form although its intent is among those of `not_intent`."""
        return False


def _straight_from_message(tracker: Tracker, form: str) -> bool:
    """The form was reached straight from a message, not opened or come back to by another action."""
    actions = [event["name"] for event in tracker.events if event["event"] == "action" and event["name"] != form]
    return bool(actions) and actions[-1] == "action_listen"


class ValidateCoachingForm(CoachForm):
    slots = ("safety_answer", "reflection")

    def name(self) -> str:
        return "validate_coaching_form"

    def play(self, state: State, heard: Heard) -> Turn:
        if state.step == "safety_question":
            return conversation.answer_safety(state, heard)
        return conversation.answer_question(state, heard)

    def is_answer_all_the_same(self, state: State, heard: Heard) -> bool:
        return listening.is_plain_no(state, heard)


class ValidatePlanForm(CoachForm):
    slots = ("plan_when", "plan_who", "plan_obstacle", "plan_then")

    def name(self) -> str:
        return "validate_plan_form"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.answer_plan(state, heard)

    def is_answer_all_the_same(self, state: State, heard: Heard) -> bool:
        return listening.is_plan_answer(state, heard)


class ValidateCheckInForm(CoachForm):
    slots = ("went", "learned")

    def name(self) -> str:
        return "validate_check_in_form"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.answer_check_in(state, heard)


class ValidateWellForm(CoachForm):
    slots = ("well_what", "well_why")

    def name(self) -> str:
        return "validate_well_form"

    def play(self, state: State, heard: Heard) -> Turn:
        return went_well.answer(state, heard, listening.is_skip(heard))


class ValidateCaseForm(CoachForm):
    slots = ("case_answer",)

    def name(self) -> str:
        return "validate_case_form"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.answer_case(state, heard)

    def is_answer_all_the_same(self, state: State, heard: Heard) -> bool:
        return listening.is_number(heard)


class ValidateRehearsalForm(CoachForm):
    slots = ("rehearsal_line",)

    def name(self) -> str:
        return "validate_rehearsal_form"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.answer_rehearsal(state, heard)


class ValidateCardForm(CoachForm):
    slots = ("card_talk",)

    def name(self) -> str:
        return "validate_card_form"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.card_talk(state, heard)


class SessionStart(Action):
    """Rasa forgets its slots when a session ends; web hands the state over, and the open form is opened again."""

    def name(self) -> str:
        return "action_session_start"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See rasa_sdk."""
        metadata = tracker.get_slot("session_started_metadata") or {}
        if "message_id" in metadata and "state" not in metadata:  # web counted on a tracker that is gone
            dispatcher.utter_message(json_message={"failed": "tracker"})
        state = conversation.known(State.from_slots(metadata.get("state") or {}))
        return [SessionStarted(), *remember(State(), state), *open_form(state), ActionExecuted("action_listen")]
