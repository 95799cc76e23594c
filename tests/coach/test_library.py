"""The content: it loads, it fits a phone, its numbers are the helplines' own, and a slip in it is named by file and line."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from coach.conversation import _idea_text, element_source
from coach.library import CONTENT, LEVELS, SETTINGS, ContentError, Situation, Wording, errors, library
from coach.safety import SEVERITY
from tests.build import all_talks, all_turns, copy_of_project

BUBBLE, LABEL, CHOICES = 280, 40, 4
# Never said to care workers: blame, belittling, pity, labels for people, office talk.
NEVER_SAID = [
    "service user", "bed blocker", "non-compliant", "challenging behaviour", "suffers? from", "suffering from", "wheelchair[- ]bound",
    "the elderly", "demented", "feeders?", "(commit|committed) suicide", "attention[- ]seek", "manipulative", "frequent flyer",
    "low[- ]skilled", "unskilled", "(only|just) a (carer|care worker|care assistant)", "angels?", "hero(es)?", "vocation",
    "resilien(t|ce)", "toughen up", "man up", "calm down", "cheer up", "at least you", "look on the bright side", "everything happens for",
    "you should have", "you ought to", "you failed", "why didn'?t you", "(?<!not )your fault", "no excuse", "you must try harder",
    "simply", "obviously", "of course you", "as (I|we) said", "stakeholders?", "leverage", "empower(ed|ing|ment)?", "synergy", "going forward",
    "deep dive", "low[- ]hanging", "best practice", "learnings", "upskill(ed|ing)?", "self[- ]care isn'?t selfish", "girls", "ladies", "love",
    "dear", "snitch(ed|ing)?", "grass(ed|ing)?", "tell[- ]?tale", "troublemaker",
]  # fmt: skip


def spoken() -> Iterator[tuple[str, str]]:
    """Every bubble the coach can say, and where it is from."""
    for led, turn in all_turns():
        for message in turn.messages:
            yield led, message.text
    for name, turns in all_talks():
        yield from ((f"rehearsal {name}", bubble.text) for turn in turns for bubble in turn.messages)
    shelf = library()
    for name, script in shelf.rehearsals.items():
        yield from ((f"rehearsal {name}", line.say) for part in script.talk.values() for line in part.lines)
    for name, idea in shelf.ideas.items():
        yield f"idea {name}", _idea_text(idea)
    for label, card in shelf.cards["cards"].items():
        for variant in ("first", "colleague", "over"):
            yield from ((f"card {label} {variant}", bubble) for bubble in card[variant])
    for name, entry in shelf.cards["follow_ups"].items():
        for label, bubbles in {"": entry["say"], **entry.get("by_label", {})}.items():
            yield from ((f"follow-up {name} {label}", bubble) for bubble in bubbles)
    yield "after a card", shelf.cards["after"]
    for name, entry in shelf.replies.items():
        yield from ((f"reply {name}", text) for text in [*entry["say"], *filter(None, [entry.get("simpler")])])


@pytest.fixture(scope="module")
def lines() -> dict[str, str]:
    """Text to where it is from, each text once."""
    return {text: led for led, text in spoken()}


def test_every_bubble_fits_a_phone(lines: dict[str, str]) -> None:
    assert [(led, len(text)) for text, led in lines.items() if len(text) > BUBBLE] == []


def test_every_button_has_a_short_label() -> None:
    labels = {choice.label for _, turn in all_turns() for message in turn.messages for choice in message.choices}
    assert [label for label in labels if not 1 <= len(label) <= LABEL] == []


def test_no_line_is_left_with_a_gap_to_fill(lines: dict[str, str]) -> None:
    filled = {text: led for text, led in lines.items() if not led.startswith("reply")}
    assert [text for text in filled if re.search(r"\{\w*\}|\.\.\.|TODO|\bNone: ", text)] == []


@pytest.mark.parametrize("words", NEVER_SAID)
def test_words_never_said_to_care_workers(words: str, lines: dict[str, str]) -> None:
    pattern = re.compile(rf"\b{words}\b", re.IGNORECASE)
    assert [(led, text) for text, led in lines.items() if pattern.search(text)] == []


def test_every_turn_is_two_bubbles_and_four_choices_at_most() -> None:
    for led, turn in all_turns():
        assert 1 <= len(turn.messages) <= 2, led
        assert all(len(message.choices) <= CHOICES for message in turn.messages), led
        assert not any(message.choices for message in turn.messages[:-1]), f"{led}: choices belong under the last bubble"


def test_no_turn_says_the_same_bubble_twice() -> None:
    for led, turn in all_turns():
        assert len({message.text for message in turn.messages}) == len(turn.messages), led


def test_what_is_claimed_has_its_source() -> None:
    for led, turn in all_turns():
        for message in turn.messages:
            if message.kind in ("behaviour", "idea"):
                assert message.source and message.source["label"], led


@pytest.mark.parametrize("level", [None, *LEVELS])
def test_every_situation_has_words_for_every_level(level: str | None) -> None:
    for situation in library().situations.values():
        wording = situation.wording(level)
        assert wording.question.endswith("?") and wording.behaviour, situation.id


def plain(**values: Any) -> Situation:
    wording = {level: Wording(f"{level}?", f"{level}.") for level in values.pop("have", LEVELS)}
    given = {"simpler": "s", "words": "w", "next_up": "n", **values}
    return Situation("x", "X", "team", ("safety",), "none", ("a", "b"), ("c", "d"), wording, ideas=("i",), **given)


@pytest.mark.parametrize(
    ("have", "asked", "given"),
    [
        ("WLOS", "O", "O"),
        ("WL", "S", "L"),
        ("OS", "W", "O"),
        ("WS", "L", "W"),
        ("WO", "L", "W"),
        ("LO", None, "L"),
        ("WL", "?", "W"),
    ],
)
def test_the_nearest_level_answers_where_there_is_none(have: str, asked: str | None, given: str) -> None:
    assert plain(have=have).level_for(asked) == given


def test_words_of_the_setting_win_and_the_rest_stays() -> None:
    situation = plain(settings={"home_care": {"words": "on the round", "levels": {"W": {"question": "Which call?"}}}})
    assert situation.line("words", "home_care") == "on the round"
    assert situation.line("words", "care_home") == situation.line("words") == "w"
    assert situation.line("next_up", "home_care") == "n"
    assert situation.wording("W", "home_care") == Wording("Which call?", "W.")
    assert situation.wording("L", "home_care") == Wording("L?", "L.")


def test_every_id_that_is_used_is_there() -> None:
    shelf = library()
    for situation in shelf.situations.values():
        assert set(situation.ideas) <= set(shelf.ideas) and set(situation.elements) <= set(shelf.framework["elements"])
        assert situation.theme in shelf.themes and set(situation.settings) <= set(SETTINGS)
        assert situation.suspected in SEVERITY
    for card in shelf.cards["cards"].values():
        assert set(card["helplines"]) <= set(shelf.helplines)
    assert set(shelf.cards["cards"]) == set(shelf.cards["offer"]) == set(SEVERITY)


def test_every_element_belongs_to_a_dimension_and_names_framework_and_owner() -> None:
    for name, element in library().framework["elements"].items():
        assert element["dimension"] in library().framework["dimensions"]
        label = str(element_source(name)["label"])
        assert element["name"] in label and "Skills for Care" in label


def test_a_safety_question_can_be_answered_no_nobody() -> None:
    """The buttons say "No, nobody", so a plain no has to mean that all is well."""
    asked = [
        s.line("safety_question", where)
        for s in library().situations.values()
        for where in (None, *SETTINGS)
        if s.check == "ask"
    ]
    turned = re.compile(
        r"\b(has|have) (somebody|someone|anyone|anybody) (checked|told|looked|rung)|\b(is|are) (everyone|everybody|they all) (safe|all right)",
        re.I,
    )
    assert [question for question in asked if not question or turned.search(question)] == []


# --- numbers


def numbers(text: str) -> set[str]:
    """Telephone numbers in a text, without spaces: 999, 116123."""
    text = re.sub(r"\b(90|\d{1,2}) days\b", "", text)
    return {re.sub(r"\D", "", found) for found in re.findall(r"\b\d[\d ]+\d\b", text)}


def test_every_number_in_a_line_is_the_number_of_a_helpline(lines: dict[str, str]) -> None:
    known = {number for entry in library().helplines.values() for number in numbers(entry["number"] or "")}
    named = [(where, text) for text, where in lines.items() if where.startswith(("card", "follow-up", "reply", "after"))]
    assert len([text for _, text in named if numbers(text)]) > 50
    assert [(where, numbers(text) - known) for where, text in named if numbers(text) - known] == []


def test_a_card_says_the_numbers_of_the_helplines_it_lists() -> None:
    shelf = library()
    for label, card in shelf.cards["cards"].items():
        listed = {number for name in card["helplines"] for number in numbers(shelf.helplines[name]["number"] or "")}
        said = {number for variant in ("first", "colleague", "over") for bubble in card[variant] for number in numbers(bubble)}
        assert said <= listed, f"{label}: {said - listed} is said and not listed"


def test_every_card_begins_with_999() -> None:
    for label, card in library().cards["cards"].items():
        for variant in ("first", "colleague", "over"):
            assert card[variant][0].startswith("Call 999"), f"{label} {variant}"


def test_every_helpline_is_honest_about_where_it_is_from() -> None:
    for name, entry in library().helplines.items():
        assert entry["source"]["label"] and entry["source"]["row"], name
        assert entry["copy_read_on"], f"{name}: the day the copy was read"
        assert "checked_on" in entry and entry["status"] == "confirmed", name
        assert entry["number"] or entry["find"], f"{name}: a number, or how to find one"


def test_every_safety_label_has_a_helpline() -> None:
    served = {label for entry in library().helplines.values() for label in entry["labels"]}
    assert set(SEVERITY) <= served


# --- slips of a trainer


def spoil(folder: Path, file: str, old: str, new: str) -> list[str]:
    """What `errors` says when one passage of one file is different."""
    path = copy_of_project(folder, "content") / "content" / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return list(errors(folder / "content"))


def line_of(file: str, words: str) -> int:
    text = (CONTENT / file).read_text(encoding="utf-8")
    return text[: text.index(words)].count("\n") + 1


HERE = "situations/speaking_up.yml"
SLIPS = {
    "a key is missing": (HERE, "\nsimpler:", "\nsimpeler:", None, ["'simpler' is a required property", "all of title"]),
    "a key nobody knows": (HERE, "next_up:", "nextup:", 0, ["'nextup' was unexpected"]),
    "a line is too long": (HERE, "words: \"Can I", "words: \"" + "very " * 40 + "Can I", 0, ["too long", "180 characters at most"]),
    "an idea nobody wrote": (HERE, "ideas: [speak_up_script", "ideas: [speak_up_scrpt", 0, ["nothing is called speak_up_scrpt", "content/ideas.yml"]),
    "an element nobody knows": (HERE, "elements: [integrity", "elements: [honesty", 0, ["nothing is called honesty", "content/framework.yml"]),
    "a theme nobody knows": (HERE, "theme: speaking_up", "theme: speaking", 0, ["nothing is called speaking", "content/taxonomy.yml"]),
    "a level that is none": (HERE, "\n  W:", "\n  X:", None, ["'X' is not one of"]),
    "a check without its question": (HERE, "safety_question:", "next:", 1, ["'safety_question' is a required property", "asks_about, suspected"]),
    "a question that asks nothing": (HERE, "have you tried so far?\"", "have you tried so far\"", None, ["ending in ?"]),
    "too few ideas": (HERE, ", find_the_policy, one_safe_person, ten_minute_huddle, two_good_one_better", "", None, ["four or more ids"]),
    "a helpline without its day": ("helplines.yml", "  copy_read_on: 2026-11-21\n", "", None, ["'copy_read_on' is a required property"]),
    "an unconfirmed number": ("helplines.yml", "status: confirmed", "status: verify", None, ["not confirmed by a source is left out"]),
    "a card with an unknown helpline": ("cards.yml", "[emergency_999, silent_55", "[emergency_99, silent_55", 0, ["nothing is called emergency_99"]),
    "a card that is too long": ("cards.yml", "Call 999 now if someone is badly hurt", "Call 999 now " * 25, None, ["280 characters at most"]),
    "an idea that costs too much": ("ideas.yml", "cost: free", "cost: cheap", 0, ["cost: free, small, saves or varies"]),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_names_file_line_and_what_to_write(slip: str, tmp_path: Path) -> None:
    file, old, new, line, parts = SLIPS[slip]
    found = spoil(tmp_path, file, old, new)
    told = next((error for error in found if all(part in error for part in parts)), f"not told: {found}")
    assert re.match(rf"content/{file} line \d+: .+\. Write instead: .+\.$", told), told
    if line is not None:
        assert f" line {line or line_of(file, old)}:" in told


def test_broken_yaml_names_file_and_line(tmp_path: Path) -> None:
    found = spoil(tmp_path, HERE, 'words: "Can I', 'words: Can: "I')
    assert f"content/{HERE} line {line_of(HERE, 'words: ')}: this is not YAML" in found[0]
    assert "inside double quotes" in found[0]


@pytest.mark.parametrize(
    "file",
    [
        "ideas.yml",
        "helplines.yml",
        "cards.yml",
        "framework.yml",
        "taxonomy.yml",
        "crosswalk.yml",
        "plain_words.yml",
        "crisis_phrases.yml",
        HERE,
    ],
)
@pytest.mark.parametrize("text", ["", "- a list\n"])
def test_a_file_that_holds_something_else_is_named(file: str, text: str, tmp_path: Path) -> None:
    path = copy_of_project(tmp_path, "content") / "content" / file
    path.write_text(text, encoding="utf-8")
    assert any(error.startswith(f"content/{file} line 1: ") for error in errors(tmp_path / "content"))


@pytest.mark.parametrize(
    "file", ["ideas.yml", "cards.yml", "helplines.yml", "replies.yml", "crosswalk.yml", "plain_words.yml", "crisis_phrases.yml"]
)
def test_a_missing_file_is_named(file: str, tmp_path: Path) -> None:
    (copy_of_project(tmp_path, "content") / "content" / file).unlink()
    assert any(f"content/{file} line 1: the file is missing" in error for error in errors(tmp_path / "content"))


def test_the_coach_does_not_start_on_broken_content(tmp_path: Path) -> None:
    spoil(tmp_path, HERE, "check: ask", "check: maybe")
    with pytest.raises(
        ContentError, match=r"speaking_up\.yml line 4: .*check: ask \(one safety question first\) or check: none"
    ):
        library(tmp_path / "content")


def test_the_real_content_has_no_slip() -> None:
    assert list(errors()) == []
