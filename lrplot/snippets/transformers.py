"""The optimizer and scheduler of the Trainer of transformers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.snippets.schedulers import scheduler_code
from lrplot.snippets.script import (
    OWN_LOOP,
    interval_in,
    names_for,
    optimizer_line,
    refuse_for_frameworks,
    refuse_without,
)

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.model.plan import Plan


def write(plan: Plan, line: Timeline) -> str:
    """The code for a plan and its run; raises UsageError where the Trainer has no way to do it."""
    names = names_for(plan, plan.schedule, line, {})
    code = scheduler_code(names.schedule, interval_in(plan), epoch=names.epoch)
    refuse_for_frameworks(plan, code)
    if plan.schedule.metric is not None:
        raise UsageError(f"the Trainer steps a scheduler with a metric after evaluations only: take {OWN_LOOP}")
    if code.around or code.call != "scheduler.step()":
        what = f"{named('dampen')} {plan.schedule.dampen}" if code.around else plan.schedule.name
        call = f"with {code.around}: {code.call}" if code.around else code.call.replace("{t}", "...")
        raise UsageError(f"the Trainer calls scheduler.step(), and {what} needs {call}: take {OWN_LOOP}")
    refuse_without(code, ("state_dict", "get_last_lr"), "the Trainer")
    if interval_in(plan) == "epoch":
        raise UsageError(
            f"the Trainer steps a scheduler after every optimizer step, and only so: take {named('interval', 'step')}"
        )
    if not line.every_step or line.advances_per_call > 1:
        raise UsageError(
            f"the Trainer steps a scheduler after every optimizer step, once:"
            f" leave {named('frequency')} and {named('calls')} out"
        )
    if line.scheduler_first or line.edits or line.warm_up is not None:
        given = "step_order" if line.scheduler_first else "set" if line.edits else "warm_up"
        raise UsageError(f"the Trainer has a loop of its own: leave {named(given)} out, or take {OWN_LOOP}")
    return "\n".join(
        [
            "import torch",
            *code.imports,
            "",
            optimizer_line(plan, "model.parameters()", code),
            *names.lines,
            *code.lines,
            "",
            "# The Trainer steps the scheduler after every optimizer step; end the run with it:",
            f"# TrainingArguments(max_steps={line.n_steps}, ...)",
            "trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, scheduler))",
            "",
        ]
    )
