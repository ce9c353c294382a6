"""The methods of a LightningModule."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.schedulers.code_text import SchedulerCode, indent_lines
from lrplot.snippets.schedulers import scheduler_code
from lrplot.snippets.script import (
    OWN_LOOP,
    called,
    calls_of,
    edits_in,
    frequency_of,
    interval_in,
    length_comment,
    names_for,
    optimizer_line,
    refuse_for_frameworks,
    refuse_without,
    warm_up_in,
    with_lengths,
)

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.model.plan import Plan

_TOTAL = {"total": "self.trainer.estimated_stepping_batches"}


def write(plan: Plan, line: Timeline) -> str:
    """The code for a plan and its run; raises UsageError where Lightning has no way to do it."""
    _refuse_for_lightning(plan, line)
    schedule = with_lengths(plan, line, _TOTAL)
    comment = length_comment(line) if schedule is not plan.schedule else []
    names = names_for(plan, schedule, line, _TOTAL)
    code = scheduler_code(names.schedule, interval_in(plan), epoch=names.epoch)
    _refuse_code(plan, code)
    lines = [optimizer_line(plan, "self.parameters()", code), *comment, *names.lines, *code.lines]
    methods = [_method("configure_optimizers(self)", [*lines, *_returned(plan, code)])]
    if _is_stepped_otherwise(plan, line, code):
        methods.append(_method("lr_scheduler_step(self, scheduler, metric)", _call(plan, line, code)))
    if line.warm_up is not None:
        before, after = warm_up_in(line.warm_up, "self.global_step")
        step = [*before, "optimizer.step(closure=optimizer_closure)", *after]
        methods.append(_method("optimizer_step(self, epoch, batch_idx, optimizer, optimizer_closure)", step))
    if line.edits:
        methods.append(_method("on_before_optimizer_step(self, optimizer)", edits_in(line.edits, "self.global_step")))
    return "\n".join(["import torch", *code.imports, "", "\n\n".join(methods), ""])


def _returned(plan: Plan, code: SchedulerCode) -> list[str]:
    """What configure_optimizers ends with: the scheduler, and when it is stepped."""
    schedule = plan.schedule
    config = [
        '"scheduler": scheduler,',
        f'"interval": "{interval_in(plan)}",  # Lightning\'s own default is "epoch"',
        f'"frequency": {frequency_of(plan)},',
    ]
    if schedule.metric is not None:
        config.append('"monitor": "val_loss",')
        if schedule.family != "torch":
            config.append('"reduce_on_plateau": True,')
    kept = ["self.warmup_scheduler = warmup_scheduler"] if code.around else []
    inner = ['"optimizer": optimizer,', '"lr_scheduler": {', *indent_lines(config), "},"]
    return [*kept, "return {", *indent_lines(inner), "}"]


def _is_stepped_otherwise(plan: Plan, line: Timeline, code: SchedulerCode) -> bool:
    """Whether Lightning has to be told how the scheduler is stepped."""
    return (
        bool(code.counts)
        or bool(code.around)
        or calls_of(plan) > 1
        or line.waits > 0
        or (plan.schedule.family != "torch" and plan.schedule.metric is not None)
        or _may_be_strange(code)
    )


def _call(plan: Plan, line: Timeline, code: SchedulerCode) -> list[str]:
    """The statements that step the scheduler, told how far the run is where it asks."""
    interval, frequency = interval_in(plan), frequency_of(plan)
    t = "self.current_epoch + 1" if interval == "epoch" else "self.global_step"
    if code.counts == "calls" and frequency > 1:
        if line.batch_stride is not None:
            raise UsageError(
                f"{plan.schedule.name} is told how often it was called, which Lightning does not count where a"
                f" frequency does not divide the epoch's batches: leave {named('frequency')} out"
            )
        t = f"({t}) // {frequency if interval == 'epoch' else line.stride}"
    around = f"self.{code.around}" if code.around else ""
    call = called(replace(code, around=around), t, calls_of(plan))
    return [f"if self.global_step > {line.waits}:", *indent_lines(call)] if line.waits else call


def _refuse_for_lightning(plan: Plan, line: Timeline) -> None:
    if line.per_epoch_too:
        raise UsageError(f"Lightning calls a scheduler at one interval, after steps or after epochs: take {OWN_LOOP}")
    if line.scheduler_first:
        raise UsageError(f"Lightning calls the scheduler after the optimizer: leave {named('step_order')} out")
    is_counted_anew = line.accumulate_grad_batches > 1 or line.n_steps > (line.steps_per_epoch or line.n_steps)
    counts_itself = plan.loop is not None and plan.loop.caller.counts_batches
    if interval_in(plan) == "step" and line.stride > 1 and is_counted_anew and not counts_itself:
        raise UsageError(
            "Lightning counts a frequency in batches and from 0 in every epoch, which is not what is drawn:"
            f" leave {named('frequency')} out, or add {named('framework', 'lightning')}"
        )


def _refuse_code(plan: Plan, code: SchedulerCode) -> None:
    if code.attach:
        name = plan.schedule.family.capitalize()
        raise UsageError(f"{name}'s schedulers are handlers of {name}'s own engine, not of Lightning: take {OWN_LOOP}")
    refuse_for_frameworks(plan, code)


def _may_be_strange(code: SchedulerCode) -> bool:
    """Whether a scheduler may be none of torch's classes, so that Lightning wants to be told how to step it."""
    if not isinstance(code.made_by, type):
        return code.made_by is not None
    refuse_without(code, ("state_dict",), "Lightning")
    return not any(base.__module__ == "torch.optim.lr_scheduler" for base in code.made_by.__mro__)


def _method(signature: str, body: list[str]) -> str:
    return "\n".join([f"def {signature}:", *indent_lines(body)])
