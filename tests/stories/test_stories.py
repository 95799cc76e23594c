"""The trained rules and stories with the real actions: what follows from every intent, in every step and form."""

from __future__ import annotations

import itertools
from collections.abc import Callable

import pytest
import yaml
from rasa.core.agent import Agent

from actions.actions import FORM_OF_STEP
from coach.conversation import CLOSED
from coach.library import library
from coach.safety import SEVERITY
from coach.state import STEPS
from coach.words import line
from tests.build import REFLEXES, ROOT
from tests.stories.talk import MODEL, Talk, load

FORM_OF = {step: form for step, (form, _) in FORM_OF_STEP.items()}
IDEA = ("hear", "safe", "told")
PLANNED = ("try", "when")
NUMBER = itertools.count()
CALM = {"speaking_up": 0.9}


@pytest.fixture(scope="session")
def agent() -> Agent:
    if not MODEL.exists():
        pytest.fail("There is no model: run `make train` first.")
    agent = load()
    agent.led = {}
    return agent


@pytest.fixture
def begin(agent: Agent) -> Callable[[str], Talk]:
    """A conversation that stands at a step; the way there is played once."""

    def begin_at(step: str) -> Talk:
        if step not in agent.led:
            agent.led[step] = lead_to(step)
        return agent.led[step].copy(f"person {next(NUMBER)}")

    def lead_to(step: str) -> Talk:
        talk = Talk(agent, f"first at {step}")
        talk.picks("open_chat")
        ways = {
            "opening": [], "safety_question": ["hear"], "question": ["hear", "safe"], "idea": ["hear", "safe", "told"],
            "new_topic": ["hear", "safe", "told", "other"], "obstacle": ["hear", "safe", "told", "tried"],
            "plan": [*IDEA, "try"], "plan_who": [*IDEA, "try", "when", "if"], "plan_obstacle": [*IDEA, "try", "when", "if", "who"],
            "plan_then": [*IDEA, "try", "when", "if", "who", "busy"], "done": [*IDEA, "try", "when"], "card": ["harm"],
            "guess": ["unclear"], "browse": ["topics"], "delete": ["forget"], "well_what": ["well"], "well_why": ["well", "good"],
            "check_in": [*IDEA, "try", "when", "return"], "learned": [*IDEA, "try", "when", "return", "badly"],
            "adjust": [*IDEA, "try", "when", "return", "badly", "learn"],
            "let_go": [*IDEA, *PLANNED, "more", *PLANNED, "more", *PLANNED, "more", "try"],
            "case": ["leavers", "told", "case"],
            "rehearse": [*IDEA, "practise", "beginning"],
        }  # fmt: skip
        moves: dict[str, Callable[[], object]] = {
            "hear": lambda: talk.says("they talk over her", "speaking_up"),
            "safe": lambda: talk.picks("answer_safety", answer="no"),
            "told": lambda: talk.says("she laughed at me", "speaking_up", CALM),
            "other": lambda: talk.says(
                "and one of my ladies died on sunday too", "grief_after_a_death", {"grief_after_a_death": 0.9}
            ),
            "tried": lambda: talk.says("i tried that already", "speaking_up", CALM),
            "leavers": lambda: talk.says("three more gave notice", "keeping_good_staff"),
            "case": lambda: talk.picks("make_the_case"),
            "try": lambda: talk.picks("try_idea"),
            "when": lambda: talk.says("thursday", "affirm"),
            "who": lambda: talk.picks("say_plan", who="colleague"),
            "busy": lambda: talk.says("we may be short", "short_staffed"),
            "if": lambda: talk.picks("what_if"),
            "more": lambda: talk.picks("ask_another_idea"),
            "return": lambda: talk.picks("open_chat"),
            "badly": lambda: talk.picks("report_progress", how="did_not_work"),
            "learn": lambda: talk.says("they all talked at once", "speaking_up"),
            "well": lambda: talk.picks("what_went_well"),
            "good": lambda: talk.says("he ate with us", "recognising_good_work"),
            "practise": lambda: talk.picks("rehearse"),
            "beginning": lambda: talk.picks("rehearse", go="1"),
            "harm": lambda: talk.says("he hit her", "abuse_or_neglect"),
            "unclear": lambda: talk.says("blah", "nlu_fallback", {"nlu_fallback": 0.4, "team_divide": 0.2}),
            "topics": lambda: talk.says("topics", "browse_topics"),
            "forget": lambda: talk.says("delete my data", "delete_my_data"),
        }
        for move in ways[step]:
            moves[move]()
        assert (talk.state.step, talk.form) == (step, FORM_OF.get(step))
        return talk

    return begin_at


Begin = Callable[[str], Talk]


# --- the coaching of every situation


@pytest.mark.parametrize("theme", library().themes)
def test_every_situation_of_a_theme_leads_to_behaviour_idea_and_plan(theme: str, begin: Begin) -> None:
    for situation in library().in_theme(theme):
        talk = begin("opening")
        first = talk.says("something happened", situation.id)
        assert first[0] in situation.heard and talk.form == "coaching_form", situation.id
        if situation.check == "ask":
            talk.says("no nobody is hurt", "deny")
        assert talk.state.step == "question" and talk.form == "coaching_form", situation.id
        talk.says("she laughed and walked off", situation.id)
        assert (talk.ran[-1], talk.state.step, talk.form) == ("action_coach", "idea", None), situation.id
        talk.picks("try_idea")
        assert (talk.state.step, talk.form) == ("plan", "plan_form"), situation.id
        said = talk.says("on thursday", "affirm")
        assert said[0].startswith("Your plan: if it is Thursday") and len(said) == 2, situation.id
        assert (talk.state.step, talk.form) == ("done", None), situation.id
        talk.picks("what_if")
        talk.says("my senior", "affirm")
        talk.says("we may be busy", "short_staffed")
        said = talk.says("i will ask again the day after", "affirm")
        assert "ask again the day after" in said[0] and talk.ran[-1] == "action_say_plan_back", situation.id
        assert (talk.state.step, talk.form) == ("done", None), situation.id


@pytest.mark.parametrize("step", ["idea", "obstacle", "done", "opening", "guess", "browse"])
@pytest.mark.parametrize("theme", library().themes)
def test_a_situation_of_any_theme_is_answered_at_any_step(step: str, theme: str, begin: Begin) -> None:
    situation = library().in_theme(theme)[0].id
    for text in ("something else that happened to us all at work today", f"/{situation}"):
        talk = begin(step)
        assert talk.says(text, situation) and talk.ran[0] == "action_hear"
        assert talk.form == FORM_OF.get(talk.state.step)


