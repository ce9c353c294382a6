"""Runs the rules over a report, tries the repairs of what they find, and chooses among it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import isfinite
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext
from lrplot.diagnose.needs import EPOCHS, RUN, unknown
from lrplot.diagnose.rules import Found, Repair, Rule, rule_name, rules
from lrplot.model.finding import Diagnosis, Finding, Fix, Unchecked
from lrplot.model.severity import SEVERITIES, Severity
from lrplot.model.text import value_text
from lrplot.planning.to_command import command_of
from lrplot.schedulers.arguments import WARM_UPS
from lrplot.snippets.difference import code_of

if TYPE_CHECKING:
    from lrplot.model.plan import Plan
    from lrplot.model.report import Report

_LONGEST = 300  # characters of a message
_SAYS = "It says "
_TRIALS = 3_000_000  # advances that trying repairs may cost in all, the first trial in any case
_SAME_PEAK = 0.02
_MOVED = (*WARM_UPS, "milestones", "boundaries")


def diagnose(report: Report, run: Callable[[Plan], Report] | None) -> Diagnosis:
    """What is wrong with the single schedule of a report, or worth knowing, and which rules looked.

    Each repair is run before it is offered: it must be free of what it repairs, bring no new warning or error, and
    keep the run's length, its peak and its scheduler, but for what the rule changes on purpose. Where none is, the
    finding says what to do in words.

    Args:
        report: what came of the plan.
        run: steps another plan; what it raises ends that plan's trial. None where no plan can be run.
    """
    context, known = RuleContext(report), rules()
    found, checked, not_checked, elsewhere = [], [], [], []
    for name, rule in _asked(report, known):
        mine = list(_of(rule, context))
        found += [(name, rule, each) for each in mine]
        if not mine and not rule.applies(context):
            elsewhere.append(rule.code)
        elif mine or not (needs := unknown(rule.needs, context)):
            checked.append(rule.code)
        else:
            not_checked.append(Unchecked(code=rule.code, needs=needs))
    found.sort(key=lambda each: (SEVERITIES.index(each[2].severity or each[1].severity), each[1].code))
    before = [(rule, each) for _, rule, each in found]
    trials = _Trials(context=context, run=run, rules=known, before=_severities(before))
    return Diagnosis(
        raw=tuple(_finding(context, name, rule, each, trials) for name, rule, each in found),
        checked=tuple(checked),
        not_checked=tuple(not_checked),
        elsewhere=tuple(elsewhere),
    )


def _asked(report: Report, known: Mapping[str, Rule]) -> Iterator[tuple[str, Rule]]:
    """Those of the known rules that can tell something of a report, and not of code alone.

    Those about a recorded run need one; the others need the run to its end, which a recording alone does not have.
    """
    recording = report.recording
    for name, rule in known.items():
        if rule.check is None:
            continue
        if (recording is not None) if rule.requires else (recording is None or recording.forecast != "none"):
            yield name, rule


def _of(rule: Rule, context: RuleContext) -> Iterable[Found]:
    return rule.check(context) if rule.check is not None else ()


def _severities(found: Iterable[tuple[Rule, Found]]) -> dict[str, Severity]:
    """How serious what was found is, by code: of several findings of a rule, the most serious."""
    every: dict[str, Severity] = {}
    for rule, each in found:
        severity = each.severity or rule.severity
        if rule.code not in every or SEVERITIES.index(severity) < SEVERITIES.index(every[rule.code]):
            every[rule.code] = severity
    return every


@dataclass(frozen=True)
class _Outcome:
    """What came of a repair: the steps of its run, its scheduler, its highest rate, and what is found in it."""

    n_steps: int
    scheduler: str
    highest: float
    left: dict[str, Severity]

    @classmethod
    def of(cls, context: RuleContext, known: Mapping[str, Rule]) -> _Outcome:
        """The outcome of a plan that was run; its rates, which may be many, are not kept."""
        left = _severities((rule, each) for _, rule in _asked(context.report, known) for each in _of(rule, context))
        return cls(context.timeline.n_steps, context.settings.scheduler, context.highest, left)


@dataclass
class _Trials:
    """Repairs that were run, each plan once.

    Attributes:
        context: what is to be repaired.
        run: steps a plan.
        rules: every rule by its name.
        before: how serious each thing is that was found there, by code.
    """

    context: RuleContext
    run: Callable[[Plan], Report] | None
    rules: Mapping[str, Rule]
    before: dict[str, Severity]
    _done: list[tuple[Plan, _Outcome | None]] = field(default_factory=list)

    def stands(self, code: str, repair: Repair) -> frozenset[str] | None:
        """The codes of what a repair leaves; None where it is none, or does harm."""
        if repair.plan is None or repair.plan == self.context.plan or self.run is None:
            return None
        after = self._after(repair.plan, self.run)
        if after is None or code in after.left or not self._keeps(repair, after):
            return None
        worse = any(severity != "note" and self._is_new(each, severity) for each, severity in after.left.items())
        return None if worse else frozenset(after.left)

    def _is_new(self, code: str, severity: Severity) -> bool:
        return SEVERITIES.index(severity) < SEVERITIES.index(self.before.get(code, "note"))

    def _after(self, plan: Plan, run: Callable[[Plan], Report]) -> _Outcome | None:
        for other, outcome in self._done:
            if other == plan:
                return outcome
        spent, found = (
            len(self._done) * self.context.timeline.n_advances * self.context.timeline.advances_per_call,
            None,
        )
        if not self._done or spent < _TRIALS:
            try:
                found = _Outcome.of(RuleContext(run(plan)), self.rules)
            except Exception:  # a plan that fails its trial, for whatever reason, is not a repair
                found = None
        self._done.append((plan, found))
        return found

    def _keeps(self, repair: Repair, after: _Outcome) -> bool:
        """Whether a repair leaves as it is what it does not change on purpose."""
        context = self.context
        if "run" not in repair.changes and after.n_steps != context.timeline.n_steps:
            return False
        if "scheduler" not in repair.changes and after.scheduler != context.settings.scheduler:
            return False
        peaks = [
            context.highest,
            *([max(context.report.configured.groups[0].lr.values)] if context.report.configured else []),
        ]
        wanted = max(peaks)
        if "peak" in repair.changes or not isfinite(wanted) or not isfinite(after.highest):
            return True
        return abs(after.highest - wanted) <= _SAME_PEAK * abs(wanted)


def _finding(context: RuleContext, name: str, rule: Rule, found: Found, trials: _Trials) -> Finding:
    last = context.trace.n_steps
    start = min(max(found.span[0], 0), last - 1)
    repair, left = _tried(context, rule.code, found, trials)
    plan = repair.plan
    command = "" if plan is None else command_of(plan)
    run = context.report.recording
    driver = None if run is None else run.driver
    stepped = () if driver is None else driver.stepped
    explained = {code for code in trials.before if code in rule.hides}
    if not rule.symptom and (left is not None or _is_of_lengths(rule)):
        symptoms = {each.code for each in trials.rules.values() if each.symptom and each.code in trials.before}
        explained |= symptoms - (left or frozenset())
    return Finding(
        code=rule.code,
        rule=name,
        severity=found.severity or rule.severity,
        message=_shortened(found.message),
        fix=Fix(
            text=repair.text,
            command=command,
            code=repair.code or ("" if plan is None else code_of(context.plan, plan)),
            certainty=repair.certainty,
        ),
        span=(start, min(max(found.span[1], start + 1), last)),
        place=found.place or (context.report.place if run is not None else None),
        also=stepped if found.also is None else found.also,
        explains=frozenset(explained),
    )


def _with_it(context: RuleContext, repair: Repair) -> str:
    """Which warm-up and milestones change with a length, where the repair does not say so: a sentence, or nothing."""
    before, after = context.spec.arguments, repair.plan.schedule.arguments if repair.plan is not None else {}
    names = [name for name in _MOVED if name in before and name in after and before[name] != after[name]]
    if "warm-up" in repair.text or any(name in repair.text for name in names):
        return ""
    return "".join(f" With it {name} becomes {value_text(after[name])}." for name in names)


def _is_of_lengths(rule: Rule) -> bool:
    """Whether it is about a wrong length or unit, which explains what becomes of it without a repair as well."""
    return EPOCHS in rule.needs or RUN in rule.needs


def _tried(context: RuleContext, code: str, found: Found, trials: _Trials) -> tuple[Repair, frozenset[str] | None]:
    """The first of the repairs that stands its trial, with what it leaves; else the last one's words alone."""
    for repair in (found.repair, *found.instead):
        if repair.plan is None:
            return repair, None
        lasting = replace(repair, plan=_of_its_length(context, repair.plan))
        left = trials.stands(code, lasting)
        if left is not None:
            return replace(lasting, text=repair.text + _with_it(context, lasting)), left
    last = (found.repair, *found.instead)[-1]
    return replace(last, plan=None, code="", certainty="likely"), None


