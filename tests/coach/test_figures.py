"""Figures for managers: what counts, what is shown, and that nothing hidden can be worked out."""

from __future__ import annotations

import itertools
import random
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import pytest
from scipy.optimize import linprog

from coach.figures import LEAST, Figure, Shape, Touch, publish, shape, touched
from coach.library import library
from coach.state import State
from tests.entries import plan

Talk = frozenset[Touch]
VISIT = Touch("visit")
SPEAKING_UP = sorted(name for name, one in library().situations.items() if one.theme == "speaking_up")


def talk(*situations: str, idea: str | None = None, kept: bool = False) -> Talk:
    """What one conversation touched; the idea and plan belong to the first situation."""
    steps = [what for what, is_so in (("idea", idea), ("plan", kept)) if is_so]
    found = {Touch(what, situations[0], idea or "") for what in steps}
    return frozenset({VISIT, *(Touch("talk", name) for name in situations), *found})


def months(*groups: tuple[int, Talk]) -> list[Talk]:
    return [one for number, one in groups for _ in range(number)]


def random_month(random: random.Random) -> list[Talk]:
    """Some hundred conversations; a few situations come often, most hardly ever."""
    names = sorted(library().situations)
    random.shuffle(names)
    weights = [1 / (rank + 1) ** random.choice((0.5, 1, 2)) for rank in range(len(names))]
    talks = []
    for _ in range(random.choice((9, 15, 40, 120, 400))):
        about = random.choices(names, weights, k=random.choice((0, 1, 1, 1, 2, 3))) or [None]
        ideas = [idea for idea in library().situations[about[0]].ideas if random.random() < 0.4] if about[0] else []
        is_taken = bool(ideas) and random.random() < 0.7
        talks.append(
            talk(*about, idea=ideas[0] if is_taken else None, kept=is_taken and random.random() < 0.6)
            if about[0]
            else frozenset({VISIT})
        )
    return talks


def numbers(shown: Iterable[Figure]) -> dict[tuple[str, str], int]:
    return {(figure.kind, figure.name): figure.count for figure in shown}


# --- what counts ---


def test_a_message_is_a_visit_and_nothing_of_what_it_says_is_counted() -> None:
    assert touched(State()) == {VISIT}
    assert touched(State(situation="short_staffed", step="safety_question")) == {VISIT}, "not before nobody is at risk"


def test_a_talk_counts_once_nobody_is_at_risk() -> None:
    assert Touch("talk", "short_staffed") in touched(State(situation="short_staffed", safe=True, step="question"))


@pytest.mark.parametrize("harm", ["abuse_or_neglect", "own_crisis", "domestic_abuse"])
def test_a_safety_card_is_never_counted(harm: str) -> None:
    for safe in (True, False):
        assert touched(State(step="card", harm=harm, situation="short_staffed", safe=safe)) == {VISIT}


def test_an_idea_counts_when_it_is_taken_and_a_plan_when_it_is_kept() -> None:
    idea = library().situations["short_staffed"].ideas[0]
    taken = touched(State(situation="short_staffed", safe=True, step="plan", idea=idea))
    assert Touch("idea", "short_staffed", idea) in taken and not any(touch.what == "plan" for touch in taken)
    entry = plan(1, situation="short_staffed", idea=idea)
    kept = touched(State(), [entry])
    assert {touch.what for touch in kept} == {"visit", "talk", "idea", "plan"}
    assert touched(State(), [{**entry, "tries": [{"on": "2026-11-20", "how": "did_it"}]}]) == {VISIT}, "not again later"
    assert touched(State(), [{**entry, "status": "dropped"}]) == {VISIT}


def test_a_touch_holds_no_words_of_a_person() -> None:
    entry = plan(1, situation="short_staffed", idea="buddy_up", who="with a particular person", obstacle="a particular thing")
    assert not any("particular" in part for touch in touched(State(), [entry]) for part in touch)


# --- what is shown ---


def test_nine_conversations_show_nothing() -> None:
    assert publish(months((9, talk("short_staffed"))), shape()) == []