# --- safety, in every step and form


@pytest.mark.parametrize("label", SEVERITY)
@pytest.mark.parametrize("step", STEPS)
def test_a_disclosure_at_any_step_gets_its_card_and_nothing_else_in_that_turn(label: str, step: str, begin: Begin) -> None:
    talk = begin(step)
    said = talk.says("help", label, harm={"label": label, "second": None, "band": "signpost"})
    assert said == library().cards["cards"][label]["first"]
    assert (talk.state.step, talk.state.harm, talk.form) == ("card", label, "card_form")
    assert talk.tracker.get_slot("requested_slot") == "card_talk"


def test_a_disclosure_in_the_plan_form_ends_the_plan(begin: Begin) -> None:
    talk = begin("plan")
    talk.says("she hit him", "abuse_or_neglect")
    assert talk.state.plan is None
    talk.says("thursday", "affirm")
    assert (talk.state.plan, talk.form) == (None, "card_form")


@pytest.mark.parametrize("step", [step for step in STEPS if step not in ("card", "delete")])
def test_a_new_kind_of_doubt_at_any_step_is_asked_about_first(step: str, begin: Begin) -> None:
    talk = begin(step)
    in_form = FORM_OF.get(step) in ("plan_form", "check_in_form", "well_form", "case_form", "rehearsal_form")
    coached = talk.state.idea is not None and talk.state.step not in CLOSED
    heard = {"possible_harm": 1.0, "team_divide": 0.4}
    said = talk.says("he looks at me", "possible_harm", heard, {"label": "sexual_harassment", "second": None, "band": "ask"})
    assert said == library().replies["ask_sexual_harassment"]["say"]
    assert (talk.state.step, talk.form) == ("safety_question", "coaching_form")
    talk.picks("answer_safety", answer="no")
    after = (step, FORM_OF.get(step)) if in_form else ("idea", None) if coached else ("question", "coaching_form")
    assert (talk.state.step, talk.form) == after


def test_a_doubt_that_was_settled_is_an_answer_and_closes_the_open_question(begin: Begin) -> None:
    talk = begin("question")
    talk.says("there were marks", "possible_harm", harm={"label": "abuse_or_neglect", "second": None, "band": "ask"})
    assert (talk.state.step, talk.form) == ("idea", None)


def test_a_settled_doubt_in_the_plan_asks_for_the_day_again(begin: Begin) -> None:
    talk = begin("plan")
    talk.says("there were marks", "possible_harm", harm={"label": "abuse_or_neglect", "second": None, "band": "ask"})
    assert (talk.state.step, talk.form) == ("plan", "plan_form")


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_yes_or_not_sure_to_the_safety_question_brings_the_card_at_once(answer: str, begin: Begin) -> None:
    talk = begin("safety_question")
    said = talk.picks("answer_safety", answer=answer)
    assert said == library().cards["cards"]["abuse_or_neglect"]["first"]
    assert (talk.state.step, talk.form) == ("card", "card_form")


def test_possible_harm_without_a_situation_ends_in_what_is_on_your_mind(begin: Begin) -> None:
    talk = begin("opening")
    talk.says("hm", "possible_harm", harm={"label": "own_crisis", "second": None, "band": "ask"})
    assert talk.picks("answer_safety", answer="no")
    assert (talk.state.step, talk.form) == ("opening", None)
    assert talk.says("they talk over her", "speaking_up"), "and the next text is heard"


def test_the_second_harm_is_offered_and_shown(begin: Begin) -> None:
    talk = begin("question")
    talk.says("x", "own_crisis", harm={"label": "own_crisis", "second": "domestic_abuse", "band": "signpost"})
    assert talk.state.harm_second == "domestic_abuse"
    assert talk.picks("show_card", label="domestic_abuse") == library().cards["cards"]["domestic_abuse"]["first"]
    assert talk.form == "card_form"


@pytest.mark.parametrize("about", library().cards["follow_ups"])
def test_a_follow_up_after_a_card_keeps_the_card_open(about: str, begin: Begin) -> None:
    talk = begin("card")
    assert talk.picks("ask_about_card", about=about)
    assert (talk.state.step, talk.form, talk.ran) == ("card", "card_form", ["validate_card_form"])


@pytest.mark.parametrize(
    "intent",
    [*REFLEXES, "speaking_up", "nlu_fallback", "possible_harm", "ask_another_idea", "set_role", "browse_topics", "skip"],
)
def test_nothing_is_coached_after_a_card_until_the_person_asks(intent: str, begin: Begin) -> None:
    talk = begin("card")
    assert talk.says("hm well", intent)
    assert (talk.state.step, talk.form) == ("card", "card_form")


def test_going_on_after_a_card_takes_up_the_situation_that_was_open(begin: Begin) -> None:
    talk = begin("idea")
    talk.says("he hit her", "abuse_or_neglect")
    assert talk.picks("go_on")
    assert (talk.state.step, talk.state.situation, talk.form) == ("question", "speaking_up", "coaching_form")
    fresh = begin("card")
    assert fresh.picks("go_on")
    assert (fresh.state.step, fresh.form) == ("opening", None)


@pytest.mark.parametrize("step", ["card", "safety_question"])
def test_opening_the_chat_again_does_not_wipe_a_card_or_a_safety_question(step: str, begin: Begin) -> None:
    talk = begin(step)
    assert talk.picks("open_chat")
    assert (talk.state.step, talk.form) == (step, FORM_OF[step])


# --- reflexes


OTHERS = (
    "report_progress",
    "what_went_well",
    "what_if",
    "keep_plan",
    "change_plan",
    "drop_plan",
    "let_go",
    "try_idea",
    "ask_another_idea",
    "ask_why",
    "ask_crosswalk",
    "ask_simpler",
    "ask_words",
    "rehearse",
    "not_helpful",
    "set_role",
    "my_plan",
    "make_the_case",
    "nlu_fallback",
    "open_chat",
    "is_same",
)

BUTTONS = (
    "open_chat",
    "is_same",
    "ask_words",
    "what_went_well",
    "what_if",
    "keep_plan",
    "change_plan",
    "drop_plan",
    "let_go",
    "try_idea",
)


@pytest.mark.parametrize("intent", [*REFLEXES, *OTHERS])
@pytest.mark.parametrize("step", STEPS)
def test_no_intent_is_met_with_silence_and_the_form_follows_the_step(intent: str, step: str, begin: Begin) -> None:
    talk = begin(step)
    said = talk.says(f"/{intent}" if intent in BUTTONS else "hm well", intent)
    assert 1 <= len(said) <= 2
    assert talk.form == FORM_OF.get(talk.state.step), f"{talk.ran} left {talk.state.step} with {talk.form}"


