"""What kind of reply a text is ("a hurdle", "puts the coach right"), for the middle of a topic, and whether it alarms.

The intents say what somebody talks about; a reply of a few words leans on what was said before, and what it does in the
conversation matters more. Two logistic regressions over the sentence embedding: the kind, learned from data/replies, and
harm or not, learned from those and from all of data/nlu.
"""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from sklearn.linear_model import LogisticRegression

from coach.safety import SEVERITY
from components.embeddings import LITERAL, ROOT, WINDOWS, Encoder

HARM = "harm"  # the kind that tells of harm
CALM = "calm"  # of any kind, harmless whatever the words sound like: learned by the alarm alone


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class ReplyClassifier(GraphComponent):
    """Adds `reply: {kind, share}` and `alarm` (0 to 1) to the parse data of every text."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """`examples`: folder of the replies; `encoder`: as for the embeddings; `scale`, `C`: as for the intents."""
        return {"examples": "data/replies", "encoder": "encoder", "scale": 6.0, "C": 1.0, "random_state": 42}

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        weights: dict[str, np.ndarray] | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._weights = weights

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> ReplyClassifier:
        """See the parent class."""
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str | None:
        """The examples, which Rasa does not know as training data."""
        content = b"".join(path.read_bytes() for path in _files({**cls.get_default_config(), **config}))
        return hashlib.sha256(content).hexdigest()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit both heads and keep them."""
        encoder = Encoder(ROOT / self._config["encoder"])
        replies = [(kind, encoder.encode(text)) for kind, texts in examples(self._config).items() for text in texts]
        told = [e for e in training_data.intent_examples if e.get(INTENT) and e.get(TEXT)]
        vectors = [vector for _, vector in replies]
        harm = [kind == HARM for kind, _ in replies]
        for example in told:
            _, sentence = example.get_dense_features(TEXT, [])
            vectors.append(sentence.features[0])
            harm.append(example.get(INTENT) in SEVERITY)
            if not harm[-1]:
                stretches = [vector for vector, _ in example.get(WINDOWS, [])]
                vectors.extend(stretches)
                harm.extend([False] * len(stretches))
        of_a_kind = [(kind, vector) for kind, vector in replies if kind != CALM]
        kinds = self._fit(np.vstack([vector for _, vector in of_a_kind]), [kind for kind, _ in of_a_kind])
        alarm = self._fit(np.vstack(vectors), harm, class_weight="balanced")  # a tenth is harm; a miss costs more
        self._weights = {"kinds": kinds.classes_.astype(str), "kind": _rows(kinds), "alarm": _rows(alarm)}
        with self._model_storage.write_to(self._resource) as folder:
            np.savez(folder / "replies.npz", **self._weights)
        return self._resource

    def _fit(self, vectors: np.ndarray, labels: list[Any], **more: Any) -> LogisticRegression:
        model = LogisticRegression(C=self._config["C"], max_iter=1000, random_state=self._config["random_state"], **more)
        return model.fit(vectors * self._config["scale"], labels)

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> ReplyClassifier:
        """See the parent class."""
        with model_storage.read_from(resource) as folder, np.load(folder / "replies.npz", allow_pickle=False) as kept:
            return cls(config, model_storage, resource, dict(kept))

    def process(self, messages: list[Message]) -> list[Message]:
        """Read every message that has a text; of a long one, its loudest stretch sets the alarm."""
        for message in messages:
            _, sentence = message.get_dense_features(TEXT, [])
            if not message.get(TEXT) or sentence is None or self._weights is None:
                continue
            parts = (
                np.vstack([sentence.features[0], *(vector for vector, _ in message.get(WINDOWS, []))]) * self._config["scale"]
            )
            logits = parts[0] @ self._weights["kind"][:, :-1].T + self._weights["kind"][:, -1]
            shares = np.exp(logits - logits.max())
            best = int(shares.argmax())
            share = round(float(shares[best] / shares.sum()), 2)
            message.set("reply", {"kind": str(self._weights["kinds"][best]), "share": share}, add_to_output=True)
            message.set("alarm", round(self._alarm(message, parts), 2), add_to_output=True)
        return messages

    def _alarm(self, message: Message, parts: np.ndarray) -> float:
        """How loud the loudest part is, from 0 to 1; a short text is heard without its idioms ("in the same boat")."""
        if LITERAL in message.data and len(parts) == 1:
            literal = message.get(LITERAL)
            if literal is None:
                return 0.0
            parts = literal[np.newaxis, :] * self._config["scale"]
        assert self._weights is not None
        loudest = (parts @ self._weights["alarm"][0, :-1] + self._weights["alarm"][0, -1]).max()
        return float(1 / (1 + np.exp(-loudest)))


def examples(config: dict[str, Any]) -> dict[str, list[str]]:
    """The replies by kind; the file's name is the kind.

    Args:
        config: its `examples` is a folder of YAML files with a list `examples` each.
    """
    return {path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))["examples"] for path in _files(config)}


def _files(config: dict[str, Any]) -> list[Path]:
    return sorted((ROOT / config["examples"]).glob("*.yml"))


def _rows(model: LogisticRegression) -> np.ndarray:
    return np.hstack([model.coef_, model.intercept_[:, np.newaxis]]).astype(np.float32)
