"""web's own database: conversations, their turns, state and record, and what managers set and count. Only web writes it.

One web process needs no more than a file of SQLite. Several share PostgreSQL: `hold` lets one at a time into a
conversation, and `taken` refuses what a process writes that has lost its hold.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    case,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import IntegrityError, OperationalError, SQLAlchemyError

from coach.database import make_tables, open_database, truncate_log
from coach.figures import Figure, Touch
from web.hearings import BEFORE, CARD, REASONS, Hearing, said_of_the_one_before
from web.holds import Holds

ONCE = "CREATE UNIQUE INDEX IF NOT EXISTS turns_once ON turns (conversation, message_id)"
VISIT_SECONDS = 60 * 60  # a text after so long is not about the one before it
TRAINERS = {"trainers": True}  # a table with what trainers may read or have written: goes when reading is switched off
metadata = MetaData()
conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("code_hash", String(64), index=True),
    Column("state", JSON, nullable=False),
    Column("offers", JSON, nullable=False),  # choice id -> label and payload, of the newest message that offers any
    Column("era", Integer, nullable=False),  # number of the Rasa tracker in use, see engine.py
    Column("era_turns", Integer, nullable=False),
    Column("closed", Boolean, nullable=False),
    Column("created", Float, nullable=False),
    Column("last_seen", Float, nullable=False, index=True),
)
turns = Table(
    "turns",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("message_id", String(64), nullable=False),
    Column("you", Text),  # redacted
    Column("reply", JSON(none_as_null=True)),  # None until answered
    Column("notice", Text),
    Column("at", Float, nullable=False, index=True),
    sqlite_autoincrement=True,
)
entries = Table(  # the record: plans, and what went well; they stay as long as their conversation
    "entries",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("conversation", String(32), nullable=False),
    Column("id", String(12), nullable=False),
    Column("content", JSON, nullable=False),  # redacted, see coach/record.py
    Column("made", String(10), nullable=False),
    UniqueConstraint("conversation", "id"),
    sqlite_autoincrement=True,
)
hearings = Table(  # what trainers may read of a turn, see hearings.py
    "hearings",
    metadata,
    Column("turn", Integer, primary_key=True),
    Column("conversation", String(32), nullable=False, index=True),
    Column("at", Float, nullable=False),
    Column("you", Text, nullable=False),  # redacted
    Column("gist", Text, nullable=False, index=True),
    Column("typed", Boolean, nullable=False),
    Column("intent", String(64), nullable=False),
    Column("confidence", Float, nullable=False),
    Column("margin", Float, nullable=False),
    Column("guesses", JSON, nullable=False),
    Column("situation", String(64)),
    Column("step", String(32), nullable=False),
    Column("action", String(200), nullable=False),
    Column("label", String(64)),
    Column("band", String(16), nullable=False),
    Column("alarm", Integer, nullable=False),
    Column("trouble", Integer, nullable=False),
    Column("why", String(100), nullable=False),
    Column("mark", String(16)),  # of the safety queue: right, false_alarm or missed
    Column("decision", Integer, index=True),  # of the misunderstood queue, see review/tables.py
    Column("version", Integer, nullable=False, default=0),  # one more with every change by a trainer
    Index("hearings_counts", "at", "typed", "intent", "action", "alarm", "mark"),  # so does counting
    Index("hearings_words", "you", "conversation"),  # searching reads this and not the rows
    Index("hearings_alarm", "alarm", "turn"),
    Index("hearings_sure", "confidence", "typed", "conversation"),  # not typed first: other queries would take it
    Index("hearings_trouble", "decision", "trouble", "turn"),
    info=TRAINERS,
)
readings = Table(  # one row for each conversation that trainers may read
    "readings",
    metadata,
    Column("conversation", String(32), primary_key=True),
    Column("began", Float, nullable=False),
    Column("at", Float, nullable=False, index=True),
    Column("last_turn", Integer, nullable=False, index=True),
    Column("turns", Integer, nullable=False),
    Column("role", String(1)),
    Column("setting", String(32)),
    Column("situation", String(64)),
    Column("step", String(32), nullable=False),
    Column("fallbacks", Integer, nullable=False),
    Column("alarm", Integer, nullable=False),
    Column("settled", Boolean, nullable=False, index=True),  # whether it was looked at for people who left right after
    Column("state", String(16), nullable=False, default="new"),
    Column("version", Integer, nullable=False, default=0),
    info=TRAINERS,
)
unread = Table("unread", metadata, Column("conversation", String(32), primary_key=True))  # trainers' reading is off
site_words = Table(
    "site_words", metadata, Column("word", String(100), primary_key=True)
)  # private details that were missed once
touches = Table(  # what a conversation touched in a month that is not over yet, see coach/figures.py
    "touches",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("conversation", String(32), primary_key=True, index=True),
    Column("what", String(8), primary_key=True),
    Column("situation", String(60), primary_key=True),
    Column("idea", String(60), primary_key=True),
)
figures_shown = Table(  # the numbers of months that are over; a month with nothing to show has one row without a count
    "figures_shown",
    metadata,
    Column("month", String(7), primary_key=True),
    Column("kind", String(10), primary_key=True),
    Column("under", String(60), primary_key=True),
    Column("name", String(60), primary_key=True),
    Column("count", Integer),
)
organisation = Table(  # what a manager has set; one row
    "organisation",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("content", JSON, nullable=False),
)


@dataclass(frozen=True)
class Conversation:
    """One conversation as stored."""

    id: str
    state: Mapping[str, Any]
    offers: Mapping[str, Mapping[str, str]]
    era: int
    era_turns: int
    last_seen: float


# What every message needs is put together once: building a statement costs more than running it.
# A value in the table is set by naming its column; the other marks are these.
THIS, MESSAGE, SINCE, ERA, ERA_TURNS = map(bindparam, ("this", "message", "since", "was_era", "was_era_turns"))
_READ = select(*(conversations.c[field.name] for field in fields(Conversation)))
_OPEN = conversations.c.closed.is_(False)
FIND = _READ.where(conversations.c.id == THIS, _OPEN, conversations.c.last_seen >= SINCE)
FIND_EVEN_CLOSED = _READ.where(conversations.c.id == THIS, conversations.c.last_seen >= SINCE)
FIND_BY_CODE = _READ.where(conversations.c.code_hash == THIS, _OPEN)
KEEP_CONVERSATION = update(conversations).where(conversations.c.id == THIS)
KEEP_AS_TAKEN = KEEP_CONVERSATION.where(conversations.c.era == ERA, conversations.c.era_turns == ERA_TURNS)
OF_MESSAGE = (turns.c.conversation == THIS, turns.c.message_id == MESSAGE)
ANSWERED = select(turns.c.reply, turns.c.notice).where(*OF_MESSAGE, turns.c.reply.isnot(None))
TURN = select(turns.c.number).where(*OF_MESSAGE)
BEGIN_TURN = insert(turns)
END_TURN = update(turns).where(turns.c.number == THIS)
SITE_WORDS = select(site_words.c.word).order_by(site_words.c.word)
UNREAD = select(unread).where(unread.c.conversation == THIS)
HEARD_BEFORE = (
    select(hearings.c.turn, hearings.c.gist, hearings.c.alarm)
    .where(hearings.c.conversation == THIS, hearings.c.typed, hearings.c.at > SINCE)
    .order_by(hearings.c.turn.desc())
    .limit(1)
)
KEEP_HEARING = insert(hearings)
KEEP_READING = (
    update(readings)
    .where(readings.c.conversation == THIS)
    .values(
        turns=readings.c.turns + 1,
        fallbacks=readings.c.fallbacks + bindparam("fallback"),
        alarm=case((readings.c.alarm < bindparam("alarmed"), bindparam("alarmed")), else_=readings.c.alarm),
    )
)
TOUCHED = select(touches.c.what, touches.c.situation, touches.c.idea).where(
    touches.c.month == bindparam("this_month"), touches.c.conversation == THIS
)


class Superseded(Exception):
    """Somebody else has begun a turn of this conversation in the meantime; nothing was kept."""


class Store:
    """Reads and writes conversations; every method is one short transaction."""

    def __init__(self, url: str) -> None:
        """Open the database and make its tables.

        Args:
            url: SQLAlchemy address.
        """
        self._engine: Engine = open_database(url)
        self.remote = self._engine.dialect.name != "sqlite"  # over a network, and perhaps shared with other web processes
        self._holds = Holds(self._engine) if self.remote else None
        self.made = False
        self.make()

    def make(self) -> bool:
        """Make the tables; False while a database over a network cannot be reached."""
        try:
            make_tables(self._engine, metadata, ONCE)
        except OperationalError:
            if not self.remote:
                raise
        else:
            self.made = True
        return self.made

    def hold(self, name: str) -> bool:
        """Whether no other web process holds a name, such as a conversation; it is held by this one from now on."""
        return self._holds is None or self._holds.take(name)

    def leave(self, name: str) -> None:
        """Let go what was held."""
        if self._holds is not None:
            self._holds.leave(name)

    def begin(self) -> AbstractContextManager[Connection]:
        """A transaction, for the pages of the trainers."""
        return self._engine.begin()

    def close(self) -> None:
        """Give back all connections."""
        if self._holds is not None:
            self._holds.close()
        self._engine.dispose()

    def alive(self) -> bool:
        """Whether the database answers."""
        try:
            with self._engine.connect() as connection:
                return bool(connection.execute(select(1)).scalar())
        except SQLAlchemyError:
            return False

    def create(self, state: Mapping[str, Any], code_hash: str) -> Conversation:
        """A new conversation with a random 128-bit id."""
        now = time.time()
        made = Conversation(secrets.token_hex(16), dict(state), {}, era=0, era_turns=0, last_seen=now)
        values = {field.name: getattr(made, field.name) for field in fields(made)}
        with self._engine.begin() as connection:
            connection.execute(insert(conversations).values(**values, code_hash=code_hash, created=now, closed=False))
        return made

    def find(self, conversation: str, seen_after: float, closed_too: bool = False) -> Conversation | None:
        """A conversation that was used since, open unless `closed_too`; None otherwise."""
        return self._one(FIND_EVEN_CLOSED if closed_too else FIND, this=conversation, since=seen_after)

    def find_by_code(self, code_hash: str) -> Conversation | None:
        """The open conversation a resume code belongs to."""
        return self._one(FIND_BY_CODE, this=code_hash)

    def _one(self, query: Any, **values: Any) -> Conversation | None:
        with self._engine.connect() as connection:
            row = connection.execute(query, values).first()
        return Conversation(*row) if row else None

    def set_code(self, conversation: str, code_hash: str) -> None:
        """A new resume code; the old one is void."""
        with self._engine.begin() as connection:
            connection.execute(update(conversations).where(conversations.c.id == conversation).values(code_hash=code_hash))

    def answered(self, conversation: str, message_id: str) -> dict[str, Any] | None:
        """The answer a message got already, as it was sent; None when there is none yet."""
        with self._engine.connect() as connection:
            row = connection.execute(ANSWERED, {"this": conversation, "message": message_id}).first()
        return {"messages": row.reply, "notice": row.notice} if row else None

    def begin_turn(self, conversation: str, message_id: str, you: str | None) -> int:
        """Keep a message before it is sent on; the number of its turn. The same id again finds the first."""
        if (number := self._turn(conversation, message_id)) is None:
            values = {"conversation": conversation, "message_id": message_id, "you": you, "at": time.time()}
            try:
                with self._engine.begin() as connection:
                    number = connection.execute(BEGIN_TURN, values).inserted_primary_key[0]
            except IntegrityError:  # another process was first
                number = self._turn(conversation, message_id)
        return int(str(number))

    def _turn(self, conversation: str, message_id: str) -> int | None:
        with self._engine.connect() as connection:
            return connection.execute(TURN, {"this": conversation, "message": message_id}).scalar()

    def take(self, found: Conversation, era: int) -> Conversation:
        """Begin to play in a conversation: the tracker in use is left behind until the turn is kept.

        Args:
            found: as it was read.
            era: of the tracker that the next turn uses if this one is never kept.

        Returns:
            The conversation as it is now; `end_turn` keeps nothing once it is different.

        Raises:
            Superseded: when it is not as it was read.
        """
        with self._engine.begin() as connection:
            if not connection.execute(KEEP_AS_TAKEN, {**_as_it_was(found), "era": era, "era_turns": 0}).rowcount:
                raise Superseded
        return replace(found, era=era, era_turns=0)

    def end_turn(
        self,
        number: int,
        reply: list[dict[str, Any]],
        notice: str | None,
        changed: Conversation,
        kept: Iterable[Mapping[str, Any]] = (),
        touched: Iterable[Touch] = (),
        month: str = "",
        hearing: Hearing | None = None,
        taken: Conversation | None = None,
    ) -> None:
        """Keep the answer together with what changed in the conversation and its record, in one transaction.

        `touched` is counted for the `month` ("2026-11"), each thing once. `hearing` is for the trainers; nothing of it
        is kept where the person switched their reading off.

        Raises:
            Superseded: when the conversation is no longer as `taken` says; nothing is kept then.
        """
        with self._engine.begin() as connection:
            _keep_conversation(connection, changed, taken)
            connection.execute(END_TURN, {"this": number, "reply": reply, "notice": notice})
            for entry in kept:
                _keep_entry(connection, changed.id, entry)
            _keep_touches(connection, month, changed.id, touched)
            if hearing and not _is_unread(connection, changed.id):
                _keep_hearing(connection, number, changed, hearing)

    def history(self, conversation: str) -> list[dict[str, Any]]:
        """All answered turns, oldest first, as rows of number, you and reply."""
        c = turns.c
        query = select(c.number, c.you, c.reply).where(c.conversation == conversation, c.reply.isnot(None)).order_by(c.number)
        with self._engine.connect() as connection:
            return [dict(row._mapping) for row in connection.execute(query)]

    def entry(self, conversation: str, entry: str) -> dict[str, Any] | None:
        """One entry of the record, or None."""
        query = select(entries.c.content).where(*_is_entry(conversation, entry))
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def record(self, conversation: str) -> list[dict[str, Any]]:
        """All entries of a conversation, newest first."""
        c = entries.c
        query = select(c.content).where(c.conversation == conversation).order_by(c.made.desc(), c.number.desc())
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def keep_entry(self, changed: Conversation, entry: Mapping[str, Any], taken: Conversation | None = None) -> None:
        """Keep an entry together with the state that knows it; one that was dropped goes, and no byte of it stays.

        Raises:
            Superseded: as in `end_turn`.
        """
        with self._engine.begin() as connection:
            _keep_conversation(connection, changed, taken)
            _keep_entry(connection, changed.id, entry)
        self.checkpoint()

    def keep_state(self, changed: Conversation, taken: Conversation | None = None) -> None:
        """Keep what changed in a conversation between two turns.

        Raises:
            Superseded: as in `end_turn`.
        """
        with self._engine.begin() as connection:
            _keep_conversation(connection, changed, taken)

    def close_conversation(self, conversation: str) -> None:
        """No token or code opens it any more."""
        where = conversations.c.id == conversation
        with self._engine.begin() as connection:
            connection.execute(update(conversations).where(where).values(closed=True, code_hash=None))

    def erase(self, conversation: str) -> None:
        """Every row of a conversation, then the write-ahead log."""
        with self._engine.begin() as connection:
            for table in _of_conversations():
                connection.execute(delete(table).where(table.c.conversation == conversation))
            connection.execute(delete(conversations).where(conversations.c.id == conversation))
        self.checkpoint()

    def erase_older(self, before: float, count: Callable[[Connection, Callable[[Table], Any]], None]) -> list[str]:
        """Turns from before a time, and conversations not used since with their record; for the retention job.

        What they touched in a month that goes on stays until the month is counted (see `close_months`).

        Args:
            before: in seconds since 1970.
            count: counts first; it gets the connection, and what gives the condition of the rows that go in a table.

        Returns:
            Ids of the conversations that are gone.
        """
        unused = select(conversations.c.id).where(conversations.c.last_seen < before)

        def going(table: Table) -> Any:
            old = table.c.conversation.in_(unused)
            return old | (table.c.at < before) if "at" in table.c else old

        with self._engine.begin() as connection:
            gone = list(connection.execute(unused).scalars())
            count(connection, going)
            for table in _of_conversations():
                if table is not touches:
                    connection.execute(delete(table).where(going(table)))
            connection.execute(delete(conversations).where(conversations.c.last_seen < before))
        self.checkpoint()
        return gone

    def set_reading(self, conversation: str, on: bool) -> None:
        """Whether trainers may read a conversation; off takes away what they could read so far."""
        with self._engine.begin() as connection:
            connection.execute(delete(unread).where(unread.c.conversation == conversation))
            if not on:
                for table in _of_conversations():
                    if table.info.get("trainers"):
                        connection.execute(delete(table).where(table.c.conversation == conversation))
                connection.execute(insert(unread).values(conversation=conversation))
        self.checkpoint()

    def is_read(self, conversation: str) -> bool:
        """Whether trainers may read a conversation."""
        with self._engine.connect() as connection:
            return not _is_unread(connection, conversation)

    def site_words(self) -> tuple[str, ...]:
        """Private details that redaction missed once on this site."""
        with self._engine.connect() as connection:
            return tuple(connection.execute(SITE_WORDS).scalars())

    def closed_ids(self) -> list[str]:
        """Conversations that were closed but not erased yet."""
        with self._engine.connect() as connection:
            return list(connection.execute(select(conversations.c.id).where(conversations.c.closed)).scalars())

    def ids(self) -> list[str]:
        """Ids of all conversations."""
        with self._engine.connect() as connection:
            return list(connection.execute(select(conversations.c.id)).scalars())

    def count(self) -> int:
        """How many conversations there are."""
        with self._engine.connect() as connection:
            return int(connection.execute(select(func.count()).select_from(conversations)).scalar() or 0)

    def close_months(self, now: str, before: str, publish: Callable[[list[list[Touch]]], list[Figure]]) -> list[str]:
        """Work out each month that is over, keep what is shown of it, and forget who touched what.

        Args:
            now: the month that goes on, as "2026-11"; it stays open.
            before: figures of earlier months go.
            publish: gives the numbers that are shown, out of what each conversation touched.

        Returns:
            The months that were closed.
        """
        c = touches.c
        with self._engine.begin() as connection:
            over = list(connection.execute(select(c.month).where(c.month < now).distinct().order_by(c.month)).scalars())
            for month in over:
                if not connection.execute(select(figures_shown.c.kind).where(figures_shown.c.month == month)).first():
                    _keep_figures(connection, month, publish(_talks(connection, month)))
            connection.execute(delete(touches).where(c.month < now))
            connection.execute(delete(figures_shown).where(figures_shown.c.month < before))
        if over:
            self.checkpoint()
        return over

    def figures(self) -> dict[str, list[Figure]]:
        """The numbers that are shown, by month, newest first."""
        c = figures_shown.c
        found: dict[str, list[Figure]] = {}
        query = select(c.month, c.kind, c.name, c.count, c.under).order_by(c.month.desc(), c.count.desc(), c.name)
        with self._engine.connect() as connection:
            for month, *figure in connection.execute(query):
                found.setdefault(month, []).extend([Figure(*figure)] if figure[2] is not None else [])
        return found

    def organisation(self) -> dict[str, Any] | None:
        """What a manager has set; None before the first time."""
        with self._engine.connect() as connection:
            return connection.execute(select(organisation.c.content)).scalar()

    def keep_organisation(self, content: Mapping[str, Any] | None) -> None:
        """Keep what a manager has set; None goes back to the file."""
        with self._engine.begin() as connection:
            connection.execute(delete(organisation))
            if content is not None:
                connection.execute(insert(organisation).values(number=1, content=dict(content)))
        self.checkpoint()

    def checkpoint(self) -> None:
        """Empty the write-ahead log: what was deleted or written over is then gone from the disk."""
        truncate_log(self._engine)


def _as_it_was(found: Conversation) -> dict[str, Any]:
    """Values of KEEP_AS_TAKEN: the conversation is there, and no turn was begun or kept since it was read."""
    return {"this": found.id, "was_era": found.era, "was_era_turns": found.era_turns}


def _keep_conversation(connection: Connection, changed: Conversation, taken: Conversation | None) -> None:
    values = {"state": dict(changed.state), "offers": dict(changed.offers), "era": changed.era, "era_turns": changed.era_turns}
    keep, where = (KEEP_AS_TAKEN, _as_it_was(taken)) if taken else (KEEP_CONVERSATION, {"this": changed.id})
    kept = connection.execute(keep, {**where, **values, "last_seen": time.time()}).rowcount
    if taken and not kept:
        raise Superseded


def _of_conversations() -> list[Table]:
    """Every table but one with rows that belong to a conversation, the trainers' too: what is erased with it."""
    return [table for table in metadata.sorted_tables if "conversation" in table.c]


