"""Take names, numbers and places out of a text before anything stores or logs it.

`redact("told mr jones in room 12")` gives `told mr [name] in [room]`. Patterns find what has a form
(phones, postcodes, NHS numbers); lists and the place of a word in its sentence find people and homes.
Roles, relation words, times, ages, quantities and helplines stay: what the safety net needs is never a name.

Word lists stand beside this file, each with its source and licence: `names.txt` and `surnames.txt` are
redacted wherever they stand, `word_names.txt` (grace, mark, may) only on evidence, `common_words.txt` never
by a capital letter alone. Nothing is opened on import.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml

from coach.folding import fold, lines
from coach.phrases import find as find_cries

HELPLINES = Path(__file__).resolve().parent.parent / "content" / "helplines.yml"
ROUNDS = 4  # a name that is found can be the evidence for the next one


@dataclass(frozen=True)
class Redacted:
    """`text` with private pieces replaced, `kinds` of what was replaced in order of first sight."""

    text: str
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class _Span:
    start: int
    end: int
    kind: str


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# --------------------------------------------------------------------------------------------------
# Patterns: what can be told by its form.

Check = Callable[[re.Match[str]], bool]


@dataclass(frozen=True)
class _Pattern:
    """One form: looked for where there are so many digits and one of the cues; group 1 or "all" is taken if there is one."""

    kind: str
    regex: re.Pattern[str]
    digits: int = 0
    cues: tuple[str, ...] = ()
    check: Check | None = None

    @property
    def group(self) -> int | str:
        if self.regex.groupindex:
            return "all" if "all" in self.regex.groupindex else 0
        return min(self.regex.groups, 1)


NUMBER_WORDS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|"
    "seventeen|eighteen|nineteen|twenty(?:[- ](?:one|two|three|four|five|six|seven|eight|nine))?|thirty|forty"
)
MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|"
    "oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
ORDINALS = (
    "first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth|"
    "fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|twenty[- ]\\w+|thirtieth|thirty[- ]first"
)
DATE = (
    rf"(?:\d{{1,2}}(?:\s?[/.-]\s?|\s)\d{{1,2}}(?:\s?[/.-]\s?|\s)(?:\d{{4}}|\d{{2}})|\d{{4}}-\d{{1,2}}-\d{{1,2}}|"
    rf"(?:the\s+)?(?:\d{{1,2}}(?:st|nd|rd|th)?|{ORDINALS})\s*(?:of\s+|/|-)?(?:{MONTHS})\b(?:,?\s*(?:of\s+|in\s+)?(?:19|20)?\d{{2}}\b)?|"
    rf"(?:{MONTHS})\s+(?:the\s+)?\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?\s+(?:19|20)\d{{2}}\b)?)"
)
UNITS = (
    "min|mins|minutes?|hrs?|hours?|days?|nights?|weeks?|wks?|months?|years?|yrs?|times?|people|residents?|staff|"
    "of|other|more|or|o'clock|oclock|am|pm|percent|miles?|times|calls?|pads?|others|patients?|ppl|carers?|seconds?|secs?"
)
TIME_UNITS = r"min|mins|minutes?|hrs?|hours?|days?|nights?|weeks?|wks?|months?|years?|yrs?|times?|people|persons?|others?|more|o'clock|oclock|am|pm|percent|seconds?|secs?"
NOT_UNIT = rf"(?![\d:.]*\d|\s*(?:{UNITS}|%)\b|\s*%)"
ROAD = "road|rd|street|avenue|ave|lane|terrace|crescent|cres"
WAY = "close|drive|way|place|gardens|gdns|grove|court|square|hill|row|mews|walk|rise|park|green|view|st|house|croft|fold|gate|villas"
AREAS = _set(
    "ab al ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy ec eh en ex fk fy gl gu gy "
    "ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky la ld le ll ln ls lu me mk ml ne ng nn np nr nw ol ox pa pe ph pl po pr "
    "rg rh rm sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub wa wc wd wf wn wr ws wv yo ze b e g l m n s w"
)
PUBLIC_HOSTS = re.compile(
    r"(?:^|[/.])(?:nhs\.uk|gov\.uk|police\.uk|skillsforcare\.org\.uk|cqc\.org\.uk|nice\.org\.uk|scie\.org\.uk|ageuk\.org\.uk|"
    r"acas\.org\.uk|mind\.org\.uk|samaritans\.org|dementiauk\.org|alzheimers\.org\.uk|nmc\.org\.uk|hcpc-uk\.org|protect-advice\.org\.uk|"
    r"unseenuk\.org|modernslaveryhelpline\.org|giveusashout\.org|bbc\.co\.uk|carersuk\.org|hse\.gov\.uk)(?:/[\w/.-]*)?$",
    re.I,
)
STATES = _set(
    "a an and any are as ask at be been being box but by can cant change changed changes code each easy every everyone expired expires "
    "fine for forgotten from gone good had has have he her his i if in incorrect is isn't isnt it just keeps known list locked manager "
    "me missing my new no not off on or our out please policy protected protection reset right same screen secret shared she simple "
    "so somewhere still stopped stuck stolen strong system that the their them then there they this to too under up us wants was "
    "we weak when which who will with work working works written wrong you your details again never always page because details "
    "ready taped visible public required needed issue issues problem problems stuff info sheet book card form to do go does doesn't "
    "doesnt did didn't keep keeps since until after before while during only all also today tonight yesterday tomorrow and/or "
    "emailed sent given told saved forgot help manually into onto properly myself here anyway where how why what"
)


def _has_digit(text: str) -> bool:
    return any(char.isdigit() for char in text)


def _looks_secret(match: re.Match[str]) -> bool:
    """A word after "password" or "login": taken unless it is an ordinary word of a sentence about one."""
    word = match[1].strip(".,!?;:'\"")
    if not word:
        return False
    odd = _has_digit(word) or bool(re.search(r"[_@#$%&*!.]\w|[a-z][A-Z]|^[A-Z][a-z]+[^a-z]", word))
    if odd or match.group(0)[: match.start(1) - match.start()].rstrip()[-1:] in ":=":
        return fold(word) not in STATES or odd
    if fold(word) in STATES or fold(word) in FINITE or fold(word).endswith(("ed", "ing")):
        return False
    rest = match.string[match.end() : match.end() + 12]
    return fold(word) not in _lists().plain or (
        bool(re.match(r"\s*(?:$|[.,;!?]|and\b|on\b|but\b)", rest)) and "is" in match[0].lower()
    )


def _odd_handle(match: re.Match[str]) -> bool:
    """A user name: has a digit, dot or underscore, or is no English word."""
    word = match[1].strip(".,!?;:'\"")
    return bool(re.search(r"[\d_@]|\w\.\w", word)) or (
        len(word) > 3 and fold(word) not in _lists().plain and fold(word) not in STATES
    )


@cache
def _known_hosts() -> frozenset[str]:
    """Hosts that content/helplines.yml itself names."""
    try:
        text = HELPLINES.read_text(encoding="utf-8")
    except OSError:
        return frozenset()
    return frozenset(re.findall(r"(?:https?://)?(?:www\.)?([a-z0-9-]+(?:\.[a-z]+)+)", text))


def _private_link(match: re.Match[str]) -> bool:
    host = re.sub(r"^https?://|^www\.|/.*$", "", match[0].lower().rstrip(".,!?;:)")).removeprefix("www.")
    return host not in _known_hosts() and not PUBLIC_HOSTS.search(re.sub(r"^https?://", "", match[0].rstrip(".,!?;:)")))


def _is_postcode(match: re.Match[str]) -> bool:
    """A real area, and in lower case not "m1 2nd" or "e4 5hr"."""
    text = match[0].lower()
    if re.match(r"[a-z]+", text)[0] not in AREAS:  # type: ignore[index]
        return False
    return match[0].isupper() or not re.search(r"\s\d(?:st|nd|rd|th|hr|am|pm|wk|yr)$", text)


def _is_code(match: re.Match[str]) -> bool:
    return bool(
        re.search(r"code|safe|pin|number|keypad|\bno\b|lockbox|alarm", match[0][: match.start(1) - match.start()], re.I)
    )


def _is_coded(match: re.Match[str]) -> bool:
    return sum(map(str.isdigit, match[0])) >= 4 and not re.match(r"covid|level|grade|news", match[0], re.I)


def _is_no_year(match: re.Match[str]) -> bool:
    return not re.fullmatch(r"(?:19|20)\d\d", match[1])


def _long_number(match: re.Match[str]) -> bool:
    """Nine or more digits in groups, unless they are years, money or a column of small numbers."""
    groups = re.findall(r"\d+", match[0])
    before = match.string[max(0, match.start() - 2) : match.start()]
    if before.strip()[-1:] in {"£", "$", "€"} or all(len(group) == 4 and group[:2] in {"19", "20"} for group in groups):
        return False
    digits = sum(map(len, groups))
    if len(groups) == 1:
        return digits >= 6
    return digits >= 9 and (match[0].startswith(("0", "+")) or digits / len(groups) >= 2)


def _is_plate(match: re.Match[str]) -> bool:
    """A plate with a space is only one in capitals and not made of words ("AT 10 AND")."""
    if " " not in match[0]:
        return True
    first, last = re.split(r"\d+", match[0])[0], match[0][-3:]
    return match[0].isupper() and not (fold(first.strip()) in SHORT_WORDS or fold(last) in _lists().plain)


def _is_address(match: re.Match[str]) -> bool:
    """A house number, one to three words and a word for a road; "12 hour drive" is none."""
    words = [fold(word) for word in re.findall(r"[^\W\d_][^\s,]*", match["middle"])]
    if not words or any(word in STOP_ADDRESS for word in words):
        return False
    if re.fullmatch(ROAD, match["type"], re.I):
        return True
    return any(word[:1].isupper() for word in match["middle"].split()) or any(
        _kind_of(word) in "FSUW" or word in STREETS | NATURE for word in words
    )


def _is_road(match: re.Match[str]) -> bool:
    words = match["middle"].split()
    if any(fold(word) in STOP_ADDRESS for word in words):
        return False
    named = any(word[:1].isupper() for word in words) and match["type"][:1].isupper()
    return named or bool(match["lives"]) or any(_kind_of(fold(word)) in "FSU" for word in words)


def _is_birth(match: re.Match[str]) -> bool:
    """A full date whose year is past by a quarter of a century is a date of birth."""
    return 1900 <= int(match["year"]) <= 2007


SHORT_WORDS = _set("am an as at be by do go he hi if in is it me my no of off on or so to up us we and the for all any but")
STOP_ADDRESS = _set(
    "a an and any at away bad be big busy by care carer carers come day days down each end every few for from full get go going got had has "
    "have her his hour hours hr hrs i if in is it just long main many me mile miles min mins minute minutes months more my next night no nights "
    "not of off old on one or other our out over people per quiet residents same she short since small staff steep still that the "
    "their them then there they this time times to two up us walk was way ways we week weeks went were when who will with work years you "
    "your whole wrong right hard easy new pm am cross open side rough dark wet narrow high-st country single dead dual"
)
_TOKEN_CHARS = r"[^\s,;]{2,60}"


def _form(kind: str, digits: int, cues: str, *parts: str, check: Check | None = None, case: bool = False) -> _Pattern:
    return _Pattern(kind, re.compile("".join(parts), re.NOFLAG if case else re.I), digits, tuple(cues.split()), check)


_NUMBERED = r"(?: (?:no|num|number|is))*\.?[ :]+"
_NO_UNIT = rf"(?!\s*(?:{UNITS})\b)"
_DEEP_HOST = r"(?:com|co\.uk|org\.uk|org|net|info|care)"
_FLATS = "room|rm|bed|bedroom|flat|bay|unit|apartment|apt|bungalow|suite|plot|ward|chalet|studio"
_PEOPLE = "lady|gentleman|gent|man|woman|resident|bloke|chap|guy|fella|him|her|daughter|son|wife|husband|family"

PATTERNS: tuple[_Pattern, ...] = (
    # RFC 5321 addresses as people type them, and "jo at gmail dot com".
    _form("email", 0, "@", r"(?<![\w.+'-])[\w.+'-]{1,64}\s?@\s?[\w-]+(?:\.[\w-]+)+"),
    _form(
        "email", 0, "gmail hotmail outlook yahoo icloud nhs",
        r"\b[\w.+-]{1,64}\s*\(?\bat\)?\s+(?:gmail|hotmail|outlook|yahoo|icloud|nhs)\s*(?:\.|\(?dot\)?)\s*(?:com|co\s*(?:\.|dot)\s*uk|net)\b",
    ),
    # Links and bare hosts; pages of public bodies stay.
    _form("link", 0, "http www.", r"\b(?:https?://|www\.)[^\s<>]{3,}", check=_private_link),
    _form(
        "link", 0, ".com .co. .org .net .info .care",
        rf"(?<![\w.@-])(?:[a-z0-9-]+\.)+{_DEEP_HOST}\b(?:/[^\s<>]*)?", check=_private_link,
    ),
    # Social names and logins.
    _form("handle", 0, "@", r"(?<![\w@.])@(?!\d+(?:[.:]\d+)?(?:am|pm)?\b)\w[\w.]{1,40}"),
    _form(
        "handle", 0, "user log screen handle insta snap tik telegram gamertag",
        r"\b(?:user ?name|user ?id|log(?:ged)?[ -]?in|screen name|handle|insta(?:gram)?|snap(?:chat)?|tik ?tok|telegram|gamertag)",
        rf"(?: name| id| account| handle| details)?(?: is| was| as|\s?[:=])?\s+({_TOKEN_CHARS})", check=_odd_handle,
    ),
    _form(
        "password", 0, "pass pword pw",
        rf"\b(?:password|passcode|passwrd|pass ?word|pword|pwd?|pw)(?: is| was|\s?[:=-])*\s+({_TOKEN_CHARS})", check=_looks_secret,
    ),
    _form("password", 1, "pass", rf"\bpass(?: is|\s?[:=])\s+((?=\S*\d){_TOKEN_CHARS})"),
    # Key safes, doors and alarms.
    _form(
        "code", 3, "safe door gate alarm entry keypad access lock pin cabinet med",
        r"\b(?:key ?safe|door|gate|alarm|entry|keypad|access|lock|safe|pin|lockbox|cabinet|med ?room)\b",
        r"[^.\n\d]{0,25}?\b((?:[a-z]\s?)?\d(?:[\s-]?\d){2,7}\s?[a-z]?)\b", _NO_UNIT, check=_is_code,
    ),
    _form("code", 3, "code", r"\bcode(?: for(?: \w+){1,4})?(?: is| was)?[ :=]+((?:[a-z]\s?)?\d(?:[\s-]?\d){2,7}[a-z]?)\b"),
    # gov.uk, "National Insurance numbers": two letters, six digits, A to D.
    _form("ni number", 6, "", r"\b[a-z]{2}[ -]?\d{2}[ -]?\d{2}[ -]?\d{2}[ -]?[a-d]\b"),
    # NMC: two digits, a letter, four digits, a letter. Social Work England, HCPC: letters and digits. DVLA: 16 characters.
    _form("reference", 6, "", r"\b\d{2}[a-l]\d{4}[a-z]\b"),
    _form("reference", 5, "", r"\b(?:SW|PA|OT|PH|PYL|DT|SL|CH|RA|BS)\d{5,6}\b"),
    _form("reference", 7, "", r"\b[a-z9]{5}\d{6}[a-z9]{2}\d[a-z]{2}\b"),
    _form("reference", 6, "passport", rf"\bpassport{_NUMBERED}([a-z]{{0,2}}\d{{6,9}})\b"),
    # Dates of birth: after the word, or any full date with a year long past.
    _form(
        "date of birth", 0, "dob d.o o.b birth bday b-day",
        r"\b(?:d\.?\s?o\.?\s?b\.?|date of birth|birth ?date|birthday|b-day|bday)(?:'s| is| was| falls)?(?: on)?\s*[:=-]?\s*",
        rf"({DATE}|\d{{6,8}}|(?:19|20)\d\d)",
    ),
    _form("date of birth", 0, "born", rf"\bborn(?: on| in \w+ on)?\s+({DATE})"),
    _form("date of birth", 6, "", r"(?<![\d/.-])\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?(?P<year>\d{4})(?![\d/-])", check=_is_birth),
    _form("date of birth", 5, "", rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{MONTHS}),?\s+(?P<year>\d{{4}})\b", check=_is_birth),
    # Bank: sort code, and what is called an account, card or IBAN.
    _form("bank", 6, "sort s/c", r"\b(?:sort ?code|s/c)(?: is)?[ :]*(\d{2}[ -]?\d{2}[ -]?\d{2})\b"),
    _form("bank", 16, "", r"\b[a-z]{2}\d{2}\s?[a-z]{4}(?:\s?\d){14}\b"),
    _form("bank", 6, "-", r"(?<![\d-])\d{2}-\d{2}-\d{2}(?![\d-])"),
    _form(
        "bank", 3, "acc a/c iban card cvv cvc",
        r"\b(?:account|acct?|a/c|iban|card|cvv|cvc)(?: (?:no|num|number|is|ending|ends|in|with))*\.?[ :]+",
        r"((?:[a-z]{2}\d{2})?(?:[ -]?\d){3,24})\b", _NO_UNIT,
    ),
    # NHS number: 3-3-4 digits (NHS Data Dictionary); the check digit is not asked for, a typing slip is still a person.
    _form("nhs number", 10, "nhs", rf"\bnhs{_NUMBERED}(\d{{3}}[ -]?\d{{3}}[ -]?\d{{4}})\b"),
    # Ofcom's UK numbering: 01, 02, 03, 07, 08 with ten or eleven digits, or +44 / 0044 in place of 0.
    _form("phone", 9, "", r"(?<![\w+])(?:(?:\+|00)44[ -]?(?:\(0\))?[ -]?|\(?0)[1-9](?:[ ()\-.]{0,2}\d){8,9}(?!\d)"),
    _form("phone", 8, "+", r"\+\d(?:[ ()\-.]?\d){7,14}(?!\d)"),
    _form("phone", 2, "ext", r"\b(?:ext|extension|extn)\.?\s*(?:no|number)?\s*(\d{2,6})\b"),
    _form(
        "phone", 6, "phone mob tel number ring call text",
        r"\b(?:phone|mobile|mob|tel|number|ring|call|text)\b(?: (?:me|her|him|them|on|is|no|number|at))*\s*[:.]?\s*(0\d{2,5}[ -]?\d{3,8})\b",
    ),
    _form("nhs number", 10, "", r"(?<![\d+/-])\d{3}[ -]\d{3}[ -]\d{4}(?![\d/-])"),
    _form("nhs number", 10, "", r"(?<![\w+/-])[1-9]\d{9}(?![\w/-])"),
    # References: slashed or dashed codes, and what is called a reference, case, payroll or staff number.
    _form("reference", 4, "/ -", r"\b[a-z]{1,6}\d{0,4}[/-](?:[a-z]{1,6}[/-])?\d{2,}(?:[/-]\w+)*\b", check=_is_coded),
    _form(
        "reference", 3, "ref case payroll staff employee personnel incident datix dbs crime concern policy certificate licence badge hospital "
        "patient visa brp cos safeguarding complaint file log clock work member payslip smartcard",
        r"\b(?:ref(?:erence)?|case|payroll|staff|employee|personnel|incident|datix|dbs|crime|concern|referral|policy|certificate|licence|",
        r"badge|hospital|patient|visa|brp|cos|safeguarding|complaint|file|log|clock(?:ing)?|worker|works|member(?:ship)?|payslip|smartcard)",
        r"(?:[ -](?:no|num|number|id|ref(?:erence)?|code|card|pin|is|was))*\.?\s*[:#]?\s*#?((?=[\w/-]*\d{3})[a-z0-9][\w/-]{2,24}(?: \d{3,8}\b)*)",
        _NO_UNIT, check=_is_no_year,
    ),
    _form("reference", 5, "", r"\b[a-z]{1,4}\d{5,}[a-z]?\b|\b20\d\d/\d{3,}\b"),
    # gov.uk, "Postcode regular expression", with the real list of areas so that "b1 2am" is none.
    _form("postcode", 2, "", r"\b[a-z]{1,2}\d[\da-hjkmnpr-y]?\s?\d[abd-hjlnp-uw-z]{2}\b", check=_is_postcode),
    # DVLA formats since 1963.
    _form(
        "number plate", 1, "reg plate car van vehicle",
        r"\b(?:reg(?:istration)?|plate|car|van|vehicle)(?: (?:no|number|is|was|plate|reg|registration))*[ :]+",
        r"([a-z]{2}\d{2}\s?[a-z]{3}|[a-z]\d{1,3}\s?[a-z]{3}|[a-z]{3}\s?\d{1,3}[a-z]?)\b", _NO_UNIT,
    ),
    _form("number plate", 2, "", r"\b[a-z]{2}\d{2}\s?[a-z]{3}\b", check=_is_plate),
    _form("number plate", 2, "", r"\b(?:[A-Z]\d{2,3}\s?[A-Z]{3}|[A-Z]{3}\s?\d{3}[A-Z])\b", check=_is_plate, case=True),
    # Streets, then rooms: a place inside a home tells who it is.
    _form(
        "address", 1, "",
        rf"\b\d{{1,4}}[a-z]?,?\s+(?P<middle>(?:[^\W\d_][^\s,\d]*\s+){{1,3}}?)(?P<type>{ROAD}|{WAY})\b", check=_is_address,
    ),
    _form(
        "address", 1, "the",
        r"\b\d{1,4}[a-z]?,? the (?:crescent|avenue|close|drive|grove|mews|green|street|lane|terrace|square|paddocks?|croft|cottages?)\b",
    ),
    _form(
        "address", 0, "road rd street ave lane terrace cres close drive grove mews",
        r"\b(?P<lives>(?:liv(?:es?|ing|ed)|stay(?:s|ing)?|address is)(?: \w+)? )?(?:on|in|at|of|off|down|from|to|along|near)\s+",
        rf"(?P<all>(?P<middle>[^\W\d_]\S*(?:\s[^\W\d_]\S*)?)\s(?P<type>{ROAD}|close|drive|grove|mews))\b", check=_is_road,
    ),
    _form(
        "room", 2, "rooms beds flats bays units",
        r"\b(?:rooms|beds|flats|bays|units)\s+(?:no\.?\s?|numbers?\s)?\d{1,3}[a-z]?",
        r"(?:(?:\s*,\s*|\s+(?:and|or|to|&)\s+|\s*[-&]\s*)\d{1,3}[a-z]?)+\b", _NO_UNIT,
    ),
    _form(
        "room", 1, "",
        rf"\b(?:{_FLATS})s?\.?\s*(?:no\.?\s?|number\s|#\s?)?\d{{1,4}}[a-h]?(?:\s*(?:-|to|and|&|or)\s*\d{{1,3}}[a-h]?)?\b",
        rf"(?!(?:[:.]\d|\s*(?:{TIME_UNITS}|%)\b))(?! of (?:my|the|your|this|our) (?:diploma|nvq|course|level|care|book|training|workbook))",
    ),
    _form(
        "room", 0, "room rm flat bay apartment bungalow",
        rf"\b(?:room|rm|flat|bay|apartment|bungalow|bedroom)\s+(?:number\s)?(?:{NUMBER_WORDS})\b", _NO_UNIT,
    ),
    _form(
        "room", 1, "no nr num",
        rf"\b(?:house|room|flat|door|bed|live at|lives at|in|at|to|from)\s+((?:number|no\.?|nr\.?|num)\s?\d{{1,4}}[a-z]?)\b{NOT_UNIT}",
    ),
    _form("room", 1, "no num", rf"(?:^|[.,]\s|\band\s|\bor\s)((?:number|no\.?)\s?\d{{1,3}}[a-z]?)\b{NOT_UNIT}(?=\s(?:and|or|is|are|was|has|needs|wants|wont)\b)"),
    _form("room", 1, "", rf"(?:\b(?:{_PEOPLE})|\[name\])\s+in\s+(\d{{1,3}}[a-z]?)\b{NOT_UNIT}"),
    # Anything long that is left.
    _form("number", 6, "", r"(?<![\w.,£$€])\+?\d(?:[ -]?\d){5,39}(?![\d])", check=_long_number),
    _form("number", 6, "", r"\d{6,}", check=_long_number),
)  # fmt: skip
KINDS = frozenset(pattern.kind for pattern in PATTERNS) | {"name", "place"}
PLACEHOLDER = re.compile(r"\[(?:" + "|".join(sorted(map(re.escape, KINDS))) + r")\]")


# --------------------------------------------------------------------------------------------------
# Lists, read when first needed.


@dataclass(frozen=True)
class _Lists:
    first: frozenset[str]
    last: frozenset[str]
    word: dict[str, str]  # word -> what else it is
    plain: frozenset[str]  # English words, and proper words that are no names
    proper: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # first word -> whole phrases, longest first


@cache
def _lists() -> _Lists:
    words: dict[str, str] = dict(line.split(" ", 1) for line in lines("word_names.txt"))
    plain: set[str] = set()
    proper: set[str] = set()
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for line in lines("common_words.txt"):
        if " " in line:
            parts = tuple(fold(part) for part in _WORD.findall(line))
            phrases.setdefault(parts[0], []).append(parts)
            continue
        if line[0].isupper():
            proper.add(fold(line))
        plain.add(fold(line))
    longest = {first: tuple(sorted(found, key=len, reverse=True)) for first, found in phrases.items()}
    return _Lists(
        frozenset(lines("names.txt")), frozenset(lines("surnames.txt")), words, frozenset(plain), frozenset(proper), longest
    )


@cache
def _helplines() -> re.Pattern[str]:
    """Numbers that help: those of content/helplines.yml and the few that must never be lost with it."""
    numbers = {"116123", "08082000247", "08000121700", "03001231100", "03000616161", "02031172520", "85258", "08088010327"}
    try:
        entries = yaml.safe_load(HELPLINES.read_text(encoding="utf-8")) or {}
    except (OSError, yaml.YAMLError):
        entries = {}
    for entry in entries.values() if isinstance(entries, dict) else ():
        number = entry.get("number") if isinstance(entry, dict) else None
        for part in re.split(r"[,;/]|\bor\b|\bthen\b", str(number or "")):
            numbers.add("".join(char for char in part if char.isdigit()))
    bodies = []
    for digits in sorted((n for n in numbers if len(n) >= 5), key=len, reverse=True):
        rest = r"[ ()\-.]*".join(digits[1:]) if digits[0] == "0" else r"[ \-]*".join(digits)
        bodies.append(rf"(?:0|\+44 ?(?:\(0\))?|0044)[ ()\-.]*{rest}" if digits[0] == "0" else rest)
    return re.compile(rf"(?<![\d+])(?:{'|'.join(bodies)})(?!\d)")


# How names are built where a list can never be whole: Yoruba and Igbo compounds, Arabic, Tigrinya, Slavic and
# Romanian surnames, Punjabi, Keralan and Filipino first names. Tried on words no list knows.
_FORMED = re.compile(
    r"^(?:oluwa|olu(?=[a-z]{4})|ade(?=[bdgkmnotwy][a-z]{3})|ayo(?=[bdmotw])|chukw|chid|chin[aeo]|nwa(?=[a-z]{4})|ogu(?=[a-z]{4})|"
    r"titil|temit|damil|abd(?:ul|el|i|ur)|ghebre|gebre|wolde|tesfa|mohamm|muham|mahm|kwab|nkos|thand|themb|tend|rumb|tafad|mun[ay]a)|"
    r"(?:owsk[ia]|ewsk[ia]|insk[ia]|owicz|ewicz|czyk|czak|enko|chuk|escu|ulescu|eanu|[kl]ov[ai]?|ovic|[eo]va|opoulos|idis|shvili|yan|preet|jit|meet|"
    r"jeet|[vjr]inder|deep|amma|kutty|mol|lyn|wati|sson|ullah|uddin|zadeh|oglu|waran|lingam|samy|murthy|appan|rathna|singhe|nathan|kumar)$"
)


@lru_cache(maxsize=32768)
def _kind_of(word: str) -> str:
    """F first name, S surname, W a name that is also a word, K known and no name, U unknown. `word` is folded."""
    lists = _lists()
    if word in lists.word:
        return "W"
    if word in lists.first:
        return "F"
    if word in lists.last:
        return "S"
    if word in lists.plain or len(word) < 2:
        return "K"
    if "-" in word:
        return _kind_of_double(word)
    if len(word) >= 6 and _FORMED.search(word) and not word.endswith(("ing", "ed")):
        return "F"
    if re.match(r"(?:mc|fitz)[a-z]{4,}$", word) and word not in {"mcdonalds"}:
        return "S"
    if word.endswith("s") and len(word) > 4 and word[:-1] in lists.plain:
        return "K"
    return "U"


def _kind_of_double(word: str) -> str:
    kinds = {_kind_of(part) for part in word.split("-") if part}
    if kinds & {"F", "S"} or (word.split("-")[0] in PARTICLES and kinds & {"U", "W"}):
        return "F"
    if kinds == {"W"}:
        return "W"
    return "K" if "K" in kinds else "U"


def _is_apostrophe_name(raw: str) -> bool:
    """O'Neill, d'souza; not o'clock or d'you."""
    return raw[1:2] in {"'", "’"} and raw[0] in "OoDd" and len(raw) > 4 and fold(raw[2:]) not in _lists().plain


@lru_cache(maxsize=16384)
def _is_slip(word: str) -> bool:
    """Is an unknown word one typing slip away from an English word, or built like one?"""
    if (
        len(word) < 4
        or re.search(r"(?:ing|ed|ly|tion|ment|ness|ers?|ies|nt|in|able|ful|ous|shun)$", word)
        or re.search(r"(.)\1\1", word)
    ):
        return True
    plain = _lists().plain
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail and (head + tail[1:] in plain or (len(tail) > 1 and head + tail[1] + tail[0] + tail[2:] in plain)):
            return True
        for letter in "abcdefghijklmnopqrstuvwxyz":
            if head + letter + tail in plain or (tail and head + letter + tail[1:] in plain):
                return True
    return False


# --------------------------------------------------------------------------------------------------
# Words around a name.

TITLES = _set("mr mrs ms mister mx")
SOFT_TITLES = _set(
    "miss dr doctor nurse sister matron brother auntie aunty aunt uncle pastor father reverend rev sir lady dame lord professor prof sergeant "
    "sgt pc dc inspector constable councillor cllr madam staffnurse tita tito kuya oga chechi chef judge imam rabbi bishop captain sis sista bro"
)
RELATIONS = _set(
    "colleague colleagues collegue manager manageress boss deputy senior carer careworker hca resident client patient friend mate husband wife hubby son "
    "daughter brother sister partner girl boy lady gentleman gent man woman bloke chap lad lass guy nurse supervisor mentor buddy "
    "coworker co-worker keyworker trainee starter student agency leader coordinator co-ordinator assistant cook cleaner chef handyman "
    "owner director inspector physio therapist worker mum mam mother dad father uncle aunt auntie aunty cousin niece nephew grandson granddaughter "
    "gran nan nana grandad neighbour boyfriend girlfriend fiance ex lead apprentice volunteer tenant user person receptionist administrator named rm tl"
)
COMMS = _set(
    "known remember remembers remembered forget forgot told tell telling tells rang ring rings ringing fed feed feeding feeds hit hits hitting met meet meeting meets saw see seen seeing found find finding left leave "
    "leaving let letting upset gave give given giving knows know hate hates caught catch catching taught teach teaching shave shaved drag dragged dragging hug hugged hugging slap "
    "slapped slapping nag nagged nagging lent lend sent send married marry fought fight sworn bit bite bites beat beats heard hear want wants got get forgive forgave made make makes named nicknamed calling called"
)
REGULAR = (
    "ask phone text email message thank blame accuse help hoist wash dress bathe visit remind warn sack suspend interview train mentor supervise "
    "shadow invite push grab kick punch bully change turn move cover ignore contact inform console comfort report confront approach assist "
    "toilet reposition weigh shower chase pull lock drop threaten follow support trust miss like love copy train roll touch wake lift thump pinch "
    "scratch kiss marry promote hire fire appoint discipline challenge praise question replace correct watch check settle calm reassure spoon-feed suspect rush poison choke question"
)
COMMS |= {
    stem.rstrip("e") + ending if stem[-1] == "e" else stem + ending for stem in REGULAR.split() for ending in ("ed", "ing")
}
COMMS |= {
    stem.rstrip("e") + ending if stem[-1] == "e" and ending == "es" else stem + ending
    for stem in REGULAR.split()
    for ending in ("", "s", "es")
}
PEOPLE_ONLY = _set(
    "blaming accusing thanking hoisting sacking suspending mentor hoists blames accuses thanks tells rings phones phoning texting emailing messaging reminding warning supervises mentors toileting threatened interviewing told tell telling asked ask rang phoned texted emailed messaged thanked blamed accused hoisted bathed sacked suspended interviewed "
    "mentored supervised supervising shadowed shadowing reminded warned slapped married contacted informed toileted"
)
COMMS_PREP = _set("to with from about for at by on")
COMMS_BEFORE_PREP = _set(
    "spoke speak speaking spoken talk talked talking work working worked works paired partnered shift shifts on double doubled up reported report "
    "listen listened listening complained complaint complain message messages call email text handover handovers shouted shouting swore snapped snapping sat sit "
    "stayed argued arguing argue disagreed fell swap swapped swapping cover covered covering over go going went out "
    "supervision one-to-one meeting chat apologise apologised sorry said explained explain word words gave give passed pass sent send chatted living lives caring care look looking looked allocated nights days in"
)
TALK = _set(
    "spoke speak speaking spoken talk talked talking message messages call email text handover complaint listen report reported meeting chat apologise apologised"
)
FINITE = _set(
    "said says told tells asked asks wont doesnt doesn didnt hasnt hadnt isnt wasnt cant couldnt wouldnt shouldnt has had is was keeps kept left leaves came "
    "comes went goes does did phoned rang rings texted shouted shouts thinks thought wants wanted gave gives took takes made makes hit fell cried cries "
    "works worked helps helped refuses refused walked looked looks seems needs needed feels felt lets puts gets got never always rolled moaned moans complained "
    "complains snapped forgot forgets started starts stopped turned messaged ignores ignored treats treated talks talked speaks spoke sits sat slept lives lived "
    "moved likes hates loves passed died called calls knows knew gone been just also still reckons reckoned keeps called stormed walked retired resigned "
    "booked swapped covered covers grabbed pushed slapped kicked punched swore swears reported noticed spotted agreed apologised argued became began blamed blames "
    "brought caught challenged checked chose dropped explained explains failed found handed heard held hurt joined laughed laughs learned learnt lied missed "
    "offered panicked picked promised pulled quit replied responded returned saw sent showed shows signed slipped stayed stays struggled struggles supported taught "
    "thanked tried tries upset used visited wandered warned washed woke wrote wrote emailed emails mentioned suggests suggested insists insisted admits admitted "
    "doing wrote won wound yelled yells whispered bullies bullied makes dont havent arent werent"
)
STRONG = FINITE - _set(
    "is was has had came comes gave gives made makes helps helped takes took gets got goes went does did needs needed seems feels felt looks looked never always just also still been gone started starts turned stopped lives moved called calls used failed upset won wound held died passed works worked lets puts keeps kept fell hit dropped returned shows showed left leaves hurt brought caught found missed dont cant couldnt wouldnt shouldnt isnt wasnt"
)
SCARED_OF = _set("scared afraid sick tired jealous proud front instead because frightened terrified behalf ahead fond care")
SAYING = _set(
    "told said says asked rang phoned texted shouted refused complained moaned swore reckons thinks snapped replied insisted admitted mentioned reported emailed messaged wont"
)
PREDICATE = _set(
    "off late sick ill rude lazy upset crying leaving new kind lovely great amazing angry cross my our your their on in at a the not so very being always never "
    "going doing coming working saying telling refusing asking lying sitting still just really supposed meant good brilliant away back here there down 20 "
    "pregnant poorly mean horrible nice bossy scared worried tired unwell absent sorry happy fuming livid stressed shaking screaming shouting bullying off-sick furious"
)
FOLLOW = _set(
    "and to about that if why when but because cos coz she he they i we off in on at with again today yesterday tonight this last how what not for from out up "
    "both are were have till til all being like did alone properly again over so then as or before after while until since who whos his her their its my our the a an is was has had said are were where straight too twice down back "
    "alone instead first just yet once via because it im ive hes shes theyre told only home never always every tomorrow please or by during later earlier did does"
)
PRONOUNS = _set("i you he she we they it u ya my your his her our their the a this that those these it's its im there")
BE_FORMS = _set(
    "be have do go come get take give make need want ask tell say help let put keep leave know think see try work always never not also i you he she we they it be all only still cover stay feel lose end"
)
ALL_TITLES = TITLES | SOFT_TITLES
NOT_AFTER_MR = (
    FINITE
    | FOLLOW
    | PRONOUNS
    | _set(
        "next big grumpy nice right wrong man perfect wonderful lovely angry or got be too there here whoever somebody someone whats same other new old still no"
    )
)
ABBREVIATED = _set("dr rev prof sgt cllr")
AFTER_PERSON = _set("and who off from because cos about that to when again")
ADVERBS = _set("just also never always still dont")
FAMILY = _set(
    "wife husband mum mam mother dad father daughter son sister brother niece nephew partner granddaughter grandson room bed meds shift"
)
TELLING = _set("told telling rang phoned texted emailed messaged")
STREETS = _set(
    "queens kings princes church station mill high school manor castle abbey market albert victoria george windsor balmoral chapel priory vicarage bridge north south east west"
)
TEAMED = _set("paired doubled teamed buddied partnered caught meet met meeting linked")
LOOSE_VERBS = _set(
    "is was has had makes made helps helped works worked needs needed comes looks looked seems isnt wasnt hasnt just also still been gone never always feels used shows"
)
WORKPLACES = _set(
    "maintenance agency nights days office head bank kitchen laundry work reception hr housekeeping upstairs downstairs activities"
)
PARTICLES = _set("el al abu ben bin ibn van von de di da la le st ap ab du der den des dos")
CALLED = _set("be is was am get gets being been hes shes im always she he they")
MASS = _set("art peace comfort joy")
NOT_WITH_PEOPLE = _set("in up gave passed care go going went out living lives")
TAKES_THINGS = _set(
    "see seen saw found find gave give given giving changed change turned turn called dropped drop want wants like likes love loves get got make made makes on for by at"
)
NOT_BEFORE_PAIR = _set("at with in of the a no my some")
PLURAL = _set("are were have keep do get got went dont wont both all work always never")
PERSONAL = _set("her him me his my us them")
NOT_BEFORE_SAYING = _set("new good to of no in")
NOT_AFTER_SAID = _set("to before at for by after")
LOOSE_PREDICATE = _set(
    "in at not so very always never the a good great really lovely nice still just here there back kind mean happy on important being my our your their down 20"
)
DEGREE = _set("always never so very really being still")
WEAK = _set("has had hasnt came went doesnt didnt cant gave took")
PERSON_DOES = _set(
    "asked told said rung phoned called refused complained just her his him my me in late early booked started saying telling leaving asking shouting do want know "
    "turn listen even like over off home sick at without"
)
NOT_PAST = _set(
    "aidedspeed indeed based need exceed bleed tinted coloured scented shaped flavoured related infused patterned hundred"
)
ASKING = _set("is has did does can could was should why if")
ASKED_ABOUT = _set(
    "allowed meant supposed able right safe leaving going being still always really not on off working told tell said left coming cover do ok okay alright back been say know gone done swap mention be have get come go help stay stop start"
)
KINDS_OF_STAFF = _set("new night team registered shift care senior unit day")
NOT_IN_COMPANY = _set("will chase grant bill")
BEFORE_A_VERB = _set("to dont must should can i we they")
PERSON_NOUNS = _set(
    "mum mam mother dad father daughter son wife husband sister brother family niece nephew partner granddaughter grandson cousin friend room shift shifts notes meds medication "
    "tablets bed chair wheelchair name turn job fault care plan careplan hair skin arm leg legs hand hands foot feet face bag purse handbag money phone house flat door call calls visit visits "
    "hoist sling catheter behaviour attitude birthday funeral death supervision rota leave file mar chart charts breakfast lunch dinner tea drink food pad pads clothes "
    "wash bath shower dressing wound pressure relatives relative key keys car desk office team line manager idea place position side back head knee hip walk frame zimmer buzzer bell "
    "social gp doctor nurse carer keyworker probation appraisal induction complaint statement email text message word words mistake"
)
BOUNDARY_WORDS = _set(
    "lately recently sometimes suddenly often usually everyday eventually finally apparently basically honestly anyway well ok also now again once plus meanwhile yesterday later obviously sadly luckily and but because cos coz cuz so that if then while since as after before or although though like reckon think thinks thought know says said where whether unless today yesterday apparently tonight maybe when"
)
INTRO = _set("name names called named nicknamed")
SIGN_OFF = _set("regards thanks thank cheers sincerely faithfully wishes ta love xx x kind")
GREETING = _set("hi hello hey hiya dear morning evening afternoon cheers thanks sorry")
TIME_PREPS = _set(
    "in since by until till from to last next this early late mid of during before after for every each between end around through on and or"
)
DETERMINERS = _set(
    "a an the this that these those my your his her its our their some any no every each more much such what which own"
)
THINGS = _set(
    "chart charts scale score scores tool tools model app system systems ward tablets tablet training course form forms assessment cream gel dressing dressings "
    "protocol act law rule policy framework hoist sling method approach cycle test drink syrup patch patches spray inhaler pen software website council street road "
    "disease syndrome dementia trust foundation group company agency standard standards guidance qualification award level programme project box room kitchen floor "
    "machine bed mattress cushion pad pads diet plan certificate portal database folder booklet lotion ointment medication meds hospital surgery charity helpline line"
)
PLACE_NOUNS = _set(
    "house lodge court grange manor croft hall villa villas cottage heights priory hospice infirmary view park gardens mews lea haven rest towers mount"
)
STRICT_PLACES = _set("lodge grange manor croft court villa house")
CARE_NOUNS = _set(
    "care homecare healthcare recruitment support living agency ltd limited hospital surgery school college centre care-home nursing-home homes services group"
)
GENERIC = _set(
    "care nursing residential social health personal day palliative my your our their his her its the this that a an county crown high magistrates youth open adult "
    "community primary intensive continuing respite dementia foot mouth skin oral extra domiciliary live-in integrated urgent wound catheter duty end life and of for in "
    "at to from with centred person-centred person home homes family mental general local new old other another each any every head public full safe whole front back council village town city tennis "
    "food good better best private agency staff team same different nhs acute eye dental secondary medical doctor doctors gp supported independent assisted assisting peer emotional "
    "one two three first last next previous current big small big busy own night nights call housing child children childrens daily hospital hospice school car theme dead half boarding hair nail early "
    "late time quality special self hand total continence elderly bed kind tender loving great clinical end-of-life moving on or is was after before as by but if so when post pre under more less poor excellent "
    "pressure stoma peg hygiene compassionate palliative person's people peoples patient patients client resident residents support crisis short long term basic aged complex emergency critical maternity pastoral "
    "spiritual hostel sheltered halfway outstanding diabetes positive stoma learning disability autism infection proper decent shared wrong trauma advance future planned collaborative direct indirect unpaid paid informal formal sea river garden point world bird clear open in-house opera safe manchester leeds london birmingham standard domestic chair chairs round tea coffee bowls church music dance "
    "ambulance trade legal financial it hr technical human wet public ice country county fun business service our us me you they he she we too living care"
)
NATURE = _set(
    "oak ash elm willow beech rose holly maple cedar lime fir pine poplar birch rowan heather ivy lily laurel orchard meadow brook hill lake abbey castle mill bridge sunny moor woodland forest valley vale hazel "
    "primrose bluebell hawthorn sycamore chestnut swan kingfisher rainbow sunrise sunset fern linden magnolia acorn beacon cherry apple walnut park priory manor york"
)
TREES = (
    r"oaks|elms|willows|beeches|laurels|cedars|limes|firs|pines|poplars|birches|sycamores|chestnuts|hawthorns|maples|rowans|lindens|larches|"
    r"hollies|gables|brambles|acorns|briars|spinney|coppice|hazels|lilacs|magnolias|wisteria|junipers|aspens|lawns"
)
_TREE_HOME = re.compile(
    rf"\b(?:at|from|to|in|called|for|of|here at|near)\s+((?:the|The)\s+(?:[a-z]+\s)?(?:{TREES}))\b|\b(the\s(?:{TREES}))(?=\s(?:is|has|was|care|staff|team|manager|rota|never|always|closed)\b)",
    re.I,
)
_THE_HOME = re.compile(
    r"\b[Tt]he\s(?:[A-Z][a-z]+\s)?(?:Oaks|Elms|Willows|Beeches|Laurels|Cedars|Limes|Firs|Pines|Poplars|Birches|Hollies|Gables|Grange|Lodge|Manor|Croft|Priory|Spinney|Orchards?|Meadows|Haven|Rowans|Maples|Sycamores|Lawns|Old (?:Rectory|Vicarage|School|Hall)|Mount|Acorns|Lindens|Chestnuts)\b(?! [A-Z])"
)
_HOME_SUFFIX = re.compile(
    r"[a-z]{2,}(?:croft|dale|brook|wood|woods|field|fields|leigh|bank|mead|meads|haven|hurst|lands|combe|moor|thorpe|wick|stead|bourne|mount|view|court|lodge|acre|acres|ridge|dene|holme|house|garth|grange)$"
)
_HOME_BEFORE = _set("at from to in for of near called joined left")
_HOME_VERBS = _set(
    "work working works worked came come coming moved moving move went going go started start here live lives living lived transferred admitted sent based manager job home place placement post role shift shifts staff carer deputy senior over back bank agency"
)


# --------------------------------------------------------------------------------------------------
# The words of one text.

_WORD = re.compile(r"[^\W\d_]+(?:['’`ʼ‘-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"(?:['’`ʼ‘]s?)$", re.I)
_SPACE = re.compile(r"[ \t\xa0]+")


@lru_cache(maxsize=32768)
def _read(raw: str) -> tuple[str, str, str, int, int]:
    """A word as written: folded, the same without 's, its kind, the length of its 's, whether it has a capital."""
    tail = _POSSESSIVE.search(raw)
    bare = raw[: tail.start()] if tail else raw
    word = fold(bare)
    kind = "S" if _is_apostrophe_name(bare) else _kind_of(word)
    capital = bare[:1].isupper() and (len(bare) == 1 or not bare.isupper() or bare[1] in "'’")
    return fold(raw), word, kind, len(raw) - len(bare), 2 if capital else 0


class _Words:
    """The words of a text: where they are, their kind, their capitals, and which are found to be names."""

    def __init__(self, text: str, mask: bytearray) -> None:
        self.text = text
        self.start: list[int] = []
        self.end: list[int] = []
        self.form: list[str] = []  # folded
        self.word: list[str] = []  # folded, without 's
        self.kind: list[str] = []
        self.owns: list[bool] = []  # has 's
        self.name: list[bool] = []
        self.taken: list[bool] = []
        self.capital: list[int] = []  # 2 tells something, 1 stands at the start of a sentence
        self.gap: list[str] = []  # what stands before the word: "" one space, "," a comma, "." any other mark
        last = 0
        for match in _WORD.finditer(text):
            self._add(match[0], match.start(), match.end(), mask, text[last : match.start()])
            last = match.end()
        self.gap.append("." if text[last:].strip() else "")
        self._judge_capitals()

    def _add(self, raw: str, start: int, end: int, mask: bytearray, gap: str) -> None:
        form, word, kind, tail, capital = _read(raw)
        taken = mask.find(1, start, end - tail) >= 0
        self.start.append(start)
        self.end.append(end - tail)
        self.form.append(form)
        self.word.append(word)
        self.kind.append("K" if taken else kind)
        self.owns.append(tail > 0)
        self.name.append(False)
        self.taken.append(taken)
        self.capital.append(capital)
        self.gap.append("" if gap == " " else self._gap(gap))

    @staticmethod
    def _gap(gap: str) -> str:
        gap = gap.removeprefix("'s").removeprefix("’s").removeprefix("'").removeprefix("’")
        if not gap or _SPACE.fullmatch(gap):
            return ""
        rest = gap.strip(" \t\xa0[]0123456789")
        if not rest and "\n" not in gap:
            return ""
        return (
            ","
            if rest == ","
            else "&"
            if rest in {"&", "/", "+"}
            else "-"
            if rest in {"'", "’", '"', "“", "‘", "(", "-", "–"}
            else "."
        )

    def _judge_capitals(self) -> None:
        """A capital says nothing at the start of a sentence or in a text written all in capitals."""
        if self.gap:
            self.gap[0] = "."
        long = [i for i, word in enumerate(self.word) if len(word) > 2]
        titled = len(long) >= 5 and sum(self.capital[i] > 0 for i in long) > 0.6 * len(long)
        for i, capital in enumerate(self.capital):
            if capital and (titled or self.gap[i] == "."):
                self.capital[i] = 1

    def take(self, start: int, end: int) -> None:
        """What stands there is no name any more: it was taken out, or must stay."""
        for i in range(bisect_right(self.end, start), bisect_left(self.start, end)):
            self.taken[i], self.kind[i], self.name[i] = True, "K", False

    def at(self, i: int) -> str:
        return self.word[i] if 0 <= i < len(self.word) else ""

    def next(self, i: int) -> str:
        """The word that follows without a mark between, else nothing."""
        return self.word[i + 1] if i + 1 < len(self.word) and self.gap[i + 1] == "" else ""

    def prev(self, i: int) -> str:
        return self.word[i - 1] if i > 0 and self.gap[i] in {"", "-"} else ""

    def ends(self, i: int) -> bool:
        """Does the phrase end after word i (a mark, or the end of the text)?"""
        return self.gap[i + 1] != "" or i + 1 >= len(self.word)

    def opens(self, i: int) -> bool:
        """Does a clause open at word i?"""
        return self.gap[i] in {".", ",", "-"} or self.prev(i) in BOUNDARY_WORDS

    def is_name(self, i: int) -> bool:
        """Is word i a name, found now or in an earlier round?"""
        if not 0 <= i < len(self.word):
            return False
        return self.name[i] or (self.taken[i] and self.text[self.start[i] - 1 : self.end[i] + 1] == "[name]")


# --------------------------------------------------------------------------------------------------
# Names.


class _At:
    """One word that may be a name, with what the rules ask about it."""

    __slots__ = ("after", "before", "capital", "ends", "i", "kind", "second", "tag", "third", "word", "words")

    def __init__(self, words: _Words, i: int) -> None:
        self.words, self.i = words, i
        self.word, self.kind = words.word[i], words.kind[i]
        self.tag = _lists().word.get(self.word, "") if self.kind == "W" else ""
        self.capital = words.capital[i] == 2  # a capital inside a sentence
        self.before, self.second = words.prev(i), words.at(i - 2)
        self.after, self.third = words.next(i), words.at(i + 2)
        self.ends = words.ends(i)

    @property
    def opens(self) -> bool:
        return self.words.opens(self.i)

    @property
    def owns(self) -> bool:
        return self.words.owns[self.i]

    @property
    def slip(self) -> bool:
        """An unknown word that may be a misspelt English one."""
        if self.kind != "U" or self.capital or (self.first_letter and 3 < len(self.word) < 6):
            return False
        return _is_slip(self.word)

    @property
    def rare(self) -> bool:
        """So seldom a first name that only a title, a capital or a full name makes it one."""
        return self.tag in {"surname", "town", "rare"}

    @property
    def modal(self) -> bool:
        """will you, may be, mark the: the word works as a verb here."""
        return self.tag in {"verb", "month"} and (self.after in BE_FORMS or self.after in PRONOUNS)

    @property
    def does(self) -> bool:
        """A verb in the third person or the past follows."""
        return self.after in FINITE or _is_past(self.after)

    def gap(self, step: int = 0) -> str:
        return self.words.gap[self.i + step]

    @property
    def first_letter(self) -> bool:
        return self.words.capital[self.i] > 0


def _phrases(words: _Words, mask: bytearray) -> None:
    """Fixed phrases (frameworks, songs, charities) are not looked at: their words count as known."""
    starts = _lists().phrases
    for i, word in enumerate(words.form):
        for phrase in starts.get(word, ()):
            stop = i + len(phrase)
            if tuple(words.form[i:stop]) == phrase and "." not in words.gap[i + 1 : stop]:
                _mark(mask, words.start[i], words.end[stop - 1])
                words.take(words.start[i], words.end[stop - 1])
                break


def _sure(words: _Words) -> None:
    """Names that are no English words, and names with an s in place of 's ("abdis mum", "dawns husband")."""
    lists = _lists()
    for i, kind in enumerate(words.kind):
        word = words.word[i]
        if words.taken[i] or len(word) < 2:
            continue
        if kind in "FS":
            words.name[i] = True
        elif word[-1] == "s" and kind != "W":
            family = words.next(i) in FAMILY and words.prev(i) not in DETERMINERS
            known = word[:-1] in lists.first or lists.word.get(word[:-1]) in {"thing", "verb", "abstract"}
            words.name[i] = (family and known) or (kind == "U" and word[:-1] in lists.first)


