"""lrplot from Python."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import EngineName
from lrplot.model.report import Report
from lrplot.pipeline import report_on
from lrplot.planning.from_call import LiveCall, plan_of_call, resolve_call
from lrplot.planning.from_python import metric_of, without_numpy
from lrplot.planning.names import find
from lrplot.planning.python_objects import is_built, loop_values
from lrplot.planning.request import request_of
from lrplot.recording.live import live_plan

if TYPE_CHECKING:
    from lrplot.model.finding import Finding

Numbers = float | Sequence[float]


def simulate(  # noqa: PLR0913  # a keyword for each thing that can be said
    scheduler: str | Callable[..., object] | Sequence[Any] | object,
    *,
    steps: int | None = None,
    loop: TrainingLoop | Mapping[str, Any] | None = None,
    optimizer: str | type | None = None,
    lr: Numbers | None = None,
    momentum: Numbers | None = None,
    betas: tuple[float, float] | None = None,
    weight_decay: Numbers | None = None,
    groups: Sequence[Mapping[str, Any]] = (),
    layer_decay: float | None = None,
    layers: int | None = None,
    metric: str | Sequence[float] | None = None,
    dampen: str | None = None,
    warmup: Any = None,
    resume_with: str | None = None,
    used_as: str | None = None,
    title: str = "",
    engine: EngineName = "source",
    arguments: Mapping[str, Any] | None = None,
    **own: Any,
) -> Report:
    """Steps a scheduler as a training loop would, and reports the rate of every optimizer step.

    Args:
        scheduler: a scheduler's name, `"onecycle"`; its class, `torch.optim.lr_scheduler.OneCycleLR`; your own,
            `"path/to/sched.py:Name"` or `"package.module:name"`; a function `optimizer -> scheduler`; a function of
            the step, with `used_as`; a scheduler that is built already, alone or with its optimizer in a tuple, which
            is left as it is; or the rates themselves, a list or an array with one for every step.
        steps: optimizer steps of the run, short for `loop=TrainingLoop(max_steps=steps)`.
        loop: the training loop, or a dictionary of what it says, `{"max_epochs": 3, "batches_per_epoch": 100}`; without
            one, the scheduler advances after every step over its own length. What it says may be keywords as well,
            `max_steps=1000`, where the scheduler has no argument of that name.
        optimizer: the optimizer's kind: `"sgd"`, `"adam"`, `"adamw"`, ..., or its class; None for SGD, and for AdamW
            with `framework="transformers"`.
        lr: the optimizer's learning rate, or one per parameter group; torch's default where it is None.
        momentum: its momentum, or one per group.
        betas: its betas, for Adam and its kin.
        weight_decay: its weight decay, or one per group.
        groups: its parameter groups one by one, `[{"name": "backbone"}, {"name": "head", "lr": 1e-2}]`; the keys are
            `name`, for legends and data, `lr`, `momentum`, `betas`, `weight_decay`, `lr_scale` and `from_epoch`, until
            which a group is frozen, and the arguments above hold for what a group leaves out.
        layer_decay: the factor of layer-wise decay: layer k of n, counted from 1, gets a group with
            `lr * layer_decay ** (n + 1 - k)`, and `groups` are for the rest, such as the head.
        layers: how many layers there are, for `layer_decay`.
        metric: what ReduceLROnPlateau is stepped with: numbers, an expression of epoch, `"file.csv:column"`.
        dampen: a warm-up of pytorch_warmup around the schedule, `"linear:2000"`. One that the loop makes by hand is
            `loop=TrainingLoop(warm_up=500)`.
        warmup: the old name of `dampen`; for a scheduler that has an argument of this name, such as GreedyLR of
            transformers, that argument.
        resume_with: what a new process runs where `loop` resumes the run, `"cosine --T-max 200"`; None for the same.
        used_as: what your own code is to be taken for where its form does not tell, `"rate"` for a function of the step
            that returns rates, `"factor"` for one that returns factors of `lr`, `"adjuster"` for one that writes them,
            f(optimizer, step), `"values"` for an array of rates; else `"factory"` or `"class"`. The command line's
            `--as`.
        title: the picture's title.
        engine: `"torch"` steps with all of torch loaded; `"source"`, the default, is the same and faster.
        arguments: the scheduler's own arguments by name, where one of them has a name of the above:
            `arguments={"steps": 100, "lr": 0.1}`.
        own: the scheduler's own arguments, `max_lr=0.01, total_steps=25600`; those of SequentialLR and
            ChainedScheduler take `schedulers=["linear --total-iters 500", "cosine --T-max 9500"]`.

    Returns:
        The report: `report.trace.lr` is float64 of shape (T, G), the rate of each of T optimizer steps in each of
        G parameter groups.

    Raises:
        UsageError: an unknown name or argument, or a plan that makes no sense.
        SchedulerError: the scheduler or the optimizer refuses its arguments.
        MissingLibraryError: torch is not installed.

    Example:
        >>> import lrplot
        >>> report = lrplot.simulate("cosine", T_max=4, lr=1.0, steps=5)
        >>> [round(float(rate), 3) for rate in report.trace.lr[:, 0]]
        [1.0, 0.854, 0.5, 0.146, 0.0]
        >>> loop = lrplot.TrainingLoop(max_epochs=10, batches_per_epoch=100, interval="epoch")
        >>> [finding.code for finding in lrplot.simulate("cosine", T_max=1000, lr=1.0, loop=loop).findings]
        ['LR101']
        >>> lrplot.simulate("cosine", lr=0.1, max_steps=100).trace.schedule_steps
        100
    """
    call = resolve_call(LiveCall(**locals()))
    if is_built(call.scheduler):
        return report_on(live_plan(call.scheduler, call.loop, metric_of(call.metric)), title=title)
    plan, notes = plan_of_call(call)
    report = report_on(plan, title=title)
    return replace(report, notes=(*notes, *report.notes))


def check(scheduler: object, **said: Any) -> tuple[Finding, ...]:
    """What is wrong with a schedule in its loop, the most serious first.

    Args:
        scheduler: what `simulate` takes, or a report of it.
        said: what `simulate` takes beside it.

    Returns:
        The findings; each has `code`, `severity`, `message` and `fix`.

    Raises:
        LrplotError: as `simulate` does.

    Example:
        >>> import lrplot
        >>> [finding.code for finding in lrplot.check("cosine", T_max=100, lr=0.1, max_steps=1000)]
        ['LR201']
    """
    if isinstance(scheduler, Report):
        return scheduler.findings
    return simulate(scheduler, **said).findings


def suggest(scheduler: str, *, warm_up: float | None = None, loop: Any = None, **said: Any) -> Report:
    """A schedule with the lengths that it needs in a training loop filled in; `report.code()` has its code.

    Args:
        scheduler: its name, `"onecycle"`.
        warm_up: the share of the run that a warm-up has, or its steps; None for none.
        loop: the training loop, or a dictionary of what it says; keywords such as `max_steps` do as well.
        said: the scheduler's own arguments, of which those that count steps may be shares of the run, the optimizer's
            (`lr`, `momentum`, `betas`, `weight_decay`), and what the loop says.

    Raises:
        LrplotError: the run has no length, there is nothing to fill in, or the plan makes no sense.

    Example:
        >>> import lrplot
        >>> lrplot.suggest("onecycle", max_lr=0.1, max_steps=1000).trace.arguments["total_steps"]
        1000
    """
    from lrplot.suggest.suggestion import suggest_plan

    found = find(scheduler)
    values = {name: without_numpy(value) for name, value in {**loop_values(loop), **said}.items()}
    made = suggest_plan(request_of(found, values), warm_up)
    report = report_on(made.plan)
    return replace(report, notes=(*report.notes, made.sentence))


def compare(reports: Sequence[Report] | Mapping[str, Report], *, title: str = "") -> Report:
    """Puts reports on one axis, with a legend of what differs between them and a table.

    Args:
        reports: two or more, each from `simulate`; in a dictionary, under the names to call them by.
        title: the picture's title; by default what the schedules have in common.

    Returns:
        A report that saves and shows itself like any other; its `compared` holds the given ones, in order.

    Raises:
        UsageError: fewer than two, something else than reports, or runs that count in different units.

    Example:
        >>> import lrplot
        >>> cosine, linear = lrplot.simulate("cosine", T_max=100), lrplot.simulate("linear", total_iters=100)
        >>> lrplot.compare({"mine": cosine, "theirs": linear})
        <lrplot.Report CosineAnnealingLR and LinearLR: mine, theirs>
    """
    from lrplot.compare.overlay import compare as compared

    labels = [str(label) for label in reports] if isinstance(reports, Mapping) else []
    parts = list(reports.values() if isinstance(reports, Mapping) else reports)
    for part in parts:
        if not isinstance(part, Report):
            raise UsageError(f"lrplot.compare takes reports, as lrplot.simulate returns them, not {part!r}")
    return compared(parts, labels, title=title)
