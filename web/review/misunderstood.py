"""The queue of texts that the coach may have misunderstood, worst first: one card a message, decided with one key."""

from __future__ import annotations

import time
from typing import Any

from sqlalchemy import func, insert, select, update
from sqlalchemy.engine import Connection
from starlette.responses import Response

from web.chat import CONTROL, redact
from web.hearings import NO_TOPIC, OPEN_STEPS, REASONS
from web.review import examples, talk, words
from web.review.door import Refused, Visit, go
from web.review.safety import conflict
from web.review.tables import corrections, second_looks
from web.store import hearings, readings

KINDS = {
    "example": "is an example of",
    "new": "needs a new topic",
    "skip": "skipped",
    "not_use": "not to be used",
}
TAUGHT = ("example", "wording")  # what a change set can hold
NOT_TAUGHT = ("new", "not_use")
OUT_OF_SCOPE = "other"
GUESSES = 5
LEFT_SECONDS = 30 * 60
LONGEST_EXAMPLE = 300  # characters; a longer text is rarely about one thing


def show(visit: Visit, problem: dict[str, Any] | None = None, status: int = 200) -> Response:
    """The worst card that nobody decided about, or the message that a trainer has picked in a chat."""
    db = visit.db
    settle(db)
    h = hearings.c
    waiting = (h.decision.is_(None), h.trouble > 0)
    wanted = visit.asked_number("turn") if problem is None else problem["turn"]
    order = (h.trouble.desc(), h.turn.desc())
    picked = (h.turn == wanted, h.decision.is_(None), h.typed) if wanted else waiting
    query = select(h.turn, h.conversation).where(*picked).order_by(*order)
    first = db.execute(query.limit(1)).first()
    count = db.execute(select(func.count()).select_from(hearings).where(*waiting)).scalar()
    skipped = db.execute(select(func.count()).select_from(corrections).where(corrections.c.kind == "skip")).scalar()
    undo = last_decision(db, visit.account.name)
    common = {"count": count, "skipped": skipped, "undo": undo, "kinds": KINDS, "intents": words.intents(), "problem": problem}
    if first is None:
        return visit.page("review/misunderstood.html", status, card=None, **common)
    visit.about = f"turn {first.turn}"
    rows = talk.around(db, first.turn, first.conversation)
    card = next(row for row in rows if row["turn"] == first.turn)
    guesses = guesses_of(card)[:GUESSES]
    alike = _alike(db, card)
    return visit.page("review/misunderstood.html", status, card=card, around=rows, guesses=guesses, alike=alike, **common)


def guesses_of(row: dict[str, Any]) -> list[list[Any]]:
    """What the coach took a text for and can be taught, best first, with how sure it was."""
    return [guess for guess in row["guesses"] if guess[0] not in NO_TOPIC and words.is_intent(guess[0])]


def _alike(db: Connection, card: dict[str, Any]) -> list[dict[str, Any]]:
    """The others that wait with nearly the same text."""
    h = hearings.c
    query = select(h.turn, h.you).where(h.gist == card["gist"], h.turn != card["turn"], h.decision.is_(None), h.typed).limit(50)
    return [dict(row) for row in db.execute(query).mappings()]


def settle(db: Connection, now: float | None = None) -> None:
    """Find the people who left right after a text, without a plan or a goodbye: that text may have been misunderstood."""
    h, r, until = hearings.c, readings.c, (now or time.time()) - LEFT_SECONDS
    ended = select(r.last_turn).where(r.settled.is_(False), r.at < until)
    left = (h.turn.in_(ended), h.typed, h.step.in_(OPEN_STEPS), h.alarm == 0, h.intent.notin_(("goodbye", "thank")))
    worse = {"trouble": h.trouble + REASONS["left"], "why": func.trim(h.why + " left")}
    db.execute(update(hearings).where(*left).values(**worse))
    db.execute(update(readings).where(r.settled.is_(False), r.at < until).values(settled=True))


