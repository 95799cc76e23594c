"""Making the case: numbers as people type them, and the sums on what leavers cost.

Nothing here speaks: the lines are in `content/replies.yml`, the turns in `coach/case_talk.py`. No number is guessed:
what is not one plain number has a `problem`, and the person is asked about it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

# Pounds to recruit one new member of staff: senior time, selection and induction. An estimate in a Care Talk column of 2018,
# beside workforce data of 2016-17 (S2 in content/sources.yml). What the person sees of its source is in content/replies.yml.
LEAVER_COST = (2_000, 3_000)
LEAVER_COST_YEARS = "2016-17"
QUESTIONS = ("staff", "left", "price")  # people; people in the last year; pounds
COUNTS = ("staff", "left")
MOST = {"staff": 20_000, "left": 20_000, "price": 1_000_000, "each": 100_000}  # what is more is asked about
LONGEST_ANSWER = 8  # words of a text that is a number and little else
LONGEST_NUMBER = 16  # words of a number


@dataclass(frozen=True)
class Read:
    """What was read in an answer.

    `numbers`: in their order, none twice. `rough`: said loosely ("a couple", "forty odd"), so it is said back.
    `problem`: what has to be asked about before a number is taken; None where one number is plain.
    """

    numbers: tuple[float, ...] = ()
    rough: bool = False
    problem: str | None = None


@dataclass(frozen=True)
class Sums:
    """What the numbers come to; None where a number was skipped. Pairs are (least, most).

    `each`: pounds that one leaver costs. `per_cent`: leavers of the last year for every hundred staff.
    `total`: pounds that those leavers cost. `kept`: leavers avoided that pay for it.
    """

    each: tuple[float, float]
    per_cent: float | None = None
    total: tuple[float, float] | None = None
    kept: tuple[int, int] | None = None


def work_out(case: Mapping[str, Any]) -> Sums:
    """Do the sums.

    Args:
        case: `staff` (people), `left` (people, in the last year), `price` (pounds), `each` (pounds that one leaver costs by
            the person's own figure; `LEAVER_COST` without one). Missing or None: skipped.
    """
    staff, left, price = (case.get(name) for name in QUESTIONS)
    own = case.get("each")
    low, high = (own, own) if own else LEAVER_COST
    return Sums(
        each=(low, high),
        per_cent=100 * left / staff if staff and left is not None else None,
        total=(left * low, left * high) if left is not None else None,
        kept=(math.ceil(price / high), math.ceil(price / low)) if price is not None else None,
    )


def asked(case: Mapping[str, Any]) -> str:
    """The open question: the first of the three without an answer, and after them the own cost of a leaver."""
    return next((name for name in QUESTIONS if name not in case), "each")


def complete(case: Mapping[str, Any] | None) -> bool:
    """Whether each of the three questions was answered or skipped."""
    return case is not None and all(name in case for name in QUESTIONS)


def judge(question: str, read: Read, case: Mapping[str, Any]) -> str | None:
    """Why an answer cannot be taken as it is; None when it can.

    Args:
        question: "staff", "left", "price" or "each".
        read: what was read in the answer.
        case: the numbers so far.
    """
    if read.problem == "apiece" and (question != "each" or len(read.numbers) > 1):
        return "part"
    if read.problem not in (None, "apiece"):
        return read.problem
    number = read.numbers[0]
    if number < 0:
        return "negative"
    if number > MOST[question]:
        return "too_big"
    if question in COUNTS and number != int(number):
        return "not_whole"
    if number == 0 and question in ("staff", "each"):
        return "no_staff" if question == "staff" else "no_cost"
    if question == "left" and case.get("staff") is not None and number > case["staff"]:
        return "more_than_staff"
    return None


def rounded(value: float) -> int:
    """To the nearest whole number, halves up."""
    return math.floor(value + 0.5)


def pounds(value: float) -> str:
    """A sum of money as it is written: £1,200, £0.50."""
    return f"£{value:,.2f}" if value < 100 and value != int(value) else f"£{rounded(value):,}"


# --- reading


def read(text: str) -> Read:
    """The number in an answer, or what has to be asked about first.

    Args:
        text: what was typed, already redacted.
    """
    plain = _plain(text)
    numbers = tuple(dict.fromkeys(number.value for number in _numbers(plain)))
    if not numbers:
        return _without_number(text, plain)
    rough = bool(_ROUGH.search(plain))
    if _PART.search(plain) or _AND_ME.search(plain) or _is_of_part_of_a_year(plain):
        return Read(numbers, rough, "part")
    if len(numbers) > 1:
        return Read(numbers, rough, "several")
    return Read(numbers, rough, "apiece" if _APIECE.search(plain) else None)


def is_answer(text: str) -> bool:
    """Whether a text is a number, or says that it is not known, and little else. Then it answers the open question,
    whatever the engine took it for."""
    plain = _plain(text).strip()
    if "?" in text or _ASKS.match(plain) or len(plain.split()) > LONGEST_ANSWER:
        return False
    found = read(text)
    tried = re.search(r"\d", plain) or _VAGUE.fullmatch(plain)
    return bool(found.numbers or tried) or found.problem in ("unknown", "private")


def is_bare(text: str) -> bool:
    """Whether a text is a number, its unit, and not one word that could tell of harm."""
    plain = _plain(text)
    counted = {place for number in _numbers(plain) for place in range(number.start, number.end)}
    rest = [token for place, token in enumerate(_TOKEN.findall(plain)) if place not in counted and not _UNIT.fullmatch(token)]
    if not counted:
        return _BARE_NONE.fullmatch(plain.strip()) is not None
    return not rest and not re.search(r"[^\W\d_]", _TOKEN.sub(" ", plain))


def read_own_cost(text: str) -> float | None:
    """Pounds that one leaver costs by the person's own figure, when a remark says so in plain words."""
    found, plain = read(text), text.casefold()
    if "?" in text or not _OWN_COST.search(plain) or judge("each", found, {}):
        return None
    return found.numbers[0] if found.numbers[0] >= 100 or re.search(r"£|\b(pounds?|quid)\b", plain) else None


@dataclass(frozen=True)
class _Number:
    """A number in a text: its tokens from `start` up to `end`, and the scale word it ends with ("grand": 1,000)."""

    value: float
    start: int
    end: int
    scale: int = 1


_ONES = {"zero": 0, "nought": 0, "nil": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
         "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
         "seventeen": 17, "eighteen": 18, "nineteen": 19}  # fmt: skip
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fourty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90,
         "ninty": 90}  # fmt: skip
