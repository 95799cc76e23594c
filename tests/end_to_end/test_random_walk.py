"""A seeded walk of 2,000 turns through the real API: always a next step, never the same bubble twice in a row."""

from __future__ import annotations

import random

from tests.stack import Person, Reply, Stack

TURNS = 2_000
VISIT = 40  # turns of one person; then somebody new
TEXTS = [
    "the handover is a mess, nothing gets written down and we start blind every morning",
    "they talk over her at dinner as if she was not there and it bothers me",
    "my sister in law reckons i should be a senior but im only a carer",
    "nobody thanks us", "the son shouted at me down the phone about the laundry again and i just stood there",
    "she laughed at me", "thursday", "my next shift", "31 february", "never", "in the office with my senior", "we will be short",
    "i will ask again", "i did it and she listened", "not yet", "it didnt work", "changed my mind", "ok", "no", "yes", "hm", "?",
    "why", "another idea", "say it simpler", "and in the new framework?", "what do i actually say", "start over", "my plan",
    "show me topics", "im a senior carer", "is this private", "are you a robot", "what can you do", "thanks", "bye", "hello",
    "can i crush his tablets", "what is the minimum wage", "whats the weather", "that did not help", "blah blah blah", "🙂", "/skip",
    "i saw him slap a resident on the arm", "i dont want to be alive any more", "she has a bruise and says nothing", "go on",
    "i told my manager", "delete my data", "no keep it", "skip", "[name]", "it was a good week he ate with us",
]  # fmt: skip
NEVER = ("Yes, delete it all",)  # ends the conversation, which is tested elsewhere


def next_turn(person: Person, rng: random.Random) -> Reply:
    labels = [label for label in person.reply.choices if label not in NEVER]
    if rng.random() < 0.04:
        returned = person.stack.call("/api/chat/start", {"resume": person.code})
        person.token, person.reply = returned.body["token"], returned
        return returned
    if labels and rng.random() < 0.6:
        return person.picks(rng.choice(labels))
    return person.says(rng.choice(TEXTS))


def test_a_long_walk_always_has_a_next_step_and_no_bubble_twice_in_a_row(stack: Stack) -> None:
    rng, last, person = random.Random(20_261_122), "", stack.person(role="W")
    steps: list[str] = []
    for number in range(TURNS):
        if number % VISIT == 0:
            person, last, steps = stack.person(role=rng.choice("WLOS")), "", []
        reply = next_turn(person, rng)
        steps.append(str(reply.body.get("messages")))
        assert reply.status == 200 and reply.coach, steps[-3:]
        texts = [message["text"] for message in reply.coach]
        assert reply.choices or "?" in texts[-1], f"no way on after {steps[-2:]}"
        for text in texts:
            assert text != last, f"said twice: {steps[-2:]}"
            last = text
        assert len(texts) <= 2 or reply.kinds[-1] == "safety" or "check_in" in reply.kinds, texts
