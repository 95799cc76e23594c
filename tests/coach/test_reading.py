"""Reading age: the coach is easy to read, and `make check` says which line is not."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from coach import check, reading
from coach.library import Library, library
from tests.build import ROOT, copy_of_project

HARD = "Organisational considerations necessitate considerable administrative documentation."


def with_words(**lists: Any) -> Library:
    """The library with other easy words, names or words never said."""
    return dataclasses.replace(library(), plain_words={**library().plain_words, **lists})


def with_situation(**lines: Any) -> Library:
    """The library with other lines in speaking_up."""
    shelf = library()
    changed = dataclasses.replace(shelf.situations["speaking_up"], **lines)
    return dataclasses.replace(shelf, situations={**shelf.situations, "speaking_up": changed})


def told(line: str, shelf: Library | None = None) -> list[str]:
    return list(reading.line_problems(line, shelf or library()))


def test_the_coach_as_it_is_is_easy_to_read() -> None:
    assert list(reading.problems()) == []


def test_everything_a_trainer_can_write_is_read() -> None:
    shelf = library()
    read = {line for passage in reading.passages(shelf) for line in passage.lines}
    situation = shelf.situations["speaking_up"]
    assert {*situation.heard, *situation.reflect, situation.words, situation.next_up, situation.safety_question} <= read
    assert situation.settings["home_care"]["words"] in read and situation.wording("L").behaviour in read
    script = shelf.rehearsals["speaking_up"]
    lines = [*script.openings, *(line for part in script.talk.values() for line in part.lines)]
    assert {script.scene, *(line.say for line in lines), *(line.remark for line in lines)} <= read
    assert {part.they for part in script.talk.values()} <= read
    assert {text for ending in script.endings.values() for text in (ending.they, ending.then)} <= read
    assert {line for entry in shelf.replies.values() for line in entry["say"]} <= read
    assert {
        line for card in shelf.cards["cards"].values() for line in (*card["first"], *card["colleague"], *card["over"])
    } <= read
    assert {
        line for entry in shelf.cards["follow_ups"].values() for said in entry.get("by_label", {}).values() for line in said
    } <= read
    assert {idea.do for idea in shelf.ideas.values()} | set(shelf.glossary.values()) <= read


def test_labels_and_titles_are_not_read() -> None:
    shelf = library()
    read = {line for passage in reading.passages(shelf) for line in passage.lines}
    assert not read & ({s.title for s in shelf.situations.values()} | {entry["label"] for entry in shelf.buttons.values()})


def test_longer_words_and_sentences_are_a_higher_grade() -> None:
    short = reading.grade(["Tell the cook. She will help you now."], library())
    assert short < 3 < 7 < reading.grade([HARD], library())


@pytest.mark.parametrize("word", ["safeguarding", "Supervision", "the manager's", "Skills for Care", "0808 2000 247"])
def test_care_words_names_and_numbers_count_as_easy(word: str) -> None:
    line = "Please ask them about {} before you go home tonight."
    plain = "the care" if word.startswith("the ") else "care"
    assert reading.grade([line.format(word)], library()) == pytest.approx(reading.grade([line.format(plain)], library()))


def test_a_part_of_a_word_is_not_easy() -> None:
    shelf = with_words(easy=["care", "super"])
    assert reading.grade(["Please ask the supervisory people."], shelf) > reading.grade(["Please ask the super people."], shelf)


def test_lines_without_an_end_mark_are_sentences_of_their_own() -> None:
    lines = ["You told them what you saw", "They heard it from you"]
    assert reading.grade(lines, library()) == reading.grade([f"{line}." for line in lines], library())


def test_a_hard_situation_is_named_with_its_file() -> None:
    found = list(reading.problems(with_situation(heard=(HARD,) * 40)))
    assert len(found) == 1
    assert found[0].startswith("content/situations/speaking_up.yml, speaking_up: the reading grade is ")
    assert "7 is the most" in found[0]


def test_a_hard_rehearsal_is_named_with_its_file() -> None:
    shelf = library()
    hard = dataclasses.replace(
        shelf.rehearsals["speaking_up"], scene="So " + "the manager helps the team today and " * 2 + "tomorrow. " + HARD * 20
    )
    found = list(reading.problems(dataclasses.replace(shelf, rehearsals={**shelf.rehearsals, "speaking_up": hard})))
    assert found[0].startswith("content/rehearsals/speaking_up.yml, speaking_up: the reading grade is ")
    assert "5 is the most" in found[0]


def test_hard_content_as_a_whole_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MEDIAN_GRADE", 1.0)
    assert any(problem.startswith("content: the median grade of situations and cards is ") for problem in reading.problems())


def test_a_sentence_of_eighteen_words_is_the_longest() -> None:
    assert told("word " * 17 + "word.") == []
    assert told("word " * 18 + "word.") == [f"19 words in a sentence; 18 are the most. Make two of it: {'word ' * 18}word."]


@pytest.mark.parametrize("line", ["{0}. {0}.", "{0}? {0}.", "Say: '{0}.' {0}.", "{0}\n{0}", '"{0}." {0}'])
def test_two_sentences_are_counted_one_by_one(line: str) -> None:
    assert told(line.format("word " * 16 + "word")) == []


@pytest.mark.parametrize("name", ["08000 121 700", "Skills for Care", "Influencing the vision of the wider social care system"])
def test_a_number_or_a_name_is_one_word_of_a_sentence(name: str) -> None:
    assert told("word " * 17 + name) == []


def test_a_bubble_holds_280_characters() -> None:
    line = "So it is. " * 28
    assert told(line) == []
    assert told(f"{line}.")[0].startswith("281 characters; 280 fit a bubble.")


@pytest.mark.parametrize(
    ("line", "word", "instead"),
    [
        ("Escalate it.", "escalate", "tell the next person up"),
        ("They are escalating it.", "escalate", "tell the next person up"),
        ("It identifies a risk.", "identify", "find, or spot"),
        ("Look after your patients.", "patients", "the people we support"),
        ("Good outcomes.", "outcome", "what changed, or how it ended"),
        ("Do it in order to learn.", "in order to", "to"),
    ],
)
def test_a_word_that_is_never_said_comes_with_what_to_say(line: str, word: str, instead: str) -> None:
    assert told(line) == [f"'{word}' is never said. Say instead: {instead}. The line: {line}"]


@pytest.mark.parametrize(
    "line", ["This is 'Implementing the strategy'.", "Be patient.", "It came out well.", "Read the outcomesheet."]
)
def test_names_and_look_alikes_of_such_words_may_be_said(line: str) -> None:
    assert told(line) == []


def test_no_word_is_both_easy_and_never_said() -> None:
    words = library().plain_words
    assert not {word.lower() for word in (*words["easy"], *words["names"])} & set(words["never"])


def test_what_to_say_instead_is_itself_allowed() -> None:
    words = library().plain_words["never"]
    assert {word: told(instead) for word, instead in words.items() if told(instead)} == {}


def test_the_check_of_the_project_reads_a_copy_of_the_content(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path, "content", "data", "domain.yml")
    path = root / "content" / "replies.yml"
    path.write_text(path.read_text(encoding="utf-8").replace("Nothing is deleted.", "The outcome is robust."), encoding="utf-8")
    found = [problem for problem in check.problems(root) if problem.startswith("content/replies.yml, replies: ")]
    assert [problem.split("'")[1] for problem in found] == ["outcome", "robust"]


def test_the_report_names_the_median_and_the_hardest() -> None:
    lines = reading.report().splitlines()
    assert lines[0].startswith("situation: 60 texts, median grade ")
    assert sum(line.startswith("  ") for line in lines) == 10


def test_the_running_coach_does_without_textstat() -> None:
    code = "import sys; sys.modules['textstat'] = None; import coach.check, coach.conversation, coach.library; coach.library.library()"
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
