"""The schedule of train.py is the one that was agreed to, and its loop uses it well."""

from functools import partial

from train import BATCH_SIZE, EPOCHS, N_SAMPLES, make_scheduler

STEPS = EPOCHS * -(-N_SAMPLES // BATCH_SIZE)


def test_schedule(lr_schedule):
    scheduler = partial(make_scheduler, total_steps=STEPS)
    lr_schedule(scheduler, steps=STEPS, lr=0.05, momentum=0.9).matches("schedules/main.json").has_no_findings()
