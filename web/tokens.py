"""Signed tokens, and resume codes of which only a keyed hash is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets
from functools import cache
from pathlib import Path

WORDS_IN_A_CODE = 5


def sign(conversation: str, key: bytes) -> str:
    """A token that carries the conversation: its id and an HMAC-SHA256 of it, base64."""
    mark = hmac.new(key, b"token:" + conversation.encode(), hashlib.sha256).digest()
    return f"{conversation}.{base64.urlsafe_b64encode(mark).decode().rstrip('=')}"


def read(token: str, key: bytes) -> str | None:
    """The conversation a token was signed for, or None."""
    conversation = token.partition(".")[0]
    if not re.fullmatch(r"[0-9a-f]{32}", conversation):
        return None
    return conversation if hmac.compare_digest(sign(conversation, key).encode(), token.encode()) else None


def new_code() -> str:
    """Five words out of 2,048: 55 bits."""
    return " ".join(secrets.choice(code_words()) for _ in range(WORDS_IN_A_CODE))


def hash_code(code: str, key: bytes) -> str:
    """Keyed hash of a code; case, commas and spaces do not matter."""
    words = " ".join(re.findall(r"[a-z]+", code.lower()))
    return hmac.new(key, b"code:" + words.encode(), hashlib.sha256).hexdigest()


@cache
def code_words() -> tuple[str, ...]:
    """The 2,048 words of `web/code_words.txt`, told apart by their first four letters."""
    return tuple((Path(__file__).parent / "code_words.txt").read_text(encoding="ascii").split())
