"""The trainers' pages without Rasa: an app of its own, chats as they would be stored, and people who sign in."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select
from starlette.testclient import TestClient

from coach.settings import Settings
from web.app import create_app
from web.hearings import hear
from web.review import accounts
from web.store import Conversation, Store

PASSPHRASE = "four quite long words"
WHO_ACTS = "Safeguarding lead, within one working day"


def settings(data: Path, **values: Any) -> Settings:
    return Settings(data=data, **{"who_acts": WHO_ACTS, "rate_limits": False, **values})


def chat(store: Store, *texts: str | Mapping[str, Any], **state: Any) -> Conversation:
    """A stored chat; each text is a turn, a mapping says what was understood of it."""
    slots = {"step": "question", "situation": "better_handover", "role": "W", **state}
    made = store.create(slots, uuid.uuid4().hex)
    for text in texts:
        says(store, made, **({"you": text} if isinstance(text, str) else text))
    return made


def says(
    store: Store,
    made: Conversation,
    you: str,
    intent: str = "better_handover",
    guesses: Any = None,
    band: str = "none",
    label: str | None = None,
    kind: str = "say",
    reply: str = "What happened then?",
    action: str = "action_hear",
    typed: bool = True,
) -> int:
    """One turn of a chat, kept as web keeps it; its number."""
    number = store.begin_turn(made.id, str(uuid.uuid4()), you)
    heard = {"action": action, "intent": intent, "guesses": guesses or [(intent, 0.9)], "harm": {"band": band, "label": label}}
    hearing = hear(you, typed, [heard], made.state, [kind])
    messages = [
        {"id": f"{number}-0", "from": "you", "text": you, "kind": "say", "choices": []},
        {"id": f"{number}-1", "from": "coach", "text": reply, "kind": kind, "choices": []},
    ]
    store.end_turn(number, messages, None, made, hearing=hearing)
    return number


@dataclass
class Trainer:
    """Somebody at /review with a browser of her own."""

    client: TestClient
    last: httpx.Response | None = None

    @classmethod
    def signs_in(cls, app: Any, name: str, passphrase: str = PASSPHRASE) -> Trainer:
        trainer = cls(TestClient(app, follow_redirects=True))
        trainer.opens("/sign-in")
        trainer.sends("/sign-in", name=name, passphrase=passphrase)
        return trainer

    def opens(self, path: str = "") -> httpx.Response:
        self.last = self.client.get("/review" + path)
        return self.last

    def sends(self, path: str, **fields: Any) -> httpx.Response:
        """Send a form, with the mark of the page that is open."""
        values = {"mark": self.mark, **{name: str(value) for name, value in fields.items()}}
        self.last = self.client.post("/review" + path, data=values)
        return self.last

    @property
    def mark(self) -> str:
        assert self.last is not None
        return field(self.last.text, "mark")

    @property
    def text(self) -> str:
        """The words of the page, without its tags."""
        assert self.last is not None
        return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", self.last.text)).split())


def field(page: str, name: str, after: str = "") -> str:
    """The value of a hidden field, the first one after some words of the page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page[page.index(after) :])
    assert found, f"no field {name}"
    return html.unescape(found[1])


def app_with(data: Path, **values: Any) -> Any:
    return create_app(settings(data, **values))


def hire(store: Store, *names: str) -> None:
    """Accounts whose name is their role, or role and a number."""
    with store.begin() as db:
        for name in names:
            accounts.keep(db, name, name.rstrip("0123456789"), PASSPHRASE)


def rows(store: Store, table: Any, *where: Any) -> list[dict[str, Any]]:
    with store.begin() as db:
        return [dict(row) for row in db.execute(select(table).where(*where)).mappings()]
