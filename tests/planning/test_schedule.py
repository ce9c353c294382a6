"""Names find schedulers, words make schedules, and lists make parameter groups."""

from __future__ import annotations

import pytest
from libraries import require_libraries

from lrplot.errors import UsageError
from lrplot.model.plan import ScheduleSpec
from lrplot.planning.groups import optimizer_of
from lrplot.planning.names import find, typed_names
from lrplot.planning.schedule import schedule_of
from lrplot.schedulers.families import families


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("onecycle", "OneCycleLR"),
        ("one-cycle", "OneCycleLR"),
        ("one_cycle", "OneCycleLR"),
        ("OneCycleLR", "OneCycleLR"),
        ("ONECYCLELR", "OneCycleLR"),
        ("cosine", "CosineAnnealingLR"),
        ("cosine-annealing", "CosineAnnealingLR"),
        ("warm-restarts", "CosineAnnealingWarmRestarts"),
        ("sgdr", "CosineAnnealingWarmRestarts"),
        ("CosineAnnealingWarmRestarts", "CosineAnnealingWarmRestarts"),
        ("exp", "ExponentialLR"),
        ("poly", "PolynomialLR"),
        ("plateau", "ReduceLROnPlateau"),
        ("reduce-lr-on-plateau", "ReduceLROnPlateau"),
        ("swa", "SWALR"),
        ("SWALR", "SWALR"),
        ("chained", "ChainedScheduler"),
        ("chained-scheduler", "ChainedScheduler"),
        ("lambda", "LambdaLR"),
        ("step", "StepLR"),
    ],
)
def test_names(typed: str, name: str) -> None:
    assert find(typed).name == name


def test_every_class_answers_to_its_own_name_and_to_what_is_shown() -> None:
    for library, family in families().items():
        for name in family.names():
            scheduler = find(name if library == "torch" else f"{library}:{name}")
            assert scheduler.name == name
            assert all(find(typed) is scheduler for typed in typed_names(scheduler))


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("onecycel", "did you mean onecycle?"),
        ("cosin", "did you mean cosine?"),
        ("adam", "that is an optimizer, and goes with a schedule"),
        ("", "'lrplot list' shows them all"),
        ("lr", "there is ignite:lr"),
    ],
)
def test_unknown_names(typed: str, said: str) -> None:
    require_libraries(said)
    with pytest.raises(UsageError, match="there is no scheduler named") as refused:
        find(typed)
    assert said in refused.value.for_shell


def kinds(name: str) -> dict[str, str]:
    return {option.name: option.kind for option in find(name).options}


def test_options_come_from_signatures_and_docstrings() -> None:
    assert kinds("onecycle") == {
        "max_lr": "per-group",
        "total_steps": "int",
        "epochs": "int",
        "steps_per_epoch": "int",
        "pct_start": "float",
        "anneal_strategy": "choice",
        "cycle_momentum": "bool",
        "base_momentum": "per-group",
        "max_momentum": "per-group",
        "div_factor": "float",
        "final_div_factor": "float",
        "three_phase": "bool",
    }
    assert kinds("cyclic")["base_momentum"] == "per-group"  # annotated float, documented "float or list"
    assert kinds("cyclic")["scale_fn"] == kinds("lambda")["lr_lambda"] == "expression"
    assert kinds("multistep")["milestones"] == kinds("sequential")["milestones"] == "ints"
    assert kinds("sequential")["schedulers"] == kinds("chained")["schedulers"] == "parts"
    assert kinds("plateau")["metric"] == "metric"
    assert kinds("swa") == {"swa_lr": "per-group", "anneal_epochs": "int", "anneal_strategy": "choice"}


def test_no_scheduler_s_plumbing_is_an_option() -> None:
    for library, family in families().items():
        for name in family.names():
            typed = name if library == "torch" else f"{library}:{name}"
            assert not {"optimizer", "last_epoch", "verbose", "self"} & kinds(typed).keys()


def test_parts_nest() -> None:
    words = ["linear --total-iters 5", "chained 'exp --gamma 0.9' 'step --step-size 3'"]
    spec = schedule_of(find("sequential"), {"milestones": [5]}, words)
    linear, chained = spec.arguments["schedulers"]
    assert linear == ScheduleSpec(name="LinearLR", arguments={"total_iters": 5})
    assert [part.name for part in chained.arguments["schedulers"]] == ["ExponentialLR", "StepLR"]


@pytest.mark.parametrize(
    ("name", "values", "words", "said"),
    [
        (
            "onecycle",
            {},
            [],
            "needs --max-lr and --total-steps: lrplot onecycle --max-lr 0.01 --total-steps 1000",
        ),
        ("cosine", {}, ["100"], "'100' is not one: did you mean --T-max 100?"),
        ("cosine", {"T_max": 3}, ["100"], "'100' is not one: its --help lists them"),
        ("onecycle", {}, ["max_lr=0.1"], "did you mean --max-lr 0.1?"),
        ("onecycle", {}, ["\u2014max-lr"], "did you mean --max-lr?"),
        ("cosine", {"T_maxx": 3}, [], "CosineAnnealingLR has no argument T_maxx: did you mean T_max?"),
        ("sequential", {"milestones": [5]}, [], "needs the schedules that it is made of, each in quotes"),
        ("sequential", {}, ["linear"], "SequentialLR needs --milestones: lrplot sequential linear --milestones 5"),
        ("sequential", {"milestones": [5]}, ["linear", ""], "a part of the schedule is empty"),
        ("sequential", {"milestones": [5]}, ["linear 'x"], "No closing quotation"),
        ("sequential", {"milestones": [5]}, ["linaer"], "did you mean linear?"),
        ("sequential", {"milestones": [5]}, ["linear --lr 3"], "a part takes the scheduler's own options"),
        ("chained", {}, ["cosine"], "CosineAnnealingLR needs --T-max"),
    ],
)
def test_bad_schedules_say_what_to_type(name: str, values: dict, words: list[str], said: str) -> None:
    with pytest.raises(UsageError) as refused:
        schedule_of(find(name), values, words)
    assert said in refused.value.for_shell


COSINE = ScheduleSpec(name="CosineAnnealingLR", arguments={"T_max": 3})


def test_lists_make_groups() -> None:
    spec = optimizer_of("sgd", COSINE, lr=[0.1, 0.01], momentum=0.9)
    assert [(group.lr, group.momentum, group.weight_decay) for group in spec.groups] == [
        (0.1, 0.9, None),
        (0.01, 0.9, None),
    ]
    assert len(optimizer_of("sgd", COSINE).groups) == 1


def test_the_schedule_s_lists_make_groups_too() -> None:
    three = ScheduleSpec(name="OneCycleLR", arguments={"max_lr": [1.0, 2.0, 3.0], "total_steps": 9})
    assert len(optimizer_of("sgd", three, lr=0.1).groups) == 3
    nested = schedule_of(find("sequential"), {"milestones": [5]}, ["linear", "cyclic --base-lr 0.1,0.2 --max-lr 1"])
    assert len(optimizer_of("sgd", nested).groups) == 2
    milestones = ScheduleSpec(name="MultiStepLR", arguments={"milestones": [1, 2, 3]})
    assert len(optimizer_of("sgd", milestones).groups) == 1


def test_lists_of_different_lengths_are_refused() -> None:
    with pytest.raises(UsageError, match="lr has 2 values and weight_decay has 3 values"):
        optimizer_of("sgd", COSINE, lr=[0.1, 0.2], weight_decay=[0.0, 0.0, 0.1])
