"""What staff type must lose who and where, and keep what happened."""

from __future__ import annotations

import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from coach.privacy import PLACEHOLDER, Redacted, redact

# (sentence, pieces that must be gone, pieces that must stay)
NAMES = [
    ("agnieszka wont talk to me since the rota went up", ["agnieszka"], ["wont talk to me", "rota"]),
    ("Oluwaseun said he'd cover but he never turned up", ["Oluwaseun"], ["never turned up"]),
    ("priya and tom were laughing at her pad", ["priya", "tom"], ["laughing at her pad"]),
    ("blessing and tunde said i was too slow", ["blessing", "tunde"], ["i was too slow"]),
    ("grace wont do the hoist with me", ["grace"], ["wont do the hoist"]),
    ("i told blessing and adewale that the sling is torn", ["blessing", "adewale"], ["sling is torn"]),
    ("when you ring, ask for Dawn", ["Dawn"], ["when you ring"]),
    ("Mark marked me down on my supervision", ["Mark "], ["marked me down"]),
    ("rose in the kitchen has a cough and still serves", ["rose"], ["in the kitchen has a cough"]),
    ("mr jones hit me this morning", ["jones"], ["hit me this morning"]),
    ("mrs a smith wants the window shut", ["smith"], ["wants the window shut"]),
    ("dr patel changed the dose and told nobody", ["patel"], ["changed the dose"]),
    ("nurse ada is on her own with thirty people", ["ada"], ["nurse", "thirty people"]),
    ("sister mary rang in tears", ["mary"], ["rang in tears"]),
    ("mr and mrs okonkwo share a room and he shouts at her", ["okonkwo"], ["he shouts at her"]),
    ("Abdi's mum blames us for the bruise", ["Abdi"], ["mum blames us", "bruise"]),
    ("abdis brother came at night", ["abdi"], ["brother came at night"]),
    ("big dave does the bins instead of the round", ["dave"], ["does the bins"]),
    ("jaz and shaz run the place between them", ["jaz", "shaz"], ["run the place"]),
    ("my manager is Funmilayo and she never answers", ["Funmilayo"], ["my manager", "never answers"]),
    ("the new girl is called zikora, she is scared of the hoist", ["zikora"], ["scared of the hoist"]),
    ("hello this is Krystyna from nights", ["Krystyna"], ["from nights"]),
    ("I am Xolani and I started on Monday", ["Xolani"], ["I started on Monday"]),
    ("i'm bronwen, deputy, and i need a word about a carer", ["bronwen"], ["deputy"]),
    ("that is all. Kind regards, Thandeka", ["Thandeka"], ["Kind regards"]),
    ("my colleague Xolani sleeps on the waking night", ["Xolani"], ["sleeps on the waking night"]),
    ("Ms Thwaite-Brown complains about every meal", ["Thwaite", "Brown"], ["complains about every meal"]),
    ("told Małgorzata her handover was too long", ["Małgorzata"], ["her handover was too long"]),
    ("O'Shaughnessy on earlies never signs the chart", ["Shaughnessy"], ["never signs the chart"]),
    ("spoke to siobhan o'neill about the pay", ["siobhan", "neill"], ["about the pay"]),
    ("mcallister keeps changing my shifts", ["mcallister"], ["keeps changing my shifts"]),
    ("Sister MacIntyre told us off in front of families", ["MacIntyre"], ["told us off"]),
    ("Jovelyn and Marites speak Tagalog at the table", ["Jovelyn", "Marites"], ["speak Tagalog"]),
    ("kwabena drove me home and asked for petrol money", ["kwabena"], ["asked for petrol money"]),
    ("rumbidzai fainted after a double shift", ["rumbidzai"], ["fainted after a double shift"]),
    ("Aleyamma was praying while mr pugh was on the floor", ["Aleyamma", "pugh"], ["on the floor"]),
    ("sunita gurung has not been paid since june", ["sunita", "gurung"], ["since june"]),
    ("Nguyen Thi Lan sent me the wrong rota", ["Nguyen", "Thi", "Lan"], ["wrong rota"]),
    ("fatima zahra asked for a room to pray", ["fatima", "zahra"], ["a room to pray"]),
    ("gwenllian y nos says the bells ring all night", ["gwenllian"], ["bells ring all night"]),
    ("caoimhe and padraig are not speaking", ["caoimhe", "padraig"], ["not speaking"]),
    ("ionut got shouted at for resting", ["ionut"], ["shouted at for resting"]),
    ("Dritan Hoxha drives the minibus too fast", ["Dritan", "Hoxha"], ["minibus too fast"]),
    ("selamawit cries in the sluice", ["selamawit"], ["cries in the sluice"]),
    ("hodan warsame's husband waits outside for her", ["hodan", "warsame"], ["husband waits outside"]),
    ("winifred keeps asking for her mother", ["winifred"], ["asking for her mother"]),
    ("Ethel and Percy held hands at tea", ["Ethel", "Percy"], ["held hands at tea"]),
    ("ELSIE FELL AGAIN AND NOBODY WROTE IT DOWN", ["ELSIE"], ["FELL AGAIN"]),
    ("told Mavis Clegg's daughter about the fall", ["Mavis", "Clegg"], ["daughter about the fall"]),
    ("my name is hope and i work nights", ["hope"], ["i work nights"]),
    ("working with patience on the top floor is hard", ["patience"], ["top floor is hard"]),
    ("message from precious about the keys", ["precious"], ["about the keys"]),
    ("joy told me to sign for tablets i never saw", ["joy"], ["told me to sign for tablets"]),
    ("is faith on tonight or is it agency", ["faith"], ["on tonight or is it agency"]),
    ("dawn left the door open and he walked out", ["dawn"], ["left the door open"]),
    ("my senior rob said i was making it up", ["rob"], ["my senior", "making it up"]),
    ("sue has been off with her back", ["sue"], ["been off with her back"]),
    ("then bill asked me what i was doing there", ["bill"], ["asked me what i was doing"]),
    ("amber's mum rang to say she is not coming", ["amber"], ["mum rang"]),
    ("she gave Lucky his dinner cold", ["Lucky"], ["dinner cold"]),
    ("Will told me to leave it till Monday", ["Will "], ["told me to leave it till Monday"]),
    ("emma stone was told to go home", ["emma", "stone"], ["was told to go home"]),
    ("tony baker's on the sick again", ["tony", "baker"], ["on the sick again"]),
    ("Nurse Adaeze and Carer Bogdan both saw the push", ["Adaeze", "Bogdan"], ["both saw the push"]),
    ("chioma, grace and ngozi all want christmas off", ["chioma", "grace", "ngozi"], ["all want christmas off"]),
    ("our deputy Temperance Moyo never leaves the office", ["Moyo"], ["our deputy", "never leaves the office"]),
    ("Mrs Featherstonehaugh-Lloyd threw her cup", ["Featherstonehaugh", "Lloyd"], ["threw her cup"]),
    ("can you help me word an email to harpreet", ["harpreet"], ["word an email"]),
    ("cheers, Gaz", ["Gaz"], ["cheers"]),
    ("hi grace, how do i log a complaint", ["grace"], ["how do i log a complaint"]),
    (
        "marie-claire and jean-baptiste argue in front of residents",
        ["marie", "claire", "baptiste"],
        ["argue in front of residents"],
    ),
    ("The resident Ebenezer hit Nurse Florence", ["Ebenezer", "Florence"], ["The resident", "hit"]),
    ("jo, the deputy, laughed when i asked", ["jo,"], ["laughed when i asked"]),
    ("d'souza and fernandes swapped without telling me", ["souza", "fernandes"], ["swapped without telling me"]),
    ("mr t pulled my hair", ["mr t "], ["pulled my hair"]),
    ("Reverend Obadiah comes on Sundays and upsets her", ["Obadiah"], ["on Sundays"]),
    ("auntie comfort says i must not complain", ["comfort"], ["i must not complain"]),
    ("he calls me aunty but his name is Zbigniew", ["Zbigniew"], ["he calls me aunty"]),
    ("Ibrahim's on the warpath because Li Na was late", ["Ibrahim", "Na "], ["was late"]),
    ("swapped with Tsehay last week", ["Tsehay"], ["last week"]),
    ("so basically hope left me alone with six hoist transfers", ["hope"], ["left me alone", "six hoist transfers"]),
    ("matron keeps blaming angel for the missing tablets", ["angel"], ["missing tablets"]),
    ("it was faith who found him on the floor", ["faith"], ["found him on the floor"]),
    ("every time Elowen does the meds there is one missing", ["Elowen"], ["one missing"]),
    ("me and bex are doing our level 3", ["bex"], ["doing our level 3"]),
    ("robin and jade got the promotion instead of me", ["robin", "jade"], ["instead of me"]),
    ("I keep covering for Sunny. Sunny never covers for me", ["Sunny"], ["never covers for me"]),
    ("im scared of will, he corners me in the sluice", ["will,"], ["corners me in the sluice"]),
    ("dawns husband rang, she is in hospital", ["dawns"], ["husband rang", "in hospital"]),
    ("one of them, Adanna, keeps undermining me", ["Adanna"], ["keeps undermining me"]),
    ("our cleaner, precious, found the tablets", ["precious"], ["found the tablets"]),
    ("is ruby allowed to refuse care", ["ruby"], ["allowed to refuse care"]),
    ("Old Mr Hotchkiss wants to be called Bunny", ["Hotchkiss", "Bunny"], ["wants to be called"]),
    ("there's a complaint from the Harcourt-Baines lot", ["Harcourt", "Baines"], ["complaint"]),
    ("kiran (deputy) wont sign my timesheet", ["kiran"], ["wont sign my timesheet"]),
    ("christian from the bank team is lovely with her", ["christian"], ["lovely with her"]),
    ("hoisted doris on my own because there was nobody", ["doris"], ["on my own because there was nobody"]),
]
NUMBERS = [
    ("ring me on 07700 900123 after six", ["07700", "900123"], ["after six"]),
    ("her number's 0770-090-0456", ["0770", "0456"], []),
    ("call +44 7700 900 789 any time", ["7700", "789"], ["any time"]),
    ("the office is 01632 960 001", ["01632", "960"], ["the office"]),
    ("landline 020 7946 0018", ["7946"], ["landline"]),
    ("mobile (07700) 900 222 if urgent", ["07700", "900 222"], ["if urgent"]),
    ("email me at b.adeyemi@brightcare.example.co.uk please", ["adeyemi", "brightcare"], ["please"]),
    ("jodie.p at gmail dot com is my address", ["jodie", "gmail"], []),
    ("login p.mensah password Sunflower77 still not working", ["mensah", "Sunflower77"], ["still not working"]),
    ("the password is Winter2026! and everyone knows it", ["Winter2026"], ["everyone knows it"]),
    ("username tkowal_88 is locked", ["tkowal"], ["is locked"]),
    ("his nhs number is 943 476 5919 and the chart is wrong", ["943", "5919"], ["the chart is wrong"]),
    ("NHS no 9434765919", ["9434765919"], []),
    ("my NI is QQ 12 34 56 C", ["12 34 56"], []),
    ("payslip says qq123456c", ["qq123456c"], []),
    ("she lives at LS6 3QT now", ["3QT"], ["she lives"]),
    ("postcode is m146lt", ["m146lt"], []),
    ("sw1a 2aa is where the call is", ["sw1a", "2aa"], []),
    ("key at 14 Acacia Avenue under the pot", ["14 Acacia", "Avenue"], ["under the pot"]),
    ("my call at 7b station road got missed", ["7b", "station road"], ["got missed"]),
    ("she lives on sycamore crescent alone", ["sycamore"], ["alone"]),
    ("Edna, born 7th of May 1941, is on thickener", ["Edna", "1941", "7th of May"], ["thickener"]),
    ("dob 3/11/38 is wrong on the chart", ["3/11/38"], ["is wrong on the chart"]),
    ("date of birth: 12.04.1929", ["12.04.1929"], []),
    ("her birthday is the third of june", ["third of june"], []),
    ("born on the twenty first of march 1935", ["twenty", "1935"], []),
    ("the lady in room 12 was left wet", ["12"], ["lady", "left wet"]),
    ("rm12 has not eaten", ["rm12"], ["has not eaten"]),
    ("bed 4b buzzed for an hour", ["4b"], ["buzzed for an hour"]),
    ("flat 3b smells of gas", ["3b"], ["smells of gas"]),
    ("rooms 4, 5 and 6 share one carer", ["4, 5", "6"], ["share one carer"]),
    ("unit 2 bay 3 bed 1 has a sore", ["unit 2", "bay 3", "bed 1"], ["has a sore"]),
    ("room twenty-one is shouting", ["twenty"], ["is shouting"]),
    ("key safe is C2580Y, i told the agency girl", ["2580"], ["i told the agency girl"]),
    ("keysafe code 4471 was on the group chat", ["4471"], ["group chat"]),
    ("my NMC pin is 18B1234E", ["18B1234E"], []),
    ("car YK19 XTC blocked the ambulance", ["YK19", "XTC"], ["blocked the ambulance"]),
    ("sort code 20-45-45 account 73829164", ["20-45-45", "73829164"], []),
    ("card 4929 1234 5678 9012 was used by a carer", ["4929", "9012"], ["was used by a carer"]),
    ("passport number 533401372 is kept by the agency", ["533401372"], ["kept by the agency"]),
    ("safeguarding ref SA/2026/004417 closed already", ["SA/2026", "004417"], ["closed already"]),
    ("payroll number 55821 and still no pay", ["55821"], ["still no pay"]),
    ("find me @jazzy_b on there", ["jazzy"], ["find me"]),
    ("she posted it on facebook.com/tunde.adeyemi.5 last night", ["tunde", "adeyemi"], ["last night"]),
    ("see https://www.instagram.com/carerkate99?x=1 for the picture", ["carerkate99"], ["for the picture"]),
    ("case 44871 has no worker", ["44871"], ["has no worker"]),
    ("serial 99821734 on the hoist", ["99821734"], ["on the hoist"]),
    ("door code is 1945X at the back", ["1945"], ["at the back"]),
    ("dbs 001234567890 came through", ["001234567890"], ["came through"]),
    ("margaret in 9 thinks i am her niece", ["margaret", "9"], ["thinks i am her niece"]),
    ("key safe: 0 4 1 7", ["0 4 1 7"], []),
    ("iban GB29NWBK60161331926819", ["NWBK"], []),
    ("smartcard 5521 0098 7765", ["0098"], []),
    ("crime ref 24/118273", ["118273"], []),
    ("49 the avenue is next", ["49 the avenue"], ["is next"]),
    ("he is number 47 on kirkgate lane", ["kirkgate"], []),
]
PLACES = [
    ("i work at Thornleigh Court and nobody listens", ["Thornleigh"], ["nobody listens"]),
    ("i came to Meadowcroft in june", ["Meadowcroft"], ["in june"]),
    ("we moved from the Oaks after it closed", ["Oaks"], ["after it closed"]),
    ("saltmarsh view lost its cook", ["saltmarsh"], ["lost its cook"]),
    ("Bluebird Homecare never pay the mileage", ["Bluebird"], ["never pay the mileage"]),
    ("the inspector went to Rosewood Care Home first", ["Rosewood"], ["inspector", "first"]),
    ("staff at willow lodge get paid more", ["willow"], ["get paid more"]),
    ("i used to be at st anne's nursing home", ["anne"], ["i used to be"]),
    ("over at pinewood grange they have two hoists", ["pinewood"], ["two hoists"]),
    ("is Larkhill House hiring", ["Larkhill"], ["hiring"]),
    ("agency sent me to Brackenhurst, no induction", ["Brackenhurst"], ["no induction"]),
    ("they put me on the rota for the beeches again", ["beeches"], ["rota"]),
]
PRIVATE = NAMES + NUMBERS + PLACES

