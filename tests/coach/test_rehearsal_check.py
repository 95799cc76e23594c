"""A slip in the script of a rehearsal is named with file, line and what to write instead."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach import rehearsal_check
from coach.library import CONTENT, ContentError, errors, library
from tests.build import copy_of_project

HERE = "rehearsals/speaking_up.yml"
SCRIPT = yaml.safe_load((CONTENT / HERE).read_text(encoding="utf-8"))


def spoil(folder: Path, old: str, new: str) -> list[str]:
    path = copy_of_project(folder, "content") / "content" / HERE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return list(errors(folder / "content"))


def line_of(words: str) -> int:
    text = (CONTENT / HERE).read_text(encoding="utf-8")
    return text[: text.index(words)].count("\n") + 1


SLIPS = {
    "a next that is nowhere": ("next: stung\n", "next: stang\n", True, ["nothing is called stang", "an id that stands under talk or endings"]),
    "a line too long for a button": ('say: "You always', 'say: "' + "You " * 30 + "always", True, ["too long", "90 characters at most, as it stands on a button"]),
    "a remark too long": ("remark: \"'Always' can", "remark: \"" + "very " * 30, True, ["130 characters at most"]),
    "a line without a remark": ("    remark: \"'Both' leaves", "    remarks: \"'Both' leaves", None, ["'remark' is a required property", "say, remark, next"]),
    "one line only": (SCRIPT["talk"]["softer"]["lines"][1]["say"], "x" * 91, None, ["90 characters"]),
    "a part that nobody comes to": ("  softer:\n", "  softest:\n", None, ["nothing is called softer"]),
    "an ending that says nothing to do": ("    then: \"You can try again", "    do: \"You can try again", None, ["'then' is a required property", "they, then"]),
    "a name with a blank": ("  left_it:\n", "  left it:\n", None, ["left it", "small letters and underscores"]),
    "a key nobody knows": ("scene:", "place:", None, ["'scene' is a required property"]),
    "a scene too long": ('scene: "', 'scene: "' + "Very long. " * 20, True, ["200 characters at most"]),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_names_file_line_and_what_to_write(slip: str, tmp_path: Path) -> None:
    old, new, here, parts = SLIPS[slip]
    found = spoil(tmp_path, old, new)
    told = next((error for error in found if all(part in error for part in parts)), f"not told: {found}")
    assert re.match(rf"content/{HERE} line \d+: .+\. Write instead: .+\.$", told), told
    assert here is None or f" line {line_of(old)}:" in told, told


def test_a_rehearsal_of_no_situation_is_named(tmp_path: Path) -> None:
    folder = copy_of_project(tmp_path, "content") / "content"
    (folder / HERE).rename(folder / "rehearsals" / "lone_working.yml")
    assert list(errors(folder)) == [
        "content/rehearsals/lone_working.yml line 1: no situation is called lone_working. Write instead: the file under the name of its situation."
    ]


@pytest.mark.parametrize("text", ["", "- a list\n", "scene: Where: there\n"])
def test_a_file_that_holds_something_else_is_named(text: str, tmp_path: Path) -> None:
    path = copy_of_project(tmp_path, "content") / "content" / HERE
    path.write_text(text, encoding="utf-8")
    assert any(error.startswith(f"content/{HERE} line 1: ") for error in errors(tmp_path / "content"))


def test_the_coach_does_not_start_on_a_talk_that_leads_nowhere(tmp_path: Path) -> None:
    spoil(tmp_path, "next: stung\n", "next: stang\n")
    with pytest.raises(ContentError, match=r"speaking_up\.yml line \d+: openings\.1\.next: nothing is called stang"):
        library(tmp_path / "content")


def test_a_coach_without_any_rehearsal_starts(tmp_path: Path) -> None:
    folder = copy_of_project(tmp_path, "content") / "content"
    for path in folder.glob("rehearsals/*.yml"):
        path.unlink()
    assert library(folder).rehearsals == {}


# --- what no schema sees


def changed(change: Callable[[dict[str, Any]], None]) -> list[str]:
    script = copy.deepcopy(SCRIPT)
    change(script)
    return [wrong for _, wrong, _ in rehearsal_check.problems(script)]


def all_lines(script: dict[str, Any]) -> list[dict[str, Any]]:
    return [*script["openings"], *(line for part in script["talk"].values() for line in part["lines"])]


def test_the_scripts_as_they_are_hold() -> None:
    assert changed(lambda script: None) == []


def test_a_part_and_an_ending_that_no_line_leads_to_are_told() -> None:
    def lose(script: dict[str, Any]) -> None:
        for line in all_lines(script):
            if line["next"] in ("after_the_break", "left_it"):
                line["next"] = "half_yes"

    assert changed(lose) == ["talk: no line leads to after_the_break", "endings: no line leads to left_it"]


def test_a_round_without_an_exit_is_told_and_one_with_an_exit_is_not() -> None:
    def go_round(script: dict[str, Any]) -> None:
        script["talk"]["softer"]["lines"][0]["next"] = "softer"
        script["talk"]["softer"]["lines"][1]["next"] = "softer"

    def with_exit(script: dict[str, Any]) -> None:
        script["talk"]["softer"]["lines"][0]["next"] = "softer"

    assert changed(go_round) == ["talk: softer goes round and never comes to an ending"]
    assert changed(with_exit) == []


def test_a_talk_that_is_not_deep_enough_is_told() -> None:
    def shorten(script: dict[str, Any]) -> None:
        for line in script["openings"][1:]:
            line["next"] = "left_it"

    assert "openings: 1 of them leads to 2 more choices" in changed(shorten)


def test_the_same_line_twice_and_one_id_for_two_things_are_told() -> None:
    def repeat(script: dict[str, Any]) -> None:
        script["openings"][2]["say"] = script["openings"][0]["say"].upper()
        script["endings"]["stung"] = script["endings"]["left_it"]

    assert changed(repeat) == ["endings: stung stands under talk as well", "openings: the same line is offered twice"]
