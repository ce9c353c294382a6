"""What the Trainer of transformers does where it differs from a plain loop: what ends a run, and its optimizer."""

from __future__ import annotations

import csv
import io

import pytest
from libraries import require_libraries

import lrplot
from lrplot.cli.app import main

pytest.importorskip("transformers", reason="transformers is not installed")

_LOOP = ["transformers:linear", "--framework", "transformers", "--batches-per-epoch", "5"]


def _rates(words: list[str], capsys: pytest.CaptureFixture[str]) -> list[float]:
    assert main([*words, "--format", "csv"]) == 0
    return [float(row["lr"]) for row in csv.DictReader(io.StringIO(capsys.readouterr().out))]


@pytest.mark.parametrize("epochs", ["2", "200"])
def test_max_steps_overrides_epochs(epochs: str, capsys: pytest.CaptureFixture[str]) -> None:
    rates = _rates([*_LOOP, "--max-epochs", epochs, "--max-steps", "30", "--lr", "0.01"], capsys)
    assert len(rates) == 30
    assert rates[1] == 0.01 * (29 / 30)


def test_a_fraction_of_an_epoch_is_rounded_up_to_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(_rates([*_LOOP, "--max-epochs", "2.5"], capsys)) == 13  # ceil(2.5 * 5)
    accumulated = [*_LOOP, "--max-epochs", "2.5", "--accumulate-grad-batches", "2"]
    assert len(_rates(accumulated, capsys)) == 8  # ceil(2.5 * ceil(5 / 2))


@pytest.mark.parametrize("framework", ["torch", "lightning", "accelerate"])
def test_others_have_whole_epochs(framework: str, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cosine", "--T-max", "9", "--framework", framework, "--batches-per-epoch", "5", "--max-epochs", "2.5"]
    assert main(words) == 2
    assert "--max-epochs must be a whole number of at least 1, not 2.5" in capsys.readouterr().err


def test_its_optimizer_is_adamw_with_a_rate_of_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    assert _rates([*_LOOP, "--max-epochs", "2"], capsys)[0] == 5e-5
    assert _rates([*_LOOP, "--max-epochs", "2", "--optimizer", "sgd"], capsys)[0] == 5e-5
    assert _rates([*_LOOP, "--max-epochs", "2", "--lr", "0.1"], capsys)[0] == 0.1
    loop = lrplot.TrainingLoop(max_epochs=2, batches_per_epoch=5, framework="transformers")
    report = lrplot.simulate("transformers:linear", loop=loop)
    assert report.plan.optimizer.kind == "adamw"
    assert report.trace.groups[0].weight_decay[0] == 0.0  # TrainingArguments', where AdamW's own is 0.01
    assert lrplot.simulate("cosine", T_max=5).plan.optimizer.kind == "sgd"
    assert main([*_LOOP, "--max-epochs", "2", "--code", "transformers"]) == 0
    assert "torch.optim.AdamW(model.parameters(), lr=5e-05, weight_decay=0.0)" in capsys.readouterr().out


def test_lr_scale_of_a_group_is_timms(capsys: pytest.CaptureFixture[str]) -> None:
    require_libraries("timm:cosine")
    words = ["--group", "lr=0.1,lr_scale=0.5", "--group", "lr=0.1", "--max-epochs", "5", "--batches-per-epoch", "1"]
    scaled = _rates(["timm:cosine", "--t-initial", "10", *words], capsys)
    assert scaled[::2] == [rate * 0.5 for rate in scaled[1::2]]
