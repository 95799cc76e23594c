"""The conversation: what the coach says next, as plain functions from a state to a turn.

Steps 1 to 6 of the coaching: heard, safety question, open question, behaviour, idea, plan; beside the idea, the sums of
`coach/case_talk.py`. The Rasa actions call these functions and nothing else; `web` calls `open_chat` when the engine does
not answer.
"""

from __future__ import annotations

import datetime
import hashlib
import re
from collections.abc import Callable
from dataclasses import replace

from coach import cards, case, case_talk, check_in, crosswalk, follow_up, listening, plan, rehearsal, safety, went_well
from coach.days import names_a_moment
from coach.library import LEVELS, Idea, Situation, library
from coach.state import Choice, Heard, Message, State, Turn
from coach.words import BUBBLE, choice, choices, line, mid_sentence, pick, simple_line
from coach.words import join as _join
from coach.words import say as _say

# A different situation is taken up in the middle of another only when the engine is this sure of it.
QUICK = 10  # minutes; such an idea comes first, for a break is short
CASE_SITUATION = "keeping_good_staff"  # taken up when somebody asks for the sums and no situation with a case was heard
CLOSED = ("opening", "done", "browse", "guess", "delete", "adjust")  # steps at which a situation is simply taken up
# steps of the other forms than coaching and card
OTHER_FORMS = (*plan.STEPS, *went_well.STEPS, *check_in.STEPS, "case", rehearsal.STEP)
# Limits of the alarm head, where no rule hears harm.


def known(state: State) -> State:
    """The state without a situation, idea or plan that is no longer in the library."""
    shelf = library()
    state = plan.known(state)
    if state.idea is not None and state.idea not in shelf.ideas:
        state = state.now(idea=None)
    if state.situation is not None and state.situation not in shelf.situations:
        return State(role=state.role, setting=state.setting, turns=state.turns, plans=state.plans)
    return rehearsal.known(state)


def open_chat(state: State, on: datetime.date) -> Turn:
    """Greet, ask how a plan went, or go on at the very step where the person stopped.

    Args:
        state: where the conversation stands.
        on: today, in England.
    """
    if state.step in plan.DETAILS and check_in.due(state, on):  # the plan stands; who and what-if are extras
        return check_in.begin(state, on)
    if state.step not in CLOSED and (state.situation or state.harm or state.step in went_well.STEPS):
        return _go_on_here(state)
    if state.step == "adjust" and state.plan:
        return _join(Turn((Message(line("in_the_middle")),), state), check_in.ask_to_adjust(state))
    if check_in.due(state, on):
        return check_in.begin(state, on)
    if state.role:
        newcomer = state.turns <= 1  # whose level the page knows
        greeting = line("opening" if newcomer else "opening_back", state.turns)
        return _say(state.now(step="opening"), greeting, choices("topics", "what_went_well"))
    return _say(state.now(step="opening"), line("opening", state.turns), _role_choices())


def _go_on_here(state: State) -> Turn:
    """The step that was left, as it was, and the way to start fresh."""
    if state.step == "card":
        return Turn((Message(line("card_back"), "safety", cards.offers(state)),), state)
    if state.step == "plan" and state.idea and not plan.in_hand(state):
        shown = plan.ask_again(state)
    else:
        shown = _idea_again(state) if state.step == "idea" and state.idea else back(state)
    last = _with(shown.messages[-1], (*shown.messages[-1].choices[:3], choice("start_fresh")))
    return _join(Turn((Message(line("in_the_middle")),), state), Turn((*shown.messages[:-1], last), shown.state))


def _idea_again(state: State) -> Turn:
    idea = library().ideas[str(state.idea)]
    return Turn((Message(_idea_text(idea), "idea", _step_choices(state), dict(idea.source)),), state)


def report_progress(state: State, heard: Heard) -> Turn:
    """How the plan or an earlier idea went, said at any time."""
    held = plan.in_hand(state) or next(iter(plan.open_plans(state)), None)
    if held is None and state.idea and state.step == "plan":  # tried before a day was named
        held = plan.undated(state, heard.on)
    if held is None:
        return reply(state, heard)
    return check_in.answer(plan.keep(state, held).now(step="check_in"), heard)


def answer_check_in(state: State, heard: Heard) -> Turn:
    """How the plan went, then what was learned. A long text that is clearly something else is asked about first."""
    if state.step == "learned":
        return check_in.learn(state, heard, listening.is_skip(heard))
    other = heard.intent
    if other in library().situations and check_in.read_how(heard) is None and listening.is_new(state, heard, other):
        return ask_if_new(state, other)
    return check_in.answer(state.now(heard_also=None), heard)


def unrepeated(turn: Turn, last: str | None) -> Turn:
    """The turn, its last bubble remembered by a mark; a bubble that was said `last` is said with a word before it.

    The text itself is not kept in the state: a plan that is deleted later may stand in it.
    """
    messages = turn.messages
    if messages and _mark(messages[0]) == last:
        again = f"{line('once_more', turn.state.turns)} {messages[0].text}"
        messages = (replace(messages[0], text=again), *messages[1:])
    if not messages:
        return turn
    return replace(turn, messages=messages, state=turn.state.now(said=_mark(messages[-1])))


def _mark(message: Message) -> str:
    return hashlib.sha256(message.text.encode()).hexdigest()[:12]


def set_role(state: State, heard: Heard) -> Turn:
    """Take the role on board, from a button or from words such as "senior carer"."""
    level = heard.values.get("level") or listening.read_level(heard.text)
    if not level:
        return _say(state, line("ask_role"), _role_choices())
    state = state.now(role=level)
    if state.step in CLOSED:
        return _say(state, line(f"level_set_{level}"), choices("topics", "what_went_well"))
    return _say(state, line(f"level_now_{level}"), _step_choices(state)) if state.step == "idea" else _noted(state)


def _noted(state: State) -> Turn:
    return _join(Turn((Message(line("level_noted")),), state), back(state))


