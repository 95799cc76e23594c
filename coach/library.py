"""The content library: everything under `content/`, checked and read once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
CONTENT = ROOT / "content"
LEVELS = ("W", "L", "O", "S")
SETTINGS = ("care_home", "home_care", "supported_living")


class ContentError(Exception):
    """A content file does not fit; the message names file, line and what to write instead."""


@dataclass(frozen=True)
class Wording:
    """What is asked and named at one level."""

    question: str
    behaviour: str


@dataclass(frozen=True)
class Situation:
    """One everyday situation, as in `content/situations/<id>.yml`."""

    id: str
    title: str
    theme: str
    elements: tuple[str, ...]
    check: str
    heard: tuple[str, ...]
    reflect: tuple[str, ...]
    levels: Mapping[str, Wording]
    simpler: str
    words: str
    next_up: str
    ideas: tuple[str, ...]
    asks_about: str = "person"
    suspected: str = "abuse_or_neglect"
    safety_question: str = ""
    not_yours: str = ""
    makes_case: bool = False
    settings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def level_for(self, level: str | None) -> str:
        """The level whose wording fits best: the given one, or the nearest this situation has."""
        have = [LEVELS.index(name) for name in self.levels]
        wanted = LEVELS.index(level) if level in LEVELS else 0
        return LEVELS[min(have, key=lambda index: (abs(index - wanted), index))]

    def wording(self, level: str | None, setting: str | None = None) -> Wording:
        """Question and behaviour for a level, in the words of the setting where they differ."""
        chosen = self.level_for(level)
        base = self.levels[chosen]
        local = self._local(setting).get("levels", {}).get(chosen, {})
        return Wording(local.get("question", base.question), local.get("behaviour", base.behaviour))

    def line(self, name: str, setting: str | None = None) -> str:
        """`safety_question`, `words` or `next_up` in the words of the setting where they differ."""
        return str(self._local(setting).get(name) or getattr(self, name))

    def _local(self, setting: str | None) -> Mapping[str, Any]:
        return self.settings.get(setting or "") or {}


@dataclass(frozen=True)
class Idea:
    """One low-cost idea, as in `content/ideas.yml`."""

    id: str
    title: str
    do: str
    minutes: int
    cost: str
    who: str
    levels: tuple[str, ...]
    settings: tuple[str, ...]
    elements: tuple[str, ...]
    source: Mapping[str, Any]
    words: str = ""


@dataclass(frozen=True)
class Line:
    """One thing the worker can say in a rehearsal, and what the coach remarks on it; `also` is only matched, never shown."""

    say: str
    remark: str
    next: str
    also: tuple[str, ...] = ()


@dataclass(frozen=True)
class Part:
    """What the other person says in a rehearsal, and the lines to go on with."""

    they: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Ending:
    """How a rehearsal ends, and what to do then."""

    they: str
    then: str


@dataclass(frozen=True)
class Rehearsal:
    """The script of one talk, as in `content/rehearsals/<id>.yml`; `id` is that of its situation."""

    id: str
    scene: str
    openings: tuple[Line, ...]
    talk: Mapping[str, Part]
    endings: Mapping[str, Ending]


@dataclass(frozen=True)
class Library:
    """The whole of `content/`."""

    situations: Mapping[str, Situation]
    rehearsals: Mapping[str, Rehearsal]
    ideas: Mapping[str, Idea]
    framework: Mapping[str, Any]
    helplines: Mapping[str, Mapping[str, Any]]
    cards: Mapping[str, Any]
    replies: Mapping[str, Any]
    buttons: Mapping[str, Mapping[str, str]]
    plans: Mapping[str, Mapping[str, Any]]
    themes: Mapping[str, str]
    taxonomy: Mapping[str, Any]
    glossary: Mapping[str, str]
    organisation: Mapping[str, Any]
    crosswalk: Mapping[str, Any]
    plain_words: Mapping[str, Any]

    def in_theme(self, theme: str) -> list[Situation]:
        """The situations of a theme, in the order of their titles."""
        return sorted((s for s in self.situations.values() if s.theme == theme), key=lambda s: s.title)


@cache
def library(folder: Path = CONTENT) -> Library:
    """Read the library.

    Args:
        folder: the content folder.

    Raises:
        ContentError: for the first file that does not fit.
    """
    for error in errors(folder):
        raise ContentError(error)
    ideas = _read(folder / "ideas.yml")
    taxonomy = _read(folder / "taxonomy.yml")
    situations = {path.stem: _situation(path.stem, _read(path)) for path in _situation_files(folder)}
    rehearsals = {path.stem: _rehearsal(path.stem, _read(path)) for path in sorted((folder / "rehearsals").glob("*.yml"))}
    return Library(
        situations=situations,
        rehearsals=rehearsals,
        ideas={name: _idea(name, entry) for name, entry in ideas.items()},
        framework=_read(folder / "framework.yml"),
        helplines=_read(folder / "helplines.yml"),
        cards=_read(folder / "cards.yml"),
        replies=_read(folder / "replies.yml"),
        buttons=_read(folder / "buttons.yml"),
        plans=_read(folder / "plans.yml"),
        themes=taxonomy["themes"],
        taxonomy=taxonomy,
        glossary=_read(folder / "glossary.yml"),
        organisation=_read(folder / "organisation.yml"),
        crosswalk=_read(folder / "crosswalk.yml"),
        plain_words=_read(folder / "plain_words.yml"),
    )


def _read(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=_LOADER)


_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _situation_files(folder: Path) -> list[Path]:
    return sorted((folder / "situations").glob("*.yml"))


def _situation(name: str, entry: dict[str, Any]) -> Situation:
    fixed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    fixed["levels"] = {level: Wording(**wording) for level, wording in entry["levels"].items()}
    return Situation(id=name, **fixed)


def _idea(name: str, entry: dict[str, Any]) -> Idea:
    fixed: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    return Idea(id=name, **fixed)


def _rehearsal(name: str, entry: dict[str, Any]) -> Rehearsal:
    talk = {part: Part(given["they"], _lines(given["lines"])) for part, given in entry["talk"].items()}
    endings = {ending: Ending(**given) for ending, given in entry["endings"].items()}
    return Rehearsal(name, entry["scene"], _lines(entry["openings"]), talk, endings)


def _lines(given: list[dict[str, Any]]) -> tuple[Line, ...]:
    return tuple(Line(**{**line, "also": tuple(line.get("also", ()))}) for line in given)


def errors(folder: Path = CONTENT) -> Iterator[str]:
    """What does not fit, one sentence each: file, line, what is wrong, what to write instead."""
    from coach import schema

    yield from schema.errors(folder)
