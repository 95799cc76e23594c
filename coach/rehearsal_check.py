"""Whether the script of a rehearsal holds together: every line leads somewhere, and every way comes to an end."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

Problem = tuple[list[Any], str, str]  # keys to the place, what is wrong, what to write instead

DEEP_ENOUGH = 2  # choices after the opening
DEEP_BRANCHES = 2  # openings that lead that deep


def problems(script: Mapping[str, Any]) -> Iterator[Problem]:
    """What does not hold in a script that has the right shape.

    Args:
        script: a file of content/rehearsals, as read.

    Returns:
        Keys to the place, what is wrong there, and what to write instead.
    """
    talk, endings = script["talk"], script["endings"]
    for name in sorted(set(talk) & set(endings)):
        yield ["endings", name], f"endings: {name} stands under talk as well", "another id for one of the two"
    broken = list(_broken(script))
    yield from broken
    yield from _said_twice(script)
    if broken:
        return  # where a line leads nowhere, nothing further can be told
    reached = _reached(script)
    for part in ("talk", "endings"):
        for name in script[part]:
            if name not in reached:
                yield [part, name], f"{part}: no line leads to {name}", f"next: {name} in some line, or leave it out"
    stuck = [name for name in talk if not _ends(script, name)]
    for name in stuck:
        yield ["talk", name], f"talk: {name} goes round and never comes to an ending", "a line whose next is an ending"
    deep = [line for line in script["openings"] if _depth(script, line["next"]) >= DEEP_ENOUGH]
    if not stuck and len(deep) < DEEP_BRANCHES:
        wrong = f"openings: {len(deep)} of them leads to {DEEP_ENOUGH} more choices"
        yield ["openings"], wrong, f"{DEEP_BRANCHES} openings or more with {DEEP_ENOUGH} choices after them"


def _lists(script: Mapping[str, Any]) -> Iterator[tuple[list[Any], list[dict[str, Any]]]]:
    """Every list of lines that is offered at once, with the keys to it."""
    yield ["openings"], script["openings"]
    yield from ((["talk", name, "lines"], part["lines"]) for name, part in script["talk"].items())


def _broken(script: Mapping[str, Any]) -> Iterator[Problem]:
    for keys, lines in _lists(script):
        for index, line in enumerate(lines):
            if line["next"] not in script["talk"] and line["next"] not in script["endings"]:
                where = [*keys, index, "next"]
                label = ".".join(map(str, where))
                yield where, f"{label}: nothing is called {line['next']}", "an id that stands under talk or endings"


def _said_twice(script: Mapping[str, Any]) -> Iterator[Problem]:
    for keys, lines in _lists(script):
        said = [line["say"].casefold() for line in lines]
        for index, text in enumerate(said):
            if text in said[:index]:
                label = ".".join(map(str, keys))
                yield [*keys, index, "say"], f"{label}: the same line is offered twice", "lines that differ from each other"


def _following(script: Mapping[str, Any], name: str) -> list[str]:
    part = script["talk"].get(name)
    return [line["next"] for line in part["lines"]] if part else []


def _reached(script: Mapping[str, Any]) -> set[str]:
    found: set[str] = set()
    waiting = [line["next"] for line in script["openings"]]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _following(script, name)
    return found


def _ends(script: Mapping[str, Any], name: str) -> bool:
    """Whether some way leads from here to an ending."""
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        at = waiting.pop()
        if at in script["endings"]:
            return True
        if at not in seen:
            seen.add(at)
            waiting += _following(script, at)
    return False


def _depth(script: Mapping[str, Any], name: str, passed: frozenset[str] = frozenset()) -> int:
    """Most choices from here to an ending, without saying a part twice."""
    if name in passed or name not in script["talk"]:
        return 0
    return 1 + max(_depth(script, following, passed | {name}) for following in _following(script, name))
