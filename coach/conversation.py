"""The conversation: what the coach says next, as plain functions from a state to a turn.

Steps 1 to 6 of the coaching: heard, safety question, open question, behaviour, idea, plan; beside the idea, the sums of
`coach/case_talk.py`. The Rasa actions call these functions and nothing else; `web` calls `open_chat` when the engine does
not answer.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from coach import cards, case, case_talk, safety
from coach.library import Idea, Situation, library
from coach.plan import Plan, read_when
from coach.state import Choice, Heard, Message, State, Turn
from coach.words import choice, choices, line, pick

# A different situation is taken up in the middle of another only when the engine is this sure of it.
NEW_TOPIC = {"question": 0.85}  # by step; elsewhere NEW_TOPIC_USUALLY
NEW_TOPIC_USUALLY = 0.6
NEW_TOPIC_WORDS = 6  # an answer of a few words is an answer
CASE_SITUATION = "keeping_good_staff"  # taken up when somebody asks for the sums and no situation with a case was heard
CLOSED = ("opening", "done", "browse", "guess", "delete")  # steps at which a situation is simply taken up


def known(state: State) -> State:
    """The state without a situation, idea or plan that is no longer in the library."""
    shelf = library()
    if state.plan and state.plan.get("idea") not in shelf.ideas:
        state = state.now(plan=None)
    if state.idea is not None and state.idea not in shelf.ideas:
        state = state.now(idea=None)
    if state.situation is not None and state.situation not in shelf.situations:
        return State(role=state.role, setting=state.setting, turns=state.turns)
    return state


def open_chat(state: State) -> Turn:
    """Greet, or go on where the person stopped."""
    if (state.situation or state.harm) and state.step not in CLOSED:
        return _join(Turn((Message(line("in_the_middle")),), state), back(state))
    if state.plan and state.step in CLOSED:
        return check_in(state)
    if state.role:
        return _say(state.now(step="opening"), line("opening_back", state.turns), choices("topics"))
    return _say(state.now(step="opening"), line("opening", state.turns), _role_choices())


def check_in(state: State) -> Turn:
    """On return: the plan that was made, and how it went."""
    asked = line("check_in").format(plan=_plan(state).sentence())
    return Turn((Message(asked, "check_in", choices("did_it", "not_yet", "did_not_work")),), state)


def report_progress(state: State, heard: Heard) -> Turn:
    """How the plan or an earlier idea went."""
    how = heard.values.get("how")
    if how == "did_it":
        return _say(state.now(plan=None), line("went_well"), choices("topics"))
    if how == "not_yet":
        return _say(state, line("went_not_yet"), choices("that_is_all", "other_topic"))
    if how == "did_not_work":
        return _say(state.now(step="obstacle"), line("went_wrong"), choices("another_idea", "other_topic"))
    return reply(state, heard)


def set_role(state: State, heard: Heard) -> Turn:
    """Take the role on board, from a button or from words such as "senior carer"."""
    level = heard.values.get("level") or read_level(heard.text)
    if not level:
        return _say(state, line("ask_role"), _role_choices())
    state = state.now(role=level)
    if state.step in CLOSED:
        return Turn((Message(line(f"level_set_{level}")),), state)
    return _join(Turn((Message(line("level_noted")),), state), back(state))


def hear(state: State, heard: Heard, name: str) -> Turn:
    """A situation was named by a text or a button: start it, stay with the open one, or ask which."""
    if state.situation and state.step not in CLOSED and not heard.chosen:
        if name != state.situation and _is_new(state, heard, name):
            return ask_if_new(state, name)
        return meet(state, heard)
    return start(state, name, heard.text)


def start(state: State, name: str, text: str = "") -> Turn:
    """Say what was heard, then ask the safety question or the open one."""
    setting = read_setting(text) or state.setting
    state = state.now(
        situation=name, heard_also=None, safe=False, asked=(), idea=None, ideas_shown=(), misses=0, setting=setting, harm=None,
        case=None, before=None,
    )  # fmt: skip
    situation = library().situations[name]
    heard = Message(pick(situation.heard, state.turns))
    if situation.check == "ask":
        return _join(Turn((heard,), state), ask_safety(state))
    return _join(Turn((heard,), state), ask_question(state.now(safe=True)))


def ask_if_new(state: State, name: str) -> Turn:
    """A likely new situation in the middle of another: ask before leaving the first."""
    title = library().situations[name].title.lower()
    ask = line("new_topic_question") + f" It sounds like: {title}."
    step = state.step if state.step == "question" else "new_topic"  # the open question is a form and keeps its step
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
    if label in state.asked and state.situation and state.safe:
        if state.step in ("plan", "case"):
            return back(state)
        return coach(state) if state.step == "question" else meet(state, heard)
    name = state.situation if state.step not in CLOSED and state.situation else _first_situation(heard)
    before = ("case" if state.step == "case" else "idea") if state.idea and name == state.situation else None
    state = state.now(harm=label, situation=name, safe=False, heard_also=None, before=before)
    return _say(
        state.now(step="safety_question", asked=(*state.asked, label)),
        line(f"ask_{label}"),
        choices("safe", "unsafe", "unsure"),
    )


def answer_safety(state: State, heard: Heard) -> Turn:
    """The answer to the safety question: on with the coaching, or the card of the suspected harm."""
    answer = heard.values.get("answer") or safety.read_safety_answer(heard.text)
    if answer != "no":
        label = state.harm or _situation(state).suspected
        return Turn((), state.now(step="card", harm=label, safe=False), ends_form=True)
    if not state.situation:
        return Turn((Message(line("safe_and_now")),), state.now(step="opening", harm=None, safe=True), ends_form=True)
    calm = Message(line("safe_thanks", state.turns))
    if state.before == "case":  # the question came in the middle of the sums
        asking = case_talk.back(state.now(step="case", before=None, safe=True, harm=None))
        return _join(Turn((calm,), state, ends_form=True), asking)
    if state.before == "idea":  # the question came in the middle of the coaching
        state = state.now(step="idea", before=None, safe=True, harm=None)
        return Turn((_with(calm, _step_choices(state)),), state, ends_form=True)
    return _join(Turn((calm,), state), ask_question(state.now(safe=True, harm=None)))


def ask_question(state: State) -> Turn:
    """The one open question, in the words of the level and setting."""
    wording = _situation(state).wording(state.role, state.setting)
    return _say(state.now(step="question"), wording.question, choices("skip"))


def answer_question(state: State, heard: Heard) -> Turn:
    """Whatever was said is an answer; only a clearly different situation is asked about."""
    if heard.intent == "is_new" or (state.heard_also and heard.intent == "affirm"):
        return take_up_new(state)
    if state.heard_also or heard.chosen:
        return Turn((), state.now(heard_also=None, before=None), ends_form=True)
    other = heard.intent
    if other in library().situations and other != state.situation and _is_new(state, heard, other):
        return ask_if_new(state, other)
    return Turn((), state.now(heard_also=None), ends_form=True)


def is_skip(heard: Heard) -> bool:
    """The question was skipped, by button or in a word."""
    return heard.intent == "skip" or heard.text.strip().lower().rstrip(".!") in ("skip", "pass", "next", "dunno", "dont know")


def coach(state: State, skipped: bool = False) -> Turn:
    """Name the behaviour in the worker's level's words, then offer one idea."""
    situation = _situation(state)
    feeling = line("skip_ack", state.turns) if skipped else pick(situation.reflect, state.turns)
    behaviour = situation.wording(state.role, state.setting).behaviour
    named = Message(f"{feeling} {behaviour}", "behaviour", source=element_source(situation.elements[0]))
    return _join(Turn((named,), state), offer_idea(state))


def offer_idea(state: State) -> Turn:
    """The next idea that fits the level and setting and was not shown yet."""
    idea = next_idea(state)
    if idea is None:
        left = ("try_idea", "make_case", "other_topic") if case_talk.offered(state) else ("try_idea", "other_topic")
        return _say(state.now(step="idea"), line("another_idea_none"), choices(*left))
    state = state.now(step="idea", idea=idea.id, ideas_shown=(*state.ideas_shown, idea.id), simpler=False)
    shown = Message(_idea_text(idea), "idea", _step_choices(state), dict(idea.source))
    return Turn((shown,), state)


def another_idea(state: State) -> Turn:
    """One more idea for the same situation; not before the safety question is answered."""
    if state.step == "safety_question":
        return back(state)
    return offer_idea(state) if state.situation and state.safe else browse(state)


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
    return Turn((_with(said, _step_choices(state, but="why")),), state)


def simpler(state: State) -> Turn:
    """The same in shorter words, with an everyday example."""
    if state.step == "case":
        return case_talk.ask(state, plainer=True)
    if not state.situation or not state.safe:
        return _join(_say(state, line("plain_words")), back(state))
    return _say(state.now(simpler=True), _situation(state).simpler, _step_choices(state, but="simpler"))


def meet(state: State, heard: Heard) -> Turn:
    """Something typed after the idea: words to use, what got in the way, or stay and offer the next step."""
    situation, text = _situation(state), heard.text.lower()
    if again := case_talk.own_cost(state, heard):
        return again
    if state.step == "obstacle":
        return offer_idea(state)
    if _ASKS_FOR_WORDS.search(text):
        return _say(state, line("you_could_say").format(words=situation.line("words", state.setting)), _step_choices(state))
    if _TRIED.search(text):
        return _say(state.now(step="obstacle"), line("what_got_in_the_way"), choices("another_idea", "other_topic"))
    if heard.chosen:
        return back(state)
    if situation.not_yours and _NOT_MY_FAULT.search(text):
        return _say(state, situation.not_yours, _step_choices(state))
    return _say(state, line("stay_with_it", state.turns), choices("try_idea", "another_idea", "words", "other_topic"))


def words(state: State) -> Turn:
    """What the person could really say out loud."""
    return meet(state, Heard("what do i say")) if state.situation else browse(state)


def try_idea(state: State) -> Turn:
    """ "I'll try it": ask when and with whom, in one question."""
    if not state.idea:
        return another_idea(state)
    state = state.now(step="plan")
    return _say(state, line("plan_when_question"), _step_choices(state))


def answer_plan(state: State, heard: Heard) -> Turn:
    """When and with whom. A question is met first; anything else is the plan."""
    if heard.chosen and heard.values.get("when") == "not now":
        return _say(state.now(step="idea"), line("plan_not_now"), choices("another_idea", "other_topic"), ends_form=True)
    if not heard.chosen and (heard.intent == "deny" or is_skip(heard)):
        return answer_plan(state, Heard("/say_when", values={"when": "not now"}))
    if not heard.chosen and _ASKS_FOR_WORDS.search(heard.text.lower()):
        said = line("you_could_say").format(words=_situation(state).line("words", state.setting))
        return _say(state, f"{said} {line('plan_when_question')}", _step_choices(state))
    when = heard.values.get("when") or read_when(heard.text)
    return Turn((), state.now(plan={"when": when, "idea": state.idea, "situation": state.situation}), ends_form=True)


def say_plan_back(state: State) -> Turn:
    """The if-then plan in one sentence, who is next, and how to come back."""
    if not state.plan or state.step == "idea":
        return Turn((), state)
    up = _situation(state).line("next_up", state.setting)
    said = Message(_plan(state).sentence(), "plan")
    close = Message(f"{up} {line('plan_saved', state.turns)}", choices=choices("other_topic", "that_is_all"))
    return Turn((said, close), state.now(step="done"))


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
    if state.step == "plan" or situation.makes_case:
        return back(state)
    return ask_if_new(state, name)


def answer_case(state: State, heard: Heard) -> Turn:
    """An answer in the middle of the sums; only a clearly different situation, told without a number, is asked about."""
    other = library().situations.get(heard.intent)
    waits = (state.case or {}).get("held") is not None  # for a yes, and "agency staff" is one
    if other and not other.makes_case and not waits and not case.is_answer(heard.text) and _is_new(state, heard, other.id):
        turn = ask_if_new(state, other.id)
        return Turn(turn.messages, turn.state, ends_form=True)
    return case_talk.answer(state, heard, is_skip(heard))


def is_number(heard: Heard) -> bool:
    """A number, or "no idea", whatever the engine took it for: it knows no numbers, and hears a reflex or a doubt in
    "1200 quid". A rule that hears harm, or a classifier that is sure, is never overruled."""
    if heard.chosen or heard.intent in (*safety.SEVERITY, "delete_my_data", "start_over", "open_chat"):
        return False
    if heard.intent == "possible_harm":
        return case.is_bare(heard.text) and safety.check(heard.text).band == "none"
    return case.is_answer(heard.text)


def my_plan(state: State) -> Turn:
    """The plan that was made, or how to make one."""
    if not state.plan:
        return _join(_say(state, line("no_plan_yet")), back(state))
    return Turn((Message(_plan(state).sentence(), "plan", choices("other_topic", "that_is_all")),), state)


def guess(state: State, heard: Heard) -> Turn:
    """Unsure: up to three guesses as buttons; twice unsure: the browse menu."""
    if _not_english(heard.text):
        return _say(state, line("not_english"), choices("topics"))
    if state.situation and state.step in ("idea", "obstacle"):
        return meet(state, heard)
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
    if state.step in ("idea", "obstacle") and _ASKS_FOR_WORDS.search(heard.text.lower()):
        return meet(state, heard)
    if _not_english(heard.text):
        return _say(state, line("not_english"), choices("topics"))
    return _answer(state, heard.intent)


def _not_english(text: str) -> bool:
    """Most letters are of another script."""
    letters = [letter for letter in text if letter.isalpha()]
    return len(letters) > 2 and sum(letter > "\u024f" for letter in letters) > len(letters) / 2


def _answer(state: State, intent: str) -> Turn:
    said = Message(line(intent, state.turns))
    if intent in ("goodbye", "thank"):
        return Turn((said,), state)
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
    if not state.situation:
        return _say(state, line("whats_on_your_mind"), choices("topics"))
    if state.step == "safety_question":
        return ask_safety(state)
    if state.step == "question":
        return ask_question(state)
    if state.step == "case":
        return case_talk.back(state)
    if state.step == "plan":
        return try_idea(state)
    return _say(state, line("back_to_step", state.turns), _step_choices(state))


def start_over(state: State) -> Turn:
    """A clean start; role and setting are kept, so nothing is asked twice."""
    fresh = State(role=state.role, setting=state.setting, turns=state.turns, plan=state.plan)
    return _say(fresh, line("start_over_done"), choices("topics"))


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
    return cards.show(state, label, str(second) if second else None, heard.text)


def card_talk(state: State, heard: Heard) -> Turn:
    """Any text or button after a card: a follow-up, or the way on when the person asks for it."""
    return cards.talk(state, heard)


def go_on(state: State) -> Turn:
    """After a card, and only when asked: back to the situation, or to what is on the person's mind."""
    state = state.now(harm=None, harm_second=None, safe=True)
    said = Turn((Message(line("after_card", state.turns)),), state)
    if state.situation:
        return _join(said, ask_question(state))
    return _join(said, _say(state.now(step="opening"), line("whats_on_your_mind"), choices("topics")))


