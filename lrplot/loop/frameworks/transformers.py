"""The Trainer of Hugging Face's transformers (5), a plain loop on Accelerate's loaders.

It looks at `optimizer_step_was_skipped`, rounds the last step of an epoch up, and passes its own schedules the length
of the run.
"""

from lrplot.loop.framework import Framework

FRAMEWORK = Framework(
    help="after every optimizer step",
    deals_whole_batches=True,
    waits_for_skipped=True,
    max_steps_override=True,  # Trainer.set_initial_training_values (5.23)
    fractional_epochs=True,
    optimizer="adamw",
    hyperparameters=(("lr", 5e-5), ("weight_decay", 0.0)),  # the defaults of TrainingArguments (5.23)
    code="transformers",
)
