"""Runs the rules over a report, and chooses among what they find."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from lrplot.diagnose.context import Case
from lrplot.diagnose.rules import Found, Rule, rule_name, rules
from lrplot.model.finding import SEVERITIES, Finding, Fix
from lrplot.model.plan import Plan
from lrplot.model.report import Report
from lrplot.planning.to_command import command_of
from lrplot.snippets.difference import code_of


def findings_of(report: Report) -> tuple[Finding, ...]:
    """What is wrong with the single schedule of a report, or worth knowing, the most serious first.

    Where two rules say the same, the one with the better reason speaks.
    """
    case = Case(report)
    found = [(name, rule, each) for name, rule in _asked(report) for each in (rule.check(case) if rule.check else ())]
    hidden = {code for _, rule, _ in found for code in rule.hides}
    findings = [_finding(case, name, rule, each) for name, rule, each in found if rule.code not in hidden]
    return tuple(sorted(findings, key=lambda each: (SEVERITIES.index(each.severity), each.code)))


def _asked(report: Report) -> Iterator[tuple[str, Rule]]:
    """The rules that can tell something of a report.

    Those about a recorded run need one; the others need the run to its end, which a recording alone does not have.
    """
    recording = report.recording
    for name, rule in rules().items():
        if (recording is not None) if rule.requires else (recording is None or recording.forecast != "none"):
            yield name, rule


def _finding(case: Case, name: str, rule: Rule, found: Found) -> Finding:
    repair, last = found.repair, case.trace.n_steps
    start = min(max(found.span[0], 0), last - 1)
    plan = None if repair.plan is None else _of_its_length(case, repair.plan)
    command = "" if plan is None else command_of(plan)
    code = repair.code or ("" if plan is None else code_of(case.plan, plan))
    run = case.report.recording
    driver = None if run is None else run.driver
    stepped = () if driver is None else driver.stepped
    return Finding(
        code=rule.code,
        rule=name,
        severity=found.severity or rule.severity,
        message=found.message,
        fix=Fix(text=repair.text, command=command, code=code),
        span=(start, min(max(found.span[1], start + 1), last)),
        place=found.place or (case.report.place if run is not None else None),
        also=stepped if found.also is None else found.also,
    )


def _of_its_length(case: Case, plan: Plan) -> Plan:
    """A repaired plan that still says how long the run is, where the loop took that from the schedule."""
    loop, line = plan.loop, case.line
    if loop is None or (plan.schedule == case.plan.schedule and loop.interval == case.loop.interval):
        return plan
    if loop.batches_per_epoch is None and loop.dataset_size is None and line.batches_per_epoch is not None:
        loop = replace(loop, batches_per_epoch=line.batches_per_epoch)
    if loop.max_epochs is None and loop.max_steps is None:
        loop = replace(loop, **case.lasting(line.n_iterations))
    return replace(plan, loop=loop)


def chosen(report: Report, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Report:
    """A report with some of its findings only, and so for every run of a comparison.

    Args:
        report: the report.
        select: codes or names of the rules to hear; none for all of them. `LR1` stands for all that begin so.
        ignore: codes or names of the rules not to hear.

    Raises:
        UsageError: a code or a name that no rule has.
    """
    wanted, unwanted = codes_of(select), codes_of(ignore)
    kept = tuple(each for each in report.findings if (not select or each.code in wanted) and each.code not in unwanted)
    parts = tuple(chosen(part, select=select, ignore=ignore) for part in report.compared)
    return replace(report, findings=kept, compared=parts)


def codes_of(texts: Iterable[str]) -> frozenset[str]:
    """The codes that codes, beginnings of codes and names of rules stand for.

    Raises:
        UsageError: one that stands for none.
    """
    known = rules()
    found: set[str] = set()
    for text in texts:
        beginning = text.strip().upper()
        begun = [rule.code for rule in known.values() if rule.code.startswith(beginning)]
        found.update(begun if begun and len(beginning) > 2 else [known[rule_name(text)].code])
    return frozenset(found)