@pytest.mark.parametrize(
    "intent",
    [
        "privacy",
        "clinical_question",
        "employment_rights",
        "about_framework",
        "ask_capabilities",
        "talk_to_person",
        "not_english",
    ],
)
@pytest.mark.parametrize("step", [step for step in FORM_OF if step != "card"])
def test_a_reflex_in_a_form_is_answered_and_the_open_question_asked_again(intent: str, step: str, begin: Begin) -> None:
    talk = begin(step)
    said = talk.says("hm well", intent)
    assert said[0] in {line(intent, turn) for turn in range(3)} and len(said) == 2
    assert (talk.state.step, talk.form) == (step, FORM_OF[step])
    assert talk.tracker.get_slot(FORM_OF_STEP[step][1]) is None


@pytest.mark.parametrize("step", STEPS)
def test_another_language_at_any_step_is_never_taken_as_an_answer(step: str, begin: Begin) -> None:
    talk = begin(step)
    before = talk.state
    said = talk.says("nie wiem co mam zrobić w pracy", "not_english", {"not_english": 1.0, "speaking_up": 0.45})
    assert said[0] == line("not_english") and "999" in said[0] and "Help now" in said[0]
    same = {"asked": (), "said": None, "turns": 0}
    assert (talk.form, talk.state.now(**same)) == (FORM_OF.get(step), before.now(**same))
    assert [name for name in talk.ran if not name.startswith("validate_")] == ["action_reply"]


@pytest.mark.parametrize("step", ["safety_question", "question", "plan", "card"])
def test_after_another_language_the_open_step_goes_on_in_english(step: str, begin: Begin) -> None:
    talk = begin(step)
    talk.says("nie wiem co mam zrobić w pracy", "not_english")
    answers = {
        "safety_question": ("no nobody is hurt", "deny", "question"),
        "question": ("she laughed at me", "speaking_up", "idea"),
        "plan": ("thursday", "affirm", "done"),
        "card": ("go on", "go_on", "opening"),
    }
    text, intent, step_after = answers[step]
    assert talk.says(text, intent)
    assert (talk.state.step, talk.form) == (step_after, FORM_OF.get(step_after))


@pytest.mark.parametrize("step", STEPS)
def test_start_over_ends_whatever_was_open(step: str, begin: Begin) -> None:
    talk = begin(step)
    assert talk.says("start over", "start_over") == library().replies["start_over_done"]["say"]
    assert (talk.state.step, talk.state.situation, talk.form) == ("opening", None, None)
    assert talk.says("they talk over her", "speaking_up") and talk.state.step == "safety_question"


@pytest.mark.parametrize("step", [step for step in STEPS if step != "card"])
def test_browsing_ends_whatever_was_open(step: str, begin: Begin) -> None:
    talk = begin(step)
    assert talk.says("show me topics", "browse_topics")
    assert (talk.state.step, talk.form) == ("browse", None)


@pytest.mark.parametrize("step", [step for step in STEPS if step != "delete"])
@pytest.mark.parametrize("answer", ["delete_no", "deny"])
def test_delete_is_asked_at_any_step_and_no_goes_back_to_it(step: str, answer: str, begin: Begin) -> None:
    talk = begin(step)
    talk.says("delete my data", "delete_my_data")
    assert (talk.state.step, talk.form) == ("delete", None)
    assert talk.says("no" if answer == "deny" else f"/{answer}", answer)
    assert (talk.state.step, talk.form) == (step, FORM_OF.get(step))


@pytest.mark.parametrize("answer", ["delete_yes", "affirm"])
def test_yes_delete_is_obeyed(answer: str, begin: Begin) -> None:
    talk = begin("delete")
    assert talk.says("yes" if answer == "affirm" else f"/{answer}", answer) == library().replies["deleted"]["say"]
    assert talk.ran == ["action_forget"]


def test_a_new_topic_can_be_taken_up_or_left_by_button_and_typed(begin: Begin) -> None:
    for text, intent, situation in [("/is_new", "is_new", "grief_after_a_death"), ("yes", "affirm", "grief_after_a_death"),
                                    ("/is_same", "is_same", "speaking_up"), ("no", "deny", "speaking_up")]:  # fmt: skip
        talk = begin("new_topic")
        assert talk.says(text, intent), text
        assert (talk.state.situation, talk.form) == (situation, FORM_OF.get(talk.state.step)), text


@pytest.mark.parametrize("step", ["question", "check_in"])
def test_a_new_topic_in_a_form_is_asked_about_inside_it_and_taken_up(step: str, begin: Begin) -> None:
    talk = begin(step)
    said = talk.says(
        "the real trouble is one of my ladies died on sunday", "grief_after_a_death", {"grief_after_a_death": 0.97}
    )
    assert "something new?" in said[0] and talk.form == FORM_OF[step]
    talk.picks("is_new")
    assert (talk.state.situation, talk.state.step, talk.form) == ("grief_after_a_death", "safety_question", "coaching_form")


@pytest.mark.parametrize(("how", "step"), [("did_it", "done"), ("not_yet", "adjust"), ("did_not_work", "adjust"),
                                           ("changed_mind", "done")])  # fmt: skip
def test_on_return_the_coach_asks_how_the_plan_went_and_what_was_learned(how: str, step: str, begin: Begin) -> None:
    talk = begin("check_in")
    assert talk.picks("report_progress", how=how)
    assert (talk.state.step, talk.form) == ("learned", "check_in_form")
    assert talk.says("she was kinder than i thought", "building_trust")
    assert (talk.state.step, talk.form, len(talk.state.plans)) == (step, None, int(step == "adjust"))


def test_a_plan_that_did_not_work_gets_a_new_day(begin: Begin) -> None:
    talk = begin("adjust")
    assert talk.picks("change_plan") and (talk.state.step, talk.form) == ("plan", "plan_form")
    assert "next Monday" in talk.says("next monday", "affirm")[0]
    assert len(talk.state.plans) == 1


def test_one_of_three_plans_is_let_go_for_a_fourth(begin: Begin) -> None:
    talk = begin("let_go")
    assert len(talk.state.plans) == 3 and talk.picks("let_go", plan=talk.state.plans[0]["id"])
    assert (talk.state.step, talk.form) == ("plan", "plan_form")
    assert talk.says("friday", "affirm")[0].startswith("Your plan: if it is Friday") and len(talk.state.plans) == 3


