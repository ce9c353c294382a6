"""Schedules, values and places in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from lrplot.model.plan import ScheduleSpec, Value
from lrplot.wording import count, plain_exponent

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.model.trace import Trace


def schedule_text(name: str, arguments: Mapping[str, Value]) -> str:
    """A scheduler as it would be written in Python: `OneCycleLR(max_lr=0.01, total_steps=25600)`."""
    return f"{name}({', '.join(f'{key}={value_text(value)}' for key, value in arguments.items())})"


def value_text(value: Value) -> str:
    """A value as it would be written in Python, a float with all of its digits: `1e-8`, `[100, 200]`."""
    if isinstance(value, ScheduleSpec):
        return schedule_text(value.name, value.arguments)
    if isinstance(value, float):
        return plain_exponent(repr(value))  # all of it: gamma=0.9999999 is not gamma=1
    if isinstance(value, (list, tuple)):
        items = ", ".join(value_text(item) for item in value)
        return f"[{items}]" if isinstance(value, list) else f"({items})"
    if callable(value):
        return str(getattr(value, "__name__", "..."))
    return repr(value)


def place(trace: Trace, step: int) -> str:
    """Where optimizer step `step` (0-based) lies: `step 7,679, epoch 20 of 66`."""
    epoch = trace.timeline.epoch_of(step)
    if epoch is None:
        return f"step {count(step)}"
    return f"step {count(step)}, epoch {count(epoch + 1)} of {count(trace.timeline.n_epochs or epoch + 1)}"


def how_often(trace: Trace) -> str:
    """How often the loop advances the scheduler: `once per epoch`."""
    line = trace.timeline
    if line.batch_stride is not None:
        short = line.accumulate_grad_batches > 1
        often = (
            f"at the optimizer steps on a multiple of {line.batch_stride}" if short else f"every {line.batch_stride}"
        )
        return f"{often} batches, counted anew in each epoch"
    if line.per_epoch_too:
        return f"{_every_so_often(line)}, and once more after every epoch"
    if line.steps_per_epoch and line.stride % line.steps_per_epoch == 0:
        epochs = line.stride // line.steps_per_epoch
        if line.advances_per_call > 1:
            return (
                f"{line.advances_per_call} times per epoch"
                if epochs == 1
                else f"{line.advances_per_call} times every {epochs} epochs"
            )
        return "once per epoch" if epochs == 1 else f"every {count(epochs, 'epoch')}"
    return _every_so_often(line)


def _every_so_often(line: Timeline) -> str:
    often = "after every optimizer step" if line.stride == 1 else f"every {count(line.stride)} optimizer steps"
    return often if line.advances_per_call == 1 else f"{often}, {line.advances_per_call} times each"
