"""Every setting, read from the environment in one place; `.env.example` lists them all."""

from __future__ import annotations

import ipaddress
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from coach.library import ROOT

SHORTEST_PASSWORD = 12  # characters
_HOST = r"[a-z0-9-]+(?:\.[a-z0-9-]+)*(?::\d{1,5})?"
_ORIGIN = re.compile(rf"https://(?:\*\.)?{_HOST}|http://(?:localhost|127\.0\.0\.1)(?::\d{{1,5}})?")
_ADDRESS = re.compile(rf"https?://{_HOST}", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """Settings of one instance. Times are in the unit their name says."""

    port: int = 8000
    engine_port: int = 5005
    actions_port: int = 5055
    host: str = "127.0.0.1"
    data: Path = ROOT / "var"
    database_url: str = ""
    redis_url: str = ""
    engine_address: str = ""
    actions_address: str = ""
    engine_timeout_seconds: float = 15.0
    engine_wait_seconds: float = 6.0
    rate_limits: bool = True
    messages_per_minute: int = 60
    starts_per_ten_minutes: int = 300
    wrong_codes_per_hour: int = 20
    retention_days: int = 90
    token_days: int = 30
    trusted_proxy: str = ""
    allowed_origins: tuple[str, ...] = ()
    who_acts: str = ""
    public_url: str = ""
    managers_password: str = ""
    managers_header: str = ""
    managers_names: tuple[str, ...] = ()
    secret: str = ""

    @property
    def engine_url(self) -> str:
        """Address of Rasa, or of what stands before several."""
        return self.engine_address or f"http://127.0.0.1:{self.engine_port}"

    @property
    def actions_url(self) -> str:
        """Address of the action server, or of what stands before several."""
        return self.actions_address or f"http://127.0.0.1:{self.actions_port}"

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of web's own database."""
        return self.database_url or f"sqlite:///{self.data / 'coach.db'}"

    @property
    def events_url(self) -> str:
        """SQLAlchemy address of Rasa's tracker store: a file of its own, or a table in the one database."""
        return self.database_url or f"sqlite:///{self.data / 'engine.db'}"

    def is_proxy(self, address: str | None) -> bool:
        """Whether a caller is the reverse proxy, whose word on who called is believed."""
        try:
            return bool(self.trusted_proxy) and ipaddress.ip_address(address or "") in ipaddress.ip_network(self.trusted_proxy)
        except ValueError:
            return address == self.trusted_proxy

    def key(self) -> bytes:
        """The secret that signs tokens: from the environment, or made at the first run and kept in the data folder."""
        if self.secret:
            return self.secret.encode()
        path = self.data / "secret"
        if not path.exists() or not path.read_bytes().strip():
            self.data.mkdir(parents=True, exist_ok=True)
            fresh = path.with_suffix(".new")
            fresh.touch(mode=0o600)
            fresh.write_text(secrets.token_hex(32), encoding="ascii")
            fresh.rename(path)
        return path.read_bytes().strip()


def read_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Settings out of environment variables that start with COACH_.

    Args:
        environment: `os.environ` unless given.

    Raises:
        ValueError: naming the variable, when a value cannot be read.
    """
    env = os.environ if environment is None else environment
    numbers = ("port", "engine_port", "actions_port", "messages_per_minute", "starts_per_ten_minutes",
               "wrong_codes_per_hour", "retention_days", "token_days")  # fmt: skip
    values: dict[str, object] = {}
    for name in numbers:
        if text := env.get(f"COACH_{name.upper()}"):
            values[name] = _number(name, text)
    for name in (
        "host",
        "redis_url",
        "engine_address",
        "actions_address",
        "trusted_proxy",
        "public_url",
        "managers_password",
        "managers_header",
        "secret",
    ):
        if text := env.get(f"COACH_{name.upper()}"):
            values[name] = text
    if text := env.get("COACH_DATABASE_URL"):
        values["database_url"] = re.sub("^postgres://", "postgresql://", text)  # the name that SQLAlchemy knows
    if text := env.get("COACH_DATA"):
        values["data"] = Path(text).resolve()
    for name in ("engine_timeout_seconds", "engine_wait_seconds"):
        if text := env.get(f"COACH_{name.upper()}"):
            values[name] = float(_number(name, text))
    values["who_acts"] = env.get("COACH_WHO_ACTS", "").strip("\"' ")
    values["rate_limits"] = env.get("COACH_RATE_LIMITS", "on").lower() != "off"
    for name, check in (("allowed_origins", _origin), ("managers_names", str)):
        values[name] = tuple(map(check, env.get(f"COACH_{name.upper()}", "").replace(",", " ").split()))
    _check(values)
    return Settings(**values)  # type: ignore[arg-type]


def _origin(text: str) -> str:
    """An address of a site without a path, in small letters; it goes into headers, so nothing else may stand in it."""
    found = _ORIGIN.fullmatch(text.lower())
    if not found:
        raise ValueError(
            f"COACH_ALLOWED_ORIGINS: {text!r} is not an address such as https://intranet.example.org, without a path."
        )
    return found[0]


def _check(values: Mapping[str, object]) -> None:
    password = str(values.get("managers_password", ""))
    if password and len(password) < SHORTEST_PASSWORD:
        raise ValueError(f"COACH_MANAGERS_PASSWORD needs {SHORTEST_PASSWORD} characters or more.")
    if values.get("managers_header") and not values.get("trusted_proxy"):
        raise ValueError("COACH_MANAGERS_HEADER needs COACH_TRUSTED_PROXY: without it anyone could send that header.")
    for name in ("public_url", "engine_address", "actions_address"):
        address = str(values.get(name, ""))
        if address and not _ADDRESS.fullmatch(address):
            example = "is not an address such as https://coach.example.org, without a path."
            raise ValueError(f"COACH_{name.upper()}: {address!r} {example}")


def _number(name: str, text: str) -> int:
    if not text.strip().isdigit():
        raise ValueError(f"COACH_{name.upper()} has to be a whole number, not {text!r}.")
    return int(text)
