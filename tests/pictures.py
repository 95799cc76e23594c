"""`make pictures`: the pictures of docs/trainers.md, taken from the running app with invented chats."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from tests.build import ROOT
from tests.desk import PASSPHRASE, app_with, chat, hire, says
from tests.stack import served
from web.review.tables import change_sets, corrections
from web.store import Store, hearings

FOLDER = ROOT / "docs" / "pictures"
SIZE = {"width": 1000, "height": 760}
REPORT = {
    "figures": {
        "situations": {"right": [0.733, 0.738], "offered": [0.958, 0.958], "wrong": [0.1, 0.1]},
        "safety": {"any": [0.939, 0.939], "missed": [0.0, 0.0]},
    },
    "f1": {"better_handover": [0.75, 0.8]},
    "flipped": [{"set": "situations", "number": 12, "label": "better_handover", "before": "team_divide", "after": "better_handover",
                 "better": True, "safety": False}],
    "taught": [{"text": "our blue bible went walkabout", "intent": "better_handover", "before": "living_our_values", "after": "better_handover"}],
    "floors": {"hold": True, "said": []},
}  # fmt: skip


def fill(store: Store) -> str:
    """Invented chats; the id of one."""
    made = chat(store, "the night staff never write anything down", "i find out hours later, from the residents")
    harm = chat(store, "one of the ladies has marks on her arm")
    says(store, harm, "i think he grabbed her", band="signpost", label="abuse_or_neglect", kind="safety",
         reply="Call 999 if someone is badly hurt or in danger now. If not, tell your manager or safeguarding lead today.")  # fmt: skip
    guesses = [
        ("nlu_fallback", 0.5),
        ("better_handover", 0.21),
        ("living_our_values", 0.17),
        ("team_divide", 0.12),
        ("leading_change", 0.08),
    ]
    for text in ("Our blue bible went walkabout!", "our blue bible went walkabout"):
        says(
            store,
            chat(store),
            text,
            intent="nlu_fallback",
            guesses=guesses,
            reply="I am not sure I understood. Is it one of these?",
        )
    decided_by_another(store, "they swap shifts and nobody writes it down")
    return made.id


def decided_by_another(store: Store, text: str) -> None:
    """A decision of another trainer, the first of all: it is in the sample for a second look."""
    guesses = [("nlu_fallback", 0.5), ("better_handover", 0.3), ("fair_rota", 0.2)]
    other = chat(store)
    turn = says(store, other, text, intent="nlu_fallback", guesses=guesses)
    made = {"kind": "example", "text": text, "intent": "better_handover", "who": "anna", "at": time.time(), "version": 0}
    with store.begin() as db:
        done = db.execute(corrections.insert().values(conversation=other.id, turn=turn, **made)).inserted_primary_key
        db.execute(hearings.update().where(hearings.c.turn == turn).values(decision=done[0]))


def take(page: Page, url: str, store: Store, conversation: str) -> None:
    """Walk through the first half hour and take a picture at each stop."""

    def shoot(name: str, path: str | None = None) -> None:
        if path is not None:
            page.goto(f"{url}/review{path}")
        page.screenshot(path=FOLDER / f"{name}.png")

    shoot("sign-in", "/sign-in")
    page.get_by_label("Name").fill("approver")
    page.get_by_label("Passphrase").fill(PASSPHRASE)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="What waits for you").wait_for()
    shoot("first-page")
    shoot("safety", "/safety")
    shoot("misunderstood", "/misunderstood")
    page.keyboard.press("1")
    page.get_by_text("Nothing waits").wait_for()
    shoot("workings", f"/chats/{conversation}?workings=on")
    shoot("chats", "/chats?element=teams")
    shoot("second-look", "/second")
    page.goto(f"{url}/review/corrections")
    page.get_by_role("button", name=re.compile("Gather all")).click()
    with store.begin() as db:
        db.execute(change_sets.update().values(state="proved", report=REPORT, patch="Subject: [PATCH] x\n"))
    page.reload()
    shoot("proved")


def main() -> None:
    """Start web alone, fill it, take the pictures."""
    FOLDER.mkdir(exist_ok=True)
    data = Path(tempfile.mkdtemp(prefix="coach-"))
    app = app_with(data)
    with served(app) as url, sync_playwright() as playwright:
        store: Store = app.state.chat.store
        hire(store, "approver")
        conversation = fill(store)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        take(browser.new_page(viewport=SIZE, locale="en-GB"), url, store, conversation)
        browser.close()
    shutil.rmtree(data)


if __name__ == "__main__":
    main()
