"""The rule half of the safety net: does a text tell of harm, and of which kind?

Plain Python: Rasa's pipeline calls it for every text, and `web` calls it when Rasa cannot answer.
The vocabulary is data (`content/safety_words.yml`); its head explains the small pattern language.
Words of crisis in other languages come from `coach/phrases.py` and count as a sure sign.
A text is normalised to simple words, idioms and training topics are blanked, and the rules look at
overlapping windows of words. A sentence end stops a pattern; a "not" counts only in its own clause.
"""

from __future__ import annotations

import functools
import itertools
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coach import phrases
from coach.language import READ

SEVERITY: tuple[str, ...] = (
    "immediate_danger",
    "own_crisis",
    "domestic_abuse",
    "abuse_or_neglect",
    "medicines_error",
    "sexual_harassment",
    "exploitation_at_work",
)
VOCABULARY = Path(__file__).resolve().parent.parent / "content" / "safety_words.yml"
LONGEST = 20_000
WINDOW, STEP, EDGE = 72, 46, 12  # words; a pattern spans at most about 25, an idiom about 12
NEARBY = 90  # characters to each side of a match in which an `unless` counts
BLANK = "_"


@dataclass(frozen=True)
class Harm:
    """What the rules heard. `band` is "signpost", "ask" or "none"; `label` is "" when none."""

    label: str
    second: str | None
    band: str


NO_HARM = Harm("", None, "none")


@dataclass(frozen=True)
class _Rule:
    label: str
    family: str
    band: str
    pattern: _Pattern
    unless: re.Pattern[str] | None
    becomes: tuple[str, re.Pattern[str]] | None  # the label it turns into when this stands nearby
    over_lowers: bool

    @property
    def labels(self) -> tuple[str, ...]:
        return (self.label,) if self.becomes is None else (self.label, self.becomes[0])


@dataclass(frozen=True)
class _Hit:
    label: str
    family: str
    band: str
    window: int
    lowered: bool = False


# --- the pattern language -------------------------------------------------------------------

Groups = dict[str, list[str]]
_NAMED = re.compile(r"\{(\w+)\}")
_INNERMOST = re.compile(r"\(([^()]*)\)")
_BRACKET = re.compile(r"[()<>]")
_NOT_PLAIN = re.compile(r"[^a-z0-9£,._* ]")


def _split(text: str, at: str) -> list[str]:
    """Split at a character, but not inside brackets."""
    if not _BRACKET.search(text):
        return [part.strip() for part in text.split(at) if part.strip()]
    parts, depth = [""], 0
    for character in text:
        depth += (character in "(<") - (character in ")>")
        if character == at and depth == 0:
            parts.append("")
        else:
            parts[-1] += character
    if depth:
        raise ValueError("brackets do not match")
    return [part.strip() for part in parts if part.strip()]


def _entries(inner: str, groups: Groups) -> list[str]:
    """The alternatives inside an element, `{group}` and inner brackets written out."""
    found: list[str] = []
    for entry in _split(inner, "|"):
        entry = _NAMED.sub(lambda name: f"({'|'.join(groups[name[1]])})", entry)
        if nested := _INNERMOST.search(entry):
            for part in nested[1].split("|"):
                found.extend(_entries(entry[: nested.start()] + part.strip() + entry[nested.end() :], groups))
        else:
            found.append(entry)
    return found


def _check_entries(entries: Sequence[str]) -> None:
    if not entries:
        raise ValueError("an element is empty")
    for entry in entries:
        if _NOT_PLAIN.search(entry):
            raise ValueError(f"{entry!r} can never match: use plain lower-case words")


def _atoms(entry: str) -> list[str]:
    """One entry ("on the floor", "slap*") as regex atoms, a letter each."""
    return [r"[^ ]*" if letter == "*" else rf"\{letter}" if letter == "." else letter for letter in entry]


def _branches(entries: list[list[str]]) -> str:
    """Alternatives that share their beginnings: far faster to try than one after the other."""
    tails: dict[str, list[list[str]]] = {}
    for first, *rest in filter(None, entries):
        tails.setdefault(first, []).append(rest)
    branches = [first + _branches(rest) for first, rest in sorted(tails.items(), reverse=True)]
    if not branches:
        return ""
    body = branches[0] if len(branches) == 1 and all(entries) else f"(?:{'|'.join(branches)})"
    return body if all(entries) else f"{body}?"


