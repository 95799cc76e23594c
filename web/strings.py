"""The words of the chat's own buttons and notes: one file per language in `strings/`.

A language other than English is offered once a speaker has signed its file: `"signed": "her role, 2027-03-01"`.
"""

from __future__ import annotations

import json
import re
from functools import cache
from pathlib import Path
from typing import Any

STRINGS = Path(__file__).parent / "strings"
ENGLISH = "en"


@cache
def _read(folder: Path = STRINGS) -> dict[str, dict[str, Any]]:
    read = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.glob("*.json"))}
    return {name: words for name, words in read.items() if name == ENGLISH or words.get("signed")}


def language(wanted: str, folder: Path = STRINGS) -> str:
    """The language of the page: the first the phone asks for that is offered, or English.

    Args:
        wanted: the Accept-Language header.
        folder: where the files are.
    """
    asked = (part.split(";")[0].strip().split("-")[0].lower() for part in re.split(",", wanted))
    return next((name for name in asked if name in _read(folder)), ENGLISH)


def strings(name: str, folder: Path = STRINGS) -> dict[str, Any]:
    """The words of a language; what its file leaves out is in English."""
    offered = _read(folder)
    return {**offered[ENGLISH], **offered[name]}
