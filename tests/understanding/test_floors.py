"""The understanding does not get worse unnoticed: no figure falls more than 0.03 past its floor."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from benchmarks.score import HELD_OUT, measure, read_rows
from coach.library import ROOT
from components.replies import ReplyClassifier, examples

FLOORS = yaml.safe_load((Path(__file__).parent / "floors.yml").read_text(encoding="utf-8"))
SLACK = 0.03
LOWER_IS_BETTER = ("wrong", "missed", "false_signpost", "false_question", "false_alarm")
SETS = ("situations", "safety", "lookalikes", "offtopic", "private", "replies")


@pytest.fixture(scope="module")
def report() -> dict[str, dict[str, float]]:
    return measure()


@pytest.mark.parametrize(("group", "figure"), [(group, figure) for group, figures in FLOORS.items() for figure in figures])
def test_no_figure_falls_past_its_floor(report: dict[str, dict[str, float]], group: str, figure: str) -> None:
    measured, floor = report[group][figure], FLOORS[group][figure]
    if figure in LOWER_IS_BETTER:
        assert measured <= floor + SLACK
    else:
        assert measured >= floor - SLACK


def test_no_held_out_message_is_a_training_example() -> None:
    def plain(text: str) -> str:
        return re.sub(r"\W+", " ", text.lower()).strip()

    trained = {
        plain(line[2:])
        for path in (ROOT / "data" / "nlu").glob("*.yml")
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
    } | {plain(text) for texts in examples(ReplyClassifier.get_default_config()).values() for text in texts}
    held = {plain(row["text"]) for name in SETS for row in read_rows(HELD_OUT, name)} - {""}
    assert not held & trained
