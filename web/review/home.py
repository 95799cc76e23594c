"""The first page of /review: what waits, and what is due."""

from __future__ import annotations

import datetime
from typing import Any

from sqlalchemy import func, select
from starlette.responses import Response

from coach import release_check
from coach.library import library
from web.hearings import ASKED
from web.review import second
from web.review.accounts import MAY, ROLES
from web.review.door import Visit
from web.review.misunderstood import TAUGHT
from web.review.tables import assignees, change_sets, corrections
from web.store import hearings, readings


def show(visit: Visit) -> Response:
    """Counts of what waits, and helplines that were never checked or not for long."""
    db, h, c = visit.db, hearings.c, corrections.c

    def count(table: Any, *where: Any) -> int:
        return int(db.execute(select(func.count()).select_from(table).where(*where)).scalar() or 0)

    waits = {
        "alarms": count(hearings, h.alarm >= ASKED, h.mark.is_(None)),
        "troubles": count(hearings, h.decision.is_(None), h.trouble > 0),
        "chats": count(readings, readings.c.state == "new"),
        "mine": count(assignees, assignees.c.who == visit.account.name),
        "second": second.count(db, visit.account.name),
        "corrections": count(corrections, c.kind.in_(TAUGHT), c.change_set.is_(None)),
        "proved": count(change_sets, change_sets.c.state == "proved"),
    }
    return visit.page("review/home.html", waits=waits, due=helplines_due(), roles=ROLES, may=MAY)


def helplines_due(today: datetime.date | None = None) -> list[dict[str, Any]]:
    """Helplines nobody has checked, or not for half a year."""
    on = today or datetime.date.today()
    rows = [{**row, "id": name} for name, row in library().helplines.items()]
    return [row for row in rows if not row["checked_on"] or (on - row["checked_on"]).days > release_check.OLDEST_DAYS]
