"""A live scheduler before the first batch, and a run that is watched."""

from __future__ import annotations

import os
import time
from pathlib import Path
from typing import Any

import pytest

import lrplot


def _optimizer(**arguments: Any) -> Any:
    import torch

    groups = [{"params": [torch.nn.Parameter(torch.zeros(3))]}, {"params": [torch.nn.Parameter(torch.zeros(2))]}]
    groups[1]["lr"] = 0.05  # type: ignore[assignment]
    return torch.optim.SGD(groups, lr=0.1, momentum=0.9, **arguments)


def _scheduler(name: str, optimizer: Any) -> Any:
    from torch.optim import lr_scheduler as torch_s

    made = {
        "step": lambda: torch_s.StepLR(optimizer, 5, 0.5),
        "one cycle": lambda: torch_s.OneCycleLR(optimizer, max_lr=0.1, total_steps=100),
        "cyclic": lambda: torch_s.CyclicLR(optimizer, 0.01, 0.1, step_size_up=5, mode="exp_range", gamma=0.9),
        "sequence": lambda: torch_s.SequentialLR(
            optimizer, [torch_s.LinearLR(optimizer), torch_s.CosineAnnealingLR(optimizer, 40)], [5]
        ),
        "chained": lambda: torch_s.ChainedScheduler(
            [torch_s.ExponentialLR(optimizer, 0.9), torch_s.LinearLR(optimizer)], optimizer=optimizer
        ),
        "restarts": lambda: torch_s.CosineAnnealingWarmRestarts(optimizer, 5, 2),
        "counting": lambda: torch_s.LambdaLR(optimizer, _Counting()),
        "closure": lambda: torch_s.LambdaLR(optimizer, _closure()),
    }
    return made[name]()


class _Counting:
    """A factor that depends on how often it was asked for."""

    def __init__(self) -> None:
        self.n = 0

    def __call__(self, _: int) -> float:
        self.n += 1
        return 0.9**self.n


def _closure() -> Any:
    seen: list[int] = []

    def factor(epoch: int) -> float:
        seen.append(epoch)
        return 1 / (len(seen) + 1)

    return factor


_NAMES = ("step", "one cycle", "cyclic", "sequence", "chained", "restarts", "counting", "closure")


@pytest.mark.parametrize("name", _NAMES)
def test_preflight_foretells_a_live_scheduler_and_leaves_it_alone(name: str) -> None:
    optimizer, twin = _optimizer(), _optimizer()
    scheduler, other = _scheduler(name, optimizer), _scheduler(name, twin)
    for each, its in ((scheduler, optimizer), (other, twin)):
        for _ in range(7):
            its.step()
            each.step()

    report = lrplot.preflight(scheduler, steps=30, show=False, fail_on="never")

    rates = []
    for _ in range(30):
        rates.append([group["lr"] for group in optimizer.param_groups])
        assert rates[-1] == [group["lr"] for group in twin.param_groups]
        for each, its in ((scheduler, optimizer), (other, twin)):
            its.step()
            each.step()
    assert report.trace.lr.tolist() == rates


def test_preflight_refuses_what_will_raise(capsys: pytest.CaptureFixture[str]) -> None:
    import torch

    scheduler = torch.optim.lr_scheduler.OneCycleLR(_optimizer(), max_lr=0.1, total_steps=100)

    with pytest.raises(lrplot.ScheduleError, match="LR103") as refused:
        lrplot.preflight(scheduler, epochs=3, batches_per_epoch=50)

    assert refused.value.findings[0].code == "LR103"
    assert refused.value.report.trace.n_steps == 101
    shown = capsys.readouterr()
    assert "LR103" in shown.err
    assert shown.out == ""
    assert lrplot.preflight(scheduler, steps=150, show=False, fail_on="never").findings


def test_preflight_counts_epochs(tmp_path: Path) -> None:
    import torch

    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(_optimizer(), T_max=6)

    report = lrplot.preflight(
        scheduler, epochs=6, batches_per_epoch=25, every="epoch", show=False, save=tmp_path / "lr.svg"
    )

    assert report.trace.lr.shape == (150, 2)
    assert len(set(report.trace.lr[:, 0])) == 6
    assert (tmp_path / "lr.svg").exists()


def test_preflight_draws_on_rank_0_only(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("RANK", "1")
    lrplot.preflight(_scheduler("step", _optimizer()), steps=10)
    assert capsys.readouterr().err == ""


def test_preflight_copies_no_parameters_and_is_quick() -> None:
    import torch

    weight = torch.nn.Parameter(torch.zeros(4_000_000))
    optimizer = torch.optim.SGD([weight], lr=0.1)
    scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 5)
    from lrplot.record.detached import detach

    started = time.process_time()
    copy, stub = detach(scheduler)
    assert time.process_time() - started < 0.02  # deepcopy takes longer than that for the weight alone
    assert stub.param_groups[0]["params"] == []
    assert copy.optimizer is stub


@pytest.mark.parametrize(
    ("given", "arguments", "said"),
    [
        ("optimizer", {}, "is an optimizer"),
        ("text", {}, "takes a scheduler"),
        ("scheduler", {"every": "batch"}, "every must be"),
        ("scheduler", {"fail_on": "errors"}, "fail_on must be"),
        ("scheduler", {"steps": 0}, "at least 1"),
        ("scheduler", {"steps": 5, "loop": lrplot.TrainingLoop(max_steps=5)}, "loop says it all"),
    ],
)
def test_preflight_says_what_it_takes(given: str, arguments: dict[str, Any], said: str) -> None:
    optimizer = _optimizer()
    things = {"optimizer": optimizer, "text": "cosine", "scheduler": _scheduler("step", optimizer)}
    with pytest.raises(lrplot.UsageError, match=said):
        lrplot.preflight(things[given], show=False, **arguments)


def test_a_plateau_needs_a_metric_and_takes_one() -> None:
    import torch

    scheduler = torch.optim.lr_scheduler.ReduceLROnPlateau(_optimizer(), patience=1)
    with pytest.raises(lrplot.UsageError, match="metric"):
        lrplot.preflight(scheduler, steps=10, show=False)
    report = lrplot.preflight(scheduler, steps=10, metric="1.0 + 0 * epoch", show=False, fail_on="never")
    assert report.trace.lr[-1, 0] < 0.1


def test_watch_records_what_steps_use() -> None:
    optimizer = _optimizer()
    scheduler = _scheduler("sequence", optimizer)
    used = []
    with lrplot.watch(optimizer) as run:
        for _ in range(20):
            used.append([group["lr"] for group in optimizer.param_groups])
            optimizer.step()
            scheduler.step()
    optimizer.step()  # no longer watched

    report = run.report()

    assert report.trace.lr.tolist() == used
    assert report.recording is not None
    assert report.recording.steps == 20
    assert os.path.basename(__file__) in " ".join(report.notes)  # noqa: PTH119


def test_watch_says_what_it_takes() -> None:
    optimizer = _optimizer()
    with pytest.raises(lrplot.UsageError, match="takes an optimizer"):
        lrplot.watch(_scheduler("step", optimizer))
    with lrplot.watch(optimizer) as run, pytest.raises(lrplot.UsageError, match="still being watched"):
        run.report()
    with pytest.raises(lrplot.UsageError, match="made no step"):
        run.report()