def test_a_plan_is_dropped_brought_back_and_kept(begin: Begin) -> None:
    talk = begin("done")
    assert talk.picks("drop_plan") and talk.state.plans == ()
    assert talk.picks("keep_plan") and len(talk.state.plans) == 1 and talk.form is None


def test_progress_told_out_of_the_blue_opens_the_check_in(begin: Begin) -> None:
    talk = begin("done")
    assert talk.says("i did it and it was fine", "report_progress")
    assert (talk.state.step, talk.form) == ("learned", "check_in_form")


def test_a_disclosure_is_never_kept_as_what_was_learned_or_went_well(begin: Begin) -> None:
    for step in ("learned", "well_what", "well_why", "plan_obstacle", "plan_then"):
        talk = begin(step)
        talk.says("he hit her in the bath", "abuse_or_neglect")
        assert "he hit her" not in str(talk.state.to_slots()), step


@pytest.mark.parametrize(
    ("step", "text"), [("plan", "thursday with my senior"), ("plan_who", "my senior"), ("plan_then", "ask my senior")]
)
def test_in_a_plan_a_role_is_who_is_in_it(step: str, text: str, begin: Begin) -> None:
    talk = begin(step)
    before = talk.state.role
    talk.says(text, "set_role")
    assert talk.state.role == before and talk.state.plan and "my senior" in str(talk.state.plan)


def test_in_a_plan_the_own_role_can_still_be_said(begin: Begin) -> None:
    talk = begin("plan")
    talk.says("i'm a senior by the way", "set_role")
    assert (talk.state.role, talk.state.step, talk.form, talk.state.plan) == ("L", "plan", "plan_form", None)


def test_another_idea_in_the_plan_form_drops_the_plan_and_not_the_next_words(begin: Begin) -> None:
    talk = begin("plan")
    assert talk.says("another idea", "ask_another_idea") and (talk.state.step, talk.form) == ("idea", None)
    talk.says("hmm not sure about that one", "speaking_up", CALM)
    assert talk.state.plan is None


def test_another_idea_does_not_jump_over_the_safety_question(begin: Begin) -> None:
    talk = begin("safety_question")
    said = talk.says("another idea", "ask_another_idea")
    assert len(said) == 1 and said[0].endswith(library().situations["speaking_up"].safety_question)
    assert (talk.state.step, talk.form) == ("safety_question", "coaching_form")


@pytest.mark.parametrize(("intent", "action"), [("affirm", "action_try_idea"), ("deny", "action_not_helpful")])
def test_yes_and_no_to_an_idea(intent: str, action: str, begin: Begin) -> None:
    talk = begin("idea")
    assert talk.says("ok then", intent) and talk.ran[0] == action


def test_not_now_leaves_the_plan_form_without_a_plan(begin: Begin) -> None:
    talk = begin("plan")
    assert talk.picks("say_plan", when="not now")
    assert (talk.state.step, talk.state.plan, talk.form) == ("idea", None, None)


def test_a_question_in_the_plan_form_is_met_and_the_plan_still_made(begin: Begin) -> None:
    talk = begin("plan")
    assert talk.says("what do i say to her", "speaking_up") and talk.form == "plan_form"
    assert talk.says("thursday", "affirm")[0].startswith("Your plan")


def test_a_second_situation_after_a_plan_is_coached_like_the_first(begin: Begin) -> None:
    talk = begin("done")
    talk.says("handover is a mess", "better_handover")
    assert talk.state.situation == "better_handover" and talk.form == "coaching_form"
    if talk.state.step == "safety_question":
        talk.says("no", "deny")
    talk.says("nothing is written down", "better_handover")
    assert (talk.state.step, talk.ran[-1]) == ("idea", "action_coach")


# --- making the case

LEAVERS = {"keeping_good_staff": 0.9}


def make_the_case(talk: Talk, *answers: tuple[str, str]) -> list[str]:
    """Answer the questions of the case; what the coach said last."""
    said: list[str] = []
    for text, intent in answers:
        assert talk.form == "case_form", text
        said = talk.says(text, intent, {intent: 0.7} if intent else None)
        assert talk.ran == ["validate_case_form"] and said, text
    return said


@pytest.mark.parametrize("situation", ["keeping_good_staff", "developing_my_team"])
def test_three_answers_lead_to_the_sums_and_then_to_a_plan(situation: str, begin: Begin) -> None:
    talk = begin("opening")
    talk.says("they all leave", situation)
    talk.picks("skip")
    talk.picks("make_the_case")
    assert (talk.state.step, talk.form, talk.tracker.get_slot("requested_slot")) == ("case", "case_form", "case_answer")
    said = make_the_case(talk, ("30", "nlu_fallback"), ("nine", "goodbye"), ("two and a half grand", "recognising_good_work"))
    assert "£18,000 to £27,000" in said[0] and said[1].count("\n") == 2
    assert (talk.state.step, talk.form, talk.state.case) == ("idea", None, {"staff": 30, "left": 9, "price": 2500})
    talk.picks("try_idea")
    assert talk.says("thursday", "affirm")[0].startswith("Your plan: if it is Thursday")


@pytest.mark.parametrize("intent", [*REFLEXES, "ask_another_idea", "ask_simpler", "browse_topics", "set_role", "make_the_case", "possible_harm",
                                    "not_helpful", "nlu_fallback", "grief_after_a_death"])  # fmt: skip
def test_a_number_is_taken_whatever_intent_it_was_heard_as(intent: str, begin: Begin) -> None:
    talk = begin("case")
    doubt = {"label": "abuse_or_neglect", "second": None, "band": "ask"} if intent == "possible_harm" else None
    talk.says("about 40 staff", intent, harm=doubt)
    assert (talk.state.case, talk.state.step, talk.form) == ({"staff": 40}, "case", "case_form")


@pytest.mark.parametrize("text", ["2 hurt", "she hit 2"])
def test_a_number_beside_a_word_of_harm_is_not_taken(text: str, begin: Begin) -> None:
    talk = begin("case")
    talk.says(text, "possible_harm", harm={"label": "abuse_or_neglect", "second": None, "band": "ask"})
    assert (talk.state.case, talk.state.step, talk.form) == (None, "safety_question", "coaching_form")
    talk.picks("answer_safety", answer="no")
    assert (talk.state.step, talk.form) == ("case", "case_form")
    make_the_case(talk, ("30", "other"))
    assert talk.state.case == {"staff": 30}