def _after_title(at: _At) -> bool:
    """mr jones, mrs a smith, nurse ada, Dr Patel."""
    words, before = at.words, at.i - 1
    if before < 0 or (words.word[before] not in ALL_TITLES and len(words.word[before]) != 1):
        return False
    if before > 0 and len(words.word[before]) == 1 and words.word[before] != "i":
        before -= 1
    if before < 0 or words.owns[at.i - 1] or words.gap[before + 1] not in {"", "."}:
        return False
    title, dotted = words.word[before], words.gap[before + 1] == "."
    if dotted and words.text[words.end[before] : words.start[before + 1]].strip() != ".":
        return False
    capital = at.first_letter
    if title in TITLES:
        if at.kind == "K" and not capital:
            return not dotted and before == at.i - 1 and at.word not in NOT_AFTER_MR
        return at.kind != "K" or at.word not in NOT_AFTER_MR
    if title not in SOFT_TITLES or (dotted and title not in ABBREVIATED):
        return False
    if at.kind == "U":
        return capital or (not at.slip and (at.after in STRONG or at.ends))
    if at.kind != "W":
        return False
    return (
        capital
        or (title in {"dr", "doctor", "prof"} and at.tag in {"surname", "town", "thing", "rare"})
        or _could_be_person(at)
    )


