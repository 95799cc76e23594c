"""Names that are in no list, initials, addresses and the like go; slips, dialect and ordinary words stay."""

from __future__ import annotations

import json
import time

import pytest

from coach import strangers
from coach.privacy import DETECTORS, KINDS, Redacted, redact

# (sentence, pieces that must be gone, pieces that must stay)
NAMES_IN_NO_LIST = [
    ("zuwenisha wont help with the hoist", ["zuwenisha"], ["wont help with the hoist"]),
    ("i was on with tamrielle last night", ["tamrielle"], ["last night"]),
    ("told bregovka about the bruise", ["bregovka"], ["about the bruise"]),
    ("me and quenby did the round alone", ["quenby"], ["did the round alone"]),
    ("can you tell me if oyindrika is allowed to do meds", ["oyindrika"], ["allowed to do meds"]),
    ("kshitandra keeps swapping my shifts", ["kshitandra"], ["keeps swapping my shifts"]),
    ("yesterday mwanjiru was asleep on nights", ["mwanjiru"], ["asleep on nights"]),
    ("i asked nyokabira to stay late", ["nyokabira"], ["to stay late"]),
    ("jovanelle n me got told off", ["jovanelle"], ["got told off"]),
    ("tarquinia & lubomir are always late", ["tarquinia", "lubomir"], ["are always late"]),
    ("bukolami has a sore on her heel", ["bukolami"], ["has a sore on her heel"]),
    ("our deputy szczepanka never replies", ["szczepanka"], ["our deputy", "never replies"]),
    ("the new girl thuraya-jo cried all shift", ["thuraya"], ["cried all shift"]),
    ("WAMBUIRO SAID I CANT HAVE THE DAY OFF", ["WAMBUIRO"], ["CANT HAVE THE DAY OFF"]),
    ("moved room because dhrutisha was scared", ["dhrutisha"], ["was scared"]),
    ("spoke to ifeakandu about it", ["ifeakandu"], ["about it"]),
    ("katarzina and elizabeht both rang in sick", ["katarzina", "elizabeht"], ["both rang in sick"]),
    ("magaret wont eat", ["magaret"], ["wont eat"]),
    ("chirstopher pulled the cord again", ["chirstopher"], ["pulled the cord again"]),
    ("oluwaseyi, thembekile and me are short again", ["oluwaseyi", "thembekile"], ["are short again"]),
    ("do i report zhanerke or speak to her first", ["zhanerke"], ["speak to her first"]),
    ("Mrs Van der Leeuw needs two of us", ["Leeuw"], ["needs two of us"]),
    ("does the family of zerdrick know", ["zerdrick"], ["the family of"]),
    ("baz the handyman walks in on people", ["baz"], ["the handyman walks in"]),
    ("Sunniva spat at me", ["Sunniva"], ["spat at me"]),
]
WORDS_AS_NAMES = [
    ("sunny is off again so i did her round", ["sunny"], ["did her round"]),
    ("Shiny and Jijo do all the earlies", ["Shiny", "Jijo"], ["do all the earlies"]),
    ("dawn from payroll rang me", ["dawn"], ["rang me"]),
    ("patience is on nights with me", ["patience"], ["on nights with me"]),
    ("Memory Ncube told the manager", ["Memory", "Ncube"], ["told the manager"]),
    ("precious from bank staff is really rough with them", ["precious"], ["really rough with them"]),
    ("ivy wont take her tablets", ["ivy"], ["wont take her tablets"]),
    ("i think grace was crying in the toilet", ["grace"], ["crying in the toilet"]),
    ("gift and me did a double", ["gift"], ["did a double"]),
    ("happy said she wont work with me", ["happy"], ["wont work with me"]),
    ("i work with mercy and she shouts", ["mercy"], ["she shouts"]),
    ("dawn's on nights again", ["dawn"], ["on nights again"]),
    ("i told mark i would do it", ["mark"], ["i would do it"]),
    ("hope is my supervisor and she never listens", ["hope"], ["never listens"]),
]
INITIALS = [
    ("MB refused her lunch again", ["MB"], ["refused her lunch"]),
    ("service user J.T. hit me", ["J.T"], ["hit me"]),
    ("DW and HS dont get on in the lounge", ["DW", "HS"], ["get on in the lounge"]),
    ("resident EF has a grade 2 sore", ["EF"], ["grade 2 sore"]),
    ("my client RS wont let me in", ["RS"], ["wont let me in"]),
    ("gave LM her tablets twice", ["LM"], ["tablets twice"]),
    ("P.K. fell in the night", ["P.K"], ["fell in the night"]),
    ("AB's daughter is angry about the fall", ["AB's"], ["daughter is angry"]),
]
PLACES = [
    ("she was taken to the queens hospital romford last night", ["romford"], ["last night"]),
    ("he is at St Mary's Hospital Paddington", ["Mary", "Paddington"], ["he is at"]),
    ("i work at bramblewood care home", ["bramblewood"], ["i work at"]),
    ("HARTSWELL LODGE never has gloves", ["HARTSWELL"], ["never has gloves"]),
    ("my agency is swiftline healthcare", ["swiftline"], ["my agency"]),
    ("our company Marigold Support Services wont pay travel", ["Marigold Support"], ["wont pay travel"]),
    ("is Oakmere Residential safe to work at", ["Oakmere"], ["safe to work at"]),
    ("st cuthberts is closing down", ["cuthberts"], ["is closing down"]),
    ("i live at 22 Sandy Brow and walk in", ["22 Sandy Brow"], ["walk in"]),
    ("next call is 7 mill fold then 19 hawthorn rise", ["7 mill fold", "19 hawthorn rise"], ["next call is"]),
    ("go to 9 albert st, then 40 tower rd", ["9 albert st", "40 tower rd"], ["then"]),
    ("Flat 3, Ridgeway House, Canal Street, Leigh", ["Flat 3", "Ridgeway", "Canal Street", "Leigh"], []),
    ("she lives on Church Road, Formby", ["Church Road", "Formby"], ["she lives"]),
    ("st oswalds is short again", ["oswalds"], ["is short again"]),
    ("an agency called rapidstaff solutions keep my pay", ["rapidstaff"], ["keep my pay"]),
    ("the daughter lives in Accrington and never visits", ["Accrington"], ["never visits"]),
]
NUMBERS = [
    ("key is in the box, code 7731", ["7731"], ["key is in the box"]),
    ("key safe number is 30 52", ["30 52"], ["key safe"]),
    ("Keysafe C1936 then press the handle", ["C1936"], ["press the handle"]),
    ("dob 14th feb 1938", ["14th feb 1938"], []),
    ("she was born 3 sept 1929 so 95", ["3 sept 1929"], ["so 95"]),
    ("born in 1936 she remembers the war", ["1936"], ["remembers the war"]),
    ("rm 17 is on end of life", ["rm 17"], ["on end of life"]),
    ("the man in bed six is choking", ["bed six"], ["is choking"]),
    ("my snapchat is kez_carer", ["kez_carer"], []),
    ("his number is 07700 900 183 ok", ["07700", "183"], []),
    ("hosp number K482213", ["K482213"], []),
    ("van reg LR67 OPD", ["LR67"], []),
    ("pin for the medroom is 6642", ["6642"], []),
]
PRIVATE = NAMES_IN_NO_LIST + WORDS_AS_NAMES + INITIALS + PLACES + NUMBERS