def test_a_disclosure_in_the_middle_of_the_sums_ends_them(begin: Begin) -> None:
    talk = begin("case")
    make_the_case(talk, ("30", "other"))
    assert talk.says("she hit him", "abuse_or_neglect") == library().cards["cards"]["abuse_or_neglect"]["first"]
    talk.says("9", "nlu_fallback")
    assert (talk.state.case, talk.form) == ({"staff": 30}, "card_form")
    talk.picks("go_on")
    talk.says("they leave for tesco", "keeping_good_staff", LEAVERS)
    assert talk.says("make the case", "make_the_case")[0].startswith(library().replies["case_go_on"]["say"][0])


def test_another_idea_leaves_the_sums_and_they_go_on_where_they_stopped(begin: Begin) -> None:
    talk = begin("case")
    make_the_case(talk, ("30", "other"))
    assert talk.says("another idea", "ask_another_idea") and (talk.state.step, talk.form) == ("idea", None)
    assert talk.says("9", "nlu_fallback") and talk.state.case == {"staff": 30}, "the form is closed"
    assert "You have 30 staff." in talk.picks("make_the_case")[0] and talk.form == "case_form"


@pytest.mark.parametrize(
    ("text", "intent"), [("/is_new", "is_new"), ("yes", "affirm"), ("/is_same", "is_same"), ("no", "deny")]
)
def test_another_situation_in_the_middle_of_the_sums_can_be_taken_up_or_left(text: str, intent: str, begin: Begin) -> None:
    talk = begin("case")
    make_the_case(talk, ("30", "other"))
    story = "the real trouble is one of my ladies died on sunday"
    assert "something new?" in talk.says(story, "grief_after_a_death", {"grief_after_a_death": 0.9})[0]
    assert (talk.state.step, talk.form) == ("new_topic", None)
    talk.says(text, intent)
    if intent in ("is_new", "affirm"):
        assert (talk.state.situation, talk.form, talk.state.case) == ("grief_after_a_death", FORM_OF[talk.state.step], None)
        talk.picks("answer_safety", answer="no")
        assert talk.state.step == "question", "the new situation is asked about from its beginning"
    else:
        assert (talk.state.step, talk.form) == ("case", "case_form")
        make_the_case(talk, ("9", "nlu_fallback"))
        assert talk.state.case == {"staff": 30, "left": 9}


def test_the_own_cost_opens_the_form_again_and_ends_it(begin: Begin) -> None:
    talk = begin("case")
    make_the_case(talk, ("30", "other"), ("9", "other"), ("2500", "other"))
    assert talk.picks("make_the_case", about="each") and talk.form == "case_form"
    assert "£36,000" in make_the_case(talk, ("4k each", "other"))[0]
    assert (talk.state.step, talk.form) == ("idea", None)
    for form in (None, "plan_form"):
        if form:
            talk.picks("try_idea")
        assert talk.form == form
        assert "£45,000" in talk.says("or more like 5k each to do the sums again", "make_the_case")[0]
        assert (talk.state.step, talk.form) == ("idea", None)


@pytest.mark.parametrize("intent", ["skip", "nlu_fallback"])
def test_three_skips_end_the_sums_with_a_way_on(intent: str, begin: Begin) -> None:
    talk = begin("case")
    for _ in range(3):
        assert talk.form == "case_form"
        talk.says("/skip" if intent == "skip" else "skip", intent)
    assert (talk.state.step, talk.form) == ("idea", None)


@pytest.mark.parametrize("step", ["opening", "done", "guess", "browse"])
def test_asked_for_first_thing_the_situation_is_taken_up(step: str, begin: Begin) -> None:
    talk = begin(step)
    talk.says("do the sums on leavers for me", "make_the_case")
    assert (talk.state.situation, talk.state.step, talk.form) == ("keeping_good_staff", "question", "coaching_form")


@pytest.mark.parametrize("step", ["safety_question", "plan"])
def test_asked_for_in_another_form_the_open_question_comes_first(step: str, begin: Begin) -> None:
    talk = begin(step)
    assert talk.says("make the case", "make_the_case")
    assert (talk.state.step, talk.form) == (step, FORM_OF[step])


def test_asked_for_in_the_plan_of_its_own_situation_the_sums_begin(begin: Begin) -> None:
    talk = begin("case")
    talk.says("another idea", "ask_another_idea")
    talk.picks("try_idea")
    assert talk.form == "plan_form"
    talk.says("make the case first", "make_the_case")
    assert (talk.state.step, talk.form) == ("case", "case_form")
    make_the_case(talk, ("30", "other"))
    assert talk.state.plan is None and talk.state.case == {"staff": 30}


# --- rehearsing the words


@pytest.mark.parametrize("step", ["question", "idea", "obstacle", "new_topic", "plan", "done", "browse"])
@pytest.mark.parametrize("text", ["can we practise", "/rehearse"])
def test_the_words_of_an_open_situation_can_be_practised_at_any_step(text: str, step: str, begin: Begin) -> None:
    talk = begin("idea" if step == "browse" else step)
    if step == "browse":
        talk.says("topics", "browse_topics")
    said = talk.says(text, "rehearse")
    assert said[-1] == library().rehearsals["speaking_up"].scene
    assert (talk.state.step, talk.form, talk.tracker.get_slot("requested_slot")) == (
        "rehearse",
        "rehearsal_form",
        "rehearsal_line",
    )


def test_before_the_safety_question_is_settled_nothing_is_practised(begin: Begin) -> None:
    question = library().situations["speaking_up"].safety_question
    talk = begin("safety_question")
    assert talk.says("can we practise", "rehearse")[0].endswith(question)
    talk.says("topics", "browse_topics")
    assert talk.says("can we practise", "rehearse")[0].endswith(question), "nor after walking away from it"
    assert (talk.state.step, talk.form) == ("safety_question", "coaching_form")


def test_a_rehearsal_is_played_to_its_end_and_then_planned(begin: Begin) -> None:
    talk = begin("rehearse")
    for go in ("1", "1"):
        assert len(talk.picks("rehearse", go=go)) == 2
    assert (talk.state.step, talk.state.rehearsal, talk.form) == ("idea", None, None)
    talk.picks("try_idea")
    assert talk.says("thursday", "affirm")[0].startswith("Your plan: if it is Thursday")
    talk.picks("rehearse", go="again")
    assert (talk.state.step, talk.form) == ("rehearse", "rehearsal_form")
    talk.picks("rehearse", go="stop")
    assert (talk.state.step, talk.form) == ("done", None), "the plan stands"