_SCALES = {"dozen": 12, "hundred": 100, "thousand": 1_000, "thousands": 1_000, "thou": 1_000, "grand": 1_000,
           "million": 1_000_000}  # fmt: skip
_MARKS = {"k": 1_000, "m": 1_000_000}  # stand right after a number, and nothing is added to them
_FACTORS = _SCALES | _MARKS
_PAIRS = ("couple", "pair")
_HUGE = 10.0**12  # more is no number of people or pounds

_AS_TYPED = (  # what people type, and what is read instead
    (re.compile(r"[‐-―−]"), "-"),
    (re.compile(r"[’‘`]"), "'"),
    (re.compile(r"(?<=\d) ?½"), " and a half "),
    (re.compile(r"½(?= an? )"), "half"),
    (re.compile(r"½"), ".5"),
    (re.compile(r"(?<=\d),(?=\d{3}(?!\d))"), ""),
    (re.compile(r"(?<=£)\s*(\d{1,3}) (?=\d{3}(?!\d))"), r"\1"),
    (re.compile(r"(?<!\d)(\d{1,3}) (?=000(?!\d))"), r"\1"),
    (re.compile(r"£\s*-"), "-£"),
    (re.compile(r"(^|[^\d\s]\s+)-\s?(?=£?\s?\d)"), r"\1 minus "),
    (re.compile(r"\b(no[ -]one|not (even |a single )?one|not a soul)\b"), "nobody"),
)
_TOKEN = re.compile(r"(?:\d+(?:\.\d+)?|\.\d+)(?:e\d{1,3}(?![a-z\d]))?|[a-z']+|[%+&/-]")
_ROUGH = re.compile(
    r"\b(about|around|roughly|nearly|almost|approx\w*|circa|maybe|probably|perhaps|say|over|under|(more|less|fewer) than|at least"
    r"|up to|odd|ish|something|or so|or thereabouts|give or take|i think|i guess|not sure|couple|pair)\b|\d\s?(\+|ish)"
)
_UNSAID = re.compile(
    r"\b(no (real )?(idea|clue)|not (a|the) (clue|foggiest)|(don'?t|do not|didn'?t|never) (know|count\w*|keep|remember)|dunno|idk"
    r"|not sure|unsure|(can'?t|cannot|could(n'?t| not)) (say|tell|remember|recall|think)|haven'?t (a|the|got) (clue|idea|foggiest)"
    r"|who knows|god knows|nobody (knows|tells|counts|keeps)|hard to say|lost count|i forget|have to (check|ask|look)|none of (your|my))\b"
)
_VAGUE = re.compile(
    r"(oh |just |only |we have |too |so |quite |not |far too )*(loads|lots|a lot|tons|plenty|many|several|some|a few|few|a handful"
    r"|hundreds|thousands|enough|most|half|much)( (of (them|us|it)|left|too many))?[.!]*"
)
_NONE = re.compile(
    r"\b(none|nobody|nowt|nothing|free|no (cost|charge|money|leavers|staff|people)"
    r"|(doesn'?t|does not|won'?t) cost (us |me )?(anything|a (penny|thing)))\b"
)
_BARE_NONE = re.compile(r"(it'?s )?(none|nobody( left)?|nothing|nowt|free|no (cost|charge|leavers))[.!]*")
_ALONE = re.compile(r"\b(just|only) (me|myself)\b")
_AND_ME = re.compile(r"\b(me|myself) (and|plus|&)|(\band|\bplus|[+&]) (me|myself)\b|\b(not|without) (counting|including) me\b")
_PART = re.compile(
    r"(\b(a|an|per|each|every)|/) ?(day|night|week|fortnight|month|quarter|shift|hour|session)\b"
    r"|\b(weekly|monthly|daily|hourly|quarterly|pcm|pw)\b|%|\bper ?cent\b|\b(half|third|quarter) of\b|\bout of (every|each)\b"
)
_APIECE = re.compile(r"(\b(a|per)|/) ?(head|person|place|carer|leaver|pop|time)\b|\b(each|apiece)\b")
_SPANS = re.compile(r"(sec|min|hour|hr|day|night|week|wk|month|mth|year|yr)s?|seconds?|minutes?|am|pm|st|nd|rd|th|p|pence")
_WHOLE_YEARS = re.compile(r"\b(12|twelve) (months?|mths?)\b|\b(52|fifty[ -]two) weeks?\b|\b(1|one) years?\b")
_PART_OF_A_YEAR = re.compile(rf"\b(\d+|few|couple of|{'|'.join(_ONES)}) (months?|mths?|weeks?|wks?|quarters?)\b")
_TAKEN_OUT = re.compile(r"\[[a-z ]+\]")
_AFTER_ONE = re.compile(
    r"(person|leaver|left|member|carer|staff|so|only|just|pounds?|quid|has|went|quit|resigned|or|to|and|-|/)?"
)
_ASKS = re.compile(r"(why|what|how|who|when|where|which|can|could|do|does|is|are|will|would|should)\b")
_OWN_COST = re.compile(r"\b(costs?|leavers?|each|per|figure|ours|more like|we (spend|spent|pay|paid|reckon))\b")
_UNIT = re.compile(
    r"about|around|roughly|nearly|almost|approx(imately)?|circa|maybe|probably|perhaps|say|over|under|at|least|more|less|fewer|than|up|to"
    r"|odd|ish|or|so|give|take|i|think|guess|it'?s|it|is|just|only|of|the|my|our|we|have|had|got|in|all|total|altogether|staff|people"
    r"|carers|workers|team|leavers|left|last|this|year|pounds?|quid|an?|and|between|minus|[+/&-]"
)


