"""timm's training script (1.0), which steps its schedulers per epoch unless `sched_on_updates` is set."""

from lrplot.loop.framework import Framework

FRAMEWORK = Framework(help="after every epoch", interval="epoch")