def test_a_rehearsal_before_any_idea_ends_with_the_offer_of_one(begin: Begin) -> None:
    talk = begin("question")
    talk.says("let me rehearse that", "rehearse")
    talk.picks("rehearse", go="stop")
    assert (talk.state.step, talk.state.idea, talk.form) == ("idea", None, None)
    assert talk.says("yes", "affirm") and talk.state.idea, "a yes is no silence either"
    assert talk.picks("try_idea") and talk.form == "plan_form"


@pytest.mark.parametrize("intent", ["nlu_fallback", "speaking_up", "upset_family", "affirm", "deny", "thank", "not_helpful"])
def test_a_typed_line_goes_on_whatever_it_was_heard_as(intent: str, begin: Begin) -> None:
    talk = begin("rehearse")
    said = talk.says("ok do you want me to help you with him next time", intent)
    assert said[0].startswith('The nearest one I know is: "Shall I sit with him at tea') and len(said) == 2
    assert talk.state.rehearsal == {"situation": "speaking_up", "node": "softer"} and talk.form == "rehearsal_form"


@pytest.mark.parametrize("intent", ["privacy", "ask_why", "ask_capabilities", "set_role", "browse_topics", "ask_another_idea"])
def test_a_line_that_sounds_like_a_reflex_is_played_when_it_is_near(intent: str, begin: Begin) -> None:
    talk = begin("rehearse")
    assert talk.says("can i help you with that", intent)[0].startswith("The nearest one I know is")
    assert (talk.state.step, talk.form) == ("rehearse", "rehearsal_form")


def test_a_doubt_in_a_rehearsal_is_asked_about_and_the_talk_goes_on_where_it_was(begin: Begin) -> None:
    talk = begin("rehearse")
    harm = {"label": "own_crisis", "second": None, "band": "ask"}
    assert talk.says("i cant do this any more", "possible_harm", harm=harm) == library().replies["ask_own_crisis"]["say"]
    assert talk.form == "coaching_form"
    said = talk.picks("answer_safety", answer="no")
    assert said[-1] == library().rehearsals["speaking_up"].talk["in_a_hurry"].they
    assert (talk.state.step, talk.form) == ("rehearse", "rehearsal_form")
    talk.says("i cant do this any more", "possible_harm", harm=harm)
    assert talk.state.step == "rehearse", "asked once a topic"


@pytest.mark.parametrize("answer", ["yes", "not_sure"])
def test_a_doubt_in_a_rehearsal_that_is_not_denied_brings_the_card(answer: str, begin: Begin) -> None:
    talk = begin("rehearse")
    talk.says("i cant do this", "possible_harm", harm={"label": "own_crisis", "second": None, "band": "ask"})
    assert talk.picks("answer_safety", answer=answer) == library().cards["cards"]["own_crisis"]["first"]
    assert (talk.state.step, talk.form) == ("card", "card_form")


def test_a_settled_doubt_may_be_the_last_line_of_a_rehearsal(begin: Begin) -> None:
    talk = begin("rehearse")
    settled = {"label": "abuse_or_neglect", "second": None, "band": "ask"}  # the safety question of the situation
    said = talk.says("ok never mind then", "possible_harm", harm=settled)
    assert said[1].startswith("She goes off with the trolley")
    assert (talk.state.step, talk.form) == ("idea", None)


def test_opening_the_chat_again_shows_the_talk_where_it_stopped(begin: Begin) -> None:
    talk = begin("rehearse")
    said = talk.picks("open_chat")
    assert said[-1] == library().rehearsals["speaking_up"].talk["in_a_hurry"].they
    assert (talk.state.step, talk.form) == ("rehearse", "rehearsal_form")


@pytest.mark.parametrize("step", ["question", "plan"])
def test_where_there_is_no_talk_to_practise_the_words_are_said_and_the_question_asked_again(step: str, begin: Begin) -> None:
    talk = begin("opening")
    talk.says("handover is a mess", "better_handover")
    if talk.state.step == "safety_question":
        talk.picks("answer_safety", answer="no")
    if step == "plan":
        talk.picks("skip")
        talk.picks("try_idea")
    said = talk.says("can we practise", "rehearse")
    assert library().situations["better_handover"].words in said[0] and said[1].endswith("?")
    assert (talk.state.step, talk.form) == (step, FORM_OF[step])


def test_every_intent_of_the_domain_is_played_in_these_tests() -> None:
    """So that a new intent cannot be forgotten here."""
    played = {*SEVERITY, *REFLEXES, *OTHERS, *library().situations, "possible_harm", "open_chat", "answer_safety", "skip", "try_idea", "is_new",
              "say_plan", "say_number", "plan_enough", "what_if", "keep_plan", "change_plan", "drop_plan", "let_go", "what_went_well", "my_plan", "report_progress",
              "something_else", "ask_about_card", "show_card", "go_on", "delete_my_data", "delete_yes", "delete_no", "browse_topics",
              "start_over"}  # fmt: skip
    assert set(yaml.safe_load((ROOT / "domain.yml").read_text(encoding="utf-8"))["intents"]) == played


@pytest.mark.parametrize("intent", ["skip", "answer_safety", "say_plan", "say_number", "ask_about_card", "something_else"])
@pytest.mark.parametrize("step", ["opening", "idea", "done", "browse"])
def test_a_button_of_a_settled_question_is_not_met_with_silence(intent: str, step: str, begin: Begin) -> None:
    talk = begin(step)
    assert talk.picks(intent) and talk.form == FORM_OF.get(talk.state.step)


# --- what is typed after an idea, and after a card nobody asked for


@pytest.mark.parametrize(
    "text", ["i'll tell my senior on thursday", "when she does it again, i will say something", "thursday, before handover"]
)
def test_a_step_typed_after_the_idea_is_said_back_as_a_plan(text: str, begin: Begin) -> None:
    talk = begin("idea")
    said = talk.says(text, "better_handover", {"better_handover": 0.5})
    assert said[0].startswith("Your plan: ") and (talk.state.step, talk.form) == ("done", None)
    assert len(talk.state.plans) == 1


def test_a_step_without_a_day_is_asked_for_one_and_kept_in_own_words(begin: Begin) -> None:
    talk = begin("idea")
    talk.says("ok i will ask her for two minutes", "affirm")
    assert (talk.state.step, talk.form) == ("plan", "plan_form")
    assert "then I will ask her for two minutes" in talk.says("on thursday", "affirm")[0]


