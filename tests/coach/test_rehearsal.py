"""Rehearsing the words: every way comes to an ending, a typed line is never praised blindly, nothing is lost in between."""

from __future__ import annotations

import dataclasses
import re

import pytest

from coach import conversation, plan, rehearsal, safety
from coach.library import Library, library
from coach.state import Heard, State, Turn
from coach.words import line
from tests.build import ON, all_talks, heard, state

SITUATIONS = ("conflict_with_colleague", "difficult_conversation", "facing_discrimination", "recognising_good_work", "speaking_up",
              "upset_family", "working_with_health_professionals")  # fmt: skip
BUBBLE, LABEL, CHOICES = 280, 90, 4
PLAN = plan.Plan("p1", "speak_up_script", ON.isoformat(), "Thursday")


def labels(turn: Turn) -> list[str]:
    return [choice.label for choice in turn.messages[-1].choices]


def said(turn: Turn) -> list[str]:
    return [message.text for message in turn.messages]


def at(node: str, situation: str = "speaking_up", **values: object) -> State:
    return state("rehearse", situation=situation, rehearsal={"situation": situation, "node": node}, **values)


def types(text: str, node: str = "opening", situation: str = "speaking_up", intent: str = "", **values: object) -> Turn:
    return conversation.answer_rehearsal(at(node, situation, **values), heard(text, intent))


def picks(go: str, node: str = "opening", **values: object) -> Turn:
    return conversation.answer_rehearsal(at(node, **values), heard("/rehearse", "rehearse", go=go))


def endings(name: str) -> list[str]:
    return [rehearsal.ending_text(ending) for ending in library().rehearsals[name].endings.values()]


# --- the scripts


def test_the_seven_situations_with_a_talk_to_have_can_be_rehearsed() -> None:
    assert tuple(sorted(library().rehearsals)) == SITUATIONS


@pytest.mark.parametrize("name", SITUATIONS)
def test_every_way_through_a_rehearsal_shows_an_ending_and_ways_on(name: str) -> None:
    ways = [turns for situation, turns in all_talks() if situation == name]
    assert len(ways) >= 15
    for turns in ways:
        last = turns[-1]
        assert said(last)[1] in endings(name) and last.ends_form
        assert (last.state.step, last.state.rehearsal) == ("idea", None)
        assert labels(last) == ["Practise once more", "Plan it", "Talk about something else"]
    assert {said(turns[-1])[1] for turns in ways} == set(endings(name)), "and every ending is come to"


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_rehearsal_is_two_choices_deep_after_most_openings_and_never_endless(name: str) -> None:
    lengths: dict[str, list[int]] = {}
    for situation, turns in all_talks():
        if situation == name:
            lengths.setdefault(said(turns[1])[0], []).append(len(turns) - 1)
    assert sum(max(lengths_of) >= 3 for lengths_of in lengths.values()) >= 2
    assert all(2 <= length <= 6 for lengths_of in lengths.values() for length in lengths_of)


def test_every_turn_of_a_rehearsal_fits_a_phone() -> None:
    for name, turns in all_talks():
        for turn in turns:
            assert len(turn.messages) == 2 and all(0 < len(text) <= BUBBLE for text in said(turn)), name
            assert not turn.messages[0].choices and 3 <= len(labels(turn)) <= CHOICES, name
            assert all(0 < len(label) <= LABEL for label in labels(turn)), name


def test_a_typed_line_fits_a_phone_as_well() -> None:
    for name, script in library().rehearsals.items():
        for node, lines in [("opening", script.openings), *((node, part.lines) for node, part in script.talk.items())]:
            for one in lines:
                turn = types(one.say, node, name)
                assert said(turn)[0] == f'The nearest one I know is: "{one.say}" {one.remark}', name
                assert all(len(text) <= BUBBLE for text in said(turn)), name


def test_no_line_that_is_offered_rings_the_alarm_by_itself() -> None:
    lines = [one.say for script in library().rehearsals.values() for part in script.talk.values() for one in part.lines]
    lines += [one.say for script in library().rehearsals.values() for one in script.openings]
    assert [text for text in lines if safety.check(text).band == "signpost"] == []


def test_the_other_person_is_sometimes_tired_in_a_hurry_or_rude_and_some_talks_stay_open() -> None:
    for name, script in library().rehearsals.items():
        heard_from = " ".join(part.they for part in script.talk.values())
        assert re.search(
            r"tired|sighs|did not sleep|not got time|six people|louder|folds his arms|goes red|to the kettle|sideways",
            heard_from,
        ), name
        left_open = [
            ending
            for ending in endings(name)
            if re.search(r"nothing|walks off|gone|not over|cannot tell|do not know|shuts hard", ending, re.I)
        ]
        assert left_open and len(left_open) < len(endings(name)), name


