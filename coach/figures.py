"""What managers may count: which talk touched what in a month, and the few numbers of it that are shown.

A number is shown only for ten or more separate conversations, for speaking up thirty; safety cards are not counted at all.
No shown number may give a hidden one away by taking one from another. It cannot, because

- a number is shown only if those left over from what holds it are ten or more too;
- only talks of a theme that is shown count for elements, ideas and plans; speaking up counts for itself alone;
- elements are shown inside one theme, which shares no talk with the next; there are no sums over themes or months;
- a list whose shown rows would say something of a hidden one is not shown at all;
- a month is worked out once, when it is over. Only what is shown is kept.
"""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from coach.library import Library, library
from coach.state import State

YEARS_KEPT = 2
LEAST = 10  # conversations
LEAST_BY_THEME = {"speaking_up": 30}  # and their talks count for nothing else


def month(day: datetime.date) -> str:
    """The month of a day, as "2026-11"."""
    return f"{day:%Y-%m}"


def months_to_keep(day: datetime.date) -> tuple[str, str]:
    """The month that goes on, and the oldest whose figures stay."""
    return month(day), month(day.replace(day=1, year=day.year - YEARS_KEPT))


class Touch(NamedTuple):
    """One thing a conversation touched: `what` is "visit", "talk", "idea" or "plan"."""

    what: str
    situation: str = ""
    idea: str = ""


@dataclass(frozen=True)
class Figure:
    """One number that is shown.

    `kind`: "visits", "theme", "element" (`under` its theme), "ideas" (talks with any), "plans" or "idea"; `count`: conversations.
    """

    kind: str
    name: str
    count: int
    under: str = ""


@dataclass(frozen=True)
class Shape:
    """What the library says of each situation (theme, leading element, ideas), and how many conversations a number needs."""

    theme: Mapping[str, str]
    element: Mapping[str, str]
    ideas: Mapping[str, frozenset[str]]
    least: int = LEAST
    least_by_theme: Mapping[str, int] = field(default_factory=lambda: LEAST_BY_THEME)

    @property
    def alone(self) -> Collection[str]:
        """Themes whose talks count for the theme only."""
        return self.least_by_theme.keys()

    def situations(self, theme: str, element: str | None = None) -> frozenset[str]:
        """The situations of a theme, or those in it that an element leads."""
        return frozenset(name for name in self.theme if self.theme[name] == theme and element in (None, self.element[name]))

    def held(self, figure: Figure) -> frozenset[str]:
        """The situations whose talks a number counts all."""
        if figure.kind == "visits":
            return frozenset(self.theme)
        return self.situations(figure.under or figure.name, figure.name if figure.under else None)


def shape(shelf: Library | None = None) -> Shape:
    """The shape of the library."""
    situations = (shelf or library()).situations
    return Shape(
        {name: situation.theme for name, situation in situations.items()},
        {name: situation.elements[0] for name, situation in situations.items()},
        {name: frozenset(situation.ideas) for name, situation in situations.items()},
    )


def touched(state: State, entries: Iterable[Mapping[str, Any]] = ()) -> frozenset[Touch]:
    """What a conversation has touched after a message of the person.

    A talk counts once the safety question is answered; the talk of a safety card never does.

    Args:
        state: after the turn.
        entries: that the turn put into the record.
    """
    found = {Touch("visit")}
    known = library().situations
    about, idea = state.situation or "", state.idea or ""
    if about in known and state.safe and state.step != "card":
        found.add(Touch("talk", about))
        if state.step == "plan" and idea in known[about].ideas:
            found.add(Touch("idea", about, idea))
    for entry in entries:
        situation, idea = str(entry.get("situation")), str(entry.get("idea"))
        is_new = entry.get("kind") == "plan" and entry.get("status") == "open" and not entry.get("tries")
        if is_new and situation in known and idea in known[situation].ideas:
            found |= {Touch("talk", situation), Touch("idea", situation, idea), Touch("plan", situation, idea)}
    return frozenset(found)


