"""A parameter group added after the scheduler was built."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("group-added-late")
    if place is None:
        return
    yield Sighting(
        message=(
            f"{place} adds a parameter group to the optimizer after {reading.scheduler} was built: it has none for it."
            " The next scheduler.step() raises, or leaves the new group at its first rate, as the torch version has it."
        ),
        fix="Add all groups first and build the scheduler then; parameters that do not train yet need no gradient.",
        code=f"optimizer.add_param_group(...)\nscheduler = {reading.scheduler}(optimizer, ...)",
        also=(place,),
    )


RULE = Rule(
    code="LR706",
    severity="error",
    title="A parameter group added after the scheduler was built",
    why=(
        "A scheduler reads the optimizer's parameter groups when it is built, one base rate for each. A group "
        "that comes later has none: OneCycleLR and CyclicLR raise KeyError 'initial_lr', LambdaLR raises "
        "ValueError since torch 2.9 and left the new group alone before, ReduceLROnPlateau raises IndexError."
    ),
    reads=_reads,
    wrong="""\
optimizer = SGD(model.parameters(), lr=0.1)
scheduler = MultiStepLR(optimizer, [30, 60])
optimizer.add_param_group({'params': head.parameters()})
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    right="""\
optimizer = SGD(model.parameters(), lr=0.1)
optimizer.add_param_group({'params': head.parameters()})
scheduler = MultiStepLR(optimizer, [30, 60])
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://github.com/huggingface/transformers/issues/20029",),
    cases=("P25",),
)
