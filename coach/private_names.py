"""Names of people: those the lists know, those a title gives away, and those the models of coach/strangers.py see."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.private_words import (
    ABBREVIATIONS,
    DETERMINERS,
    PARTICLES,
    VERBS,
    Span,
    Words,
    is_echo,
    is_past,
    is_slip,
    lists,
    word_set,
)
from coach.strangers import Place, score, score_word

TITLES = word_set("mr mrs ms mister mx")
SOFT_TITLES = word_set(
    "miss dr doctor nurse sister matron brother auntie aunty aunt uncle pastor father reverend rev sir lady dame lord professor prof sergeant "
    "sgt pc dc inspector constable councillor cllr madam staffnurse tita tito kuya oga chechi chef judge imam rabbi bishop captain sis sista bro"
)
RELATIONS = word_set(
    "colleague colleagues collegue manager manageress boss deputy senior carer careworker hca resident client patient friend mate husband wife hubby son "
    "daughter brother sister partner girl boy lady gentleman gent man woman bloke chap lad lass guy nurse supervisor mentor buddy "
    "coworker co-worker keyworker trainee starter student agency leader coordinator co-ordinator assistant cook cleaner chef handyman "
    "owner director inspector physio therapist worker mum mam mother dad father uncle aunt auntie aunty cousin niece nephew grandson granddaughter "
    "gran nan nana grandad neighbour boyfriend girlfriend fiance ex lead apprentice volunteer tenant user person receptionist administrator named rm tl"
)
PRONOUNS = word_set("i you he she we they it u ya my your his her our their the a this that those these it's its im there")
BE_FORMS = word_set(
    "be have do go come get take give make need want ask tell say help let put keep leave know think see try work always never not also i you he she we they it be all only still cover stay feel lose end"
)
FOLLOW = word_set(
    "and to about that if why when but because cos coz she he they i we off in on at with again today yesterday tonight this last how what not for from out up "
    "both are were have till til all being like did alone properly again over so then as or before after while until since who whos his her their its my our the a an is was has had said are were where straight too twice down back "
    "alone instead first just yet once via because it im ive hes shes theyre told only home never always every tomorrow please or by during later earlier did does"
)
PERSON_NOUNS = word_set(
    "mum mam mother dad father daughter son wife husband sister brother family niece nephew partner granddaughter grandson cousin friend room shift shifts notes meds medication "
    "tablets bed chair wheelchair name turn job fault care plan careplan hair skin arm leg legs hand hands foot feet face bag purse handbag money phone house flat door call calls visit visits "
    "hoist sling catheter behaviour attitude birthday funeral death supervision rota leave file mar chart charts breakfast lunch dinner tea drink food pad pads clothes "
    "wash bath shower dressing wound pressure relatives relative key keys car desk office team line manager idea place position side back head knee hip walk frame zimmer buzzer bell "
    "social gp doctor nurse carer keyworker probation appraisal induction complaint statement email text message word words mistake"
)
ABBREVIATED = word_set("dr rev prof sgt cllr")
FAMILY = word_set(
    "wife husband mum mam mother dad father daughter son sister brother niece nephew partner granddaughter grandson room bed meds shift"
)
TIME_PREPS = word_set(
    "in since by until till from to last next this early late mid of during before after for every each between end around through on and or"
)
ALL_TITLES = TITLES | SOFT_TITLES
NOT_AFTER_MR = (
    VERBS
    | FOLLOW
    | PRONOUNS
    | word_set(
        "next big grumpy nice right wrong man perfect wonderful lovely angry or got be too there here whoever somebody someone "
        "whats same other new old still no"
    )
)
PERHAPS = word_set("abstract thing rare")  # names that are nouns: beside one another each tells of the other
CARED_FOR = word_set("su resident residents client clients user users patient pt tenant lady gentleman")
# "known as dot", "we all call him tubby", "a carer called fizz": what follows is a name, whatever word it is.
_WHO = (
    r"(?:one|resident|client|lady|gentleman|gent|man|woman|girl|boy|lad|lass|chap|guy|bloke|carer|nurse|senior|cook|cleaner|driver|colleague|user|su|person|"
    r"patient|tenant|member|manager|deputy|lead|leader|worker|someone|somebody|starter|visitor|son|daughter|brother|sister)"
)
_MANY = r"(?:we|they|everyone|everybody|people|staff|residents|family|lads|girls|team|others|carers|you can|u can|just|to)"
_NAMED = re.compile(
    r"(?:\bnick ?named|\bknown (?:to \w+ )?as|\bgo(?:es)? by(?: the name(?: of)?)?|\b(?:he|she|only|who) answers to|\bnick ?name (?:\w+ )?is|"
    r"\b(?:to be|being|been|gets?) called|\b(?:he|she|who|hes|shes)(?: is|['’]s)? called|\b(?:im|i['’]m|i am) called|\bcalls? (?:himself|herself)|"
    rf"\b{_MANY} (?:(?:all|both|just|always|only|still) )*calls? (?:him|her|me)|\bcalls? (?:him|her)|\b(?:lads|girls|staff) call (?:the|our) \w+|\bwe call|"
    rf"\b{_WHO} (?:who is |whos |thats )?(?:called|named)|\bthey call)\s+['\"‘“]?"
    r"(?:(?:nan|nana|nanna|nanny|granny|gran|old|big|little|mad|young|auntie|aunty|uncle|mama|papa|mr|mrs|miss) )?$",
    re.I,
)
_ASKED_FOR = re.compile(r"\b(?:ask|asking|asked) for $", re.I)
NO_NICKNAME = word_set(
    "stupid lazy fat racist thick useless slow bad good mean rude old young difficult challenging aggressive violent bossy crazy mad mental ugly dumb daft silly liar liars thief "
    "grass snitch names name idiot bitch cow pig monkey black white foreign foreigner slave servant girl boy love lovely darling dear duck pet babe hun honey sweetheart sweetie nurse carer "
    "mum mam mother mummy dad daddy nan nana gran boss sir madam doctor sister brother auntie uncle angel angels heroes hero friend family out in back at every each by for up over upon off round "
    "late early sick names bell bells bluff emergency ambulance police help support advice food water tea more less again when if unless it that this what where who why how "
    "security reception maintenance management handover home hospital capacity consent person-centred reablement personal care overtime leave holiday training time money pay respite annual days "
    "weak soft moody unreliable unprofessional rubbish dirty smelly abusive negative brilliant amazing great quiet strict kind caring hard strong safe unsafe sundowning dementia "
    "everything anything nothing nobody everyone someone something worse better best worst two three one both being confidential confused trouble troublemaker a an as and or but so not no never "
    "wicked evil trash shit skinny short tall proper fake false names. incompetent careless clumsy ungrateful disrespectful prejudiced"
)
# How sure the models have to be, as logits; measured on data/nlu and the tables of tests/coach/test_privacy*.py.
STRANGER, STRANGER_PAIR, WORD, CAPITAL, INITIALS, AGAIN = 0.5, -1.5, 0.1, -0.5, -1.8, -1.0


def find_names(words: Words) -> Iterator[Span]:
    """Yield the names of `words`: sure ones, those the sentence gives away, then whole names; pairs lean on what was found."""
    mark_sure(words)
    _join(words)
    count = len(words.word)
    for order in (range(count), range(count - 1, -1, -1)):
        for i in order:
            if not (words.name[i] or words.taken[i]):
                words.name[i] = _is_person(words, i)
    _mark_again(words)
    _join(words)
    for first, last in _groups(words):
        yield Span(words.start[first], words.end[last], "name")


def place_of(words: Words, i: int) -> Place:
    """Return where word `i` stands, as the models of coach/strangers.py want it; names around it are "@"."""
    left, right = words.gap[i], words.gap[i + 1]
    one = i - 1 if not left else i
    nxt = i + 1 if not right else i
    return Place(
        before=("" if left else _seen(words, one, ""), _seen(words, one - 1, words.gap[one] if one >= 0 else ".")),
        after=(
            "" if right else _seen(words, nxt, ""),
            _seen(words, nxt + 1, words.gap[nxt + 1] if nxt < len(words.word) else "."),
        ),
        left=left,
        right=right,
        capital=words.capital[i],
        owns=words.owns[i],
    )


def tag_of(words: Words, i: int) -> str:
    """Return what word `i` is besides a name: "initials", the tag of word_names.txt, or nothing."""
    raw = words.raw(i)
    if len(raw) == 2 and raw.isupper() and not words.shouted and words.word[i] not in ABBREVIATIONS:
        return "initials"
    return lists().word.get(words.word[i], "") if words.kind[i] == "W" else ""


def _seen(words: Words, i: int, gap: str) -> str:
    if gap == "." or not 0 <= i < len(words.word):
        return ""
    if words.is_name(i):
        return "@"
    word = words.word[i]
    return "~" if lists().word.get(word) in PERHAPS else word


def mark_sure(words: Words) -> None:
    """Names that are no English words, and names with an s in place of 's ("abdis mum", "dawns husband")."""
    known = lists()
    for i, kind in enumerate(words.kind):
        word = words.word[i]
        if words.taken[i] or len(word) < 2:
            continue
        if kind in "FS":
            words.name[i] = True
        elif word[-1] == "s" and kind != "W":
            family = words.next(i) in FAMILY and words.prev(i) not in DETERMINERS
            named = word[:-1] in known.first or known.word.get(word[:-1]) in {"thing", "verb", "abstract"}
            words.name[i] = (family and named) or (kind == "U" and word[:-1] in known.first)


