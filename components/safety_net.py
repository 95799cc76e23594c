"""The safety net: the rules of coach/safety.py and the trained scores decide together, for every text."""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from coach import safety
from coach.safety import Harm
from components.intents import WINDOW_SCORES

POSSIBLE_HARM = "possible_harm"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyNet(GraphComponent):
    """Puts a safety label or `possible_harm` first where either half of the net asks for it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Shares of probability on all safety labels together, in the most alarming stretch of the text.

        `signpost`: show the card; `ask`: ask the safety question; `ask_with_rule`: enough when a rule has a doubt too.
        """
        return {"signpost": 0.5, "ask": 0.3, "ask_with_rule": 0.15}

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SafetyNet:
        """See the parent class."""
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `harm` on every message with a text, and the intent where harm is heard."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                harm = self._judge(text, message.get(WINDOW_SCORES, []))
                message.set("harm", {"label": harm.label, "second": harm.second, "band": harm.band}, add_to_output=True)
                _rank(message, harm)
        return messages

    def _judge(self, text: str, windows: list[dict[str, float]]) -> Harm:
        rules = safety.check(text)
        if rules.band == "signpost":
            return rules
        share, label, second = _loudest(windows)
        if share >= self._config["signpost"]:
            return Harm(label, second, "signpost")
        if share >= self._config["ask"] or (rules.band == "ask" and share >= self._config["ask_with_rule"]):
            return Harm(rules.label or label, None, "ask")
        return Harm("", None, "none")


def _loudest(windows: list[dict[str, float]]) -> tuple[float, str, str | None]:
    """The share of all safety labels in the most alarming window, its label and a close second."""
    best: tuple[float, str, str | None] = (0.0, "", None)
    for scores in windows:
        labels = sorted(safety.SEVERITY, key=lambda name: -scores.get(name, 0.0))
        share = sum(scores.get(name, 0.0) for name in labels)
        if share > best[0]:
            close = scores.get(labels[1], 0.0) >= 0.5 * scores.get(labels[0], 0.0)
            pair = sorted(labels[:2], key=safety.SEVERITY.index) if close else labels[:1]
            best = (share, pair[0], pair[1] if close else None)
    return best


def _rank(message: Message, harm: Harm) -> None:
    """Lead with what the net decided; keep the other guesses behind it."""
    ranking = [dict(guess) for guess in message.get("intent_ranking", [])]
    others = [guess for guess in ranking if guess["name"] not in safety.SEVERITY]
    if harm.band == "signpost":
        first = {"name": harm.label, "confidence": 1.0}
    elif harm.band == "ask":
        first = {"name": POSSIBLE_HARM, "confidence": 1.0}
    elif others:
        first = others.pop(0)
    else:
        return
    message.set("intent", dict(first), add_to_output=True)
    message.set("intent_ranking", [first, *others], add_to_output=True)
