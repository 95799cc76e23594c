"""Rehearse the words: a talk played from a script, in which the worker picks or types what she says.

A script is `content/rehearsals/<situation>.yml`. The answers of the other person, the remarks and the endings are all
written there; a typed line is only matched to the nearest written one, and the coach says which that is.
"""

from __future__ import annotations

import re

from coach import listening
from coach.library import Ending, Line, Part, Rehearsal, library
from coach.nearest import NEAR, SURELY_NEAR, covers, nearest, plain
from coach.state import Choice, Heard, Message, State, Turn
from coach.words import choice, choices, line, say

STEP = "rehearse"
OPENING = "opening"  # the node before anything is said
ANSWERED = ("goodbye", "ask_capabilities", "about_framework", "are_you_human", "talk_to_person", "privacy", "clinical_question",
            "employment_rights", "other")  # questions with a written answer  # fmt: skip
REFLEXES = (*ANSWERED, "set_role", "ask_another_idea", "ask_why", "ask_crosswalk", "ask_simpler", "ask_words", "my_plan", "browse_topics",
            "rehearse")  # fmt: skip
_NUMBERS = {"1": 1, "one": 1, "first": 1, "a": 1, "2": 2, "two": 2, "second": 2, "b": 2, "3": 3, "three": 3, "third": 3, "c": 3}
_PICKED = re.compile(rf"(?:(?:the|number|option|line|answer) )*({'|'.join(_NUMBERS)})(?: one)?(?: please)?")
_STOP = re.compile(
    r"(?:(?:please|can we|could we|i want to|i would like to|id like to|lets|let us|no) )*"
    r"(?:stop|enough|thats enough|quit|exit|finish|end|end it|leave it|no more|im done|i am done)"
    r"(?: (?:it|this|now|here|please|practising|practicing|practice|the practice|rehearsing|thanks|thank you))*"
)
_ANGRY = re.compile(
    r"\b(idiots?|morons?|stupid (cow|woman|man|girl|boy|person)|dickhead|twat|prat|bitch(es)?|cow|bastards?|wankers?|arseholes?|assholes?|scum|pig"
    r"|fuck\w*|(piss|sod|bugger|eff) off|shut (up|it|your \w+)|get lost|go to hell|drop dead|screw you|up yours"
    r"|(you|ur|you ?are|youre|your|u) (all |just |so |an? |such an? |r |are )*(stupid|useless|lazy|rubbish|pathetic|disgusting|thick|fat|ugly)"
    r"|(i ?will|ill|going to|gonna) (hit|slap|smack|punch|kill|hurt|batter))\b"
)


def offer(state: State) -> tuple[Choice, ...]:
    """The button that opens the rehearsal, where there is one and the safety question is settled."""
    return (choice("rehearse"),) if _script(state) and state.safe and state.step != STEP else ()


def known(state: State) -> State:
    """The state without a rehearsal that is no longer in the library; one that changed begins again, and says so."""
    if STEP not in (state.step, state.before):
        return state
    script, at = _script(state), state.rehearsal or {}
    if script is None:
        over = _after(state)
        step, before = (over if name == STEP else name for name in (state.step, state.before))
        return state.now(step=str(step), before=before, rehearsal=None)
    if at.get("situation") == state.situation and at.get("node") in (None, OPENING, *script.talk):
        return state
    return state.now(rehearsal={"situation": state.situation, "node": None})


def start(state: State, again: bool = False) -> Turn:
    """Say what this is, set the scene and offer the openings."""
    told = Message(line("rehearse_again" if again else "rehearse_intro"))
    shown = show(_at(state, OPENING).now(step=STEP, heard_also=None, before=None))
    return Turn((told, *shown.messages), shown.state)


def show(state: State) -> Turn:
    """What the other person said last, and the lines to go on with, again."""
    script, part = _here(state)
    text = part.they if part else script.scene
    if (state.rehearsal or {}).get("node") is None:  # the script has changed since
        text = f"{line('rehearse_changed')} {text}"
        state = _at(state, OPENING)
    return say(state, text, offers(state))


