"""`python -m coach.coverage`: what serves each element at each level, and where each claim of the sources went."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from coach.library import LEVELS, ROOT, Idea, Library, errors, library
from coach.schema import LOADER

CLAIM_RANGES = ((1, 46), (101, 127), (201, 255), (301, 329), (401, 424))
CLAIM_IDS = tuple(f"{number:03}" for first, last in CLAIM_RANGES for number in range(first, last + 1))
SENIOR_LEVELS = ("O", "S")
FEWEST_IDEAS, FEWEST_FOR_S = 90, 12
DOC = Path("docs") / "coverage.md"


@dataclass(frozen=True)
class Cell:
    """One element at one level, with the ids of what serves it."""

    element: str
    level: str
    asked: bool
    situations: tuple[str, ...]
    ideas: tuple[str, ...]

    @property
    def empty(self) -> bool:
        """Nothing serves it."""
        return not self.situations and not self.ideas

    @property
    def shown(self) -> str:
        """Its counts in the table: situations + ideas."""
        if self.empty:
            return "GAP" if self.asked else "-"
        return f"{len(self.situations)} + {len(self.ideas)}"


def cells(shelf: Library) -> dict[str, tuple[Cell, ...]]:
    """Every element with its four cells, in the order of the framework."""
    dimensions = shelf.framework["dimensions"].values()
    return {
        element: tuple(_cell(shelf, element, level, dimension["everyone"] or level in SENIOR_LEVELS) for level in LEVELS)
        for dimension in dimensions
        for element in dimension["elements"]
    }


def _cell(shelf: Library, element: str, level: str, asked: bool) -> Cell:
    def serving(entries: Iterator[Any]) -> tuple[str, ...]:
        return tuple(entry.id for entry in entries if element in entry.elements and level in entry.levels)

    return Cell(element, level, asked, serving(iter(shelf.situations.values())), serving(iter(shelf.ideas.values())))


def read_claims(root: Path = ROOT) -> dict[str, Any]:
    """`content/claims.yml`; empty where the file, a section or an entry is missing."""
    path = root / "content" / "claims.yml"
    data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER) if path.exists() else {}
    told = {section: data.get(section) or {} for section in ("claims", "initiatives")}
    return {section: {name: entry or {} for name, entry in entries.items()} for section, entries in told.items()}


def gaps(root: Path = ROOT) -> Iterator[str]:
    """What is not covered and not explained, one sentence each.

    Args:
        root: the project's folder.
    """
    misfits = list(errors(root / "content"))
    yield from misfits
    if misfits:
        return
    shelf, told = library(root / "content"), read_claims(root)
    for row in cells(shelf).values():
        for cell in row:
            if cell.asked and cell.empty:
                yield f"{cell.element} at {cell.level}: no situation and no idea. Add an idea with both tags to content/ideas.yml."
    yield from _too_few(shelf)
    yield from _claim_gaps(shelf, told["claims"])
    for name, entry in told["initiatives"].items():
        yield from _initiative_gaps(shelf, name, entry)


def _too_few(shelf: Library) -> Iterator[str]:
    for_s = sum("S" in idea.levels for idea in shelf.ideas.values())
    if len(shelf.ideas) < FEWEST_IDEAS:
        yield f"content/ideas.yml has {len(shelf.ideas)} ideas; {FEWEST_IDEAS} are the least."
    if for_s < FEWEST_FOR_S:
        yield f"content/ideas.yml has {for_s} ideas for level S; {FEWEST_FOR_S} are the least."


def _claim_gaps(shelf: Library, claims: dict[str, Any]) -> Iterator[str]:
    for name in sorted(set(CLAIM_IDS) - set(claims)):
        yield f"content/claims.yml: claim {name} is missing."
    for name in sorted(set(claims) - set(CLAIM_IDS), key=str):
        yield f"content/claims.yml: the sources have no claim {name}; write the three figures in quotes."
    for name, entry in claims.items():
        carriers, reason = entry.get("carried_by"), entry.get("left_out")
        if bool(carriers) == bool(reason):
            yield f"content/claims.yml: claim {name} needs either carried_by or left_out with a reason."
        for carrier in carriers or ():
            if not exists(shelf, carrier):
                yield f"content/claims.yml: claim {name} is carried by {carrier}, which does not exist."


def exists(shelf: Library, carrier: str) -> bool:
    """Whether this names content: a situation, an idea, framework/<element> or glossary/<term>."""
    kind, _, name = carrier.partition("/")
    if kind == "framework":
        return name in shelf.framework["elements"]
    if kind == "glossary":
        return name in shelf.glossary
    return carrier in shelf.situations or carrier in shelf.ideas


def _initiative_gaps(shelf: Library, name: str, entry: dict[str, Any]) -> Iterator[str]:
    if missing := [key for key in ("words", "year", "idea") if not entry.get(key)]:
        yield f"content/claims.yml: initiative '{name}' lacks {', '.join(missing)}."
        return
    idea = shelf.ideas.get(entry["idea"])
    if idea is None:
        yield f"content/claims.yml: {name} is told in idea {entry['idea']}, which does not exist."
        return
    for needed in (entry["words"], str(entry["year"])):
        if needed.casefold() not in idea.do.casefold():
            yield f"content/ideas.yml: {idea.id} does not say '{needed}', so {name} is not told with its year."


def not_offered(shelf: Library) -> tuple[Idea, ...]:
    """Ideas that no situation names, so that nobody is offered them yet."""
    named = {idea for situation in shelf.situations.values() for idea in situation.ideas}
    return tuple(idea for idea in shelf.ideas.values() if idea.id not in named)


def table(shelf: Library) -> str:
    """The elements by level, for a terminal."""
    names = {element: entry["name"] for element, entry in shelf.framework["elements"].items()}
    width = max(map(len, names.values())) + 2
    lines = ["situations + ideas".ljust(width) + "".join(level.rjust(9) for level in LEVELS)]
    lines += [
        names[element].ljust(width) + "".join(cell.shown.rjust(9) for cell in row) for element, row in cells(shelf).items()
    ]
    return "\n".join(lines)


def summary(shelf: Library, told: dict[str, Any]) -> str:
    """The counts in a few lines."""
    rows = [cell for row in cells(shelf).values() for cell in row]
    carried = sum(bool(claim.get("carried_by")) for claim in told["claims"].values())
    for_s = sum("S" in idea.levels for idea in shelf.ideas.values())
    unnamed = ", ".join(idea.id for idea in not_offered(shelf)) or "none"
    return "\n".join(
        [
            f"cells served: {sum(not cell.empty for cell in rows)} of {len(rows)}, {sum(cell.asked for cell in rows)} of them asked for",
            f"ideas: {len(shelf.ideas)}, for level S: {for_s}",
            f"claims: {len(told['claims'])}, carried: {carried}, left out with a reason: {len(told['claims']) - carried}",
            f"initiatives told with their year: {len(told['initiatives'])}",
            f"ideas that no situation offers yet: {unnamed}",
        ]
    )


def page(root: Path = ROOT) -> str:
    """The whole of `docs/coverage.md`."""
    shelf, told = library(root / "content"), read_claims(root)
    found = list(gaps(root))
    parts = [
        "# Coverage",
        "Written by `python -m coach.coverage --write`; do not edit by hand.\n"
        "A cell is one of the 28 elements of the Leadership Qualities Framework (2012/2014 edition) at one level. A situation serves it that has "
        "the element and the level, and so does an idea with both tags. `content/framework.yml` alone does not count. The five dimensions for "
        "everyone are asked for at all levels, the two for senior staff at O and S.",
        _bullets(summary(shelf, told).splitlines()),
        "## Gaps",
        _bullets(found) if found else "None.",
        "## In short",
        _counts(shelf),
        "## What serves each cell",
        *_served(shelf),
        "## What the sources tell of, with its year",
        _grid(
            ("initiative", "year", "idea"),
            ((name, str(it.get("year", "")), it.get("idea", "")) for name, it in told["initiatives"].items()),
        ),
        "## The claims of the sources",
        "Which content carries a claim was judged by whoever wrote the content. Not yet reviewed by anybody else.",
        _claims(told["claims"]),
    ]
    return "\n\n".join(parts) + "\n"


def _counts(shelf: Library) -> str:
    names = shelf.framework["elements"]
    rows = ((names[element]["name"], *(cell.shown for cell in row)) for element, row in cells(shelf).items())
    return "Situations + ideas.\n\n" + _grid(("element", *LEVELS), rows)


def _served(shelf: Library) -> Iterator[str]:
    every = cells(shelf)
    for dimension in shelf.framework["dimensions"].values():
        yield f"### {dimension['name']}"
        rows = (
            (shelf.framework["elements"][element]["name"], cell.level, ", ".join(cell.situations), ", ".join(cell.ideas))
            for element in dimension["elements"]
            for cell in every[element]
        )
        yield _grid(("element", "level", "situations", "ideas"), rows)


def _claims(claims: dict[str, Any]) -> str:
    rows = (
        (name, claim.get("says", ""), ", ".join(claim.get("carried_by") or ()), claim.get("left_out", ""))
        for name, claim in claims.items()
    )
    return _grid(("id", "claim, in our words", "carried by", "left out because"), rows)


def _grid(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [tuple(head), ("---",) * len(head), *rows]
    return "\n".join("| " + " | ".join(cell or " " for cell in line) + " |" for line in lines)


def _bullets(lines: Sequence[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def main(arguments: Sequence[str] = (), root: Path = ROOT) -> int:
    """Print table and gaps; 1 if there is an unexplained gap.

    Args:
        arguments: `--write` also writes `docs/coverage.md`.
        root: the project's folder.
    """
    found = list(gaps(root))
    if not any(errors(root / "content")):
        shelf = library(root / "content")
        print(table(shelf), summary(shelf, read_claims(root)), sep="\n\n")
        _keep(root, write="--write" in arguments)
    print("\n" + ("\n".join(found) if found else "No unexplained gap."))
    return 1 if found else 0


def _keep(root: Path, write: bool) -> None:
    target = root / DOC
    if write:
        target.write_text(page(root), encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != page(root):
        print(f"\n{DOC} is not up to date: python -m coach.coverage --write")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
