"""The safety net: the rules of coach/safety.py and the trained scores decide together, for every text.

A text that does not look English gets the intent `not_english`, unless the net is sure of harm.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message

from coach import phrases, safety
from coach.language import READ, looks_english
from coach.safety import NO_HARM, Harm
from components.embeddings import RULES
from components.intents import ALARMS, WINDOW_SCORES

POSSIBLE_HARM = "possible_harm"
NOT_ENGLISH = "not_english"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class SafetyNet(GraphComponent):
    """Puts a safety label, `possible_harm` or `not_english` first where the text asks for it."""

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Limits for the share of probability on all safety labels together.

        `signpost`, `ask`: of the whole text. `window_*`: of one stretch of a long text, which also needs `alarm_*`,
        the probability of the head that has heard stretches of harmless texts. `ask_with_rule`: enough when a rule
        has a doubt too. `rule_alone`: a sure rule about a text in which the heads hear less than this asks first: it met
        an idiom or a training topic. docs/understanding.md says how they were chosen.
        """
        return {
            "signpost": 0.6,
            "window_signpost": 0.97,
            "alarm_signpost": 0.7,
            "ask": 0.2,
            "window_ask": 0.3,
            "alarm_ask": 0.1,
            "ask_with_rule": 0.1,
            "rule_alone": 0.3,
        }

    def __init__(self, config: dict[str, Any]) -> None:
        self._config = config

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> SafetyNet:
        """See the parent class. Rules and word lists are read now, not with somebody's first message."""
        safety.check("")
        looks_english("hello")
        return cls(config)

    def process(self, messages: list[Message]) -> list[Message]:
        """Set `harm` on every message with a text, and the intent where harm is heard."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                rules = message.get(RULES) or safety.check(text)
                harm = self._judge(text, rules, message.get(WINDOW_SCORES, []), message.get(ALARMS, []))
                english = harm.band == "signpost" or looks_english(text)
                harm = harm if english else NO_HARM  # a doubt about words that nobody taught the net says nothing
                message.set("harm", {"label": harm.label, "second": harm.second, "band": harm.band}, add_to_output=True)
                _rank(message, harm, english)
        return messages

    def _judge(self, text: str, rules: Harm, scores: list[dict[str, float]], alarms: list[float]) -> Harm:
        if not scores:
            return rules
        heard = [
            _Stretch(sum(part.get(name, 0.0) for name in safety.SEVERITY), alarm, part)
            for part, alarm in zip(scores, alarms, strict=True)
        ]
        loudest = max(heard, key=lambda stretch: stretch.share)
        if rules.band == "signpost":
            return Harm(rules.label, None, "ask") if self._is_alone(rules, heard, text) else rules
        if self._reaches("signpost", heard):
            return Harm(*loudest.labels(), "signpost")
        if self._reaches("ask", heard) or (rules.band == "ask" and loudest.share >= self._config["ask_with_rule"]):
            return Harm(rules.label or loudest.labels()[0], None, "ask")
        return NO_HARM

    def _is_alone(self, rules: Harm, heard: list[_Stretch], text: str) -> bool:
        """A sure rule that no head follows. Words of own crisis and of other languages stand by themselves."""
        if len(text) > READ:  # the heads heard only the beginning
            return False
        unheard = all(max(stretch.share, stretch.alarm) < self._config["rule_alone"] for stretch in heard)
        return unheard and rules.label != "own_crisis" and looks_english(text) and not phrases.find(text)

    def _reaches(self, band: str, heard: list[_Stretch]) -> bool:
        """Whether the whole text (the first) or one of its stretches is over the limits of a band."""
        share, alarm = self._config[f"window_{band}"], self._config[f"alarm_{band}"]
        whole, *stretches = heard
        return whole.share >= self._config[band] or any(s.share >= share and s.alarm >= alarm for s in stretches)


@dataclass(frozen=True)
class _Stretch:
    """A text or part of one: the share of all safety labels, the alarm, and the probabilities."""

    share: float
    alarm: float
    scores: dict[str, float]

    def labels(self) -> tuple[str, str | None]:
        """The likeliest label and a close second, the more harmful first."""
        first, second = sorted(safety.SEVERITY, key=lambda name: -self.scores.get(name, 0.0))[:2]
        if self.scores.get(second, 0.0) < 0.5 * self.scores.get(first, 0.0):
            return first, None
        harmful, other = sorted((first, second), key=safety.SEVERITY.index)
        return harmful, other


def _rank(message: Message, harm: Harm, english: bool) -> None:
    """Lead with what the net decided; keep the other guesses behind it."""
    ranking = [dict(guess) for guess in message.get("intent_ranking", [])]
    others = [guess for guess in ranking if guess["name"] not in safety.SEVERITY]
    if harm.band == "signpost":
        first, others = {"name": harm.label, "confidence": 1.0}, _halved(others)
    elif harm.band == "ask":
        first, others = {"name": POSSIBLE_HARM, "confidence": 1.0}, _halved(others)
    elif not english:
        first, others = {"name": NOT_ENGLISH, "confidence": 1.0}, _halved(others)
    elif others:
        first = others.pop(0)
    else:
        return
    message.set("intent", dict(first), add_to_output=True)
    message.set("intent_ranking", [first, *others], add_to_output=True)


def _halved(guesses: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same guesses, far enough behind that no fallback takes harm and a sure situation for a tie."""
    return [{**guess, "confidence": guess["confidence"] / 2} for guess in guesses]
