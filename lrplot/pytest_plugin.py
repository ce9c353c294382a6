"""The pytest plug-in: a training repository tests its own schedule in one line.

```python
def test_schedule(lr_schedule):
    lr_schedule(make_scheduler, steps=78200).matches("schedules/main.json").has_no_findings()
```

pytest imports this module whenever it starts, so nothing but pytest is imported before a test asks for the fixture.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import pytest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lrplot.model.report import Report
    from lrplot.model.severity import Severity

_Answer = TypeVar("_Answer")
_UPDATE = "--lr-schedule-update"
_NAME = "schedule"  # what a baseline calls its only schedule, whatever the file is called
_WIDTH = 80  # columns of a finding, behind which pytest puts its own mark


def pytest_addoption(parser: pytest.Parser) -> None:
    """Adds the option that writes baselines."""
    parser.getgroup("lrplot", "learning-rate schedules").addoption(
        _UPDATE,
        action="store_true",
        default=False,
        help="Write the files that lr_schedule(...).matches(FILE) compares with, instead of comparing.",
    )


@pytest.fixture
def lr_schedule(request: pytest.FixtureRequest) -> Schedules:
    """Steps a scheduler as a training loop would: `lr_schedule(make_scheduler, steps=78200)`.

    Takes what `lrplot.simulate` takes: a function `optimizer -> scheduler`, or a scheduler's name with its arguments;
    `steps`, or `loop=lrplot.TrainingLoop(...)`, or what describes one, `max_epochs=200, batches_per_epoch=391`; and the
    optimizer, its `lr`, one for each parameter group, and so on. `lr_schedule.recorded("train.py")` takes a training
    script instead, and records it as `lrplot record` does.
    """
    return Schedules(request.path.parent, update=bool(request.config.getoption(_UPDATE)))


class Schedules:
    """Makes schedules for a test: stepped, or recorded from a script."""

    def __init__(self, folder: Path, *, update: bool) -> None:
        """Takes the folder of the test's file, and whether to write baselines."""
        self._folder, self._update = folder, update

    def __call__(self, scheduler: str | Callable[..., object], **said: Any) -> Schedule:
        """Steps a scheduler as a training loop would, see `lr_schedule`."""
        __tracebackhide__ = True
        return Schedule(_asked(_stepped, scheduler, said), self._folder, update=self._update)

    def recorded(self, *command: str, steps: int | None = None, epochs: int | None = None) -> Schedule:
        """Records a training script for a dozen steps, undoes what it wrote, and foretells the whole run.

        Args:
            command: the script, from the folder of the test's file, and its arguments; or a program and its own.
            steps: optimizer steps to record, instead of as many as it takes.
            epochs: epochs to record instead.

        Returns:
            The schedule of the run; of several optimizers, `report.compared` has them all.
        """
        __tracebackhide__ = True
        return Schedule(_asked(_recorded, command, steps, epochs, self._folder), self._folder, update=self._update)


class Schedule:
    """A schedule that was stepped, and what a test wants of it.

    Attributes:
        report: what `lrplot.simulate` returns.
    """

    def __init__(self, report: Report, folder: Path, *, update: bool) -> None:
        """Holds a report.

        Args:
            report: what the schedule does in its loop.
            folder: where baselines are, the folder of the test's file.
            update: whether to write baselines instead of comparing with them.
        """
        self.report = report
        self._folder = folder
        self._update = update

    @property
    def rates(self) -> NDArray[np.float64]:
        """The rate of every optimizer step, float64 of shape (T, G) for T steps and G parameter groups; read-only."""
        return self.report.trace.lr

    def matches(self, path: str | Path) -> Schedule:
        """Fails where the rates are not those of a file any more, within 1e-9 of each.

        Args:
            path: the file, from the folder of the test's file; `pytest --lr-schedule-update` writes it.

        Returns:
            The same schedule, for the next question.
        """
        __tracebackhide__ = True
        baseline = self._folder / path
        if self._update:
            _asked(_write, self.report, baseline)
        elif said := _asked(_moved, self.report, baseline):
            pytest.fail(f"{path}: {said}")
        return self

    def has_no_findings(self, ignore: Sequence[str] = (), severity: Severity = "warning") -> Schedule:
        """Fails where anything is wrong with the schedule in its loop, as `lrplot check` does.

        Args:
            ignore: codes, beginnings of codes or names of the rules to ignore: `["LR203"]`.
            severity: how serious a finding must be, `error`, `warning` or `note`, or more so.

        Returns:
            The same schedule, for the next question.
        """
        __tracebackhide__ = True
        if found := _asked(_findings, self.report, ignore, severity):
            pytest.fail(found)
        return self

    def __repr__(self) -> str:
        """The report's line: the schedule, its steps and its rates."""
        return repr(self.report)


