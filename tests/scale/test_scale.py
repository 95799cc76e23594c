"""Two machines on PostgreSQL and Redis behind nginx: nothing lost and nothing doubled, whatever is killed in the middle."""

from __future__ import annotations

import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from rasa.core.lock import TicketLock

from coach.words import line
from components.lock_store import PREFIX, SharedLocks
from tests.load import FIGURES, NO_ANSWER, TEXTS, Crowd, Talk
from tests.scale.servers import Nginx, Postgres, Redis, binary, missing
from tests.stack import Person, Stack

absent = missing("postgres", "initdb", "psql", "pg_dump", "redis-server", "nginx")
pytestmark = pytest.mark.skipif(bool(absent), reason=f"needs PostgreSQL, Redis and nginx; {absent}")
SENTENCES = {
    *(line(name) for name in ("engine_waking", "engine_down", "actions_down")),
    "Something went wrong on my side. Please send it again. If someone is in danger now, call 999.",
    "I am still busy with what you sent before. Please send it again in a moment. If someone is in danger now, call 999.",
    NO_ANSWER,
}


@dataclass
class Machines:
    """Two machines with web, Rasa and actions each, and what they share."""

    database: Postgres
    locks: Redis
    proxy: Nginx
    each: list[Stack]
    front: Stack  # as phones reach it

    def person(self, **start: str) -> Person:
        return self.front.person(**start)


@pytest.fixture(scope="module")
def machines() -> Iterator[Machines]:
    database, locks = Postgres(), Redis()
    each, front = [Stack(), Stack()], Stack()
    proxy = Nginx([s.port for s in each], [s.engine_port for s in each], [s.actions_port for s in each])
    front.url = f"http://127.0.0.1:{proxy.port}"
    shared = {
        "COACH_DATABASE_URL": database.url,
        "COACH_REDIS_URL": locks.url,
        "COACH_SECRET": "the same on both machines",
        "COACH_ENGINE_ADDRESS": f"http://127.0.0.1:{proxy.engine_port}",
        "COACH_ACTIONS_ADDRESS": f"http://127.0.0.1:{proxy.actions_port}",
        "COACH_TRUSTED_PROXY": "127.0.0.1",
        "COACH_RATE_LIMITS": "off",
    }
    try:
        for server in (database, locks, proxy):
            server.start()
        with ThreadPoolExecutor() as pool:
            for stack in each:
                stack.settings = {**stack.settings, **shared}
            list(pool.map(Stack.start, each))
        yield Machines(database, locks, proxy, each, front)
    finally:
        for running in (*each, front, proxy, locks, database):
            running.end()


def all_ready(machines: Machines) -> None:
    for stack in machines.each:
        stack.wait_until(lambda one=stack: one.health()["status"] == "ready", "both machines are ready", 90)


def test_one_chat_goes_on_through_either_machine(machines: Machines) -> None:
    talk = Talk(machines.person(role="W"))
    for number, text in enumerate(TEXTS[:6]):
        talk.person.stack = machines.each[number % 2]
        talk.says(text)
    talk.check()


def test_one_message_sent_to_both_machines_at_once_is_played_once(machines: Machines) -> None:
    person, message_id = machines.person(role="W"), str(uuid.uuid4())
    with ThreadPoolExecutor() as pool:
        body = {"id": message_id, "text": TEXTS[0]}
        calls = [pool.submit(machines.each[n % 2].call, "/api/chat/message", body, person.token) for n in range(6)]
        answers = [call.result() for call in calls]
    assert {answer.status for answer in answers} == {200}
    assert all(answer.body == answers[0].body for answer in answers)
    assert machines.database.rows(f"SELECT count(*) FROM turns WHERE message_id = '{message_id}'") == ["1"]


def test_two_messages_of_one_chat_at_both_machines_are_played_one_after_the_other(machines: Machines) -> None:
    person = machines.person(role="W")
    with ThreadPoolExecutor() as pool:
        bodies = [{"id": str(uuid.uuid4()), "text": text} for text in TEXTS[:4]]
        calls = [
            pool.submit(machines.each[n % 2].call, "/api/chat/message", body, person.token) for n, body in enumerate(bodies)
        ]
        assert {call.result().status for call in calls} == {200}
    assert sorted(Talk(person).stored()) == sorted(TEXTS[:4])
    counted = machines.database.rows(f"SELECT state ->> 'turns' FROM conversations WHERE id = '{person.token[:32]}'")
    one_by_one = Talk(machines.person(role="W"))
    for text in Talk(person).stored():
        one_by_one.says(text)
    calm = machines.database.rows(f"SELECT state ->> 'turns' FROM conversations WHERE id = '{one_by_one.person.token[:32]}'")
    assert counted == calm, "no turn was played from an old state"


