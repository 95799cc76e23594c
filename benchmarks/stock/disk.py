"""What each side takes on the disk, freshly installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from benchmarks.stock.build import BOT, HOME
from tests.stack import ROOT


def measure() -> dict[str, dict[str, float]]:
    """MB of the environment and the model, and how many packages, for both sides."""
    with tempfile.TemporaryDirectory(dir=HOME) as folder:
        fresh = Path(folder) / "env"
        uv = shutil.which("uv") or str(ROOT / ".uv/bin/uv")
        settings = {
            **os.environ,
            "UV_PROJECT_ENVIRONMENT": str(fresh),
            "UV_COMPILE_BYTECODE": "1",
            "MULTIDICT_NO_EXTENSIONS": "1",
        }
        command = [uv, "sync", "--quiet", "--frozen", "--no-dev", "--python", "python3.11"]
        subprocess.run(command, cwd=ROOT, env=settings, check=True)
        coach = {**_environment(fresh), "model_mb": _mb(ROOT / "models/coach.tar.gz"), "encoder_mb": _mb(ROOT / "encoder")}
    stock = {**_environment(HOME / "env"), "model_mb": _mb(BOT / "models/stock.tar.gz")}
    return {"stock": stock, "coach": coach}


def _environment(folder: Path) -> dict[str, float]:
    return {"environment_mb": _mb(folder), "packages": len(list(folder.glob("lib/python3.*/site-packages/*.dist-info")))}


def _mb(path: Path) -> float:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.lstat().st_size for file in files if not file.is_dir() or file.is_symlink()) / 1e6
