"""`make bench`: CPU per coaching turn, time to ready and memory of the running coach, as one table."""

from __future__ import annotations

import os
import platform
import statistics
import time
from pathlib import Path

from benchmarks import review_pages
from tests.stack import Person, Stack

PROGRAMS = ("web", "engine", "actions")
TURNS = 60
TEXTS = (
    "his wife looked after him for years and we never ask her to the review",
    "she knows all his songs and how he takes his tea",
    "why that",
    "have you got another idea",
)
TICKS = os.sysconf("SC_CLK_TCK")


def family(pid: int) -> list[int]:
    """A process and all its children."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [pid, *(member for child in children for member in family(int(child)))]


def cpu_seconds(pid: int) -> float:
    """CPU time used so far, children included."""
    used = 0
    for member in family(pid):
        fields = Path(f"/proc/{member}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        used += int(fields[11]) + int(fields[12])
    return used / TICKS


def resident_mb(pid: int) -> float:
    """Memory in use (proportional set size, so that shared pages count once), in MB."""
    total = 0
    for member in family(pid):
        rollup = Path(f"/proc/{member}/smaps_rollup").read_text(encoding="ascii")
        total += next(int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:"))
    return total / 1024


def engine_ready_seconds(stack: Stack) -> float:
    """From starting Rasa to its first answer."""
    stack.supervise("stop", "engine")
    start = time.monotonic()
    stack.supervise("start", "engine")
    stack.wait_until(lambda: stack.health()["engine"] == "ready", "Rasa is ready", 60)
    return time.monotonic() - start


def play(person: Person, count: int) -> list[float]:
    """Play so many turns; milliseconds of each."""
    took = []
    for number in range(count):
        start = time.perf_counter()
        reply = person.says(TEXTS[number % len(TEXTS)] if number % 20 else "start over")
        took.append((time.perf_counter() - start) * 1000)
        assert reply.status == 200, reply
    return took


def main() -> None:
    """Start a coach of its own, measure it, print the table."""
    stack = Stack({"COACH_RATE_LIMITS": "off"}).start()
    try:
        ready = statistics.median(engine_ready_seconds(stack) for _ in range(3))
        pids = {name: stack.pid(name) for name in PROGRAMS}
        person = stack.person(role="W")
        play(person, 10)
        before = {name: cpu_seconds(pid) for name, pid in pids.items()}
        took = sorted(play(person, TURNS))
        spent = {name: (cpu_seconds(pid) - before[name]) * 1000 / TURNS for name, pid in pids.items()}
        memory = {name: resident_mb(pid) for name, pid in pids.items()}
    finally:
        stack.end()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, {TURNS} turns of one conversation"
    )
    print(f"{'':10}{'CPU ms/turn':>14}{'memory MB':>12}")
    for name in PROGRAMS:
        print(f"{name:10}{spent[name]:14.1f}{memory[name]:12.0f}")
    print(f"{'all':10}{sum(spent.values()):14.1f}{sum(memory.values()):12.0f}")
    print(
        f"turn: median {statistics.median(took):.0f} ms, 95 % {took[int(0.95 * len(took))]:.0f} ms; Rasa ready in {ready:.1f} s"
    )
    review_pages.main([])


if __name__ == "__main__":
    main()
