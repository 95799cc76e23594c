"""Redaction, the safety rules and what else reads a text: any text, and walls that take for ever."""

from __future__ import annotations

import random
import re
import string
import time

from hypothesis import given

from coach import language, safety
from coach.nearest import plain
from coach.privacy import PLACEHOLDER, redact
from tests.attack.attack import PLANTED, must_not_hold, sizes, tally, texts, tries
from web.chat import CONTROL, LONGEST_TEXT, notice
from web.hearings import gist

UNITS = [
    "a",
    "A",
    "b",
    "1",
    "07",
    "+44",
    "0",
    "12",
    "999",
    ".",
    ",",
    ";",
    ":",
    "-",
    "_",
    "/",
    "@",
    "#",
    "'",
    "’",
    "(",
    ")",
    "[",
    "]",
    "!",
    "?",
    "&",
    "*",
    "£",
    "mr",
    "mrs",
    "dr",
    "Mary",
    "Jones",
    "john",
    "room",
    "flat",
    "no",
    "the",
    "a",
    "and",
    "of",
    "in",
    "to",
    "is",
    "not",
    "cant",
    "never",
    "he",
    "she",
    "i",
    "my",
    "hit",
    "kill",
    "die",
    "pounds",
    "quid",
    "k",
    "two",
    "hundred",
    "monday",
    "2020",
    "1/2/20",
    "st",
    "street",
    "road",
    "lane",
    "oak",
    "lodge",
    "court",
    "care",
    "home",
    "nhs",
    "AB12",
    "ab@c.d",
    "www.",
    "http://",
    ".com",
    "born",
    "dob",
    "code",
    "keysafe",
    "pin",
    "password",
    "was",
    "called",
    "é",
    "ا",
    "中",
    "́",
    "\u200b",
    "[name]",
    "[phone]",
    "o'clock",
    "O'Neill",
    "xx",
    "aaa",
]
SECONDS = 5.0  # of work for one text of the greatest length; a usual one takes a tenth of a second


@sizes(100, 2_000)
def test_redaction_reads_any_text_gives_known_marks_and_is_done_in_one_go(count: int) -> None:
    @tries(count)
    @given(text=texts())
    def attack(text: str) -> None:
        tally("texts")
        text = CONTROL.sub(" ", text)
        once = redact(text)
        assert redact(once.text).text == once.text
        assert all(PLACEHOLDER.search(f"[{kind}]") for kind in once.kinds)
        assert safety.check(text).band in ("none", "ask", "signpost")
        language.looks_english(text)
        assert isinstance(gist(text) + plain(text), str)
        assert notice(text, once) is None or once.kinds or len(text) > 2_000

    attack()


@sizes(60, 1_000)
def test_what_stands_around_a_name_and_a_number_does_not_hide_them(count: int) -> None:
    """On lines of their own: what is glued to a name makes another word of it."""

    @tries(count)
    @given(before=texts(), after=texts())
    def attack(before: str, after: str) -> None:
        tally("texts")
        text = f"{CONTROL.sub(' ', before)[:4000]}\nmy colleague {PLANTED[0]} rings me on {PLANTED[1]}\n{CONTROL.sub(' ', after)[:4000]}"
        must_not_hold("texts", redact(text).text, *PLANTED)

    attack()


@sizes(40, 600)
def test_what_stands_before_a_disclosure_does_not_hide_it(count: int) -> None:
    """Also far down in a text of the greatest length."""

    @tries(count)
    @given(before=texts(), after=texts())
    def attack(before: str, after: str) -> None:
        tally("texts")
        text = f"{CONTROL.sub(' ', before)[:8000]}.\n\nMy husband hits me.\n\n{CONTROL.sub(' ', after)[:8000]}"
        assert safety.check(text).band == "signpost", repr(text[:200])

    attack()


@sizes(40, 900)
def test_no_wall_of_text_keeps_everybody_waiting(count: int) -> None:
    """A pattern that starts again at every place takes minutes for such a text, not seconds."""
    chance = random.Random(8)
    walls = [
        "a",
        "A",
        "1 ",
        "07 7 ",
        "12A 99907 code ",
        "\\2020hecode",
        "is mondaylanenamed 999",
        "a\u0301",
        "1,",
        "x.",
        "@a",
        "ب",
    ]
    for number in range(count):
        tally("texts")
        made = "".join(chance.choice(UNITS) + chance.choice(["", "", " "]) for _ in range(chance.randint(1, 5)))
        unit = walls[number] if number < len(walls) else made or chance.choice(string.printable)
        text = (unit * (LONGEST_TEXT // len(unit) + 1))[:LONGEST_TEXT]
        start = time.process_time()
        redact(text)
        safety.check(text)
        language.looks_english(text)
        gist(text)
        assert time.process_time() - start < SECONDS, repr(unit)


def test_a_placeholder_that_somebody_types_hides_nothing_behind_it() -> None:
    for kind in ("name", "phone", "place"):
        for text in (f"[{kind} {PLANTED[1]}", f"[{kind}{PLANTED[1]}]", f"[{kind}]{PLANTED[1]}[{kind}]", f"[{PLANTED[1]}]"):
            tally("texts")
            assert not re.search(r"\d{5}", redact(text).text), text
