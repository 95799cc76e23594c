"""`python -m coach.check`: the content library, the taxonomy, and that no intent is met with silence."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from coach import language, organisation, phrases, reading
from coach.library import ROOT, Library, errors, library
from coach.schema import LOADER

SENT_BY_WEB = ("open_chat", "answer_safety", "skip", "try_idea", "ask_words", "is_new", "is_same", "say_plan", "say_number", "plan_enough", "what_if", "keep_plan",
               "change_plan", "drop_plan", "let_go", "what_went_well", "something_else",
               "ask_about_card", "show_card", "go_on", "delete_yes", "delete_no")  # fmt: skip
NEVER_TRAINED = (*SENT_BY_WEB, "possible_harm", "nlu_fallback", "not_english")
FEWEST_EXAMPLES = {"situations": 30, "safety": 60, "out_of_scope": 30, "conversation": 20}


def problems(root: Path = ROOT) -> Iterator[str]:
    """What does not hold, one sentence each.

    Args:
        root: the project's folder.
    """
    found = list(errors(root / "content"))
    yield from found
    if found:
        return
    domain = yaml.safe_load((root / "domain.yml").read_text(encoding="utf-8"))
    examples = count_examples(root)
    shelf = library(root / "content")
    yield from _taxonomy_problems(shelf, domain, examples)
    yield from reading.problems(shelf)
    yield from _phrase_problems(root)
    for name, said in organisation.checked(organisation.default(shelf))[1].items():
        yield f"content/organisation.yml: {name}: {said}"
    answered = set(answered_intents(root))
    for intent in domain["intents"]:
        if intent not in answered:
            yield f"domain.yml: intent {intent} has no rule and no story, so Rasa would be silent. Add it to data/rules or data/stories."


def _taxonomy_problems(shelf: Library, domain: dict[str, Any], examples: Counter[str]) -> Iterator[str]:
    taxonomy = shelf.taxonomy
    for name in taxonomy["situations"]:
        if name not in shelf.situations:
            yield f"content/situations/{name}.yml is missing: make situation NAME={name} THEME=..."
    for name in shelf.situations:
        if name not in taxonomy["situations"]:
            yield f"content/taxonomy.yml: situation {name} has no line that says what it means."
    for kind, fewest in FEWEST_EXAMPLES.items():
        for name in taxonomy[kind]:
            if name not in domain["intents"]:
                yield f"domain.yml: intent {name} is missing."
            if examples[name] < fewest:
                yield f"data/nlu: {name} has {examples[name]} examples; {fewest} are the least for {kind}."


def _phrase_problems(root: Path) -> Iterator[str]:
    for name, _, phrase in phrases.listed(root / "content" / "crisis_phrases.yml"):
        if language.only_english_words(phrase):
            yield f"content/crisis_phrases.yml: {name}: '{phrase}' is made of English words only, so plain English would set it off. Make it longer, or leave it out."


def count_examples(root: Path = ROOT) -> Counter[str]:
    """How many training examples each intent has."""
    counts: Counter[str] = Counter()
    for path in sorted((root / "data" / "nlu").glob("*.yml")):
        for block in yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)["nlu"]:
            counts[block["intent"]] += sum(line.startswith("- ") for line in block["examples"].splitlines())
    return counts


def answered_intents(root: Path = ROOT) -> Iterator[str]:
    """Every intent that a rule or story begins with or goes on from."""
    for path in [*(root / "data" / "rules").glob("*.yml"), *(root / "data" / "stories").glob("*.yml")]:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)
        for tale in [*data.get("rules", []), *data.get("stories", [])]:
            yield from _intents(tale["steps"])


def _intents(steps: list[dict[str, Any]]) -> Iterator[str]:
    for step in steps:
        if "intent" in step:
            yield step["intent"]
        yield from _intents(step.get("or", []))


def report() -> str:
    """How well the taxonomy is covered."""
    examples, taxonomy = count_examples(), library().taxonomy
    lines = []
    for kind in FEWEST_EXAMPLES:
        counts = [examples[name] for name in taxonomy[kind]]
        lines.append(f"{kind}: {len(counts)} labels, {min(counts)} to {max(counts)} examples each, {sum(counts)} in all")
    endings = sum(len(script.endings) for script in library().rehearsals.values())
    lines.append(f"ideas: {len(library().ideas)}, helplines: {len(library().helplines)}")
    return "\n".join([*lines, f"rehearsals: {len(library().rehearsals)}, with {endings} endings"])


def main() -> int:
    """Print what does not hold; 1 if anything."""
    found = list(problems())
    print("\n".join(found) if found else report())
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
