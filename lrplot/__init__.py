"""lrplot: the learning rate that every optimizer step of a training run will really use."""

from __future__ import annotations

import sys
from types import ModuleType

from lrplot.version import VERSION as __version__

TYPE_CHECKING = False  # as typing's, which takes longer to import than all that the name `lrplot` needs

__all__ = [
    "LrplotError",
    "MissingLibraryError",
    "OutputError",
    "Report",
    "ScheduleError",
    "SchedulerError",
    "Style",
    "Trace",
    "TrainingLoop",
    "UsageError",
    "__version__",
    "check",
    "compare",
    "preflight",
    "simulate",
    "suggest",
    "watch",
]

if TYPE_CHECKING:
    from lrplot.api import check, compare, simulate, suggest
    from lrplot.errors import LrplotError, MissingLibraryError, OutputError, SchedulerError, UsageError
    from lrplot.live import ScheduleError, preflight, watch
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.model.report import Report
    from lrplot.model.style import Style
    from lrplot.model.trace import Trace

_HOMES = {
    "Report": "model.report",
    "check": "api",
    "compare": "api",
    "suggest": "api",
    "ScheduleError": "live",
    "preflight": "live",
    "watch": "live",
    "simulate": "api",
    "Style": "model.style",
    "Trace": "model.trace",
    "TrainingLoop": "loop.training_loop",
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


class _Package(ModuleType):
    """A package some of whose public functions are named as rooms of it are: `lrplot.simulate` is the function.

    Importing a submodule binds it in its package under its own name, over whatever has that name.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in __all__ and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
