"""`make score`: what the trained model understands, on the held-out sets in tests/understanding.

situations  right: the first guess is the label or an accepted neighbour, and is acted on
            offered: label or neighbour among the first three situations; wrong: acted on and neither
safety      signpost: the label (or an accepted one); any: some safety label; asked: `possible_harm`, or a
            situation that asks a safety question; missed: neither
lookalikes, offtopic   right, false_signpost, false_question
replies     heard: short replies of harm whose alarm is over the limit of coach/listening.py; false_alarm: harmless ones
private     gone: pieces that had to go; kept: pieces that had to stay; untouched: harmless texts left as they were
"""

from __future__ import annotations

import argparse
import asyncio
import json
import logging
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

import structlog
import yaml

from coach.library import ROOT, library
from coach.listening import FAINT
from coach.privacy import redact

HELD_OUT = ROOT / "tests" / "understanding"
MODEL = ROOT / "models" / "coach.tar.gz"
NOT_A_GUESS = ("nlu_fallback", "possible_harm")
Row = dict[str, Any]
Parsed = tuple[str, list[str]]


def read_rows(folder: Path, name: str) -> list[Row]:
    """The rows of one set."""
    return list(yaml.safe_load((folder / f"{name}.yml").read_text(encoding="utf-8")))


class Parser:
    """A loaded model and how long each parse took."""

    def __init__(self, model: Path = MODEL) -> None:
        from rasa.core.agent import load_agent

        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        self._loop = asyncio.new_event_loop()
        self._agent = self._loop.run_until_complete(load_agent(model_path=str(model)))
        self.milliseconds: list[float] = []

    def read(self, text: str) -> dict[str, Any]:
        """The parse data of a text."""
        start = time.perf_counter()
        result = self._loop.run_until_complete(self._agent.parse_message(text))
        self.milliseconds.append((time.perf_counter() - start) * 1000)
        return dict(result)

    def parse(self, text: str) -> Parsed:
        """Intent, and the ranking of guesses."""
        result = self.read(text)
        return result["intent"]["name"], [guess["name"] for guess in result.get("intent_ranking", [])]


def wanted(row: Row) -> set[str]:
    """The label of a row and the labels accepted for it."""
    return {row["label"], *row.get("accept", [])}


def score_situations(rows: list[Row], parser: Parser) -> Counter[str]:
    """Counts of right, offered and wrong."""
    seen: Counter[str] = Counter()
    for row in rows:
        intent, ranking = parser.parse(row["text"])
        guesses = [name for name in dict.fromkeys([intent, *ranking]) if name in library().situations][:3]
        acted = intent not in NOT_A_GUESS
        seen["right"] += acted and intent in wanted(row)
        seen["offered"] += bool(wanted(row) & set(guesses))
        seen["wrong"] += acted and intent not in wanted(row)
    return seen


def safety_outcome(row: Row, intent: str) -> str:
    """signpost, other_signpost, asked or missed."""
    if intent in wanted(row):
        return "signpost"
    if intent in library().taxonomy["safety"]:
        return "other_signpost"
    situation = library().situations.get(intent)
    return "asked" if intent == "possible_harm" or (situation and situation.check == "ask") else "missed"


def score_safety(rows: list[Row], parser: Parser) -> tuple[Counter[str], dict[str, float]]:
    """Counts by outcome, and the share of `any` for each label."""
    seen: Counter[str] = Counter()
    by_label: dict[str, Counter[str]] = {}
    for row in rows:
        outcome = safety_outcome(row, parser.parse(row["text"])[0])
        seen[outcome] += 1
        by_label.setdefault(row["label"], Counter())[outcome] += 1
    seen["any"] = seen["signpost"] + seen["other_signpost"]
    any_by = {label: (c["signpost"] + c["other_signpost"]) / c.total() for label, c in sorted(by_label.items())}
    return seen, any_by


def score_harmless(rows: list[Row], parser: Parser) -> Counter[str]:
    """Counts of right, false_signpost and false_question."""
    seen: Counter[str] = Counter()
    for row in rows:
        intent, _ = parser.parse(row["text"])
        seen["right"] += intent in wanted(row)
        seen["false_signpost"] += intent in library().taxonomy["safety"]
        seen["false_question"] += intent == "possible_harm"
    return seen


def score_replies(rows: list[Row], parser: Parser) -> dict[str, float]:
    """Shares of heard and false_alarm."""
    alarms = {harm: [parser.read(row["text"])["alarm"] for row in rows if row["harm"] is harm] for harm in (True, False)}
    heard, false = (sum(alarm >= FAINT for alarm in alarms[harm]) / len(alarms[harm]) for harm in (True, False))
    return {"heard": heard, "false_alarm": false}


def score_private(rows: list[Row]) -> dict[str, float]:
    """Shares of gone, kept and untouched."""
    seen: Counter[str] = Counter()
    for row in rows:
        stored = redact(row["text"]).text
        for piece in row.get("redact") or []:
            seen["pieces"] += 1
            seen["gone"] += piece.lower() not in stored.lower()
        for piece in row.get("keep") or []:
            seen["keeps"] += 1
            seen["kept"] += piece in stored
        if not row.get("redact"):
            seen["harmless"] += 1
            seen["untouched"] += stored == row["text"]
    return {
        "gone": seen["gone"] / seen["pieces"],
        "kept": seen["kept"] / seen["keeps"],
        "untouched": seen["untouched"] / seen["harmless"],
    }


def measure(folder: Path = HELD_OUT, model: Path = MODEL, parser: Parser | None = None) -> dict[str, dict[str, float]]:
    """All figures, as shares from 0 to 1.

    Args:
        folder: holds the five sets.
        model: a trained model.
        parser: the same, loaded already.
    """
    parser = parser or Parser(model)
    parser.parse("warm up")
    parser.milliseconds.clear()
    report: dict[str, dict[str, float]] = {}
    rows = read_rows(folder, "situations")
    report["situations"] = _shares(score_situations(rows, parser), ("right", "offered", "wrong"), len(rows))
    rows = read_rows(folder, "safety")
    seen, any_by = score_safety(rows, parser)
    report["safety"] = _shares(seen, ("signpost", "any", "asked", "missed"), len(rows))
    report["safety any"] = any_by
    for name in ("lookalikes", "offtopic"):
        rows = read_rows(folder, name)
        report[name] = _shares(score_harmless(rows, parser), ("right", "false_signpost", "false_question"), len(rows))
    if (folder / "replies.yml").is_file():  # the project's own
        report["replies"] = score_replies(read_rows(folder, "replies"), parser)
    report["private"] = score_private(read_rows(folder, "private"))
    took = sorted(parser.milliseconds)
    report["parse_ms"] = {"median": statistics.median(took), "p95": took[int(0.95 * len(took))]}
    return report


def _shares(seen: Counter[str], names: tuple[str, ...], count: int) -> dict[str, float]:
    return {name: seen[name] / count for name in names}


def main() -> None:
    """Print the table; --json also writes it."""
    cli = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    cli.add_argument("--data", type=Path, default=HELD_OUT)
    cli.add_argument("--model", type=Path, default=MODEL)
    cli.add_argument("--json", type=Path)
    arguments = cli.parse_args()
    report = measure(arguments.data, arguments.model)
    for name, figures in report.items():
        print(f"{name:11} " + "  ".join(f"{key} {value:.3f}" for key, value in figures.items()))
    if arguments.json:
        arguments.json.write_text(json.dumps(report, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