@functools.lru_cache(maxsize=4096)
def _either(entries: tuple[str, ...]) -> str:
    _check_entries(entries)
    return "(?:" + _branches([_atoms(entry) for entry in sorted(set(entries))]) + ")(?= )"


@dataclass
class _Element:
    """One element of a pattern: a gap, a ban on what comes next, or words (perhaps the act)."""

    kind: str  # "gap", "ban", "words", "act", "maybe", "many", "any"
    entries: tuple[str, ...] = ()
    length: int = 0
    reach: int = 0  # words a ban looks ahead

    @property
    def needed(self) -> bool:
        return self.kind in ("words", "act", "many")

    @property
    def most_words(self) -> int:
        if self.kind in ("gap", "ban"):
            return self.length + self.reach + (self.kind == "ban")
        return max(len(entry.split()) for entry in self.entries) * (4 if self.kind in ("many", "any") else 1)

    def regex(self) -> str:
        if self.kind == "gap":
            return rf"(?: [^ .]+){{0,{self.length}}}?"
        either = _either(self.entries)
        ahead = rf"(?: [^ .]+){{0,{self.reach}}}" if self.reach else ""
        forms = {"ban": f"(?!{ahead} {either})", "act": f" (?P<act>{either})", "words": f" {either}"}
        times = {"maybe": "?", "many": "{1,4}", "any": "{0,4}"}
        return forms.get(self.kind) or f"(?: {either}){times[self.kind]}"


def _element(text: str, groups: Groups) -> _Element:
    if text.startswith("~"):
        return _Element("gap", length=int(text[1:]))
    endings = {"?": "maybe", "+": "many", "*": "any"} if text[-2:-1] in (")", "}") else {}
    kind = {"!": "ban", "<": "act"}.get(text[0], endings.get(text[-1], "words"))
    body = text.lstrip("!").rstrip("?+*") if text[0] in "!<({" else text
    if body[0] in "(<":
        body = body[1:-1]
        body = f"{{{body}}}" if kind == "act" and body in groups else body
    return _Element(kind, tuple(_entries(body, groups)))


def _parse(pattern: str, groups: Groups, negators: frozenset[str] = frozenset()) -> list[_Element]:
    """The elements; an act counts as such only once, and not when a "not" is asked for before it."""
    try:
        elements = [_element(text, groups) for text in _split(pattern, " ")]
        for element in elements:
            if element.kind != "gap":
                _check_entries(element.entries)
    except (KeyError, IndexError, ValueError) as error:
        raise ValueError(f"safety_words.yml: cannot read the pattern {pattern!r}: {error}") from error
    for at, element in enumerate(elements):
        said = any(negators & _first_words(one.entries) for one in elements[:at] if one.needed)
        acted = any(one.kind == "act" for one in elements[:at])
        if element.kind == "act" and (said or acted):
            elements[at] = _Element("words", element.entries)
    return elements


def _stretch(elements: list[_Element]) -> list[_Element]:
    """A gap before a ban stretches the ban: `~4 !(training)` means not within the next four words."""
    stretched = []
    for element, following in zip(elements, [*elements[1:], None], strict=True):
        if following is not None and following.kind == "ban" and element.kind == "gap":
            following.reach = element.length
        else:
            stretched.append(element)
    return stretched


def _source(elements: list[_Element]) -> str:
    return "".join(element.regex() for element in _stretch(elements))


def _first_words(entries: Iterable[str]) -> frozenset[str]:
    return frozenset(entry.split()[0] for entry in entries)


def _telling_words(entries: Iterable[str], common: frozenset[str]) -> frozenset[str]:
    """For each entry one word that has to be there: the first that is not common."""
    split = [entry.split() for entry in entries]
    return frozenset(next((word for word in words if word not in common), words[0]) for words in split)


