"""Two models side by side: what a change set makes better and worse. `python -m benchmarks.compare BEFORE AFTER TAUGHT OUT`.

Held-out sentences are named by set, number and label only: who teaches must not see them.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from benchmarks import score
from coach.library import library

SETS = ("situations", "safety", "lookalikes", "offtopic")
Guesses = dict[tuple[str, int], str]


class Remembering(score.Parser):
    """A parser that keeps what it answered."""

    def __init__(self, model: Path) -> None:
        super().__init__(model)
        self.seen: dict[str, score.Parsed] = {}

    def parse(self, text: str) -> score.Parsed:
        """See the parent class; a text is parsed once."""
        if text not in self.seen:
            self.seen[text] = super().parse(text)
        return self.seen[text]


def compare(before: Path, after: Path, taught: list[dict[str, Any]], folder: Path = score.HELD_OUT) -> dict[str, Any]:
    """Figures of both models, F1 of each intent, sentences whose answer flipped, and what was taught.

    Args:
        before: the model in use.
        after: the new one.
        taught: texts and intents of the change set.
        folder: holds the held-out sets.
    """
    rows = {name: score.read_rows(folder, name) for name in SETS}
    sides = []
    for model in (before, after):
        parser = Remembering(model)
        figures = score.measure(folder, parser=parser)
        guesses = {(name, n): parser.parse(row["text"])[0] for name in SETS for n, row in enumerate(rows[name], start=1)}
        said = [parser.parse(one["text"])[0] for one in taught]
        sides.append((figures, guesses, said))
    (figures, old, said), (new_figures, new, new_said) = sides
    return {
        "figures": {name: {key: [value, new_figures[name][key]] for key, value in of.items()} for name, of in figures.items()},
        "f1": _both(f1(rows, old), f1(rows, new)),
        "flipped": flipped(rows, old, new),
        "taught": [{**one, "before": a, "after": b} for one, a, b in zip(taught, said, new_said, strict=True)],
    }


def f1(rows: dict[str, list[score.Row]], guesses: Guesses) -> dict[str, float]:
    """F1 of each label of the situations and safety sets; an accepted neighbour counts as the label."""
    hits: Counter[str] = Counter()
    said: Counter[str] = Counter()
    true: Counter[str] = Counter()
    for name in ("situations", "safety"):
        for n, row in enumerate(rows[name], start=1):
            guess = row["label"] if guesses[name, n] in score.wanted(row) else guesses[name, n]
            true[row["label"]] += 1
            said[guess] += 1
            hits[row["label"]] += guess == row["label"]
    return {label: 2 * hits[label] / (said[label] + true[label]) for label in sorted(true)}


def _both(old: dict[str, float], new: dict[str, float]) -> dict[str, list[float]]:
    return {label: [share, new[label]] for label, share in old.items()}


def flipped(rows: dict[str, list[score.Row]], old: Guesses, new: Guesses) -> list[dict[str, Any]]:
    """Sentences that were right and are wrong now, or the other way round, without their words; the worse first."""
    found = []
    for (name, n), before in old.items():
        row, after = rows[name][n - 1], new[name, n]
        was, now = before in score.wanted(row), after in score.wanted(row)
        if was != now:
            said = {"set": name, "number": n, "label": row["label"], "before": before, "after": after}
            found.append({**said, "better": now, "safety": row["label"] in library().taxonomy["safety"]})
    return sorted(found, key=lambda one: (one["better"], not one["safety"]))


def main() -> int:
    """Write the comparison as JSON."""
    before, after, taught, out = map(Path, sys.argv[1:5])
    report = compare(before, after, json.loads(taught.read_text(encoding="utf-8")))
    out.write_text(json.dumps(report), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