def _could_be_person(at: _At) -> bool:
    """Is a word-name followed as a person is: by the end, by a verb in the third person, by "and"?"""
    if at.rare or at.modal:
        return False
    return at.ends or at.after in FINITE or (at.after in AFTER_PERSON and at.tag != "verb")


def _after_relation(at: _At) -> bool:
    """my colleague Xolani, the new girl joy, resident rose has."""
    if at.before not in RELATIONS:
        if at.gap() != "," or at.words.at(at.i - 1) not in RELATIONS:
            return False
        between = at.gap(1) == "," and at.second in DETERMINERS and not (at.rare or at.slip or at.tag == "month")
        return at.capital or between
    if at.kind == "U":
        return at.capital or (not at.slip and (at.after in FINITE or at.ends))
    if at.capital and at.tag not in {"town", "adjective"}:
        return True
    if at.tag in {"thing", "abstract"}:
        return at.after in FINITE or (at.ends and (at.second in DETERMINERS or at.second in {"new", "night", "senior"}))
    return at.tag == "verb" and at.after in FINITE and at.after not in ADVERBS


def _after_intro(at: _At) -> bool:
    """called jaz, my name is hope, i'm Xolani."""
    if at.gap() not in {"", "-"}:
        return False
    named = at.before in INTRO or (at.before in {"is", "was"} and at.second in {"name", "names"})
    if named or (at.before == "as" and at.second in {"known", "called"}):
        return at.capital or not (at.slip or at.rare or at.modal)
    self_named = at.before == "im" or (at.before, at.second) in {("am", "i"), ("is", "this")}
    if not self_named and not (at.before == "its" and at.gap(-1) == "."):
        return False
    if at.kind == "U":
        return at.capital or (not at.slip and at.ends and at.i < 4 and at.words.opens(at.i - 2))
    if at.capital:
        return at.tag != "month"
    return at.tag in {"thing", "abstract", "verb"} and at.word not in MASS and at.ends and at.i < 6