def _is_unread(connection: Connection, conversation: str) -> bool:
    return connection.execute(UNREAD, {"this": conversation}).first() is not None


def _keep_hearing(connection: Connection, number: int, changed: Conversation, hearing: Hearing) -> None:
    """Keep what trainers may read of a turn, and what it tells about the text before it."""
    h, now = hearings.c, time.time()
    before = connection.execute(HEARD_BEFORE, {"this": changed.id, "since": now - VISIT_SECONDS}).first()
    if before and (name := said_of_the_one_before(hearing, before.gist)):
        worse = {"trouble": h.trouble + REASONS[name], "why": func.trim(h.why + " " + name)}
        connection.execute(update(hearings).where(h.turn == before.turn).values(**worse))
    if before and hearing.alarm == CARD and not before.alarm:
        connection.execute(update(hearings).where(h.turn == before.turn).values(alarm=BEFORE))
    connection.execute(KEEP_HEARING, {"turn": number, "conversation": changed.id, "at": now, **asdict(hearing)})
    fallback = int(hearing.intent == "nlu_fallback")
    state = {name: changed.state.get(name) for name in ("role", "setting", "situation")}
    seen = {**state, "step": hearing.step, "at": now, "last_turn": number, "settled": False}
    if not hearing.situation:
        del seen["situation"]
    added = {"this": changed.id, "fallback": fallback, "alarmed": hearing.alarm}
    if not connection.execute(KEEP_READING, {**seen, **added}).rowcount:
        first = {"began": now, "turns": 1, "fallbacks": fallback, "alarm": hearing.alarm}
        connection.execute(insert(readings).values(conversation=changed.id, **seen, **first))