def next_idea(state: State) -> Idea | None:
    """The first idea of the situation, best fit first, that was not shown yet."""
    situation, shelf = _situation(state), library().ideas
    level = situation.level_for(state.role)
    left = [shelf[name] for name in situation.ideas if name not in state.ideas_shown]

    def fit(idea: Idea) -> tuple[bool, bool]:
        return level not in idea.levels, bool(state.setting) and state.setting not in idea.settings

    return min(left, key=fit, default=None)


def element_source(element: str) -> dict[str, str | None]:
    """Label and address of an LQF element, for "why this?"."""
    framework = library().framework
    entry = framework["elements"][element]
    dimension = framework["dimensions"][entry["dimension"]]["name"]
    return {"label": f"{entry['name']} ({dimension}), {framework['name']}, {framework['owner']}. Our words.", "url": None}


def read_level(text: str) -> str | None:
    """The level a person's words about their job point to."""
    return next((level for level, pattern in _LEVELS if pattern.search(text.lower())), None)


def read_setting(text: str) -> str | None:
    """The setting a message speaks of, when its words are plain."""
    return next((name for name, pattern in _SETTINGS if pattern.search(text.lower())), None)


_PLAIN_YES = re.compile(
    r"(yes|yeah|yep|y|ok|sure|do it|go ahead|delete|please)([ ,]+(please|delete|it|all|everything|do|now|my data))*[.!]*"
)
_LEVELS = (
    ("S", re.compile(r"\b(owner|director|chief exec\w*|ceo|trustee|nominated individual|proprietor|group lead)\b")),
    (
        "L",
        re.compile(
            r"\b(senior|team lead\w*|shift lead\w*|co-?ordinator|supervisor|nurse in charge|lead a (shift|team)|charge nurse)\b"
        ),
    ),
    (
        "O",
        re.compile(r"\b(manager|deputy|unit lead|head of care|matron|manage a (home|service|branch)|run the (home|service))\b"),
    ),
    (
        "W",
        re.compile(
            r"\b(carer|care (worker|assistant)|support worker|hca|apprentice|bank|agency|night staff|front ?line|volunteer|cook|domestic)\b"
        ),
    ),
)
_SETTINGS = (
    (
        "home_care",
        re.compile(
            r"\b(home ?care|dom(iciliary)? care|my (next |last )?calls?|double[- ]?ups?|key ?safe|my run|rounds?|client'?s? (house|home|flat)|visits)\b"
        ),
    ),
    ("supported_living", re.compile(r"\b(supported living|tenants?|sleep[- ]?ins?|support plan|support worker)\b")),
    ("care_home", re.compile(r"\b(care home|nursing home|residents?|the unit|lounge|top floor|dining room|residential)\b")),
)
_ASKS_FOR_WORDS = re.compile(
    r"\bwhat (do|can|could|should|would|to|shall) (i|we|you)?\s?(actually |even |really )?(say|tell|word)|\bhow (do|can|could|should|would|to) (i |you )?(actually |even )?(say|word|put|tell|start|bring)|\bwhat words|\bwords? to (use|say)"
)
_TRIED = re.compile(
    r"\b(tried|done|did) (that|this|it|all that)|already (do|did|tried|done)|\b(didn'?t|doesn'?t|don'?t|wont|won'?t) work|\bno ?(body|one) (came|turned|listen|care)"
)
_NOT_MY_FAULT = re.compile(
    r"\b(short|no (time|staff|travel)|rushed|too (many|much)|not enough|rota|the office|management|it happen\w* because|they give)\b"
)