def test_a_bare_day_is_a_day_whatever_faint_doubt_it_raises(begin: Begin) -> None:
    harm = {"label": "own_crisis", "second": None, "band": "ask"}
    talk = begin("plan")
    assert "if it is Thursday" in talk.says("on thursday", "possible_harm", harm=harm, alarm=0.05)[0]
    for text, alarm in (("on thursday", 0.6), ("on thursday i will end it all", 0.05)):
        loud = begin("plan")
        loud.says(text, "possible_harm", harm=harm, alarm=alarm)
        assert loud.state.step == "safety_question", text


def test_own_words_are_for_one_plan_only_and_stay_nowhere_else(begin: Begin) -> None:
    talk = begin("idea")
    talk.says("i'll ask her for two minutes on thursday", "better_handover", {"better_handover": 0.5})
    assert talk.state.own is None and talk.state.plan and talk.state.plan["own"] == "ask her for two minutes"
    talk.picks("ask_another_idea")
    talk.picks("try_idea")
    assert "two minutes" not in talk.says("on friday", "affirm")[0]


def test_own_words_typed_over_a_plan_take_the_place_of_the_old_ones(begin: Begin) -> None:
    talk = begin("done")
    talk.picks("change_plan")
    assert "I will ring her first" in talk.says("on friday i will ring her first", "affirm")[0]
    assert talk.state.own is None and len(talk.state.plans) == 1


def test_a_step_in_a_text_that_raises_a_faint_doubt_is_asked_for_its_day_in_the_plan(begin: Begin) -> None:
    talk = begin("idea")
    harm = {"label": "own_crisis", "second": None, "band": "ask"}
    talk.says("ok i will sit with her", "possible_harm", harm=harm, alarm=0.05)
    assert (talk.state.step, talk.form) == ("plan", "plan_form")
    assert "sit with her" in talk.says("thursday", "affirm")[0] and talk.form is None


def test_thanks_are_no_day(begin: Begin) -> None:
    talk = begin("plan")
    talk.says("merci, thank you", "other")
    assert (talk.state.step, talk.form, talk.state.plans) == ("plan", "plan_form", ())


def test_what_was_tried_before_a_day_was_named_is_a_check_in(begin: Begin) -> None:
    talk = begin("plan")
    talk.says("spoke to her already and she was fine", "conflict_with_colleague")
    assert (talk.state.step, talk.form) == ("learned", "check_in_form")


def test_a_hurdle_brings_another_idea(begin: Begin) -> None:
    talk = begin("idea")
    before = talk.state.idea
    talk.says("but they never listen to anyone", "nlu_fallback")
    assert talk.state.step == "idea" and talk.state.idea != before


def test_a_new_job_changes_the_level_and_keeps_the_topic(begin: Begin) -> None:
    talk = begin("idea")
    talk.says("by the way i start as a senior on monday", "stepping_up_to_lead", {"stepping_up_to_lead": 0.9})
    assert (talk.state.role, talk.state.situation, talk.state.step) == ("L", "speaking_up", "idea")


def test_a_faint_doubt_in_a_topic_is_met_with_the_way_to_help_beside_it(begin: Begin) -> None:
    talk = begin("question")
    harm = {"label": "domestic_abuse", "second": None, "band": "ask"}
    said = talk.says("she came in and laughed", "possible_harm", harm=harm, alarm=0.05)
    assert line("if_at_risk") in said[0] and (talk.state.step, talk.form) == ("idea", None)
    loud = begin("question")
    loud.says("she came in and laughed", "possible_harm", harm=harm, alarm=0.5)
    assert loud.state.step == "safety_question"


def test_a_card_from_an_unclear_answer_can_be_put_right_by_button_and_by_talk_without_harm(begin: Begin) -> None:
    for text, alarm, step in (
        ("no nothing like that, i only meant the tone", 0.01, "idea"),
        ("they do it at every meal", 0.01, "idea"),
        ("it hurts", 0.7, "card"),
    ):
        talk = begin("safety_question")
        talk.says("well it depends who you ask", "speaking_up", CALM)
        assert (talk.state.step, talk.state.suspected, talk.form) == ("card", "answer", "card_form")
        talk.says(text, "speaking_up", CALM, alarm=alarm)
        assert (talk.state.step, talk.form) == (step, FORM_OF.get(step)), text
        assert talk.state.suspected == ("answer" if step == "card" else None)
    talk.picks("go_on")
    assert (talk.state.step, talk.state.suspected) == ("question", None)


def test_a_card_that_was_asked_for_is_not_talked_away(begin: Begin) -> None:
    talk = begin("card")
    talk.says("no nothing like that really", "deny", alarm=0.01)
    assert (talk.state.step, talk.form) == ("card", "card_form")
    yes = begin("safety_question")
    yes.picks("answer_safety", answer="not_sure")
    yes.says("they do it at every meal", "speaking_up", CALM, alarm=0.01)
    assert (yes.state.step, yes.form) == ("card", "card_form")


def test_a_disclosure_after_a_card_that_nobody_asked_for_is_not_talked_away(begin: Begin) -> None:
    talk = begin("safety_question")
    talk.says("well it depends who you ask", "speaking_up", CALM)
    harm = {"label": "abuse_or_neglect", "second": None, "band": "signpost"}
    talk.says("i saw him slap a resident on the arm", "abuse_or_neglect", harm=harm, alarm=0.9)
    talk.says("no, not really", "deny", alarm=0.01)
    talk.says("they do it at every meal", "speaking_up", CALM, alarm=0.01)
    assert (talk.state.step, talk.form) == ("card", "card_form")


def test_a_card_the_classifier_alone_asked_for_is_put_right_by_a_no_and_by_nothing_less(begin: Begin) -> None:
    harm = {"label": "medicines_error", "second": None, "band": "signpost"}
    for text, step in (("what do i tell my team", "card"), ("no, nothing like that", "idea")):
        talk = begin("idea")
        talk.says("first thing when he has his round", "medicines_error", harm=harm, alarm=0.4)
        assert (talk.state.step, talk.state.suspected) == ("card", "guess")
        talk.says(text, "speaking_up", CALM, alarm=0.01)
        assert (talk.state.step, talk.form) == (step, FORM_OF.get(step)), text


