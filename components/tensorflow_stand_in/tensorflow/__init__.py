"""A stand-in for TensorFlow: Rasa 3.6 imports the library whether it is used or not.

Names can be looked up, subclassed and used in annotations, which is all that happens when
Rasa is imported. Anything else raises, and a Rasa component built on Keras is refused when the
configuration is validated, before any training.
"""

import sys
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any

__version__ = "0.0.0+stand-in"
REASON = (
    "TensorFlow (left out on purpose: this project runs Rasa without it, "
    "see docs/dependencies.md; name components/ in config.yml instead)"
)


class _StandInType(type):
    """Looks up any attribute as a further stand-in, so `tf.keras.layers.Layer` can be subclassed."""

    def __getattr__(cls, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandInType(name, (StandIn,), {"__module__": __name__})

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        if cls.__name__ in ("function", "TensorSpec"):  # decorators and signatures at import
            return args[0] if args and callable(args[0]) else lambda decorated: decorated
        raise ImportError(f"{cls.__name__} needs {REASON}")


class StandIn(metaclass=_StandInType):
    """Base of every stand-in class."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        _refuse_components_beside(cls)


def _refuse_components_beside(model: type) -> None:
    """Mark the Rasa components of a module that defines a Keras model as needing TensorFlow."""
    module = sys.modules.get(model.__module__)
    if module is None or not model.__module__.startswith("rasa."):
        return
    for member in list(vars(module).values()):
        if isinstance(member, type) and member.__module__ == model.__module__ and hasattr(member, "required_packages"):
            member.required_packages = staticmethod(lambda: [REASON])  # type: ignore[attr-defined]


class _StandInModule(ModuleType):
    """A module whose every public name is a stand-in class."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return _StandInType(name, (StandIn,), {"__module__": __name__})


class _Finder(MetaPathFinder, Loader):
    """Finds `tensorflow.anything` and `keras.anything`."""

    def find_spec(self, fullname: str, path: Any = None, target: Any = None) -> ModuleSpec | None:
        if fullname.split(".")[0] in ("tensorflow", "keras"):
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        return _StandInModule(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        return None


sys.modules[__name__].__class__ = _StandInModule
sys.meta_path.append(_Finder())
