"""pytorch_warmup around a schedule, held against the loop of its documentation."""

from __future__ import annotations

import json

import pytest
import torch
from plain_loop import optimizer_with

import lrplot
from lrplot.cli.app import main
from lrplot.errors import SchedulerError, UsageError

library = pytest.importorskip("pytorch_warmup", reason="pytorch_warmup is not installed")

CASES = [
    ("linear:7", lambda optimizer: library.LinearWarmup(optimizer, 7)),
    ("exponential:7", lambda optimizer: library.ExponentialWarmup(optimizer, 7)),
    ("untuned_linear", lambda optimizer: library.UntunedLinearWarmup(optimizer)),
    ("untuned-exponential", lambda optimizer: library.UntunedExponentialWarmup(optimizer)),
    ("RAdam", lambda optimizer: library.RAdamWarmup(optimizer)),
]


@pytest.mark.parametrize(("text", "build"), CASES, ids=[text for text, _ in CASES])
def test_values_are_those_of_its_documented_loop(text: str, build: object) -> None:
    optimizer = optimizer_with("AdamW", n_groups=2, lr=[0.1, 0.01])
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, 30)
    warmup = build(optimizer)
    rates = []
    for _ in range(30):
        rates.append([group["lr"] for group in optimizer.param_groups])
        optimizer.step()
        with warmup.dampening():
            scheduler.step()
    report = lrplot.simulate("cosine", T_max=30, lr=[0.1, 0.01], optimizer="adamw", dampen=text)
    assert report.trace.lr.tolist() == rates
    assert report.trace.engine == "torch"
    assert report.title == f"CosineAnnealingLR(T_max=30), dampened by {text}"


def test_around_a_function_s_scheduler_too() -> None:
    report = lrplot.simulate(
        lambda optimizer: torch.optim.lr_scheduler.ConstantLR(optimizer, factor=1.0),
        steps=4,
        lr=1.0,
        dampen="linear:4",
    )
    assert report.trace.lr[:, 0].tolist() == [0.25, 0.5, 0.75, 1.0]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lin:5", "there is no warm-up named 'lin': did you mean linear?"),
        ("x", "it is one of linear, exponential"),
        ("linear", "dampen linear needs its period, linear:2000"),
        ("linear:many", "needs its period"),
        ("untuned-linear:5", "tells its period from the optimizer's betas: leave :5 out"),
    ],
)
def test_what_is_no_warm_up(text: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        lrplot.simulate("cosine", T_max=30, dampen=text)
    assert said in str(refused.value)


def test_what_the_library_refuses() -> None:
    with pytest.raises(SchedulerError, match="cannot be built: warmup_period must be a positive integer"):
        lrplot.simulate("cosine", T_max=30, dampen="linear:0")
    with pytest.raises(SchedulerError, match="add optimizer='adamw'"):
        lrplot.simulate("cosine", T_max=30, dampen="radam")


def test_on_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--T-max", "30", "--lr", "0.1", "--dampen", "linear:10", "--spark"]) == 0
    assert capsys.readouterr().out.startswith("CosineAnnealingLR ")


def test_an_argument_of_that_name_comes_first() -> None:
    pytest.importorskip("transformers", reason="transformers is not installed")
    report = lrplot.simulate("transformers:greedy", metric=[1.0, 0.5], lr=0.1, warmup=3)
    assert report.trace.arguments == {"warmup": 3}


@pytest.mark.parametrize("step", [1, 5, 20])
def test_a_resumed_run_goes_on_in_the_warm_up(step: int) -> None:
    loop = lrplot.TrainingLoop(max_steps=30, resume_at=step)
    resumed = lrplot.simulate("cosine", T_max=30, lr=0.1, dampen="linear:10", loop=loop)
    assert resumed.configured is None  # the same as in one piece


def test_warm_ups_can_vary(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cosine", "--T-max", "50", "--lr", "0.1", "--vary", "dampen=linear:5,linear:10", "--format", "json"]
    assert main(words) == 0
    found = {trace["label"]: trace["groups"][0]["lr"] for trace in json.loads(capsys.readouterr().out)["traces"]}
    for period in (5, 10):
        alone = lrplot.simulate("cosine", T_max=50, lr=0.1, dampen=f"linear:{period}").trace.lr[:, 0]
        assert found[f"dampen=linear:{period}"] == list(alone)
