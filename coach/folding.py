"""Words as they are compared: lower case, without accents and apostrophes, in any script; and the lists of them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import lru_cache, wraps
from pathlib import Path
from typing import TypeVar

LONGEST_WORD = 40  # letters; no list has a longer word
Told = TypeVar("Told")
_MARKS = "'’`ʼ‘"
_LETTERS = str.maketrans(
    {"ł": "l", "ø": "o", "ß": "ss", "đ": "d", "ı": "i", "æ": "ae", "þ": "th", "ð": "d", "œ": "oe", "ə": "e",
     # one letter for those that keyboards of one script give in several forms
     "ک": "ك", "ی": "ي", "ى": "ي", "ہ": "ه", "ھ": "ه", "ة": "ه", "ۃ": "ه", "ـ": None, "\u200c": None, "\u200d": None,
     "ँ": "ं", "ঁ": "ং", "ઁ": "ં", "ੰ": "ਂ", "ੱ": None,
     "ൺ": "ണ", "ൻ": "ന", "ർ": "ര", "ൽ": "ല", "ൾ": "ള", "ൿ": "ക"}
)  # fmt: skip
_WITHOUT_MARKS = str.maketrans("", "", _MARKS)
# Letters and figures with the signs that stand on them: for Python the vowel signs of Indian scripts are no letters.
WORD = re.compile(
    rf"[^\W_](?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u200c\u200d]|[{_MARKS}](?=[^\W_]))*"
)


def kept(most: int) -> Callable[[Callable[[str], Told]], Callable[[str], Told]]:
    """Remember what a function said of the last words it saw.

    Words longer than LONGEST_WORD are not remembered: thousands of walls of letters would fill the memory.

    Args:
        most: how many words.
    """

    def keep(tell: Callable[[str], Told]) -> Callable[[str], Told]:
        known = lru_cache(most)(tell)

        @wraps(tell)
        def told(word: str) -> Told:
            return known(word) if len(word) <= LONGEST_WORD else tell(word)

        return told

    return keep


@kept(65536)
def fold(word: str) -> str:
    """Lower case, without accents and apostrophes, as the lists are written."""
    word = word.lower().translate(_WITHOUT_MARKS)
    if word.isascii():
        return word
    word = unicodedata.normalize("NFKD", word.translate(_LETTERS))
    return "".join(char for char in word if not unicodedata.combining(char))


def letters() -> dict[str, str]:
    """Letters that are compared as others, beyond what Unicode says; for a client that folds by itself."""
    return {chr(one): other or "" for one, other in _LETTERS.items()}


def lines(name: str) -> Iterator[str]:
    """The lines of a word list that stands beside this file, without its comments."""
    with (Path(__file__).resolve().parent / name).open(encoding="utf-8") as file:
        yield from (line.rstrip() for line in file if line.strip() and not line.startswith("#"))