def test_speaking_up_that_goes_nowhere_ends_with_the_next_step_up() -> None:
    open_ended = [ending.then for name, ending in library().rehearsals["speaking_up"].endings.items() if name != "agreed"]
    assert all("senior" in text or "safeguarding lead" in text for text in open_ended)
    assert sum("safeguarding lead" in text and "whistleblowing policy" in text for text in open_ended) == 2


def test_whoever_is_hurt_by_discrimination_reports_and_is_supported_and_need_not_explain() -> None:
    script = library().rehearsals["facing_discrimination"]
    for name, ending in script.endings.items():
        text = f"{ending.they} {ending.then}"
        assert re.search(r"report|incident book", text, re.I), name
        assert re.search(r"support|someone you trust|somebody you trust|how you are", text), name
    mine = [one.say for lines in (script.openings, *(part.lines for part in script.talk.values())) for one in lines]
    assert [
        text
        for text in mine
        if re.search(r"\b(explain|teach|learn|understand|because|racis[tm]|what do you mean)\b", text, re.I)
    ] == []


# --- how it is reached


@pytest.mark.parametrize("name", SITUATIONS)
@pytest.mark.parametrize("step", ["idea", "obstacle", "plan", "done", "question"])
def test_it_is_offered_with_the_words_in_shorter_words_and_after_a_plan(step: str, name: str) -> None:
    there = state(step, situation=name)
    turns = [conversation.simpler(there)]
    if step in ("idea", "question"):
        turns.append(conversation.words(there))
    at_plan = plan.keep(there.now(step="plan"), PLAN.now(situation=name))
    turns.append(conversation.keep_plan(at_plan))
    for turn in turns:
        assert labels(turn)[0] == "Practise the words" and len(set(labels(turn))) == len(labels(turn)) <= CHOICES
    assert labels(conversation.keep_plan(at_plan))[0] == "Practise the words"


def test_where_there_is_no_script_nothing_is_offered_and_the_words_are_said() -> None:
    there = state("idea", situation="better_handover")
    for turn in (conversation.words(there), conversation.simpler(there)):
        assert "Practise the words" not in labels(turn)
    turn = conversation.rehearse(there, heard("can we practise", "rehearse"))
    assert said(turn) == [line("rehearse_not_here").format(words=library().situations["better_handover"].words)]
    assert turn.state.step == "idea" and labels(turn)


@pytest.mark.parametrize("name", [name for name in library().situations if name not in SITUATIONS])
def test_the_honest_word_and_the_line_to_say_fit_a_bubble(name: str) -> None:
    for step in ("idea", "question", "plan"):
        turn = conversation.rehearse(state(step, situation=name), heard("can we practise", "rehearse"))
        assert turn.state.step == step and len(turn.messages) <= 2 and all(len(text) <= BUBBLE for text in said(turn))


def test_without_a_situation_the_coach_asks_what_happened_first() -> None:
    turn = conversation.rehearse(State(), heard("can we practise", "rehearse"))
    assert said(turn) == [line("rehearse_no_topic")] and turn.state == State()


@pytest.mark.parametrize("step", ["safety_question", "card", "browse", "delete"])
def test_nothing_is_practised_before_the_safety_question_is_settled(step: str) -> None:
    there = state(step, situation="speaking_up", safe=False)
    turn = conversation.rehearse(there, heard("/rehearse", "rehearse"))
    assert turn.state.step == ("card" if step == "card" else "safety_question") and turn.state.rehearsal is None
    assert rehearsal.offer(there) == ()


def test_the_scene_comes_with_openings_and_a_way_out() -> None:
    turn = conversation.rehearse(state("idea"), heard("/rehearse", "rehearse"))
    script = library().rehearsals["speaking_up"]
    assert said(turn) == [line("rehearse_intro"), script.scene]
    assert labels(turn) == [*(one.say for one in script.openings), "Stop practising"]
    again = conversation.rehearse(state("idea"), heard("/rehearse", "rehearse", go="again"))
    assert said(again) == [line("rehearse_again"), script.scene]


# --- buttons


def test_a_line_is_answered_with_its_remark_and_what_the_other_person_says() -> None:
    turn, script = picks("2"), library().rehearsals["speaking_up"]
    assert said(turn) == [script.openings[1].remark, script.talk["stung"].they]
    assert turn.state.rehearsal == {"situation": "speaking_up", "node": "stung"} and not turn.ends_form


@pytest.mark.parametrize("go", ["0", "4", "99", "-1", "x", "", "1.5", "²"])
def test_a_button_that_is_not_there_shows_the_lines_again(go: str) -> None:
    assert said(picks(go)) == [library().rehearsals["speaking_up"].scene]


