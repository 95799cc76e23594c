"""What a text is taken for, where the conversation stands: levels, settings, situations, kinds of reply, answers.

Nothing is said here; `coach/conversation.py` asks and speaks. All limits that a text has to reach stand here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from coach import case, follow_up, safety
from coach.days import names_a_moment
from coach.library import library
from coach.state import Heard, State

NEW_TOPIC = {"question": 0.85}  # by step; elsewhere NEW_TOPIC_USUALLY
NEW_TOPIC_USUALLY = 0.75
NEW_TOPIC_GOES_ON = 0.88  # a text that begins like a next sentence: "and she...", "but they..."
VAGUE_WORDS, VAGUE = 5, 0.9  # a few words have to be heard surer than a story
STORY = 15  # words; a shorter text of a known kind of reply belongs to the open topic
NEW_TOPIC_WORDS = 6  # an answer of a few words is an answer
FAINT = 0.5  # below it, a text in the middle of a topic is met with the way to help beside it
SURE_KIND = 0.5  # share of the reply head from which a text is taken for its kind
SURER_KIND = 0.8  # where an intent says something else, or the kind opens a safety question
FIRST = 0.6  # of two, the weight of the text that opened a topic against the answer to the open question
FITS_LEVEL = 0.3  # what a situation that is not written for the person's level is worth
LEANS = 0.35  # confidence in another situation; two texts in a row that lean to it change the topic
GOING_ON = ("agrees", "would_tell", "idea", "words", "example", "angry", "source")  # kinds that hold no story
SURE_ALARM = 0.75  # below it, a card can be put right by a no


def situations_heard(heard: Heard) -> dict[str, float]:
    """The situations among the guesses, with their shares."""
    return {name: share for name, share in heard.ranking if name in library().situations}


def fittest(shares: Mapping[str, float], role: str | None, otherwise: str) -> str:
    """The likeliest situation, where one that is not written for the person's level counts for less."""

    def worth(name: str) -> float:
        strange = role is not None and role not in library().situations[name].levels
        return shares[name] * (FITS_LEVEL if strange else 1)

    return max(shares, key=worth, default=otherwise)


def reconsidered(state: State, heard: Heard) -> str:
    """The situation after the answer to the open question: what opened the topic and the answer are weighed together."""
    now, first = situations_heard(heard), state.heard_first or {}
    if not first or heard.chosen:
        return str(state.situation)
    both = {name: FIRST * first.get(name, 0.0) + (1 - FIRST) * now.get(name, 0.0) for name in {*first, *now}}
    return fittest(both, state.role, str(state.situation))


def no_rule_doubts(heard: Heard) -> bool:
    """Whether the rules alone hear nothing in a text."""
    return safety.check(heard.text).band == "none"


def is_faint(heard: Heard, least: float = FAINT) -> bool:
    """No rule has a doubt, and the head that knows harmless talk hears next to nothing."""
    return not heard.chosen and heard.alarm < least and no_rule_doubts(heard)


def says_all_is_well(heard: Heard) -> bool:
    """ "Nobody was at risk, it was only...": the reply head is sure of it, nothing alarms, and no rule is sure of harm."""
    calm = heard.alarm < FAINT / 2 and heard.harm.get("band") != "signpost"
    return heard.kind(SURER_KIND) == "all_well" and calm and not _HEDGED.search(heard.text)


def goes_on(heard: Heard) -> bool:
    """Whether a text that only the heads may doubt goes on with the topic: a step with its day, or a sure harmless kind."""
    doubted = not heard.reply or heard.kind(SURER_KIND) == "harm"
    if heard.chosen or doubted or not no_rule_doubts(heard):
        return False
    return follow_up.own_step(heard.text) is not None or heard.kind(SURE_KIND) in GOING_ON


def is_plain_no(state: State, heard: Heard) -> bool:
    """To a safety question: "no, nobody is hurt or missed a tablet, only...", where no head hears harm in what follows."""
    denied = state.step == "safety_question" and not heard.chosen and _NO_FIRST.match(heard.text) is not None
    return denied and heard.alarm < FAINT / 2 and heard.harm.get("band") != "signpost"


def safety_answer(state: State, heard: Heard) -> str:
    """What the rules read; where they are not sure, a plain no that the engine heard too, or "I'm ok" about oneself."""
    if is_plain_no(state, heard):
        return "no"
    answer = safety.read_safety_answer(heard.text)
    ruled_out = heard.harm.get("band") != "signpost" and no_rule_doubts(heard)
    calm = ruled_out and heard.alarm < FAINT
    well = heard.kind(SURER_KIND if not calm else SURE_KIND) == "all_well" and ruled_out
    if well and not _HEDGED.search(heard.text):
        return "no"
    if ruled_out and state.before == "idea" and goes_on(heard) and not _HEDGED.search(heard.text):
        return "beside_the_point"
    if calm and follow_up.confirms(heard.text):
        return "confirms"
    if heard.harm.get("band") in ("ask", "signpost"):
        return "yes" if answer == "yes" else "not_sure"
    if answer != "not_sure":
        return answer
    plain_no = heard.intent == "deny" and heard.confidence("deny") >= 0.8 and _NO_FIRST.match(heard.text)
    if plain_no or (_asks_about_self(state) and _I_AM_WELL.search(heard.text)):
        return "no"
    told = len(heard.text.split()) > VAGUE_WORDS and not _HEDGED.search(heard.text)
    return "beside" if calm and told and not state.misses else answer


