"""The scripts, styles and pictures of the pages: made small once, sent zipped, and kept by their version."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from web import offline

STATIC = Path(__file__).parent / "static"
SMALLER: dict[str, Callable[[str], str]] = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}
MADE = {"library.json": offline.library_json, "safety.json": offline.safety_json}  # files that are not on the disk
FOREVER = "public, max-age=31536000, immutable"
REFERENCE = re.compile(r'"\./([\w.-]+)"')  # of one script to another file
VERSIONED = re.compile(r"(.+)\.([0-9a-f]{12})(\.\w+)")


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    zipped: bytes
    version: str
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of `static/`, and those made from the library, by name."""
    return {name: asset(name) for name in [*(path.name for path in STATIC.iterdir()), *MADE]}


@cache
def asset(name: str) -> Asset:
    """One file; a script names the files it needs by their version too."""
    body = MADE[name]() if name in MADE else _small(STATIC / name)
    media_type = mimetypes.guess_type(name)[0] or "application/manifest+json"
    return Asset(body, gzip.compress(body, 9, mtime=0), hashlib.sha256(body).hexdigest()[:12], media_type)


def _small(path: Path) -> bytes:
    if path.suffix not in SMALLER:
        return path.read_bytes()
    small = str(SMALLER[path.suffix](path.read_text(encoding="utf-8")))
    return REFERENCE.sub(lambda found: f'"./{versioned(found[1])}"', small).encode()


def versioned(name: str) -> str:
    """The name with its version in it: another content has another name, so it can be kept for ever."""
    return f"{Path(name).stem}.{asset(name).version}{Path(name).suffix}"


def address(name: str) -> str:
    """Where a page finds the file."""
    return f"/static/{versioned(name)}"


async def serve(request: Request) -> Response:
    """A file of `/static/`, by its name with or without a version."""
    return send(request, request.path_params["name"])


def send(request: Request, asked: str) -> Response:
    """A file, zipped where the browser takes that; 304 when it has it already.

    Args:
        request: with the encodings and the version the browser has.
        asked: the name; an old version gets the file as it is now.

    Raises:
        HTTPException: 404 when there is no such file.
    """
    parts = VERSIONED.fullmatch(asked)
    found = assets().get(parts[1] + parts[3] if parts else asked)
    if found is None:
        raise HTTPException(404)
    current = parts is not None and parts[2] == found.version
    headers = {"etag": f'"{found.version}"', "cache-control": FOREVER if current else "no-cache", "vary": "accept-encoding"}
    if headers["etag"] in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.zipped, headers={**headers, "content-encoding": "gzip"}, media_type=found.media_type)
    return Response(found.body, headers=headers, media_type=found.media_type)
