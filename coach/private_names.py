"""Names of people: those the lists know, those a title gives away, and those the models of coach/strangers.py see."""

from __future__ import annotations

from collections.abc import Iterator

from coach.private_words import DETERMINERS, PARTICLES, VERBS, Span, Words, is_echo, is_past, is_slip, lists, word_set
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
CALLED = word_set("be is was am get gets being been hes shes im always she he they")
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
CARED_FOR = word_set("su resident residents client clients user users patient lady gentleman")
# How sure the models have to be, as logits; measured on data/nlu and the tables of tests/coach/test_privacy*.py.
STRANGER, WORD, CAPITAL, INITIALS, AGAIN = 0.5, 0.6, -0.5, -0.3, -1.0


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
    if len(raw) == 2 and raw.isupper() and not words.shouted and words.kind[i] == "U":
        return "initials"
    return lists().word.get(words.word[i], "") if words.kind[i] == "W" else ""


def _seen(words: Words, i: int, gap: str) -> str:
    if gap == "." or not 0 <= i < len(words.word):
        return ""
    return "@" if words.is_name(i) else words.word[i]


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
        described = words.capital[i] == 0 and words.prev(i) in DETERMINERS - {"that"}
        return not described and _score_stranger(words, i) > STRANGER
    return (
        kind == "W"
        and _may_be_name(words, i, tag)
        and score_word(words.word[i], tag, place_of(words, i)) > _asked(words, i, tag)
    )


def _asked(words: Words, i: int, tag: str) -> float:
    """How sure the model has to be of a word that is also a name."""
    if words.capital[i] == 2 and tag in {"thing", "verb", "abstract"}:
        return CAPITAL
    return WORD + {"rare": 1.2, "adjective": 1.0}.get(tag, 0.0)


def _score_stranger(words: Words, i: int) -> float:
    word = words.word[i]
    return score(word, place_of(words, i), float(is_slip(word)), float(is_echo(word)))


def _may_be_name(words: Words, i: int, tag: str) -> bool:
    """Can a word that is also a name be one here? Not "you may", "her faith", "the rose's petals", "in June"."""
    before, after = words.prev(i), words.next(i)
    if tag in {"town", "surname"} or before in PRONOUNS or before in DETERMINERS:
        return False
    if words.owns[i] and not (after in PERSON_NOUNS or after in _AFTER_IS or after.endswith("ing")):
        return False
    told = before in _TOLD
    if tag in {"verb", "month"} and (after in BE_FORMS or after in PRONOUNS) and not told and not words.owns[i]:
        return False
    if tag == "month" and not words.owns[i] and (before in TIME_PREPS or not (after in VERBS or is_past(after))):
        return False
    if tag == "abstract" and words.capital[i] < 2:
        return not (
            after == "and" and lists().word.get(words.at(i + 2)) == "abstract" and words.gap[i + 2] == ""
        )  # patience and comfort
    return tag != "abstract" or not _in_a_list(words, i)


_TOLD = word_set("told asked rang phoned texted emailed")
_AFTER_IS = word_set("on off been gone late left still in here back")  # dawn's on nights


def _in_a_list(words: Words, i: int) -> bool:
    """Dignity, Respect, Joy: other plain words with a capital stand beside it."""
    beside = [
        j for j in (i - 2, i - 1, i + 1) if 0 <= j < len(words.word) and words.gap[max(j + 1 if j < i else j, 0)] in {"", ","}
    ]
    return any(words.capital[j] == 2 and words.kind[j] == "K" and words.word[j] != "i" for j in beside)


def _as_initials(words: Words, i: int) -> bool:
    """my client RS wont, resident AB: two capitals after the word for who is cared for."""
    raw = words.raw(i)
    if len(raw) != 2 or not raw.isupper() or words.shouted or words.prev(i) not in CARED_FOR:
        return False
    return words.ends(i) or words.owns[i] or words.next(i) in VERBS or is_past(words.next(i))


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
    """wants to be called Bunny, they call me Slim: a plain word with a capital."""
    before, second, word = words.prev(i), words.at(i - 2), words.word[i]
    if words.capital[i] != 2 or word in lists().proper or word in RELATIONS or len(word) < 3:
        return False
    if before == "called":
        return second in CALLED
    return before in {"me", "him", "her"} and second in {"call", "calls", "called", "calling"}


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
