"""Every address of /review, what the role has to allow, and what the audit trail calls it."""

from __future__ import annotations

from starlette.routing import Route

from web.review import (
    changes,
    chats,
    corrections,
    figures,
    hide,
    home,
    misunderstood,
    privacy_desk,
    safety,
    second,
    signing,
    story,
    views,
    wording,
)
from web.review.door import route


def routes() -> list[Route]:
    """The pages behind the door, and the door."""
    return [
        *signing.routes(),
        route("", "read", "first page", home.show),
        route("/sign-out", "read", "sign out", signing.sign_out, "POST"),
        route("/safety", "safety", "read safety queue", safety.show),
        route("/safety/{turn:int}", "safety", "mark safety", safety.mark, "POST"),
        route("/safety/{turn:int}/real", "safety", "may be real", safety.may_be_real, "POST"),
        route("/misunderstood", "teach", "read misunderstood", misunderstood.show),
        route("/misunderstood/undo", "teach", "undo decision", misunderstood.undo, "POST"),
        route("/misunderstood/again", "teach", "skipped again", misunderstood.again, "POST"),
        route("/misunderstood/{turn:int}", "teach", "decide", misunderstood.decide, "POST"),
        route("/chats", "read", "read list", chats.show),
        route("/chats/views", "read", "keep view", views.keep, "POST"),
        route("/chats/views/drop", "read", "remove view", views.drop, "POST"),
        route("/chats/{conversation}", "read", "read chat", chats.one),
        route("/chats/{conversation}/state", "teach", "mark chat", chats.set_state, "POST"),
        route("/chats/{conversation}/assignee", "teach", "give chat", chats.assign, "POST"),
        route("/chats/{conversation}/note", "teach", "write note", chats.add_note, "POST"),
        route("/chats/{conversation}/tag", "teach", "tag chat", chats.add_tag, "POST"),
        route("/chats/{conversation}/test", "teach", "take test", story.take),
        route("/figures", "read", "read figures", figures.show),
        route("/figures.csv", "read", "take figures", figures.as_csv),
        route("/privacy", "privacy", "privacy desk", privacy_desk.show),
        route("/privacy/erase", "privacy", "erase chat", privacy_desk.erase, "POST"),
        route("/privacy/export", "privacy", "export chat", privacy_desk.export, "POST"),
        route("/privacy/word", "privacy", "show word again", privacy_desk.forget_word, "POST"),
        route("/audit", "privacy", "read trail", privacy_desk.trail),
        route("/audit.csv", "privacy", "take trail", privacy_desk.trail_as_csv),
        route("/content", "teach", "read content", wording.show),
        route("/content/{name:path}", "teach", "read lines", wording.one),
        route("/content/{name:path}", "teach", "propose wording", wording.propose, "POST"),
        route("/hide", "hide", "ask to hide", hide.ask, "POST"),
        route("/hide/now", "hide", "hide", hide.do, "POST"),
        route("/corrections", "teach", "read corrections", corrections.show),
        route("/corrections/{number:int}", "teach", "edit correction", corrections.edit, "POST"),
        route("/corrections/{number:int}/drop", "teach", "take correction back", corrections.drop, "POST"),
        route("/second", "teach", "read second looks", second.show),
        route("/second/{number:int}", "teach", "second look", second.look, "POST"),
        route("/changes", "teach", "read change sets", changes.show),
        route("/changes", "teach", "make change set", changes.make, "POST"),
        route("/changes/{number:int}", "teach", "read change set", changes.one),
        route("/changes/{number:int}/progress", "teach", "look at job", changes.progress),
        route("/changes/{number:int}/log", "teach", "read log", changes.log),
        route("/changes/{number:int}/patch", "teach", "take patch", changes.patch),
        route("/changes/{number:int}/prove", "teach", "prove", changes.prove, "POST"),
        route("/changes/{number:int}/stop", "teach", "stop job", changes.stop, "POST"),
        route("/changes/{number:int}/undo", "teach", "take change set apart", changes.undo, "POST"),
        route("/changes/{number:int}/sign", "sign", "sign", changes.sign, "POST"),
    ]
