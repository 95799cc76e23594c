"""The record in the chat API: read, change, delete, bring back, take away."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from coach import record, safety
from coach.days import today
from coach.privacy import Redacted
from coach.record import Entry, RecordError
from web.chat import CONTROL, LONGEST_TEXT, Chat, Refusal, notice, redact
from web.store import Conversation

ID = re.compile(r"[0-9a-f]{12}")
TYPED = {name for names in record.TEXTS.values() for name in names} | {"learned"}
DEEPEST = 6  # levels of a body that has the form of an entry
BETWEEN = ". "  # two texts are never one sentence


def show(chat: Chat, found: Conversation, skip: int = 0, most: int | None = None) -> dict[str, Any]:
    """Entries, newest first, with how many are older than those shown, and the elements that all of them touch.

    Args:
        chat: what all requests share.
        found: the conversation of the token.
        skip: entries that were shown before.
        most: at most so many; None for all.
    """
    entries = chat.store.record(found.id)
    shown = entries[skip:] if most is None else entries[skip : skip + most]
    return {
        "entries": [_public(found, entry) for entry in shown],
        "more": max(0, len(entries) - skip - len(shown)),
        "elements": record.elements(entries),
    }


def as_text(chat: Chat, found: Conversation) -> str:
    """The whole record as plain text."""
    return record.as_text(chat.store.record(found.id), found.state.get("role"), today())


def as_file(chat: Chat, found: Conversation) -> str:
    """The whole record as JSON that a person can read too."""
    return json.dumps({"title": record.TITLE, **show(chat, found)}, ensure_ascii=False, indent=2)


def reminder(chat: Chat, found: Conversation, entry_id: str) -> bytes:
    """A calendar file for one plan.

    Raises:
        Refusal: when there is no such plan, or it has no day to come.
    """
    entry = _known(chat.store.entry(found.id, entry_id))
    try:
        return record.reminder(entry, today(), datetime.datetime.now(datetime.UTC))
    except RecordError as error:
        raise Refusal(422, "no_day", str(error)) from None


async def edit(chat: Chat, found: Conversation, body: Mapping[str, Any]) -> dict[str, Any]:
    """Change texts of an entry, redacted, or the day to be asked on.

    Args:
        chat: what all requests share.
        found: the conversation of the token.
        body: "id", the changed texts, and "version" as it was read, so that two tabs cannot overwrite each other.

    Raises:
        Refusal: when a text speaks of harm, something does not fit, or the entry has changed since.
    """
    changes, said = _cleaned(
        {name: value for name, value in body.items() if name not in ("id", "version")}, await chat.stored(chat.store.site_words)
    )

    def change(entry: Entry | None) -> Entry:
        known = _known(entry)
        if body.get("version") not in (None, record.version(known)):
            message = "This note was changed somewhere else. Please look at it again."
            raise Refusal(409, "changed", message, entry=_public(found, known))
        return record.edited(known, changes, today())

    return {"entry": _public(found, await _change(chat, found, body.get("id"), change)), "notice": said}


async def delete(chat: Chat, found: Conversation, body: Mapping[str, Any]) -> dict[str, Any]:
    """Delete an entry; the answer has it once more, and the page can send that back for as long as it is open."""
    undo: dict[str, Any] = {}

    def change(entry: Entry | None) -> Entry:
        undo.update(_known(entry))
        return {**undo, "status": "dropped"}

    await _change(chat, found, body.get("id"), change)
    return {"undo": undo}


async def restore(chat: Chat, found: Conversation, body: Mapping[str, Any]) -> dict[str, Any]:
    """Bring back a deleted entry; one that is there is left as it is.

    Raises:
        Refusal: when "entry" is not an entry in every detail, or speaks of harm.
    """
    entry, _ = _cleaned(body.get("entry"), await chat.stored(chat.store.site_words))
    entry = _fits(lambda: record.checked(entry))
    return {"entry": _public(found, await _change(chat, found, entry["id"], lambda known: known or entry))}


def typed(body: Any) -> str:
    """All texts of a body in one, for a look for harm."""
    texts: list[str] = []

    def take(text: str) -> str:
        texts.append(text)
        return text

    with_texts(body, take)
    return BETWEEN.join(texts)


async def _change(chat: Chat, found: Conversation, entry_id: Any, change: Callable[[Entry | None], Entry]) -> Entry:
    if not isinstance(entry_id, str) or not ID.fullmatch(entry_id):
        raise _unknown()
    if not chat.messages.hit(found.id):
        raise Refusal(429, "too_many_messages", "That was a lot at once. Please wait a minute, then go on.")
    return await chat.change_entry(found.id, entry_id, lambda entry: _fits(lambda: change(entry)))


def _fits(read: Callable[[], Any]) -> Any:
    try:
        return read()
    except RecordError as error:
        raise Refusal(422, "does_not_fit", str(error)) from None


def _known(entry: Entry | None) -> Entry:
    if entry is None:
        raise _unknown()
    return entry


def _unknown() -> Refusal:
    return Refusal(404, "unknown_note", "I cannot find that note. It may be deleted.")


def _public(found: Conversation, entry: Entry) -> dict[str, Any]:
    about = record.readable(entry, found.state.get("role"), today())
    return {**entry, "about": about, "version": record.version(entry)}


def _cleaned(body: Any, site_words: Iterable[str]) -> tuple[Any, str | None]:
    """The same with every text redacted, and what the person is told about that. A disclosure is not kept."""
    kinds: list[str] = []

    def clean(text: str) -> str:
        redacted = redact(CONTROL.sub(" ", text).strip(), site_words)
        kinds.extend(redacted.kinds)
        return redacted.text

    said = typed(body)
    if len(said) > LONGEST_TEXT:
        raise Refusal(413, "too_long", "That is longer than I can keep. Please write the part that matters most.")
    band = safety.check(said).band
    if band == "signpost":
        raise Refusal(422, "harm", "I did not save that here.")
    new = with_texts(body, clean)
    taken_out = notice(None, Redacted("", tuple(dict.fromkeys(kinds))))
    doubt = "Is someone at risk? Tap Help now." if band == "ask" else None
    return new, " ".join(filter(None, (taken_out, doubt))) or None


def with_texts(
    value: Any,
    change: Callable[[str], str],
    names: Collection[str] = frozenset(TYPED),
    is_typed: bool = False,
    depth: int = DEEPEST,
) -> Any:
    """The same with every text that a person typed changed; ids and days stay as they are.

    Args:
        value: JSON.
        change: gives the new text.
        names: of the parts that hold such texts.
        is_typed: whether the value itself is part of one.
        depth: how deep to look.
    """
    if isinstance(value, str):
        return change(value) if is_typed else value
    if isinstance(value, Mapping) and depth:
        return {name: with_texts(part, change, names, is_typed or name in names, depth - 1) for name, part in value.items()}
    if isinstance(value, list) and depth:
        return [with_texts(part, change, names, is_typed, depth - 1) for part in value]
    return value
