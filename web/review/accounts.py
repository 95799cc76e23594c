"""Accounts of trainers: `make trainer NAME=... ROLE=...` makes them; there is no sign-up page."""

from __future__ import annotations

import getpass
import re
import sys
from dataclasses import dataclass

from sqlalchemy import delete, insert, select, update
from sqlalchemy.engine import Connection

from coach.settings import read_settings
from web.review.tables import trainers
from web.sessions import hash_password
from web.store import Store

ROLES = {
    "viewer": "reads chats and figures; never the safety queue",
    "trainer": "reads, corrects and proves; sees the safety queue",
    "approver": "all a trainer does, and signs change sets",
    "privacy": "erases, exports, and reads who did what",
}
MAY = {  # what somebody does -> roles that may
    "read": {"viewer", "trainer", "approver", "privacy"},
    "safety": {"trainer", "approver"},
    "teach": {"trainer", "approver"},
    "hide": {"trainer", "approver", "privacy"},
    "sign": {"approver"},
    "privacy": {"privacy"},
}


@dataclass(frozen=True)
class Account:
    """A trainer. `bound` is what her sessions end with when it changes."""

    name: str
    role: str
    password: str
    sessions: int

    @property
    def bound(self) -> str:
        return f"{self.role} {self.sessions} {self.password}"

    def may(self, what: str) -> bool:
        """Whether her role allows something out of MAY."""
        return self.role in MAY[what]


def find(connection: Connection, name: str) -> Account | None:
    """The account of a name."""
    row = connection.execute(select(trainers).where(trainers.c.name == name)).first()
    return Account(**row._mapping) if row else None


def those_who_may(connection: Connection, what: str) -> list[str]:
    """Names of the accounts whose role allows something out of MAY, by the alphabet."""
    query = select(trainers.c.name).where(trainers.c.role.in_(MAY[what])).order_by(trainers.c.name)
    return list(connection.execute(query).scalars())


def keep(connection: Connection, name: str, role: str, password: str) -> None:
    """Make an account, or give it another role and passphrase; whoever was signed in with it is signed out.

    Raises:
        ValueError: in plain words, when name, role or passphrase does not do.
    """
    if not re.fullmatch(r"[a-z][a-z0-9._-]{1,59}", name):
        raise ValueError("A name has small letters, numbers, dots or dashes, such as anna or a.smith.")
    if role not in ROLES:
        raise ValueError(f"ROLE is one of: {', '.join(ROLES)}.")
    hashed = hash_password(password)
    known = find(connection, name)
    connection.execute(delete(trainers).where(trainers.c.name == name))
    sessions = known.sessions + 1 if known else 0
    connection.execute(insert(trainers).values(name=name, role=role, password=hashed, sessions=sessions))


def end_sessions(connection: Connection, name: str) -> None:
    """Sign an account out everywhere."""
    connection.execute(update(trainers).where(trainers.c.name == name).values(sessions=trainers.c.sessions + 1))


def main() -> int:
    """Ask for a passphrase and keep the account; read from a pipe, the first line is the passphrase."""
    name, role = (*sys.argv[1:], "", "")[:2]
    ask = getpass.getpass if sys.stdin.isatty() else lambda _: sys.stdin.readline().rstrip("\n")
    settings = read_settings()
    settings.data.mkdir(parents=True, exist_ok=True)
    store = Store(settings.store_url)
    try:
        with store.begin() as connection:
            keep(connection, name, role or "trainer", ask("Passphrase (12 characters or more; three or four words are good): "))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        store.close()
    print(f"{name} can sign in at /review as {role or 'trainer'}: {ROLES[role or 'trainer']}.")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
