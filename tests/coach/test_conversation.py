"""The coaching, step by step, as plain functions from a state to a turn."""

from __future__ import annotations

import pytest

from coach import conversation, listening
from coach.library import LEVELS, library
from coach.state import Heard, State, Turn
from coach.words import line
from tests.build import ON, REFLEXES, heard, state

ASKED = [name for name, situation in library().situations.items() if situation.check == "ask"]
NOT_ASKED = [name for name in library().situations if name not in ASKED]
FORM_STEPS = ("safety_question", "question", "case", "plan")
OPEN_STEPS = (*FORM_STEPS, "idea", "obstacle")


def labels(turn: Turn) -> list[str]:
    return [choice.label for choice in turn.messages[-1].choices] if turn.messages else []


def payloads(turn: Turn) -> list[str]:
    return [choice.payload for choice in turn.messages[-1].choices]


def said(turn: Turn) -> str:
    return "\n".join(message.text for message in turn.messages)


# --- opening and role


def test_a_first_visit_is_greeted_and_asked_for_the_role() -> None:
    turn = conversation.open_chat(State(), ON)
    assert "No names" in said(turn) or "Leave out names" in said(turn)
    assert payloads(turn) == [f'/set_role{{"level":"{level}"}}' for level in LEVELS]


def test_the_role_is_asked_once() -> None:
    turn = conversation.set_role(conversation.open_chat(State(), ON).state, heard("/set_role", level="L"))
    assert turn.state.role == "L"
    assert not any("set_role" in payload for payload in payloads(conversation.open_chat(turn.state, ON)))
    assert conversation.start_over(turn.state, ON).state.role == "L"


@pytest.mark.parametrize(
    ("words", "level"),
    [("im a carer", "W"), ("support worker on nights", "W"), ("senior carer", "L"), ("team leader in home care", "L"),
     ("deputy manager", "O"), ("registered manager", "O"), ("the nominated individual", "S"), ("i own it, im a director", "S")],
)  # fmt: skip
def test_a_typed_role_is_understood(words: str, level: str) -> None:
    assert conversation.set_role(State(), heard(words, "set_role")).state.role == level


def test_an_unclear_role_is_asked_about() -> None:
    turn = conversation.set_role(State(), heard("i do all sorts", "set_role"))
    assert turn.state.role is None and len(payloads(turn)) == 4


@pytest.mark.parametrize("step", OPEN_STEPS)
def test_a_role_in_the_middle_keeps_the_step(step: str) -> None:
    turn = conversation.set_role(state(step), heard("/set_role", level="O"))
    assert (turn.state.role, turn.state.step) == ("O", step)


@pytest.mark.parametrize("step", OPEN_STEPS)
def test_a_visit_goes_on_where_it_stopped(step: str) -> None:
    turn = conversation.open_chat(state(step, role="W"), ON)
    assert turn.state.step == step and "in the middle" in said(turn)


@pytest.mark.parametrize("situation", [None, "speaking_up"])
def test_a_visit_after_a_card_comes_back_to_the_card(situation: str | None) -> None:
    turn = conversation.open_chat(state("card", harm="own_crisis", situation=situation), ON)
    assert turn.state.step == "card" and turn.messages[-1].kind == "safety"


# --- hearing, safety question, open question


@pytest.mark.parametrize("name", ASKED)
def test_a_situation_that_asks_asks_about_safety_before_anything_else(name: str) -> None:
    turn = conversation.hear(State(role="W"), heard("something", name), name)
    assert turn.state.step == "safety_question" and not turn.state.safe
    assert turn.messages[0].text in library().situations[name].heard
    assert turn.messages[1].text == library().situations[name].safety_question
    assert len(labels(turn)) == 3


@pytest.mark.parametrize("name", NOT_ASKED)
def test_any_other_situation_asks_one_open_question(name: str) -> None:
    turn = conversation.hear(State(role="W"), heard("something", name), name)
    assert (turn.state.step, turn.state.safe) == ("question", True)
    assert payloads(turn) == ["/skip"]


