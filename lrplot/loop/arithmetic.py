"""The arithmetic of a training loop: batches, optimizer steps, epochs and the scheduler's advances."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, gcd
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.timeline import Timeline, WarmUp
from lrplot.loop.training_loop import SAY_BATCHES, TrainingLoop
from lrplot.wording import count, each

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.length import Length


def timeline_of(loop: TrainingLoop | None, length: Length) -> Timeline:
    """Works out a run: how many optimizer steps, in which epochs, and when the scheduler advances.

    What the loop leaves open comes from the schedule: its epochs and steps_per_epoch where it names
    them, and else its own length.

    Raises:
        UsageError: the loop counts in epochs, and nothing says how many steps an epoch has; or neither loop
            nor schedule has a length.
    """
    if loop is None:
        if length.steps_per_epoch is None and length.interval != "epoch":
            return Timeline(n_steps=_advances(length), reason=length.reason)
        loop = TrainingLoop()
    line = _uniform(loop, length)
    skipped = tuple(sorted({step for step in loop.skip_steps if step < line.n_steps}))
    if len(skipped) == line.n_steps:
        raise UsageError(f"{named('skip_steps')} leaves no optimizer step: there is nothing to draw")
    if loop.resume_at is not None and loop.resume_at >= line.n_steps - len(skipped):
        raise UsageError(
            f"{named('resume_at')} {loop.resume_at} is not within the run of {count(line.n_steps, 'optimizer step')}"
        )
    line = _with_warm_up(line, loop)
    if loop.interval == "both":
        line = _per_epoch_too(line)
    early = loop.step_order == "before"
    if early and line.batch_stride is not None:
        raise UsageError(
            f"{named('frequency')} {loop.frequency} is counted by Lightning, which calls the scheduler after the"
            f" optimizer: leave {named('step_order')} 'before' out"
        )
    if skipped:
        made = line.equation or count(line.n_steps, "optimizer step")
        made += f" ({line.reason})" if line.reason else ""
        equation = f"{made}, less {count(len(skipped))} skipped = {count(line.n_steps - len(skipped))}"
        line = replace(line, equation=equation, reason="")
    return replace(
        line,
        n_steps=line.n_steps - len(skipped),
        skipped=skipped,
        scheduler_first=early,
        edits=loop.edits,
        advances_per_call=loop.advances_per_call,
        at_most=length.at_most,
        resume_at=loop.resume_at,
    )


def interval_of(loop: TrainingLoop, length: Length | None = None) -> Interval:
    """When the scheduler is called: as the loop says, else as the scheduler wants it, else as its framework does."""
    wanted = None if length is None else length.interval
    if loop.interval == "both":
        return "step"
    return loop.interval or wanted or loop.caller.interval


def _with_warm_up(line: Timeline, loop: TrainingLoop) -> Timeline:
    """A run with the warm-up that the loop makes by hand; longer by it where it is as long as a schedule that waits."""
    if loop.warm_up is None:
        return line
    part, n, waits = loop.warm_up, line.n_steps, loop.warm_up_mode == "wait"
    if waits and line.reason:
        n += warm_up_turns(part, n)
        while n - warm_up_turns(part, n) < line.n_steps:
            n += 1
        epochs = None if line.steps_per_epoch is None else -(-n // line.steps_per_epoch)
        reason = f"{line.reason}, after the warm-up"
        equation = f"{count(n, 'epoch')}, each drawn as one step" if line.steps_per_epoch == 1 else ""
        line = replace(line, n_steps=n, n_epochs=epochs, reason=reason, equation=equation)
    turns = warm_up_turns(part, n)
    return replace(line, warm_up=WarmUp(turns=turns, start=float(loop.warm_up_from), waits=waits))


def warm_up_turns(length: int | float, n: int) -> int:
    """The turns of a warm-up, given as their number or as a share of a run of n, which is rounded up.

    As the Trainer of transformers rounds its warmup_ratio (5.23, TrainingArguments.get_warmup_steps).
    """
    return int(length) if length >= 1 else ceil(n * length)


def _per_epoch_too(line: Timeline) -> Timeline:
    """A run whose scheduler is called after every step, and once more after every epoch."""
    if line.batch_stride is not None:
        raise UsageError(
            f"{named('interval')} 'both' and a frequency that Lightning counts in batches do not go together"
        )
    if line.steps_per_epoch is None or line.batches_per_epoch is None:
        raise UsageError(
            f"{named('interval')} 'both' calls the scheduler after every epoch as well, so it needs to know how many"
            f" batches that is: {SAY_BATCHES}"
        )
    return replace(line, per_epoch_too=True)


def _uniform(loop: TrainingLoop, length: Length) -> Timeline:
    """The run before steps are skipped or moved."""
    batches, batches_text = _batches_per_epoch(loop, length)
    max_epochs = loop.max_epochs
    if max_epochs is None and loop.max_steps is None:
        max_epochs = length.epochs
    if loop.max_steps is not None and loop.caller.max_steps_override:
        max_epochs = None
    if batches is None:
        return _without_batches(loop, max_epochs, length)

    steps_per_epoch = -(-batches // loop.accumulate_grad_batches)
    unit_steps = steps_per_epoch if interval_of(loop, length) == "epoch" else 1
    limits = []
    if max_epochs is not None:
        limits.append(_steps_of(max_epochs, steps_per_epoch))
    if loop.max_steps is not None:
        limits.append(loop.max_steps)
    n_steps = min(limits, default=None)
    line = Timeline(
        n_steps=0 if n_steps is None else n_steps,
        stride=unit_steps * loop.frequency,
        steps_per_epoch=steps_per_epoch,
        batches_per_epoch=batches,
        accumulate_grad_batches=loop.accumulate_grad_batches,
        reason=length.reason if n_steps is None else "",
    )
    if _counts_batches(loop, length):
        line = _by_batches(line, loop.frequency)
    if n_steps is None:
        n_steps = _end(line, -(-_advances(length) // loop.calls), loop)
    equation = batches_text
    if loop.accumulate_grad_batches > 1:
        equation += (
            f"; ceil({count(batches)} / {loop.accumulate_grad_batches} accumulated)"
            f" = {each(steps_per_epoch, 'optimizer step')}"
        )
    equation += _in_epochs(n_steps, steps_per_epoch, max_epochs)
    return replace(line, n_steps=n_steps, n_epochs=-(-n_steps // steps_per_epoch), equation=equation)


def _in_epochs(n_steps: int, steps_per_epoch: int, max_epochs: float | None) -> str:
    """How the end of a run's equation says its optimizer steps: by its epochs, or as epochs where it has none."""
    if max_epochs is None:
        return f"; {count(n_steps, 'optimizer step')} = {_epochs(n_steps / steps_per_epoch)}"
    n_full = _steps_of(max_epochs, steps_per_epoch)
    stopped = f", stopped at max_steps = {count(n_steps)}" if n_steps < n_full else ""
    return f" x {_epochs(max_epochs)} = {count(n_full, 'optimizer step')}{stopped}"


