"""Two minutes on what went well this week: what it was, and what she did that helped. It goes into her record."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from coach.state import Heard, State, Turn
from coach.words import choices, line, say

LONGEST = 500  # characters
STEPS = ("well_what", "well_why")
_NOTHING = re.compile(
    r"\W*(no|nope|nothing|none|not much|nowt|dunno|don'?t know|can'?t think( of (anything|one))?)\W*", re.IGNORECASE
)


def begin(state: State) -> Turn:
    """Ask what went well."""
    return ask(state.now(step="well_what", well=None))


def ask(state: State) -> Turn:
    """The question of the step."""
    return say(state, line(f"{state.step}_question", state.turns), choices("skip"))


def answer(state: State, heard: Heard, skipped: bool) -> Turn:
    """What it was, then what helped; skipping the first ends it, skipping the second keeps the first."""
    told = None if skipped or heard.chosen or _NOTHING.fullmatch(heard.text.strip()) else heard.text.strip()[:LONGEST]
    if state.step == "well_what" and told is None:
        return say(state.now(step="done"), line("well_nothing", state.turns), choices("topics", "that_is_all"), ends_form=True)
    if state.step == "well_what":
        entry = _entry(str(told), heard)
        return replace(ask(state.now(step="well_why", well=entry)), entries=(entry,))
    entry = {**(state.well or _entry("", heard)), "because": told}
    closed = say(
        state.now(step="done", well=None), line("well_thanks", state.turns), choices("topics", "that_is_all"), ends_form=True
    )
    return replace(closed, entries=(entry,) if entry["text"] else ())


def _entry(text: str, heard: Heard) -> Mapping[str, Any]:
    return {
        "id": uuid.uuid4().hex[:12],
        "kind": "well",
        "made": heard.on.isoformat(),
        "situation": None,
        "element": None,
        "text": text,
        "because": None,
    }
