"""timm's schedulers, held against the loop of its training script."""

from __future__ import annotations

import subprocess
import sys
import warnings

import pytest
from plain_loop import optimizer_with

import lrplot
from lrplot.planning.names import find
from lrplot.schedulers.families import family_named

pytestmark = pytest.mark.skipif(not family_named("timm").installed, reason="timm is not installed")

PER_EPOCH = 4
N_EPOCHS = 12
METRICS = [0.1, 0.2, 0.2, 0.2, 0.2, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3, 0.3]
CASES = [
    ("cosine", {"t_initial": 10, "warmup_t": 3, "warmup_lr_init": 1e-5, "lr_min": 1e-4}),
    ("cosine", {"t_initial": 4, "cycle_limit": 3, "cycle_decay": 0.5, "k_decay": 1.5}),
    ("tanh", {"t_initial": 10, "warmup_t": 2, "warmup_prefix": True}),
    ("step", {"decay_t": 3, "decay_rate": 0.5}),
    ("multistep", {"decay_t": [3, 6], "decay_rate": 0.1, "warmup_t": 2}),
    ("poly", {"t_initial": 10, "noise_range_t": [4, 8], "noise_seed": 7}),
    ("wsd", {"t_initial": 10, "decay_t": 4, "warmup_t": 2}),
    ("plateau", {"patience_t": 1, "warmup_t": 2}),
]


def training_script(name: str, arguments: dict) -> list[float]:
    """The rate of every optimizer step in timm's train.py, whose loop this is (1.0.31)."""
    from lrplot.schedulers.families.timm import _schedulers

    optimizer = optimizer_with(lr=0.1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that the plateau scheduler is deprecated
        scheduler = getattr(_schedulers(), find(f"timm:{name}").name)(optimizer, **arguments)
    rates = []
    for epoch in range(N_EPOCHS):
        num_updates = epoch * PER_EPOCH
        for _ in range(PER_EPOCH):
            rates.append(optimizer.param_groups[0]["lr"])
            num_updates += 1
            scheduler.step_update(num_updates=num_updates, metric=0.0)
        scheduler.step(epoch + 1, METRICS[epoch])
    return rates


@pytest.mark.parametrize("t_in_epochs", [True, False], ids=["epochs", "updates"])
@pytest.mark.parametrize(("name", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_values_are_those_of_the_training_script(name: str, arguments: dict, t_in_epochs: bool) -> None:
    metric = {"metric": METRICS} if name == "plateau" else {}
    if name == "plateau" and not t_in_epochs:
        pytest.skip("it counts epochs only")
    if not t_in_epochs:
        arguments = {**arguments, "t_in_epochs": False}
    loop = lrplot.TrainingLoop(batches_per_epoch=PER_EPOCH, max_epochs=N_EPOCHS)
    report = lrplot.simulate(f"timm:{name}", loop=loop, lr=0.1, **metric, **arguments)
    assert report.trace.timeline.stride == (PER_EPOCH if t_in_epochs else 1)
    assert report.trace.lr[:, 0].tolist() == training_script(name, arguments)


def test_the_call_that_a_scheduler_does_not_heed_leaves_its_rate_where_it_was() -> None:
    loop = {"batches_per_epoch": PER_EPOCH, "max_epochs": N_EPOCHS}
    by_update = lrplot.TrainingLoop(interval="step", **loop)
    by_epoch = lrplot.TrainingLoop(interval="epoch", **loop)
    flat = lrplot.simulate("timm:cosine", t_initial=12, loop=by_update, lr=0.1)
    assert set(flat.trace.lr[:, 0]) == {0.1}
    assert flat.configured.n_steps == 12
    assert len(set(flat.configured.lr[:, 0])) == 12
    assert set(
        lrplot.simulate("timm:cosine", t_initial=48, t_in_epochs=False, loop=by_epoch, lr=0.1).trace.lr[:, 0]
    ) == {0.1}


def test_the_natural_run_has_all_cycles() -> None:
    assert lrplot.simulate("timm:cosine", t_initial=10, cycle_limit=3).trace.n_steps == 30
    assert lrplot.simulate("timm:wsd", t_initial=10, decay_t=2, warmup_t=5).trace.n_steps == 15


def test_torchvision_is_not_needed_and_nothing_stands_for_timm_afterwards() -> None:
    code = (
        "import sys, lrplot; sys.modules['torchvision'] = None;"
        "print(lrplot.simulate('timm:cosine', t_initial=10).trace.n_steps, [m for m in sys.modules if m[:4] == 'timm'])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "10 []\n"


def test_all_that_is_listed_is_tested() -> None:
    assert {find(f"timm:{name}").name for name, _ in CASES} == set(family_named("timm").names())


def test_every_scheduler_explains_its_arguments() -> None:
    from lrplot.options.docstrings import explain_options

    for name in family_named("timm").names():
        scheduler = find(f"timm:{name}")
        assert all(option.help for option in explain_options(scheduler.options, scheduler.doc))


@pytest.mark.parametrize("t_in_epochs", [True, False], ids=["epochs", "updates"])
def test_a_resumed_run_is_the_same(t_in_epochs: bool) -> None:
    loop = lrplot.TrainingLoop(batches_per_epoch=PER_EPOCH, max_epochs=N_EPOCHS, resume_at=5 * PER_EPOCH)
    resumed = lrplot.simulate("timm:cosine", t_initial=48, warmup_t=6, t_in_epochs=t_in_epochs, loop=loop, lr=0.1)
    assert resumed.configured is None
