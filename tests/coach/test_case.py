"""Making the case: numbers as people type them, and worked sums on what leavers cost."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import case
from coach.case import COUNTS, LEAVER_COST, MOST, QUESTIONS, Read, Sums

NUMBERS = st.one_of(st.none(), st.integers(0, MOST["left"]))
PRICES = st.one_of(st.none(), st.integers(0, MOST["price"]), st.floats(0.01, MOST["price"]))
OWN = st.one_of(st.none(), st.floats(0.01, MOST["each"]))


# --- reading: one plain number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("12 staff", 12),
        ("we have 30 people in all", 30),
        ("£1,200", 1_200),
        ("£1 200", 1_200),
        ("100 000", 100_000),
        ("1,250,000", 1_250_000),
        ("£1,200.50", 1_200.5),
        ("1200 quid", 1_200),
        ("2.5k", 2_500),
        ("£2k", 2_000),
        (".5k", 500),
        ("2½ grand", 2_500),
        ("½ a grand", 500),
        ("1e3", 1_000),
        ("nine", 9),
        ("twenty-two", 22),
        ("twenty two", 22),
        ("fourty", 40),
        ("a hundred", 100),
        ("hundred and one", 101),
        ("one hundred and five", 105),
        ("twelve hundred", 1_200),
        ("twenty five hundred", 2_500),
        ("three hundred and fifty", 350),
        ("two thousand five hundred", 2_500),
        ("two thousand, five hundred and twelve", 2_512),
        ("two hundred and fifty thousand", 250_000),
        ("two and a half grand", 2_500),
        ("two and a half thousand", 2_500),
        ("a grand and a half", 1_500),
        ("half a grand", 500),
        ("half a dozen", 6),
        ("two dozen", 24),
        ("two grand five hundred", 2_500),
        ("zero", 0),
        ("none", 0),
        ("nobody left", 0),
        ("no-one", 0),
        ("not one", 0),
        ("nowt", 0),
        ("free", 0),
        ("it's free", 0),
        ("doesn’t cost us anything", 0),
        ("just me", 1),
        ("only one", 1),
        ("one person", 1),
        ("-5", -5),
        ("minus two", -2),
        ("-£50", -50),
        ("£-50", -50),
        ("9 in the last 12 months", 9),
        ("12 in 2025", 12),
        ("4 since 2024", 4),
        ("£500 a year", 500),
        ("12, yes 12", 12),
        ("we lost nine last year", 9),
    ],
)  # fmt: skip
def test_a_plain_number_is_read(text: str, number: float) -> None:
    assert case.read(text) == Read((number,))


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("about a dozen", 12),
        ("a couple", 2),
        ("a couple of grand", 2_000),
        ("couple of hundred", 200),
        ("forty odd", 40),
        ("40-odd", 40),
        ("40ish", 40),
        ("40+", 40),
        ("nearly thirty", 30),
        ("roughly 2.5k", 2_500),
        ("i think 9", 9),
        ("not sure, about 12", 12),
        ("30 give or take", 30),
    ],
)
def test_a_loose_number_is_read_and_marked_to_be_said_back(text: str, number: float) -> None:
    assert case.read(text) == Read((number,), rough=True)


# --- reading: what has to be asked about


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("5 or 6", (5, 6)),
        ("5-6", (5, 6)),
        ("5 – 6", (5, 6)),
        ("30 -40", (30, 40)),
        ("five or six", (5, 6)),
        ("between 5 and 6", (5, 6)),
        ("one or two", (1, 2)),
        ("2-3k", (2_000, 3_000)),
        ("2 to 3 grand", (2_000, 3_000)),
        ("two or three hundred", (200, 300)),
        ("50 or 2k", (50, 2_000)),
        ("9 out of 30", (9, 30)),
        ("15 full time and 8 part time", (15, 8)),
        ("two fifty", (2, 50)),
        ("4 seniors, 12 carers and 2 cooks", (4, 12, 2)),
    ],
)
def test_more_than_one_number_is_asked_about(text: str, numbers: tuple[float, ...]) -> None:
    assert case.read(text) == Read(numbers, problem="several")


@pytest.mark.parametrize(
    "text",
    ["25%", "30 per cent", "50 a month", "3 every week", "4 in 6 months", "two in three weeks", "me and 5 others", "5 plus me",
     "half of them", "£20 an hour"],
)  # fmt: skip
def test_a_part_of_the_number_is_never_taken_for_the_whole(text: str) -> None:
    assert case.read(text).problem == "part"


@pytest.mark.parametrize("text", ["no idea", "dunno", "I don’t know", "not sure", "haven't a clue", "i'd have to check", "can't remember", "nobody knows", "none of your business"])  # fmt: skip
def test_not_knowing_is_no_number(text: str) -> None:
    assert case.read(text) == Read(problem="unknown")


@pytest.mark.parametrize(
    "text",
    ["", "🙂", "a few", "loads", "hm", "half", "a", "1.200", "3rd", "7 days", "50p", "one of my seniors runs a course", "three months ago", "grandad", "often", "мало"],
)  # fmt: skip
def test_what_is_no_number_is_not_guessed_at(text: str) -> None:
    assert case.read(text) == Read(problem="unreadable")


@pytest.mark.parametrize("text", ["[number]", "about [nhs number]"])
def test_a_number_that_redaction_took_out_is_told_apart(text: str) -> None:
    assert case.read(text) == Read(problem="private")


@given(st.text(max_size=60))
def test_any_text_is_read_without_an_error(text: str) -> None:
    found = case.read(text)
    assert bool(found.numbers) or found.problem
    assert all(abs(number) <= 10**12 for number in found.numbers)
    case.is_answer(text), case.is_bare(text), case.read_own_cost(text)


@given(st.integers(0, 999_999))
def test_any_whole_number_is_read_in_digits(number: int) -> None:
    assert case.read(str(number)).numbers == case.read(f"£{number:,}").numbers == (number,)


# --- judging an answer


@pytest.mark.parametrize(
    ("question", "text", "problem"),
    [
        ("staff", "0", "no_staff"),
        ("staff", "12.5", "not_whole"),
        ("staff", "-5", "negative"),
        ("staff", "1e9", "too_big"),
        ("staff", "1e400", "too_big"),
        ("left", "two and a half", "not_whole"),
        ("left", "31", "more_than_staff"),
        ("left", "30", None),
        ("left", "0", None),
        ("price", "0", None),
        ("price", "free", None),
        ("price", "£2.50", None),
        ("price", "a million", None),
        ("price", "1,000,001", "too_big"),
        ("price", "£500 each", "part"),
        ("each", "£4,000 each", None),
        ("each", "about 4k a head", None),
        ("each", "£80 a month each", "part"),
        ("each", "3k or 4k each", "several"),
        ("each", "0", "no_cost"),
        ("each", "200000", "too_big"),
    ],
)
def test_an_odd_answer_has_a_reason_to_ask(question: str, text: str, problem: str | None) -> None:
    assert case.judge(question, case.read(text), {"staff": 30}) == problem


def test_without_the_number_of_staff_any_number_of_leavers_is_taken() -> None:
    assert case.judge("left", case.read("31"), {"staff": None}) is None


@pytest.mark.parametrize(
    ("numbers", "question"),
    [({}, "staff"), ({"staff": 3}, "left"), ({"staff": None}, "left"), ({"staff": 3, "left": 1}, "price"), ({"staff": 3, "left": 1, "price": None}, "each")],
)  # fmt: skip
def test_the_questions_come_one_after_the_other_and_a_skipped_one_is_not_asked_again(
    numbers: dict[str, Any], question: str
) -> None:
    assert case.asked(numbers) == question
    assert case.complete(numbers) is (question == "each")


def test_no_case_is_not_a_complete_one() -> None:
    assert not case.complete(None)


# --- what answers the open question, whatever else it was taken for


@pytest.mark.parametrize("text", ["12", "£1,200", "about a dozen", "2 grand", "1200 pounds", "zero", "none", "just me", "no idea", "loads", "[number]", "1.200", "not sure"])  # fmt: skip
def test_a_number_or_no_idea_is_an_answer(text: str) -> None:
    assert case.is_answer(text)


@pytest.mark.parametrize("text", ["why do you need 3 numbers", "is it 12?", "another idea", "who can read this", "start over", "", "what do you mean",
                                  "the night girls have 2 breaks and we have none at all"])  # fmt: skip
def test_a_question_or_a_story_is_not(text: str) -> None:
    assert not case.is_answer(text)


@pytest.mark.parametrize(
    "text", ["12", "1200 quid", "2 grand", "zero", "about 40 staff left", "£1,200", "none", "nobody left", "It's free."]
)
def test_a_bare_number_holds_no_word_of_harm(text: str) -> None:
    assert case.is_bare(text)


@pytest.mark.parametrize("text", ["2 hurt", "12 died", "he hit 2", "1200 quid missing", "she took 2 grand", "one was left in bed", "2 мертвы", "2 grand 😢 owed", "no idea", "", "i have nothing left", "just me", "nobody would miss me", "i am free"])  # fmt: skip
def test_a_number_beside_any_other_word_is_not_bare(text: str) -> None:
    assert not case.is_bare(text)


@pytest.mark.parametrize(("text", "pounds"), [("it costs us more like 4k", 4_000), ("£4,500 each", 4_500), ("our figure is 3,800", 3_800), ("£50 a leaver", 50)])  # fmt: skip
def test_an_own_cost_is_heard_in_a_remark(text: str, pounds: float) -> None:
    assert case.read_own_cost(text) == pounds


@pytest.mark.parametrize("text", ["4k", "each of my 3 seniors", "does it cost 4k?", "it costs a lot", "they cost 3k or 4k", "leavers cost us 200000"])  # fmt: skip
def test_a_remark_without_a_plain_cost_changes_no_sums(text: str) -> None:
    assert case.read_own_cost(text) is None


# --- the sums, worked by hand


@pytest.mark.parametrize(
    ("numbers", "sums"),
    [
        ({"staff": 30, "left": 9, "price": 2_500}, Sums((2_000, 3_000), 30, (18_000, 27_000), (1, 2))),
        ({"staff": 40, "left": 10, "price": 9_000}, Sums((2_000, 3_000), 25, (20_000, 30_000), (3, 5))),
        ({"staff": 12, "left": 14, "price": 6_000}, Sums((2_000, 3_000), pytest.approx(116.67, abs=0.01), (28_000, 42_000), (2, 3))),
        ({"staff": 30, "left": 9, "price": 2_500, "each": 4_000}, Sums((4_000, 4_000), 30, (36_000, 36_000), (1, 1))),
        ({"staff": 8, "left": 0, "price": 0}, Sums((2_000, 3_000), 0, (0, 0), (0, 0))),
        ({"staff": None, "left": 3, "price": None}, Sums((2_000, 3_000), None, (6_000, 9_000), None)),
        ({"staff": 3, "left": None, "price": 2_000}, Sums((2_000, 3_000), None, None, (1, 1))),
        ({"staff": 3, "left": None, "price": 0.5}, Sums((2_000, 3_000), None, None, (1, 1))),
        ({}, Sums((2_000, 3_000))),
    ],
)  # fmt: skip
def test_the_sums_are_those_done_by_hand(numbers: dict[str, Any], sums: Sums) -> None:
    assert case.work_out(numbers) == sums


@given(st.fixed_dictionaries({"staff": NUMBERS, "left": NUMBERS, "price": PRICES, "each": OWN}))
def test_whoever_is_kept_pays_for_it_and_one_fewer_would_not(numbers: dict[str, Any]) -> None:
    sums = case.work_out(numbers)
    if sums.kept and numbers["price"]:
        for kept, each in zip(sums.kept, reversed(sums.each), strict=True):
            assert (kept - 1) * each < numbers["price"] <= kept * each * (1 + 1e-9)
    assert (sums.per_cent is None) == (not numbers["staff"] or numbers["left"] is None)
    assert (sums.total is None) == (numbers["left"] is None)


def test_the_cost_of_a_leaver_is_the_figure_of_the_source() -> None:
    assert (LEAVER_COST, case.LEAVER_COST_YEARS) == ((2_000, 3_000), "2016-17")
    assert set(MOST) == {*QUESTIONS, "each"} and set(COUNTS) < set(QUESTIONS)


@pytest.mark.parametrize(("value", "said"), [(0, "£0"), (0.5, "£0.50"), (99.99, "£99.99"), (1_200, "£1,200"), (1_200.5, "£1,201"), (1_000_000, "£1,000,000")])  # fmt: skip
def test_pounds_are_written_as_people_write_them(value: float, said: str) -> None:
    assert case.pounds(value) == said


@pytest.mark.parametrize(("value", "whole"), [(2.5, 3), (116.67, 117), (0.4, 0), (30, 30)])
def test_halves_are_rounded_up(value: float, whole: int) -> None:
    assert case.rounded(value) == whole
