"""If-then plans: when and with whom, said back in one sentence; then, for who likes, what may get in the way."""

from __future__ import annotations

import datetime
import re
import uuid
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

from coach.days import read_when
from coach.library import library
from coach.state import Choice, Heard, State, Turn
from coach.words import choice, choices, line, mid_sentence, say

MOST_PLANS = 3
LONGEST_PART = 70  # characters of an answer in the person's own words
DETAILS = ("plan_who", "plan_obstacle", "plan_then")
STEPS = ("plan", *DETAILS)
ABOUT_IT = (*DETAILS, "check_in", "learned", "adjust")  # steps that ask about a plan there is
_WITH = re.compile(
    r"\b(?:with|catch|see|ask|tell|grab) (?P<who>(my|the|our|a|one of my|one of the) [\w' -]{2,40}|me and [\w' -]{2,40})",
    re.IGNORECASE,
)
_WHERE = re.compile(
    r"\b(?P<where>(in|at|by|outside) (the|my|our|her|his|their) (office|kitchen|lounge|staff room|car|corridor|garden|dining room"
    r"|bedroom|house|home|flat|meeting|unit|desk|nurses'? station|medicine room|med room))\b",
    re.IGNORECASE,
)
_BEFORE = re.compile(r"\b(?:before|after|during|when|at|on)\b", re.IGNORECASE)  # which is part of when
_EMPTY_ANSWER = re.compile(
    r"\W*(no|nope|skip|pass|next|nothing|none|n/?a|dunno|don'?t know|not sure|no idea|no ?one|nobody)\W*", re.IGNORECASE
)


@dataclass(frozen=True)
class Plan:
    """One plan: what to try (an idea, or `own` words about it), when, where, with whom, and what then if something gets in the way.

    `due` and `asked_on` are ISO dates; `status` is "open", "done", "let_go" or "dropped" (as if never made).
    """

    id: str
    idea: str
    made: str
    when: str
    situation: str | None = None
    element: str | None = None
    due: str | None = None
    where: str | None = None
    who: str | None = None
    obstacle: str | None = None
    then: str | None = None
    status: str = "open"
    tries: tuple[Mapping[str, Any], ...] = ()
    own: str | None = None
    ask_on: str | None = None
    asked_on: str | None = None

    @classmethod
    def read(cls, kept: Mapping[str, Any]) -> Plan:
        """A plan out of stored JSON; keys that are not ours are left out."""
        known = {name: value for name, value in kept.items() if name in cls.__dataclass_fields__}
        return cls(**{**known, "tries": tuple(known.get("tries") or ())})

    def kept(self) -> dict[str, Any]:
        """The plan as JSON types, for the state and for the person's record."""
        return {"kind": "plan", **asdict(self), "tries": [dict(attempt) for attempt in self.tries]}

    def now(self, **changes: Any) -> Plan:
        """A copy with these changes."""
        return replace(self, **changes)

    def closed(self) -> Plan:
        """Given up: let go when it was tried, otherwise as if it was never made."""
        return self.now(status="let_go" if self.tries else "dropped")

    def sentence(self) -> str:
        """The plan said back: "if it is Thursday, then I will try this: ...". Some titles are a thing, not a deed."""
        where = f" {self.where}" if self.where else ""
        lead = self.when if self.when.startswith("when ") else f"if it is {self.when}"
        if self.own:
            return f"Your plan: {lead}{where}, then I will {self.own}."
        who = f" {self.who}" if self.who else ""
        return f"Your plan: {lead}{where}, then I will try this{who}: {mid_sentence(library().ideas[self.idea].title)}."

    def what_if(self) -> str:
        """The second half: what gets in the way, and what then; empty when it was not said."""
        if not self.obstacle:
            return ""
        return f"If {self.obstacle} gets in the way, {f'I will {self.then}' if self.then else 'it can wait for another day'}."

    def may_be_asked(self, on: datetime.date) -> bool:
        """Whether it is open, was not asked about today, and no later day was wished for."""
        return self.status == "open" and self.asked_on != on.isoformat() and (self.ask_on or "") <= on.isoformat()


