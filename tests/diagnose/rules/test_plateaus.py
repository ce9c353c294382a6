"""What ReduceLROnPlateau makes of its metric."""

from __future__ import annotations

import pytest
from findings import findings_in, report_of
from hypothesis import given
from hypothesis import strategies as st

from lrplot.diagnose.plateau import replay_plateau


@given(
    st.lists(st.sampled_from([0.5, 0.9, 0.99995, 1.0, 1.00005, 1.5, float("nan")]), min_size=1, max_size=30),
    st.integers(0, 4),
    st.integers(0, 3),
    st.sampled_from(["min", "max"]),
    st.sampled_from(["rel", "abs"]),
)
def test_reductions_are_those_of_torch(
    metrics: list[float], patience: int, cooldown: int, mode: str, threshold_mode: str
) -> None:
    words = (
        f"plateau --lr 1 --patience {patience} --cooldown {cooldown} --mode {mode} --threshold-mode {threshold_mode}"
    )
    report = report_of(f"{words} --metric {','.join(map(str, metrics))} --eps 0")
    rates = list(report.trace.groups[0].lr)
    seen = replay_plateau(metrics, report.trace.settings.arguments, len(metrics))
    assert seen is not None
    falls = [step - 1 for step in range(1, len(rates)) if rates[step] < rates[step - 1]]
    assert [at for at in seen.reductions if at + 1 < len(rates)] == falls


@pytest.mark.parametrize(
    ("metric", "fires"),
    [
        ("1,1,1,1", True),  # three bad ones, and the run is over
        ("1,1,1,1,0.5", True),  # three bad ones, and then a good one
        ("1,1,1,1,1", False),  # the fourth reduces the rate
        ("1,1,1,0.5", False),  # nobody waits for it after two
    ],
)
def test_one_bad_epoch_too_few(metric: str, fires: bool) -> None:
    found = findings_in(f"plateau --lr 0.1 --patience 3 --metric {metric} --max-steps {metric.count(',') + 1}")
    assert ("LR605" in found) is fires
    if fires:
        assert "patience=3 wants 4 bad calls in a row, and the run has 3" in found["LR605"].headline
        assert "LR605" not in findings_in(found["LR605"].fix.command)


def test_nan_is_a_bad_one() -> None:
    found = findings_in("plateau --lr 0.1 --patience 1 --metric 1,nan,nan,0.9,0.8 --max-steps 5")["LR605"]
    assert "number 2 is one, and the rate is reduced at step 3" in found.headline
    assert "math.isfinite(val_loss)" in found.fix.code


def test_rates_that_stay_above_eps_are_not_blocked() -> None:
    assert "LR606" not in findings_in("plateau --lr 1e-4 --patience 0 --metric 1,1,1,1")
    assert "LR606" not in findings_in("plateau --lr 1e-8 --min-lr 1e-8 --patience 0 --metric 1,1,1,1")  # the floor
    message = findings_in("plateau --lr 1e-7 --patience 0 --metric 1,1,1,1,1")["LR606"].message
    assert "stays at 1e-8" in message and "a change of 9e-9" in message


def test_odd_arguments_are_not_looked_into() -> None:
    assert replay_plateau("no.csv:loss", {}, 5) is None
    assert replay_plateau([1.0, 2.0], {"patience": None}, 2) is None
