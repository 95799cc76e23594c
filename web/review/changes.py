"""Change sets: corrections that are proved together, signed, and handed over as a patch. The live model is never touched."""

from __future__ import annotations

import json
import shutil
import time
from typing import Any

from sqlalchemy import delete, insert, select, update
from starlette.responses import JSONResponse, PlainTextResponse, Response

from coach.library import ROOT
from web.review import job, models, nlu, sets
from web.review.door import Refused, Visit, go
from web.review.misunderstood import TAUGHT
from web.review.sets import Row
from web.review.tables import change_sets, corrections

BRANCH = "review/change-set-{}"
LONGEST_LOG = 200_000  # bytes shown
PAGE = 25


def show(visit: Visit) -> Response:
    """All change sets, newest first, and the models on the shelf."""
    c = change_sets.c
    query = select(c.number, c.made, c.made_by, c.state, c.signed, c.signed_by).order_by(c.number.desc())
    if before := visit.asked_number("before"):
        query = query.where(c.number < before)
    rows = [dict(row) for row in visit.db.execute(query.limit(PAGE + 1)).mappings()]
    for row in rows:
        row["state"] = sets.settle(visit.db, row["number"], row["state"], visit.desk.settings.data)
    shelf = models.on_shelf(visit.desk.settings.data)
    older = rows[PAGE - 1]["number"] if len(rows) > PAGE else None
    live = models.live()
    return visit.page("review/changes.html", rows=rows[:PAGE], states=sets.STATES, older=older, shelf=shelf, live=live)


def make(visit: Visit) -> Response:
    """Gather every example that is in no change set."""
    db, c = visit.db, corrections.c
    waiting = (c.kind.in_(TAUGHT), c.change_set.is_(None))
    if db.execute(select(c.number).where(*waiting).limit(1)).first() is None:
        raise Refused(422, "There is nothing to gather", "Decide about some messages first.")
    values = {"made": time.time(), "made_by": visit.account.name, "state": "draft", "version": 0}
    number = int(db.execute(insert(change_sets).values(**values)).inserted_primary_key[0])
    db.execute(update(corrections).where(*waiting).values(change_set=number, version=c.version + 1))
    visit.about = f"change set {number}"
    return go(f"/review/changes/{number}")


def one(visit: Visit) -> Response:
    """A change set: what is in it, how the job goes, the figures before and after."""
    found = _found(visit)
    rows = sets.corrections_of(visit.db, found["number"])
    progress = sets.read_json(sets.folder_of(visit.desk.settings.data, found["number"]) / "progress.json")
    names: Row = {
        "found": found,
        "rows": rows,
        "states": sets.STATES,
        "progress": progress,
        "branch": BRANCH.format(found["number"]),
    }
    return visit.page("review/change.html", **names)


def progress(visit: Visit) -> Response:
    """How the job goes, for the page that waits."""
    found = _found(visit)
    said = sets.read_json(sets.folder_of(visit.desk.settings.data, found["number"]) / "progress.json")
    return JSONResponse({"state": found["state"], "said": said.get("said", "Starting."), "done": said.get("done", 0)})


def log(visit: Visit) -> Response:
    """The log of the job."""
    path = sets.folder_of(visit.desk.settings.data, _found(visit)["number"]) / "log.txt"
    return PlainTextResponse(
        path.read_text(encoding="utf-8", errors="replace")[-LONGEST_LOG:] if path.exists() else "There is no log."
    )


def patch(visit: Visit) -> Response:
    """The patch as a file."""
    found = _found(visit)
    if not found["patch"]:
        raise Refused(404, "There is no patch yet", "It is made when the change set is proved.")
    headers = {"content-disposition": f'attachment; filename="change-set-{found["number"]}.patch"'}
    return Response(found["patch"].encode(), media_type="text/x-patch", headers=headers)


