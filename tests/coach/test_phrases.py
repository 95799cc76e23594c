"""Words of crisis in other languages: heard as written and as typed, and never in plain English."""

from __future__ import annotations

import datetime
import shutil
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml

from coach import phrases
from coach.library import errors
from coach.privacy import redact
from coach.safety import SEVERITY, check
from tests.build import ROOT
from tests.coach.test_language import ENGLISH, KNOWN, UNSEEN, examples
from tests.coach.test_safety import DISCLOSURES

FILE = "content/crisis_phrases.yml"
DATA: dict[str, Any] = yaml.safe_load((ROOT / FILE).read_text(encoding="utf-8"))
LISTED: dict[str, list[tuple[str, str]]] = defaultdict(list)
for name, label, phrase in phrases.listed():
    LISTED[name].append((label, phrase))
ASKED_FOR = ("polish", "romanian", "tagalog", "shona", "malayalam", "urdu", "hindi", "punjabi", "yoruba", "igbo", "portuguese", "spanish",
             "bulgarian", "nepali", "bengali", "gujarati", "arabic", "somali", "turkish")  # fmt: skip


def labels(text: str) -> set[str]:
    return {found.label for found in phrases.find(text)}


def typed(phrase: str) -> str:
    """As typed without accents, where the letters have any."""
    return phrase.translate(str.maketrans("ąćęłńóśźżăâîșțãõáéíúñçşğıöüẹọṣ", "acelnoszzaaistaoaeiuncsgioueos"))


# --- heard


@pytest.mark.parametrize("name", ASKED_FOR)
def test_every_language_has_words_for_every_kind_of_harm(name: str) -> None:
    assert set(DATA[name]["phrases"]) == set(SEVERITY)
    assert DATA[name]["alone"]["immediate_danger"], "a cry for help"


@pytest.mark.parametrize("name", LISTED)
def test_every_phrase_is_heard_however_it_is_typed_and_gives_its_card(name: str) -> None:
    for label, phrase in LISTED[name]:
        for text in (phrase, phrase.upper(), phrase.capitalize() + "!!", typed(phrase), f"  {phrase} ..."):
            assert label in labels(text), text
        harm = check(phrase)
        assert harm.band == "signpost" and SEVERITY.index(harm.label) <= SEVERITY.index(label), phrase


@pytest.mark.parametrize("name", LISTED)
def test_taking_names_out_leaves_every_phrase_whole(name: str) -> None:
    for label, phrase in LISTED[name]:
        for text in (phrase, phrase.capitalize(), phrase.title()):
            assert label in labels(redact(text).text), redact(text).text


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Nie chcę już żyć, nikt mnie nie słucha", "own_crisis"),
        ("nie mam siły. chce umrzec", "own_crisis"),
        ("moj maz mnie bije jak wracam z pracy", "domestic_abuse"),
        ("szybko wezwijcie karetke on nie oddycha", "immediate_danger"),
        ("dau pastile gresite la doamna din camera", "medicines_error"),
        ("sotul meu ma bate in fiecare seara", "domestic_abuse"),
        ("gusto ko nang mamatay pagod na ako", "own_crisis"),
        ("kinuha ng amo ko ang passport ko", "exploitation_at_work"),
        ("ndibatsirei ambuya haasi kufema", "immediate_danger"),
        ("murume wangu anondirova manheru ose", "domestic_abuse"),
        ("mera pati mujhe marta hai roz", "domestic_abuse"),
        ("maine galat dawai de di kya karu", "medicines_error"),
        ("میں مرنا چاہتی ہوں کوئی نہیں ہے", "own_crisis"),
        ("उसने कहा और मैं मरना चाहती हूँ", "own_crisis"),
        ("enne adichu avan, njan pedichu", "immediate_danger"),
        ("എനിക്ക് മരിക്കണം", "own_crisis"),
        ("ਮੈਂ ਮਰਨਾ ਚਾਹੁੰਦੀ ਹਾਂ", "own_crisis"),
        ("ele me estuprou ontem", "sexual_harassment"),
        ("mi jefe me quitó el pasaporte y no me paga", "exploitation_at_work"),
        ("me quiero morir ya", "own_crisis"),
        ("той има нож и вика", "immediate_danger"),
        ("muzhat mi me bie vsyaka vecher", "domestic_abuse"),
        ("mo fe ku, aye ti su mi", "own_crisis"),
        ("achọrọ m ịnwụ biko", "own_crisis"),
        ("malai marna man lagyo", "own_crisis"),
        ("ami morte chai keu nei", "own_crisis"),
        ("mare mari javu che", "own_crisis"),
        ("أريد أن أموت لا أحد يسمعني", "own_crisis"),
        ("waxaan rabaa inaan dhinto", "own_crisis"),
        ("kocam beni dövüyor her gece", "domestic_abuse"),
    ],
)
def test_a_disclosure_in_a_sentence_gets_its_label(text: str, label: str) -> None:
    harm = check(text)
    assert (harm.label, harm.band) == (label, "signpost")
    assert check(redact(text).text) == harm


def test_he_hits_me_offers_the_card_about_home_as_well() -> None:
    harm = check("bije mnie")
    assert (harm.label, harm.second) == ("immediate_danger", "domestic_abuse")


