"""Intent classifier: multinomial logistic regression over sentence embeddings, stored without pickle."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier as RasaIntentClassifier
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.embeddings import WINDOWS

WINDOW_SCORES = "window_scores"  # message key: for each stretch of a long text, intent -> probability


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class IntentClassifier(GraphComponent, RasaIntentClassifier):
    """Ranks intents for the whole text, and scores each stretch of a long text for the safety net."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`scale` multiplies the unit vectors; `C` is the inverse of the L2 penalty; `ranking` how many guesses to keep."""
        return {"scale": 6.0, "C": 1.0, "random_state": 42, "ranking": 10}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        weights: np.ndarray | None = None,
        labels: list[str] | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._weights = weights  # shape (labels, dimension + 1); the last column is the intercept
        self._labels = labels or []

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> IntentClassifier:
        """See the parent class."""
        return cls(config, model_storage, resource)

    def train(self, training_data: TrainingData) -> Resource:
        """Fit on every example that has an intent and a text."""
        from sklearn.linear_model import LogisticRegression  # only training needs it: 100 MB and a second

        examples = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        if not examples:
            return self._resource
        vectors = np.vstack([_embedding(e) for e in examples]) * self._config["scale"]
        model = LogisticRegression(C=self._config["C"], max_iter=1000, random_state=self._config["random_state"])
        model.fit(vectors, [e.get(INTENT) for e in examples])
        self._labels = [str(label) for label in model.classes_]
        self._weights = np.hstack([model.coef_, model.intercept_[:, np.newaxis]]).astype(np.float32)
        self._persist()
        return self._resource

    def _persist(self) -> None:
        assert self._weights is not None
        with self._model_storage.write_to(self._resource) as folder:
            np.save(folder / "weights.npy", self._weights, allow_pickle=False)
            (folder / "labels.json").write_text(json.dumps(self._labels), encoding="utf-8")

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
                weights = np.load(folder / "weights.npy", allow_pickle=False)
                labels = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
        except ValueError:  # Rasa's word for a resource that was never written: there was nothing to learn from
            return cls(config, model_storage, resource)
        return cls(config, model_storage, resource, weights, labels)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `intent` and `intent_ranking`; a message without text gets no intent."""
        for message in messages:
            if not message.get(TEXT) or self._weights is None:
                continue
            scores = self._probabilities(_embedding(message))
            best = np.argsort(-scores)[: self._config["ranking"]]
            ranking = [{"name": self._labels[i], "confidence": round(float(scores[i]), 4)} for i in best]
            message.set("intent", dict(ranking[0]), add_to_output=True)
            message.set("intent_ranking", ranking, add_to_output=True)
            parts = [scores, *(self._probabilities(vector) for vector in message.get(WINDOWS, []))]
            message.set(WINDOW_SCORES, [dict(zip(self._labels, part.tolist(), strict=True)) for part in parts])
        return messages

    def _probabilities(self, vector: np.ndarray) -> np.ndarray:
        assert self._weights is not None
        logits = self._weights[:, :-1] @ (vector * self._config["scale"]) + self._weights[:, -1]
        exponents = np.exp(logits - logits.max())
        return np.asarray(exponents / exponents.sum())


def _embedding(message: Message) -> np.ndarray:
    _, sentence = message.get_dense_features(TEXT, [])
    if sentence is None:
        raise ValueError("IntentClassifier needs components.embeddings.SentenceEmbeddings before it in config.yml")
    return np.asarray(sentence.features[0])
