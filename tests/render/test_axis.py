"""What the axis of steps counts: where each step lies, what it needs to know, and every place that draws it."""

from __future__ import annotations

import csv
import io
import json
from bisect import bisect_right
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import lrplot
from lrplot.cli.app import main
from lrplot.model.style import Style
from lrplot.render.axis import STEPS, Ruler, StepAxis, axis_of, labels_for
from lrplot.render.figure import draw
from lrplot.render.formats.terminal import render

COSINE = ["cosine", "--lr", "0.1"]
LOOP = ["--dataset-size", "1000", "--batch-size", "32", "--devices", "2", "--accumulate-grad-batches", "3"]


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def samples_by_hand(n_epochs: int) -> list[int]:
    """Samples before each step: 500 on each of two devices, batches of 32 (the 16th has 20), three a step."""
    share = [32] * 15 + [20]
    steps = [2 * sum(share[at : at + 3]) for at in range(0, 16, 3)]
    found = [0]
    for _ in range(n_epochs):
        for size in steps:
            found.append(found[-1] + size)
    return found


def test_samples_are_counted_as_a_loader_deals_them(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, *COSINE, *LOOP, "--max-epochs", "2", "--x-axis", "samples", "--format", "csv")
    table = list(csv.DictReader(io.StringIO(text)))
    by_hand = samples_by_hand(2)
    assert [int(row["samples"]) for row in table] == by_hand[:-1]
    assert by_hand[-1] == 2000
    document = json.loads(out(capsys, *COSINE, *LOOP, "--max-epochs", "2", "--x-axis", "samples", "--format", "json"))
    assert document["traces"][0]["samples"] == by_hand[:-1]


@pytest.mark.parametrize(
    ("words", "per_step", "per_epoch"),
    [
        (["--batch-size", "8", "--max-steps", "100"], 8, 0),
        (["--batch-size", "8", "--max-steps", "100", "--devices", "4", "--accumulate-grad-batches", "2"], 64, 0),
        (["--batch-size", "8", "--batches-per-epoch", "10", "--max-epochs", "3"], 8, 80),
        (["--batch-size", "8", "--dataset-size", "100", "--max-epochs", "3", "--drop-last"], 8, 96),
        (["--batch-size", "8", "--dataset-size", "100", "--max-epochs", "3"], 8, 100),
        (
            [
                "--batch-size",
                "8",
                "--dataset-size",
                "100",
                "--max-epochs",
                "3",
                "--devices",
                "2",
                "--split-batches",
                "--framework",
                "accelerate",
            ],
            8,
            100,
        ),
    ],
)
def test_samples_of_a_step_and_of_an_epoch(words: list[str], per_step: int, per_epoch: int) -> None:
    from lrplot.pipeline import report_on
    from lrplot.planning.plans import plan_from

    report = report_on(plan_from(["step", "--step-size", "50", *words], "samples"))
    ((_, ruler),) = axis_of(report, "samples").rulers
    assert (ruler.per_step, ruler.per_epoch) == (per_step, per_epoch)


def test_tokens_hours_and_epochs() -> None:
    report = lrplot.simulate(
        "cosine", T_max=100, lr=0.1, max_steps=100, batch_size=4, sequence_length=2048, seconds_per_step=36
    )
    assert axis_of(report, "tokens").position(report.trace, 10) == 10 * 4 * 2048
    assert axis_of(report, "hours").position(report.trace, 10) == pytest.approx(0.1)
    report = lrplot.simulate("cosine", T_max=100, lr=0.1, max_epochs=10, batches_per_epoch=10)
    assert axis_of(report, "epoch").position(report.trace, 25) == pytest.approx(2.5)
    assert axis_of(report, "epoch").end == 10


def test_skipped_turns_use_their_samples_too() -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1, max_steps=100, batch_size=4, skip_steps=(0, 5))
    axis = axis_of(report, "samples")
    assert [axis.position(report.trace, step) for step in (0, 1, 4)] == [4, 8, 24]
    assert axis.end == 400


