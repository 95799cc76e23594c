"""The actions: exact slot events and messages, forms that leave disclosures to the rules, a session that is restored."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
import yaml
from rasa_sdk import Action
from rasa_sdk.executor import ActionExecutor, CollectingDispatcher
from rasa_sdk.interfaces import ActionNotFoundException

from actions import actions, forms
from coach.library import library
from coach.state import State
from tests.build import ROOT, state, tracker

EXECUTOR = ActionExecutor()
EXECUTOR.register_package("actions")
DOMAIN = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
MESSAGE = [{"event": "action", "name": "action_listen"}, {"event": "user", "text": "x"}]
FORMS = DOMAIN["forms"]
STEP_OF = {slot: step for step, (_, slot) in actions.FORM_OF_STEP.items()}


def run(name: str, at: State, text: str = "", intent: str = "", **rest: Any) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The slots an action sets and the messages it sends, the order to web last."""
    slots = {**at.to_slots(), **rest.pop("slots", {})}
    dispatcher = CollectingDispatcher()
    if name not in EXECUTOR.actions:
        raise ActionNotFoundException(name)
    events = EXECUTOR.actions[name](dispatcher, tracker(text, intent, slots=slots, **rest), DOMAIN)
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot" and event["name"] != "said"}
    return slots, dispatcher.messages


def kinds(messages: list[dict[str, Any]]) -> list[str]:
    return [message["custom"]["about"]["kind"] for message in messages if "about" in message["custom"]]


def stored(messages: list[dict[str, Any]]) -> dict[str, Any]:
    return {**messages[-1]["custom"]["store"][0]["state"], "said": None}


# --- the register


def test_every_registered_action_is_in_the_domain_and_the_other_way_round() -> None:
    assert sorted(EXECUTOR.actions) == sorted(DOMAIN["actions"])


def test_no_two_classes_have_one_name() -> None:
    classes = [
        c
        for m in (actions, forms)
        for _, c in inspect.getmembers(m, inspect.isclass)
        if c.__module__ == m.__name__ and issubclass(c, Action) and not inspect.isabstract(c)
    ]
    assert len({c().name() for c in classes}) == len(set(classes)) == len(DOMAIN["actions"])


@pytest.mark.parametrize("module", [actions, forms])
def test_every_class_is_short(module: Any) -> None:
    for name, item in inspect.getmembers(module, inspect.isclass):
        if item.__module__ == module.__name__:
            assert len(inspect.getsource(item).splitlines()) < 40, name


def test_every_slot_of_a_form_leaves_disclosures_and_reflexes_to_the_rules() -> None:
    for form in DOMAIN["forms"].values():
        for slot in form["required_slots"]:
            (mapping,) = DOMAIN["slots"][slot]["mappings"]
            assert set(library().taxonomy["safety"]) | {"delete_my_data", "start_over", "open_chat"} <= set(
                mapping["not_intent"]
            ), slot
            assert mapping["conditions"][0]["requested_slot"] == slot


def test_form_of_step_names_real_forms_and_their_slots() -> None:
    for step, (form, slot) in actions.FORM_OF_STEP.items():
        assert slot in DOMAIN["forms"][form]["required_slots"] and STEP_OF[slot] == step


# --- single actions


def test_hearing_a_situation_sets_exactly_what_changed() -> None:
    slots, messages = run("action_hear", State(role="W"), "they talk over her", "speaking_up")
    assert slots == {
        "step": "safety_question",
        "situation": "speaking_up",
        "asked": ["abuse_or_neglect"],
        "turns": 1,
        "heard_first": {"speaking_up": 1.0},
    }
    assert messages[0]["text"] in library().situations["speaking_up"].heard and messages[0]["buttons"] == []
    assert [button["title"] for button in messages[1]["buttons"]] == ["No, nobody", "Yes", "Not sure"]
    assert stored(messages) == State.from_slots({"role": "W", **slots}).to_slots()


def test_what_is_stored_is_the_state_after_the_turn() -> None:
    at = state("question", role="W", turns=4)
    slots, messages = run("action_coach", at, "she was rude", "speaking_up")
    assert {**at.to_slots(), **slots} == stored(messages)
    assert kinds(messages) == ["behaviour", "idea"]


def test_a_skip_is_not_met_with_a_feeling() -> None:
    _, messages = run("action_coach", state("question"), "/skip", "skip")
    assert messages[0]["text"].startswith(tuple(library().replies["skip_ack"]["say"]))


def test_a_source_travels_with_what_is_claimed() -> None:
    _, messages = run("action_another_idea", state("idea", ideas_shown=("speak_up_script",)))
    about = messages[0]["custom"]["about"]
    assert about["kind"] == "idea" and about["source"]["label"]