@pytest.mark.parametrize(("situation", "step"), [(None, "idea"), ("better_handover", "idea"), ("speaking_up", "done")])
def test_stopping_goes_back_to_the_idea_or_to_the_plan_that_was_made(situation: str | None, step: str) -> None:
    turn = picks("stop", plans=(PLAN.now(situation=situation).kept(),) if situation else ())
    assert (turn.state.step, turn.state.rehearsal, turn.ends_form) == (step, None, True)
    assert labels(turn)[0] == "Practise once more" and ("Plan it" in labels(turn)) is (step == "idea")


def test_without_an_idea_the_ending_offers_one() -> None:
    assert labels(picks("1", "after_the_break", idea=None)) == [
        "Practise once more",
        "Give me an idea",
        "Talk about something else",
    ]


# --- typed lines


def test_a_near_line_says_which_it_is_nearest_to_and_gives_that_remark() -> None:
    turn = types("i rather say can i mention something, we all talked over him at dinner")
    one = library().rehearsals["speaking_up"].openings[0]
    assert said(turn)[0] == f'The nearest one I know is: "{one.say}" {one.remark}'


@pytest.mark.parametrize(
    "text", ["shall i help you fold those towels", "what time is the fire drill", "he has feelings too", "x" * 2000]
)
def test_a_far_line_is_met_honestly_and_without_praise(text: str) -> None:
    for turns in range(2):
        turn = types(text, turns=turns)
        assert said(turn) == [line("rehearse_unknown", turns)] and not turn.ends_form
        assert labels(turn) == labels(picks("x")) and turn.state.rehearsal == {"situation": "speaking_up", "node": "opening"}
        assert not re.search(r"good|great|well|kind|warm", said(turn)[0].replace("It may still be a good one.", ""), re.I)


@pytest.mark.parametrize("text", ["...", "?", "🙂", " ", "hm", "[name]"])
def test_next_to_no_words_get_time(text: str) -> None:
    turn = types(text)
    assert said(turn) == [line("rehearse_no_words")] and len(labels(turn)) == 4


@pytest.mark.parametrize(
    "text",
    ["shut up you stupid cow", "you are so lazy, close the door", "oh fuck off", "get lost", "youre useless", "I'll slap you",
     "you talked over him at dinner, you idiot"],
)  # fmt: skip
def test_angry_words_are_allowed_and_not_played(text: str) -> None:
    turn = types(text)
    assert said(turn) == [line("rehearse_angry")] and turn.state.step == "rehearse" and len(labels(turn)) == 4


@pytest.mark.parametrize(
    "text", ["sorry that was stupid of me", "she is so tired", "your dad is a pigeon man", "I hit the wall", "what a cowboy"]
)
def test_other_words_are_not_taken_for_anger(text: str) -> None:
    assert said(types(text))[0] != line("rehearse_angry")


@pytest.mark.parametrize(
    ("text", "number"), [("1", 1), ("the second one", 2), ("number 3 please", 3), ("Two.", 2), ("option b", 2)]
)
def test_a_line_can_be_picked_by_its_number(text: str, number: int) -> None:
    assert said(types(text))[0] == library().rehearsals["speaking_up"].openings[number - 1].remark


@pytest.mark.parametrize(
    "text",
    ["stop", "Stop!", "please stop now", "enough", "i want to stop this", "quit", "lets finish here please", "stop practising"],
)
def test_stop_stops(text: str) -> None:
    assert said(types(text)) == [line("rehearse_stopped")]


def test_stop_said_to_the_other_person_is_a_line() -> None:
    turn = types("please stop", "laughs", "facing_discrimination")
    assert said(turn)[0].startswith('The nearest one I know is: "Please do not speak to me that way.')


def test_asked_to_practise_in_the_middle_it_begins_again() -> None:
    turn = types("can we do a practice run", "stung", intent="rehearse")
    assert said(turn)[1] == library().rehearsals["speaking_up"].scene


# --- in between


@pytest.mark.parametrize("intent", ["privacy", "talk_to_person", "clinical_question", "employment_rights", "other", "are_you_human",
                                    "ask_capabilities", "about_framework"])  # fmt: skip
def test_a_question_in_between_is_answered_and_the_talk_shown_again(intent: str) -> None:
    turn = types("hm what about this", "stung", intent=intent)
    assert said(turn) == [line(intent), library().rehearsals["speaking_up"].talk["stung"].they]
    assert len(labels(turn)) == 4 and not turn.ends_form


@pytest.mark.parametrize("intent", ["ask_why", "ask_crosswalk", "ask_simpler", "ask_words", "set_role", "my_plan"])
def test_a_reflex_in_between_keeps_the_talk_open(intent: str) -> None:
    turn = types("hm what about this", "stung", intent=intent)
    assert turn.state.step == "rehearse" and not turn.ends_form and 1 <= len(turn.messages) <= 2 and len(labels(turn)) <= 4


