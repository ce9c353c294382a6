"""What counts steps, as torch takes it: `T_max=0.9 * n` is a length, and no milestone at all is a list of them."""

from __future__ import annotations

from typing import Any

import pytest
import torch

import lrplot
from lrplot.cli.app import main


@pytest.mark.parametrize(
    ("name", "scheduler", "arguments"),
    [
        ("cosine", "CosineAnnealingLR", {"T_max": 0.9 * 35}),
        ("step", "StepLR", {"step_size": 2.5}),
        ("linear", "LinearLR", {"total_iters": 7.5}),
        ("constant", "ConstantLR", {"total_iters": 7.5}),
        ("poly", "PolynomialLR", {"total_iters": 7.5}),
        ("multistep", "MultiStepLR", {"milestones": []}),
        ("cyclic", "CyclicLR", {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 3.5}),
    ],
)
def test_fractions_and_no_milestones_are_taken_as_torch_takes_them(
    name: str, scheduler: str, arguments: dict[str, Any], capsys: pytest.CaptureFixture[str]
) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1, momentum=0.9)
    made = getattr(torch.optim.lr_scheduler, scheduler)(optimizer, **arguments)
    rates = []
    for _ in range(40):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        made.step()
    assert lrplot.simulate(name, lr=0.1, momentum=0.9, steps=40, **arguments).trace.lr[:, 0].tolist() == rates

    words = [
        f"--{key.replace('_', '-')}={','.join(map(str, value)) if isinstance(value, list) else value}"
        for key, value in arguments.items()
    ]
    assert main([name, *words, "--lr", "0.1", "--momentum", "0.9", "--max-steps", "40", "--format", "csv"]) == 0
    rows = capsys.readouterr().out.splitlines()[1:]
    assert [float(row.split(",")[4]) for row in rows] == rates


@pytest.mark.parametrize("words", [["onecycle", "--max-lr", "1", "--total-steps"], ["warm-restarts", "--T-0"]])
def test_what_torch_refuses_is_refused(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*words, "2.5"]) == 2
    assert "needs a whole number, not '2.5': write 2 or 3" in capsys.readouterr().err


def test_a_share_is_no_number_of_steps(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--T-max", "25%"]) == 2
    assert "a share of the run is for lrplot suggest" in capsys.readouterr().err
