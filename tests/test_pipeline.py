"""A schedule as configured that is far longer than the run: what it costs, and what is said of it."""

from __future__ import annotations

import json
import shlex
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

import lrplot
from lrplot.cli.app import main

LONG = [
    "cosine --T-max 30000000",
    "cosine --T-max 1e12",
    "linear --total-iters 1000000000000",
    "onecycle --max-lr 1 --epochs 1000000 --steps-per-epoch 1000000",
    "sequential 'linear --total-iters 1000000000' 'cosine --T-max 1000000000000' --milestones 1000000000",
]


@pytest.mark.parametrize("words", LONG)
def test_a_number_in_an_argument_does_not_make_a_plot_dear(
    words: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*shlex.split(words), "--max-steps", "1000", "-o", str(tmp_path / "a.json")]) == 0
    assert "steps: its first 4,000 were stepped." in capsys.readouterr().err
    run, planned = json.loads((tmp_path / "a.json").read_text())["traces"]
    assert (run["role"], len(run["groups"][0]["lr"])) == ("as-run", 1000)
    assert (planned["role"], len(planned["groups"][0]["lr"])) == ("as-configured", 4000)


def test_the_beginning_of_a_schedule_is_stepped_as_the_whole_is() -> None:
    # The same scheduler, stepped 5,000 times by a run of its own: its first values are those of the dashed line.
    cut = lrplot.simulate("cosine", T_max=400_000, steps=1000)
    whole = lrplot.simulate("cosine", T_max=400_000, steps=5000)
    assert cut.configured is not None
    assert cut.is_cut
    assert cut.configured.lr[:, 0].tolist() == whole.trace.lr[:4000, 0].tolist()


def test_a_schedule_is_drawn_as_far_as_the_run_is_long() -> None:
    report = lrplot.simulate("cosine", T_max=400_000, steps=300_000)
    assert report.configured is not None
    assert report.configured.n_steps == 300_000
    assert report.notes == ("As configured, the schedule has 400,000 steps: its first 300,000 were stepped.",)


def test_a_schedule_of_usual_length_is_drawn_whole_and_in_silence() -> None:
    report = lrplot.simulate("cosine", T_max=200_000, steps=1000)
    assert report.whole_schedule is report.configured is not None
    assert (report.configured.n_steps, report.notes) == (200_000, ())


def test_nothing_is_claimed_of_an_end_that_was_not_stepped(capsys: pytest.CaptureFixture[str]) -> None:
    words = "onecycle --max-lr 0.01 --total-steps 30000000 --max-epochs 10 --batches-per-epoch 100 --interval epoch"
    assert main(["check", *words.split()]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert "it is 30,000,000 steps long. The rate stays at 0.0004." in said  # not: far from a peak of 0.0004...
    assert "peak of" not in said


def test_the_legend_says_how_much_is_drawn(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--T-max", "30000000", "--max-steps", "1000"]) == 0
    assert "as configured, the first 4,000 of 30,000,000 steps" in capsys.readouterr().out


def test_stdout_stays_where_it_is_unless_code_that_was_named_is_stepped() -> None:
    """Another thread may be printing meanwhile."""
    import torch

    seen: list[Any] = []

    class Watching(torch.optim.lr_scheduler.ConstantLR):
        def step(self, *given: Any) -> None:
            seen.append(sys.stdout)
            super().step(*given)

    before = sys.stdout
    lrplot.simulate(Watching, steps=10)
    assert len(seen) >= 10
    assert all(one is other for one, other in pairwise([before, *seen]))


# The run's own cadence


PER_EPOCH = {"batches_per_epoch": 10, "interval": "epoch"}


def test_a_schedule_in_epochs_goes_on_at_the_run_s_cadence() -> None:
    # 100 epochs of 10 steps, and a cosine of 300: the dashed line goes on to step 3,000, and is not 300 steps short.
    report = lrplot.simulate("cosine", T_max=300, lr=0.1, max_epochs=100, **PER_EPOCH)
    planned = report.configured
    assert planned is not None
    assert (planned.n_steps, planned.timeline.stride, planned.n_positions) == (3000, 10, 300)
    assert planned.lr[:1000, 0].tolist() == report.trace.lr[:, 0].tolist()
    whole = lrplot.simulate("cosine", T_max=300, lr=0.1, steps=300)
    assert planned.lr[::10, 0].tolist() == whole.trace.lr[:, 0].tolist()


@pytest.mark.parametrize(
    ("said", "stride"),
    [
        ({"T_max": 50, "max_epochs": 100}, 10),  # over after half of the run
        ({"T_max": 1000, "max_epochs": 100}, 1),  # the run's steps
        ({"T_max": 1005, "max_epochs": 100}, 1),  # nearly
        ({"T_max": 1100, "max_epochs": 100}, 1),  # nobody sizes a run of 100 epochs for 1,100
        ({"T_max": 990, "max_epochs": 98}, 1),
        ({"T_max": 10, "max_epochs": 4}, 1),  # an epoch's steps
        ({"T_max": 30, "max_epochs": 10}, 10),
    ],
)
def test_a_schedule_that_was_sized_in_steps_advances_after_every_step(said: dict[str, int], stride: int) -> None:
    report = lrplot.simulate("cosine", lr=0.1, **said, **PER_EPOCH)
    assert report.configured is not None
    assert report.configured.timeline.stride == stride
    wrong_unit = "LR101" in [finding.code for finding in report.findings]
    assert wrong_unit == (stride == 1)


def test_what_the_run_goes_through_is_not_drawn_twice() -> None:
    from lrplot.render.curves import follows
    from lrplot.render.figure import draw
    from lrplot.render.formats.terminal import render

    report = lrplot.simulate("cosine", T_max=50, lr=0.1, max_epochs=100, **PER_EPOCH)
    assert follows(report)
    assert [line.get_label() for line in draw(report, lrplot.Style()).axes[0].lines if line.get_label()[0] != "_"] == [
        "as-run: group 0"
    ]
    text = render(report, lrplot.Style()).decode()
    assert "as run, 100 epochs" in text
    assert "as configured, 50 epochs, hidden under it" in text


def test_what_is_never_reached_begins_where_the_run_ends() -> None:
    from lrplot.render.figure import draw

    report = lrplot.simulate("cosine", T_max=300, lr=0.1, max_epochs=100, **PER_EPOCH)
    axes = draw(report, lrplot.Style()).axes[0]
    (hatched,) = axes.patches
    left, right = hatched.get_path().get_extents().intervalx
    assert (left, right) == (1000, 3000)
    assert {"end of the run", "never reached: 66.7 % of the schedule"} <= {text.get_text() for text in axes.texts}
