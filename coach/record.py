"""The record of one person: her plans and what went well, in words to read, print, take away and be reminded by.

An entry is JSON: `id` (12 hex digits), `kind`, `made` (a day), `situation`, `element`, and by kind
  plan: idea, when, due, where, who, obstacle, then, status, tries [{on, how, learned}], ask_on
  well: text, because
Days are written 2026-11-22. Texts are redacted before they come here.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import uuid
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import jsonschema

from coach import crosswalk
from coach.days import read_when
from coach.library import library

Entry = Mapping[str, Any]
Readable = Mapping[str, Any]

TEXTS = {"plan": ("when", "own", "where", "who", "obstacle", "then"), "well": ("text", "because")}  # the first may not be empty
DAYS = ("made", "due", "ask_on", "asked_on")
LONGEST_TEXT = 500  # characters that can be typed into one box of the page
LONGEST_KEPT = 2_000  # characters that one text of an entry can have
LATEST_ASK_DAYS = 400
ALARM = datetime.timedelta(hours=9)  # after midnight of the day
REMINDER = "Five minutes for me"  # seen by whoever looks at the calendar, so it says nothing of care
INDEPENDENT = "Independent, not endorsed by Skills for Care, NHS England or CQC."
TITLE = "My notes and record"
LABELS = {
    "when": "When",
    "own": "My step",
    "where": "Where",
    "who": "Who",
    "obstacle": "What may get in the way",
    "then": "What I do then",
    "text": "What went well",
    "because": "What I did",
    "learned": "What I learned",
    "ask_on": "Ask me on",
}
STATUSES = {"open": "To try", "done": "Done", "let_go": "Let go"}
HOW = {"did_it": "I did it", "not_yet": "Not yet", "did_not_work": "It did not work", "changed_mind": "I changed my mind"}
FRAMEWORKS = {
    "element": "Leadership Qualities Framework",
    "part": "Framework of 2026",
    "principles": "Management and Leadership Code",
    "roles": "Care Workforce Pathway",
}
OURS = "our reading"
_NO_DAY = "That day is not in the calendar. Please pick another."

_DAY = {"type": ["string", "null"], "pattern": r"^\d{4}-\d\d-\d\d\Z"}
_NAME = {"type": ["string", "null"], "pattern": r"^[a-z0-9_]{1,60}\Z"}
_WORDS = {"type": ["string", "null"], "maxLength": LONGEST_KEPT}
_NEEDED = {"type": "string", "minLength": 1, "maxLength": LONGEST_KEPT}
_TRY = {
    "type": "object",
    "additionalProperties": False,
    "required": ["on", "how"],
    "properties": {"on": {**_DAY, "type": "string"}, "how": {"enum": list(HOW)}, "learned": _WORDS},
}
_BOTH = {
    "id": {"type": "string", "pattern": r"^[0-9a-f]{12}\Z"},
    "made": {**_DAY, "type": "string"},
    "situation": _NAME,
    "element": _NAME,
}
_OF_KIND: dict[str, dict[str, Any]] = {
    "plan": {
        "idea": _NAME,
        **dict.fromkeys(TEXTS["plan"], _WORDS),
        "when": _NEEDED,
        "due": _DAY,
        "ask_on": _DAY,
        "asked_on": _DAY,
        "status": {"enum": list(STATUSES)},
        "tries": {"type": "array", "items": _TRY, "maxItems": 100},
    },
    "well": {"text": _NEEDED, "because": _WORDS},
}
_NEEDED_KEYS = {"plan": ["idea", "when", "status"], "well": ["text"]}
_SCHEMAS = {
    kind: jsonschema.Draft7Validator(
        {
            "type": "object",
            "additionalProperties": False,
            "required": ["id", "kind", "made", *_NEEDED_KEYS[kind]],
            "properties": {**_BOTH, "kind": {"const": kind}, **own},
        }
    )
    for kind, own in _OF_KIND.items()
}


class RecordError(Exception):
    """What was asked for does not fit; the message is a plain sentence for the person."""


def checked(entry: Any) -> dict[str, Any]:
    """A whole entry from outside, as it may be kept.

    Args:
        entry: what was sent; texts already redacted.

    Raises:
        RecordError: when it is not an entry in every detail.
    """
    kind = entry.get("kind") if isinstance(entry, dict) else None
    schema = _SCHEMAS.get(kind) if isinstance(kind, str) else None
    if schema is None or not schema.is_valid(entry):
        raise RecordError("That is not a note I can bring back.")
    for day in (*(entry.get(name) for name in DAYS), *(attempt["on"] for attempt in entry.get("tries", ()))):
        _read_day(day)
    return dict(entry)


def edited(entry: Entry, changes: Mapping[str, Any], now: datetime.date) -> dict[str, Any]:
    """An entry with changed texts.

    Args:
        entry: as it is kept.
        changes: texts by name, `learned` as texts by the number of the try, `ask_on` as a day. None or "" empties.
        now: the day on which it is changed.

    Raises:
        RecordError: when a text may not be changed, is too long, or a day is not one to come.
    """
    names = TEXTS[entry["kind"]]
    new = dict(entry)
    for name, value in changes.items():
        if name in names:
            new[name] = _read_text(name, value, needed=name == names[0])
        elif name == "learned" and entry.get("tries"):
            new["tries"] = _with_learned(entry["tries"], value)
        elif name == "ask_on" and entry["kind"] == "plan":
            new["ask_on"] = _read_day_to_come(value, now)
        else:
            raise RecordError("I cannot change that part.")
    if new.get("when") != entry.get("when"):
        new["due"] = _read_moment(new["when"], now)
    return new


def _read_text(name: str, value: Any, needed: bool = False) -> str | None:
    if value is not None and not isinstance(value, str):
        raise RecordError("I can only keep words there.")
    if len(value or "") > LONGEST_TEXT:
        raise RecordError(f"“{LABELS[name]}” is too long. {LONGEST_TEXT} letters are the most.")
    if needed and not value:
        raise RecordError(f"“{LABELS[name]}” needs a few words.")
    return value or None


def _with_learned(tries: list[Mapping[str, Any]], texts: Any) -> list[dict[str, Any]]:
    known = {str(number) for number in range(len(tries))}
    if not isinstance(texts, dict) or not texts.keys() <= known:
        raise RecordError("I cannot change that part.")
    new = [dict(attempt) for attempt in tries]
    for number, text in texts.items():
        new[int(number)]["learned"] = _read_text("learned", text)
    return new


def _read_day(value: Any) -> datetime.date | None:
    if value in (None, ""):
        return None
    try:
        return datetime.datetime.strptime(value, "%Y-%m-%d").date()  # fromisoformat would take 20261122 and weeks too
    except (TypeError, ValueError):
        raise RecordError(_NO_DAY) from None


def _read_moment(words: str, now: datetime.date) -> str | None:
    """The day that the new words mean, where they mean one."""
    when = read_when(words, now)
    if when.trouble in ("past", "no_day"):
        raise RecordError({"past": "That day has gone. Please pick today or a later day.", "no_day": _NO_DAY}[when.trouble])
    return when.day.isoformat() if when.day else None


def _read_day_to_come(value: Any, now: datetime.date) -> str | None:
    day = _read_day(value)
    if day is None:
        return None
    if day < now:
        raise RecordError("That day has gone. Please pick today or a later day.")
    if day > now + datetime.timedelta(days=LATEST_ASK_DAYS):
        raise RecordError("That day is too far off. Please pick one in the next year.")
    return day.isoformat()


def in_state(state: Mapping[str, Any], entry: Entry) -> dict[str, Any]:
    """The state of the conversation with a plan as it is now: among the open plans, and as the one in hand.

    Args:
        state: as stored.
        entry: the changed entry; with the status "dropped" the coach forgets it.
    """
    new, gone = dict(state), entry.get("status") == "dropped"
    if entry["kind"] != "plan":
        return new
    plans = [dict(entry) if plan.get("id") == entry["id"] else plan for plan in state.get("plans") or ()]
    if entry.get("status") == "open" and entry["id"] not in (plan.get("id") for plan in plans):
        plans.append(dict(entry))
    new["plans"] = [plan for plan in plans if plan.get("status") != "dropped"]
    if (state.get("plan") or {}).get("id") == entry["id"]:
        new["plan"] = None if gone else dict(entry)
    return new


def version(entry: Entry) -> str:
    """A mark that is another as soon as anything in the entry is."""
    return hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:12]


def readable(entry: Entry, level: str | None, now: datetime.date) -> dict[str, Any]:
    """What a person reads of an entry beside her own words.

    Args:
        entry: as it is kept.
        level: her level (W, L, O or S), for the roles of the pathway.
        now: the day on which she reads it.

    Returns:
        title, idea, situation, made, due, ask_on and status in words; tries as day and how; remind_on (the day a
        reminder would be for, or None); element, dimension; frameworks as label and names, each with whether it is
        our reading. None or empty where there is nothing, also when the library no longer has it.
    """
    shelf = library()
    idea, situation = shelf.ideas.get(entry.get("idea") or ""), shelf.situations.get(entry.get("situation") or "")
    element = shelf.framework["elements"].get(entry.get("element") or "")
    remind_on = _remind_on(entry, now)
    return {
        "title": (idea.title if idea else "An earlier idea") if entry["kind"] == "plan" else LABELS["text"],
        "idea": idea.title if idea else None,
        "situation": situation.title if situation else None,
        "element": element["name"] if element else None,
        "dimension": shelf.framework["dimensions"][element["dimension"]]["name"] if element else None,
        **{name: in_words(entry.get(name)) for name in DAYS},
        "remind_on": in_words(remind_on.isoformat()) if remind_on else None,
        "status": STATUSES.get(entry.get("status", "")),
        "tries": [{"on": in_words(attempt["on"]), "how": HOW[attempt["how"]]} for attempt in entry.get("tries") or ()],
        "frameworks": _frameworks(entry["element"], level) if element else [],
    }


def _frameworks(element: str, level: str | None) -> list[dict[str, Any]]:
    shelf = library()
    entry = shelf.framework["elements"][element]
    dimension = shelf.framework["dimensions"][entry["dimension"]]["name"]
    names = {"element": [{"name": f"{entry['name']} ({dimension})", "ours": False}], **crosswalk.as_data(element, level)}
    return [{"label": label, "names": names[name]} for name, label in FRAMEWORKS.items() if names[name]]


def in_words(day: str | None) -> str | None:
    """A day as it is said: 22 November 2026."""
    read = datetime.date.fromisoformat(day) if day else None
    return f"{read.day} {read:%B %Y}" if read else None


def _remind_on(entry: Entry, now: datetime.date) -> datetime.date | None:
    """The day she asked to be asked on, or that of the plan; None when it has gone or the plan is no longer open."""
    days = (_read_day(entry.get(name)) for name in ("ask_on", "due")) if entry.get("status") == "open" else ()
    return next((day for day in days if day and day >= now), None)


def elements(entries: Iterable[Entry]) -> list[dict[str, Any]]:
    """All elements in the order of the framework, four to a dimension, with how many entries touch each."""
    shelf = library()
    counts = Counter(entry.get("element") for entry in entries)
    return [
        {"name": shelf.framework["elements"][name]["name"], "dimension": dimension["name"], "count": counts[name]}
        for dimension in shelf.framework["dimensions"].values()
        for name in dimension["elements"]
    ]


def as_text(entries: Iterable[Entry], level: str | None, now: datetime.date) -> str:
    """The whole record as plain text, newest first.

    Args:
        entries: in the order to show them in.
        level: her level, for the roles of the pathway.
        now: the day on which it is copied.
    """
    blocks = ["\n".join(_lines(entry, readable(entry, level, now))) for entry in entries]
    notes = f"{crosswalk.as_of()}\n{INDEPENDENT}"
    return "\n\n".join([f"{TITLE}\nCopied on {in_words(now.isoformat())}", *blocks, notes]) + "\n"


def _lines(entry: Entry, about: Readable) -> Iterator[str]:
    status = f" ({about['status']})" if about["status"] else ""
    yield f"{about['made']}: {about['title']}{status}"
    yield from (f"  {LABELS[name]}: {_one_line(entry[name])}" for name in TEXTS[entry["kind"]] if entry.get(name))
    for attempt, said in zip(entry.get("tries") or (), about["tries"], strict=True):
        yield f"  {said['on']}: {said['how']}"
        if attempt.get("learned"):
            yield f"    {LABELS['learned']}: {_one_line(attempt['learned'])}"
    for framework in about["frameworks"]:
        names = (f"{name['name']} ({OURS})" if name["ours"] else name["name"] for name in framework["names"])
        yield f"  {framework['label']}: {'; '.join(names)}"


def _one_line(text: str) -> str:
    return " ".join(text.split())


def reminder(entry: Entry, now: datetime.date, stamp: datetime.datetime) -> bytes:
    """A calendar file for one day, with an alarm at nine and no word about work.

    Args:
        entry: a plan.
        now: the day on which it is asked for.
        stamp: that moment, with its time zone.

    Raises:
        RecordError: when there is no day to come.
    """
    from icalendar import Alarm, Calendar, Event  # a fifth of a second, and few people ask for a reminder

    day = _remind_on(entry, now)
    if day is None:
        raise RecordError("This note has no day to come. Please pick a day first.")
    alarm, event, calendar = Alarm(), Event(), Calendar()
    for name, value in (("action", "DISPLAY"), ("description", REMINDER), ("trigger", ALARM)):
        alarm.add(name, value)
    event.add("uid", str(uuid.uuid5(uuid.NAMESPACE_OID, entry["id"])))  # the same plan again moves the old reminder
    event.add("dtstamp", stamp)
    event.add("dtstart", day)
    event.add("dtend", day + datetime.timedelta(days=1))
    for name, value in (("summary", REMINDER), ("transp", "TRANSPARENT"), ("class", "PRIVATE")):
        event.add(name, value)
    event.add_component(alarm)
    calendar.add("version", "2.0")
    calendar.add("prodid", "-//Reminder//EN")
    calendar.add_component(event)
    return bytes(calendar.to_ical())
