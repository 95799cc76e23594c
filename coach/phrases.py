"""Words of crisis in other languages: `content/crisis_phrases.yml`, whose head explains how it is written.

`coach/safety.py` gives the card for them, `coach/privacy.py` leaves them whole, and `coach/language.py` knows by
them that a text is not English.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from coach.folding import WORD, fold, kept

PHRASES = Path(__file__).resolve().parent.parent / "content" / "crisis_phrases.yml"
_BREAK = re.compile(r"[.,!?;:…\n\r\[\]()|।؟،۔]")
_CHOICE = re.compile(r"\(([^()]*)\)")
_STRETCHED = re.compile(r"(.)\1{2,}")


@dataclass(frozen=True, slots=True)
class Found:
    """One phrase in a text: the safety label and where it stands."""

    label: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class _Entry:
    label: str
    alone: bool
    negators: frozenset[str]


@dataclass(slots=True)
class _Node:
    """What may follow a word of a phrase, and the phrases that end with it."""

    following: dict[str, _Node] = field(default_factory=dict)
    ends: list[_Entry] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Text:
    """A text as folded words, each with its place."""

    text: str
    words: list[str]
    places: list[tuple[int, int]]

    @classmethod
    def of(cls, text: str) -> _Text:
        found = list(WORD.finditer(text))
        return cls(text, [_plain(match[0]) for match in found], [match.span() for match in found])

    def begins(self, at: int) -> bool:
        """Whether a word is the first of its part of the sentence; so is what would come after the last."""
        if at in (0, len(self.words)):
            return True
        return _BREAK.search(self.text, self.places[at - 1][1], self.places[at][0]) is not None


def find(text: str) -> list[Found]:
    """Every crisis phrase in a text, without those inside a longer one; none runs over a comma or the end of a sentence."""
    starts, read = _tree().following, _Text.of(text)
    every = [found for at, word in enumerate(read.words) if word in starts for found in _at(read, at)]
    return [one for one in every if not any(_inside(one, other) for other in every)] if len(every) > 1 else every


def _inside(one: Found, other: Found) -> bool:
    return other.start <= one.start and one.end <= other.end and other.end - other.start > one.end - one.start


def _at(read: _Text, first: int) -> Iterator[Found]:
    node, last = _tree().following.get(read.words[first]), first
    while node is not None:
        for entry in node.ends:
            if _counts(entry, read, first, last):
                yield Found(entry.label, read.places[first][0], read.places[last][1])
        last += 1
        if last == len(read.words):
            return
        node = node.following.get(read.words[last])
        if node is not None and read.begins(last):
            return


def _counts(entry: _Entry, read: _Text, first: int, last: int) -> bool:
    if not entry.alone:
        return first == 0 or read.words[first - 1] not in entry.negators or read.begins(first)
    cry, after = read.words[first : last + 1], last + 1
    while not read.begins(after) and read.words[after : after + len(cry)] == cry:  # "help help help"
        after += len(cry)
    return read.begins(first) and read.begins(after)


@kept(32768)
def _plain(word: str) -> str:
    """Folded, and "pomoooocy" as "pomocy"."""
    return _STRETCHED.sub(r"\1", fold(word))


@cache
def _tree() -> _Node:
    root = _Node()
    for _, phrase, entry in _listed(PHRASES):
        node = root
        for word in WORD.findall(phrase):
            node = node.following.setdefault(_plain(word), _Node())
        if entry not in node.ends:
            node.ends.append(entry)
    return root


def listed(path: Path = PHRASES) -> Iterator[tuple[str, str, str]]:
    """Every phrase of the file, its choices written out: language, label, phrase."""
    return ((language, entry.label, phrase) for language, phrase, entry in _listed(path))


def for_phones(path: Path = PHRASES) -> dict[str, dict[str, list[str]]]:
    """The lines as their words are compared, choices still in brackets: "phrases" and "alone", by label."""
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    found: dict[str, dict[str, list[str]]] = {"phrases": {}, "alone": {}}
    for part, labels in found.items():
        for language in data.values():
            for label, lines in language.get(part, {}).items():
                labels.setdefault(label, []).extend(WORD.sub(lambda word: _plain(word[0]), line) for line in lines)
    return found


def _listed(path: Path) -> Iterator[tuple[str, str, _Entry]]:
    data: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    for name, language in data.items():
        negators = frozenset(map(_plain, language.get("not", ())))
        for part in ("phrases", "alone"):
            for label, lines in language.get(part, {}).items():
                entry = _Entry(label, part == "alone", negators)
                yield from ((name, phrase, entry) for line in lines for phrase in _spelled(line))


def _spelled(line: str) -> Iterator[str]:
    """ "galat (dawa|goli)" is two phrases."""
    parts = _CHOICE.split(line)
    choices = [part.split("|") if at % 2 else [part] for at, part in enumerate(parts)]
    return ("".join(chosen) for chosen in itertools.product(*choices))