def _counts_batches(loop: TrainingLoop, length: Length) -> bool:
    """Whether the frequency counts batches within an epoch, as Lightning counts it."""
    return loop.caller.counts_batches and loop.frequency > 1 and interval_of(loop, length) == "step"


def _by_batches(line: Timeline, frequency: int) -> Timeline:
    """A run whose scheduler is called where a batch's number in its epoch is a multiple of the frequency."""
    epoch, batches = line.steps_per_epoch or 1, line.batches_per_epoch or 1
    stride = frequency // gcd(frequency, line.accumulate_grad_batches)
    even = epoch % stride == 0 and batches % frequency == 0
    if even or 0 < line.n_steps < epoch:  # an epoch's last step may have fewer batches than the others
        return replace(line, stride=stride)
    return replace(line, stride=stride, batch_stride=frequency)


def _end(line: Timeline, n_advances: int, loop: TrainingLoop) -> int:
    """The steps of a run that is as long as its schedule."""
    if not line.advances_within(line.steps_per_epoch or 1):
        raise UsageError(
            f"{named('frequency')} {loop.frequency} never calls the scheduler in epochs of"
            f" {line.batches_per_epoch} batches, which Lightning counts anew in each,"
            f" so nothing says how long the run is: add {named('max_epochs', 'N')}, or give a lower frequency"
        )
    return line.end_of(n_advances)


def _steps_of(max_epochs: float, steps_per_epoch: int) -> int:
    """The steps of so many epochs; those of a fraction are rounded up (transformers 5.23)."""
    return ceil(steps_per_epoch * max_epochs)


def _epochs(n: float) -> str:
    if n == int(n):
        return count(int(n), "epoch")
    return f"{n:.4g} epochs"


def _advances(length: Length) -> int:
    """The schedule's length where the run's length must come from it."""
    if length.advances < 1:
        raise UsageError(
            f"the schedule is {length.advances} steps long ({length.reason}), so there is nothing to draw:"
            f" give it a length of at least 1, or the run one with {named('max_steps', 'N')}"
        )
    return length.advances


