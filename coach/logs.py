"""One JSON object a line in the log of every process, and never a word of a message.

Our own lines say what happened. Lines of libraries say where: their words may hold what somebody typed (Rasa logs the
text of a message that failed). An error is named by its type and where it was raised; its words are left out too.
"""

from __future__ import annotations

import datetime
import json
import logging
import os
import re
import sys
import traceback
from pathlib import Path
from types import TracebackType
from typing import Any

OURS = {"coach", "components", "uvicorn"}  # uvicorn's lines hold nothing of a request while its access log is off
DEEPEST = 12  # frames of a trace
_EVENT = re.compile(r"[a-z0-9_.]{1,80}")  # as structlog's constant names are written


class JsonLines(logging.Formatter):
    """Writes `at`, `level`, `process`, `from`; then `event` and its fields, or `where`; then `error` and `trace`."""

    def __init__(self, process: str) -> None:
        """
        Args:
            process: "web", "engine" or "actions".
        """
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        """One line of ASCII; whatever could break a line or colour a terminal is escaped."""
        at = datetime.datetime.fromtimestamp(record.created, datetime.UTC).isoformat(timespec="milliseconds")
        line = {"at": at, "level": record.levelname.lower(), "process": self._process, "from": record.name}
        line |= _said(record) if record.name.partition(".")[0] in OURS else _where(record)
        if record.exc_info and record.exc_info[1]:
            line |= _error(record.exc_info[1], record.exc_info[2])
        return json.dumps(line)


def _said(record: logging.LogRecord) -> dict[str, Any]:
    return {"event": record.getMessage(), **getattr(record, "fields", {})}


def _where(record: logging.LogRecord) -> dict[str, Any]:
    """The place in a library, and the name of the event where structlog gave one."""
    found: dict[str, Any] = {"where": f"{record.module}:{record.lineno}"}
    try:
        told = json.loads(record.msg)
    except (TypeError, ValueError, RecursionError):
        return found
    event = told.get("event") if isinstance(told, dict) else None
    return {**found, "event": event} if isinstance(event, str) and _EVENT.fullmatch(event) else found


def _error(error: BaseException, trace: TracebackType | None) -> dict[str, Any]:
    frames = traceback.extract_tb(trace)[-DEEPEST:]
    found: dict[str, Any] = {"error": type(error).__qualname__}
    if isinstance(error, OSError) and error.errno:
        found["errno"] = os.strerror(error.errno)
    return {**found, "trace": [f"{Path(f.filename).stem}:{f.lineno} {f.name}" for f in frames]}


def install(process: str, how: str) -> None:
    """Make this process log one JSON object a line on standard output.

    Args:
        process: its name in the lines.
        how: the setting `logs`; "plain" leaves the logs as the libraries write them.
    """
    if how == "plain":
        return
    for logger in (logging.getLogger(), *logging.Logger.manager.loggerDict.values()):
        if isinstance(logger, logging.Logger):
            logger.handlers = [handler for handler in logger.handlers if not _writes_to_a_screen(handler)]
            if logger.name.partition(".")[0] in ("sanic", "uvicorn"):
                logger.propagate = True  # to the one handler of the root
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(JsonLines(process))
    logging.getLogger().addHandler(handler)
    logging.getLogger("coach").setLevel(logging.INFO)


def _writes_to_a_screen(handler: logging.Handler) -> bool:
    return isinstance(handler, logging.StreamHandler) and handler.stream in (sys.stdout, sys.stderr)
