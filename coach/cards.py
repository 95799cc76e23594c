"""Safety cards: what is shown at once when harm is heard, and what may be asked after."""

from __future__ import annotations

import re
from typing import Any

from coach import listening
from coach.language import looks_english
from coach.library import library
from coach.state import Choice, Heard, Message, State, Turn
from coach.words import BUBBLE, choice, line

ABOUT_SELF = ("own_crisis", "domestic_abuse")
_OTHERS = re.compile(
    r"\b(my |a |one of (my|the|our) |our )(colleague|mate|friend|co-?worker|team ?member|carers?|staff|girls?|lads?|senior|sister|team)\b",
    re.I,
)
_OWN = re.compile(  # the writer, whoever else is named: such words are never answered with the card about a colleague
    r"\b(i (don'?t |do not )?(want|wanna) (to )?(die|end|be (dead|here|alive)|kill|hurt|harm|live|wake|disappear|sleep)"
    r"|i (just )?(can'?t|cannot|can not) (go on|cope|do (this|it)|take|live|carry on|keep|see)|i('m| am|m) (suicidal|going to|gonna|better off|thinking of)"
    r"|i('ve| have|ve)? (took|taken|overdosed|cut)|rather be dead|end it all|better off without me|myself|my own life|my life"
    r"|my (husband|wife|partner|boyfriend|girlfriend|fella|ex)|(hit|hits|hurt|hurts|beat|beats|choked|strangled|punche[sd]|kicked|kicks|slaps|slapped|controls|threatens|rapes?|raped) me)\b",
    re.I,
)
_OVER = re.compile(
    r"\b(last (year|month)|(\w+ )?(years?|months) ago|used to|it'?s over now|in my (old|last) (job|place|home)|ages ago|when i was)\b",
    re.I,
)
_THEIR_MONEY = re.compile(
    r"\b(her|his|their|the residents?'?s?|[\w]+'s) (own )?(bank|cards?|money|pension|purse|savings|wallet|account|cash|allowance)\b",
    re.I,
)
_MY_MONEY = re.compile(r"\bmy (own )?(bank|cards?|money|wages?|pay|purse|savings|wallet|account|phone|cash|benefits)\b", re.I)
_ASKS = (
    (
        "told",
        re.compile(
            r"(^\W*((ok|okay|right|yes|yeah|done|just) )*|\b(i|we|i'?ve|we'?ve|and|then) )((have|just|already|now) )*(told(?! you)|rang|rung|phoned|called|reported|spoken? to|informed|let .{1,20} know)\b",
            re.I,
        ),
    ),
    ("manager", re.compile(r"\b(managers?|boss(es)?|she'?s? (her|his)|related|friends? with|in on it|owners?|deputy)\b", re.I)),
    (
        "must",
        re.compile(
            r"\b(do i (have|need|got) to|must i|should i (say|tell|report|ring|call|wake)|(is it|would it be) (ok|okay|all right|alright) to (ring|call|wake|tell)|sack\w*|lose (her|his|their) job|get (her|him|them) in|too late|rather not|don'?t want to (say|tell|report))",
            re.I,
        ),
    ),
    ("write", re.compile(r"\b(write|written|notes?|record|document|evidence|statement)\b", re.I)),
    ("private", re.compile(r"\b(private|confidential|secret|anonymous|who (can )?(see|read|know)|tell anyone)\b", re.I)),
    (
        "me",
        re.compile(r"\b(what about me|how do i cope|i('m| am|m) (scared|shaking|upset|worried)|my job|shaken|for me)\b", re.I),
    ),
)
_NOT_SO = re.compile(  # after a card that nobody asked for
    r"^\W*(sorry,? |oh |ok,? )*(no|nope|nah|nobody|no ?one|nothing|not)\b(?! idea| clue| help)|\b(nothing like that|not what i (meant|said)|you (got|have) (me|it) wrong|i (just|only) (want|meant|wanted)"
    r"|(no ?one|nobody)('?s| is) (hurt|at risk|in danger))\b",
    re.I,
)
_GO_ON = re.compile(r"\b(go on|carry on|back to|coaching|the other thing|move on|continue|something else|other topic)\b", re.I)
_LATER = re.compile(
    r"\b(another (day|time)|not (now|today)|later|leave it there|can wait|that'?s all|bye|goodnight|thank)", re.I
)


def show(state: State, label: str, second: str | None, text: str, suspected: str | None = None) -> Turn:
    """The card of a harm, and the choices after it.

    Args:
        state: where the conversation stands; the coaching stops here.
        label: one of the seven safety labels.
        second: another label that was heard, offered as a choice, or None.
        text: what was typed, for the wording (about a colleague; it is over; in another language).
        suspected: why the card is shown although nobody told of harm, see State; None after a disclosure.
    """
    label, second = led_by(label, second, text)
    state = state.now(step="card", harm=label, harm_second=second, safe=False, heard_also=None, suspected=suspected, told=False)
    bubbles = library().cards["cards"][label][variant(label, text)]
    if not looks_english(text):
        bubbles = _saying(bubbles, line("card_not_english"))
    messages = [Message(bubble, "safety") for bubble in bubbles]
    messages[-1] = Message(messages[-1].text, "safety", offers(state))
    return Turn(tuple(messages), state)


