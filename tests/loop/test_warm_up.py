"""A warm-up by hand, and a scheduler called per batch and per epoch, held against loops that do it."""

from __future__ import annotations

import math
import shlex
from pathlib import Path

import numpy as np
import pytest
import torch
from executed import Script, lightning_run
from hypothesis import given, settings
from hypothesis import strategies as st

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.loop.timeline import Timeline
from lrplot.loop.training_loop import TrainingLoop
from lrplot.planning.plans import plan_from
from lrplot.planning.to_command import words_of
from lrplot.project.config.schedules import read_config
from lrplot.snippets import snippet

LR = torch.optim.lr_scheduler


def plain_loop(n: int, batches: int, loop: TrainingLoop, lrs: list[float]) -> list[list[float]]:
    """As a person writes it, turn by turn."""
    optimizer = torch.optim.SGD([{"params": [torch.nn.Parameter(torch.zeros(1))], "lr": lr} for lr in lrs])
    scheduler = LR.CosineAnnealingLR(optimizer, T_max=20)
    warm_up = loop.warm_up or 0
    warm_up = math.ceil(n * warm_up) if warm_up < 1 else warm_up
    waits = loop.warm_up_mode == "wait"
    used = []
    for t in range(n):
        rates = [group["lr"] for group in optimizer.param_groups]
        if t < warm_up:
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = loop.warm_up_from + (rate - loop.warm_up_from) * (t / warm_up)
        used.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        for group, rate in zip(optimizer.param_groups, rates, strict=True):
            group["lr"] = rate
        if waits and t < warm_up:
            continue
        if loop.interval in ("step", "both", None):
            scheduler.step()
        if loop.interval in ("epoch", "both") and (t + 1) % batches == 0:
            scheduler.step()
    return used


LOOPS = st.fixed_dictionaries(
    {
        "n": st.integers(1, 40),
        "batches": st.integers(1, 7),
        "warm_up": st.none() | st.integers(1, 50) | st.floats(0.01, 0.99),
        "warm_up_from": st.sampled_from([0.0, 0.001, 0.3]),
        "warm_up_mode": st.sampled_from(["wait", "along"]),
        "interval": st.sampled_from(["step", "epoch", "both"]),
    }
)


@settings(max_examples=150, deadline=None)
@given(LOOPS, st.sampled_from([[0.1], [0.1, 0.02]]))
def test_it_is_the_loop_written_out(given: dict, lrs: list[float]) -> None:
    n, batches = given.pop("n"), given.pop("batches")
    if given["warm_up"] is None:
        del given["warm_up_from"], given["warm_up_mode"]
    loop = TrainingLoop(max_steps=n, batches_per_epoch=batches, **given)
    report = lrplot.simulate("cosine", T_max=20, loop=loop, groups=[{"lr": lr} for lr in lrs])
    used = plain_loop(n, batches, loop, lrs)
    assert report.trace.lr.tolist() == used
    words = words_of(report.plan)
    assert words is not None
    assert plan_from(words) == report.plan


@settings(max_examples=40, deadline=None)
@given(LOOPS)
def test_the_code_does_the_same(given: dict) -> None:
    n, batches = given.pop("n"), given.pop("batches")
    if given["warm_up"] is None:
        del given["warm_up_from"], given["warm_up_mode"]
    loop = TrainingLoop(max_steps=n, batches_per_epoch=batches, **given)
    report = lrplot.simulate("cosine", T_max=20, loop=loop, lr=0.1)
    np.testing.assert_array_equal(Script(batches).run(snippet(report, "torch")), report.trace.lr)


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 5), st.integers(1, 7), st.integers(0, 9), st.booleans(), st.integers(0, 30))
def test_positions_and_turns_are_each_other_s_inverse(stride: int, epoch: int, waits: int, both: bool, n: int) -> None:
    from lrplot.loop.timeline import WarmUp

    warm_up = WarmUp(turns=waits, start=0.0, waits=True) if waits else None
    line = Timeline(n_steps=100, stride=stride, steps_per_epoch=epoch, per_epoch_too=both, warm_up=warm_up)
    assert line.advances_within(n) == sum(line.calls_after(turn) for turn in range(n))
    for position in range(1, 12):
        end = line.end_of(position)
        assert line.advances_within(end) >= position > line.advances_within(end - 1)


