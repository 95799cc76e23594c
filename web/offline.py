"""What a phone keeps for when there is no signal: the whole library as cards, and beside it the few safety rules it can carry."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from coach import folding, phrases
from coach.library import CONTENT, Idea, Situation, library
from coach.safety import SEVERITY

PHONE_WORDS = CONTENT / "phone_words.json"  # made by `make phone`


def library_json() -> bytes:
    """The offline library: compact JSON in UTF-8."""
    read = library()
    content = {
        "themes": read.themes,
        "situations": [_situation(one) for theme in read.themes for one in read.in_theme(theme)],
        "ideas": {name: _idea(idea) for name, idea in read.ideas.items()},
        "helplines": helplines(),
    }
    return _compact(content)


def safety_json() -> bytes:
    """What a typed disclosure is answered with without a signal: the cards, and the rules that hear it."""
    cards = library().cards["cards"]
    content = {
        "cards": {label: cards[label]["first"] for label in SEVERITY},
        "rules": json.loads(PHONE_WORDS.read_text(encoding="utf-8")),
        "letters": folding.letters(),
        **phrases.for_phones(),  # a "not" before them is not heard on the phone
    }
    return _compact(content)


def _compact(content: Mapping[str, Any]) -> bytes:
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def _situation(one: Situation) -> dict[str, Any]:
    levels = {level: [wording.question, wording.behaviour] for level, wording in one.levels.items()}
    shown = {"id": one.id, "title": one.title, "theme": one.theme, "levels": levels, "ideas": one.ideas}
    return {**shown, "simpler": one.simpler, "words": one.words, "next_up": one.next_up, "not_yours": one.not_yours}


def _idea(idea: Idea) -> dict[str, Any]:
    shown = {
        "title": idea.title,
        "do": idea.do,
        "words": idea.words,
        "minutes": idea.minutes,
        "cost": idea.cost,
        "who": idea.who,
    }
    return {**shown, "source": {"label": idea.source["label"], "url": idea.source.get("url")}}


@cache
def helplines() -> list[dict[str, Any]]:
    """Helplines as they are shown, emergency first."""
    rows = sorted(library().helplines.values(), key=lambda row: not row["emergency"])
    shown = ("name", "number", "for", "hours", "find")
    return [
        {**{key: row.get(key) for key in shown}, "checked": row["checked_on"] or "not yet checked", "tel": _tel(row)}
        for row in rows
    ]


def _tel(row: Mapping[str, Any]) -> str | None:
    digits = (row["number"] or "").split(",")[0].replace(" ", "")
    if not digits.isdigit():
        return None
    return f"sms:{digits}" if row.get("text_only") else digits
