"""Coverage: no cell and no claim is left without content or a reason, and what is missing is named."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach.coverage import CLAIM_IDS, DOC, cells, exists, gaps, main, page, read_claims
from coach.library import LEVELS, library
from tests.build import copy_of_project

Spoil = Callable[[str, Callable[[dict[str, Any]], object]], None]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    return copy_of_project(tmp_path, "content")


@pytest.fixture
def spoil(root: Path) -> Spoil:
    """Changes one content file of the copy."""

    def change(file: str, how: Callable[[dict[str, Any]], object]) -> None:
        path = root / "content" / file
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        how(data)
        path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")

    return change


def test_nothing_in_the_real_content_is_uncovered() -> None:
    assert list(gaps()) == []


def test_every_element_has_a_cell_at_every_level() -> None:
    every = cells(library())
    assert set(every) == set(library().framework["elements"]) and len(every) == 28
    assert all(tuple(cell.level for cell in row) == LEVELS for row in every.values())


def test_only_senior_elements_may_be_empty_and_only_below_the_manager() -> None:
    not_asked = {(cell.element, cell.level) for row in cells(library()).values() for cell in row if not cell.asked}
    senior = [dimension for dimension in library().framework["dimensions"].values() if not dimension["everyone"]]
    assert not_asked == {(element, level) for dimension in senior for element in dimension["elements"] for level in "WL"}


def test_a_situation_serves_only_the_levels_it_has_words_for() -> None:
    row = cells(library())["networks"]
    served = {cell.level: "partnership_working" in cell.situations for cell in row}
    assert served == {"W": False, "L": False, "O": True, "S": True}


def test_the_framework_alone_serves_nothing(root: Path, spoil: Spoil) -> None:
    def untag(ideas: dict[str, Any]) -> None:
        for idea in ideas.values():
            idea["elements"] = ["relationships"]

    spoil("ideas.yml", untag)
    found = list(gaps(root))
    assert any(gap.startswith("performance at S: no situation and no idea") for gap in found)
    assert not any(gap.startswith("strategy_frame at W") for gap in found)
    assert main(root=root) == 1


def test_too_few_ideas_are_named(root: Path, spoil: Spoil) -> None:
    def no_senior(ideas: dict[str, Any]) -> None:
        for idea in ideas.values():
            idea["levels"] = [level for level in idea["levels"] if level != "S"] or ["O"]

    spoil("ideas.yml", no_senior)
    assert "content/ideas.yml has 0 ideas for level S; 12 are the least." in list(gaps(root))


def test_there_are_181_claims() -> None:
    assert len(CLAIM_IDS) == len(set(CLAIM_IDS)) == 181
    assert set(read_claims()["claims"]) == set(CLAIM_IDS)


@pytest.mark.parametrize(
    ("claim", "gap"),
    [
        ({"carried_by": ["no_such_thing"]}, "claim 205 is carried by no_such_thing, which does not exist"),
        ({"carried_by": ["framework/charm"]}, "claim 205 is carried by framework/charm, which does not exist"),
        ({"carried_by": ["glossary/charm"]}, "claim 205 is carried by glossary/charm, which does not exist"),
        ({}, "claim 205 needs either carried_by or left_out"),
        (None, "claim 205 needs either carried_by or left_out"),
        ({"left_out": ""}, "claim 205 needs either carried_by or left_out"),
        ({"carried_by": ["buddy_up"], "left_out": "x"}, "claim 205 needs either carried_by or left_out"),
    ],
)
def test_a_claim_needs_content_that_exists_or_a_reason(
    claim: dict[str, Any] | None, gap: str, root: Path, spoil: Spoil
) -> None:
    spoil("claims.yml", lambda told: told["claims"].update({"205": claim}))
    assert [found for found in gaps(root) if gap in found]


def test_a_claim_that_is_missing_or_unknown_is_named(root: Path, spoil: Spoil) -> None:
    spoil("claims.yml", lambda told: told["claims"].update({"999": told["claims"].pop("205")}))
    assert [re.sub(r"[;.].*", "", gap.split(": ")[1]) for gap in gaps(root)] == [
        "claim 205 is missing",
        "the sources have no claim 999",
    ]


@pytest.mark.parametrize("carrier", ["speaking_up", "buddy_up", "framework/integrity", "glossary/co-production"])
def test_situations_ideas_elements_and_terms_can_carry_a_claim(carrier: str) -> None:
    assert exists(library(), carrier)


@pytest.mark.parametrize(
    ("change", "gap"),
    [
        ({"year": "1999"}, "does not say '1999'"),
        ({"words": "silver line"}, "does not say 'silver line'"),
        ({"idea": "gone"}, "told in idea gone, which does not exist"),
        ({"idea": None}, "lacks idea"),
    ],
)
def test_an_initiative_has_to_be_told_in_an_idea_with_its_year(
    change: dict[str, Any], gap: str, root: Path, spoil: Spoil
) -> None:
    spoil("claims.yml", lambda told: told["initiatives"]["the gold line (Airedale)"].update(change))
    assert [found for found in gaps(root) if gap in found]


def test_content_that_does_not_fit_is_named_first(root: Path) -> None:
    (root / "content" / "claims.yml").write_text("claims: [", encoding="utf-8")
    assert [gap for gap in gaps(root) if gap.startswith("content/claims.yml line")]
    assert main(root=root) == 1


def test_the_page_is_written_on_demand_and_tells_when_it_is_old(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([], root) == 0
    assert "not up to date" in capsys.readouterr().out and not (root / DOC).exists()
    assert main(["--write"], root) == 0
    assert (root / DOC).read_text(encoding="utf-8") == page(root)
    capsys.readouterr()
    assert main([], root) == 0
    assert "not up to date" not in capsys.readouterr().out


def test_the_page_shows_every_claim_and_every_cell() -> None:
    text = page()
    assert all(f"| {claim} |" in text for claim in CLAIM_IDS)
    rows = re.findall(r"^\| [^|]* \| ([WLOS]) \| ([^|]*) \| ([^|]*) \|$", text, flags=re.MULTILINE)
    assert len(rows) == 28 * 4 and all(situations.strip() or ideas.strip() for _, situations, ideas in rows)
