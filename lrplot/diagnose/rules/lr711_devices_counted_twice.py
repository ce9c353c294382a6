"""Processes counted twice."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.counted import STEP_COUNTS, counted, exact
from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Argument, Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not reading.per_step:
        return
    for argument in counted(reading):
        times = argument.processes
        if not exact(argument) or times is None or not argument.is_all(*STEP_COUNTS[:4]):
            continue
        if _is_wrong(reading, argument, times):
            done = "divided by" if times < 0 else "multiplied by"
            yield Sighting(
                message=(
                    f"{argument.name} = {argument.text} is {done} the number of processes once too often."
                    f" {_cost(times)}"
                ),
                fix="Count the processes once.",
                code=_code(reading),
                also=reading.call_places,
            )
            return


def _is_wrong(reading: Reading, argument: Argument, times: int) -> bool:
    if reading.by == "PyTorch Lightning":
        return times not in (0, -1) or (times != 0 and not argument.from_loader)
    if not reading.shared:
        return False
    whole = times + argument.whole
    return whole not in (0, 1) or (whole == 1 and times == 1 and not reading.prepared)


def _cost(times: int) -> str:
    if times < 0:
        return "With N processes the schedule is over after 1/N of the run."
    return "With N processes the run uses 1/N of the schedule."


def _code(reading: Reading) -> str:
    if reading.by:
        return "total_steps = self.trainer.estimated_stepping_batches"
    return "total_steps = epochs * len(train_loader)"


RULE = Rule(
    code="LR711",
    severity="error",
    title="Processes counted twice",
    why=(
        "A loader with a distributed sampler, or one that Accelerate prepared, has each process's share of the "
        "batches already, and Lightning's estimated_stepping_batches is each device's. Divided by the number of "
        "processes again, the schedule is over after a fraction of the run. The reverse is diffusers' slip: "
        "Accelerate steps a scheduler once for each process, and the length of a loader that was not prepared yet "
        "counts all of them; multiplied by num_processes again, N processes use 1/N of the schedule."
    ),
    reads=_reads,
    wrong="""\
accelerator = Accelerator()
scheduler = get_scheduler('linear', optimizer, 0, epochs * len(loader) * accelerator.num_processes)
model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
for epoch in range(epochs):
    for batch in loader:
        accelerator.backward(model(batch))
        optimizer.step()
        scheduler.step()
""",
    right="""\
accelerator = Accelerator()
scheduler = get_scheduler('linear', optimizer, 0, epochs * len(loader))
model, optimizer, loader, scheduler = accelerator.prepare(model, optimizer, loader, scheduler)
for epoch in range(epochs):
    for batch in loader:
        accelerator.backward(model(batch))
        optimizer.step()
        scheduler.step()
""",
    sources=("https://github.com/huggingface/diffusers/issues/3954",),
    cases=("P12",),
    hides=(
        "LR111",
        "LR112",
    ),
)
