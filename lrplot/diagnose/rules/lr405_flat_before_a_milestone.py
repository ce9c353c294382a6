"""A part of a SequentialLR that is done before its milestone, as its total_iters says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lrplot.diagnose.context import Case
from lrplot.diagnose.repair import with_part
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate


def _check(case: Case) -> Iterator[Found]:
    spec = case.spec
    for phase, _, length in case.ended_early:
        spec = with_part(spec, phase.index, {"total_iters": length})
    for phase, done, length in case.ended_early:
        if case.part_specs and "total_iters" not in phase.settings.chosen:
            continue  # nobody's choice
        value = case.rate_at(phase.start + done)
        if value is None:
            continue
        name, start = phase.settings.scheduler, case.step_of(phase.start + done)
        yield Found(
            message=(
                f"The rate is flat at {rate(value)} for {case.advances(length - done)} before the milestone"
                f" {count(phase.stop or 0)}. {name} has total_iters={count(done)} and is in charge for"
                f" {count(length)}, so it waits from {case.place(start)} on. If no plateau was meant, one of the two"
                " numbers is wrong."
            ),
            repair=Repair(
                text=f"Give {name} the length of its phase, total_iters={length}, if the plateau was not meant.",
                plan=replace(case.plan, schedule=spec) if case.part_specs else None,
                code="" if case.part_specs else f"torch.optim.lr_scheduler.{name}(optimizer, total_iters={length})",
            ),
            span=(start, case.step_of(phase.stop or 0)),
        )


RULE = Rule(
    code="LR405",
    severity="note",
    title="A part of SequentialLR is done before its milestone",
    why=(
        "LinearLR and ConstantLR count their own total_iters, SequentialLR its milestones. Where total_iters is the"
        " smaller of the two, the part has nothing left to do and the rate stays where it is until the next one takes"
        " over. That is a plateau where it was wanted, and a number that was changed in one place only where it was"
        " not."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.01 --total-iters 300' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    quiet="sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 9500' --milestones 500 --lr 0.1",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.SequentialLR.html",),
    cases=("P33",),
)
