"""Settings: each variable, bad ones named, the list in .env.example complete, and a secret nobody else reads."""

from __future__ import annotations

import re
import stat
from collections.abc import Iterator, Mapping
from dataclasses import fields
from pathlib import Path

import pytest

from coach.settings import Settings, read_settings
from tests.build import ROOT

NUMBERS = ("PORT", "ENGINE_PORT", "ACTIONS_PORT", "MESSAGES_PER_MINUTE", "STARTS_PER_TEN_MINUTES", "WRONG_CODES_PER_HOUR",
           "RETENTION_DAYS", "TOKEN_DAYS", "ENGINE_TIMEOUT_SECONDS", "ENGINE_WAIT_SECONDS")  # fmt: skip
WORDS = ("HOST", "DATABASE_URL", "REDIS_URL", "TRUSTED_PROXY", "SECRET")
OF_DEPLOY = {"COACH_MODEL", "COACH_ACTIONS_WEBHOOK", "COACH_INSIDE_HOST"}  # deploy/part has them from elsewhere


class Asked(Mapping[str, str]):
    """An environment that notes what it is asked for."""

    def __init__(self) -> None:
        self.names: set[str] = set()

    def __getitem__(self, name: str) -> str:
        self.names.add(name)
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def listed() -> set[str]:
    return set(re.findall(r"^(COACH_\w+)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", NUMBERS)
def test_every_number_is_read(name: str) -> None:
    assert getattr(read_settings({f"COACH_{name}": "7"}), name.lower()) == 7


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", ["seven", "-1", "7.5", "0x7", "8000 # web"])
def test_a_bad_number_is_named(name: str, value: str) -> None:
    with pytest.raises(ValueError, match=rf"^COACH_{name} has to be a whole number, not {re.escape(repr(value))}\.$"):
        read_settings({f"COACH_{name}": value})


@pytest.mark.parametrize("name", WORDS)
def test_every_word_is_read(name: str) -> None:
    assert getattr(read_settings({f"COACH_{name}": "here"}), name.lower()) == "here"


def test_the_settings_of_the_managers_pages_are_read() -> None:
    environment = {
        "COACH_PUBLIC_URL": "https://coach.example.org",
        "COACH_MANAGERS_PASSWORD": "a rather long password",
        "COACH_MANAGERS_HEADER": "x-user",
        "COACH_MANAGERS_NAMES": "ada grace",
        "COACH_TRUSTED_PROXY": "10.0.0.1",
    }
    read = read_settings(environment)
    assert (read.public_url, read.managers_password, read.managers_header) == (
        "https://coach.example.org", "a rather long password", "x-user",
    )  # fmt: skip
    assert read.managers_names == ("ada", "grace")


def test_the_data_folder_becomes_an_absolute_path() -> None:
    settings = read_settings({"COACH_DATA": "elsewhere"})
    assert settings.data == Path("elsewhere").resolve()


@pytest.mark.parametrize(("value", "limits"), [("off", False), ("OFF", False), ("on", True), ("", True)])
def test_rate_limits_are_off_only_when_told_so(value: str, limits: bool) -> None:
    assert read_settings({"COACH_RATE_LIMITS": value}).rate_limits is limits


@pytest.mark.parametrize(
    "value",
    ["https://a.example https://b.example", "https://a.example,https://b.example", " https://a.example, https://b.example "],
)
def test_origins_are_separated_by_spaces_or_commas(value: str) -> None:
    assert read_settings({"COACH_ALLOWED_ORIGINS": value}).allowed_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    "value", ["https://*.example.org", "http://localhost:8080", "http://127.0.0.1", "https://a.example:8443"]
)
def test_an_origin_may_have_a_port_or_stand_for_its_subdomains(value: str) -> None:
    assert read_settings({"COACH_ALLOWED_ORIGINS": value}).allowed_origins == (value,)


@pytest.mark.parametrize(
    "value",
    ["*", "https://*", "https://a.example/path", "a.example", "http://a.example", "https://a;script-src", "null", "'self'"],
)
def test_an_origin_that_is_none_is_named(value: str) -> None:
    with pytest.raises(ValueError, match=r"^COACH_ALLOWED_ORIGINS: "):
        read_settings({"COACH_ALLOWED_ORIGINS": value})


