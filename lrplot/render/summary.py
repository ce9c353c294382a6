"""What a report says in words: the same sentences under a terminal chart and in a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lrplot.model.check import check_of
from lrplot.model.column import Column, low_high, peak_of
from lrplot.model.severity import SEVERITIES
from lrplot.model.text import how_often, place, schedule_text, value_text
from lrplot.wording import count, rate, release, share

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline, WarmUp
    from lrplot.model.axes import Quantity
    from lrplot.model.check import Judged
    from lrplot.model.finding import Finding
    from lrplot.model.logged import LogFacts
    from lrplot.model.report import Report
    from lrplot.model.trace import GroupTrace, Trace


@dataclass(frozen=True, kw_only=True, slots=True)
class Row:
    """One line of the summary: what it is about, and what there is to say."""

    label: str
    text: str


def labelled_findings(report: Report) -> list[tuple[str, Finding]]:
    """The findings of a report, the most serious first, each with what stands before its message.

    That is nothing for a single schedule, and in a comparison the labels of the runs that it is about: `a, b: `.
    """
    return labelled(check_of(report).runs)


def labelled(runs: Sequence[Judged]) -> list[tuple[str, Finding]]:
    """The findings of runs, each once, with the labels of those that it is about; see `labelled_findings`."""
    if [run.label for run in runs] == [""]:
        return [("", finding) for finding in runs[0].findings]
    return [
        (f"All {len(runs)} runs: " if len(labels) == len(runs) > 1 else f"{', '.join(labels)}: ", finding)
        for labels, finding in with_labels(runs)
    ]


def with_labels(runs: Sequence[Judged]) -> list[tuple[list[str], Finding]]:
    """The findings of runs, the most serious first, each once, with the labels of the runs that it is about."""
    about: dict[tuple[str, str], tuple[list[str], Finding]] = {}
    for run in runs:
        for finding in run.findings:
            about.setdefault((finding.code, finding.message), ([], finding))[0].append(run.label)
    return sorted(about.values(), key=lambda each: (SEVERITIES.index(each[1].severity), each[1].code))


def headlines(report: Report) -> list[str]:
    """What is not as it was meant, a sentence each with its code: errors and warnings, and no notes."""
    return headlines_of(check_of(report).runs)


def headlines_of(runs: Sequence[Judged]) -> list[str]:
    """What is not as it was meant with any of some runs; see `headlines`."""
    return [
        f"{finding.code} {before}{finding.headline}" for before, finding in labelled(runs) if finding.severity != "note"
    ]


def curve_name(trace: Trace, group: GroupTrace) -> str:
    """What a comparison calls a curve: its run's label, with the group's name where there are several."""
    return f"{trace.label}, {group.name}" if len(trace.groups) > 1 else trace.label


def rows(report: Report) -> list[Row]:
    """The summary: rates, length, coverage, momentum, optimizer and where the values come from.

    Of a comparison, what its table does not have.
    """
    trace = report.trace
    if report.log is not None and report.logged is None and not report.compared:
        return [*_known_rates(trace), *_log(report.log)]
    if report.compared:
        return _of_comparison(report)
    line = trace.timeline
    peaks = [peak_of(group.lr) for group in trace.groups]
    last = trace.n_steps - 1
    found = [
        Row(label="first rate", text=_rates(trace, [0] * len(peaks))),
        Row(label="peak", text=_peaks(trace, peaks)),
        Row(label="last rate", text=f"{_rates(trace, [last] * len(peaks))} at {place(trace, last)}"),
    ]
    found.append(Row(label="steps", text=_steps(line)))
    if trace.boundaries:
        found.append(Row(label="stages", text=_stages(report)))
    if line.warm_up is not None:
        found.append(Row(label="warm-up", text=_warm_up(line.warm_up)))
    if not line.every_step or line.advances_per_call > 1:
        n_calls = line.n_advances * line.advances_per_call
        found.append(Row(label="scheduler", text=f"advances {how_often(trace)}, {count(n_calls, 'time')} in all"))
    found += [*_covered(trace), *_momentum(trace)]
    found.append(Row(label="optimizer", text=_optimizer(report)))
    library = f", {trace.library}" if trace.library else ""
    found.append(Row(label="torch", text=release(trace.torch_version) + library))
    return found if report.log is None else [*_log(report.log), *found]


def _of_comparison(report: Report) -> list[Row]:
    runs = [row for part in report.compared if part.log is not None for row in _log(part.log)]
    if runs:
        return runs
    return [*_lengths(report), *_optimizers(report), Row(label="torch", text=release(report.trace.torch_version))]


def _covered(trace: Trace) -> list[Row]:
    """How much of the schedule's own length the run uses, where it has one."""
    if trace.schedule_steps is None or trace.covered is None:
        return []
    text = f"{share(trace.covered)} of the schedule"
    beyond, at_most = trace.n_positions - trace.schedule_steps, trace.timeline.at_most
    if beyond < 0:
        text += f", {count(trace.n_positions)} of {count(trace.schedule_steps)} scheduler steps"
    elif beyond > 0 and trace.stopped is None:
        text += f" ({count(trace.schedule_steps)} long), and {count(beyond, 'step')} beyond it"
        if at_most is not None and trace.n_positions > at_most:
            text += ", where Accelerate leaves it"
        else:
            text += f": {rate(trace.n_positions / trace.schedule_steps, 3)} x its length"
    return [Row(label="covered", text=text)]


