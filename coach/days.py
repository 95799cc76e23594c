"""Days and moments: what "Thursday at handover" or "12 December" means, and which day that is."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAY_SECONDS = 86_400
LONGEST_WHEN = 60
LONG_GONE = 60  # days; a date without a year that is longer gone means next year's
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_SHORT = re.compile(r"\b(mon|tues?|weds?|thurs?|thu|fri)\b", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = r"(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_WHEN = re.compile(
    r"\b((on |this |next |at |before |after |in |by )*(the )?(my )?"
    r"(mon|tues|wednes|thurs|fri|satur|sun)day( (morning|afternoon|evening|night|lunch\w*|dinner\w*|(at )?\d{1,2}([:.]\d\d)? ?(am|pm)?))*"
    rf"|\d{{1,2}}(st|nd|rd|th)? (of )?{_MONTH}( \d{{4}})?|{_MONTH} \d{{1,2}}(st|nd|rd|th)?|\d{{1,2}}/\d{{1,2}}(/\d{{2,4}})?"
    r"|tonight|today|tomorrow( (morning|afternoon|evening|night|lunch\w*|dinner\w*))?"
    r"|in (a|one|two|three|four|five|six|\d{1,2}) (day|week)s?( time)?"
    r"|(on |at |before |after )?(my |the |our )?next (shift|supervision|handover|visit|call|week|meeting)"
    r"|this (week|afternoon|evening|weekend)|(at|before|after) (the )?(handover|break|lunch|shift)|handover)\b",
    re.IGNORECASE,
)
_MORE = re.compile(
    r"\b((a bit|bit|just|straight|right|ten|five|\d{1,2}) (mins? |minutes )?)?(before|after|during) (?!that\b|it\b|then\b)[\w']+"
    r"( (?!when\b|and\b|so\b|because\b|but\b|while\b)[\w']+){0,4}",
    re.IGNORECASE,
)
_NUMBERS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_NEVER = re.compile(
    r"^\W*(never|not ever|no time|dont know|don'?t know|no idea|dunno|when pigs fly|when hell freezes over)\b", re.I
)
_EVENT = re.compile(
    r"\b(when|if|once|while|during|before|after|at|in|on|by|next|every|each|any|some ?time|soon|straight|first|now|later|weekend|week|month|morning|afternoon|evening|night|lunch|tea ?time|break|shift|rounds?|visit|call|meeting|supervision|\d{1,2}([:.]\d\d)? ?(am|pm)?)\b",
    re.IGNORECASE,
)
_GONE = re.compile(r"\b(yesterday|last (week|night|month|shift|mon|tues|wednes|thurs|fri|satur|sun)|ago)", re.I)


@dataclass(frozen=True)
class When:
    """When a plan is for: the words, the day if it is plain, and what is wrong with it ("past", "no_day", "no_moment" or "never")."""

    said: str
    day: datetime.date | None = None
    trouble: str | None = None


def today() -> datetime.date:
    """The date in England."""
    return datetime.datetime.now(ZoneInfo("Europe/London")).date()


def read_when(text: str, on: datetime.date) -> When:
    """The day or moment a person named, or their own words where none is plain.

    Args:
        text: what was typed, already redacted.
        on: the day it was typed.
    """
    text = _in_full(text)
    said = _moment(text)
    if _NEVER.search(text):
        return When(said, trouble="never")
    if _GONE.search(text):
        return When(said, trouble="past")
    if not _WHEN.search(text) and not _EVENT.search(text):
        return When(said, trouble="no_moment")
    try:
        day = _date(said, on) or _day(said.lower(), on)
    except ValueError:
        return When(said, trouble="no_day")
    return When(said, day, "past" if day and day < on else None)


def names_a_moment(text: str) -> bool:
    """Whether a day or moment is named that a plan can hang on."""
    whole = _in_full(text)
    return _WHEN.search(whole) is not None and not _GONE.search(whole)


def _in_full(text: str) -> str:
    """The text with short names of days written out; "sat" and "sun" stay, for they are words too."""
    return _SHORT.sub(lambda short: next(day for day in _DAYS if day.startswith(short[0].lower()[:3])), text)


def without_moment(text: str) -> str:
    """The text without the day or moment in it."""
    return re.sub(r"\s{2,}", " ", _WHEN.sub("", _in_full(text)))


def _moment(text: str) -> str:
    found = list(_WHEN.finditer(text))
    if found:
        end = found[0].end()
        if len(found) > 1 and not text[end : found[1].start()].strip(" ,"):  # "handover on Thursday" is one moment
            end = found[1].end()
        when = re.sub(r"^(on|at|in(?= \w+day))\s+", "", text[found[0].start() : end].strip().lower())
        if more := _MORE.search(text, end):  # "Thursday, with my senior, just before handover"
            moment = re.sub(r"\bi\b", "I", more.group(0).strip().lower())
            when = f"{when} {moment}"[:LONGEST_WHEN]
        return re.sub(rf"\b((mon|tues|wednes|thurs|fri|satur|sun)day|{_MONTH})", lambda name: name.group(0).capitalize(), when)
    return text.strip()[:LONGEST_WHEN].rstrip(" .,!?") or "my next shift"


def _date(said: str, on: datetime.date) -> datetime.date | None:
    """A date by number; without a year it is the next one, or the one that has just gone.

    Raises:
        ValueError: for a day that the calendar does not have.
    """
    if found := re.search(r"\b(\d{1,2})/(\d{1,2})(?:/(\d{2,4}))?\b", said):
        day, month, year = int(found[1]), int(found[2]), found[3]
    elif found := re.search(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:of )?{_MONTH}(?: (\d{{4}}))?", said, re.I):
        day, month, year = int(found[1]), _month(found[2]), found[3]
    elif found := re.search(rf"\b{_MONTH} (\d{{1,2}})(?:st|nd|rd|th)?\b", said, re.I):
        day, month, year = int(found[2]), _month(found[1]), None
    else:
        return None
    if year:
        return datetime.date(int(year) + (2000 if len(year) == 2 else 0), month, day)
    meant = datetime.date(on.year, month, day)
    return datetime.date(on.year + 1, month, day) if (on - meant).days > LONG_GONE else meant


def _month(name: str) -> int:
    return _MONTHS.index(name.lower()[:3]) + 1


def _day(said: str, on: datetime.date) -> datetime.date | None:
    """The day that words such as "tomorrow" or "next Monday" mean."""
    if "today" in said or "tonight" in said or "this afternoon" in said or "this evening" in said:
        return on
    for number, name in enumerate(_DAYS):
        if name in said:
            ahead = (number - on.weekday()) % 7
            return on + datetime.timedelta(ahead or (7 if f"next {name}" in said else 0))
    if found := re.search(r"\bin (\w+) (day|week)", said):
        count = int(found[1]) if found[1].isdigit() else _NUMBERS[found[1]]
        return on + datetime.timedelta(count * (7 if found[2] == "week" else 1))
    if "week" in said:
        until = {"this weekend": (5 - on.weekday()) % 7, "this week": 6 - on.weekday(), "next week": 13 - on.weekday()}
        return next((on + datetime.timedelta(days) for words, days in until.items() if words in said), None)
    soon = re.search(r"tomorrow|\b(next (shift|handover|visit|call)|handover|break|lunch|shift)\b", said)
    return on + datetime.timedelta(1) if soon else None
