"""The code of a plain loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.schedulers.code_text import SchedulerCode, indent_lines
from lrplot.snippets.schedulers import scheduler_code
from lrplot.snippets.script import (
    called,
    calls_of,
    edits_in,
    frequency_of,
    frozen_in,
    interval_in,
    length_comment,
    names_for,
    optimizer_line,
    warm_up_in,
    with_lengths,
)

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.model.plan import Plan


def write(plan: Plan, line: Timeline) -> str:
    """The code for a plan and its run."""
    if line.batch_stride is not None:
        raise UsageError(
            "a plain loop counts its steps through the whole run, and Lightning its batches anew in each epoch:"
            f" take {named('code', 'lightning')}, or leave {named('frequency')} out"
        )
    has_epochs = line.batches_per_epoch is not None or line.steps_per_epoch == 1
    lengths: dict[str, str] = {}
    if line.batches_per_epoch is not None and line.n_steps % (line.steps_per_epoch or 1) == 0:
        steps = "len(train_loader)"
        if line.accumulate_grad_batches > 1:
            steps = f"math.ceil({steps} / {line.accumulate_grad_batches})"
        lengths = {"steps_per_epoch": steps, "total": f"{steps} * {line.n_epochs}"}
    schedule = with_lengths(plan, line, lengths)
    comment = length_comment(line) if schedule is not plan.schedule else []
    names = names_for(plan, schedule, line, lengths)
    code = scheduler_code(names.schedule, interval_in(plan), epoch=names.epoch)
    built = [optimizer_line(plan, "model.parameters()", code), *comment, *names.lines, *code.lines]
    loop = _epochs(plan, line, code) if has_epochs else _steps(plan, line, code)
    return "\n".join(["import torch", *code.imports, "", *built, "", *loop, ""])


def _frequency(plan: Plan, line: Timeline) -> int:
    """Optimizer steps, or epochs, from one call of the scheduler to the next."""
    return line.stride if interval_in(plan) == "step" else frequency_of(plan)


def _epochs(plan: Plan, line: Timeline, code: SchedulerCode) -> list[str]:
    """The loop over epochs and batches."""
    if code.before and (line.edits or line.warm_up is not None):
        raise UsageError(f"the rate is written before each step already: leave {named('set')}, {named('warm_up')} out")
    is_counted = _counts_steps(plan, line, code)
    step = _optimizer_step(plan, line, code, made="n_steps", done="n_steps")
    if is_counted:
        step.insert(step.index("optimizer.zero_grad()") + 1, "n_steps += 1")
    if _is_cut(line):
        step += _stop(line)
    before, after = _around_an_epoch(plan, line, code)
    body = [*frozen_in(plan), *before, *_batches(line.accumulate_grad_batches, step), *after]
    start = ["n_steps = 0"] if is_counted else []
    return [*start, f"for epoch in range({line.n_epochs}):", *indent_lines(body)]


def _is_cut(line: Timeline) -> bool:
    """Whether the run ends within an epoch."""
    return line.n_steps % (line.steps_per_epoch or 1) != 0


def _counts_steps(plan: Plan, line: Timeline, code: SchedulerCode) -> bool:
    """Whether the loop must know how many optimizer steps there were."""
    by_hand = bool(line.edits) or line.warm_up is not None or _is_cut(line)
    told = code.before or bool(code.counts) or _frequency(plan, line) > 1
    return by_hand or (interval_in(plan) == "step" and told)


def _batches(accumulated: int, step: list[str]) -> list[str]:
    """The loop over an epoch's batches, with an optimizer step after every so many of them."""
    if accumulated == 1:
        return [
            "for batch in train_loader:",
            "    loss = training_step(batch)",
            "    loss.backward()",
            *indent_lines(step),
        ]
    return [
        "for index, batch in enumerate(train_loader):",
        f"    loss = training_step(batch) / {accumulated}",
        "    loss.backward()",
        f"    if (index + 1) % {accumulated} == 0 or index + 1 == len(train_loader):",
        *indent_lines(step, 2),
    ]