@pytest.mark.parametrize(
    "environment",
    [
        {"COACH_MANAGERS_PASSWORD": "too short"},
        {"COACH_MANAGERS_HEADER": "x-user"},
        {"COACH_PUBLIC_URL": "https://a.example/path"},
        {"COACH_PUBLIC_URL": "a.example"},
        {"COACH_ENGINE_ADDRESS": "engine:5005"},
        {"COACH_ACTIONS_ADDRESS": "http://actions/webhook"},
    ],
)
def test_what_would_open_the_managers_pages_to_anyone_or_lead_nowhere_stops_the_start(environment: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=f"^{next(iter(environment))}"):
        read_settings(environment)


def test_an_empty_variable_leaves_the_default() -> None:
    assert read_settings(dict.fromkeys(listed(), "")) == Settings() == read_settings({})


def test_the_databases_are_files_in_the_data_folder_unless_one_is_named_for_both(tmp_path: Path) -> None:
    assert Settings(data=tmp_path).store_url == f"sqlite:///{tmp_path}/coach.db"
    assert Settings(data=tmp_path).events_url == f"sqlite:///{tmp_path}/engine.db"
    named = read_settings({"COACH_DATABASE_URL": "postgres://x"})
    assert named.store_url == named.events_url == "postgresql://x"


@pytest.mark.parametrize(
    ("proxy", "address", "believed"),
    [
        ("10.0.0.1", "10.0.0.1", True),
        ("10.0.0.1", "10.0.0.2", False),
        ("10.42.0.0/16", "10.42.7.1", True),
        ("10.42.0.0/16", "10.43.0.1", False),
        ("", "10.0.0.1", False),
        ("", "", False),
        ("10.0.0.1", "not an address", False),
        ("::1", "::1", True),
    ],
)
def test_only_the_proxy_of_the_settings_is_believed(proxy: str, address: str, believed: bool) -> None:
    assert read_settings({"COACH_TRUSTED_PROXY": proxy}).is_proxy(address) is believed


def test_rasa_and_the_actions_may_stand_elsewhere() -> None:
    settings = read_settings({"COACH_ENGINE_ADDRESS": "http://engine:5005", "COACH_ACTIONS_ADDRESS": "http://actions:5055"})
    assert (settings.engine_url, settings.actions_url) == ("http://engine:5005", "http://actions:5055")


def test_rasa_and_the_actions_are_on_loopback_even_when_web_is_not() -> None:
    settings = read_settings({"COACH_HOST": "0.0.0.0", "COACH_ENGINE_PORT": "1", "COACH_ACTIONS_PORT": "2"})
    assert (settings.engine_url, settings.actions_url) == ("http://127.0.0.1:1", "http://127.0.0.1:2")


def test_the_list_of_settings_is_complete_and_has_nothing_more() -> None:
    asked = Asked()
    read_settings(asked)
    assert asked.names == listed() == {f"COACH_{field.name.upper()}" for field in fields(Settings)}


def test_no_other_variable_is_read_anywhere() -> None:
    files = [
        path
        for folder in ("actions", "coach", "components", "web", "deploy", "benchmarks")
        for path in (ROOT / folder).rglob("*")
    ]
    files += [ROOT / "Makefile", ROOT / "endpoints.yml", ROOT / "credentials.yml"]
    used = set()
    for path in files:
        if path.is_file() and path.suffix in (".py", ".yml", ".conf", ".js", ""):
            used |= set(re.findall(r"\b(?:ENV_)?(COACH_[A-Z_]*[A-Z])\b", path.read_text(encoding="utf-8")))
    assert used - listed() - OF_DEPLOY == set()


def test_the_example_can_be_read_by_a_shell_and_holds_the_defaults(tmp_path: Path) -> None:
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    values = dict(line.split("#")[0].strip().split("=", 1) for line in lines if line.startswith("COACH_"))
    default = read_settings({})
    read = read_settings({**values, "COACH_DATA": str(default.data)})
    assert read == default and values["COACH_DATA"] == "var"


def test_the_secret_is_made_once_and_only_its_owner_can_read_it(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path / "new")
    key = settings.key()
    assert len(key) == 64 and settings.key() == key == Settings(data=tmp_path / "new").key()
    assert stat.S_IMODE((tmp_path / "new" / "secret").stat().st_mode) == 0o600


def test_two_data_folders_have_two_secrets(tmp_path: Path) -> None:
    assert Settings(data=tmp_path / "a").key() != Settings(data=tmp_path / "b").key()


def test_a_secret_from_the_environment_is_used_and_not_stored(tmp_path: Path) -> None:
    assert Settings(data=tmp_path, secret="given").key() == b"given" and list(tmp_path.iterdir()) == []
