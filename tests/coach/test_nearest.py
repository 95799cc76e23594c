"""A typed line finds the written one it means, or none: measured on lines that stand in no script."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from coach.library import Line, library
from coach.nearest import covers, nearest, plain

ROWS = [
    (situation, node, text, meant)
    for situation, nodes in yaml.safe_load(Path(__file__).with_name("typed_lines.yml").read_text(encoding="utf-8")).items()
    for node, rows in nodes.items()
    for text, meant in rows
]
FLOOR = {"found": 0.95, "wrong": 0.01, "left alone": 0.9}  # measured: 143 of 147, none, 52 of 55


def offered(situation: str, node: str) -> tuple[Line, ...]:
    script = library().rehearsals[situation]
    return script.openings if node == "opening" else script.talk[node].lines


def found(text: str, lines: tuple[Line, ...]) -> int:
    """Place of the line that is found, from 1; 0 for none."""
    index = nearest(text, [(line.say, *line.also) for line in lines])
    return 0 if index is None else index + 1


def test_typed_lines_find_the_line_they_mean() -> None:
    counts: Counter[str] = Counter()
    for situation, node, text, meant in ROWS:
        got = found(text, offered(situation, node))
        counts["near" if meant else "far"] += 1
        counts["found" if got == meant else "left alone" if not got else "wrong"] += bool(meant)
        counts["rightly left alone"] += not meant and not got
    assert counts["near"] > 120 and counts["far"] > 40
    assert counts["found"] / counts["near"] >= FLOOR["found"], counts
    assert counts["wrong"] / counts["near"] <= FLOOR["wrong"], counts
    assert counts["rightly left alone"] / counts["far"] >= FLOOR["left alone"], counts


def test_the_lines_of_that_measure_stand_in_no_script() -> None:
    written = {
        plain(way) for situation, node, _, _ in ROWS for line in offered(situation, node) for way in (line.say, *line.also)
    }
    assert [text for _, _, text, _ in ROWS if plain(text) in written] == []


def test_every_line_and_every_other_way_to_say_it_finds_itself() -> None:
    for name, script in library().rehearsals.items():
        for lines in (script.openings, *(part.lines for part in script.talk.values())):
            for number, line in enumerate(lines, start=1):
                assert [way for way in (line.say, *line.also) if found(way, lines) != number] == [], name


@pytest.mark.parametrize("text", ["", " ", "...", "🙂", "?!", "[name]", "hm", "ok", "मदद", "x" * 2000, "word " * 400])
def test_what_says_next_to_nothing_is_near_to_nothing(text: str) -> None:
    for script in library().rehearsals.values():
        assert found(text, script.openings) == 0


def test_without_options_nothing_is_near() -> None:
    assert nearest("hello", []) is None and nearest("hello", [()]) is None


@pytest.mark.parametrize("text", ["CAN WE HAVE 10 MINUTES?", "can we hav ten minuts", "so, can we have ten minutes please", "Can [name] and me have ten minutes"])  # fmt: skip
def test_case_marks_slips_and_a_name_that_was_taken_out_change_little(text: str) -> None:
    assert nearest(text, [("Can we have ten minutes?",), ("I am going home.",)]) == 0


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("thank you by when and who will it be", True),
        ("Thank you. By when? And who wil it be?", True),
        ("thank you by when and who will it be, she had bruises on her arm", False),
        ("thank you by when and who will it be and he cries", False),
        ("when", True),
        ("i am scared", False),
    ],
)
def test_a_line_is_repeated_only_when_hardly_anything_is_added(text: str, same: bool) -> None:
    assert covers("Thank you. By when? And who will it be?", text) is same