def test_forgetting_takes_every_row_of_a_chat_in_postgresql(machines: Machines) -> None:
    stays, goes = Talk(machines.person(role="W")), Talk(machines.person(role="W"))
    for text in (*TEXTS[:2], "the singing kettle is quite a particular sentence"):
        goes.says(text)
    stays.says(TEXTS[0])
    name = goes.person.token[:32]
    assert machines.front.call("/api/chat/forget", {}, goes.person.token).status == 204
    dump = [str(binary("pg_dump")), "-h", "127.0.0.1", "-p", str(machines.database.port), "-U", "coach", "postgres"]
    kept = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
    assert name not in kept and "singing kettle" not in kept
    assert stays.person.token[:32] in kept
    assert [stack.call("/api/chat/history", token=goes.person.token).status for stack in machines.each] == [401, 401]


def faults(machines: Machines) -> dict[str, Callable[[], None]]:
    """What is broken while people talk, by name; each comes back by itself or is started again."""

    def restart_database() -> None:
        machines.database.crash()
        time.sleep(1)
        machines.database.start()

    def restart_locks() -> None:
        machines.locks.stop(signal.SIGKILL)
        time.sleep(1)
        machines.locks.start()

    return {
        "kill one Rasa": lambda: machines.each[0].kill("engine"),
        "restart the database": restart_database,
        "restart Redis": restart_locks,
        "kill one web": lambda: machines.each[1].kill("web"),
        "kill one action server": lambda: machines.each[0].kill("actions"),
    }


def play_through(machines: Machines, people: int, messages: int, rounds: int) -> None:
    """Talk while everything breaks in turn, then look whether all of it is there once."""
    crowd = Crowd(machines.front, people, messages)
    broken = [(name, do) for _ in range(rounds) for name, do in faults(machines).items()]
    total, step = people * messages, people * messages // (len(broken) + 1)
    for number, (_, do) in enumerate(broken, 1):
        end = time.monotonic() + 120
        while crowd.busy and crowd.answered < number * step and time.monotonic() < end:
            time.sleep(0.05)
        do()
        FIGURES["faults tried"] += 1
        all_ready(machines)
    told = crowd.end()
    print(f"\n{total} messages, {len(broken)} faults; told in between: {dict(told)}")
    assert set(told) <= SENTENCES
    double = "SELECT conversation FROM turns GROUP BY conversation, message_id HAVING count(*) > 1"
    assert machines.database.rows(double) == []


def test_everything_killed_or_restarted_in_turn_under_load(machines: Machines) -> None:
    play_through(machines, people=4, messages=15, rounds=1)


@pytest.mark.long
def test_the_same_for_longer(machines: Machines) -> None:
    play_through(machines, people=8, messages=90, rounds=6)


def test_with_the_database_gone_a_disclosure_gets_its_card_and_pages_stay(machines: Machines) -> None:
    person = machines.person(role="W")
    machines.database.crash()
    FIGURES["faults tried"] += 1
    try:
        said = person.says("i want to kill myself")
        assert said.status == 503 and said.body["message"].startswith("Call 999")
        refused = person.says(TEXTS[0])
        assert refused.status == 503 and refused.body["message"] in SENTENCES
        assert machines.each[0].health() == {"status": "degraded", "engine": "ready", "actions": "ready", "store": "down"}
    finally:
        machines.database.start()
    all_ready(machines)
    assert person.says(TEXTS[0]).status == 200


def test_a_pile_of_waiting_messages_is_answered_once_rasa_is_back_on_one_machine_alone(machines: Machines) -> None:
    machines.each[0].supervise("stop", "engine")
    FIGURES["faults tried"] += 1
    try:
        Crowd(machines.front, people=4, messages=3).end()
    finally:
        machines.each[0].supervise("start", "engine")
        all_ready(machines)


def test_locks_hold_only_ids_and_end_by_themselves(machines: Machines) -> None:
    import redis

    with redis.Redis.from_url(machines.locks.url, decode_responses=True) as opened:
        SharedLocks(machines.locks.url).save_lock(TicketLock("a chat that a killed Rasa left behind"))
        names = opened.keys()
        assert names and all(name.startswith(PREFIX) for name in names)
        assert all(opened.ttl(name) != -1 for name in names), "a lock that was left behind ends by itself"


def test_each_machine_can_be_stopped_alone(machines: Machines) -> None:
    """A planned stop: web finishes its open turns, and the other machine takes over."""
    crowd = Crowd(machines.front, people=3, messages=6)
    machines.each[0].supervise("restart", "web")
    FIGURES["faults tried"] += 1
    crowd.end()
    all_ready(machines)
