"""Words of the trade that a bubble uses, with what they mean, so that a tap explains them."""

from __future__ import annotations

import re
from functools import cache

from coach.library import library

MOST = 2  # explained words in one bubble; more is clutter


@cache
def _terms() -> tuple[re.Pattern[str], dict[str, str]]:
    """All terms, longest first and in the plural too, and their meanings by lower-case term."""
    meanings = {term.lower(): meaning for term, meaning in library().glossary.items()}
    longest_first = sorted(library().glossary, key=len, reverse=True)
    either = "|".join(re.escape(term) for term in longest_first)
    return re.compile(rf"\b({either})(?:e?s)?\b", re.IGNORECASE), meanings


def explain(text: str) -> dict[str, str]:
    """The first terms of the glossary in a text.

    Args:
        text: one bubble of the coach.

    Returns:
        The words as the text has them, and what each means; each term once, two at most.
    """
    pattern, meanings = _terms()
    found: dict[str, str] = {}
    for match in pattern.finditer(text):
        meaning = meanings[match.group(1).lower()]
        if meaning not in found.values() and len(found) < MOST:
            found[match.group(0)] = meaning
    return found
