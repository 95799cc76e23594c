"""Tell whether a word is somebody's name, by its letters and by the words around it.

Three small logistic models, written to `strangers.json` by `make names` (benchmarks/train_names.py): one on the
letters of a word that no list knows, one on its place in the sentence, to which the first one's score is a
feature, and one on the place of words that are also names.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from coach.folding import kept
from coach.private_words import VERBS, is_past

WEIGHTS = Path(__file__).resolve().parent / "strangers.json"
LONGEST = 4  # letters in one piece of a word


@dataclass(frozen=True)
class Place:
    """Where a word stands: two neighbours on each side ("" where a mark or an end is), and how it is written.

    `left` and `right` are what parts it from its neighbours: "" a space, "," "&" "-" or "." any other mark.
    """

    before: Sequence[str]
    after: Sequence[str]
    left: str
    right: str
    capital: int
    owns: bool


def pieces(word: str) -> Iterator[str]:
    """Yield the pieces of `word`, two to four characters long, its ends marked."""
    framed = f"^{word}$"
    for size in range(2, LONGEST + 1):
        for start in range(len(framed) - size + 1):
            yield framed[start : start + size]


def signs(place: Place) -> Iterator[str]:
    """Yield what the second model looks at."""
    one, two = (*place.before, "", "")[:2]
    nxt, third = (*place.after, "", "")[:2]
    one, nxt = one or place.left or ".", nxt or place.right or "."
    yield f"<{one}"
    yield f">{nxt}"
    yield f"<<{two} {one}"
    yield f"<<{two}"
    yield f">>{nxt} {third}"
    yield f">>{third}"
    yield f"{one}_{nxt}"
    yield f"capital{place.capital}"
    if _does(nxt):
        yield "does"
    if place.owns:
        yield "owns"
    for size in (2, 3):
        yield f"-{nxt[-size:]}"


def _does(word: str) -> bool:
    return word in VERBS or is_past(word)


@cache
def _weights() -> Mapping[str, Mapping[str, float]]:
    weights: Mapping[str, Mapping[str, float]] = json.loads(WEIGHTS.read_text(encoding="utf-8"))
    return weights


@kept(32768)
def shape(word: str) -> float:
    """Say how much the letters of `word` (lower case, without accents) look like a name's; 0 is undecided."""
    letters = _weights()["letters"]
    found = [letters.get(piece, 0.0) for piece in pieces(word)]
    return letters[""] + sum(found) / math.sqrt(len(found))


def score(word: str, place: Place, slip: float, echo: float) -> float:
    """Say how likely the unknown `word` at `place` is a name, as a logit.

    `slip` is 1 for what may be a mistyped word, `echo` 1 for what may be a mistyped name.
    """
    weights = _weights()["place"]
    total = weights[""] + weights["shape"] * shape(word) + weights["slip"] * slip + weights["echo"] * echo
    return total + sum(weights.get(sign, 0.0) for sign in signs(place))


def word_signs(word: str, tag: str, place: Place) -> Iterator[str]:
    """Yield what the third model looks at: the place, the word and what the word is besides a name (`tag`)."""
    yield from signs(place)
    if tag in {"verb", "month"}:
        yield f"word {word}"
    yield f"tag {tag}"
    yield f"tag {tag} capital{place.capital}"
    if _does(place.after[0]):
        yield f"tag {tag} does"
    yield f"tag {tag} >{place.after[0] or place.right or '.'}"
    yield f"tag {tag} <{place.before[0] or place.left or '.'}"


def score_word(word: str, tag: str, place: Place) -> float:
    """Say how likely `word`, a word and a name in one, is meant as the name at `place`, as a logit."""
    weights = _weights()["word"]
    return weights[""] + sum(weights.get(sign, 0.0) for sign in word_signs(word, tag, place))
