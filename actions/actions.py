"""One class for each thing the coach can do; what is said and decided is in coach/conversation.py."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import ActiveLoop, EventType, SlotSet
from rasa_sdk.executor import CollectingDispatcher

from coach import cards, conversation, listening, plan, went_well
from coach.state import Heard, State, Turn

GUESSES = 5  # of the understanding, as many as trainers look at
FORM_OF_STEP = {
    "safety_question": ("coaching_form", "safety_answer"),
    "question": ("coaching_form", "reflection"),
    "case": ("case_form", "case_answer"),
    "plan": ("plan_form", "plan_when"),
    "plan_who": ("plan_form", "plan_who"),
    "plan_obstacle": ("plan_form", "plan_obstacle"),
    "plan_then": ("plan_form", "plan_then"),
    "check_in": ("check_in_form", "went"),
    "learned": ("check_in_form", "learned"),
    "well_what": ("well_form", "well_what"),
    "well_why": ("well_form", "well_why"),
    "rehearse": ("rehearsal_form", "rehearsal_line"),
    "card": ("card_form", "card_talk"),
}


def read_state(tracker: Tracker) -> State:
    """The state out of the slots, without what has left the library since."""
    return conversation.known(State.from_slots(tracker.slots))


def read_heard(tracker: Tracker) -> Heard:
    """What the engine understood of the newest message."""
    message = tracker.latest_message
    ranking = tuple((guess["name"], guess["confidence"]) for guess in message.get("intent_ranking", []))
    values = {entity["entity"]: entity["value"] for entity in message.get("entities", [])}
    intent = (message.get("intent") or {}).get("name") or ""
    alarm = float(message.get("alarm", 1.0))
    reply = message.get("reply") or {}
    return Heard(message.get("text") or "", intent, ranking, message.get("harm") or {}, values, alarm=alarm, reply=reply)


def say(dispatcher: CollectingDispatcher, turn: Turn, heard: Heard, action: str) -> None:
    """Send the bubbles, each followed by what web needs to show and store it; then what was understood, without the text."""
    for message in turn.messages:
        buttons = [{"title": choice.label, "payload": choice.payload} for choice in message.choices]
        about = {"kind": message.kind, "source": message.source}
        dispatcher.utter_message(text=message.text, buttons=buttons, json_message={"about": about})
    order = {"do": turn.do} if turn.do else {}
    kept = {"entries": list(turn.entries)} if turn.entries else {}
    understood = {"action": action, "intent": heard.intent, "guesses": list(heard.ranking[:GUESSES]), "harm": dict(heard.harm)}
    dispatcher.utter_message(json_message={"store": [{"state": turn.state.to_slots(), "heard": understood, **kept}], **order})


def remember(before: State, after: State) -> list[EventType]:
    """Slot events for what changed."""
    old, new = before.to_slots(), after.to_slots()
    return [SlotSet(name, value) for name, value in new.items() if value != old[name]]


def open_form(state: State) -> list[EventType]:
    """Events that open the form of the step, if it has one."""
    form, slot = FORM_OF_STEP.get(state.step, (None, None))
    return [ActiveLoop(form), SlotSet("requested_slot", slot)] if form else []


class CoachAction(Action, ABC):
    """Read the state, play one function of the conversation, say it, remember what changed."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See rasa_sdk."""
        state = read_state(tracker)
        heard = read_heard(tracker)
        turn = conversation.unrepeated(self.play(state.now(turns=state.turns + 1), heard), state.said)
        say(dispatcher, turn, heard, self.name())
        return remember(state, turn.state)

    @abstractmethod
    def play(self, state: State, heard: Heard) -> Turn:
        """What the coach does in this turn."""


class OpensForm(CoachAction, ABC):
    """An action after which the form of the new step is open, whatever was open before."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See rasa_sdk."""
        events = super().run(dispatcher, tracker, domain)
        return events + open_form(_after(tracker, events))


def _after(tracker: Tracker, events: list[EventType]) -> State:
    """The state once these slot events are applied."""
    return State.from_slots({**tracker.slots, **{event["name"]: event["value"] for event in events}})


