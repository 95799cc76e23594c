"""Does a text look English? If not, the coach says that it only reads English, in every step.

No model: each word tells for English, for another language, or for neither, out of `common_words.txt` and
`language_words.txt`. Most of what is told has to be of another language, so that second-language English, dialect,
text speak, typing slips, one foreign word or a name never count. docs/languages.md has the figures.
"""

from __future__ import annotations

import re
from collections.abc import Set
from dataclasses import dataclass, field
from functools import cache

from coach.folding import WORD, fold, kept, lines
from coach.phrases import find as find_cries

READ = 2_000  # characters, as many as the coaching reads
SHARE = 0.7  # of the weight of all words that tell
ENOUGH = 3  # weight from which a text can be of another language: two everyday words of it, or more
LONG_WORD = 4  # shorter words are too much alike for a slip to be told from another language
_TAKEN_OUT = re.compile(r"\[[a-z ]{2,20}\]")  # [name], as privacy leaves it
_INNER_VOWELS = re.compile(r"(?<=[a-z])[aeiouyh]+")
_DOUBLED = re.compile(r"([a-z])\1+")


@dataclass(frozen=True)
class _Lists:
    sure: Set[str]  # hardly ever in another language
    work: Set[str]  # said at work here in every language
    english: Set[str]
    other: Set[str]  # little everyday words of other languages
    bones: Set[str]  # of the English words


@dataclass
class _Told:
    """What the words of a text tell: weights for English and for another language."""

    english: int = 0
    other: int = 0
    both: int = 0  # words of English and of another language
    marked: bool = False  # an everyday word of another language, or another script
    unknown: list[str] = field(default_factory=list)

    def not_english(self) -> bool:
        """Enough in all, and nearly all of it, tells of another language."""
        enough = self.other >= ENOUGH and (self.marked or self.both > 0 or self.other > ENOUGH)
        few = self.other >= 2 and self.both >= 2 and self.english == 0
        return (enough or few) and self.other >= SHARE * (self.other + self.english)


def looks_english(text: str) -> bool:
    """Whether a text can be English; a single word in Latin letters always can, unless it is a cry for help."""
    text = _TAKEN_OUT.sub(" ", text[:READ])
    cries = find_cries(text)
    told = _read(text, [(cry.start, cry.end) for cry in cries])
    if cries:
        return told.other < SHARE * (told.other + told.english)
    if told.not_english() and not told.marked and (told.english or told.other <= 2 * ENOUGH):
        slips = sum(map(_is_slip, told.unknown))
        told.other, told.english = told.other - slips, told.english + slips
    return not told.not_english()


def only_english_words(text: str) -> bool:
    """Whether no word of a text tells of another language, be it only a little."""
    kinds = ((match[0], _tells(match[0])[0]) for match in WORD.finditer(text))
    return all(kind == "english" or (kind == "nothing" and word.isalpha()) for word, kind in kinds)


def _read(text: str, cries: list[tuple[int, int]]) -> _Told:
    told = _Told()
    for match in WORD.finditer(text):
        kind, weight = _tells(match[0])
        if any(start <= match.start() < end for start, end in cries):
            kind, weight = "other", 2
        if kind == "english":
            told.english += weight
        elif kind == "both":
            told.both += 1
        elif kind == "other":
            told.other += weight
            told.marked |= len(match[0]) > 2
        elif kind == "unknown":
            told.other += weight
            told.unknown.append(fold(match[0]))
    return told


@kept(32768)
def _tells(raw: str) -> tuple[str, int]:
    """What a word tells for, and how much: english, other, both, unknown or nothing."""
    word, lists = fold(raw), _lists()
    if not word.isascii():
        return "other", max(min(len(word), ENOUGH), len(word) // 4)  # some scripts have no spaces
    if not word.isalpha() or word in lists.work:
        return "nothing", 0
    if word in lists.sure:
        return "english", 2
    known = word in lists.english or (word[-1] == "s" and word[:-1] in lists.english)
    if word in lists.other:
        return ("both", 0) if known else ("other", 2)
    if len(word) < 3:
        return "nothing", 0
    accented = not raw.replace("’", "").replace("‘", "").isascii()
    if known:
        return ("nothing", 0) if accented else ("english", 1)
    return ("other", 2) if accented else ("unknown", 1)


def _is_slip(word: str) -> bool:
    """Whether an unknown word is an English one with a letter too many, two swapped, or other vowels."""
    if len(word) < LONG_WORD or not word.isascii():
        return False
    lists = _lists()
    return (
        _bones(word) in lists.bones
        or any(word[:at] + word[at + 1 :] in lists.english for at in range(len(word)))
        or any(word[:at] + word[at + 1] + word[at] + word[at + 2 :] in lists.english for at in range(len(word) - 1))
    )


def _bones(words: str) -> str:
    """The first letter and the consonants, none doubled: "suppervison" and "supervision" have the same."""
    return _DOUBLED.sub(r"\1", _INNER_VOWELS.sub("", words))


@cache
def _lists() -> _Lists:
    words: dict[str, set[str]] = {}
    for line in lines("language_words.txt"):
        name, _, listed = line.partition(":")
        words[name] = set(listed.split())
    sure, work, english, borrowed = (words.pop(name) for name in ("sure", "work", "english", "borrowed"))
    english |= borrowed
    english.update(_folded(line) for line in lines("common_words.txt") if " " not in line)
    english.update(_folded(line.split()[0]) for line in lines("word_names.txt"))
    bones = _bones("\n".join(word for word in english if len(word) >= LONG_WORD)).splitlines()
    return _Lists(sure, work, english, borrowed.union(*words.values()), {word for word in bones if len(word) > 2})


def _folded(line: str) -> str:
    return line if line.isalpha() and line.isascii() and line.islower() else fold(line)
