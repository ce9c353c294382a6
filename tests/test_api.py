"""lrplot from Python."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import numpy as np
import pytest
import torch

import lrplot
from lrplot.planning.to_command import command_of


def test_public_names_are_there_and_nothing_slow_is_loaded_for_them() -> None:
    assert set(lrplot.__all__) <= set(dir(lrplot))
    for name in lrplot.__all__:
        assert getattr(lrplot, name)
    with pytest.raises(AttributeError, match="no attribute 'simulat'"):
        lrplot.simulat  # noqa: B018


def test_rates_are_read_only_float64_of_steps_by_groups() -> None:
    lr_TG = lrplot.simulate("cosine", T_max=10, lr=[0.1, 0.2]).trace.lr
    assert lr_TG.shape == (10, 2)
    assert lr_TG.dtype == np.float64
    with pytest.raises(ValueError, match="read-only"):
        lr_TG[0, 0] = 1


def make_scheduler(optimizer: torch.optim.Optimizer) -> torch.optim.lr_scheduler.LRScheduler:
    return torch.optim.lr_scheduler.StepLR(optimizer, step_size=3)


@pytest.mark.parametrize("factory", [make_scheduler, functools.partial(torch.optim.lr_scheduler.StepLR, step_size=3)])
def test_any_function_of_an_optimizer(factory) -> None:
    report = lrplot.simulate(factory, steps=7, lr=1.0)
    np.testing.assert_allclose(report.trace.lr[:, 0], [1, 1, 1, 0.1, 0.1, 0.1, 0.01])
    assert report.trace.engine == "torch"


def test_a_factory_s_own_class_need_not_know_last_lr() -> None:
    """Classes copied from blogs override step() and never set _last_lr (pitfall P31)."""

    class Halving:
        def __init__(self, optimizer: torch.optim.Optimizer) -> None:
            self.optimizer = optimizer

        def step(self) -> None:
            self.optimizer.param_groups[0]["lr"] /= 2

    assert lrplot.simulate(Halving, steps=3, lr=1.0).trace.lr[:, 0].tolist() == [1, 0.5, 0.25]


def test_a_factory_may_build_plateau() -> None:
    report = lrplot.simulate(torch.optim.lr_scheduler.ReduceLROnPlateau, metric=[1.0] * 20, lr=1.0)
    assert report.trace.lr[:, 0].tolist() == pytest.approx([1.0] * 12 + [0.1] * 8)


def test_factories_that_fail_say_so() -> None:
    with pytest.raises(lrplot.SchedulerError, match="must return a scheduler, something with a step"):
        lrplot.simulate(lambda optimizer: None, steps=3)
    with pytest.raises(lrplot.SchedulerError, match="raised KeyError: 'x'"):
        lrplot.simulate(lambda optimizer: {}["x"], steps=3)
    with pytest.raises(lrplot.UsageError, match="bind it with functools.partial"):
        lrplot.simulate(make_scheduler, steps=3, step_size=4)


def test_wrong_names_are_corrected() -> None:
    with pytest.raises(lrplot.UsageError, match="did you mean onecycle"):
        lrplot.simulate("onecycel")
    with pytest.raises(lrplot.UsageError, match="no argument total_step: did you mean total_steps"):
        lrplot.simulate("onecycle", max_lr=1.0, total_step=3)
    with pytest.raises(lrplot.UsageError, match="steps and loop both say"):
        lrplot.simulate("exp", gamma=0.9, steps=3, loop=lrplot.TrainingLoop(max_steps=3))
    assert issubclass(lrplot.UsageError, ValueError)
    assert issubclass(lrplot.UsageError, lrplot.LrplotError)


def test_groups_are_named_and_described_one_by_one() -> None:
    groups = [{"name": "backbone"}, {"name": "head", "lr": np.float64(1e-2), "weight_decay": 0, "betas": [0.8, 0.9]}]
    report = lrplot.simulate("cosine", T_max=10, optimizer="adamw", lr=1e-4, groups=groups)
    weights = [torch.nn.Parameter(torch.zeros(1)) for _ in groups]
    own = {"params": weights[1], "lr": 1e-2, "weight_decay": 0, "betas": (0.8, 0.9)}
    optimizer = torch.optim.AdamW([{"params": weights[0]}, own], lr=1e-4)
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10)
    for step in range(10):
        assert report.trace.lr[step].tolist() == [group["lr"] for group in optimizer.param_groups]
        optimizer.step()
        scheduler.step()
    assert [group.name for group in report.trace.groups] == ["backbone", "head"]
    assert [group.weight_decay[0] for group in report.trace.groups] == [0.01, 0]
    assert [group.momentum[0] for group in report.trace.groups] == [0.9, 0.8]
    typed = "lrplot cosine --T-max 10 --optimizer adamw --group name=backbone,lr=0.0001 --group"
    assert command_of(report.plan) == f"{typed} 'name=head,lr=0.01,betas=(0.8,0.9),weight_decay=0'"


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ({"name": "head"}, "groups must be a list of dictionaries"),
        (
            ["head"],
            "a parameter group must be a dictionary with name, lr, momentum, betas, weight_decay, lr_scale, "
            "from_epoch, not 'head'",
        ),
        ([{"nam": "head"}], "a parameter group has no 'nam': did you mean name?"),
        ([{"params": []}], "a parameter group has no 'params': it has name, lr"),
        ([{"name": 3}], "the name of a parameter group must be a text, not 3"),
        ([{"lr": "high"}], "lr must be a number, or a list with one for each parameter group, not 'high'"),
        ([{"lr": [1, 2]}], "lr of a parameter group must be one number, not"),
        ([{"betas": 0.9}], "betas must be two numbers"),
        ([{"name": "head"}, {"name": "head"}], "two parameter groups are named 'head'"),
    ],
)
def test_groups_that_are_none(groups: object, said: str) -> None:
    with pytest.raises(lrplot.UsageError, match=re.escape(said)):
        lrplot.simulate("cosine", T_max=10, groups=groups)


@pytest.mark.parametrize("suffix", ["png", "svg", "pdf", "csv", "json", "txt"])
def test_reports_save_themselves(tmp_path: Path, suffix: str) -> None:
    report = lrplot.simulate("cosine", T_max=10)
    report.save(tmp_path / f"curve.{suffix}")
    named = tmp_path / "curve"
    report.save(str(named), format="terminal" if suffix == "txt" else suffix)
    if suffix != "pdf":  # a PDF holds its own serial number
        assert named.read_bytes() == (tmp_path / f"curve.{suffix}").read_bytes()
    assert named.stat().st_size > 100


def test_unknown_files_and_formats(tmp_path: Path) -> None:
    report = lrplot.simulate("cosine", T_max=10)
    with pytest.raises(lrplot.UsageError, match="the format of .* is not clear"):
        report.save(tmp_path / "curve.jpg")
    with pytest.raises(lrplot.UsageError, match="there is no format 'pgn': did you mean png"):
        report.save(tmp_path / "curve", format="pgn")
    with pytest.raises(lrplot.OutputError, match="there is no folder"):
        report.save(tmp_path / "nowhere" / "curve.csv")
    assert list(tmp_path.iterdir()) == []


def test_it_shows_itself() -> None:
    report = lrplot.simulate("cosine", T_max=10, lr=0.1)
    assert report._repr_svg_().lstrip().startswith("<?xml")
    assert repr(report) == "<lrplot.Report CosineAnnealingLR(T_max=10): 10 steps, 0.002447 to 0.1>"
    figure = report.figure(lrplot.Style(width=6, height=3))
    assert tuple(figure.get_size_inches()) == (6, 3)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"lr": "fast"}, "lr must be a number, or a list with one for each parameter group, not 'fast'"),
        ({"lr": []}, "lr is an empty list"),
        ({"momentum": "x"}, "momentum must be a number"),
        ({"betas": 0.9}, "betas must be two numbers"),
        ({"optimizer": 3}, "optimizer must be a name"),
        ({"loop": 3}, "loop must be a lrplot.TrainingLoop or a dictionary"),
        ({"loop": {"max_step": 3}}, "a training loop has no max_step: did you mean max_steps"),
        ({"max_steps": 3, "steps": 4}, "both say what the run is"),
        ({"learning_rate": 3}, "has no argument learning_rate: it is lr"),
        ({"engine": "foo"}, "engine must be 'source' or 'torch'"),
        ({"metric": 3}, "metric must be numbers, an expression"),
        ({"metric": ["a"]}, "metric must be numbers"),
        ({"steps": 2.5}, "steps must be a whole number"),
    ],
)
def test_wrong_types_are_refused_in_words(given: dict, said: str) -> None:
    with pytest.raises(lrplot.UsageError, match=said):
        lrplot.simulate("exp", gamma=0.9, **given)


def test_more_wrong_types() -> None:
    with pytest.raises(lrplot.UsageError, match="scheduler must be a name or a function"):
        lrplot.simulate(None)
    with pytest.raises(lrplot.UsageError, match="schedulers must be a list of texts"):
        lrplot.simulate("chained", schedulers="linear")
    with pytest.raises(lrplot.UsageError, match="used_as is for your own code, and ExponentialLR is torch's"):
        lrplot.simulate("exp", gamma=0.9, used_as="rate")
    with pytest.raises(lrplot.UsageError, match="used_as is for your own code by its name"):
        lrplot.simulate(lambda optimizer: optimizer, used_as="class")
    with pytest.raises(lrplot.UsageError, match="is stepped without a metric"):
        lrplot.simulate(make_scheduler, metric=[1.0], steps=1)
    with pytest.raises(lrplot.UsageError, match="theme must be"):
        lrplot.Style(theme="x")
    report = lrplot.simulate("exp", gamma=0.9)
    for width in (0.01, 1e6):
        with pytest.raises(lrplot.UsageError, match="width is in inches"):
            report.figure(lrplot.Style(width=width))


def test_numpy_s_numbers_are_numbers(tmp_path: Path) -> None:
    report = lrplot.simulate(
        "multistep", milestones=np.array([3, 5]), gamma=np.float64(0.5), lr=np.array([0.1, 0.2]), steps=np.int64(9)
    )
    same = lrplot.simulate("multistep", milestones=[3, 5], gamma=0.5, lr=[0.1, 0.2], steps=9)
    assert report.trace == same.trace
    report.save(tmp_path / "a.json")
    assert '"milestones": [3, 5]' in (tmp_path / "a.json").read_text()


def test_tensor_rates_are_stepped_in_their_own_precision() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=20, lr=torch.tensor(0.1))
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=torch.tensor(0.1))
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=20)
    for rate in report.trace.lr[:-1, 0]:
        assert rate == float(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    assert report.trace.engine == "torch"


def test_a_factory_must_use_the_optimizer_it_is_given() -> None:
    other = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
    with pytest.raises(lrplot.SchedulerError, match="must schedule the optimizer that it is given"):
        lrplot.simulate(lambda optimizer: make_scheduler(other), steps=3)


def test_a_factory_s_composition_has_its_length_and_its_class() -> None:
    lr_scheduler = torch.optim.lr_scheduler

    def warm_up_then_cosine(optimizer: torch.optim.Optimizer) -> lr_scheduler.LRScheduler:
        parts = [lr_scheduler.LinearLR(optimizer, total_iters=50), lr_scheduler.CosineAnnealingLR(optimizer, 500)]
        return lr_scheduler.SequentialLR(optimizer, parts, [50])

    trace = lrplot.simulate(warm_up_then_cosine).trace
    assert trace.n_steps == 550
    assert (trace.scheduler, trace.label) == ("SequentialLR", "warm_up_then_cosine")
    cyclic = functools.partial(
        lr_scheduler.CyclicLR, base_lr=0.1, max_lr=1, step_size_up=50, mode="exp_range", gamma=0.9
    )
    assert lrplot.simulate(cyclic).trace.n_steps == 3 * 100


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"T_max": "10"}, "T_max must be a number, not '10'"),
        ({"T_max": True}, "T_max must be a number, not True"),
        ({"T_max": None}, "T_max must be a number, not None"),
        ({"T_max": [10]}, "T_max must be a number, not [10]"),
        ({"T_max": 10, "eta_min": "0"}, "eta_min must be a number, not '0'"),
        ({"T_max": 10, "lr": True}, "lr must be a number, or a list with one for each parameter group, not True"),
        ({"T_max": 10, "lr": "0.1"}, "lr must be a number, or a list with one for each parameter group, not '0.1'"),
        ({"T_max": 10, "weight_decay": False}, "weight_decay must be a number"),
        ({"T_max": 10, "optimizer": "adam", "betas": (True, 0.9)}, "betas must be two numbers"),
        ({"T_max": 10, "steps": "5"}, "steps must be a whole number of at least 1, not '5'"),
        ({"T_max": 10, "steps": 0}, "steps must be a whole number of at least 1, not 0"),
        ({"T_max": 10, "title": 3}, "title must be a text, not 3"),
        ({"arguments": [10]}, "arguments must be a dictionary by name"),
        ({"T_max": 10, "arguments": {"T_max": 10}}, "T_max is given twice, as a keyword and among arguments"),
    ],
)
def test_values_that_are_none_of_their_kind(given: dict, said: str) -> None:
    with pytest.raises(lrplot.UsageError, match=re.escape(said)):
        lrplot.simulate("cosine", **given)


@pytest.mark.parametrize("T_max", [10, 10.0, np.int64(10), np.float32(10)])
def test_numbers_of_any_kind(T_max: object) -> None:
    assert (
        lrplot.simulate("cosine", T_max=T_max).trace.lr.tolist()
        == lrplot.simulate("cosine", T_max=10).trace.lr.tolist()
    )


def test_arguments_that_are_called_as_simulate_s_own(tmp_path: Path) -> None:
    text = "def mine(step, steps, title, lr, groups, engine, loop):\n    return steps * lr / (step + 1)\n"
    (tmp_path / "own.py").write_text(text)
    given = {"steps": 4, "title": "t", "lr": 0.25, "groups": 1, "engine": "e", "loop": True}
    report = lrplot.simulate(f"{tmp_path}/own.py:mine", steps=3, lr=1.0, used_as="factor", arguments=given)
    assert report.trace.lr[:, 0].tolist() == [1 / (step + 1) for step in range(3)]
    assert report.plan.schedule.arguments == given


def test_values_reach_a_user_s_code_as_they_are(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text(
        "def mine(step, n: int, flag=None):\n    return float(n == '10' and flag is True)\n"
    )
    assert lrplot.simulate(f"{tmp_path}/own.py:mine", steps=2, lr=1.0, n="10", flag=True).trace.lr[:, 0].tolist() == [
        1,
        1,
    ]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"width": -3}, "width must be a number above 0, not -3"),
        ({"height": 0}, "height must be a number above 0, not 0"),
        ({"width": "8"}, "width must be a number above 0, not '8'"),
        ({"width": True}, "width must be a number above 0, not True"),
        ({"dpi": float("inf")}, "dpi must be a number above 0, not inf"),
        ({"width": float("nan")}, "width must be a number above 0, not nan"),
        ({"log_y": "no"}, "log_y must be True or False, not 'no'"),
        ({"show": "lr"}, "show must be a list of quantities"),
    ],
)
def test_styles_that_nothing_can_have(given: dict, said: str) -> None:
    with pytest.raises(lrplot.UsageError, match=re.escape(said)):
        lrplot.Style(**given)


def test_reports_are_keys() -> None:
    one, same, other = (lrplot.simulate("cosine", T_max=n) for n in (10, 10, 11))
    assert {one: 1, same: 2, other: 3} == {one: 2, other: 3}
    assert len({one.trace, same.trace, other.trace}) == 2
