"""What is served while a file in content/ cannot be read: where help is, on every address, until it can."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import signal
from collections.abc import AsyncIterator

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from coach.library import ContentError, library

log = logging.getLogger("coach.web")
LOOK_SECONDS = 2
SENTENCE = "The coach is closed for repair. Please try again later. If someone is in danger now, call 999."
PAGE = f"""<!doctype html><html lang="en-GB"><head><meta charset="utf-8"><title>Closed for repair: Coach</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head><body><main><h1>Closed for repair</h1>
<p>{SENTENCE}</p><p><a href="tel:999">Call 999</a> in an emergency. <a href="tel:111">Call 111</a> for health advice that
cannot wait. <a href="tel:116123">Call 116 123</a> to talk to Samaritans, day or night.</p></main></body></html>"""


def closed(error: ContentError) -> Starlette:
    """An application that says so, and ends as soon as the content can be read: it is then started again.

    Args:
        error: the first thing that does not fit; it goes to the log.
    """
    log.error("closed: %s", error)

    async def answer(request: Request) -> Response:
        headers = {"cache-control": "no-store"}
        if request.url.path == "/health":
            return JSONResponse({"status": "degraded", "engine": "down", "actions": "down", "store": "down"}, headers=headers)
        if request.url.path.startswith("/api/"):
            return JSONResponse({"error": "closed", "message": SENTENCE}, 503, headers)
        return HTMLResponse(PAGE, 503, headers)

    @contextlib.asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        looking = asyncio.create_task(_end_when_mended())
        yield
        looking.cancel()

    return Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "POST"])], lifespan=lifespan)


async def _end_when_mended() -> None:
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            await asyncio.to_thread(library)
        except ContentError:
            continue
        os.kill(os.getpid(), signal.SIGTERM)
        return