def test_a_disclosure_is_answered_with_its_card_and_its_second_label() -> None:
    harm = {"label": "own_crisis", "second": "domestic_abuse", "band": "signpost"}
    slots, messages = run("action_signpost", state("plan"), "i cant go on", "own_crisis", harm=harm)
    assert slots == {"step": "card", "harm": "own_crisis", "harm_second": "domestic_abuse", "safe": False, "turns": 1}
    assert kinds(messages) == ["safety", "safety"]
    assert messages[1]["buttons"][0]["payload"] == '/show_card{"label":"domestic_abuse"}'


def test_a_disclosure_in_another_language_gets_its_card_and_is_told_to_write_english() -> None:
    harm = {"label": "own_crisis", "second": None, "band": "signpost"}
    slots, messages = run("action_signpost", state("question"), "nie chcę już żyć", "own_crisis", harm=harm)
    assert (slots["step"], slots["harm"], kinds(messages)) == ("card", "own_crisis", ["safety", "safety"])
    assert messages[0]["text"].startswith("Call 999") and "I only read English" in messages[1]["text"]


def test_possible_harm_is_asked_about_with_the_label_the_net_heard() -> None:
    harm = {"label": "medicines_error", "second": None, "band": "ask"}
    slots, _ = run(
        "action_hear_possible_harm",
        State(),
        "hm",
        "possible_harm",
        harm=harm,
        ranking={"possible_harm": 1.0, "team_divide": 0.3},
    )
    assert (slots["step"], slots["harm"], slots["situation"]) == ("safety_question", "medicines_error", "team_divide")


def test_the_second_card_is_shown_by_its_button() -> None:
    slots, messages = run(
        "action_show_card", state("card", harm_second="own_crisis"), "/show_card", "show_card", label="own_crisis"
    )
    assert (slots["harm"], slots["harm_second"]) == ("own_crisis", None) and kinds(messages) == ["safety", "safety"]


def test_a_menu_button_carries_theme_and_page() -> None:
    _, messages = run("action_browse", State(), "/browse_topics", "browse_topics", theme="team", page="1")
    titles = [situation.title for situation in library().in_theme("team")[3:6]]
    assert [button["title"] for button in messages[0]["buttons"]][:3] == titles


def test_forgetting_orders_web_to_erase_and_stores_nothing_of_the_person() -> None:
    at = state("delete", situation="speaking_up", role="L", plan={"when": "now", "idea": "x"})
    _, messages = run("action_forget", at, "/delete_yes", "delete_yes")
    assert messages[-1]["custom"]["do"] == "forget" and stored(messages) == State().to_slots()


@pytest.mark.parametrize(
    ("before", "form"),
    [
        ("question", "coaching_form"),
        ("safety_question", "coaching_form"),
        ("case", "case_form"),
        ("plan", "plan_form"),
        ("card", "card_form"),
        ("idea", None),
    ],
)
def test_keeping_the_data_opens_the_form_that_was_open(before: str, form: str | None) -> None:
    at = state(before).now(step="delete", before=before)
    events = EXECUTOR.actions["action_keep"](CollectingDispatcher(), tracker("no", "deny", slots=at.to_slots()), DOMAIN)
    assert [event["name"] for event in events if event["event"] == "active_loop"] == ([form] if form else [])


PLAIN = sorted(set(DOMAIN["actions"]) - {"action_session_start", "action_show_card"} - {f"validate_{form}" for form in FORMS})


WITHOUT_SITUATION = ("opening", "card", "browse", "guess", "delete")
STEPS = (*WITHOUT_SITUATION, "safety_question", "question", "new_topic", "idea", "obstacle", "case", "plan", "done")


@pytest.mark.parametrize(
    ("name", "step"),
    [(name, step) for name in PLAIN for step in STEPS if not (name == "action_coach" and step in WITHOUT_SITUATION)],
)
def test_no_action_fails_at_any_step_and_each_reports_the_state(name: str, step: str) -> None:
    intent = "speaking_up" if name == "action_hear" else "greet"
    slots, messages = run(name, state(step), "x", intent)
    assert stored(messages)["step"] == slots.get("step", step)
    assert all(message["text"] for message in messages[:-1])


# --- forms


@pytest.mark.parametrize(("slot", "step"), STEP_OF.items())
def test_a_text_that_is_no_answer_gives_nothing_so_that_the_rules_take_over(slot: str, step: str) -> None:
    form = actions.FORM_OF_STEP[step][0]
    slots, messages = run(
        f"validate_{form}",
        state(step),
        "he hit her",
        "abuse_or_neglect",
        slots={"requested_slot": slot, slot: None},
        events=MESSAGE,
        loop=form,
    )
    assert (slots, messages) == ({}, [])


