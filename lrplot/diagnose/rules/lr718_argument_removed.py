"""An argument that the installed torch does not take."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("argument-removed")
    if place is None:
        return
    name = reading.details.get("argument-removed", "")
    yield Sighting(
        message=f"{reading.scheduler} of the installed torch takes no {name}: it raises TypeError.",
        fix="Leave the argument out.",
        code="print(scheduler.get_last_lr())" if name == "verbose" else "",
    )


RULE = Rule(
    code="LR718",
    severity="note",
    title="An argument that the installed torch does not take",
    why=(
        "torch removes arguments of its schedulers, `verbose` in 2.7, and a script that passes one raises "
        "TypeError. This is read from the signature of the torch that is installed beside lrplot."
    ),
    reads=_reads,
    wrong="""\
scheduler = StepLR(optimizer, 30, verbose=True)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    right="""\
scheduler = StepLR(optimizer, 30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://github.com/pytorch/pytorch/pull/147301",),
    cases=("P46",),
)
