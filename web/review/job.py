"""The job that proves a change set: `python -m web.review.job FOLDER`, started by web with a low priority.

Everything happens in a copy of the project inside the folder. Only when all is done is result.json written; a job
that fails or is killed leaves the live model, the data and the change set as they were.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from coach.library import ROOT
from web.review import nlu, wording

PARTS = (
    "actions", "benchmarks", "coach", "components", "content", "data", "deploy", "domain.yml", "config.yml", "credentials.yml",
    "endpoints.yml", "Makefile", "pyproject.toml", "tests", "web",
)  # fmt: skip
LINKED = ("encoder", ".venv")
STEPS = (("copy", "Copying the project"), ("write", "Writing the examples"), ("check", "Checking content and data"),
         ("train", "Training a model of its own"), ("score", "Scoring before and after"), ("floors", "Holding it against the floors"))  # fmt: skip
LAST_LINES = 12
TOOLS = ("pytest", "textstat")  # of the group "prove" in pyproject.toml
FLOORS = "tests/understanding/test_floors.py"


class JobError(Exception):
    """The job cannot go on; the message is plain English for a trainer."""


def run(folder: Path, root: Path = ROOT) -> dict[str, Any]:
    """Do every step; what the change set is told.

    Args:
        folder: of the change set, with `asked.json`: number, made_by, made, and corrections (text and intent).
        root: the project whose live model is compared.

    Raises:
        JobError: when a step fails.
    """
    asked = json.loads((folder / "asked.json").read_text(encoding="utf-8"))
    work, live = folder / "work", root / "models" / "coach.tar.gz"
    if lacking := what_is_lacking(root):
        raise JobError(lacking)
    say(folder, "copy")
    _copy(root, work)
    say(folder, "write")
    taught, wordings = asked["corrections"], asked["wordings"]
    files = nlu.add(work, [(one["text"], one["intent"]) for one in taught])
    files += wording.change(work, [(one["intent"], one["reason"], one["text"]) for one in wordings])
    if not files:
        raise JobError("Every sentence is taught already, so there is nothing to change.")
    title = f"Change set {asked['number']}: {len(taught)} examples and {len(wordings)} wordings from trainers"
    patch = nlu.patch(root, work, files, title, asked["made_by"], asked["made"])
    say(folder, "check")
    _call(folder, work, "The data did not pass its checks.", ".venv/bin/python", "-m", "coach.check")
    _call(folder, work, "The data did not pass its checks.", "deploy/validate")
    say(folder, "train")
    _call(folder, work, "Training failed.", "deploy/train", "models/coach.tar.gz")
    model = work / "models" / "coach.tar.gz"
    say(folder, "score")
    (work / "taught.json").write_text(json.dumps(taught), encoding="utf-8")
    compared = ("-m", "benchmarks.compare", str(live), str(model), "taught.json", "report.json")
    _call(folder, work, "Scoring failed.", ".venv/bin/python", *compared)
    report = json.loads((work / "report.json").read_text(encoding="utf-8"))
    say(folder, "floors")
    holds, said = _run(folder, work, ".venv/bin/python", "-m", "pytest", "-q", "-x", FLOORS)
    report["floors"] = {"hold": holds, "said": [] if holds else said[-LAST_LINES:]}
    shelf = folder.parent / "models"
    digest = put_on_shelf(model, shelf)
    return {
        "outcome": "proved" if holds else "refused",
        "report": report,
        "patch": patch,
        "model": digest,
        "data": nlu.mark_of(root),
        "trained_on": nlu.mark_of(work),
    }


def what_is_lacking(root: Path = ROOT) -> str | None:
    """Why nothing can be proved on this server, in plain English; None when all is there."""
    if not (root / "models" / "coach.tar.gz").is_file():
        return "There is no model to compare with. Whoever runs the server trains one first: make train."
    if not (root / FLOORS).is_file():
        return "The held-out messages in tests/understanding are not on this server, so nothing can be held against the floors."
    if lacking := [name for name in TOOLS if importlib.util.find_spec(name) is None]:
        return f"What proving needs is not installed: {', '.join(lacking)}. make trainer installs it."
    return None


def _copy(root: Path, work: Path) -> None:
    shutil.rmtree(work, ignore_errors=True)
    work.mkdir(parents=True)
    ignore = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in PARTS:
        source = root / name
        if source.is_dir():
            shutil.copytree(source, work / name, ignore=ignore)
        elif source.exists():
            shutil.copy2(source, work / name)
    for name in LINKED:
        (work / name).symlink_to((root / name).resolve())


def _call(folder: Path, work: Path, failed: str, *command: str) -> None:
    done, said = _run(folder, work, *command)
    if not done:
        raise JobError(f"{failed} The end of the log: {' / '.join(said[-3:])}")


def _run(folder: Path, work: Path, *command: str) -> tuple[bool, list[str]]:
    """Run a command in the copy; whether it went well, and its lines, which also go to the log."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COACH_")}
    environment["PYTHONPATH"] = str(work)
    lines: list[str] = []
    with (
        (folder / "log.txt").open("a", encoding="utf-8") as log,
        subprocess.Popen(
            command, cwd=work, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace"
        ) as process,
    ):
        for line in process.stdout or ():
            lines.append(line.rstrip())
            log.write(line)
            log.flush()
    return process.returncode == 0, [line for line in lines if line.strip()]


def say(folder: Path, step: str) -> None:
    """Tell the page which step is running."""
    names = [name for name, _ in STEPS]
    at = names.index(step)
    write(folder / "progress.json", {"said": f"Step {at + 1} of {len(STEPS)}: {STEPS[at][1]}.", "done": at / len(STEPS)})
    with (folder / "log.txt").open("a", encoding="utf-8") as log:
        log.write(f"--- {time.strftime('%H:%M:%S')} {STEPS[at][1]}\n")


def write(path: Path, content: dict[str, Any]) -> None:
    """Write JSON all at once: a reader sees the old file or the new one."""
    fresh = path.with_suffix(".new")
    fresh.write_text(json.dumps(content), encoding="utf-8")
    fresh.replace(path)


def put_on_shelf(model: Path, shelf: Path) -> str:
    """Keep a model under its own hash; the hash (SHA-256, hex)."""
    digest = hashlib.sha256(model.read_bytes()).hexdigest()
    shelf.mkdir(parents=True, exist_ok=True)
    kept = shelf / f"{digest}.tar.gz"
    if not kept.exists():
        fresh = kept.with_suffix(".new")
        shutil.copyfile(model, fresh)
        fresh.replace(kept)
    return digest


def main(work: Callable[[Path], dict[str, Any]] = run) -> int:
    """Run the job of a folder and write its result."""
    folder = Path(sys.argv[1])
    os.nice(15)
    try:
        result = work(folder)
    except JobError as error:
        result = {"outcome": "failed", "said": str(error)}
    except Exception as error:
        result = {"outcome": "failed", "said": f"The job broke: {type(error).__name__}. See the log."}
        with (folder / "log.txt").open("a", encoding="utf-8") as log:
            log.write(f"{type(error).__name__}: {error}\n")
    finally:
        shutil.rmtree(folder / "work", ignore_errors=True)
    write(folder / "result.json", result)
    return 0


if __name__ == "__main__":
    sys.exit(main())
