"""`make names`: fit the two small models of coach/strangers.py and write coach/strangers.json.

The letters are learnt from names.txt and surnames.txt against common_words.txt and typing slips of its words.
The places are learnt from data/nlu, where hardly anybody is named: a name is put where "he", "him", "her" or
"my colleague" stands, and mistyped or rare words of the same lines are the counter-examples.
"""

from __future__ import annotations

import importlib
import json
import random
import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import yaml
from scipy.sparse import csr_matrix
from sklearn.feature_extraction import DictVectorizer
from sklearn.linear_model import LogisticRegression

from coach import strangers
from coach.library import ROOT
from coach.private_names import PERHAPS, RELATIONS, mark_sure, place_of, tag_of
from coach.private_words import ABBREVIATIONS, Words, is_echo, is_slip, kind_of, lists

LETTERS = "abcdefghijklmnopqrstuvwxyz"
SEED = 7
Example = tuple[str, str, strangers.Place, float, float]  # word, what else it is, place, slip, echo


def lines() -> list[str]:
    """The messages of data/nlu without anything that redact would take."""
    found = [
        line[2:]
        for path in sorted((ROOT / "data" / "nlu").glob("*.yml"))
        for block in yaml.safe_load(path.read_text(encoding="utf-8"))["nlu"]
        for line in block["examples"].splitlines()
        if line.startswith("- ")
    ]
    return [re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", line) for line in found]


def mistype(word: str, chance: random.Random) -> str:
    """One or, seldom, two typing slips."""
    for _ in range(1 if chance.random() < 0.8 else 2):
        at = chance.randrange(len(word))
        kind = chance.randrange(5)
        letter = chance.choice(LETTERS)
        if kind == 0 and at + 1 < len(word):
            word = word[:at] + word[at + 1] + word[at] + word[at + 2 :]
        elif kind == 1 and len(word) > 2:
            word = word[:at] + word[at + 1 :]
        elif kind == 2:
            word = word[:at] + word[at] + word[at:]
        elif kind == 3:
            word = word[:at] + letter + word[at + 1 :]
        else:
            word = word[:at] + letter + word[at:]
    return word


def fit_letters(names: list[str], words: list[str], strength: float) -> dict[str, float]:
    """Weights of the pieces that decide most, and of the constant under ""."""
    rows = []
    for word in names + words:
        found = list(strangers.pieces(word))
        row: dict[str, float] = {}
        for piece in found:
            row[piece] = row.get(piece, 0.0) + 1 / np.sqrt(len(found))
        rows.append(row)
    vectors = DictVectorizer(dtype=np.float32)
    table = vectors.fit_transform(rows)
    model = LogisticRegression(C=strength, max_iter=300, solver="liblinear", penalty="l1", class_weight="balanced")
    model.fit(table, [1] * len(names) + [0] * len(words))
    weights = {
        str(piece): round(float(weight), 2)
        for piece, weight in zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
        if abs(weight) >= 0.05
    }
    return {"": round(float(model.intercept_[0]), 2), **weights}


def example_at(text: str, start: int) -> Example | None:
    """The word that starts at `start` of `text`, as the models see it."""
    words = Words(text, bytearray(len(text)))
    if start not in words.start:
        return None
    i = words.start.index(start)
    mark_sure(words)
    words.name[i] = False
    word = words.word[i]
    return word, tag_of(words, i), place_of(words, i), float(is_slip(word)), float(is_echo(word))


SUBJECT = re.compile(r"\b(?:he|she|s/he)\b(?=\s\w)", re.I)
SHORTENED = re.compile(r"\b(?:he|she|hes|shes|he's|she's)\b(?=\s\w)", re.I)
OBJECT = re.compile(
    r"\b(?:him|her)\b(?=\s*(?:[.,!?]|$)|\s(?:and|to|that|about|if|why|when|but|because|cos|again|off|on|in|at|with|for|from|up|out|as|so|or|is|was|this|today|down|not|how)\b)",
    re.I,
)
OWNER = re.compile(
    r"\b(?:his|her)\b(?=\s(?!(?:and|to|that|about|if|why|when|but|because|cos|again|off|on|in|at|with|for|from|up|out|as|so|or|is|was|this|today|down|not|how)\b)\w)",
    re.I,
)
RELATION = re.compile(
    r"\b(?:my|our|the|a|another|one of the) (?:(?:new|other|night|day|agency|old|senior|deputy|care) )?"
    r"(?:colleague|manager|deputy|senior|carer|resident|client|lady|gentleman|lad|girl|nurse|supervisor|partner|mate|boss|"
    r"supervisor|person|man|woman|team leader|staff member|coordinator|co-ordinator|cook|cleaner|husband|wife|son|daughter)\b",
    re.I,
)


FRAMES = (
    "my name is @", "my name is @ and i work nights", "this is @ from nights", "im @", "im @, a carer", "i am @ and i work nights", "hi @, how do i",
    "hello @ how are you", "hi @", "thanks @", "kind regards, @", "is @ on tonight", "is @ allowed to do that", "can @ do the meds", "has @ left",
    "has @ been told", "@ here", "@, the deputy, laughed", "@ (deputy) wont sign it", "she is called @", "they call him @", "someone called @ rang",
    "@ in the kitchen has a cough", "@ from the office rang", "@ on nights said no", "working with @ on the top floor", "message from @ about the keys",
    "it was @ who found him", "i was on with @ last night", "do i report @ or speak to her", "how do i tell @ she is rude", "should i tell @ first",
    "me and @ did it", "@ and i went", "@ n me got told", "scared of @, he shouts", "in front of @", "they blame @ for the missing tablets",
    "so basically @ left me alone", "why does @ never help", "when @ is on its worse", "because @ was scared", "i think @ was crying", "since @ left",
    "if @ comes back", "that @ took it", "told @ about it", "asked @ to stay late", "@ rang in sick", "@ has a sore on her heel", "@ wants her tea",
    "@ is my supervisor and she never listens", "@ is my driver", "@ said she wont work with me", "both @ and her sister", "one of them, @, keeps on",
    "our cleaner, @, found it", "the resident in the end room, @, fell", "swapped with @", "covering for @ again", "@ does the meds on her own",
    "@, the manager and me met", "ask for @", "gave @ her tablets twice", "hoisted @ on my own", "washed @ this morning", "took @ to the toilet",
    "sat with @ till she died", "@ died last night", "@ passed away", "@ fell again", "@ hit me", "@ swears at me", "how is @", "what about @",
    "@ the handyman walks in on people", "@ the cook shouted", "@ our deputy said no", "does @ have capacity", "does @ need two of us", "did @ tell you",
    "did @ get paid", "has @ got a care plan", "is @ coming", "the daughter of @ rang", "the family of @ are threatening us", "i work with @ and she shouts", "working with @ and he swears", "rang the son of @ to say", "the family of @ are angry", "son of @ shouted", "the mum of @",
    "@ hit @ in the face", "@ slapped @", "@ pushed @ over", "@ and @ fight", "@ and @ are at it again", "her and @ fell out", "this is @. is it legal",
    "love from @", "thx, @", "tell @ im not coming", "let @ know", "i told @ i will not", "@ forgot his badge", "@ forgot to sign", "@ walks in on residents",
    "su @ refused", "pt @ refused meds", "@ refused meds", "had a word with @ about it", "can @ and me swap", "why is @ always on with @", "@ was told to go home",
    "the manager (@) said no", "@ hugged me", "@ pinched me", "@ choked at lunch", "@ spat at me", "@ died", "@ wandered off", "@ tried to leave",
    "@ keeps swapping my shifts", "@ keeps shouting at me", "@ is off again", "@ is on nights with me", "@ is off sick", "@ is always late", "@ from bank staff is rough",
    "@ from payroll rang me", "@ from the agency never came", "@ from days left it", "@ and me did a double", "@ told the manager", "they are blaming @ for it", "our deputy, @, said no",
    "@ in bed 4 refused tea", "client @ has been left wet", "resident @ has a sore", "service user @ hit me", "my client @ wont let me in", "@ and @ dont get on",
    "@ in the end room", "@ in room 4 refused lunch", "can i report @, she is on her phone", "i reported @ to the office", "should i report @ for sleeping",
    "do i go to @ or the manager", "worked with @ last night", "worked with @ and @ last night, they were rude", "on shift with @ and @", "on with @ n @ tonight",
    "had supervision with @ and he laughed", "sign for @ as well", "its @ who wont take his tablets", "missed @ on the floor", "worried about @, she looks tired",
    "worried about @ losing weight", "@ & @ were rude", "@ and @ are sisters", "@/@ are on lates", "@ n @ dont get on", "@, @ and @ are all sick", "@ with @ on nights",
    "between @ and @ i get no peace", "neither @ nor @ will wash", "its always @ and @ on together", "@ hid the bell from him", "@ went home early", "@ grabbed my wrist",
    "@ gave him the wrong dose", "@ never fills in the charts", "@ keeps calling me names", "@ started in may", "@s been off since friday", "how do i tell @ her english is hard to follow",
    "what do i do if @ wont let me", "if @ refuses do i leave it", "is @ allowed out alone", "can @ have her meds crushed", "when @ gets upset she bites", "for @ we use the large sling",
    "gave @ the wrong tablets", "gave @ and @ their tablets", "@ told @ to leave him wet", "@ told me she is frightened of @", "the lady @ cries at night", "@ hit @", "me, @ n @ did it",
    "not @, the other one", "i like @ but not @", "@ was on the phone the whole shift", "@ left him wet", "@ is rough with them", "@ shouted at a resident", "@ reckons its fine",
    "do i have to help @ with this", "i live with @ and her son", "i care for @ at home", "i support @ in the community", "@ told me to sign", "@ thinks im lazy", "@ blames me",
    "@ is doing the meds tonight", "@ is leading the shift", "@ is asleep in the chair", "@ is always given the easy calls", "@ never answers his radio", "what can i do about @", "threw his dinner at @",
    "@ spits at @", "keeps taking @'s cardigan", "was it right of @ to take the phone", "@ and @ share a room", "@ or @", "@ or @ did it", "@ and @ are on the late", "@ and @ are twins", "me @ and @",
    "i look after @ at weekends", "is it ok to leave @ alone", "with @ you need two staff", "worried that @ is not safe", "told @ that it wasnt my job", "@ pushed @ in the hallway", "@ hit @ again",
    "can you report @ for me", "@ & @ & @", "@ has dementia and hits out", "refuse to work with @", "@ was late again", "@ was rude to the family", "@ in the corner lounge hates the hoist", "its @ who needs two", "@ has been off with her back", "@ left me alone", "@ left the door open", "@ left early", "because @ was late",
)  # fmt: skip


# Words that are names elsewhere, meant as words: each of them is a counter-example.
WORDS_MEANT = (
    """
hope you can help|i hope so|i hope it gets better|hope this makes sense|there is no hope|we hope for better|in the hope that he eats|hope is all we have
her faith is important to her|faith helps her cope|she has faith in us|people of faith|faith and prayer matter to her|multi faith room|faith gets him through
peace and quiet|rest in peace|keep the peace|peace of mind|peace of mind is what they want|peace keeping between shifts
it was a joy to work with her|joy and sadness|full of joy|it brings me joy|joy is one of our values|she is a joy|comfort and joy
by the grace of god|grace period|they say grace at meals|he moves with grace|saving grace|grace is said before dinner
she has no patience|patience is needed|lots of patience|patience runs out|with patience and kindness|lost my patience|have patience with him
mercy of the rota|have mercy|at the mercy of the office|no mercy shown
charity shop|charity begins at home|a charity gave us|charity event|it is a charity
dignity and comfort matter|comfort her when she cries|comfort break|for her comfort|comfort and safety|comfort food|it gives her comfort
a blessing in disguise|with your blessing|it was a blessing|blessing of the hands service
is honey allowed on thickener|ask if honey is ok|if sugar is allowed|residents love art|we love art in the afternoon|art in the lounge|nice weekend with sunshine|sunshine and cake|polite is not enough|polite to staff|the river is only a mile off|beloved by all|witness statement|a witness saw it|no wonder|i wonder if|happy and chatty|faith keeps me going|hope keeps them going|peace of mind talks|hope that goes|honesty, hope, joy|kindness, comfort and joy|respect, dignity, comfort, joy|trust, hope and mercy|nice shift, bonny weather, all settled|birthdays, harvest, easter, all good|until april|until june|until august|menu for autumn|autumn menu|winter coats|summer fete|the lady is happy, lovely, calm|our lovely deputy, lovely|the seat is rusty and sandy|grass is sandy and wet|it is bright and cold|she is bright and chatty|allowed honey on toast|is honey allowed for diabetics|is ginger allowed|
may i ask|you may leave|it may be|that may help|may be able to|in may|since may|next may|may bank holiday|from march to may|she may fall|may have been
mark my words|a mark on her arm|mark the chart|red mark on his hip|please mark it|question mark|skin mark on her back|mark him down as refused
bill came|the gas bill is due|a bill from the home|pay the bill|phone bill went up|bill them for it
will you help|i will|will they sack me|make a will|against his will|will not eat|the will was changed|will be late|will get sacked
rose garden|a rose on the table|prices rose|her temperature rose|rose tinted|her blood pressure rose again|rose petals on the tray
daisy chain|pansy pots|ivy on the wall|holly wreath|lily in a vase|poppy appeal|poppy day|heather on the hills|hazel eyes|olive oil|fern plant|iris in the garden|violet cream
dawn shift|at dawn|dawn till dusk|crack of dawn|dawn chorus wakes him|before dawn|it dawned on me at dawn
sunny day|it is sunny|nice and sunny today|sunny spells|sunny lounge|when its sunny we sit out|the garden is sunny|sandy beach|its sandy|the floor is sandy|sandy coloured carpet
lucky me|i was lucky|lucky to have her|lucky we found him|you are lucky|happy to help|she is happy|not happy with the rota|happy birthday|so happy|happy and settled|happy with that
precious time|precious memory|her ring is precious|so precious to her|precious few staff|memory loss|her memory is bad|memory box|memory clinic|short term memory is going|memory lane
shiny floor|shiny shoes|the shiny new hoist|gift from family|a gift voucher|can i accept a gift|gift bag|gift was left|gift of the gab
angel of a carer|she is an angel|little angel|amber alert|amber light|ginger biscuits|ginger tea|ginger cat|ruby wedding|pearl earrings|pearl necklace|jade green|crystal clear|coral paint
art class|art therapy|art and crafts|the art of listening|art on the wall|frank chat|to be frank|be frank with me|sue the company|can they sue me|they will sue
pat him on the back|pat slide|pat dog visits|pat test|rob them|they rob us|jack of all trades|bob up and down|dot the i|don gloves|don an apron|don ppe first
chase it up|chase the office|grant funding|grant leave|grant her wish|trace the family|lance it|nick a biscuit|nicked off early|josh around|rich food|rich tea biscuits|too rich for her|randy old man|rusty hoist|rusty at english
christian burial|christian values|christian lady|good friday|easter|summer holidays|autumn leaves|autumn is busy|winter|in summer|summer rota|this april|in june|august bank holiday|june rota|april pay
robin on the feeder|king size bed|queen size|prince or princess treatment|princess hospital|duke of edinburgh award|dean of the college|earl grey tea|earl grey|star of the week|gold star|star chart
penny for them|every penny counts|spend a penny|petty cash penny|miles away|miles per call|forty miles|mileage miles|gene test|norm for us|the norm here|its the norm|van broke down|max dose|max two carers|max of four
jo bloggs|kit list|first aid kit|kit is missing|drug kit|kitty for biscuits|staff kitty|barney with the boss|had a barney|carol singing|a carol service|carol concert|basil in the pasta|sage and onion|rosemary potatoes|cherry pie|candy floss|honey on toast|honey dressing
sterling work|noble idea|bright light|bright and early|bright girl|the light is bright|justice for her|no justice|honour her wishes|favour a leg|do me a favour|trust is gone|trust the process|trust policy|promise me|i promise|success story|pride and joy
the cliff edge|a bird table|river walk|the river is close|forest walk|ocean view|sky tv|sky news|storm outside|storm is coming|guy next door|guy ropes|lad and guy|a wise guy|buddy system|buddy up|boy next door|baby boy|little boy cried|good boy
patience is what you need in this job|patience is everything|comfort is key|comfort comes first|hope is a good thing|joy is what i get from it|faith is what gets me through|worked with joy and love|
we work with hope|with honour and respect|with patience and time|it works with patience|with charity in mind|told charity shop staff|i go to church|do i go to charity events|with memory problems|memory and mood|memory is getting worse|memory keeps slipping|
a major incident|major surgery|it is a major problem|major changes on the unit|the porter took him down|a hospital porter came|porter was late with the chair|the baker came|baker brought the bread|the bishop visited|bishop of the diocese came|carter bar|a mason fixed the wall|turner prize|
the guy from it|a guy came|this guy shouted|some guy rang|two guys|king charles was on tv|the king was on telly|knight in armour|walker for the corridor|walker with wheels|grey hair|grey skin|skin is grey|fisher price toys|cooper the dog|miller house|tanner pound note|reed diffuser|dale end|lovely day|lovely lady|lovely and warm|its lovely|lovely to see her smile|lovely is not the word|
jan rota|in jan|since january|till summer|for summer and winter|with summer coming|with april pay|in summer and spring|during august|august was hot|may was busy|june was hard for us|april was the audit month|
felicity ace|the favour was not returned|favour one side|honour is a word we use|honour among staff|noble of her|temperance movement|glory to god|glory days|the gift was nice|gift and cards|miracle cure|miracle she lived|star and moon|destiny is in gods hands|victory day|
does it for cash|for cash in hand|too close for comfort|too near for comfort|from memory|in for honour|i want to honour that|council, charity, housing and us|our founding charity had|come to peace with it|
nice shift, sunshine and cake|all worked out, lovely|it was okay, lovely|eating, happy in the home|polish and lovely|grey on others|green some days and grey on others|ginger sandwiches|guy i support hits me|guy in the lounge shouts|guy who lives here|
her blood sugar rose after lunch|blood sugar rose again|sugar was high|sugar levels rose|the hope that|i hope faith leads will visit|faith leads will visit|faith leaders came|olive oil and ginger tea help her|ginger and honey tea|love and grace and hope|rose and thorn|
time and patience is what it takes|hope and peace for all|joy and laughter|king prawns for tea|queen size sheets|prince charles spaniel|star of the show|angel on the tree|gift shop|grace and dignity|
unity in the team|harmony in the team|victory for us|destiny|serenity prayer|genesis and exodus|liberty protection safeguards|liberty of the person|deprivation of liberty|prudence with money|temperance|truth be told|wisdom comes
""".replace("\n", "|")
    .strip("|")
    .split("|")
)


def framed(name: str, second: str, chance: random.Random) -> tuple[str, int]:
    """`name` in one of the short sentences above."""
    frame = chance.choice(FRAMES)
    if chance.random() < 0.2:
        frame = chance.choice(["hi, ", "please help. ", "today ", "yesterday ", "so "]) + frame
    return frame.replace("@", name, 1).replace("@", second), frame.index("@")


def slots(line: str, name: str, second: str, chance: random.Random) -> Iterator[tuple[str, int]]:
    """Ways to put `name` into `line`: the new text, and where the name starts."""
    ways: list[tuple[str, int]] = []

    def put(start: int, end: int, head: str = "", tail: str = "") -> None:
        new = line[:start] + head + name + tail + line[end:]
        ways.append((new, start + len(head)))

    for match in SUBJECT.finditer(line):
        put(*match.span())
        pick = chance.random()
        other = chance.choice(["me", "me", "her", "the manager", "i", "the new girl", second, second, second])
        if pick < 0.12:
            put(*match.span(), f"{other} and ")
        elif pick < 0.24:
            put(*match.span(), "", f" and {other}")
        elif pick < 0.28:
            put(*match.span(), f"{other} {chance.choice(['n', '&'])} ")
        elif pick < 0.32:
            put(*match.span(), "", f" {chance.choice(['n', '&'])} {other}")
        if pick > 0.88:
            put(*match.span(), "", f" {second}")
        elif pick > 0.8:
            put(*match.span(), f"{second} ")
        elif pick > 0.76:
            put(*match.span(), f"{second}, ", f" and {chance.choice(['me', second])}")
    for match in SHORTENED.finditer(line):
        if match[0].lower() in {"hes", "shes", "he's", "she's"}:
            put(*match.span(), "", chance.choice([" is", "s", "'s"]))
    for match in OBJECT.finditer(line):
        put(*match.span())
        if chance.random() < 0.15:
            put(*match.span(), "", chance.choice([" and me", " n me", " and the other carer"]))
    for match in OWNER.finditer(line):
        put(*match.span(), "", chance.choice(["'s", "'s", "s", ""]) or "'s")
    for match in RELATION.finditer(line):
        put(*match.span())
        put(match.end(), match.end(), chance.choice([" ", " ", ", ", " called "]), chance.choice(["", "", ","]))
    chance.shuffle(ways)
    yield from ways[:3]
    if chance.random() < 0.6:
        yield framed(name, second, chance)


def dress(name: str, second: str, chance: random.Random) -> tuple[str, str]:
    """Two names as people write them: mostly small, often with a capital."""
    return (name, second) if chance.random() < 0.55 else (name.capitalize(), second.capitalize())


def typed_out(text: str, name: str, second: str, chance: random.Random) -> list[Example]:
    """A name at each place of a text, now and then in capitals or with a capital at the start."""
    found = []
    for line, start in slots(text, name, second, chance):
        if chance.random() < 0.08:
            line = line.upper()
        elif chance.random() < 0.3:
            line = line[:1].upper() + line[1:]
        example = example_at(line, start)
        if example:
            found.append(example)
    return found


def positives(texts: list[str], names: list[str], chance: random.Random) -> list[Example]:
    found = []
    for text in texts:
        for _ in range(5):
            name = chance.choice(names)
            if chance.random() < 0.15 and len(name) > 4:
                name = mistype(name, chance)
            found += typed_out(text, *dress(name, chance.choice(names), chance), chance)
    return found


def negatives(texts: list[str], chance: random.Random) -> list[Example]:
    counts = Counter(word for text in texts for word in set(re.findall(r"[a-z]{3,}", text.lower())))
    found = []
    for text in texts:
        tokens = list(re.finditer(r"(?<![\w'’-])[A-Za-z]{3,}(?![\w'’-])", text))
        rare = [match for match in tokens if counts[match[0].lower()] <= 4]
        typed = chance.sample(tokens, min(len(tokens), 9))
        for match in typed:
            if len(match[0]) < 4 and chance.random() < 0.6:
                continue
            wrong = mistype(match[0].lower(), chance)
            if chance.random() < 0.1:
                wrong = "".join(chance.choice("abcdefghiklmnoprstv") for _ in range(chance.choice([2, 3, 3, 4])))
            if kind_of(wrong) != "U":
                continue
            if match[0][0].isupper():
                wrong = wrong.capitalize()
            example = example_at(text[: match.start()] + wrong + text[match.end() :], match.start())
            if example:
                found.append(example)
        for match in chance.sample(rare, min(len(rare), 2)):
            example = example_at(text, match.start())
            if example:
                found.append(example)
    return found


def initials(chance: random.Random) -> str:
    """Two letters as people write initials."""
    found = "".join(chance.choice("ABCDEFGHIJKLMNOPRSTVW") for _ in range(2))
    return initials(chance) if found.lower() in ABBREVIATIONS else found


def word_positives(texts: list[str], names: list[str], chance: random.Random) -> list[Example]:
    tags = lists().word
    own = sorted(word for word, tag in tags.items() if tag not in {"town", "surname"})
    own += [word for word in own if tags[word] != "rare"] * 3
    nouns = [word for word in own if tags[word] in PERHAPS]
    found = []
    for text in texts:
        for _ in range(5):
            name, second = dress(chance.choice(own), chance.choice(nouns if chance.random() < 0.5 else names), chance)
            if chance.random() < 0.12:
                name, second = initials(chance), chance.choice([second, initials(chance)])
            found += typed_out(text, name, second, chance)
    return found


def meant(chance: random.Random) -> list[Example]:
    """Every word and name in one of one of WORDS_MEANT."""
    tags = lists().word
    text = chance.choice(["", "", "", "please help. ", "we ", "at the home, ", "ok so "]) + chance.choice(WORDS_MEANT)
    if chance.random() < 0.3:
        text = text[:1].upper() + text[1:]
    found = [example_at(text, match.start()) for match in re.finditer(r"\w+", text) if match[0].lower() in tags]
    return [example for example in found if example]


def word_negatives(texts: list[str], chance: random.Random) -> list[Example]:
    tags = lists().word
    own = sorted(tags)
    found = []
    for text in texts:
        tokens = list(re.finditer(r"(?<![\w'’-])[A-Za-z]{2,}(?![\w'’-])", text))
        for match in tokens:
            if match[0].lower() in tags or (match[0].isupper() and 1 < len(match[0]) < 4):
                example = example_at(text, match.start())
                found.extend([example] * 2 if example else [])
        found.extend(meant(chance) + meant(chance) + meant(chance))
        rest = [match for match in tokens if len(match[0]) > 3 and match[0].lower() not in PEOPLE]
        rest = [match for match in rest if not WOULD_BE_NAME.search(text, 0, match.start())]
        for match in chance.sample(rest, min(len(rest), 9)):
            new = chance.choice(own) if chance.random() < 0.85 else initials(chance)
            if match[0][0].isupper():
                new = new[0].upper() + new[1:]
            example = example_at(text[: match.start()] + new + text[match.end() :], match.start())
            if example:
                found.append(example)
    return found


# A word put there reads as somebody's name: no counter-example.
WOULD_BE_NAME = re.compile(
    r"(?:^|[.?!]\s?|\b(?:when|if|because|cos|that|but|so|with|told|tell|asked|ask|report|reported)\s)$", re.I
)
PEOPLE = RELATIONS | {"they", "someone", "somebody", "everyone", "nobody", "staff", "people", "family", "residents", "carers"}


def fit_words(yes: list[Example], no: list[Example]) -> dict[str, float]:
    rows = [dict.fromkeys(strangers.word_signs(*e[:3]), 1.0) for e in yes + no]
    return fit(rows, len(yes), 0.5)


def row(example: Example, letters: dict[str, float]) -> dict[str, float]:
    word, _, place, slip, echo = example
    parts = list(strangers.pieces(word))
    total = letters[""] + sum(letters.get(piece, 0.0) for piece in parts) / np.sqrt(len(parts))
    return {"shape": total, "slip": slip, "echo": echo, **dict.fromkeys(strangers.signs(place), 1.0)}


def fit_places(yes: list[Example], no: list[Example], letters: dict[str, float]) -> dict[str, float]:
    rows = [row(example, letters) for example in yes + no]
    return {"shape": 0.0, "slip": 0.0, "echo": 0.0, **fit(rows, len(yes), 0.3)}


def fit(rows: list[dict[str, float]], yes: int, strength: float) -> dict[str, float]:
    seen = Counter(sign for found in rows for sign in found)
    rows = [{sign: value for sign, value in found.items() if seen[sign] >= 8} for found in rows]
    vectors = DictVectorizer(dtype=np.float32)
    table: csr_matrix = vectors.fit_transform(rows)
    model = LogisticRegression(C=strength, max_iter=500, solver="liblinear", penalty="l1")
    model.fit(table, [1] * yes + [0] * (len(rows) - yes))
    weights = {
        str(sign): round(float(weight), 2)
        for sign, weight in zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
        if abs(weight) >= 0.03
    }
    return {"": round(float(model.intercept_[0]), 2), **weights}


def report(title: str, yes: list[float], no: list[float]) -> None:
    high = np.array(no)
    for share in (0.05, 0.02, 0.01, 0.005):
        cut = float(np.quantile(high, 1 - share))
        print(f"{title}: {share:.1%} of words taken, {np.mean(np.array(yes) > cut):.3f} of names, at {cut:.2f}")


def main() -> int:
    """Fit, print what a held-out part says, write the weights of all."""
    chance = random.Random(SEED)
    known = lists()
    names = sorted(name for name in known.first | known.last if name.isalpha() and len(name) > 2)
    words = sorted(word for word in known.plain - known.proper if word.isalpha() and len(word) > 2)
    texts = lines()
    often = [word for text in texts for word in re.findall(r"[a-z]{4,}", text.lower())]
    slips = [mistype(chance.choice(often), chance) for _ in range(20_000)]
    slips = [word for word in slips if kind_of(word) == "U"]
    chance.shuffle(names)
    chance.shuffle(words)
    chance.shuffle(texts)
    half, mid, cut = len(names) // 2, len(words) // 2, len(texts) * 3 // 4
    first = fit_letters(names[:half], words[:mid] + slips[: len(slips) // 2], 1.0)
    yes, no = positives(texts[:cut], names[half:], chance), negatives(texts[:cut], chance)
    print(len(yes), len(no))
    weights = fit_places(yes, no, first)
    word_yes, word_no = word_positives(texts[:cut], names, chance), word_negatives(texts[:cut], chance)
    word = fit_words(word_yes, word_no)
    strangers.WEIGHTS.write_text(json.dumps({"letters": first, "place": weights, "word": word}))
    importlib.reload(strangers)
    yes, no = positives(texts[cut:], names[half:], chance), negatives(texts[cut:], chance)
    report("held out", [strangers.score(e[0], *e[2:]) for e in yes], [strangers.score(e[0], *e[2:]) for e in no])
    report("letters only", [strangers.shape(e[0]) for e in yes], [strangers.shape(e[0]) for e in no])
    word_yes, word_no = word_positives(texts[cut:], names, chance), word_negatives(texts[cut:], chance)
    report("words", *([strangers.score_word(*e[:3]) for e in part] for part in (word_yes, word_no)))
    letters = fit_letters(names, words + slips, 1.0)
    strangers.WEIGHTS.write_text(
        json.dumps({"letters": letters, "place": weights, "word": word}, ensure_ascii=False, indent=0, sort_keys=True) + "\n",
        encoding="utf-8",
    )
    print(f"{len(letters)} pieces, {len(weights)} signs, {strangers.WEIGHTS.stat().st_size / 1000:.0f} kB")
    top = sorted(word_no, key=lambda e: -strangers.score_word(*e[:3]))[:40]
    print("high words", [(e[2].before, e[0], e[2].after, round(strangers.score_word(*e[:3]), 1)) for e in top])
    print(
        "high negatives",
        [
            (e[0], round(strangers.score(e[0], *e[2:]), 1))
            for e in sorted(no, key=lambda e: -strangers.score(e[0], *e[2:]))[:60]
        ],
    )
    print(
        "low names",
        [
            (e[0], round(strangers.score(e[0], *e[2:]), 1))
            for e in sorted(yes, key=lambda e: strangers.score(e[0], *e[2:]))[:60]
        ],
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
