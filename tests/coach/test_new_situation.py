"""`make situation`: the files of a new situation, that fit at once."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from coach import check, new_situation
from coach.library import errors, library
from coach.new_situation import Refused, make
from tests.build import copy_of_project


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return copy_of_project(tmp_path, "content", "data", "domain.yml")


@pytest.mark.parametrize("theme", library().themes)
def test_the_new_files_fit_the_content_and_only_the_examples_are_left_to_write(theme: str, root: Path) -> None:
    paths = make("lone_working", theme, root)
    assert [path.relative_to(root).as_posix() for path in paths] == [
        "content/situations/lone_working.yml", "data/nlu/lone_working.yml", f"data/stories/{theme}.yml", "domain.yml", "content/taxonomy.yml",
    ]  # fmt: skip
    assert list(errors(root / "content")) == []
    assert list(check.problems(root)) == ["data/nlu: lone_working has 1 examples; 30 are the least for situations."]
    library.cache_clear()


def test_domain_and_every_story_of_the_theme_name_it_once(root: Path) -> None:
    make("lone_working", "team", root)
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    assert domain["intents"].count("lone_working") == 1
    for story in yaml.safe_load((root / "data/stories/team.yml").read_text(encoding="utf-8"))["stories"]:
        named = [step["or"] for step in story["steps"] if "intent" in step.get("or", [{}])[0]]
        assert len(named) == 1 and named[0].count({"intent": "lone_working"}) == 1
        assert len(named[0]) == len(library().in_theme("team")) + 1


@pytest.mark.parametrize(
    ("name", "theme", "reason"),
    [
        ("Lone Working", "team", "small letters and underscores"),
        ("../escape", "team", "small letters and underscores"),
        ("", "team", "small letters and underscores"),
        ("lone_working", "nonsense", "THEME has to be one of: myself, team"),
        ("speaking_up", "team", "speaking_up exists already"),
        ("own_crisis", "team", "own_crisis exists already"),
        ("greet", "team", "greet exists already"),
        ("go_on", "team", "go_on exists already"),
        ("possible_harm", "team", "possible_harm exists already"),
    ],
)
def test_what_cannot_be_made_is_refused_with_the_reason_and_nothing_is_written(
    name: str, theme: str, reason: str, root: Path
) -> None:
    before = {path: path.read_bytes() for path in root.rglob("*.yml")}
    with pytest.raises(Refused, match=reason):
        make(name, theme, root)
    assert {path: path.read_bytes() for path in root.rglob("*.yml")} == before


def test_the_command_says_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert new_situation.main(["speaking_up"]) == 1
    assert "THEME has to be one of" in capsys.readouterr().err
