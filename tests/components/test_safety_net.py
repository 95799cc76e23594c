"""The safety net: rules and scores decide together, and the situation that was heard is never lost."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.fallback_classifier import FallbackClassifier
from rasa.shared.nlu.training_data.message import Message

from coach.language import looks_english
from coach.safety import SEVERITY
from components.intents import ALARMS, WINDOW_SCORES
from components.safety_net import SafetyNet
from tests.components.bot import CONTEXT, ODD, storage

CALM = "handover was a bit of a mess today"
GUESSES = [("better_handover", 0.5), ("abuse_or_neglect", 0.3), ("team_divide", 0.2)]


@pytest.fixture(scope="module")
def net(tmp_path_factory: pytest.TempPathFactory) -> SafetyNet:
    return SafetyNet.create(SafetyNet.get_default_config(), storage(tmp_path_factory.mktemp("net")), Resource("net"), CONTEXT)


def judged(
    net: SafetyNet,
    text: str,
    *windows: dict[str, float],
    guesses: list[tuple[str, float]] = GUESSES,
    alarms: list[float] | None = None,
) -> Message:
    ranking = [{"name": name, "confidence": share} for name, share in guesses]
    data: dict[str, Any] = {"text": text, "intent_ranking": ranking, WINDOW_SCORES: list(windows)}
    data[ALARMS] = alarms if alarms is not None else [1.0] * len(windows)
    (done,) = net.process([Message({**data, "intent": ranking[0] if ranking else None})])
    return done


def names(done: Message) -> list[str]:
    return [guess["name"] for guess in done.get("intent_ranking")]


@pytest.mark.parametrize(
    ("share", "band", "intent"),
    [(0.0, "none", "better_handover"), (0.19, "none", "better_handover"), (0.2, "ask", "possible_harm"), (0.59, "ask", "possible_harm"),
     (0.6, "signpost", "own_crisis"), (1.0, "signpost", "own_crisis")],
)  # fmt: skip
def test_the_share_of_all_safety_labels_decides_the_band(share: float, band: str, intent: str, net: SafetyNet) -> None:
    done = judged(net, CALM, {"own_crisis": share, "better_handover": 1 - share})
    assert (done.get("harm")["band"], done.get("intent")["name"]) == (band, intent)


def test_many_small_alarms_are_one_big_one(net: SafetyNet) -> None:
    assert judged(net, CALM, dict.fromkeys(SEVERITY, 0.11)).get("harm")["band"] == "signpost"


def test_the_most_alarming_stretch_counts_not_the_average(net: SafetyNet) -> None:
    done = judged(net, CALM, {"own_crisis": 0.01}, {"own_crisis": 0.02}, {"own_crisis": 0.98})
    assert done.get("intent")["name"] == "own_crisis"


def test_a_stretch_counts_only_when_it_also_alarms_the_head_that_knows_harmless_stretches(net: SafetyNet) -> None:
    stretches = ({"own_crisis": 0.01}, {"own_crisis": 0.96})
    assert judged(net, CALM, *stretches, alarms=[0.0, 0.3]).get("intent")["name"] == "possible_harm"
    assert judged(net, CALM, *stretches, alarms=[0.0, 0.05]).get("harm")["band"] == "none"


@pytest.mark.parametrize("share", [0.4, 0.9])
def test_a_sure_situation_beside_harm_is_no_tie_for_the_fallback(share: float, net: SafetyNet) -> None:
    fallback = FallbackClassifier({"threshold": 0.5, "ambiguity_threshold": 0.05})
    done = judged(net, CALM, {"own_crisis": share}, guesses=[("better_handover", 0.98), ("own_crisis", 0.02)])
    assert fallback.process([done])[0].get("intent")["name"] in ("own_crisis", "possible_harm")


def test_of_two_close_labels_the_more_harmful_leads_and_the_other_is_kept(net: SafetyNet) -> None:
    harm = judged(net, CALM, {"exploitation_at_work": 0.5, "domestic_abuse": 0.4}).get("harm")
    assert (harm["label"], harm["second"]) == ("domestic_abuse", "exploitation_at_work")


def test_a_distant_second_is_not_offered(net: SafetyNet) -> None:
    assert judged(net, CALM, {"medicines_error": 0.8, "own_crisis": 0.1}).get("harm") == {
        "label": "medicines_error",
        "second": None,
        "band": "signpost",
    }


@pytest.mark.parametrize(
    "text", ["i want to kill myself", "she slapped a resident across the face", "there is a fire in the kitchen"]
)
def test_a_sure_rule_is_enough_where_the_heads_hear_a_little_too(text: str, net: SafetyNet) -> None:
    done = judged(net, text, {"better_handover": 0.6, "abuse_or_neglect": 0.31}, alarms=[0.0])
    assert done.get("harm")["band"] == "signpost" and done.get("intent") == {
        "name": done.get("harm")["label"],
        "confidence": 1.0,
    }


@pytest.mark.parametrize("text", ["she slapped a resident across the face", "there is a fire in the kitchen"])
def test_a_sure_rule_that_the_heads_do_not_follow_asks_first(text: str, net: SafetyNet) -> None:
    done = judged(net, text, {"better_handover": 1.0}, alarms=[0.0])
    assert (done.get("intent")["name"], done.get("harm")["band"]) == ("possible_harm", "ask")


def test_a_drill_beside_a_disclosure_does_not_drown_it(net: SafetyNet) -> None:
    whole, accused = {"preparing_for_inspection": 1.0}, {"abuse_or_neglect": 0.9}
    done = judged(net, "the drill went fine. she slapped a resident", whole, accused, alarms=[0.0, 0.0])
    assert done.get("harm")["band"] == "signpost"


def test_a_text_longer_than_the_heads_hear_is_never_doubted(net: SafetyNet) -> None:
    text = "the drill went fine. " * 100 + "she slapped a resident across the face"
    assert judged(net, text, {"better_handover": 1.0}, alarms=[0.0]).get("harm")["band"] == "signpost"


@pytest.mark.parametrize("text", ["i want to kill myself", "chcę umrzeć"])
def test_words_of_own_crisis_and_of_other_languages_stand_by_themselves(text: str, net: SafetyNet) -> None:
    harm = judged(net, text, {"better_handover": 1.0}, alarms=[0.0]).get("harm")
    assert (harm["label"], harm["band"]) == ("own_crisis", "signpost")


def test_the_rules_work_without_any_classifier(net: SafetyNet) -> None:
    (done,) = net.process([Message({"text": "i want to kill myself"})])
    assert done.get("intent")["name"] == "own_crisis"


@pytest.mark.parametrize("share", [0.0, 0.4, 0.9])
def test_the_situations_stay_in_the_ranking_and_no_other_harm_does(share: float, net: SafetyNet) -> None:
    ranked = names(judged(net, CALM, {"own_crisis": share}))
    assert [name for name in ranked if name in ("better_handover", "team_divide")] == ["better_handover", "team_divide"]
    assert "abuse_or_neglect" not in ranked


def test_a_guess_at_harm_that_the_net_does_not_share_gives_way_to_the_next(net: SafetyNet) -> None:
    done = judged(net, CALM, {"abuse_or_neglect": 0.19}, guesses=[("abuse_or_neglect", 0.19), ("team_divide", 0.18)])
    assert done.get("intent") == {"name": "team_divide", "confidence": 0.18}


def test_intent_and_first_guess_are_always_the_same(net: SafetyNet) -> None:
    for share in (0.0, 0.35, 0.8):
        done = judged(net, CALM, {"own_crisis": share})
        assert done.get("intent") == done.get("intent_ranking")[0]


@pytest.mark.parametrize("text", [text for text in ODD.values() if text], ids=[name for name, text in ODD.items() if text])
def test_any_text_gets_a_judgement_and_the_same_one_again(text: str, net: SafetyNet) -> None:
    first, second = (judged(net, text, {"better_handover": 1.0}).get("harm") for _ in range(2))
    assert first == second == {"label": "", "second": None, "band": "none"}


@pytest.mark.parametrize(
    "text", ["nie wiem co mam zrobić w pracy", "mujhe samajh nahi aata woh kya kehte hain", "мне страшно на работе"]
)
@pytest.mark.parametrize("share", [0.0, 0.4], ids=["calm", "a doubt of the scores"])
def test_a_text_in_another_language_is_not_english_whatever_the_scores_guess(text: str, share: float, net: SafetyNet) -> None:
    done = judged(net, text, {"own_crisis": share, "better_handover": 1 - share}, guesses=[("better_handover", 0.98)])
    assert done.get("intent") == {"name": "not_english", "confidence": 1.0}
    assert done.get("harm") == {"label": "", "second": None, "band": "none"}
    assert names(done) == ["not_english", "better_handover"]


def test_another_language_is_no_tie_for_the_fallback(net: SafetyNet) -> None:
    fallback = FallbackClassifier({"threshold": 0.5, "ambiguity_threshold": 0.05})
    done = judged(net, "nie wiem co mam zrobić", {"better_handover": 1.0}, guesses=[("better_handover", 0.98)])
    assert fallback.process([done])[0].get("intent")["name"] == "not_english"


@pytest.mark.parametrize(
    ("text", "label"),
    [("nie chcę już żyć", "own_crisis"), ("sotul meu ma bate", "domestic_abuse"), ("pomocy", "immediate_danger")],
)
def test_a_phrase_of_crisis_wins_over_not_english(text: str, label: str, net: SafetyNet) -> None:
    done = judged(net, text, {"better_handover": 1.0})
    assert (done.get("intent")["name"], done.get("harm")["band"]) == (label, "signpost")


def test_scores_that_are_sure_of_harm_win_over_not_english(net: SafetyNet) -> None:
    garbled = "oed zxlday qhlods wwlal nnqad zzhkaes"
    assert not looks_english(garbled)
    done = judged(net, garbled, {"abuse_or_neglect": 0.9})
    assert done.get("intent")["name"] == "abuse_or_neglect"


@pytest.mark.parametrize("text", ["ok", "she no listen to me", "wen i sed sumfin she jus larfed", "told kasia", "gracias"])
def test_english_of_any_kind_goes_its_usual_way(text: str, net: SafetyNet) -> None:
    assert judged(net, text, {"better_handover": 1.0}).get("intent")["name"] == "better_handover"


def test_a_message_without_text_is_left_alone(net: SafetyNet) -> None:
    assert judged(net, "").get("harm") is None


def test_harm_is_in_what_rasa_gives_out(net: SafetyNet) -> None:
    assert {"harm", "intent", "intent_ranking"} <= judged(net, CALM, {"own_crisis": 0.4}).output_properties
