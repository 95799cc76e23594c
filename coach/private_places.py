"""Homes, agencies, hospitals and towns."""

from __future__ import annotations

import re
from collections.abc import Iterator

from coach.folding import fold
from coach.private_names import FOLLOW, PERSON_NOUNS, PRONOUNS, RELATIONS, TITLES
from coach.private_words import DETERMINERS, NATURE, VERBS, Span, Words, is_slip, kind_of, lists, towns, word_set

THINGS = word_set(
    "chart charts scale score scores tool tools model app system systems ward tablets tablet training course form forms assessment cream gel dressing dressings "
    "protocol act law rule policy framework hoist sling method approach cycle test drink syrup patch patches spray inhaler pen software website council street road "
    "disease syndrome dementia trust foundation group company agency standard standards guidance qualification award level programme project box room kitchen floor "
    "machine bed mattress cushion pad pads diet plan certificate portal database folder booklet lotion ointment medication meds hospital surgery charity helpline line"
)
PLACE_NOUNS = word_set(
    "bank grove tree lawn lawns gables close ward unit wing house lodge court grange manor croft hall villa villas cottage heights priory hospice infirmary view park gardens mews lea haven rest towers mount"
)
STRICT_PLACES = word_set("lodge grange manor croft court villa villas house gables grove mews cottage hall")
SOFT_PLACES = word_set("bank tree lawn lawns close ward unit wing view park rest gardens mount heights towers haven mews lea")
HOSPITALS = word_set("hospital infirmary hospice priory")
LEADS = word_set(
    "at from to in into for of near called joined left on onto place home work ward agency company with named is was"
)
TREE_WORDS = word_set(
    "oaks elms willows beeches laurels cedars limes pines birches hollies maples rowans acorns river riverside lakeside hillside hilltop green spring lavender bluebells jubilee "
    "silver robin dove lark wren heron nightingale sunnyside daffodil poppy daisy tulip lilac iris jasmine violet buttercup snowdrop orchid marigold juniper alder larch larches foxglove speedwell briar bramble"
)
CARE_NOUNS = word_set(
    "care homecare healthcare recruitment support living agency ltd limited hospital surgery school college centre care-home nursing-home homes services group"
)
GENERIC = word_set(
    "care nursing residential social health personal day palliative my your our their his her its the this that a an county crown high magistrates youth open adult "
    "community primary intensive continuing respite dementia foot mouth skin oral extra domiciliary live-in integrated urgent wound catheter duty end life and of for in "
    "at to from with centred person-centred person home homes family mental general local new old other another each any every head public full safe whole front back council village town city tennis "
    "food good better best private agency staff team same different nhs acute eye dental secondary medical doctor doctors gp supported independent assisted assisting peer emotional "
    "one two three first last next previous current big small big busy own night nights call housing child children childrens daily hospital hospice school car theme dead half boarding hair nail early "
    "late time quality special self hand total continence elderly bed kind tender loving great clinical end-of-life moving on or is was after before as by but if so when post pre under more less poor excellent "
    "pressure stoma peg hygiene compassionate palliative person's people peoples patient patients client resident residents support crisis short long term basic aged complex emergency critical maternity pastoral "
    "spiritual hostel sheltered halfway outstanding diabetes positive stoma learning disability autism infection proper decent shared wrong trauma advance future planned collaborative direct indirect unpaid paid informal formal sea river garden point world bird clear open in-house opera safe manchester leeds london birmingham standard domestic chair chairs round tea coffee bowls church music dance "
    "ambulance trade legal financial it hr technical human wet public ice country county fun business service our us me you they he she we too living care"
)
TREES = (
    r"oaks|elms|willows|beeches|laurels|cedars|limes|firs|pines|poplars|birches|sycamores|chestnuts|hawthorns|maples|rowans|lindens|larches|"
    r"hollies|gables|brambles|acorns|briars|spinney|coppice|hazels|lilacs|magnolias|wisteria|junipers|aspens|lawns"
)
_TREE_HOME = re.compile(
    rf"\b(?:at|from|to|in|called|for|of|here at|near)\s+((?:the|The)\s+(?:[a-z]+\s)?(?:{TREES}))\b|"
    rf"\b(?:work|works|working|worked|job|based|shifts?|been|is|was|moved|here) (?:at|in|to)\s+((?:[a-z]+\s)?(?:{TREES}))\b|\b(the\s(?:{TREES}))(?=\s(?:is|has|was|care|staff|team|manager|rota|never|always|closed)\b)",
    re.I,
)
_THE_HOME = re.compile(
    r"\b[Tt]he\s(?:[A-Z][a-z]+\s)?(?:Oaks|Elms|Willows|Beeches|Laurels|Cedars|Limes|Firs|Pines|Poplars|Birches|Hollies|Gables|Grange|Lodge|Manor|Croft|Priory|Spinney|Orchards?|Meadows|Haven|Rowans|Maples|Sycamores|Lawns|Old (?:Rectory|Vicarage|School|Hall)|Mount|Acorns|Lindens|Chestnuts)\b(?! [A-Z])"
)
_WORKS = re.compile(
    r"\b(?:work(?:s|ed|ing)?|job|shifts?) (?:for|with|at)\s$|\b(?:agency|company|employer|joined|left|for|from)(?: is)?\s$",
    re.I,
)
_HOME_SUFFIX = re.compile(
    r"[a-z]{2,}(?:croft|dale|brook|wood|woods|field|fields|leigh|bank|mead|meads|haven|hurst|lands|combe|moor|thorpe|wick|stead|bourne|mount|view|court|lodge|acre|acres|ridge|dene|holme|house|garth|grange)$"
)
_HOME_BEFORE = word_set("at from to in for of near called joined left")
NOT_A_FIRM = word_set(
    "minimum wage pay hours services money companies clients people agencies homes free less long extra peanuts cash nothing double time bank staff council government charities charity "
    "owner owners boss bosses vulnerable disabled adults children lovely ladies years months weeks days nights shifts many several big small who whoever anyone everyone"
)
_HOME_VERBS = word_set(
    "work working works worked came come coming moved moving move went going go started start here live lives living lived transferred admitted sent based manager job home place placement post role shift shifts staff carer deputy senior over back bank agency"
)