def hear(state: State, heard: Heard, name: str) -> Turn:
    """A situation was named by a text or a button: start it, stay with the open one, or ask which."""
    if first := met_first(state, heard):
        return first
    vague = len(heard.text.split()) <= listening.VAGUE_WORDS and heard.confidence(name) < listening.VAGUE and not state.misses
    if vague and state.step in ("opening", "done") and not heard.chosen:
        return guess(state, heard)
    if state.situation and state.step not in CLOSED and not heard.chosen:
        leans_on_this = len(heard.text.split()) < listening.STORY and (
            listening.kind(heard) in follow_up.KINDS or follow_up.hurdles(heard.text)
        )
        if name != state.situation and not leans_on_this and listening.is_new(state, heard, name):
            return ask_if_new(state, name)
        return meet(state, heard)
    return start(state, name, heard.text, heard)


def met_first(state: State, heard: Heard) -> Turn | None:
    """What a typed text says whatever the engine took it for: a new job, a plan, a request, a question about this chat."""
    if heard.chosen or state.step in ("safety_question", "card", "delete"):
        return None
    if follow_up.asks_what_went_well(heard.text) and state.step in (*CLOSED, "idea", "obstacle"):
        return went_well.begin(state)
    level = listening.read_level(follow_up.new_job(heard.text) or "")
    if level and level != state.role and state.step not in CLOSED:
        return set_role(state.now(leaning=listening.leaning(state, heard)), replace(heard, values={"level": level}))
    if state.step == "guess" and follow_up.none_of_these(heard.text):
        return something_else(state)
    asked = follow_up.about_the_chat(heard.text)
    if asked and state.step in ("opening", "guess", "browse") and not state.situation:
        return _say(state, line(asked), choices("topics"))
    if not state.situation or state.step not in ("idea", "obstacle", "done", "new_topic"):
        return None
    if state.safe and heard.kind(listening.SURER_KIND) == "harm" and heard.alarm >= listening.SURE_ALARM:
        label = next((name for name, _ in heard.ranking if name in safety.SEVERITY), "abuse_or_neglect")
        return _ask_about(state, heard, label)
    if planned := _own_plan(state, heard):
        return planned
    kind = listening.kind(heard)
    told_how_it_went = state.step == "done" and kind in ("tried", "fixed")
    asks = kind in follow_up.QUESTIONS and heard.kind(listening.SURER_KIND) == kind
    return meet(state, heard) if asks or (kind in follow_up.STRONG and not told_how_it_went) else None


def start(state: State, name: str, text: str = "", heard_as: Heard | None = None) -> Turn:
    """Say what was heard, then ask the safety question or the open one.

    Args:
        state: where the conversation stands.
        name: the situation.
        text: what was typed, empty for a button.
        heard_as: what the engine understood of it; the answer to the open question is weighed with it.
    """
    setting = listening.read_setting(text) or state.setting
    state = state.now(role=state.role or listening.read_level(follow_up.my_job(text) or "") or follow_up.leads(text))
    first = listening.situations_heard(heard_as) if heard_as and not heard_as.chosen else None
    if first:
        name = listening.fittest(first, state.role, name)
    state = state.now(
        situation=name, heard_also=None, safe=False, asked=(), idea=None, ideas_shown=(), misses=0, setting=setting, harm=None,
        case=None, before=None, own=None, heard_first=first, leaning=None,
    )  # fmt: skip
    situation = library().situations[name]
    heard = Message(pick(situation.heard, state.turns))
    if situation.check == "ask":
        return _join(Turn((heard,), state), ask_safety(state))
    return _join(Turn((heard,), state), ask_question(state.now(safe=True)))


def ask_if_new(state: State, name: str) -> Turn:
    """A likely new situation in the middle of another: ask before leaving the first."""
    title = mid_sentence(library().situations[name].title)
    ask = line("new_topic_question") + f" It sounds like: {title}."
    step = state.step if state.step in ("question", "check_in") else "new_topic"  # a form keeps its step
    return _say(state.now(step=step, before=state.step, heard_also=name), ask, choices("is_new", "is_same"))


def take_up_new(state: State) -> Turn:
    """ "Yes, something new": start the situation that was heard beside the open one."""
    return start(state, state.heard_also) if state.heard_also else back(state)


def stay(state: State) -> Turn:
    """ "No, the same": go on where we were."""
    return back(state.now(step=state.before or state.step, before=None, heard_also=None))


def ask_safety(state: State) -> Turn:
    """The one safety question of the situation."""
    situation = _situation(state)
    answers = choices("safe_self" if situation.asks_about == "self" else "safe", "unsafe", "unsure")
    state = state.now(step="safety_question", asked=(*state.asked, situation.suspected))
    return _say(state, situation.line("safety_question", state.setting), answers)


def possible_harm(state: State, heard: Heard) -> Turn:
    """Something may be wrong: ask once a topic for each kind of harm, then go on with what was heard."""
    label = str(heard.harm.get("label") or "abuse_or_neglect")
    if state.step == rehearsal.STEP and (label in state.asked or rehearsal.repeats(state, heard)):
        return answer_rehearsal(state, heard)
    if label in state.asked and state.situation and state.safe:
        if state.step in OTHER_FORMS:
            return back(state)
        return coach(state) if state.step == "question" else meet(state, heard)
    goes_on = heard.harm.get("band") == "ask" and listening.goes_on(heard)
    calm = listening.is_faint(heard) or listening.says_all_is_well(heard) or goes_on
    if calm and state.safe and state.situation and state.step in ("question", "idea", "obstacle", "done"):
        if listening.read_level(follow_up.new_job(heard.text) or ""):
            return met_first(state, heard) or back(state)
        return _reminded(coach(state) if state.step == "question" else meet(state, heard))
    return _ask_about(state, heard, label)


def _may_ask_first(state: State, label: str) -> bool:
    """In the middle of a calm topic, a guess that no rule shares and that hardly alarms is asked about once."""
    calm = state.safe and state.situation is not None and label not in state.asked
    return calm and state.step in ("question", "idea", "obstacle", "done", *plan.STEPS)


