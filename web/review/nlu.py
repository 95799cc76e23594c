"""Corrections as training data: put into the right file in the form that is there, and shown as a patch for Git."""

from __future__ import annotations

import difflib
import email.utils
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path

from coach.nearest import plain

VOICE = "trainers"  # of the blocks that come from here
BLOCK = re.compile(r"^- intent: (\S+)\n(?:(?!- ).*\n?)*", re.MULTILINE)


def add(folder: Path, corrections: Iterable[tuple[str, str]]) -> list[Path]:
    """Write examples into data/nlu.

    Args:
        folder: of a project.
        corrections: texts and the intents they belong to.

    Returns:
        The files that changed.

    Raises:
        ValueError: for an intent that no file has.
    """
    changed: dict[Path, None] = {}
    for text, intent in corrections:
        path = _file_of(folder, intent)
        old = path.read_text(encoding="utf-8")
        new = _with(old, intent, as_example(text))
        if new != old:
            path.write_text(new, encoding="utf-8")
            changed[path] = None
    return list(changed)


def as_example(text: str) -> str:
    """A text that Rasa reads as nothing but text: no entity marks, one line."""
    return " ".join(re.sub(r"\](?=[({])", "] ", text).split())


def _file_of(folder: Path, intent: str) -> Path:
    own = folder / "data" / "nlu" / f"{intent}.yml"
    if own.is_file():
        return own
    counts = {
        path: sum(match[1] == intent for match in BLOCK.finditer(path.read_text(encoding="utf-8")))
        for path in sorted((folder / "data" / "nlu").glob("*.yml"))
    }
    path = max(counts, key=lambda one: counts[one])
    if not counts[path]:
        raise ValueError(f"no file under data/nlu has examples of {intent}")
    return path


def _with(content: str, intent: str, text: str) -> str:
    """The file with one more example: in the last block of the intent if it is the trainers', else in a new one behind it."""
    blocks = [match for match in BLOCK.finditer(content) if match[1] == intent]
    lines = [line[6:] for block in blocks for line in block[0].splitlines() if line.startswith("    - ")]
    if any(plain(line) == plain(text) for line in lines):
        return content
    last = blocks[-1]
    end = last.start() + len(last[0].rstrip("\n")) + 1
    head = "" if f"voice: {VOICE}" in last[0] else f"- intent: {intent}\n  metadata: {{voice: {VOICE}}}\n  examples: |\n"
    before = content[:end] if content[:end].endswith("\n") else content[:end] + "\n"
    return f"{before}{head}    - {text}\n{content[end:]}"


def patch(before: Path, after: Path, files: Iterable[Path], title: str, who: str, at: float) -> str:
    """The change as `git am` and `git apply` read it.

    Args:
        before: the project as it is.
        after: the changed copy.
        files: changed ones, under `after`.
        title: first line of the commit.
        who: who made it.
        at: when, in seconds since 1970.
    """
    parts = [
        f"From {'0' * 40} Mon Sep 17 00:00:00 2001\nFrom: {who} <{who}@trainers.invalid>\n"
        f"Date: {email.utils.formatdate(at)}\nSubject: [PATCH] {title}\n\n---\n"
    ]
    for path in sorted(files):
        name = path.relative_to(after).as_posix()
        old, new = ((root / name).read_text(encoding="utf-8").splitlines(keepends=True) for root in (before, after))
        diff = "".join(difflib.unified_diff(old, new, f"a/{name}", f"b/{name}"))
        parts.append(f"diff --git a/{name} b/{name}\n{diff}")
    return "".join([*parts, "-- \ncoach\n"])


def mark_of(folder: Path) -> str:
    """A hash of everything a change set can change, to see whether it has changed meanwhile."""
    digest = hashlib.sha256()
    for path in sorted([*(folder / "data" / "nlu").glob("*.yml"), *(folder / "content").rglob("*.yml")]):
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
