"""A full disk, a clock that jumps, a model or a content file that is broken: an honest sentence, and recovery by itself."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.test_safety import CARER, DISCLOSURES
from tests.load import FIGURES, TEXTS, Talk
from tests.stack import ROOT, Stack

COPIED = ("actions", "coach", "components", "content", "deploy", "web", "config.yml", "credentials.yml", "endpoints.yml")
LINKED = ("encoder", ".venv")
FAKE_CLOCK = next(Path("/usr/lib").glob("*/faketime/libfaketimeMT.so.1"), None)
SMALL_DISK = "size=40m"


@contextlib.contextmanager
def coach_in(root: Path, fake_clock: bool) -> Iterator[Stack]:
    """A coach with content, model and disk of its own, as far as this machine allows."""
    for name in COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        copy(ROOT / name, root / name)
    for name in LINKED:
        (root / name).symlink_to((ROOT / name).resolve())
    shutil.copy(ROOT / "models/coach.tar.gz", root / "model.tar.gz")
    settings = {"COACH_RATE_LIMITS": "off", "COACH_ENGINE_WAIT_SECONDS": "1", "COACH_MODEL": str(root / "model.tar.gz")}
    if fake_clock:
        settings |= with_a_clock_of_its_own(root)
    running = Stack(settings, root)
    mounted = os.geteuid() == 0 and mount(running.data)
    try:
        yield running.start()
    finally:
        running.end()
        if mounted:
            subprocess.run(["umount", "--lazy", str(running.data)], check=False)
            shutil.rmtree(running.data, ignore_errors=True)


def with_a_clock_of_its_own(root: Path) -> dict[str, str]:
    (root / "clock").write_text("+0")
    part = root / "deploy/part"
    part.write_text(part.read_text(encoding="utf-8").replace("exec .venv", f"exec env LD_PRELOAD={FAKE_CLOCK} .venv"))
    settings = {"FAKETIME_TIMESTAMP_FILE": str(root / "clock"), "FAKETIME_CACHE_DURATION": "1"}
    return settings | {"FAKETIME_DONT_FAKE_MONOTONIC": "1"}


@pytest.fixture(scope="module")
def odd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    with coach_in(tmp_path_factory.mktemp("coach"), fake_clock=False) as running:
        yield running


@pytest.fixture
def jumpy(tmp_path: Path) -> Iterator[Stack]:
    """With a clock that can be set: where it is faked, each wait of the processes costs many times its work."""
    if FAKE_CLOCK is None:
        pytest.skip("not installed: libfaketime")
    with coach_in(tmp_path, fake_clock=True) as running:
        yield running


def mount(folder: Path) -> bool:
    return subprocess.run(["mount", "-t", "tmpfs", "-o", SMALL_DISK, "tmpfs", str(folder)], check=False).returncode == 0


def mended(stack: Stack) -> None:
    FIGURES["faults tried"] += 1
    stack.wait_until_ready(90)


def page(stack: Stack, path: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(stack.url + path, timeout=10) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_on_a_full_disk_nothing_is_lost_and_a_disclosure_gets_its_card(odd: Stack) -> None:
    if not odd.data.is_mount():
        pytest.skip("a small disk needs root, and the right to mount one")
    talk = Talk(odd.person(role="W"))
    talk.says(CARER)
    refused = None
    with (odd.data / "filler").open("wb", buffering=0) as filler:
        try:
            while filler.write(b"x" * 4096):
                pass
        except OSError:
            pass
    try:
        for number in range(200):
            message_id, text = str(uuid.uuid4()), TEXTS[number % len(TEXTS)]
            talk.sent.append(text)
            refused = talk.person.says(text, message_id)
            if refused.status != 200:
                break
        assert refused and refused.status == 503
        assert refused.body["message"].endswith("If someone is in danger now, call 999.")
        assert "Call 999" in str(talk.person.says(DISCLOSURES["own_crisis"]).body)
    finally:
        (odd.data / "filler").unlink()
        mended(odd)
    assert talk.person.says(talk.sent[-1], message_id).status == 200
    talk.says(TEXTS[0])
    talk.check()


def test_a_clock_that_jumps_forward_and_back_loses_and_doubles_nothing(jumpy: Stack) -> None:
    clock = jumpy.root / "clock"
    talk = Talk(jumpy.person(role="W"))
    talk.says(CARER)
    for jump in ("+2h", "-2h", "+3d", "-3d", "+0"):
        clock.write_text(jump)
        FIGURES["faults tried"] += 1
        time.sleep(2)
        for text in TEXTS[:3]:
            talk.says(text)
    talk.check()
    clock.write_text("+40d")
    time.sleep(2)
    assert jumpy.call("/api/chat/history", token=talk.person.token).status == 401, "not used for longer than a token lasts"
    assert jumpy.call("/api/chat/start", {"resume": talk.person.code}).status == 200, "the code still opens it"


def test_a_model_that_cannot_be_read_is_not_ready_and_a_mended_one_is_taken_by_itself(odd: Stack) -> None:
    model, good = odd.root / "model.tar.gz", (odd.root / "model.tar.gz").read_bytes()
    talk, message_id = Talk(odd.person(role="W")), str(uuid.uuid4())
    talk.says(CARER)
    model.write_bytes(good[: len(good) // 2])
    odd.supervise("restart", "engine")
    probe = f"http://127.0.0.1:{odd.engine_port}/webhooks/rest/"
    odd.wait_until(lambda: status(probe) == 503, "Rasa runs and has no model", 60)
    try:
        assert odd.health()["engine"] != "ready" and odd.health()["status"] != "ready"
        refused = talk.person.says("she knows all his songs", message_id)
        assert refused.status == 503 and refused.body["error"] in ("engine_waking", "engine_down")
        assert "Call 999" in odd.person().says(DISCLOSURES["own_crisis"]).text
    finally:
        model.write_bytes(good)
        mended(odd)
    assert talk.person.says("she knows all his songs", message_id).kinds == ["behaviour", "idea"]
    talk.sent.append("she knows all his songs")
    talk.check()


def status(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=5) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return error.code


def test_with_a_broken_helplines_file_every_page_says_where_help_is_until_it_is_mended(odd: Stack) -> None:
    helplines = odd.root / "content/helplines.yml"
    good = helplines.read_text(encoding="utf-8")
    talk = Talk(odd.person(role="W"))
    talk.says(CARER)
    helplines.write_text("emergency: [999", encoding="utf-8")
    odd.supervise("restart", "web", "actions")
    try:
        odd.wait_until(lambda: page(odd, "/")[0] == 503, "the coach is closed", 30)
        assert "999" in page(odd, "/help")[1] and "116 123" in page(odd, "/")[1]
        said = odd.call("/api/chat/start", {})
        assert said.status == 503 and said.body["message"].endswith("If someone is in danger now, call 999.")
        assert "helplines.yml" in (odd.data / "log/web.log").read_text(encoding="utf-8")
    finally:
        helplines.write_text(good, encoding="utf-8")
        mended(odd)
    talk.says("she knows all his songs")
    talk.check()
