"""Entries of a record as the actions send them."""

from __future__ import annotations

from typing import Any


def plan(number: int = 1, **values: Any) -> dict[str, Any]:
    """An open plan; the number makes its id."""
    return {
        "id": f"{number:012x}", "kind": "plan", "made": "2026-11-21", "situation": "speaking_up", "element": "integrity",
        "idea": "coaching_question", "when": "Thursday at handover", "due": None, "where": None, "who": None,
        "obstacle": None, "then": None, "status": "open", "tries": [], "ask_on": None, **values,
    }  # fmt: skip


def well(number: int = 2, **values: Any) -> dict[str, Any]:
    """Something that went well."""
    return {
        "id": f"{number:012x}", "kind": "well", "made": "2026-11-20", "situation": None, "element": "relationships",
        "text": "We laughed all through lunch.", "because": "I sat down with them.", **values,
    }  # fmt: skip


def attempt(how: str = "did_it", learned: str | None = None, on: str = "2026-11-20") -> dict[str, Any]:
    """One try of a plan."""
    return {"on": on, "how": how, "learned": learned}