def test_a_question_about_oneself_can_be_answered_i_am_all_right() -> None:
    assert labels(conversation.start(State(), "stress_and_burnout"))[0] == "No, I'm all right"
    assert labels(conversation.start(State(), "speaking_up"))[0] == "No, nobody"


@pytest.mark.parametrize("answer", [heard("/answer_safety", answer="no"), heard("no nobody is hurt"), heard("no")])
def test_nobody_at_risk_leads_to_the_open_question(answer: Heard) -> None:
    turn = conversation.answer_safety(state("safety_question"), answer)
    assert (turn.state.step, turn.state.safe, turn.ends_form) == ("question", True, False)
    assert turn.messages[1].text.endswith("?")


@pytest.mark.parametrize(
    "answer",
    [
        heard("/answer_safety", answer="yes"),
        heard("/answer_safety", answer="not_sure"),
        heard("yes"),
        heard("not sure really"),
        heard("banana"),
    ],
)
def test_yes_not_sure_and_what_is_unclear_lead_to_the_card(answer: Heard) -> None:
    turn = conversation.answer_safety(state("safety_question", situation="stress_and_burnout"), answer)
    assert (turn.state.step, turn.state.harm, turn.state.safe, turn.ends_form) == ("card", "own_crisis", False, True)
    assert turn.messages == (), "the card is said by the rule that follows"


def test_the_harm_that_was_asked_about_leads_not_the_one_of_the_situation() -> None:
    asked = state("safety_question", situation="speaking_up", harm="sexual_harassment")
    assert conversation.answer_safety(asked, heard("yes")).state.harm == "sexual_harassment"


@pytest.mark.parametrize("label", list(library().cards["cards"]))
def test_possible_harm_asks_about_that_harm_and_keeps_the_situation_it_heard(label: str) -> None:
    words = Heard("hm", "possible_harm", (("possible_harm", 1.0), ("speaking_up", 0.4), ("team_divide", 0.2)), {"label": label})
    turn = conversation.possible_harm(State(), words)
    assert (turn.state.step, turn.state.harm, turn.state.situation) == ("safety_question", label, "speaking_up")
    assert said(turn) == library().replies[f"ask_{label}"]["say"][0]
    on = conversation.answer_safety(turn.state, heard("no nobody"))
    assert (on.state.step, on.state.situation, on.state.harm) == ("question", "speaking_up", None)


def test_possible_harm_in_the_middle_keeps_the_open_situation() -> None:
    words = Heard("hm", "possible_harm", (("team_divide", 0.4),), {"label": "abuse_or_neglect"})
    assert conversation.possible_harm(state("idea"), words).state.situation == "speaking_up"


def test_possible_harm_without_a_situation_ends_in_what_is_on_your_mind() -> None:
    asked = conversation.possible_harm(State(), Heard("hm", "possible_harm", harm={"label": "own_crisis"})).state
    turn = conversation.answer_safety(asked, heard("/answer_safety", answer="no"))
    assert (turn.state.step, turn.ends_form) == ("opening", True) and turn.messages


@pytest.mark.parametrize("words", ["so what do i actually say", "dunno", "ok", "she shouted", "2 yrs", "🙂", "not a lot tbh"])
def test_whatever_is_said_to_the_open_question_is_an_answer(words: str) -> None:
    turn = conversation.answer_question(state("question"), heard(words, "team_divide", {"team_divide": 0.5}))
    assert turn.ends_form and turn.state.step == "question" and turn.state.situation == "speaking_up"


LONG = "anyway the real trouble is that one of my ladies died on sunday"


