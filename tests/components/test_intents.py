"""The intent classifier: guesses for any text, the same each time, kept without pickle."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.embeddings import SentenceEmbeddings
from components.intents import WINDOW_SCORES, IntentClassifier
from tests.components.bot import CONTEXT, EXAMPLES, ODD, RESOURCE, embeddings, loaded, message, storage, trained


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("intents")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> SentenceEmbeddings:
    return embeddings(folder)


@pytest.fixture(scope="module")
def classifier(folder: Path, encoder: SentenceEmbeddings) -> IntentClassifier:
    return trained(folder, encoder)


@pytest.mark.parametrize(("text", "intent"), [(text, intent) for intent, texts in EXAMPLES.items() for text in texts])
def test_what_was_learned_is_known(text: str, intent: str, encoder: SentenceEmbeddings, classifier: IntentClassifier) -> None:
    (done,) = classifier.process(encoder.process([message(text)]))
    assert done.get("intent")["name"] == intent


@pytest.mark.parametrize("text", [text for text in ODD.values() if text], ids=[name for name, text in ODD.items() if text])
def test_any_text_gets_a_ranking_of_shares_best_first(
    text: str, encoder: SentenceEmbeddings, classifier: IntentClassifier
) -> None:
    (done,) = classifier.process(encoder.process([message(text)]))
    ranking = done.get("intent_ranking")
    shares = [guess["confidence"] for guess in ranking]
    assert {guess["name"] for guess in ranking} == set(EXAMPLES) and shares == sorted(shares, reverse=True)
    assert sum(shares) == pytest.approx(1, abs=1e-3) and done.get("intent") == ranking[0]
    assert all(set(scores) == set(EXAMPLES) for scores in done.get(WINDOW_SCORES))


def test_a_message_without_text_gets_no_intent(encoder: SentenceEmbeddings, classifier: IntentClassifier) -> None:
    (done,) = classifier.process(encoder.process([message("")]))
    assert done.get("intent") is None and done.get("intent_ranking") is None


def test_the_ranking_is_as_long_as_told(tmp_path: Path, encoder: SentenceEmbeddings) -> None:
    (done,) = trained(tmp_path, encoder, ranking=2).process(encoder.process([message("thanks")]))
    assert len(done.get("intent_ranking")) == 2


def test_each_stretch_of_a_long_text_is_scored(encoder: SentenceEmbeddings, classifier: IntentClassifier) -> None:
    story = (
        "handover is a mess and nothing is passed on. " * 4
        + "I want to end my life. "
        + "thanks that helped, cheers, thank you. " * 3
    )
    (done,) = classifier.process(encoder.process([message(story)]))
    scores = done.get(WINDOW_SCORES)
    assert len(scores) > 2 and max(part["own_crisis"] for part in scores[1:]) > scores[0]["own_crisis"]


def test_loading_gives_the_very_same_guesses(folder: Path, encoder: SentenceEmbeddings, classifier: IntentClassifier) -> None:
    (first,) = classifier.process(encoder.process([message("the rota again")]))
    (second,) = loaded(folder).process(encoder.process([message("the rota again")]))
    assert first.get("intent_ranking") == second.get("intent_ranking")


def test_training_twice_gives_the_same_weights(tmp_path: Path, encoder: SentenceEmbeddings) -> None:
    kept = []
    for name in ("a", "b"):
        trained(tmp_path / name, encoder)
        with storage(tmp_path / name).read_from(RESOURCE) as files:
            kept.append({path.name: path.read_bytes() for path in files.iterdir()})
    assert set(kept[0]) == set(kept[1]) == {"weights.npz", "names.json"}
    assert kept[0]["names.json"] == kept[1]["names.json"]
    first, second = (np.load(BytesIO(files["weights.npz"])) for files in kept)
    assert all(np.array_equal(first[name], second[name]) for name in first.files)


def test_nothing_that_is_kept_is_a_pickle(folder: Path, classifier: IntentClassifier) -> None:
    with storage(folder).read_from(RESOURCE) as files:
        assert not any(path.suffix in (".pkl", ".pickle", ".joblib") for path in files.rglob("*"))
        with np.load(files / "weights.npz", allow_pickle=False) as arrays:
            assert {arrays[name].dtype.kind for name in arrays.files} == {"f"}, "an array of objects is a pickle"


def test_without_examples_there_is_nothing_to_know_and_nothing_fails(tmp_path: Path, encoder: SentenceEmbeddings) -> None:
    classifier = IntentClassifier.create(IntentClassifier.get_default_config(), storage(tmp_path), RESOURCE, CONTEXT)
    assert classifier.train(TrainingData([])) == RESOURCE
    (done,) = loaded(tmp_path).process(encoder.process([message("hello")]))
    assert done.get("intent") is None


def test_without_embeddings_it_says_which_component_is_missing(classifier: IntentClassifier) -> None:
    with pytest.raises(ValueError, match=r"SentenceEmbeddings before it in config\.yml"):
        classifier.process([message("hello")])
