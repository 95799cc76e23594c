"""What can be told by its form: numbers, codes, links, dates, addresses and rooms.

`find_forms` runs over PATTERNS in their order; what one has taken the next does not get.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from coach.folding import fold
from coach.private_words import ABBREVIATIONS, NATURE, VERBS, Span, kind_of, lists, word_set

HELPLINES = Path(__file__).resolve().parent.parent / "content" / "helplines.yml"

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
WAY = "close|drive|way|place|gardens|gdns|grove|court|square|hill|row|mews|walk|rise|park|green|view|st|house|croft|fold|gate|villas|brow|garth|wynd|loan|parade|promenade|circus|ridge|vale|chase|quay|wharf|common|orchard|royd|nook|mount|meadows?|heath|cottages?|sq|gr|pl|dr|cl|ln|ter|estate|fields?|bridge"
AREAS = word_set(
    "ab al ba bb bd bh bl bn br bs bt ca cb cf ch cm co cr ct cv cw da dd de dg dh dl dn dt dy ec eh en ex fk fy gl gu gy "
    "ha hd hg hp hr hs hu hx ig im ip iv ka kt kw ky la ld le ll ln ls lu me mk ml ne ng nn np nr nw ol ox pa pe ph pl po pr "
    "rg rh rm sa se sg sk sl sm sn so sp sr ss st sw sy ta td tf tn tq tr ts tw ub wa wc wd wf wn wr ws wv yo ze b e g l m n s w"
)
STREETS = word_set(
    "queens kings princes church station mill high school manor castle abbey market wellington nelson albert victoria george windsor balmoral chapel priory vicarage bridge north south east west"
)
PUBLIC_HOSTS = re.compile(
    r"(?:^|[/.])(?:nhs\.uk|gov\.uk|police\.uk|skillsforcare\.org\.uk|cqc\.org\.uk|nice\.org\.uk|scie\.org\.uk|ageuk\.org\.uk|"
    r"acas\.org\.uk|mind\.org\.uk|samaritans\.org|dementiauk\.org|alzheimers\.org\.uk|nmc\.org\.uk|hcpc-uk\.org|protect-advice\.org\.uk|"
    r"unseenuk\.org|modernslaveryhelpline\.org|giveusashout\.org|bbc\.co\.uk|carersuk\.org|hse\.gov\.uk)(?:/[\w/.-]*)?$",
    re.I,
)
STATES = word_set(
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
    if fold(word) in STATES or fold(word) in VERBS or fold(word).endswith(("ed", "ing")):
        return False
    rest = match.string[match.end() : match.end() + 12]
    return fold(word) not in lists().plain or (
        bool(re.match(r"\s*(?:$|[.,;!?]|and\b|on\b|but\b)", rest)) and "is" in match[0].lower()
    )


def _odd_handle(match: re.Match[str]) -> bool:
    """A user name: has a digit, dot or underscore, or is no English word."""
    word = match[1].strip(".,!?;:'\"")
    return bool(re.search(r"[\d_@]|\w\.\w", word)) or (
        len(word) > 3 and fold(word) not in lists().plain and fold(word) not in STATES
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


_ABOUT_CODES = re.compile(
    r"key ?safe|key ?pad|lock ?box|\b(?:code|codes|pin|combination|combo)\b|\balarm\b(?! (?:went|goes|rang|call))|"
    r"\b(?:doors?|gates?|safe|lock|entry|cupboard|med(?:s|ication)? ?room|cabinet|digits|star)\b",
    re.I,
)
_KEY_SAFE = re.compile(r"\bkey ?safes?\b|\bkey ?pads?\b|\block ?box|\b(?:door|gate|entry|alarm|safe) codes?\b", re.I)
_CODE_IS = re.compile(
    r"\b(?:is|was|its|it's|are|be|to|wrote|write|use|used|from|in|try|tried|press|type|typed|put|punch|enter|either|or|no|num|number|code|pin|safe|"
    r"keysafe|keypad|box|lockbox|combination|combo|alarm|door|gate|entry|lock|cabinet|room|says?|said|think|for [a-z]+|for (?:the|my|our|their|her|his) [a-z]+)\s*[:=-]?\s*$",
    re.I,
)
_CLOCK = re.compile(
    r"\b(?:at|(?<!changed )from|til|till|until|by|since|before|after|around|about|(?<!punch )(?<!type )(?<!put )(?<!key )in|year)\s*$|\b\d{4}\s?(?:to|-)\s?$",
    re.I,
)


LONGEST_SENTENCE = 300  # characters before a number that are looked at; a wall of text would be read again for each number


def _is_code(match: re.Match[str]) -> bool:
    """In a sentence about a lock, not a time, year, case or telephone number."""
    text, at = match.string, match.start(1)
    first = max(at - LONGEST_SENTENCE, *(text.rfind(mark, 0, at) + 1 for mark in ("\n", ". ", "? ", "! ")))
    before, after = text[first:at], text[match.end(1) : match.end(1) + 40]
    if _CLOCK.search(before) or re.search(r"\b(?:crime|case|incident|ref|phone|mobile|ring|call)\b[^.]{0,15}$", before, re.I):
        return False
    if not any(sum(map(str.isdigit, part)) >= 3 for part in re.split(r"[a-z]{2,}|,|/", match[1], flags=re.I)):
        return False
    if _KEY_SAFE.search(before) and re.fullmatch(r"\d{4,6}", match[1]) and not re.match(r"(?:19|20)\d\d$", match[1]):
        return True
    about = _ABOUT_CODES.search(before) or _ABOUT_CODES.search(re.split(r"[.?!\n]", after)[0])
    return bool(about and _CODE_IS.search(before))


def _is_area(match: re.Match[str]) -> bool:
    letters = re.match(r"[a-z]+", match[1], re.I)
    return bool(letters) and letters[0].lower() in AREAS  # type: ignore[index]


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
    return match[0].isupper() and not (fold(first.strip()) in SHORT_WORDS or fold(last) in lists().plain)


def _is_address(match: re.Match[str]) -> bool:
    """A house number, one to three words and a word for a road; "12 hour drive" is none."""
    words = [fold(word) for word in re.findall(r"[^\W\d_][^\s,]*", match["middle"])]
    if not words or any(word in STOP_ADDRESS for word in words):
        return False
    if re.fullmatch(ROAD, match["type"], re.I):
        return True
    return any(word[:1].isupper() for word in match["middle"].split()) or any(
        kind_of(word) in "FSUW" or word in STREETS | NATURE for word in words
    )


def _is_road(match: re.Match[str]) -> bool:
    words = match["middle"].split()
    if any(fold(word) in STOP_ADDRESS for word in words):
        return False
    named = any(word[:1].isupper() for word in words) and match["type"][:1].isupper()
    return named or bool(match["lives"]) or any(kind_of(fold(word)) in "FSU" for word in words)


def _is_initials(match: re.Match[str]) -> bool:
    """P.K. is somebody, G.P. and U.K. are not."""
    return fold(match[1].replace(".", "").replace(" ", "")) not in ABBREVIATIONS


def _is_birth(match: re.Match[str]) -> bool:
    """A full date whose year is past by a quarter of a century is a date of birth."""
    return 1900 <= int(match["year"]) <= 2007


SHORT_WORDS = word_set("am an as at be by do go he hi if in is it me my no of off on or so to up us we and the for all any but")
STOP_ADDRESS = word_set(
    "a an and any at away bad be big busy by care carer carers come day days down each end every few for from full get go going got had has "
    "have her his hour hours hr hrs i if in is it just long main many me mile miles min mins minute minutes months more my next night no nights "
    "not of off old on one or other our out over people per quiet residents same she short since small staff steep still that the "
    "their them then there they this time times to two up us walk was way ways we week weeks went were when who will with work years you "
    "your whole wrong right hard easy new pm am cross open side rough dark wet narrow high-st country single dead dual"
)
_TOKEN_CHARS = r"[^\s,;]{2,60}"


def _form(kind: str, digits: int, cues: str, *parts: str, check: Check | None = None, case: bool = False) -> _Pattern:
    return _Pattern(kind, re.compile("".join(parts), re.NOFLAG if case else re.I), digits, tuple(cues.split()), check)


_CODE = r"(?:[a-z]{1,2}|[b-hj-z]\s)?\d(?:[ -]?\d){2,7}(?:[a-z]\b)?"
_NUMBERED = r"(?: (?:no|num|number|is))*\.?[ :]+"
_NO_UNIT = rf"(?!\s*(?:{UNITS})\b)"
_DEEP_HOST = r"(?:com|co\.uk|org\.uk|org|net|info|care)"
_FLATS = "room|rm|bed|bedroom|flat|bay|unit|apartment|apt|bungalow|suite|plot|ward|chalet|studio"
_IS_OR_DOES = "is|was|has|had|are|needs?|wants?|wont|won't|keeps?|and|fell|who|says?|said|bed|buzzer|asked|refused|smells?"
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
    # Key safes, doors and alarms: whatever looks like a code in a sentence about one, and the other it may be.
    _form(
        "code", 3, "safe door gate alarm entry keypad lock pin cabinet med code combination cupboard star digits",
        rf"(?<![\w£$€.,:/-])({_CODE}(?:(?:\s*(?:,|/|or|and|then|not|maybe|try|else|it's|its|was|is)\s*){{1,4}}{_CODE})*[#*]?)(?![\w:.]*\d)",
        rf"(?!\s*(?:{TIME_UNITS}|residents?|staff|of|patients?|ppl|calls?|pads?|carers?|mg|mls?|%)\b)", check=_is_code,
    ),
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
    _form("name", 0, ".", rf"\b(?:client|resident|user|su|patient|{_PEOPLE}) ([a-z]\. ?[a-z])\b"),
    _form("name", 0, ".", r"(?<![\w.])([a-z]\.[a-z])(?=\.?(?:['’]s)?(?:\s|$|,))", check=_is_initials),
    _form("date of birth", 4, "born", r"\bborn (?:back )?in (19[0-4]\d)\b"),
    _form("name", 0, ".", r"(?<![\w.])([A-Z]\. ?[A-Z])(?=\.?(?:['’]s)?(?:\s|$|,))", case=True, check=_is_initials),
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
    _form("phone", 9, "", r"(?<![\d+])(?:(?:\+|00)44[ -]?(?:\(0\))?[ -]?|\(?0)[1-9](?:[ ()\-.]{0,2}\d){8,9}(?!\d)"),
    _form("phone", 8, "+", r"\+\d(?:[ ()\-.]?\d){7,14}(?!\d)"),
    _form("phone", 2, "ext", r"\b(?:ext|extension|extn)\.?\s*(?:no|number|is)?\s*(\d{2,6})\b"),
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
        r"badge|hospital|patient|visa|brp|cos|safeguarding|complaint|file|log|clock(?:ing)?(?:[ -]in)?|worker|works|member(?:ship)?|payslip|smartcard)",
        r"(?:[ -](?:no|num|number|id|ref(?:erence)?|code|card|pin|is|was))*\.?\s*[:#]?\s*#?((?=[\w/-]*\d{3})[a-z0-9][\w/-]{2,24}(?: \d{3,8}\b)*)",
        _NO_UNIT, check=_is_no_year,
    ),
    _form("reference", 5, "", r"\b[a-z]{1,4}\d{5,}[a-z]?\b|\b20\d\d/\d{3,}\b"),
    # gov.uk, "Postcode regular expression", with the real list of areas so that "b1 2am" is none.
    _form("postcode", 2, "", r"\b[a-z]{1,2}\d[\da-hjkmnpr-y]?\s?\d[abd-hjlnp-uw-z]{2}\b", check=_is_postcode),
    # Half a postcode narrows it down as well: after the word, before "area", in capitals after in or from.
    _form("postcode", 1, "postcode", r"\bpost ?code (?:is |was |area |starts (?:with )?)?([a-z]{1,2}\d[\da-z]?)\b", check=_is_area),
    _form("postcode", 1, "area", r"\b([a-z]{1,2}\d[\da-z]?) (?:area|postcode|end)\b", check=_is_area),
    _form("postcode", 1, "in from near around round to", r"\b(?:[Ii]n|[Ff]rom|[Nn]ear|[Aa]?round|to) ([A-Z]{2}\d[\dA-Z]?)\b(?!\s?\d)", check=_is_area, case=True),
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
        rf"\b\d{{1,4}}[a-z]?,?\s+(?P<middle>(?:[^\W\d_][^\s,\d]*\s+){{1,3}}?)(?P<type>{ROAD}|{WAY})\b(?: (?:north|south|east|west)\b)?", check=_is_address,
    ),
    _form(
        "address", 1, "the",
        r"\b\d{1,4}[a-z]?,? the (?:crescent|avenue|close|drive|grove|mews|green|street|lane|terrace|square|paddocks?|croft|cottages?)\b",
    ),
    _form("address", 1, "The", r"\b\d{1,4}[a-z]?,? The [A-Z][a-z]{3,}\b", case=True),
    _form(
        "address", 0, "road rd street ave lane terrace cres close drive grove mews",
        r"\b(?P<lives>(?:liv(?:es?|ing|ed)|stay(?:s|ing)?|address is)(?: \w+)? )?(?:on|in|at|of|off|down|from|to|along|near)\s+",
        rf"(?P<all>(?P<middle>[^\W\d_]\S*(?:\s[^\W\d_]\S*)?)\s(?P<type>{ROAD}|close|drive|grove|mews))\b", check=_is_road,
    ),
    _form("address", 0, "]", rf"(?<=\])(?:,\s|\s)((?:(?-i:[A-Z])[\w'’]*\s){{1,3}}(?:{ROAD}|{WAY}))\b"),
    _form(
        "room", 2, "rooms beds flats bays units",
        r"\b(?:rooms|beds|flats|bays|units)\s+(?:no\.?\s?|numbers?\s)?\d{1,3}[a-z]?",
        r"(?:(?:\s*,\s*|\s+(?:and|or|to|&)\s+|\s*[-&]\s*)\d{1,3}[a-z]?)+\b", _NO_UNIT,
    ),
    _form(
        "room", 1, "",
        rf"(?<!diploma )(?<!course )(?<!nvq )(?<!qcf )(?<!award )(?<!certificate )\b(?:{_FLATS})s?\.?\s*(?:no\.?\s?|number\s|#\s?)?(?:[a-h][ -]?)?\d{{1,4}}[a-h]?(?:\s*(?:-|to|and|&|or)\s*\d{{1,3}}[a-h]?)?\b",
        rf"(?!(?:[:.]\d|\s*(?:{TIME_UNITS}|%)\b))(?! of (?:my|the|your|this|our) (?:diploma|nvq|course|level|care|book|training|workbook))",
    ),
    _form(
        "room", 0, "room rm flat bay apartment bungalow",
        rf"\b(?:room|rm|flat|bay|apartment|bungalow|bedroom)\s+(?:number\s)?(?:{NUMBER_WORDS})\b(?![- ](?:{NUMBER_WORDS})\b)", _NO_UNIT,
    ),
    _form(
        "room", 0, "room rm flat bay bed unit apartment",
        rf"\b(?:room|rm|flat|bay|bed|unit|apartment) (?:[b-h]\b|[aA]\b(?=$|[.,?!]|'s| (?:{_IS_OR_DOES})\b))(?!['’.&/]\w)",
    ),
    _form("room", 0, "bed", rf"\b(?:in|from|for|to) (bed (?:{NUMBER_WORDS}))\b(?=$|[.,?!]| (?:is|was|has|had|needs|wont|who|and|keeps|fell)\b)"),
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


@cache
def helplines() -> re.Pattern[str]:
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


_CUT = re.compile(r"\n|(?<=[a-z\])])(?<!\bst)(?<!\bno)(?<!\brm)(?<!\bmr)(?<!\bdr)[.!?]\s", re.I)


def _parts(text: str) -> Iterator[tuple[int, int]]:
    """Sentences and lines: no form runs over their end, and most have no digit to look at."""
    last = 0
    for cut in _CUT.finditer(text):
        yield last, cut.end()
        last = cut.end()
    yield last, len(text)


def find_forms(text: str, mask: bytearray) -> Iterator[Span]:
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
                    yield Span(start, end, pattern.kind)