def _shortened(message: str) -> str:
    """A message without the sentences that are too many; the first, and what a scheduler itself says, always stand."""
    first, *more = re.split(r"(?<=[.]) (?=[A-Z])", message)
    for sentence in more:
        if len(first) + len(sentence) < _LONGEST or sentence.startswith(_SAYS):
            first += f" {sentence}"
    return first


def _of_its_length(context: RuleContext, plan: Plan) -> Plan:
    """A repaired plan that still says how long the run is, where the loop took that from the schedule."""
    loop, line = plan.loop, context.timeline
    if loop is None or (plan.schedule == context.plan.schedule and loop.interval == context.loop.interval):
        return plan
    if loop.batches_per_epoch is None and loop.dataset_size is None and line.batches_per_epoch is not None:
        loop = replace(loop, batches_per_epoch=line.batches_per_epoch)
    if loop.max_epochs is None and loop.max_steps is None:
        loop = replace(loop, **context.lasting(line.n_iterations))
    return replace(plan, loop=loop)


def filter_findings(report: Report, *, select: Sequence[str] = (), ignore: Sequence[str] = ()) -> Report:
    """A report with some of its findings only, and so for every run of a comparison.

    What a finding explains is heard where that finding is not.

    Args:
        report: the report.
        select: codes or names of the rules to report; none for all of them. `LR1` stands for all that begin so.
        ignore: codes or names of the rules to ignore.

    Raises:
        UsageError: a code or a name that no rule has.
    """
    if not select and not ignore:
        return report
    wanted, unwanted = codes_of(select), codes_of(ignore)
    diagnosis = report.diagnosis.of(lambda code: (not select or code in wanted) and code not in unwanted)
    parts = tuple(filter_findings(part, select=select, ignore=ignore) for part in report.compared)
    return replace(report, findings=diagnosis.findings, diagnosis=diagnosis, compared=parts)


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