@pytest.mark.parametrize(("slot", "step"), STEP_OF.items())
def test_another_language_in_a_form_is_answered_and_what_was_open_asked_again(slot: str, step: str) -> None:
    (mapping,) = DOMAIN["slots"][slot]["mappings"]
    assert "not_english" in mapping["not_intent"], "so that it never fills the slot"
    at = state(step)
    slots, messages = run("action_reply", at, "nie wiem co mam zrobić", "not_english", loop=actions.FORM_OF_STEP[step][0])
    assert set(slots) - {"asked"} == {"turns"} and stored(messages)["step"] == step
    assert messages[0]["text"] == library().replies["not_english"]["say"][0] and len(messages) == 3
    assert messages[1]["buttons"], "the answers that can be picked"


@pytest.mark.parametrize(("slot", "step"), STEP_OF.items())
def test_opening_a_form_fills_its_slots_and_says_nothing(slot: str, step: str) -> None:
    form = actions.FORM_OF_STEP[step][0]
    slots, messages = run(
        f"validate_{form}", state(step), events=[*MESSAGE, {"event": "action", "name": "action_hear"}], loop=form
    )
    wanted = dict.fromkeys(DOMAIN["forms"][form]["required_slots"]) | {"requested_slot": slot}
    for name in DOMAIN["forms"][form]["required_slots"]:
        if name == slot:
            break
        wanted[name] = "answered"
    assert (slots, messages) == (wanted, [])


def test_nobody_at_risk_keeps_the_form_open_for_the_question() -> None:
    given = {"requested_slot": "safety_answer", "safety_answer": "no"}
    slots, messages = run(
        "validate_coaching_form",
        state("safety_question"),
        "no nobody",
        "deny",
        slots=given,
        events=MESSAGE,
        loop="coaching_form",
    )
    assert (slots["step"], slots["safety_answer"], slots["reflection"], slots["requested_slot"]) == (
        "question",
        "answered",
        None,
        "reflection",
    )
    assert len(kinds(messages)) == 2


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_somebody_at_risk_ends_the_form_and_leaves_the_card_to_the_rule(answer: str) -> None:
    given = {"requested_slot": "safety_answer", "safety_answer": "x"}
    slots, messages = run("validate_coaching_form", state("safety_question"), "/answer_safety", "answer_safety", slots=given, events=MESSAGE,
                          loop="coaching_form", answer=answer)  # fmt: skip
    assert (slots["step"], slots["harm"], slots["requested_slot"]) == ("card", "abuse_or_neglect", None)
    assert kinds(messages) == []


@pytest.mark.parametrize("text", ["she walked in without a knock", "ok", "🙂", "x" * 2000])
def test_an_answer_to_the_open_question_ends_the_form(text: str) -> None:
    given = {"requested_slot": "reflection", "safety_answer": "answered", "reflection": text}
    slots, _ = run(
        "validate_coaching_form", state("question"), text, "speaking_up", slots=given, events=MESSAGE, loop="coaching_form"
    )
    assert (slots["reflection"], slots["requested_slot"]) == ("answered", None), "what was said is not kept in a slot"


def test_a_day_ends_the_plan_form_and_becomes_the_plan() -> None:
    given = {"requested_slot": "plan_when", "plan_when": "thursday"}
    slots, messages = run(
        "validate_plan_form", state("plan"), "thursday", "affirm", slots=given, events=MESSAGE, loop="plan_form"
    )
    assert slots["plan"]["when"] == "Thursday" and (slots["plan_when"], slots["requested_slot"]) == ("answered", None)
    assert kinds(messages) == [] and messages[-1]["custom"]["store"][0]["entries"][0]["when"] == "Thursday"


def test_the_last_answer_ends_the_plan_form() -> None:
    made = state(
        "plan_then", plan={"id": "a", "idea": "speak_up_script", "made": "2026-11-20", "when": "Thursday", "obstacle": "x"}
    )
    given = {"requested_slot": "plan_then", "plan_then": "x"}
    slots, _ = run("validate_plan_form", made, "ask again", "affirm", slots=given, events=MESSAGE, loop="plan_form")
    assert slots["plan"]["then"] == "ask again" and slots["requested_slot"] is None


@pytest.mark.parametrize(
    ("step", "form"), [("check_in", "check_in_form"), ("plan_who", "plan_form"), ("well_why", "well_form")]
)
def test_going_back_opens_the_form_of_the_step(step: str, form: str) -> None:
    plan = {"id": "a", "idea": "speak_up_script", "made": "2026-11-20", "when": "Thursday"}
    at = state(step, plan=plan, plans=(plan,), well={"id": "b", "text": "x"})
    events = EXECUTOR.actions["action_back"](CollectingDispatcher(), tracker("x", slots=at.to_slots()), DOMAIN)
    assert [event["name"] for event in events if event["event"] == "active_loop"] == [form]


