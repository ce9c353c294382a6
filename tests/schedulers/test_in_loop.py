"""Names of the loop in expressions are what a script computes for them, bit for bit."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest
import torch
from executed import Script

import lrplot
from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.snippets import snippet

BATCHES, EPOCHS = 39, 5
LOOP = TrainingLoop(batches_per_epoch=BATCHES, max_epochs=EPOCHS)


def used_by(make: Callable[[int], Callable[[int], float]], lrs: list[float], *, per_epoch: bool = False) -> list:
    """The plain loop, with a lambda for each group."""
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in lrs]
    optimizer = torch.optim.SGD(groups)
    scheduler = torch.optim.lr_scheduler.LambdaLR(optimizer, [make(index) for index in range(len(lrs))])
    used = []
    for _ in range(EPOCHS):
        for _ in range(BATCHES):
            used.append([group["lr"] for group in optimizer.param_groups])
            optimizer.step()
            if not per_epoch:
                scheduler.step()
        if per_epoch:
            scheduler.step()
    return used


def test_steps_of_the_run_and_of_an_epoch() -> None:
    text = "min(1, step / (2 * steps_per_epoch)) * (1 - step / total_steps)"
    trace = lrplot.simulate("lambda", lr_lambda=text, lr=0.1, loop=LOOP).trace
    total = BATCHES * EPOCHS
    expected = used_by(lambda _: lambda step: min(1, step / (2 * BATCHES)) * (1 - step / total), [0.1])
    assert trace.lr.tolist() == expected


def test_epoch_is_a_fraction_beside_step_and_a_count_of_calls_alone() -> None:
    text = "0.5 * (1 + cos(pi * epoch / 5)) if step >= steps_per_epoch else epoch"
    trace = lrplot.simulate("lambda", lr_lambda=text, lr=0.1, loop=LOOP).trace

    def factor(step: int) -> float:
        epoch = step / BATCHES
        return 0.5 * (1 + math.cos(math.pi * epoch / 5)) if step >= BATCHES else epoch

    assert trace.lr.tolist() == used_by(lambda _: factor, [0.1])
    alone = lrplot.simulate("lambda", lr_lambda="0.95 ** epoch", lr=0.1, loop=LOOP).trace
    assert alone.lr.tolist() == used_by(lambda _: lambda epoch: 0.95**epoch, [0.1])


def test_per_epoch_both_count_epochs() -> None:
    loop = TrainingLoop(batches_per_epoch=BATCHES, max_epochs=EPOCHS, interval="epoch")
    trace = lrplot.simulate("lambda", lr_lambda="0.9 ** epoch + 0 * step", lr=0.1, loop=loop).trace
    assert trace.lr.tolist() == used_by(lambda _: lambda epoch: 0.9**epoch + 0 * epoch, [0.1], per_epoch=True)


def test_each_group_has_its_own_base_rate() -> None:
    text = "max(1 - step / total_steps, 1e-4 / base_lr)"
    trace = lrplot.simulate("lambda", lr_lambda=text, lr=[0.1, 0.001], loop=LOOP).trace
    total, lrs = BATCHES * EPOCHS, [0.1, 0.001]
    expected = used_by(lambda index: lambda step: max(1 - step / total, 1e-4 / lrs[index]), lrs)
    assert trace.lr.tolist() == expected
    default = lrplot.simulate("lambda", lr_lambda="0.5 / base_lr", steps=2).trace
    assert default.lr[0, 0] == 0.5


def test_within_parts_and_in_a_metric() -> None:
    nested = lrplot.simulate(
        "sequential",
        schedulers=["constant --factor 1", "lambda --lr-lambda '1 - step / total_steps'"],
        milestones=[10],
        lr=1.0,
        steps=40,
    )
    assert nested.trace.lr[20, 0] == 1 - 10 / 40
    metric = lrplot.simulate("plateau", patience=0, metric="1 if step < total_steps / 2 else 0.5 ** step", steps=20)
    assert metric.trace.lr[0, 0] > metric.trace.lr[9, 0]
    assert len(set(metric.trace.lr[11:, 0])) == 1


@pytest.mark.parametrize(
    ("text", "loop", "said"),
    [
        ("step / total_steps", None, "nothing says how long the run is: add max_steps=N"),
        ("step / total_steps", TrainingLoop(interval="epoch", max_epochs=3), "how many batches an epoch has"),
        ("step / steps_per_epoch", TrainingLoop(max_steps=9), "how many batches an epoch has"),
        ("step / total_step", TrainingLoop(max_steps=9), "did you mean 'total_steps'?"),
        ("step / total_steps / (", TrainingLoop(max_steps=9), "is not an expression"),
    ],
)
def test_what_the_loop_does_not_know_is_asked_for(text: str, loop: TrainingLoop | None, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("?", r"\?")):
        lrplot.simulate("lambda", lr_lambda=text, loop=loop)


@pytest.mark.parametrize(
    ("text", "loop"),
    [
        ("min(1, step / (2 * steps_per_epoch)) * (1 - step / total_steps)", LOOP),
        ("cos(epoch) ** 2 + 0 * step", LOOP),
        ("0.9 ** epoch + 0 * step", TrainingLoop(batches_per_epoch=BATCHES, max_epochs=EPOCHS, interval="epoch")),
        ("0.9 ** epoch + 0 * step", TrainingLoop(batches_per_epoch=BATCHES, max_epochs=EPOCHS, frequency=2)),
        ("max(1 - step / total_steps, 1e-4 / base_lr)", TrainingLoop(max_steps=50)),
    ],
)
@pytest.mark.parametrize("lr", [[0.1], [0.1, 0.001]])
def test_the_code_does_the_same(text: str, loop: TrainingLoop, lr: list[float]) -> None:
    groups = [{"name": name, "lr": rate} for name, rate in zip(("backbone", "head"), lr, strict=False)]
    report = lrplot.simulate("lambda", lr_lambda=text, loop=loop, groups=groups)
    np.testing.assert_array_equal(Script(BATCHES).run(snippet(report, "torch")), report.trace.lr)
