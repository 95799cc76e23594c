"""The privacy desk: what is kept and until when, erase, export, hidden words, and who did what."""

from __future__ import annotations

import asyncio
import json
import re
import time
from typing import Any

from sqlalchemy import delete, func, select
from sqlalchemy.engine import Connection
from starlette.responses import Response

from coach.days import DAY_SECONDS
from web import spreadsheets, tokens
from web.review import words
from web.review.door import Refused, Visit, go
from web.review.tables import assignees, audit, corrections, notes, second_looks, tags
from web.store import conversations, entries, hearings, readings, site_words, turns, unread

PAGE = 50
ERASE_SECONDS = 90
OF_PERSON = {
    "turns": turns,
    "record": entries,
    "heard": hearings,
    "about": readings,
    "notes": notes,
    "tags": tags,
    "corrections": corrections,
    "assignees": assignees,
    "second_looks": second_looks,
}


def show(visit: Visit) -> Response:
    """Counts of what is kept, and what goes in the next week."""
    days = visit.desk.settings.retention_days
    hidden = visit.db.execute(select(site_words.c.word).order_by(site_words.c.word)).scalars().all()
    return visit.page("review/privacy.html", days=days, kept=kept(visit.db, days), hidden=hidden)


def kept(db: Connection, days: int, now: float | None = None) -> dict[str, Any]:
    """How many chats and turns there are, how old the oldest is, and how many go within a week."""
    soon = (now or time.time()) - (days - 7) * DAY_SECONDS

    def count(table: Any, *where: Any) -> int:
        return int(db.execute(select(func.count()).select_from(table).where(*where)).scalar() or 0)

    return {
        "chats": count(conversations),
        "turns": count(turns),
        "oldest": db.execute(select(func.min(turns.c.at))).scalar(),
        "soon": count(turns, turns.c.at < soon),
        "unread": count(unread),
        "entries": count(entries),
    }


def erase(visit: Visit) -> Response:
    """Erase a chat in every store, as its owner could: by its five words, or by the number of the chat."""
    conversation = _wanted(visit)
    forget = visit.desk.chat.forget(conversation)
    asyncio.run_coroutine_threadsafe(forget, visit.desk.loop).result(ERASE_SECONDS)
    visit.about = f"conversation {conversation}"
    return go("/review/privacy?told=erased")


def export(visit: Visit) -> Response:
    """Everything that is kept of one chat, for the person who asks for it."""
    conversation = _wanted(visit)
    content: dict[str, Any] = {
        name: [dict(row) for row in visit.db.execute(select(table).where(table.c.conversation == conversation)).mappings()]
        for name, table in OF_PERSON.items()
    }
    c = conversations.c
    state = select(c.id, c.state, c.created, c.last_seen).where(c.id == conversation)
    content["chat"] = [dict(row) for row in visit.db.execute(state).mappings()]
    visit.about = f"conversation {conversation}"
    headers = {"content-disposition": 'attachment; filename="chat.json"'}
    return Response(json.dumps(content, ensure_ascii=False, indent=1), media_type="application/json", headers=headers)


def _wanted(visit: Visit) -> str:
    """The chat of five words, or of a number as it stands in the address of a chat.

    Raises:
        Refused: when there is none.
    """
    said, c = visit.said("chat", 200), conversations.c
    where = c.id == said if re.fullmatch(r"[0-9a-f]{32}", said) else c.code_hash == tokens.hash_code(said, visit.desk.chat.key)
    found = visit.db.execute(select(c.id).where(where)).scalar()
    if not said or found is None:
        raise Refused(
            404, "There is no such chat", "It may be erased already, or a word may be different. Nothing was changed."
        )
    return str(found)


def forget_word(visit: Visit) -> Response:
    """Take a word off the list of hidden ones: it was no private detail."""
    visit.db.execute(delete(site_words).where(site_words.c.word == visit.said("word", 100)))
    visit.after.append(visit.desk.store.checkpoint)
    return go("/review/privacy")


def trail(visit: Visit) -> Response:
    """Who read or changed what, newest first."""
    a = audit.c
    query = select(audit).where(*_trail_filter(visit))
    if before := visit.asked_number("before"):
        query = query.where(a.number < before)
    rows = visit.db.execute(query.order_by(a.number.desc()).limit(PAGE + 1)).mappings().all()
    older = rows[PAGE - 1]["number"] if len(rows) > PAGE else None
    return visit.page("review/audit.html", rows=rows[:PAGE], older=older, who=visit.asked("who"))


def _trail_filter(visit: Visit) -> list[Any]:
    return [audit.c.who == visit.asked("who")] if visit.asked("who") else []


def trail_as_csv(visit: Visit) -> Response:
    """The whole trail as a file."""
    rows = (
        (row.number, words.when(row.at_time), row.who, row.role, row.did, row.about, "yes" if row.allowed else "no")
        for row in visit.db.execute(select(audit).order_by(audit.c.number))
    )
    return spreadsheets.as_csv("who-did-what", ("number", "time", "who", "role", "did", "about", "allowed"), rows)