class _Pattern:
    """A line of the vocabulary, compiled when it is first tried, and the words without which it need not be."""

    def __init__(self, elements: list[_Element], common: frozenset[str]) -> None:
        self._stretched = _stretch(elements)
        needed = [(_telling_words(one.entries, common), at) for at, one in enumerate(elements) if one.needed]
        needed.sort(key=lambda item: len(item[0]) + 40 * len(item[0] & common))
        self.anchor, anchor_at = needed[0]
        self.also = [words for words, _ in needed[1:] if not words & common]
        self.before = sum(one.most_words for one in elements[: anchor_at + 1])
        self.after = sum(one.most_words for one in elements[anchor_at:])

    @functools.cached_property
    def regex(self) -> re.Pattern[str]:
        return re.compile("".join(element.regex() for element in self._stretched))

    def worth_trying(self, keys: set[str]) -> bool:
        return all(not words.isdisjoint(keys) for words in self.also)


# --- the vocabulary, loaded once -------------------------------------------------------------


class _Index:
    """Finds the patterns worth trying on a few words."""

    def __init__(self) -> None:
        self.patterns: list[_Pattern] = []
        self.anchors: dict[str, list[int]] = {}
        self._starts: dict[str, tuple[frozenset[str], frozenset[int]]] = {}

    def add(self, pattern: _Pattern) -> None:
        self.patterns.append(pattern)
        for word in pattern.anchor:
            self.anchors.setdefault(word, []).append(len(self.patterns) - 1)

    def keys(self, word: str) -> tuple[frozenset[str], frozenset[int]]:
        """The word and each prefix ("slap*") that names it, and the patterns that wait for it."""
        known = self._starts.get(word)
        if known is None:
            if len(self._starts) > 20_000:
                self._starts.clear()
            keys = frozenset([word, *(word[:end] + "*" for end in range(2, min(len(word), 20) + 1))])
            known = keys, frozenset(index for key in keys for index in self.anchors.get(key, ()))
            self._starts[word] = known
        return known

    def candidates(self, words: list[str]) -> list[tuple[int, int, int]]:
        """Patterns worth trying, and from which word to which word to try them."""
        keys: set[str] = set()
        first: dict[int, int] = {}
        last: dict[int, int] = {}
        for at, word in enumerate(words):
            word_keys, indices = self.keys(word)
            keys |= word_keys
            for index in indices:
                first.setdefault(index, at)
                last[index] = at
        tried = [(index, self.patterns[index]) for index in sorted(first)]
        return [
            (index, max(first[index] - one.before, 0), last[index] + one.after + 1)
            for index, one in tried
            if one.worth_trying(keys)
        ]


class _Net:
    """Everything read from the vocabulary file."""

    def __init__(self, data: dict[str, Any]) -> None:
        self.groups: Groups = {name: list(map(str, words)) for name, words in data["groups"].items()}
        self.common = frozenset(data["common"])
        self.spelling: dict[str, str] = dict(data["spelling"])
        self.dropped = frozenset(data["dropped"])
        self.phrases: dict[str, str] = dict(data["phrases"])
        self.phrase_regex = re.compile(rf"(?<= ){_either(tuple(self.phrases))}")
        self.marks = {name: self._any(lines) for name, lines in data["marks"].items()}
        self.answers = {name: self._any(lines) for name, lines in data["answers"].items()}
        self.negators = frozenset(data["negation"]["words"])
        self.negated = self._before_act(data["negation"]["words"], data["negation"]["between"])
        self.nearly = self._before_act(data["negation"]["nearly"], data["negation"]["between"])
        self.blanks, self.index = _Index(), _Index()
        for line in data["idioms"] + data["topics"]:
            self.blanks.add(_Pattern(_parse(line, self.groups), self.common))
        self.rules: list[_Rule] = []
        self.vocabulary: set[str] = set()
        self._add_rules(data["rules"])
        self._add_typos(data["typos"]["of"], frozenset(data["typos"]["never"]))

    def _any(self, lines: Iterable[str]) -> re.Pattern[str]:
        # only searched for, so the act of a pattern needs no name
        parts = (_source(_parse(line, self.groups)).replace("(?P<act>", "(?:") for line in lines)
        return re.compile("|".join(parts))

    @staticmethod
    def _before_act(words: list[str], between: list[str]) -> re.Pattern[str]:
        return re.compile(rf" {_either(tuple(words))}(?: {_either(tuple(between))}){{0,5}} $")

    def _add_rules(self, data: dict[str, list[dict[str, Any]]]) -> None:
        for label in SEVERITY:
            for family in data[label]:
                unless = self._any(family["unless"]) if family.get("unless") else None
                other = family.get("becomes")
                becomes = (other["label"], self._any(other["when"])) if other else None
                over = family.get("over") == "true"
                for band in ("signpost", "ask"):
                    for line in family.get(band, []):
                        elements = _parse(line, self.groups, self.negators)
                        self.vocabulary.update(*(entry.split() for one in elements for entry in one.entries))
                        pattern = _Pattern(elements, self.common)
                        self.index.add(pattern)
                        self.rules.append(_Rule(label, family["name"], band, pattern, unless, becomes, over))

    def _add_typos(self, words: list[str], never: frozenset[str]) -> None:
        for word in words:
            for wrong in _slips(word):
                if wrong not in never and wrong not in self.vocabulary:
                    self.spelling.setdefault(wrong, word)