def _log(log: LogFacts) -> list[Row]:
    """What was taken of a log, and how it compares with the plan."""
    found = [Row(label="log", text=log.sentence)]
    if log.agreement is not None:
        found.insert(0, Row(label="agrees" if log.agreement.agrees else "parts", text=log.agreement.sentence))
    return found


def _known_rates(trace: Trace) -> list[Row]:
    """The rates of a log without a plan, at the steps that it knows."""
    columns = [group.lr for group in trace.groups]
    steps = {
        "first rate": [column.first_known for column in columns],
        "peak": [peak_of(column) for column in columns],
        "last rate": [column.last_known for column in columns],
    }
    return [Row(label=label, text=_peaks(trace, places)) for label, places in steps.items()]


def _stages(report: Report) -> str:
    """The stages of a run, each with the step that it begins with."""
    specs: Any = report.plan.schedule.arguments.get("stages", ())
    starts = [0, *report.trace.boundaries]
    return "; ".join(
        f"{schedule_text(spec.name, spec.arguments)} from {place(report.trace, start)}"
        for spec, start in zip(specs, starts, strict=False)
    )


def _warm_up(warm_up: WarmUp) -> str:
    meanwhile = "waits" if warm_up.waits else "runs along"
    return f"{count(warm_up.turns, 'step')} by hand from {rate(warm_up.start)}, and the scheduler {meanwhile}"


def _lengths(report: Report) -> list[Row]:
    """How long all runs of a comparison are; nothing where they differ, as the table has it then."""
    texts = {_steps(part.trace.timeline) for part in report.compared}
    return [Row(label="steps", text=texts.pop())] if len(texts) == 1 else []


def _steps(line: Timeline) -> str:
    steps = line.equation or count(line.n_steps, "optimizer step")
    return f"{steps} ({line.reason})" if line.reason else steps


def _peaks(trace: Trace, steps: list[int]) -> str:
    if len(set(steps)) == 1:
        return f"{_rates(trace, steps)} at {place(trace, steps[0])}"
    pairs = zip(trace.groups, steps, strict=True)
    return "; ".join(f"{rate(group.lr[step])} at {place(trace, step)}" for group, step in pairs)


def _rates(trace: Trace, steps: list[int]) -> str:
    return ", ".join(rate(group.lr[step]) for group, step in zip(trace.groups, steps, strict=True))


def _momentum(trace: Trace) -> list[Row]:
    moving = [(group.name, group.momentum) for group in trace.groups if group.momentum is not None]
    if not any(column.moves for _, column in moving):
        return []
    if all(column == moving[0][1] for _, column in moving):
        return [Row(label=trace.momentum_name, text=_movement(moving[0][1]))]
    return [
        Row(label=f"{trace.momentum_name}, {name}", text=_movement(column)) for name, column in moving if column.moves
    ]


def _movement(column: Column) -> str:
    low, high = (rate(value) for value in low_high(column) or (column[0], column[0]))
    if low == high:
        return f"hardly moves from {low}"
    return f"{rate(column[0])} at first, between {low} and {high}, {rate(column[-1])} at last"


def _optimizers(report: Report) -> list[Row]:
    """The optimizer of a comparison, and with the runs' labels what differs between them."""
    facts = [(part.trace.label, _optimizer_facts(part)) for part in report.compared]
    names = list(dict.fromkeys(name for _, known in facts for name in known))
    alike = [name for name in names if len({known.get(name) for _, known in facts}) == 1]
    found = [Row(label="optimizer", text=", ".join(f"{name} {facts[0][1][name]}".lstrip() for name in alike))]
    for name in (each for each in names if each not in alike):
        if name and all(f"{name}=" in label for label, _ in facts):
            continue  # the labels say it
        labels: dict[str, list[str]] = {}
        for label, known in facts:
            labels.setdefault(known.get(name, "none"), []).append(label)
        text = "; ".join(f"{value} of {', '.join(those)}" for value, those in labels.items())
        found.append(Row(label=name or "optimizer", text=text))
    return [row for row in found if row.text]


def _optimizer(report: Report) -> str:
    """The optimizer's hyper-parameters, those that nobody chose marked as defaults."""
    return ", ".join(f"{name} {text}".lstrip() for name, text in _optimizer_facts(report).items())


def _optimizer_facts(report: Report) -> dict[str, str]:
    """The optimizer's hyper-parameters by name, its kind by the empty one."""
    found = {"": report.plan.optimizer.kind}
    groups = report.plan.optimizer.groups
    for name in ("lr", "momentum", "betas", "weight_decay"):
        chosen = [getattr(group, name) for group in groups]
        different = chosen if len(set(chosen)) > 1 else chosen[:1]
        default = f"{value_text(report.defaults[name])} (default)" if name in report.defaults else ""
        texts = [default if value is None else value_text(value) for value in different]
        if any(texts):
            found[name] = ", ".join(texts)
    return found


def quantities_below(report: Report, show: tuple[Quantity, ...] | None) -> list[Quantity]:
    """What has a panel under the rate's: what was asked for, or momentum where it moves."""
    if show is None:
        return ["momentum"] if report.trace.momentum_moves and not report.compared else []
    there = [what for what in dict.fromkeys(show) if what != "lr"]
    return [what for what in there if any(group.column(what) for trace in report.traces for group in trace.groups)]


def quantity_name(report: Report, what: Quantity) -> str:
    """What to write beside a panel: `weight decay`, and `beta1` for the momentum of Adam."""
    return report.trace.momentum_name if what == "momentum" else what.replace("_", " ").replace("*", " x ")
