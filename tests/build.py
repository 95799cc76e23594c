"""Builders: a state, something heard, a tracker as the action server gets it, and every turn of a whole coaching."""

from __future__ import annotations

import datetime
import shutil
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from rasa_sdk import Tracker

from coach import check_in, conversation, plan, went_well
from coach.library import LEVELS, library
from coach.state import Heard, State, Turn

ROOT = Path(__file__).resolve().parent.parent
REFLEXES = ("greet", "goodbye", "thank", "affirm", "deny", "ask_capabilities", "about_framework", "are_you_human",
            "talk_to_person", "privacy", "report_progress", "clinical_question", "employment_rights", "other", "not_english")  # fmt: skip


def state(step: str = "opening", **values: Any) -> State:
    """A state; coaching steps are about speaking_up unless told otherwise, the sums about keeping_good_staff."""
    if step in ("safety_question", "question", "new_topic", "idea", "obstacle", "case", "plan", "done", "rehearse"):
        values.setdefault("situation", "keeping_good_staff" if step == "case" else "speaking_up")
    if step in ("question", "new_topic", "idea", "obstacle", "case", "plan", "done", "rehearse"):
        values.setdefault("safe", True)
    if step in ("idea", "obstacle", "case", "plan", "done", "rehearse"):
        values.setdefault("idea", library().situations[values["situation"]].ideas[0])
    if step == "rehearse":
        values.setdefault("rehearsal", {"situation": values["situation"], "node": "opening"})
    if step in (*plan.DETAILS, "check_in", "learned", "adjust"):
        values.setdefault("plan", {"id": "a", "idea": "speak_up_script", "made": "2026-11-20", "when": "Thursday"})
    if step == "card":
        values.setdefault("harm", "abuse_or_neglect")
    return State(step=step, **values)


ON = datetime.date(2026, 11, 23)  # a Monday, on which the tests happen


def heard(text: str, intent: str = "", ranking: Mapping[str, float] | None = None, **values: str) -> Heard:
    """A typed text, or a button when it starts with a slash."""
    guesses = ranking or ({intent: 1.0} if intent else {})
    return Heard(text, intent or next(iter(guesses), ""), tuple(guesses.items()), values=values, on=ON)


def tracker(text: str = "", intent: str = "", *, slots: Mapping[str, Any] | None = None, events: list[dict[str, Any]] | None = None,
            loop: str | None = None, harm: Mapping[str, Any] | None = None, ranking: Mapping[str, float] | None = None,
            **values: str) -> Tracker:  # fmt: skip
    """What the action server gets: slots, the newest message, and what happened before."""
    message = {
        "text": text,
        "intent": {"name": intent, "confidence": 1.0},
        "intent_ranking": [{"name": name, "confidence": share} for name, share in (ranking or {intent: 1.0}).items()],
        "entities": [{"entity": name, "value": value} for name, value in values.items()],
        "harm": dict(harm or {}),
    }
    return Tracker(
        "anna", dict(slots or {}), message, events or [], False, None, {"name": loop} if loop else {}, "action_listen"
    )


def copy_of_project(folder: Path, *names: str) -> Path:
    """A copy of a part of the project that a test may spoil."""
    for name in names:
        source, target = ROOT / name, folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("safety_words.yml")) if source.is_dir() else shutil.copy(
            source, target
        )
    return folder


def turns_of(situation: str, level: str | None, setting: str | None) -> Iterator[tuple[str, Turn]]:
    """Every turn that a whole coaching on one situation can have, with what led to it."""
    first = conversation.start(State(role=level, setting=setting, turns=1), situation)
    yield "start", first
    at = first.state
    if at.step == "safety_question":
        yield from _asides(at)
        at = conversation.answer_safety(at.now(turns=2), heard("no", "deny")).state
        yield "safe", conversation.answer_safety(first.state.now(turns=2), heard("no", "deny"))
    yield from _asides(at)
    for skipped in (False, True):
        yield "coach", conversation.coach(at.now(turns=3), skipped)
    at = conversation.coach(at.now(turns=3)).state
    yield from _asides(at)
    if library().situations[situation].makes_case:
        yield from _sums(at)
    while True:
        yield "words", conversation.words(at)
        planning = conversation.try_idea(at)
        yield "plan?", planning
        for when in ("when " + "x" * 300, "on thursday at handover"):
            yield from _planning(conversation.answer_plan(planning.state, heard(when)))
        yield "words for the plan", conversation.answer_plan(planning.state, heard("what do i say"))
        following = conversation.another_idea(at)
        yield "another idea", following
        if following.state.idea == at.idea:
            return
        at = following.state


