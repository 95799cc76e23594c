"""The organisation's own settings: what fits, what is refused in words, and that local contacts replace nobody."""

from __future__ import annotations

import pytest

from coach import organisation
from coach.library import library
from coach.organisation import TEXTS, WHO_HELPS, after_card, checked, contacts, contrast
from coach.words import BUBBLE

GOOD = {
    "name": "Sunny Court",
    "safeguarding_lead": "Safeguarding lead, 01234 567890",
    "out_of_hours": "On call manager, +44 7700 900123",
    "council_name": "Leeds City Council, adult safeguarding",
    "council_number": "0113 222 4401",
    "council_out_of_hours_number": "0113 240 9536",
    "whistleblowing_policy": "https://intranet.example.org/whistleblowing",
    "colour": "#0B4A4F",
}


def refused(field: str, text: str) -> str | None:
    return checked({**GOOD, field: text})[1].get(field)


def test_what_fits_is_kept() -> None:
    clean, problems = checked({**GOOD, "name": "  Sunny   Court "})
    assert problems == {} and clean == {**GOOD, "colour": "#0b4a4f"}


def test_anything_may_be_left_out() -> None:
    assert checked({}) == (dict.fromkeys(TEXTS, ""), {})
    assert contacts(checked({})[0]) == [] and after_card(checked({})[0], "abuse_or_neglect") is None


def test_the_file_fits_its_own_rules() -> None:
    assert organisation.default().keys() == TEXTS.keys()
    assert checked(organisation.default())[1] == {}


@pytest.mark.parametrize("field", ["safeguarding_lead", "out_of_hours"])
@pytest.mark.parametrize(
    "text",
    [
        "Do not ring 999, ring 01234 567890",
        "Instead of the police: 01234 567890",
        "Ring 01234 567890 first",
        "Before you tell CQC, 01234 567890",
        "Don't call anyone else, 01234 567890",
        "Only ever ring 01234 567890",
        "Our own emergency line 01234 567890",
        "999",
        "Never go outside. Manager, 01234 567890",
        "You mustnt tell others 01234 567890",
    ],
)
def test_a_contact_that_stands_in_for_999_the_council_cqc_or_the_police_is_refused(field: str, text: str) -> None:
    assert "999, the council, CQC or the police" in str(refused(field, text))


@pytest.mark.parametrize("field", ["name", "council_name"])
@pytest.mark.parametrize("text", ["Ring us instead of 999", "The Emergency Service", "Ring 01234 567890"])
def test_a_name_is_only_a_name(field: str, text: str) -> None:
    assert str(refused(field, text)).startswith("Type only")


@pytest.mark.parametrize(
    "number", ["999", "111", "12345", "0123", "call me", "01234 567890 or 999", "+1 202 555 0100", "0" * 25]
)
def test_a_number_has_the_form_of_a_phone_number(number: str) -> None:
    assert refused("council_number", number)


@pytest.mark.parametrize("number", ["01234567890", "0113 222 4401", "+44 113 222 4401", "020 7946 0000", "0800-123-4567"])
def test_phone_numbers_are_taken_as_people_type_them(number: str) -> None:
    assert refused("council_number", number) is None


@pytest.mark.parametrize(
    "link",
    ["http://a.example", "javascript:alert(1)", "https://", "https://nodots", "a.example", "https://u:p@a.example", "https://a b.example", "https://[", "//a.example"],
)  # fmt: skip
def test_only_https_links_are_taken(link: str) -> None:
    assert "https://" in str(refused("whistleblowing_policy", link))


def test_a_colour_that_white_words_cannot_be_read_on_is_refused_with_the_figure() -> None:
    assert "4.5" not in str(refused("colour", "#0b4a4f")) and refused("colour", "#0b4a4f") is None
    assert "(1.1 to 1)" in str(refused("colour", "#ffff00"))
    for wrong in ("red", "#fff", "#12345g", "url(x)", "#0b4a4f;}"):
        assert refused("colour", wrong)
    assert round(contrast("#000000")) == 21 and contrast("#ffffff") == 1


@pytest.mark.parametrize("field", TEXTS)
def test_what_is_too_long_or_holds_code_is_refused(field: str) -> None:
    assert "is the most" in str(refused(field, "x" * 201))
    assert refused(field, "<b>x</b>")


def test_a_council_needs_its_number_and_a_number_its_council() -> None:
    both = {"council_number": "", "council_out_of_hours_number": ""}
    assert "council_number" in checked({**GOOD, **both})[1]
    assert "council_name" in checked({**GOOD, "council_name": ""})[1]


def test_a_contact_is_shown_with_its_number_to_tap() -> None:
    rows = {row["id"]: row for row in contacts(GOOD)}
    assert rows["safeguarding_lead"] == {
        "id": "safeguarding_lead", "for": "Abuse or neglect", "who": "Safeguarding lead", "number": "01234 567890",
        "tel": "01234567890", "link": None,
    }  # fmt: skip
    assert rows["whistleblowing_policy"]["link"] == GOOD["whistleblowing_policy"]


def test_after_a_card_the_numbers_above_still_come_first() -> None:
    said = str(after_card(GOOD, "abuse_or_neglect"))
    assert (
        said.startswith("After that") and "Safeguarding lead, 01234 567890" in said and said.endswith("use the numbers above.")
    )
    assert "0113 222 4401" in said


@pytest.mark.parametrize("harm", [*sorted(set(library().cards["cards"]) - set(WHO_HELPS)), "", None])
def test_where_work_may_be_the_harm_or_has_no_part_in_it_nobody_local_is_named(harm: str | None) -> None:
    assert after_card(GOOD, harm) is None


def test_the_longest_contacts_fit_one_bubble() -> None:
    longest = {
        **GOOD,
        "safeguarding_lead": ("Lead " * 30)[:76] + ", 01234 567890",
        "council_name": ("City " * 30)[:79] + "x",
        "council_number": "+44 113 222 44 01",
    }
    clean, problems = checked(longest)
    assert problems == {}
    assert all(len(str(after_card(clean, harm))) <= BUBBLE for harm in WHO_HELPS)
