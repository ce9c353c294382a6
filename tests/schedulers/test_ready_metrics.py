"""Metrics that are ready do what their names say, and the scheduler does with them what torch does."""

from __future__ import annotations

import itertools

import pytest
import torch
from plain_loop import optimizer_with, plain_loop

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.schedulers.ready_metrics import ready_metric


@pytest.mark.parametrize("rising", [False, True])
def test_it_gets_better_for_as_long_as_it_says(rising: bool) -> None:
    improves = ready_metric("improves", rising)
    stalls = ready_metric("stalls@20", rising)
    assert improves is not None and stalls is not None
    better = [improves(index + 1) > improves(index) for index in range(100_000)]
    assert set(better) == {rising}
    assert [stalls(index) for index in range(21)] == [improves(index) for index in range(21)]
    assert {stalls(index) for index in range(20, 500)} == {improves(20)}


def test_noise_is_the_same_every_time() -> None:
    first, again = ready_metric("noisy"), ready_metric("noisy")
    assert first is not None and again is not None
    values = [first(index) for index in range(300)]
    assert values == [again(index) for index in range(300)]
    assert any(after > before for before, after in itertools.pairwise(values))
    assert values[0] > 0.9 and max(values[200:]) < 0.35


@pytest.mark.parametrize("metric", ["improves", "stalls@7", "noisy"])
@pytest.mark.parametrize("mode", ["min", "max"])
def test_the_scheduler_is_stepped_with_it(metric: str, mode: str) -> None:
    at = ready_metric(metric, mode == "max")
    assert at is not None
    optimizer = optimizer_with(lr=0.1)
    recorded = plain_loop(
        lambda made: torch.optim.lr_scheduler.ReduceLROnPlateau(made, mode=mode, patience=3),
        optimizer,
        60,
        metrics=[at(index) for index in range(60)],
    )
    trace = lrplot.simulate("plateau", mode=mode, patience=3, metric=metric, lr=0.1, steps=60).trace
    assert trace.lr.tolist() == recorded.lr
    assert metric == "noisy" or trace.groups[0].lr.moves is (metric == "stalls@7")


def test_what_is_none_of_them(capsys: pytest.CaptureFixture[str]) -> None:
    assert ready_metric("0.9 ** epoch") is None
    with pytest.raises(UsageError, match="write stalls@20"):
        ready_metric("stalls")
    assert main(["plateau"]) == 2
    assert "or one that is ready, --metric improves" in capsys.readouterr().err