def test_a_stretched_cry_and_one_that_is_repeated_are_heard() -> None:
    assert labels("pomoooocyyyy") == labels("Pomocy! Pomocy!") == labels("socorro socorro socorro") == {"immediate_danger"}


def test_a_phrase_beside_english_is_heard() -> None:
    assert check("she just said chce sie zabic and walked out").label == "own_crisis"


# --- not heard


def test_no_phrase_is_heard_in_plain_english() -> None:
    texts = [*examples(), *(text for kind in ENGLISH.values() for text in kind)]
    texts += [text for lines in DISCLOSURES.values() for text in lines]
    pages = [*(ROOT / "content").rglob("*.yml"), *(ROOT / "docs").glob("*.md"), ROOT / "README.md"]
    texts += [
        line
        for page in pages
        if page != ROOT / FILE
        for line in page.read_text(encoding="utf-8").splitlines()
        if '"' not in line
    ]
    assert [text for text in texts if phrases.find(text)] == []


@pytest.mark.parametrize("sentences", [KNOWN, UNSEEN], ids=["known", "unseen"])
def test_no_phrase_is_heard_in_everyday_sentences_of_its_language(sentences: dict[str, list[str]]) -> None:
    assert [text for texts in sentences.values() for text in texts if phrases.find(text)] == []


@pytest.mark.parametrize(
    "text",
    [
        "czy możesz mi pomóc z grafikiem",
        "potrzebuję pomocy z raportem",
        "imi poti da ajutor cu raportul te rog",
        "pwede mo ba akong tulungan sa report",
        "tulungan mo ako sa rota bukas",
        "mujhe madad chahiye report mein",
        "मुझे मदद चाहिए",
        "preciso de ajuda com a escala",
        "necesito ayuda con el turno",
        "me toca el turno de noche",
        "me tocó trabajar el domingo",
        "bana yardım eder misin raporla",
        "njan nale varam sahayikkam",
    ],
)
def test_a_polite_request_or_a_harmless_sense_is_no_cry(text: str) -> None:
    assert phrases.find(text) == []


@pytest.mark.parametrize(
    "text",
    ["nie chcę umrzeć", "on nie bije mnie", "no quiero morir", "não quero morrer", "nu vreau să mor", "не искам да умра"],
)
def test_a_not_right_before_a_phrase_takes_it_back(text: str) -> None:
    assert phrases.find(text) == []


@pytest.mark.parametrize("text", ["no, me pega", "nie. chcę umrzeć", "nu! m-a lovit"])
def test_a_no_before_a_comma_takes_nothing_back(text: str) -> None:
    assert phrases.find(text)


@pytest.mark.parametrize(
    "text", ["no me va, a matar el tiempo", "nie chcę. umrzeć", "socorro ela chegou", "", "?!", "[name] [name]"]
)
def test_a_phrase_does_not_run_over_a_comma_and_a_cry_stands_alone(text: str) -> None:
    assert phrases.find(text) == []


# --- the file


@pytest.mark.parametrize("name", DATA)
def test_nobody_claims_that_a_speaker_has_read_a_list(name: str) -> None:
    reviewed = DATA[name]["reviewed"]
    assert reviewed == "not yet" or (reviewed["by"] and isinstance(reviewed["on"], datetime.date))


def test_the_head_says_that_no_speaker_has_checked_it() -> None:
    assert "NOT YET CHECKED BY A SPEAKER" in (ROOT / FILE).read_text(encoding="utf-8")


SLIPS = {
    "a label nobody knows": ("    own_crisis: [chcę umrzeć", "    own_crises: [chcę umrzeć", "a safety label"),
    "a bracket that does not close": ("[quiero morir,", "[quiero (morir|morirme,", "a choice of spellings in brackets"),
    "a word that is no text": ("  not: ['no']", "  not: [no]", "'no' in quotes"),
    "a language without a word on its review": ("polish:\n  reviewed: not yet", "polish:", "all of reviewed, phrases"),
    "a review without a name": ("polish:\n  reviewed: not yet", "polish:\n  reviewed: yes", "reviewed: not yet, or reviewed: {by:"),
    "a key nobody knows": ("polish:\n  reviewed: not yet", "polish:\n  reviewed: not yet\n  maybe: x", "only reviewed, not, phrases and alone"),
}  # fmt: skip


@pytest.mark.parametrize("slip", SLIPS)
def test_a_slip_in_the_file_is_named_with_what_to_write(slip: str, tmp_path: Path) -> None:
    old, new, told = SLIPS[slip]
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / FILE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = list(errors(tmp_path / "content"))
    assert any(line.startswith(f"{FILE} line ") and told in line for line in found), found


def test_a_review_by_a_speaker_fits(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "content", tmp_path / "content")
    path = tmp_path / FILE
    text = path.read_text(encoding="utf-8").replace(
        "reviewed: not yet\n  not: [nie]", "reviewed: {by: senior carer, on: 2027-03-01}\n  not: [nie]"
    )
    path.write_text(text, encoding="utf-8")
    assert "2027-03-01" in text and list(errors(tmp_path / "content")) == []
