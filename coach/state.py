"""What the coach remembers of a conversation, and what it says in one turn."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from coach.days import today

STEPS = (
    "opening",
    "safety_question",
    "question",
    "new_topic",
    "idea",
    "obstacle",
    "plan",
    "done",
    "card",
    "guess",
    "browse",
    "delete",
    "plan_who",
    "plan_obstacle",
    "plan_then",
    "let_go",
    "check_in",
    "learned",
    "adjust",
    "well_what",
    "well_why",
    "case",
    "rehearse",
)


@dataclass(frozen=True)
class State:
    """Where a conversation stands. Each field is a Rasa slot of the same name; `step` is the one stories branch on."""

    step: str = "opening"
    role: str | None = None
    setting: str | None = None
    situation: str | None = None
    heard_also: str | None = None
    safe: bool = False
    asked: tuple[str, ...] = ()
    idea: str | None = None
    ideas_shown: tuple[str, ...] = ()
    simpler: bool = False
    harm: str | None = None
    harm_second: str | None = None
    before: str | None = None
    misses: int = 0
    turns: int = 0
    heard_first: Mapping[str, float] | None = None  # situations heard in the text that opened the topic, with their shares
    leaning: str | None = None  # another situation that the last text leaned to
    suspected: str | None = None  # nobody asked for the card: an unclear "answer" led to it, or a "guess" no rule shares
    told: bool = False  # a person has been told of the harm on the card
    own: str | None = None  # a step in the person's own words, until it is planned
    plan: Mapping[str, Any] | None = None  # the one in hand
    plans: tuple[Mapping[str, Any], ...] = ()  # the open ones
    well: Mapping[str, Any] | None = None  # what went well, while it is being told
    said: str | None = None  # a mark of the last bubble, so that none is said twice in a row
    case: Mapping[str, Any] | None = None
    rehearsal: Mapping[str, Any] | None = None  # situation, and the part of its script that was said last

    @classmethod
    def from_slots(cls, slots: Mapping[str, Any]) -> State:
        """Read the state out of slots or stored JSON; what is missing or None takes its default."""
        known = {f.name: slots[f.name] for f in fields(cls) if slots.get(f.name) is not None}
        for names in ("ideas_shown", "asked", "plans"):
            known[names] = tuple(known.get(names, ()))
        for number in ("misses", "turns"):
            known[number] = int(known.get(number, 0))
        return cls(**known)

    def to_slots(self) -> dict[str, Any]:
        """The state as slot values (JSON types only)."""
        values = {f.name: getattr(self, f.name) for f in fields(self)}
        return {
            **values,
            "ideas_shown": list(self.ideas_shown),
            "asked": list(self.asked),
            "plan": dict(self.plan) if self.plan else None,
            "plans": [dict(plan) for plan in self.plans],
            "well": dict(self.well) if self.well else None,
            "case": dict(self.case) if self.case else None,
            "heard_first": dict(self.heard_first) if self.heard_first else None,
            "rehearsal": dict(self.rehearsal) if self.rehearsal else None,
        }

    def now(self, **changes: Any) -> State:
        """A copy with these changes."""
        return replace(self, **changes)


@dataclass(frozen=True)
class Choice:
    """A button: its label, and the payload that Rasa gets when it is picked."""

    label: str
    payload: str


@dataclass(frozen=True)
class Message:
    """One bubble of the coach."""

    text: str
    kind: str = "say"
    choices: tuple[Choice, ...] = ()
    source: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class Turn:
    """What the coach says and remembers after one message of the person.

    `ends_form`: the open form is over, whatever slots are still empty.
    `do`: an order to web ("forget"). `entries`: what goes into the person's own record, by id.
    """

    messages: tuple[Message, ...]
    state: State
    ends_form: bool = False
    do: str | None = None
    entries: tuple[Mapping[str, Any], ...] = ()


@dataclass(frozen=True)
class Heard:
    """What the engine understood of one message: guesses best first, as (intent, confidence)."""

    text: str
    intent: str = ""
    ranking: tuple[tuple[str, float], ...] = ()
    harm: Mapping[str, Any] = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    on: datetime.date = field(default_factory=today)
    alarm: float = 1.0  # how loud the heads hear harm, 0 to 1; unknown is loud
    reply: Mapping[str, Any] = field(default_factory=dict)  # kind of reply, and its share

    @property
    def chosen(self) -> bool:
        """A button was picked: only web can send a payload."""
        return self.text.startswith("/")

    def kind(self, least: float) -> str | None:
        """The kind of reply, where its share is at least so large."""
        return str(self.reply["kind"]) if not self.chosen and self.reply.get("share", 0.0) >= least else None

    def confidence(self, intent: str) -> float:
        """Confidence in one intent; 0 when it is not among the guesses."""
        return next((share for name, share in self.ranking if name == intent), 0.0)
