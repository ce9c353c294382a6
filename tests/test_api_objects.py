"""From Python, whatever is at hand draws: classes, built schedulers, functions, loops as dictionaries."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import lrplot

LR = 0.1


def rates(report: lrplot.Report) -> list[float]:
    return list(report.trace.groups[0].lr.values)


def live() -> tuple[Any, Any]:
    import torch

    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=LR)
    return optimizer, torch.optim.lr_scheduler.StepLR(optimizer, 10)


STEP = {"step_size": 10, "lr": LR, "max_steps": 50}


def test_a_class_of_torch() -> None:
    from torch.optim.lr_scheduler import StepLR

    assert rates(lrplot.simulate(StepLR, **STEP)) == rates(lrplot.simulate("step", **STEP))


def test_a_built_scheduler_alone_or_with_its_optimizer_is_left_as_it_is() -> None:
    optimizer, scheduler = live()
    expected = rates(lrplot.simulate("step", **STEP))
    assert rates(lrplot.simulate(scheduler, max_steps=50)) == expected
    assert rates(lrplot.simulate((optimizer, scheduler), max_steps=50)) == expected
    assert (scheduler.last_epoch, optimizer.param_groups[0]["lr"]) == (0, LR)


def test_a_class_of_one_s_own_with_arguments() -> None:
    from torch.optim.lr_scheduler import LRScheduler

    class Halving(LRScheduler):
        def __init__(self, optimizer: Any, every: int) -> None:
            self.every = every
            super().__init__(optimizer)

        def get_lr(self) -> list[Any]:
            return [0.5 ** (self.last_epoch // self.every) * base for base in self.base_lrs]

    report = lrplot.simulate(Halving, every=3, lr=LR, max_steps=9)
    assert rates(report) == [LR] * 3 + [LR / 2] * 3 + [LR / 4] * 3


def test_functions_of_the_step() -> None:
    found = lrplot.simulate(lambda step: 0.1 / (step + 1), used_as="rate", max_steps=5)
    assert rates(found) == [0.1 / (step + 1) for step in range(5)]
    found = lrplot.simulate(lambda step: 0.5**step, used_as="factor", lr=LR, max_steps=5)
    assert rates(found) == [LR * 0.5**step for step in range(5)]


@pytest.mark.parametrize(
    "said",
    [
        {"loop": {"max_epochs": 3, "batches_per_epoch": 10}},
        {"max_epochs": 3, "batches_per_epoch": 10},
        {"max_steps": 30},
        {"steps": 30},
        {"loop": lrplot.TrainingLoop(max_steps=30)},
    ],
)
def test_a_loop_in_any_words_fills_the_length_in(said: dict[str, Any]) -> None:
    report = lrplot.simulate("cosine", lr=LR, **said)
    assert rates(report) == rates(lrplot.simulate("cosine", T_max=30, lr=LR, steps=30))
    assert "taken from the length of the run: T_max=30" in report.notes[0]


def test_a_report_says_itself(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=LR, max_steps=1000)
    assert "LR201" in report.summary()
    assert "first rate: 0.1" in report.summary()
    assert "CosineAnnealingLR(optimizer, T_max=100)" in report.code()
    html = report._repr_html_()
    assert html.startswith("<div><svg")
    assert "LR201" in html
    assert "lrplot cosine --T-max 1000" in html
    assert "lrplot cosine --T-max 100 --lr 0.1 --max-steps 1000" in html
    report.show(width=60, height=6)
    assert "┤" in capsys.readouterr().out
    report.save(tmp_path / "a.svg", width=5, title="Mine")
    assert "Mine" in (tmp_path / "a.svg").read_text(encoding="utf-8")
    with pytest.raises(lrplot.UsageError, match="a picture has no wdth"):
        report.save(tmp_path / "b.svg", wdth=5)
    assert not (tmp_path / "b.svg").exists()


@pytest.mark.parametrize("library", ["pandas", "polars"])
def test_a_data_frame(monkeypatch: pytest.MonkeyPatch, library: str) -> None:
    pytest.importorskip(library)
    if library == "polars":
        monkeypatch.setitem(__import__("sys").modules, "pandas", None)
    report = lrplot.simulate("onecycle", max_lr=LR, total_steps=30, max_epochs=3, batches_per_epoch=10)
    frame = report.to_dataframe()
    assert list(frame.columns) == ["step", "epoch", "lr", "momentum", "weight_decay"]
    assert list(frame["lr"]) == rates(report)
    both = lrplot.compare([report, lrplot.simulate("cosine", T_max=30, lr=LR)]).to_dataframe()
    assert len(both) == 60
    assert len(set(both["run"])) == 2


def test_no_data_frame_without_a_library(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pandas", "polars"):
        monkeypatch.setitem(__import__("sys").modules, name, None)
    with pytest.raises(lrplot.MissingLibraryError, match="pip install pandas"):
        lrplot.simulate("cosine", T_max=9).to_dataframe()


def test_check_and_suggest() -> None:
    assert [each.code for each in lrplot.check("cosine", T_max=100, lr=LR, max_steps=1000)] == ["LR201"]
    assert lrplot.check(lrplot.simulate("cosine", T_max=100, lr=LR)) == ()
    report = lrplot.suggest("onecycle", max_lr=LR, max_steps=1000)
    assert report.trace.arguments["total_steps"] == 1000
    assert "total_steps=1000" in report.code()
    with pytest.raises(lrplot.UsageError, match="add max_epochs=N with batches_per_epoch=M"):
        lrplot.suggest("onecycle", max_lr=LR)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("onecycle", "OneCycleLR needs max_lr and total_steps: lrplot.simulate('onecycle', max_lr=0.01, total_steps="),
        ("multistep", "MultiStepLR needs milestones: lrplot.simulate('multistep', milestones=[30, 60])"),
        ("lambda", "LambdaLR needs lr_lambda: lrplot.simulate('lambda', lr_lambda='0.95 ** epoch')"),
    ],
)
def test_errors_speak_python(name: str, said: str) -> None:
    with pytest.raises(lrplot.UsageError) as refused:
        lrplot.simulate(name)
    assert said in str(refused.value)
    assert "--" not in str(refused.value)
