"""What a recording costs an optimizer step: python tests/benchmarks/recorded_step.py"""

from __future__ import annotations

import statistics
import time
from typing import Any

import torch

import lrplot

STEPS = 2_000


def loop(n_groups: int) -> tuple[Any, Any]:
    """An optimizer of small groups, and a function that makes one turn of a loop."""
    groups = [{"params": [torch.nn.Parameter(torch.ones(2))]} for _ in range(n_groups)]
    optimizer = torch.optim.SGD(groups, lr=0.1)
    scheduler = torch.optim.lr_scheduler.ExponentialLR(optimizer, 0.9999)
    for group in groups:
        group["params"][0].grad = torch.zeros(2)

    def turn() -> None:
        optimizer.step()
        scheduler.step()

    return optimizer, turn


def seconds(turn: Any) -> float:
    """The median time of a turn."""
    times = []
    for _ in range(STEPS):
        started = time.perf_counter()
        turn()
        times.append(time.perf_counter() - started)
    return statistics.median(times)


def cost(n_groups: int) -> float:
    """What watching adds to a step, in seconds."""
    optimizer, turn = loop(n_groups)
    seconds(turn)
    plain = seconds(turn)
    with lrplot.watch(optimizer):
        watched = seconds(turn)
    return watched - plain


if __name__ == "__main__":
    torch.set_num_threads(1)
    for n in (1, 10):
        print(f"{n:2} groups: {cost(n) * 1e6:.1f} us a step")
