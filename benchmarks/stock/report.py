"""The table of a result, and the medians of several."""

from __future__ import annotations

import statistics
from collections.abc import Mapping, Sequence
from typing import Any

QUICK_MS = 1000.0  # capacity: the largest load at which 95 of 100 answers are quicker
VISITS_A_YEAR = 52  # of one person: a conversation a week
KEPT_WEEKS = 90 / 7  # messages are erased after 90 days
PEOPLE_A_MESSAGE_A_SECOND = 160_000 / 20  # one conversation of eight messages a week each, in the busiest minutes
TARGETS = {
    "CPU per message": "5, aim 8",
    "throughput, 32 users": "6, aim 8",
    "start to ready": "6",
    "memory after the load": "2",
    "training, CPU": "10",
    "latency, turn 200 to turn 2": "coach at most 1.3 times",
}


def medians(results: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """One result out of several: every number is the median of what they say; the rounds of all count alike."""
    first = dict(results[-1])
    first["rounds"] = [measured for result in results for measured in result["rounds"]]
    first["floor"] = [measured for result in results for measured in result["floor"]]
    trained = [result["training"]["coach"] for result in results]
    first["training"] = {**first["training"], "coach": middle(trained)}
    first["at"] = ", ".join(result["at"] for result in results)
    first["trial"] = any(result["trial"] for result in results)
    return first


def middle(values: Sequence[Any]) -> Any:
    """The median of numbers; of dictionaries and lists, value by value; of anything else, the last."""
    if isinstance(values[0], Mapping):
        return {name: middle([value[name] for value in values]) for name in values[0]}
    if isinstance(values[0], list):
        return [middle(column) for column in zip(*values, strict=True)]
    return statistics.median(values) if isinstance(values[0], (int, float)) else values[-1]


def table(result: Mapping[str, Any]) -> str:
    """The result in Markdown."""
    sides = {name: middle([measured[name] for measured in result["rounds"]]) for name in ("stock", "coach")}
    parts = [_head(result), _main(result, sides), _loads(sides), _floor(result, sides["coach"]), _capacity(sides["coach"])]
    return "\n".join(parts)


def _head(result: Mapping[str, Any]) -> str:
    stock, coach = (result["training"][name] for name in ("stock", "coach"))
    busy = "\n\n**A trial on a busy machine: not for quoting.**" if result["trial"] else ""
    lines = [
        f"# The coach beside stock Rasa, {result['at']}{busy}",
        f"{result['machine']}; load before the start {result['load_before']:.1f}; {len(result['rounds'])} round(s), medians.",
    ]
    if stock["epochs"] != 100:
        lines.append(
            f"Stock Rasa was trained for {stock['epochs']} of its 100 epochs (DIET, TED, UnexpecTED), on {stock['at']}: what that took "
            "is measured, what all 100 take is worked out from it. Its speed is that of 100 epochs, its understanding is not."
        )
    if stock["data"] != coach["data"]:
        lines.append(f"Stock Rasa was trained on an earlier state of the data ({stock['data']}, the coach on {coach['data']}).")
    return "\n\n".join(lines) + "\n"


def _main(result: Mapping[str, Any], sides: Mapping[str, Any]) -> str:
    stock, coach = sides["stock"], sides["coach"]
    trained, kept = result["training"], result["disk"]
    rows = [
        ("start to ready", "s", *(side["start"]["ready_s"] for side in (stock, coach))),
        ("start to first answer", "s", *(side["start"]["first_answer_s"] for side in (stock, coach))),
        ("memory when ready", "MB PSS", *(side["memory_ready"]["pss"] for side in (stock, coach))),
        ("memory after the load", "MB PSS", *(side["memory_after"]["pss"] for side in (stock, coach))),
        ("memory after the load", "MB USS", *(side["memory_after"]["uss"] for side in (stock, coach))),
        ("CPU per message", "ms", *(side["one_user"]["cpu_ms"] for side in (stock, coach))),
        ("latency, median", "ms", *(side["one_user"]["median_ms"] for side in (stock, coach))),
        ("latency, 95 %", "ms", *(side["one_user"]["p95_ms"] for side in (stock, coach))),
        *_throughput(stock, coach),
        ("latency, turn 200 to turn 2", "times", *(side["growth"]["ratio"] for side in (stock, coach))),
        ("CPU, turn 200 to turn 2", "times", *(side["growth"]["cpu_ratio"] for side in (stock, coach))),
        ("training, CPU", "s", trained["stock"]["whole_cpu_s"], trained["coach"]["cpu_s"]),
        ("training, wall", "s", trained["stock"]["whole_wall_s"], trained["coach"]["wall_s"]),
        ("training as it was run, CPU", "s", trained["stock"]["cpu_s"], trained["coach"]["cpu_s"]),
        ("training, largest memory", "MB", trained["stock"]["peak_mb"], trained["coach"]["peak_mb"]),
        ("environment", "MB", *(kept[name]["environment_mb"] for name in ("stock", "coach"))),
        ("packages", "", *(kept[name]["packages"] for name in ("stock", "coach"))),
        ("model", "MB", kept["stock"]["model_mb"], kept["coach"]["model_mb"] + kept["coach"]["encoder_mb"]),
    ]
    return _lines(
        ("", "unit", "stock", "coach", "times better", "target"),
        [(name, unit, _n(a), _n(b), _better(unit, a, b), TARGETS.get(name, "")) for name, unit, a, b in rows],
    )


def _better(unit: str, stock: float, coach: float) -> str:
    if unit == "times":  # a ratio already
        return ""
    more, less = (coach, stock) if unit == "messages/s" else (stock, coach)
    return _n(more / less) if less else ""


def _throughput(stock: Mapping[str, Any], coach: Mapping[str, Any]) -> list[tuple[str, str, float, float]]:
    """Of each load."""
    return [
        (f"throughput, {theirs['users']:.0f} users", "messages/s", theirs["a_second"], ours["a_second"])
        for theirs, ours in zip(stock["load"], coach["load"], strict=True)
    ]


def _loads(sides: Mapping[str, Any]) -> str:
    rows = [
        (
            f"{load['users']:.0f}",
            name,
            *(_n(load[key]) for key in ("a_second", "median_ms", "p95_ms", "cpu_ms", "silent", "failed")),
        )
        for name, side in sides.items()
        for load in side["load"]
    ]
    head = ("users", "side", "messages/s", "median ms", "95 % ms", "CPU ms/message", "silent", "failed")
    by_process = [
        (
            name,
            ", ".join(f"{process} {_n(ms)}" for process, ms in side["one_user"]["cpu_ms_by_process"].items()),
            _n(side["one_user"]["silent"]),
        )
        for name, side in sides.items()
    ]
    apart = _lines(
        ("side", "CPU ms a message by process", f"silent of {sides['stock']['one_user']['messages']:.0f}"), by_process
    )
    return f"## Load\n\n{_lines(head, sorted(rows, key=lambda row: int(row[0])))}\n## One user\n\n{apart}"


def _floor(result: Mapping[str, Any], coach: Mapping[str, Any]) -> str:
    floor = middle(result["floor"])
    cpu = coach["one_user"]["cpu_ms"]
    return (
        "## Floor\n\n"
        f"CPU of the encoder alone {floor['encoder_ms']:.2f} ms, of an empty handler {floor['handler_ms']:.2f} ms, "
        f"of one SQLite commit {floor['commit_ms']:.2f} ms; one encoding, three handlers and two commits {floor['floor_ms']:.2f} ms. "
        f"A message of the coach takes {cpu / floor['floor_ms']:.1f} times that (target: at most 3).\n"
    )


def _capacity(coach: Mapping[str, Any]) -> str:
    quick = [load for load in coach["load"] if load["p95_ms"] < QUICK_MS]
    best = max(quick, key=lambda load: load["a_second"]) if quick else None
    used = coach["load"][0] if best is None else best
    per_core = 1000 / used["cpu_ms"]
    kept = coach["one_user"]["bytes_a_conversation"]
    whole = sum(kept.values())
    said = f"{best['a_second']:.1f} messages/s with {best['users']:.0f} users" if best else "no load was answered so quickly"
    rows = [
        ("messages a second, 95 % under one second, whole machine", said),
        ("CPU of a message under that load", f"{used['cpu_ms']:.1f} ms: {per_core:.1f} messages a second for each core"),
        ("people for each core (one conversation of 8 messages a week)", f"{per_core * PEOPLE_A_MESSAGE_A_SECOND:,.0f}"),
        *((f"bytes of a conversation in {name}", f"{size:,.0f}") for name, size in kept.items()),
        ("added in a year by 1,000 people, if nothing were erased", f"{whole * 1000 * VISITS_A_YEAR / 1e9:.2f} GB"),
        ("kept for 1,000 people, as messages go after 90 days", f"{whole * 1000 * KEPT_WEEKS / 1e9:.2f} GB"),
    ]
    return f"## Capacity\n\n{_lines(('what', 'measured'), rows)}"


def _lines(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join([_row(head), _row(["---"] * len(head)), *map(_row, rows)]) + "\n"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _n(value: float) -> str:
    """Three digits that count."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
