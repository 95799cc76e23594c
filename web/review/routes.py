"""Every address of /review, what the role has to allow, and what the audit trail calls it."""

from __future__ import annotations

from starlette.routing import Route

from web.review import chats, home, misunderstood, safety, signing
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
        route("/chats/{conversation}", "read", "read chat", chats.one),
        route("/chats/{conversation}/state", "teach", "mark chat", chats.set_state, "POST"),
        route("/chats/{conversation}/note", "teach", "write note", chats.add_note, "POST"),
        route("/chats/{conversation}/tag", "teach", "tag chat", chats.add_tag, "POST"),
    ]