def _ask_about(state: State, heard: Heard, label: str) -> Turn:
    """The safety question for a harm that may have been heard."""
    name = (
        state.situation if state.step not in CLOSED and state.situation else next(iter(listening.situations_heard(heard)), None)
    )
    before = "idea" if state.idea and name == state.situation else None
    if state.step in OTHER_FORMS:
        before = state.step
    state = state.now(harm=label, situation=name, safe=False, heard_also=None, before=before)
    return _say(
        state.now(step="safety_question", asked=(*state.asked, label)),
        line("ask_faint" if listening.is_faint(heard) else f"ask_{label}"),
        choices("safe", "unsafe", "unsure"),
    )


def _reminded(turn: Turn) -> Turn:
    """The turn, with the way to help in its first bubble that has room."""
    more = line("if_at_risk")
    at = next((n for n, one in enumerate(turn.messages) if len(one.text) + len(more) < BUBBLE), None)
    if at is None:
        return turn
    said = replace(turn.messages[at], text=f"{turn.messages[at].text} {more}")
    return replace(turn, messages=(*turn.messages[:at], said, *turn.messages[at + 1 :]))


def _ask_safety_again(state: State, first: str) -> Turn:
    asked = back(state)
    return replace(asked, messages=(replace(asked.messages[0], text=f"{line(first)} {asked.messages[0].text}"),))


def answer_safety(state: State, heard: Heard) -> Turn:
    """The answer to the safety question: on with the coaching, or the card of the suspected harm."""
    answer = heard.values.get("answer") or listening.safety_answer(state, heard)
    if answer == "confirms":  # "yes, that's it" is about what was heard; the question is still open
        return _ask_safety_again(state, "confirmed")
    if answer == "beside":  # calm words about something else: asked once more, then it counts as not sure
        return _ask_safety_again(state.now(misses=state.misses + 1), "be_sure")
    if answer == "beside_the_point":  # the doubt came in the middle of a topic, and the topic goes on
        went_on = meet(state.now(step="idea", before=None, safe=True, harm=None), heard)
        if went_on.state.step in plan.STEPS:  # action_back asks the open question
            went_on = replace(went_on, messages=went_on.messages[:-1])
        return replace(_reminded(went_on), ends_form=True)
    if answer != "no":
        label = state.harm or _situation(state).suspected
        suspected = "answer" if answer == "not_sure" and not heard.chosen else None
        return Turn((), state.now(step="card", harm=label, safe=False, suspected=suspected), ends_form=True)
    calm = Message(line("safe_thanks_self" if listening.suspected_harm(state) == "own_crisis" else "safe_thanks", state.turns))
    if state.before in OTHER_FORMS:  # action_back asks the question again that was open
        return Turn((calm,), state.now(step=state.before, before=None, safe=True, harm=None), ends_form=True)
    if not state.situation:
        return Turn((Message(line("safe_and_now")),), state.now(step="opening", harm=None, safe=True), ends_form=True)
    if state.before == "question":  # it came with the answer to the open question: on to behaviour and idea
        return Turn((calm,), state.now(step="question", before=None, safe=True, harm=None), ends_form=True)
    if state.before == "idea":  # the question came in the middle of the coaching
        state = state.now(step="idea", before=None, safe=True, harm=None)
        return Turn((_with(calm, _step_choices(state)),), state, ends_form=True)
    return _join(Turn((calm,), state), ask_question(state.now(safe=True, harm=None)))


def ask_question(state: State) -> Turn:
    """The one open question, in the words of the level and setting."""
    wording = _situation(state).wording(state.role, state.setting)
    return _say(state.now(step="question"), wording.question, choices("skip"))


def answer_question(state: State, heard: Heard) -> Turn:
    """Whatever was said is an answer; it may show that the topic was another one all along."""
    if heard.intent == "is_new" or (state.heard_also and heard.intent == "affirm"):
        return take_up_new(state)
    if state.heard_also or heard.chosen:
        return Turn((), state.now(heard_also=None, before=None), ends_form=True)
    name = listening.reconsidered(state, heard)
    if name != state.situation:
        state = state.now(situation=name)
        if library().situations[name].check == "ask" and not state.asked:
            return ask_safety(state.now(before="question"))
        return Turn((), state, ends_form=True)
    other = heard.intent
    if other in library().situations and other != state.situation and listening.is_new(state, heard, other):
        return ask_if_new(state, other)
    return Turn((), state.now(heard_also=None), ends_form=True)


def coach(state: State, skipped: bool = False, text: str = "", first: str = "") -> Turn:
    """Name the behaviour in the worker's level's words, then offer one idea.

    Args:
        state: where the conversation stands.
        skipped: the open question was left unanswered.
        text: the answer to it; hurdles in it are said back.
        first: what is said before the behaviour, where it is known already.
    """
    situation = _situation(state)
    behaviour = situation.simpler if state.simpler else situation.wording(state.role, state.setting).behaviour
    feeling = line("skip_ack", state.turns) if skipped else _echo(state, text, BUBBLE - len(behaviour) - 1)
    if follow_up.read(text) == "fixed":
        feeling = line("put_right", state.turns)
    feeling = first or feeling or pick(situation.reflect, state.turns)
    named = Message(f"{feeling} {behaviour}", "behaviour", source=element_source(situation.elements[0]))
    return _join(Turn((named,), state), offer_idea(state))


def _echo(state: State, text: str, room: int) -> str:
    """The hurdles that a text names, said back in one sentence; empty where there are none, or no room."""
    heard = [line(f"echo_{name}") for name in follow_up.hurdles(text)[:2]]
    if not heard:
        return ""
    said = f"{', and '.join(heard)}. {line('echo_end', state.turns)}"
    return said[0].upper() + said[1:] if len(said) <= room else ""


def offer_idea(state: State) -> Turn:
    """The next idea that fits the level and setting and was not shown yet."""
    idea = next_idea(state)
    if idea is None:
        left = ("try_idea", "make_case", "other_topic") if case_talk.offered(state) else ("try_idea", "other_topic")
        return _say(state.now(step="idea"), line("another_idea_none"), choices(*left))
    state = state.now(step="idea", idea=idea.id, ideas_shown=(*state.ideas_shown, idea.id))
    shown = Message(_idea_text(idea), "idea", _step_choices(state), dict(idea.source))
    return Turn((shown,), state)


