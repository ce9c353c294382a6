"""Where the rules on OneCycleLR and CyclicLR begin to speak, and that their repairs repair."""

from __future__ import annotations

import pytest
from findings import findings_in, report_of
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lrplot.errors import SchedulerError


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("onecycle --max-lr 0.9 --total-steps 100", False),  # nobody chose one
        ("onecycle --max-lr 0.9 --total-steps 100 --lr 0.9", False),
        ("onecycle --max-lr 0.9 --total-steps 100 --lr 0.036", False),  # the first rate
        ("onecycle --max-lr 0.9 --total-steps 100 --lr 0.1", True),
        ("onecycle --max-lr 0.9,0.1 --total-steps 100 --lr 0.9,0.5", True),
        ("cyclic --base-lr 0.001 --max-lr 0.1 --lr 0.001", False),
        ("cyclic --base-lr 0.001 --max-lr 0.1 --lr 0.5", True),
    ],
)
def test_an_lr_that_is_overwritten_is_told_where_it_misleads(words: str, fires: bool) -> None:
    found = findings_in(words)
    assert ("LR301" in found) is fires
    if fires:
        assert "LR301" not in findings_in(found["LR301"].fix.command)


def test_the_last_rate_is_divided_by_both_factors() -> None:
    finding = findings_in("onecycle --max-lr 0.1 --total-steps 1000 --div-factor 10 --final-div-factor 1e5")["LR302"]
    # 0.1 / 10 / 100,000 = 1e-7, and 0.1 / 100,000 = 1e-6.
    assert "is 1e-7" in finding.headline and "= 1e-6" in finding.headline
    assert "one 1,000,000th of the peak" in finding.message
    assert "LR302" not in findings_in(finding.fix.command)
    assert "LR302" not in findings_in("onecycle --max-lr 0.1 --total-steps 1000 --final-div-factor 100")
    assert "LR302" not in findings_in("onecycle --max-lr 0.1 --total-steps 1000")


@pytest.mark.parametrize(
    ("words", "peaks"),
    [
        ("onecycle --max-lr 0.1 --total-steps 100 --lr 0.001,0.01,0.1", "--max-lr 0.001,0.01,0.1"),
        ("cyclic --base-lr 0.01 --max-lr 0.1 --lr 0.2,0.02", "--base-lr 0.01,0.001 --max-lr 0.1,0.01"),
        ("onecycle --max-lr 0.001,0.01 --total-steps 100 --lr 0.001,0.01", None),
        ("onecycle --max-lr 0.1 --total-steps 100 --lr 0.01,0.01", None),
    ],
)
def test_groups_keep_their_proportion(words: str, peaks: str | None) -> None:
    found = findings_in(words)
    assert ("LR303" in found) is (peaks is not None)
    if peaks is not None:
        assert peaks in found["LR303"].fix.command


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("--momentum 0.9", True),
        ("--momentum 0.95", False),  # where the cycle begins
        ("--momentum 0.9 --max-momentum 0.99", False),  # whoever gave it knows
        ("--momentum 0.9 --no-cycle-momentum", False),
        ("--optimizer adamw --betas 0.9,0.98", True),
        ("--optimizer adamw", False),
    ],
)
def test_a_chosen_momentum_is_overwritten(words: str, fires: bool) -> None:
    assert ("LR304" in findings_in(f"onecycle --max-lr 0.1 --total-steps 100 {words}")) is fires


def test_a_schedule_that_ends_on_its_peak_raises() -> None:
    found = findings_in("onecycle --max-lr 0.1 --total-steps 10 --pct-start 1.0")
    assert "ZeroDivisionError" in found["LR305"].message
    assert found["LR305"].severity == "error"  # the run crashes at its end
    assert "LR114" not in found


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("--total-steps 1", True),
        ("--total-steps 5", True),  # 95 % of max_lr
        ("--total-steps 10", False),
        ("--total-steps 12", False),  # 99.4 %
        ("--total-steps 90 --pct-start 0.01", True),  # a warm-up of less than a step
        ("--total-steps 100 --pct-start 0.0", False),  # none, as was asked for
        ("--total-steps 1000 --pct-start 0.05", False),
    ],
)
def test_a_phase_needs_room(words: str, fires: bool) -> None:
    assert ("LR305" in findings_in(f"onecycle --max-lr 0.1 {words}")) is fires