def test_a_clearly_different_situation_is_asked_about_first() -> None:
    turn = conversation.answer_question(state("question"), heard(LONG, "grief_after_a_death", {"grief_after_a_death": 0.95}))
    assert not turn.ends_form and turn.state.heard_also == "grief_after_a_death" and "something new?" in said(turn)
    taken = conversation.answer_question(turn.state, heard("/is_new", "is_new"))
    assert taken.state.situation == "grief_after_a_death" and taken.state.step == "safety_question"
    typed = conversation.answer_question(turn.state, heard("yes", "affirm"))
    assert typed.state.situation == "grief_after_a_death"


@pytest.mark.parametrize("share", [0.2, 0.5, 0.7])
def test_an_unsure_guess_is_never_taken_for_a_new_topic_in_the_open_question(share: float) -> None:
    turn = conversation.answer_question(state("question"), heard(LONG, "grief_after_a_death", {"grief_after_a_death": share}))
    assert turn.ends_form and turn.state.heard_also is None


def test_the_same_thing_goes_on_with_the_coaching() -> None:
    asked = conversation.ask_if_new(state("question"), "grief_after_a_death").state
    turn = conversation.answer_question(asked, heard("/is_same", "is_same"))
    assert turn.ends_form and (turn.state.situation, turn.state.heard_also) == ("speaking_up", None)


def test_a_new_topic_after_the_idea_is_asked_about_and_can_be_declined() -> None:
    ranking = {"grief_after_a_death": 0.9, "speaking_up": 0.05}
    turn = conversation.hear(state("idea"), heard(LONG, "grief_after_a_death", ranking), "grief_after_a_death")
    assert turn.state.step == "new_topic"
    assert conversation.take_up_new(turn.state).state.situation == "grief_after_a_death"
    stayed = conversation.stay(turn.state)
    assert (stayed.state.step, stayed.state.situation, stayed.state.heard_also) == ("idea", "speaking_up", None)


def test_a_new_topic_taken_up_after_an_idea_starts_from_its_own_safety_question() -> None:
    asked = conversation.ask_if_new(state("idea"), "grief_after_a_death")
    taken = conversation.take_up_new(asked.state)
    settled = conversation.answer_safety(taken.state, heard("/answer_safety", "answer_safety", answer="no"))
    assert (settled.state.step, settled.state.situation, settled.state.idea) == ("question", "grief_after_a_death", None)


def test_a_button_of_another_topic_is_simply_taken_up() -> None:
    turn = conversation.hear(state("idea"), heard("/grief_after_a_death", "grief_after_a_death"), "grief_after_a_death")
    assert turn.state.situation == "grief_after_a_death"


@pytest.mark.parametrize(
    ("text", "setting"),
    [
        ("on my next call the key safe was open", "home_care"),
        ("our residents at tea", "care_home"),
        ("in supported living", "supported_living"),
        ("well", None),
    ],
)
def test_the_setting_is_read_from_plain_words(text: str, setting: str | None) -> None:
    assert conversation.start(State(), "speaking_up", text).state.setting == setting


# --- behaviour, ideas, plan


def test_the_behaviour_is_in_the_words_of_the_level_and_names_its_source() -> None:
    for level, wording in library().situations["stress_and_burnout"].levels.items():
        turn = conversation.coach(state("question", situation="stress_and_burnout", role=level))
        assert turn.messages[0].text.endswith(wording.behaviour) and turn.messages[0].kind == "behaviour"
        assert "Skills for Care" in turn.messages[0].source["label"]  # type: ignore[index]


def test_a_skipped_question_is_not_met_with_a_feeling() -> None:
    told, skipped = (conversation.coach(state("question"), skipped=flag).messages[0].text for flag in (False, True))
    assert told.startswith(library().situations["speaking_up"].reflect[0])
    assert skipped.startswith(library().replies["skip_ack"]["say"][0])


@pytest.mark.parametrize(
    ("words", "skips"), [("/skip", True), ("Skip.", True), ("pass", True), ("i skipped her lunch", False), ("next time", False)]
)
def test_what_counts_as_skipping(words: str, skips: bool) -> None:
    assert listening.is_skip(Heard(words, "skip" if words.startswith("/") else "")) is skips


