"""The organisation's own settings: its name, its contacts and its colour, checked before they are kept.

Local contacts come after 999. They never replace the council, CQC or the police, and may not say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from coach.library import Library, library
from coach.words import line

LEAST_CONTRAST = 4.5  # of white words on the colour (WCAG 2.2, 1.4.3)
WHO_HELPS = {  # after which safety cards which contacts help; where the employer may be the harm, or has no part in it: none
    "immediate_danger": ("out_of_hours",),
    "abuse_or_neglect": ("safeguarding_lead", "council"),
    "medicines_error": ("out_of_hours",),
}
_PHONE = re.compile(r"(?:\+44|0)[ -]?(?:\d[ -]?){8,10}")
_REPLACES = re.compile(  # no contact needs these words; each of them is how one would stand in for another
    r"\b(?:999|112|911|111|101|cqc|police|ambulance|emergenc\w+|instead|rather|only|first|before|not|never|without|always|must|\w+n'?t)\b",
    re.IGNORECASE,
)
_MARKUP = re.compile(r"[<>{}\x00-\x1f\x7f\u200b\u2028-\u202e\u2066-\u2069]")
TEXTS = {  # field: most characters
    "name": 60,
    "safeguarding_lead": 90,
    "out_of_hours": 90,
    "council_name": 80,
    "council_number": 20,
    "council_out_of_hours_number": 20,
    "whistleblowing_policy": 200,
    "colour": 7,
}


def default(shelf: Library | None = None) -> dict[str, str]:
    """What `content/organisation.yml` says."""
    known = (shelf or library()).organisation
    council = {f"council_{name}": value for name, value in (known.get("council") or {}).items()}
    return {name: str({**known, **council}.get(name) or "") for name in TEXTS}


def checked(values: Mapping[str, str]) -> tuple[dict[str, str], dict[str, str]]:
    """What can be kept of a form, and a sentence for each field that cannot.

    Args:
        values: texts by field; what is missing is empty.
    """
    clean = {name: " ".join(str(values.get(name) or "").split()) for name in TEXTS}
    problems = {name: said for name, text in clean.items() if text and (said := _problem(name, text))}
    if clean["council_name"] and not (clean["council_number"] or clean["council_out_of_hours_number"]):
        problems.setdefault("council_number", "Type the number too, or leave out the name of the council.")
    if not clean["council_name"] and (clean["council_number"] or clean["council_out_of_hours_number"]):
        problems.setdefault("council_name", "Say which council this number belongs to.")
    return {name: text.lower() if name == "colour" else text for name, text in clean.items()}, problems


def _problem(name: str, text: str) -> str | None:
    if len(text) > TEXTS[name]:
        return f"That is {len(text)} characters. {TEXTS[name]} is the most."
    if _MARKUP.search(text):
        return "Please use plain words, without < > or { }."
    return _CHECKS[name](text)


def _contact(text: str) -> str | None:
    if _REPLACES.search(text):
        return (
            "This may not stand in for 999, the council, CQC or the police, or come before them. "
            "Type only who it is and how to reach them."
        )
    number = _PHONE.search(text)
    return None if number else "Add a phone number that starts with 0 or +44, such as: Safeguarding lead, 01234 567890."


def _name(text: str) -> str | None:
    return "Type only what your organisation is called." if _REPLACES.search(text) or _PHONE.search(text) else None


def _council(text: str) -> str | None:
    return "Type only the name of the council." if _REPLACES.search(text) or _PHONE.search(text) else None


def _number(text: str) -> str | None:
    return None if _PHONE.fullmatch(text) else "Type a phone number that starts with 0 or +44, such as 01234 567890."


def _link(text: str) -> str | None:
    try:
        parts = urlsplit(text)
        is_ours = parts.scheme == "https" and "." in (parts.hostname or "") and not parts.username
    except ValueError:
        is_ours = False
    return None if is_ours and " " not in text else "Type a web address that starts with https://"


def _colour(text: str) -> str | None:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        return "Type a colour as # and six letters or digits, such as #0b4a4f."
    found = contrast(text)
    return (
        None
        if found >= LEAST_CONTRAST
        else f"White words on this colour are hard to read ({found:.1f} to 1). Pick a darker one."
    )


_CHECKS: dict[str, Callable[[str], str | None]] = {
    "name": _name,
    "safeguarding_lead": _contact,
    "out_of_hours": _contact,
    "council_name": _council,
    "council_number": _number,
    "council_out_of_hours_number": _number,
    "whistleblowing_policy": _link,
    "colour": _colour,
}


def contrast(colour: str) -> float:
    """How well white is read on a colour (#rrggbb), from 1 to 21, as WCAG reckons it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def contacts(known: Mapping[str, str]) -> list[dict[str, Any]]:
    """The contacts as `/help` shows them: what for, who, and the number to tap or the link."""
    rows = [
        ("safeguarding_lead", "Abuse or neglect", known["safeguarding_lead"]),
        ("out_of_hours", "Nights and weekends", known["out_of_hours"]),
        ("council", known["council_name"], known["council_number"]),
        ("council_out_of_hours", f"{known['council_name']}, nights and weekends", known["council_out_of_hours_number"]),
        ("whistleblowing_policy", "Whistleblowing policy", known["whistleblowing_policy"]),
    ]
    return [_row(*row) for row in rows if row[2]]


def _row(name: str, what_for: str, text: str) -> dict[str, Any]:
    found = _PHONE.search(text)
    number = found[0].strip() if found else None
    who = text.replace(number, "").strip(" ,:;") if number else ""
    tel = re.sub(r"[ -]", "", number) if number else None
    return {"id": name, "for": what_for, "who": who, "number": number, "tel": tel, "link": None if number else text}


def after_card(known: Mapping[str, str], harm: str | None) -> str | None:
    """One short line of local contacts for after a safety card; None where none of them helps."""
    wanted = WHO_HELPS.get(harm or "", ())
    said = [_said(row) for row in contacts(known) if row["id"] in wanted and row["number"]]
    return line("local_contacts").format(contacts=". ".join(said)) if said else None


def _said(row: Mapping[str, Any]) -> str:
    return f"{row['who'] or row['for']}, {row['number']}"