def _slips(word: str) -> Iterator[str]:
    """What a thumb makes of a word: a letter lost, doubled or swapped with the next."""
    for at in range(1, len(word)):
        yield word[:at] + word[at + 1 :]
        yield word[:at] + word[at] + word[at:]
        if at + 1 < len(word):
            yield word[:at] + word[at + 1] + word[at] + word[at + 2 :]


@functools.cache
def _net() -> _Net:
    with VOCABULARY.open(encoding="utf-8") as file:
        # the base loader leaves every word a string: no, on and off are words here
        return _Net(yaml.load(file, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader)))


# --- normalising -----------------------------------------------------------------------------

_PLAIN = str.maketrans({"’": "'", "‘": "'", "`": "'", "´": "'", "ʼ": "'", "“": '"', "”": '"', "–": " - ", "—": " - "})
_PLACEHOLDER = re.compile(r"\[(\w+)[^\]\n]{0,20}\]")
_STARRED = re.compile(r"\b[fscbw][*#@$!]+[a-z]*|\b[a-z]{1,3}\*+[a-z]*")
_NUMBER = r"(?:\d[\d,.]{0,15}k?|(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|hundred|thousand)(?: and a half)?)"
_MONEY = re.compile(
    rf"[£$€] ?\d[\d,.]*k?|\b(?:{_NUMBER} ){{0,5}}{_NUMBER} ?(?:pounds?|quid|grand|gbp|k|thousand|hundred|lakhs?|fiver|tenner)\b(?: (?:pounds?|quid))?"
)
_PAUSE = re.compile(r"\.{2,}|…|[,:()\"\[\]]|\s-+\s")
_END = re.compile(r"(?<!\d)\.|\.(?!\d)|[!?;\n\r]+")
_SENTENCE_END = re.compile(r"(?<=[.!?;])\s+|\n+")
_JUNK = re.compile(r"[^a-z0-9£.,_ ]+")
_LONG = re.compile(r"([a-z])\1{2,}")
_NOT = re.compile(r" (ca|can|do|does|did|is|are|was|were|has|have|had|will|would|could|should|ai|wo) ?(?:not|n t|nt|t)(?= )")
_NO_FIRST = re.compile(  # "no they are fine", not "no idea" or "no help"
    r"^ (no|nope|nah|naw) (?=(?:(?:they|she|he|it|we|i)(?:s|re|ve|ll|d|m)?|thats?|all|every\w*|nothing|nobody|not|just|the|there\w*) )"
)
_AM = re.compile(r" (i|he|she|they|it|who|there|that) (am|is|are|has|have|will)(?= )")
_NOT_FORM = {"will": "wont", "can": "cant", "ca": "cant", "wo": "wont"}
_AM_FORM = {"am": "m", "is": "s", "has": "s", "are": "re", "have": "ve", "will": "ll"}


def _characters(text: str) -> str:
    text = unicodedata.normalize("NFKC", text[:LONGEST]).lower().translate(_PLAIN)
    text = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    text = _PLACEHOLDER.sub(lambda m: " xname " if "name" in m[1] or "person" in m[1] else f" {m[1]} ", text)
    text = _STARRED.sub(" ", text.replace("'", ""))
    text = _MONEY.sub(" £ ", text)
    text = _END.sub(" . ", _PAUSE.sub(" , ", text))
    return _JUNK.sub(" ", text.replace("-", " "))


