"""The tables of the trainers' pages, in web's own database.

Rows with a `conversation` go when it is erased, and those with an `at` with time (see `erase_older` in web/store.py).
"""

from __future__ import annotations

from sqlalchemy import DDL, JSON, Boolean, Column, Float, Integer, String, Table, Text, UniqueConstraint, event

from web.store import TRAINERS, metadata

trainers = Table(
    "trainers",
    metadata,
    Column("name", String(60), primary_key=True),
    Column("role", String(16), nullable=False),
    Column("password", String(200), nullable=False),  # argon2id
    Column("sessions", Integer, nullable=False),  # one more at each sign-out: earlier cookies are void
)
corrections = Table(  # what a trainer decided about a text
    "corrections",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("who", String(60), nullable=False),
    Column("kind", String(16), nullable=False),  # see KINDS in misunderstood.py
    Column("conversation", String(32), index=True),  # None once it is signed: it belongs to the training data then
    Column("turn", Integer),
    Column("text", Text, nullable=False),  # redacted, as the trainer left it
    Column("intent", String(64)),
    Column("reason", Text),
    Column("change_set", Integer, index=True),
    Column("version", Integer, nullable=False, default=0),
    info=TRAINERS,
    sqlite_autoincrement=True,
)
notes = Table(
    "notes",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at", Float, nullable=False),
    Column("who", String(60), nullable=False),
    Column("conversation", String(32), nullable=False, index=True),
    Column("text", Text, nullable=False),
    info=TRAINERS,
    sqlite_autoincrement=True,
)
tags = Table(
    "tags",
    metadata,
    Column("conversation", String(32), nullable=False),
    Column("tag", String(40), nullable=False, index=True),
    UniqueConstraint("conversation", "tag"),
    info=TRAINERS,
)
change_sets = Table(
    "change_sets",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("made", Float, nullable=False),
    Column("made_by", String(60), nullable=False),
    Column("state", String(16), nullable=False),  # see STATES in changes.py
    Column("report", JSON(none_as_null=True)),
    Column("patch", Text),
    Column("model", String(64)),  # sha256 of the model that was trained
    Column("signed", Float),
    Column("signed_by", String(60)),
    Column("version", Integer, nullable=False, default=0),
    sqlite_autoincrement=True,
)
audit = Table(  # who read or changed what; never a word of a text
    "audit",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("at_time", Float, nullable=False, index=True),  # not `at`: it does not go with the texts
    Column("who", String(60), nullable=False),
    Column("role", String(16), nullable=False),
    Column("did", String(60), nullable=False),
    Column("about", String(200), nullable=False),
    Column("allowed", Boolean, nullable=False),
    sqlite_autoincrement=True,
)
for change in ("UPDATE", "DELETE"):
    only_added = DDL(
        f"CREATE TRIGGER audit_no_{change.lower()} BEFORE {change} ON audit BEGIN SELECT RAISE(ABORT, 'only added to'); END"
    )
    event.listen(audit, "after_create", only_added.execute_if(dialect="sqlite"))
ONLY_ADDED = """
CREATE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'only added to'; END $$;
CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit FOR EACH ROW EXECUTE FUNCTION audit_only_added();
"""
event.listen(audit, "after_create", DDL(ONLY_ADDED).execute_if(dialect="postgresql"))
