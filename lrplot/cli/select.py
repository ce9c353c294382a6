"""Which findings are heard, and which of them fail a command."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.errors import EXIT_FOUND, EXIT_OK, UsageError
from lrplot.model.severity import NEVER, SEVERITIES, Severity, failing
from lrplot.options.option import Option

if TYPE_CHECKING:
    from lrplot.model.check import Check
    from lrplot.model.report import Report

FAIL_ON = Option(
    name="fail_on",
    kind="choice",
    choices=(*SEVERITIES, NEVER),
    help="Exit with 1 where a finding is as serious as this, or more so.",
    panel="Findings",
    default=NEVER,
)
SELECT = Option(
    name="select",
    kind="text",
    metavar="CODE,...",
    repeatable=True,
    help="Look for these only: codes, their beginnings (LR1) or rules' names. 'lrplot rules' lists them.",
    panel="Findings",
    default="all",
)
IGNORE = Option(
    name="ignore", kind="text", metavar="CODE,...", repeatable=True, help="Do not look for these.", panel="Findings"
)
QUIET = Option(name="quiet", kind="bool", help="Draw the schedule, and print no findings.", panel="Findings")
VERBOSE = Option(
    name="verbose",
    kind="bool",
    help="List the rules that could not look, and what each needs to know.",
    panel="Findings",
)
OPTIONS = (SELECT, IGNORE, FAIL_ON)
WORST: Severity = "warning"
"""What fails a command that checks, where nothing is said of it."""

STRICT = (SELECT, IGNORE, replace(FAIL_ON, default=WORST))
"""The options of a command that checks."""


def check_codes(values: Mapping[str, Any]) -> None:
    """Refuses codes that no rule has, before anything is computed.

    Raises:
        UsageError: there is such a code, or none where one should be.
    """
    from lrplot.diagnose.findings import codes_of

    for option in (SELECT, IGNORE):
        codes_of(codes_in(values, option))


def select_findings(report: Report, values: Mapping[str, Any]) -> Report:
    """A report with the findings that the command line asks for."""
    from lrplot.diagnose.findings import filter_findings

    select, ignore = codes_in(values, SELECT), codes_in(values, IGNORE)
    return filter_findings(report, select=select, ignore=ignore) if select or ignore else report


def without_findings(report: Report, values: Mapping[str, Any]) -> Report:
    """A report without its findings, where the command line wants a picture only."""
    if not values.get(QUIET.name):
        return report
    return replace(report, findings=(), compared=tuple(replace(part, findings=()) for part in report.compared))


def exit_code(report: Report, values: Mapping[str, Any], default: Severity | None = None) -> int:
    """What a command ends with: 1 where a finding is as serious as --fail-on says."""
    from lrplot.model.check import check_of

    return exit_code_of_check(check_of(report), values, default)


def exit_code_of_check(
    check: Check,
    values: Mapping[str, Any],
    default: Severity | None = None,
    own: Mapping[str, str] | None = None,
) -> int:
    """What a command ends with: 1 where a finding is as serious as --fail-on says, or as the schedule's own word."""
    asked = values.get(FAIL_ON.name, default or NEVER)
    bad = any(
        finding.severity in failing((own or {}).get(each.name, asked))
        for each in check.schedules
        for finding in each.findings
    )
    return EXIT_FOUND if bad else EXIT_OK


def codes_in(values: Mapping[str, Any], option: Option) -> list[str]:
    """The codes and names of rules that --select or --ignore holds.

    Raises:
        UsageError: one of them is empty.
    """
    codes = [code.strip() for text in values.get(option.name, ()) for code in text.split(",")]
    if "" in codes:
        raise UsageError(
            f"{option.flag} needs codes or names of rules with commas between them: {option.flag} LR101,LR2"
        )
    return codes
