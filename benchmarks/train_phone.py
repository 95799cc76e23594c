"""`make phone`: choose the few rules a phone can carry, and write content/phone_words.json.

Without a signal nobody hears a disclosure but the phone itself. The whole vocabulary of content/safety_words.yml is too
heavy for it, so each clear sign is cut down to the one or two elements that ordinary talk has least often, in their
order. Of these the rules are chosen that find most of data/nlu and of the test sentences for their bytes. Without the
"not" and the near misses of coach/safety.py they err to one side: help is shown once too often.
"""

from __future__ import annotations

import gzip
import json
import random
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml

from coach import safety
from coach.library import CONTENT, ROOT
from tests.coach.test_safety import DISCLOSURES

OUT = CONTENT / "phone_words.json"
MOST_BYTES = 19_000  # zipped
RARE = 0.0005  # an element this rare in ordinary talk counts alone
ALARM = 0.5  # how much one ordinary message wrongly heard weighs against one disclosure found
ORDINARY = 2000  # messages of data/nlu that stand for ordinary talk
PLAIN_COUNTS = 3  # a disclosure in plain words counts as so many hard ones
HELD_OUT = 5  # one of so many disclosures is not used for choosing, when the choice is measured
Words = tuple[str, ...]


@dataclass(frozen=True)
class Rule:
    """One element, or two with at most `gap` words between them."""

    label: str
    sets: tuple[Words, ...]
    gap: int = 0

    @property
    def regex(self) -> re.Pattern[str]:
        """On a line of `plain`."""
        between = rf"(?: [^ .]+){{0,{self.gap}}}?"
        return re.compile(between.join(" " + _either(words) for words in self.sets))


@cache
def _either(words: Words) -> str:
    return "(?:" + "|".join(word.replace("*", "[^ ]*") for word in words) + ")(?= )"


def plain(text: str, vocabulary: dict[str, Any]) -> str:
    """A text as the phone compares it; web/static/offline.js does the same."""
    text = "".join(c for c in unicodedata.normalize("NFKD", text.lower()) if not unicodedata.combining(c))
    text = re.sub(r"['’‘`´]", "", text)
    text = re.sub(r"[£$€] ?\d[\d,.]*k?|\b\d+ ?(?:pounds?|quid|grand)\b", " £ ", text)
    text = re.sub(r"[^a-z0-9£.]+", " ", re.sub(r"[.!?;\n]+", " . ", text))
    spelling, dropped = vocabulary["spelling"], vocabulary["dropped"]
    words = [spelling.get(word, word) for word in text.split()]
    line = " " + " ".join(word for word in words if word not in dropped) + " . "
    line = re.sub(r" (ca|do|does|did|is|are|was|were|has|have|had|wo|would|could|should) ?n[o ]?t(?= )", r" \1nt", line)
    line = re.sub(r" (can|will) ?not(?= )", lambda m: " cant" if m[1] == "can" else " wont", line)
    short = {"am": "m", "is": "s", "has": "s", "are": "re", "have": "ve", "will": "ll"}
    return re.sub(r" (i|he|she|they|it|who|there|that) (am|is|are|has|have|will)(?= )", lambda m: f" {m[1]}{short[m[2]]}", line)


def messages(labels: Iterable[str], of_harm: bool) -> list[str]:
    """The examples of data/nlu, of the safety labels or of everything else."""
    names = {path.stem: path for path in (ROOT / "data" / "nlu").glob("*.yml")}
    found: list[str] = []
    for name in sorted(names):
        for block in yaml.safe_load(names[name].read_text(encoding="utf-8"))["nlu"]:
            if (block.get("intent") in labels) == of_harm and "intent" in block:
                found += [line[2:] for line in block["examples"].splitlines() if line.startswith("- ")]
    return found


def shortened(data: dict[str, Any], ordinary: list[str]) -> Iterator[Rule]:
    """Each clear sign of the vocabulary, cut down to its most telling elements."""
    groups = {name: list(map(str, words)) for name, words in data["groups"].items()}

    @cache
    def share(words: Words) -> float:
        regex = re.compile(" " + _either(words))
        return sum(bool(regex.search(line)) for line in ordinary) / len(ordinary)

    def entries(element: Any) -> Words:
        return without_longer(element.entries)

    for label in safety.SEVERITY:
        for family in data["rules"][label]:
            for line in family.get("signpost", []):
                elements = safety._parse(line, groups)
                needed = sorted(
                    (at for at, one in enumerate(elements) if one.needed), key=lambda at: share(entries(elements[at]))
                )
                if share(entries(elements[needed[0]])) <= RARE or len(needed) == 1:
                    yield Rule(label, (entries(elements[needed[0]]),))
                    continue
                first, second = sorted(needed[:2])
                gap = sum(one.most_words for one in elements[first + 1 : second] if one.kind != "ban") + 1
                yield Rule(label, (entries(elements[first]), entries(elements[second])), gap)


