"""Reading age: how hard the coach's lines are to read, and which of them a tired reader would stumble over.

The grade is that of Flesch and Kincaid, as textstat counts it, over lines that belong together: a single line is too
short for it. Care words and names in `content/plain_words.yml`, and numbers, count as one short word each.
"""

from __future__ import annotations

import re
import statistics
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache

from coach import crosswalk
from coach.library import LEVELS, Library, Rehearsal, Situation, library
from coach.words import BUBBLE

MEDIAN_GRADE = 5.0  # over situations and cards
HIGHEST_GRADE = 7.0
REHEARSAL_GRADE = 5.0  # words to say out loud, read on a phone between two jobs
SENTENCE_WORDS = 18
JUDGED = ("situation", "card")  # kinds whose grades make the median
_SHORT = "care"  # stands for a word that is easy whatever its length
_SENTENCE_END = re.compile(r"(?<=[.!?])['\")]*\s+|\n+")
_NUMBER = re.compile(r"\d[\d ]*\d|\d")
_WORD = re.compile(r"\w[\w'’-]*")


@dataclass(frozen=True)
class Passage:
    """Lines that belong together, and the file a trainer mends them in."""

    kind: str
    name: str
    file: str
    lines: tuple[str, ...]


def passages(shelf: Library) -> Iterator[Passage]:
    """Everything the coach can say out of the library; titles, labels and names are left out.

    Args:
        shelf: the content.
    """
    for name, situation in shelf.situations.items():
        yield Passage("situation", name, f"content/situations/{name}.yml", tuple(_of_situation(situation)))
    for name, script in shelf.rehearsals.items():
        yield Passage("rehearsal", name, f"content/rehearsals/{name}.yml", tuple(_of_rehearsal(script)))
    for label, card in shelf.cards["cards"].items():
        said = [*card["first"], *card["colleague"], *card["over"]]
        for entry in shelf.cards["follow_ups"].values():
            said += entry.get("by_label", {}).get(label) or entry["say"]
        yield Passage("card", label, "content/cards.yml", tuple(said))
    for name, idea in shelf.ideas.items():
        yield Passage("idea", name, "content/ideas.yml", tuple(filter(None, (idea.do, idea.words))))
    replies = [text for entry in shelf.replies.values() for text in (*entry["say"], entry.get("simpler"))]
    yield Passage("replies", "replies", "content/replies.yml", (*filter(None, replies), shelf.cards["after"]))
    for name, element in shelf.framework["elements"].items():
        meaning = (element["plain"], element.get("simpler"), *element["looks_like"].values())
        yield Passage("element", name, "content/framework.yml", tuple(filter(None, meaning)))
        crossed = dict.fromkeys(line for level in (None, *LEVELS) for line in crosswalk.lines(name, level, shelf))
        yield Passage("crosswalk", name, "content/crosswalk.yml", tuple(crossed))
    dimensions = tuple(entry["plain"] for entry in shelf.framework["dimensions"].values())
    yield Passage("dimensions", "dimensions", "content/framework.yml", dimensions)
    yield Passage("glossary", "glossary", "content/glossary.yml", tuple(shelf.glossary.values()))
    ready = tuple(entry["say"] for part in shelf.plans.values() for entry in part.values())
    yield Passage("plans", "plans", "content/plans.yml", ready)
    purposes = tuple(entry["for"] for entry in shelf.helplines.values())
    yield Passage("helplines", "helplines", "content/helplines.yml", purposes)


def _of_situation(situation: Situation) -> Iterator[str]:
    yield from (*situation.heard, *situation.reflect)
    for wording in situation.levels.values():
        yield from (wording.question, wording.behaviour)
    own = ("safety_question", "words", "next_up")
    yield from filter(None, (situation.simpler, situation.not_yours, *(getattr(situation, name) for name in own)))
    for local in situation.settings.values():
        yield from (local[name] for name in own if name in local)
        for wording in local.get("levels", {}).values():
            yield from wording.values()


def _of_rehearsal(script: Rehearsal) -> Iterator[str]:
    yield script.scene
    yield from (part.they for part in script.talk.values())
    for lines in (script.openings, *(part.lines for part in script.talk.values())):
        yield from (text for line in lines for text in (line.say, line.remark))
    yield from (text for ending in script.endings.values() for text in (ending.they, ending.then))


def problems(shelf: Library | None = None) -> Iterator[str]:
    """What is too hard to read, one sentence each: file, what is wrong, what to do about it.

    Args:
        shelf: the content; the project's own when it is left out.
    """
    shelf = shelf or library()
    found = list(passages(shelf))
    yield from _grade_problems(found, shelf)
    told: set[tuple[str, str]] = set()
    for passage in found:
        for line in passage.lines:
            if (passage.file, line) not in told:
                told.add((passage.file, line))
                yield from (f"{passage.file}, {passage.name}: {problem}" for problem in line_problems(line, shelf))


