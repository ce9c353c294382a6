"""Functions that write the rate, and arrays of rates, held against the loops of the scripts that have them."""

from __future__ import annotations

import math
import shlex
from argparse import Namespace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from executed import Script
from findings import report_of

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.loop.training_loop import TrainingLoop
from lrplot.planning.plans import plan_from
from lrplot.planning.to_command import words_of
from lrplot.project.config.schedules import read_config
from lrplot.snippets import snippet

SOURCE = '''
import math

import numpy as np

lr_schedule = [0.1, 0.05, 0.025, 0.0125]
TABLE = np.linspace(1, 0, 12, dtype=np.float32)


def adjust_learning_rate(optimizer, epoch, args):
    """As MAE has it."""
    if epoch < args.warmup_epochs:
        lr = args.lr * epoch / args.warmup_epochs
    else:
        lr = args.lr * 0.5 * (1.0 + math.cos(math.pi * epoch / args.epochs))
    for group in optimizer.param_groups:
        group["lr"] = lr * group.get("lr_scale", 1.0)
    return lr


def halve(optimizer, step, every=4, lr=0.1):
    for group in optimizer.param_groups:
        group["lr"] = lr * 0.5 ** (step // every)


def cosine_lr(optimizer, base_lr, warmup_length, steps):
    """As open_clip has it."""

    def _lr_adjuster(step):
        if step < warmup_length:
            lr = base_lr * (step + 1) / warmup_length
        else:
            lr = 0.5 * (1 + math.cos(math.pi * (step - warmup_length) / (steps - warmup_length))) * base_lr
        for group in optimizer.param_groups:
            group["lr"] = lr
        return lr

    return _lr_adjuster


def cosine_scheduler(base_value, final_value, epochs, niter_per_ep):
    """As DINO has it."""
    iters = np.arange(epochs * niter_per_ep)
    return final_value + 0.5 * (base_value - final_value) * (1 + np.cos(np.pi * iters / len(iters)))


def broken(optimizer, step):
    optimizer.param_groups[0]["lr"] = [0.3, 0.2][step]
'''


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "sched.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def names() -> dict[str, Any]:
    found: dict[str, Any] = {}
    exec(SOURCE, found)
    return found


def sgd() -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.7)


def used_by(call: Any, optimizer: torch.optim.Optimizer, n: int) -> list[float]:
    found = []
    for t in range(n):
        call(t)
        found.append(float(optimizer.param_groups[0]["lr"]))
        optimizer.step()
    return found


def rates(line: str) -> list[float]:
    return report_of(line).trace.lr[:, 0].tolist()


def test_a_function_of_optimizer_and_step(folder: Path) -> None:
    optimizer = sgd()
    expected = used_by(lambda t: names()["halve"](optimizer, t, every=3), optimizer, 11)
    assert rates("sched.py:halve --every 3 --as adjuster --max-steps 11") == expected


def test_a_function_that_a_function_returns_needs_no_word(folder: Path) -> None:
    optimizer = sgd()
    adjust = names()["cosine_lr"](optimizer, 0.1, 4, 20)
    expected = used_by(adjust, optimizer, 20)
    line = "sched.py:cosine_lr --base-lr 0.1 --warmup-length 4 --steps 20 --max-steps 20"
    assert rates(line) == rates(f"{line} --as adjuster") == expected
    assert not [each for each in report_of(line).findings if each.code == "LR114"]


