"""The crosswalk: where an element of the classic framework sits in the one of 2026 and its neighbours."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from typing import Any

from coach.library import LEVELS, Library, library

Cell = Mapping[str, Any]


def lines(element: str, level: str | None = None, shelf: Library | None = None) -> list[str]:
    """What "and in the new framework?" is answered with; what is our judgement is said to be our reading.

    Args:
        element: id of one of the 28 elements.
        level: W, L, O or S, for the roles at that level; None for all.
        shelf: the content; the project's own when it is left out.

    Returns:
        Two bubbles: the framework and its code; CQC, the pathway and the date.
    """
    shelf = shelf or library()
    entry, say = shelf.crosswalk["elements"][element], shelf.crosswalk["say"]
    name = _quoted([shelf.framework["elements"][element]["name"]])
    first = (*(_part(cell, name, say) for cell in entry["dimensions"]), *_code(entry["principles"], say))
    well_led, roles = (_well_led(cell, say) for cell in entry["well_led"]), _pathway(entry["roles"], level, shelf)
    return [" ".join(first), " ".join((*well_led, roles, as_of(shelf), say["changing"]))]


def as_data(element: str, level: str | None = None, shelf: Library | None = None) -> dict[str, list[dict[str, Any]]]:
    """The same as data, for the record: the part of the framework of 2026, principles and roles.

    Args:
        element: id of one of the 28 elements.
        level: W, L, O or S, for the roles at that level; None for all.
        shelf: the content; the project's own when it is left out.

    Returns:
        Under "part", "principles" and "roles", each name with whether it is our reading. In which part an element is
        always is.
    """
    shelf = shelf or library()
    entry = shelf.crosswalk["elements"][element]
    part = [{"name": name, "ours": True} for cell in entry["dimensions"] for name in cell["names"]]
    principles = [{"name": name, "ours": cell["kind"] != "sourced"} for cell in entry["principles"] for name in cell["names"]]
    roles = [{"name": name, "ours": True} for name in _roles(entry["roles"], level, shelf)]
    return {"part": part, "principles": principles, "roles": roles}


def as_of(shelf: Library | None = None) -> str:
    """When the sources were last read, and how, in a sentence."""
    shelf = shelf or library()
    read_on: datetime.date = shelf.crosswalk["as_of"]
    return str(shelf.crosswalk["say"]["dated"].format(as_of=f"{read_on.day} {read_on:%B %Y}"))


def names(shelf: Library) -> tuple[str, ...]:
    """The names of dimensions, principles and roles, which stand as their owners wrote them."""
    cells = [
        cell for entry in shelf.crosswalk["elements"].values() for part in ("dimensions", "principles") for cell in entry[part]
    ]
    return tuple(dict.fromkeys(name for cell in (*cells, *shelf.crosswalk["pathway"].values()) for name in cell["names"]))


def _part(cell: Cell, element: str, say: Mapping[str, str]) -> str:
    template = "nowhere" if not cell["names"] else "kept" if cell["kind"] == "sourced" else "placed"
    return say[template].format(element=element, dimensions=_quoted(cell["names"]))


def _code(cells: Iterable[Cell], say: Mapping[str, str]) -> list[str]:
    sourced = [name for cell in cells if cell["kind"] == "sourced" for name in cell["names"]]
    judged = [name for cell in cells if cell["kind"] == "judgement" for name in cell["names"]]
    said = [say["code_sourced"].format(principles=_quoted(sourced))] if sourced else []
    if judged:
        said.append(say["code_also" if sourced else "code_judged"].format(principles=_quoted(judged)))
    return said


def _well_led(cell: Cell, say: Mapping[str, str]) -> str:
    return say[f"well_led_{'sourced' if cell['kind'] == 'sourced' else 'judged'}"].format(well_led=_listed(cell["names"]))


def _pathway(cells: Iterable[Cell], level: str | None, shelf: Library) -> str:
    say, roles = shelf.crosswalk["say"], _roles(cells, level, shelf)
    return str(say["pathway_roles"].format(roles=", ".join(roles)) if roles else say["pathway_none"])


def _roles(cells: Iterable[Cell], level: str | None, shelf: Library) -> list[str]:
    """The roles at the level, or all of the element's where it is not meant for that level."""
    pathway = shelf.crosswalk["pathway"]
    meant = [name for cell in cells for name in cell["names"]]
    wanted = [level] if level in meant else meant
    roles = [role for name in LEVELS if name in wanted for role in pathway[name]["names"]]
    every = len(roles) == sum(len(cell["names"]) for cell in pathway.values())
    return [str(shelf.crosswalk["say"]["every_role"])] if every else roles


def _quoted(parts: Iterable[str]) -> str:
    return _listed(f"'{part}'" for part in parts)


def _listed(parts: Iterable[str]) -> str:
    *most, last = list(parts) or [""]
    return f"{', '.join(most)} and {last}" if most else last