@pytest.mark.parametrize("name", list(library().situations))
def test_every_idea_is_offered_once_and_then_the_coach_says_so(name: str) -> None:
    at, seen = state("question", situation=name, role="W"), []
    for _ in library().situations[name].ideas:
        turn = conversation.offer_idea(at)
        seen.append(turn.state.idea)
        at = turn.state
    assert sorted(map(str, seen)) == sorted(library().situations[name].ideas)
    assert said(conversation.another_idea(at)) == library().replies["another_idea_none"]["say"][0]


@pytest.mark.parametrize("level", LEVELS)
def test_the_first_idea_fits_the_level_where_one_does(level: str) -> None:
    for name, situation in library().situations.items():
        idea = conversation.next_idea(state("question", situation=name, role=level))
        fits = [i for i in situation.ideas if situation.level_for(level) in library().ideas[i].levels]
        assert idea and (not fits or situation.level_for(level) in idea.levels), name


def test_an_idea_says_minutes_cost_and_who() -> None:
    turn = conversation.offer_idea(state("question"))
    idea = library().ideas[str(turn.state.idea)]
    assert turn.messages[0].text == f"{idea.do}\n{idea.minutes} minutes, free. {idea.who}."
    assert labels(turn) == ["I'll try it", "Another idea", "Why this?", "Say it simpler"]


def test_why_names_element_dimension_and_source() -> None:
    turn = conversation.why(state("idea"))
    assert "Leadership Qualities Framework" in said(turn) and turn.messages[0].source
    assert "Why this?" not in labels(turn) and "And in the new framework?" in labels(turn)


@pytest.mark.parametrize("level", [None, *LEVELS])
@pytest.mark.parametrize("name", library().situations)
def test_the_new_framework_is_told_with_what_is_our_reading(name: str, level: str | None) -> None:
    turn = conversation.new_framework(state("idea", situation=name, role=level))
    assert len(turn.messages) == 2 and "our reading" in said(turn) and "2026" in said(turn)
    third = "Make the case" if library().situations[name].makes_case and level != "W" else "Why this?"
    assert labels(turn) == ["I'll try it", "Another idea", third, "Say it simpler"]


def test_without_a_situation_there_is_nothing_to_place_in_the_new_framework() -> None:
    assert said(conversation.new_framework(State())) == library().replies["new_framework"]["say"][0]


def test_simpler_words_are_not_the_same_words() -> None:
    turn = conversation.simpler(state("idea"))
    assert said(turn) == library().situations["speaking_up"].simpler


@pytest.mark.parametrize("name", library().situations)
def test_with_simpler_words_wished_for_the_behaviour_is_told_in_them(name: str) -> None:
    turn = conversation.coach(state("question", situation=name, simpler=True))
    assert library().situations[name].simpler in turn.messages[0].text and len(turn.messages[0].text) <= 280
    assert turn.state.simpler


def test_with_simpler_words_wished_for_answers_are_shorter() -> None:
    plain = conversation.reply(State(), heard("who reads this", "privacy"))
    short = conversation.reply(State(simpler=True), heard("who reads this", "privacy"))
    assert 0 < len(said(short)) < len(said(plain)) and "{" not in said(short)


@pytest.mark.parametrize(
    "play", [conversation.why, conversation.new_framework, conversation.simpler, conversation.another_idea]
)
def test_nothing_is_coached_before_the_safety_question_is_settled(play: object) -> None:
    turn = play(state("safety_question"))  # type: ignore[operator]
    assert not {"behaviour", "idea"} & {message.kind for message in turn.messages}


def test_asked_for_words_the_coach_gives_those_of_the_idea_or_else_of_the_situation() -> None:
    none = state("idea").now(idea=None)
    assert library().situations["speaking_up"].words in said(conversation.words(none))
    words = library().ideas[str(state("idea").idea)].words
    assert words in said(conversation.words(state("idea")))
    assert words in said(conversation.reply(state("idea"), heard("so what do i actually say", "other")))
    asked = conversation.answer_plan(state("plan"), heard("how do i put it to her?"))
    assert words in said(asked) and not asked.ends_form


