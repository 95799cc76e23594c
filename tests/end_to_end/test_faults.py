"""A process down or killed: an honest sentence, nothing lost, nothing doubled, and disclosures still answered."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.test_safety import CARER, DISCLOSURES, STEPS, assert_card
from tests.load import FIGURES, Crowd, Talk
from tests.stack import ROOT, Person, Stack


@pytest.fixture(scope="module")
def fragile() -> Iterator[Stack]:
    running = Stack({"COACH_RATE_LIMITS": "off", "COACH_ENGINE_WAIT_SECONDS": "1"}).start()
    yield running
    running.end()


def mine(person: Person) -> list[str]:
    history = person.stack.call("/api/chat/history", token=person.token).body["messages"]
    return [message["text"] for message in history if message["from"] == "you"]


def ready(stack: Stack) -> None:
    FIGURES["faults tried"] += 1
    stack.wait_until_ready()


def test_with_rasa_stopped_every_disclosure_at_every_step_gets_its_card(fragile: Stack) -> None:
    people = []
    for step in STEPS:
        for label in DISCLOSURES:
            person = fragile.person(role="W")
            step(person)
            people.append((person, label))
    fragile.supervise("stop", "engine")
    try:
        assert fragile.health()["status"] != "ready"
        for person, label in people:
            assert_card(person.says(DISCLOSURES[label]), label)
    finally:
        fragile.supervise("start", "engine")
        ready(fragile)
    person, _ = people[0]
    assert set(person.says("is this private").kinds) == {"safety"}, "the card is still open when Rasa is back"


def test_a_message_while_rasa_is_down_is_answered_once_when_it_is_sent_again(fragile: Stack) -> None:
    person, message_id = fragile.person(role="W"), str(uuid.uuid4())
    fragile.supervise("stop", "engine")
    try:
        refused = person.says(CARER, message_id)
        assert refused.status == 503
        assert refused.body["error"] in ("engine_waking", "engine_down")
        assert refused.body["message"].endswith("If someone is in danger now, call 999.")
    finally:
        fragile.supervise("start", "engine")
        ready(fragile)
    assert "Skip this question" in person.says(CARER, message_id).choices
    assert mine(person) == [CARER]


def test_a_start_while_rasa_is_down_greets_and_the_conversation_works_after(fragile: Stack) -> None:
    fragile.supervise("stop", "engine")
    try:
        person = fragile.person()
        assert "I work front line" in person.reply.choices
    finally:
        fragile.supervise("start", "engine")
        ready(fragile)
    person.picks("I work front line")
    assert "Skip this question" in person.says(CARER).choices


def test_rasa_killed_in_the_middle_loses_and_doubles_nothing(fragile: Stack) -> None:
    person = fragile.person(role="W")
    person.says(CARER)
    message_id = str(uuid.uuid4())
    fragile.kill("engine")
    answer = person.says("she knows all his songs", message_id)
    ready(fragile)
    if answer.status != 200:
        assert answer.status == 503
        answer = person.says("she knows all his songs", message_id)
    assert answer.kinds == ["behaviour", "idea"]
    assert mine(person) == [CARER, "she knows all his songs"]


def test_actions_stopped_then_started_loses_and_doubles_nothing(fragile: Stack) -> None:
    person, message_id = fragile.person(role="W"), str(uuid.uuid4())
    person.says(CARER)
    fragile.supervise("stop", "actions")
    try:
        refused = person.says("she knows all his songs", message_id)
        assert (refused.status, refused.body["error"]) == (503, "actions_down")
        assert_card(fragile.person().says(DISCLOSURES["own_crisis"]), "own_crisis")
    finally:
        fragile.supervise("start", "actions")
        ready(fragile)
    assert person.says("she knows all his songs", message_id).kinds == ["behaviour", "idea"]
    assert mine(person) == [CARER, "she knows all his songs"]
    assert person.picks("I'll try it").status == 200


def test_web_killed_in_the_middle_goes_on_where_it_was(fragile: Stack) -> None:
    person = fragile.person(role="W")
    person.says(CARER)
    fragile.kill("web")
    ready(fragile)
    assert person.says("she knows all his songs").kinds == ["behaviour", "idea"]
    assert len(mine(person)) == 2


def test_a_token_and_a_code_outlive_a_restart(fragile: Stack) -> None:
    person = fragile.person(role="W")
    fragile.supervise("restart", "web")
    ready(fragile)
    assert fragile.call("/api/chat/history", token=person.token).status == 200
    assert fragile.call("/api/chat/start", {"resume": person.code}).status == 200


def test_each_process_killed_in_turn_under_load_loses_and_doubles_nothing(fragile: Stack) -> None:
    kill_in_turn(fragile, people=4, messages=12, rounds=1)


@pytest.mark.long
def test_each_process_killed_in_turn_again_and_again(fragile: Stack) -> None:
    kill_in_turn(fragile, people=6, messages=60, rounds=8)


def kill_in_turn(stack: Stack, people: int, messages: int, rounds: int) -> None:
    crowd = Crowd(stack, people, messages)
    programs = ["engine", "actions", "web"] * rounds
    for number, program in enumerate(programs, 1):
        while crowd.busy and crowd.answered < number * people * messages // (len(programs) + 1):
            time.sleep(0.02)
        stack.kill(program)
        ready(stack)
    told = crowd.end()
    assert all(sentence.endswith(("call 999.", "Help now, at the top, still works.", "(no answer)")) for sentence in told)


@pytest.mark.parametrize("name", ["coach.db", "engine.db"])
def test_with_a_database_locked_nothing_is_answered_out_of_an_old_state(fragile: Stack, name: str) -> None:
    talk = Talk(fragile.person(role="W"))
    talk.says(CARER)
    lock = sqlite3.connect(fragile.data / name, isolation_level=None, timeout=30)
    lock.execute("BEGIN IMMEDIATE")
    try:
        message_id = str(uuid.uuid4())
        refused = talk.person.says("she knows all his songs", message_id)
        assert refused.status == 503 and refused.body["message"].endswith("If someone is in danger now, call 999.")
        harm = fragile.person if name == "engine.db" else lambda: talk.person
        assert "Call 999" in str(harm().says(DISCLOSURES["own_crisis"]).body)
    finally:
        lock.close()
        ready(fragile)
    assert talk.person.says("she knows all his songs", message_id).kinds == ["behaviour", "idea"]
    assert mine(talk.person) == [CARER, "she knows all his songs"]


def test_actions_that_hang_are_given_up_and_the_message_is_answered_once_they_go_on(fragile: Stack) -> None:
    person, message_id = fragile.person(role="W"), str(uuid.uuid4())
    person.says(CARER)
    stopped = fragile.pid("actions")
    os.kill(stopped, signal.SIGSTOP)
    try:
        refused = person.says("she knows all his songs", message_id)
        assert refused.status == 503 and refused.body["message"].endswith("If someone is in danger now, call 999.")
    finally:
        os.kill(stopped, signal.SIGCONT)
        ready(fragile)
    assert person.says("she knows all his songs", message_id).kinds == ["behaviour", "idea"]
    assert mine(person) == [CARER, "she knows all his songs"]


def test_a_port_that_is_taken_is_named_and_nothing_starts(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        environment = {**os.environ, "COACH_DATA": str(tmp_path), "COACH_ENGINE_PORT": port}
        environment |= {"COACH_PORT": "1", "COACH_ACTIONS_PORT": "1"}  # where nothing listens
        done = subprocess.run([ROOT / "deploy/run"], env=environment, capture_output=True, text=True, timeout=30, check=False)
    FIGURES["faults tried"] += 1
    assert done.returncode == 1 and f"Port {port} is taken." in done.stderr


WRITER = """
import sys
from dataclasses import replace
from web.store import Store
store = Store(sys.argv[1])
made = store.create({"step": "opening"}, "hash")
print(made.id, flush=True)
number = 0
while True:
    number += 1
    turn = store.begin_turn(made.id, f"m{number}", f"text {number}")
    found = store.find(made.id, 0)
    taken = store.take(found, found.era + 1)
    changed = replace(found, state={"answered": number}, era_turns=found.era_turns + 1)
    store.end_turn(turn, [{"text": f"answer {number}"}], None, changed, taken=taken)
    print(number, flush=True)
