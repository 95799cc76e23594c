"""The two sides: each is started whole, spoken to as its users do, and ended."""

from __future__ import annotations

import contextlib
import shutil
import signal
import sqlite3
import subprocess
import tempfile
import time
import uuid
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.stock.build import BOT, PYTHON, environment
from tests.stack import Stack, free_port

# One conversation: the opening, then what is typed. Both sides get the same words.
CONVERSATION = (
    "I work front line",
    "people walk straight into residents' rooms without asking, and it bothers me",
    "no, nobody is hurt, it is only rude",
    "i mentioned it once and they rolled their eyes",
    "what could i say then",
    "have you got another idea",
    "yes I will try it",
    "friday with my senior, before handover",
)
PATIENCE = aiohttp.ClientTimeout(total=120)  # seconds; longer counts as an error


class Side(ABC):
    """One of the two."""

    name: str
    tables: tuple[str, ...]

    @abstractmethod
    def start(self) -> None:
        """Start every process; return when all say they are ready."""

    @abstractmethod
    def end(self) -> None:
        """Stop every process and throw the data away."""

    @abstractmethod
    def roots(self) -> dict[str, int]:
        """Process ids by name; their children count with them."""

    @abstractmethod
    async def open(self, client: aiohttp.ClientSession) -> str:
        """Begin a conversation; what `say` needs to go on with it."""

    @abstractmethod
    async def say(self, client: aiohttp.ClientSession, talk: str, text: str) -> int:
        """Send a message; how many bubbles came back."""

    @property
    @abstractmethod
    def data(self) -> Path:
        """The folder of its databases."""

    def bytes_kept(self) -> dict[str, int]:
        """Size of each database, what is still in its write-ahead log included."""
        sizes = {}
        for path in sorted(self.data.glob("*.db")):
            with contextlib.closing(sqlite3.connect(path, timeout=10)) as database:
                pages, page = (database.execute(f"PRAGMA {name}").fetchone()[0] for name in ("page_count", "page_size"))
                sizes[path.name] = pages * page
        return sizes


class Coach(Side):
    """web, Rasa and the actions, as `make run` starts them."""

    name = "coach"

    def __init__(self) -> None:
        self._stack = Stack({"COACH_RATE_LIMITS": "off"})

    def start(self) -> None:
        self._stack.start()

    def end(self) -> None:
        self._stack.end()

    def roots(self) -> dict[str, int]:
        assert self._stack._process is not None
        return {
            "supervisor": self._stack._process.pid,
            **{name: self._stack.pid(name) for name in ("web", "engine", "actions")},
        }

    @property
    def data(self) -> Path:
        return self._stack.data

    async def open(self, client: aiohttp.ClientSession) -> str:
        answer = await _post(client, f"{self._stack.url}/api/chat/start", {})
        return str(answer["token"])

    async def say(self, client: aiohttp.ClientSession, talk: str, text: str) -> int:
        headers = {"authorization": f"Bearer {talk}"}
        answer = await _post(client, f"{self._stack.url}/api/chat/message", {"id": str(uuid.uuid4()), "text": text}, headers)
        return sum(message["from"] == "coach" for message in answer["messages"])


class StockRasa(Side):
    """`rasa run` with its rest channel and SQLite as tracker store, and a plain rasa-sdk server with our actions."""

    name = "stock"

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="stock-"))
        self._port, self._actions_port = free_port(), free_port()
        self._processes: dict[str, subprocess.Popen[bytes]] = {}

    def start(self) -> None:
        settings = environment(ACTIONS_PORT=self._actions_port, ENGINE_DB=self._folder / "engine.db")
        run = ["rasa", "run", "--port", str(self._port), "--interface", "127.0.0.1", "--model", "models/stock.tar.gz"]
        commands = {"actions": ["rasa_sdk", "--actions", "actions", "--port", str(self._actions_port)], "engine": run}
        for name, command in commands.items():
            with (self._folder / f"{name}.log").open("wb") as log:
                self._processes[name] = subprocess.Popen(
                    [str(PYTHON), "-m", *command], cwd=BOT, env=settings, stdout=log, stderr=subprocess.STDOUT
                )
        for port, path in ((self._actions_port, "/health"), (self._port, "/")):
            _wait_for(f"http://127.0.0.1:{port}{path}", self._processes.values(), self._folder)

    def end(self) -> None:
        for process in self._processes.values():
            process.send_signal(signal.SIGTERM)
        for process in self._processes.values():
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def roots(self) -> dict[str, int]:
        return {name: process.pid for name, process in self._processes.items()}

    @property
    def data(self) -> Path:
        return self._folder

    async def open(self, client: aiohttp.ClientSession) -> str:
        talk = uuid.uuid4().hex
        await self.say(client, talk, "/open_chat")
        return talk

    async def say(self, client: aiohttp.ClientSession, talk: str, text: str) -> int:
        address = f"http://127.0.0.1:{self._port}/webhooks/rest/webhook"
        answer = await _post(client, address, {"sender": talk, "message": text})
        return sum("text" in part for part in answer)


async def _post(client: aiohttp.ClientSession, address: str, body: Any, headers: Any = None) -> Any:
    async with client.post(address, json=body, headers=headers, timeout=PATIENCE) as answer:
        answer.raise_for_status()
        return await answer.json()


def _wait_for(address: str, processes: Any, logs: Path, seconds: float = 1200) -> None:
    import urllib.error
    import urllib.request

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if any(process.poll() is not None for process in processes):
            tails = "\n".join(path.read_text(errors="replace")[-800:] for path in logs.glob("*.log"))
            raise SystemExit(f"A process of stock Rasa ended at its start:\n{tails}")
        with contextlib.suppress(urllib.error.URLError, ConnectionError, TimeoutError):
            if urllib.request.urlopen(address, timeout=2).status == 200:
                return
        time.sleep(0.2)
    raise SystemExit(f"{address} was not ready within {seconds} seconds.")
