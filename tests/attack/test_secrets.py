"""Secrets and texts of a whole running coach: not in Git, not in the list of processes, not in a log, not in the data folder."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attack.attack import must_not_hold, tally
from tests.build import ROOT
from tests.stack import Stack

SECRETS = {
    "COACH_SECRET": "planted-secret-of-the-tokens-5f2a",
    "COACH_MANAGERS_PASSWORD": "planted-password-of-managers-77",
    "COACH_METRICS_TOKEN": "planted-token-of-the-metrics-91",
}
TEXTS = ("a xylophone in the handover", "the marimba is late again", "my husband hits me with a glockenspiel")
LIKE_SECRETS = re.compile(
    r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}|\bxox[bap]-[0-9A-Za-z-]{10,}|\bsk-[A-Za-z0-9]{32,}|"
    r"\beyJ[A-Za-z0-9_-]{20,}\.[A-Za-z0-9_-]{20,}\.|^COACH_(?:SECRET|METRICS_TOKEN|MANAGERS_PASSWORD)=(?![A-Z_]+$)[^\s#]",
    re.MULTILINE,
)


@pytest.fixture(scope="module")
def guarded() -> Iterator[Stack]:
    running = Stack({"COACH_ENGINE_WAIT_SECONDS": "1", "COACH_RATE_LIMITS": "off", **SECRETS}).start()
    yield running
    running.end()


def log_of(stack: Stack) -> str:
    return "\n".join(path.read_text(encoding="utf-8", errors="replace") for path in (stack.data / "log").iterdir())


def test_neither_secrets_nor_texts_are_where_others_look(guarded: Stack) -> None:
    """Also after turns that failed: Rasa itself would log the text of these."""
    person = guarded.person(role="W")
    for text in TEXTS:
        tally("secrets")
        assert person.says(text).status == 200
    guarded.supervise("stop", "actions")
    for text in TEXTS:
        tally("secrets")
        person.says(text)
    guarded.supervise("start", "actions")
    guarded.kill("engine")
    person.says(TEXTS[0])
    guarded.wait_until(lambda: guarded.health()["status"] == "ready", "all are ready again", 90)
    token, code = person.token.partition(".")[2], str(person.code)
    words = ("xylophone", "marimba", "glockenspiel")
    must_not_hold("secrets", log_of(guarded), *SECRETS.values(), token, code, *words, person.token.partition(".")[0])
    processes = subprocess.run(["ps", "-eww", "-o", "args"], capture_output=True, text=True, check=True).stdout
    assert "web.serving" in processes
    must_not_hold("secrets", processes, *SECRETS.values(), token, code)
    must_not_hold("secrets", guarded.bytes_on_disk(), *SECRETS.values(), token, code)


def test_the_log_of_web_is_one_json_object_a_line(guarded: Stack) -> None:
    guarded.person()
    lines = (guarded.data / "log" / "web.log").read_text(encoding="ascii").splitlines()
    assert lines and all(json.loads(line)["process"] == "web" for line in lines)
    ours = [
        line
        for name in ("engine", "actions")
        for line in (guarded.data / "log" / f"{name}.log").read_text().splitlines()
        if line.startswith("{")
    ]
    assert {json.loads(line)["process"] for line in ours} <= {"engine", "actions"}


def test_the_files_are_their_owner_s_alone(guarded: Stack) -> None:
    open_to_others = [path for path in guarded.data.rglob("*") if path.is_file() and path.stat().st_mode & 0o077]
    assert open_to_others == []


def test_git_holds_nothing_that_looks_like_a_secret() -> None:
    names = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    files = [ROOT / name for name in names if Path(name).suffix not in (".onnx", ".png", ".gz") and (ROOT / name).is_file()]
    tally("secrets", len(files))
    found = [
        path.name
        for path in files
        if path != Path(__file__) and LIKE_SECRETS.search(path.read_text(encoding="utf-8", errors="replace"))
    ]
    assert found == []
