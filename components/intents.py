"""Intent classifier: logistic regressions over meaning and over spelling vote, a third hears harm; no pickle.

The sentence embedding carries what is meant; character n-grams catch the words themselves, misspelt or not.
Their log-probabilities are added, the spelling with a smaller weight; docs/understanding.md has what each gives.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import sklearn
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.feature_extraction.text import TfidfVectorizer  # Rasa's own recipe imports scikit-learn anyway
from sklearn.linear_model import LogisticRegression

from coach.safety import SEVERITY
from components.embeddings import WINDOWS

WINDOW_SCORES = "window_scores"  # message key: intent -> probability, of the whole text and of each stretch of a long one
ALARMS = "alarms"  # message key: for the same, the probability that it tells of harm


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Ranks intents for the whole text, and scores each stretch of a long text for the safety net."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`scale` multiplies the unit vectors; `C`, `spelling_C`: inverse L2 penalties; `spelling_weight`: its vote."""
        return {
            "scale": 6.0,
            "C": 1.0,
            "spelling_C": 10.0,
            "spelling_weight": 0.7,
            "spelling_features": 20_000,
            "random_state": 42,
            "ranking": 10,
        }

    def __init__(
        self, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, heads: Heads | None = None
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._heads = heads

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> IntentClassifier:
        """See the parent class."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent and a text."""
        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        if examples:
            texts, labels = [e.get(TEXT) for e in examples], [e.get(INTENT) for e in examples]
            harmless = [pair[0] for e in examples if e.get(INTENT) not in SEVERITY for pair in e.get(WINDOWS, [])]
            vectors = np.vstack([_embedding(e) for e in examples])
            self._heads = Heads.fit(vectors, texts, labels, harmless, self._config)
            with self._model_storage.write_to(self._resource) as folder:
                self._heads.save(folder)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> IntentClassifier:
        """See the parent class."""
        try:
            with model_storage.read_from(resource) as folder:
                return cls(config, model_storage, resource, Heads.load(folder))
        except ValueError:  # there were no examples to train on
            return cls(config, model_storage, resource)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking`; a message without text gets no intent."""
        for message in messages:
            text = message.get(TEXT)
            if not text or self._heads is None:
                continue
            labels = self._heads.labels
            parts = [(_embedding(message), text), *message.get(WINDOWS, [])]
            vectors = np.vstack([vector for vector, _ in parts])
            scores = self._heads.scores(vectors, [part for _, part in parts], self._config)
            best = np.argsort(-scores[0])[: self._config["ranking"]]
            ranking = [{"name": labels[i], "confidence": round(float(scores[0, i]), 4)} for i in best]
            message.set("intent", dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            message.set(WINDOW_SCORES, [dict(zip(labels, part, strict=True)) for part in scores.tolist()])
            message.set(ALARMS, self._heads.alarms(vectors, self._config).tolist())
        return messages


@dataclass
class Heads:
    """The regressions: weights of shape (labels, features + 1), the last column being the intercept."""

    labels: list[str]
    meaning: np.ndarray
    spelling: np.ndarray
    alarm: np.ndarray  # one row: harm or not; it has also learned from the stretches of harmless long texts
    speller: TfidfVectorizer

    @classmethod
    def fit(
        cls, vectors: np.ndarray, texts: list[str], labels: list[str], harmless: list[np.ndarray], config: dict[str, Any]
    ) -> Heads:
        """Fit all three.

        Args:
            vectors: unit embeddings, shape (examples, dimension).
            texts: the examples.
            labels: their intents.
            harmless: unit embeddings of stretches of harmless texts.
            config: see `IntentClassifier.get_default_config`.
        """
        speller = _speller(max_features=config["spelling_features"])
        counts = speller.fit_transform(texts)
        seed = config["random_state"]
        meaning = LogisticRegression(C=config["C"], max_iter=1000, random_state=seed).fit(vectors * config["scale"], labels)
        spelling = LogisticRegression(C=config["spelling_C"], max_iter=300, random_state=seed).fit(counts, labels)
        heard = np.vstack([vectors, *(vector[np.newaxis] for vector in harmless)]) * config["scale"]
        harm = [label in SEVERITY for label in labels] + [False] * len(harmless)
        names = [str(label) for label in meaning.classes_]
        if len(set(harm)) < 2:  # a bot without safety labels
            return cls(names, _weights(meaning), _weights(spelling), np.zeros((1, heard.shape[1] + 1), np.float32), speller)
        alarm = LogisticRegression(C=config["C"], max_iter=500, random_state=seed).fit(heard, harm)
        return cls(names, _weights(meaning), _weights(spelling), _weights(alarm), speller)

    def scores(self, vectors: np.ndarray, texts: list[str], config: dict[str, Any]) -> np.ndarray:
        """Probabilities of all labels, shape (texts, labels)."""
        meaning = _log_softmax(vectors * config["scale"] @ self.meaning[:, :-1].T + self.meaning[:, -1])
        with sklearn.config_context(assume_finite=True, skip_parameter_validation=True):  # checks take longer than counting
            counts = self.speller.transform(texts)
        spelling = _log_softmax(counts @ self._spelling_by_term + self.spelling[:, -1])
        return np.asarray(np.exp(_log_softmax(meaning + config["spelling_weight"] * spelling)))

    @functools.cached_property
    def _spelling_by_term(self) -> np.ndarray:
        """Weights of shape (terms, labels), laid out for one sparse row: turned round once, not with every message."""
        return np.ascontiguousarray(self.spelling[:, :-1].T.astype(np.float32))

    def alarms(self, vectors: np.ndarray, config: dict[str, Any]) -> np.ndarray:
        """Probability that each text tells of harm, shape (texts,)."""
        logits = vectors * config["scale"] @ self.alarm[0, :-1] + self.alarm[0, -1]
        return np.asarray(1 / (1 + np.exp(-logits)))

    def save(self, folder: Path) -> None:
        """Write arrays and JSON, no pickle."""
        arrays = {"meaning": self.meaning, "spelling": self.spelling, "alarm": self.alarm, "idf": self.speller.idf_}
        np.savez(folder / "weights.npz", **arrays)
        vocabulary = {term: int(index) for term, index in self.speller.vocabulary_.items()}
        (folder / "names.json").write_text(json.dumps({"labels": self.labels, "vocabulary": vocabulary}), encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> Heads:
        """Read what `save` wrote."""
        names = json.loads((folder / "names.json").read_text(encoding="utf-8"))
        with np.load(folder / "weights.npz", allow_pickle=False) as arrays:
            speller = _speller(vocabulary=names["vocabulary"])
            speller.idf_ = arrays["idf"]
            spelling = arrays["spelling"].astype(np.float32)
            return cls(names["labels"], arrays["meaning"], spelling, arrays["alarm"], speller)


def _speller(**more: Any) -> TfidfVectorizer:
    return TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), sublinear_tf=True, dtype=np.float32, **more)


def _weights(model: LogisticRegression) -> np.ndarray:
    weights = np.hstack([model.coef_, model.intercept_[:, np.newaxis]])
    return np.asarray(weights.astype(np.float32 if weights.shape[1] < 5000 else np.float16))


def _log_softmax(logits: np.ndarray) -> np.ndarray:
    shifted = logits - logits.max(axis=1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True)))


def _embedding(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT, [])
    if sentence is None:
        raise ValueError("IntentClassifier needs components.embeddings.SentenceEmbeddings before it in config.yml")
    return np.asarray(sentence.features[0])
