"""The interval stands beside the scheduler's dictionary."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("interval-misplaced")
    if place is None:
        return
    key = reading.details.get("interval-misplaced") or "interval"
    yield Sighting(
        message=(
            f"'{key}' stands beside 'lr_scheduler' and not in it, where Lightning does not look."
            f" {reading.scheduler} is stepped once per epoch, whatever it says."
        ),
        fix="Move it into the scheduler's own dictionary.",
        code='"lr_scheduler": {"scheduler": scheduler, "interval": "step"}',
        also=(place,),
    )


RULE = Rule(
    code="LR710",
    severity="error",
    title="The interval stands beside the scheduler's dictionary",
    why=(
        "Lightning reads `interval`, `frequency` and `strict` from the scheduler's own dictionary, the one under "
        "`lr_scheduler`. One level up, beside `optimizer`, they mean nothing, and the scheduler is stepped once "
        "per epoch."
    ),
    reads=_reads,
    wrong="""\
class Model(LightningModule):
    def configure_optimizers(self):
        optimizer = Adam(self.parameters())
        scheduler = StepLR(optimizer, 1000)
        return {'optimizer': optimizer, 'lr_scheduler': scheduler, 'interval': 'step'}
""",
    right="""\
class Model(LightningModule):
    def configure_optimizers(self):
        optimizer = Adam(self.parameters())
        scheduler = StepLR(optimizer, 1000)
        return {'optimizer': optimizer, 'lr_scheduler': {'scheduler': scheduler, 'interval': 'step'}}
""",
    sources=("https://github.com/Lightning-AI/pytorch-lightning/issues/6948",),
    cases=("P1",),
)