def test_the_tenth_shows_visits_only() -> None:
    assert publish(months((10, talk("short_staffed"))), shape()) == [Figure("visits", "", 10)]


def test_a_theme_needs_ten_and_ten_others() -> None:
    for in_theme, others, shown in ((10, 10, True), (9, 30, False), (30, 9, False)):
        found = numbers(publish(months((in_theme, talk("short_staffed")), (others, frozenset({VISIT}))), shape()))
        assert (("theme", "leading") in found) is shown, (in_theme, others)


@pytest.mark.parametrize(("number", "shown"), [(29, False), (30, True)])
def test_speaking_up_needs_thirty_and_shows_nothing_else(number: int, shown: bool) -> None:
    talks = months((number, talk(SPEAKING_UP[0], idea="speak_up_script", kept=True)), (40, frozenset({VISIT})))
    found = numbers(publish(talks, shape()))
    assert found.keys() == {("visits", ""), *({("theme", "speaking_up")} if shown else set())}


def test_speaking_up_adds_to_no_other_number() -> None:
    others = months((25, talk("short_staffed", idea=library().situations["short_staffed"].ideas[0])), (30, frozenset({VISIT})))
    with_it = months((60, talk(*SPEAKING_UP, idea=library().situations[SPEAKING_UP[0]].ideas[0], kept=True)))
    without = {key: count for key, count in numbers(publish(others, shape())).items() if key[0] != "visits"}
    mixed = numbers(publish([*others, *with_it], shape()))
    assert {key: mixed.get(key) for key in without} == without


def test_ideas_plans_and_elements_are_shown_where_enough_did_and_enough_did_not() -> None:
    shelf = library()
    leading = [name for name in shelf.situations if shelf.situations[name].theme == "leading"]
    talks = [
        talk(name, idea=shelf.situations[name].ideas[number % 3] if number < 30 else None, kept=number < 15)
        for name in leading
        for number in range(45)
    ]
    talks += months((40, talk("upset_family")), (50, frozenset({VISIT})))
    found = numbers(publish(talks, shape()))
    assert found["visits", ""] == len(talks)
    assert found["theme", "leading"] == 45 * len(leading)
    assert found["ideas", ""] == 30 * len(leading)
    assert found["plans", ""] == 15 * len(leading)
    assert {kind for kind, _ in found} == {"visits", "theme", "element", "ideas", "plans", "idea"}


def test_one_conversation_counts_once_however_often_it_touches_a_thing() -> None:
    talks = months((12, talk("short_staffed", "fair_rota", "planning_a_shift")), (12, frozenset({VISIT})))
    assert numbers(publish(talks, shape()))["theme", "leading"] == 12


def test_every_number_is_ten_or_more_in_any_month() -> None:
    for seed in range(60):
        for figure in publish(random_month(random.Random(seed)), shape()):
            assert figure.count >= (30 if figure.name == "speaking_up" else LEAST)


# --- nothing hidden can be worked out ---

# Small worlds in which every month there can be is tried: two conversations are enough for a number, three for speaking up.
SMALL = Shape(
    theme={"a1": "A", "a2": "A", "b1": "B", "s1": "speaking_up"},
    element={"a1": "x", "a2": "y", "b1": "x", "s1": "x"},
    ideas=dict.fromkeys(("a1", "a2", "b1", "s1"), frozenset({"i"})),
    least=2,
    least_by_theme={"speaking_up": 3},
)
STEPS = Shape(
    theme={"a1": "A", "b1": "B"},
    element={"a1": "x", "b1": "x"},
    ideas={"a1": frozenset({"i", "j"}), "b1": frozenset({"j"})},
    least=2,
    least_by_theme={},
)