def offers(state: State) -> tuple[Choice, ...]:
    """The written lines as buttons, and the way out."""
    said = (Choice(one.say, f'/rehearse{{"go":"{number}"}}') for number, one in enumerate(_lines(state), start=1))
    return (*said, choice("rehearse_stop"))


def answer(state: State, heard: Heard) -> Turn | None:
    """The turn that follows from a button or a typed line; None for other buttons, and where no written line is near."""
    if heard.chosen:
        return _picked(state, heard.values.get("go", "")) if heard.intent == "rehearse" else None
    typed = plain(heard.text)
    if typed in ("stop", "stop practising", "stop practicing"):
        return stop(state)
    if number := _PICKED.fullmatch(typed):
        return _picked(state, str(_NUMBERS[number.group(1)]))
    if _ANGRY.search(typed):
        return say(state, line("rehearse_angry"), offers(state))
    least = SURELY_NEAR if heard.intent in REFLEXES else NEAR
    found = nearest(heard.text, [(one.say, *one.also) for one in _lines(state)], least)
    if found is not None:
        return _go(state, _lines(state)[found], typed=True)
    if _STOP.fullmatch(typed):
        return stop(state)
    return start(state, again=True) if heard.intent == "rehearse" else None


def repeats(state: State, heard: Heard) -> bool:
    """Nearly word for word a line that is offered, with next to nothing beside it, and no rule hears harm in it."""
    repeated = any(covers(one.say, heard.text) for one in _lines(state))
    return repeated and listening.no_rule_doubts(heard)


def not_near(state: State, heard: Heard) -> Turn:
    """No written line is near, and the coach says so; nothing is made of it, and the same lines are offered."""
    name = "rehearse_unknown" if len(plain(heard.text)) > 2 else "rehearse_no_words"
    return say(state, line(name, state.turns), offers(state))


def stop(state: State) -> Turn:
    """Leave the talk where it is."""
    state = _over(state)
    return say(state, line("rehearse_stopped"), _ways_on(state), ends_form=True)


def _picked(state: State, go: str) -> Turn:
    if go == "stop":
        return stop(state)
    if go == "again":
        return start(state, again=True)
    written = _lines(state)
    if go.isdecimal() and 1 <= int(go) <= len(written):
        return _go(state, written[int(go) - 1])
    return show(state)


def _go(state: State, said: Line, typed: bool = False) -> Turn:
    """The remark on a line, and what comes of it; of a typed line, first which written one it is nearest to."""
    remark = line("rehearse_nearest").format(say=said.say, remark=said.remark) if typed else said.remark
    script, _ = _here(state)
    if said.next in script.talk:
        after = show(_at(state, said.next))
        return Turn((Message(remark), *after.messages), after.state)
    state = _over(state)
    return Turn(
        (Message(remark), Message(ending_text(script.endings[said.next]), choices=_ways_on(state))), state, ends_form=True
    )


def ending_text(ending: Ending) -> str:
    """How it ended and what to do next, in one bubble."""
    return f"{ending.they}\n{ending.then}"


def _script(state: State) -> Rehearsal | None:
    return library().rehearsals.get(str(state.situation))


def _here(state: State) -> tuple[Rehearsal, Part | None]:
    """The script, and the part of it that was said last; none before the opening."""
    script = library().rehearsals[str(state.situation)]
    return script, script.talk.get(str((state.rehearsal or {}).get("node")))


def _lines(state: State) -> tuple[Line, ...]:
    script, part = _here(state)
    return part.lines if part else script.openings


def _at(state: State, node: str) -> State:
    return state.now(rehearsal={"situation": state.situation, "node": node})


def _after(state: State) -> str:
    """The step after a rehearsal: a plan that was made for this situation stands, otherwise there is an idea to offer."""
    return "done" if any(plan.get("situation") == state.situation for plan in state.plans) else "idea"


def _over(state: State) -> State:
    return state.now(step=_after(state), before=None, rehearsal=None)


def _ways_on(state: State) -> tuple[Choice, ...]:
    if state.step == "done":
        return choices("rehearse_again", "other_topic", "that_is_all")
    return choices("rehearse_again", "plan_it" if state.idea else "one_idea", "other_topic")
