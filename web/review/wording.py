"""The content desk: what the coach says, read with its length and reading age, and proposals for better words.

A proposal goes the way of every correction: into a change set, checked, signed, and out as a patch.
"""

from __future__ import annotations

import importlib.util
import json
import time
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import insert, select
from starlette.responses import Response

from coach import reading
from coach.library import ROOT, library
from coach.words import BUBBLE
from web.review.door import Refused, Visit, go
from web.review.home import helplines_due
from web.review.misunderstood import cleaned
from web.review.tables import corrections

KIND = "wording"
PAGE = 40
FILES = ("ideas.yml", "cards.yml", "replies.yml", "helplines.yml", "framework.yml", "glossary.yml")
NOT_SAID = {"id", "theme", "elements", "check", "asks_about", "suspected", "levels", "settings", "ideas", "source", "cost", "labels", "status", "url",
            "number", "kind", "year", "row", "note", "minutes", "title", "payload", "label"}  # fmt: skip
Path_ = tuple[str | int, ...]


def show(visit: Visit) -> Response:
    """The files that hold what the coach says, and helplines that are due."""
    situations = sorted(library().situations.values(), key=lambda one: (one.theme, one.title))
    return visit.page("review/content.html", situations=situations, files=FILES, due=helplines_due())


def one(visit: Visit, problem: dict[str, Any] | None = None, status: int = 200) -> Response:
    """The lines of one file, each with what there is to know about it."""
    name = problem["file"] if problem else visit.request.path_params["name"]
    path = _file(name)
    lines = said(path)
    query = select(corrections).where(
        corrections.c.kind == KIND, corrections.c.change_set.is_(None), corrections.c.intent == name
    )
    proposed = {row["reason"]: dict(row) for row in visit.db.execute(query).mappings()}
    rows = [{**line, "key": key_of(line["path"]), "proposed": proposed.get(key_of(line["path"]))} for line in lines]
    wanted = visit.asked("line") or (problem["key"] if problem else "")
    source = _source(name, lines)
    grade = _grade([line["text"] for line in lines])
    at = next((n for n, row in enumerate(rows) if row["key"] == wanted), visit.asked_number("from") or 0) // PAGE * PAGE
    more = at + PAGE if at + PAGE < len(rows) else None
    rows = rows[at : at + PAGE]
    about = {
        "file": name,
        "rows": rows,
        "more": more,
        "at": at,
        "page": PAGE,
        "wanted": wanted,
        "grade": grade,
        "source": source,
        "bubble": BUBBLE,
    }
    return visit.page("review/lines.html", status, problem=problem, **about)


def propose(visit: Visit) -> Response:
    """Keep a proposal, once it is short and plain enough."""
    name, key = visit.request.path_params["name"], visit.said("key", 300)
    lines = {key_of(line["path"]): line for line in said(_file(name))}
    if key not in lines:
        raise Refused(409, "That line has changed", "Please look at the file again.")
    text = cleaned(visit, visit.said("text"))
    if not text or text == lines[key]["text"]:
        raise Refused(422, "There is nothing new in it", "Nothing was kept.")
    doubts = list(reading.line_problems(text, library()))
    if doubts:
        return one(visit, {"file": name, "key": key, "text": text, "doubts": doubts}, 422)
    c = corrections.c
    visit.db.execute(corrections.delete().where(c.kind == KIND, c.intent == name, c.reason == key, c.change_set.is_(None)))
    values = {"kind": KIND, "text": text, "intent": name, "reason": key, "who": visit.account.name, "at": time.time()}
    visit.db.execute(insert(corrections).values(**values, version=0))
    visit.about = f"{name} {key}"
    return go(f"/review/content/{name}?line={key}")


def key_of(path: Path_) -> str:
    """A place in a file as one word."""
    return json.dumps(path, separators=(",", ":"))


def said(path: Path) -> tuple[dict[str, Any], ...]:
    """Every line of a file that the coach says: its place, its text and where it stands in the source."""
    return _said(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _said(path: Path, changed: int) -> tuple[dict[str, Any], ...]:
    return _lines(path.read_text(encoding="utf-8"))


def _lines(content: str) -> tuple[dict[str, Any], ...]:
    return tuple(_walk(yaml.compose(content, yaml.SafeLoader), ()))


def _walk(node: Any, at: Path_) -> Iterator[dict[str, Any]]:
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            name = str(key.value)
            if name not in NOT_SAID or (isinstance(value, yaml.MappingNode) and name in ("levels", "settings")):
                yield from _walk(value, (*at, name))
    elif isinstance(node, yaml.SequenceNode):
        for index, value in enumerate(node.value):
            yield from _walk(value, (*at, index))
    elif node.tag == "tag:yaml.org,2002:str" and " " in node.value:
        start, end = node.start_mark, node.end_mark
        folded = node.style in ("|", ">")
        yield {"path": at, "text": node.value, "start": start.index, "end": end.index, "folded": folded}


def change(folder: Path, proposals: Iterable[tuple[str, str, str]]) -> list[Path]:
    """Write proposals into content/, touching nothing but their lines.

    Args:
        folder: of a project.
        proposals: file, place and new text.

    Returns:
        The files that changed.

    Raises:
        ValueError: when a line is not there any more.
    """
    changed: dict[Path, None] = {}
    for name, key, text in proposals:
        path = _file(name, folder)
        content = path.read_text(encoding="utf-8")
        line = next((line for line in _lines(content) if key_of(line["path"]) == key), None)
        if line is None:
            raise ValueError(f"content/{name} has no line {key}")
        new = json.dumps(text, ensure_ascii=False) + ("\n" if line["folded"] else "")
        path.write_text(content[: line["start"]] + new + content[line["end"] :], encoding="utf-8")
        changed[path] = None
    return list(changed)


def _file(name: str, root: Path = ROOT) -> Path:
    """A content file by its name; a situation by `situations/NAME.yml`.

    Raises:
        Refused: when it is none.
    """
    known = {*FILES, *(f"situations/{one}.yml" for one in library().situations)}
    if name not in known:
        raise Refused(404, "There is no such file", "Please go back to the content desk.")
    return root / "content" / name


def _grade(lines: list[str]) -> float | None:
    """The reading grade; None where the tool that counts it is not installed."""
    return reading.grade(lines, library()) if lines and importlib.util.find_spec("textstat") else None


def _source(name: str, lines: Sequence[dict[str, Any]]) -> dict[str, str]:
    """For ideas, where each comes from."""
    ideas = library().ideas if name == "ideas.yml" else {}
    return {one: str(ideas[one].source["label"]) for one in {str(line["path"][0]) for line in lines} if one in ideas}
