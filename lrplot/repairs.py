"""The Python lines of a repair, told from what it changes."""

from __future__ import annotations

from lrplot.plan import Plan, TrainingLoop
from lrplot.summary import schedule_text


def code_of(before: Plan, after: Plan) -> str:
    """The lines of a training script that make the second plan of the first."""
    lines = []
    if after.schedule != before.schedule:
        lines.append(f"scheduler = {schedule_text(after.schedule.name, after.schedule.arguments)}")
    loop, old = after.loop or TrainingLoop(), before.loop or TrainingLoop()
    if loop.interval != old.interval or loop.frequency != old.frequency or not lines:
        lines.append(_stepping(loop))
    return "\n".join(lines)


def _stepping(loop: TrainingLoop) -> str:
    if loop.framework == "lightning":
        return (
            f'"lr_scheduler": {{"scheduler": scheduler, "interval": "{loop.interval or "epoch"}",'
            f' "frequency": {loop.frequency}}}'
        )
    when = "epoch" if loop.interval == "epoch" else "optimizer step"
    often = f"every {when}" if loop.frequency == 1 else f"every {loop.frequency} {when}s"
    return f"scheduler.step()  # after {often}"
