"""A scheduler that is never stepped."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("never-stepped")
    if place is None:
        return
    how = reading.details.get("never-stepped", "")
    if how == "outside":
        message = f"{reading.scheduler} is stepped once, after the training loop: the rate never moves while it trains."
    elif how:
        heeded = "step_update" if how == "step" else "step"
        message = (
            f"{reading.scheduler} heeds {heeded}() only and is called with {how}(), which does nothing:"
            " the rate never moves. timm's t_in_epochs says which of the two it heeds."
        )
    else:
        message = f"{reading.scheduler} is never stepped, and its optimizer is: the rate stays where it begins."
    code = "for epoch in range(epochs):\n    for batch in train_loader:\n        ...\n    scheduler.step()"
    yield Sighting(
        message=message,
        fix="Step the scheduler in the loop: after every epoch, or after every optimizer step if it is sized in these.",
        code=code,
        also=(place,),
    )


RULE = Rule(
    code="LR701",
    severity="error",
    title="A scheduler that is never stepped",
    why=(
        "A scheduler changes the rate in step(), and nothing tells where nobody calls it: the run trains at the "
        "first rate to the end. It is left out when a second optimizer gets a scheduler of its own, when a method "
        "that Lightning would have stepped is not returned, and when the parentheses are missing."
    ),
    reads=_reads,
    wrong="""\
scheduler = StepLR(optimizer, step_size=30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
""",
    right="""\
scheduler = StepLR(optimizer, step_size=30)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step()
""",
    sources=("https://docs.pytorch.org/docs/stable/optim.html#how-to-adjust-learning-rate",),
)
