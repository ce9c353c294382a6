"""The Trainer of Hugging Face's transformers (5), a plain loop on Accelerate's loaders.

It looks at `optimizer_step_was_skipped`, rounds the last step of an epoch up, and passes its own schedules the length
of the run.
"""

from lrplot.loop.framework import Framework

FRAMEWORK = Framework(
    help="after every optimizer step", deals_whole_batches=True, waits_for_skipped=True, code="transformers"
)
