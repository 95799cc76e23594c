"""Many people for a long time: memory and latency stay flat. `COACH_SOAK_MINUTES` says how long (60)."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from benchmarks.bench import PROGRAMS, resident_mb
from tests.load import TEXTS, Talk
from tests.stack import Stack

MINUTES = float(os.environ.get("COACH_SOAK_MINUTES", "60"))
PEOPLE = 8
PAUSE_SECONDS = 2.0  # of one person between two messages
MESSAGES = 40  # then somebody else begins


@pytest.fixture(scope="module")
def steady() -> Iterator[Stack]:
    running = Stack({"COACH_RATE_LIMITS": "off"}).start()
    yield running
    running.end()


def talk_until(stack: Stack, end: float, number: int) -> list[tuple[float, float]]:
    """One chat after the other; when each message was answered and how long it took."""
    took: list[tuple[float, float]] = []
    while time.monotonic() < end:
        talk = Talk(stack.person(role="W"))
        for turn in range(MESSAGES):
            if time.monotonic() > end:
                break
            talk.says(TEXTS[(number + turn) % len(TEXTS)])
            took.append((time.monotonic(), talk.seconds[-1]))
            time.sleep(PAUSE_SECONDS)
        assert not talk.told
        talk.check()
    return took


@pytest.mark.long
def test_memory_and_latency_stay_flat(steady: Stack) -> None:
    pids = {name: steady.pid(name) for name in PROGRAMS}
    begun, end = time.monotonic(), time.monotonic() + MINUTES * 60
    memory: list[dict[str, float]] = []
    with ThreadPoolExecutor(PEOPLE) as pool:
        running = [pool.submit(talk_until, steady, end, number) for number in range(PEOPLE)]
        while time.monotonic() < end:
            time.sleep(MINUTES * 60 / 20)
            memory.append({name: round(resident_mb(pid)) for name, pid in pids.items()})
        took = sorted(one for each in running for one in each.result())
    assert {name: steady.pid(name) for name in PROGRAMS} == pids, "no process was started again"
    quarters = [[s for at, s in took if q <= 4 * (at - begun) / (end - begun) < q + 1] for q in range(4)]
    medians = [statistics.median(quarter) * 1000 for quarter in quarters]
    late = [statistics.quantiles(quarter, n=20)[-1] * 1000 for quarter in quarters]
    size = sum(path.stat().st_size for path in steady.data.glob("*.db*")) / len(took)
    print(f"\n{MINUTES:g} minutes, {len(took)} messages, {size:.0f} bytes a message on disk; memory in MB by time: {memory}")
    print(f"ms by quarter: median {[round(ms) for ms in medians]}, 95 % {[round(ms) for ms in late]}")
    assert medians[-1] < 1.5 * min(medians[:2])
    settled, last = memory[len(memory) // 4], memory[-1]
    assert all(last[name] < 1.1 * settled[name] + 5 for name in PROGRAMS), "memory is flat after the first quarter"
