"""Suggestions: as long as the run, free of what rules warn of, and the same when their command is typed."""

from __future__ import annotations

import shlex
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from libraries import require_libraries

import lrplot
from lrplot.diagnose.rescale import COUNTS
from lrplot.errors import UsageError
from lrplot.model.plan import parts_of
from lrplot.pipeline import report_on
from lrplot.planning.names import find, typed_names
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.planning.plans import plan_from
from lrplot.planning.request import read_request, without_clashes
from lrplot.planning.to_command import command_of
from lrplot.suggest.suggestion import Suggestion, options_to_suggest, suggest_plan

# What each of torch's schedulers is told beside its lengths, as people do.
TOLD = {
    "onecycle": "--max-lr 0.1 --momentum 0.9",
    "cosine": "--lr 0.1",
    "multistep": "--lr 0.1",
    "step": "--lr 0.1",
    "poly": "--lr 0.1",
    "warm-restarts": "--lr 0.1",
    "cyclic": "--base-lr 0.001 --max-lr 0.1 --momentum 0.9",
    "linear": "--start-factor 1 --end-factor 0.01 --lr 0.1",
    "constant": "--lr 0.1",
    "swa": "--swa-lr 0.05 --lr 0.1",
    "sequential 'linear --start-factor 0.01' cosine": "--lr 0.1",
    "sequential 'linear --start-factor 0.01' cosine constant": "--lr 0.1 --milestones 0.1,0.9",
    "chained 'linear --start-factor 0.1' 'cosine'": "--lr 0.1",
}
WITHOUT_WARM_UP = ("cyclic", "swa", "sequential 'linear --start-factor 0.01' cosine constant")


def suggestion(words: str, warm_up: float | None = None) -> Suggestion:
    name, *tokens = shlex.split(words)
    scheduler = find(name)
    options = without_clashes(options_to_suggest(scheduler), (*OPTIMIZER, *LOOP))
    return suggest_plan(read_request(scheduler, tokens, options, f"lrplot suggest {name}"), warm_up)


def arguments(words: str, warm_up: float | None = None) -> dict[str, Any]:
    return dict(suggestion(words, warm_up).plan.schedule.arguments)


def loops() -> st.SearchStrategy[str]:
    """Loops of a few thousand optimizer steps at most, as people have them."""
    by_steps = st.integers(40, 4000).map(lambda n: f"--max-steps {n}")

    def by_epochs(batches: int, epochs: int, batch_size: int, more: tuple[str, ...]) -> str:
        size = f"--dataset-size {batches * batch_size - batch_size // 3} --batch-size {batch_size}"
        return f"{size} --max-epochs {epochs} {' '.join(more)}"

    words = st.tuples(
        st.sampled_from(["", "--interval epoch", "--interval step"]),
        st.sampled_from(["", "--accumulate-grad-batches 2", "--drop-last"]),
        st.sampled_from(["", "--devices 2"]),
    )
    return by_steps | st.builds(
        by_epochs, st.integers(4, 60), st.integers(40, 90), st.sampled_from([1, 32, 128]), words
    )


@pytest.mark.parametrize("schedule", TOLD)
@settings(max_examples=25, deadline=None)
@given(loop=loops(), warm_up=st.sampled_from([None, None, 0.03, 0.1, 0.25]))
def test_a_suggestion_is_as_long_as_the_run_and_nothing_is_wrong_with_it(
    schedule: str, loop: str, warm_up: float | None
) -> None:
    warm_up = None if schedule in WITHOUT_WARM_UP else warm_up
    made = suggestion(f"{schedule} {TOLD[schedule]} {loop}", warm_up)
    report = report_on(made.plan)
    # A transition of as many steps as the run has epochs, or twice as many, cannot be told from one sized in epochs.
    n_epochs = report.trace.timeline.n_epochs
    if schedule in ("constant", "swa") and n_epochs is not None:
        assume(all(value % n_epochs for name, value in made.plan.schedule.arguments.items() if name in COUNTS))
    assert [each.message for each in report.findings if each.severity != "note"] == []
    assert plan_from(shlex.split(command_of(made.plan))[1:]) == made.plan
    if report.trace.schedule_steps is not None and schedule not in ("constant", "swa"):
        assert report.trace.schedule_steps == report.trace.n_positions


