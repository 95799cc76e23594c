"""How the pages of /review say names, days and shares."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

from coach.library import library

WHY = {
    "fallback": "the coach did not know",
    "something_else": "picked “Something else”",
    "not_helpful": "said it did not help",
    "rephrased": "said it again in other words",
    "left": "left right after",
    "low_margin": "two guesses were close",
}
OTHER_NAMES = {"nlu_fallback": "Not understood", "possible_harm": "Possible harm", "not_english": "Not English",
               "new": "Needs a new topic", "not_use": "Not to be used"}  # fmt: skip


def when(seconds: float | None) -> str:
    """A time, such as 3 November 2026, 14:05."""
    if not seconds:
        return ""
    at = datetime.datetime.fromtimestamp(seconds)
    return f"{at.day} {at:%B %Y, %H:%M}"


def day(seconds: float | None) -> str:
    """A day, such as 3 November 2026."""
    return when(seconds).rpartition(",")[0]


def name(intent: str | None) -> str:
    """What an intent, step or label is called on a page."""
    if not intent:
        return "None"
    if intent in library().situations:
        return library().situations[intent].title
    return OTHER_NAMES.get(intent, intent.replace("_", " ").capitalize())


def share(part: float | None, of: float | None = None) -> str:
    """A share in per cent; "no figure" where there is nothing to divide by."""
    if part is None or of == 0:
        return "no figure"
    return f"{100 * part / (of or 1):.0f} %"


def reasons(why: str) -> str:
    """Why a text is in the queue."""
    return ", ".join(dict.fromkeys(WHY.get(reason, reason) for reason in why.split()))


def intents() -> dict[str, list[tuple[str, str]]]:
    """Every intent that can be taught, with its name, by group in the order of the taxonomy."""
    taxonomy = library().taxonomy
    groups = {
        "Situations": "situations",
        "Safety": "safety",
        "Out of scope": "out_of_scope",
        "Steering the chat": "conversation",
    }
    return {title: [(one, name(one)) for one in taxonomy[group]] for title, group in groups.items()}


def is_intent(text: str) -> bool:
    """Whether it can be taught."""
    return any(text == one for group in intents().values() for one, _ in group)


FILTERS: dict[str, Callable[..., Any]] = {"when": when, "day": day, "name": name, "share": share, "reasons": reasons}