def _as_nickname(at: _At) -> bool:
    """wants to be called Bunny, they call me Slim: a plain word with a capital."""
    if not at.capital or at.word in _lists().proper or at.word in RELATIONS or len(at.word) < 3 or at.before in TITLES:
        return False
    if at.before == "called" and at.second in CALLED:
        return True
    return at.before in {"me", "him", "her"} and at.second in {"call", "calls", "called", "calling"}


def _in_letter(at: _At) -> bool:
    """regards Bim; hi grace, how do I."""
    words, before = at.words, at.words.at(at.i - 1)
    if before in GREETING and at.gap() in {"", "-"} and words.gap[at.i - 1] == "." and at.i < 3:
        return at.capital if at.kind == "U" else not (at.rare or at.tag in {"adjective", "month"}) and (at.ends or at.capital)
    last = at.i + 1 >= len(words.word) or "\n" in words.text[words.end[at.i] : words.end[at.i] + 3]
    if before not in SIGN_OFF or not last:
        return False
    written = at.first_letter or words.text[: words.end[at.i]].islower()
    return written and not at.slip if at.kind == "U" else written or before in {"regards", "sincerely"}


def _as_object(at: _At) -> bool:
    """told blessing that, rang mark about, working with grace on, ask for Dawn."""
    joined = at.gap(-1) == "" if at.i else False
    if at.before == "of":
        return joined and at.second in SCARED_OF and _scared_of(at)
    prep = joined and at.before in COMMS_PREP and at.second in COMMS_BEFORE_PREP
    asked = at.before == "for" and (at.second == "ask" or (at.capital and at.second in {"asked", "asking"}))
    if not (at.before in COMMS or prep or asked) or at.rare:
        return False
    ending = at.ends or at.owns or at.after in FOLLOW or (at.after in PERSONAL and at.tag != "adjective")
    if at.before in TELLING and at.after in {"that", "the", "he", "she", "they", "we", "i", "to", "about"}:
        return not at.slip
    if at.kind == "U":
        return (at.capital and at.after not in THINGS) or (at.before in PEOPLE_ONLY and ending and not at.slip)
    if at.modal or (
        at.tag in {"verb", "month"} and at.before in COMMS_PREP - {"with"} and not (asked or at.capital or at.second in TALK)
    ):
        return False
    if at.capital and at.tag != "month":
        return True
    if at.tag == "month" and at.before not in PEOPLE_ONLY and at.second not in TALK:
        return False
    sure = at.before in PEOPLE_ONLY or asked or (prep and at.second in TALK)
    if at.tag == "adjective":
        return ending and at.after not in {"and", "or"} and (sure or (prep and at.before == "with"))
    if at.tag == "abstract":
        gave_her = at.before in {"gave", "give", "giving", "handed"} and at.after in {"her", "his"}
        return ending and (
            sure
            or gave_her
            or (
                prep
                and at.before in {"with", "to", "from"}
                and (at.second not in NOT_WITH_PEOPLE or at.words.at(at.i - 3) in TEAMED)
            )
        )
    if at.before in {"gave", "give", "giving"} and at.after in PERSONAL:
        return True
    return ending and (sure or not (at.tag == "thing" and at.before in TAKES_THINGS))


