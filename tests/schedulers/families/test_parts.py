"""Schedules of one library as parts of another's, held against the loop that builds them by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import torch
from plain_loop import optimizer_with, plain_loop
from torch.optim import lr_scheduler

import lrplot
from lrplot.cli.app import main
from lrplot.errors import SchedulerError, UsageError
from lrplot.planning.names import find
from lrplot.schedulers.families import family_named
from lrplot.schedulers.own.load import import_code

WARM_UP = "linear --total-iters 5"

CODE = '''
from torch.optim.lr_scheduler import LambdaLR, LRScheduler, SequentialLR, StepLR


class GradualWarmupScheduler(LRScheduler):
    """As pytorch-gradual-warmup-lr has it: a warm-up, then another scheduler that starts anew."""

    def __init__(self, optimizer, multiplier, total_epoch, after_scheduler=None):
        self.multiplier, self.total_epoch, self.after_scheduler = multiplier, total_epoch, after_scheduler
        self.finished = False
        super().__init__(optimizer)

    def get_lr(self):
        if self.last_epoch > self.total_epoch:
            if self.after_scheduler is None:
                return [base * self.multiplier for base in self.base_lrs]
            self.after_scheduler.base_lrs = [base * self.multiplier for base in self.base_lrs]
            self.finished = True
            return self.after_scheduler.get_last_lr()
        return [base * ((self.multiplier - 1) * self.last_epoch / self.total_epoch + 1) for base in self.base_lrs]

    def step(self):
        if not self.finished:
            return super().step()
        self.after_scheduler.step()
        self._last_lr = self.after_scheduler.get_last_lr()


def joined(optimizer, schedulers, at: int = 5):
    return SequentialLR(optimizer, schedulers, [at])


def annotated(optimizer, then: "LRScheduler | None" = None, steps: "StepLR | None" = None):
    return then or LambdaLR(optimizer, lambda step: 0.5)


def named(optimizer, scheduler="cosine"):
    return LambdaLR(optimizer, lambda step: 1 if scheduler == "cosine" else 0)
'''


@pytest.fixture
def code(tmp_path: Path) -> Path:
    path = tmp_path / "wrap.py"
    path.write_text(CODE, encoding="utf-8")
    return path


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


def test_what_is_no_lr_scheduler_may_be_chained() -> None:
    library = pytest.importorskip("pytorch_optimizer", reason="pytorch_optimizer is not installed")
    expected = plain_loop(
        lambda optimizer: lr_scheduler.ChainedScheduler([library.LinearScheduler(optimizer, t_max=20, max_lr=0.1)]),
        optimizer_with(lr=0.1),
        20,
    )
    report = lrplot.simulate("chained", schedulers=["pytorch_optimizer:linear --t-max 20 --max-lr 0.1"], lr=0.1)
    assert report.trace.lr.tolist() == expected.lr


@pytest.mark.parametrize("mode", ["state-dict", "last-epoch"])
def test_a_resumed_run_with_parts(mode: str) -> None:
    """A checkpoint holds the states of the parts; last_epoch starts SequentialLR's parts anew."""
    needs("transformers")
    parts = [WARM_UP, "transformers:linear --num-warmup-steps 0 --num-training-steps 30"]
    loop = lrplot.TrainingLoop(max_steps=30, resume_at=12, resume_mode=mode)
    resumed = lrplot.simulate("sequential", schedulers=parts, milestones=[5], lr=0.1, loop=loop)
    assert (resumed.configured is None) == (mode == "state-dict")


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
        ("sequential", "pytorch_optimizer:linear --t-max 9 --max-lr 1", "LinearScheduler is not one"),
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


# -- a user's code with a scheduler among its arguments -------------------------------------------------


@pytest.mark.parametrize("lr", [0.1, [0.1, 0.02]], ids=["one", "two"])
def test_an_argument_that_is_a_scheduler_is_built_on_the_same_optimizer(code: Path, lr: float | list[float]) -> None:
    cls = import_code(str(code)).GradualWarmupScheduler

    def build(optimizer: torch.optim.Optimizer) -> object:
        return cls(optimizer, 4.0, 10, lr_scheduler.CosineAnnealingLR(optimizer, 90))

    expected = plain_loop(build, optimizer_with(n_groups=2 if isinstance(lr, list) else 1, lr=lr), 110)
    given = {"multiplier": 4.0, "total_epoch": 10, "after_scheduler": "cosine --T-max 90", "lr": lr}
    report = lrplot.simulate(f"{code}:GradualWarmupScheduler", steps=110, **given)
    assert report.trace.lr.tolist() == expected.lr
    assert len(set(report.trace.lr[:, 0])) > 80
    assert lrplot.simulate(f"{code}:GradualWarmupScheduler", **given).trace.n_steps == 100  # 10, then 90


def test_it_may_be_left_out_or_another_library_s(code: Path) -> None:
    given = {"multiplier": 2.0, "total_epoch": 4, "lr": 0.1, "steps": 8}
    alone = lrplot.simulate(f"{code}:GradualWarmupScheduler", after_scheduler=None, **given)
    assert alone.trace.lr[:, 0].tolist() == pytest.approx([0.1, 0.125, 0.15, 0.175, 0.2, 0.2, 0.2, 0.2])
    needs("transformers")
    report = lrplot.simulate(f"{code}:GradualWarmupScheduler", after_scheduler="transformers:constant", **given)
    assert report.trace.library.startswith("transformers ")


def test_a_list_of_schedulers_is_typed_as_parts(code: Path) -> None:
    def build(optimizer: torch.optim.Optimizer) -> object:
        return sequential(optimizer, lr_scheduler.ExponentialLR(optimizer, 0.9))

    parts = [WARM_UP, "exp --gamma 0.9"]
    report = lrplot.simulate(f"{code}:joined", schedulers=parts, steps=20, lr=0.1)
    assert report.trace.lr.tolist() == plain_loop(build, optimizer_with(lr=0.1), 20).lr


def test_which_arguments_are_schedulers(code: Path) -> None:
    def kinds(name: str) -> dict[str, str]:
        return {option.name: option.kind for option in find(f"{code}:{name}").arguments if option.name != "as"}

    assert kinds("annotated") == {"then": "schedule", "steps": "schedule"}
    assert kinds("named") == {"scheduler": "text"}
    assert kinds("joined") == {"schedulers": "parts", "at": "int"}


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("cosin --T-max 9", "there is no scheduler named 'cosin': did you mean cosine?"),
        ("cosine", "the part 'cosine': CosineAnnealingLR needs --T-max: write 'cosine --T-max 100'"),
        ("", "a part of the schedule is empty"),
        (9, "then must be a schedule in words, 'cosine --T-max 9500', not 9"),
    ],
)
def test_what_is_no_schedule_is_refused(code: Path, value: object, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        lrplot.simulate(f"{code}:annotated", then=value)
    assert said in str(refused.value)


def test_on_the_command_line(code: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = [f"{code}:annotated", "--lr", "1", "--max-steps", "3"]
    assert main([*words, "--then", "exp --gamma 0.5", "--format", "json"]) == 0
    trace = json.loads(capsys.readouterr().out)["traces"][0]
    assert trace["groups"][0]["lr"] == [1, 0.5, 0.25]
    assert trace["arguments"] == {"then": {"scheduler": "ExponentialLR", "arguments": {"gamma": 0.5}}}
    assert main([*words, "--vary", "then=exp --gamma 0.5,exp --gamma 0.25"]) == 0
    assert "then=exp --gamma 0.25" in capsys.readouterr().out
