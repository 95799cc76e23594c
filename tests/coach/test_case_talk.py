"""Making the case, turn by turn: three questions, kind ones where a number is odd, then sums and lines to paste."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from coach import case_talk, conversation, listening
from coach.case import MOST, complete
from coach.library import library
from coach.reading import line_problems
from coach.safety import Harm
from coach.state import Heard, State, Turn
from tests.build import ON, heard, state

CASES = ("keeping_good_staff", "developing_my_team")
ALL = {"staff": 30, "left": 9, "price": 2_500}


def replies(name: str) -> str:
    return str(library().replies[name]["say"][0])


def said(turn: Turn) -> str:
    return "\n".join(message.text for message in turn.messages)


def labels(turn: Turn) -> list[str]:
    return [choice.label for choice in turn.messages[-1].choices]


def at(case: dict[str, Any] | None = None, **values: Any) -> State:
    return state("case", case=case, **values)


def answers(*texts: str) -> Turn:
    """The case from its first question, answered with these."""
    turn = conversation.make_case(state("idea", situation=CASES[0], role="O"), heard("/make_the_case", "make_the_case"))
    for text in texts:
        turn = conversation.answer_case(turn.state.now(turns=turn.state.turns + 1), heard(text))
    return turn


# --- where it is offered, and how it begins


@pytest.mark.parametrize(("role", "offered"), [("S", True), ("O", True), ("L", True), (None, True), ("W", False)])
@pytest.mark.parametrize("situation", CASES)
def test_the_case_is_offered_with_the_idea_to_whoever_leads(situation: str, role: str | None, offered: bool) -> None:
    turn = conversation.coach(state("question", situation=situation, role=role))
    assert ("Make the case" in labels(turn)) is offered and len(labels(turn)) == 4


def test_no_other_situation_offers_it() -> None:
    assert [name for name, situation in library().situations.items() if situation.makes_case] == sorted(CASES)
    assert "Make the case" not in labels(conversation.coach(state("question", role="O")))


def test_the_case_is_still_offered_when_the_ideas_have_run_out() -> None:
    shown = library().situations[CASES[0]].ideas
    turn = conversation.another_idea(state("idea", situation=CASES[0], role="O", ideas_shown=shown))
    assert labels(turn) == ["I'll try it", "Make the case", "Talk about something else"]


@pytest.mark.parametrize("step", ["idea", "obstacle", "plan", "done"])
def test_the_case_begins_with_one_question_and_a_way_to_skip_it(step: str) -> None:
    turn = conversation.make_case(state(step, situation=CASES[1]), heard("make the case", "make_the_case"))
    assert (turn.state.step, turn.state.situation) == ("case", CASES[1])
    assert said(turn) == f"{replies('case_begin')} {replies('case_ask_staff')}" and labels(turn) == ["Skip this question"]


@pytest.mark.parametrize(
    ("ranking", "situation"), [({}, CASES[0]), ({"speaking_up": 0.2, CASES[1]: 0.1, CASES[0]: 0.05}, CASES[1])]
)
def test_asked_for_before_anything_else_the_situation_is_taken_up_first(ranking: dict[str, float], situation: str) -> None:
    words = Heard("do the sums", "make_the_case", (("make_the_case", 0.9), *ranking.items()))
    turn = conversation.make_case(State(), words)
    assert (turn.state.situation, turn.state.step) == (situation, "question")


def test_asked_for_in_the_middle_of_something_else_the_coach_asks_whether_it_is_new() -> None:
    turn = conversation.make_case(state("idea"), heard("make the case", "make_the_case"))
    assert turn.state.step == "new_topic" and "something new?" in said(turn)
    assert conversation.take_up_new(turn.state).state.situation == CASES[0]


@pytest.mark.parametrize("step", ["safety_question", "card", "plan"])
def test_what_is_open_and_comes_first_is_not_left_for_the_sums(step: str) -> None:
    turn = conversation.make_case(state(step), heard("make the case", "make_the_case"))
    assert turn.state.step == step and turn.state.case is None


def test_a_new_situation_forgets_the_numbers() -> None:
    assert conversation.start(state("idea", case=ALL), "speaking_up").state.case is None
    assert conversation.start_over(state("idea", case=ALL), ON).state.case is None


# --- the questions


def test_one_question_at_a_time_and_each_says_the_number_before_back() -> None:
    first = answers("30")
    assert said(first) == "You have 30 staff. How many left in the last year?"
    second = answers("30", "9")
    assert said(second) == replies("case_ask_price") and second.state.case == {"staff": 30, "left": 9}
    assert not second.ends_form


@pytest.mark.parametrize(("text", "back"), [("about a dozen", "12"), ("forty odd", "40"), ("a couple", "2")])
def test_a_loose_number_is_said_back(text: str, back: str) -> None:
    assert said(answers(text)).startswith(f"I will take that as {back}.")
    assert said(answers("50", text)).startswith(f"I will take that as {back}.")
    assert not said(answers("12")).startswith("I will take")


def test_a_loose_price_for_one_leaver_is_taken_in_pounds() -> None:
    told = conversation.answer_case(at(ALL), heard("about 4k"))
    assert told.state.case == {**ALL, "each": 4_000} and "£4,000" in said(told)


ODD = [("hm", "unreadable"), ("no idea", "unknown"), ("-5", "negative"), ("1e9", "too_big"), ("2.5", "not_whole"), ("50 a month", "part"),
       ("[number]", "private"), ("1, 2 and 3", "several")]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), ODD)
@pytest.mark.parametrize("before", [(), ("30",)])
def test_an_odd_answer_gets_a_kind_word_and_the_question_again(before: tuple[str, ...], text: str, problem: str) -> None:
    asked, again = answers(*before), answers(*before, text)
    assert said(again).startswith(replies(f"case_{problem}")) and labels(again) == ["Skip this question"]
    question = said(asked).removeprefix(replies("case_begin")).strip()
    assert said(again).endswith(question) and not again.ends_form
    assert {"staff", "left", "price"} & set(again.state.case or {}) == ({"staff"} if before else set())


def test_no_staff_is_asked_about_and_no_leavers_are_taken() -> None:
    assert said(answers("0")).startswith(replies("case_no_staff"))
    assert answers("12", "none").state.case == {"staff": 12, "left": 0}


def test_two_numbers_are_offered_to_choose_from() -> None:
    turn = answers("30", "5 or 6")
    assert said(turn) == "I read 5 and 6. Which one shall I use? Or type one number for all of it."
    assert labels(turn) == ["5", "6", "Skip this question"]
    assert [choice.payload for choice in turn.messages[0].choices][1] == '/say_number{"number":"6"}'
    taken = conversation.answer_case(turn.state, heard("/say_number", "say_number", number="6"))
    assert taken.state.case == {"staff": 30, "left": 6}


def test_a_button_of_a_large_number_is_taken_to_the_last_digit() -> None:
    turn = answers("30", "5", "1234567 or 999999")
    assert labels(turn)[1] == "999,999"
    assert turn.messages[0].choices[1].payload == '/say_number{"number":"999999"}'


def test_no_idea_twice_leaves_the_question() -> None:
    once = answers("no idea")
    assert asked_of(once) == "staff"
    twice = answers("no idea", "no idea")
    assert asked_of(twice) == "left" and twice.state.case == {"staff": None}


def test_what_cannot_be_read_again_and_again_leaves_the_question_in_the_end() -> None:
    assert asked_of(answers("hm", "hm", "hm")) == "staff"
    assert asked_of(answers("hm", "hm", "hm", "hm")) == "left"
    assert asked_of(answers("hm", "hm", "30", "hm")) == "left", "a number in between starts the count again"


def asked_of(turn: Turn) -> str:
    return next(name for name in ("staff", "left", "price") if name not in (turn.state.case or {}))


@pytest.mark.parametrize("skip", [heard("skip"), heard("/skip", "skip"), heard("pass")])
def test_every_question_can_be_skipped(skip: Heard) -> None:
    turn = answers()
    for _ in range(3):
        turn = conversation.answer_case(turn.state, skip)
    assert turn.ends_form and turn.state.step == "idea"
    assert said(turn).startswith(replies("case_nothing")) and "£2,000 to £3,000" in said(turn) and labels(turn)


# --- more leavers than staff


def test_more_leavers_than_staff_are_asked_about_kindly() -> None:
    turn = answers("12", "14")
    assert "agency staff, or people who came and left in the year?" in said(turn)
    assert labels(turn) == ["Yes, 14 is right", "Change who left", "Change the staff", "Skip this question"]
    assert turn.state.case == {"staff": 12, "held": 14}


@pytest.mark.parametrize("yes", [heard("yes", "affirm"), heard("aye"), heard("agency mostly"), heard("we had agency people in and out all year", CASES[0]), heard("14"), heard("yes 14"), heard("/say_number", "say_number", number="14"),
                                 heard("it does", "affirm")])  # fmt: skip
def test_and_taken_once_they_are_confirmed(yes: Heard) -> None:
    turn = conversation.answer_case(answers("12", "14").state, yes)
    assert turn.state.case == {"staff": 12, "left": 14}
    assert "117 per cent" in said(conversation.answer_case(turn.state, heard("500")))


@pytest.mark.parametrize(
    "no", [heard("no", "deny"), heard("sorry wrong"), heard("none", "deny"), heard("agency isn't in it"), heard("neither")]
)
def test_a_no_asks_for_the_leavers_again(no: Heard) -> None:
    turn = conversation.answer_case(answers("12", "14").state, no)
    assert said(turn) == "You have 12 staff. How many left in the last year?" and turn.state.case == {"staff": 12}


def test_agency_staff_is_a_yes_and_no_new_topic() -> None:
    story = "that counts the agency people who came and went all year"
    words = heard(story, "working_with_agency_staff", {"working_with_agency_staff": 0.9})
    assert conversation.answer_case(answers("12", "14").state, words).state.case == {"staff": 12, "left": 14}


def test_either_number_can_be_changed() -> None:
    held = answers("12", "14").state
    assert conversation.answer_case(held, heard("no, 4")).state.case == {"staff": 12, "left": 4}
    assert conversation.answer_case(held, heard("/say_number", "say_number", about="left")).state.case == {"staff": 12}
    staff = conversation.answer_case(held, heard("/say_number", "say_number", about="staff"))
    assert staff.state.case == {} and said(staff) == replies("case_ask_staff")


def test_another_number_above_the_staff_is_asked_about_again() -> None:
    turn = conversation.answer_case(answers("12", "14").state, heard("15"))
    assert (turn.state.case or {})["held"] == 15


# --- the sums


def test_the_sums_of_a_worked_example() -> None:
    turn = answers("30", "9", "two and a half grand")
    sums, mail = turn.messages
    assert turn.ends_form and (turn.state.step, turn.state.case) == ("idea", ALL)
    assert sums.text.splitlines() == [
        "9 of 30 left: a turnover of 30 per cent a year.",
        "One leaver costs about £2,000 to £3,000, a figure from 2016-17.",
        "For 9, that comes to £18,000 to £27,000.",
        "The £2,500 pays for itself if it stops 1 or 2 people from leaving.",
        "Lines for your e-mail:",
    ]
    assert mail.text.splitlines() == [
        "In the last year, 9 of our 30 staff left. That is 30 per cent.",
        "That cost about £18,000 to £27,000. The figure is from 2016-17: £2,000 to £3,000 each.",
        "I would like to spend £2,500 to keep people. It pays for itself if 1 or 2 more stay.",
    ]
    assert (sums.kind, mail.kind, mail.source) == ("say", "say", None)
    assert sums.source and "Care Talk" in sums.source["label"] and "2016-17" in sums.source["label"]


@pytest.mark.parametrize(
    ("texts", "line", "mail"),
    [
        (("30", "9", "free"), "It is free, so there is nothing to win back.", "I have an idea that costs nothing and may help people stay. Can we talk about it?"),
        (("30", "9", "£900"), "The £900 pays for itself if it stops 1 person from leaving.", "I would like to spend £900 to keep people. It pays for itself if 1 more stays."),
        (("30", "9", "13k"), "The £13,000 pays for itself if it stops 5 to 7 people from leaving.", "I would like to spend £13,000 to keep people. It pays for itself if 5 to 7 more stay."),
        (("40", "10", "£40,000"), "To win back £40,000, 14 to 20 people must stay. That is more than left.",
         "I would like to spend £40,000 to keep people. New faces are hard on the people we support, too."),
        (("30", "0", "2k"), "Nobody left in the last year. That says something good about your place.", "Nobody left us in the last year, and I want it to stay so."),
        (("500", "1", "2k"), "1 of 500 left: a turnover of less than 1 per cent a year.", "In the last year, 1 of our 500 staff left. That is less than 1 per cent."),
        (("skip", "9", "2k"), "9 left in a year.", "In the last year, 9 of our staff left."),
        (("30", "skip", "2k"), "One leaver costs about £2,000 to £3,000, a figure from 2016-17.", "We have 30 staff, and I want good people to stay."),
        (("skip", "skip", "2k"), "The £2,000 pays for itself if it stops 1 person from leaving.", "I want our good people to stay."),
        (("30", "9", "skip"), "For 9, that comes to £18,000 to £27,000.", "I would like to use a part of that money to keep people. Can we talk about it?"),
    ],
)  # fmt: skip
def test_what_the_numbers_come_to(texts: tuple[str, ...], line: str, mail: str) -> None:
    turn = answers(*texts)
    assert line in turn.messages[0].text.splitlines()
    assert mail in turn.messages[1].text.splitlines() and len(turn.messages[1].text.splitlines()) == 3


def test_the_own_cost_of_a_leaver_is_asked_for_and_the_sums_done_again() -> None:
    told = answers("30", "9", "2500")
    assert labels(told) == ["Use my own cost", "Change the numbers", "Make a plan", "Talk about something else"]
    asked = conversation.make_case(told.state, heard("/make_the_case", "make_the_case", about="each"))
    assert said(asked) == replies("case_ask_each") and asked.state.step == "case"
    again = conversation.answer_case(asked.state, heard("4k each"))
    assert again.messages[0].text.splitlines()[1:4] == [
        "One leaver costs £4,000, by your own figure.",
        "For 9, that comes to £36,000.",
        "The £2,500 pays for itself if it stops 1 person from leaving.",
    ]
    assert "That cost us £36,000, at £4,000 each." in again.messages[1].text
    assert again.messages[0].source is None, "it is her figure, not that of the source"
    skipped = conversation.answer_case(asked.state, heard("skip"))
    assert "2016-17" in said(skipped)


@pytest.mark.parametrize("play", [conversation.make_case, conversation.reply, conversation.guess])
def test_an_own_cost_told_in_a_remark_does_the_sums_again(play: Any) -> None:
    turn = play(answers("30", "9", "2500").state, heard("ours is more like £4,500 each", "other"))
    assert "One leaver costs £4,500, by your own figure." in said(turn)


def test_the_numbers_can_be_changed_and_a_case_left_half_done_goes_on() -> None:
    told = answers("30", "9", "2500").state
    for about in ({"about": "again"}, {}):
        assert conversation.make_case(told, heard("/make_the_case", "make_the_case", **about)).state.case == {}
    half = conversation.another_idea(answers("30").state).state
    assert half.step == "idea"
    turn = conversation.make_case(half, heard("make the case", "make_the_case"))
    assert said(turn) == f"{replies('case_go_on')} You have 30 staff. How many left in the last year?"


def test_a_plan_after_the_case_is_to_ask_for_the_money() -> None:
    at_plan = conversation.try_idea(answers("30", "9", "2500").state)
    planned = conversation.say_plan_back(conversation.answer_plan(at_plan.state, heard("thursday")).state)
    assert said(planned).startswith("Your plan: if it is Thursday, then I will try this: spend on keeping people.")


FILLED = st.fixed_dictionaries(
    {
        "staff": st.one_of(st.none(), st.integers(1, MOST["staff"])),
        "left": st.one_of(st.none(), st.integers(0, MOST["left"])),
        "price": st.one_of(
            st.none(), st.floats(0.01, MOST["price"]).map(lambda pounds: round(pounds, 2)), st.just(MOST["price"])
        ),
        "each": st.one_of(st.none(), st.floats(0.01, MOST["each"]).map(lambda pounds: round(pounds, 2)), st.just(MOST["each"])),
    }
)


@given(FILLED)
@example({"staff": 1, "left": 20_000, "price": 1_000_000, "each": None})
@example({"staff": 11, "left": 20_000, "price": 1_000_000, "each": None})
@example({"staff": 20_000, "left": 20_000, "price": 999_999.99, "each": None})
@example({"staff": 1, "left": 333, "price": 1_000_000, "each": None})
@example({"staff": 1, "left": 20_000, "price": 1_000_000, "each": 0.01})
def test_whatever_the_numbers_the_lines_fit_a_bubble_and_are_short(case: dict[str, Any]) -> None:
    turn = case_talk.tell(at(case))
    assert complete(turn.state.case) and 1 <= len(turn.messages) <= 2 and len(labels(turn)) == 4
    for message in turn.messages:
        assert list(line_problems(message.text, library())) == []
        assert "{" not in message.text


# --- reflexes and other topics in the middle


def test_why_says_what_the_numbers_are_for_and_asks_again() -> None:
    turn = conversation.why(at({"staff": 30}))
    assert (
        said(turn) == f"{replies('case_why')}\nYou have 30 staff. How many left in the last year?" and turn.state.step == "case"
    )


@pytest.mark.parametrize("case", [None, {"staff": 30}, {"staff": 30, "left": 9}, ALL])
def test_simpler_words_ask_the_same_question_in_shorter_ones(case: dict[str, Any] | None) -> None:
    usual, plainer = conversation.back(at(case)), conversation.simpler(at(case))
    assert said(plainer) != said(usual) and plainer.state.step == "case" and labels(plainer) == ["Skip this question"]


def test_coming_back_to_a_number_that_waits_for_a_yes_asks_for_it_again() -> None:
    turn = conversation.reply(answers("12", "14").state, heard("who can read this", "privacy"))
    assert labels(turn)[0] == "Yes, 14 is right" and turn.state.case == {"staff": 12, "held": 14}


STORY = "anyway the real trouble is that one of my ladies died on sunday"


def test_another_situation_is_asked_about_and_the_sums_can_go_on() -> None:
    turn = conversation.answer_case(at({"staff": 30}), heard(STORY, "grief_after_a_death", {"grief_after_a_death": 0.9}))
    assert turn.ends_form and turn.state.step == "new_topic" and "something new?" in said(turn)
    stayed = conversation.stay(turn.state)
    assert (stayed.state.step, stayed.state.case) == ("case", {"staff": 30})
    taken = conversation.take_up_new(turn.state)
    assert (taken.state.situation, taken.state.step, taken.state.before) == ("grief_after_a_death", "safety_question", None)


@pytest.mark.parametrize(("text", "intent", "share"), [("we lost nine of them", "grief_after_a_death", 0.9), (STORY, "grief_after_a_death", 0.4),
                                                       ("nine went last year, mostly to the hospital and to tesco", CASES[0], 0.9)])  # fmt: skip
def test_a_number_or_an_unsure_guess_is_no_new_topic(text: str, intent: str, share: float) -> None:
    turn = conversation.answer_case(at({"staff": 30}, situation=CASES[1]), heard(text, intent, {intent: share}))
    assert turn.state.step == "case" or turn.state.heard_also is None


def test_a_doubt_in_the_middle_is_asked_about_and_then_the_sums_go_on() -> None:
    doubt = Heard("one of them was frightened", "possible_harm", harm={"label": "abuse_or_neglect", "band": "ask"})
    asked = conversation.possible_harm(at({"staff": 30}), doubt)
    assert asked.state.step == "safety_question"
    settled = conversation.answer_safety(asked.state, heard("/answer_safety", "answer_safety", answer="no"))
    assert settled.ends_form and (settled.state.step, settled.state.case) == ("case", {"staff": 30})
    assert said(conversation.back(settled.state)).endswith("You have 30 staff. How many left in the last year?")
    assert said(conversation.possible_harm(settled.state, doubt)) == said(conversation.back(settled.state)), (
        "asked once a topic"
    )
    assert conversation.answer_safety(asked.state, heard("yes")).state.step == "card"


@pytest.mark.parametrize(("text", "intent"), [("1200 quid", "possible_harm"), ("£1,200", "other"), ("12", "ask_why"), ("dunno", "ask_simpler"), ("4k", "make_the_case")])  # fmt: skip
def test_a_number_is_an_answer_whatever_it_was_taken_for(text: str, intent: str) -> None:
    assert listening.is_number(heard(text, intent))


@pytest.mark.parametrize(
    ("text", "intent"),
    [("2 hurt", "possible_harm"), ("he hit 2", "possible_harm"), ("12", "abuse_or_neglect"), ("12", "own_crisis"), ("12", "delete_my_data"), ("12", "start_over"),
     ("/say_number", "possible_harm"), ("another idea", "ask_another_idea"), ("why 3 questions?", "ask_why"), ("no idea", "possible_harm")],
)  # fmt: skip
def test_harm_an_order_and_a_question_are_never_taken_for_a_number(text: str, intent: str) -> None:
    assert not listening.is_number(heard(text, intent))


def test_what_the_rules_doubt_is_asked_about_even_if_it_is_a_number(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation.safety, "check", lambda text: Harm("own_crisis", None, "ask"))
    assert not listening.is_number(heard("1200 quid", "possible_harm"))
