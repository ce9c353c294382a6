"""scheduler.step() is given an epoch."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    if reading.library != "torch" or reading.takes_metric or reading.scheduler == "CosineAnnealingWarmRestarts":
        return
    call = next((each for each in reading.calls if each.kind in ("epoch", "count") and each.method == "step"), None)
    if call is not None:
        yield Sighting(
            message=f"{call.text} says where the schedule is: torch warns that the argument will go.",
            fix="Call it without an argument, once for each epoch.",
            code="scheduler.step()",
            also=(call.place,),
        )


RULE = Rule(
    code="LR716",
    severity="note",
    title="scheduler.step() is given an epoch",
    why=(
        "torch's schedulers take an epoch in step() for old code's sake only. The rate is then worked out in "
        "closed form, which differs from the chained one where anything else changed the rate, some classes have "
        "no closed form, and torch warns that the argument will go."
    ),
    reads=_reads,
    wrong="""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step(epoch)
""",
    right="""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
)