def _planning(turn: Turn) -> Iterator[tuple[str, Turn]]:
    """The rest of a plan, what is said back, and how it went on return."""
    yield "said back", conversation.say_plan_back(turn.state)
    turn = plan.what_if(turn.state)
    for text in ("x" * 300, "y" * 300, "z" * 300):
        if turn.ends_form:
            break
        yield f"asked at {turn.state.step}", turn
        turn = conversation.answer_plan(turn.state, heard(text))
    made = conversation.say_plan_back(turn.state)
    yield "said back", made
    yield "my plan", conversation.my_plan(made.state)
    yield "kept", conversation.keep_plan(made.state)
    yield "changed", conversation.change_plan(made.state)
    dropped = conversation.drop_plan(made.state, ON)
    yield "dropped", dropped
    yield "brought back", conversation.keep_plan(dropped.state)
    back = conversation.open_chat(made.state, ON)
    yield "check-in", back
    yield "how?", conversation.answer_check_in(back.state, heard("hm"))
    for how in check_in.HOW:
        asked = conversation.answer_check_in(back.state, heard("/report_progress", how=how))
        yield how, asked
        learned = conversation.answer_check_in(asked.state, heard("she listened"))
        yield f"{how}, learned", learned
        yield f"{how}, let go", conversation.drop_plan(learned.state, ON)


def _sums(at: State) -> Iterator[tuple[str, Turn]]:
    """Every kind of answer to the questions of the case, and the sums they come to."""
    for staff, left, price in (("30", "nine", "2.5k"), ("20000", "20000", "a million"), ("a dozen", "14", "free"), ("3", "0", "£40,000"),
                               ("skip", "100", "skip"), ("40", "skip", "50p"), ("skip", "skip", "skip"), ("300", "1", "£999,999")):  # fmt: skip
        turn = conversation.make_case(at, heard("/make_the_case", "make_the_case"))
        yield "make the case", turn
        for answer in (staff, left, price):
            for odd in ("no idea", "hm", "5 or 6", "-2", "1e9", "2.5", "0", "3 a week", "[number]"):
                yield f"{odd} to the sums", conversation.answer_case(turn.state, heard(odd))
            turn = conversation.answer_case(turn.state, heard(answer))
            yield f"{answer} to the sums", turn
            if (turn.state.case or {}).get("held"):
                turn = conversation.answer_case(turn.state, heard("yes", "affirm"))
                yield "yes to the sums", turn
        yield from _asides(turn.state)
        again = conversation.make_case(turn.state, heard("/make_the_case", "make_the_case", about="each"))
        yield "own cost", again
        yield "sums with the own cost", conversation.answer_case(again.state, heard("100000"))


def _asides(at: State) -> Iterator[tuple[str, Turn]]:
    yield "not now", conversation.answer_plan(at, heard("/say_plan", when="not now"))
    yield "new?", conversation.ask_if_new(at, "grief_after_a_death")
    yield "stay", conversation.meet(at, heard("she is not keen"))
    yield "not mine", conversation.meet(at, heard("we are short"))
    for intent in REFLEXES:
        yield f"{intent} at {at.step}", conversation.reply(at, heard(intent, intent))
    yield f"open_chat at {at.step}", conversation.open_chat(at, ON)
    yield f"start_over at {at.step}", conversation.start_over(at, ON)
    for play in (conversation.why, conversation.new_framework, conversation.simpler, conversation.not_helpful,
                 conversation.my_plan, conversation.back, conversation.ask_to_forget, conversation.browse,
                 conversation.something_else, went_well.begin):  # fmt: skip
        yield f"{play.__name__} at {at.step}", play(at)
    yield f"kept at {at.step}", conversation.keep(conversation.ask_to_forget(at).state)
    for level in LEVELS:
        yield f"role at {at.step}", conversation.set_role(at, heard("/set_role", level=level))
    for label in library().cards["cards"]:
        yield f"harm at {at.step}", conversation.possible_harm(at, Heard("hm", "possible_harm", harm={"label": label}))


def talks(name: str) -> Iterator[list[Turn]]:
    """Every way through the rehearsal of a situation, button by button, from the scene to an ending."""

    def go_on(turns: list[Turn], nodes: list[str]) -> Iterator[list[Turn]]:
        at = turns[-1].state
        if at.rehearsal is None:
            yield turns
        elif at.rehearsal["node"] not in nodes:
            for number in range(1, len(turns[-1].messages[-1].choices)):  # the last choice stops
                picked = heard("/rehearse", "rehearse", go=str(number))
                following = conversation.answer_rehearsal(at.now(turns=at.turns + 1), picked)
                yield from go_on([*turns, following], [*nodes, at.rehearsal["node"]])

    yield from go_on([conversation.rehearse(state("idea", situation=name), heard("/rehearse", "rehearse"))], [])


@cache
def all_talks() -> tuple[tuple[str, tuple[Turn, ...]], ...]:
    """Every way through every rehearsal."""
    return tuple((name, tuple(turns)) for name in library().rehearsals for turns in talks(name))


@cache
def all_turns() -> tuple[tuple[str, Turn], ...]:
    """All situations, at every level and in every setting with words of its own."""
    return tuple(
        (f"{name} {level} {setting}: {led}", turn)
        for name, situation in library().situations.items()
        for level in LEVELS
        for setting in (None, *situation.settings)
        for led, turn in turns_of(name, level, setting)
    )
