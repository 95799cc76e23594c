"""The trainers' pages in a real browser, at phone and desk width: keyboard, accessibility, conflicts, hostile text.

Only web runs here; the pages need no Rasa. The last test lets a real job train a model.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import violations
from tests.build import ROOT
from tests.desk import PASSPHRASE, WHO_ACTS, app_with, chat, hire, rows, says
from tests.stack import served
from web.review import nlu, second, sets
from web.review.tables import assignees, audit, change_sets, corrections, second_looks, views
from web.store import Store, hearings

HOSTILE = '<img src=x onerror="document.title=1"><script>document.title=2</script></textarea>{{7*7}}\u202e'
PLANTED = "our blue bible went walkabout"
JOB_SECONDS = 30 * 60


@dataclass
class Web:
    """web alone, on a free port, with its store at hand."""

    url: str
    store: Store
    data: Path


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Web]:
    data = tmp_path_factory.mktemp("review")
    app = app_with(data)
    with served(app) as url:
        hire(app.state.chat.store, "viewer", "trainer", "trainer2", "approver", "privacy")
        yield Web(url, app.state.chat.store, data)


@pytest.fixture
def web(running: Web) -> Web:
    for conversation in running.store.ids():
        running.store.erase(conversation)
    with running.store.begin() as db:
        db.execute(corrections.delete())
        db.execute(change_sets.delete())
        db.execute(views.delete())
    return running


@dataclass
class Desk:
    """Somebody at /review."""

    page: Page
    web: Web

    def opens(self, path: str = "") -> Desk:
        self.page.goto(f"{self.web.url}/review{path}")
        return self

    def signs_in(self, name: str) -> Desk:
        self.opens("/sign-in")
        self.page.get_by_label("Name").focus()
        self.page.keyboard.type(name)
        self.page.keyboard.press("Tab")
        self.page.keyboard.type(PASSPHRASE)
        self.page.keyboard.press("Enter")
        expect(self.page.get_by_role("heading", name="What waits for you")).to_be_visible()
        return self

    def presses(self, name: str | re.Pattern[str], role: Any = "button") -> None:
        """Find something with the Tab key alone, as who has no mouse, and press it."""
        wanted = self.page.get_by_role(role, name=name).first
        expect(wanted).to_be_visible()
        self.page.locator("body").press("Control+Home")
        self.page.evaluate("document.activeElement.blur()")
        for _ in range(120):
            self.page.keyboard.press("Tab")
            if wanted.evaluate("one => one === document.activeElement"):
                self.page.keyboard.press("Enter")
                return
        raise AssertionError(f"the Tab key never reaches {name}")

    def sees(self, text: str, milliseconds: int = 10_000) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible(timeout=milliseconds)

    def assert_accessible(self) -> None:
        broken = violations(self.page)
        assert not broken, broken
        assert self.page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "it scrolls sideways"


def desk(chromium: Browser, web: Web, width: int, height: int) -> Iterator[Desk]:
    context = chromium.new_context(viewport={"width": width, "height": height}, reduced_motion="reduce")
    page = context.new_page()
    troubles: list[str] = []
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on("request", lambda request: None if request.url.startswith((web.url, "data:")) else troubles.append(request.url))
    page.on("dialog", lambda dialog: troubles.append(dialog.message))
    yield Desk(page, web)
    context.close()
    assert troubles == []


@pytest.fixture(params=[(390, 844), (1280, 900)], ids=["390px", "1280px"])
def screen(request: pytest.FixtureRequest, chromium: Browser, web: Web) -> Iterator[Desk]:
    yield from desk(chromium, web, *request.param)


@pytest.fixture
def wide(chromium: Browser, web: Web) -> Iterator[Desk]:
    yield from desk(chromium, web, 1280, 900)


@pytest.fixture
def other(chromium: Browser, web: Web) -> Iterator[Desk]:
    yield from desk(chromium, web, 1280, 900)


def fill(web: Web, text: str = "the trolley never gets done") -> int:
    """Chats with something in every queue; the turn of the misunderstood one."""
    made = chat(web.store, "she has marks on her arm")
    says(web.store, made, "he hit her", band="signpost", label="abuse_or_neglect", kind="safety", reply="Call 999 now")
    guesses = [("nlu_fallback", 0.5), ("delegating", 0.3), ("planning_a_shift", 0.2)]
    return says(web.store, chat(web.store), text, intent="nlu_fallback", guesses=guesses)


def test_every_page_is_accessible_and_fits(screen: Desk, web: Web) -> None:
    fill(web)
    made = chat(web.store, "the rota again")
    screen.opens("/sign-in").assert_accessible()
    for name, pages in {
        "approver": (
            "",
            "/safety",
            "/misunderstood",
            "/chats",
            "/chats?fallback=yes",
            "/chats?element=planning&sure=50&whose=nobody",
            "/second",
            f"/chats/{made.id}?workings=on",
            "/corrections",
            "/changes",
            "/figures",
            "/content",
            "/content/situations/better_handover.yml?line=%5B%22simpler%22%5D",
        ),
        "privacy": ("/privacy", "/audit", "/safety"),
    }.items():
        screen.signs_in(name)
        for path in pages:
            screen.opens(path).assert_accessible()
    screen.page.emulate_media(color_scheme="dark")
    screen.opens("/privacy").assert_accessible()


def test_keys_decide_a_card_and_take_it_back(screen: Desk, web: Web) -> None:
    fill(web)
    screen.signs_in("trainer").opens("/misunderstood")
    screen.sees("1 message waits")
    screen.page.keyboard.press("1")
    screen.sees("Nothing waits")
    assert [row["intent"] for row in rows(web.store, corrections)] == ["delegating"]
    screen.assert_accessible()
    screen.page.keyboard.press("u")
    screen.sees("1 message waits")
    assert rows(web.store, corrections) == []
    screen.page.keyboard.press("n")
    expect(screen.page.get_by_label("Reason, or what the new topic is about")).to_be_focused()
    screen.page.keyboard.type("1 trolley")
    assert rows(web.store, corrections) == [], "a key typed into a field is a letter"
    screen.page.keyboard.press("Escape")
    screen.page.evaluate("document.activeElement.blur()")
    screen.page.keyboard.press("s")
    screen.sees("Nothing waits")
    assert [row["kind"] for row in rows(web.store, corrections)] == ["skip"]


def test_it_all_works_without_a_script(chromium: Browser, web: Web) -> None:
    fill(web)
    context = chromium.new_context(java_script_enabled=False)
    plain = Desk(context.new_page(), web).signs_in("trainer").opens("/misunderstood")
    plain.page.get_by_role("button", name="Skip").click()
    plain.sees("Nothing waits")
    plain.page.get_by_role("button", name=re.compile("Undo")).click()
    plain.sees("1 message waits")
    plain.opens("/chats?fallback=yes")
    plain.page.get_by_text("Keep or remove a view").click()
    plain.page.get_by_label("Keep these filters as").fill("Lost")
    plain.page.get_by_role("button", name="Keep the view").click()
    plain.page.get_by_role("link", name="Lost").click()
    plain.page.locator("main .rows a").first.click()
    plain.page.get_by_label("Who looks after it").select_option("trainer2")
    plain.page.get_by_role("button", name="Give it").click()
    plain.sees("Looked after by trainer2")
    context.close()


def test_a_view_is_kept_and_a_chat_taken_on_by_keyboard_alone(screen: Desk, web: Web) -> None:
    made = chat(web.store, "the rota again", situation="fair_rota")
    screen.signs_in("trainer").opens("/chats?situation=fair_rota")
    screen.page.locator("summary", has_text="Keep or remove a view").focus()
    screen.page.keyboard.press("Enter")
    screen.page.keyboard.press("Tab")
    expect(screen.page.get_by_label("Keep these filters as")).to_be_focused()
    screen.page.keyboard.type("The rota")
    screen.page.keyboard.press("Enter")
    screen.sees("My views:")
    screen.assert_accessible()
    screen.presses("the rota again", "link")
    screen.presses("Give it")
    screen.sees("Looked after by trainer")
    screen.assert_accessible()
    screen.opens("/chats")
    screen.presses("The rota", "link")
    expect(screen.page).to_have_url(re.compile("situation=fair_rota"))
    assert [row["who"] for row in rows(web.store, assignees)] == ["trainer"]
    assert made.id in screen.page.content()


def test_a_second_look_by_keys_with_its_agreement(screen: Desk, web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(second, "EVERY", 1)
    monkeypatch.setattr(second, "FIRST", 0)
    fill(web)
    screen.signs_in("trainer").opens("/misunderstood")
    screen.page.keyboard.press("2")
    screen.sees("Nothing waits")
    screen.presses("Sign out")
    screen.page.wait_for_url("**/sign-in*")
    screen.signs_in("trainer2").opens("/second")
    screen.sees("the trolley never gets done")
    screen.assert_accessible()
    screen.page.keyboard.press("s")
    screen.sees("No sentence waits")
    screen.opens("/second")
    screen.page.keyboard.press("1")
    screen.sees("Where two saw it differently")
    screen.assert_accessible()
    assert [(row["first"], row["second"]) for row in rows(web.store, second_looks)] == [("planning_a_shift", "delegating")]


def test_two_trainers_on_one_card(wide: Desk, other: Desk, web: Web) -> None:
    fill(web)
    wide.signs_in("trainer").opens("/misunderstood")
    other.signs_in("trainer2").opens("/misunderstood")
    wide.page.keyboard.press("1")
    wide.sees("Nothing waits")
    other.page.keyboard.press("2")
    other.sees("Somebody else was here first")
    other.assert_accessible()
    assert [row["intent"] for row in rows(web.store, corrections)] == ["delegating"]


def test_stored_scripts_stay_words(screen: Desk, web: Web) -> None:
    fill(web, HOSTILE)
    (made,) = {row["conversation"] for row in rows(web.store, hearings) if row["you"] == HOSTILE}
    screen.signs_in("trainer")
    for path in ("/misunderstood", "/chats", f"/chats/{made}?workings=on", "/chats?words=%3Cscript%3Edocument"):
        screen.opens(path)
        assert screen.page.title().endswith(": Coach") and "{{7*7}}" in screen.page.content()
        assert screen.page.locator("main img, main script").count() == 0
    screen.opens(f"/chats/{made}")
    screen.page.get_by_label("Note").fill(HOSTILE)
    screen.page.get_by_role("button", name="Keep the note").click()
    assert screen.page.locator("main img, main script").count() == 0 and screen.page.title().endswith(": Coach")


def test_a_form_of_another_site_is_refused(wide: Desk, web: Web) -> None:
    fill(web)
    wide.signs_in("trainer")
    answer = wide.page.request.post(f"{web.url}/review/misunderstood/again", form={"mark": "0" * 64})
    assert answer.status == 403
    cookie = next(one for one in wide.page.context.cookies() if one["name"] == "coach-trainer")
    assert (cookie["httpOnly"], cookie["sameSite"], cookie["path"]) == (True, "Strict", "/review")


def test_a_planted_session_is_not_signed_in_afterwards(wide: Desk, other: Desk, web: Web) -> None:
    other.opens("/sign-in")
    planted = [one for one in other.page.context.cookies() if one["name"] == "coach-trainer"]
    wide.page.context.add_cookies(planted)  # type: ignore[arg-type]
    wide.signs_in("trainer")
    other.opens("/safety")
    other.sees("Sign in to read and teach")


@pytest.mark.parametrize(
    ("name", "path"), [("viewer", "/safety"), ("viewer", "/misunderstood"), ("trainer", "/privacy"), ("privacy", "/changes")]
)
def test_roles_are_refused_where_they_should_be(wide: Desk, web: Web, name: str, path: str) -> None:
    wide.signs_in(name).opens(path)
    wide.sees("Your role does not open this page")
    wide.assert_accessible()


def test_this_may_be_real_shows_who_acts(screen: Desk, web: Web) -> None:
    fill(web)
    screen.signs_in("trainer").opens("/safety")
    screen.presses(re.compile(r"This may be real\s*: he hit her"))
    screen.sees(WHO_ACTS)
    screen.assert_accessible()
    assert rows(web.store, audit)[-1]["did"] == "may be real"


def test_from_sign_in_to_a_signed_change_set_and_its_patch_in_a_clean_clone(
    wide: Desk, web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By keyboard alone. One real training: the clone finds what the job has trained in Rasa's cache, if its data are the same."""
    monkeypatch.setenv("RASA_CACHE_DIRECTORY", str(tmp_path / "cache"))
    if not (ROOT / "models" / "coach.tar.gz").exists():
        pytest.skip("there is no model to compare with: make train")
    live = (ROOT / "models" / "coach.tar.gz").read_bytes()
    guesses = [("nlu_fallback", 0.5), ("better_handover", 0.2), ("delegating", 0.1)]
    says(web.store, chat(web.store), PLANTED, intent="nlu_fallback", guesses=guesses)
    wide.signs_in("trainer")
    wide.presses(re.compile("message the coach may have misunderstood"), "link")
    wide.sees(PLANTED)
    wide.page.keyboard.press("1")
    wide.sees("Nothing waits")
    wide.presses("Corrections", "link")
    wide.presses("Gather all 1 in a change set")
    wide.sees("Not proved yet")
    wide.assert_accessible()
    wide.presses("Prove it")
    wide.sees("Being proved")
    wide.assert_accessible()
    wide.sees("Proved, waits for a signature", JOB_SECONDS * 1000)
    wide.sees("An approver has to sign it.")
    wide.presses("Sign out")
    wide.page.wait_for_url("**/sign-in*")
    wide.signs_in("approver").opens("/changes")
    wide.presses(re.compile(r"Change set \d"), "link")
    for text in ("Situations right", "Disclosures that get a card", "Before", "After"):
        wide.sees(text)
    wide.assert_accessible()
    wide.presses("Sign it")
    wide.sees("Signed by approver")
    (found,) = rows(web.store, change_sets)
    (taught,) = found["report"]["taught"]
    assert taught["before"] != "better_handover" and taught["after"] == "better_handover"
    assert (ROOT / "models" / "coach.tar.gz").read_bytes() == live, "the live model is never touched"
    clone = applied_to_a_clean_clone(found["patch"], tmp_path)
    assert nlu.mark_of(clone) == sets.read_json(sets.folder_of(web.data, found["number"]) / "result.json")["trained_on"]
    assert heard_after_training(clone, PLANTED) == "better_handover"


def applied_to_a_clean_clone(patch: str, folder: Path) -> Path:
    """A clone of the repository with the patch taken over as docs/trainers.md says."""
    clone = folder / "clone"
    (folder / "x.patch").write_text(patch, encoding="utf-8")
    run(folder, "git", "clone", "-q", str(ROOT), str(clone))
    run(clone, "git", "-c", "user.name=t", "-c", "user.email=t@example.org", "am", "-q", str(folder / "x.patch"))
    assert run(clone, "git", "status", "--porcelain") == ""
    (clone / ".venv").symlink_to((ROOT / ".venv").resolve())
    return clone


def heard_after_training(clone: Path, text: str) -> str:
    """Train in a clone with its own code, and what the new model hears in a text."""
    run(clone, "deploy/train", "models/coach.tar.gz")
    script = "import sys; from benchmarks.score import Parser; print('heard', Parser().parse(sys.argv[1])[0])"
    return run(clone, ".venv/bin/python", "-c", script, text).splitlines()[-1].removeprefix("heard ")


def run(folder: Path, *command: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    done = subprocess.run(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True, timeout=JOB_SECONDS)
    assert done.returncode == 0, done.stdout[-2000:]
    return done.stdout.strip()
