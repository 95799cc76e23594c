"""The whole coach, started for real on free ports with a data folder of its own."""

from __future__ import annotations

import contextlib
import datetime
import http.client
import json
import os
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import uvicorn

from web.serving import config

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def served(app: Any, port: int = 0) -> Iterator[str]:
    """An application of web's alone, in a thread; its address. Rasa does not run."""
    port = port or free_port()
    server = uvicorn.Server(config(app, port=port, log_level="critical"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 30
    while not server.started and time.monotonic() < end:
        time.sleep(0.05)
    assert server.started
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(10)


def _older(content: str, hours: float) -> str:
    """JSON with every day in it so much earlier."""

    def earlier(day: re.Match[str]) -> str:
        return str(datetime.date.fromisoformat(day[1]) - datetime.timedelta(hours=hours // 24 * 24))

    return re.sub(r"(?<=\")(\d{4}-\d\d-\d\d)(?=\")", earlier, content)


@dataclass
class Reply:
    status: int
    body: Any

    @property
    def coach(self) -> list[dict[str, Any]]:
        return [message for message in self.body["messages"] if message["from"] == "coach"]

    @property
    def text(self) -> str:
        return "\n".join(message["text"] for message in self.coach)

    @property
    def kinds(self) -> list[str]:
        return [message["kind"] for message in self.coach]

    @property
    def choices(self) -> dict[str, str]:
        """Label to id, of the newest message with choices."""
        offered = [message["choices"] for message in self.coach if message["choices"]]
        return {choice["label"]: choice["id"] for choice in offered[-1]} if offered else {}


def _open(request: urllib.request.Request) -> Reply:
    try:
        with urllib.request.urlopen(request, timeout=90) as answer:
            return Reply(answer.status, json.loads(answer.read() or b"null"))
    except urllib.error.HTTPError as error:
        return Reply(error.code, json.loads(error.read() or b"null"))


@dataclass
class Person:
    """Somebody in a chat: her token and the last reply."""

    stack: Stack
    token: str
    reply: Reply
    code: str | None = None

    def says(self, text: str, message_id: str | None = None) -> Reply:
        return self.sends({"text": text}, message_id)

    def picks(self, label: str, message_id: str | None = None) -> Reply:
        return self.sends({"choice": self.reply.choices[label]}, message_id)

    def sends(self, body: dict[str, Any], message_id: str | None = None) -> Reply:
        body = {"id": message_id or str(uuid.uuid4()), **body}
        reply = self.stack.call("/api/chat/message", body, self.token)
        if reply.status == 200:
            self.reply = reply
        return reply


@dataclass
class Stack:
    """web, Rasa and the actions under supervisor, as `make run` starts them."""

    settings: dict[str, str] = field(default_factory=dict)
    root: Path = ROOT

    def __post_init__(self) -> None:
        self.data = Path(tempfile.mkdtemp(prefix="coach-"))
        self.port, self.engine_port, self.actions_port = free_port(), free_port(), free_port()
        self.guest_port = free_port()  # of a site that may show the chat
        self.url = f"http://127.0.0.1:{self.port}"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> Stack:
        ports = {"COACH_PORT": self.port, "COACH_ENGINE_PORT": self.engine_port, "COACH_ACTIONS_PORT": self.actions_port}
        environment = {**os.environ, **{k: str(v) for k, v in ports.items()}, "COACH_DATA": str(self.data)}
        environment |= {"COACH_ALLOWED_ORIGINS": f"http://localhost:{self.guest_port}", **self.settings}
        self._process = subprocess.Popen([str(self.root / "deploy" / "run")], env=environment, start_new_session=True)
        self.wait_until_ready(120)
        return self

    def wait_until_ready(self, seconds: float = 60) -> None:
        try:
            self.wait_until(lambda: self.health()["status"] == "ready", "the coach is ready", seconds)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.supervise('status')}") from None

    def stop(self) -> None:
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(30)
            except subprocess.TimeoutExpired:
                os.killpg(self._process.pid, signal.SIGKILL)
            self._process = None

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.data, ignore_errors=True)

    def wait_until(self, holds: Any, what: str, seconds: float = 30) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            try:
                if holds():
                    return
            except (urllib.error.URLError, ConnectionError, KeyError):
                pass
            time.sleep(0.2)
        raise AssertionError(f"{what} did not happen within {seconds} seconds")

    def health(self) -> dict[str, str]:
        return self.call("/health", None).body

    def call(self, path: str, body: Any = None, token: str | None = None, raw: bytes | None = None) -> Reply:
        data = raw if raw is not None else json.dumps(body).encode() if body is not None else None
        headers = {"content-type": "application/json", **({"authorization": f"Bearer {token}"} if token else {})}
        request = urllib.request.Request(self.url + path, data, headers)
        try:
            return _open(request)
        except http.client.HTTPException as error:
            raise ConnectionError("the answer was cut off") from error  # by a process that was killed

    def person(self, **start: str) -> Person:
        reply = self.call("/api/chat/start", start)
        assert reply.status == 200, reply
        return Person(self, reply.body["token"], reply, reply.body["resume_code"])

    def supervise(self, *words: str) -> str:
        environment = {**os.environ, "COACH_DATA": str(self.data)}
        command = [str(ROOT / ".venv/bin/supervisorctl"), "-c", str(ROOT / "deploy/supervisord.conf"), *words]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False).stdout

    def pid(self, program: str) -> int:
        return int(self.supervise("pid", program))

    def kill(self, program: str) -> None:
        os.kill(self.pid(program), signal.SIGKILL)

    def lets_pass(self, hours: float) -> None:
        """Make everything that is stored so much older."""
        with contextlib.closing(sqlite3.connect(self.data / "coach.db", timeout=10)) as database, database:
            database.execute("UPDATE conversations SET last_seen = last_seen - ?", (hours * 3600,))
            database.execute("UPDATE turns SET at = at - ?", (hours * 3600,))
            for number, state in database.execute("SELECT rowid, state FROM conversations").fetchall():
                database.execute("UPDATE conversations SET state = ? WHERE rowid = ?", (_older(state, hours), number))
            for number, entry in database.execute("SELECT rowid, content FROM entries").fetchall():
                database.execute("UPDATE entries SET content = ? WHERE rowid = ?", (_older(entry, hours), number))

    def bytes_on_disk(self) -> bytes:
        return b"".join(path.read_bytes() for path in self.data.rglob("*") if path.is_file())