_BUILT = "|".join(
    sorted(
        NATURE | word_set("river hill green rose wood spring lark fair west brook holly hollies water moss"),
        key=len,
        reverse=True,
    )
)
_NATURE_HOME = re.compile(
    rf"(?:{_BUILT})s?(?:croft|dale|brook|wood|woods|field|fields|leigh|bank|mead|side|grove|gate|hill|lea|haven|hurst|lands|mount|view|court|lodge|acre|house|top)"
)
_NOT_IN_HOME = (
    GENERIC - word_set("river bird new safe kind loving")
    | DETERMINERS
    | VERBS
    | FOLLOW
    | PRONOUNS
    | RELATIONS
    | TITLES
    | word_set(
        "at from to in into for of on near same work working place called named joined left into onto very really real nice nearest other"
    )
    | word_set(
        "stroke medical surgical male female mixed rehab covid assessment admission admissions discharge observation isolation childrens maternity burns cardiac respiratory "
        "renal orthopaedic geriatric psychiatric secure locked nursing residential step intermediate complex cottage field teaching military veterinary animal community tax "
        "sensory kitchen shower control display storage wall base selfish blood food piggy data memory palm family christmas artificial rubber front"
    )
)


_GROWS = NATURE | TREE_WORDS
_NO_LEAD = GENERIC - LEADS
_SOUNDS_KIND = NATURE | word_set("helping caring loving kindly")
_FIRST_IN_HOME = word_set("good new old little great high")


def find_places(words: Words) -> Iterator[Span]:
    """Thornleigh Court, willow lodge, Bluebird Care, came to Meadowcroft: pairs of first and last word."""
    for i, word in enumerate(words.word):
        if words.taken[i]:
            continue
        if word in PLACE_NOUNS or word in CARE_NOUNS:
            first = _place_starts(words, i)
            if first < i:
                yield Span(words.start[first], words.end[_place_ends(words, i)], "place")
        elif words.kind[i] in "UK" and not words.owns[i] and _single_place(words, i):
            yield Span(words.start[i], words.end[i], "place")


