"""How long a schedule wants to be, from the words its arguments use."""

from __future__ import annotations

import pytest

import lrplot
from lrplot.schedulers.length import length_of


@pytest.mark.parametrize(
    ("name", "given", "steps", "own"),
    [
        ("onecycle", {"max_lr": 0.1, "total_steps": 77}, 77, True),
        ("onecycle", {"max_lr": 0.1, "epochs": 7, "steps_per_epoch": 11}, 77, True),
        ("cosine", {"T_max": 50}, 50, True),
        ("linear", {"total_iters": 8}, 8, True),
        ("linear", {}, 5, True),  # torch's default, which nobody chose
        ("constant", {"total_iters": 8}, 8, True),
        ("poly", {"total_iters": 8}, 8, True),
        ("swa", {"swa_lr": 0.1, "anneal_epochs": 6}, 6, True),
        ("warm-restarts", {"T_0": 10, "T_mult": 2}, 10 + 20 + 40, False),
        ("cyclic", {"base_lr": 0.1, "max_lr": 1, "step_size_up": 50, "step_size_down": 100}, 3 * 150, False),
        ("cyclic", {"base_lr": 0.1, "max_lr": 1, "step_size_up": 50}, 3 * 100, False),
        ("step", {"step_size": 30}, 5 * 30, False),
        ("multistep", {"milestones": [200, 350]}, 439, False),  # ceil(350 x 1.25) + 1
        ("exp", {"gamma": 0.95}, 91, False),  # 0.95 ** 90 = 0.0099
        ("exp", {"gamma": 1.0}, 100, False),
        ("lambda", {"lr_lambda": "1"}, 100, False),
        ("plateau", {"metric": "1,2,3"}, 3, False),
        ("plateau", {"metric": "epoch"}, 100, False),
        ("sequential", {"schedulers": ["linear --total-iters 5", "cosine --T-max 95"], "milestones": [5]}, 100, True),
        ("sequential", {"schedulers": ["linear", "exp --gamma 0.95"], "milestones": [5]}, 96, False),
        ("chained", {"schedulers": ["linear --total-iters 5", "cosine --T-max 95"]}, 95, True),
        ("chained", {"schedulers": ["linear --total-iters 5", "exp --gamma 0.95"]}, 91, False),
    ],
)
def test_natural_lengths(name: str, given: dict, steps: int, own: bool) -> None:
    trace = lrplot.simulate(name, **given).trace
    assert trace.n_steps == steps
    assert trace.schedule_steps == (steps if own else None)
    assert trace.timeline.reason or trace.timeline.equation


def test_an_unknown_scheduler_is_understood_by_its_words() -> None:
    assert length_of({"total_steps": 12, "sharpness": 3}).advances == 12
    assert length_of({"total_steps": None, "T_max": 9}).advances == 9
    assert length_of({"warmness": 3}).own is False


def test_a_factory_s_scheduler_is_understood_by_its_attributes() -> None:
    import torch

    report = lrplot.simulate(lambda optimizer: torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=30))
    assert report.trace.n_steps == 30
