"""What is kept, who can read it, and how it goes."""

from __future__ import annotations

import threading
import uuid

from tests.stack import Person, Stack

PLANTED = ("Oluwadamilola", "07700 900461", "room 47")
SENTENCE = "Oluwadamilola in room 47 rings me on 07700 900461 about the rota and it is not fair"


def test_a_second_token_can_neither_read_nor_write_the_first_conversation(stack: Stack) -> None:
    first, second = stack.person(role="W"), stack.person(role="W")
    first.says("the zebra crossing outside the home is a mess and so is our handover")
    assert "zebra" not in str(stack.call("/api/chat/history", token=second.token).body)
    forged = first.token.split(".")[0] + "." + second.token.split(".")[1]
    assert stack.call("/api/chat/history", token=forged).status == 401
    body = {"id": str(uuid.uuid4()), "text": "hello", "sender": first.token.split(".")[0], "conversation": first.token}
    stack.call("/api/chat/message", body, second.token)
    assert "hello" not in str(stack.call("/api/chat/history", token=first.token).body)


def test_a_name_a_number_and_a_room_are_nowhere_in_the_data_folder_or_the_logs(stack: Stack) -> None:
    person = stack.person(role="W")
    reply = person.says(SENTENCE)
    you = reply.body["messages"][0]
    assert you["from"] == "you"
    assert "[name]" in you["text"]
    assert reply.body["notice"]
    person.says("no, nobody. " + SENTENCE)
    kept = stack.bytes_on_disk().lower()
    for piece in PLANTED:
        assert piece.lower().encode() not in kept, piece


def test_the_same_message_id_twice_is_played_once(stack: Stack) -> None:
    person = stack.person(role="W")
    message_id = str(uuid.uuid4())
    first = person.says("days and nights blame each other for everything", message_id)
    again = person.says("days and nights blame each other for everything", message_id)
    assert first.body == again.body
    history = stack.call("/api/chat/history", token=person.token).body["messages"]
    assert sum(message["from"] == "you" for message in history) == 1


def test_two_requests_with_one_id_at_once_give_one_answer(stack: Stack) -> None:
    person, message_id, answers = stack.person(role="W"), str(uuid.uuid4()), []
    body = {"id": message_id, "text": "days and nights blame each other for everything"}
    threads = [
        threading.Thread(target=lambda: answers.append(stack.call("/api/chat/message", body, person.token))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.body for answer in answers] == [answers[0].body] * 4


def test_forget_leaves_no_byte(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("the xylophone lessons make our handover run late every day")
    assert b"xylophone" in stack.bytes_on_disk()
    assert stack.call("/api/chat/forget", {}, person.token).status == 204
    assert b"xylophone" not in stack.bytes_on_disk()
    assert stack.call("/api/chat/history", token=person.token).status == 401
    assert stack.call("/api/chat/start", {"resume": person.code}).status == 404


def test_forget_during_an_open_turn_leaves_no_byte(stack: Stack) -> None:
    person = stack.person(role="W")
    threads = [
        threading.Thread(target=_say, args=(person, f"the marimba concert number {n} made our handover late")) for n in range(5)
    ]
    for thread in threads:
        thread.start()
    stack.call("/api/chat/forget", {}, person.token)
    for thread in threads:
        thread.join()
    assert b"marimba" not in stack.bytes_on_disk()


def test_delete_in_the_chat_erases_and_goes_on_with_a_fresh_token(stack: Stack) -> None:
    person = stack.person(role="W")
    person.says("the glockenspiel lessons make our handover run late every day")
    person.says("delete my data")
    gone = person.picks("Yes, delete it all")
    assert b"glockenspiel" not in stack.bytes_on_disk()
    assert stack.call("/api/chat/history", token=person.token).status == 401
    assert stack.call("/api/chat/history", token=gone.body["token"]).status == 200


def test_a_new_code_voids_the_old_one(stack: Stack) -> None:
    person = stack.person(role="W")
    code = stack.call("/api/chat/code", {}, person.token).body["resume_code"]
    assert len(code.split()) == 5
    assert stack.call("/api/chat/start", {"resume": person.code}).status == 404
    assert stack.call("/api/chat/start", {"resume": code.upper()}).status == 200


def _say(person: Person, text: str) -> None:
    person.stack.call("/api/chat/message", {"id": str(uuid.uuid4()), "text": text}, person.token)