def _role_choices() -> tuple[Choice, ...]:
    levels = library().framework["levels"]
    return tuple(Choice(entry["button"], f'/set_role{{"level":"{level}"}}') for level, entry in levels.items())


def _plan(state: State) -> Plan:
    plan = state.plan or {}
    return Plan(str(plan["when"]), library().ideas[str(plan["idea"])])


def _situation(state: State) -> Situation:
    return library().situations[str(state.situation)]


def _first_situation(heard: Heard) -> str | None:
    return next((name for name, _ in heard.ranking if name in library().situations), None)


def _is_new(state: State, heard: Heard, name: str) -> bool:
    """Sure of the other situation, far ahead of the open one, and said in more than a few words."""
    ahead = heard.confidence(name) - heard.confidence(str(state.situation))
    enough = NEW_TOPIC.get(state.step, NEW_TOPIC_USUALLY)
    return heard.confidence(name) >= enough and ahead >= enough / 2 and len(heard.text.split()) >= NEW_TOPIC_WORDS


def _idea_text(idea: Idea) -> str:
    cost = {"free": "free", "small": "a small cost", "saves": "saves money", "varies": "cost varies"}[idea.cost]
    return f"{idea.do}\n{_length(idea.minutes)}, {cost}. {idea.who}."


def _length(minutes: int) -> str:
    if minutes < 90:
        return f"{minutes} minutes"
    return "about half a day" if minutes >= 180 else "about two hours"


def _step_choices(state: State, but: str = "") -> tuple[Choice, ...]:
    names = {
        "question": ("skip",),
        "idea": ("try_idea", "another_idea", "make_case" if case_talk.offered(state) else "why", "simpler"),
        "case": ("skip",),
        "obstacle": ("another_idea", "other_topic"),
        "plan": ("next_shift", "this_week", "not_now"),
        "done": ("other_topic", "that_is_all"),
    }.get(state.step, ("topics",))
    kept = tuple(name for name in names if name != but)
    return choices(*kept) if kept else (choice("topics"),)


def _say(state: State, text: str, offered: Sequence[Choice] = (), ends_form: bool = False) -> Turn:
    return Turn((Message(text, choices=tuple(offered)),), state, ends_form)


def _with(message: Message, offered: tuple[Choice, ...]) -> Message:
    return Message(message.text, message.kind, offered, message.source)


def _join(first: Turn, second: Turn) -> Turn:
    return Turn((*first.messages, *second.messages), second.state, second.ends_form or first.ends_form, second.do)