def _idea_with_words(state: State) -> Turn:
    """One more idea, and what to say for it."""
    turn = offer_idea(state)
    idea = library().ideas.get(turn.state.idea or "") if turn.state.idea != state.idea else None
    if idea is None or not idea.words:
        return turn
    return _join(turn, _say(turn.state, line("you_could_say").format(words=idea.words), _step_choices(turn.state)))


def another_idea(state: State) -> Turn:
    """One more idea for the same situation; not before the safety question is answered."""
    if state.step == "safety_question":
        return back(state)
    if not state.situation or not state.safe:
        return browse(state)
    held = plan.in_hand(state) if state.step == "adjust" else None
    if held is None:
        return _idea_with_words(state)
    closed = held.closed()
    return replace(offer_idea(plan.keep(state, closed).now(plan=None)), entries=(closed.kept(),))


def why(state: State) -> Turn:
    """Element, dimension and source of what was said; in the middle of the sums, what the numbers are for."""
    if state.step == "case":
        return _join(_say(state, line("case_why")), back(state))
    if not state.situation or not state.safe:
        return _answer(state, "about_framework")
    element = library().framework["elements"][_situation(state).elements[0]]
    dimension = library().framework["dimensions"][element["dimension"]]
    text = (
        f"This is '{element['name']}', part of '{dimension['name']}' in the Leadership Qualities Framework. {element['plain']}"
    )
    said = Message(text, source=element_source(_situation(state).elements[0]))
    return Turn((_with(said, (choice("new_framework"), *_step_choices(state, but="why"))[:4]),), state)


def new_framework(state: State) -> Turn:
    """Where the element sits in the framework of 2026 and its neighbours; what is our reading is said to be."""
    if not state.situation or not state.safe:
        return _answer(state, "new_framework")
    *first, last = crosswalk.lines(_situation(state).elements[0], state.role)
    said = (*(Message(text) for text in first), Message(last, choices=_step_choices(state)))
    return Turn(said, state)


def simpler(state: State) -> Turn:
    """The same in shorter words, with an everyday example."""
    if state.step == "case":
        return case_talk.ask(state, plainer=True)
    if not state.situation or not state.safe:
        return _join(_say(state, line("plain_words")), back(state))
    return _say(state, _situation(state).simpler, _and_practise(state, _step_choices(state, but="simpler")))


def meet(state: State, heard: Heard) -> Turn:
    """Something typed after the idea: a plan, a request, what got in the way, a feeling. Nothing is talked past."""
    if again := case_talk.own_cost(state, heard):
        return again
    if heard.chosen:
        return offer_idea(state) if state.step == "obstacle" else back(state)
    return _own_plan(state, heard) or _met(state, heard)


def _met(state: State, heard: Heard) -> Turn:
    """What is said to a text that is no plan."""
    kind = listening.kind(heard)
    if state.step == "obstacle" and kind not in follow_up.STRONG:
        kind = "hurdle"
    if kind == "not_yours" and not _situation(state).not_yours:
        kind = "hurdle"
    if kind in follow_up.TELLS and (changed := _changed_topic(state, heard, kind)):
        return changed
    state = state.now(leaning=listening.leaning(state, heard) or state.leaning)
    if kind == "example":
        return _explain(state, heard.text)
    if kind in ("hurdle", "doubt"):
        return _offer_instead(state, f"met_{kind}", heard.text)
    if kind in follow_up.QUESTIONS:
        return _say(state, line(f"met_{kind}", state.turns), _step_choices(state))
    return _MEET.get(kind or "", _ask_for_a_step)(state)


def _changed_topic(state: State, heard: Heard, kind: str | None) -> Turn | None:
    """Two texts in a row lean to the same other situation, or one that puts the coach right: go on with that one."""
    name = listening.leaning(state, heard)
    if name is None or (name != state.leaning and kind != "fixed"):
        return None
    state = state.now(situation=name, idea=None, ideas_shown=(), leaning=None, heard_first=None, case=None)
    said = "put_right" if kind == "fixed" else "topic_changed"
    changed = coach(state, first=line(said, state.turns).format(topic=mid_sentence(library().situations[name].title)))
    return _reminded(changed) if library().situations[name].check == "ask" and not state.asked else changed


def _own_plan(state: State, heard: Heard) -> Turn | None:
    """A step with a day, or in the person's own words, is a plan at once; what is missing is asked."""
    step = follow_up.own_step(heard.text)
    if (which := follow_up.which_idea(heard.text)) and step and state.ideas_shown:
        at = {"first": 0, "second": min(1, len(state.ideas_shown) - 1), "other": max(0, len(state.ideas_shown) - 2)}.get(
            which, -1
        )
        state = state.now(idea=state.ideas_shown[at])
    other = heard.intent in library().situations and heard.intent != state.situation
    if (
        step is None
        or state.idea is None
        or (other and not step.what and heard.confidence(heard.intent) >= listening.NEW_TOPIC_USUALLY)
    ):
        return None
    begun = plan.begin(state, step.what)
    if begun.state.step == "plan" and (step.when or names_a_moment(heard.text)):
        begun = plan.answer(begun.state, replace(heard, text=heard.text if names_a_moment(heard.text) else str(step.when)))
        if begun.ends_form:
            said = say_plan_back(begun.state)
            return replace(said, entries=(*begun.entries, *said.entries))
    if step.what and begun.state.step == "plan":
        told = line("own_step", state.turns).format(step=step.what.removeprefix("do this: "))
        return _join(_say(begun.state, told), begun)
    return begun


def _give_words(state: State) -> Turn:
    said = f"{_words_to_use(state)} {line('does_it_fit', state.turns)}"
    return _say(state, said, _and_practise(state, _step_choices(state)))


def _words_to_use(state: State) -> str:
    """What to say for the idea on offer, where it has words, else for the situation."""
    idea = library().ideas.get(state.idea or "")
    words = idea.words if idea and idea.words else _situation(state).line("words", state.setting)
    return line("you_could_say").format(words=words)


def _ask_what_got_in_the_way(state: State) -> Turn:
    return _say(state.now(step="obstacle"), line("what_got_in_the_way", state.turns), choices("another_idea", "other_topic"))


