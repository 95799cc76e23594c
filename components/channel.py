"""Rasa's rest channel, honest about failures: no model, or a turn that could not be kept, is an error and not an empty answer."""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput
from sanic import Blueprint, Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, json

from components.tracker_store import failures

log = logging.getLogger(__name__)
LOOK_SECONDS = 2


class Rest(RestInput):
    """`GET /webhooks/rest/` is 200 once a model is loaded; `POST /webhooks/rest/webhook` as Rasa's own, or 503."""

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """See the parent class."""
        routes = Blueprint("rest_of_the_coach", __name__)

        @routes.route("/", methods=["GET"])
        async def ready(request: Request) -> HTTPResponse:
            return json({"ready": _has_model(request.app)}, 200 if _has_model(request.app) else 503)

        @routes.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> HTTPResponse:
            if not _has_model(request.app):
                return json({"error": "no model"}, 503)
            return await self._play(request, on_new_message)

        @routes.listener("after_server_start")
        async def look(app: Sanic, loop: asyncio.AbstractEventLoop) -> None:
            if not _has_model(app):
                app.ctx.looking = loop.create_task(_end_with_a_new_model(app))

        return routes

    async def _play(self, request: Request, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> HTTPResponse:
        collector = CollectingOutputChannel()
        failed: list[str] = []
        failures.set(failed)
        sender, text = await self._extract_sender(request), self._extract_message(request)
        message = UserMessage(text, collector, sender, input_channel=self.name(), metadata=self.get_metadata(request))
        try:
            await on_new_message(message)
        except Exception as error:  # its words may hold the message: they go to no log
            failed.append(type(error).__name__)
        if failed:
            log.error("a turn was not kept: %s", ", ".join(failed))
            return json({"error": "not kept"}, 503)
        return json(collector.messages)


def _has_model(app: Sanic) -> bool:
    agent = getattr(app.ctx, "agent", None)
    return bool(agent and agent.is_ready())


async def _end_with_a_new_model(app: Sanic) -> None:
    """A model that cannot be read stays so: wait for another file, then end, and be started again with it."""
    path = Path(os.environ.get("COACH_MODEL", "models/coach.tar.gz"))
    log.error("there is no model that can be read at %s; run: make train", path)
    seen = _stamp(path)
    while _stamp(path) == seen:
        await asyncio.sleep(LOOK_SECONDS)
    app.stop()


def _stamp(path: Path) -> tuple[float, int] | None:
    return (path.stat().st_mtime, path.stat().st_size) if path.exists() else None