def _is_person(words: Words, i: int) -> bool:
    """Does the sentence make word `i` a name?"""
    kind, tag = words.kind[i], tag_of(words, i)
    if _after_title(words, i) or _as_nickname(words, i) or _as_initials(words, i):
        return True
    if tag == "initials":
        return score_word("", tag, place_of(words, i)) > INITIALS
    if kind == "U":
        if not words.english:  # the models know strangers among English words only; lists and forms still hold
            return False
        described = words.capital[i] == 0 and words.prev(i) in DETERMINERS - {"that"}
        return not described and _score_stranger(words, i) > (STRANGER_PAIR if _beside_stranger(words, i) else STRANGER)
    if kind == "W" and _beside_name(words, i, tag):
        return True
    return (
        kind == "W"
        and _may_be_name(words, i, tag)
        and score_word(words.word[i], tag, place_of(words, i)) > _asked(words, i, tag)
    )


def _beside_stranger(words: Words, i: int) -> bool:
    """Two words in a row that no list knows, one at least no slip of the pen: a whole name, most likely."""

    def unknown(j: int) -> bool:
        return 0 <= j < len(words.word) and words.kind[j] == "U" and len(words.word[j]) > 3

    pairs = ((i - 1, i), (i, i + 1))
    return any(
        unknown(j) and unknown(k) and words.gap[k] == "" and not (is_slip(words.word[j]) and is_slip(words.word[k]))
        for j, k in pairs
    )