@given(
    per_step=st.integers(1, 100),
    steps_per_epoch=st.integers(0, 20),
    short=st.integers(0, 99),
    skipped=st.sets(st.integers(0, 50), max_size=10),
    step=st.integers(0, 200),
)
def test_a_ruler_tells_steps_and_positions_alike(
    per_step: int, steps_per_epoch: int, short: int, skipped: set[int], step: int
) -> None:
    per_epoch = max(per_step * steps_per_epoch - short % per_step, 0)
    ruler = Ruler(
        per_step=per_step, per_epoch=per_epoch, steps_per_epoch=steps_per_epoch, skipped=tuple(sorted(skipped))
    )
    every = [ruler.position(at) for at in range(201)]
    assert all(one < other for one, other in pairwise(every))
    assert list(ruler.positions(np.arange(201.0))) == every
    assert ruler.step_at(every[step]) == step
    turns = [turn for turn in range(250) if turn not in skipped]
    assert every[step] == Ruler(per_step=per_step, per_epoch=per_epoch, steps_per_epoch=steps_per_epoch).position(
        turns[step]
    )


@given(
    per_step=st.integers(1, 50), steps_per_epoch=st.integers(1, 9), short=st.integers(0, 49), n=st.integers(1, 300),
    n_pixels=st.integers(1, 80),
)  # fmt: skip
def test_every_step_has_a_column_of_pixels(
    per_step: int, steps_per_epoch: int, short: int, n: int, n_pixels: int
) -> None:
    ruler = Ruler(
        per_step=per_step,
        per_epoch=per_step * steps_per_epoch - short % per_step,
        steps_per_epoch=steps_per_epoch,
    )
    axis = StepAxis(unit="samples", name="samples", end=ruler.position(n), rulers=())
    starts = axis.starts(ruler, n_pixels)
    assert starts[0] == 0
    assert starts[-1] == n
    assert starts == sorted(starts)
    for step in range(n):
        last = axis.last_pixel(ruler, step, n_pixels)
        assert 0 <= last < n_pixels
        assert bisect_right(starts, step) - 1 <= max(last, bisect_right(starts, step) - 1)
        assert starts[last] <= step


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--x-axis", "tokens"], "--x-axis tokens needs --batch-size N and --sequence-length N"),
        (["--x-axis", "tokens", "--batch-size", "4"], "--x-axis tokens needs --sequence-length N"),
        (["--x-axis", "samples"], "--x-axis samples needs --batch-size N"),
        (["--x-axis", "hours"], "--x-axis hours needs --seconds-per-step N"),
        (
            ["--x-axis", "epoch"],
            "--x-axis epoch needs to know how many batches an epoch has",
        ),
        (["--sequence-length", "5"], "--sequence-length is for --x-axis tokens: add that"),
        (["--seconds-per-step", "5", "--x-axis", "step"], "--seconds-per-step is for --x-axis hours"),
        (["--batch-size", "5"], "--batch-size needs --dataset-size as well"),
        (["--batch-size", "5", "--x-axis", "hours", "--seconds-per-step", "1"], "--batch-size needs --dataset-size"),
        (["--x-axis", "hours", "--seconds-per-step", "0"], "--seconds-per-step must be a number above 0, not 0"),
        (["--x-axis", "weeks"], "--x-axis is one of step, epoch, samples, tokens, hours, not 'weeks'"),
        (["--x-axis", "samples", "--batch-size", "4", "--spark"], "--x-axis is for charts, pictures, CSV and JSON"),
        (["--x-axis", "samples", "--batch-size", "4", "--code", "torch"], "--code goes to stdout"),
        (["--accumulate-grad-batches", "2"], "--accumulate-grad-batches changes how many optimizer steps"),
    ],
)
def test_what_is_missing_or_idle_is_said_by_name(
    words: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*COSINE, "--T-max", "100", *words]) == 2
    assert said in capsys.readouterr().err


def test_a_check_takes_nothing_that_only_an_axis_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *COSINE, "--T-max", "100", "--sequence-length", "5"]) == 2
    assert "--sequence-length is for --x-axis tokens" in capsys.readouterr().err


def test_the_batches_of_an_epoch_take_a_batch_size(capsys: pytest.CaptureFixture[str]) -> None:
    """LR107 looks at it: a batch size that was taken for the steps of an epoch."""
    words = ["onecycle", "--max-lr", "0.1", "--epochs", "10", "--steps-per-epoch", "128", "--batches-per-epoch", "391"]
    main(["check", *words, "--max-epochs", "10", "--batch-size", "128"])
    assert "LR107" in capsys.readouterr().out


