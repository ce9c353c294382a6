"""Writes lrplot/__init__.pyi: an overload for each of torch's schedulers, so that an editor completes its arguments.

    python tests/support/stub.py

A stub speaks of one torch, the newest that is known, `TORCH`; what another one's schedulers take is accepted by name.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import lrplot
from lrplot import api
from lrplot.loop.training_loop import TrainingLoop
from lrplot.options.option import Option
from lrplot.planning.names import schedulers
from lrplot.schedulers.engine import torch_version
from lrplot.schedulers.family import Scheduler
from lrplot.schedulers.length import missing_length
from lrplot.suggest.suggestion import options_to_suggest

TORCH = "2.13"
STUB = Path(lrplot.__file__).with_suffix(".pyi")
_HEAD = '''"""lrplot: the learning rate that every optimizer step of a training run will really use."""

# Written by tests/support/stub.py, from the schedulers of torch {torch}.

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, overload

from torch.optim.lr_scheduler import (
{classes}
)
from torch.optim.swa_utils import SWALR
from typing_extensions import Unpack, deprecated

from lrplot.api import Numbers
from lrplot.api import compare as compare
from lrplot.errors import LrplotError as LrplotError
from lrplot.errors import MissingLibraryError as MissingLibraryError
from lrplot.errors import OutputError as OutputError
from lrplot.errors import SchedulerError as SchedulerError
from lrplot.errors import UsageError as UsageError
from lrplot.live import ScheduleError as ScheduleError
from lrplot.live import preflight as preflight
from lrplot.live import watch as watch
from lrplot.loop.training_loop import Edit, Intervals, ResumeMode, StepOrder, WarmUpMode
from lrplot.loop.training_loop import TrainingLoop as TrainingLoop
from lrplot.model.finding import Finding
from lrplot.model.plan import EngineName
from lrplot.model.report import Report as Report
from lrplot.model.style import Style as Style
from lrplot.model.trace import Trace as Trace

__all__ = [
{public}
]
__version__: str

class _NoSuchArgument(Protocol):
    """What comes of an argument that a scheduler does not have, or of one that it needs and does not get."""

'''
_MISTAKE = "the scheduler has no argument of this name, or lacks one"
_TYPES = {
    "int": "int",
    "float": "float",
    "bool": "bool",
    "ints": "Sequence[int]",
    "per-group": "Numbers",
    "expression": "str | Callable[..., float] | Sequence[Callable[..., float]]",
    "parts": "Sequence[Any]",
    "steps-or-share": "float",
    "value": "Any",
}
_APART = ("scheduler", "arguments", "own")  # of the words of `simulate`, those that are not keywords of every overload


def stub() -> str:
    """The text of the stub."""
    found = [scheduler for scheduler, _ in schedulers()]
    classes = "\n".join(f"    {name}," for name in sorted({each.name for each in found} - {"SWALR"}, key=str.lower))
    public = "\n".join(f'    "{name}",' for name in lrplot.__all__)
    return "".join(
        [
            _HEAD.format(torch=TORCH, classes=classes, public=public),
            *_typed_dict("_Loop", (), {each.name: str(each.type) for each in fields(TrainingLoop)}),
            "\n",
            *_typed_dict("_Said", ("_Loop",), _words_of_simulate()),
            "\n",
            "_TorchClass: TypeAlias = (\n    ",
            "\n    | ".join(f"type[{each.name}]" for each in found),
            "\n)\n\n",
            *_simulate("simulate", "Report", found),
            *_simulate("check", "tuple[Finding, ...]", found),
            *_suggest(found),
        ]
    )


def _words_of_simulate() -> dict[str, str]:
    parameters = inspect.signature(api.simulate).parameters
    return {name: str(each.annotation) for name, each in parameters.items() if name not in _APART}


def _typed_dict(name: str, bases: Sequence[str], types: Mapping[str, str]) -> Iterator[str]:
    yield f"class {name}({', '.join(bases or ['TypedDict'])}, total=False):\n"
    yield from (f"    {key}: {type}\n" for key, type in types.items())


def _simulate(function: str, returned: str, found: Sequence[Scheduler]) -> Iterator[str]:
    """The overloads of `simulate`, or of what takes the same."""
    for scheduler in found:
        open_ended = missing_length(scheduler.arguments, ())
        own = [_parameter(each, required=each.required and each.name != open_ended) for each in scheduler.arguments]
        yield _overload(
            function, f"type[{scheduler.name}] | {_literal(scheduler)}", [*own, "**said: Unpack[_Said]"], returned
        )
    given = ["arguments: Mapping[str, Any]", "**said: Any"]
    yield _overload(function, "_TorchClass", given, returned)
    yield _overload(function, "_TorchClass", ["**said: object"], "_NoSuchArgument", mistake=True)
    yield _overload(function, "object", ["arguments: Mapping[str, Any] | None = None", "**said: Any"], returned)


def _suggest(found: Sequence[Scheduler]) -> Iterator[str]:
    """The overloads of `suggest`, whose lengths may be left out, or be shares."""
    shared = ["lr: Numbers = ...", "warm_up: float | None = None", "loop: Any = None"]
    for scheduler in found:
        own = [_parameter(each, required=False) for each in options_to_suggest(scheduler) if each.kind != "parts"]
        yield _overload("suggest", _literal(scheduler), [*own, *shared, "**said: Any"], "Report")
    yield _overload("suggest", "str", [*shared[1:], "**said: Any"], "Report")


def _literal(scheduler: Scheduler) -> str:
    from lrplot.planning.names import typed_names

    names = dict.fromkeys((*typed_names(scheduler), scheduler.name))
    return f"Literal[{', '.join(f'{chr(34)}{name}{chr(34)}' for name in names)}]"


def _parameter(option: Option, *, required: bool) -> str:
    type = _TYPES.get(option.kind, "str")
    if option.choices:
        type = f"Literal[{', '.join(f'{chr(34)}{choice}{chr(34)}' for choice in option.choices)}]"
    elif option.kind == "int" and option.fraction:
        type = "float"
    if required:
        return f"{option.name}: {type}"
    default = _as_code(option.default_value)
    return f"{option.name}: {type}{'' if default != 'None' else ' | None'} = {default}"


def _as_code(default: object) -> str:
    return f'"{default}"' if isinstance(default, str) else repr(default)


def _overload(function: str, scheduler: str, words: Sequence[str], returned: str, *, mistake: bool = False) -> str:
    lines = ["@overload", *([f'@deprecated("{_MISTAKE}")'] if mistake else [])]
    ignored = "  # type: ignore[overload-overlap]" if mistake else ""
    keywords = words if words[0].startswith("**") else ["*", *words]
    lines += [f"def {function}({ignored}", *(f"    {each}," for each in (f"scheduler: {scheduler}", *keywords))]
    return "\n".join([*lines, f") -> {returned}: ..."]) + "\n"


if __name__ == "__main__":
    if not torch_version().startswith(TORCH):
        raise SystemExit(f"the stub is written from torch {TORCH}, and this is {torch_version()}")
    STUB.write_text(stub(), encoding="utf-8")