def _asked(question: Callable[..., _Answer], *about: Any) -> _Answer:
    """What lrplot answers; fails the test with what it says instead, and without the way to it."""
    __tracebackhide__ = True
    from lrplot.errors import LrplotError

    try:
        return question(*about)
    except LrplotError as error:
        said = str(error)
    pytest.fail(said)  # out of the handler, so that the error is not shown beside it


def _stepped(scheduler: str | Callable[..., object], said: dict[str, Any]) -> Report:
    """The report on a schedule, whose loop may be described by its parts."""
    from lrplot.api import simulate

    return simulate(scheduler, **said)


def _recorded(command: Sequence[str], steps: int | None, epochs: int | None, folder: Path) -> Report:
    """The report on a script that was recorded."""
    import sys

    from lrplot.errors import UsageError
    from lrplot.recording.record import record, whole_command

    if not command:
        raise UsageError('recorded needs the script that trains: lr_schedule.recorded("train.py")')
    first = folder / command[0]
    words = [str(first) if first.is_file() else command[0], *command[1:]]
    said = sys.stderr
    return record(whole_command(words), n_steps=steps, n_epochs=epochs, say=lambda each: print(each, file=said))


def _write(report: Report, path: Path) -> None:
    """Writes a baseline, unless it says the same already."""
    from lrplot.errors import OutputError
    from lrplot.lock.file import locked
    from lrplot.output import write_file

    content = locked({_NAME: report}).encode()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.is_file() and path.read_bytes() == content:
            return
    except OSError as error:
        raise OutputError(f"cannot write {path}: {error.strerror}") from None
    write_file(path, content)


def _moved(report: Report, path: Path) -> str:
    """How a schedule differs from its baseline, a sentence; empty where it does not."""
    from lrplot.errors import UsageError
    from lrplot.lock.drift import moves
    from lrplot.lock.file import read_lock

    writer = f"pytest {_UPDATE}"
    if not path.is_file():
        return f"there is no such file to compare with: {writer} writes it"
    try:
        lock = read_lock(path, writer)
        if _NAME not in lock:
            return f"it holds no schedule of a test: {writer} writes it anew"
        said = [each.message for each in moves({_NAME: report}, {_NAME: lock[_NAME]}, writer)]
    except UsageError as error:
        return str(error)
    return " ".join([*said, f"If that is meant, {writer} writes it anew."] if said else [])


def _findings(report: Report, ignore: Sequence[str], severity: str) -> str:
    """The findings that a test does not want, in the words of `lrplot check`; empty where there are none."""
    from lrplot.diagnose.coverage import coverage_text
    from lrplot.diagnose.findings import filter_findings
    from lrplot.errors import UsageError
    from lrplot.model.severity import SEVERITIES, failing
    from lrplot.render.chart.findings import finding_lines
    from lrplot.render.chart.typeset import Span, paint

    if isinstance(ignore, str):
        raise UsageError(f"ignore must be a list of codes, ['{ignore}'], not a text")
    if severity not in SEVERITIES:
        raise UsageError(f"severity must be one of {', '.join(SEVERITIES)}, not {severity!r}")
    heard = filter_findings(report, ignore=ignore)
    found = [("", each) for part in heard.parts for each in part.findings if each.severity in failing(severity)]
    if not found:
        return ""
    told = coverage_text([part.diagnosis for part in heard.parts])
    lines = [*finding_lines(found, _WIDTH, unicode=True), [Span(told)]]
    return "\n".join(paint(line, colour=False) for line in lines)