def prove(visit: Visit) -> Response:
    """Start the job: validate, train, score. One runs at a time; the machine also has people to answer."""
    found, db, c = _found(visit), visit.db, change_sets.c
    if db.execute(select(c.number).where(c.state == "running")).first() is not None:
        raise Refused(409, "A job is running already", "Please wait until it is done.")
    if lacking := job.what_is_lacking():
        raise Refused(409, "Nothing can be proved on this server yet", lacking)
    rows = sets.corrections_of(db, found["number"])
    if not rows:
        raise Refused(422, "There is nothing left in it", "The chats its sentences came from were deleted.")
    _move(visit, found, ("draft", "proved", "refused", "failed"), state="running", report=None, patch=None, model=None)
    folder = sets.folder_of(visit.desk.settings.data, found["number"])
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    asked = {name: found[name] for name in ("number", "made", "made_by")}
    parts = {
        kind: [{name: row[name] for name in ("text", "intent", "reason")} for row in rows if row["kind"] == kind]
        for kind in TAUGHT
    }
    asked |= {"corrections": parts["example"], "wordings": parts["wording"]}
    (folder / "asked.json").write_text(json.dumps(asked), encoding="utf-8")
    sets.start(found["number"], folder)
    return go(f"/review/changes/{found['number']}")


def stop(visit: Visit) -> Response:
    """End a running job; the change set is as it was before."""
    found = _found(visit)
    if found["state"] != "running":
        raise Refused(409, "No job is running", "It ended meanwhile.")
    folder = sets.folder_of(visit.desk.settings.data, found["number"])
    sets.end(found["number"], folder)
    _move(visit, found, ("running",), state="draft")
    return go(f"/review/changes/{found['number']}")


def sign(visit: Visit) -> Response:
    """An approver stands for it. From here on its sentences belong to the training data and to no chat."""
    found = _found(visit)
    result = sets.read_json(sets.folder_of(visit.desk.settings.data, found["number"]) / "result.json")
    if result.get("data") != nlu.mark_of(ROOT):
        raise Refused(409, "The training data has changed since", "Prove the change set again, then sign it.")
    _move(visit, found, ("proved",), state="signed", signed=time.time(), signed_by=visit.account.name)
    mine = corrections.c.change_set == found["number"]
    visit.db.execute(update(corrections).where(mine).values(conversation=None, turn=None))
    sets.make_branch(ROOT, BRANCH.format(found["number"]), found["patch"], visit.account.name)
    return go(f"/review/changes/{found['number']}")


def undo(visit: Visit) -> Response:
    """Take a change set apart: its corrections can be edited and gathered again."""
    found = _found(visit)
    _move(visit, found, ("draft", "proved", "refused", "failed"), state="draft")
    mine = corrections.c.change_set == found["number"]
    visit.db.execute(update(corrections).where(mine).values(change_set=None, version=corrections.c.version + 1))
    visit.db.execute(delete(change_sets).where(change_sets.c.number == found["number"]))
    shutil.rmtree(sets.folder_of(visit.desk.settings.data, found["number"]), ignore_errors=True)
    return go("/review/corrections")


def _move(visit: Visit, found: Row, states: tuple[str, ...], **values: Any) -> None:
    """Change a set that is still as the trainer saw it.

    Raises:
        Refused: when it is not.
    """
    c = change_sets.c
    where = (c.number == found["number"], c.version == visit.number("version"), c.state.in_(states))
    if not visit.db.execute(update(change_sets).where(*where).values(**values, version=c.version + 1)).rowcount:
        raise Refused(
            409, "The change set is not as you saw it", "Somebody else changed it, or its job ended. Please look again."
        )


def _found(visit: Visit) -> Row:
    number = int(visit.request.path_params["number"])
    query = select(change_sets).where(change_sets.c.number == number)
    row = visit.db.execute(query).mappings().first()
    if row is None:
        raise Refused(404, "There is no such change set", "It may have been taken apart.")
    if sets.settle(visit.db, number, row["state"], visit.desk.settings.data) != row["state"]:
        row = visit.db.execute(query).mappings().one()
    return dict(row)
