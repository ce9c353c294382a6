"""`lrplot log RUN --plan NAME --lock`: the run becomes the baseline of a schedule of a file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lrplot.cli import terminal
from lrplot.cli.config_option import lock_of
from lrplot.cli.log_plan import PLAN, entry_named
from lrplot.errors import UsageError
from lrplot.options.option import Option
from lrplot.output import write_file
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.logs._report import Logged
    from lrplot.model.points import Points
    from lrplot.model.report import Report

LOCK_RUN = Option(
    name="lock",
    kind="bool",
    help="Make the run the baseline of --plan for lrplot check --locked, until lrplot lock writes it anew.",
    panel="Log",
)


def check_lock(values: Mapping[str, Any], runs: Sequence[str]) -> None:
    """Refuses to lock what can be no baseline, before anything is read.

    Raises:
        UsageError: no schedule is named whose baseline the run would be, or there are several runs.
    """
    if not values.get(LOCK_RUN.name):
        return
    if PLAN.name not in values:
        raise UsageError(
            "--lock makes the run the baseline of a schedule of lrplot.toml, and none is named: add --plan NAME"
        )
    if len(runs) > 1:
        raise UsageError(f"--lock makes one run the baseline of a schedule, and {len(runs)} are named: leave one")


def lock_run(run: Logged, report: Report, values: Mapping[str, Any]) -> None:
    """Makes a run the baseline of its plan; every other baseline of the lock file stays as it is.

    Args:
        run: what was read.
        report: the report on it, over its plan.
        values: what was said.

    Raises:
        LrplotError: the run cannot be held, or the lock file cannot be read or written.
    """
    from lrplot.lock.file import read_lock, text_of
    from lrplot.lock.logged import logged_entry
    from lrplot.project.reports import report_of

    config, entry = entry_named(values)
    path = lock_of(config, {})
    schedules = dict(read_lock(path)) if path.exists() else {}
    now, assumed = report_of(entry), report.log is not None and report.log.agreement
    agrees = bool(assumed and assumed.agrees)
    # Where the file leaves the run's length open, the plan went on as far as the log does; a check does not.
    groups = _points(run, report, now.trace.n_steps if agrees else None)
    names = [group.name for group in report.logged.groups] if report.logged is not None else []
    schedules[entry.name] = logged_entry(now, f"{run.run.path} ({run.run.format})", names, groups)
    try:
        content = text_of(schedules).encode("utf-8", "backslashreplace")
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise UsageError(f"'{path}' cannot be read ({error!r}): lrplot lock writes it anew") from None
    write_file(path, content)
    terminal.remark(f"wrote {path}: '{entry.name}' is held to {_held(run, groups, len(now.trace.groups))}")
    if not agrees:
        terminal.remark(f"lrplot check --locked fails until '{entry.name}' gives what was logged")


def _points(run: Logged, report: Report, n_steps: int | None) -> list[Points]:
    """What was logged of each group by optimizer step; of the first so many steps, if not of all."""
    from lrplot.model.points import Points

    found = []
    for group, kept in zip(report.logged.groups if report.logged is not None else (), run.groups, strict=True):
        rates = group.lr
        known = [] if rates.at is None else [step for step in rates.at if n_steps is None or step < n_steps]
        n = len(known)
        found.append(Points(steps=(rates.at or kept.steps)[:n], values=rates.values[:n], precision=kept.precision))
    return found


def _held(run: Logged, groups: Sequence[Points], n_groups: int) -> str:
    """What is held, and what of the log and of the optimizer is not."""
    kept, logged = max(map(len, groups)), max(map(len, run.groups))
    held = count(kept, "logged step")
    if kept < logged:
        held += f" of {count(logged)}, the others are beyond its end"
    return held if len(groups) >= n_groups else f"{held}, of {count(len(groups))} of its {n_groups} parameter groups"
