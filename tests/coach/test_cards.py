"""Safety cards: the right wording at once, the second harm never dropped, and every follow-up by button and typed."""

from __future__ import annotations

import pytest

from coach import cards, conversation
from coach.library import library
from coach.safety import SEVERITY
from coach.state import Heard, State
from coach.words import line
from tests.build import heard, state

FOLLOW_UPS = list(library().cards["follow_ups"])
TYPED = {
    "told": [
        "I've told my manager",
        "told the nurse already",
        "i rang 999",
        "we reported it this morning",
        "and i let the office know",
    ],
    "manager": ["my manager is part of it", "the boss is her sister", "its the owner doing it", "the deputy is in on it"],
    "must": [
        "do i have to say?",
        "must i",
        "should i tell someone",
        "i dont want to get her in trouble, will she be sacked",
        "is it too late",
    ],
    "write": ["what do i write down", "do i need a statement", "what goes in the notes"],
    "private": ["is this private", "is this confidential", "who can see this", "anonymous?"],
    "me": ["what about me", "how do i cope with this", "im shaking", "will i lose my job"],
}


@pytest.mark.parametrize("label", SEVERITY)
def test_a_disclosure_stops_the_coaching_and_shows_the_card_alone(label: str) -> None:
    turn = conversation.signpost(state("plan", heard_also="team_divide"), Heard("help", label, harm={"label": label}))
    assert [message.text for message in turn.messages] == library().cards["cards"][label]["first"]
    assert {message.kind for message in turn.messages} == {"safety"}
    assert (turn.state.step, turn.state.harm, turn.state.safe, turn.state.heard_also) == ("card", label, False, None)


def test_yes_to_the_safety_question_shows_the_card_that_was_asked_about() -> None:
    turn = conversation.signpost(state("card", harm="medicines_error"), heard("yes", "affirm"))
    assert turn.state.harm == "medicines_error"


@pytest.mark.parametrize("label", SEVERITY)
@pytest.mark.parametrize("second", [None, *SEVERITY])
def test_a_card_offers_four_choices_at_most_and_the_second_harm_first(label: str, second: str | None) -> None:
    turn = cards.show(State(), label, second, "")
    offered = turn.messages[-1].choices
    assert 3 <= len(offered) <= 4 and not any(message.choices for message in turn.messages[:-1])
    if second:
        assert offered[0].payload == f'/show_card{{"label":"{second}"}}'
        assert offered[0].label == library().cards["cards"][second]["offered_as"]


@pytest.mark.parametrize(
    ("label", "text", "variant"),
    [
        ("immediate_danger", "he is hitting me", "first"),
        ("abuse_or_neglect", "my colleague slapped a resident", "colleague"),
        ("abuse_or_neglect", "one of the girls drags him", "colleague"),
        ("abuse_or_neglect", "it was years ago at my old job", "over"),
        ("abuse_or_neglect", "years ago, and she still does it", "first"),
        ("sexual_harassment", "a mate at work was groped, one of our team", "colleague"),
        ("medicines_error", "my colleague gave the wrong tablets", "first"),
        ("own_crisis", "my colleague says she wants to die", "colleague"),
        ("domestic_abuse", "my friend at work is being hit by her husband", "colleague"),
        ("domestic_abuse", "he used to hit me", "over"),
    ],
)
def test_a_card_is_worded_for_me_for_a_colleague_or_for_what_is_over(label: str, text: str, variant: str) -> None:
    assert cards.variant(label, text) == variant


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("own_crisis", "i want to end it all, my team hates me"),
        ("own_crisis", "my colleague found me crying, i dont want to be here any more"),
        ("own_crisis", "i tried two years ago and i want to die"),
        ("own_crisis", "i cant go on and one of my staff knows"),
        ("own_crisis", "i took all the tablets, our team will be better off without me"),
        ("domestic_abuse", "my husband hits me, a colleague saw the bruises"),
        ("domestic_abuse", "he strangled me last night and my colleague drove me in"),
    ],
)
def test_a_person_who_speaks_of_herself_never_gets_the_card_about_a_colleague(label: str, text: str) -> None:
    assert cards.variant(label, text) == "first"


