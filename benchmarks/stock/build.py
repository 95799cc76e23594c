"""Build stock Rasa with our content in a folder of its own, train both sides, and keep what that took."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.stack import ROOT

HOME = ROOT / ".stock"
BOT = HOME / "bot"  # what `rasa init` makes, with our domain and data
PYTHON = HOME / "env" / "bin" / "python"
PACKAGES = ("rasa==3.6.21", "rasa-sdk==3.6.2", "setuptools<81")  # Rasa 3.6 imports pkg_resources
TRAINED = HOME / "trained.json"
SHARED = ("nlu", "rules", "stories")  # folders of data/ that Rasa knows
EPOCHS = 100  # of the default configuration
TRAINED_COACH = HOME / "trained-coach.json"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "SQLALCHEMY_SILENCE_UBER_WARNING": "1", "PYTHONWARNINGS": "ignore"}
ENDPOINTS = """\
action_endpoint:
  url: http://127.0.0.1:${ACTIONS_PORT}/webhook
tracker_store:
  type: SQL
  dialect: sqlite
  db: ${ENGINE_DB}
"""
NO_PYTHON = (
    "Stock Rasa 3.6.21 needs Python 3.10, and there is none here: put python3.10 on the PATH, install it with pyenv, "
    "or set COACH_PYTHON310 to the program. Nothing was measured."
)


def python310() -> str:
    """The Python 3.10 to build with.

    Raises:
        SystemExit: with a sentence, when there is none.
    """
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    named = [
        os.environ.get("COACH_PYTHON310"),
        *map(str, sorted(pyenv.glob("3.10*/bin/python3.10"))),
        shutil.which("python3.10"),
    ]
    for program in filter(None, named):
        asked = [program, "-c", "import sys; print(sys.version_info[:2] == (3, 10))"]
        try:
            if subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == "True":
                return program
        except OSError:
            continue
    raise SystemExit(NO_PYTHON)


def build() -> None:
    """Install stock Rasa and make its bot, where that is not done yet."""
    if not PYTHON.exists():
        print("Installing stock Rasa (2.7 GB, some minutes) ...", flush=True)
        subprocess.run([python310(), "-m", "venv", str(HOME / "env")], check=True)
        subprocess.run([str(PYTHON), "-m", "pip", "install", "--quiet", *PACKAGES], check=True)


def make_bot(epochs: int) -> None:
    """Write the bot: the configuration that the empty keys of `rasa init` stand for, our domain and our data."""
    rasa = HOME / "env/lib/python3.10/site-packages/rasa"
    for old in (BOT / "data", BOT / ".rasa"):
        shutil.rmtree(old, ignore_errors=True)
    for kind in SHARED:
        shutil.copytree(ROOT / "data" / kind, BOT / "data" / kind)
    shutil.copy(ROOT / "domain.yml", BOT)
    shutil.copy(rasa / "cli/initial_project/credentials.yml", BOT)
    config = (rasa / "engine/recipes/config_files/default_config.yml").read_text(encoding="utf-8")
    config = config.replace(f"epochs: {EPOCHS}\n", f"epochs: {epochs}\n").replace(
        "placeholder_default", "care-leadership-coach"
    )
    (BOT / "config.yml").write_text(config, encoding="utf-8")
    (BOT / "endpoints.yml").write_text(ENDPOINTS, encoding="utf-8")


def data_hash(folder: Path = ROOT) -> str:
    """Of everything both sides train on."""
    parts = [folder / "domain.yml", *(part for kind in SHARED for part in sorted((folder / "data" / kind).rglob("*.yml")))]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]


def environment(**more: object) -> dict[str, str]:
    """Of every process of stock Rasa; our actions are imported from the repository."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("COACH_", "OMP_"))}
    return {
        **kept,
        **QUIET,
        "PYTHONPATH": str(ROOT),
        "ACTIONS_PORT": "0",
        "ENGINE_DB": "-",
        **{k: str(v) for k, v in more.items()},
    }


def timed(command: Sequence[str], folder: Path, log: Path, settings: Mapping[str, str]) -> dict[str, Any]:
    """Run a training; its wall and CPU seconds, its largest memory in MB, and how busy the machine was.

    Raises:
        SystemExit: when it fails.
    """
    start = time.time()
    with log.open("w", encoding="utf-8") as out:
        process = subprocess.Popen(command, cwd=folder, env=dict(settings), stdout=out, stderr=subprocess.STDOUT)
        _, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"The training failed; see {log}.")
    took = {"wall_s": time.time() - start, "cpu_s": used.ru_utime + used.ru_stime, "peak_mb": used.ru_maxrss / 1024}
    return {
        **{k: round(v, 1) for k, v in took.items()},
        "load": round(os.getloadavg()[0], 1),
        "at": time.strftime("%Y-%m-%d %H:%M"),
    }


def train_stock(epochs: int = EPOCHS) -> dict[str, Any]:
    """Train stock Rasa on our data, once; what that took, and what it would take with all epochs.

    Args:
        epochs: of DIET, TED and UnexpecTED each; fewer make a model that answers as slowly but understands less.
    """
    if TRAINED.exists() and (BOT / "models/stock.tar.gz").exists():
        return dict(json.loads(TRAINED.read_text(encoding="utf-8")))
    make_bot(epochs)
    print("Training stock Rasa (this may take hours; it is done once) ...", flush=True)
    command = [str(PYTHON), "-m", "rasa", "train", "--fixed-model-name", "stock"]
    took = timed(command, BOT, HOME / "train.log", environment())
    repeated = sum(epoch_seconds(HOME / "train.log")) / took["wall_s"]
    whole = 1 + repeated * (EPOCHS / epochs - 1)  # every epoch costs the same, the rest is done once
    took |= {"epochs": epochs, "data": data_hash(BOT)}
    took |= {f"whole_{name}": round(took[name] * whole) for name in ("wall_s", "cpu_s")}
    TRAINED.write_text(json.dumps(took, indent=1), encoding="utf-8")
    return took


def epoch_seconds(log: Path) -> list[int]:
    """Wall seconds that all epochs of each component took, out of the progress bars of `rasa train`."""
    bars = re.findall(r"Epochs: 100%.*? (\d+)/\1 \[(?:(\d+):)?(\d+):(\d+)<00:00", log.read_text("utf-8"))
    ended: list[int] = []
    for _, hours, minutes, seconds in bars:
        took = int(hours or 0) * 3600 + int(minutes) * 60 + int(seconds)
        if not ended or abs(took - ended[-1]) > 1:  # a bar is drawn more than once at its end
            ended.append(took)
    return ended


def train_coach(again: bool = True) -> dict[str, Any]:
    """Train the coach from nothing, without Rasa's cache, into a folder that is thrown away; what that took.

    Args:
        again: otherwise the last such figures do, if there are any.
    """
    if TRAINED_COACH.exists() and not again:
        return dict(json.loads(TRAINED_COACH.read_text(encoding="utf-8")))
    print("Training the coach from nothing ...", flush=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = {**os.environ, **QUIET, "OMP_NUM_THREADS": "1", "RASA_CACHE_DIRECTORY": f"{folder}/cache"}
        train = ["train", "--skip-validation", "--augmentation", "0", "--out", folder]  # as deploy/train
        command = [sys.executable, "-m", "rasa", *train, "--fixed-model-name", "coach"]
        took = {**timed(command, ROOT, HOME / "train-coach.log", settings), "data": data_hash()}
    TRAINED_COACH.write_text(json.dumps(took, indent=1), encoding="utf-8")
    return took
