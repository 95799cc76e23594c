"""“Hide this too”: take a missed private detail out of every place at once, and out of whatever is written next."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import String, cast, delete, func, select, update
from sqlalchemy.engine import Connection
from starlette.responses import Response

from coach import privacy
from web.hearings import LITTLE, gist
from web.record import with_texts
from web.review import sets
from web.review.door import Refused, Visit
from web.review.tables import corrections, notes, tags
from web.store import conversations, entries, hearings, site_words, turns

SHORTEST, LONGEST = 2, 100
SAID = ("text", "label")  # of a stored bubble


def ask(visit: Visit) -> Response:
    """Show in how many texts a detail stands, before it goes."""
    words = _wanted(visit)
    found = select(func.count(), func.count(hearings.c.conversation.distinct())).where(_holds(hearings.c.you, words))
    texts, chats = visit.db.execute(found).one()
    return visit.page("review/hide.html", words=words, texts=texts, chats=chats)


def do(visit: Visit) -> Response:
    """Take it out."""
    words = _wanted(visit)
    touched = take_out(visit.db, words, visit.desk.settings.data)
    engine = visit.desk.chat.engine
    visit.after += [*(partial(engine.events.erase, conversation) for conversation in touched), visit.desk.store.checkpoint]
    visit.about = f"{len(touched)} chats"
    return visit.page("review/hide.html", words=None, chats=len(touched))


def _wanted(visit: Visit) -> str:
    words = " ".join(visit.said("words", LONGEST + 1).split())
    bare = words.casefold().split()
    if not SHORTEST <= len(words) <= LONGEST or all(word in LITTLE for word in bare) or "[" in words:
        raise Refused(
            422, "That cannot be hidden", "Type the name, number or place as it stands in the chat, not an everyday word."
        )
    return words


def take_out(db: Connection, words: str, data: Path) -> set[str]:
    """Take a detail out of every text that is stored, and put it on the list that redaction reads.

    Returns:
        Ids of the chats that held it. Rasa's own record of them has to be erased too.
    """
    if not db.execute(select(site_words).where(site_words.c.word == words)).first():
        db.execute(site_words.insert().values(word=words))

    def clean(text: str) -> str:
        return privacy.take_out(text, (words,))

    def bubbles(reply: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return with_texts(reply, clean, SAID)

    touched = {
        *_change(db, turns, turns.c.number, turns.c.you, clean, words),
        *_change(db, turns, turns.c.number, turns.c.reply, bubbles, words),
        *_change(db, hearings, hearings.c.turn, hearings.c.you, clean, words),
        *_change(db, corrections, corrections.c.number, corrections.c.text, clean, words),
        *_change(db, corrections, corrections.c.number, corrections.c.reason, clean, words),
        *_change(db, notes, notes.c.number, notes.c.text, clean, words),
        *_change(db, entries, entries.c.number, entries.c.content, lambda entry: with_texts(entry, clean), words),
        *_change(db, conversations, conversations.c.id, conversations.c.state, lambda state: with_texts(state, clean), words),
    } - {None}
    for tag in db.execute(select(tags.c.tag).distinct().where(_holds(tags.c.tag, words))).scalars().all():
        if clean(tag) != tag:
            db.execute(delete(tags).where(tags.c.tag == tag))
    again = select(hearings.c.turn, hearings.c.you).where(hearings.c.conversation.in_(touched))
    for turn, you in db.execute(again).all():
        db.execute(update(hearings).where(hearings.c.turn == turn).values(gist=gist(you)))
    c = conversations.c  # Rasa forgets these chats, so each starts a tracker of its own from the stored state
    db.execute(update(conversations).where(c.id.in_(touched)).values(era=c.era + 1, era_turns=0))
    for conversation in touched:
        sets.forget(db, conversation, data)
    return touched


def _change(db: Connection, table: Any, key: Any, column: Any, change: Callable[[Any], Any], words: str) -> set[str]:
    owner = table.c.conversation if "conversation" in table.c else table.c.id
    touched: set[str] = set()
    for number, conversation, old in db.execute(select(key, owner, column).where(_holds(column, words))).all():
        new = change(old) if old is not None else None
        if new != old:
            db.execute(update(table).where(key == number).values({column: new}))
            touched.add(conversation)
    return touched


def _holds(column: Any, words: str) -> Any:
    """Rows that may hold the words; what is not ASCII is stored in several ways, so all rows may."""
    first = words.split()[0]
    if not first.isascii() or "\\" in first or '"' in first:
        return column.isnot(None)
    pattern = first.replace("%", r"\%").replace("_", r"\_")
    return cast(column, String).ilike(f"%{pattern}%", escape="\\")
