"""Which written line a typed one is nearest to, by the letters they share; plain Python, no model.

Pairs and triples of letters stand for the words, so an ending, a slip of the pen or a missing mark changes little.
Below `NEAR` nothing is near, and the coach says so. tests/coach/typed_lines.yml is what this was measured on.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

NEAR = 0.42  # of 1
SURELY_NEAR = 0.55  # where something else was heard in the text
REPEATED = 0.85  # of a typed line, when it only repeats a written one
_TAKEN_OUT = re.compile(r"\[\w+\]")  # what redaction put in place of a name
_NO_LETTER = re.compile(r"[^\w ]+")


def nearest(text: str, options: Sequence[Sequence[str]], least: float = NEAR) -> int | None:
    """The option that a typed line is nearest to.

    Args:
        text: what was typed, already redacted.
        options: for each written line, the ways it can be said.
        least: how alike two lines have to be, from 0 to 1.

    Returns:
        The index of the option, or None where nothing is near.
    """
    typed = _pieces(text)
    shares = [max((_alike(typed, _written(way)) for way in ways), default=0.0) for ways in options]
    best = max(range(len(shares)), key=shares.__getitem__, default=None)
    return best if best is not None and shares[best] >= least else None


def covers(written: str, text: str) -> bool:
    """Whether a typed line says hardly more than a written one does."""
    typed = _pieces(text)
    return len(typed & _written(written)) >= REPEATED * len(typed)


def plain(text: str) -> str:
    """The letters and numbers of a text, in small letters, one space between words."""
    bare = _TAKEN_OUT.sub(" ", text.casefold()).replace("'", "").replace("’", "")
    return " ".join(_NO_LETTER.sub(" ", bare).split())


def _pieces(text: str) -> frozenset[str]:
    spaced = f" {plain(text)} "
    return frozenset(spaced[start : start + size] for size in (2, 3) for start in range(len(spaced) - size + 1))


@cache
def _written(line: str) -> frozenset[str]:
    return _pieces(line)  # only written lines are kept, never typed ones


def _alike(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of pieces that both have (Dice)."""
    return 2 * len(one & other) / max(1, len(one) + len(other))