def _offer_instead(state: State, said: str, text: str = "") -> Turn:
    """A hurdle, a doubt, or how to go at it: another idea; when there is none left, the smallest part of this one."""
    echo = _echo(state, text, BUBBLE - 100)
    if next_idea(state) is None:
        return _say(state.now(step="idea"), f"{echo} {line(f'{said}_last', state.turns)}".strip(), _ways_on())
    return _join(_say(state, f"{echo} {line(said, state.turns)}".strip()), offer_idea(state))


def _explain(state: State, text: str) -> Turn:
    """A word that was not understood, or what it all looks like in practice."""
    asked = text.lower()
    elements = library().framework["elements"].values()
    element = next((entry for entry in elements if entry["name"].lower() in asked), None)
    if element:
        said = line("element_means").format(element=element["name"], plain=element["plain"])
        whole = f"{said} {_situation(state).simpler}"
        return _say(state, whole if len(whole) <= BUBBLE else said, _step_choices(state))
    term = next(((word, meaning) for word, meaning in library().glossary.items() if word.lower() in asked), None)
    if term:
        return _say(state, line("term_means").format(term=term[0], meaning=term[1]), _step_choices(state))
    idea = library().ideas.get(state.idea or "")
    if follow_up.asks_for_practice(text) and idea and idea.words:
        return _say(state, line("in_practice", state.turns).format(words=idea.words), _step_choices(state))
    return simpler(state)


def _plan_what_they_would_say(state: State) -> Turn:
    """What somebody would tell a friend in the same place is a step of one's own."""
    if state.idea is None:  # a plan hangs on an idea
        return _ask_for_a_step(state)
    begun = plan.begin(state)
    return _join(_say(begun.state, line("met_would_tell", state.turns)), begun)


def _ask_for_a_step(state: State) -> Turn:
    return _say(state, line("stay_with_it", state.turns), _ways_on())


def _meeting(name: str, *offered: str) -> Callable[[State], Turn]:
    return lambda state: _say(state, line(f"met_{name}", state.turns), choices(*offered) if offered else _ways_on())


def _ways_on() -> tuple[Choice, ...]:
    return choices("try_idea", "another_idea", "words", "other_topic")


_MEET: dict[str, Callable[[State], Turn]] = {
    "words": _give_words,
    "idea": lambda state: _idea_with_words(state),
    "source": lambda state: why(state),
    "framework": lambda state: _answer(state, "about_framework"),
    "asks_how": lambda state: _offer_instead(state, "met_how"),
    "tried": _ask_what_got_in_the_way,
    "not_yours": lambda state: _say(state, _situation(state).not_yours, _step_choices(state)),
    "would_tell": _plan_what_they_would_say,
    "shame": _meeting("shame"),
    "good_news": _meeting("good_news"),
    "feeling": _meeting("feeling"),
    "question": _meeting("question"),
    "agrees": _meeting("agrees"),
    "fixed": _meeting("fixed", "another_idea", "words", "other_topic"),
    "angry": _meeting("angry", "another_idea", "other_topic", "that_is_all"),
}


def words(state: State) -> Turn:
    """What the person could really say out loud."""
    if state.situation:
        return meet(state, Heard("what do i say"))
    return browse(state) if state.step in CLOSED else back(state)


def rehearse(state: State, heard: Heard) -> Turn:
    """ "Can we practise": the rehearsal of the open situation, or an honest word and the line to say."""
    if state.step == "card":
        return back(state)
    if not state.situation:
        told = line("rehearse_no_topic")
        return _join(_say(state, told), back(state)) if state.step in OTHER_FORMS else _say(state, told, choices("topics"))
    if not state.safe:
        return back(state.now(step="safety_question"))
    if state.situation in library().rehearsals:
        return rehearsal.start(state, again=heard.values.get("go") == "again")
    told = line("rehearse_not_here").format(words=_situation(state).line("words", state.setting))
    if state.step == "question" or state.step in OTHER_FORMS:
        return _join(_say(state, told), back(state))
    return _say(state, told, _step_choices(state))


def answer_rehearsal(state: State, heard: Heard) -> Turn:
    """A line of the rehearsal; what is near none may be a reflex or out of scope, and is then met as anywhere else."""
    turn = rehearsal.answer(state, heard)
    if turn is None and heard.intent in rehearsal.ANSWERED:
        turn = reply(state, heard)
    elif turn is None and heard.intent in _BESIDE_REHEARSAL:
        turn = _BESIDE_REHEARSAL[heard.intent](state, heard)
    turn = turn or (rehearsal.show(state) if heard.chosen else rehearsal.not_near(state, heard))
    return turn if turn.state.step == rehearsal.STEP else replace(turn, ends_form=True)


def try_idea(state: State, heard: Heard | None = None) -> Turn:
    """ "I'll try it": on to the plan; what was typed with it may hold the day, or own words."""
    if heard and not heard.chosen and (planned := _own_plan(state, heard)):
        return planned
    return plan.begin(state) if state.idea else another_idea(state)


def answer_plan(state: State, heard: Heard) -> Turn:
    """An answer to a question of the plan. A question is met first; anything else is the answer."""
    if state.step == "plan" and not plan.in_hand(state) and listening.not_now(heard):
        return _say(state.now(step="idea"), line("plan_not_now"), choices("another_idea", "other_topic"), ends_form=True)
    if state.step == "plan" and listening.not_now(heard):
        return Turn((), state, ends_form=True)
    if state.step == "plan" and not heard.chosen and (step := follow_up.own_step(heard.text)) and step.what:
        state = state.now(own=step.what)
        heard = heard if names_a_moment(heard.text) else replace(heard, text=step.when or heard.text)
    if not heard.chosen and state.step == "plan" and follow_up.has_happened(heard.text) and not names_a_moment(heard.text):
        return replace(report_progress(state, replace(heard, values={"how": "did_it"})), ends_form=True)
    if not heard.chosen and state.situation and (kind := listening.kind(heard)) in follow_up.QUESTIONS:
        return _join(_say(state, line(f"met_{kind}", state.turns)), plan.ask(state))
    if not heard.chosen and state.situation and listening.kind(heard) == "words":
        return _join(_say(state, _words_to_use(state)), plan.ask(state))
    return plan.answer(state, heard)


