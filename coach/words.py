"""Lines and buttons out of the content library, so that no wording lives in the code."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from coach.library import library
from coach.settings import read_settings
from coach.state import Choice, Message, State, Turn

BUBBLE = 280  # characters that fit one bubble on a phone


def line(name: str, turn: int = 0) -> str:
    """A line of `content/replies.yml`; variants take turns.

    Args:
        name: key in the file.
        turn: number of the turn, so that the same variant is not said twice in a row.
    """
    return _with_days(pick(library().replies[name]["say"], turn))


def simple_line(name: str, turn: int = 0) -> str:
    """The shorter form of a line, where it has one."""
    return _with_days(library().replies[name].get("simpler") or line(name, turn))


def _with_days(said: str) -> str:
    return said.replace("{days}", str(read_settings().retention_days)) if "{days}" in said else said


def pick(variants: Sequence[str], turn: int) -> str:
    """One of several variants, in turn."""
    return variants[turn % len(variants)]


def mid_sentence(title: str) -> str:
    """A title as it stands inside a sentence: small at the start, but "I" stays."""
    return title if title.startswith("I ") else title[0].lower() + title[1:]


def choice(name: str) -> Choice:
    """A button of `content/buttons.yml`."""
    entry = library().buttons[name]
    return Choice(entry["label"], entry["payload"])


def choices(*names: str) -> tuple[Choice, ...]:
    """Buttons by name, four at most on a phone."""
    return tuple(choice(name) for name in names)


def say(state: State, text: str, offered: Sequence[Choice] = (), ends_form: bool = False) -> Turn:
    """A turn of one bubble."""
    return Turn((Message(text, choices=tuple(offered)),), state, ends_form)


def join(first: Turn, second: Turn) -> Turn:
    """One turn out of two; the second knows the state, and its choices are the ones on offer."""
    bubbles = (*(replace(one, choices=()) for one in first.messages), *second.messages)
    return Turn(
        bubbles if second.messages else first.messages,
        second.state,
        second.ends_form or first.ends_form,
        second.do or first.do,
        (*first.entries, *second.entries),
    )