def test_in_the_middle_of_a_calm_topic_a_guess_that_hardly_alarms_is_asked_about_once(begin: Begin) -> None:
    harm = {"label": "medicines_error", "second": None, "band": "signpost"}
    talk = begin("idea")
    talk.says("first thing when he has his round", "medicines_error", harm=harm, alarm=0.1)
    assert (talk.state.step, talk.form) == ("safety_question", "coaching_form")
    calm, worse = talk.copy("calm"), talk.copy("worse")
    calm.picks("answer_safety", answer="no")
    assert calm.state.step == "idea"
    calm.says("first thing when he has his round", "medicines_error", harm=harm, alarm=0.1)
    assert (calm.state.step, calm.form) == ("card", "card_form")
    worse.says("she gave him the wrong tablets", "medicines_error", harm=harm, alarm=0.9)
    assert (worse.state.step, worse.form) == ("card", "card_form")


def test_a_short_reply_in_which_only_the_reply_head_hears_harm_is_asked_about(begin: Begin) -> None:
    talk = begin("idea")
    talk.says("she did have a mark on her arm", "other", CALM, alarm=0.9, reply={"kind": "harm", "share": 0.9})
    assert (talk.state.step, talk.form) == ("safety_question", "coaching_form")
    quiet = begin("idea")
    quiet.says("she did have a mark on her arm", "other", CALM, alarm=0.4, reply={"kind": "harm", "share": 0.9})
    assert quiet.state.step == "idea"


@pytest.mark.parametrize(("text", "reply", "step"), [
    ("yes the nurse looked at him and he is fine", {"kind": "all_well", "share": 0.9}, "question"),
    ("yes thats exactly it", {}, "safety_question"),
    ("i only want them to listen to me", {}, "safety_question"),
    ("not sure, maybe someone is", {"kind": "all_well", "share": 0.9}, "card"),
    ("yes", {}, "card"),
])  # fmt: skip
def test_a_typed_answer_to_the_safety_question_is_taken_for_what_it_says(
    begin: Begin, text: str, reply: dict[str, object], step: str
) -> None:
    talk = begin("safety_question")
    talk.says(text, "speaking_up", CALM, alarm=0.05, reply=reply)
    assert talk.state.step == step


def test_calm_words_beside_the_safety_question_are_asked_about_once_more_and_then_count_as_not_sure(begin: Begin) -> None:
    talk = begin("safety_question")
    talk.says("i only want them to listen to me", "speaking_up", CALM, alarm=0.05)
    assert talk.state.step == "safety_question"
    talk.says("i only want them to hear me out", "speaking_up", CALM, alarm=0.05)
    assert talk.state.step == "card"


def test_a_goodbye_after_a_card_that_nobody_asked_for_is_not_coached(begin: Begin) -> None:
    talk = begin("safety_question")
    talk.says("well it depends who you ask", "speaking_up", CALM)
    talk.says("ok thank you, bye", "goodbye", alarm=0.01)
    assert (talk.state.step, talk.form) == ("card", "card_form")


def test_a_question_about_ones_job_after_a_card_is_no_new_harm(begin: Begin) -> None:
    talk = begin("card")
    before = talk.state.harm
    talk.says("will it cost me my job", "own_crisis", harm={"label": "own_crisis", "second": None, "band": "signpost"})
    assert (talk.state.step, talk.state.harm) == ("card", before)
    talk.says("i want to kill myself", "own_crisis", harm={"label": "own_crisis", "second": None, "band": "signpost"})
    assert talk.state.harm == "own_crisis"


@pytest.mark.parametrize("step", ["opening", "idea", "done"])
def test_what_went_well_can_be_typed(step: str, begin: Begin) -> None:
    talk = begin(step)
    talk.says("what went well this week", "nlu_fallback")
    assert (talk.state.step, talk.form) == ("well_what", "well_form")


def test_a_few_vague_words_are_asked_about_first(begin: Begin) -> None:
    talk = begin("opening")
    talk.says("the lates again", "short_staffed", {"short_staffed": 0.6, "fair_rota": 0.3})
    assert talk.state.step == "guess"


def test_once_a_person_was_told_calm_talk_of_something_else_goes_on(begin: Begin) -> None:
    talk = begin("card")
    still = talk.copy("still")
    still.says("it is the way we talk to each other that i want to change", "speaking_up", CALM, alarm=0.05)
    assert still.state.step == "card"
    talk.says("i rang the on call and told her all of it", "report_progress", alarm=0.3)
    assert talk.state.told and talk.state.step == "card"
    loud = talk.copy("loud")
    talk.says("it is the way we talk to each other that i want to change", "speaking_up", CALM, alarm=0.05)
    assert talk.state.step != "card" and talk.form != "card_form"
    loud.says(
        "he is on the floor and cannot get up",
        "immediate_danger",
        harm={"label": "immediate_danger", "second": None, "band": "signpost"},
        alarm=0.95,
    )
    assert (loud.state.step, loud.form) == ("card", "card_form")


def test_a_worry_about_a_colleagues_job_after_a_card_keeps_the_route_in_sight(begin: Begin) -> None:
    talk = begin("card")
    harm = {"label": "exploitation_at_work", "second": None, "band": "ask"}
    said = " ".join(talk.says("dont want to get her sacked though, shes a mate", "possible_harm", harm=harm, alarm=0.7))
    assert "not after the shift" in said and talk.state.harm == "abuse_or_neglect"


def test_a_day_with_a_moment_is_a_plan_though_the_heads_faintly_doubt_it(begin: Begin) -> None:
    harm = {"label": "domestic_abuse", "second": None, "band": "ask"}
    talk = begin("plan")
    said = talk.says(
        "tuesday at tea, before i take my coat off", "possible_harm", harm=harm, alarm=0.6, reply={"kind": "step", "share": 0.6}
    )
    assert "if it is Tuesday before I take my coat off" in said[0]


def test_a_step_named_beside_a_doubt_is_asked_its_day(begin: Begin) -> None:
    harm = {"label": "medicines_error", "second": None, "band": "ask"}
    talk = begin("idea")
    talk.says("after the round", "possible_harm", harm=harm, alarm=0.8)
    assert talk.state.step == "safety_question"
    said = talk.says("i will ask her how she sees it", "other", CALM, alarm=0.1, reply={"kind": "step", "share": 0.9})
    assert (talk.state.step, talk.form) == ("plan", "plan_form") and "step: ask her how she sees it" in said[0]


def test_an_all_well_in_the_middle_of_a_topic_is_not_asked_about(begin: Begin) -> None:
    harm = {"label": "medicines_error", "second": None, "band": "ask"}
    talk = begin("idea")
    talk.says(
        "nobody was at risk, only the wrong box was ticked",
        "possible_harm",
        harm=harm,
        alarm=0.02,
        reply={"kind": "all_well", "share": 0.9},
    )
    assert talk.state.step == "idea"