def publish(talks: Collection[Collection[Touch]], form: Shape) -> list[Figure]:
    """The numbers of one month that are shown.

    Args:
        talks: for each conversation what it touched.
        form: the shape of the library.
    """
    if len(talks) < form.least:
        return []
    visits = Figure("visits", "", len(talks))
    themes = [figure for theme in sorted(set(form.theme.values())) if (figure := _theme(talks, form, theme))]
    elements = [figure for theme in themes if theme.name not in form.alone for figure in _elements(talks, form, theme)]
    return [visits, *themes, *elements, *_steps(talks, form, [visits, *themes, *elements])]


def _theme(talks: Collection[Collection[Touch]], form: Shape, theme: str) -> Figure | None:
    inside = form.situations(theme)
    count = _having(talks, "talk", inside)
    enough = count >= form.least_by_theme.get(theme, form.least) and len(talks) - count >= form.least
    return Figure("theme", theme, count) if enough else None


def _elements(talks: Collection[Collection[Touch]], form: Shape, theme: Figure) -> list[Figure]:
    """The leading elements of the talks of one theme."""
    names = {form.element[situation] for situation in form.situations(theme.name)}
    counts = {name: _having(talks, "talk", form.situations(theme.name, name)) for name in sorted(names)}
    return [Figure("element", name, count, theme.name) for name, count in _rows(counts, theme.count, form.least).items()]


def _steps(talks: Collection[Collection[Touch]], form: Shape, shown: Collection[Figure]) -> list[Figure]:
    """Talks in which an idea was taken or a plan kept, and which ideas they were; only in themes that are shown."""
    themes = [figure.name for figure in shown if figure.kind == "theme" and figure.name not in form.alone]
    inside = frozenset(situation for theme in themes for situation in form.situations(theme))
    took, kept = _having(talks, "idea", inside), _having(talks, "plan", inside)
    if took < form.least or not _leaves_enough(took, inside, shown, form):
        return []
    offering = {
        idea: frozenset(situation for situation in inside if idea in form.ideas[situation])
        for idea in sorted({idea for situation in inside for idea in form.ideas[situation]})
    }
    counts = {idea: _having(talks, "idea", where, idea) for idea, where in offering.items()}
    rows = _rows(counts, took, form.least, lambda idea: _leaves_enough(counts[idea], offering[idea], shown, form))
    plans = [Figure("plans", "", kept)] if kept >= form.least and took - kept >= form.least else []
    return [Figure("ideas", "", took), *plans, *(Figure("idea", idea, count) for idea, count in rows.items())]


def _leaves_enough(count: int, where: frozenset[str], shown: Iterable[Figure], form: Shape) -> bool:
    """Whether enough are left over of each shown number that holds all talks of some situations."""
    return all(figure.count - count >= form.least for figure in shown if where <= form.held(figure))


def _rows(counts: Mapping[str, int], whole: int, least: int, fits: Callable[[str], bool] = lambda name: True) -> dict[str, int]:
    """The rows of a list that are shown, or none.

    Args:
        counts: of all rows there can be; each conversation of the whole is in one of them or more.
        whole: a number that is shown.
        least: what a row needs, and what has to be left over of the whole.
        fits: what else a row needs.
    """
    shown = {name: count for name, count in counts.items() if count >= least and whole - count >= least and fits(name)}
    hidden = len(counts) - len(shown)
    could_be_nobody = whole - sum(shown.values()) <= (least - 1) * (hidden - 1)
    return shown if could_be_nobody or not hidden else {}


def _having(talks: Collection[Collection[Touch]], what: str, where: Collection[str], idea: str | None = None) -> int:
    """How many conversations have such a touch in one of these situations."""
    return sum(
        any(touch.what == what and touch.situation in where and idea in (None, touch.idea) for touch in touches)
        for touches in talks
    )
