"""What a user's code holds that can be stepped: schedulers, functions that build them, functions of the step."""

from __future__ import annotations

import inspect
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

from lrplot.errors import UsageError
from lrplot.options.kinds import read
from lrplot.options.number_text import items_of
from lrplot.options.option import Option
from lrplot.options.spelling import closest
from lrplot.schedulers.own.candidate import Candidate, CandidateKind

NAMESPACES = ("args", "cfg", "config", "hparams", "flags")
"""Parameters that hold a script's settings: what is said of them is `lr=1e-3,epochs=400`."""

_OPTIMIZER_NAMES = ("optimizer", "opt", "optim")
_WANTED = "a class with step(), a function optimizer -> scheduler, or a function step -> factor"
_MOST = 6  # names in a message


# -- finding -----------------------------------------------------------------------------------------


def candidate_named(module: ModuleType, place: str, name: str) -> Candidate:
    """The thing of that name, which may be `Outer.Inner`.

    Raises:
        UsageError: there is none, or it is nothing that can be stepped; the message says what there is.
    """
    value: Any = module
    for part in name.split("."):
        if not hasattr(value, part):
            raise UsageError(f"{place} has no '{name}': {_near(module, place, name)}")
        value = getattr(value, part)
    found = _candidate(value, place, name.rpartition(".")[2])
    if found is None:
        raise UsageError(f"{place}:{name} is {_kind_in_words(value)}, and not {_WANTED}")
    return found


def sole_candidate(module: ModuleType, place: str) -> Candidate:
    """The only scheduler that a file or module defines itself.

    Classes of schedulers and functions of an optimizer come first; only where there is none of them, other
    classes with step() and functions of a step, as a file of schedulers often has functions that help them.

    Raises:
        UsageError: it has none, or several; the message lists them.
    """
    found = _likely(module, place)
    sure = [each for each in found if _is_sure(each)] or found
    if len(sure) == 1:
        return sure[0]
    if not found:
        raise UsageError(f"{place} defines no scheduler: lrplot draws {_WANTED}")
    names = [f"{place}:{each.name}" for each in found]
    shown = ", ".join(names[:-1]) if len(names) <= _MOST else ", ".join(names[:_MOST])
    last = names[-1] if len(names) <= _MOST else f"{len(names) - _MOST} others"
    raise UsageError(f"{place} defines {len(found)} schedulers, so name one of them: lrplot {shown} or {last}")


def _likely(module: ModuleType, place: str) -> list[Candidate]:
    """What may be meant for a scheduler, the sure ones first."""
    found = [each for each in _defined_in(module, place) if _is_sure(each) or _is_likely(each)]
    return sorted(found, key=lambda each: not _is_sure(each))


def _defined_in(module: ModuleType, place: str) -> Iterator[Candidate]:
    seen: set[int] = set()
    for name, value in vars(module).items():
        own = getattr(value, "__module__", None) == module.__name__ and hasattr(value, "__qualname__")
        if name.startswith("_") or not own or id(value) in seen or inspect.isabstract(value):
            continue
        seen.add(id(value))
        found = _candidate(value, place, name)
        if found is not None:
            yield found


def _is_sure(candidate: Candidate) -> bool:
    if candidate.kind == "class":
        return _has_base(candidate.value, "LRScheduler") or (
            candidate.given is not None and _takes_optimizer(candidate.given)
        )
    return candidate.kind == "factory"


def _is_likely(candidate: Candidate) -> bool:
    """Whether a function may be one of a step: its first parameter is not a text, list or the like."""
    given = candidate.given
    return candidate.kind == "class" or (given is not None and given.annotation in (given.empty, int, "int", "float"))


def _near(module: ModuleType, place: str, name: str) -> str:
    """What somebody may have meant who named something that is not there."""
    there = {each.name.lower(): each.name for each in _likely(module, place)}
    public = {key.lower(): key for key in vars(module) if not key.startswith("_")}
    for names in (there, public):
        close = closest(name, names)
        if close is not None:
            return f"did you mean {place}:{names[close]}?"
    if not there:
        return "it defines no scheduler at all"
    return f"there is {', '.join(f'{place}:{each}' for each in list(there.values())[:_MOST])}"


# -- telling what something is -----------------------------------------------------------------------


def _candidate(value: Any, place: str, name: str) -> Candidate | None:
    """What a thing is by its form; None where it can be neither stepped nor called with a step."""
    if _is_array(value):
        return Candidate(name=name, place=place, value=value, kind="values", given=None, signature=inspect.Signature())
    if not callable(value) or _is_optimizer(value):
        return None
    try:
        signature = inspect.signature(value)
    except (ValueError, TypeError):  # written in C, or not to be called
        return None
    parameters = list(signature.parameters.values())
    optimizer = next((each for each in parameters if _takes_optimizer(each)), None)
    first = next((each for each in parameters if each.kind is not each.VAR_KEYWORD), None)
    kind: CandidateKind
    if isinstance(value, type):
        kind = "class" if callable(getattr(value, "step", None)) else "factor"
        if kind == "factor" and (_has_base(value, "Module") or not _is_function(value)):
            return None
        given = (optimizer or first) if kind == "class" else None
        if kind == "class" and given is None:
            return None
    else:
        kind, given = ("factory", optimizer) if optimizer else ("factor", first)
        if given is None or (kind == "factor" and given.kind is given.KEYWORD_ONLY):
            return None
    return Candidate(name=name, place=place, value=value, kind=kind, given=given, signature=signature)


def _is_array(value: Any) -> bool:
    """Whether a value is rates: a list or an array of numbers."""
    if isinstance(value, (list, tuple)):
        return bool(value) and all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in value)
    return not isinstance(value, type) and hasattr(value, "tolist") and bool(getattr(value, "ndim", 0))


def namespace(value: Any) -> Any:
    """`lr=1e-3,epochs=400` as an object with these attributes; everything else as it is."""
    if not isinstance(value, str) or "=" not in value:
        return value
    pairs = [item.partition("=") for item in items_of(value) if item]
    option = Option(name="args", kind="value", help="", panel="")
    return SimpleNamespace(**{name.strip(): read(option, text) for name, _, text in pairs})


def _is_function(cls: type) -> bool:
    """Whether a class's objects can be called."""
    return any("__call__" in vars(base) for base in cls.__mro__)


def _takes_optimizer(parameter: inspect.Parameter) -> bool:
    """Whether a parameter is for an optimizer: by its name, or by its annotation."""
    annotation = parameter.annotation
    text = annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "")
    return parameter.name.lower() in _OPTIMIZER_NAMES or "Optimizer" in text or _is_optimizer(annotation)


def _is_optimizer(value: object) -> bool:
    return isinstance(value, type) and _has_base(value, "Optimizer", "torch.optim")


def _has_base(cls: type, name: str, package: str = "torch") -> bool:
    """Whether a class descends from one of torch's, told without importing torch."""
    return any(base.__name__ == name and base.__module__.startswith(package) for base in cls.__mro__)


def _kind_in_words(value: object) -> str:
    if isinstance(value, ModuleType):
        return "a module"
    if _is_optimizer(value):
        return "an optimizer"
    if isinstance(value, type):
        return "a class without step()"
    if callable(getattr(value, "step", None)):
        return "a scheduler that is built already"
    return "nothing to call with a step" if callable(value) else f"of type {type(value).__name__}"