def test_tried_it_already_asks_what_got_in_the_way_and_then_offers_another() -> None:
    turn = conversation.meet(state("idea", ideas_shown=("speak_up_script",)), heard("i tried that already"))
    assert turn.state.step == "obstacle"
    assert conversation.meet(turn.state, heard("they laughed")).messages[-1].kind == "idea"


def test_a_system_that_fails_is_not_the_workers_fault() -> None:
    turn = conversation.meet(state("idea", situation="stress_and_burnout"), heard("there is not enough of us"))
    assert said(turn) == library().situations["stress_and_burnout"].not_yours


# --- nothing twice in a row


def test_a_bubble_said_again_has_a_word_before_it_and_its_text_is_not_kept() -> None:
    first = conversation.unrepeated(conversation.back(state("question")), None)
    again = conversation.unrepeated(conversation.back(state("question")), first.state.said)
    assert said(first) != said(again) and said(again).endswith(said(first))
    assert first.state.said and first.state.said not in said(first) and len(first.state.said) < 20


# --- the typed answer to the safety question


def typed(text: str, intent: str, share: float = 0.9, band: str = "none") -> Heard:
    return Heard(text, intent, ((intent, share),), {"label": "abuse_or_neglect", "band": band})


@pytest.mark.parametrize(
    "text",
    [
        "no nobody hurt its just things like she had a bad night and nobody said",
        "nah not sure id call it that, nobody is at risk",
    ],
)
def test_a_no_that_goes_on_is_a_no_when_the_engine_heard_one_too(text: str) -> None:
    assert conversation.answer_safety(state("safety_question"), typed(text, "deny")).state.step == "question"


@pytest.mark.parametrize(
    ("text", "intent", "share", "band"),
    [("no idea", "deny", 0.9, "none"), ("no one checks on her", "speaking_up", 0.9, "none"), ("no but she had a bad night", "deny", 0.5, "none"),
     ("no she had a bad night and a mark", "deny", 0.9, "ask"), ("it is hard to say", "deny", 0.9, "none")],
)  # fmt: skip
def test_what_is_unclear_still_counts_as_not_sure(text: str, intent: str, share: float, band: str) -> None:
    assert conversation.answer_safety(state("safety_question"), typed(text, intent, share, band)).state.step == "card"


@pytest.mark.parametrize(("text", "step"), [("im ok just fed up. dont think its that bad", "question"), ("i'm fine but i dont sleep", "card"),
                                            ("im not ok", "card")])  # fmt: skip
def test_i_am_ok_is_a_no_where_the_question_was_about_oneself(text: str, step: str) -> None:
    at = state("safety_question", situation="stress_and_burnout")
    assert conversation.answer_safety(at, typed(text, "stress_and_burnout")).state.step == step


# --- reflexes, unsure, browsing

SHORT = ("greet", "affirm", "deny")  # their lines ask what is on the person's mind, which is known in the middle


@pytest.mark.parametrize("intent", [name for name in REFLEXES if name not in (*SHORT, "goodbye", "thank")])
@pytest.mark.parametrize("step", OPEN_STEPS)
def test_a_reflex_is_answered_and_the_step_asked_again(intent: str, step: str) -> None:
    turn = conversation.reply(state(step), heard("hm", intent))
    assert turn.messages[0].text == line(intent)
    assert len(turn.messages) == 2 and turn.state.step == step and labels(turn)


@pytest.mark.parametrize("intent", SHORT)
@pytest.mark.parametrize("step", OPEN_STEPS)
def test_a_hello_or_yes_in_the_middle_only_asks_the_step_again(intent: str, step: str) -> None:
    turn = conversation.reply(state(step), heard("hm", intent))
    assert len(turn.messages) == 1 and turn.state.step == step and labels(turn)


