"""The pages of /review over 50,000 chats: a seeded generator, and the median server time of each page.

`python -m benchmarks.review_pages` alone; `make bench` prints its table too.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import select

from coach.library import library
from coach.settings import Settings
from coach.state import STEPS, State
from web.app import create_app
from web.chat import Chat
from web.engine import Engine
from web.hearings import hear
from web.review import accounts, misunderstood
from web.review.door import SESSION_SECONDS, Desk
from web.review.examples import taught
from web.store import Store, conversations, hearings, readings, turns

CHATS = 50_000
SEED = 1
BATCH = 2_000  # chats written at once
TIMES = 15
LIMIT_MS = 300
NAME = "bench"
OUTCOMES = (("say", "none", 0.93), ("say", "ask", 0.05), ("safety", "signpost", 0.02))
PAGES = (
    "", "/safety", "/safety?show=marked", "/misunderstood", "/chats", "/chats?state=new&since=2020-01-01", "/chats?situation=fair_rota&fallback=yes",
    "/chats?safety=yes", "/chats?words=handover", "/chats?words=zebra+crossing", "/chats/{chat}", "/chats/{chat}?workings=on", "/chats?before={before}",
    "/chats?element=planning&sure=30", "/chats?whose=mine", "/chats?whose=nobody&sure=1", "/corrections", "/second", "/changes", "/figures",
    "/figures?since=2020-01-01", "/content", "/content/ideas.yml", "/content/situations/fair_rota.yml", "/privacy", "/audit",
)  # fmt: skip


def generate(store: Store, count: int, seed: int = SEED, now: float | None = None) -> None:
    """Write so many chats of one to eleven turns, over the last 89 days, out of sentences of the training data.

    Args:
        store: empty.
        count: of chats.
        seed: the same gives the same chats.
        now: seconds since 1970 of the newest.
    """
    chance, until = random.Random(seed), now or time.time()
    texts, number = taught(), 0
    for start in range(0, count, BATCH):
        rows: dict[Any, list[dict[str, Any]]] = {conversations: [], turns: [], hearings: [], readings: []}
        for index in range(start, min(start + BATCH, count)):
            began = until - 89 * 86_400 * (1 - index / count)
            number = _chat(rows, chance, texts, number, began)
        with store.begin() as db:
            for table, values in rows.items():
                db.execute(table.insert(), values)


def _chat(rows: dict[Any, list[dict[str, Any]]], chance: random.Random, texts: Any, number: int, began: float) -> int:
    chat = f"{chance.getrandbits(128):032x}"
    situation = chance.choice(sorted(library().situations))
    state = State(step=chance.choice(STEPS), situation=situation, role=chance.choice("WWWLLOS")).to_slots()
    heard = list(_heard(chance, texts, state, chance.randint(1, 11)))
    for turn, hearing in enumerate(heard, start=number + 1):
        at = began + 40 * (turn - number)
        reply = [
            {
                "id": f"{turn}-1",
                "from": "coach",
                "text": "What happened, and what have you tried so far?" * 3,
                "kind": "say",
                "choices": [],
            }
        ]
        rows[turns].append(
            {"number": turn, "conversation": chat, "message_id": str(turn), "you": hearing.you, "reply": reply, "at": at}
        )
        decided = {
            "mark": "right" if hearing.alarm and chance.random() < 0.8 else None,
            "decision": 0 if chance.random() < 0.7 else None,
        }
        rows[hearings].append({"turn": turn, "conversation": chat, "at": at, "version": 0, **decided, **vars(hearing)})
    last = {"at": at, "last_turn": turn, "turns": len(heard), "fallbacks": sum(h.intent == "nlu_fallback" for h in heard)}
    about = {
        "role": state["role"],
        "setting": None,
        "situation": situation,
        "step": state["step"],
        "alarm": max(h.alarm for h in heard),
    }
    seen = {"settled": True, "state": chance.choice(("new", "reviewed", "later")), "version": 0}
    rows[readings].append({"conversation": chat, "began": began, **last, **about, **seen})
    made = {"state": state, "offers": {}, "era": 0, "era_turns": 0, "closed": False, "created": began, "last_seen": at}
    rows[conversations].append({"id": chat, "code_hash": None, **made})
    return turn


def _heard(chance: random.Random, texts: Any, state: dict[str, Any], count: int) -> Iterator[Any]:
    for _ in range(count):
        example = chance.choice(texts)
        kind, band, _ = chance.choices(OUTCOMES, [share for *_, share in OUTCOMES])[0]
        sure = chance.random()
        intent = "nlu_fallback" if sure < 0.12 else example.intent
        guesses = [(intent, sure), (example.intent, 0.4), ("team_divide", 0.2), ("better_handover", 0.1)]
        parsed = {"action": "action_hear", "intent": intent, "guesses": guesses, "harm": {"band": band, "label": None}}
        yield hear(example.text, chance.random() < 0.6, [parsed], state, [kind])


async def medians(data: Path, times: int = TIMES) -> dict[str, float]:
    """Median milliseconds of each page, from the request to the last byte, without a network.

    Args:
        data: holds a database that `generate` has filled.
        times: how often each page is asked for.
    """
    settings = Settings(data=data, who_acts="Safeguarding lead, within a day", rate_limits=False)
    store = Store(settings.store_url)
    app = create_app(settings)
    app.state.chat = Chat(settings, store, Engine(settings), settings.key())
    app.state.desk = desk = Desk(app.state.chat)
    with store.begin() as db:
        accounts.keep(db, NAME, "approver", "four quite long words")
        known = accounts.find(db, NAME)
        chat = db.execute(select(readings.c.conversation, readings.c.at).offset(100).limit(1)).one()
        misunderstood.settle(db)
    assert known is not None
    _, cookie = desk.sessions.open(NAME, known.bound, SESSION_SECONDS)
    took: dict[str, float] = {}
    cookies = {"coach-trainer": cookie}
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://bench", cookies=cookies) as client:
        for page in PAGES:
            role = "privacy" if page in ("/privacy", "/audit") else "approver"
            if known.role != role:
                with store.begin() as db:
                    accounts.keep(db, NAME, role, "four quite long words")
                    known = accounts.find(db, NAME)
                assert known is not None
                client.cookies.set("coach-trainer", desk.sessions.open(NAME, known.bound, SESSION_SECONDS)[1])
            path = "/review" + page.format(chat=chat.conversation, before=f"{chat.at!r}:{chat.conversation}")
            runs = []
            for _ in range(times):
                start = time.perf_counter()
                answer = await client.get(path)
                runs.append((time.perf_counter() - start) * 1000)
                assert answer.status_code == 200, (path, answer.status_code)
            took[page] = statistics.median(runs)
    await app.state.chat.engine.close()
    store.close()
    return took


def main(words: list[str]) -> int:
    """Generate, measure, print; 1 if a page is over the limit."""
    count = int((words or [str(CHATS)])[0])
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        store = Store(Settings(data=data).store_url)
        start = time.monotonic()
        generate(store, count)
        store.close()
        size = (data / "coach.db").stat().st_size / 1e6
        print(f"{count:,} chats written in {time.monotonic() - start:.0f} s, {size:.0f} MB")
        took = asyncio.run(medians(data))
    for page, milliseconds in took.items():
        print(f"/review{page:50} {milliseconds:7.1f} ms{'  OVER' if milliseconds > LIMIT_MS else ''}")
    return int(max(took.values()) > LIMIT_MS)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
