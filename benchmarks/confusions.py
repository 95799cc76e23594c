"""`make confusions`: which intents are taken for each other when whole voices are left out of the training.

The heads are fitted anew for each fold; the encoder has seen all examples, so the figures flatter and only the
order of the pairs means something. Pairs of neighbours (`near` in content/taxonomy.yml) are marked.
"""

from __future__ import annotations

import sys
from collections import Counter

import numpy as np
import yaml
from sklearn.model_selection import GroupKFold

from coach.library import ROOT, library
from components.embeddings import Encoder
from components.intents import Heads, IntentClassifier

FOLDS = 5
SHOWN = 25


def read_examples() -> tuple[list[str], list[str], list[str]]:
    """Texts, intents and voices of data/nlu."""
    rows = [
        (line[2:], block["intent"], (block.get("metadata") or {}).get("voice", "none"))
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
        if line.startswith("- ")
    ]
    texts, intents, voices = (list(column) for column in zip(*rows, strict=True))
    return texts, intents, voices


def confusions() -> tuple[Counter[tuple[str, str]], Counter[str], int]:
    """Counts of (right, taken for), of examples an intent, and how many were right."""
    texts, intents, voices = read_examples()
    config = IntentClassifier.get_default_config()
    encoder = Encoder(ROOT / "encoder")
    vectors = np.vstack([encoder.encode(text) for text in texts])
    wrong: Counter[tuple[str, str]] = Counter()
    right = 0
    for train, test in GroupKFold(FOLDS).split(vectors, intents, voices):
        heads = Heads.fit(vectors[train], [texts[i] for i in train], [intents[i] for i in train], [], config)
        best = heads.scores(vectors[test], [texts[i] for i in test], config).argmax(axis=1)
        for i, guess in zip(test, best, strict=True):
            right += intents[i] == heads.labels[guess]
            if intents[i] != heads.labels[guess]:
                wrong[intents[i], heads.labels[guess]] += 1
    return wrong, Counter(intents), right


def main() -> int:
    """Print the pairs, most confused first."""
    wrong, counts, right = confusions()
    print(f"right {right / counts.total():.3f} of {counts.total()} examples, {FOLDS} folds by voice")
    for (label, guess), count in wrong.most_common(SHOWN):
        near = library().taxonomy["situations"].get(label, {}).get("near", [])
        print(f"{count:4}  {label} taken for {guess}{'  (neighbours)' if guess in near else ''}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