def _keep_entry(connection: Connection, conversation: str, entry: Mapping[str, Any]) -> None:
    where = _is_entry(conversation, entry["id"])
    if entry.get("status") == "dropped":
        connection.execute(delete(entries).where(*where))
        return
    values = {"content": dict(entry), "made": entry["made"]}
    if not connection.execute(update(entries).where(*where).values(**values)).rowcount:
        connection.execute(insert(entries).values(conversation=conversation, id=entry["id"], **values))


def _keep_touches(connection: Connection, month: str, conversation: str, touched: Iterable[Touch]) -> None:
    known = {"this_month": month, "this": conversation}
    new = set(touched) - {Touch(*row) for row in connection.execute(TOUCHED, known)} if touched else set()
    for touch in new:
        connection.execute(insert(touches).values(month=month, conversation=conversation, **touch._asdict()))


def _talks(connection: Connection, month: str) -> list[list[Touch]]:
    c = touches.c
    found: dict[str, list[Touch]] = {}
    for conversation, *touch in connection.execute(select(c.conversation, c.what, c.situation, c.idea).where(c.month == month)):
        found.setdefault(conversation, []).append(Touch(*touch))
    return list(found.values())


def _keep_figures(connection: Connection, month: str, shown: list[Figure]) -> None:
    rows = [asdict(figure) for figure in shown] or [{"kind": "visits", "name": "", "under": "", "count": None}]
    connection.execute(insert(figures_shown), [{"month": month, **row} for row in rows])


def _is_entry(conversation: str, entry: str) -> tuple[Any, Any]:
    return entries.c.conversation == conversation, entries.c.id == entry


def as_json(value: Any) -> str:
    """Compact JSON, for what is sent."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
