"""`make situation NAME=x THEME=y`: the four files of a new situation, with places to fill in."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import yaml

from coach.library import ROOT

CONTENT = """\
title: {title}   # button label, 40 characters at most
theme: {theme}
elements: [relationships]   # ids from content/framework.yml, the leading one first
check: none   # ask: one safety question first; then add asks_about, suspected and safety_question
heard:   # one line that shows it heard; two variants or more
  - "It sounds like ..."
  - "You are telling me that ..."
reflect:   # a few words that meet the feeling
  - "That is a lot."
  - "I can see why it matters."
levels:   # who asks: W front-line worker, L front-line leader, O operational leader, S strategic leader
  W:
    question: "What happened, and what have you tried?"
    behaviour: "You noticed it, and you want it to be better. That is leadership in any role."
simpler: "The same again, in shorter words, with an example from a shift."
words: "The very words a person could say out loud."
next_up: "Who is next, if this does not work."
ideas: [coaching_question, one_tip_at_handover, ask_three_people, three_line_log]   # ids from content/ideas.yml
"""
EXAMPLES = """\
version: "3.1"

nlu:
- intent: {name}
  metadata: {{voice: the_person_who_wrote_these}}
  examples: |
    - write what people would really type, one message a line, at least 30
"""


class Refused(Exception):
    """The files cannot be made; the message says why."""


def make(name: str, theme: str, root: Path = ROOT) -> list[Path]:
    """Write content, examples, domain line and story line.

    Args:
        name: id of the situation, in snake_case.
        theme: one of the themes of content/taxonomy.yml.
        root: the project's folder.

    Returns:
        The files that were written or changed.

    Raises:
        Refused: for a bad name, an unknown theme, or a situation that exists.
    """
    taxonomy_path = root / "content" / "taxonomy.yml"
    taxonomy = yaml.safe_load(taxonomy_path.read_text(encoding="utf-8"))
    if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name):
        raise Refused("NAME has to be small letters and underscores, for instance NAME=lone_working.")
    if theme not in taxonomy["themes"]:
        raise Refused(f"THEME has to be one of: {', '.join(taxonomy['themes'])}.")
    domain = root / "domain.yml"
    if name in yaml.safe_load(domain.read_text(encoding="utf-8"))["intents"]:
        raise Refused(f"{name} exists already.")
    title = name.replace("_", " ").capitalize()[:40]
    content, examples = root / "content" / "situations" / f"{name}.yml", root / "data" / "nlu" / f"{name}.yml"
    content.write_text(CONTENT.format(title=title, theme=theme), encoding="utf-8")
    examples.write_text(EXAMPLES.format(name=name), encoding="utf-8")
    story = root / "data" / "stories" / f"{theme}.yml"
    _insert(domain, "  # safety\n", f"  - {name}\n", before=True)
    _insert(story, "      - or:\n", f"          - intent: {name}\n")
    _insert(
        taxonomy_path,
        "situations:\n",
        f'  {name}: {{means: "When this is the right one, and where its border runs.", near: []}}\n',
    )
    return [content, examples, story, domain, taxonomy_path]


def _insert(path: Path, mark: str, line: str, before: bool = False) -> None:
    """Put a line after each place in a story where situations are listed, or once before or after a mark."""
    text = path.read_text(encoding="utf-8")
    if mark.strip() == "- or:":
        text = re.sub(r"(- or:\n)( +- intent: )", lambda found: found.group(1) + line + found.group(2), text)
    else:
        text = text.replace(mark, line + mark if before else mark + line, 1)
    path.write_text(text, encoding="utf-8")


def main(arguments: list[str]) -> int:
    """Make the files and say what to do next."""
    try:
        name, theme = [*arguments, "", ""][:2]
        paths = make(name, theme)
    except Refused as refused:
        print(refused, file=sys.stderr)
        return 1
    for path in paths:
        print(path.relative_to(ROOT))
    print("Now fill in the first two, write its meaning in content/taxonomy.yml, then: make check train run")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
