"""What trainers may read of a turn: the redacted text and what was understood of it, never more.

`trouble` says how likely the coach misunderstood a typed text, `alarm` how near it is to harm. Both order the queues.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from coach.nearest import plain
from coach.private_words import word_set

CARD, ASKED, BEFORE = 3, 2, 1  # alarm: a card was shown; a safety question asked; a card came right after
LOW_MARGIN = 0.15
REASONS = {"fallback": 4, "something_else": 3, "not_helpful": 3, "rephrased": 2, "left": 2, "low_margin": 1}
COMPLAINTS = {"action_something_else": "something_else", "action_not_helpful": "not_helpful"}
SAME_WORDS = 0.5  # share of words that two texts in a row have in common when the second says the first again
OPEN_STEPS = ("opening", "guess", "browse", "question", "safety_question", "new_topic")  # leaving there tells something
WITHOUT_RASA = "web"  # the action of a turn that web answered alone
NO_TOPIC = ("nlu_fallback", "possible_harm")


@dataclass(frozen=True)
class Hearing:
    """One turn as trainers see it; `you` is redacted, `guesses` are intents with their confidence, best first."""

    you: str
    gist: str
    typed: bool
    intent: str
    confidence: float
    margin: float
    guesses: list[list[Any]]
    situation: str | None
    step: str
    action: str
    label: str | None
    band: str
    alarm: int
    trouble: int
    why: str


def hear(you: str, typed: bool, heard: Iterable[Mapping[str, Any]], state: Mapping[str, Any], kinds: Iterable[str]) -> Hearing:
    """Put together what is kept of one turn.

    Args:
        you: the redacted text, or the label of the button.
        typed: whether it was typed.
        heard: what each action that spoke sent along (see `say` in actions/actions.py); none without Rasa.
        state: the slots after the turn.
        kinds: of the bubbles shown.
    """
    parts = list(heard)
    first: Mapping[str, Any] = parts[0] if parts else {}
    harm = first.get("harm") or {}
    guesses: list[list[Any]] = [[str(name), round(float(share), 3)] for name, share in first.get("guesses", [])]
    topics = [guess for guess in guesses if guess[0] not in NO_TOPIC]
    confidence = float(guesses[0][1]) if guesses else 0.0
    margin = float(topics[0][1] - topics[1][1]) if len(topics) > 1 else 1.0
    intent = str(first.get("intent") or "")
    band = str(harm.get("band") or "none")
    card = "safety" in kinds
    reasons = _reasons(intent, margin) if typed else []
    return Hearing(
        you=you,
        gist=gist(you),
        typed=typed,
        intent=intent,
        confidence=confidence,
        margin=round(margin, 3),
        guesses=guesses,
        situation=state.get("situation"),
        step=str(state.get("step") or ""),
        action=" ".join(part["action"] for part in parts) or WITHOUT_RASA,
        label=harm.get("label") or (state.get("harm") if card else None),
        band=band,
        alarm=CARD if card else ASKED if band != "none" or intent == "possible_harm" else 0,
        trouble=sum(REASONS[name] for name in reasons),
        why=" ".join(reasons),
    )


def _reasons(intent: str, margin: float) -> list[str]:
    if intent == "nlu_fallback":
        return ["fallback"]
    return ["low_margin"] if margin < LOW_MARGIN else []


def said_of_the_one_before(now: Hearing, before: str) -> str | None:
    """What a turn tells about the typed text before it: a name out of REASONS, or None.

    Args:
        now: the turn.
        before: gist of the text before it.
    """
    if complaint := next((name for action, name in COMPLAINTS.items() if action in now.action), None):
        return complaint
    mine, its = set(now.gist.split()), set(before.split())
    alike = len(mine & its) / max(1, len(mine | its))
    return "rephrased" if now.typed and min(len(mine), len(its)) > 1 and alike >= SAME_WORDS else None


def gist(text: str) -> str:
    """The telling words of a text in the order of the alphabet: near-identical texts have the same."""
    words = plain(text).split()
    telling = {word for word in words if word not in LITTLE} or set(words)
    return " ".join(sorted(telling))[:120]


LITTLE = word_set(
    """
    a about am an and are as at be been but by can do does for from get got had has have he her him his how i if im in is it its
    just me my not of on or our out she so that the their them then there they this to up us was we were what when who will with
    you your
    """
)