def _respell(word: str, net: _Net) -> str:
    if _LONG.search(word):
        double, single = _LONG.sub(r"\1\1", word), _LONG.sub(r"\1", word)
        word = double if double in net.vocabulary or double in net.spelling else single
    return net.spelling.get(word, word)


def _normalise(text: str, net: _Net, *, drop: bool = True) -> str:
    """The text as " word word , word . " in plain lower-case words without apostrophes."""
    words = (_respell(word, net) for word in _characters(text).split())
    line = " " + " ".join(word for word in words if not (drop and word in net.dropped)) + " . "
    line = _NOT.sub(lambda m: " " + _NOT_FORM.get(m[1], m[1] + "nt"), line)
    line = _AM.sub(lambda m: f" {m[1]}{_AM_FORM[m[2]]}", line)
    line = _NO_FIRST.sub(r" \1 . ", line)
    return net.phrase_regex.sub(lambda m: net.phrases[m[0]], line)


def _blanked(words: list[str], net: _Net) -> list[str]:
    """Idioms and training topics blanked, word by word, so that every other word keeps its place."""
    clean: list[str] = []
    for start in range(0, len(words), WINDOW):
        first = max(start - EDGE, 0)
        piece = words[first : start + WINDOW + EDGE]
        candidates = net.blanks.candidates(piece)
        if candidates:
            line = " " + " ".join(piece) + " "
            for index, _, _ in candidates:
                line = net.blanks.patterns[index].regex.sub(_blanks, line)
            piece = line.split()
        clean.extend(piece[start - first : start - first + WINDOW])
    return clean


def _blanks(match: re.Match[str]) -> str:
    return f" {BLANK}" * len(match[0].split())


# --- judging ---------------------------------------------------------------------------------

_BREAK = re.compile(
    r" (?:,|\.|_|and|but|because|so|when|while|then|who|that|which|if|after|before|until|as|since|though|although)(?= )"
)


def _clause_before(line: str, start: int) -> str:
    """The words of the same clause that stand before position `start`."""
    before = line[:start]
    for found in _BREAK.finditer(before):
        last = found.end()
        before_break = before[last:]
        if not _BREAK.search(before_break):
            return before_break
    return before


def _judge(rule: _Rule, match: re.Match[str], line: str, net: _Net) -> str:
    """The band of one match once negation, near misses and what-ifs are heard."""
    start = match.start("act") if "act" in match.re.groupindex else -1
    if start >= 0:
        clause = _clause_before(line, start)
        if net.negated.search(clause):
            return "none"
        if net.nearly.search(clause) and rule.label not in ("own_crisis", "domestic_abuse"):
            return "none" if rule.label in ("medicines_error", "immediate_danger") else "ask"
    sentence = line[line.rfind(" . ", 0, match.start() + 1) + 1 : match.end()]
    if rule.label != "own_crisis" and net.marks["not_told_as_fact"].search(" " + sentence + " "):
        return "ask"
    return rule.band


def _around(line: str, match: re.Match[str]) -> str:
    """The sentence of a match, at most some fifteen words to each side of it."""
    first = max(line.rfind(" . ", 0, match.start() + 1), match.start() - NEARBY, 0)
    last = line.find(" . ", match.end())
    return line[first : min(last if last >= 0 else len(line), match.end() + NEARBY) + 1] + " "


def _matches(rule: _Rule, line: str, start: int, end: int, net: _Net) -> str:
    """The strongest band this rule gives between two places of a window of words."""
    best = "none"
    for match in rule.pattern.regex.finditer(line, start, end):
        if rule.unless is not None and rule.unless.search(_around(line, match)):
            continue
        band = _judge(rule, match, line, net)
        if band == rule.band:
            return band
        best = band if band != "none" else best
    return best


def _windows(words: list[str]) -> Iterator[list[str]]:
    last = max(len(words) - WINDOW + STEP, 1)
    for start in range(0, last, STEP):
        yield words[start : start + WINDOW]