_OWNED = word_set("hospital surgery infirmary hospice school college house court lodge")  # Queen's Hospital, St Mary's Court


def _place_ends(words: Words, i: int) -> int:
    while (
        words.next(i) in PLACE_NOUNS | CARE_NOUNS | {"home", "village"} and i + 1 < len(words.word) and not words.taken[i + 1]
    ):
        i += 1
    return i


def _place_starts(words: Words, i: int) -> int:
    """Index of the first word of the place whose last word is i; i itself when it is no place."""
    if words.capital[i]:
        first = i
        while (
            first > 0
            and words.gap[first] == ""
            and words.capital[first - 1]
            and not words.taken[first - 1]
            and (not words.owns[first - 1] or words.word[i] in _OWNED)
            and i - first < 3
        ):
            first -= 1
        while (
            first < i
            and (words.word[first] in GENERIC or words.word[first] in FOLLOW or words.word[first] in TITLES)
            and (words.capital[first] == 1 or words.word[first] in GENERIC)
        ):
            first += 1
        named = [j for j in range(first, i) if words.word[j] not in GENERIC and words.word[j] not in VERBS]
        if words.word[i] in SOFT_PLACES and not any(words.kind[j] in "UFSW" or words.word[j] in _GROWS for j in named):
            named = []
        if words.word[i] in CARE_NOUNS - {
            "care",
            "homecare",
            "healthcare",
            "ltd",
            "limited",
            "agency",
            "recruitment",
        } and not any(words.kind[j] in "UFSW" for j in named):
            return i
        if named and (words.capital[i] == 2 or any(words.kind[j] in "UFSW" for j in named)):
            return first
        return i
    return _lower_place(words, i)


def _lower_place(words: Words, i: int) -> int:
    """The same without capitals: willow lodge, at apple tree house, work for kindly care, on bluebell unit."""
    first = i
    while first > 0 and i - first < 3 and words.gap[first] == "" and _may_name_home(words, first - 1, first == i):
        first -= 1
    named = range(first, i)
    if first == i or words.prev(first) in DETERMINERS or words.prev(first) in _NO_LEAD:
        return i
    word, led = words.word[i], words.prev(first) in LEADS or words.at(first - 1) == "[place]"
    known = any(words.kind[j] in "FSW" or (words.kind[j] == "U" and not is_slip(words.word[j])) for j in named)
    nature = any(words.word[j] in _GROWS for j in named)
    starts = words.gap[first] == "." and (words.next(i) in VERBS or words.owns[i])
    if word in STRICT_PLACES:
        return first if led or nature or (known and (word != "house" or starts)) else i
    if word in SOFT_PLACES:
        return first if (nature and (led or starts or words.shouted)) or (words.kind[i - 1] == "U" and known) else i
    if word in HOSPITALS:
        return first if led or known else i
    if words.next(i) in THINGS:
        return i
    at_work = led and _WORKS.search(words.text, max(0, words.start[first] - 30), words.start[first])
    owes = words.gap[first] == "." and words.next(i) in {
        "owe",
        "owes",
        "pay",
        "pays",
        "wont",
        "havent",
        "hasnt",
        "never",
        "keep",
        "keeps",
    }
    unknown = words.kind[i - 1] == "U" and known and word in {"care", "homecare", "healthcare", "staffing", "recruitment"}
    return first if at_work or owes or unknown else i


def _may_name_home(words: Words, j: int, last: bool) -> bool:
    """Can word j be a part of the name of a home?"""
    word = words.word[j]
    if words.taken[j] or (words.owns[j] and not last) or len(word) < 3:
        return False
    return not (
        (word in _NOT_IN_HOME and (last or word not in _FIRST_IN_HOME))
        or (word in lists().proper and word not in towns())
        or (word.endswith(("ing", "ly")) and words.kind[j] == "K" and word not in _SOUNDS_KIND)
    )