def _scared_of(at: _At) -> bool:
    """scared of will, in front of rose."""
    if at.kind == "U":
        return at.capital
    if at.tag == "abstract":
        return at.ends and at.second in {"front", "instead", "scared", "jealous", "behalf"}
    return at.tag == "thing" or (at.tag == "verb" and (at.ends or at.after in FOLLOW))


def _as_pair(at: _At) -> bool:
    """tunde and blessing, grace & adewale, tunde, hope and chidi."""
    words, i = at.words, at.i
    if at.kind == "U" and not at.capital and (at.slip or not (at.ends or at.after in FINITE)):
        return False
    if (at.rare or at.tag == "month") and not at.capital:
        return False
    verb = at.modal or (at.tag == "verb" and at.after in {"him", "them", "me", "us"})
    left = i - 2 if at.before == "and" else i - 1 if at.gap() == "&" else -1
    if left >= 0 and words.is_name(left) and not verb:
        return at.capital or at.tag in {"thing", "verb"} or at.ends or at.after in FOLLOW or at.after in FINITE
    if (
        at.gap() == ","
        and words.is_name(i - 1)
        and (at.after == "and" or at.gap(1) == ",")
        and not verb
        and at.third not in BE_FORMS
    ):
        return at.tag != "adjective"
    if _both_words(at) or _and_me(at):
        return True
    if (
        at.kind == "U"
        and at.first_letter
        and not at.slip
        and at.gap(1) == "&"
        and words.kind[i + 1] == "U"
        and words.capital[i + 1]
    ):
        return True
    right = (
        (at.after == "and" and words.is_name(i + 2) and words.gap[i + 2] == "")
        or (at.gap(1) == "&" and words.is_name(i + 1))
        or (at.gap(1) == "," and words.is_name(i + 1) and at.third == "and")
    )
    return (
        right
        and at.tag not in {"adjective", "month"}
        and at.before not in NOT_BEFORE_PAIR
        and not (at.kind == "U" and not at.capital)
    )