def open_plans(state: State) -> list[Plan]:
    """The plans that are open, the one that is due first leading."""
    plans = [Plan.read(kept) for kept in state.plans]
    return sorted(plans, key=lambda plan: (plan.due or "9", plan.made))


def in_hand(state: State) -> Plan | None:
    """The plan that is being made or talked about."""
    return Plan.read(state.plan) if state.plan else None


def keep(state: State, plan: Plan) -> State:
    """The state with this plan in hand, and among the open ones while it is open; own words stand in the plan alone."""
    others = tuple(kept for kept in state.plans if kept["id"] != plan.id)
    return state.now(plan=plan.kept(), plans=(*others, plan.kept()) if plan.status == "open" else others, own=None)


def known(state: State) -> State:
    """The state without plans that were deleted, are none, or whose idea has left the library; nor a question about one."""

    def is_plan(kept: Mapping[str, Any] | None) -> bool:
        return bool(kept) and {"id", "when", "made"} <= set(kept or {}) and (kept or {}).get("idea") in library().ideas

    held = state.plan if is_plan(state.plan) else None
    lost = held is None and state.step in ABOUT_IT
    plans = tuple(kept for kept in state.plans if is_plan(kept))
    return state.now(plan=held, plans=plans, step="opening" if lost else state.step)


def begin(state: State, own: str | None = None) -> Turn:
    """ "I'll try it": ask when; with three plans open, ask first which to let go.

    Args:
        state: where the conversation stands; its idea is what is tried.
        own: the step in the person's own words, where there are some.
    """
    state = state.now(own=own)
    same = next((plan for plan in open_plans(state) if plan.idea == state.idea), None)
    if same is None and len(state.plans) >= MOST_PLANS:
        return ask_which_to_let_go(state.now(step="let_go"))
    return ask(state.now(step="plan", plan=same.kept() if same else None))


def ask_which_to_let_go(state: State) -> Turn:
    """Three plans are enough: which one goes?"""
    offered = [Choice(library().ideas[plan.idea].title, f'/let_go{{"plan":"{plan.id}"}}') for plan in open_plans(state)]
    return say(state, line("three_plans", state.turns), (*offered, choice("keep_three")))


def let_go(state: State, chosen: str | None) -> Turn:
    """Let one of three go and plan the new idea, or keep the three."""
    gone = next((plan for plan in open_plans(state) if plan.id == chosen), None)
    if gone is None:
        return say(state.now(step="idea"), line("plan_not_now"), choices("another_idea", "other_topic"))
    closed = gone.closed()
    return replace(ask(keep(state, closed).now(step="plan", plan=None, own=state.own)), entries=(closed.kept(),))


def ask(state: State, first: str = "") -> Turn:
    """The question of the step, after `first`."""
    offered = {
        "plan": choices("next_shift", "this_week", "not_now"),
        "plan_who": (*_ready("who"), choice("plan_enough")),
        "plan_obstacle": (*_ready("obstacles"), choice("plan_enough")),
        "plan_then": (*_ready("then", _answers_to(in_hand(state))), choice("plan_enough")),
    }[state.step]
    asked = line({"plan": "plan_when_question"}.get(state.step, f"{state.step}_question"), state.turns)
    return say(state, f"{first} {asked}".strip(), offered)


def ask_again(state: State) -> Turn:
    """The question of the day on return: the step is recalled, for it may have been tried already."""
    wanted = line("plan_wanted").format(step=state.own or mid_sentence(library().ideas[str(state.idea)].title))
    return say(state, f"{wanted} {line('plan_when_or_done')}", choices("did_it", "next_shift", "this_week"))


def undated(state: State, on: datetime.date) -> Plan:
    """A plan that was tried before a day was named."""
    return _new(state, on, {"when": line("plan_any_time")})


def what_if(state: State) -> Turn:
    """What may get in the way and what then; first who is in it, where that was not said."""
    plan = in_hand(state) or next(iter(open_plans(state)), None)
    if plan is None:
        return say(state, line("no_plan_yet", state.turns), choices("topics"))
    return ask(keep(state, plan).now(step="plan_obstacle" if plan.who else "plan_who"))