def say_plan_back(state: State) -> Turn:
    """The whole if-then plan, who is next, and the choice to keep, change or drop it."""
    made = plan.in_hand(state)
    if made is None or state.step in ("idea", *check_in.STEPS):
        return Turn((), state)
    said, saved = made.sentence(), line("plan_saved", state.turns)
    situation = library().situations.get(made.situation or "")
    if made.obstacle:  # a long answer has a bubble of its own; who is next was said before
        whole = f"{said} {made.what_if()}"
        said, close = (whole, saved) if len(whole) <= BUBBLE else (said, f"{made.what_if()} {saved}")
    else:
        close = f"{situation.line('next_up', state.setting) if situation else ''} {saved}".strip()
    more = rehearsal.offer(state) if made.obstacle else choices("what_if")
    offered = (*more, *choices("keep_plan", "change_plan", "drop_plan"))
    return Turn((Message(said, "plan"), Message(close, choices=offered)), state.now(step="done"), entries=(made.kept(),))


def keep_plan(state: State) -> Turn:
    """ "Keep it", also for a plan that was dropped a moment ago."""
    made = plan.in_hand(state)
    if made is None:
        return my_plan(state)
    made = made.now(status="open")
    offered = _and_practise(state, choices("other_topic", "that_is_all"))
    kept = _say(plan.keep(state, made).now(step="done"), line("plan_kept", state.turns), offered)
    return replace(kept, entries=(made.kept(),))


def change_plan(state: State) -> Turn:
    """Ask for the day again, then the rest."""
    made = plan.in_hand(state) or next(iter(plan.open_plans(state)), None)
    if made is None:
        return my_plan(state)
    at = plan.keep(state, made)
    return plan.ask(at.now(step="plan", idea=made.idea, situation=made.situation or state.situation, safe=True))


def drop_plan(state: State, on: datetime.date) -> Turn:
    """Drop the plan just made (it can be brought back), or let go one that was tried."""
    made = plan.in_hand(state)
    if made is None or made.tries or state.step == "adjust":
        return check_in.let_go(state, on)
    gone = made.now(status="dropped")
    said = _say(
        plan.keep(state, gone).now(step="done"), line("plan_dropped", state.turns), choices("bring_back", "other_topic")
    )
    return replace(said, entries=(gone.kept(),))


def make_case(state: State, heard: Heard) -> Turn:
    """The sums on what leavers cost, once an idea was offered; before that, a situation with a case is taken up."""
    situation = library().situations.get(state.situation or "")
    if state.step in ("safety_question", "card"):
        return back(state)
    if again := case_talk.own_cost(state, heard):
        return again
    if situation and situation.makes_case and state.safe and state.idea:
        return case_talk.begin(state, heard.values.get("about"))
    cases = [name for name, _ in heard.ranking if name in library().situations and library().situations[name].makes_case]
    name = next(iter(cases), CASE_SITUATION)
    if state.step in CLOSED or situation is None:
        return start(state, name, heard.text)
    if state.step in OTHER_FORMS or situation.makes_case:
        return back(state)
    return ask_if_new(state, name)


def answer_case(state: State, heard: Heard) -> Turn:
    """An answer in the middle of the sums; only a clearly different situation, told without a number, is asked about."""
    other = library().situations.get(heard.intent)
    waits = (state.case or {}).get("held") is not None  # for a yes, and "agency staff" is one
    if (
        other
        and not other.makes_case
        and not waits
        and not case.is_answer(heard.text)
        and listening.is_new(state, heard, other.id)
    ):
        return replace(ask_if_new(state, other.id), ends_form=True)
    return case_talk.answer(state, heard, listening.is_skip(heard))


def my_plan(state: State) -> Turn:
    """The open plans, or how to make one."""
    plans = plan.open_plans(state)
    if not plans and state.step == "plan":
        return back(state)
    if not plans:
        return _join(_say(state, line("no_plan_yet", state.turns)), back(state))
    if len(plans) == 1:
        return Turn((Message(plans[0].sentence(), "plan", choices("other_topic", "that_is_all")),), state)
    listed = "\n".join(f"{number}. {library().ideas[held.idea].title}, {held.when}" for number, held in enumerate(plans, 1))
    return Turn((Message(f"{line('your_plans')}\n{listed}", "plan", choices("other_topic", "that_is_all")),), state)


def guess(state: State, heard: Heard) -> Turn:
    """Unsure: up to three guesses as buttons; twice unsure: the browse menu."""
    if first := met_first(state, heard):
        return first
    if state.situation and state.step in ("idea", "obstacle", "done", "new_topic"):
        return meet(state, heard)
    if state.step in plan.STEPS and state.situation:
        if follow_up.read(heard.text) in ("source", "framework"):
            return _join(_say(state, line("about_framework")), back(state))
        return back(state)
    if state.misses:
        again = browse(state.now(misses=state.misses + 1))
        return _join(_say(again.state, line("fallback_second", state.turns)), again)
    names = [name for name, _ in heard.ranking if name in library().situations][:3]
    offers = tuple(Choice(library().situations[name].title, f"/{name}") for name in names)
    state = state.now(step="guess", misses=state.misses + 1)
    asked = Message(line("fallback_first", state.turns), "guess", (*offers, *choices("something_else")))
    return Turn((asked,), state)


def browse(state: State, theme: str | None = None, page: int = 0) -> Turn:
    """The topic menu: themes, or the situations of one, three at a time."""
    shelf = library()
    if theme in shelf.themes:
        offers = [Choice(s.title, f"/{s.id}") for s in shelf.in_theme(str(theme))]
        said, more = line("browse_theme").format(theme=shelf.themes[str(theme)]), f'"theme":"{theme}",'
    else:
        offers = [Choice(label, f'/browse_topics{{"theme":"{name}"}}') for name, label in shelf.themes.items()]
        said, more = line("browse"), ""
    shown, last = offers[3 * page : 3 * page + 3] or offers[:3], 3 * page + 3 >= len(offers)
    following = 0 if last else page + 1
    rest = Choice(line("browse_again" if last else "browse_more"), f'/browse_topics{{{more}"page":"{following}"}}')
    return _say(state.now(step="browse"), said, (*shown, rest))


