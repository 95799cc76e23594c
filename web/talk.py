"""`make talk`: chat in the terminal, through the API of a running coach."""

from __future__ import annotations

import sys
import textwrap
import uuid
from typing import Any

import httpx

from coach.settings import read_settings


def show(messages: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Print the coach's messages; the choices of the newest that has any."""
    choices: list[dict[str, str]] = []
    for message in messages:
        if message["from"] != "coach":
            continue
        print("\n" + textwrap.fill(message["text"], 76, initial_indent="  ", subsequent_indent="  "))
        choices = message["choices"] or choices
    for number, choice in enumerate(choices, start=1):
        print(f"    [{number}] {choice['label']}")
    return choices


def main() -> int:
    """Read lines until the end of input; a number picks a choice."""
    address = f"http://127.0.0.1:{read_settings().port}"
    client = httpx.Client(base_url=address, timeout=60, trust_env=False)
    try:
        opened = client.post("/api/chat/start", json={}).json()
    except httpx.HTTPError:
        print(f"Nothing answers at {address}. Start the coach first: make run", file=sys.stderr)
        return 1
    headers = {"Authorization": f"Bearer {opened['token']}"}
    choices = show(opened["messages"])
    for line in _lines():
        picked = choices[int(line) - 1]["id"] if line.isdigit() and 0 < int(line) <= len(choices) else None
        body = {"id": str(uuid.uuid4()), **({"choice": picked} if picked else {"text": line})}
        answer = client.post("/api/chat/message", json=body, headers=headers).json()
        if "error" in answer:
            print("\n  " + answer["message"])
            continue
        choices = show(answer["messages"])
        if answer.get("notice"):
            print(f"  ({answer['notice']})")
        if "token" in answer:
            headers = {"Authorization": f"Bearer {answer['token']}"}
    return 0


def _lines() -> Any:
    while True:
        try:
            yield input("\n> ").strip()
        except (EOFError, KeyboardInterrupt):
            print()
            return


if __name__ == "__main__":
    sys.exit(main())