def _beside_name(words: Words, i: int, tag: str) -> bool:
    """Sue and joy, tash & shell: joined to a name, and the end or a verb follows."""
    if tag in {"town", "surname", "adjective"}:
        return False
    joined = words.prev(i) in {"and", "n", "or"} and words.is_name(i - 2) and words.gap[i - 1] == ""
    if not joined and not (words.gap[i] == "&" and words.is_name(i - 1)):
        return False
    return words.ends(i) or (words.word[i] not in {"will", "may"} and words.next(i) in _ACT_TOGETHER)


def _asked(words: Words, i: int, tag: str) -> float:
    """How sure the model has to be of a word that is also a name."""
    if words.capital[i] == 2 and tag in {"thing", "verb", "abstract"}:
        return CAPITAL
    both = words.at(i + 1) == "and" and lists().word.get(words.at(i + 2)) in PERHAPS and words.at(i + 3) in _ACT_TOGETHER
    return WORD - both / 2 + {"rare": 1.2, "adjective": 1.0, "month": 1.8}.get(tag, 0.0)


def _score_stranger(words: Words, i: int) -> float:
    word = words.word[i]
    return score(word, place_of(words, i), float(is_slip(word)), float(is_echo(word)))


def _may_be_name(words: Words, i: int, tag: str) -> bool:
    """Can a word that is also a name be one here? Not "you may", "her faith", "the rose's petals", "in June"."""
    before, after = words.prev(i), words.next(i)
    if tag in {"town", "surname"}:
        return False
    if before in PRONOUNS or before in DETERMINERS:
        return before in {"its", "it's"} and after == "who"
    if words.owns[i] and not (after in PERSON_NOUNS or after in _AFTER_IS or after.endswith("ing")):
        return False
    told = before in _TOLD or (before == "to" and words.at(i - 2) in {"spoke", "speak", "talk", "talked", "listen"})
    often = after in {"always", "never", "still"} and words.word[i] not in {"will", "may"}  # grant never answers
    if tag in {"verb", "month"} and not often and (after in BE_FORMS or after in PRONOUNS) and not told and not words.owns[i]:
        return False
    if tag == "month" and not (words.owns[i] or told):
        paired = before == "and" and words.is_name(i - 2)
        return paired or (before not in TIME_PREPS and (after in VERBS or is_past(after) or before == "with"))
    if tag == "abstract" and words.capital[i] < 2:
        other = words.at(i + 2) if after == "and" and words.gap[i + 2] == "" else ""
        if before in {"with", "of", "for"} and other and words.kind[i + 2] == "K" and other not in _PEOPLE_OR_MORE:
            return False  # worked with patience and kindness
        return lists().word.get(other) != "abstract" or words.at(i + 3) in _ACT_TOGETHER  # not "patience and comfort"
    return tag != "abstract" or not _in_a_list(words, i)


