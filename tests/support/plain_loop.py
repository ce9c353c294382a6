"""The loop that everybody writes, on real torch: what lrplot's values are held against."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import torch


@dataclass
class Recorded:
    """What the loop saw: per step and group the rate, momentum (or beta1), and how it ended."""

    lr: list[list[float]]
    momentum: list[list[float | None]]
    stopped: tuple[int, str] | None


def optimizer_with(kind: str = "SGD", n_groups: int = 1, **hyper_parameters: Any) -> torch.optim.Optimizer:
    """A real optimizer over one parameter per group; lists give one value to each group."""
    groups = [{"params": [torch.nn.Parameter(torch.zeros(1, 1))]} for _ in range(n_groups)]
    for name, value in list(hyper_parameters.items()):
        if isinstance(value, list):
            for group, item in zip(groups, value, strict=True):
                group[name] = item
            del hyper_parameters[name]
    return getattr(torch.optim, kind)(groups, **hyper_parameters)


def plain_loop(
    build: Callable[[torch.optim.Optimizer], Any],
    optimizer: torch.optim.Optimizer,
    n_steps: int,
    metrics: Sequence[float] | None = None,
    stride: int = 1,
) -> Recorded:
    """optimizer.step(); scheduler.step() after every `stride`-th step, rates recorded as each step uses them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scheduler = build(optimizer)
        found = Recorded(lr=[], momentum=[], stopped=None)
        for step in range(n_steps):
            found.lr.append([float(group["lr"]) for group in optimizer.param_groups])
            found.momentum.append(
                [group["betas"][0] if "betas" in group else group.get("momentum") for group in optimizer.param_groups]
            )
            optimizer.step()
            if (step + 1) % stride:
                continue
            try:
                scheduler.step(*([] if metrics is None else [metrics[step // stride]]))
            except Exception as error:
                found.stopped = (step, f"{type(error).__name__}: {error}")
                break
    return found