def test_a_doubt_is_asked_about_once_a_topic_and_then_taken_as_the_answer_it_is() -> None:
    doubt = Heard("she goes quiet", "possible_harm", harm={"label": "abuse_or_neglect", "band": "ask"})
    other = Heard("he looks at me", "possible_harm", harm={"label": "sexual_harassment", "band": "ask"})
    asked = conversation.possible_harm(state("question"), doubt)
    settled = conversation.answer_safety(asked.state, heard("/answer_safety", answer="no"))
    assert [message.kind for message in conversation.possible_harm(settled.state, doubt).messages] == ["behaviour", "idea"]
    assert conversation.possible_harm(settled.state, other).state.step == "safety_question"


def test_a_doubt_after_the_idea_comes_back_to_the_idea_when_nobody_is_at_risk() -> None:
    doubt = Heard("she goes quiet", "possible_harm", harm={"label": "abuse_or_neglect", "band": "ask"})
    asked = conversation.possible_harm(state("idea"), doubt)
    settled = conversation.answer_safety(asked.state, heard("/answer_safety", answer="no"))
    assert settled.state.step == "idea" and settled.ends_form and "Another idea" in labels(settled)


@pytest.mark.parametrize("intent", ["goodbye", "thank"])
def test_a_goodbye_is_one_warm_line(intent: str) -> None:
    turn = conversation.reply(state("done"), heard("bye", intent))
    assert len(turn.messages) == 1 and labels(turn) == ["Show me topics"]


@pytest.mark.parametrize("intent", REFLEXES)
def test_the_same_bubble_is_never_said_twice_in_a_row_where_there_are_others(intent: str) -> None:
    first, second = (conversation.reply(state("idea", turns=turn), heard("hm", intent)) for turn in (1, 2))
    if len(library().replies[intent]["say"]) > 1:
        assert first.messages[0].text != second.messages[0].text


def test_heard_lines_take_turns() -> None:
    lines = {conversation.start(State(turns=turn), "speaking_up").messages[0].text for turn in range(4)}
    assert len(lines) == len(library().situations["speaking_up"].heard)


RANKING = {"nlu_fallback": 0.4, "speaking_up": 0.3, "greet": 0.2, "team_divide": 0.1, "delegating": 0.05, "fair_rota": 0.01}


def test_unsure_offers_three_guesses_and_something_else() -> None:
    turn = conversation.guess(State(), heard("blah", "nlu_fallback", RANKING))
    assert payloads(turn) == ["/speaking_up", "/team_divide", "/delegating", "/something_else"]
    assert turn.messages[0].kind == "guess"


def test_twice_unsure_gives_the_menu() -> None:
    once = conversation.guess(State(), heard("blah", "nlu_fallback", RANKING)).state
    twice = conversation.guess(once, heard("blah blah", "nlu_fallback", RANKING))
    assert twice.state.step == "browse" and any("browse_topics" in payload for payload in payloads(twice))
    assert said(twice) != said(conversation.guess(State(), heard("blah", "nlu_fallback", RANKING)))


def test_a_situation_that_is_understood_forgets_the_misses() -> None:
    assert conversation.start(State(misses=1), "speaking_up").state.misses == 0


def test_what_is_not_understood_after_an_idea_is_met_not_guessed_at() -> None:
    assert conversation.guess(state("idea"), heard("hmph", "nlu_fallback", RANKING)).messages[0].kind == "say"


def pages(theme: str | None) -> tuple[set[str], int]:
    """Every choice of a menu, page after page until it begins again, and the most choices of a page."""
    found: set[str] = set()
    page, most = 0, 0
    while True:
        turn = conversation.browse(State(), theme, page)
        most = max(most, len(turn.messages[-1].choices))
        *shown, following = payloads(turn)
        found |= set(shown)
        page = int(following.split('"page":"')[1].rstrip('"}'))
        if page == 0:
            return found, most