def something_else(state: State) -> Turn:
    """None of the guesses: ask for other words once, then show the menu."""
    return _say(state.now(step="guess"), line("other_words"), choices("topics"))


def not_helpful(state: State) -> Turn:
    """Say sorry, ask what was missing, offer ways on."""
    return _say(
        state,
        line("not_helpful_ask", state.turns),
        choices("another_idea", "other_topic") if state.situation else choices("topics"),
    )


def reply(state: State, heard: Heard) -> Turn:
    """A written answer to a reflex or an out-of-scope question, then back to the step."""
    if state.step == "idea" and (again := case_talk.own_cost(state, heard)):
        return again
    if first := met_first(state, heard):
        return first
    asked = heard.kind(listening.SURER_KIND)
    if state.situation and asked in follow_up.QUESTIONS:
        return _join(_say(state, line(f"met_{asked}", state.turns)), back(state))
    if heard.intent == "privacy" and follow_up.names_employer(heard.text):
        return _answer(state, "privacy_employer")
    if heard.intent == "not_english" and state.situation and state.step in ("idea", "obstacle"):
        return _join(_say(state, line("not_english")), simpler(state))
    return _answer(state, heard.intent)


def _answer(state: State, intent: str) -> Turn:
    said = Message(simple_line(intent, state.turns) if state.simpler else line(intent, state.turns))
    if intent == "thank" and (state.plans or (state.idea and state.step == "idea")):
        said = Message(line("thank_plan" if state.plans else "thank_idea", state.turns))
        kept = choices("other_topic", "that_is_all") if state.plans else choices("try_idea", "another_idea", "that_is_all")
        return Turn((_with(said, kept),), state)
    if intent in ("goodbye", "thank") and state.step not in CLOSED:
        return Turn((_with(said, back(state).messages[-1].choices),), state)
    if intent == "greet" and not state.role and state.step == "opening":
        return _say(state, line("greet", state.turns), _role_choices())
    if state.step in CLOSED:
        return Turn((_with(said, choices("topics")),), state)
    if intent in ("greet", "affirm", "deny"):  # their lines ask what is on the person's mind; here that is known
        return back(state)
    return _join(Turn((said,), state), back(state))


def back(state: State) -> Turn:
    """What the person was being asked or offered, again."""
    if state.step == "safety_question" and state.harm:
        asked = line(f"ask_{state.harm}")
        return _say(state, asked, choices("safe", "unsafe", "unsure"))
    if state.step == "card":
        return Turn((Message(line("card_still", state.turns), "safety", cards.offers(state)),), state)
    if state.step in went_well.STEPS:
        return went_well.ask(state)
    if state.step in check_in.STEPS and state.plan:
        return check_in.ask(state)
    if state.step == "adjust" and state.plan:
        return check_in.ask_to_adjust(state)
    if not state.situation:
        return _say(state, line("whats_on_your_mind"), choices("topics"))
    if state.step == "safety_question":
        return ask_safety(state)
    if state.step == "question":
        return ask_question(state)
    if state.step in plan.STEPS:
        return plan.ask(state)
    if state.step == "let_go":
        return plan.ask_which_to_let_go(state)
    if state.step == "case":
        return case_talk.back(state)
    if state.step == rehearsal.STEP:
        return rehearsal.show(state)
    return _say(state, line("back_to_step", state.turns), _step_choices(state))


def start_over(state: State, on: datetime.date) -> Turn:
    """A clean start; role, setting and plans are kept, so nothing is asked twice and nothing is lost."""
    fresh = State(role=state.role, setting=state.setting, turns=state.turns, plans=state.plans, simpler=state.simpler)
    news = ("plan_news",) if check_in.due(fresh, on) else ()
    return _say(fresh, line("start_over_done"), choices(*news, "topics", "what_went_well"))


def ask_to_forget(state: State) -> Turn:
    """Deleting cannot be undone, so ask once."""
    state = state.now(step="delete", before=state.before if state.step == "delete" else state.step)
    return _say(state, line("delete_confirm"), choices("delete_yes", "delete_no"))


def keep(state: State) -> Turn:
    """ "No, keep it": back to where we were."""
    state = state.now(step=state.before or "opening", before=None)
    return _join(Turn((Message(line("kept_as_is")),), state), back(state))


def forget(state: State, heard: Heard) -> Turn:
    """ "Yes, delete": web erases; the reply comes with a fresh token. A typed yes has to be a plain one."""
    if not heard.chosen and not _PLAIN_YES.fullmatch(heard.text.strip().lower()):
        return ask_to_forget(state.now(step=state.before or "opening", before=None))
    return Turn((Message(line("deleted")),), State(), do="forget")


def signpost(state: State, heard: Heard) -> Turn:
    """The card of the harm that was heard; nothing else in this turn."""
    label = heard.intent if heard.intent in safety.SEVERITY else state.harm or "abuse_or_neglect"
    second = heard.harm.get("second")
    suspected = state.suspected  # where the answer to the safety question has led here
    if heard.intent in safety.SEVERITY:
        guessed = safety.check(heard.text).band != "signpost"
        if guessed and listening.is_faint(heard, listening.FAINT / 2) and _may_ask_first(state, heard.intent):
            return _ask_about(state, heard, heard.intent)
        asks = cards.read_follow_up(heard.text) is not None  # "will I lose my job?" after a card is a question about it
        if state.step == "card" and guessed and (asks or heard.alarm < listening.SURE_ALARM):
            return cards.talk(state, replace(heard, harm={}))
        suspected = "guess" if guessed and heard.alarm < listening.SURE_ALARM else None
    return cards.show(state, label, str(second) if second else None, heard.text, suspected)


def card_talk(state: State, heard: Heard) -> Turn:
    """Any text or button after a card: a follow-up, or the way on when the person asks for it."""
    if state.suspected and not heard.chosen and (turn := _released(state, heard)):
        return turn
    if state.told and not heard.chosen and (turn := _after_telling(state, heard)):
        return turn
    asked = heard.kind(listening.SURER_KIND)
    if asked in ("ask_job", "ask_law") and cards.read_follow_up(heard.text) is None:
        return Turn((Message(line(f"met_{asked}", state.turns), "safety", cards.offers(state)),), state)
    if heard.intent in ("clinical_question", "employment_rights") and cards.read_follow_up(heard.text) is None:
        return Turn((Message(line(heard.intent), "safety", cards.offers(state)),), state)
    faint = listening.is_faint(heard)
    return cards.talk(state, replace(heard, harm={}) if faint else heard)


