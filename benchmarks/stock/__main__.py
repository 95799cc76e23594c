"""Run both sides in turn and write a dated table to benchmarks/results/; see `--help`.

Nothing else should run on the machine meanwhile.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import time
from pathlib import Path
from typing import Any

from benchmarks.stock import build, disk, floor, measure, report
from benchmarks.stock.sides import Coach, Side, StockRasa
from tests.stack import ROOT

RESULTS = ROOT / "benchmarks" / "results"


def main() -> None:
    """Build and train what is missing, measure, write and print the table."""
    chosen = _arguments()
    if chosen.medians:
        results = [json.loads(path.read_text(encoding="utf-8")) for path in chosen.medians]
        print(report.table(report.medians(results)))
        return
    build.build()
    trained = {"stock": build.train_stock(chosen.epochs), "coach": build.train_coach(again=not chosen.trained)}
    result = {
        "at": time.strftime("%Y-%m-%d %H:%M"),
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, {_memory_gb():.0f} GB, Linux {platform.release().split('-')[0]}",
        "load_before": os.getloadavg()[0],
        "trial": chosen.trial,
        "training": trained,
        "disk": disk.measure(),
        "rounds": [],
        "floor": [],
    }
    for number in range(chosen.rounds):
        result["floor"].append(floor.measure())
        sides: list[Side] = [StockRasa(), Coach()]
        measured = {side.name: _round(side, chosen) for side in (sides if number % 2 == 0 else reversed(sides))}
        result["rounds"].append(measured)
        print(f"round {number + 1} of {chosen.rounds} done, {time.strftime('%H:%M')}", flush=True)
    print(report.table(_kept(result)))


def _round(side: Side, chosen: argparse.Namespace) -> dict[str, Any]:
    """Everything of one side, from its start to its end."""
    try:
        measured: dict[str, Any] = {"start": measure.start(side)}
        measured["memory_ready"] = measure.memory_mb(side.roots().values())
        measured["one_user"] = measure.one_user(side, chosen.conversations)
        measured["growth"] = measure.growth(side, chosen.turns)
        measured["load"] = [measure.load(side, users, chosen.seconds) for users in chosen.users]
        measured["memory_after"] = measure.memory_mb(side.roots().values())
        return measured
    finally:
        side.end()


def _kept(result: dict[str, Any]) -> dict[str, Any]:
    """Write the numbers and the table beside each other; a trial goes to a file that Git ignores."""
    name = time.strftime("stock-%Y-%m-%d-%H%M") + ("-trial" if result["trial"] else "")
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / f"{name}.json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    (RESULTS / f"{name}.md").write_text(report.table(result), encoding="utf-8")
    return result


def _memory_gb() -> float:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench-stock ARGS=...", description="The coach beside stock Rasa.")
    parser.add_argument("--rounds", type=int, default=1, help="both sides, in turn (default: 1)")
    parser.add_argument("--users", type=int, nargs="+", default=[8, 32, 128], help="people who write at once")
    parser.add_argument("--seconds", type=float, default=30, help="of each load, after a warm-up")
    parser.add_argument("--conversations", type=int, default=15, help="of the one user")
    parser.add_argument("--turns", type=int, default=measure.GROWTH_TURNS, help="of the long conversation")
    parser.add_argument(
        "--epochs", type=int, default=build.EPOCHS, help="when stock Rasa is trained first; fewer take less time"
    )
    parser.add_argument("--trained", action="store_true", help="take the last figures of training the coach")
    parser.add_argument("--trial", action="store_true", help="the machine is busy: the result is named so and stays out of Git")
    parser.add_argument("--medians", type=Path, nargs="+", help="only print the medians of these results (JSON)")
    return parser.parse_args()


if __name__ == "__main__":
    main()
