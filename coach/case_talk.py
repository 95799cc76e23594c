"""Making the case: three questions one at a time, then what leavers cost and three lines for an e-mail.

Everything here is a plain function from a state to a turn, like `coach/conversation.py`, which calls it. The numbers
so far are in `State.case`: staff, left, price, each (None: skipped), and while a question is open `held` (a number
to confirm) and `tries` (answers in a row that gave no number).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from coach.case import (
    LEAVER_COST_YEARS,
    QUESTIONS,
    Read,
    Sums,
    asked,
    complete,
    judge,
    pounds,
    read,
    read_own_cost,
    rounded,
    work_out,
)
from coach.library import library
from coach.state import Choice, Heard, Message, State, Turn
from coach.words import choice, choices, line, say

IDEA = "spend_on_keeping_people"  # what the case is for, and what a plan after it is about
OPEN = ("held", "tries")  # of the open question only
TRIES = {"unknown": 1}  # after so many answers without a number the question is left, by problem; elsewhere TRIES_USUALLY
TRIES_USUALLY = 3
_YES = re.compile(
    r"^(yes|yeah|yep|yup|aye|right|correct|true|both|it (is|does)|that'?s (it|right))\b|\b(agency|bank|in and out|came and (left|went))\b"
)
_NO = re.compile(
    r"^(no|nope|nah|none|neither|nobody|sorry|wrong|oops)\b|n't\b|\b(not|(is|was|did|do|does)nt|never|without|i meant)\b"
)


def offered(state: State) -> bool:
    """Whether the situation has a case to make, and the person is not front line."""
    situation = library().situations.get(state.situation or "")
    return situation is not None and situation.makes_case and state.role != "W"


def begin(state: State, about: str | None = None) -> Turn:
    """Ask the first question, go on where the sums stopped, or ask for the own cost of a leaver.

    Args:
        state: where the conversation stands.
        about: "each" for the own cost, "again" for new numbers, None for whatever comes next.
    """
    known = dict(state.case or {})
    if about == "each" and complete(known):
        return ask(state.now(case=_without(known, "each")))
    if not known or complete(known) or about == "again":
        return ask(state.now(case={}), line("case_begin"))
    return ask(state.now(case=_without(known)), line("case_go_on"))


def ask(state: State, lead: str = "", plainer: bool = False) -> Turn:
    """The open question, after a few words that lead to it; `plainer` in still shorter words."""
    case = state.case or {}
    name = f"case_ask_{asked(case)}"
    if plainer:
        question = str(library().replies[name]["simpler"])
    elif asked(case) == "left" and case.get("staff") is not None:
        question = line("case_ask_left_of").format(staff=_count(case["staff"]))
    else:
        question = line(name)
    return say(state.now(step="case", case=dict(case)), f"{lead} {question}".strip(), choices("skip"))


def back(state: State) -> Turn:
    """The open question again; a number that waits for a yes is asked about again."""
    held = (state.case or {}).get("held")
    return _confirm(state, held) if held is not None else ask(state)


def answer(state: State, heard: Heard, skipped: bool) -> Turn:
    """One answer: taken, asked about, or skipped.

    Args:
        state: `State.case` holds the numbers so far.
        heard: the answer; a button carries `number`, or `about` for the question to put again.
        skipped: the person skips the question.
    """
    case, text = dict(state.case or {}), heard.text.strip().lower().replace("’", "'")
    if heard.values.get("about") in QUESTIONS:
        return ask(state.now(case=_without(case, str(heard.values["about"]), "left")))
    if skipped:
        return _take(state, None, line("skip_ack", state.turns))
    number = heard.values.get("number") if heard.chosen else None
    found = read(number if number is not None else "" if heard.chosen else heard.text)
    if (held := case.get("held")) is not None:
        if found.numbers in ((), (0,)) and (heard.intent == "deny" or _NO.search(text)):
            return ask(state.now(case=_without(case)))
        if found.numbers == (held,) or (not found.numbers and (heard.intent == "affirm" or _YES.search(text))):
            return _take(state, held)
    problem = judge(asked(case), found, case)
    if problem == "more_than_staff":
        return _confirm(state, found.numbers[0])
    if problem:
        return _ask_again(state, problem, found)
    return _take(state, found.numbers[0], _said_back(asked(case), found))


def own_cost(state: State, heard: Heard) -> Turn | None:
    """After the sums, a remark such as "it costs us more like 4k": the sums again with that figure."""
    cost = read_own_cost(heard.text) if complete(state.case) and not heard.chosen else None
    return None if cost is None else tell(state.now(case={**dict(state.case or {}), "each": _plain(cost)}))


def tell(state: State) -> Turn:
    """What the numbers come to, with the source of the cost, and three lines to paste."""
    case = _without(dict(state.case or {}))
    sums, words = work_out(case), _words(case)
    idea = IDEA if IDEA in library().ideas else state.idea
    state = state.now(step="idea", idea=idea, case=case)
    offers = choices("own_cost", "case_again", "make_plan", "other_topic")
    own = case.get("each") is not None
    source = None if own else library().replies["case_cost"]["source"]
    if all(case.get(name) is None for name in QUESTIONS):
        said = _fill(["case_nothing", "case_cost_own" if own else "case_cost"], words, " ")
        return Turn((Message(said, choices=offers, source=source),), state, ends_form=True)
    shown = Message(_fill([*_lines(case, sums), "case_lines"], words), source=source)
    mail = Message(_fill(_mail(case, sums), words), choices=offers)
    return Turn((shown, mail), state, ends_form=True)


def _take(state: State, number: float | None, lead: str = "") -> Turn:
    """Keep a number (None: skipped), then the next question or the sums."""
    case = dict(state.case or {})
    state = state.now(case={**_without(case), asked(case): _plain(number)})
    return tell(state) if complete(state.case) else ask(state, lead)


def _ask_again(state: State, problem: str, found: Read) -> Turn:
    """Why the answer cannot be taken, and the question again; after some tries the question is left."""
    case = dict(state.case or {})
    tries = case.get("tries", 0) + 1
    if problem in ("unknown", "unreadable") and tries > TRIES.get(problem, TRIES_USUALLY):
        return _take(state, None, line("skip_ack", state.turns))
    state = state.now(case={**_without(case), "tries": tries})
    if problem == "several" and len(found.numbers) == 2:
        first, second = (_count(number) for number in found.numbers)
        which = line("case_which").format(first=first, second=second)
        offers = tuple(_number_choice(_count(number), number) for number in found.numbers)
        return say(state.now(step="case"), which, (*offers, choice("skip")))
    return ask(state, line(f"case_{problem}"))


def _confirm(state: State, left: float) -> Turn:
    """More people left than there are: ask kindly, and take it when it is right."""
    case = {**_without(dict(state.case or {})), "held": _plain(left)}
    words = {"left": _count(left), "staff": _count(case["staff"])}
    yes = _number_choice(line("case_yes_right").format(**words), left)
    said = line("case_more_than_staff").format(**words)
    offers = (yes, *choices("change_left", "change_staff", "skip"))
    return say(state.now(step="case", case=case), said, offers)


def _lines(case: Mapping[str, Any], sums: Sums) -> list[str]:
    """The names of the lines that say what the numbers come to."""
    left, own = case.get("left"), case.get("each") is not None
    named = []
    if sums.per_cent is not None and left:
        named.append("case_turnover" if sums.per_cent <= 100 else "case_turnover_over")
    elif left is not None:
        named.append("case_left" if left else "case_left_none")
    named.append("case_cost_own" if own else "case_cost")
    if left:
        named.append("case_total")
    return named if sums.kept is None else [*named, f"case_{_worth(case, sums.kept)}"]


def _mail(case: Mapping[str, Any], sums: Sums) -> list[str]:
    """The names of the three lines of the e-mail: who left, what it cost, what is asked for."""
    left, own = case.get("left"), "_own" if case.get("each") is not None else ""
    if left is None:
        who = "case_mail_staff_only" if case.get("staff") else "case_mail_no_people"
    elif left == 0:
        who = "case_mail_left_none"
    elif sums.per_cent is None:
        who = "case_mail_left_only"
    else:
        who = "case_mail_left" if sums.per_cent <= 100 else "case_mail_left_over"
    cost = f"case_mail_total{own}" if left else f"case_mail_cost{own}"
    return [who, cost, "case_mail_no_price" if sums.kept is None else f"case_mail_{_worth(case, sums.kept)}"]


def _worth(case: Mapping[str, Any], kept: tuple[int, int]) -> str:
    """How the price stands to what leavers cost: "free", "pays", "pays_one", or "pays_late" when, even at the higher cost of
    a leaver, more people would have to stay than left in the year."""
    if kept[1] == 0:
        return "free"
    if case.get("left") and kept[0] > case["left"]:
        return "pays_late"
    return "pays_one" if kept[1] == 1 else "pays"


def _words(case: Mapping[str, Any]) -> dict[str, str]:
    """What fills the lines in, as it is said."""
    sums = work_out(case)
    per_cent = sums.per_cent or 0
    return {
        "staff": _count(case.get("staff") or 0),
        "left": _count(case.get("left") or 0),
        "price": pounds(case.get("price") or 0),
        "per_cent": f"{rounded(per_cent):,}" if per_cent >= 1 else "less than 1",
        "each": _range(sums.each),
        "years": LEAVER_COST_YEARS,
        "total": _range(sums.total or (0, 0)),
        "kept": _people(sums.kept or (0, 0)),
    }


def _range(pair: tuple[float, float]) -> str:
    low, high = map(pounds, pair)
    return low if low == high else f"{low} to {high}"


def _people(pair: tuple[int, int]) -> str:
    low, high = pair
    return f"{high:,}" if low == high else f"{low:,} {'or' if high - low == 1 else 'to'} {high:,}"


def _said_back(question: str, found: Read) -> str:
    """A number that was said loosely, the way it is taken."""
    number = found.numbers[0]
    return (
        line("case_said_back").format(number=_count(number) if question in ("staff", "left") else pounds(number))
        if found.rough
        else ""
    )


def _fill(names: list[str], words: Mapping[str, str], between: str = "\n") -> str:
    return between.join(line(name).format(**words) for name in names)


def _count(number: float) -> str:
    return f"{_plain(number):,}"


def _plain(number: float | None) -> Any:
    """A whole number without a point."""
    return int(number) if number is not None and number == int(number) else number


def _number_choice(label: str, number: float) -> Choice:
    return Choice(label, f'/say_number{{"number":"{_plain(number)}"}}')


def _without(case: Mapping[str, Any], *names: str) -> dict[str, Any]:
    """The numbers without these, and without what belongs to the open question."""
    return {name: number for name, number in case.items() if name not in (*names, *OPEN)}
