"""A new model, new actions and a new web while people chat: every message is answered once, in order."""

from __future__ import annotations

import os
import shutil
import subprocess
import threading
import time
import urllib.error
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.stack import ROOT, Person, Reply, Stack

PEOPLE = 4
TEXTS = ("days and nights blame each other", "she knows all his songs", "why that", "have you got another idea", "start over")


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stack]:
    """A coach with a model of its own."""
    model = tmp_path_factory.mktemp("models") / "coach.tar.gz"
    shutil.copy(ROOT / "models" / "coach.tar.gz", model)
    running = Stack({"COACH_RATE_LIMITS": "off", "COACH_MODEL": str(model), "COACH_ENGINE_WAIT_SECONDS": "10"}).start()
    yield running
    running.end()


class Chatter(threading.Thread):
    """Somebody who goes on chatting; her phone sends a message again until it is answered."""

    def __init__(self, person: Person, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.person, self.stop, self.sent, self.refused = person, stop, list[str](), 0

    def run(self) -> None:
        while not self.stop.is_set():
            text = f"{TEXTS[len(self.sent) % len(TEXTS)]} {len(self.sent)}"
            self.sent.append(text)
            self.send(text, str(uuid.uuid4()))

    def send(self, text: str, message_id: str) -> None:
        end = time.monotonic() + 120
        while time.monotonic() < end:
            reply = self.once(text, message_id)
            if reply is not None and reply.status == 200:
                return
            self.refused += 1
            time.sleep(0.3)
        raise AssertionError(f"{text} was never answered")

    def once(self, text: str, message_id: str) -> Reply | None:
        try:
            return self.person.says(text, message_id)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return None


def replace_model(model: Path) -> None:
    """As `make train` and `make model` do: the new file takes the place of the old one at once."""
    new = model.with_suffix(".new")
    shutil.copy(ROOT / "models" / "coach.tar.gz", new)
    new.replace(model)


@pytest.mark.parametrize("parts", [("engine",), ("actions",), ()], ids=["a new model", "new actions", "new code of all three"])
def test_every_message_sent_during_a_restart_is_answered_once_and_in_order(parts: tuple[str, ...], own: Stack) -> None:
    before = {name: own.pid(name) for name in ("web", "engine", "actions")}
    stop = threading.Event()
    people = [Chatter(own.person(role="W"), stop) for _ in range(PEOPLE)]
    for person in people:
        person.start()
    time.sleep(1)
    replace_model(Path(own.settings["COACH_MODEL"]))
    environment = {**os.environ, "COACH_PORT": str(own.port), "COACH_DATA": str(own.data)}
    done = subprocess.run(
        [ROOT / "deploy" / "restart", *parts], env=environment, capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr
    time.sleep(1)
    stop.set()
    for person in people:
        person.join(150)
        assert not person.is_alive()
    changed = {name for name, pid in before.items() if own.pid(name) != pid}
    assert changed == set(parts or before)
    sent = lost = doubled = 0
    for person in people:
        history = own.call("/api/chat/history", token=person.person.token).body["messages"]
        mine = [message["text"] for message in history if message["from"] == "you"]
        sent += len(person.sent)
        lost += len(set(person.sent) - set(mine))
        doubled += len(mine) - len(set(mine))
        assert mine == person.sent
    print(
        f"restart of {' '.join(parts) or 'all'}: sent {sent}, lost {lost}, doubled {doubled}, sent again {sum(p.refused for p in people)}"
    )
    assert sent > PEOPLE and (lost, doubled) == (0, 0)