EPOCHS = "--dataset-size 50000 --batch-size 128 --max-epochs 200"  # 391 batches an epoch, 78,200 steps


@pytest.mark.parametrize(
    ("words", "warm_up", "expected"),
    [
        (f"onecycle --max-lr 0.01 {EPOCHS}", None, {"total_steps": 78200}),
        (f"onecycle --max-lr 0.01 {EPOCHS}", 0.05, {"total_steps": 78200, "pct_start": 0.05}),
        (f"onecycle --max-lr 0.01 {EPOCHS} --interval epoch", None, {"total_steps": 200}),
        ("onecycle --max-lr 0.01 --max-steps 37", None, {"total_steps": 37, "pct_start": 11 / 37}),
        (f"cosine {EPOCHS} --interval epoch", None, {"T_max": 200}),
        (f"cosine {EPOCHS} --interval epoch --frequency 3", None, {"T_max": 67}),
        (f"cosine {EPOCHS} --framework lightning", None, {"T_max": 200}),
        (f"poly {EPOCHS} --accumulate-grad-batches 2", None, {"total_iters": 39200}),  # ceil(391 / 2) = 196
        (f"step {EPOCHS} --interval epoch", None, {"step_size": 67}),
        ("step --max-steps 90 --step-size 0.5", None, {"step_size": 45}),
        (f"multistep {EPOCHS} --interval epoch", None, {"milestones": [100, 150]}),
        (f"multistep {EPOCHS} --interval epoch --milestones 0.3,0.6,0.9", None, {"milestones": [60, 120, 180]}),
        ("warm-restarts --max-steps 300", None, {"T_0": 100}),
        ("warm-restarts --max-steps 700 --T-mult 2", None, {"T_0": 100}),  # 100 + 200 + 400
        ("warm-restarts --max-steps 5 --T-mult 2", None, {"T_0": 5}),  # nothing else ends with the run
        ("cyclic --base-lr 0.1 --max-lr 1 --max-steps 600", None, {"step_size_up": 100}),
        ("cyclic --base-lr 0.1 --max-lr 1 --max-steps 600 --step-size-down 150", None, {"step_size_up": 50}),
        ("linear --max-steps 600", None, {"total_iters": 30}),
        ("linear --max-steps 600", 0.1, {"total_iters": 60}),
        ("linear --start-factor 1 --end-factor 0 --max-steps 600", None, {"total_iters": 600}),
        ("swa --swa-lr 0.05 --max-steps 600", None, {"anneal_epochs": 30}),
        ("cosine --max-steps 250 --framework accelerate --devices 4", None, {"T_max": 997}),  # 4 * 249 + 1
        ("cosine --max-steps 250 --step-order before", None, {"T_max": 251}),
        ("cosine --max-steps 250 --skip-steps 3,4", None, {"T_max": 250}),  # iterations, which all advance it
    ],
)
def test_lengths(words: str, warm_up: float | None, expected: dict[str, Any]) -> None:
    found = arguments(words, warm_up)
    assert {name: found.get(name) for name in expected} == expected
    told = {option.name for option in find(words.split()[0]).options if option.flag in words}
    assert found.keys() - told == expected.keys() - told


def test_a_warm_up_of_5_percent_before_what_has_none() -> None:
    """10 of 200 epochs; then milestones are still at 50 % and 75 % of the run, 100 - 10 and 150 - 10."""
    found = arguments(f"multistep --milestones 0.5,0.75 --lr 0.1 {EPOCHS} --interval epoch", 0.05)
    linear, steps = found["schedulers"]
    assert found["milestones"] == [10]
    assert linear.arguments == {"start_factor": 0.01, "total_iters": 10}
    assert steps.arguments == {"milestones": [90, 140]}
    assert arguments("cosine --max-steps 1000", 0.05)["schedulers"][1].arguments == {"T_max": 950}
    assert arguments("exp --gamma 0.99 --max-steps 1000", 0.05)["milestones"] == [50]