def _plain(text: str) -> str:
    plain = text.casefold()
    for pattern, instead in _AS_TYPED:
        plain = pattern.sub(instead, plain)
    return plain


def _without_number(text: str, plain: str) -> Read:
    if _UNSAID.search(plain):
        return Read(problem="unknown")
    if _TAKEN_OUT.search(text.casefold()):
        return Read(problem="private")
    if _ALONE.search(plain):
        return Read((1,))
    if _PART.search(plain):
        return Read(problem="part")
    return Read((0,)) if _NONE.search(plain) else Read(problem="unreadable")


def _is_of_part_of_a_year(plain: str) -> bool:
    """ "4 in six months" is not yet a year."""
    return _PART_OF_A_YEAR.search(_WHOLE_YEARS.sub("", plain)) is not None


def _numbers(plain: str) -> list[_Number]:
    """The numbers of a text; times, dates and a loose "one" are left out."""
    if re.search(r"(?<![\d.])\d{1,3}\.\d{3}(?![\d.])", plain):
        return []  # 1.200 may be 1.2 or 1,200
    tokens = _TOKEN.findall(plain)
    found: list[_Number] = []
    at = 0
    while at < len(tokens):
        value, used, scale = _amount(tokens[at : at + LONGEST_NUMBER])
        if used and not _is_aside(tokens, at, at + used, value):
            sign = -1 if at and tokens[at - 1] == "minus" else 1
            found.append(_Number(sign * min(value, _HUGE), at, at + used, scale))
        at += max(used, 1)
    return _share_scale(found)


