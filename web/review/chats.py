"""The list of chats, one chat with its workings, and what a trainer writes about it."""

from __future__ import annotations

import datetime
import re
import time
from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete, insert, select, update
from starlette.responses import Response

from coach.days import DAY_SECONDS
from coach.library import library
from coach.state import STEPS
from web.hearings import ASKED
from web.review import talk
from web.review.door import Refused, Visit, go
from web.review.misunderstood import cleaned
from web.review.tables import notes, tags
from web.store import hearings, readings

PAGE = 25
STATES = {"new": "New", "reviewed": "Reviewed", "later": "Later", "flagged": "Flagged"}
FILTERS = ("words", "situation", "step", "role", "setting", "fallback", "safety", "state", "tag", "since", "until", "turns")


def show(visit: Visit) -> Response:
    """One page of chats, newest first; the filters are in the address, so a list can be kept as a bookmark or shared."""
    wanted = {name: visit.asked(name) for name in FILTERS if visit.asked(name)}
    r = readings.c
    query = select(readings).where(*_where(visit, wanted))
    at, _, conversation = visit.asked("before").partition(":")
    if conversation and re.fullmatch(r"\d+\.\d+", at):
        query = query.where((r.at < float(at)) | ((r.at == float(at)) & (r.conversation < conversation)))
    rows = list(visit.db.execute(query.order_by(r.at.desc(), r.conversation.desc()).limit(PAGE + 1)).mappings())
    older = None
    if len(rows) > PAGE:
        last = rows[PAGE - 1]
        older = "/review/chats?" + urlencode({**wanted, "before": f"{last['at']!r}:{last['conversation']}"})
    shown = [{**row, "first": _first_words(visit, row["conversation"])} for row in rows[:PAGE]]
    all_tags = visit.db.execute(select(tags.c.tag).distinct().order_by(tags.c.tag).limit(100)).scalars().all()
    visit.about = " ".join(wanted)
    choices = {"situations": library().situations.values(), "steps": STEPS, "states": STATES, "tags": all_tags}
    return visit.page("review/chats.html", rows=shown, wanted=wanted, older=older, **choices)


def _where(visit: Visit, wanted: dict[str, str]) -> list[Any]:
    r = readings.c
    where: list[Any] = [] if visit.account.may("safety") else [r.alarm < ASKED]
    for column in ("situation", "step", "role", "setting", "state"):
        if column in wanted:
            where.append(readings.c[column] == wanted[column])
    if "fallback" in wanted:
        where.append(r.fallbacks > 0)
    if "safety" in wanted:
        where.append(r.alarm >= ASKED)
    if wanted.get("turns", "").isdigit():
        where.append(r.turns >= int(wanted["turns"][:6]))
    if "tag" in wanted:
        where.append(r.conversation.in_(select(tags.c.conversation).where(tags.c.tag == wanted["tag"])))
    if since := _day(wanted.get("since")):
        where.append(r.at >= since)
    if until := _day(wanted.get("until")):
        where.append(r.at < until + DAY_SECONDS)
    if "words" in wanted:
        escaped = re.sub(r"([%_\\])", r"\\\1", wanted["words"])
        found = select(hearings.c.conversation).where(hearings.c.you.ilike(f"%{escaped}%", escape="\\"))
        where.append(r.conversation.in_(found))
    return where


def _day(text: str | None) -> float | None:
    try:
        return datetime.datetime.fromisoformat(text or "").timestamp()
    except (ValueError, OverflowError):
        return None


def _first_words(visit: Visit, conversation: str) -> str:
    h = hearings.c
    query = select(h.you).where(h.conversation == conversation).order_by(h.typed.desc(), h.turn).limit(1)
    return str(visit.db.execute(query).scalar() or "")


def one(visit: Visit) -> Response:
    """A chat: plain, or with its workings."""
    found = readable(visit)
    conversation, db = found["conversation"], visit.db
    rows = talk.whole(db, conversation, visit.asked_number("after") or 0)
    said = db.execute(select(notes).where(notes.c.conversation == conversation).order_by(notes.c.number)).mappings().all()
    own = db.execute(select(tags.c.tag).where(tags.c.conversation == conversation).order_by(tags.c.tag)).scalars().all()
    more = rows[-1]["turn"] if rows and rows[-1]["turn"] < found["last_turn"] else None
    common = {"workings": visit.asked("workings") == "on", "notes": said, "tags": own, "states": STATES, "more": more}
    return visit.page("review/chat.html", found=found, rows=rows, **common)


def readable(visit: Visit) -> dict[str, Any]:
    """The chat of the address.

    Raises:
        Refused: when it is gone, may not be read, or holds a disclosure and the role may not see those.
    """
    found = talk.reading(visit.db, visit.request.path_params["conversation"])
    if found is None:
        raise Refused(404, "This chat is gone", "The person deleted it, switched reading off, or its time was over.")
    if found["alarm"] >= ASKED and not visit.account.may("safety"):
        raise Refused(
            403, "Your role does not open this chat", "It went to the safety queue, which trainers and approvers read."
        )
    return found


def set_state(visit: Visit) -> Response:
    """Mark a chat as reviewed, later or flagged."""
    found, r = readable(visit), readings.c
    chosen = visit.said("state")
    if chosen not in STATES:
        raise Refused(422, "That is not one of the marks", "Nothing was changed.")
    where = (r.conversation == found["conversation"], r.version == visit.number("version"))
    if not visit.db.execute(update(readings).where(*where).values(state=chosen, version=r.version + 1)).rowcount:
        raise Refused(409, "Somebody else was here first", "Another trainer has just marked this chat. Please look again.")
    return go(f"/review/chats/{found['conversation']}")


def add_note(visit: Visit) -> Response:
    """Keep a note about a chat, redacted like every text."""
    found = readable(visit)
    if text := cleaned(visit, visit.said("note", 1000)):
        values = {"conversation": found["conversation"], "who": visit.account.name, "at": time.time(), "text": text}
        visit.db.execute(insert(notes).values(**values))
    return go(f"/review/chats/{found['conversation']}")


def add_tag(visit: Visit) -> Response:
    """Put a tag on a chat, or take it off."""
    found, t = readable(visit), tags.c
    tag = cleaned(visit, visit.said("tag", 40)).lower()
    where = (t.conversation == found["conversation"], t.tag == tag)
    gone = visit.db.execute(delete(tags).where(*where)).rowcount
    if tag and not gone and not visit.said("off"):
        visit.db.execute(insert(tags).values(conversation=found["conversation"], tag=tag))
    return go(f"/review/chats/{found['conversation']}")
