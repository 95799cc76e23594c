"""Classes of private details: words that are names, nicknames, initials, homes of plain words, codes, towns, compounds, pairs.

Every class has both sides: what must go, and the same words meant as words.
"""

from __future__ import annotations

import pytest

from coach.privacy import Redacted, redact

# (sentence, pieces that must be gone, pieces that must stay)
WORDS_AS_NAMES = [
    ("i reported summer for sleeping on shift", ["summer"], ["for sleeping on shift"]),
    ("worked with joy last night and she was rude", ["joy"], ["last night and she was rude"]),
    ("carter never wears gloves", ["carter"], ["never wears gloves"]),
    ("told honour the pad was soaked", ["honour"], ["the pad was soaked"]),
    ("its bill who refuses the hoist", ["bill"], ["refuses the hoist"]),
    ("faith and mercy are on lates", ["faith", "mercy"], ["on lates"]),
    ("major grabbed my wrist", ["major"], ["grabbed my wrist"]),
]
NICKNAMES = [
    ("we all call him shorty and he likes it", ["shorty"], ["and he likes it"]),
    ("she is known as button to everyone", ["button"], ["to everyone"]),
    ("a new lad called scrap left the door open", ["scrap"], ["left the door open"]),
    ("our driver, nicknamed whistle, is late", ["whistle"], ["is late"]),
    ("we call her nanny Plum", ["Plum"], ["we call her"]),
    ("ask for Fudge, she does the rota", ["Fudge"], ["she does the rota"]),
]
INITIALS = [
    ("resident b refused tea", ["b refused"], ["refused tea"]),
    ("client M wont get up", ["M wont"], ["wont get up"]),
    ("T said she is frightened", ["T said"], ["said she is frightened"]),
    ("if VC wont eat do i log it", ["VC"], ["wont eat do i log it"]),
    ("v.h. was sick all night", ["v.h"], ["was sick all night"]),
    ("su kf has left the building", ["kf"], ["has left the building"]),
]
HOMES = [
    ("i work at elm grange", ["elm"], ["i work at"]),
    ("BEECH VIEW IS SHORT STAFFED", ["BEECH"], ["IS SHORT STAFFED"]),
    ("my last place larch bank never trained us", ["larch bank"], ["never trained us"]),
    ("hes on primrose ward", ["primrose"], ["hes on"]),
    ("at pear tree lodge they hoist alone", ["pear tree"], ["they hoist alone"]),
    ("taken to west moor hospital at midnight", ["west moor"], ["at midnight"]),
    ("i work for gentle hearts in the community", ["gentle hearts"], ["in the community"]),
    ("they sent me to brookside for two shifts", ["brookside"], ["for two shifts"]),
]
NUMBERS = [
    ("the keysafe is 6104 or 6140", ["6104", "6140"], ["the keysafe"]),
    ("code to the med room is 2931", ["2931"], ["code to the med room"]),
    ("gate is C8850X", ["C8850X"], ["gate is"]),
    ("press 7045 on the keypad", ["7045"], ["on the keypad"]),
    ("lives in the ol6 area", ["ol6"], ["lives in the"]),
    ("bay c is closed", ["bay c"], ["is closed"]),
    ("room G14 buzzer is broken", ["G14"], ["buzzer is broken"]),
]
TOWNS = [
    ("the wigan branch is short", ["wigan"], ["branch is short"]),
    ("we cover rotherham and doncaster", ["rotherham", "doncaster"], ["we cover"]),
    ("moved here from bath", ["bath"], ["moved here"]),
]
COMPOUNDS_AND_PAIRS = [
    ("told jin-jin to slow down", ["jin-jin"], ["to slow down"]),
    ("eun-ji and tae-oh are new", ["eun-ji", "tae-oh"], ["are new"]),
    ("mark, rob and jack did the lift", ["mark", "rob", "jack"], ["did the lift"]),
    ("hope & joy were rude", ["hope", "joy"], ["were rude"]),
]
PRIVATE = WORDS_AS_NAMES + NICKNAMES + INITIALS + HOMES + NUMBERS + TOWNS + COMPOUNDS_AND_PAIRS

HARMLESS = [
    "patience is what you need in this job",
    "worked with patience and kindness",
    "does it for cash in hand",
    "my staff fill it in from memory",
    "too close for comfort",
    "a guy came to fix the lift",
    "they call me stupid",
    "i was called fat by a resident",
    "he called me a thief",
    "a resident called out for help",
    "asking for cake at her birthday",
    "she is called in on her days off",
    "ask for help with the hoist",
    "if MH wont answer call 111",
    "hepatitis B jab",
    "plan B is to ring the agency",
    "grown from 12 clients to 90",
    "on the medical ward",
    "he wants to go to the bank",
    "the garden view cheers her up",
    "one house of supported living",
    "when the time for support plan comes",
    "work for less than minimum wage",
    "the alarm went off at 0315",
    "i locked the gate at 2100",
    "level 3 diploma unit 4",
    "a bed bath in the flat below",
    "raised it with the office in march",
    "had a bath then reading",
    "a so-so day",
    "laxido, buccolam, tegretol and nystan are in the trolley",
    "Cosmocol and Epilim came, Keppra did not",
    "kylie sheets are wet",
    "rosh hashanah and inshallah",
    "the Nolan principles and the Francis report",
]


@pytest.mark.parametrize(("text", "gone", "kept"), PRIVATE)
def test_each_class_of_detail_goes_and_the_meaning_stays(text: str, gone: list[str], kept: list[str]) -> None:
    found = redact(text).text
    assert [piece for piece in gone if piece in found] == [], found
    assert [piece for piece in kept if piece not in found] == [], found
    assert redact(found) == Redacted(found, ())


@pytest.mark.parametrize("text", HARMLESS)
def test_the_same_words_meant_as_words_stay(text: str) -> None:
    assert redact(text) == Redacted(text, ())
