"""What is measured of one side: start, memory, CPU and latency for one user, load, growth, bytes."""

from __future__ import annotations

import asyncio
import math
import statistics
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.bench import family
from benchmarks.stock.sides import CONVERSATION, Side

PLAYED = len(CONVERSATION) + 1  # messages of one conversation, the opening included
GROWTH_TURNS = 200
WARM_UP_SECONDS = 5.0  # of each load, not counted
QUICK_MS = 1000.0  # capacity is what is carried with 95 of 100 answers quicker than this


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that `share` of all do not exceed (nearest rank); nan when there is none."""
    ordered = sorted(values)
    return ordered[max(0, math.ceil(share * len(ordered)) - 1)] if ordered else math.nan


def cpu_ms(roots: Iterable[int]) -> float:
    """CPU time used so far by processes and their children, in ms, from the scheduler's own count."""
    used = 0
    for pid in (member for root in roots for member in family(root)):
        for task in Path(f"/proc/{pid}/task").glob("*/schedstat"):
            used += int(task.read_text(encoding="ascii").split()[0])
    return used / 1e6


def memory_mb(roots: Iterable[int]) -> dict[str, float]:
    """Memory of processes and their children, in MB: `pss` counts a shared page once, `uss` only what is its own."""
    total = {"pss": 0, "uss": 0}
    for pid in {member for root in roots for member in family(root)}:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()[1:]:
            name, size = line.split()[:2]
            total["pss"] += int(size) if name == "Pss:" else 0
            total["uss"] += int(size) if name.startswith("Private_") and name != "Private_Hugetlb:" else 0
    return {name: kilobytes / 1024 for name, kilobytes in total.items()}


def start(side: Side) -> dict[str, float]:
    """Start it; seconds until all is ready, and until a first message is answered."""
    began = time.monotonic()
    side.start()
    ready = time.monotonic() - began
    asyncio.run(_talk(side, 2))
    return {"ready_s": ready, "first_answer_s": time.monotonic() - began}


async def _talk(side: Side, turns: int, until: float = math.inf) -> list[tuple[float, float, int]]:
    """Play a conversation; for each message when it was answered, the ms it took, and its bubbles."""
    async with aiohttp.ClientSession() as client:
        return await _play(side, client, turns, until)


async def _play(side: Side, client: aiohttp.ClientSession, turns: int, until: float) -> list[tuple[float, float, int]]:
    played: list[tuple[float, float, int]] = []
    talk = ""
    for number in range(turns):
        began = time.monotonic()
        if began > until:
            break
        if number == 0:
            talk, bubbles = await side.open(client), 1
        else:
            bubbles = await side.say(client, talk, CONVERSATION[(number - 1) % len(CONVERSATION)])
        now = time.monotonic()
        played.append((now, (now - began) * 1000, bubbles))
    return played


def one_user(side: Side, conversations: int) -> dict[str, Any]:
    """CPU and latency of one person who talks, and what a conversation leaves on the disk."""
    asyncio.run(_talk(side, PLAYED))  # warm
    roots, kept = side.roots(), side.bytes_kept()
    before = {name: cpu_ms([pid]) for name, pid in _apart(roots).items()}
    played = [message for _ in range(conversations) for message in asyncio.run(_talk(side, PLAYED))]
    spent = {name: (cpu_ms([pid]) - before[name]) / len(played) for name, pid in _apart(roots).items()}
    took = [ms for _, ms, _ in played]
    return {
        "cpu_ms": sum(spent.values()),
        "cpu_ms_by_process": spent,
        "median_ms": statistics.median(took),
        "p95_ms": percentile(took, 0.95),
        "messages": len(played),
        "silent": sum(not bubbles for _, _, bubbles in played),
        "bytes_a_conversation": {name: (size - kept[name]) / conversations for name, size in side.bytes_kept().items()},
    }


def _apart(roots: dict[str, int]) -> dict[str, int]:
    """Without the supervisor, whose children the others are."""
    return {name: pid for name, pid in roots.items() if name != "supervisor"}


def load(side: Side, users: int, seconds: float) -> dict[str, Any]:
    """So many people who each write again as soon as they are answered."""
    return asyncio.run(_load(side, users, seconds))


async def _load(side: Side, users: int, seconds: float) -> dict[str, Any]:
    begin = time.monotonic() + WARM_UP_SECONDS
    until, failed = begin + seconds, 0
    roots = _apart(side.roots())
    answered: list[tuple[float, float, int]] = []

    async def person(client: aiohttp.ClientSession) -> None:
        nonlocal failed
        while time.monotonic() < until:
            try:
                answered.extend(await _play(side, client, PLAYED, until))
            except (aiohttp.ClientError, TimeoutError):
                failed += 1

    async def cpu_in_between() -> float:
        await asyncio.sleep(WARM_UP_SECONDS)
        used = cpu_ms(roots.values())
        await asyncio.sleep(seconds)
        return cpu_ms(roots.values()) - used

    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as client:
        spent = asyncio.ensure_future(cpu_in_between())
        await asyncio.gather(*(person(client) for _ in range(users)))
        used = await spent
    counted = [message for message in answered if begin <= message[0] <= until]
    took = [ms for _, ms, _ in counted]
    return {
        "users": users,
        "a_second": len(counted) / seconds,
        "median_ms": statistics.median(took) if took else math.nan,
        "p95_ms": percentile(took, 0.95),
        "cpu_ms": used / max(len(counted), 1),
        "silent": sum(not bubbles for _, _, bubbles in counted),
        "failed": failed,
    }


def growth(side: Side, turns: int = GROWTH_TURNS) -> dict[str, float]:
    """One long conversation: the first round of its texts after the opening against the last, and CPU of both."""
    return asyncio.run(_growth(side, turns))


async def _growth(side: Side, turns: int) -> dict[str, float]:
    cycle = len(CONVERSATION)
    roots = _apart(side.roots()).values()
    took: list[float] = []
    used: list[float] = []
    async with aiohttp.ClientSession() as client:
        talk = await side.open(client)
        used.append(cpu_ms(roots))
        for number in range(turns // cycle * cycle):
            began = time.monotonic()
            await side.say(client, talk, CONVERSATION[number % cycle])
            took.append((time.monotonic() - began) * 1000)
            used.append(cpu_ms(roots))
    first, last = (statistics.mean(took[part]) for part in (slice(0, cycle), slice(-cycle, None)))
    cpu_first, cpu_last = (used[cycle] - used[0]) / cycle, (used[-1] - used[-1 - cycle]) / cycle
    return {"first_ms": first, "last_ms": last, "ratio": last / first, "cpu_first_ms": cpu_first, "cpu_last_ms": cpu_last,
            "cpu_ratio": cpu_last / cpu_first}  # fmt: skip
