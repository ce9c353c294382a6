"""The Python lines of a repair, told from what it changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.errors import LrplotError
from lrplot.loop.training_loop import TrainingLoop

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.model.plan import Plan


def code_of(before: Plan, after: Plan) -> str:
    """The lines of a training script that make the second plan of the first: those that differ.

    They are the optimizer's and the scheduler's statements, and the call that advances it with when it is made; in
    Lightning the dictionary that says so.
    """
    from lrplot.schedulers.code_text import STEP, SchedulerCode
    from lrplot.snippets.schedulers import interval_wanted, scheduler_code
    from lrplot.snippets.script import optimizer_line

    loop, old = after.loop or TrainingLoop(), before.loop or TrainingLoop()
    interval: Interval = loop.caller.interval
    asked: Interval | None = "step" if loop.interval == "both" else loop.interval
    try:
        interval = asked or interval_wanted(after.schedule) or interval
        code = scheduler_code(after.schedule, interval)
    except LrplotError:  # the user's own function: only where it is called can be said
        code = SchedulerCode(lines=(), imports=(), call=STEP)
    lines = []
    if after.optimizer != before.optimizer:
        lines.append(optimizer_line(after, "model.parameters()", code))
    if after.schedule != before.schedule:
        lines = [*code.imports, *lines, *code.lines]
    if loop.interval != old.interval or loop.frequency != old.frequency or after.optimizer == before.optimizer:
        lines.append(_stepping(loop, interval, code.call.replace("{t}", f"{interval} + 1")))
    return "\n".join(lines)


def _stepping(loop: TrainingLoop, interval: Interval, call: str) -> str:
    if loop.caller.code == "lightning":
        settings = f'"scheduler": scheduler, "interval": "{interval}"'
        if loop.frequency > 1:
            settings += f', "frequency": {loop.frequency}'
        return f'"lr_scheduler": {{{settings}}}'
    unit = "epoch" if interval == "epoch" else "optimizer step"
    often = f"every {unit}" if loop.frequency == 1 else f"every {loop.frequency} {unit}s"
    return f"{call}  # after {often}"