def suspected_harm(state: State) -> str | None:
    """The harm that the open safety question asks about."""
    return state.harm or (library().situations[str(state.situation)].suspected if state.situation else None)


def _asks_about_self(state: State) -> bool:
    return state.harm == "own_crisis" or (
        not state.harm and library().situations[str(state.situation)].asks_about in ("self", "both")
    )


def is_skip(heard: Heard) -> bool:
    """The question was skipped, by button or in a word."""
    return heard.intent == "skip" or heard.text.strip().lower().rstrip(".!") in ("skip", "pass", "next", "dunno", "dont know")


def kind(heard: Heard) -> str | None:
    """What a text is in the conversation: by plain patterns where they are sure, else by the reply head, else by any."""
    read = follow_up.read(heard.text)
    if read in (*follow_up.STRONG, "not_yours"):
        return read
    if (said := heard.kind(SURE_KIND)) in follow_up.KINDS:
        return said
    return "doubt" if read in ("asks_how", "question") and follow_up.hurdles(heard.text) else read


def leaning(state: State, heard: Heard) -> str | None:
    """Another situation that a text leans to, though not enough to ask about it."""
    name = next((name for name, share in situations_heard(heard).items() if share >= LEANS), None)
    return name if name != state.situation else None


def is_plan_answer(state: State, heard: Heard) -> bool:
    """In a plan, "my senior" says who is in it, not what the person does ("I'm a senior" does); and a bare day is a day,
    though the classifier, which knows whole stories, faintly guesses at harm in two words."""
    if heard.intent == "set_role":
        return not heard.chosen and not _I_AM_A.search(heard.text)
    short = len(heard.text.split()) <= VAGUE_WORDS and names_a_moment(heard.text)
    if heard.intent in ("goodbye", "greet", "thank"):  # "right, tomorrow then"
        return not heard.chosen and state.step == "plan" and short
    timed = names_a_moment(heard.text) and heard.harm.get("band") == "ask" and goes_on(heard)
    return heard.intent == "possible_harm" and state.step == "plan" and ((short and is_faint(heard)) or timed)


def not_now(heard: Heard) -> bool:
    """Whether the question of the day was answered with a no, or skipped."""
    return heard.values.get("when") == "not now" or (not heard.chosen and (heard.intent == "deny" or is_skip(heard)))


def is_number(heard: Heard) -> bool:
    """A number, or "no idea", whatever the engine took it for: it knows no numbers, and hears a reflex or a doubt in
    "1200 quid". A rule that hears harm, or a classifier that is sure, is never overruled."""
    if heard.chosen or heard.intent in (*safety.SEVERITY, "delete_my_data", "start_over", "open_chat"):
        return False
    if heard.intent == "possible_harm":
        return case.is_bare(heard.text) and no_rule_doubts(heard)
    return case.is_answer(heard.text)


def read_level(text: str) -> str | None:
    """The level a person's words about their job point to."""
    return next((level for level, pattern in _LEVELS if pattern.search(text.lower())), None)


def read_setting(text: str) -> str | None:
    """The setting a message speaks of, when its words are plain."""
    return next((name for name, pattern in _SETTINGS if pattern.search(text.lower())), None)


def is_new(state: State, heard: Heard, name: str) -> bool:
    """Sure of the other situation, far ahead of the open one, and said in more than a few words."""
    ahead = heard.confidence(name) - heard.confidence(str(state.situation))
    enough = NEW_TOPIC.get(state.step, NEW_TOPIC_USUALLY)
    enough = NEW_TOPIC_GOES_ON if follow_up.goes_on(heard.text) else enough
    return heard.confidence(name) >= enough and ahead >= enough / 2 and len(heard.text.split()) >= NEW_TOPIC_WORDS


_NO_FIRST = re.compile(
    r"\W*(?:(?:oh|sorry|er|um|well)\W+)?(no|nope|nothing|nah|nobody|no ?one|none|not? at all)\b(?! idea| clue)", re.IGNORECASE
)
_HEDGED = re.compile(
    r"\b(not (really )?sure|maybe|might|probably|prob|i think|dunno|don'?t know|sort of|kind of|a bit|i guess|i suppose|but|except|apart from)\b",
    re.I,
)
_I_AM_WELL = re.compile(
    r"^\W*(yeah |yes |no )?(i'?m|i am|am) (ok|okay|fine|alright|all right|safe|good)\b(?!.{0,60}\b(but|except)\b)"
    r"|\b(not|never|wouldn'?t|won'?t) (going to |gonna )?do (anything|something) (daft|silly|stupid|like that)\b(?!.{0,60}\b(but|except|yet)\b)",
    re.IGNORECASE,
)
_I_AM_A = re.compile(r"\b(i am|i'?m|i work as|my (role|job) is)\b", re.IGNORECASE)
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
