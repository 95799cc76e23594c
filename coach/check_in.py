"""Check-in on return: how a plan went, what was learned, and what becomes of it. One plan at a time."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace

from coach.library import library
from coach.plan import Plan, in_hand, keep, open_plans
from coach.state import Heard, Message, State, Turn
from coach.words import choices, join, line, say

STEPS = ("check_in", "learned")
HOW = ("did_it", "not_yet", "did_not_work", "changed_mind")
CLOSES = {"did_it": "done", "changed_mind": "let_go"}
LONGEST_LEARNED = 500  # characters
_HOW = (
    ("changed_mind", re.compile(r"\b(chang\w* my mind|don'?t want to|not (going to|gonna|for me|bother\w*)|gave up on|drop it|forget it)\b", re.I)),
    ("not_yet", re.compile(r"\b(not yet|haven'?t|havent|have not|didn'?t get|did not get|didnt get|no chance|no time|forgot|wasn'?t (on|in)|been off|next (week|shift|time)|still to|later)\b", re.I)),
    ("did_not_work", re.compile(r"\b(did(n'?t| not) (really )?(work|help|go (well|right))|didnt (work|help)|went (badly|wrong|terribl\w*)|no good|worse|made no difference|laughed|ignored|got nowhere|failed|disaster|rubbish|awful|shouted)\b", re.I)),
    ("did_it", re.compile(r"\b(did it|done it|did that|did try|tried|i did|it went|went (ok|well|good|fine|great|alright)|worked|she listened|he listened|they listened|yes|yeah|yep|finished|good|ok|okay|fine|great)\b", re.I)),
)  # fmt: skip


def due(state: State, on: datetime.date) -> Plan | None:
    """The plan to ask about now, if any."""
    return next((plan for plan in open_plans(state) if plan.may_be_asked(on)), None)


def begin(state: State, on: datetime.date) -> Turn:
    """Ask how a plan went, softly when its day has not come; nothing is said when none is due."""
    plan = due(state, on)
    if plan is None:
        return Turn((), state)
    plan = plan.now(asked_on=on.isoformat())
    early = plan.due is not None and plan.due > on.isoformat()
    state = keep(state, plan).now(step="check_in", situation=plan.situation, idea=plan.idea, safe=True)
    state = state.now(ideas_shown=(*state.ideas_shown, plan.idea), harm=None, before=None)
    asked = line("check_in_early" if early else "check_in", state.turns).format(plan=plan.sentence())
    return Turn((Message(asked, "check_in", choices(*HOW)),), state, entries=(plan.kept(),))


def ask(state: State) -> Turn:
    """The question of the step, again."""
    if state.step == "learned":
        return say(state, line("learned_again", state.turns), choices("skip"))
    return Turn((Message(line("check_in_again", state.turns), "check_in", choices(*HOW)),), state)


def read_how(heard: Heard) -> str | None:
    """How it went, from a button or from words; None when that is not plain."""
    if heard.values.get("how") in HOW:
        return heard.values["how"]
    if heard.chosen:
        return None
    text = heard.text.replace("\u2019", "'")
    found = next((how for how, pattern in _HOW if pattern.search(text)), None)
    return found or {"deny": "not_yet", "affirm": "did_it"}.get(heard.intent)


def answer(state: State, heard: Heard) -> Turn:
    """How it went; then one question about it."""
    plan, how = in_hand(state), read_how(heard)
    if plan is None or how is None:
        return ask(state)
    plan = plan.now(tries=(*plan.tries, {"on": heard.on.isoformat(), "how": how, "learned": None}))
    asked = say(keep(state, plan).now(step="learned"), line(f"learned_{how}", state.turns), choices("skip"))
    return replace(asked, entries=(plan.kept(),))


def learn(state: State, heard: Heard, skipped: bool) -> Turn:
    """What was learned, in the person's own words; then the plan closes or is adjusted."""
    plan = in_hand(state)
    if plan is None or not plan.tries:
        return say(state.now(step="opening"), line("whats_on_your_mind"), choices("topics"), ends_form=True)
    *before, last = plan.tries
    told = None if skipped or heard.chosen else heard.text.strip()[:LONGEST_LEARNED]
    how = str(last["how"])
    plan = plan.now(tries=(*before, {**last, "learned": told}), status=CLOSES.get(how, "open"))
    state = keep(state, plan)
    if how in CLOSES:
        closed = say(
            state.now(step="done", plan=None),
            line(f"closed_{how}", state.turns).format(element=_element(plan)),
            choices("topics", "what_went_well", "that_is_all"),
        )
        turn = join(closed, begin(closed.state, heard.on))
    else:
        turn = ask_to_adjust(state.now(step="adjust"))
    return replace(turn, ends_form=turn.state.step != "check_in", entries=(plan.kept(), *turn.entries))


def _element(plan: Plan) -> str:
    return str(library().framework["elements"].get(plan.element or "", {}).get("name", "leadership"))


def ask_to_adjust(state: State) -> Turn:
    """The plan is still open: another day, another idea, or let it go."""
    return say(state, line("adjust", state.turns), choices("new_day", "another_idea", "let_it_go"))


def let_go(state: State, on: datetime.date) -> Turn:
    """Close the plan in hand without more ado; then the next one that is due."""
    plan = in_hand(state)
    if plan is None:
        return say(state, line("no_plan_yet"), choices("topics"))
    plan = plan.closed()
    closed = say(
        keep(state, plan).now(step="done", plan=None), line("plan_let_go", state.turns), choices("topics", "that_is_all")
    )
    turn = join(closed, begin(closed.state, on))
    return replace(turn, entries=(plan.kept(), *turn.entries))
