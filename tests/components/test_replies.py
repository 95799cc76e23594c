"""The reply classifier: a kind and an alarm for any text, kept without pickle, idioms not taken at their word."""

from __future__ import annotations

from pathlib import Path

import pytest
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from coach.follow_up import KINDS
from components import replies
from components.embeddings import SentenceEmbeddings
from components.replies import CALM, HARM, ReplyClassifier
from tests.components.bot import CONTEXT, EXAMPLES, ODD, RESOURCE, embeddings, message, storage

NOT_MET = {HARM, CALM, "all_well", "confirms", "progress", "step"}  # read elsewhere: as an answer, a plan, a check-in


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("replies")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> SentenceEmbeddings:
    return embeddings(folder)


@pytest.fixture(scope="module")
def classifier(folder: Path, encoder: SentenceEmbeddings) -> ReplyClassifier:
    told = [Message({TEXT: text, INTENT: intent}) for intent, texts in EXAMPLES.items() for text in texts]
    made = ReplyClassifier.create(ReplyClassifier.get_default_config(), storage(folder), RESOURCE, CONTEXT)
    made.train(encoder.process_training_data(TrainingData(told)))
    return made


def read(encoder: SentenceEmbeddings, classifier: ReplyClassifier, text: str) -> Message:
    (done,) = classifier.process(encoder.process([message(text)]))
    return done


def test_every_kind_has_examples_and_every_kind_with_examples_is_met() -> None:
    known = replies.examples(ReplyClassifier.get_default_config())
    assert set(KINDS) | NOT_MET == set(known)
    assert all(len(texts) >= 50 and len(set(texts)) == len(texts) for texts in known.values())


@pytest.mark.parametrize(("text", "kind"), [
    ("how would i put that to her", "words"), ("is there any money from the government for it", "ask_funding"),
    ("do i tell him what she said to me", "ask_confidence"), ("no i meant the night staff, not us", "fixed"),
    ("yes the nurse has seen him and he is absolutely fine", "all_well"),
])  # fmt: skip
def test_a_reply_is_known_by_what_it_does(
    encoder: SentenceEmbeddings, classifier: ReplyClassifier, text: str, kind: str
) -> None:
    assert read(encoder, classifier, text).get("reply")["kind"] == kind


def test_an_idiom_does_not_alarm_and_a_blow_does(encoder: SentenceEmbeddings, classifier: ReplyClassifier) -> None:
    assert read(encoder, classifier, "the other home is in the same boat").get("alarm") < 0.25
    assert read(encoder, classifier, "she grabbed him by the throat").get("alarm") > 0.75
    assert read(encoder, classifier, "my feet are killing me").get("alarm") < 0.25


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_is_read(encoder: SentenceEmbeddings, classifier: ReplyClassifier, text: str) -> None:
    done = read(encoder, classifier, text)
    if text:
        assert 0 <= done.get("alarm") <= 1 and 0 < done.get("reply")["share"] <= 1
    else:
        assert done.get("reply") is None


def test_what_was_kept_reads_the_same(folder: Path, encoder: SentenceEmbeddings, classifier: ReplyClassifier) -> None:
    again = ReplyClassifier.load(ReplyClassifier.get_default_config(), storage(folder), RESOURCE, CONTEXT)
    for text in ("how would i put that", "he was left on the floor"):
        one, other = read(encoder, classifier, text), read(encoder, again, text)
        assert (one.get("reply"), one.get("alarm")) == (other.get("reply"), other.get("alarm"))


def test_other_examples_are_another_fingerprint(tmp_path: Path) -> None:
    config = ReplyClassifier.get_default_config()
    (tmp_path / "words.yml").write_text("examples: [what do i say]", encoding="utf-8")
    assert ReplyClassifier.fingerprint_addon({**config, "examples": str(tmp_path)}) != ReplyClassifier.fingerprint_addon(config)
