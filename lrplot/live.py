"""lrplot inside a training script, a test or a notebook: before the first batch, and along with the run."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from lrplot.errors import EXIT_FOUND, LrplotError, UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.report import Report
from lrplot.model.severity import NEVER, SEVERITIES, failing
from lrplot.model.style import Style
from lrplot.pipeline import report_on
from lrplot.planning.from_python import metric_of
from lrplot.record.detached import is_optimizer, unwrap
from lrplot.recording.live import live_plan, loop_of
from lrplot.render.formats import format_named


class ScheduleError(LrplotError):
    """A schedule that is not fit to train with, refused before the first batch.

    Attributes:
        findings: what is wrong with it, the most serious first.
        report: the whole report on it.

    Example:
        >>> import torch
        >>> import lrplot
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        >>> scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=1000)
        >>> try:
        ...     lrplot.preflight(scheduler, epochs=20, batches_per_epoch=100, show=False)
        ... except lrplot.ScheduleError as error:
        ...     [finding.code for finding in error.findings][:1]
        ['LR103']
    """

    exit_code = EXIT_FOUND

    def __init__(self, report: Report) -> None:
        """Refuses the schedule of a report, with all that is wrong with it."""
        self.report = report
        self.findings = report.findings
        super().__init__(" ".join(f"{each.code} {each.message} {each.fix.text}" for each in self.findings))


def preflight(  # noqa: PLR0913  # a keyword for each thing that can be said
    scheduler: Any,
    *,
    steps: int | None = None,
    epochs: int | None = None,
    batches_per_epoch: int | None = None,
    every: str = "step",
    loop: TrainingLoop | None = None,
    metric: str | Sequence[float] | None = None,
    fail_on: str = "error",
    show: bool = True,
    save: str | os.PathLike[str] | None = None,
) -> Report:
    """Foretells what a live scheduler will do in a training loop, and refuses what is wrong, before the first batch.

    A copy of the scheduler is stepped, from where the scheduler is; scheduler, optimizer and model stay as they are,
    and no parameter is copied.

    Args:
        scheduler: a scheduler of torch, of another library or your own, as it is or wrapped by Accelerate.
        steps: optimizer steps of the run.
        epochs: epochs of the run; with `batches_per_epoch`.
        batches_per_epoch: batches of an epoch, `len(loader)`.
        every: whether the loop calls `scheduler.step()` after each `"step"` or after each `"epoch"`.
        loop: the training loop where there is more to say of it, instead of the four before.
        metric: what ReduceLROnPlateau is to be stepped with: numbers, an expression of epoch, `"file.csv:column"`.
        fail_on: the least severity that is refused: `"error"`, `"warning"`, `"note"`, or `"never"`.
        show: whether to draw the chart on stderr; of several processes, rank 0 does.
        save: a file to write as well, whose suffix says the format.

    Returns:
        The report, as from `lrplot.simulate`.

    Raises:
        ScheduleError: something is as wrong as `fail_on` says; its findings are in it.
        UsageError: it is not a scheduler, or the loop makes no sense.

    Example:
        >>> import torch
        >>> import lrplot
        >>> optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        >>> scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=20 * 100)
        >>> lrplot.preflight(scheduler, epochs=20, batches_per_epoch=100, show=False).trace.n_steps
        2000
    """
    if fail_on not in (*SEVERITIES, NEVER):
        raise UsageError(f"fail_on must be one of {', '.join(SEVERITIES)} or never, not {fail_on!r}")
    told = loop_of(steps, epochs, batches_per_epoch, every)
    if loop is not None and told is not None:
        raise UsageError("loop says it all: leave steps, epochs, batches_per_epoch and every out, or loop")
    plan = live_plan(scheduler, told if loop is None else loop, metric_of(metric))
    report = report_on(plan)
    if show and os.environ.get("RANK", "0") == "0":
        show_on_stderr(report)
    if save is not None:
        report.save(save)
    severities = failing(fail_on)
    if any(each.severity in severities for each in report.findings):
        raise ScheduleError(report)
    return report


def show_on_stderr(report: Report) -> None:
    """Draws a report's chart on stderr, where a script's own output does not go."""
    width = min(max(os.get_terminal_size(2).columns, 20), 500) if os.isatty(2) else 80
    unicode = (getattr(sys.stderr, "encoding", "") or "").lower().replace("-", "") == "utf8"
    chart = format_named("terminal").render(report, Style(width=width, unicode=unicode))
    data = chart if isinstance(chart, bytes) else b"".join(chart)
    sys.stderr.write(data.decode("utf-8"))
    sys.stderr.flush()


class watch:  # a context manager, named as people call it
    """Records the steps of an optimizer in this process: what each of them used.

    Args:
        optimizer: an optimizer of torch, as it is or wrapped by Accelerate or Lightning.

    Raises:
        UsageError: it is not an optimizer.

    Example:
        >>> import torch
        >>> import lrplot
        >>> parameter = torch.nn.Parameter(torch.zeros(1))
        >>> optimizer = torch.optim.SGD([parameter], lr=0.1)
        >>> scheduler = torch.optim.lr_scheduler.StepLR(optimizer, step_size=2)
        >>> with lrplot.watch(optimizer) as run:
        ...     for _ in range(4):
        ...         parameter.grad = torch.ones(1)
        ...         optimizer.step()
        ...         scheduler.step()
        >>> run.report().trace.n_steps
        4
    """

    def __init__(self, optimizer: Any) -> None:
        """Takes an optimizer to watch."""
        self._optimizer = unwrap(optimizer)
        if not is_optimizer(self._optimizer):
            raise UsageError(f"watch takes an optimizer of torch, not {type(optimizer).__name__}")
        self._record: dict[str, Any] | None = None

    def __enter__(self) -> watch:
        """Begins to listen."""
        from lrplot.record.hooks import Hooks
        from lrplot.record.recorder import Recorder

        self._recorder = Recorder(stops=False)
        self._hooks = Hooks(self._recorder)
        self._recorder.hooks = self._hooks
        self._hooks.install(sys.modules["torch"])
        known = self._recorder.meet_optimizer(self._optimizer, sys._getframe(1))
        known.built, known.stack = None, []  # it was built before, nobody knows where
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Listens no more."""
        from lrplot.record.report import record_of

        self._recorder.finish()
        self._hooks.remove()
        self._record = record_of(self._recorder, ended=True, of=self._optimizer)

    def report(self) -> Report:
        """What the steps used.

        Raises:
            UsageError: the block has not ended, or the optimizer made no step in it.

        Example:
            >>> import torch
            >>> import lrplot
            >>> with lrplot.watch(torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)) as run:
            ...     run.report()
            Traceback (most recent call last):
                ...
            lrplot.errors.UsageError: the run is still being watched: ask for its report after the with block
        """
        from lrplot.recording.assemble import report_of

        if self._record is None:
            raise UsageError("the run is still being watched: ask for its report after the with block")
        if not self._record["optimizers"]:
            raise UsageError(f"{type(self._optimizer).__name__} made no step while it was watched")
        return report_of(self._record)