def _around_an_epoch(plan: Plan, line: Timeline, code: SchedulerCode) -> tuple[list[str], list[str]]:
    """The scheduler's calls before an epoch's batches and after them."""
    frequency = _frequency(plan, line)
    before: list[str] = []
    after: list[str] = []
    if interval_in(plan) == "step":
        pass
    elif code.before:
        before = _before(code, "epoch", frequency)
    elif line.scheduler_first:
        before = _advance(code, "epoch", frequency, "epoch", early=True, calls=calls_of(plan), waits=line.waits)
    else:
        after = _advance(code, "epoch + 1", frequency, "epoch", calls=calls_of(plan), waits=line.waits)
    if line.per_epoch_too:
        after = [*after, *_advance(code, "epoch + 1", 1, "epoch", calls=calls_of(plan), waits=line.waits)]
    return before, after


def _steps(plan: Plan, line: Timeline, code: SchedulerCode) -> list[str]:
    """The loop over steps, where nothing is known of epochs: it begins the data anew as often as it must."""
    step = _optimizer_step(plan, line, code, made="n_steps", done="n_steps")
    step.insert(step.index("optimizer.zero_grad()") + 1, "n_steps += 1")
    body = [
        "for batch in train_loader:",
        "    loss = training_step(batch)",
        "    loss.backward()",
        *indent_lines([*step, *_stop(line)]),
    ]
    return ["n_steps = 0", f"while n_steps < {line.n_steps}:", *indent_lines(body)]


def _stop(line: Timeline) -> list[str]:
    """What ends a pass over the data in the middle."""
    return [f"if n_steps == {line.n_steps}:", "    break"]


def _optimizer_step(plan: Plan, line: Timeline, code: SchedulerCode, made: str, done: str) -> list[str]:
    """One optimizer step, with what is changed by hand before it and the scheduler where it goes along.

    Args:
        plan: what the code is for.
        line: the run.
        code: the scheduler.
        made: the expression that counts the optimizer steps, before this one.
        done: the expression that counts them, after this one.
    """
    lines, by_step = [], interval_in(plan) == "step"
    if code.before and by_step:
        return [*_before(code, made, _frequency(plan, line)), "optimizer.step()", "optimizer.zero_grad()"]
    if by_step and line.scheduler_first:
        lines += _advance(
            code, made, _frequency(plan, line), "optimizer step", early=True, calls=calls_of(plan), waits=line.waits
        )
    lines += edits_in(line.edits, made)
    before, after = warm_up_in(line.warm_up, made)
    lines += [*before, "optimizer.step()", *after, "optimizer.zero_grad()"]
    if by_step and not line.scheduler_first:
        lines += _advance(code, done, _frequency(plan, line), "optimizer step", calls=calls_of(plan), waits=line.waits)
    return lines


def _before(code: SchedulerCode, made: str, frequency: int) -> list[str]:
    """The call that sets the rate of a step or an epoch, of which `made` counts those before."""
    if frequency == 1:
        return [code.call.replace("{t}", made)]
    call = code.call.replace("{t}", f"{made} // {frequency}")
    return [f"if {made} % {frequency} == 0:", *indent_lines([call])]


def _advance(
    code: SchedulerCode, done: str, frequency: int, unit: str, early: bool = False, calls: int = 1, waits: int = 0
) -> list[str]:
    """The scheduler's call, every so many intervals, of which the expression `done` counts those that are over."""
    if waits and code.counts:
        raise UsageError("the scheduler is told how far the run is, and a warm-up by hand makes it wait: leave it out")
    counted = f"({done})" if " " in done else done
    t = done
    if code.counts == "calls" and frequency > 1:
        t = f"{counted} // {frequency}"
    if early:
        t += f" + {frequency if code.counts == 'intervals' else 1}"
    when = "before" if early else "after"
    comment = f"{when} every {unit}" if frequency == 1 else f"every {frequency} {unit}s"
    lines = called(code, t, calls)
    lines[0] += f"  # {comment}"
    conditions = [f"{counted} % {frequency} == 0"] if frequency > 1 else []
    conditions += [f"n_steps > {waits}"] if waits else []
    return [f"if {' and '.join(conditions)}:", *indent_lines(lines)] if conditions else lines