def _is_aside(tokens: list[str], start: int, end: int, value: float) -> bool:
    """A number that counts neither people nor pounds: a time, a year, "one" for somebody."""
    before, after = tokens[start - 1] if start else "", tokens[end] if end < len(tokens) else ""
    if _SPANS.fullmatch(after) or (before in ("in", "since", "during") and 1990 <= value <= 2040):
        return True
    return tokens[start:end] == ["one"] and len(tokens) > 2 and not _AFTER_ONE.fullmatch(after)


def _share_scale(found: list[_Number]) -> list[_Number]:
    """ "2 or 3 grand" is 2,000 or 3,000."""
    if len(found) != 2:
        return found
    first, second = found
    if first.scale == 1 < second.scale and 0 < first.value * second.scale <= second.value:
        return [_Number(first.value * second.scale, first.start, first.end, second.scale), second]
    return found


def _amount(tokens: list[str], below: float = math.inf) -> tuple[float, int, int]:
    """The number that tokens begin with: its value, how many tokens it takes, and the scale word it ends with."""
    value, used = _head(tokens)
    if not used and not (tokens and tokens[0] in _SCALES):
        return 0, 0, 1
    if tokens[used : used + 3] == ["and", "a", "half"]:
        value, used = value + 0.5, used + 3
    scale = 1
    while (word := tokens[used] if used < len(tokens) else "") and (factor := _FACTORS.get(word, 0)) and factor < below:
        value, used, scale = value * factor, used + 1, factor
        if tokens[used : used + 3] == ["and", "a", "half"]:
            return value + factor / 2, used + 3, 1
        joined = used + (tokens[used : used + 1] == ["and"])
        rest, taken, _ = _amount(tokens[joined:], factor)
        if word not in _MARKS and factor >= 100 and taken and 0 < rest < factor:
            value, used, scale = value + rest, joined + taken, 1
    return value, used, scale


def _head(tokens: list[str]) -> tuple[float, int]:
    """What comes before a scale word: digits, a number below a hundred, "a", "half a", "a couple of"."""
    first, second, third = [*tokens[:3], "", "", ""][:3]
    if first[:1].isdecimal() or first[:1] == ".":
        return float(first), 1
    if first in _TENS:
        following = second if second != "-" else third
        ones = _ONES.get(following, 0)
        return (_TENS[first] + ones, 2 + (second == "-")) if 0 < ones < 10 else (_TENS[first], 1)
    if first in _ONES:
        return _ONES[first], 1
    if first == "half" and second in ("a", "an") and third in _SCALES:
        return 0.5, 2
    if first in ("a", "an") and second in _SCALES:
        return 1, 1
    start = 1 if first in ("a", "an") else 0
    if [*tokens, ""][start] in _PAIRS:
        follows = tokens[start + 1 : start + 3]
        return 2, start + (2 if follows[:1] == ["of"] and follows[1:2] and follows[1] in _SCALES else 1)
    return 1, 0
