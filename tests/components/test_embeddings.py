"""Sentence embeddings: any text gives one unit vector, always the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rasa.shared.nlu.constants import TEXT

from components.embeddings import LONGEST, ROOT, WINDOWS, Encoder, SentenceEmbeddings, windows
from tests.components.bot import ODD, embeddings, message


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> SentenceEmbeddings:
    return embeddings(tmp_path_factory.mktemp("embeddings"))


@pytest.fixture(scope="module")
def encode() -> Encoder:
    return Encoder(ROOT / "encoder")


@pytest.mark.parametrize("text", ODD.values(), ids=ODD)
def test_any_text_becomes_one_unit_vector(text: str, encode: Encoder) -> None:
    vector = encode.encode(text)
    assert vector.dtype == np.float32 and vector.ndim == 1
    assert np.isfinite(vector).all() and np.linalg.norm(vector) == pytest.approx(1, abs=1e-3)


def test_the_same_text_gives_the_same_vector(encode: Encoder) -> None:
    assert (encode.encode("we are short again") == Encoder(ROOT / "encoder").encode("we are short again")).all()


def test_like_texts_are_nearer_than_unlike_ones(encode: Encoder) -> None:
    short, staff, cake = (
        encode.encode(t) for t in ("not enough staff on nights", "we are short staffed tonight", "a recipe for lemon cake")
    )
    assert short @ staff > short @ cake + 0.2


def test_words_after_the_longest_window_change_nothing(encode: Encoder) -> None:
    long = "handover " * (LONGEST * 2)
    assert (encode.encode(long) == encode.encode(long + "lemon cake")).all()


@pytest.mark.parametrize("text", [text for text in ODD.values() if text])
def test_a_message_gets_exactly_one_sentence_feature(text: str, encoder: SentenceEmbeddings) -> None:
    (done,) = encoder.process([message(text)])
    sequence, sentence = done.get_dense_features(TEXT, [])
    assert sequence is None and sentence is not None and sentence.features.shape[0] == 1


def test_a_message_without_text_is_left_alone(encoder: SentenceEmbeddings) -> None:
    (done,) = encoder.process([message("")])
    assert done.features == [] and done.get(WINDOWS) is None


def test_a_missing_encoder_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=r"model\.onnx is missing: run `make encoder`, or restore it from Git"):
        Encoder(tmp_path)


def test_a_short_text_has_no_windows() -> None:
    assert windows("") == windows("she slapped him and i saw it") == []


def test_windows_cover_a_long_text_in_order_and_are_sixteen_at_most() -> None:
    text = " ".join(f"line {n} of what happened on the shift today." for n in range(10))
    parts = windows(text)
    assert " ".join(parts) == text and len(parts) <= 16
    assert len(windows("word " * 2000)) == 16


def test_a_buried_line_is_in_one_window() -> None:
    story = (
        "We had a good shift and the tea was nice. " * 3
        + "I want to die. "
        + "Then we went home and the bus was late again. " * 2
    )
    assert any("I want to die." in part for part in windows(story))
