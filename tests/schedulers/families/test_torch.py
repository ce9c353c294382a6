"""Options from the signatures of torch's past."""

from __future__ import annotations

import pytest

from lrplot.schedulers.families import torch as family


class OldStyle:
    """A scheduler as torch 2.2 wrote them: no annotations, types in the docstring only.

    Args:
        optimizer (Optimizer): Wrapped optimizer.
        T_max (int): Maximum number of iterations.
        eta_min (float): Minimum learning rate. Default: 0.
        base_momentum (float or list): Lower momentum boundaries.
        milestones (list): List of epoch indices. Must be increasing.
        lr_lambda (function or list): A function.
        mode (str): One of {triangular, triangular2}.
        verbose (bool): If ``True``, prints a message.
    """

    def __init__(
        self,
        optimizer,
        T_max,
        eta_min=0,
        base_momentum=0.8,
        milestones=(),
        lr_lambda=None,
        mode="triangular",
        three_phase=False,
        anneal_epochs=10,
        sharpness=None,
        last_epoch=-1,
        verbose="deprecated",
    ):
        pass

    def step(self) -> None:
        """Nothing."""


def test_docstrings_and_defaults_stand_in_for_annotations(monkeypatch: pytest.MonkeyPatch) -> None:
    class Engine:
        schedulers = {"OldStyle": OldStyle}  # noqa: RUF012  # a stand-in of one test

    monkeypatch.setattr(family, "engine", lambda name: Engine)
    family._scheduler.cache_clear()
    try:
        options = family._scheduler("OldStyle").options
    finally:
        family._scheduler.cache_clear()
    assert {option.name: option.kind for option in options} == {
        "T_max": "int",
        "eta_min": "float",
        "base_momentum": "per-group",
        "milestones": "ints",
        "lr_lambda": "expression",
        "mode": "text",
        "three_phase": "bool",
        "anneal_epochs": "int",
        "sharpness": "float",
    }
