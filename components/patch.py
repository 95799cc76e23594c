"""The one patch of Rasa: what neither a setting nor an extension point reaches. Rasa 3.6.21 only.

- how it calls the action server: `components/action_calls.py`;
- dask plans the same ten steps of a loaded model anew for every message and every prediction: they run in one order
  that is found once;
- the processor copies the events of every step for a debug log that is not written: they are handed over as they are;
- the class of an event is looked for among all classes for each event: it is remembered.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import Any

import rasa
from rasa.core import processor
from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.shared.core.events import Event

from components import action_calls

VERSION = "3.6.21"


def apply() -> None:
    """Patch Rasa, once.

    Raises:
        RuntimeError: if Rasa is not the version this patch was written for.
    """
    if rasa.__version__ != VERSION:
        raise RuntimeError(f"components/patch.py was written for Rasa {VERSION}, not {rasa.__version__}: read it again.")
    if processor.DaskGraphRunner is GraphRunner:
        return
    action_calls.apply()
    processor.DaskGraphRunner = GraphRunner
    processor.copy = SimpleNamespace(deepcopy=lambda thing: thing)  # all it copies goes to debug logs
    Event.resolve_by_type = staticmethod(functools.cache(Event.resolve_by_type))


class GraphRunner(DaskGraphRunner):
    """Runs a loaded model; training keeps dask."""

    def run(self, inputs: Mapping[str, Any] | None = None, targets: Sequence[str] | None = None) -> dict[str, Any]:
        """See the parent class."""
        done = {name: (name, value) for name, value in (inputs or {}).items()}
        wanted = tuple(targets or self._graph_schema.target_names)
        try:
            for name, needs in self._order(wanted):
                done[name] = self._instantiated_nodes[name](*(done.get(need, need) for need in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return dict(done[name] for name in wanted)

    def _order(self, targets: tuple[str, ...]) -> list[tuple[str, tuple[str, ...]]]:
        """The nodes that the targets need, each after the ones it needs itself."""
        if targets not in self._orders:
            nodes = self._graph_schema.minimal_graph_schema(list(targets)).nodes
            order: dict[str, tuple[str, ...]] = {}

            def visit(name: str) -> None:
                if name in nodes and name not in order:
                    needs = tuple(nodes[name].needs.values())
                    for need in needs:
                        visit(need)
                    order[name] = needs

            for name in nodes:
                visit(name)
            self._orders[targets] = list(order.items())
        return self._orders[targets]

    @functools.cached_property
    def _orders(self) -> dict[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]:
        return {}
