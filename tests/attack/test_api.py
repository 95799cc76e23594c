"""The chat API against its description, and against whatever does not fit it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import requests
import schemathesis
import yaml
from hypothesis import given
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance
from starlette.applications import Starlette
from starlette.routing import Route

from tests.attack.attack import NEED_HELP, PLANTED, must_not_hold, sizes, tally, texts, tries, values
from tests.build import ROOT

DESCRIPTION = yaml.safe_load((ROOT / "web" / "openapi.yml").read_text(encoding="utf-8"))
CALLS = [(method, path) for path, call in DESCRIPTION["paths"].items() for method in call]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
POSTS = [path for method, path in CALLS if method == "post"]
WRITES = [path for path in POSTS if path not in ("/api/chat/start", "/api/chat/forget")]


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


def test_the_description_names_every_call_and_no_other(app: Starlette, client: httpx.Client) -> None:
    routes = {
        (method.lower(), route.path)
        for route in app.routes
        if isinstance(route, Route) and route.path.startswith("/api/")
        for method in (route.methods or set()) - {"HEAD"}
    }
    assert routes == set(CALLS)
    assert yaml.safe_load(client.get("/openapi.yml").text) == DESCRIPTION


@sizes(20, 330)
@pytest.mark.parametrize(("method", "path"), CALLS)
def test_every_answer_is_as_described(method: str, path: str, count: int, url: str, token: str) -> None:
    """With a token, and with bodies that fit and bodies that do not."""
    operation = schemathesis.openapi.from_dict(DESCRIPTION)[path][method.upper()]
    modes = [schemathesis.GenerationMode.POSITIVE, schemathesis.GenerationMode.NEGATIVE]
    session = requests.Session()
    session.trust_env = False
    for mode in modes:

        @tries(count // 2)
        @given(case=operation.as_strategy(generation_mode=mode))
        def attack(case: Any) -> None:
            tally("api")
            headers = {
                **bearer(token),
                **{name: text for name, text in (case.headers or {}).items() if name.lower() != "authorization"},
            }
            case.headers = headers
            answer = case.call(base_url=url, session=session, timeout=60)
            if answer.status_code >= 400:
                assert answer.json()["message"].endswith(NEED_HELP)
            if answer.status_code != 401:  # forgetting ends the chat
                case.validate_response(answer, checks=CHECKS)

        attack()


@sizes(120, 2_000)
def test_no_body_breaks_a_call_or_comes_back_unredacted(
    count: int, client: httpx.Client, token: str, log: list[str], tmp_path: Path
) -> None:
    """Any JSON, and what is none, in the place of the body and of each of its parts."""
    parts = (
        "id",
        "text",
        "choice",
        "resume",
        "role",
        "back",
        "setting",
        "simpler",
        "reading",
        "version",
        "entry",
        "when",
        "learned",
        "ask_on",
    )
    bodies = st.one_of(
        values().map(lambda value: json.dumps(value).encode()),
        st.dictionaries(st.sampled_from(parts), values(), max_size=4).map(lambda body: json.dumps(body).encode()),
        st.binary(max_size=200),
        st.sampled_from(
            [
                b"[" * 50_000,
                b'{"a":' * 900 + b"1" + b"}" * 900,
                b"1" * 5_000,
                b'{"id":' + b"9" * 5_000 + b"}",
                b"\xff\xfe{}",
                b"nul",
            ]
        ),
    )

    @tries(count)
    @given(path=st.sampled_from(WRITES), raw=bodies)
    def attack(path: str, raw: bytes) -> None:
        tally("api")
        answer = client.post(path, content=raw, headers={**bearer(token), "content-type": "application/json"})
        assert answer.status_code in (200, 400, 404, 409, 413, 422), (answer.status_code, raw)
        if answer.status_code != 200:
            assert answer.json()["message"].endswith(NEED_HELP)

    attack()
    assert not [line for line in log if "call failed" in line]


@sizes(100, 1_500)
def test_no_text_keeps_a_planted_name_or_number(
    count: int, client: httpx.Client, token: str, log: list[str], tmp_path: Path
) -> None:
    """Hostile text around a name and a number: neither answer, history, log nor disk has them."""
    planted = f"my colleague {PLANTED[0]} rings me on {PLANTED[1]} about the rota"

    @tries(count)
    @given(before=texts(), after=texts())
    def attack(before: str, after: str) -> None:
        tally("api")
        body = {"id": str(uuid.uuid4()), "text": f"{before[:4000]}\n{planted}\n{after[:4000]}"}
        answer = client.post("/api/chat/message", content=json.dumps(body).encode(), headers=bearer(token))
        assert answer.status_code in (200, 413), answer.text
        must_not_hold("api", answer.text, *PLANTED)
        must_not_hold("api", "\n".join(log), *PLANTED)
        log.clear()

    attack()
    must_not_hold("api", client.get("/api/chat/history", headers=bearer(token)).text, *PLANTED)
    must_not_hold("api", b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()), *PLANTED)


def test_text_that_looks_like_a_payload_reaches_rasa_as_text(client: httpx.Client, token: str) -> None:
    for text in (
        "/restart",
        " /delete_yes",
        "\u2028/restart",
        "\u202e/restart",
        "\ufeff/restart",
        "\x00/restart",
        "\u3000/restart",
        "\xa0//restart",
        "／restart",
    ):
        tally("api")
        answer = client.post("/api/chat/message", json={"id": str(uuid.uuid4()), "text": text}, headers=bearer(token))
        said = next(message for message in answer.json()["messages"] if message["from"] == "coach")["text"]
        assert not said.removeprefix("You said: ").strip().startswith("/"), repr(text)


@pytest.fixture(scope="module", autouse=True)
def _without_its_own_report() -> Iterator[None]:
    """Schemathesis writes nothing into the folder of the project."""
    before = set(ROOT.iterdir())
    yield
    assert set(ROOT.iterdir()) - before <= {ROOT / ".hypothesis", ROOT / ".schemathesis"}