def _both_words(at: _At) -> bool:
    """robin and jade got the job: two word-names that do something together."""
    words = at.words
    first = at.i if at.after == "and" else at.i - 2 if at.before == "and" else -1
    second = first + 2
    if first < 0 or second >= len(words.word) or words.gap[second] != "" or not words.opens(first):
        return False
    if words.kind[first] != "W" or words.kind[second] != "W":
        return False
    tags = {_lists().word[words.word[first]], _lists().word[words.word[second]]}
    after = words.next(second)
    if tags & {"surname", "town", "rare", "month"}:
        return False
    return after in SAYING or after in {"both", "got"} or ("thing" in tags and (after in FINITE or after in PLURAL))


def _and_me(at: _At) -> bool:
    """me and bex are, dawn and i went."""
    if at.rare or at.tag in {"month", "adjective"} or at.slip:
        return False
    if at.before == "and" and at.second in {"me", "myself", "both"} and at.gap(-1) == "":
        return at.ends or at.after in FINITE or at.after in PLURAL or (at.after in FOLLOW and not at.modal)
    fourth = at.words.at(at.i + 3)
    return at.after == "and" and at.third in {"i", "me"} and at.opens and (fourth in FINITE or fourth in PLURAL)


def _as_subject(at: _At) -> bool:
    """grace wont do the hoist; Xolani told me."""
    if at.owns or not at.after:
        return False
    if at.after == "who":
        return at.before not in DETERMINERS and at.tag in {"thing", "abstract", "verb"}
    if not at.opens:
        return _subject_inside(at)
    if at.third in PERSONAL and (_is_past(at.after) or at.after in STRONG):
        return not at.slip and at.tag not in {"surname", "town"}
    if at.kind == "U":
        if not at.first_letter:
            return at.after in STRONG and not at.slip and at.word[-1] != "s"
        if at.slip:
            return False
        if (at.does and at.after not in LOOSE_VERBS) or at.after in {"from", "and", "who"}:
            return True
        if at.after in FINITE:
            return at.third in PREDICATE or at.third.endswith("ing")
        return at.after in {"on", "in"} and _verb_near(at)
    if at.rare:
        return False
    if at.tag == "verb":
        if at.after == "from" and at.third in WORKPLACES:
            return True
        due = at.word in {"bill", "grant", "trace"} and at.after in {"is", "was", "came", "went", "got", "has"}
        return at.does and at.after not in ADVERBS and not due
    if at.tag == "thing":
        return (at.does and at.after not in ADVERBS) or (at.after in {"in", "from", "on"} and _verb_near(at))
    if at.tag == "adjective" and at.after in {"from", "on"} and _verb_near(at):
        return True
    return (at.after in STRONG and at.after != "talks") or (at.after in FINITE and _does_as_person(at))