def _released(state: State, heard: Heard) -> Turn | None:
    """After a card that nobody asked for: a no is met where the conversation was, and so is talk without harm where an
    unclear answer had led to the card. Help stays in sight."""
    denied = cards.denies(heard.text)
    if heard.harm.get("band") == "signpost" or heard.alarm >= listening.FAINT or cards.read_follow_up(heard.text):
        return None
    if not denied and (state.suspected == "guess" or cards.says_goodbye(heard.text)):
        return None
    free = state.now(harm=None, harm_second=None, safe=True, suspected=None, before=None)
    if not state.situation:
        said = _say(free.now(step="opening"), f"{line('put_right')} {line('whats_on_your_mind')}", choices("topics"))
    elif state.idea:
        said = _met(free.now(step="idea"), heard)
    else:
        said = coach(free.now(step="question"), skipped=denied)
    return replace(_reminded(said), ends_form=True)


def _after_telling(state: State, heard: Heard) -> Turn | None:
    """Once a person has been told, calm talk of something else is the person's way of asking to go on."""
    own = state.harm in ("own_crisis", "domestic_abuse")  # there the person is the one at risk
    short = len(heard.text.split()) <= listening.VAGUE_WORDS
    if own or short or not listening.is_faint(heard) or heard.harm.get("band") == "signpost":
        return None
    if cards.read_follow_up(heard.text) or cards.says_goodbye(heard.text):
        return None
    free = state.now(harm=None, harm_second=None, safe=True, told=False, before=None)
    if not state.situation:
        asked = _say(
            free.now(step="opening"), f"{line('after_card', state.turns)} {line('whats_on_your_mind')}", choices("topics")
        )
        return replace(asked, ends_form=True)
    went_on = _met(free.now(step="idea"), heard) if state.idea else coach(free.now(step="question"), text=heard.text)
    return replace(_reminded(went_on), ends_form=True)


def go_on(state: State) -> Turn:
    """After a card, and only when asked: back to the situation, or to what is on the person's mind."""
    told = line("safe_thanks" if state.suspected else "after_card", state.turns)
    state = state.now(harm=None, harm_second=None, safe=True, suspected=None)
    said = _say(state, told)
    if state.situation:
        return _join(said, ask_question(state))
    return _join(said, _say(state.now(step="opening"), line("whats_on_your_mind"), choices("topics")))


def next_idea(state: State) -> Idea | None:
    """The first idea of the situation, best fit first, that was not shown yet."""
    situation, shelf = _situation(state), library().ideas
    level = situation.level_for(state.role)
    left = [shelf[name] for name in situation.ideas if name not in state.ideas_shown]

    def fit(idea: Idea) -> tuple[bool, bool, bool, int]:
        elsewhere = bool(state.setting) and state.setting not in idea.settings
        long = idea.minutes > QUICK or idea.cost != "free"
        below = sum(LEVELS.index(name) < LEVELS.index(level) for name in idea.levels)  # an idea for all is less to the point
        return level not in idea.levels, elsewhere, long, below

    return min(left, key=fit, default=None)


def element_source(element: str) -> dict[str, str | None]:
    """Label and address of an LQF element, for "why this?"."""
    framework = library().framework
    entry = framework["elements"][element]
    dimension = framework["dimensions"][entry["dimension"]]["name"]
    return {"label": f"{entry['name']} ({dimension}), {framework['name']}, {framework['owner']}. Our words.", "url": None}


_PLAIN_YES = re.compile(
    r"(yes|yeah|yep|y|ok|sure|do it|go ahead|delete|please)([ ,]+(please|delete|it|all|everything|do|now|my data))*[.!]*"
)


def _role_choices() -> tuple[Choice, ...]:
    levels = library().framework["levels"]
    return tuple(Choice(entry["button"], f'/set_role{{"level":"{level}"}}') for level, entry in levels.items())


def _situation(state: State) -> Situation:
    return library().situations[str(state.situation)]


def _idea_text(idea: Idea) -> str:
    cost = {"free": "free", "small": "a small cost", "saves": "saves money", "varies": "cost varies"}[idea.cost]
    return f"{idea.do}\n{_length(idea.minutes)}, {cost}. {idea.who}."


def _length(minutes: int) -> str:
    if minutes < 90:
        return f"{minutes} minutes"
    return "about half a day" if minutes >= 180 else "about two hours"


_BESIDE_REHEARSAL: dict[str, Callable[[State, Heard], Turn]] = {
    "set_role": set_role,
    "ask_another_idea": lambda state, heard: another_idea(state),
    "ask_why": lambda state, heard: why(state),
    "ask_crosswalk": lambda state, heard: new_framework(state),
    "ask_simpler": lambda state, heard: simpler(state),
    "ask_words": lambda state, heard: words(state),
    "my_plan": lambda state, heard: my_plan(state),
    "browse_topics": lambda state, heard: browse(state, heard.values.get("theme"), int(heard.values.get("page", 0))),
}


def _and_practise(state: State, offered: tuple[Choice, ...]) -> tuple[Choice, ...]:
    """The same choices with "Practise the words" first, where that fits; four at most."""
    return (*rehearsal.offer(state), *offered)[:4]


def _step_choices(state: State, but: str = "") -> tuple[Choice, ...]:
    if state.step == rehearsal.STEP:
        return rehearsal.offers(state)
    names = {
        "question": ("skip",),
        "idea": ("try_idea", "another_idea", "make_case" if case_talk.offered(state) else "why", "simpler"),
        "case": ("skip",),
        "obstacle": ("another_idea", "other_topic"),
        "done": ("other_topic", "that_is_all"),
    }.get(state.step, ("topics",))
    kept = tuple(name for name in names if name != but)
    return choices(*kept) if kept else (choice("topics"),)


def _with(message: Message, offered: tuple[Choice, ...]) -> Message:
    return replace(message, choices=offered)
