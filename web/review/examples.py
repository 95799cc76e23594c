"""What the coach was taught so far, and what it is tested on: to warn before the same is taught twice or leaks."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import yaml

from coach.library import ROOT
from coach.nearest import plain
from web.hearings import gist
from web.review.words import name

NEAR = 0.6  # share of telling words in common
LOPSIDED = 2.0  # times the median of its kind


@dataclass(frozen=True)
class Example:
    """A sentence and the intent it belongs to; `telling` are its words that tell."""

    text: str
    intent: str
    plain: str
    telling: frozenset[str]


def warnings(text: str, intent: str | None, root: Path = ROOT) -> list[str]:
    """What to know before a sentence is taught as an example of an intent, in plain English."""
    here = example(text, intent or "")
    said = [*_taken(here, root), *_leaks(here, root)]
    if not here.telling or len(here.plain) < 3:
        said.append("There is hardly a word in it.")
    if intent and (more := lopsided(intent, root)):
        said.append(more)
    return said


def _taken(here: Example, root: Path) -> Iterator[str]:
    closest = _closest(here, taught(root))
    if closest is None:
        return
    same = closest.plain == here.plain
    if closest.intent != here.intent:
        yield f"{'The same' if same else 'Nearly the same'} text is taught as “{name(closest.intent)}”: {closest.text}"
    elif same:
        yield f"This very text is taught as “{name(closest.intent)}” already."


def _leaks(here: Example, root: Path) -> Iterator[str]:
    if _closest(here, tested(root)):
        yield "This sentence, or nearly the same one, is in a test set. Teaching it would make the tests worthless."


def _closest(here: Example, others: tuple[Example, ...]) -> Example | None:
    """The nearest of those that are near, one of another intent before one of the same."""
    near = [(_share(here, other), other.intent != here.intent, other) for other in others]
    near = [found for found in near if found[0] >= NEAR or found[2].plain == here.plain]
    return max(near, key=lambda found: (found[1], found[0]), default=(0, 0, None))[2]


def _share(one: Example, other: Example) -> float:
    return len(one.telling & other.telling) / max(1, len(one.telling | other.telling))


def lopsided(intent: str, root: Path = ROOT) -> str | None:
    """A sentence when an intent has far more examples than most."""
    counts: dict[str, int] = {}
    for one in taught(root):
        counts[one.intent] = counts.get(one.intent, 0) + 1
    usual = statistics.median(counts.values())
    if counts.get(intent, 0) < LOPSIDED * usual:
        return None
    return (
        f"“{name(intent)}” has {counts[intent]} examples; most have about {usual:.0f}. More make the coach hear it everywhere."
    )


def example(text: str, intent: str) -> Example:
    """A sentence ready to be compared."""
    return Example(text, intent, plain(text), frozenset(gist(text).split()))


def taught(root: Path = ROOT) -> tuple[Example, ...]:
    """Every example under data/nlu."""
    return _taught(_files(root / "data" / "nlu"))


def vocabulary(root: Path = ROOT) -> frozenset[str]:
    """Every word of the examples."""
    return _vocabulary(_files(root / "data" / "nlu"))


def tested(root: Path = ROOT) -> tuple[Example, ...]:
    """Every sentence of the held-out sets; none where they are not installed."""
    return _tested(_files(root / "tests" / "understanding"))


def _files(folder: Path) -> tuple[tuple[Path, int], ...]:
    """What a set was read from, and when that changed: the key of what is remembered."""
    return tuple((path, path.stat().st_mtime_ns) for path in sorted(folder.glob("*.yml")))


@lru_cache(maxsize=2)
def _vocabulary(files: tuple[tuple[Path, int], ...]) -> frozenset[str]:
    return frozenset(word for one in _taught(files) for word in one.plain.split())


@lru_cache(maxsize=2)
def _taught(files: tuple[tuple[Path, int], ...]) -> tuple[Example, ...]:
    return tuple(
        example(line[2:], block["intent"])
        for path, _ in files
        for block in yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)["nlu"]
        for line in block["examples"].splitlines()
        if line.startswith("- ")
    )


@lru_cache(maxsize=2)
def _tested(files: tuple[tuple[Path, int], ...]) -> tuple[Example, ...]:
    return tuple(
        example(row["text"], row.get("label", ""))
        for path, _ in files
        for row in _rows(yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader))
    )


def _rows(content: object) -> list[dict[str, str]]:
    return [row for row in content if isinstance(row, dict) and "text" in row] if isinstance(content, list) else []
