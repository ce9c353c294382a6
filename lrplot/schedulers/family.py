"""The nouns of what can be stepped: a scheduler's name, the scheduler built, and the library it comes from."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.errors import MissingLibraryError
from lrplot.options.option import Option
from lrplot.schedulers.installed import is_installed

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.length import Length
    from lrplot.loop.training_loop import TrainingLoop
    from lrplot.model.plan import EngineName, Plan, ScheduleSpec, Value
    from lrplot.model.points import Points
    from lrplot.schedulers.code_text import SchedulerCode, Text
    from lrplot.schedulers.engine import Engine, Optimizer


METRIC = Option(
    name="metric",
    kind="metric",
    help="What the scheduler is stepped with: numbers, an expression of epoch, a CSV file's column, or one that is"
    " ready: improves, stalls@20 or noisy.",
    panel="Scheduler",
    required=True,
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Scheduler:
    """A scheduler that can be named on the command line.

    Attributes:
        name: its class name.
        family: the family that builds it.
        arguments: its constructor's arguments, without their explanations.
        doc: its docstring, where `lrplot.options.docstrings` finds the explanations.
        takes_metric: whether it is stepped with a metric; None where only building it can tell.
        code: the user's code that it is, as it was typed: `sched.py:Warmup`; empty for a library's.
        options: all that can be said of it: its arguments, and its metric where it takes one or may take one.
    """

    name: str
    family: str
    arguments: tuple[Option, ...]
    doc: str
    takes_metric: bool | None = False
    code: str = ""
    options: tuple[Option, ...] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "options", (*self.arguments, *self._metric()))

    @property
    def parts(self) -> str:
        """The argument that takes the schedules that this one is made of, `schedulers`; empty where it is of none."""
        return next((option.name for option in self.arguments if option.kind == "parts"), "")

    def _metric(self) -> tuple[Option, ...]:
        if self.takes_metric is None and all(option.name != METRIC.name for option in self.arguments):
            return (replace(METRIC, required=False),)
        return (METRIC,) if self.takes_metric else ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Stepper:
    """A scheduler that has been built, and how to advance it.

    Attributes:
        scheduler: the scheduler.
        optimizer: the optimizer whose groups it writes.
        advance: makes the advance of that index, counted from 0.
        length: how long the schedule wants to be.
        n_advances: how often it can be advanced; None for no limit that is known beforehand.
        engine: what steps it.
        torch_version: the version of torch that it comes from.
        defaults: the optimizer's own hyper-parameters, by name.
        folder: the folder of the user's code, for naming its lines in errors; None for a library's schedulers.
        name: what to call it; empty for its class name.
        library: the library that it comes from, with its version; empty for torch itself.
        sets_before: whether it is called before steps, so that nothing is called after the last one.
        starts: the calls after which the stages of a run begin, but for the first; mostly none.
    """

    scheduler: Any
    optimizer: Optimizer
    advance: Callable[[int], object]
    length: Length
    n_advances: int | None
    engine: EngineName
    torch_version: str
    defaults: Mapping[str, Any]
    folder: Path | None = None
    name: str = ""
    library: str = ""
    sets_before: bool = False
    starts: tuple[int, ...] = ()


Construct: TypeAlias = "Callable[[ScheduleSpec, Optimizer, Engine], tuple[Any, Length]]"
"""Builds a scheduler alone, on an optimizer, with its length."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Guess:
    """A schedule that may have made a curve.

    Attributes:
        schedule: the schedule.
        lr: the optimizer's rate.
        stride: optimizer steps from one advance of the scheduler to the next; above 1 for one stepped per epoch.
    """

    schedule: ScheduleSpec
    lr: float
    stride: int = 1


def guesses_by(shapes: str) -> Callable[[Points], Iterator[Guess]]:
    """What guesses by the shapes of curves that a module of `lrplot.schedulers.shapes` knows.

    The module loads NumPy, and is imported when it is asked.
    """

    def guess(points: Points) -> Iterator[Guess]:
        guesses: Iterator[Guess] = import_module(f"lrplot.schedulers.shapes.{shapes}").guesses(points)
        return guesses

    return guess


@dataclass(frozen=True, kw_only=True, slots=True)
class Family:
    """A library of schedulers.

    Attributes:
        help: what it is, in a few words.
        library: the package that must be installed for it; empty where lrplot's own requirements do.
        install: what to type to install it; empty where there is nothing to install.
        names: the names of its schedulers (their classes', in most), each with other names that people use for
            it, the one to show first in front; none where the library is not installed.
        scheduler: what is to be known of the scheduler of that class name.
        build: builds a plan's optimizer and scheduler. Raises SchedulerError where they refuse their
            arguments, UsageError where the arguments make no sense.
        construct: builds a scheduler alone, on an optimizer of real torch, with its length; raises as `build` does.
            None where its schedulers cannot be parts of another library's.
        apart: why they cannot, after "cannot be a part of another scheduler: "; empty where they can.
        distribution: the name under which the library is installed, where that is not the package's.
        framework_arguments: the arguments that the loop's framework passes by itself to its schedulers that take them.
        guess: the schedules that may have made a curve, the usual ones first; None where the family knows none by
            its shape. A guess may be wrong: whoever asks steps it and compares.
        write: writes a scheduler as Python code, for calls after optimizer steps or after epochs, and raises UsageError
            where it has no code; None where none of its schedulers has.
        write_part: writes a scheduler as an expression, the argument of another one; None where it cannot be one.
        interval: what a call of a scheduler stands for, where its arguments say so; None where they never do.
        named: whether its schedulers have names, which are typed after the family's own: `transformers:cosine`.
    """

    help: str
    library: str = ""
    install: str = ""
    names: Callable[[], Mapping[str, tuple[str, ...]]]
    scheduler: Callable[[str], Scheduler]
    build: Callable[[Plan], Stepper]
    construct: Construct | None = None
    apart: str = ""
    distribution: str = ""
    framework_arguments: Callable[[TrainingLoop], Mapping[str, Value]] | None = None
    guess: Callable[[Points], Iterator[Guess]] | None = None
    write: Callable[[ScheduleSpec, Text, Interval], SchedulerCode] | None = None
    write_part: Callable[[ScheduleSpec, Text], str] | None = None
    interval: Callable[[ScheduleSpec], Interval] | None = None
    named: bool = True

    @property
    def installed(self) -> bool:
        """Whether the library is there; it is not imported for the answer."""
        return not self.library or is_installed(self.library)

    def check_installed(self, what: str) -> None:
        """Checks that the library is there for what needs it.

        Raises:
            MissingLibraryError: it is not; the message says what to type.
        """
        if not self.installed:
            raise MissingLibraryError(
                f"{self.library} is not installed in this Python, and {what} needs it: type {self.install}"
            )
