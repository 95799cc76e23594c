"""The scripts, styles and pictures of the pages: made small once, sent zipped, asked for again by their hash."""

from __future__ import annotations

import gzip
import hashlib
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import rcssmin
import rjsmin
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
SMALLER = {".js": rjsmin.jsmin, ".css": rcssmin.cssmin}


@dataclass(frozen=True)
class Asset:
    """One file as it is sent."""

    body: bytes
    zipped: bytes
    etag: str
    media_type: str


@cache
def assets() -> dict[str, Asset]:
    """Every file of `static/` by its name."""
    return {path.name: _asset(path) for path in STATIC.iterdir()}


def _asset(path: Path) -> Asset:
    make_smaller = SMALLER.get(path.suffix)
    body = str(make_smaller(path.read_text(encoding="utf-8"))).encode() if make_smaller else path.read_bytes()
    media_type = mimetypes.guess_type(path.name)[0] or "application/manifest+json"
    return Asset(body, gzip.compress(body, 9, mtime=0), f'"{hashlib.sha256(body).hexdigest()[:20]}"', media_type)


async def serve(request: Request) -> Response:
    """A file, zipped where the browser takes that; 304 when it has it already."""
    asset = assets().get(request.path_params["name"])
    if asset is None:
        raise HTTPException(404)
    headers = {"etag": asset.etag, "cache-control": "no-cache", "vary": "accept-encoding"}
    if asset.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(asset.zipped, headers={**headers, "content-encoding": "gzip"}, media_type=asset.media_type)
    return Response(asset.body, headers=headers, media_type=asset.media_type)
