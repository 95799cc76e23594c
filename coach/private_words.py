"""The words of a message and what the lists know about them.

Word lists stand beside this file, each with its source and licence: `names.txt` and `surnames.txt` are redacted
wherever they stand, `word_names.txt` (grace, mark, may) only on evidence, `common_words.txt` never by a capital
letter alone, `towns.txt` where a place can stand. Nothing is opened on import.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from coach.folding import LONGEST_WORD, fold, kept, lines
from coach.language import looks_english


@dataclass(frozen=True)
class Span:
    """Characters `start` to `end` of a text that are private, and what they are."""

    start: int
    end: int
    kind: str


def word_set(words: str) -> frozenset[str]:
    """Return the words of one string."""
    return frozenset(words.split())


VERBS = word_set(
    "said says told tells asked asks wont doesnt doesn didnt hasnt hadnt isnt wasnt cant couldnt wouldnt shouldnt has had is was keeps kept left leaves came "
    "comes went goes does did phoned rang rings texted shouted shouts thinks thought wants wanted gave gives took takes made makes hit fell cried cries "
    "works worked helps helped refuses refused walked looked looks seems needs needed feels felt lets puts gets got never always rolled moaned moans complained "
    "complains snapped forgot forgets started starts stopped turned messaged ignores ignored treats treated talks talked speaks spoke sits sat slept lives lived "
    "moved likes hates loves passed died called calls knows knew gone been just also still reckons reckoned keeps called stormed walked retired resigned "
    "booked swapped covered covers grabbed pushed slapped kicked punched swore swears reported noticed spotted agreed apologised argued became began blamed blames "
    "brought caught challenged checked chose dropped explained explains failed found handed heard held hurt joined laughed laughs learned learnt lied missed "
    "offered panicked picked promised pulled quit replied responded returned saw sent showed shows signed slipped stayed stays struggled struggles supported taught "
    "thanked tried tries upset used visited wandered warned washed woke wrote wrote emailed emails mentioned suggests suggested insists insisted admits admitted "
    "doing wrote won wound yelled yells whispered bullies bullied makes dont havent arent werent "
    "threw bit bites hid hides ran spat spits drank ate shook stole tore broke drove fought grew stood wept bled choked throws scratches scratched drinks eats cares "
    "runs swings swung punches kicks pinches grabs pushes hits falls wanders argues argue fight shakes shut shuts smells reckon"
)
DETERMINERS = word_set(
    "a an the this that these those my your his her its our their some any no every each more much such what which own"
)
# Two letters that stand for a thing, a role or a place in care, not for a person.
ABBREVIATIONS = word_set(
    "aa ac ae af ah ai am as at av aw bd be bf bm bp by ca cb cc cd ce co cq cv dd de dn do dr dv ed ef eg eh em en er eu ex "
    "ff ft fx gb gf go gp he hi hp hq hr ic id ie if ii im in ip iq is it iv kg km la lb ld ma mc md me mg mh ml mp mr ms mx "
    "my nb ng ni no nr oa od of oh ok on op or os ot ox oz pa pc pd pe ph pl pm po pr ps pt pu qa qr rd re rm rn sa sc se "
    "si sn so sq ss st su sw tb tl tv uc uk um un up ur us uv vi vr vs wc we wi wk ww xl xx ya yo yr"
)
PARTICLES = word_set("el al abu ben bin ibn van von de di da la le st ap ab du der den des dos")
TWICE = word_set(
    "so-so bye-bye knock-knock night-night no-no ha-ha pee-pee poo-poo wee-wee chop-chop tut-tut boo-boo ta-ta yo-yo tick-tick din-din din-dins there-there now-now very-very ok-ok blah-blah"
)
NOT_PAST = word_set(
    "aidedspeed indeed based need exceed bleed tinted coloured scented shaped flavoured related infused patterned hundred"
)
NATURE = word_set(
    "oak ash elm willow beech rose holly maple cedar lime fir pine poplar birch rowan heather ivy lily laurel orchard meadow brook hill lake abbey castle mill bridge sunny moor woodland forest valley vale hazel "
    "primrose bluebell hawthorn sycamore chestnut swan kingfisher rainbow sunrise sunset fern linden magnolia acorn beacon cherry apple walnut park priory manor york"
)


@dataclass(frozen=True)
class Lists:
    first: frozenset[str]
    last: frozenset[str]
    word: dict[str, str]  # word -> what else it is
    plain: frozenset[str]  # English words, and proper words that are no names
    proper: frozenset[str]
    phrases: dict[str, tuple[tuple[str, ...], ...]]  # first word -> whole phrases, longest first


@cache
def lists() -> Lists:
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
    return Lists(
        frozenset(lines("names.txt")), frozenset(lines("surnames.txt")), words, frozenset(plain), frozenset(proper), longest
    )


# How names are built where a list can never be whole: Yoruba and Igbo compounds, Arabic, Tigrinya, Slavic and
# Romanian surnames, Punjabi, Keralan and Filipino first names. Tried on words no list knows.
_FORMED = re.compile(
    r"^(?:oluwa|olu(?=[a-z]{4})|ade(?=[bdgkmnotwy][a-z]{3})|ayo(?=[bdmotw])|chukw|chid|chin[aeo]|nwa(?=[a-z]{4})|ogu(?=[a-z]{4})|"
    r"titil|temit|damil|abd(?:ul|el|i|ur)|ghebre|gebre|wolde|tesfa|mohamm|muham|mahm|kwab|nkos|thand|themb|tend|rumb|tafad|mun[ay]a)|"
    r"(?:owsk[ia]|ewsk[ia]|insk[ia]|owicz|ewicz|czyk|czak|enko|chuk|escu|ulescu|eanu|[kl]ov[ai]?|ovic|[eo]va|opoulos|idis|shvili|yan|preet|jit|meet|"
    r"jeet|[vjr]inder|deep|amma|kutty|mol|lyn|wati|sson|ullah|uddin|zadeh|oglu|waran|lingam|samy|murthy|appan|rathna|singhe|nathan|kumar)$"
)


@kept(32768)
def kind_of(word: str) -> str:
    """F first name, S surname, W a name that is also a word, K known and no name, U unknown. `word` is folded."""
    known = lists()
    if word in known.word:
        return "W"
    if word in known.first:
        return "F"
    if word in known.last:
        return "S"
    if word in known.plain or len(word) < 2:
        return "K"
    if "-" in word:
        return _kind_of_double(word)
    if len(word) >= 6 and _FORMED.search(word) and not word.endswith(("ing", "ed")):
        return "F"
    if re.match(r"(?:mc|fitz)[a-z]{4,}$", word) and word not in {"mcdonalds"}:
        return "S"
    if word.endswith("s") and len(word) > 4 and word[:-1] in known.plain:
        return "K"
    return "U"


def _kind_of_double(word: str) -> str:
    parts = [part for part in word.split("-") if part]
    kinds = {kind_of(part) for part in parts}
    if kinds & {"F", "S"} or (word.split("-")[0] in PARTICLES and kinds & {"U", "W"}):
        return "F"
    if kinds == {"W"}:
        return "W"
    if len(parts) == 2 and max(map(len, parts)) < 5 and ("U" in kinds or (parts[0] == parts[1] and word not in TWICE)):
        return "U"  # ji-ho, jun-jun
    return "K" if "K" in kinds else "U"


def _is_apostrophe_name(raw: str) -> bool:
    """O'Neill, d'souza; not o'clock or d'you."""
    return raw[1:2] in {"'", "’"} and raw[0] in "OoDd" and len(raw) > 4 and fold(raw[2:]) not in lists().plain


def neighbours(word: str) -> Iterator[str]:
    """Yield the words that are one typing slip away from `word`; none for a wall of letters, which would take seconds."""
    if len(word) > LONGEST_WORD:
        return
    for i in range(len(word) + 1):
        head, tail = word[:i], word[i:]
        if tail:
            yield head + tail[1:]
        if len(tail) > 1:
            yield head + tail[1] + tail[0] + tail[2:]
        for letter in "abcdefghijklmnopqrstuvwxyz":
            yield head + letter + tail
            if tail and letter != tail[0]:
                yield head + letter + tail[1:]


ENDINGS = re.compile(r"(?:ing|ed|ly|tion|ment|ness|ers?|ies|nt|in|able|ful|ous|shun)$")


@kept(16384)
def is_slip(word: str) -> bool:
    """Is an unknown word one typing slip away from an English word, or built like one?"""
    if len(word) < 4 or ENDINGS.search(word) or re.search(r"(.)\1\1", word):
        return True
    plain = lists().plain
    return any(near in plain for near in neighbours(word))


@kept(16384)
def is_echo(word: str) -> bool:
    """Is an unknown word one typing slip away from a name?"""
    known = lists()
    return len(word) > 4 and any(near in known.first or near in known.last for near in neighbours(word))


_WORD = re.compile(r"[^\W\d_]+(?:['’`ʼ‘-][^\W\d_]+)*")
_POSSESSIVE = re.compile(r"['’`ʼ‘](?:s|d|ll|ve|re)?$", re.I)
_SPACE = re.compile(r"[ \t\xa0]+")


@kept(32768)
def _read(raw: str) -> tuple[str, str, str, int, int]:
    """A word as written: folded, the same without 's, its kind, the length of its 's, whether it has a capital."""
    tail = _POSSESSIVE.search(raw)
    bare = raw[: tail.start()] if tail else raw
    word = fold(bare)
    kind = "S" if _is_apostrophe_name(bare) else kind_of(word)
    capital = bare[:1].isupper() and (len(bare) == 1 or not bare.isupper() or bare[1] in "'’")
    return fold(raw), word, kind, len(raw) - len(bare), 2 if capital else 0


class Words:
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
        self.shouted = False  # all in capitals
        self.english = looks_english(text)
        self.gap: list[str] = []  # what stands before the word: "" one space, "," a comma, "." any other mark
        last = 0
        for match in _WORD.finditer(text):
            self._add(match[0], match.start(), match.end(), mask, text[last : match.start()])
            last = match.end()
        self.gap.append("." if text[last:].strip() else "")
        self.shouted = text.isupper()
        self._judge_capitals()

    def _add(self, raw: str, start: int, end: int, mask: bytearray, gap: str) -> None:
        form, word, kind, tail, capital = _read(raw)
        taken = mask.find(1, start, end - tail) >= 0
        self.start.append(start)
        self.end.append(end - tail)
        self.form.append(form)
        self.word.append(word)
        self.kind.append("K" if taken else kind)
        self.owns.append(0 < tail < 3 and raw[-1] not in "dD")
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

    def raw(self, i: int) -> str:
        """Word i as it is written, without 's."""
        return self.text[self.start[i] : self.end[i]]

    def is_name(self, i: int) -> bool:
        """Is word i a name, found now or in an earlier round?"""
        if not 0 <= i < len(self.word):
            return False
        return self.name[i] or (self.taken[i] and self.text[self.start[i] - 1 : self.end[i] + 1] == "[name]")


def is_past(word: str) -> bool:
    """Is `word` a regular verb in the past: marked, opened?"""
    return len(word) > 4 and word.endswith("ed") and word not in NOT_PAST and word in lists().plain


@cache
def towns() -> frozenset[str]:
    """Return the names of towns, as folded words with a space between."""
    return frozenset(lines("towns.txt"))
