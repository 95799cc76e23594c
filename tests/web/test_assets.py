"""Files of the pages: small, zipped, and not sent twice."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from starlette.testclient import TestClient

from coach.library import library
from coach.safety import SEVERITY
from web import strings
from web.assets import STATIC, address, asset, assets, serve, versioned

CHAT_BYTES = 14_000  # script and style of the chat together, zipped


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=[Route("/static/{name}", serve)]))


def test_the_chat_keeps_to_its_budget() -> None:
    sizes = {name: len(assets()[name].zipped) for name in ("chat.js", "chat.css")}
    assert sum(sizes.values()) <= CHAT_BYTES, sizes


@pytest.mark.parametrize("name", [path.name for path in STATIC.iterdir()])
def test_each_file_is_sent_zipped_or_plain(client: TestClient, name: str) -> None:
    zipped = client.get(f"/static/{name}", headers={"accept-encoding": "gzip"})
    plain = client.get(f"/static/{name}", headers={"accept-encoding": "identity"})
    assert zipped.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert zipped.content == plain.content == gzip.decompress(assets()[name].zipped)


def test_a_file_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/static/chat.js")
    again = client.get("/static/chat.js", headers={"if-none-match": first.headers["etag"]})
    assert again.status_code == 304 and not again.content


@pytest.mark.parametrize("name", ["missing.js", "..%2Fapp.py", "%2e%2e", "chat.js%00"])
def test_nothing_else_is_served(client: TestClient, name: str) -> None:
    assert client.get(f"/static/{name}").status_code == 404


def test_a_file_by_its_version_is_kept_and_an_old_version_gets_the_new_content(client: TestClient) -> None:
    current, old = client.get(address("chat.js")), client.get("/static/chat.0123456789ab.js")
    assert "immutable" in current.headers["cache-control"] and old.headers["cache-control"] == "no-cache"
    assert current.content == old.content


def test_a_script_names_the_files_it_needs_by_their_version() -> None:
    chat = asset("chat.js").body.decode()
    assert f'"./{versioned("chat.css")}"' in chat and f'"./{versioned("offline.js")}"' in chat
    assert '"./chat.css"' not in chat


def test_the_library_on_the_phone_has_every_situation_idea_and_helpline() -> None:
    kept, whole = json.loads(asset("library.json").body), library()
    assert {one["id"] for one in kept["situations"]} == set(whole.situations)
    assert set(kept["ideas"]) == set(whole.ideas) and len(kept["helplines"]) == len(whole.helplines)
    assert list(json.loads(asset("safety.json").body)["cards"]) == list(SEVERITY), "the more harmful come first"


def test_a_language_is_offered_only_once_its_file_is_signed(tmp_path: Path) -> None:
    for name, words in {
        "en": {"send": "Send"},
        "pl": {"send": "Wyślij"},
        "ro": {"send": "Trimite", "signed": "a speaker"},
    }.items():
        (tmp_path / f"{name}.json").write_text(json.dumps(words), encoding="utf-8")
    assert [strings.language(wanted, tmp_path) for wanted in ("pl-PL,pl;q=0.9", "ro", "de, ro;q=0.5", "")] == [
        "en",
        "ro",
        "ro",
        "en",
    ]
    assert strings.strings("ro", tmp_path)["send"] == "Trimite"


def test_every_word_the_chat_shows_is_in_the_english_file() -> None:
    script = (STATIC / "chat.js").read_text(encoding="utf-8")
    named = set(re.findall(r"\b(?:w|words)\.([a-z_]+)\b", script))
    assert named - set(strings.strings("en")) - {"engine_waking", "engine_down", "resend", "deleted"} == set()