def without_longer(entries: Iterable[str]) -> Words:
    """The entries without those that begin as another does: "hit out" says no more than "hit"."""
    kept: list[str] = []
    for entry in sorted(set(entries), key=lambda entry: (len(entry), entry)):
        if not any(re.match(_either((short,)), entry + " ") for short in kept):
            kept.append(entry)
    return tuple(sorted(kept))


def as_data(chosen: Iterable[Rule], vocabulary: dict[str, Any]) -> dict[str, Any]:
    """What is written: lists of words, and for each label single ones and pairs [first, second, gap]."""
    kept = list(chosen)
    alone = re.compile("|".join(" " + _either(rule.sets[0]) for rule in kept if len(rule.sets) == 1) or "$.")
    single = {words for rule in kept for words in rule.sets if len(rule.sets) == 1}
    sets = sorted({words for rule in kept for words in rule.sets})

    def trimmed(words: Words) -> Words:  # what counts alone need not stand in a pair again
        return (
            words
            if words in single
            else tuple(word for word in words if not alone.search(f" {word.replace('*', '')} ")) or words[:1]
        )

    at = {words: number for number, words in enumerate(sets)}
    rules: dict[str, list[list[int]]] = {label: [] for label in safety.SEVERITY}
    for rule in kept:
        rules[rule.label].append([*(at[words] for words in rule.sets), *([rule.gap] if len(rule.sets) == 2 else [])])
    return {"spelling": vocabulary["spelling"], "dropped": " ".join(vocabulary["dropped"]),
            "sets": ["|".join(trimmed(words)) for words in sets], "rules": {label: sorted(found) for label, found in rules.items()}}  # fmt: skip


def zipped(data: dict[str, Any]) -> int:
    """Bytes on the wire."""
    return len(gzip.compress(json.dumps(data, ensure_ascii=False, separators=(",", ":")).encode(), 9))


def choose(rules: list[Rule], told: list[str], ordinary: list[str], vocabulary: dict[str, Any]) -> list[Rule]:
    """Greedily the rules that find most for their bytes, until there is no room."""
    hits = {rule: {n for n, line in enumerate(told) if rule.regex.search(line)} for rule in rules}
    alarms = {rule: {n for n, line in enumerate(ordinary) if rule.regex.search(line)} for rule in rules}
    left, alarmed, have, chosen = set(range(len(told))), set[int](), set[Words](), list[Rule]()

    def worth(rule: Rule) -> float:
        cost = 4 + sum(4 + 0.4 * sum(map(len, words)) for words in rule.sets if words not in have)
        return (len(hits[rule] & left) + 0.05 - ALARM * len(alarms[rule] - alarmed)) / cost

    pool = list(rules)
    while pool:
        best = max(pool, key=worth)
        pool.remove(best)
        if worth(best) <= 0:
            break
        chosen.append(best)
        if len(chosen) % 10 == 0 and zipped(as_data(chosen, vocabulary)) > MOST_BYTES:
            return chosen[:-10]
        left -= hits[best]
        alarmed |= alarms[best]
        have |= set(best.sets)
    return chosen


def found(chosen: list[Rule], told: list[str]) -> float:
    """The share of lines in which a rule finds something."""
    regexes = [rule.regex for rule in chosen]
    return sum(any(regex.search(line) for regex in regexes) for line in told) / len(told)


def main() -> None:
    """Choose, print how well the choice does, write the file."""
    data = yaml.load(safety.VOCABULARY.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    vocabulary = {"spelling": data["spelling"], "dropped": data["dropped"]}
    chance = random.Random(1)
    ordinary = [plain(text, vocabulary) for text in chance.sample(messages(safety.SEVERITY, of_harm=False), 2 * ORDINARY)]
    ordinary, unseen = ordinary[:ORDINARY], ordinary[ORDINARY:]
    plainly = [plain(text, vocabulary) for texts in DISCLOSURES.values() for text in texts]
    told = [plain(text, vocabulary) for text in messages(safety.SEVERITY, of_harm=True)]
    chance.shuffle(told)
    rules = sorted(set(shortened(data, ordinary)), key=lambda rule: (safety.SEVERITY.index(rule.label), rule.sets))
    held = told[: len(told) // HELD_OUT]
    measured = choose(rules, told[len(held) :] + PLAIN_COUNTS * plainly, ordinary, vocabulary)
    print(f"chosen without them: {found(measured, held):.0%} of {len(held)} hard disclosures")
    chosen = choose(rules, told + PLAIN_COUNTS * plainly, ordinary, vocabulary)
    result = as_data(chosen, vocabulary)
    print(f"{len(chosen)} of {len(rules)} rules, {zipped(result)} bytes zipped: {found(chosen, plainly):.1%} of {len(plainly)} "
          f"plain disclosures; {found(chosen, unseen):.0%} of {len(unseen)} ordinary messages get a card too")  # fmt: skip
    OUT.write_text(json.dumps(result, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