_ACT_TOGETHER = VERBS | word_set("are were both dont argue fight share")
_PEOPLE_OR_MORE = (
    PRONOUNS
    | DETERMINERS
    | RELATIONS
    | FOLLOW
    | VERBS
    | word_set("me him them us another myself someone somebody nobody staff")
)
_TOLD = word_set(
    "trust tell told ask asked rang phoned texted emailed report reported reporting messaged called calls blamed blames thanked warned warn "
    "hit pushed slapped helped phone ring text"
)
_AFTER_IS = word_set("on off been gone late left still in here back")  # dawn's on nights


def _in_a_list(words: Words, i: int) -> bool:
    """Dignity, Respect, Joy: other plain words with a capital stand beside it."""
    beside = [
        j for j in (i - 2, i - 1, i + 1) if 0 <= j < len(words.word) and words.gap[max(j + 1 if j < i else j, 0)] in {"", ","}
    ]
    return any(words.capital[j] == 2 and words.kind[j] == "K" and words.word[j] != "i" for j in beside)


def _as_initials(words: Words, i: int) -> bool:
    """my client RS wont, resident b refused, T said: letters after the word for who is cared for, or one before a verb."""
    if words.end[i] - words.start[i] > 3:
        return False
    raw, after, before = words.raw(i), words.next(i), words.prev(i)
    if words.shouted or raw in {"i", "I", "a"}:
        return False
    acts = words.owns[i] or after in VERBS or is_past(after)
    if before not in CARED_FOR:
        clause = not before or before in _CLAUSE
        return len(raw) == 1 and raw.isupper() and clause and (after in VERBS or is_past(after))
    small = before[-1:] != "s" and (len(raw) == 1 or (len(raw) == 2 and words.kind[i] == "U"))
    if not (raw.isupper() or (small and raw.islower())) or (len(raw) == 3 and raw.lower() in lists().plain):
        return False
    return (
        acts
        or words.ends(i)
        or after in {"not", "and", "in", "to", "with"}
        or after.endswith("ing")
        or (len(raw) == 1 and after[-1:] == "s")
    )


_CLAUSE = word_set("and when if that because told but cos as")


def _after_title(words: Words, i: int) -> bool:
    """mr jones, mrs a smith, nurse ada, Dr Patel."""
    before, word, kind = i - 1, words.word[i], words.kind[i]
    if before < 0 or (words.word[before] not in ALL_TITLES and len(words.word[before]) != 1):
        return False
    if before > 0 and len(words.word[before]) == 1 and words.word[before] != "i":
        before -= 1
    if words.owns[i - 1] or words.gap[before + 1] not in {"", "."}:
        return False
    title, dotted, capital = words.word[before], words.gap[before + 1] == ".", words.capital[i] > 0
    if dotted and words.text[words.end[before] : words.start[before + 1]].strip() != ".":
        return False
    if len(word) == 1 and title == "miss":
        return capital and word != "i"
    if title in TITLES:
        if kind == "K" and not capital:
            return not dotted and before == i - 1 and word not in NOT_AFTER_MR
        return kind != "K" or word not in NOT_AFTER_MR
    if title not in SOFT_TITLES or (dotted and title not in ABBREVIATED) or kind not in "UW":
        return False
    if capital or kind == "U":
        return capital or not is_slip(word)
    if title in {"dr", "doctor", "prof"}:
        return lists().word[word] in {"surname", "town", "thing", "rare"}
    return _may_be_name(words, i, lists().word[word]) and (words.ends(i) or words.next(i) in VERBS)