def _subject_inside(at: _At) -> bool:
    """The same in the middle of a clause: "every time Elowen does", "last week may told me"."""
    if at.before in DETERMINERS:
        return False
    if at.kind == "U":
        return at.capital and at.does and at.before not in {"in", "on"}
    return (
        at.after in SAYING
        and not (at.rare or at.tag == "adjective")
        and at.before not in NOT_BEFORE_SAYING
        and at.before not in PRONOUNS
        and at.third not in NOT_AFTER_SAID
    )


def _does_as_person(at: _At) -> bool:
    """Does an abstract noun ("hope is late", "faith keeps shouting") do what only a person does?"""
    if at.after in {"is", "was", "isnt", "wasnt"}:
        if at.third in PREDICATE and (at.tag == "month" or at.third not in LOOSE_PREDICATE):
            return True
        return at.third in DEGREE and at.words.at(at.i + 3) in PREDICATE - LOOSE_PREDICATE
    if at.after == "left":
        return at.third in PERSONAL or at.third in {"the", "a", "it", "work", "early", "late", "without", "at"}
    if at.after in {"keeps", "kept"}:
        return at.third.endswith("ing") and at.third != "going"
    return at.after in WEAK and at.third in PERSON_DOES


def _is_past(word: str) -> bool:
    """A regular verb in the past: marked, opened."""
    return len(word) > 4 and word.endswith("ed") and word not in NOT_PAST and word in _lists().plain


def _verb_near(at: _At) -> bool:
    """A verb in the third person within the next words: "rose in the kitchen has"."""
    words = at.words
    for j in range(at.i + 2, min(at.i + 6, len(words.word))):
        if words.gap[j]:
            return False
        if words.word[j] in FINITE or words.word[j] in {"swears", "smells", "coughs", "hides", "eats", "sings", "wanders"}:
            return True
    return False


def _as_asked(at: _At) -> bool:
    """is grace on tonight, has dawn left, can hope cover."""
    if at.i == 0 or at.gap() != "" or at.rare or at.tag in {"", "adjective", "month"}:
        return False
    return (
        (at.gap(-1) == "." or at.second in {"why", "when", "how", "where", "what"})
        and at.before in ASKING
        and at.after in ASKED_ABOUT
    )


def _as_named(at: _At) -> bool:
    """jo, the deputy, laughed; kiran (deputy): a word-name and what that person is."""
    words, i = at.words, at.i
    if at.rare or at.slip or i + 1 >= len(words.word):
        return False
    if words.word[i + 1] in RELATIONS and words.text[words.end[i] : words.start[i + 1]].strip() == "(":
        return True
    if (
        not at.opens
        or at.gap(1) not in {"", ","}
        or at.tag in {"month", "adjective"}
        or words.word[i + 1] not in {"the", "our", "my"}
    ):
        return False
    if at.tag == "verb" and at.gap(1) == "":
        return False
    return at.third in RELATIONS or (at.third in KINDS_OF_STAFF and words.at(i + 3) in RELATIONS)


def _as_owner(at: _At) -> bool:
    """grace's mum, dawn's notes, Xolani's shift."""
    if not at.owns or at.before in DETERMINERS:
        return False
    if at.capital and at.tag not in {"month", "town"}:
        return at.after not in THINGS or at.after in PERSON_NOUNS
    return at.after in PERSON_NOUNS and not at.slip and not at.rare


def _by_capital(at: _At) -> bool:
    """A capital in the middle of a sentence: Mark, Grace, and unknown words where people stand."""
    if not at.capital:
        return False
    if at.before in DETERMINERS and at.before != "that":
        double = at.words.text[at.words.start[at.i] : at.words.end[at.i]].split("-")
        return at.kind == "U" and len(double) > 1 and all(part[:1].isupper() and part[1:].islower() for part in double)
    if at.kind == "U":
        return at.after not in THINGS and at.before not in {"in", "on"}
    if at.rare:
        return False
    if at.tag == "month":
        numbered = at.words.text[: at.words.start[at.i]].rstrip()[-2:].strip("stndrh").isdigit()
        return at.before not in TIME_PREPS and not numbered and at.after in STRONG
    if at.tag == "adjective":
        return at.after in STRONG or at.before in PEOPLE_ONLY
    return at.tag != "abstract" or not _in_a_list(at)


def _in_a_list(at: _At) -> bool:
    """Dignity, Respect, Joy: other plain words with a capital stand beside it."""
    words = at.words
    beside = [j for j in (at.i - 1, at.i + 1) if 0 <= j < len(words.word) and words.gap[max(j, at.i)] in {"", ","}]
    return any(words.capital[j] == 2 and words.kind[j] == "K" and words.word[j] != "i" for j in beside)


def _in_company(at: _At) -> bool:
    """with rose and, from mark, about sue: a word-name after a preposition, with nothing that makes it a thing."""
    if at.before not in {"with", "from", "about", "by"} or at.tag not in {"thing", "verb"} or at.word in NOT_IN_COMPANY:
        return False
    return at.ends or (at.after in FOLLOW and at.after not in {"in", "on", "up", "at", "to", "a", "the"})


RULES: tuple[Callable[[_At], bool], ...] = (
    _after_relation,
    _after_intro,
    _in_letter,
    _as_object,
    _as_pair,
    _as_subject,
    _as_asked,
    _as_named,
    _as_owner,
    _by_capital,
    _in_company,
)


def _runs(words: _Words) -> None:
    """Join what belongs to a name: surnames after it, first names before a surname, initials."""
    for i in range(1, len(words.word)):
        if words.is_name(i - 1) and not (words.name[i] or words.taken[i] or words.gap[i] or words.owns[i - 1]):
            words.name[i] = _follows_name(_At(words, i))
    for i in range(len(words.word) - 2, -1, -1):
        if words.name[i + 1] and not (words.name[i] or words.taken[i] or words.gap[i + 1] or words.owns[i]):
            words.name[i] = _precedes_name(_At(words, i))


def _follows_name(at: _At) -> bool:
    """Tom Baker, tunde adeyinka-x said, Tunde A."""
    if len(at.word) == 1:
        return at.capital and at.word != "i" and (at.word != "a" or at.ends)
    if at.capital and at.word not in _lists().proper and at.word not in TITLES and at.word not in SOFT_TITLES:
        acronym = at.words.text[at.words.start[at.i] : at.words.end[at.i]].isupper()
        return at.kind != "K" or (
            at.word not in FINITE and at.word not in FOLLOW and at.words.capital[at.i - 1] > 0 and not acronym
        )
    if at.kind == "W":
        if at.tag in {"month", "adjective"} or (at.tag == "verb" and not at.ends):
            return False
        object_before = at.tag == "abstract" and at.ends and at.second in COMMS
        return (at.ends or at.owns or at.after in FINITE) and not object_before
    return at.kind == "U" and not at.slip and (at.ends or at.owns or at.after in STRONG)


def _precedes_name(at: _At) -> bool:
    """Xolani Dube, grace okafor."""
    if at.kind == "U":
        return at.words.capital[at.i] > 0 and not (at.words.capital[at.i] == 1 and at.slip)
    if at.kind != "W" or at.rare:
        return False
    if at.capital:
        return at.tag not in {"month", "adjective"}
    if at.words.kind[at.i + 1] != "S" or at.words.at(at.i - 1) in BEFORE_A_VERB:
        return False
    return at.tag != "adjective" and not (at.word in {"will", "may"} and at.gap() == ".")


def _again(words: _Words) -> None:
    """A word that was a name once in a text is one wherever it stands as one: "cover for Sunny. Sunny never"."""
    found = {words.word[i] for i, name in enumerate(words.name) if name and words.kind[i] in "UW"}
    for i, word in enumerate(words.word):
        if word not in found or words.name[i] or words.taken[i] or words.prev(i) in DETERMINERS:
            continue
        at = _At(words, i)
        capital = words.capital[i] > 0 and at.tag not in {"month", "town"}
        words.name[i] = (at.kind == "U" or at.owns or at.after in FINITE or capital) and not at.modal


