"""Models by their hash: `make model` lists them, `make model USE=HASH` goes back to one in one step."""

from __future__ import annotations

import hashlib
import shutil
import sys
from functools import lru_cache
from pathlib import Path
from typing import Any

from coach.library import ROOT
from coach.settings import read_settings
from web.review.job import put_on_shelf

LIVE = ROOT / "models" / "coach.tar.gz"
SHORTEST = 8  # characters of a hash that name it


class ModelError(Exception):
    """The model cannot be used; the message says why."""


def shelf_of(data: Path) -> Path:
    """Where models are kept."""
    return data / "review" / "models"


def on_shelf(data: Path) -> list[dict[str, Any]]:
    """Kept models, newest first: hash and time."""
    files = shelf_of(data).glob("*.tar.gz")
    found = [{"hash": path.name.removesuffix(".tar.gz"), "at": path.stat().st_mtime} for path in files]
    return sorted(found, key=lambda one: -one["at"])


def live(path: Path = LIVE) -> str | None:
    """The hash of the model that Rasa loads at its next start."""
    return _hash(path, path.stat().st_mtime_ns) if path.is_file() else None


@lru_cache(maxsize=4)
def _hash(path: Path, changed: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def use(wanted: str, data: Path, live_model: Path = LIVE) -> str:
    """Put a model from the shelf in the place of the live one, which goes on the shelf.

    Args:
        wanted: its hash, or the first characters of it.
        data: the data folder.
        live_model: what Rasa loads.

    Returns:
        The whole hash.

    Raises:
        ModelError: when no model or several fit, or when the file is not what its hash says; nothing was changed then.
    """
    fits = [one["hash"] for one in on_shelf(data) if len(wanted) >= SHORTEST and one["hash"].startswith(wanted)]
    if len(fits) != 1:
        raise ModelError(f"{len(fits)} models on the shelf begin with {wanted!r}. Give {SHORTEST} characters or more of one.")
    kept = shelf_of(data) / f"{fits[0]}.tar.gz"
    fresh = live_model.with_suffix(".new")
    shutil.copyfile(kept, fresh)
    if hashlib.sha256(fresh.read_bytes()).hexdigest() != fits[0]:
        fresh.unlink()
        raise ModelError("The file does not have the hash of its name: it was damaged or changed. The live model stays.")
    if live_model.is_file():
        put_on_shelf(live_model, shelf_of(data))
    fresh.replace(live_model)
    return fits[0]


def main() -> int:
    """List the models, or go to one."""
    data, wanted = read_settings().data, (sys.argv[1:] or [""])[0]
    if not wanted:
        print(
            "\n".join(f"{one['hash']}{'  live' if one['hash'] == live() else ''}" for one in on_shelf(data))
            or "The shelf is empty."
        )
        return 0
    try:
        print(f"{use(wanted, data)} is loaded when the coach starts again.")
    except ModelError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
