"""The training data, read fresh from data/nlu, and the split that leaves whole voices out."""

import hashlib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent
NLU = ROOT / "data" / "nlu"
SAFETY = {
    "immediate_danger", "abuse_or_neglect", "medicines_error", "own_crisis",
    "domestic_abuse", "exploitation_at_work", "sexual_harassment",
}
# Voices nobody else in the training part speaks for: leaders, second languages, two dialects, hedging, text speak, nights.
HELD = {
    "second_language", "leaders_and_mixed", "esl_nigerian", "esl_polish", "hedged", "new_carer", "text_speak",
    "third_person", "deputy", "scouse_dialect", "scouse_carer", "scouse", "scouse_voice", "night_carer", "veiled",
    "director", "trustee", "esl", "regional", "long_and_mixed",
}
HELD_TALK = {"esl", "home_carer", "night_carer", "esl_nigerian", "esl_filipino", "regional", "esl_indian"}


def load(folder: Path = NLU) -> list[tuple[str, str, str, str]]:
    """Rows of (intent, voice, text, file stem), in a fixed order."""
    rows = []
    for path in sorted(folder.glob("*.yml")):
        for block in yaml.safe_load(path.read_text(encoding="utf-8")).get("nlu") or []:
            if "intent" not in block:
                continue
            voice = (block.get("metadata") or {}).get("voice", "none")
            for line in block["examples"].split("\n"):
                if line.startswith("- "):
                    rows.append((block["intent"], voice, line[2:].strip(), path.stem))
    return rows


def held(row: tuple[str, str, str, str]) -> bool:
    """Whether the row's voice is left out of training when a choice is measured."""
    intent, voice, _, stem = row
    if stem == "lookalikes":  # one voice a label there: leave out a quarter of the blocks
        return int(hashlib.sha1((intent + voice).encode()).hexdigest(), 16) % 4 == 0
    return voice in (HELD_TALK if stem in ("conversation", "out_of_scope") else HELD)


def split(folder: Path = NLU) -> tuple[list, list]:
    rows = load(folder)
    return [r for r in rows if not held(r)], [r for r in rows if held(r)]


def digest(rows: list) -> str:
    """SHA-256 over the sorted rows of intent and text."""
    return hashlib.sha256("\n".join(sorted(f"{r[0]}\t{r[2]}" for r in rows)).encode()).hexdigest()


def situations(rows: list) -> set[str]:
    """Intents that have a file of their own and are no safety label."""
    return {r[0] for r in rows if r[3] == r[0]} - SAFETY