@pytest.mark.parametrize(("start", "ends"), [(0.6, "27.9 % of the peak"), (0.8, "85.9 % of the peak")])
def test_three_phases_overlap(start: float, ends: str) -> None:
    words = f"onecycle --max-lr 0.1 --total-steps 1000 --pct-start {start}"
    assert ends in findings_in(f"{words} --three-phase")["LR306"].headline
    assert "LR306" not in findings_in(words)
    assert "LR306" not in findings_in("onecycle --max-lr 0.1 --total-steps 1000 --pct-start 0.5 --three-phase")


@settings(max_examples=80, deadline=None)
@given(
    total=st.integers(1, 60),
    start=st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.1, 0.3, 0.5, 0.9, 1.0])),
    three=st.booleans(),
)
def test_the_repair_of_a_phase_is_free_of_its_finding(total: int, start: float, three: bool) -> None:
    words = f"onecycle --max-lr 0.1 --total-steps {total} --pct-start {start!r}" + (" --three-phase" if three else "")
    try:
        found = report_of(words).findings
    except SchedulerError:
        assume(False)
        return
    for finding in found:
        if finding.code in ("LR305", "LR306"):
            assert finding.code not in findings_in(finding.fix.command), finding.fix.command


@pytest.mark.parametrize(
    ("words", "fires"),
    [
        ("--max-steps 100", True),
        ("--max-steps 1900", False),  # nearly all of the rise: a range test
        ("--step-size-up 100 --max-steps 100", False),  # a range test
        ("--step-size-up 200 --max-steps 100", True),
        ("--max-epochs 20 --batches-per-epoch 391 --interval epoch", True),
    ],
)
def test_a_rise_is_compared_with_the_run(words: str, fires: bool) -> None:
    found = findings_in(f"cyclic --base-lr 0.001 --max-lr 0.1 {words}")
    assert ("LR308" in found) is fires
    if fires:
        assert ("a default that nobody chose" in found["LR308"].message) is ("--step-size-up" not in words)
        assert not {"LR308", "LR311", "LR203"} & set(findings_in(found["LR308"].fix.command))


def test_the_overflow_is_explained_instead_of_told() -> None:
    found = findings_in("cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 5 --mode triangular2 --max-steps 12000")
    assert "LR114" not in found
    assert "after step 10,239" in found["LR309"].headline  # 1,024 cycles of 10 steps
    quiet = "cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 5 --mode triangular2 --max-steps 10239"
    assert "LR309" not in findings_in(quiet)


def test_a_gamma_is_proposed_that_leaves_a_tenth() -> None:
    finding = findings_in("cyclic --base-lr 0 --max-lr 0.1 --step-size-up 50 --mode exp_range --max-steps 501")["LR310"]
    repaired = report_of(finding.fix.command)
    assert repaired.trace.groups[0].lr[450] == pytest.approx(0.1 * 0.1 ** (450 / 501), rel=0.01)
    assert "LR310" not in findings_in("cyclic --base-lr 0 --max-lr 0.1 --mode exp_range --scale-fn 0.9**x --gamma 1.0")


@settings(max_examples=60, deadline=None)
@given(
    up=st.integers(1, 100),
    down=st.one_of(st.none(), st.integers(1, 100)),
    epochs=st.integers(1, 30),
    batches=st.sampled_from([1, 7, 20]),
    interval=st.sampled_from(["step", "epoch"]),
)
def test_the_repair_of_a_cycle_is_free_of_its_finding(
    up: int, down: int | None, epochs: int, batches: int, interval: str
) -> None:
    sizes = f"--step-size-up {up}" + ("" if down is None else f" --step-size-down {down}")
    run = f"--max-epochs {epochs} --batches-per-epoch {batches} --interval {interval}"
    for finding in report_of(f"cyclic --base-lr 0.001 --max-lr 0.1 {sizes} {run}").findings:
        if finding.code in ("LR203", "LR308", "LR311"):
            assert finding.code not in findings_in(finding.fix.command), finding.fix.command
