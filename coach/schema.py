"""Checks `content/` against `content/schema.yml`, and the names in it against each other."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from coach import rehearsal_check

SINGLE_FILES = {"ideas.yml": "idea", "helplines.yml": "helpline"}
WHOLE_FILES = {
    "crosswalk.yml": "crosswalk",
    "plans.yml": "plans",
    "plain_words.yml": "plain_words",
    "crisis_phrases.yml": "crisis_phrases",
}
SECTIONS = {
    "cards.yml": ("cards", "follow_ups", "offer", "after"),
    "crosswalk.yml": ("as_of", "pathway", "elements", "say"),
    "plans.yml": ("who", "obstacles", "then"),
    "framework.yml": ("levels", "dimensions", "elements"),
    "taxonomy.yml": ("themes", "situations", "safety", "out_of_scope", "conversation"),
}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def errors(folder: Path) -> Iterator[str]:
    """Everything that does not fit in a content folder.

    Args:
        folder: holds `schema.yml`, `situations/` and the other files.

    Returns:
        Sentences of the form "content/ideas.yml line 12: ... Write instead: ...".
    """
    schema = yaml.load((folder / "schema.yml").read_text(encoding="utf-8"), Loader=LOADER)
    documents = {}
    for path in (path for part in ("", "situations/", "rehearsals/") for path in sorted(folder.glob(f"{part}*.yml"))):
        try:
            documents[path] = _Document(path, folder)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            problem = getattr(error, "problem", error)
            yield f"{_name(path, folder)} line {line}: this is not YAML ({problem}). Write instead: text with a colon or quote inside double quotes."
        except (UnicodeDecodeError, RecursionError, ValueError, TypeError) as error:
            yield f"{_name(path, folder)} line 1: this cannot be read ({type(error).__name__}). Write instead: the file as it stands in Git, saved as UTF-8."
    misshapen = [error for path, document in documents.items() for error in _misshapen(path, document)]
    if misshapen:
        yield from misshapen
        return
    for path, document in documents.items():
        for keys, part, kind in _parts(path, document.data):
            yield from _misfits(document, keys, part, _validator(schema, kind))
        if path.parent.name == "rehearsals" and _validator(schema, "rehearsal").is_valid(document.data):
            yield from (document.say(*problem) for problem in rehearsal_check.problems(document.data))
    yield from _dangling(folder, documents)


class _Document:
    """A YAML file with the line of every key."""

    def __init__(self, path: Path, folder: Path) -> None:
        self.text = path.read_text(encoding="utf-8")
        self.name = _name(path, folder)
        self.data = yaml.load(self.text, Loader=LOADER)

    @cached_property
    def _tree(self) -> yaml.Node | None:
        return yaml.compose(self.text, Loader=LOADER)

    def line(self, keys: list[Any]) -> int:
        """Line of the value under these keys, or of its nearest parent; from 1."""
        node, line = self._tree, 1
        for key in keys:
            if isinstance(node, yaml.MappingNode):
                pair = next((p for p in node.value if p[0].value == str(key)), None)
                if pair is None:
                    break
                line, node = pair[0].start_mark.line + 1, pair[1]
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
                node = node.value[key]
                line = node.start_mark.line + 1
        return line

    def say(self, keys: list[Any], wrong: str, instead: str) -> str:
        return f"{self.name} line {self.line(keys)}: {wrong}. Write instead: {instead}."


def _name(path: Path, folder: Path) -> str:
    return f"content/{path.relative_to(folder).as_posix()}"


def _misshapen(path: Path, document: _Document) -> Iterator[str]:
    """A file that is no mapping, or lacks one of its sections."""
    if not isinstance(document.data, dict):
        yield document.say([], "the file holds no keys", "key: value, as the file stands in Git")
        return
    for section in SECTIONS.get(path.name, ()):
        if section not in document.data:
            yield document.say([], f"the section {section} is missing", f"{section}: with what belongs to it, as in Git")


def _parts(path: Path, data: Any) -> Iterator[tuple[list[Any], Any, str]]:
    """The pieces of a file that a schema describes: (keys to it, the piece, name of its schema)."""
    if path.parent.name in ("situations", "rehearsals"):
        yield [], data, path.parent.name.removesuffix("s")
    elif path.name in WHOLE_FILES:
        yield [], data, WHOLE_FILES[path.name]
    elif path.name in SINGLE_FILES:
        yield from (([key], entry, SINGLE_FILES[path.name]) for key, entry in data.items())
    elif path.name == "cards.yml":
        yield from ((["cards", key], entry, "card") for key, entry in data["cards"].items())
    elif path.name == "framework.yml":
        yield from ((["elements", key], entry, "element") for key, entry in data["elements"].items())


def _validator(schema: dict[str, Any], kind: str) -> Draft202012Validator:
    return Draft202012Validator({"$defs": schema["$defs"], **schema[kind]})


def _misfits(document: _Document, keys: list[Any], part: Any, validator: Draft202012Validator) -> Iterator[str]:
    for error in validator.iter_errors(part):
        where = [*keys, *error.absolute_path]
        if error.validator == "additionalProperties" and isinstance(error.schema, dict):
            where += sorted(set(error.instance) - set(error.schema["properties"]))[:1]
        label = ".".join(str(key) for key in where) or "the file"
        yield document.say(where, f"{label}: {error.message}", _advice(error))


def _advice(error: ValidationError) -> str:
    schema = error.schema if isinstance(error.schema, dict) else {}
    if error.validator == "required":
        return "all of " + ", ".join(schema.get("required", []))
    if "instead" in schema:
        return str(schema["instead"])
    return f"something that fits {error.validator}: {error.validator_value}"


def _dangling(folder: Path, documents: dict[Path, _Document]) -> Iterator[str]:
    """Ids that are named somewhere and defined nowhere."""
    files = {path.name: document for path, document in documents.items() if path.parent == folder}
    needed = {
        "ideas.yml",
        "framework.yml",
        "helplines.yml",
        "cards.yml",
        "replies.yml",
        "glossary.yml",
        "organisation.yml",
        "taxonomy.yml",
        "buttons.yml",
        "plans.yml",
        "crisis_phrases.yml",
        "crosswalk.yml",
        "plain_words.yml",
        "sources.yml",
    }
    for name in sorted(needed - set(files)):
        yield f"content/{name} line 1: the file is missing. Write instead: restore it from Git."
    if needed - set(files):
        return
    ideas, elements = set(files["ideas.yml"].data), set(files["framework.yml"].data["elements"])
    themes, lines = set(files["taxonomy.yml"].data["themes"]), set(files["helplines.yml"].data)
    for name, idea in files["ideas.yml"].data.items():
        if isinstance(idea, dict):
            yield from _unknown(files["ideas.yml"], [name, "elements"], idea.get("elements"), elements, "framework.yml")
    for label, card in files["cards.yml"].data["cards"].items():
        if isinstance(card, dict):
            yield from _unknown(
                files["cards.yml"], ["cards", label, "helplines"], card.get("helplines"), lines, "helplines.yml"
            )
    yield from _crosswalk_gaps(files["crosswalk.yml"], elements, set(files["sources.yml"].data))
    for path, document in documents.items():
        if path.parent.name == "situations" and isinstance(document.data, dict):
            yield from _unknown(document, ["ideas"], document.data.get("ideas"), ideas, "ideas.yml")
            yield from _unknown(document, ["elements"], document.data.get("elements"), elements, "framework.yml")
            yield from _unknown(document, ["theme"], [document.data.get("theme")], themes, "taxonomy.yml")
        if path.parent.name == "rehearsals" and path.stem not in files["taxonomy.yml"].data["situations"]:
            yield document.say([], f"no situation is called {path.stem}", "the file under the name of its situation")


def _crosswalk_gaps(document: _Document, elements: set[str], sources: set[str]) -> Iterator[str]:
    entries = document.data["elements"]
    if not isinstance(entries, dict):
        return  # the schema has told
    for name in sorted(elements - set(entries)):
        yield document.say(["elements"], f"elements: {name} has no entry", f"{name}: dimensions, principles, roles, well_led")
    yield from _unknown(document, ["elements"], list(entries), elements, "framework.yml")
    for keys, cell in _cells(document.data):
        yield from _unknown(document, [*keys, "source"], [cell.get("source")], sources, "sources.yml")


def _cells(crosswalk: dict[str, Any]) -> Iterator[tuple[list[Any], dict[str, Any]]]:
    """Every cell of the crosswalk that has the shape of one, with the keys to it."""
    pathway = crosswalk["pathway"] if isinstance(crosswalk["pathway"], dict) else {}
    yield from ((["pathway", level], cell) for level, cell in pathway.items() if isinstance(cell, dict))
    for name, entry in crosswalk["elements"].items():
        for part, cells in entry.items() if isinstance(entry, dict) else ():
            for index, cell in enumerate(cells) if isinstance(cells, list) else ():
                if isinstance(cell, dict):
                    yield ["elements", name, part, index], cell


def _unknown(document: _Document, keys: list[Any], used: Any, known: set[str], file: str) -> Iterator[str]:
    for name in used if isinstance(used, list) else []:
        if isinstance(name, str) and name not in known:
            yield document.say(keys, f"{'.'.join(map(str, keys))}: nothing is called {name}", f"an id from content/{file}")