HARMLESS = [
    "grace under pressure, that is what she has",
    "we live on hope and joy here",
    "she has lost her faith and it makes me sad",
    "the dawn shift will mark their own charts and bill the time",
    "i may be late, will you tell the senior",
    "her blood sugar rose after lunch",
    "can we have some frank talk about the rota",
    "the amber light means ring the nurse",
    "art class is at two and he loves it",
    "she is a christian and wants grace said before tea",
    "the path is sandy and the chair gets stuck",
    "i chase the chemist every single week",
    "she drew a picture of her old farm",
    "they want to sue the home",
    "he has Parkinson's and the tablets were forty minutes late",
    "is it alzheimer's or lewy body",
    "a man with Huntington's and a man with Down's syndrome share the lounge",
    "her Crohn's is bad today",
    "gibbs cycle or Kolb, which is easier",
    "Maslow says food before anything",
    "do we have a Herbert Protocol for her",
    "is the ReSPECT form the same as a DNACPR",
    "i still need the Oliver McGowan training",
    "what do Liberty Protection Safeguards change",
    "under the Mental Capacity Act she can say no",
    "the Care Act says wellbeing comes first",
    "i finished standard 3 of the Care Certificate",
    "does Martha's rule count in a care home",
    "her Waterlow is 18 and Braden is low",
    "type 6 on the Bristol stool chart",
    "MUST score of 2 and nobody rang the dietitian",
    "regulation 17 and good governance, help",
    "i want to do my level 5 diploma",
    "he sings Vera Lynn all day",
    "we did a Tommy Cooper quiz and they cried laughing",
    "staff talk about residents on WhatsApp and Facebook",
    "the meeting is on Zoom at 10",
    "i read it on the Skills for Care site",
    "CQC are coming on Tuesday",
    "Age UK gave us leaflets, Dementia UK rang back",
    "a Macmillan nurse and Marie Curie both came",
    "St John Ambulance taught us first aid",
    "should i ring Samaritans or Protect",
    "Unseen have a helpline for this",
    "i got it from Boots, not Tesco",
    "she is Polish and speaks English and a bit of German",
    "our Filipino and Nigerian staff are told to speak English",
    "he is Muslim and she is a Sikh, both want halal or veg",
    "i came from Zimbabwe in May and know nobody",
    "in may, june, april and august we are always short",
    "we start on 4 may and finish in june",
    "the next meeting is 12 September 2026 at 14:00",
    "from 07:30 to 20:00 with one break",
    "handover at 7.10 and nobody writes",
    "call 999 now",
    "i rang 111 and pressed option 2",
    "101 said it is not urgent",
    "samaritans are on 116 123 day and night",
    "text SHOUT to 85258",
    "the domestic abuse line is 0808 2000 247",
    "modern slavery helpline, 08000 121 700",
    "acas on 0300 123 1100 told me the same",
    "CQC is 03000 616161, they listened",
    "protect is 020 3117 2520",
    "two staff for 38 residents, a ratio of 1:19",
    "paid £11.44 an hour and £250 short",
    "she is 84 and weighs 52.5 kg",
    "it cost £120000 to mend the lift",
    "since 2019 and again in 2023 2024 and 2025",
    "12 hour drive home after 14 hour shift",
    "two of us on the way, 10 minute walk",
    "i need a room for 2 people and a bed by 7",
    "in bed 2 hours before anyone came",
    "unit 3 of my diploma is about risk",
    "he threw his cup at the new carer and laughed",
    "my manager will not listen and may sack me",
    "what is a gift for one is a burden for another",
    "it was a mixed blessing when the agency left",
    "she treats him with patience and comfort",
    "he asked for mercy and charity",
    "they said happy birthday and gave her cake",
    "i am lucky to have this team",
    "my precious time is wasted on forms",
    "that was a sunny morning and the roses were out",
    "rob the petty cash, who would do that",
    "pat her hand, it calms her",
    "sign the mar chart, then bob down and check her heels",
    "do not mark him down for that",
    "the jack on the hoist is broken",
    "olive oil and ginger tea help her",
    "the daisy chain was her idea",
    "peace of mind is all the family want",
    "the cook made a proper pie and the baker brought bread",
    "he was king of the dance floor",
    "my princess, he calls every carer, is that ok",
    "a carer grabbed her arm and left a bruise",
    "nurse in charge said wait",
    "the doctor will ring later",
    "my sister is a nurse too",
    "Everyone on Nights thinks Days have it easy",
    "Deputy Manager here, Team Leader off sick",
    "MY MANAGER SHOUTED AT ME IN THE CORRIDOR",
    "She's Not Eating And Nobody Cares",
    "password is written on the wall, is that a breach",
    "i forgot my login and it is locked",
    "wrong code on the key safe again",
    "the car would not start so i missed two calls",
    "house rules say no visitors after 8",
    "we went to court about it",
    "there is a nice view from the lounge",
    "moved to nights, then to days, then to the kitchen",
    "extra care is harder than a care home",
    "personal care and end of life care take time",
    "is duty of candour for me as well",
    "nan and grandad came, mum could not",
    "thanks hun, that helps x",
    "morning all, quick question about leave",
    "cheers for that, bye",
    "im knackered and my managr dosent care",
    "evryone said it was my falt",
    "ill do it tomoz if theres time",
    "paracetamol, Lorazepam and Movicol were all late",
    "https://www.cqc.org.uk/guidance is hard to read",
    "ok",
    "",
    "???",
    "👍🏽 thanks 👩‍⚕️",
    "a 1 in 4 chance, 3 out of 10, 50/50, 24/7",
    "Will the inspector watch me do meds",
    "Our values are Dignity, Respect, Comfort and Joy",
    "peace talks between days and nights",
    "faith keeps her going",
    "the angel on the tree fell",
    "Johari window, SWOT and GROW",
    "can senna be given with macrogol",
    "Summer fete, Autumn menu, Winter coats",
    "we watched Coronation Street on the big telly",
    "it went wrong like Winterbourne View",
    "Crown Court and the Court of Protection",
    "she plays the accordion by the lily pond",
    "Prince Philip was on the telly",
    "the robin comes to the feeder each day",
    "take the mick again and i walk",
    "we had a leaving do for our deputy, lovely, tears of the happy sort",
    "temp 38.5, bp 120/80, sats 94%, bm 7.2",
]


