"""The crosswalk: every element has its place in the framework of 2026, and our reading is said to be ours."""

from __future__ import annotations

import dataclasses
import datetime
import re
from pathlib import Path
from typing import Any

import pytest

from coach import crosswalk
from coach.library import CONTENT, LEVELS, errors, library
from tests.build import copy_of_project

ELEMENTS = list(library().framework["elements"])
KEPT = ("Managing services", "Improving services", "Setting direction", "Creating the vision", "Delivering the strategy")


def cells(element: str) -> list[tuple[str, Any]]:
    return [(part, cell) for part, found in library().crosswalk["elements"][element].items() for cell in found]


@pytest.mark.parametrize("level", [None, *LEVELS])
@pytest.mark.parametrize("element", ELEMENTS)
def test_an_element_is_placed_in_two_bubbles(element: str, level: str | None) -> None:
    said = crosswalk.lines(element, level)
    assert len(said) == 2 and all(0 < len(bubble) <= 280 for bubble in said)
    assert f"'{library().framework['elements'][element]['name']}'" in said[0]
    assert not re.search(r"[{}]|KLOE", " ".join(said))


@pytest.mark.parametrize("element", ELEMENTS)
def test_what_is_judgement_is_said_to_be_our_reading(element: str) -> None:
    """As many "our reading" as there are things judged; the place in the framework is always one of them."""
    judged = sum(cell["kind"] == "judgement" for part, cell in cells(element) if part != "dimensions") + 1
    assert len(re.findall(r"our reading", " ".join(crosswalk.lines(element)), re.IGNORECASE)) == judged


@pytest.mark.parametrize("element", ELEMENTS)
def test_a_part_is_sourced_only_where_it_kept_the_name_of_the_dimension(element: str) -> None:
    framework = library().framework
    dimension = framework["dimensions"][framework["elements"][element]["dimension"]]["name"]
    kept = [cell["names"] for part, cell in cells(element) if part == "dimensions" and cell["kind"] == "sourced"]
    assert kept == ([[dimension]] if dimension in KEPT else [])


def test_the_28_elements_and_no_others_are_there() -> None:
    assert set(library().crosswalk["elements"]) == set(ELEMENTS) and len(ELEMENTS) == 28


def test_the_day_is_said() -> None:
    moved = {**library().crosswalk, "as_of": datetime.date(2027, 3, 2)}
    assert "Read up to 2 March 2027" in crosswalk.lines("safety", None, dataclasses.replace(library(), crosswalk=moved))[1]


@pytest.mark.parametrize(
    ("element", "level", "said"),
    [
        ("safety", None, "all eight roles"),
        ("safety", "W", "new to care, care or support worker, enhanced care worker, personal assistant."),
        ("safety", "L", "supervisor or leader, practice leader."),
        ("safety", "O", "deputy manager, registered manager."),
        ("safety", "S", "no role at your level"),
        ("vision_embody", "O", "deputy manager, registered manager."),
        ("vision_embody", "W", "deputy manager, registered manager."),
        ("vision_embody", "S", "no role at your level"),
    ],
)
def test_the_roles_are_those_of_the_level(element: str, level: str | None, said: str) -> None:
    assert said in crosswalk.lines(element, level)[1]


def test_sourced_and_judged_principles_are_told_apart() -> None:
    said = crosswalk.lines("safety")[0]
    assert "An account of the new Management and Leadership Code points to 'be accountable'." in said
    assert "Our reading adds 'show integrity'." in said


def test_all_six_principles_and_all_five_parts_are_used() -> None:
    named = [(part, name) for element in ELEMENTS for part, cell in cells(element) for name in cell["names"]]
    assert len({name for part, name in named if part == "principles"}) == 6
    assert {name for part, name in named if part == "dimensions"} == set(KEPT)


SLIPS = {
    "an element left out": ("  planning:\n", "  plan:\n", "planning has no entry", "planning: dimensions, principles, roles, well_led"),
    "an element nobody knows": ("  planning:\n", "  plan:\n", "nothing is called plan", "content/framework.yml"),
    "a part nobody knows": ("names: [Setting direction]", "names: [Setting directions]", "Setting directions", "one of the five parts of 2026"),
    "a principle nobody knows": ("names: [be curious]", "names: [be nosy]", "be nosy", "one of the six principles"),
    "a role nobody knows": ("deputy manager", "deputy boss", "deputy boss", "one of the eight roles"),
    "a source nobody knows": ("source: FLOUR", "source: FLOWER", "nothing is called FLOWER", "content/sources.yml"),
    "a level that is none": ("names: [W, L, O, S]", "names: [W, L, X]", "'X'", "a level out of W, L, O, S"),
    "neither sourced nor judged": ("kind: sourced", "kind: known", "known", "kind: sourced (a source says so)"),
    "the number of a KLOE": ("making changes that last", "W4 in the KLOE", "W4 in the KLOE", "never the number of a KLOE"),
    "a day in quotes": ("as_of: 2026-11-21", "as_of: '2026-11-21'", "as_of", "without quotes"),
    "a cell left out": ("    principles: [", "    principle: [", "'principles' is a required property", "all of dimensions, principles"),
    "a line left out": ("  pathway_none:", "  pathway_non:", "'pathway_none' is a required property", "all of kept, placed"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_names_file_line_and_what_to_write(slip: str, tmp_path: Path) -> None:
    old, new, *parts = SLIPS[slip]
    path = copy_of_project(tmp_path, "content") / "content" / "crosswalk.yml"
    text = (CONTENT / "crosswalk.yml").read_text(encoding="utf-8")
    top, body = text[: text.index("\nas_of")], text[text.index("\nas_of") :]
    assert old in body
    path.write_text(top + body.replace(old, new, 1), encoding="utf-8")
    found = list(errors(tmp_path / "content"))
    told = next((error for error in found if all(part in error for part in parts)), f"not told: {found}")
    assert re.match(r"content/crosswalk\.yml line \d+: .+\. Write instead: .+\.$", told), told