def test_an_epoch_is_a_fraction_per_step_and_a_number_per_epoch(folder: Path) -> None:
    optimizer, args = sgd(), Namespace(lr=0.1, warmup_epochs=1, epochs=3)
    function = names()["adjust_learning_rate"]
    line = "sched.py:adjust_learning_rate --as adjuster --args lr=0.1,warmup_epochs=1,epochs=3 --batches-per-epoch 7"
    per_step = used_by(lambda t: function(optimizer, t % 7 / 7 + t // 7, args), optimizer, 21)
    assert rates(f"{line} --max-epochs 3") == per_step
    per_epoch = used_by(lambda t: function(optimizer, t // 7, args), optimizer, 21)
    assert rates(f"{line} --max-epochs 3 --interval epoch") == per_epoch


def test_arrays(folder: Path) -> None:
    np.save("lrs.npy", np.linspace(0.1, 0, 9))
    np.save("groups.npy", np.linspace([0.1, 0.2], 0, 9))
    (folder / "lrs.csv").write_text("step,lr\n0,0.5\n1,0.25\n")
    assert rates("sched.py:lr_schedule --as values") == [0.1, 0.05, 0.025, 0.0125]
    assert rates("sched.py:TABLE") == [float(value) for value in np.linspace(1, 0, 12, dtype=np.float32)]
    assert rates("lrs.npy --as values") == rates("lrs.npy") == np.linspace(0.1, 0, 9).tolist()
    assert rates("lrs.csv:lr") == [0.5, 0.25]
    assert rates("0.5,1/4,1e-1") == [0.5, 0.25, 0.1]
    assert report_of("groups.npy --lr 1,1").trace.lr.tolist() == np.linspace([0.1, 0.2], 0, 9).tolist()
    function = "sched.py:cosine_scheduler --base-value 0.1 --final-value 0 --epochs 3 --niter-per-ep 5 --as values"
    assert rates(function) == names()["cosine_scheduler"](0.1, 0, 3, 5).tolist()
    assert report_of(function).trace.schedule_steps == 15


def test_from_python() -> None:
    def adjust(optimizer: Any, step: int) -> None:
        optimizer.param_groups[0]["lr"] = 0.9**step

    made = lrplot.simulate(adjust, used_as="adjuster", steps=5)
    assert made.trace.lr[:, 0].tolist() == [0.9**step for step in range(5)]
    returned = lrplot.simulate(lambda optimizer: lambda step: adjust(optimizer, step), steps=5)
    assert returned.trace.lr.tolist() == made.trace.lr.tolist()
    array = np.linspace(1, 0, 500)
    assert lrplot.simulate(array).trace.lr[:, 0].tolist() == array.tolist()
    assert words_of(lrplot.simulate(array).plan) is None
    assert words_of(lrplot.simulate([0.1, 0.05]).plan) == ["0.1,0.05"]
    with pytest.raises(UsageError, match="is empty"):
        lrplot.simulate([])
    with pytest.raises(UsageError, match="holds 'x', which is not a rate"):
        lrplot.simulate(["x"])


def test_a_run_longer_than_the_array_ends_where_the_script_does(folder: Path) -> None:
    report = report_of("0.5,0.25 --max-steps 3")
    assert report.trace.n_steps == 2
    assert report.trace.stopped is not None
    assert "IndexError" in report.trace.stopped.error
    assert report_of("0.5,0.25 --max-steps 2").trace.stopped is None
    assert report_of("sched.py:broken --as adjuster --max-steps 3").trace.n_steps == 2


LINES = [
    "sched.py:halve --every 3 --as adjuster --max-steps 11",
    "sched.py:halve --every 3 --as adjuster --max-epochs 4 --batches-per-epoch 5 --interval epoch",
    "sched.py:halve --every 3 --as adjuster --max-epochs 4 --batches-per-epoch 5 --frequency 2",
    "sched.py:cosine_lr --base-lr 0.1 --warmup-length 4 --steps 20 --max-steps 20",
    "sched.py:lr_schedule",
    "sched.py:cosine_scheduler --base-value 0.1 --final-value 0 --epochs 3 --niter-per-ep 5 --as values",
    "lrs.npy",
    "0.5,0.25,0.125 --max-epochs 3 --batches-per-epoch 2 --interval epoch",
]


@pytest.mark.parametrize("line", LINES)
def test_the_code_and_the_command_do_the_same(line: str, folder: Path) -> None:
    np.save("lrs.npy", np.linspace(0.1, 0, 9))
    report = report_of(line)
    batches = report.trace.timeline.batches_per_epoch or 6
    np.testing.assert_array_equal(Script(batches).run(snippet(report, "torch")), report.trace.lr)
    words = words_of(report.plan)
    assert words is not None
    assert plan_from(words) == report.plan


def test_in_a_file(folder: Path) -> None:
    np.save("lrs.npy", np.linspace(0.1, 0, 9))
    (folder / "lrplot.toml").write_text(
        '[schedules.a]\nscheduler = "lrs.npy"\n[schedules.b]\nscheduler = "sched.py:halve"\n'
        'as = "adjuster"\nmax_steps = 9\n'
    )
    first, second = read_config(folder / "lrplot.toml", allow_code=True).entries
    assert first.plan.schedule.family == "values"
    assert second.plan.schedule.used_as == "adjuster"


def test_what_is_none_of_it_is_said(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "bad.npy").write_bytes(b"not an array")
    np.save("deep.npy", np.zeros((2, 2, 2)))
    np.save("pickled.npy", np.array([{}], dtype=object), allow_pickle=True)
    for line, said in [
        ("none.npy", "there is no file 'none.npy'"),
        ("bad.npy", "is not an array that NumPy can read"),
        ("pickled.npy", "is not an array that NumPy can read"),
        ("deep.npy", "has the shape (2, 2, 2)"),
        ("lrs.csv", "needs the column as well"),
        ("sched.py:halve --as adjuster --calls 2 --max-steps 5", "is told before each step how far the run is"),
        ("sched.py:halve --as adjuster --max-steps 5 --code lightning", "take --code torch"),
    ]:
        assert main(shlex.split(line)) == 2
        assert said in capsys.readouterr().err


def test_a_resumed_run_goes_on(folder: Path) -> None:
    loop = TrainingLoop(max_steps=9, resume_at=4)
    whole = lrplot.simulate([1 - t / 9 for t in range(9)])
    resumed = lrplot.simulate([1 - t / 9 for t in range(9)], loop=loop)
    assert resumed.trace.lr.tolist() == whole.trace.lr.tolist()
    assert math.isclose(resumed.trace.lr[4, 0], 5 / 9)
