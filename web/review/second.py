"""The second look: another trainer decides about some of the sentences again, without seeing what the first decided."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, func, insert, select
from sqlalchemy.engine import Connection
from sqlalchemy.exc import IntegrityError
from starlette.responses import Response

from web.review import talk, words
from web.review.door import Refused, Visit, go
from web.review.misunderstood import GUESSES, NOT_TAUGHT, guesses_of
from web.review.tables import corrections, second_looks

EVERY, FIRST = 5, 1  # the sample: one decision in so many, by their number
Pair = tuple[str, str]


def show(visit: Visit) -> Response:
    """The next sentence of the sample that waits for a second look, and how far the trainers agree."""
    db = visit.db
    waiting = waits_for(db, visit.account.name, visit.asked_number("after") or 0)
    card = db.execute(waiting.limit(1)).mappings().first()
    common: dict[str, Any] = {"agreement": agreement(pairs(db)), "apart": apart(db), "intents": words.intents()}
    if card is None:
        return visit.page("review/second.html", card=None, **common)
    visit.about = f"correction {card['number']}"
    around = talk.around(db, card["turn"], card["conversation"])
    guesses = [guess for row in around if row["turn"] == card["turn"] for guess in guesses_of(row)]
    return visit.page("review/second.html", card=card, around=around, guesses=guesses[:GUESSES], **common)


def waits_for(db: Connection, name: str, after: int = 0) -> Any:
    """Decisions of others in the sample that nobody has looked at again, the oldest first; as a query."""
    c, s = corrections.c, second_looks.c
    looked = select(s.correction)
    in_sample = (
        c.kind.in_(("example", *NOT_TAUGHT)),
        c.number % EVERY == FIRST,
        c.conversation.isnot(None),
        c.turn.isnot(None),
    )
    query = select(c.number, c.text, c.turn, c.conversation, c.at)
    return query.where(*in_sample, c.who != name, c.number > after, c.number.notin_(looked)).order_by(c.number)


def label_of(correction: Any) -> str:
    """What somebody decided, as one word: an intent, or the kind of the decision."""
    return str(correction["intent"] if correction["kind"] == "example" else correction["kind"])


def look(visit: Visit) -> Response:
    """Keep the second decision, beside what the first was at that time."""
    number, chosen = int(visit.request.path_params["number"]), visit.said("as") or visit.said("other_intent")
    if chosen not in NOT_TAUGHT and not words.is_intent(chosen):
        raise Refused(422, "Pick a topic first", "Nothing was changed.")
    c = corrections.c
    waiting = waits_for(visit.db, visit.account.name).where(c.number == number)
    if visit.db.execute(waiting).first() is None:
        raise _gone()
    first = visit.db.execute(select(corrections).where(c.number == number)).mappings().one()
    values = {"correction": number, "at": time.time(), "who": visit.account.name, "conversation": first["conversation"]}
    try:
        visit.db.execute(insert(second_looks).values(**values, first=label_of(first), second=chosen))
    except IntegrityError:
        raise _gone() from None
    visit.about = f"correction {number} as {chosen}"
    return go("/review/second")


def _gone() -> Refused:
    return Refused(
        409, "This sentence waits no more", "Somebody looked at it just now, or it was taken back. Nothing of yours was kept."
    )


def pairs(db: Connection) -> list[Pair]:
    """First and second decision of every sentence that two have looked at."""
    return [(row.first, row.second) for row in db.execute(select(second_looks.c.first, second_looks.c.second))]


def apart(db: Connection, most: int = 20) -> list[dict[str, Any]]:
    """The sentences about which the two decided differently, newest first."""
    c, s = corrections.c, second_looks.c
    query = select(c.text, c.who.label("first_who"), s.who.label("second_who"), s.first, s.second, s.at)
    joined = query.join(second_looks, and_(s.correction == c.number)).where(s.first != s.second)
    return [dict(row) for row in db.execute(joined.order_by(s.at.desc()).limit(most)).mappings()]


def count(db: Connection, name: str) -> int:
    """How many sentences wait for a second look of somebody."""
    return int(db.execute(select(func.count()).select_from(waits_for(db, name).order_by(None).subquery())).scalar() or 0)


def agreement(decided: Sequence[Pair]) -> dict[str, float | int | None]:
    """How far two trainers agree.

    Args:
        decided: the label each of the two gave to a sentence.

    Returns:
        `looks`: how many sentences; `same`: how many got the same label twice; `kappa`: Cohen's kappa, 1 for full agreement and 0
        for what chance alone would bring, None where it has no value. J. Cohen, A coefficient of agreement for nominal scales,
        Educational and Psychological Measurement 20 (1960), 37-46, https://doi.org/10.1177/001316446002000104.
    """
    looks, same = len(decided), sum(first == second for first, second in decided)
    firsts, seconds = Counter(first for first, _ in decided), Counter(second for _, second in decided)
    by_chance = sum(firsts[label] * seconds[label] for label in firsts) / looks**2 if looks else 1.0
    kappa = (same / looks - by_chance) / (1 - by_chance) if by_chance < 1 else None
    return {"looks": looks, "same": same, "kappa": kappa}