def _as_nickname(words: Words, i: int) -> bool:
    """known as dot, we all call him tubby, a carer called fizz; not "they call me lazy" or "she is called in"."""
    word, capital = words.word[i], words.capital[i] == 2
    if words.prev(i) not in _BEFORE_NICKNAME or len(word) < 3 or word in NO_NICKNAME or word in lists().proper:
        return False
    if word in _NEVER_NICKNAME or word.endswith(("ing", "ist", "ly", "ous")):
        return False
    before = words.text[max(0, words.start[i] - 45) : words.start[i]]
    if _ASKED_FOR.search(before):
        return capital or words.next(i) in {"she", "he", "shes", "hes"} or bool(_DESK.match(words.text, words.end[i]))
    if not _NAMED.search(before):
        return False
    closes = words.ends(i) or words.next(i) in _CLOSING or is_past(words.next(i))
    return capital or closes or words.kind[i] == "U"


_DESK = re.compile(r" (?:on|at) (?:the )?(?:reception|desk|office|door)| when you (?:ring|call|phone|get)")
_CLOSING = VERBS | FOLLOW | RELATIONS
_NEVER_NICKNAME = _CLOSING | PRONOUNS | DETERMINERS
_BEFORE_NICKNAME = word_set(
    "nicknamed named as by of name to is called himself herself him her me manager deputy boss senior call for nan nana nanna nanny granny gran old big little mad "
    "young auntie aunty uncle mama papa mr mrs miss"
)


def _join(words: Words) -> None:
    """Join what belongs to a name: a surname or an initial with a capital after it, "al" and "dela" inside it."""
    for i in range(1, len(words.word)):
        if words.is_name(i - 1) and not (words.name[i] or words.taken[i] or words.gap[i] or words.owns[i - 1]):
            words.name[i] = _follows_name(words, i)
    for i in range(len(words.word) - 2, -1, -1):
        if words.name[i + 1] and not (words.name[i] or words.taken[i] or words.gap[i + 1] or words.owns[i]):
            words.name[i] = (
                words.kind[i] in "UW" and words.capital[i] == 2 and tag_of(words, i) not in {"month", "town", "surname"}
            )


def _follows_name(words: Words, i: int) -> bool:
    """Tom Baker, Tunde A."""
    word, kind = words.word[i], words.kind[i]
    if word in PARTICLES and not words.gap[i + 1] and i + 1 < len(words.word):
        return word not in {"la", "da", "st", "le", "al"} or words.kind[i + 1] in "UFS"
    if words.word[i - 1] in PARTICLES and (kind in "UFSW" or words.capital[i] == 2):
        return words.capital[i] == 2 or kind != "W"
    if len(word) == 1:
        return words.capital[i] == 2 and word != "i" and (word != "a" or words.ends(i))
    if words.capital[i] == 2 and word not in lists().proper and word not in ALL_TITLES:
        plain = word in VERBS or word in FOLLOW or words.capital[i - 1] == 0 or words.raw(i).isupper()
        return kind != "K" or not plain
    return (
        kind == "W"
        and lists().word[word] in {"surname", "town", "thing"}
        and (words.ends(i) or words.owns[i] or words.next(i) in VERBS)
    )


def _mark_again(words: Words) -> None:
    """A word that was a name once in a text is one wherever it stands as one: "cover for Sunny. Sunny never"."""
    found = {words.word[i] for i, name in enumerate(words.name) if name and words.kind[i] in "UW"}
    for i, word in enumerate(words.word):
        if word not in found or words.name[i] or words.taken[i]:
            continue
        tag = tag_of(words, i)
        words.name[i] = words.kind[i] == "U" or (
            _may_be_name(words, i, tag) and score_word(word, tag, place_of(words, i)) > AGAIN
        )


def _groups(words: Words) -> Iterator[tuple[int, int]]:
    """Neighbouring words of one name."""
    first = -1
    for i, name in enumerate(words.name):
        if first >= 0 and (not name or words.gap[i] != "" or words.owns[i - 1]):
            yield first, i - 1
            first = -1
        if name and first < 0:
            first = i
    if first >= 0:
        yield first, len(words.name) - 1