def decide(visit: Visit) -> Response:
    """Keep a decision about a card and the ones alike; an example that gives cause for doubt is asked about first."""
    turn, db, h = int(visit.request.path_params["turn"]), visit.db, hearings.c
    kind, _, intent = visit.said("as").partition(":")
    intent = visit.said("other_intent") if (kind, intent) == ("example", "") else intent
    if kind not in KINDS or (kind == "example" and not words.is_intent(intent)):
        raise Refused(422, "Pick a topic first", "Nothing was changed.")
    card = db.execute(select(hearings).where(h.turn == turn)).mappings().first()
    if card is None or card["version"] != visit.number("version") or card["decision"] is not None:
        raise conflict(visit, turn)
    text = cleaned(visit, visit.said("text") or card["you"])
    said = {"turn": turn, "text": text, "intent": intent, "reason": visit.said("reason", 500), "kind": kind}
    doubts = doubts_about(text, intent) if kind == "example" and not visit.said("sure") else []
    if kind in NOT_TAUGHT and not said["reason"]:
        doubts = ["Please say why it is not to be used." if kind == "not_use" else "Please say what the new topic is about."]
    if doubts:
        return show(visit, {**said, "doubts": doubts}, 422)
    number = _keep(visit, dict(card), said)
    alike = [turn, *(row["turn"] for row in _alike(db, dict(card)))]
    done = update(hearings).where(h.turn.in_(alike), h.decision.is_(None))
    db.execute(done.values(decision=number, version=h.version + 1))
    visit.about = f"turn {turn} as {kind} {intent}".strip()
    return go("/review/misunderstood")


def _keep(visit: Visit, card: dict[str, Any], said: dict[str, Any]) -> int:
    values = {"kind": said["kind"], "text": said["text"], "intent": said["intent"] or None, "reason": said["reason"] or None}
    where = {"conversation": card["conversation"], "turn": card["turn"]}
    row = insert(corrections).values(at=time.time(), who=visit.account.name, version=0, **values, **where)
    return int(visit.db.execute(row).inserted_primary_key[0])


def cleaned(visit: Visit, text: str) -> str:
    """A text as a trainer left it, in one line and with private details taken out like those of anybody else."""
    return redact(" ".join(CONTROL.sub(" ", text).split()), visit.desk.store.site_words()).text


def doubts_about(text: str, intent: str) -> list[str]:
    """What to know before a text is taught."""
    found = examples.warnings(text, intent)
    if len(text) > LONGEST_EXAMPLE:
        found.append(f"It is longer than {LONGEST_EXAMPLE} characters. Keep the sentence that tells.")
    return found


def last_decision(db: Connection, name: str) -> dict[str, Any] | None:
    """What a trainer decided last and can still take back."""
    c = corrections.c
    query = select(corrections).where(c.who == name, c.change_set.is_(None), c.turn.isnot(None)).order_by(c.number.desc())
    row = db.execute(query.limit(1)).mappings().first()
    return dict(row) if row else None


def undo(visit: Visit) -> Response:
    """Take the last own decision back: its cards wait again."""
    found = last_decision(visit.db, visit.account.name)
    if found is None or found["number"] != visit.number("number"):
        raise Refused(409, "There is nothing to undo", "It was undone already, or it is part of a change set.")
    take_back(visit.db, found["number"])
    visit.about = f"correction {found['number']}"
    return go(f"/review/misunderstood?turn={found['turn']}")


def take_back(db: Connection, number: int) -> None:
    """Undo one decision."""
    h = hearings.c
    db.execute(corrections.delete().where(corrections.c.number == number))
    db.execute(second_looks.delete().where(second_looks.c.correction == number))
    db.execute(update(hearings).where(h.decision == number).values(decision=None, version=h.version + 1))


def again(visit: Visit) -> Response:
    """Put everything that was skipped back into the queue."""
    query = select(corrections.c.number).where(corrections.c.kind == "skip")
    for number in visit.db.execute(query).scalars().all():
        take_back(visit.db, number)
    return go("/review/misunderstood")
