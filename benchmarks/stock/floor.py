"""The least a message can cost here: the encoder alone, an empty handler, one commit."""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp

from benchmarks.stock.measure import cpu_ms
from benchmarks.stock.sides import CONVERSATION
from coach.database import open_database
from tests.stack import ROOT, free_port

REPEATS = 300
HANDLERS = 3  # web, Rasa and the actions
COMMITS = 2  # one in each database
EMPTY = """
import uvicorn
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.routing import Route
async def empty(request):
    await request.json()
    return JSONResponse({{"messages": []}})
uvicorn.run(Starlette(routes=[Route("/", empty, methods=["POST"])]), port={port}, access_log=False, log_level="critical", ws="none")
"""


def measure() -> dict[str, float]:
    """CPU in ms of each part, and of the least a message needs: one encoding, three handlers, two commits."""
    parts = {"encoder_ms": _encoder(), "handler_ms": asyncio.run(_handler()), "commit_ms": _commit()}
    return {**parts, "floor_ms": parts["encoder_ms"] + HANDLERS * parts["handler_ms"] + COMMITS * parts["commit_ms"]}


def _cpu(work: Callable[[str], Any]) -> float:
    spent = []
    for number in range(REPEATS):
        began = time.process_time()
        work(CONVERSATION[number % len(CONVERSATION)])
        spent.append((time.process_time() - began) * 1000)
    return statistics.mean(spent[REPEATS // 10 :])


def _encoder() -> float:
    from components.embeddings import Encoder

    return _cpu(Encoder(ROOT / "encoder").encode)


def _commit() -> float:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_database(f"sqlite:///{Path(folder) / 'floor.db'}")
        with contextlib.closing(engine.raw_connection()) as database:
            database.execute("CREATE TABLE turns (number INTEGER PRIMARY KEY, you TEXT)")

            def keep(text: str) -> None:
                database.execute("INSERT INTO turns (you) VALUES (?)", (text * 5,))
                database.commit()

            return _cpu(keep)


async def _handler() -> float:
    port = free_port()
    server = subprocess.Popen([sys.executable, "-c", EMPTY.format(port=port)])
    try:
        async with aiohttp.ClientSession() as client:
            await _until_it_answers(client, f"http://127.0.0.1:{port}/")
            before = cpu_ms([server.pid])
            for number in range(REPEATS * 3):
                text = CONVERSATION[number % len(CONVERSATION)]
                async with client.post(f"http://127.0.0.1:{port}/", json={"id": str(number), "text": text}) as answer:
                    await answer.json()
            return (cpu_ms([server.pid]) - before) / (REPEATS * 3)
    finally:
        server.terminate()
        server.wait()


async def _until_it_answers(client: aiohttp.ClientSession, address: str) -> None:
    for _ in range(100):
        with contextlib.suppress(aiohttp.ClientError):
            async with client.post(address, json={}):
                return
        await asyncio.sleep(0.1)
    raise RuntimeError("the empty handler did not start")
