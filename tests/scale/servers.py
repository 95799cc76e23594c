"""PostgreSQL, Redis and nginx of the machine, each in a temporary folder and on a free port."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from pathlib import Path

from tests.stack import ROOT, free_port


def binary(name: str) -> str | None:
    """Where a program is; Debian keeps PostgreSQL's out of the PATH, and nginx where only root looks."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True), Path("/usr/sbin")]
    return shutil.which(name) or next((str(place / name) for place in places if (place / name).exists()), None)


def missing(*names: str) -> str:
    """A sentence that names what is not installed, or ""."""
    absent = [name for name in names if not binary(name)]
    return f"not installed: {', '.join(absent)}" if absent else ""


def owner() -> dict[str, str]:
    """PostgreSQL does not run as root."""
    if os.geteuid():
        return {}
    known = {entry.pw_name for entry in pwd.getpwall()}
    return {"user": "postgres" if "postgres" in known else "nobody"}


class Server:
    """A process with a port and a folder of its own."""

    def __init__(self) -> None:
        self.port = free_port()
        self.folder = Path(tempfile.mkdtemp(prefix="coach-server-"))
        self._process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def user(self) -> dict[str, str]:
        return {}

    def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=self.folder, **self.user())  # type: ignore[call-overload]
        end = time.monotonic() + 30
        while time.monotonic() < end:
            if self.answers():
                return
            time.sleep(0.1)
        raise AssertionError((self.folder / "log").read_text()[-2000:])

    def answers(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0

    def stop(self, how: int = signal.SIGTERM) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait(30)
            self._process = None

    def end(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)


class Postgres(Server):
    def __init__(self) -> None:
        super().__init__()
        self.data = self.folder / "data"
        if self.user():
            shutil.chown(self.folder, self.user()["user"])
        make = [str(binary("initdb")), "-D", str(self.data), "-U", "coach", "-E", "UTF8", "--auth=trust"]
        subprocess.run(make, check=True, capture_output=True, cwd=self.folder, **self.user())  # type: ignore[call-overload]
        self.url = f"postgresql://coach@127.0.0.1:{self.port}/postgres"

    def user(self) -> dict[str, str]:
        return owner()

    def command(self) -> list[str]:
        return [str(binary("postgres")), "-D", str(self.data), "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]

    def answers(self) -> bool:
        ask = [str(binary("pg_isready")), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(ask, check=False).returncode == 0

    def stop(self, how: int = signal.SIGINT) -> None:
        """Without waiting for those who are connected."""
        super().stop(how)

    def crash(self) -> None:
        """End at once, without a goodbye to anybody; the next start plays the write-ahead log."""
        self.stop(signal.SIGQUIT)

    def rows(self, query: str) -> list[str]:
        ask = [str(binary("psql")), "-h", "127.0.0.1", "-p", str(self.port), "-U", "coach", "postgres", "-Atc", query]
        return subprocess.run(ask, check=True, capture_output=True, text=True).stdout.splitlines()


class Redis(Server):
    def __init__(self) -> None:
        super().__init__()
        self.url = f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        return [str(binary("redis-server")), "--port", str(self.port), "--bind", "127.0.0.1", "--save", ""]


class Nginx(Server):
    """deploy/nginx/coach.conf with other addresses and without TLS."""

    def __init__(self, web: list[int], engine: list[int], actions: list[int]) -> None:
        super().__init__()
        self.engine_port, self.actions_port = free_port(), free_port()
        text = (ROOT / "deploy/nginx/coach.conf").read_text(encoding="utf-8")
        for old, new in (
            ("127.0.0.1:5000", self.engine_port),
            ("127.0.0.1:5050", self.actions_port),
            ("443 ssl http2", self.port),
        ):
            text = text.replace(f"listen {old};", f"listen 127.0.0.1:{new};")
        text = re.sub(r"^\s*(ssl_\w+|add_header Strict).*\n|server \{\s+listen 80;[^}]*\}", "", text, flags=re.MULTILINE)
        (self.folder / "coach.conf").write_text(text)
        text = (ROOT / "deploy/nginx/upstreams.conf").read_text(encoding="utf-8")
        for old, new in zip((8000, 8001, 5005, 5006, 5055, 5056), (*web, *engine, *actions), strict=True):
            text = text.replace(f"server 127.0.0.1:{old}", f"server 127.0.0.1:{new}")
        (self.folder / "upstreams.conf").write_text(text)
        (self.folder / "nginx.conf").write_text(
            f"daemon off; pid {self.folder}/pid; error_log {self.folder}/error.log;\nevents {{ worker_connections 512; }}\n"
            f"http {{ access_log off; {self._folders()} include {self.folder}/upstreams.conf; include {self.folder}/coach.conf; }}\n"
        )

    def _folders(self) -> str:
        kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        return " ".join(f"{kind}_temp_path {self.folder}/{kind};" for kind in kinds)

    def command(self) -> list[str]:
        return [
            str(binary("nginx")),
            "-c",
            str(self.folder / "nginx.conf"),
            "-p",
            str(self.folder),
            "-e",
            str(self.folder / "error.log"),
        ]
