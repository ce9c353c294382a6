"""Schedules of one library as parts of another's, held against the loop that builds them by hand."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from plain_loop import optimizer_with, plain_loop
from torch.optim import lr_scheduler

import lrplot
from lrplot.errors import SchedulerError
from lrplot.families import family_named

WARM_UP = "linear --total-iters 5"


def needs(*libraries: str) -> None:
    for library in libraries:
        if not family_named(library).installed:
            pytest.skip(f"{library} is not installed")


def sequential(optimizer: torch.optim.Optimizer, second: object) -> lr_scheduler.SequentialLR:
    return lr_scheduler.SequentialLR(optimizer, [lr_scheduler.LinearLR(optimizer, total_iters=5), second], [5])


@pytest.mark.parametrize("lr", [0.1, [0.1, 0.02]], ids=["one", "two"])
def test_transformers_in_sequential(lr: float | list[float]) -> None:
    transformers = pytest.importorskip("transformers", reason="transformers is not installed")

    def build(optimizer: torch.optim.Optimizer) -> object:
        return sequential(optimizer, transformers.get_cosine_schedule_with_warmup(optimizer, 2, 30))

    expected = plain_loop(build, optimizer_with(n_groups=2 if isinstance(lr, list) else 1, lr=lr), 35)
    parts = [WARM_UP, "transformers:cosine --num-warmup-steps 2 --num-training-steps 30"]
    report = lrplot.simulate("sequential", schedulers=parts, milestones=[5], lr=lr)
    assert report.trace.lr.tolist() == expected.lr  # 35 steps: the milestone, then the part's own 30
    assert report.trace.library.startswith("transformers ")
    assert report.trace.engine == "torch"


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("rex", {"total_steps": 20, "max_lr": 0.1}),
        ("chebyshev", {"num_epochs": 20}),
        ("cosine_annealing_with_warmup", {"first_cycle_steps": 8, "warmup_steps": 2}),
    ],
)
@pytest.mark.parametrize("how", ["sequential", "chained"])
def test_pytorch_optimizer_in_both(name: str, arguments: dict, how: str) -> None:
    library = pytest.importorskip("pytorch_optimizer", reason="pytorch_optimizer is not installed")

    def build(optimizer: torch.optim.Optimizer) -> object:
        if how == "sequential":
            return sequential(optimizer, library.load_lr_scheduler(name)(optimizer, **arguments))
        first = lr_scheduler.LinearLR(optimizer, total_iters=5)
        return lr_scheduler.ChainedScheduler([first, library.load_lr_scheduler(name)(optimizer, **arguments)])

    expected = plain_loop(build, optimizer_with(lr=0.1), 25)
    words = " ".join(f"--{key} {value}" for key, value in arguments.items())
    given = {"milestones": [5]} if how == "sequential" else {}
    parts = [WARM_UP, f"pytorch_optimizer:{name} {words}"]
    trace = lrplot.simulate(how, schedulers=parts, steps=25, lr=0.1, **given).trace
    assert trace.lr.tolist() == expected.lr
    assert (trace.stopped is None) == (expected.stopped is None)


def test_parts_of_parts_name_all_their_libraries() -> None:
    needs("transformers", "pytorch_optimizer")
    inner = "chained 'transformers:constant' 'pytorch_optimizer:chebyshev --num-epochs 9'"
    report = lrplot.simulate("sequential", schedulers=[WARM_UP, inner], milestones=[5], steps=9)
    assert [each.partition(" ")[0] for each in report.trace.library.split(", ")] == [
        "transformers",
        "pytorch_optimizer",
    ]


@pytest.mark.parametrize(
    ("how", "part", "said"),
    [
        ("chained", "timm:cosine --t-initial 9", "CosineLRScheduler cannot be a part of another scheduler: timm's are"),
        ("chained", "ignite:cosine --start-value 1 --end-value 0 --cycle-size 4", "Ignite's are handlers"),
        ("chained", "optax:constant --value 1", "optax's are functions of the step"),
        ("sequential", "pytorch_optimizer:linear --t-max 9 --max-lr 1", "LinearScheduler is none"),
        ("chained", "transformers:greedy", "stepped with a metric, and ChainedScheduler gives its parts none"),
    ],
)
def test_what_cannot_be_a_part_says_why(how: str, part: str, said: str) -> None:
    needs(part.partition(":")[0])
    given = {"milestones": [5]} if how == "sequential" else {}
    with pytest.raises(SchedulerError) as refused:
        lrplot.simulate(how, schedulers=[WARM_UP, part], **given)
    assert said in str(refused.value)


def test_an_error_in_a_user_s_part_shows_its_line(tmp_path: Path) -> None:
    (tmp_path / "late.py").write_text("def factor(step):\n    return 1 / (3 - step)\n", encoding="utf-8")
    parts = [WARM_UP, f"{tmp_path / 'late.py'}:factor"]
    stopped = lrplot.simulate("chained", schedulers=parts, steps=9).trace.stopped
    assert stopped is not None
    assert stopped.error == "ZeroDivisionError: division by zero (late.py:2)"