def truth(talks: Sequence[Talk], form: Shape) -> dict[str, int]:
    """Every number somebody could want to know, the groups that are left over included."""

    def having(what: str, where: Iterable[str], idea: str | None = None) -> set[int]:
        inside = set(where)
        fits = ("", *inside) if what == "visit" else inside
        return {
            number
            for number, one in enumerate(talks)
            if any(touch.what == what and touch.situation in fits and idea in (None, touch.idea) for touch in one)
        }

    everybody = set(range(len(talks)))
    groups: dict[str, set[int]] = {}
    for theme in sorted(set(form.theme.values())):
        groups[theme] = having("talk", form.situations(theme))
        groups[f"not {theme}"] = everybody - groups[theme]
        for element in sorted({form.element[name] for name in form.situations(theme)}):
            groups[f"{theme} {element}"] = having("talk", form.situations(theme, element))
            groups[f"{theme} not {element}"] = groups[theme] - groups[f"{theme} {element}"]
    groups["took"], groups["kept"] = having("idea", form.theme), having("plan", form.theme)
    groups["took, not kept"] = groups["took"] - groups["kept"]
    for idea in sorted({idea for offered in form.ideas.values() for idea in offered}):
        groups[f"took {idea}"] = having("idea", form.theme, idea)
        groups[f"took, not {idea}"] = groups["took"] - groups[f"took {idea}"]
    return {name: len(group) for name, group in groups.items()}


def worlds(kinds: Sequence[Talk], most: int) -> Iterator[list[Talk]]:
    for size in range(most + 1):
        yield from map(list, itertools.combinations_with_replacement(kinds, size))


def kinds_of_talk(form: Shape, steps: bool) -> list[Talk]:
    """Every conversation there can be in a small world."""
    per_situation: list[list[Talk]] = []
    for name in form.theme:
        options: list[Talk] = [frozenset(), frozenset({Touch("talk", name)})]
        if steps:
            for idea in sorted(form.ideas[name]):
                took = {Touch("talk", name), Touch("idea", name, idea)}
                options += [frozenset(took), frozenset({*took, Touch("plan", name, idea)})]
        per_situation.append(options)
    return [frozenset({VISIT}).union(*parts) for parts in itertools.product(*per_situation)]


@pytest.mark.parametrize(
    ("form", "steps", "most"), [(SMALL, False, 6), (STEPS, True, 4)], ids=["themes and elements", "ideas and plans"]
)
def test_whoever_knows_the_rules_and_all_that_is_shown_cannot_name_one_small_number(
    form: Shape, steps: bool, most: int
) -> None:
    """Every month that fits what is shown is tried: no number below the least is the same in all of them."""
    possible: dict[tuple[Figure, ...], dict[str, set[int]]] = defaultdict(lambda: defaultdict(set))
    for talks in worlds(kinds_of_talk(form, steps), most):
        known = possible[tuple(publish(talks, form))]
        for name, count in truth(talks, form).items():
            known[name].add(count)
    found = [
        (shown, name, counts)
        for shown, known in possible.items()
        for name, counts in known.items()
        if len(counts) == 1 and 0 < next(iter(counts)) < form.least
    ]
    assert found == []
    assert any(len(shown) > 2 for shown in possible), "the world is large enough to show something"


def cells(form: Shape) -> dict[tuple[str, str], frozenset[str]]:
    """Every number that a month could show, and the situations it is about; an element is named with its theme."""
    named = {("theme", theme): form.situations(theme) for theme in set(form.theme.values())}
    for theme in set(form.theme.values()) - set(form.alone):
        for element in {form.element[name] for name in form.situations(theme)}:
            named["element", f"{theme}/{element}"] = form.situations(theme, element)
    return named