@pytest.mark.parametrize(("text", "gone", "kept"), PRIVATE)
def test_private_pieces_go_and_the_meaning_stays(text: str, gone: list[str], kept: list[str]) -> None:
    result = redact(text)
    assert [piece for piece in gone if piece in result.text] == [], result.text
    assert [piece for piece in kept if piece not in result.text] == [], result.text
    assert result.kinds


@pytest.mark.parametrize("text", HARMLESS)
def test_a_sentence_with_nothing_private_comes_back_as_it_was(text: str) -> None:
    assert redact(text) == Redacted(text, ())


def test_the_tables_are_large_enough() -> None:
    assert len(PRIVATE) >= 120
    assert len(HARMLESS) >= 100


@pytest.mark.parametrize("text", [row[0] for row in PRIVATE])
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text).text
    assert redact(once) == Redacted(once, ())


@pytest.mark.parametrize(
    "number",
    ["999", "111", "101", "112", "116 123", "116123", "85258", "0808 2000 247", "08082000247", "08000 121 700", "0800 0121 700",
     "0300 123 1100", "0300-123-1100", "03000 616161", "03000616161", "020 3117 2520", "02031172520", "0808 801 0327"],
)  # fmt: skip
def test_helpline_numbers_survive(number: str) -> None:
    text = f"i rang {number} and they helped"
    assert redact(text).text == text
    assert redact(f"told tunde to ring {number}.").text == f"told [name] to ring {number}."


