"""Which moment a person means, and which day that is."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coach import days
from coach.days import LONGEST_WHEN, read_when, today
from tests.build import ON

MONDAY = ON


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("on Thursday", "Thursday"),
        ("thursday, see our senior first", "Thursday"),
        ("handover on Thursday", "handover on Thursday"),
        ("tomorrow at handover", "tomorrow at handover"),
        ("fine, tonight I do it", "tonight"),
        ("tomorrow morning", "tomorrow morning"),
        ("I'll do it next Monday morning with Jo", "next Monday morning"),
        ("on my next shift", "my next shift"),
        ("before the handover", "before the handover"),
        ("maybe this week", "this week"),
        ("friday 2pm", "Friday 2pm"),
        ("12 december", "12 December"),
        ("when i see her", "when i see her"),
        ("2 weeks.", "2 weeks"),
        ("", "my next shift"),
        ("  ?! ", "my next shift"),
    ],
)
def test_the_day_or_moment_is_read_out_of_what_was_typed(text: str, said: str) -> None:
    assert read_when(text, MONDAY).said == said


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("today", 0), ("tonight", 0), ("tomorrow", 1), ("monday", 0), ("next monday", 7), ("thursday", 3), ("on sunday", 6),
        ("this week", 6), ("this weekend", 5), ("next week", 13), ("in two weeks", 14), ("in 3 days time", 3), ("my next shift", 1),
        ("at handover", 1), ("12 december", 19), ("december 12th", 19), ("12/12", 19), ("12/12/26", 19), ("1st of december", 8),
        ("4 january", 42), ("1/6", 190),
    ],
)  # fmt: skip
def test_the_day_is_found(text: str, days: int) -> None:
    assert read_when(text, MONDAY).day == MONDAY + datetime.timedelta(days)


@pytest.mark.parametrize("text", ["when i see her", "2 weeks", "at 2.30", "at half ten", "soon", "on my birthday"])
def test_words_without_a_plain_day_have_none(text: str) -> None:
    assert (read_when(text, MONDAY).day, read_when(text, MONDAY).trouble) == (None, None)


@pytest.mark.parametrize(
    ("text", "trouble"),
    [
        ("yesterday", "past"), ("last thursday", "past"), ("21 november", "past"), ("01/11/2026", "past"), ("2 weeks ago", "past"),
        ("31 february", "no_day"), ("31/02", "no_day"), ("99/99", "no_day"), ("30/2/2027", "no_day"), ("29 feb 2027", "no_day"),
        ("never", "never"), ("Never!", "never"), ("dont know", "never"),
    ],
)  # fmt: skip
def test_a_day_that_cannot_be_is_told(text: str, trouble: str) -> None:
    assert read_when(text, MONDAY).trouble == trouble


def test_a_leap_day_is_a_day() -> None:
    assert read_when("29 feb 2028", MONDAY).day == datetime.date(2028, 2, 29)


def test_two_moments_far_apart_are_not_made_into_one() -> None:
    assert read_when("friday if she is in, otherwise monday", MONDAY).said == "Friday"


@given(st.text(max_size=200))
def test_no_text_breaks_it_and_none_is_longer_than_a_plan_can_hold(text: str) -> None:
    when = read_when(text, MONDAY)
    assert when.said and len(when.said) <= LONGEST_WHEN + 20
    assert when.day is None or when.trouble == "past" or when.day >= MONDAY


def test_the_day_is_that_of_england(monkeypatch: pytest.MonkeyPatch) -> None:
    class Clock(datetime.datetime):
        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return datetime.datetime(2026, 6, 30, 23, 30, tzinfo=datetime.UTC).astimezone(tz)

    monkeypatch.setattr(days.datetime, "datetime", Clock)
    assert today() == datetime.date(2026, 7, 1)