def test_asking_for_words_keeps_the_plan_form_open() -> None:
    given = {"requested_slot": "plan_when", "plan_when": "x"}
    slots, messages = run(
        "validate_plan_form", state("plan"), "what do i say to her", "other", slots=given, events=MESSAGE, loop="plan_form"
    )
    assert slots["plan_when"] is None and slots["requested_slot"] == "plan_when" and kinds(messages) == ["say", "say"]


@pytest.mark.parametrize("text", ["i told my manager", "ok", "is this private", "bye"])
def test_the_card_stays_open_whatever_is_typed(text: str) -> None:
    given = {"requested_slot": "card_talk", "card_talk": text}
    slots, messages = run("validate_card_form", state("card"), text, "other", slots=given, events=MESSAGE, loop="card_form")
    assert slots["card_talk"] is None and slots["requested_slot"] == "card_talk" and kinds(messages)


def test_a_line_of_a_rehearsal_keeps_its_form_open() -> None:
    given = {"requested_slot": "rehearsal_line", "rehearsal_line": "/rehearse"}
    slots, messages = run("validate_rehearsal_form", state("rehearse"), "/rehearse", "rehearse", slots=given, events=MESSAGE,
                          loop="rehearsal_form", go="1")  # fmt: skip
    assert (slots["rehearsal_line"], slots["requested_slot"]) == (None, "rehearsal_line"), "what was said is not kept in a slot"
    assert slots["rehearsal"] == {"situation": "speaking_up", "node": "in_a_hurry"} and len(kinds(messages)) == 2
    assert messages[1]["buttons"][0]["payload"] == '/rehearse{"go":"1"}'


@pytest.mark.parametrize(("text", "go"), [("/rehearse", "stop"), ("stop", "")])
def test_to_stop_a_rehearsal_ends_its_form(text: str, go: str) -> None:
    given = {"requested_slot": "rehearsal_line", "rehearsal_line": text}
    slots, _ = run("validate_rehearsal_form", state("rehearse"), text, "rehearse", slots=given, events=MESSAGE,
                   loop="rehearsal_form", go=go)  # fmt: skip
    assert (slots["step"], slots["rehearsal"], slots["requested_slot"]) == ("idea", None, None)


def test_the_last_line_of_a_rehearsal_ends_its_form() -> None:
    at = state("rehearse", rehearsal={"situation": "speaking_up", "node": "after_the_break"})
    given = {"requested_slot": "rehearsal_line", "rehearsal_line": "/rehearse"}
    slots, messages = run("validate_rehearsal_form", at, "/rehearse", "rehearse", slots=given, events=MESSAGE,
                          loop="rehearsal_form", go="1")  # fmt: skip
    assert (slots["step"], slots["rehearsal_line"], slots["requested_slot"]) == ("idea", "answered", None)
    assert [button["title"] for button in messages[1]["buttons"]] == [
        "Practise once more",
        "Plan it",
        "Talk about something else",
    ]


# --- session


def start_session(at: dict[str, Any] | None) -> list[dict[str, Any]]:
    metadata = {"session_started_metadata": {"state": at} if at is not None else None}
    return list(EXECUTOR.actions["action_session_start"](CollectingDispatcher(), tracker(slots=metadata), DOMAIN))


@pytest.mark.parametrize(("slot", "step"), STEP_OF.items())
def test_a_new_session_restores_the_state_and_opens_its_form(slot: str, step: str) -> None:
    at = state(step, role="L", turns=9)
    events = start_session(at.to_slots())
    slots = {event["name"]: event["value"] for event in events if event["event"] == "slot"}
    assert State.from_slots(slots) == at and slots["requested_slot"] == slot
    assert [event["name"] for event in events if event["event"] == "active_loop"] == [actions.FORM_OF_STEP[step][0]]
    assert [events[0]["event"], events[-1]["name"]] == ["session_started", "action_listen"]


@pytest.mark.parametrize("at", [None, {}, State().to_slots()])
def test_a_new_session_without_a_state_is_a_fresh_start(at: dict[str, Any] | None) -> None:
    assert [event["event"] for event in start_session(at)] == ["session_started", "action"]


def test_the_events_of_a_session_are_what_rasa_accepts() -> None:
    from jsonschema import Draft7Validator
    from rasa.core.actions.action import RemoteAction

    answer = {"events": start_session(state("plan", plan={"when": "now", "idea": "x"}).to_slots()), "responses": []}
    Draft7Validator(RemoteAction.action_response_format_spec()).validate(answer)
