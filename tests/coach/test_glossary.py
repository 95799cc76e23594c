"""Words of the trade are explained where they are used."""

from __future__ import annotations

import pytest

from coach.glossary import MOST, explain
from coach.library import library


@pytest.mark.parametrize("term", library().glossary)
def test_every_term_is_found_in_a_sentence(term: str) -> None:
    assert explain(f"Have a look at the {term} today.") == {term: library().glossary[term]}


def test_the_word_is_explained_as_it_stands_in_the_text() -> None:
    assert list(explain("Handovers are short. Bring it to Handover.")) == ["Handovers"]
    assert list(explain("Read the MAR charts first.")) == ["MAR charts"]


def test_the_longest_term_wins() -> None:
    assert list(explain("Tell the safeguarding lead.")) == ["safeguarding lead"]


@pytest.mark.parametrize("text", ["", "I am in the scareworthy careful carers'less place", "Nothing here."])
def test_part_of_a_word_is_not_a_term(text: str) -> None:
    assert explain(text.replace("carers'less", "")) == {}


def test_no_bubble_is_cluttered() -> None:
    assert len(explain(" and ".join(library().glossary))) == MOST
