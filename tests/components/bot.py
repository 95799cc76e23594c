"""The pipeline on a handful of examples, and a place to keep it: what Rasa does, without its training."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from components.embeddings import SentenceEmbeddings
from components.intents import IntentClassifier

EXAMPLES = {
    "better_handover": [
        "nothing is passed on at handover",
        "handover is a mess",
        "i never know what happened on the last shift",
    ],
    "thank": ["thank you", "thanks that helped", "cheers"],
    "own_crisis": ["i want to die", "i cannot go on any more", "i want to end my life"],
    "abuse_or_neglect": ["she slapped a resident", "he was left without food all day", "i saw her hit him"],
}
ODD = {
    "empty": "",
    "spaces": "   ",
    "one emoji": "😢",
    "2,000 characters": "we are short again and nobody listens. " * 52,
    "one long word": "a" * 2000,
    "another script": "мне страшно на работе",
    "right to left": "أنا متعبة من العمل",
    "no letters": "?!... 12345",
    "control characters": "a\x00b\x07c",
    "a payload": '/set_role{"level":"W"}',
}
RESOURCE = Resource("classifier")
CONTEXT = ExecutionContext(GraphSchema({}), node_name="node")


def storage(folder: Path) -> LocalModelStorage:
    folder.mkdir(exist_ok=True)
    return LocalModelStorage(folder)


def embeddings(folder: Path) -> SentenceEmbeddings:
    return SentenceEmbeddings.create(SentenceEmbeddings.get_default_config(), storage(folder), Resource("embeddings"), CONTEXT)


def trained(
    folder: Path, encoder: SentenceEmbeddings, examples: dict[str, list[str]] = EXAMPLES, **config: Any
) -> IntentClassifier:
    messages = [Message({TEXT: text, INTENT: intent}) for intent, texts in examples.items() for text in texts]
    data = encoder.process_training_data(TrainingData(messages))
    classifier = IntentClassifier.create(
        {**IntentClassifier.get_default_config(), **config}, storage(folder), RESOURCE, CONTEXT
    )
    classifier.train(data)
    return classifier


def loaded(folder: Path) -> IntentClassifier:
    return IntentClassifier.load(IntentClassifier.get_default_config(), storage(folder), RESOURCE, CONTEXT)


def message(text: str) -> Message:
    return Message({TEXT: text})