def test_browsing_reaches_every_theme_and_every_situation_four_choices_at_a_time() -> None:
    themes, most = pages(None)
    assert most <= 4 and themes == {f'/browse_topics{{"theme":"{name}"}}' for name in library().themes}
    reached: set[str] = set()
    for theme in library().themes:
        found, most = pages(theme)
        assert most <= 4, theme
        reached |= found
    assert reached == {f"/{name}" for name in library().situations}


@pytest.mark.parametrize(("theme", "page"), [("nonsense", 0), (None, 99), ("team", 99)])
def test_a_menu_that_is_not_there_shows_the_first_page(theme: str | None, page: int) -> None:
    assert len(payloads(conversation.browse(State(), theme, page))) == 4


# --- start over, delete


def test_start_over_keeps_role_setting_and_plans_and_forgets_the_rest() -> None:
    plans = ({"id": "a", "when": "thursday", "made": "2026-11-20", "idea": "speak_up_script"},)
    at = state("idea", role="L", setting="home_care", plans=plans, harm="own_crisis", misses=1)
    assert conversation.start_over(at, ON).state == State(role="L", setting="home_care", plans=plans)


@pytest.mark.parametrize("step", [*OPEN_STEPS, "card", "opening"])
def test_delete_is_asked_once_more_and_can_be_taken_back(step: str) -> None:
    asked = conversation.ask_to_forget(state(step))
    assert asked.state.step == "delete" and labels(asked) == ["Yes, delete it all", "No, keep it"]
    assert conversation.keep(asked.state).state.step == step


def test_asking_to_delete_twice_still_finds_the_way_back() -> None:
    twice = conversation.ask_to_forget(conversation.ask_to_forget(state("question")).state)
    assert conversation.keep(twice.state).state.step == "question"


def test_yes_delete_orders_web_to_forget_and_remembers_nothing() -> None:
    turn = conversation.forget(state("delete", situation="speaking_up", role="W"), heard("/delete_yes"))
    assert (turn.do, turn.state) == ("forget", State())


def test_after_a_card_coaching_goes_on_only_where_it_was() -> None:
    assert conversation.go_on(state("card", situation="speaking_up")).state.step == "question"
    turn = conversation.go_on(state("card"))
    assert (turn.state.step, turn.state.harm) == ("opening", None)


@pytest.mark.parametrize("text", ["yes", "Yes please", "yes, delete it all", "delete everything.", "ok do it"])
def test_a_plain_yes_deletes(text: str) -> None:
    assert conversation.forget(state("delete"), heard(text, "affirm")).do == "forget"


@pytest.mark.parametrize("text", ["yes but what about my plan", "thats right she was", "yeah the rota", "no"])
def test_anything_but_a_plain_yes_asks_again_before_deleting(text: str) -> None:
    turn = conversation.forget(state("delete"), heard(text, "affirm"))
    assert turn.do is None and "No, keep it" in labels(turn)


def test_a_new_kind_of_harm_at_a_card_shows_its_card_and_offers_the_first() -> None:
    at = state("card", harm="medicines_error")
    turn = conversation.card_talk(at, Heard("cant go on", "x", harm={"label": "own_crisis", "band": "ask"}))
    assert (turn.state.harm, turn.state.harm_second) == ("own_crisis", "medicines_error")


def test_a_goodbye_on_the_card_of_an_own_crisis_is_not_waved_away() -> None:
    turn = conversation.card_talk(state("card", harm="own_crisis"), heard("thanks for everything, goodbye"))
    assert {message.kind for message in turn.messages} == {"safety"}


@pytest.mark.parametrize(("turns", "greeting"), [(0, "opening"), (1, "opening"), (2, "opening_back")])
def test_a_newcomer_whose_level_is_known_is_not_told_hello_again(turns: int, greeting: str) -> None:
    text = conversation.open_chat(State(role="W", turns=turns), ON).messages[0].text
    assert text in library().replies[greeting]["say"]