def test_parts_share_the_run() -> None:
    found = arguments("sequential 'linear --start-factor 0.01' cosine --max-steps 1000")
    assert found["milestones"] == [50]
    assert [dict(part.arguments) for part in found["schedulers"]] == [
        {"start_factor": 0.01, "total_iters": 50},
        {"T_max": 950},
    ]
    assert arguments("sequential linear cosine --max-steps 1000", 0.1)["milestones"] == [100]
    thirds = arguments("sequential 'cosine' 'step' 'poly' --max-steps 900")
    assert thirds["milestones"] == [300, 600]
    assert [dict(part.arguments) for part in thirds["schedulers"]] == [
        {"T_max": 300},
        {"step_size": 100},
        {"total_iters": 300},
    ]
    fixed = arguments("sequential 'linear --total-iters 20' 'cosine' --milestones 20 --max-steps 1000")
    assert fixed["milestones"] == [20]
    assert fixed["schedulers"][1].arguments == {"T_max": 980}
    together = arguments("chained 'linear' 'cosine' --max-steps 1000", None)
    assert [dict(part.arguments) for part in together["schedulers"]] == [{"total_iters": 50}, {"T_max": 1000}]


def test_schedulers_made_for_batches_are_stepped_so_in_lightning() -> None:
    """Whose own habit is once per epoch; what is said of the interval stays."""
    made = suggestion(f"onecycle --max-lr 0.1 {EPOCHS} --framework lightning")
    assert made.plan.schedule.arguments["total_steps"] == 78200
    assert made.plan.loop is not None and made.plan.loop.interval == "step"
    assert 'interval "step"' in made.sentence
    by_epoch = suggestion(f"onecycle --max-lr 0.1 {EPOCHS} --framework lightning --interval epoch")
    assert by_epoch.plan.schedule.arguments["total_steps"] == 200


LIBRARIES = [
    ("transformers:cosine", None, {"num_training_steps": 1000, "num_warmup_steps": 50}),
    ("transformers:linear", 0.1, {"num_training_steps": 1000, "num_warmup_steps": 100}),
    ("transformers:constant_with_warmup", 0.03, {"num_warmup_steps": 30}),
    (
        "transformers:warmup_stable_decay",
        None,
        {"num_training_steps": 1000, "num_warmup_steps": 50, "num_decay_steps": 200},
    ),
    ("pytorch_optimizer:rex", None, {"total_steps": 1000}),
    (
        "pytorch_optimizer:warmup_stable_decay",
        None,
        {"num_warmup_steps": 50, "num_decay_steps": 200, "num_stable_steps": 750},
    ),
    ("timm:cosine --interval epoch", None, {"t_initial": 1000}),
    ("timm:cosine --interval epoch", 0.05, {"t_initial": 1000, "warmup_t": 50, "warmup_lr_init": 1e-5}),
    ("timm:cosine --cycle-limit 2 --cycle-mul 3 --interval epoch", None, {"t_initial": 250}),
    ("timm:step --interval epoch", None, {"decay_t": 334}),
    ("timm:multistep --interval epoch", 0.1, {"decay_t": [400, 650], "warmup_t": 100, "warmup_lr_init": 1e-5}),
    ("optax:cosine_decay --init-value 0.1", None, {"decay_steps": 1000}),
    (
        "optax:warmup_cosine_decay --init-value 0 --peak-value 0.1",
        0.1,
        {"decay_steps": 1000, "warmup_steps": 100},
    ),
    ("optax:linear --init-value 0.1 --end-value 0 --transition-begin 100", None, {"transition_steps": 900}),
]