def test_a_repair_is_free_of_what_the_axis_needs() -> None:
    report = lrplot.simulate(
        "onecycle", max_lr=0.1, total_steps=50, max_steps=100, batch_size=4, accumulate_grad_batches=2
    )
    (finding,) = [each for each in report.findings if each.code == "LR103"]
    assert finding.fix.command == "lrplot onecycle --max-lr 0.1 --total-steps 100 --max-steps 100"


@pytest.mark.parametrize("unicode", [True, False])
def test_the_terminal_names_what_it_counts(unicode: bool) -> None:
    report = lrplot.simulate("cosine", T_max=1000, lr=0.1, max_steps=1000, batch_size=100, sequence_length=1000)
    lines = render(report, Style(width=80, x_axis="tokens", unicode=unicode)).decode().splitlines()
    (floor,) = [line for line in lines if line.lstrip().startswith("tokens")]
    assert floor.split() == ["tokens", "0", "20M", "40M", "60M", "80M", "100M"]
    assert not any(line.lstrip().startswith(("step ", "epoch")) for line in lines)


def test_epochs_stay_beside_samples() -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1, max_epochs=10, batches_per_epoch=10, batch_size=100)
    lines = render(report, Style(width=80, x_axis="samples")).decode().splitlines()
    assert any(line.split()[:2] == ["samples", "0"] for line in lines)
    assert any(line.split() == ["epoch", "0", "2", "4", "6", "8", "10"] for line in lines)
    lines = render(report, Style(width=80, x_axis="epoch")).decode().splitlines()
    assert len([line for line in lines if line.split()[:2] == ["epoch", "0"]]) == 1


def test_runs_of_other_batch_sizes_lie_where_their_tokens_do() -> None:
    """Half the batch, the same rates: after as many tokens, twice the steps."""
    parts = [
        lrplot.simulate("cosine", T_max=100, lr=0.1, max_steps=100, batch_size=size, sequence_length=10)
        for size in (1, 2)
    ]
    report = lrplot.compare(parts)
    axis = axis_of(report, "tokens")
    assert [axis.position(trace, 100) for trace in report.traces] == [1000, 2000]
    curves = [
        line for line in draw(report, Style(x_axis="tokens")).axes[0].lines if not line.get_label().startswith("_")
    ]
    assert sorted(line.get_xdata()[-1] for line in curves) == [990, 1980]
    # By steps, the two are one curve.
    assert len([line for line in draw(report, Style()).axes[0].lines if not line.get_label().startswith("_")]) == 1


def test_pictures_lie_on_the_axis() -> None:
    report = lrplot.simulate(
        "onecycle", max_lr=0.1, total_steps=50, max_steps=100, batch_size=1000, sequence_length=1000
    )
    figure = draw(report, Style(x_axis="tokens", at=(10,)))
    axes = figure.axes[-1]
    assert axes.get_xlabel() == "tokens"
    assert [label.get_text() for label in axes.get_xticklabels()][:3] == ["0", "10M", "20M"]
    (cross,) = [line for line in figure.axes[0].lines if line.get_label() == "_cross"]
    assert cross.get_xdata()[0] == pytest.approx((50e6 + 1.2e6) / (100e6 * 1.024))  # step 50, of the shown part
    (spot,) = [line for line in figure.axes[0].lines if line.get_label() == "_at" and line.get_marker() == "o"]
    assert spot.get_xdata()[0] == 10e6


