"""What a check says where a logged run is not the planned one."""

from __future__ import annotations

from dataclasses import replace

from lrplot.model.finding import Finding, Fix
from lrplot.model.report import Report

CODE = "LOGGED"
RULE = "parts-from-plan"
ABOUT = (
    'No rule: a schedule of lrplot.toml names the log of a run of it (log = "runs/exp1"), and a rate that was logged is'
    " none that the schedule gives. Every logged value is a range as wide as its digits, and is compared within it;"
    " what writers of logs do, such as logging a step late, is no difference. 'lrplot log RUN --plan NAME' draws both."
    ' --select and --ignore are for rules; fail_on = "never" of a schedule lets its run part from it.'
)
_FIX = "If the run is right, change the schedule; else mend what the training loop does with it."


def finding_of(report: Report, command: str) -> Finding | None:
    """What is wrong where a run's log parts from its plan; None where it agrees, or where there is no log.

    Args:
        report: the run's, over its plan.
        command: the command line that draws both.
    """
    agreement = report.log.agreement if report.log is not None else None
    if agreement is None or agreement.agrees:
        return None
    n_steps = report.trace.n_steps
    return Finding(
        code=CODE,
        rule=RULE,
        severity="error",
        message=agreement.sentence,
        fix=Fix(text=_FIX, command=command, code=""),
        span=(min(agreement.parts_at or 0, n_steps - 1), n_steps),
    )


def with_partings(report: Report, command: str) -> Report:
    """A report on runs with one more finding, the first of all, for each that parts from its plan."""

    def told(part: Report) -> Report:
        found = finding_of(part, command)
        return part if found is None else replace(part, findings=(found, *part.findings))

    return replace(report, compared=tuple(map(told, report.compared))) if report.compared else told(report)
