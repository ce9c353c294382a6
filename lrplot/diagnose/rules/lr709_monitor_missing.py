"""Lightning is not told what ReduceLROnPlateau watches."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting


def _reads(reading: Reading) -> Iterator[Sighting]:
    place = reading.facts.get("monitor-missing")
    if place is None:
        return
    yield Sighting(
        message=f"{reading.scheduler} is handed to Lightning without the metric to watch: trainer.fit raises an error.",
        fix="Name the metric beside the scheduler.",
        code='"lr_scheduler": {"scheduler": scheduler, "monitor": "val_loss"}',
        also=(place,),
    )


RULE = Rule(
    code="LR709",
    severity="error",
    title="Lightning is not told what ReduceLROnPlateau watches",
    why=(
        "Lightning steps ReduceLROnPlateau with a metric that was logged, and has to be told its name. Where "
        "configure_optimizers returns the scheduler without `monitor`, trainer.fit raises "
        "MisconfigurationException."
    ),
    reads=_reads,
    wrong="""\
class Model(LightningModule):
    def configure_optimizers(self):
        optimizer = Adam(self.parameters())
        return {'optimizer': optimizer, 'lr_scheduler': ReduceLROnPlateau(optimizer)}
""",
    right="""\
class Model(LightningModule):
    def configure_optimizers(self):
        optimizer = Adam(self.parameters())
        return {'optimizer': optimizer, 'lr_scheduler': ReduceLROnPlateau(optimizer), 'monitor': 'val_loss'}
""",
    sources=("https://lightning.ai/docs/pytorch/stable/common/lightning_module.html#configure-optimizers",),
)