@pytest.mark.parametrize("label", SEVERITY)
@pytest.mark.parametrize("variant", ["first", "colleague", "over"])
def test_a_card_for_another_language_says_so_at_the_end_of_a_bubble_with_room(
    label: str, variant: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cards, "variant", lambda *_: variant)
    english, other = (cards.show(State(), label, None, text) for text in ("help me", "pomocy"))
    said = "\n".join(message.text for message in other.messages)
    assert said.count("I only read English") == 1
    assert said.replace(f"\n{line('card_not_english')}", "") == "\n".join(message.text for message in english.messages)
    assert other.messages[0].text.startswith(english.messages[0].text), "numbers first"
    assert all(len(message.text) <= cards.BUBBLE for message in other.messages) and len(other.messages) <= 2
    assert other.messages[-1].choices == english.messages[-1].choices


def test_a_card_for_english_words_with_a_foreign_cry_in_them_says_nothing_of_languages() -> None:
    turn = cards.show(State(), "own_crisis", None, "my colleague in the kitchen wrote chce sie zabic on a note and i found it")
    assert [message.text for message in turn.messages] == library().cards["cards"]["own_crisis"]["colleague"]


@pytest.mark.parametrize("label", SEVERITY)
@pytest.mark.parametrize("about", FOLLOW_UPS)
def test_every_follow_up_has_two_or_three_bubbles_by_button(label: str, about: str) -> None:
    turn = cards.talk(state("card", harm=label), heard("/ask_about_card", about=about))
    entry = library().cards["follow_ups"][about]
    assert [message.text for message in turn.messages] == entry.get("by_label", {}).get(label, entry["say"])
    assert 1 <= len(turn.messages) <= 2, "two bubbles at a time"
    offered = [choice.payload for choice in turn.messages[-1].choices]
    assert len(offered) <= 4 and offered[-1] == "/go_on" and f'/ask_about_card{{"about":"{about}"}}' not in offered


@pytest.mark.parametrize(("about", "words"), [(about, words) for about, lines in TYPED.items() for words in lines])
def test_every_follow_up_is_reached_by_typing(about: str, words: str) -> None:
    typed, picked = (cards.talk(state("card"), what) for what in (heard(words), heard("/ask_about_card", about=about)))
    assert typed == picked


@pytest.mark.parametrize(
    "words",
    [
        "I haven't told anyone",
        "i have not told anybody yet",
        "nobody has been told",
        "she told me not to say",
        "i told you he hit her",
    ],
)
def test_nobody_is_thanked_for_telling_who_has_not_told(words: str) -> None:
    assert cards.read_follow_up(words) != "told"


def test_a_manager_who_said_keep_quiet_is_part_of_it() -> None:
    assert cards.read_follow_up("my manager told me to keep quiet") == "manager"


@pytest.mark.parametrize("words", ["ok", "hmm", "🙂", "she is 84", "my next shift", "yes"])
def test_anything_else_after_a_card_stays_with_the_card(words: str) -> None:
    turn = cards.talk(state("card"), heard(words))
    assert turn.state.step == "card" and not turn.ends_form and turn.messages[-1].kind == "safety"


@pytest.mark.parametrize("words", ["can we go on", "back to the other thing", "something else please"])
def test_coaching_is_offered_when_the_person_asks_for_it(words: str) -> None:
    offered = [choice.payload for choice in cards.talk(state("card"), heard(words)).messages[-1].choices]
    assert offered[0] == "/go_on" and len(offered) <= 4


@pytest.mark.parametrize("words", ["not now", "bye", "another day", "thank you"])
def test_a_goodbye_after_a_card_is_taken(words: str) -> None:
    turn = cards.talk(state("card"), heard(words))
    assert turn.messages[0].text in library().replies["goodbye"]["say"] and turn.state.step == "card"


@pytest.mark.parametrize("label", SEVERITY)
def test_a_card_says_that_telling_the_coach_is_not_telling_a_person(label: str) -> None:
    card = library().cards["cards"][label]
    told = " ".join(card["first"])
    assert any(words in told for words in ("computer program", "cannot report", "Tell your manager", "A manager you trust"))


@pytest.mark.parametrize(
    ("text", "label"),
    [("her son takes her pension every week", "abuse_or_neglect"), ("he has his mums card and her money is gone", "abuse_or_neglect"),
     ("my husband takes my wages and her money", "domestic_abuse"), ("my colleague says he keeps her bank card", "domestic_abuse"),
     ("he hits me at home", "domestic_abuse")],
)  # fmt: skip
def test_money_taken_from_a_person_we_support_is_abuse_whoever_takes_it(text: str, label: str) -> None:
    assert cards.led_by("domestic_abuse", None, text)[0] == label


def test_other_labels_lead_as_they_were_heard() -> None:
    assert cards.led_by("own_crisis", "medicines_error", "her money") == ("own_crisis", "medicines_error")
