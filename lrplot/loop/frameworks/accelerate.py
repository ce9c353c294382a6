"""Accelerate (1.0): `AcceleratedScheduler.step` calls the scheduler once for each process, unless `split_batches`.

It looks at `optimizer_step_was_skipped`, and `BatchSamplerShard` deals whole batches out.
"""

from lrplot.loop.framework import Framework

FRAMEWORK = Framework(
    help="once for each device", calls_per_device=True, deals_whole_batches=True, waits_for_skipped=True
)
