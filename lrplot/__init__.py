"""lrplot: the learning rate that every optimizer step of a training run will really use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.version import VERSION as __version__

__all__ = [
    "LrplotError",
    "MissingLibraryError",
    "OutputError",
    "Report",
    "SchedulerError",
    "Style",
    "Trace",
    "TrainingLoop",
    "UsageError",
    "__version__",
    "compare",
    "simulate",
]

if TYPE_CHECKING:
    from lrplot.api import Report, compare, simulate
    from lrplot.errors import LrplotError, MissingLibraryError, OutputError, SchedulerError, UsageError
    from lrplot.model import Style, Trace
    from lrplot.plan import TrainingLoop

_HOMES = {
    "Report": "api",
    "compare": "api",
    "simulate": "api",
    "Style": "model",
    "Trace": "model",
    "TrainingLoop": "plan",
}


def __getattr__(name: str) -> object:
    """Imports a public name when it is first used: the command line's errors and help need none of them."""
    if name not in __all__:
        raise AttributeError(f"module 'lrplot' has no attribute '{name}'")
    from importlib import import_module

    value: object = getattr(import_module(f"lrplot.{_HOMES.get(name, 'errors')}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