def work_out(shown: Iterable[Figure], form: Shape) -> list[str]:
    """Subtract as far as it goes: what must be true of every number that is not shown, from all that are.

    Returns:
        A sentence for each hidden number that cannot be nobody, although it may not be told, and each small rest.
    """
    known = {(f.kind, f"{f.under}/{f.name}" if f.under else f.name): f.count for f in shown}
    if not known:
        return []
    open_themes = {name for kind, name in known if kind == "theme"} - set(form.alone)
    about = cells(form)
    inside = frozenset(name for name in form.theme if form.theme[name] in open_themes)
    offered = {
        idea: {name for name in inside if idea in form.ideas[name]} for idea in set().union(*map(form.ideas.get, inside))
    }
    about |= {
        ("ideas", ""): inside,
        ("plans", ""): inside,
        **{("idea", idea): frozenset(where) for idea, where in offered.items()},
    }
    about["visits", ""] = frozenset(form.theme)
    place = {name: number for number, name in enumerate(about)}
    holds: list[tuple[tuple[str, str], tuple[str, str]]] = []  # smaller, larger
    covers: list[tuple[tuple[str, str], list[tuple[str, str]]]] = []  # a number, and those that together hold all of it
    for name, where in about.items():
        is_talk = name[0] in ("visits", "theme", "element")
        holds += [
            (name, wide)
            for wide in about
            if wide != name and wide[0] in ("visits", "theme", "element") and where <= about[wide]
        ]
        if name[0] == "theme" and name[1] in open_themes:
            covers.append((name, [cell for cell in about if cell[0] == "element" and cell[1].startswith(f"{name[1]}/")]))
        if not is_talk:
            covers.append((name, [cell for cell in about if cell[0] == "theme" and where & about[cell]]))
    holds += [(name, ("ideas", "")) for name in about if name[0] in ("plans", "idea")]
    covers.append((("ideas", ""), [cell for cell in about if cell[0] == "idea"]))
    small = [(low, high) for low, high in holds if low in known and high in known and 0 < known[high] - known[low] < form.least]
    found = [f"{high} without {low}: {known[high] - known[low]}" for low, high in small]
    rows, limits = [], []
    for low, high in holds:
        row = np.zeros(len(about))
        row[place[low]], row[place[high]] = 1, -1
        rows.append(row)
        limits.append(0)
    for name, parts in covers:
        row = np.zeros(len(about))
        row[place[name]] = 1
        for part in parts:
            row[place[part]] = -1
        rows.append(row)
        limits.append(0)
    bounds = [(known[name], known[name]) if name in known else (0, None) for name in about]
    for name in about:
        if name in known:
            continue
        goal = np.zeros(len(about))
        goal[place[name]] = 1
        least = linprog(goal, np.array(rows), limits, bounds=bounds)
        most = linprog(-goal, np.array(rows), limits, bounds=bounds)
        if least.status == 0 and least.fun > 0.5 and (least.fun < form.least or abs(least.fun + most.fun) < 0.5):
            found.append(f"{name} is {least.fun:.0f} at least and {-most.fun:.0f} at most")
    return found


def test_nothing_hidden_comes_out_by_subtracting_all_that_is_shown() -> None:
    shown_at_all = 0
    for seed in range(15):
        shown = publish(random_month(random.Random(seed)), shape())
        shown_at_all += len(shown)
        assert work_out(shown, shape()) == [], seed
    assert shown_at_all > 50


def test_the_same_subtracting_finds_what_only_small_numbers_left_out_would_give_away() -> None:
    """Numbers of ten and more, and nothing else thought of: themes less one element, and ideas less plans, tell the rest."""
    leading = sorted(name for name, one in library().situations.items() if one.theme == "leading")
    by_element = {library().situations[name].elements[0]: name for name in leading}
    talks = months(
        (30, talk(next(iter(by_element.values())))), (4, talk(list(by_element.values())[1])), (40, frozenset({VISIT}))
    )
    naive = [Figure("visits", "", 74), Figure("theme", "leading", 34), Figure("element", next(iter(by_element)), 30, "leading")]
    assert work_out(naive, shape()) != []
    assert [figure.kind for figure in publish(talks, shape())] == ["visits", "theme"]


def test_months_are_told_apart_and_never_added_up() -> None:
    """A month is a function of its own talks: other months, and the order of reading, change nothing in it."""
    first, second = random_month(random.Random(3)), random_month(random.Random(4))
    alone = publish(first, shape())
    publish(second, shape())
    assert publish(list(reversed(first)), shape()) == alone
    assert {figure.kind for figure in alone} <= {"visits", "theme", "element", "ideas", "plans", "idea"}, "no sums"
