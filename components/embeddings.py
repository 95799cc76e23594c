"""Sentence embeddings from the encoder in `encoder/` (ONNX, int8, mean pooled, unit length)."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.dense_featurizer.dense_featurizer import DenseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from tokenizers import Tokenizer

from coach import safety
from coach.language import READ

ROOT = Path(__file__).resolve().parent.parent
LONGEST = 128  # tokens of one window; a message of 60 words has about 80
WINDOW_WORDS = 12
WINDOWS = "windows"  # message key: (unit vector, text) of each stretch of a long text, and of each accused sentence
RULES = "rules"  # message key: what the rules of coach/safety.py heard
LITERAL = "literal"  # message key: unit vector of a text without its idioms, or None where nothing is left of it


class Encoder:
    """The served sentence encoder: texts in, one unit vector a text out."""

    def __init__(self, folder: Path) -> None:
        """Load the model.

        Args:
            folder: holds `model.onnx` and `tokenizer.json`.

        Raises:
            FileNotFoundError: if one of the two is missing.
        """
        for name in ("model.onnx", "tokenizer.json"):
            if not (folder / name).is_file():
                raise FileNotFoundError(f"{folder / name} is missing: run `make encoder`, or restore it from Git.")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # two threads are slower for one short message
        options.inter_op_num_threads = 1
        self._session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
        self._inputs = {i.name for i in self._session.get_inputs()}
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(LONGEST)

    def encode(self, text: str) -> np.ndarray:
        """Embed one text.

        Args:
            text: any length; only the first 128 tokens count.

        Returns:
            A float32 vector of unit length, shape (dimension,).
        """
        tokens = self._tokenizer.encode(text)
        ids = np.array([tokens.ids], dtype=np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        hidden = self._session.run(None, {k: v for k, v in feed.items() if k in self._inputs})[0]
        mean = hidden[0].mean(axis=0)
        return (mean / max(float(np.linalg.norm(mean)), 1e-9)).astype(np.float32)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class SentenceEmbeddings(DenseFeaturizer, GraphComponent):
    """Adds the sentence embedding of the text to every message."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`encoder`: folder of the model, relative to the project; `windows`: most windows of a long text."""
        return {"encoder": "encoder", FEATURIZER_CLASS_ALIAS: "sentence_embeddings"}

    def __init__(self, config: dict[str, Any], name: str) -> None:
        DenseFeaturizer.__init__(self, name, config)
        self._encoder = Encoder(ROOT / config["encoder"])

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SentenceEmbeddings:
        """See the parent class."""
        return cls(config, execution_context.node_name)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The encoder itself, so that Rasa's cache never gives the vectors of an older one."""
        return hashlib.sha256((ROOT / config["encoder"] / "model.onnx").read_bytes()).hexdigest()

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """See the parent class."""

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """See the parent class."""
        for message in training_data.training_examples:
            if message.get(TEXT):
                self._embed(message, windows(message.get(TEXT)))
        return training_data

    def process(self, messages: list[Message]) -> list[Message]:
        """See the parent class. A message without text (a payload) is left alone."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                rules = safety.check(text)
                message.set(RULES, rules)
                literal = safety.without_idioms(text)
                if literal is not None:
                    message.set(LITERAL, self._encoder.encode(literal) if literal else None)
                self._embed(message, windows(text) + (safety.accused(text) if rules.band == "signpost" else []))
        return messages

    def _embed(self, message: Message, parts: list[str]) -> None:
        whole = self._encoder.encode(message.get(TEXT))[np.newaxis, :]
        message.add_features(Features(whole, FEATURE_TYPE_SENTENCE, TEXT, self._config[FEATURIZER_CLASS_ALIAS]))
        message.set(WINDOWS, [(self._encoder.encode(part), part) for part in parts])


def windows(text: str) -> list[str]:
    """Cut a long message into stretches of whole sentences, so that a buried line is read by itself.

    Args:
        text: any length; only the first 2,000 characters are cut (the rules read the rest).

    Returns:
        At most 16 stretches of 12 to 24 words; none for a short text.
    """
    words = text[:READ].split()
    if len(words) <= WINDOW_WORDS + 5:
        return []
    parts: list[list[str]] = [[]]
    for word in words:
        parts[-1].append(word)
        full = len(parts[-1]) >= WINDOW_WORDS
        if (full and word[-1] in ".,;!?") or len(parts[-1]) >= 2 * WINDOW_WORDS:
            parts.append([])
    return [" ".join(part) for part in parts if part][:16]
