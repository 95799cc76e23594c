"""The chat API of the design: start, message, history, code, forget."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import re
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, ParamSpec, TypeVar
from weakref import WeakValueDictionary

from coach import cards, conversation, figures, glossary, listening, organisation, privacy, record, safety
from coach.days import DAY_SECONDS, today
from coach.language import READ
from coach.library import LEVELS, SETTINGS
from coach.nearest import plain
from coach.settings import Settings
from coach.state import Message, State
from coach.words import line
from web import daily, tokens
from web.engine import ERA_SECONDS, ERA_TURNS, Answer, Engine, EngineError
from web.hearings import hear
from web.limits import Limit
from web.metrics import Metrics
from web.store import Conversation, Store, Superseded
from web.watch import note

Values = ParamSpec("Values")
Found = TypeVar("Found")
log = logging.getLogger("coach.web")

LONGEST_TEXT = 20_000  # characters; longer texts are refused, after a look for harm
LONGEST_BODY = 200_000  # bytes
AWAY_SECONDS = 3 * 60 * 60  # after so long a visit is a new one: the open step or plan is shown again
LONG_LOOKS = 20  # refused long texts a minute from one address that are looked through to the end
OVERLAP = 200  # characters that two stretches of a refused text share
LONGEST_TURN = 40.0  # seconds: waiting for Rasa to wake up, and for its answer, at their usual settings
HELD_SECONDS = 0.05  # between two looks whether another web process has finished a turn
LATE_SECONDS = 120  # by then Rasa has saved whatever it was still busy with
DAILY = "the daily look"  # which one web process at a time has
NEED_HELP = "If someone is in danger now, call 999."
CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2028-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


class Refusal(Exception):
    """An answer that is an error: HTTP status, code and a sentence in plain English."""

    def __init__(self, status: int, code: str, message: str, **more: Any) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"error": code, "message": f"{message} {NEED_HELP}", **more}


@dataclass
class Chat:
    """Everything the API needs, shared by all requests of one web process."""

    settings: Settings
    store: Store
    engine: Engine
    key: bytes
    metrics: Metrics = field(default_factory=Metrics)
    locks: WeakValueDictionary[str, asyncio.Lock] = field(default_factory=WeakValueDictionary)
    playing: set[asyncio.Task[Any]] = field(default_factory=set)
    later: set[asyncio.Task[Any]] = field(default_factory=set)
    also_forget: Callable[[str], None] = lambda conversation: None  # what the trainers' pages have made of a chat

    def __post_init__(self) -> None:
        on = self.settings.rate_limits
        self.starts = Limit(self.settings.starts_per_ten_minutes if on else 10**9, 600)
        self.messages = Limit(self.settings.messages_per_minute if on else 10**9, 60)
        self.long_looks = Limit(LONG_LOOKS if on else 10**9, 60)
        self.wrong_codes = Limit(self.settings.wrong_codes_per_hour if on else 10**9, 3600)

    async def start(self, body: Mapping[str, Any], address: str, token_id: str | None = None) -> dict[str, Any]:
        """Open a new conversation, the one a resume code belongs to, or with `back` the one of the token."""
        role = _role(body.get("role"))
        if body.get("back") is True:
            back = await self.stored(self.authorised, token_id)
            self.not_too_many(back.id)
            return await self._open(back.id, None, role)
        if not self.starts.hit(address):
            raise Refusal(429, "too_many_starts", "Too many people have started here at once. Please try again in ten minutes.")
        if body.get("resume") is not None:
            found = await self._by_code(body["resume"], address)
            return await self._open(found.id, None, role)
        code = tokens.new_code()
        state = State(role=role).to_slots()
        made = await self.stored(self.store.create, state, tokens.hash_code(code, self.key))
        return await self._open(made.id, code, role)

    async def _by_code(self, code: Any, address: str) -> Conversation:
        if self.wrong_codes.reached(address):
            raise Refusal(429, "too_many_codes", "Too many wrong codes. Please try again in an hour.")
        hashed = tokens.hash_code(code, self.key) if isinstance(code, str) else None
        found = await self.stored(self.store.find_by_code, hashed) if hashed else None
        if found is None:
            self.wrong_codes.hit(address)
            raise Refusal(404, "unknown_code", "I do not know that code. It may be old, or a word may be different.")
        return found

    async def _open(self, conversation_id: str, code: str | None, role: str | None) -> dict[str, Any]:
        async with self._alone(conversation_id):
            found = await self.stored(self.authorised, conversation_id, True)
            state = conversation.known(State.from_slots(found.state))
            state = state.now(role=role or state.role)
            number, taken = await self.stored(self._begin, found, found.era + 1, f"open-{uuid.uuid4()}", None)
            found = _next_era(replace(found, state=state.to_slots()))
            try:
                answer = await self.engine.send(_sender(found), "/open_chat", {"state": dict(found.state)}, wait=False)
            except EngineError:
                answer = _played(conversation.open_chat(state, today()), state)
                found = _next_era(found)
            shown = await self.stored(self._finish, number, taken, found, answer, None, None)
        return {"token": tokens.sign(found.id, self.key), "messages": shown["messages"], "resume_code": code}

    async def message(self, found: Conversation, body: Mapping[str, Any]) -> dict[str, Any]:
        """Play one text or choice; the same id again gives the same answer."""
        message_id, text, choice = _read_message(body)
        if answered := await self.stored(self.store.answered, found.id, message_id):
            return answered
        self.not_too_many(found.id)
        task = asyncio.ensure_future(self._play(found.id, message_id, text, choice))
        self.playing.add(task)
        task.add_done_callback(self.playing.discard)
        return await asyncio.shield(task)  # a person who loses the signal finds the answer in the history

    def not_too_many(self, conversation_id: str) -> None:
        """Count a call that plays or writes something.

        Raises:
            Refusal: when there were too many in a minute.
        """
        if not self.messages.hit(conversation_id):
            raise Refusal(429, "too_many_messages", "That was a lot at once. Please wait a minute, then go on.")

    async def _play(self, conversation_id: str, message_id: str, text: str | None, choice: str | None) -> dict[str, Any]:
        async with self._alone(conversation_id):
            found, answered, words = await self.stored(self._read, conversation_id, message_id)
            if answered:
                return answered
            offers = found.offers
            if choice is None and text is not None:
                choice = _choice_typed(text, offers)
            redacted = redact(text, words) if choice is None else None
            you = offers.get(choice or "", {}).get("label") if redacted is None else redacted.text
            if choice is not None and choice not in offers:
                raise Refusal(
                    409,
                    "old_choice",
                    "That button belongs to an older question. Here is the current one.",
                    choices=_public(offers),
                )
            era = found.era + 1 if found.era_turns >= ERA_TURNS or time.time() - found.last_seen > ERA_SECONDS else found.era
            number, taken = await self.stored(self._begin, found, era, message_id, you)
            playing = found if era == found.era else _next_era(found)
            payload = offers[choice]["payload"] if choice else _as_text(str(you))
            taken, changed, answer = await self._ask(taken, playing, message_id, payload, str(you))
            if answer.do == "forget":
                return await self._forgotten(found, answer)
            told = notice(text, redacted)
            return await self.stored(self._finish, number, taken, changed, answer, str(you), told, choice is None)

    def _read(self, conversation_id: str, message_id: str) -> tuple[Conversation, dict[str, Any] | None, tuple[str, ...]]:
        """What playing a message needs: its conversation, the answer it has already, and the words hidden on this site."""
        found = self.authorised(conversation_id)
        return found, self.store.answered(conversation_id, message_id), self.store.site_words()

    def _begin(self, found: Conversation, era: int, message_id: str, you: str | None) -> tuple[int, Conversation]:
        """Keep the message before it is played in an era; until its turn is kept, a replay starts a tracker of its own."""
        return self.store.begin_turn(found.id, message_id, you), self.store.take(found, era + 1)

    async def _ask(
        self, taken: Conversation, found: Conversation, message_id: str, payload: str, you: str
    ) -> tuple[Conversation, Conversation, Answer]:
        """Send to Rasa; when it is silent, the rule half of the safety net still answers.

        A turn that a restart cut off is played once more, in an era of its own.

        Args:
            taken: the conversation as it is in the store.
            found: the same as it is played.
            message_id: for Rasa's record.
            payload: what Rasa gets.
            you: what the person sees as hers.

        Returns:
            The conversation as it is in the store then, as it is to be kept, and the answer.
        """
        state = conversation.known(State.from_slots(found.state))
        harm = safety.check(you)
        clear = harm.band == "signpost"
        for is_last in (clear, True):
            metadata: dict[str, Any] = {"message_id": message_id}
            if found.era_turns == 0:
                metadata["state"] = state.to_slots()
            try:
                answer = await self.engine.send(_sender(found), payload, metadata, wait=not clear, patient=not clear)
                return taken, replace(found, era_turns=found.era_turns + 1), answer
            except EngineError as error:
                failed, found = error, _next_era(found)
            if is_last or not (failed.cut or (failed.code == "actions_down" and await self.engine.actions_return())):
                break
            taken = await self.stored(self.store.take, taken, taken.era + 1)
        self.metrics.failures[failed.code] += 1
        note(engine=failed.code, status=503)  # also where a card is shown: a log must not tell
        if not clear:
            raise Refusal(503, failed.code, line(failed.code).replace(NEED_HELP, "").strip()) from failed
        return taken, found, _played(cards.show(state, harm.label, harm.second, you), state, harm)

    def organisation(self) -> dict[str, str]:
        """The organisation's own settings: a manager's, or those of the file."""
        return {**organisation.default(), **kept} if (kept := self.store.organisation()) else organisation.default()

    def _finish(
        self,
        number: int,
        taken: Conversation,
        found: Conversation,
        answer: Answer,
        you: str | None,
        notice: str | None,
        typed: bool = False,
    ) -> dict[str, Any]:
        answer = self._with_local_contacts(answer)
        reply, offers = _shown(number, answer)
        changed = replace(found, state=answer.state or found.state, offers=offers or found.offers)
        hearing = None
        if you is not None:
            kinds = [message["kind"] for message in reply]
            hearing = hear(you, typed, answer.heard, changed.state, kinds)
            self.metrics.turn(hearing)
            reply = [_you(number, you), *reply]
        touched = figures.touched(State.from_slots(changed.state), answer.entries) if you is not None else ()
        self.store.end_turn(number, reply, notice, changed, answer.entries, touched, figures.month(today()), hearing, taken)
        return {"messages": reply, "notice": notice}

    def _with_local_contacts(self, answer: Answer) -> Answer:
        """After a safety card, in a bubble of its own: whom to tell where the person works."""
        harm = str((answer.state or {}).get("harm"))
        if not any(message["kind"] == "safety" and cards.is_card(harm, message["text"]) for message in answer.messages):
            return answer
        said = organisation.after_card(self.organisation(), harm)
        if said is None:
            return answer
        *before, last = answer.messages
        local = _message(Message(said, "safety")) | {"choices": last["choices"]}
        return replace(answer, messages=[*before, {**last, "choices": []}, local])

    async def _forgotten(self, found: Conversation, answer: Answer) -> dict[str, Any]:
        """ "Yes, delete it all" in the chat: erase, and go on with a fresh conversation and token."""
        await self._erase_now_and_later(found.id)
        code = tokens.new_code()
        fresh = await self.stored(self.store.create, State().to_slots(), tokens.hash_code(code, self.key))
        number = await self.stored(self.store.begin_turn, fresh.id, "deleted", None)
        shown = await self.stored(self._finish, number, fresh, fresh, replace(answer, entries=[]), None, None)
        return {**shown, "token": tokens.sign(fresh.id, self.key), "resume_code": code}

    def history(self, found: Conversation) -> dict[str, Any]:
        """All messages so far; only the newest that offers choices still has them."""
        messages = [message for turn in self.store.history(found.id) for message in turn["reply"]]
        for message in messages:
            if any(offer["id"] not in found.offers for offer in message["choices"]):
                message["choices"] = []
        return {"messages": messages, "away": time.time() - found.last_seen > AWAY_SECONDS, "wishes": self._wishes(found)}

    def _wishes(self, found: Conversation) -> dict[str, Any]:
        known = State.from_slots(found.state)
        reading = self.store.is_read(found.id)
        return {"role": known.role, "setting": known.setting, "simpler": known.simpler, "reading": reading}

    async def wish(self, conversation_id: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """Change level, setting or simpler words; they hold from the next message on.

        Args:
            conversation_id: from the token.
            body: any of `role`, `setting` (None: not said), `simpler`, and `reading`: whether trainers may read this chat.

        Raises:
            Refusal: for a value that is not known.
        """
        wishes = _read_wishes(body)
        self.not_too_many(conversation_id)
        async with self._alone(conversation_id):
            found = await self.stored(self.authorised, conversation_id)
            if (reading := wishes.pop("reading", None)) is not None:
                await asyncio.to_thread(self._set_reading, found.id, reading)
            changed = _next_era(replace(found, state={**found.state, **wishes}))
            await asyncio.to_thread(self.store.keep_state, changed, found)
        return await self.stored(self._wishes, changed)

    def _set_reading(self, conversation_id: str, on: bool) -> None:
        if not on:
            self.also_forget(conversation_id)
        self.store.set_reading(conversation_id, on)

    def code(self, found: Conversation) -> dict[str, Any]:
        """A new resume code; the old one is void."""
        self.not_too_many(found.id)
        code = tokens.new_code()
        self.store.set_code(found.id, tokens.hash_code(code, self.key))
        return {"resume_code": code}

    async def change_entry(
        self, conversation_id: str, entry_id: str, change: Callable[[record.Entry | None], record.Entry]
    ) -> record.Entry:
        """Change, remove or bring back one entry of the record, and what the coach remembers of it, in one go.

        A new era begins and the earlier ones are erased, so that Rasa goes on without the entry as it was.

        Args:
            conversation_id: from the token.
            entry_id: of the entry.
            change: gets the entry as stored, or None, and gives it as it is to be; with the status "dropped" it goes.

        Raises:
            Refusal: from `change`, or when the conversation has ended; nothing has changed then.
        """
        async with self._alone(conversation_id):
            found = await self.stored(self.authorised, conversation_id)
            entry = change(await self.stored(self.store.entry, conversation_id, entry_id))
            changed = _next_era(replace(found, state=record.in_state(found.state, entry)))
            taken = await self.stored(self.store.take, found, changed.era)
            await asyncio.to_thread(self.engine.events.erase, found.id, changed.era)
            await asyncio.to_thread(self.store.keep_entry, changed, entry, taken)
        self._erase_later(found.id, changed.era)
        return entry

    async def forget(self, token_id: str | None) -> None:
        """Close the conversation at once, wait for the open turn, then erase every trace; may be asked again."""
        found = await self.stored(self.store.find, token_id, 0, True) if token_id else None
        if found is None:
            raise Refusal(401, "unknown_token", "This chat has ended or was deleted.")
        await self.stored(self.store.close_conversation, found.id)
        async with self._alone(found.id):
            await self._erase_now_and_later(found.id)

    async def _erase_now_and_later(self, conversation_id: str) -> None:
        await self.stored(self._erase, conversation_id)
        self._erase_later(conversation_id)

    def _erase_later(self, conversation_id: str, before_era: int | None = None) -> None:
        """A turn that web gave up on may still be saved by Rasa, so its events are erased once more."""

        async def erase_later() -> None:
            await asyncio.sleep(LATE_SECONDS)
            await asyncio.to_thread(self.engine.events.erase, conversation_id, before_era)

        task = asyncio.ensure_future(erase_later())
        self.later.add(task)
        task.add_done_callback(self.later.discard)

    def _erase(self, conversation_id: str) -> None:
        self.engine.events.erase(conversation_id)
        self.also_forget(conversation_id)
        self.store.erase(conversation_id)

    def retain(self) -> int:
        """Erase what is older than the retention time; how many conversations went, 0 while another process is at it."""
        if not self.store.hold(DAILY):
            return 0
        try:
            return self._retain()
        finally:
            self.store.leave(DAILY)

    def _retain(self) -> int:
        for closed in self.store.closed_ids():  # a forget that failed half-way
            self._erase(closed)
        before = time.time() - self.settings.retention_days * DAY_SECONDS
        gone = self.store.erase_older(before, daily.keep)
        self.engine.events.erase_older(before)
        self.store.close_months(*figures.months_to_keep(today()), lambda talks: figures.publish(talks, figures.shape()))
        self.engine.events.erase_unknown(self.store.ids(), time.time() - LATE_SECONDS)
        return len(gone)

    def authorised(self, conversation_id: str | None, ever: bool = False) -> Conversation:
        """The conversation of a token, while it is open and was used in the last days (or `ever`, by its code)."""
        seen_after = 0 if ever else time.time() - self.settings.token_days * DAY_SECONDS
        found = self.store.find(conversation_id, seen_after) if conversation_id else None
        if found is None:
            raise Refusal(401, "unknown_token", "This chat has ended or was deleted. Please start again.")
        return found

    @contextlib.asynccontextmanager
    async def _alone(self, conversation_id: str) -> AsyncIterator[None]:
        """One at a time in each conversation, in this process and over all web processes.

        Raises:
            Refusal: when another process does not finish, or has taken the conversation over.
        """
        async with self.locks.setdefault(conversation_id, asyncio.Lock()):
            until = time.monotonic() + LONGEST_TURN
            while not await self.stored(self.store.hold, conversation_id):
                if time.monotonic() > until:
                    raise _busy()
                await asyncio.sleep(HELD_SECONDS)
            try:
                yield
            except Superseded:
                raise _busy() from None
            finally:
                await self.stored(self.store.leave, conversation_id)

    async def stored(self, do: Callable[Values, Found], *values: Values.args, **more: Values.kwargs) -> Found:
        """Run something that reads or writes the store.

        A database over a network may be slow or gone, so it gets a thread and holds nobody else up. A file answers in
        less time than a thread takes to begin.
        """
        return await asyncio.to_thread(do, *values, **more) if self.store.remote else do(*values, **more)


def _busy() -> Refusal:
    return Refusal(503, "busy", "I am still busy with what you sent before. Please send it again in a moment.")


def ends_of(text: str) -> str:
    """The beginning and the end of a long text: what is looked at when too many come from one address.

    Nobody has to be known to be refused, and a long look costs half a second in which nobody else is answered.
    """
    return text if len(text) <= 2 * READ else f"{text[:READ]} . {text[-READ:]}"


def refuse_with_care(refusal: Refusal, text: str | None) -> dict[str, Any]:
    """The body of an error; where the refused text speaks of harm, the card leads it."""
    parts = [text[start : start + LONGEST_TEXT] for start in range(0, len(text), LONGEST_TEXT - OVERLAP)] if text else []
    harm = next((found for part in parts if (found := safety.check(part)).band == "signpost"), None)
    if harm is None:
        return refusal.body
    turn = cards.show(State(), harm.label, harm.second, str(text)[:LONGEST_TEXT])
    shown = [
        {**_message(message), "id": f"card-{n}", "from": "coach", "choices": []} for n, message in enumerate(turn.messages)
    ]
    card = " ".join(message.text for message in turn.messages)
    return {**refusal.body, "message": f"{card} {refusal.body['message']}", "messages": shown}


def _read_message(body: Mapping[str, Any]) -> tuple[str, str | None, str | None]:
    message_id, text, choice = body.get("id"), body.get("text"), body.get("choice")
    try:
        message_id = str(uuid.UUID(message_id))
    except (ValueError, TypeError, AttributeError):
        raise Refusal(422, "bad_id", "The message needs an id of its own (a UUID).") from None
    if (text is None) == (choice is None):
        raise Refusal(422, "text_or_choice", "Send either a text or a choice.")
    if choice is not None:
        if not isinstance(choice, str) or len(choice) > 64:
            raise Refusal(422, "bad_choice", "That choice is not one I know.")
        return message_id, None, choice
    if not isinstance(text, str):
        raise Refusal(422, "bad_text", "The text has to be words.")
    cleaned = CONTROL.sub(" ", text).strip()
    if not cleaned:
        raise Refusal(422, "empty", line("empty"))
    if len(cleaned) > LONGEST_TEXT:
        raise Refusal(413, "too_long", "That is longer than I can read. Please send the part that matters most.")
    return message_id, cleaned, None


def _read_wishes(body: Mapping[str, Any]) -> dict[str, Any]:
    wishes = {name: body[name] for name in ("role", "setting", "simpler", "reading") if name in body}
    if "role" in wishes:
        wishes["role"] = _role(wishes["role"])
    if wishes.get("setting") not in (None, *SETTINGS):
        raise Refusal(422, "unknown_setting", "I do not know that kind of service.")
    if not all(isinstance(wishes.get(name, False), bool) for name in ("simpler", "reading")):
        raise Refusal(422, "bad_wish", "Simpler words and trainers' reading are either on or off.")
    return wishes


def _role(role: Any) -> str | None:
    if role is None or role in LEVELS:
        return role
    level = listening.read_level(role) if isinstance(role, str) else None
    if level is None:
        raise Refusal(422, "unknown_role", "I do not know that role. Use W, L, O or S.")
    return level


def redact(text: str | None, site_words: Iterable[str] = ()) -> privacy.Redacted:
    """The one place where names are taken out.

    Args:
        text: what was typed.
        site_words: private details that were missed once here.

    Raises:
        Refusal: when that fails; the text must not be kept then.
    """
    try:
        return privacy.redact(text or "", site_words)
    except Exception as error:  # whatever went wrong: nothing is stored, and the text goes to no log
        log.error("redaction failed: %s", type(error).__name__)
        raise Refusal(
            503, "not_private", "I could not check that for names, so I did not keep it. Please send it again without names."
        ) from None


def _as_text(text: str) -> str:
    """Typed text can never be a payload: Rasa strips spaces before it looks for a slash."""
    return re.sub(r"^\s*/[\s/]*", "", text) or "?"


def _choice_typed(text: str, offers: Mapping[str, Mapping[str, str]]) -> str | None:
    """The choice whose label was typed word for word, with or without its marks."""
    wanted = plain(text)
    return next((name for name, offer in offers.items() if wanted and plain(offer["label"]) == wanted), None)


def notice(text: str | None, redacted: privacy.Redacted | None) -> str | None:
    """What the person is told about her text: what was taken out, and that only a part of it was read."""
    said = []
    if redacted is not None and redacted.kinds:
        said.append(line("names_taken_out" if "name" in redacted.kinds else "private_taken_out"))
    if text is not None and len(text) > READ:
        said.append(line("too_long"))
    return " ".join(said) or None


def _next_era(found: Conversation) -> Conversation:
    return replace(found, era=found.era + 1, era_turns=0)


def _sender(found: Conversation) -> str:
    return f"{found.id}.{found.era}"


def _played(turn: Any, before: State, harm: safety.Harm = safety.NO_HARM) -> Answer:
    """A turn of coach.conversation in the form the engine gives; `harm` is what the rules alone have heard."""
    turn = conversation.unrepeated(turn, before.said)
    messages = [_message(message) for message in turn.messages]
    parsed = {"label": harm.label, "second": harm.second, "band": harm.band}
    heard = ({"action": "web", "intent": harm.label or "", "guesses": [], "harm": parsed},)
    return Answer(messages, turn.state.to_slots(), turn.do, list(turn.entries), heard)


def _message(message: Message) -> dict[str, Any]:
    choices = [{"label": choice.label, "payload": choice.payload} for choice in message.choices]
    return {"text": message.text, "kind": message.kind, "source": message.source, "choices": choices}


def _shown(number: int, answer: Answer) -> tuple[list[dict[str, Any]], dict[str, dict[str, str]]]:
    """Public messages, and what the choices of the newest one mean."""
    shown: list[dict[str, Any]] = []
    offers: dict[str, dict[str, str]] = {}
    for index, message in enumerate(answer.messages, start=1):
        offered = {f"{number}-{index}-{n}": choice for n, choice in enumerate(message["choices"], start=1)}
        offers = offered or offers
        public = {"id": f"{number}-{index}", "from": "coach", "text": message["text"], "kind": message["kind"]}
        more = {**_source(message["source"]), **_terms(message["text"])}
        shown.append({**public, "choices": _public(offered), **more})
    return shown, offers


def _source(source: Mapping[str, Any] | None) -> dict[str, Any]:
    return {"source": {"label": source["label"], "url": source.get("url")}} if source else {}


def _terms(text: str) -> dict[str, Any]:
    found = glossary.explain(text)
    return {"terms": found} if found else {}


def _public(offers: Mapping[str, Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"id": name, "label": offer["label"]} for name, offer in offers.items()]


def _you(number: int, text: str) -> dict[str, Any]:
    return {"id": f"{number}-0", "from": "you", "text": text, "kind": "say", "choices": []}
