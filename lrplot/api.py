"""lrplot from Python."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot import model
from lrplot.errors import UsageError
from lrplot.formats import format_named, format_of, unknown_suffix
from lrplot.model import EngineName, Plan, ScheduleSpec, Style, TrainingLoop
from lrplot.output import write_file
from lrplot.pipeline import report_on
from lrplot.spec import find, optimizer_of, options_of, schedule_of
from lrplot.wording import count, rate

if TYPE_CHECKING:
    import os

    from matplotlib.figure import Figure

Numbers = float | Sequence[float]


class Report(model.Report):
    """What a schedule does in a training loop; in a notebook it shows itself."""

    def save(self, path: str | os.PathLike[str], *, format: str | None = None, style: Style | None = None) -> None:
        """Writes the report to a file, whole or not at all.

        Args:
            path: the file; its suffix says the format, `.png`, `.svg`, `.pdf`, `.csv`, `.json` or `.txt`.
            format: the format by name, instead of the suffix.
            style: size, theme and the like.

        Raises:
            UsageError: no such format, or a suffix that stands for none.
            OutputError: the file cannot be written.
        """
        target = Path(path)
        name = format or format_of(target)
        if name is None:
            raise unknown_suffix(target)
        write_file(target, format_named(name).render(self, style or Style()))

    def figure(self, style: Style | None = None) -> Figure:
        """The report as a matplotlib figure, for drawing more on it."""
        from lrplot.figure import draw

        return draw(self, style or Style())

    def _repr_svg_(self) -> str:
        data = format_named("svg").render(self, Style())
        return (data if isinstance(data, bytes) else b"".join(data)).decode("utf-8")

    def __repr__(self) -> str:
        """One line: the schedule, its steps and its rates."""
        rates = self.trace.groups[0].lr.values
        extent = f"{rate(min(rates))} to {rate(max(rates))}"
        return f"<lrplot.Report {self.title}: {count(self.trace.n_steps, 'step')}, {extent}>"


def simulate(
    scheduler: str | Callable[..., object],
    *,
    steps: int | None = None,
    loop: TrainingLoop | None = None,
    optimizer: str = "sgd",
    lr: Numbers | None = None,
    momentum: Numbers | None = None,
    betas: tuple[float, float] | None = None,
    weight_decay: Numbers | None = None,
    metric: str | Sequence[float] | None = None,
    title: str = "",
    engine: EngineName = "source",
    **arguments: Any,
) -> Report:
    """Steps a scheduler as a training loop would, and reports the rate of every optimizer step.

    Args:
        scheduler: a scheduler's name, `"onecycle"`, or a function `optimizer -> scheduler`.
        steps: optimizer steps of the run, short for `loop=TrainingLoop(max_steps=steps)`.
        loop: the training loop; without one, the scheduler advances after every step over its own length.
        optimizer: the optimizer's kind: `"sgd"`, `"adam"`, `"adamw"`, ...
        lr: the optimizer's learning rate, or one per parameter group; torch's default where it is None.
        momentum: its momentum, or one per group.
        betas: its betas, for Adam and its kin.
        weight_decay: its weight decay, or one per group.
        metric: what ReduceLROnPlateau is stepped with: numbers, an expression of epoch, `"file.csv:column"`.
        title: the picture's title.
        engine: `"torch"` steps with all of torch loaded; `"source"`, the default, is the same and faster.
        arguments: the scheduler's own arguments, `max_lr=0.01, total_steps=25600`; those of SequentialLR and
            ChainedScheduler take `schedulers=["linear --total-iters 500", "cosine --T-max 9500"]`.

    Returns:
        The report: `report.trace.lr` is float64 of shape (T, G), the rate of each of T optimizer steps in each of
        G parameter groups.

    Raises:
        UsageError: an unknown name or argument, or a plan that makes no sense.
        SchedulerError: the scheduler or the optimizer refuses its arguments.
        MissingLibraryError: torch is not installed.
    """
    if steps is not None:
        if loop is not None:
            raise UsageError("steps and loop both say how long the run is: give one of them")
        loop = TrainingLoop(max_steps=steps)
    if isinstance(scheduler, str):
        schedule = _named(scheduler, metric, arguments)
    else:
        if arguments:
            unbound = next(iter(arguments))
            raise UsageError(f"a function takes no argument {unbound} here: bind it with functools.partial")
        name = getattr(scheduler, "__name__", type(scheduler).__name__)
        schedule = ScheduleSpec(name=name, metric=metric, family="python", factory=scheduler)
    plan = Plan(
        schedule=schedule,
        optimizer=optimizer_of(optimizer, schedule, lr=lr, momentum=momentum, betas=betas, weight_decay=weight_decay),
        loop=loop,
        engine=engine,
    )
    report = report_on(plan, title=title)
    return Report(**{each.name: getattr(report, each.name) for each in fields(report)})


def _named(name: str, metric: str | Sequence[float] | None, arguments: dict[str, Any]) -> ScheduleSpec:
    found = find(name)
    parts = next((option.name for option in options_of(found) if option.kind == "parts"), "")
    words = arguments.pop(parts, ()) if parts else ()
    if metric is not None:
        arguments["metric"] = metric
    return schedule_of(found, arguments, words)