def _grade_problems(found: list[Passage], shelf: Library) -> Iterator[str]:
    graded = [(passage, grade(passage.lines, shelf)) for passage in found]
    middle = statistics.median(figure for passage, figure in graded if passage.kind in JUDGED)
    if middle > MEDIAN_GRADE:
        yield f"content: the median grade of situations and cards is {middle:.1f}; {MEDIAN_GRADE:g} is the most. Make the hardest ones plainer: python -m coach.reading lists them."
    for passage, figure in graded:
        most = REHEARSAL_GRADE if passage.kind == "rehearsal" else HIGHEST_GRADE
        if figure > most:
            yield f"{passage.file}, {passage.name}: the reading grade is {figure:.1f}; {most:g} is the most. Use shorter sentences and shorter words."


def line_problems(line: str, shelf: Library) -> Iterator[str]:
    """What is wrong with one line: its length, a sentence of it, or a word that is never said."""
    if len(line) > BUBBLE:
        yield f"{len(line)} characters; {BUBBLE} fit a bubble. Shorten: {line}"
    for sentence in _SENTENCE_END.split(line):
        count = len(_WORD.findall(_without_names(sentence, shelf)))
        if count > SENTENCE_WORDS:
            yield f"{count} words in a sentence; {SENTENCE_WORDS} are the most. Make two of it: {sentence}"
    bare = _without_names(line, shelf)
    for word, instead in shelf.plain_words["never"].items():
        if _forms(word).search(bare):
            yield f"'{word}' is never said. Say instead: {instead}. The line: {line}"


def grade(lines: Iterable[str], shelf: Library) -> float:
    """The Flesch-Kincaid grade of lines read one after the other.

    Args:
        lines: what is said; a line without an end mark counts as a sentence.
        shelf: the content, for its easy words and names.
    """
    import textstat  # of the dev group: `make check` installs it, the running coach does without

    easy = _any_of(tuple(shelf.plain_words["easy"]))
    ended = (line if re.search(r"[.!?]['\")]*$", line) else f"{line}." for line in lines)
    text = easy.sub(_SHORT, _without_names(" ".join(ended), shelf))
    return float(textstat.flesch_kincaid_grade(text))


def _without_names(text: str, shelf: Library) -> str:
    """The text with one short word in place of each name and number."""
    framework = shelf.framework
    labels = [entry["name"] for part in ("elements", "dimensions") for entry in framework[part].values()]
    names = _any_of((*shelf.plain_words["names"], *labels, *crosswalk.names(shelf)), ignore_case=False)
    return _NUMBER.sub(_SHORT, names.sub(_SHORT, text))


@cache
def _any_of(words: tuple[str, ...], ignore_case: bool = True) -> re.Pattern[str]:
    longest_first = "|".join(map(re.escape, sorted(words, key=len, reverse=True)))
    return re.compile(rf"\b({longest_first})('s)?(?![\w-])", re.IGNORECASE if ignore_case else 0)


@cache
def _forms(word: str) -> re.Pattern[str]:
    """A word with its usual endings: escalate, escalates, escalated, escalating; identify, identifies."""
    endings = {"e": "(e[sd]?|ing)", "y": "(ys?|ie[sd]|ying)"}
    last = endings.get(word[-1])
    stem = re.escape(word[:-1]) + last if last else f"{re.escape(word)}(e?s|ed|ing)?"
    return re.compile(rf"\b{stem}\b", re.IGNORECASE)


def report(shelf: Library | None = None) -> str:
    """Median and highest grade of each kind, and the hardest texts."""
    shelf = shelf or library()
    graded = [(grade(passage.lines, shelf), passage) for passage in passages(shelf)]
    lines = []
    for kind in dict.fromkeys(passage.kind for _, passage in graded):
        figures = [figure for figure, passage in graded if passage.kind == kind]
        lines.append(f"{kind}: {len(figures)} texts, median grade {statistics.median(figures):.1f}, highest {max(figures):.1f}")
    judged = [figure for figure, passage in graded if passage.kind in JUDGED]
    lines.append(f"situations and cards: median grade {statistics.median(judged):.1f}, highest {max(judged):.1f}")
    hardest = sorted(graded, key=lambda pair: -pair[0])[:10]
    return "\n".join([*lines, "hardest:", *(f"  {figure:.1f} {passage.kind} {passage.name}" for figure, passage in hardest)])


def main() -> int:
    """Print what is too hard, or the figures; 1 if anything is."""
    found = list(problems())
    print("\n".join(found) if found else report())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