def led_by(label: str, second: str | None, text: str) -> tuple[str, str | None]:
    """Label and second label of the card: money taken from a person we support is abuse, though a relative takes it.

    Args:
        label: what the net put first.
        second: the other label that was heard, or None.
        text: what was typed.
    """
    theirs = _THEIR_MONEY.search(text) and not _OWN.search(text) and not _OTHERS.search(text) and not _MY_MONEY.search(text)
    return ("abuse_or_neglect", "domestic_abuse") if label == "domestic_abuse" and theirs else (label, second)


def is_card(label: str, text: str) -> bool:
    """Whether a bubble is the first of a card, in any of its wordings."""
    card = library().cards["cards"].get(label, {})
    return any(text.startswith(card[name][0]) for name in ("first", "colleague", "over") if name in card)


def _saying(bubbles: list[str], more: str) -> list[str]:
    """The bubbles with a line more, at the end of the last one that has room for it."""
    at = max((n for n, bubble in enumerate(bubbles) if len(bubble) + len(more) < BUBBLE), default=len(bubbles) - 1)
    return [*bubbles[:at], f"{bubbles[at]}\n{more}", *bubbles[at + 1 :]]


def variant(label: str, text: str) -> str:
    """Which wording of a card fits: `first` (me, or now), `colleague`, or `over`."""
    own = label in ABOUT_SELF and _OWN.search(text) is not None
    if label == "own_crisis" and own:
        return "first"
    if _OVER.search(text) and not re.search(r"\b(now|still|today|again|tonight)\b", text, re.I):
        return "over"
    about_others = _OTHERS.search(text) is not None
    return "colleague" if about_others and not own and label != "medicines_error" else "first"


def offers(state: State) -> tuple[Choice, ...]:
    """At most four choices after a card: the other harm first, then what people ask."""
    shelf = library().cards
    second = [choice("not_so")] if state.suspected else []
    if state.harm_second:
        label = shelf["cards"][state.harm_second]["offered_as"]
        second = [*second, Choice(label, f'/show_card{{"label":"{state.harm_second}"}}')]
    asks = [_follow_up(name) for name in shelf["offer"][str(state.harm)]]
    return tuple((second + asks)[:4])


def talk(state: State, heard: Heard) -> Turn:
    """What is said after a card: a follow-up, a later goodbye, or the way on when the person asks for it."""
    doubt = str(heard.harm.get("label") or "")
    doubted = heard.harm.get("band") == "ask" and doubt != state.harm and not heard.chosen
    asks = doubted and read_follow_up(heard.text) is not None and listening.no_rule_doubts(heard)  # "I don't want her sacked"
    if doubted and not asks:  # a new kind of harm, and no question first this time
        return show(state, doubt, state.harm, heard.text, state.suspected)
    if state.suspected and not heard.chosen and denies(heard.text):
        return Turn((Message(line("not_so"), choices=offers(state)),), state)
    about = heard.values.get("about")
    if about is None and not heard.chosen:
        about = read_follow_up(heard.text)
    if about:
        return follow_up(state, about)
    if says_goodbye(heard.text) and state.harm != "own_crisis":
        return Turn((Message(line("goodbye"), choices=(choice("go_on"),)),), state)
    if _GO_ON.search(heard.text):
        return Turn((Message(library().cards["after"], choices=(choice("go_on"), *offers(state)[:3])),), state)
    still = "suspected_still" if state.suspected else "card_still"
    return Turn((Message(line(still, state.turns), "safety", offers(state)),), state)


def says_goodbye(text: str) -> bool:
    """Whether somebody wants to stop for now."""
    return _LATER.search(text) is not None


def denies(text: str) -> bool:
    """A plain no after a card that nobody asked for."""
    return _NOT_SO.search(text) is not None


def read_follow_up(text: str) -> str | None:
    """Which follow-up a typed question is, if any."""
    return next((name for name, pattern in _ASKS if pattern.search(text)), None)


def follow_up(state: State, about: str) -> Turn:
    """The written bubbles of one follow-up, and what else may be asked."""
    entry = library().cards["follow_ups"][about]
    state = state.now(told=state.told or about == "told")
    bubbles: list[Any] = entry.get("by_label", {}).get(state.harm) or entry["say"]
    rest = [_follow_up(name) for name in library().cards["offer"][str(state.harm)] if name != about]
    choices = (*rest[:3], choice("go_on"))
    return Turn((*(Message(text, "safety") for text in bubbles[:-1]), Message(bubbles[-1], "safety", choices)), state)


def _follow_up(name: str) -> Choice:
    return Choice(library().cards["follow_ups"][name]["label"], f'/ask_about_card{{"about":"{name}"}}')