def answer(state: State, heard: Heard) -> Turn:
    """The answer to when, who, what may get in the way, or what then; when and the last one end the form."""
    plan = in_hand(state)
    if state.step != "plan" and plan is None:  # left the library in the meantime
        return ask(state.now(step="plan"))
    if heard.intent == "plan_enough":
        return Turn((), state, ends_form=True)
    if state.step == "plan":
        return _answer_when(state, heard)
    assert plan is not None
    part = {"plan_who": "who", "plan_obstacle": "obstacle", "plan_then": "then"}[state.step]
    said = _own_words(part, heard)
    plan = plan.now(**{part: said})
    following = {"plan_who": "plan_obstacle", "plan_obstacle": "plan_then" if said else None}.get(state.step)
    state = keep(state, plan)
    if following is None:
        return Turn((), state, ends_form=True, entries=(plan.kept(),))
    return replace(ask(state.now(step=following)), entries=(plan.kept(),))


def _answer_when(state: State, heard: Heard) -> Turn:
    when = read_when(heard.values.get("when") or heard.text, heard.on)
    if when.trouble:
        return ask(state, line(f"plan_{when.trouble}", state.turns))
    found, place = _WITH.search(heard.text), _WHERE.search(heard.text)
    who = f"with {_BEFORE.split(found['who'])[0].strip()}" if found and not heard.chosen else None
    said = {
        "when": when.said,
        "due": when.day.isoformat() if when.day else None,
        "where": place["where"].lower() if place and not heard.chosen and place["where"].lower() not in when.said else None,
        "who": _by_role(who) if who else None,
    }
    plan = in_hand(state)
    own = _own_step(state) or (plan.own if plan else None)
    plan = plan.now(**said, own=own, obstacle=None, then=None, asked_on=None) if plan else _new(state, heard.on, said)
    return Turn((), keep(state, plan), ends_form=True, entries=(plan.kept(),))


def _new(state: State, on: datetime.date, said: Mapping[str, Any]) -> Plan:
    idea = library().ideas[str(state.idea)]
    situation = library().situations.get(state.situation or "")
    element = situation.elements[0] if situation else idea.elements[0]
    made, own = on.isoformat(), _own_step(state)
    return Plan(uuid.uuid4().hex[:12], idea.id, made, situation=state.situation, element=element, own=own, **said)


def _own_step(state: State) -> str | None:
    return _by_role(state.own) if state.own else None


def _own_words(part: str, heard: Heard) -> str | None:
    """An answer as it stands in the plan: a ready one, or the person's own words without "I will" and the like."""
    ready = library().plans["obstacles" if part == "obstacle" else part]
    if heard.values.get(part) in ready:
        return str(ready[heard.values[part]]["say"])
    if heard.chosen or heard.intent in ("deny", "skip") or _EMPTY_ANSWER.fullmatch(heard.text.strip()):
        return None
    text = _by_role(heard.text.strip())[:LONGEST_PART].rstrip(" .,!?;:")
    if part == "then":
        return (
            re.sub(r"^((then )?(i('| wi)?ll|ill|i would|i'?d|i am going to|i'?m going to|we'?ll) )", "", text, flags=re.I)
            or None
        )
    if part == "who":
        return text if re.match(r"(with|alone|on my own|by myself|just me|nobody)\b", text, re.I) else f"with {text}"
    return re.sub(r"^((if|when|maybe|probably|that|because) )+", "", text, flags=re.I) or None


def _by_role(text: str) -> str:
    """A name that was taken out is somebody at work."""
    return re.sub(r"\[name\](?:( and)? \[name\])*", "someone at work", text)


def _answers_to(plan: Plan | None) -> tuple[str, ...]:
    ready = library().plans["obstacles"].values()
    found = next((entry["then"] for entry in ready if plan and plan.obstacle == entry["say"]), ("two_minutes", "ask_support"))
    return tuple(found)


def _ready(part: str, names: tuple[str, ...] | None = None) -> tuple[Choice, ...]:
    entries = library().plans[part]
    key = "obstacle" if part == "obstacles" else part
    return tuple(Choice(entries[name]["label"], f'/say_plan{{"{key}":"{name}"}}') for name in names or entries)
