"""What a text means that is typed in the middle of a topic: a step of one's own, a request, a feeling, a hurdle.

Plain patterns over short texts; what matches none is met with a question that leads to a step.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from coach.days import names_a_moment, without_moment

SHORT = 15  # words; a longer text with a day in it tells a story
LONGEST = 90  # characters of a step in the person's own words

_WORDS = re.compile(
    r"\bwhat (do|can|could|should|would|to|shall|d'?you|might)( even)? ?(i|we|you)? ?(actually |even |really )?(say|tell|word|ask)\b(?! (to )?(the|my|our) (team|staff|others|family|families|girls|lads|rest)\b)"
    r"|\bhow (do|can|could|should|would|to|shall) (i |you |we )?(actually |even )?(say|word|put|tell|start|bring|phrase)"
    r"|\bhow (i|we|you) (should |can |could |would )?(speak|talk|say|tell|put|start)\b|\b(thing|something) (i|we) (could|can|should|might) say\b"
    r"|\bwhat words|\bwords? (to|i can|i could) (use|say)|\bgive me (the |some )?words|\bthe (exact )?words\b|\bhow (should|would) (it|that) sound",
    re.IGNORECASE,
)
_IDEA = re.compile(
    r"^\W*(ok\W*|so\W*|and\W*|right\W*|fine\W*|well\W*)*(any |got )?(another |other |more |an? |different )?(ideas?|tips?|suggestions?|advice)\W*$"
    r"|\b(give|tell|show|got|have|any|need|want)\b.{0,20}\b(ideas?|tips?|suggestions?|advice|something (i|we|to|quick|small|easy))\b"
    r"|\bwhat (can|could|should|do|would|shall|must|might) (i|we|you)( actually| even| really)? (do|try|suggest|start)\b"
    r"|\bwhat (i|we) (can|could|should|do|must) ?(do|try)?\b|\bhow (can|could|should|do|would) (i|we) (do|start|fix|change|sort|begin|handle|go about)\b"
    r"|^\W*(ok\W*|so\W*|and\W*|right\W*)*(what|how)\W*(now|then|next|to do|exactly)\b|\bwhat about (my|the|this) idea\b"
    r"|\b(first|next|small|quick|easy|other) (step|thing|one|idea)\??\W*$",
    re.IGNORECASE,
)
_TRIED = re.compile(
    r"\b(tried|done|did) (that|this|it|all that|twice)|\bi('?ve| have)? tried\b|(\bi|\bwe|^\W*)('?ve| have)? already (do|did|tried|done|said)|already (do|did|tried|done) (that|this|it)|\b(didn'?t|doesn'?t|don'?t|wont|won'?t) work"
    r"|\bno ?(body|one) (came|turned|listen\w*|cares?)",
    re.IGNORECASE,
)
_NOT_MY_FAULT = re.compile(
    r"\b(short|no (time|staff|travel)|rushed|too (many|much)|not enough|rota|the office|management|it happen\w* because|they give)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(
    r"\bdoes (it|the framework|lqf) (really |actually )?(say|mean|count)|\bwho (says|said) (so|that|this)|\bwhere (does|is) (it|that) (say|from|written)"
    r"|\bis (that|this|it) (really |actually )?(in|from) (the|there)\b|\bsays who\b|\bname for (this|that|it)\b",
    re.IGNORECASE,
)
_FRAMEWORK = re.compile(r"\b(what|who|whats|explain)\b.{0,25}\b(lqf|framework)\b", re.IGNORECASE)
_ASKS_HOW = re.compile(r"^\W*(ok\W+|so\W+|and\W+|but\W+|well\W+)*(who|how|where|what|which)\b", re.IGNORECASE)
_FIXED = re.compile(
    r"\bno,? (i|you) (said|meant|mean|didn'?t)\b|\bnot what i (said|meant|asked)|\bwrong end of (it|the stick)\b|\byou'?ve? (mis(heard|read|understood)|got me wrong)|\byou('?ve| have)? (got|misunder\w+|heard|read) (it|me|that)? ?(wrong)?\b(?<!got)"
    r"|\bthat'?s not (it|what|right|the)\b|\b(it'?s|its) not (the|my|about)\b.{0,40}\b(it'?s|its)\b|(?<!am )(?<!was )\bi (mean|meant)\b",
    re.IGNORECASE,
)
_ANGRY = re.compile(
    r"\bget (stuffed|lost|knotted|bent)\b|\b(piss|sod|bugger|f+\W?u\W?c?\W?k|eff) off\b|\b(you'?re|your|you are|this is) (a )?(useless|rubbish|stupid|crap|patronising|no (help|use)|joke|waste)"
    r"|\byou sound like\b|\bshut up\b|\bwaste of time\b|\bfu?ck (you|this)\b|\bbollocks\b",
    re.IGNORECASE,
)
_FEELING = re.compile(
    r"\b(i feel|feel(s|ing)? (so |really |very )?\w+|asham\w+|embarras\w+|guilty|weird|awkward|nervous|scared|afraid|worried|worries|anxious|frustrat\w+|upset\w*"
    r"|fed up|angry|lonely|on my own|stupid|useless|rubbish at|bad (carer|manager|worker|senior|person)|hate (it|this|that|my)|gets to me|hurts?|hard for me|cried|crying|tired|exhausted"
    r"|not good enough|failed|failure|let (them|her|him|everyone) down|think (i am|i'm|im|that i)|all (got|did|are) (good|better|fine)|laughed at me|moaner)\b",
    re.IGNORECASE,
)
_HURDLE = re.compile(
    r"\b(but|can'?t|cannot|couldn'?t|won'?t|wouldn'?t|never|no (time|money|chance|point|way|energy|interest)|too (busy|tired|late|many|long)|nobody|no ?one|refus\w+"
    r"|(they|she|he) (want|finish|say|think|don'?t|doesn'?t|hate|always|only|just|keep)s?|my (manager|boss|senior) (says?|thinks?|won'?t|wants?)|what'?s the point|gets? in the way|not allowed|what if)\b",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    r"\?\s*$|^\W*(ok\W+|so\W+|and\W+|but\W+)*(do|does|can|could|should|is|are|am|will|would|what|how|who|why|when|where|which) (i|we|it|that|they|she|he|you|the|this|there|if)\b",
    re.IGNORECASE,
)
_AGREES = re.compile(
    r"^\W*(ok|okay|aha|right|yes|yeah|yep|sure|fair enough|true|good (idea|point|one)|sounds? (good|right|ok|fair)|that'?s? (fits|works|helps|it|right|true)|i (like|see|get)|makes sense|got it|will do|i'?ll try)\b",
    re.IGNORECASE,
)
_SELF = re.compile(
    r"\b(?P<who>i'?ll|i will|il|ill|i am going to|i'?m going to|im going to|i'?m gonna|im gonna|i could|i might|let me)\s+(?!be\b|have to\b|not\b|never\b|say no\b|get (the )?sack)(?P<what>[^?]{3,})",
    re.IGNORECASE,
)
_IF_THEN = re.compile(
    r"\b(?:if|when|whenever|once|as soon as) (?P<when>[^,?]{3,60}?)(?:,| then| ,)? (?:then )?(?:i'?ll|i will|il|ill|i am going to|i'?m going to|im going to|im gonna) (?P<what>[^?]{3,})",
    re.IGNORECASE,
)
_MAKE_PLAN = re.compile(
    r"^\W*(ok\W*|yes\W*|right\W*)*(can (we|you) |could (we|you) |let'?s |lets |please |i want to |i'd like to )?(save|keep|note|remember|make|put|do|plan|try|book)\b.{0,60}\b(step|plan|idea|for (mon|tues|wednes|thurs|fri|satur|sun)\w*|it|that|this one)\b"
    r"|\b(the|that|your) (first|second|last|other) (one|idea)\W*$|\bi'?ll (try|do|take|go with) (it|that|this|the)\b",
    re.IGNORECASE,
)
_GOES_ON = re.compile(
    r"^\W*(and|but|so|because|cos|they|she|he|it|its|that|thats|then|ok|okay|yes|yeah|no|well|what if|one of them|the other|tried|fair|sorry|oh|also she|also he|same)\b",
    re.IGNORECASE,
)
_NEW_JOB = re.compile(
    r"\b(i (start|started|will start|become|became|got)|i'?m (starting|now|becoming|going)|made me|been made|promoted|gonna be|to be|(put|change|switch|set|make) (me|it|that|my (role|job))( back)?)"
    r"( up| back)?( to| as| to being| into)?( an?| the| my)? (?P<job>[\w -]{3,40})",
    re.IGNORECASE,
)
_MY_JOB = re.compile(
    r"\b(i am|i'?m|im|i work as|work as|my (role|job) is|as)( just| only| also| now)?( an?| the) (?P<job>[\w -]{3,25})",
    re.IGNORECASE,
)
_LEADS = (
    ("O", re.compile(r"\b(my|our) (nominated individual|deputy|deputies|seniors)\b|\b(as|being) (a|the) (registered )?manager\b|\bi manage\b", re.I)),
    ("L", re.compile(r"\bmy (team|carers|staff|night staff|care staff|workers|support workers)\b|\b(got|have) (a |some |two |three |one of my |one |a couple of )?(new )?(carers?|care workers?|support workers?|staff) (not|who|that)\b", re.I)),
)  # fmt: skip
_ALL_GONE = re.compile(
    r"\b(is|are|was|has|have|did)\b.{0,15}\b(it|that|all|everything|you)\b.{0,15}\b(gone|deleted?|wiped|removed)\b", re.I
)
_RECALL = re.compile(
    r"\bwhat (was|were|did) (i|we)\b.{0,20}\b(tell|telling|talk|talking|say|saying|on about|write)\b", re.IGNORECASE
)
_WENT_WELL = re.compile(r"^\W*(tell (you )?|say |about )?what went well\b", re.IGNORECASE)
_EMPLOYER = re.compile(
    r"\b(manager|boss|agency|employer|company|work ?place|deputy|senior|owner|head office|hr|council|cqc)\b", re.IGNORECASE
)
_AHEAD = re.compile(
    r"\b(tonight|tomorrow|later)\b|\b(next|this) (mon|tues|wednes|thurs|fri|satur|sun|week|shift|time)\w*", re.IGNORECASE
)
_EXAMPLE = re.compile(
    r"\b(don'?t|dont|do not|didn'?t|not) (really )?(get|understand|follow)\b|\bwhat (do you|does (it|that|this)) mean\b|\bwhat('?s| is| does) ['\"].+['\"]|\bfor example\b"
    r"|\b(an|any|some) examples?\b|\bin practi[cs]e\b|\b(what|how) (does|would|will) (that|it|this) (even )?look like\b|['\"][a-z][^'\"]{4,40}['\"]\W*$",
    re.IGNORECASE,
)
_CONFIRMS = re.compile(
    r"^\W*(yes|yeah|yep|yh|aye)?\W*(that'?s|thats|it'?s|its)? ?(it|right|the one|exactly|spot on|correct|what i mean(t)?)\b\W*(it|yes|exactly)?\W*$",
    re.I,
)
_HURDLES = (
    ("time", re.compile(r"\b(no|not (enough|much|got)|short of|never|lack of|any|got the) time\b|\btime (mostly|mainly|really|is the)|\btoo busy\b|\brushed\b|\bno travel time\b|^\W*time\b", re.I)),
    ("above", re.compile(r"\b(manager|boss|senior|deputy|office|management)s?\b.{0,25}\b(says? (it|no|we)|said no|thinks?|won'?t|wont|doesn'?t (want|like|see)|not keen|against|refuses?|hates?|not interested|dead set)\b", re.I)),
    ("money", re.compile(r"\bno (money|budget|funds?|funding|training money)\b|\bcan'?t afford\b|\bbudget'?s? (gone|cut)\b", re.I)),
    ("staff", re.compile(r"\b(short ?(of )?staff\w*|not enough (staff|of us|hands)|always agency|two of us|one down)\b", re.I)),
    ("laughed", re.compile(r"\blaugh\w* (at|in)\b|\bmoaner\b|\bthey'?d laugh\b|\bwould laugh\b|\btake the mick\b", re.I)),
    ("unheard", re.compile(r"\bno ?(body|one) (came|turned|listen\w*|cares?|bother\w*|else)\b|\b(ignored|brushed off|nothing (changes|changed|happens))\b|\bnever (gets?|got) (heard|done)\b", re.I)),
    ("home", re.compile(r"\bwant(s)? to (go|get) home\b|\bstraight home\b|\bget off home\b", re.I)),
    ("pointless", re.compile(r"\bwhat'?s the point\b|\bwhats the point\b|\bno point\b|\bpointless\b", re.I)),
    ("rivals", re.compile(r"\bcompet(itors?|ition)\b|\brivals?\b", re.I)),
    ("forced", re.compile(r"\b(forced|fake|false|cheesy|cringe\w*)\b", re.I)),
    ("english", re.compile(r"\bmy english\b|\b(accent|words come slow)\b", re.I)),
    ("deadline", re.compile(r"\b(by|before) (mon|tues|wednes|thurs|fri)day\b.{0,20}$|\bdeadline\b|\bwants? (it|the|an|my) [\w ]{0,25}\b(by|before)\b|\byesterday\b.{0,10}\bready\b", re.I)),
    ("alone", re.compile(r"\b(on my own|all alone|nobody to (ask|help|talk)|no ?one to (ask|help|talk))\b", re.I)),
)  # fmt: skip
_SAVED = re.compile(
    r"^\W*(?:ok\W*|yes\W*|right\W*|can (?:we|you) |could (?:we|you) |please )*(?:save|keep|note|put down) (?P<what>(?:the|my|that|a) [\w' -]{3,60}?)\s*(?:$|\bas\b|\bfor\b|\bdown\b|[.,!])",
    re.IGNORECASE,
)
_NOW_I = re.compile(  # "ok I write it tonight", as many say it whose first language has no future tense
    r"^\W*(?:ok\W*|yes\W*|so\W*|then\W*)*i (?P<what>(write|ask|tell|say|do|go|speak|talk|call|ring|try|show|bring|sit|start|make|take) [^?]{2,})",
    re.IGNORECASE,
)
_A_STEP = re.compile(r"(the|my|that|a)( \w+)? (step|plan|idea|one|chat|it)", re.IGNORECASE)
_FIRST_IDEA = re.compile(r"\bthe (?P<which>first|second|last|other) (idea|one\W*$)", re.IGNORECASE)
_PRACTICE = re.compile(r"\bin practi[cs]e\b|\blook like\b|\bexamples?\b", re.IGNORECASE)
_NONE = re.compile(
    r"^\W*(none|not (any|one) of (these|them|those)|neither|no,? (none|neither)|nope,? none)\b|\bnone of (these|them|those)\b",
    re.IGNORECASE,
)
_HAPPENED = re.compile(
    r"\b((?!need|shed|bed)\w{2,}ed|was|were|had|got|came|left|fell|took|gave|made|saw|heard|spoke|asked|told|tried|did|said|had (a|the) (chat|word|talk)|rang|called|went|showed|wrote|listened|she (cried|said|listened|laughed)|he (said|listened|laughed))\b",
    re.I,
)

_KINDS = (  # in this order; the first that fits
    ("angry", _ANGRY),
    ("words", _WORDS),
    ("framework", _FRAMEWORK),
    ("source", _SOURCE),
    ("example", _EXAMPLE),
    ("idea", _IDEA),
    ("fixed", _FIXED),
    ("tried", _TRIED),
    ("not_yours", _NOT_MY_FAULT),
    ("feeling", _FEELING),
    ("asks_how", _ASKS_HOW),
    ("question", _QUESTION),
    ("hurdle", _HURDLE),
    ("agrees", _AGREES),
)
STRONG = ("angry", "words", "framework", "source", "idea", "tried", "fixed", "example")  # taken for that whatever else is heard
QUESTIONS = (
    "ask_confidence", "ask_consent", "ask_funding", "ask_job", "ask_permission", "ask_refusal", "ask_who", "ask_law", "ask_worth", "ask_team",
)  # fmt: skip
# kinds that the reply head tells (data/replies) and that have an answer of their own
KINDS = (
    "words", "idea", "example", "fixed", "angry", "source", "tried", "hurdle", "doubt", "feeling", "shame", "agrees", "would_tell",
    "good_news", "more", *QUESTIONS,
)  # fmt: skip
TELLS = (None, "more", "feeling", "shame", "fixed", "hurdle", "question")  # what may show that the topic is another one


def read(text: str) -> str | None:
    """What a text in the middle of a topic is: one of `_KINDS`, or None when no pattern fits."""
    plain = text.replace("\u2019", "'")
    return next((name for name, pattern in _KINDS if pattern.search(plain)), None)


@dataclass(frozen=True)
class Step:
    """A step a person named: what, in the own words, and the event it hangs on; either may be missing."""

    what: str | None = None
    when: str | None = None


def own_step(text: str) -> Step | None:
    """A step of one's own: "when she rings, I will listen first", "I'll ask my senior on Friday", "save it for Sunday".

    Returns:
        The step; None for a question, for what has happened already, and for anything that is no step.
    """
    plain = text.strip().replace("\u2019", "'")
    if found := _IF_THEN.search(plain):
        return Step(_clean(found["what"]), f"when {found['when'].strip()}")
    if _QUESTION.search(plain) and not plain.rstrip("? ").lower().endswith(("ok", "right", "yes")):
        return None
    if (found := _SELF.search(plain)) and not _FEELING.search(found["what"]):
        return Step(_clean(found["what"]))
    if (found := _NOW_I.search(plain)) and names_a_moment(plain):
        return Step(_clean(found["what"]))
    if (found := _SAVED.search(plain)) and not _A_STEP.fullmatch(found["what"]):
        return Step(f"do this: {_clean(found['what'])}")
    if _MAKE_PLAN.search(plain):
        return Step()
    short = len(plain.split()) <= SHORT and not _HURDLE.search(plain) and not has_happened(plain)
    return Step() if short and names_a_moment(plain) else None


def has_happened(text: str) -> bool:
    """Whether a text tells what somebody did, rather than what somebody will do."""
    ahead = _SELF.search(text) or _QUESTION.search(text) or _AHEAD.search(text)
    return _HAPPENED.search(text) is not None and not ahead


def hurdles(text: str) -> list[str]:
    """Names of the hurdles that a text speaks of, in the order of `_HURDLES`."""
    return [name for name, pattern in _HURDLES if pattern.search(text.replace("\u2019", "'"))]


def confirms(text: str) -> bool:
    """Whether a text says "yes, that's what I mean" and nothing else; a bare yes does not."""
    bare = text.strip(" .!?,").lower()
    return _CONFIRMS.match(text) is not None and bare not in ("yes", "yeah", "yep", "yh", "aye", "")


def asks_for_practice(text: str) -> bool:
    """Whether somebody wants to know what it looks like in practice."""
    return _PRACTICE.search(text) is not None


def none_of_these(text: str) -> bool:
    """Whether none of the guesses on offer is meant."""
    return _NONE.search(text) is not None


def which_idea(text: str) -> str | None:
    """ "first", "second", "last" or "other", where one of the ideas is meant; None otherwise."""
    return found["which"].lower() if (found := _FIRST_IDEA.search(text)) else None


def goes_on(text: str) -> bool:
    """Whether a text begins like the next sentence of what was said before ("and she...", "but they...")."""
    return _GOES_ON.match(text) is not None


def new_job(text: str) -> str | None:
    """The words for a job that somebody is taking up, or wants to be put back to."""
    return found["job"] if (found := _NEW_JOB.search(text)) else None


def leads(text: str) -> str | None:
    """The level of somebody who speaks of people they lead: "my team", "got two carers not speaking"; None otherwise."""
    return next((level for level, pattern in _LEADS if pattern.search(text)), None)


def my_job(text: str) -> str | None:
    """The words after "I'm a ...", said in passing."""
    return found["job"] if (found := _MY_JOB.search(text)) else None


def about_the_chat(text: str) -> str | None:
    """A question about this very chat: `all_gone`, `recall`, or None."""
    return "all_gone" if _ALL_GONE.search(text) else "recall" if _RECALL.search(text) else None


def asks_what_went_well(text: str) -> bool:
    """Whether somebody wants to tell a good moment: "what went well this week"."""
    return _WENT_WELL.search(text) is not None


def names_employer(text: str) -> bool:
    """Whether the manager, the agency or the like is meant."""
    return _EMPLOYER.search(text) is not None


def _clean(words: str) -> str:
    """A step without its day and the full stop, not longer than fits one sentence."""
    bare = without_moment(words).strip(" .,!;:")
    return re.sub(r"\W+(ok|okay|right|yes)$", "", bare, flags=re.IGNORECASE)[:LONGEST]
