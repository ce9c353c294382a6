"""The rate is read with get_lr()."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("get-lr-read")
    if place is not None:
        yield Sighting(
            message=f"{place} reads the rate of {reading.scheduler} with get_lr(), which is wrong where it decays.",
            fix="Read it with get_last_lr().",
            code="scheduler.get_last_lr()",
            also=(place,),
        )


RULE = Rule(
    code="LR717",
    severity="note",
    title="The rate is read with get_lr()",
    why=(
        "get_lr() works the next rate out, for step() to use. Called from outside it is wrong at every decay, by "
        "the factor of the decay, and torch warns of it; get_last_lr() says what the optimizer has."
    ),
    reads=_reads,
    wrong="""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    print(scheduler.get_lr())
    scheduler.step()
""",
    right="""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    print(scheduler.get_last_lr())
    scheduler.step()
""",
    sources=("https://github.com/pytorch/pytorch/issues/31871",),
    cases=("P47",),
)