def test_a_grid_has_the_axis_too(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    words = [*COSINE[:1], "--max-steps", "100", "--vary", "lr=0.1,0.2", "--vary", "eta-min=0,0.01"]
    words += ["--x-axis", "hours", "--seconds-per-step", "36"]
    text = out(capsys, *words)
    assert "hours  0" in text
    assert main([*words, "-o", str(tmp_path / "grid.svg")]) == 0
    assert ">hours<" in (tmp_path / "grid.svg").read_text()


def test_a_file_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    head = '[schedules.main]\nscheduler = "cosine"\nT_max = 100\nlr = 0.1\nformats = ["svg"]\nx_axis = "tokens"\n'
    Path("lrplot.toml").write_text(head + "batch_size = 8\nsequence_length = 1024\n")
    assert main(["run", "lrplot.toml", "-o", "out"]) == 0
    assert ">tokens<" in Path("out/main.svg").read_text()
    Path("lrplot.toml").write_text(head + "batch_size = 8\n")
    assert main(["run", "lrplot.toml", "-o", "out"]) == 2
    assert 'schedules.main: x_axis = "tokens" needs sequence_length = N' in capsys.readouterr().err


def test_a_comparison_of_a_file_says_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    one = '[schedules.{}]\nscheduler = "cosine"\nT_max = 100\nlr = 0.1\nformats = ["json"]\n{}\n'
    both = '[compare.both]\nschedules = ["a", "b"]\nformats = ["svg"]\nx_axis = "tokens"\n'
    sizes = ("batch_size = 8\nsequence_length = 1024", "batch_size = 16\nsequence_length = 1024")
    Path("lrplot.toml").write_text(one.format("a", sizes[0]) + one.format("b", sizes[1]) + both)
    assert main(["run", "lrplot.toml", "-o", "out"]) == 0
    assert ">tokens<" in Path("out/both.svg").read_text()
    assert '"tokens"' not in Path("out/a.json").read_text()
    Path("lrplot.toml").write_text(one.format("a", sizes[0]) + one.format("b", "batch_size = 16") + both)
    assert main(["run", "lrplot.toml", "-o", "out"]) == 2
    assert 'schedules.b: x_axis = "tokens" needs sequence_length = N' in capsys.readouterr().err


def test_python_asks_for_what_is_missing() -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1)
    with pytest.raises(lrplot.UsageError, match="x_axis='tokens' needs batch_size=N and sequence_length=N"):
        report.figure(x_axis="tokens")
    with pytest.raises(lrplot.UsageError, match="x_axis is one of step, epoch, samples, tokens, hours, not 'weeks'"):
        lrplot.Style(x_axis="weeks")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("unit", "last", "values", "labels"),
    [
        ("step", 25_600, [0, 5000], ["0", "5,000"]),
        ("samples", 60_000, [0, 20_000], ["0", "20,000"]),
        ("samples", 600_000, [0, 20_000], ["0", "20K"]),
        ("tokens", 3e9, [0, 5e8, 2.5e9], ["0", "0.5B", "2.5B"]),
        ("tokens", 15e12, [5e12], ["5T"]),
        ("hours", 2.5, [0, 0.5, 2.5], ["0", "0.5", "2.5"]),
    ],
)
def test_labels(unit: str, last: float, values: list[float], labels: list[str]) -> None:
    assert [labels_for(unit, last)(value) for value in values] == labels  # type: ignore[arg-type]


def test_an_axis_of_steps_is_what_it_was() -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1)
    axis = axis_of(report)
    assert (axis.unit, axis.name, axis.end) == ("step", "optimizer step", 100)
    assert axis.ruler(report.trace) == STEPS


@pytest.mark.parametrize(
    ("lr", "labels"),
    [
        (0.1, ["0", "0.02", "0.04", "0.06", "0.08", "0.10"]),  # it is round itself
        (0.0847, ["0", "0.02", "0.04", "0.06", "0.08", "0.0847"]),
        (0.0805, ["0", "0.02", "0.04", "0.06", "0.0805"]),  # 0.08 would touch it
        (3.34e-5, ["0", "1e-5", "2e-5", "3e-5", "3.34e-5"]),
    ],
)
def test_the_highest_rate_has_a_tick_in_pictures(lr: float, labels: list[str]) -> None:
    axes = draw(lrplot.simulate("cosine", T_max=100, lr=lr), Style()).axes[0]
    assert [label.get_text() for label in axes.get_yticklabels()] == labels
    assert axes.get_yticks()[-1] == pytest.approx(lr)


def test_the_highest_rate_has_a_tick_in_the_terminal() -> None:
    text = render(lrplot.simulate("cosine", T_max=100, lr=0.0847), Style(width=80)).decode()
    assert "0.0847 ┤" in text
    assert "  0.08 ┤" not in text
    assert "  0.06 ┤" in text


def test_a_log_lies_on_the_axis_of_its_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "run.csv"
    log.write_text("step,lr\n" + "".join(f"{step},{0.1 * (1 - step / 100)!r}\n" for step in range(0, 100, 10)))
    plan = ["--", "poly", "--total-iters", "100", "--lr", "0.1", "--max-steps", "100", "--batch-size", "8"]
    text = out(capsys, "log", str(log), "--x-axis", "samples", *plan)
    assert any(line.split() == ["samples", "0", "200", "400", "600", "800"] for line in text.splitlines())
    assert main(["log", str(log), *plan]) == 2
    assert "--batch-size needs --dataset-size as well" in capsys.readouterr().err
