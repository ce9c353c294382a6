"""What a logged run is held against: a schedule of a file by its name, or what follows `--`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.cli.config_option import ALLOW_CODE, config_of
from lrplot.errors import UsageError
from lrplot.options.option import Option
from lrplot.planning.x_axis import X_AXIS
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.plan import Plan
    from lrplot.model.report import Report
    from lrplot.project.config import Config, Entry

_CODE = (".py", ".ipynb")
PLAN = Option(
    name="plan", kind="text", metavar="NAME", help="The plan: a schedule of lrplot.toml in this folder.", panel="Log"
)


def plan_asked(
    values: Mapping[str, Any], words: Sequence[str] | None, example: str, *, by_epochs: bool = False
) -> Plan | Report | None:
    """The plan that follows `--`, or the one of a file's schedules; None where there is neither.

    Of a recording it is the report, which has the rates that the script's own scheduler gave.

    Args:
        values: what was said.
        words: what follows `--`; None where that is not there.
        example: a command line that works, for messages.
        by_epochs: whether what is logged is counted in epochs, and not in steps.

    Raises:
        LrplotError: there are both, or something is wrong with it.
    """
    if words is not None and PLAN.name in values:
        raise UsageError("--plan and what follows -- both say the plan: give one of them")
    if words is not None:
        if not words:
            raise UsageError(f"nothing follows --, where the plan should be: {example}")
        return _plan_of(words, by_epochs, values.get(X_AXIS))
    return entry_named(values)[1].plan if PLAN.name in values else None


def _plan_of(words: Sequence[str], by_epochs: bool, x_axis: str | None) -> Plan | Report:
    from lrplot.planning.plans import plan_from
    from lrplot.recording.saved import is_recording
    from lrplot.scan.trains import trains

    if is_recording(words[0]):
        return _recorded(*words)
    path, _, line = words[0].rpartition(":")
    if (line.isdecimal() and path.lower().endswith(_CODE)) or (words[0].lower().endswith(_CODE) and trains(words[0])):
        return _in_code(*words, by_epochs=by_epochs)
    return plan_from(words, x_axis)


def _recorded(name: str, *more: str) -> Report:
    """The run that a recording foretells."""
    from lrplot.recording.saved import read_recording

    if more:
        raise UsageError(f"a recording says all of its run, and takes no options: leave out '{' '.join(more)}'")
    report = read_recording(Path(name))
    if report.compared:
        raise UsageError(
            f"{name} is of a run with {len(report.compared)} optimizers, and a log is compared with one schedule:"
            " type that schedule after --"
        )
    if report.recording is not None and report.recording.forecast == "none":
        raise UsageError(
            f"{name} knows {count(report.trace.n_steps, 'optimizer step')} of its run and foretells no more:"
            " record all of them, with lrplot record --steps N"
        )
    return report


def _in_code(place: str, *more: str, by_epochs: bool) -> Plan:
    """The schedule that code builds, read and not run; what its numbers leave open follows it as options."""
    from lrplot.cli.scan_plot import needs
    from lrplot.options.reader import parse
    from lrplot.planning.options import GIVEN
    from lrplot.scan import scan

    values, words = parse(more, GIVEN, place, "it takes numbers that the code does not say")
    if words:
        raise UsageError(f"{place} takes only options, and '{words[0]}' is not one")
    found = scan([place], given=values)
    readings = [each for each in found.schedules if each.place in found.drafts and not each.whole]
    if len(readings) > 1:
        places = ", ".join(str(each.place) for each in readings)
        raise UsageError(f"{place} builds {len(readings)} schedules: name the line of one of them, {places}")
    if not readings:
        why = found.not_judged[0].why if found.not_judged else "it builds no scheduler"
        raise UsageError(f"{place} has no schedule that can be read: {why}")
    plan = found.drafts[readings[0].place].plan
    if plan is None:
        raise UsageError("; ".join(needs(readings[0], found.drafts[readings[0].place])))
    loop = plan.loop
    lengths = loop is not None and (loop.batches_per_epoch or loop.dataset_size)
    if loop is not None and loop.interval == "epoch" and not lengths and not by_epochs:
        raise UsageError(
            f"{readings[0].place} steps {readings[0].scheduler} once per epoch, and the log counts steps:"
            f" say how long an epoch is, {place} --batches-per-epoch N"
        )
    return plan


def entry_named(values: Mapping[str, Any]) -> tuple[Config, Entry]:
    """The file of this folder, and the schedule of it that --plan names.

    Raises:
        LrplotError: there is none, or it is several.
    """
    config, _ = config_of([], {name: value for name, value in values.items() if name == ALLOW_CODE.name})
    entries = {entry.name: entry for entry in config.entries}
    name = values[PLAN.name]
    if name not in entries:
        raise UsageError(f"{config.path} has no schedule '{name}': it has {', '.join(entries)}")
    if entries[name].varied is not None:
        raise UsageError(
            f"schedule '{name}' of {config.path} is several, as an argument of it varies: name another one"
        )
    return config, entries[name]
