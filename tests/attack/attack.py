"""What the attacks share: how many inputs, what hostile text looks like, and the figures printed at the end."""

from __future__ import annotations

import json
import string
import uuid
from collections import Counter
from typing import Any

import httpx
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

tried: Counter[str] = Counter()  # inputs, by suite
leaked: Counter[str] = Counter()  # what came out where it must not

PLANTED = ("Oluwadamilola", "07700 900461")  # nothing may keep, log or show these
NEED_HELP = "If someone is in danger now, call 999."
SCRIPT = "<script>alert(1)</script>"
HOSTILE = (
    SCRIPT, "\"><img src=x onerror=alert(1)>", "'-alert(1)-'", "</script><svg onload=alert(1)>", "javascript:alert(1)", "{{7*7}}", "{% raw %}", "${7*7}",
    "#{7*7}", "{{config}}", "%0d%0aset-cookie: a=b", "\r\nset-cookie: a=b", "a\nb", "a\x1b[31mred", "\u202egnp.exe", "\u2028", "\x00", "\ud800", "%00",
    "../../../../etc/passwd", "..\\..\\var\\secret", "%2e%2e%2fvar%2fsecret", "....//", "' OR 1=1 --", "\"; DROP TABLE turns; --", "1e999", "NaN",
    "=cmd|' /C calc'!A0", "/restart", " /delete_yes", "/open_chat{\"role\":\"S\"}", "(((((((((((((((a)*)*)*)*)*)*)*", "a" * 5000, "1 " * 3000,
    "\U0001f600" * 500, "\u0301" * 500, "[name]", "[[[[[[", "\\u0000", "&lt;script&gt;", "<!--", "]]>", "<?xml?>", "!!python/object:os.system",
)  # fmt: skip


HARMFUL = [text for text in HOSTILE if any(sign in text for sign in "<{$'\"=") and len(text) < 200]  # for pages


def sizes(short: int, long: int) -> Any:
    """How many inputs: the short form in `make test`, the long one in `make test-long`."""
    return pytest.mark.parametrize(
        "count", [pytest.param(short, id="short"), pytest.param(long, id="long", marks=pytest.mark.long)]
    )


def tries(count: int) -> settings:
    """Always the same inputs, without a limit for a single one."""
    checks = list(HealthCheck)
    return settings(max_examples=count, derandomize=True, deadline=None, database=None, suppress_health_check=checks)


def tally(suite: str, inputs: int = 1) -> None:
    """Count inputs for the figures."""
    tried[suite] += inputs


def must_not_hold(suite: str, where: Any, *pieces: str) -> None:
    """Fail, and count a leak, when one of the pieces can be read somewhere."""
    text = where.decode("utf-8", "replace") if isinstance(where, bytes) else str(where)
    found = [piece for piece in pieces if piece.lower() in text.lower()]
    leaked[suite] += len(found)
    assert not found, f"{found} in {text[:300]}"


def texts() -> st.SearchStrategy[str]:
    """Hostile texts: made ones, any characters, walls of the same, and all of these together."""
    anything = st.text(st.characters(codec=None), max_size=300)
    walls = st.builds(
        lambda unit, times: unit * times,
        st.text(st.sampled_from(string.printable), min_size=1, max_size=8),
        st.integers(1, 400),
    )
    mixed = st.lists(st.sampled_from(HOSTILE) | anything, min_size=1, max_size=4).map("".join)
    return st.one_of(st.sampled_from(HOSTILE), anything, walls, mixed)


def values() -> st.SearchStrategy[Any]:
    """Any JSON, with hostile texts in it."""
    leaves = st.none() | st.booleans() | st.integers() | st.floats() | texts()
    return st.recursive(
        leaves, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts(), inner, max_size=4), max_leaves=8
    )


def plant(client: httpx.Client, texts: list[str]) -> str:
    """Type hostile texts wherever something can be typed; the token of the chat."""
    token = client.post("/api/chat/start", json={}).json()["token"]
    headers = {"authorization": f"Bearer {token}"}
    for number, text in enumerate(texts):
        body = json.dumps({"id": str(uuid.uuid4()), "text": f"the rota {text}"}).encode()
        assert client.post("/api/chat/message", content=body, headers=headers).status_code == 200
        plan = {
            "id": f"{number:012x}",
            "kind": "plan",
            "made": "2026-11-20",
            "idea": "speak_up_script",
            "when": f"x {text}",
            "who": text,
            "own": text,
            "status": "open",
        }
        client.post("/api/chat/record/restore", content=json.dumps({"entry": plan}).encode(), headers=headers)
    return token