def _find_names(words: _Words) -> None:
    """Sure names first, then those the sentence gives away, then whole names; pairs lean on what was found."""
    _sure(words)
    _runs(words)
    left = ""
    for i, (word, kind) in enumerate(zip(words.word, words.kind, strict=True)):
        before, left = left, word
        called = before in {"called", "me", "him", "her"} and words.capital[i] == 2
        if (kind == "K" and before not in ALL_TITLES and len(before) != 1 and not called) or words.name[i] or words.taken[i]:
            continue
        at = _At(words, i)
        words.name[i] = _after_title(at) or (called and _as_nickname(at)) or (kind in "UW" and any(rule(at) for rule in RULES))
    _again(words)
    for i in range(len(words.kind) - 1, -1, -1):
        if words.kind[i] in "UW" and not (words.name[i] or words.taken[i]):
            words.name[i] = _as_pair(_At(words, i))
    _runs(words)


# --------------------------------------------------------------------------------------------------
# Homes and employers.


def _find_places(words: _Words) -> Iterator[tuple[int, int]]:
    """Thornleigh Court, willow lodge, Bluebird Care, came to Meadowcroft: pairs of first and last word."""
    for i, word in enumerate(words.word):
        if words.taken[i]:
            continue
        if word in PLACE_NOUNS or word in CARE_NOUNS:
            first = _place_starts(words, i)
            if first < i:
                yield first, _place_ends(words, i)
        elif words.kind[i] in "UK" and not words.owns[i] and _single_place(words, i):
            yield i, i


def _place_ends(words: _Words, i: int) -> int:
    while (
        words.next(i) in PLACE_NOUNS | CARE_NOUNS | {"home", "village"} and i + 1 < len(words.word) and not words.taken[i + 1]
    ):
        i += 1
    return i


def _place_starts(words: _Words, i: int) -> int:
    """Index of the first word of the place whose last word is i; i itself when it is no place."""
    if words.capital[i]:
        first = i
        while (
            first > 0
            and words.gap[first] == ""
            and words.capital[first - 1]
            and not words.taken[first - 1]
            and not words.owns[first - 1]
            and i - first < 3
        ):
            first -= 1
        while (
            first < i
            and (words.word[first] in GENERIC or words.word[first] in FOLLOW or words.word[first] in TITLES)
            and (words.capital[first] == 1 or words.word[first] in GENERIC)
        ):
            first += 1
        named = [j for j in range(first, i) if words.word[j] not in GENERIC and words.word[j] not in FINITE]
        if words.word[i] in CARE_NOUNS - {
            "care",
            "homecare",
            "healthcare",
            "ltd",
            "limited",
            "agency",
            "recruitment",
        } and not any(words.kind[j] in "UFSW" for j in named):
            return i
        if named and (words.capital[i] == 2 or any(words.kind[j] in "UFSW" for j in named)):
            return first
        return i
    return _lower_place(words, i)


def _lower_place(words: _Words, i: int) -> int:
    """The same in lower case: an unknown or name-like word before lodge, court, care home and the like."""
    word, left = words.word[i], i - 1
    if left < 0 or words.gap[i] != "" or words.owns[left] or words.taken[left]:
        return i
    if word in CARE_NOUNS and not (word in {"care", "nursing-home", "homecare", "hospital"} and words.kind[left] in "U"):
        return i
    kind, name = words.kind[left], words.word[left]
    if (
        name in GENERIC
        or name in DETERMINERS
        or (word in CARE_NOUNS | {"view", "park", "rest", "hall", "gardens", "mount"} and kind != "U")
    ):
        return i
    led = words.prev(left) in _HOME_BEFORE
    if kind == "U":
        return left if not _is_slip(name) or (led and word in STRICT_PLACES - {"house"}) else i
    if kind in "FSW" and word in STRICT_PLACES - {"house"}:
        return left
    if led and (
        name in NATURE
        or (kind in "SWK" and word in STRICT_PLACES - {"house"} and name not in FINITE | FOLLOW | RELATIONS | _lists().proper)
    ):
        return left
    return i


def _single_place(words: _Words, i: int) -> bool:
    """One-word homes: "came to Meadowcroft", "here at rosebank"."""
    before, second, word = words.prev(i), words.at(i - 2), words.word[i]
    if before not in _HOME_BEFORE or (
        words.next(i) in THINGS | PERSON_NOUNS and words.next(i) not in {"care", "team", "office"}
    ):
        return False
    if words.kind[i] == "U" and words.capital[i] == 2:
        return (
            (before == "at" or before in {"called", "joined"} or not _HOME_VERBS.isdisjoint(words.word[max(0, i - 4) : i - 1]))
            and before != "in"
        ) or (before == "in" and second in {"home", "working", "work", "job"})
    built = bool(_HOME_SUFFIX.fullmatch(word))
    if words.kind[i] == "U":
        return built and before in {"at", "to", "from", "for", "in"} and (second in _HOME_VERBS or before == "at")
    return (
        words.kind[i] == "K"
        and built
        and words.capital[i] == 2
        and before in {"at", "to", "from", "for"}
        and word not in _lists().proper
    )


_CARE_HOME = re.compile(
    r"\s((?:care|nursing|residential|rest|retirement) (?:home|village)|extra care|day cent(?:re|er)|medical cent(?:re|er)|health cent(?:re|er)|surgery)\b",
    re.I,
)
_TWO_BEFORE = re.compile(r"(?:([^\W\d_][\w'’]*)\s)?([^\W\d_][\w'’]*)$")


def _care_homes(text: str) -> Iterator[_Span]:
    """rosewood nursing home, St Anne's Care Home, the Willows: the name with words for a home."""
    for match in _TREE_HOME.finditer(text):
        yield _Span(*match.span(match.lastindex or 0), "place")
    for match in _THE_HOME.finditer(text):
        yield _Span(match.start(), match.end(), "place")
    for match in _CARE_HOME.finditer(text):
        left = _TWO_BEFORE.search(text, max(0, match.start() - 60), match.start())
        parts = [left.span(group) for group in (1, 2) if left[group]] if left else []
        while parts and not _names_home(text[slice(*parts[0])], match[1][0].isupper()):
            parts.pop(0)
        if parts and not _is_plainly_adjective(text[slice(*parts[-1])]):
            yield _Span(parts[0][0], match.end(), "place")


def _names_home(word: str, capital: bool) -> bool:
    """Can a word begin the name of a home: unknown, a name, a tree, or in capitals like the words after it?"""
    bare = fold(word)
    if bare in GENERIC or bare in SHORT_WORDS:
        return False
    if word[0].isupper() and capital:
        return True
    return not word.endswith(("'s", "’s")) and (bare in NATURE or _kind_of(bare) in "UFSW") and not _is_plainly_adjective(word)


def _is_plainly_adjective(word: str) -> bool:
    bare = fold(word)
    if bare in GENERIC or _lists().word.get(bare) in {"adjective", "month"}:
        return True
    return word.islower() and _kind_of(bare) == "U" and _is_slip(bare)


# --------------------------------------------------------------------------------------------------
# Putting it together.

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


_CUT = re.compile(r"\n|(?<=[a-z\])])(?<!\bst)(?<!\bno)(?<!\brm)(?<!\bmr)(?<!\bdr)[.!?]\s", re.I)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Sentences and lines: no form runs over their end, and most have no digit to look at."""
    last = 0
    for cut in _CUT.finditer(text):
        yield last, cut.end()
        last = cut.end()
    yield last, len(text)


def _forms(text: str, mask: bytearray) -> Iterator[_Span]:
    """What the patterns find, in their order; what one has taken the next does not get."""
    for first, last in _parts(text):
        part = text[first:last].lower()
        digits = sum(map(part.count, "0123456789")) if part.isascii() else sum(map(str.isdigit, part))
        for pattern in PATTERNS:
            if digits < pattern.digits or (pattern.cues and not any(cue in part for cue in pattern.cues)):
                continue
            for match in pattern.regex.finditer(text, first, last):
                start, end = match.span(pattern.group)
                if pattern.kind in {"link", "handle", "password", "email"}:
                    end = start + len(text[start:end].rstrip(".,!?;:)\"'"))
                if start < end and mask.find(1, start, end) < 0 and (pattern.check is None or pattern.check(match)):
                    yield _Span(start, end, pattern.kind)


def _mark(mask: bytearray, start: int, end: int) -> None:
    mask[start:end] = b"\1" * (end - start)


def _spans(text: str, site: re.Pattern[str] | None) -> list[_Span]:
    """What to take out: the site's words, forms, homes, then names; what was taken or must stay is not looked at again."""
    mask = bytearray(len(text))
    for keep in (PLACEHOLDER, _helplines()):
        for match in keep.finditer(text):
            _mark(mask, *match.span())
    for cry in find_cries(text):
        _mark(mask, cry.start, cry.end)
    words = _Words(text, mask)
    _phrases(words, mask)
    spans: list[_Span] = []

    def take(found: Iterable[_Span]) -> None:
        for span in found:
            if mask.find(1, span.start, span.end) < 0:
                _mark(mask, span.start, span.end)
                words.take(span.start, span.end)
                spans.append(span)

    take(_Span(*match.span(), "place") for match in (site.finditer(text) if site else ()))
    take(_forms(text, mask))
    take(_care_homes(text))
    take(_Span(words.start[first], words.end[last], "place") for first, last in _find_places(words))
    _find_names(words)
    take(_Span(words.start[first], words.end[last], "name") for first, last in _groups(words))
    return sorted(spans, key=lambda span: span.start)


def _groups(words: _Words) -> Iterator[tuple[int, int]]:
    """Neighbouring words of one name."""
    first = -1
    for i, name in enumerate(words.name):
        if first >= 0 and (not name or words.gap[i] != "" or words.owns[i - 1]):
            yield first, i - 1
            first = -1
        if name and first < 0:
            first = i
    if first >= 0:
        yield first, len(words.name) - 1


def _replace(text: str, spans: list[_Span]) -> str:
    parts, last = [], 0
    for span in spans:
        parts += [text[last : span.start], f"[{span.kind}]"]
        last = span.end
    return "".join([*parts, text[last:]])


def redact(text: str, site_words: Iterable[str] = ()) -> Redacted:
    """Replace what could tell who or where; `site_words` are names of homes and people that a site has listed."""
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