def test_a_private_number_beside_a_helpline_goes() -> None:
    assert redact("ring 116 123 or me on 07700 900111").text == "ring 116 123 or me on [phone]"


@pytest.mark.parametrize(
    ("text", "expected", "kinds"),
    [
        ("told mr jones in room 12", "told mr [name] in [room]", ("name", "room")),
        ("Nurse Ada Obi hit him", "Nurse [name] hit him", ("name",)),
        ("tunde's mum and ada's dad", "[name]'s mum and [name]'s dad", ("name",)),
        ("dob 3/11/38, ni qq123456c", "dob [date of birth], ni [ni number]", ("date of birth", "ni number")),
        ("mail x.y@example.org", "mail [email]", ("email",)),
    ],
)
def test_each_piece_gets_the_word_for_what_it_was(text: str, expected: str, kinds: tuple[str, ...]) -> None:
    result = redact(text)
    assert result.text == expected
    assert set(result.kinds) == set(kinds)


def test_words_of_the_site_go_in_any_case() -> None:
    assert redact("the snug at SUNNY corner is cold", ["Sunny Corner"]).text == "the snug at [place] is cold"
    assert redact("the snug is cold", ["Sunny Corner", " "]).text == "the snug is cold"


@pytest.mark.parametrize(
    "text",
    [
        "\x00\x01\x02 tunde \x1b[31m told me",
        "tu\u200bnde told me",
        "Łu\u0301kasz left",
        "x" * 20_000,
        "9" * 20_000,
        "1 " * 10_000,
        "a.b" * 6_000,
        "a@" * 9_000,
        "-'" * 9_000,
        "[name]" * 3_000,
        "[name",
        "مرحبا tunde قال لي",
        "\u202etunde\u202c said",
        "👩‍⚕️ tunde 👍🏽 said",
        "\n\n\n",
        "mr " * 6_000,
        "Mr. A. B. C. D.",
        "١٢٣٤٥٦٧٨٩٠",
        "\ud800 tunde",
    ],
)
def test_hostile_text_neither_breaks_nor_leaks(text: str) -> None:
    result = redact(text)
    assert "tunde" not in result.text
    assert redact(result.text).text == result.text


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(" ".join(row[0] for row in PRIVATE).split() + HARMLESS[:20] + ["[name]", "[place]", ",", "."]),
        max_size=30,
    )
)
def test_redact_is_idempotent_on_any_mixture_of_words(parts: list[str]) -> None:
    once = redact(" ".join(parts)).text
    assert redact(once).text == once


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text_gets_an_answer(text: str) -> None:
    once = redact(text).text
    assert redact(once).text == once


def test_placeholders_are_the_only_thing_put_in() -> None:
    for text, _, _ in PRIVATE:
        left = PLACEHOLDER.sub(" ", redact(text).text)
        assert "[" not in left


@pytest.mark.parametrize(("length", "seconds"), [(200, 0.004), (20_000, 0.24)])
def test_it_is_fast(length: int, seconds: float) -> None:
    """Four times the aim of 1 ms and 60 ms of processor time, so that a slow machine does not fail the test."""
    redact("warm up tunde")
    sentences = [row[0] for row in PRIVATE] + HARMLESS
    random.Random(1).shuffle(sentences)
    text = (". ".join(sentences) * 10)[:length]
    best = min(_seconds(text) for _ in range(5))
    assert best < seconds


def _seconds(text: str) -> float:
    start = time.process_time()
    redact(text)
    return time.process_time() - start
