"""Change sets behind the pages: the job of each, its files and process, and what goes when a chat is erased."""

from __future__ import annotations

import contextlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.engine import Connection

from coach.library import ROOT
from web.review.tables import change_sets, corrections

STATES = {
    "draft": "Not proved yet",
    "running": "Being proved",
    "proved": "Proved, waits for a signature",
    "refused": "Below the floors",
    "failed": "The job failed",
    "signed": "Signed",
}
JOB = ("-m", "web.review.job")
Row = dict[str, Any]
_jobs: dict[int, subprocess.Popen[bytes]] = {}  # those this process started, so that they can be waited for


def folder_of(data: Path, number: int) -> Path:
    """Where a change set's job keeps its files."""
    return data / "review" / str(number)


def start(number: int, folder: Path) -> None:
    """Start the job of a change set, in a process group of its own."""
    command = [sys.executable, *JOB, str(folder)]
    with (folder / "log.txt").open("ab") as log:
        job = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip
    (folder / "pid").write_text(str(job.pid), encoding="ascii")
    _jobs[number] = job


def end(number: int, folder: Path) -> None:
    """Kill the job of a change set, if it runs, and take its copy away."""
    if pid := alive(number, folder):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(pid, signal.SIGKILL)
        if job := _jobs.pop(number, None):
            job.wait()
    shutil.rmtree(folder / "work", ignore_errors=True)


def settle(db: Connection, number: int, state: str, data: Path) -> str:
    """Take over what a job that ended has found; a job that vanished has failed."""
    folder = folder_of(data, number)
    if state != "running" or alive(number, folder):
        return state
    shutil.rmtree(folder / "work", ignore_errors=True)
    result = read_json(folder / "result.json") or {"outcome": "failed", "said": "The job stopped before its end."}
    report = result.get("report") or {"said": result.get("said")}
    values = {"state": result["outcome"], "report": report, "patch": result.get("patch"), "model": result.get("model")}
    c = change_sets.c
    db.execute(update(change_sets).where(c.number == number, c.state == "running").values(**values, version=c.version + 1))
    return str(result["outcome"])


def alive(number: int, folder: Path) -> int | None:
    """The process of a job while it runs, also one that an earlier web process started."""
    if (job := _jobs.get(number)) is not None:
        return job.pid if job.poll() is None else None
    try:
        pid = int((folder / "pid").read_text(encoding="ascii"))
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if str(folder).encode() in command else None


def corrections_of(db: Connection, number: int) -> list[Row]:
    """What is in a change set."""
    query = select(corrections).where(corrections.c.change_set == number).order_by(corrections.c.intent, corrections.c.number)
    return [dict(row) for row in db.execute(query).mappings()]


def read_json(path: Path) -> dict[str, Any]:
    """What a job has written; nothing when it has not."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def make_branch(root: Path, branch: str, patch: str, who: str) -> bool:
    """Put a patch on a Git branch of its own, without touching the working tree; False where there is no Git repository."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "patch"
        file.write_text(patch, encoding="utf-8")
        environment = {**os.environ, "GIT_INDEX_FILE": str(Path(folder) / "index")}
        for role in ("AUTHOR", "COMMITTER"):
            environment |= {f"GIT_{role}_NAME": who, f"GIT_{role}_EMAIL": f"{who}@trainers.invalid"}

        def git(*words: str) -> str:
            done = subprocess.run(
                ["git", *words], cwd=root, env=environment, capture_output=True, text=True, check=True, timeout=60
            )
            return done.stdout.strip()

        title = next(line.partition("] ")[2] for line in patch.splitlines() if line.startswith("Subject: "))
        try:
            git("read-tree", "HEAD")
            git("apply", "--cached", str(file))
            git("branch", "--force", branch, git("commit-tree", git("write-tree"), "-p", "HEAD", "-m", title))
        except (OSError, subprocess.SubprocessError):
            return False
    return True


def forget(db: Connection, conversation: str, data: Path) -> None:
    """Before a chat is erased: change sets that are not signed lose what was made of its sentences."""
    numbers = select(corrections.c.change_set).where(corrections.c.conversation == conversation).distinct()
    for number in db.execute(numbers).scalars().all():
        if number is not None:
            _empty(db, number, data)


def retain(db: Connection, before: float, data: Path) -> None:
    """Empty what was never signed and is older than the texts may be."""
    c = change_sets.c
    for number in db.execute(select(c.number).where(c.made < before, c.state != "signed")).scalars().all():
        _empty(db, number, data)


def _empty(db: Connection, number: int, data: Path) -> None:
    c = change_sets.c
    folder = folder_of(data, number)
    end(number, folder)
    values = {"state": "draft", "report": None, "patch": None, "model": None, "version": c.version + 1}
    db.execute(update(change_sets).where(c.number == number, c.state != "signed").values(**values))
    shutil.rmtree(folder, ignore_errors=True)