def _look(words: list[str], number: int, over: bool, settled: set[str], net: _Net) -> Iterator[_Hit]:
    """What one window tells; labels that are already clear are not looked for again."""
    candidates = net.index.candidates(words)
    line = " " + " ".join(words) + " "
    places = list(itertools.accumulate((len(word) + 1 for word in words), initial=0))
    for index, first, last in candidates:
        rule = net.rules[index]
        if (rule.over_lowers and over) or settled.issuperset(rule.labels):
            continue
        end = places[min(last, len(words))] + 1
        band = _matches(rule, line, places[first], end, net)
        if band != "none":
            turned = rule.becomes is not None and rule.becomes[1].search(line)
            label = rule.becomes[0] if rule.becomes is not None and turned else rule.label
            yield _Hit(label, rule.family, band, number, lowered=band != rule.band)


def _combine(hits: list[_Hit]) -> Harm:
    """Signposts lead; two different weak signs of one kind close together make a signpost."""
    clear = {hit.label for hit in hits if hit.band == "signpost"}
    weak = [hit for hit in hits if hit.band == "ask"]
    for hit in weak:
        if any(_together(hit, other) for other in weak):
            clear.add(hit.label)
    labels = clear or {hit.label for hit in weak}
    if not labels:
        return NO_HARM
    ranked = sorted(labels, key=SEVERITY.index)
    return Harm(ranked[0], ranked[1] if len(ranked) > 1 else None, "signpost" if clear else "ask")


def _together(one: _Hit, other: _Hit) -> bool:
    near = abs(one.window - other.window) <= 1 and not (one.lowered or other.lowered)
    return near and one.label == other.label and one.family != other.family


def check(text: str) -> Harm:
    """The whole rule half, for any text up to 20,000 characters."""
    net = _net()
    line = _normalise(text, net)
    over = bool(net.marks["over"].search(line)) and not net.marks["still_on"].search(line)
    words = _blanked(line.split(), net)
    hits = [_Hit(cry.label, "another language", "signpost", 0) for cry in phrases.find(text[:LONGEST])]
    for number, window in enumerate(_windows(words)):
        settled = {hit.label for hit in hits if hit.band == "signpost"}
        hits.extend(_look(window, number, over, settled, net))
    return _combine(hits)


def without_idioms(text: str) -> str | None:
    """The words of a text that are left once idioms and training topics are taken out; None where it holds none.

    Args:
        text: any length; only the first 2,000 characters are read.
    """
    net = _net()
    words = _normalise(text[:READ], net, drop=False).split()
    left = _blanked(words, net)
    return " ".join(word for word in left if word != BLANK and word.isalnum()) if BLANK in left else None


def accused(text: str) -> list[str]:
    """The sentences in which a rule is sure of harm by themselves, so that a drill told beside one does not drown it.

    Args:
        text: any length; only the first 2,000 characters are cut into sentences.

    Returns:
        At most 8 sentences; none for a text of one sentence.
    """
    sentences = _SENTENCE_END.split(text[:READ].strip())
    return [part for part in sentences if check(part).band == "signpost"][:8] if len(sentences) > 1 else []


# --- the typed answer to a safety question -----------------------------------------------------


def read_safety_answer(text: str, *, safe_word: str = "no") -> str:
    """ "no" (nobody at risk), "yes" or "not_sure", for a typed answer to a safety question.

    `safe_word` is the plain word that means safe: "no" for "Is anyone being hurt...?",
    "yes" for "Has anyone checked on her, does the office know?".
    """
    if check(text).band != "none":
        return "yes"
    net = _net()
    line = _normalise(text, net, drop=False)
    heard = {name: bool(regex.search(line)) for name, regex in net.answers.items()}
    heard["worry"] = any(not net.negated.search(_clause_before(line, m.start() + 1)) for m in _worries(line, net))
    safe, danger = ("yes_word", "no_word") if safe_word == "yes" else ("no_word", "yes_word")
    if heard["unsure"] or len(line.split()) > 60:
        return "not_sure"
    if heard[danger] and not heard[safe] and not heard["all_well"]:
        return "yes"
    if heard[danger] or heard["worry"]:
        return "not_sure"
    return "no" if heard[safe] or heard["all_well"] else "not_sure"


def _worries(line: str, net: _Net) -> Iterator[re.Match[str]]:
    return net.answers["worry"].finditer(line)
