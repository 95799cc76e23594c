"""What is taken for another language and what is not: both sides, on sentences and on everything we have in English."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
import yaml

from coach import language
from coach.language import looks_english
from coach.library import library
from coach.privacy import redact
from tests.build import ROOT

HERE = Path(__file__).resolve().parent


def read(name: str) -> dict[str, list[str]]:
    return dict(yaml.safe_load((HERE / name).read_text(encoding="utf-8")))


KNOWN, UNSEEN, ENGLISH = read("other_languages.yml"), read("other_languages_unseen.yml"), read("kinds_of_english.yml")
GREETINGS = ("hola que tal", "co tam słychać", "kumusta ka na", "bawo ni", "namaste kaise ho")  # other languages in data/nlu


def examples() -> list[str]:
    blocks = [
        block
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
    ]
    return [line[2:].strip() for block in blocks for line in block["examples"].splitlines() if line.startswith("- ")]


def recognised(sentences: dict[str, list[str]], redacted: bool) -> float:
    """The share of sentences of four words or more that are heard to be of another language."""
    long = [text for texts in sentences.values() for text in texts if len(text.split()) >= 4]
    return sum(not looks_english(redact(text).text if redacted else text) for text in long) / len(long)


def slip(word: str, chance: random.Random) -> str:
    """A letter lost, swapped, doubled or wrong."""
    if len(word) < 3:
        return word
    at = chance.randrange(len(word) - 1)
    return [
        word[:at] + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice("aeiourstnl") + word[at + 1 :],
    ][chance.randrange(4)]


# --- other languages are heard


def test_nine_of_ten_sentences_that_no_list_was_made_from_are_heard() -> None:
    assert sum(map(len, UNSEEN.values())) >= 120 and len(UNSEEN) >= 12
    assert recognised(UNSEEN, redacted=False) >= 0.95
    assert recognised(UNSEEN, redacted=True) >= 0.9, "names are taken out before Rasa sees a text"


@pytest.mark.parametrize("name", KNOWN)
def test_sentences_of_every_language_are_heard(name: str) -> None:
    assert [text for text in KNOWN[name] if looks_english(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "мне страшно",
        "помогите",
        "我很累不想上班",
        "أنا متعبة",
        "मुझे मदद चाहिए",
        "ਮੈਨੂੰ ਮਦਦ",
        "എനിക്ക് വയ്യ",
        "আমি ক্লান্ত",
        "እኔ ደክሞኛል",
    ],
)
def test_a_word_or_two_in_another_script_are_enough(text: str) -> None:
    assert not looks_english(text)


@pytest.mark.parametrize(
    "text", ["nie wiem", "nu stiu ce", "hindi ko alam", "mujhe nahi pata", "não sei", "ndiri mudzimai", "no entiendo nada"]
)
def test_a_few_everyday_words_are_enough(text: str) -> None:
    assert not looks_english(text)


@pytest.mark.parametrize(
    "text", ["pomocy", "Ratunku!!!", "socorro", "tulong po", "ajutor", "ndibatsirei", "imdat", "помощ", "bachao bachao bachao"]
)
def test_one_word_in_latin_letters_is_enough_when_it_is_a_cry_for_help(text: str) -> None:
    assert not looks_english(text)


def test_capitals_and_accents_make_no_difference() -> None:
    for text in ("NIE ROZUMIEM CO MÓWIĄ DO MNIE", "nie rozumiem co mowia do mnie", "Nie Rozumiem Co Mówią Do Mnie"):
        assert not looks_english(text)


def test_a_sentence_with_a_word_of_work_in_it_is_still_of_its_language() -> None:
    assert not looks_english("mera manager mujhe har shift par daantta hai")
    assert not looks_english("hindi ako pinapakinggan ng team leader sa night shift")


# --- English is left alone


@pytest.mark.parametrize("kind", ENGLISH)
def test_english_as_people_type_it_is_english(kind: str) -> None:
    assert [text for text in ENGLISH[kind] if not looks_english(text)] == []


@pytest.mark.parametrize("redacted", [False, True])
def test_no_training_example_is_taken_for_another_language(redacted: bool) -> None:
    texts = [text for text in examples() if text not in GREETINGS]
    wrong = [text for text in texts if not looks_english(redact(text).text if redacted else text)]
    assert len(texts) > 8_000
    assert len(wrong) / len(texts) < 0.001, wrong


@pytest.mark.parametrize(("share", "most"), [(0.3, 0.001), (0.5, 0.01)])
def test_typing_slips_in_every_third_or_second_word_are_english(share: float, most: float) -> None:
    chance = random.Random(1)
    texts = [text for text in examples()[::4] if text not in GREETINGS]
    typed = [" ".join(slip(word, chance) if chance.random() < share else word for word in text.split()) for text in texts]
    wrong = [text for text in typed if not looks_english(text)]
    assert len(wrong) / len(typed) <= most, wrong[:10]


def test_everything_the_coach_says_is_english() -> None:
    shelf = library()
    said = [line for entry in shelf.replies.values() for line in entry["say"]]
    said += [idea.do for idea in shelf.ideas.values()] + [situation.simpler for situation in shelf.situations.values()]
    assert [line for line in said if not looks_english(line)] == []


@pytest.mark.parametrize(
    "text",
    ["", "   ", "?!...", "12345", "😢😢😢", "a" * 2000, "[name]", "[name] [room] [phone]", "/", "x", "¯\\_(ツ)_/¯", "ಠ_ಠ"],
)
def test_what_has_no_words_is_not_another_language(text: str) -> None:
    assert looks_english(text)


@pytest.mark.parametrize("text", ["told [name] [name] about it", "[name] [name] [name] was rude", "[name] and [name] fell out"])
def test_what_was_taken_out_counts_for_nothing(text: str) -> None:
    assert looks_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "the lady said pomocy and nobody came to her all night",
        "he shouted socorro and the other resident laughed at him",
        "she says спасибо to me every time i bring her tea",
        "my colleague wrote nie wiem on the handover sheet",
    ],
)
def test_words_of_another_language_in_an_english_text_are_english(text: str) -> None:
    assert looks_english(text)


def test_an_english_text_with_a_long_quote_is_judged_by_most_of_it() -> None:
    quote = "nie rozumiem co do mnie mówią"
    assert looks_english(
        f"we have a new starter and when i show her the hoist she only says {quote} and i do not know what to do"
    )


# --- the lists


def test_no_word_is_both_sure_english_and_of_another_language() -> None:
    lists = language._lists()
    assert lists.sure & lists.other == set()


def test_the_lists_are_lower_case_words_without_accents() -> None:
    lines = (ROOT / "coach" / "language_words.txt").read_text(encoding="utf-8").splitlines()
    for line in lines:
        if not line.startswith("#"):
            name, _, words = line.partition(": ")
            assert words.split() == sorted(set(words.split())), f"{name}: sorted, each once"
            assert all(word.isascii() and word.isalpha() and word.islower() for word in words.split()), name


@pytest.mark.parametrize("text", ["the rota is late", "hard shift today"])
def test_english_words_only_is_told(text: str) -> None:
    assert language.only_english_words(text)


@pytest.mark.parametrize("text", ["pomocy", "o lu mi", "el7a2ooni", "quiero morir", "помощ"])
def test_a_word_that_may_be_of_another_language_is_not_english_words_only(text: str) -> None:
    assert not language.only_english_words(text)


def test_a_look_at_thirty_words_takes_less_than_a_third_of_a_millisecond() -> None:
    words = [word for text in examples()[:300] for word in text.split()]
    other = [word for texts in KNOWN.values() for text in texts for word in text.split()]
    for spoken in (words, other):
        pieces = [" ".join(spoken[at : at + 30]) for at in range(0, len(spoken) - 30, 30)]
        best = min(timed(pieces) for _ in range(7))
        assert best / len(pieces) < 0.0003, f"{best / len(pieces) * 1000:.3f} ms"


def timed(pieces: list[str]) -> float:
    began = time.process_time()
    for piece in pieces:
        looks_english(piece)
    return time.process_time() - began


def test_a_text_of_20_000_characters_takes_no_longer_than_what_the_coaching_reads() -> None:
    assert not looks_english("nie wiem co mam zrobić " * 900)
    assert looks_english("she never listens to me " * 900)
