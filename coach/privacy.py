"""Take names, numbers and places out of a text before anything stores or logs it.

`redact("told mr jones in room 12")` gives `told mr [name] in [room]`. DETECTORS says what is looked for, in which
order, and why. Roles, relation words, times, ages, quantities and helplines stay: what the safety net needs is
never a name. Nothing is opened on import.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from coach.phrases import find as find_cries
from coach.private_forms import PATTERNS, find_forms, helplines
from coach.private_names import find_names
from coach.private_places import find_homes, find_places, find_towns
from coach.private_words import Span, Words, lists

ROUNDS = 4  # a name that is found can be the evidence for the next one


@dataclass(frozen=True)
class Redacted:
    """`text` with private pieces replaced, `kinds` of what was replaced in order of first sight."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Detector:
    """One way to find private pieces: its name, the kinds it gives, why it is there, and what finds them."""

    name: str
    kinds: frozenset[str]
    reason: str
    find: Callable[[Words, bytearray], Iterator[Span]]


DETECTORS: tuple[Detector, ...] = (
    Detector(
        "forms",
        frozenset(pattern.kind for pattern in PATTERNS),
        "what has a form tells who it is by itself: numbers, codes, links, dates, addresses, rooms (coach/private_forms.py)",
        lambda words, mask: find_forms(words.text, mask),
    ),
    Detector(
        "homes",
        frozenset({"place"}),
        "a name before words for a home or an agency tells where somebody works or lives (coach/private_places.py)",
        lambda words, mask: find_homes(words.text),
    ),
    Detector(
        "places",
        frozenset({"place"}),
        "one-word homes and names before Lodge, Court or Care are known by the words around them",
        lambda words, mask: find_places(words),
    ),
    Detector(
        "towns",
        frozenset({"place"}),
        "a small town with a job narrows down who it is; large cities stay",
        lambda words, mask: find_towns(words),
    ),
    Detector(
        "names",
        frozenset({"name"}),
        "names last: what the others have taken is evidence for them (coach/private_names.py)",
        lambda words, mask: find_names(words),
    ),
)
KINDS = frozenset().union(*(detector.kinds for detector in DETECTORS))
PLACEHOLDER = re.compile(r"\[(?:" + "|".join(sorted(map(re.escape, KINDS))) + r")\]")


def redact(text: str, site_words: Iterable[str] = ()) -> Redacted:
    """Replace what could tell who or where.

    Args:
        text: what somebody typed.
        site_words: names of homes and people that a site has listed; they go wherever they stand.

    Returns:
        The text with marks such as `[name]`, and the kinds of what was replaced. Redacting it again changes nothing.

    Raises:
        OSError: a word list beside this file cannot be read.
    """
    site = _site_regex(tuple(site_words))
    text = _tidy(text)
    kinds: dict[str, None] = {}
    for _ in range(ROUNDS):
        spans = _spans(text, site)
        if not spans:
            break
        text = _replace(text, spans)
        kinds.update(dict.fromkeys(span.kind for span in spans))
    return Redacted(text, tuple(kinds))


_HIDDEN = re.compile(r"(?<=[^\W_])[\u200b\u200c\u200e\u200f\u2060\ufeff\u00ad]+(?=[^\W_])")
_MARKED = re.compile(r"[\u0300-\u036f]")


def _tidy(text: str) -> str:
    """Undo what hides a name from the eye of the rules: invisible marks inside words, letters in two parts."""
    if not text.isascii():
        text = _HIDDEN.sub("", text)
        if _MARKED.search(text):
            text = unicodedata.normalize("NFC", text)
    return text


@lru_cache(maxsize=64)
def _site_regex(site_words: tuple[str, ...]) -> re.Pattern[str] | None:
    parts = [r"[\s_-]+".join(map(re.escape, word.split())) for word in site_words if len(word.strip()) > 1]
    parts.sort(key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(parts)})(?!\w)", re.I) if parts else None


def _spans(text: str, site: re.Pattern[str] | None) -> list[Span]:
    """What to take out: the site's words, then what each detector finds; what was taken or must stay is not looked at again."""
    mask = bytearray(len(text))
    for keep in (PLACEHOLDER, helplines()):
        for match in keep.finditer(text):
            _mark(mask, *match.span())
    for cry in find_cries(text):  # "help" in another language is no name
        _mark(mask, cry.start, cry.end)
    words = Words(text, mask)
    _keep_phrases(words, mask)
    spans: list[Span] = []

    def take(found: Iterable[Span]) -> None:
        for span in found:
            if mask.find(1, span.start, span.end) < 0:
                _mark(mask, span.start, span.end)
                words.take(span.start, span.end)
                spans.append(span)

    take(Span(*match.span(), "place") for match in (site.finditer(text) if site else ()))
    for detector in DETECTORS:
        take(detector.find(words, mask))
    return sorted(spans, key=lambda span: span.start)


def take_out(text: str, site_words: Iterable[str]) -> str:
    """A text without the words that a site has listed; nothing else is looked for."""
    site = _site_regex(tuple(site_words))
    return site.sub("[place]", text) if site else text


def _mark(mask: bytearray, start: int, end: int) -> None:
    mask[start:end] = b"\1" * (end - start)


def _keep_phrases(words: Words, mask: bytearray) -> None:
    """Fixed phrases (frameworks, songs, charities) are not looked at: their words count as known."""
    starts = lists().phrases
    for i, word in enumerate(words.form):
        for phrase in starts.get(word, ()):
            stop = i + len(phrase)
            if tuple(words.form[i:stop]) == phrase and "." not in words.gap[i + 1 : stop]:
                _mark(mask, words.start[i], words.end[stop - 1])
                words.take(words.start[i], words.end[stop - 1])
                break


def _replace(text: str, spans: list[Span]) -> str:
    parts, last = [], 0
    for span in spans:
        parts += [text[last : span.start], f"[{span.kind}]"]
        last = span.end
    return "".join([*parts, text[last:]])
