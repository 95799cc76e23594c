"""Saved views: the filters of a list of chats under a name, for the account that kept them."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection
from starlette.responses import Response

from web.review.door import Refused, Visit, go
from web.review.misunderstood import cleaned
from web.review.tables import views

FILTERS = ("words", "situation", "element", "step", "role", "setting", "sure", "fallback", "safety", "state", "whose", "tag", "since", "until",
           "turns")  # fmt: skip
TYPED = ("words", "tag")  # the filters that hold words of a trainer
MOST = 30  # for one account


def of(db: Connection, name: str) -> list[dict[str, Any]]:
    """The views of an account, each with its name and address."""
    query = select(views.c.name, views.c.filters).where(views.c.who == name).order_by(views.c.name)
    return [{"name": row.name, "address": address(row.filters)} for row in db.execute(query)]


def address(filters: dict[str, str]) -> str:
    """The address of a list of chats."""
    return f"/review/chats?{urlencode(filters)}" if filters else "/review/chats"


def keep(visit: Visit) -> Response:
    """Keep the filters of the page under a name; the same name again takes the place of the old one."""
    name = cleaned(visit, visit.said("name", 40))
    filters = {one: cleaned(visit, visit.said(one, 200)) for one in FILTERS if visit.said(one)}
    if not name or not filters:
        raise Refused(422, "A view needs a name and a filter", "Filter the chats first, then say what to call it.")
    _drop(visit, name)
    if len(of(visit.db, visit.account.name)) >= MOST:
        raise Refused(422, f"You have {MOST} views already", "Remove one first.")
    visit.db.execute(insert(views).values(who=visit.account.name, name=name, filters=filters))
    return go(address(filters))


def drop(visit: Visit) -> Response:
    """Remove a view; the chats stay as they are."""
    _drop(visit, visit.said("name", 40))
    return go("/review/chats")


def _drop(visit: Visit, name: str) -> None:
    visit.db.execute(delete(views).where(views.c.who == visit.account.name, views.c.name == name))