def _batches_per_epoch(loop: TrainingLoop, length: Length) -> tuple[int | None, str]:
    """The batches of an epoch on each device, and the equation that they come from.

    A distributed sampler pads every device's share to ceil(samples / devices) before the loader cuts
    it into batches (torch.utils.data.DistributedSampler with drop_last=False, which is what Lightning
    puts in), so with `drop_last` it is that padded share that is divided.
    """
    on_each = f" on each of {loop.devices} devices" if loop.devices > 1 else ""
    if loop.dataset_size is not None and loop.batch_size is not None:
        devices = 1 if loop.split_batches else loop.devices
        samples = -(-loop.dataset_size // devices)
        text = ""
        if devices > 1:
            text = f"ceil({loop.dataset_size} / {loop.devices} devices) = {samples} samples on each; "
        if loop.drop_last and loop.caller.deals_whole_batches:
            batches = loop.dataset_size // loop.batch_size // devices
            return _some(batches, loop), (
                f"floor(floor({loop.dataset_size} / {loop.batch_size}) / {devices})"
                f" = {each(batches, 'batch', 'batches')}"
            )
        batches = _some(samples // loop.batch_size, loop) if loop.drop_last else -(-samples // loop.batch_size)
        rounding = "floor" if loop.drop_last else "ceil"
        return batches, text + f"{rounding}({samples} / {loop.batch_size}) = {each(batches, 'batch', 'batches')}"
    if loop.batches_per_epoch is not None:
        return loop.batches_per_epoch, f"{each(loop.batches_per_epoch, 'batch', 'batches')}{on_each}"
    if length.steps_per_epoch is not None:
        batches_text = each(length.steps_per_epoch, "batch", "batches")
        return length.steps_per_epoch, f"{batches_text} (steps_per_epoch){on_each}"
    return None, ""


def _some(batches: int, loop: TrainingLoop) -> int:
    if batches == 0:
        samples = count(loop.dataset_size or 0, "sample") + (f" on {loop.devices} devices" if loop.devices > 1 else "")
        raise UsageError(f"{named('drop_last')} leaves no batch: {samples} do not fill one of {loop.batch_size}")
    return batches


def _without_batches(loop: TrainingLoop, max_epochs: float | None, length: Length) -> Timeline:
    """A run whose epochs have no known length: counted in steps only, or in epochs only."""
    counts_devices = loop.devices > 1 and not loop.caller.calls_per_device
    counts_samples = loop.batch_size is not None and interval_of(loop, length) == "step"
    if (loop.accumulate_grad_batches > 1 or counts_devices) and not counts_samples:
        name = "accumulate_grad_batches" if loop.accumulate_grad_batches > 1 else "devices"
        raise UsageError(
            f"{named(name)} changes how many optimizer steps an epoch has, so it needs to know how many batches that"
            f" is: {SAY_BATCHES}"
        )
    if _counts_batches(loop, length):
        raise UsageError(
            f"{named('frequency')} {loop.frequency} is counted in batches of an epoch by Lightning, so it needs to know"
            f" how many an epoch has: {SAY_BATCHES}"
        )
    interval = interval_of(loop, length)
    if interval == "epoch" and loop.max_steps is None:
        # One step stands for one epoch: every rate is right, and only the number of steps is unknown.
        n_epochs = ceil(max_epochs or 0) or -(-_advances(length) // loop.calls) * loop.frequency
        return Timeline(
            n_steps=n_epochs,
            stride=loop.frequency,
            steps_per_epoch=1,
            n_epochs=n_epochs,
            equation=f"{count(n_epochs, 'epoch')}, each drawn as one step: batches per epoch are not given",
            reason="" if max_epochs else length.reason,
        )
    if max_epochs is not None or interval == "epoch":
        by_steps = f"{named('interval')} 'epoch' with {named('max_steps')}"
        what = by_steps if max_epochs is None else f"{named('max_epochs')} {max_epochs}"
        raise UsageError(f"{what} needs to know how many batches an epoch has: {SAY_BATCHES}")
    return Timeline(
        n_steps=loop.max_steps or -(-_advances(length) // loop.calls) * loop.frequency,
        stride=loop.frequency,
        equation=f"{count(loop.max_steps, 'optimizer step')}" if loop.max_steps else "",
        reason="" if loop.max_steps else length.reason,
    )