HARMLESS = [
    "the managment wont lissen to us",
    "shes alwasy leavin early and noone cares",
    "had to hoyst him on me own",
    "the residnet was shoutin at everyone",
    "am proper clemmed and knackerd after that shift",
    "he were mithering us all neet",
    "gie us a bell when yer done",
    "HCA or RGN who does the CD book",
    "the CQC and DOLS stuff is in the MCA folder",
    "GP said OT needs to see her for the SOS chair",
    "MAR chart says PRN but no TTO came",
    "PPE and IPC audit is tomorrow",
    "TB and MRSA in the same bay",
    "is an EHCP the same as a DNACPR",
    "she has COPD, MS and an AF on the ECG",
    "OMG she did it again LOL",
    "i hope faith leads will visit",
    "may be coming down with something",
    "we did the wii and karaoke",
    "they want me to sign the thingamajig",
    "the smartwatch beeps when she wanders",
    "can we give Fortisip and Movicol together",
    "gave lactulose, paracetmol and senna",
    "asda delivered the wrong pads",
    "NMC, Unison and RCN all said the same",
    "the hospital sent him back with no letter",
    "from 3 to 11 with 12 residents",
    "work 37 hours a week on 11.44",
    "she was born deaf and uses BSL",
    "the Care Act and the Equality Act",
    "shift was 7 till 9",
    "filipino, keralan and polish staff get on well",
    "diwali, eid and vaisakhi leave",
    "the nurse in charge AND the deputy said NO",
    "do i do CPR if theres a DNAR",
    "is it ok to use WhatsApp for handover",
    "my level 3 NVQ in H&SC",
    "LD and MH clients need different support",
    "AM or PM call, I dont mind",
    "TL and RM both ignored me",
    "i am gay and they laugh at me",
    "there've been three falls this week",
    "a guy from maintenance fixed it",
    "what did the Francis report say",
    "Bupa and HC-One pay more than us",
    "went up to the flat twenty five minutes ago",
    "residents love art in the garden",
    "lives in London and works in Leeds",
    "the river's only down the road",
    "he sings Elvis Presley songs in the bath",
]


@pytest.mark.parametrize(("text", "gone", "kept"), PRIVATE)
def test_what_no_list_knows_goes_and_the_meaning_stays(text: str, gone: list[str], kept: list[str]) -> None:
    found = redact(text).text
    assert [piece for piece in gone if piece in found] == [], found
    assert [piece for piece in kept if piece not in found] == [], found
    assert redact(found) == Redacted(found, ())


@pytest.mark.parametrize("text", HARMLESS)
def test_slips_dialect_and_short_forms_stay(text: str) -> None:
    assert redact(text) == Redacted(text, ())


def test_each_detector_says_what_it_gives_and_why() -> None:
    assert len({detector.name for detector in DETECTORS}) == len(DETECTORS)
    assert all(detector.reason and detector.kinds <= KINDS for detector in DETECTORS)


def test_the_weights_are_small_and_quick_to_read() -> None:
    assert strangers.WEIGHTS.stat().st_size < 150_000
    start = time.process_time()
    json.loads(strangers.WEIGHTS.read_text(encoding="utf-8"))
    assert time.process_time() - start < 0.05


def test_letters_alone_tell_names_from_words() -> None:
    assert strangers.shape("oluwatobiloba") > 2 > 0 > strangers.shape("handoverings")


def test_the_place_decides_where_the_letters_do_not() -> None:
    subject = strangers.Place(("", ""), ("said", "she"), ".", "", 0, False)
    adjective = strangers.Place(("the", "on"), ("chart", "was"), "", "", 0, False)
    assert strangers.score("korvel", subject, 0.0, 0.0) > strangers.score("korvel", adjective, 0.0, 0.0) + 2
