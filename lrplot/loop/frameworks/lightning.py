"""Lightning's Trainer (2.6).

`_update_learning_rates` asks for (batch_idx + 1) % frequency after each batch that ends in an optimizer step
(pytorch/loops/training_epoch_loop.py), and `lr_scheduler_config` has interval "epoch" where nothing is said.
"""

from lrplot.loop.framework import Framework

FRAMEWORK = Framework(help="after every epoch", interval="epoch", counts_batches=True, code="lightning")
