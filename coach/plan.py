"""If-then plans: when, and what then, said back in one sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass

from coach.library import Idea

_WHEN = re.compile(
    r"\b((on |this |next |at |before |after |in |by )*(the )?(my )?"
    r"(mon|tues|wednes|thurs|fri|satur|sun)day( (morning|afternoon|evening|night|lunch\w*|dinner\w*|\d{1,2}([:.]\d\d)? ?(am|pm)?))*"
    r"|tonight|today|tomorrow( (morning|afternoon|evening|night|lunch\w*|dinner\w*))?"
    r"|(on |at |before |after )?(my |the |our )?next (shift|supervision|handover|visit|call|week|meeting)"
    r"|this (week|afternoon|evening|weekend)|(at|before|after) (the )?(handover|break|lunch|shift)|handover)\b",
    re.IGNORECASE,
)
LONGEST_WHEN = 60


@dataclass(frozen=True)
class Plan:
    """A plan of one step: when it is to happen, and the idea to try."""

    when: str
    idea: Idea

    def sentence(self) -> str:
        """The plan said back: "If it is Thursday, then I will try this: ...". Some titles are a thing, not a deed."""
        step = self.idea.title[0].lower() + self.idea.title[1:]
        return f"Your plan: if it is {self.when}, then I will try this: {step}."


def read_when(text: str) -> str:
    """The day or moment a person named, or their own words where none is plain.

    Args:
        text: what was typed, already redacted.
    """
    found = list(_WHEN.finditer(text))
    if found:
        end = found[0].end()
        if len(found) > 1 and not text[end : found[1].start()].strip(" ,"):  # "handover on Thursday" is one moment
            end = found[1].end()
        when = re.sub(r"^(on|at)\s+", "", text[found[0].start() : end].strip().lower())
        return re.sub(r"\b(mon|tues|wednes|thurs|fri|satur|sun)day", lambda day: day.group(0).capitalize(), when)
    return text.strip()[:LONGEST_WHEN].rstrip(" .,!?") or "my next shift"