@pytest.mark.parametrize(("intent", "step"), [("browse_topics", "browse"), ("ask_another_idea", "idea")])
def test_another_idea_or_topic_leaves_the_talk(intent: str, step: str) -> None:
    turn = types("hm what about this", "stung", intent=intent)
    assert (turn.state.step, turn.ends_form) == (step, True)


def test_a_visit_goes_on_in_the_middle_of_the_talk() -> None:
    turn = conversation.open_chat(at("stung", role="W"), ON)
    assert said(turn) == [line("in_the_middle"), library().rehearsals["speaking_up"].talk["stung"].they]
    assert turn.state.rehearsal == {"situation": "speaking_up", "node": "stung"} and len(labels(turn)) == 4


def test_what_was_asked_about_deleting_can_be_taken_back() -> None:
    asked = conversation.ask_to_forget(at("stung"))
    kept = conversation.keep(conversation.known(asked.state))
    assert kept.state == at("stung") and said(kept)[-1] == library().rehearsals["speaking_up"].talk["stung"].they


DOUBT = {"label": "own_crisis", "second": None, "band": "ask"}


def test_a_doubt_is_asked_about_once_and_the_talk_goes_on() -> None:
    asked = conversation.possible_harm(at("stung"), Heard("i cant cope", "possible_harm", harm=DOUBT))
    assert asked.state.step == "safety_question" and said(asked) == [line("ask_own_crisis")]
    turn = conversation.answer_safety(conversation.known(asked.state), heard("/answer_safety", answer="no"))
    assert (turn.state.step, turn.state.safe, turn.ends_form) == ("rehearse", True, True)
    assert said(conversation.back(turn.state)) == [library().rehearsals["speaking_up"].talk["stung"].they]
    again = conversation.possible_harm(turn.state, Heard("i cant cope", "possible_harm", harm=DOUBT))
    assert again.state.step == "rehearse"


def test_a_doubt_about_a_line_the_coach_itself_offers_is_none() -> None:
    line_said = library().rehearsals["speaking_up"].talk["stung"].lines[0].say
    turn = conversation.possible_harm(at("stung"), Heard(line_said.lower()[:-1], "possible_harm", harm=DOUBT))
    assert turn.state.rehearsal == {"situation": "speaking_up", "node": "softer"}


@pytest.mark.parametrize("added", [" and i cant go on any more", ", he has marks all over his arm", " and he hit her"])
def test_a_doubt_about_what_is_added_to_such_a_line_is_asked_about(added: str) -> None:
    line_said = library().rehearsals["speaking_up"].talk["stung"].lines[0].say
    turn = conversation.possible_harm(at("stung"), Heard(line_said + added, "possible_harm", harm=DOUBT))
    assert turn.state.step == "safety_question"


def test_starting_over_leaves_the_talk() -> None:
    assert conversation.start_over(at("stung"), ON).state.rehearsal is None


# --- a library that changed since


@pytest.mark.parametrize("node", ["said_last_year", None])
@pytest.mark.parametrize("situation", ["speaking_up", "upset_family"])
def test_a_talk_that_changed_begins_again_and_says_so(situation: str, node: str | None) -> None:
    stored = state("rehearse", rehearsal={"situation": situation, "node": node})
    turn = conversation.open_chat(conversation.known(stored), ON)
    scene = library().rehearsals["speaking_up"].scene
    assert said(turn) == [line("in_the_middle"), f"{line('rehearse_changed')} {scene}"]
    assert turn.state.rehearsal == {"situation": "speaking_up", "node": "opening"}
    assert said(picks("1", str(node))) and all(len(text) <= BUBBLE for text in said(turn))


@pytest.mark.parametrize("stored", [None, {}, {"node": "stung"}])
def test_a_state_without_its_place_begins_again(stored: dict[str, str] | None) -> None:
    there = conversation.known(state("idea").now(step="rehearse", rehearsal=stored))
    assert said(conversation.back(there))[0].endswith(library().rehearsals["speaking_up"].scene)


def without_scripts() -> Library:
    return dataclasses.replace(library(), rehearsals={})


@pytest.mark.parametrize("before", [None, "rehearse"])
def test_a_talk_that_is_gone_goes_back_to_the_idea(before: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    stored = at("stung").now(step="safety_question" if before else "rehearse", before=before)
    gone = without_scripts()
    monkeypatch.setattr(rehearsal, "library", lambda: gone)
    there = conversation.known(stored)
    assert (there.step, there.before, there.rehearsal) == (
        ("safety_question", "idea", None) if before else ("idea", None, None)
    )
    assert conversation.back(there).messages


def test_a_talk_whose_situation_is_gone_is_a_fresh_start() -> None:
    stored = State(
        step="rehearse", role="W", situation="gone_since", safe=True, rehearsal={"situation": "gone_since", "node": "x"}
    )
    assert conversation.known(stored) == State(role="W")