@pytest.mark.parametrize("mode", ["wait", "along"])
@pytest.mark.parametrize("interval", ["step", "epoch"])
def test_lightning_does_the_same(mode: str, interval: str, tmp_path: Path) -> None:
    loop = TrainingLoop(
        batches_per_epoch=6, max_epochs=4, warm_up=8, warm_up_mode=mode, interval=interval, framework="lightning"
    )
    report = lrplot.simulate("cosine", T_max=20, loop=loop, lr=0.1)
    used = lightning_run(snippet(report, "lightning"), tmp_path, 6, max_epochs=4)
    np.testing.assert_array_equal(used, report.trace.lr)


def test_a_run_as_long_as_its_schedule_is_longer_by_a_warm_up_that_it_waits_for() -> None:
    for warm_up in (10, 0.1, 0.07):
        report = lrplot.simulate("cosine", T_max=90, loop=TrainingLoop(warm_up=warm_up), lr=0.1)
        assert report.trace.n_positions == 90
        assert report.trace.covered == 1
    along = lrplot.simulate("cosine", T_max=90, loop=TrainingLoop(warm_up=10, warm_up_mode="along"), lr=0.1)
    assert along.trace.n_steps == 90


def csv_of(line: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main([*shlex.split(line), "--format", "csv"]) == 0
    return capsys.readouterr().out


def test_on_the_command_line_and_in_files(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    line = "cosine --T-max 90 --lr 0.1 --max-steps 100 --warm-up"
    assert csv_of(f"{line} 10", capsys) == csv_of(f"{line} 10%", capsys) == csv_of(f"{line} 0.1", capsys)
    path = tmp_path / "lrplot.toml"
    path.write_text(
        '[schedules.a]\nscheduler = "cosine"\nT_max = 90\nmax_steps = 100\nwarm_up = "10%"\nwarm_up_from = 1e-3\n'
    )
    (entry,) = read_config(path).entries
    assert entry.plan.loop == TrainingLoop(max_steps=100, warm_up=0.1, warm_up_from=1e-3)
    assert main(["cosine", "--T-max", "90", "--lr", "0.1", "--warm-up", "10"]) == 0
    assert "10 steps by hand from 0, and the scheduler waits" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--warm-up 2.5", "--warm-up needs a number of steps, 500, or a share of the run, 5%, not '2.5'"),
        ("--warm-up 100%", "a share of the run"),
        ("--warm-up 0", "must be a whole number of steps, or a share of the run"),
        ("--warm-up-from 0.1", "nothing says how long it is"),
        ("--warm-up 5 --step-order before", "do not go together"),
        ("--interval both", "how many batches"),
        ("--warmup 500", "by hand is --warm-up 500"),
        ("--warmup linear:5 --dampen linear:5", "two names of one option"),
    ],
)
def test_what_makes_no_sense_is_refused(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--T-max", "90", "--max-steps", "90", *words.split()]) == 2
    assert said in capsys.readouterr().err
    with pytest.raises(UsageError, match="warm_up must be"):
        TrainingLoop(warm_up=1.5)


def test_the_old_name_of_dampen_goes_on_to_work(capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("pytorch_warmup", reason="pytorch_warmup is not installed")
    line = "cosine --T-max 90 --lr 0.1 --max-steps 50"
    new = csv_of(f"{line} --dampen linear:9", capsys)
    assert main([*f"{line} --warmup linear:9".split(), "--format", "csv"]) == 0
    out, err = capsys.readouterr()
    assert out == new
    assert "--warmup is --dampen now" in err


def test_suggest_means_the_same_length(capsys: pytest.CaptureFixture[str]) -> None:
    line = "suggest cosine --lr 0.1 --max-steps 1001 --warm-up"
    shown = {}
    for length in ("51", "5%", "0.05"):  # rounded up, as the Trainer does
        assert main([*line.split(), length, "--spark"]) == 0
        shown[length] = capsys.readouterr().out
    assert len(set(shown.values())) == 1
    assert "--total-iters 51" in shown["5%"]
    assert main([*line.split(), "2000"]) == 2
    assert "leaves nothing of a run" in capsys.readouterr().err