def _single_place(words: Words, i: int) -> bool:
    """One-word homes: "came to Meadowcroft", "here at rosebank"."""
    before, second, word = words.prev(i), words.at(i - 2), words.word[i]
    if before not in _HOME_BEFORE or (
        words.next(i) in THINGS | PERSON_NOUNS and words.next(i) not in {"care", "team", "office"}
    ):
        return False
    if words.kind[i] == "U" and words.capital[i] == 2:
        return (
            (before == "at" or before in {"called", "joined"} or not _HOME_VERBS.isdisjoint(words.word[max(0, i - 4) : i - 1]))
            and before != "in"
        ) or (before == "in" and second in {"home", "working", "work", "job"})
    if before in {"at", "from", "to", "in"} and _NATURE_HOME.fullmatch(word) and word not in {"greenhouse", "parkland"}:
        return True
    built = bool(_HOME_SUFFIX.fullmatch(word))
    if words.kind[i] == "U":
        return built and before in {"at", "to", "from", "for", "in"} and (second in _HOME_VERBS or before == "at")
    return (
        words.kind[i] == "K"
        and built
        and words.capital[i] == 2
        and before in {"at", "to", "from", "for"}
        and word not in lists().proper
    )


_CARE_HOME = re.compile(
    r"\s((?:care|nursing|residential|rest|retirement) (?:home|village)|extra care|supported living|assisted living|residential|(?:care|support) services|care (?:group|agency)|home ?care|healthcare|recruitment|day cent(?:re|er)|medical cent(?:re|er)|health cent(?:re|er)|surgery)\b",
    re.I,
)
_SAINT = re.compile(r"(?<!\w)st\.? (?!ambulance)[a-z]{3,}(?:['’]s|s)(?! ambulance)\b", re.I)
_CALLED = re.compile(
    r"\b(?:agency|company|firm|provider|home|place|care home|service) (?:is |was )?(?:called|named) (?P<name>[^\W\d_][\w'’]*(?: [^\W\d_][\w'’]*){0,2})",
    re.I,
)
_NAME_WORD = re.compile(r"[^\W\d_][\w'’]*")
_NO_HOME = VERBS | FOLLOW | PRONOUNS | word_set("keep keeps pay pays owe owes me us him her them a an sends send dont do have")
_WORKS_FOR = re.compile(
    r"\b(?:works? for|working for|worked for|my agency(?: is)?|our company(?: is)?|employed by|signed up with) (?P<name>[^\W\d_]{3,} [^\W\d_]{4,})"
    r"(?=$|[.,?!]|\s(?:and|in|but|they|havent|hasnt|wont|dont|doesnt|never|as|on|since|is|are|who|which|owe|owes|keep|keeps|told|said|says)\b)",
    re.I,
)
_HOSPITAL = re.compile(
    r"\b(?:[a-z]{4,} (?=royal|general))?(?:northern|southern|general|queens?|kings?|royal|princess|prince|victoria|albert|st)(?:['’]s)?(?: [a-z'’]+){0,2}? (?:hospital|infirmary|hospice)\b",
    re.I,
)
_TWO_BEFORE = re.compile(r"(?:([^\W\d_][\w'’]*)\s)?([^\W\d_][\w'’]*)$")


def find_homes(text: str) -> Iterator[Span]:
    """rosewood nursing home, St Anne's Care Home, the Willows: the name with words for a home."""
    for match in _TREE_HOME.finditer(text):
        yield Span(*match.span(match.lastindex or 0), "place")
    for match in _THE_HOME.finditer(text):
        yield Span(match.start(), match.end(), "place")
    for match in _SAINT.finditer(text):
        yield Span(match.start(), match.end(), "place")
    for match in _CALLED.finditer(text):
        stop = next((word for word in _NAME_WORD.finditer(match["name"]) if fold(word[0]) in _NO_HOME), None)
        end = match.start("name") + (stop.start() if stop else len(match["name"]))
        if text[match.start("name") : end].strip():
            yield Span(match.start("name"), match.start("name") + len(text[match.start("name") : end].rstrip()), "place")
    for match in _WORKS_FOR.finditer(text):
        if not any(fold(word) in _NOT_IN_HOME or fold(word) in NOT_A_FIRM for word in match["name"].split()):
            yield Span(*match.span("name"), "place")
    for match in _HOSPITAL.finditer(text):
        yield Span(match.start(), match.end(), "place")
    for match in _CARE_HOME.finditer(text):
        left = _TWO_BEFORE.search(text, max(0, match.start() - 60), match.start())
        parts = [left.span(group) for group in (1, 2) if left[group]] if left else []
        while parts and not _names_home(text[slice(*parts[0])], match[1][0].isupper()):
            parts.pop(0)
        if parts and not _is_plainly_adjective(text[slice(*parts[-1])]):
            yield Span(parts[0][0], match.end(), "place")