class MayPlan(CoachAction, ABC):
    """An action that may have taken what was typed for a plan, a good moment or a doubt: then its question is open."""

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See rasa_sdk."""
        events = super().run(dispatcher, tracker, domain)
        after = _after(tracker, events)
        doubted = after.before == "idea" and self.name() != "action_hear_possible_harm"  # there a rule opens the form
        opens = (*plan.STEPS, *went_well.STEPS, *(("safety_question",) if doubted else ()))
        begun = after.step in opens and tracker.get_slot("step") not in opens
        return events + (open_form(after) if begun else [])


class OpenChat(OpensForm):
    def name(self) -> str:
        return "action_open_chat"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.open_chat(state, heard.on)


class Hear(MayPlan):
    def name(self) -> str:
        return "action_hear"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.hear(state, heard, heard.intent)


class HearPossibleHarm(MayPlan):
    def name(self) -> str:
        return "action_hear_possible_harm"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[EventType]:
        """See rasa_sdk. A doubt that was asked about before is an answer, and ends the open question."""
        events = super().run(dispatcher, tracker, domain)
        step = next((event["value"] for event in events if event.get("name") == "step"), tracker.get_slot("step"))
        return events if step in FORM_OF_STEP else [*events, ActiveLoop(None), SlotSet("requested_slot", None)]

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.possible_harm(state, heard)


class Coach(CoachAction):
    def name(self) -> str:
        return "action_coach"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.coach(state, listening.is_skip(heard), "" if heard.chosen else heard.text)


class AnotherIdea(CoachAction):
    def name(self) -> str:
        return "action_another_idea"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.another_idea(state)


class Why(MayPlan):
    def name(self) -> str:
        return "action_why"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.met_first(state, heard) or conversation.why(state)


class Crosswalk(CoachAction):
    def name(self) -> str:
        return "action_crosswalk"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.new_framework(state)


class Simpler(MayPlan):
    def name(self) -> str:
        return "action_simpler"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.met_first(state, heard) or conversation.simpler(state)


class Words(CoachAction):
    def name(self) -> str:
        return "action_words"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.words(state)


class Rehearse(OpensForm):
    def name(self) -> str:
        return "action_rehearse"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.rehearse(state, heard)


class TryIdea(CoachAction):
    def name(self) -> str:
        return "action_try_idea"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.try_idea(state, heard)


class MakeCase(CoachAction):
    def name(self) -> str:
        return "action_make_case"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.make_case(state, heard)


class SayPlanBack(OpensForm):
    def name(self) -> str:
        return "action_say_plan_back"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.say_plan_back(state)


class MyPlan(CoachAction):
    def name(self) -> str:
        return "action_my_plan"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.my_plan(state)


class WhatIf(OpensForm):
    def name(self) -> str:
        return "action_what_if"

    def play(self, state: State, heard: Heard) -> Turn:
        return plan.what_if(state)


class KeepPlan(CoachAction):
    def name(self) -> str:
        return "action_keep_plan"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.keep_plan(state)


class ChangePlan(OpensForm):
    def name(self) -> str:
        return "action_change_plan"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.change_plan(state)


class DropPlan(OpensForm):
    def name(self) -> str:
        return "action_drop_plan"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.drop_plan(state, heard.on)


class LetGo(OpensForm):
    def name(self) -> str:
        return "action_let_go"

    def play(self, state: State, heard: Heard) -> Turn:
        return plan.let_go(state, heard.values.get("plan"))


class WhatWentWell(OpensForm):
    def name(self) -> str:
        return "action_what_went_well"

    def play(self, state: State, heard: Heard) -> Turn:
        return went_well.begin(state)


class Back(OpensForm):
    def name(self) -> str:
        return "action_back"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.back(state)


class ReportProgress(OpensForm):
    def name(self) -> str:
        return "action_report_progress"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.report_progress(state, heard)


class TakeUpNew(CoachAction):
    def name(self) -> str:
        return "action_take_up_new"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.take_up_new(state)


class Stay(OpensForm):
    def name(self) -> str:
        return "action_stay"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.stay(state)


class Signpost(CoachAction):
    def name(self) -> str:
        return "action_signpost"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.signpost(state, heard)


class ShowCard(CoachAction):
    def name(self) -> str:
        return "action_show_card"

    def play(self, state: State, heard: Heard) -> Turn:
        return cards.show(state, heard.values["label"], None, "")


class GoOn(CoachAction):
    def name(self) -> str:
        return "action_go_on"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.go_on(state)


class Reply(MayPlan):
    def name(self) -> str:
        return "action_reply"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.reply(state, heard)


class Guess(MayPlan):
    def name(self) -> str:
        return "action_guess"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.guess(state, heard)


class Browse(CoachAction):
    def name(self) -> str:
        return "action_browse"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.browse(state, heard.values.get("theme"), int(heard.values.get("page", 0)))


class SomethingElse(CoachAction):
    def name(self) -> str:
        return "action_something_else"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.something_else(state)


class NotHelpful(CoachAction):
    def name(self) -> str:
        return "action_not_helpful"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.not_helpful(state)


class SetRole(CoachAction):
    def name(self) -> str:
        return "action_set_role"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.set_role(state, heard)


class StartOver(CoachAction):
    def name(self) -> str:
        return "action_start_over"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.start_over(state, heard.on)


class AskToForget(CoachAction):
    def name(self) -> str:
        return "action_ask_to_forget"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.ask_to_forget(state)


class Forget(CoachAction):
    def name(self) -> str:
        return "action_forget"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.forget(state, heard)


class Keep(OpensForm):
    def name(self) -> str:
        return "action_keep"

    def play(self, state: State, heard: Heard) -> Turn:
        return conversation.keep(state)
