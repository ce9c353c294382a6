"""What a scheduler was built with, read off the scheduler."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from lrplot.model.built import Settings
from lrplot.model.plan import ScheduleSpec


def settings_of(scheduler: Any, spec: ScheduleSpec | None = None) -> Settings:
    """The settings of a scheduler.

    Args:
        scheduler: the scheduler, built.
        spec: what it was built from; None for one that a user's code built.
    """
    cls = type(scheduler)
    # A user's function has arguments of its own; what it builds need not have been given them.
    own = spec is not None and (spec.family == "torch" or spec.name == cls.__name__)
    given: Mapping[str, Any] = spec.arguments if own and spec is not None else {}
    kept = getattr(scheduler, "__dict__", {})
    arguments: dict[str, Any] = dict(given)
    for parameter in _parameters(cls):  # type: ignore[arg-type]  # mypy takes no class for hashable
        name = parameter.name
        if name in given:
            continue
        if name in kept or f"_{name}" in kept:
            arguments[name] = kept[name] if name in kept else kept[f"_{name}"]
        elif own and parameter.default is not parameter.empty:
            arguments[name] = parameter.default
    arguments.pop("optimizer", None)
    parts: Sequence[Any] = kept.get("_schedulers") or ()
    lists = [value for value in given.values() if isinstance(value, (list, tuple))]
    known = [item for value in lists for item in value if isinstance(item, ScheduleSpec)]
    return Settings(
        scheduler=cls.__name__,
        library=_library(cls, spec),
        arguments=arguments,
        chosen=frozenset(given),
        parts=tuple(
            settings_of(part, known[index] if len(known) == len(parts) else None) for index, part in enumerate(parts)
        ),
        has_state=all(callable(getattr(scheduler, name, None)) for name in ("state_dict", "load_state_dict")),
    )


def _library(cls: type, spec: ScheduleSpec | None) -> str:
    if spec is not None and spec.family == "torch":
        return "torch"  # the source engine's classes say another module
    package = cls.__module__.partition(".")[0]
    return "" if package in ("builtins", "__main__") else package


@lru_cache  # of the last hundred: a file has thousands of schedules of a few classes
def _parameters(cls: type) -> list[inspect.Parameter]:
    try:
        return list(inspect.signature(cls).parameters.values())
    except (TypeError, ValueError):
        return []