def _names_home(word: str, capital: bool) -> bool:
    """Can a word begin the name of a home: unknown, a name, a tree, or in capitals like the words after it?"""
    bare = fold(word)
    if bare in GENERIC or len(bare) < 4:
        return False
    if word[0].isupper() and capital:
        return True
    return not word.endswith(("'s", "’s")) and (bare in NATURE or kind_of(bare) in "UFSW") and not _is_plainly_adjective(word)


def _is_plainly_adjective(word: str) -> bool:
    bare = fold(word)
    if bare in GENERIC or lists().word.get(bare) in {"adjective", "month"}:
        return True
    return word.islower() and kind_of(bare) == "U" and is_slip(bare)


# --------------------------------------------------------------------------------------------------
# Towns.

_NEAR = word_set("in near from around outside towards round")
_AFTER_ADDRESS = re.compile(r"\[(?:address|place|postcode|room)\](?:,| in)? ?$")
_BEFORE_TOWN = word_set("hospital infirmary hospice surgery cover covers covering")
_TOWN_TEAM = word_set("branch office area team run patch site rota hub hospital calls rounds depot")
_TOWN_WORDS = word_set("bury sale reading bath rugby wells rye")
_TOWN_WORD = re.compile(
    r"\b(?:(?:live|lives|lived|living|based|works?|working|worked|moved|home|office|job|calls|rounds|family|here|branch)(?: (?:is|are|back|over|up|down))? "
    rf"(?:here )?(?:in|from|to|near|round)|come from|comes from|i am from|im from|i'm from) ({'|'.join(_TOWN_WORDS)})"
    r"(?=$|[.,?!]|\s(?:and|but|so|we|i|they|on|with|now|is|it|where)\b)",
    re.I,
)


def find_towns(words: Words) -> Iterator[Span]:
    """Yield the towns of `words`: unmistakable ones, and others after an address, a hospital or "lives in"."""
    known = towns()
    for match in () if _TOWN_WORDS.isdisjoint(words.word) else _TOWN_WORD.finditer(words.text):
        yield Span(*match.span(1), "place")
    for i in range(len(words.word)):
        if words.taken[i]:
            continue
        for count in (4, 3, 2, 1):
            last = i + count - 1
            name = " ".join(words.word[i : last + 1]).replace("-", " ")
            inner = range(i + 1, min(last + 1, len(words.word)))
            if last < len(words.word) and name in known and not any(words.gap[j] or words.taken[j] for j in inner):
                if _is_town(words, i, last):
                    yield Span(words.start[i], words.end[last], "place")
                break
        else:
            if words.capital[i] == 2 and words.kind[i] in "UWFS" and _AFTER_ADDRESS.search(words.text, 0, words.start[i]):
                yield Span(words.start[i], words.end[i], "place")


_PAIRED_TOWN = re.compile(r"\[place\](?: ?[/&,] ?| (?:and|or|to|n) )$")


def _is_town(words: Words, first: int, last: int) -> bool:
    """Is the name of a town meant as one?"""
    if words.next(last) in _TOWN_TEAM and words.prev(first) == "the":
        return True
    if words.next(last) in THINGS | PERSON_NOUNS or words.owns[last]:
        return False
    before = words.prev(first)
    if before in _NEAR or before in _BEFORE_TOWN or _AFTER_ADDRESS.search(words.text, 0, words.start[first]):
        return True
    if _PAIRED_TOWN.search(words.text, 0, words.start[first]) or (
        words.prev(first) == "and" and words.at(first - 2) in towns()
    ):
        return True
    if words.kind[first] != "U" and last == first:
        return False
    return len(words.word[first]) > 6 or words.capital[first] > 0 or before in {"to", "at", "of", "the"} or last > first