"""


def kill_a_writer(path: Path) -> None:
    """End a process in the middle of its commits; what it had said was kept has to be there, once."""
    command = [sys.executable, "-c", WRITER, f"sqlite:///{path}"]
    writer = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert writer.stdout is not None
    name = writer.stdout.readline().strip()
    time.sleep(random.uniform(0.01, 0.2))
    writer.kill()
    said = [int(line) for line in writer.stdout.read().split()]
    writer.wait()
    FIGURES["faults tried"] += 1
    last = said[-1] if said else 0
    with contextlib.closing(sqlite3.connect(path)) as database:
        query = "SELECT message_id, reply IS NOT NULL FROM turns WHERE conversation = ? ORDER BY number"
        kept = database.execute(query, (name,)).fetchall()
        answered = [message for message, done in kept if done]
        FIGURES["messages sent"] += last
        FIGURES["lost"] += last - len(answered[:last])
        FIGURES["doubled"] += len(kept) - len({message for message, _ in kept})
        assert answered in ([f"m{n}" for n in range(1, end + 1)] for end in (last, last + 1))
        state = database.execute("SELECT json_extract(state, '$.answered') FROM conversations WHERE id = ?", (name,)).fetchone()
        assert state[0] == (len(answered) or None), "the state and the answers were kept together"
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_killed_in_the_middle_of_its_commits_web_keeps_what_it_said_it_kept(tmp_path: Path) -> None:
    for _ in range(10):
        kill_a_writer(tmp_path / "coach.db")


@pytest.mark.long
def test_killed_in_the_middle_of_its_commits_two_hundred_times(tmp_path: Path) -> None:
    for _ in range(200):
        kill_a_writer(tmp_path / "coach.db")
