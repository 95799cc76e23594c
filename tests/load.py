"""People who keep talking while something breaks, each message sent again with its id until it is answered, as a phone does."""

from __future__ import annotations

import time
import urllib.error
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.stack import Person, Reply, Stack

FIGURES: Counter[str] = Counter()  # printed at the end of the run, see conftest.py
NO_ANSWER = "(no answer)"
TEXTS = (
    "his wife looked after him for years and we never ask her to the review",
    "she knows all his songs and how he takes his tea",
    "why that",
    "have you got another idea",
    "we are short again on the late shift and i am running",
    "i ask people what matters first",
    "another one please",
    "can you say it simpler",
    "handover is a mess and we all talk at once",
    "i write a list for the next shift",
    "give me something else",
    "show me topics",
)


@dataclass
class Talk:
    """One person with all she has sent, and what she was told when there was no answer yet."""

    person: Person
    sent: list[str] = field(default_factory=list)
    told: Counter[str] = field(default_factory=Counter)
    seconds: list[float] = field(default_factory=list)

    def says(self, text: str, patience: float = 120) -> Reply:
        """Send one message until it is answered."""
        message_id, begun = str(uuid.uuid4()), time.monotonic()
        self.sent.append(text)
        while time.monotonic() - begun < patience:
            try:
                reply = self.person.says(text, message_id)
            except (urllib.error.URLError, ConnectionError, TimeoutError, ValueError, OSError):
                self.told[NO_ANSWER] += 1  # the phone says that there is no signal, and keeps the message
            else:
                if reply.status == 200:
                    self.seconds.append(time.monotonic() - begun)
                    return reply
                assert reply.status in (502, 503, 504), reply
                self.told[reply.body["message"]] += 1
            time.sleep(0.2)
        raise AssertionError(f"no answer within {patience} seconds; told {dict(self.told)}")

    def stored(self) -> list[str]:
        """What the chat shows of her own messages."""
        messages = self.person.stack.call("/api/chat/history", token=self.person.token).body["messages"]
        return [message["text"] for message in messages if message["from"] == "you"]

    def check(self) -> None:
        """Nothing lost, nothing doubled, everything in its order."""
        sent, stored = Counter(self.sent), Counter(self.stored())
        FIGURES.update(
            {
                "messages sent": len(self.sent),
                "lost": sum((sent - stored).values()),
                "doubled": sum((stored - sent).values()),
            }
        )
        assert self.stored() == self.sent


class Crowd:
    """Several people talking at once, in threads."""

    def __init__(self, stack: Stack, people: int, messages: int) -> None:
        self.talks = [Talk(stack.person(role="W")) for _ in range(people)]
        self._messages = messages
        self._pool = ThreadPoolExecutor(people)
        self._running = [self._pool.submit(self._talk, talk, number) for number, talk in enumerate(self.talks)]

    def _talk(self, talk: Talk, number: int) -> None:
        for turn in range(self._messages):
            talk.says(TEXTS[(number + turn) % len(TEXTS)])

    @property
    def answered(self) -> int:
        """Messages that have their answer."""
        return sum(len(talk.seconds) for talk in self.talks)

    @property
    def busy(self) -> bool:
        return any(not running.done() for running in self._running)

    def end(self) -> Counter[str]:
        """Wait for everybody, and check what is stored; what they were told in between."""
        for running in self._running:
            running.result()
        self._pool.shutdown()
        for talk in self.talks:
            talk.check()
        return sum((talk.told for talk in self.talks), Counter())