@pytest.mark.parametrize(
    ("words", "warm_up", "expected"), LIBRARIES, ids=[str(index) for index in range(len(LIBRARIES))]
)
def test_other_libraries(words: str, warm_up: float | None, expected: dict[str, Any]) -> None:
    require_libraries(words)
    run = "--max-epochs 1000" if "epoch" in words else "--max-steps 1000"
    made = suggestion(f"{words} --lr 0.1 {run}", warm_up)
    found = made.plan.schedule.arguments
    assert {name: found.get(name) for name in expected} == expected
    report = report_on(made.plan)
    assert [each.message for each in report.findings if each.severity != "note"] == []


@pytest.mark.parametrize(
    ("words", "warm_up", "said"),
    [
        ("cosine", None, "needs to know how long the run is: add --max-epochs N with --batches-per-epoch M"),
        ("cosine --batches-per-epoch 9", None, "needs to know how long the run is"),
        ("cosine --max-steps 100", 500, "--warm-up 500 leaves nothing of a run of 100 steps"),
        ("cosine --max-steps 3", None, "3 steps of the scheduler only"),
        ("cosine --max-steps 100 --T-max 50", None, "CosineAnnealingLR has all of its lengths already"),
        ("onecycle --max-lr 1 --max-steps 100 --epochs 2", None, "OneCycleLR has all of its lengths already"),
        ("exp --max-steps 300", None, "with --gamma 0.984767, 1 % of the rate is left at the end of this run"),
        ("exp --max-steps 300 --gamma 0.9", None, "ExponentialLR has no length to fill in"),
        ("lambda --lr-lambda 1 --max-steps 300", None, "--warm-up 0.05 puts a warm-up before it"),
        ("plateau --max-steps 300", None, "ReduceLROnPlateau goes by its metric"),
        ("plateau --max-steps 300", 0.1, "ReduceLROnPlateau goes by its metric"),
        ("multiplicative --lr-lambda 1 --max-steps 300", 0.1, "goes on from the last rate of the warm-up"),
        ("cyclic --base-lr 0.1 --max-lr 1 --max-steps 300", 0.1, "rises from base_lr in every cycle anyway"),
        ("cyclic --base-lr 0.1 --max-lr 1 --max-steps 30 --step-size-down 50", None, "--step-size-down 50 leaves no"),
        ("multistep --milestones 0.5,75 --max-steps 300", None, "--milestones takes shares of the run"),
        ("step --step-size 2.5 --max-steps 300", None, "whole numbers of steps, not 2.5"),
        ("sequential linear cosine step --max-steps 300", 0.1, "is the length of the first of two parts"),
        ("sequential linear cosine --milestones 0.9,0.5 --max-steps 300", None, "1 in all, that rise from 1 to 299"),
        ("sequential linear nothing --max-steps 300", None, "there is no scheduler named 'nothing'"),
        ("sequential 'linear --lr 1' cosine --max-steps 300", None, "the part 'linear' has no option --lr"),
    ],
)
def test_what_cannot_be_suggested(words: str, warm_up: float | None, said: str) -> None:
    with pytest.raises(UsageError) as raised:
        suggestion(words, warm_up)
    assert said in raised.value.for_shell


def test_every_scheduler_of_torchs_is_suggested_or_says_why_not() -> None:
    suggested_here = {typed_names(find(words.split()[0]))[0] for words in TOLD}
    refused = {"exp", "lambda", "multiplicative", "plateau"}
    from lrplot.schedulers.families import families

    assert suggested_here | refused == {typed_names(find(name))[0] for name in families()["torch"].names()}


@pytest.mark.parametrize("parts", ["linear", ["linear", 5], 5])
def test_parts_that_are_no_texts_are_refused(parts: object) -> None:
    with pytest.raises(UsageError, match="must be a list of texts"):
        lrplot.suggest("sequential", schedulers=parts, max_steps=100)


def test_parts_may_be_an_argument_in_python() -> None:
    schedule = lrplot.suggest("sequential", schedulers=["linear", "cosine"], max_steps=100).plan.schedule
    assert schedule.arguments["milestones"] == [5]
    assert [part.name for part in parts_of(schedule)] == ["LinearLR", "CosineAnnealingLR"]
