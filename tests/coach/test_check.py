"""`make check` finds what would leave a person without an answer."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from coach import check
from coach.library import library
from tests.build import ROOT, copy_of_project

PARTS = ("content", "data", "domain.yml")


def change(folder: Path, file: str, old: str, new: str) -> None:
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_the_project_as_it_is_holds() -> None:
    assert list(check.problems()) == []


def test_an_intent_without_rule_or_story_is_found(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path, *PARTS)
    change(root, "domain.yml", "  - nlu_fallback\n", "  - nlu_fallback\n  - sing_a_song\n")
    assert [line for line in check.problems(root) if "sing_a_song" in line] == [
        "domain.yml: intent sing_a_song has no rule and no story, so Rasa would be silent. Add it to data/rules or data/stories."
    ]


@pytest.mark.parametrize(("file", "line"), [("data/rules/reflexes.yml", "      - intent: ask_why\n"), ("data/rules/safety.yml", "          - intent: own_crisis\n"),
                                            ("data/stories/leading.yml", "          - intent: fair_rota\n"), ("data/stories/team.yml", "          - intent: team_divide\n")])  # fmt: skip
def test_an_intent_that_loses_its_answer_is_found(file: str, line: str, tmp_path: Path) -> None:
    root = copy_of_project(tmp_path, *PARTS)
    change(root, file, line, "")
    assert any(line.split()[-1] in problem and "silent" in problem for problem in check.problems(root))


def test_too_few_examples_are_found(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path, *PARTS)
    (root / "data/nlu/own_crisis.yml").unlink()
    (root / "data/nlu/lookalikes.yml").unlink()
    assert any(line.startswith("data/nlu: own_crisis has 0 examples; 60") for line in check.problems(root))


def test_a_situation_without_content_and_one_without_meaning_are_found(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path, *PARTS)
    (root / "content/situations/delegating.yml").rename(root / "content/situations/lone_working.yml")
    found = list(check.problems(root))
    assert "content/situations/delegating.yml is missing: make situation NAME=delegating THEME=..." in found
    assert "content/taxonomy.yml: situation lone_working has no line that says what it means." in found


def test_broken_content_is_all_that_is_told(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path, *PARTS)
    change(root, "content/situations/delegating.yml", "theme:", "them:")
    found = list(check.problems(root))
    assert found and all(line.startswith("content/situations/delegating.yml line ") for line in found)


def test_a_phrase_of_english_words_in_another_language_is_found(tmp_path: Path) -> None:
    root = copy_of_project(tmp_path, *PARTS)
    change(root, "content/crisis_phrases.yml", "[quiero morir,", "[quiero morir, hard shift today,")
    assert [line for line in check.problems(root) if "crisis_phrases" in line] == [
        "content/crisis_phrases.yml: spanish: 'hard shift today' is made of English words only, so plain English would set it off. Make it longer, or leave it out."
    ]


def test_every_intent_of_the_domain_is_answered() -> None:
    domain = yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))
    assert set(domain["intents"]) == set(check.answered_intents())


def test_what_only_web_sends_is_never_trained() -> None:
    trained = check.count_examples()
    assert [name for name in check.NEVER_TRAINED if trained[name]] == []
    taught = {name for kind in check.FEWEST_EXAMPLES for name in library().taxonomy[kind]}
    assert set(trained) == taught


def test_the_report_counts_every_kind() -> None:
    assert [line.split(":")[0] for line in check.report().splitlines()] == [*check.FEWEST_EXAMPLES, "ideas", "rehearsals"]


def test_main_says_whether_it_holds(capsys: pytest.CaptureFixture[str]) -> None:
    assert check.main() == 0
    assert "situations: " in capsys.readouterr().out
