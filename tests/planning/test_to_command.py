"""The command of a plan, typed, makes that plan."""

from __future__ import annotations

import shlex
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import lrplot
from lrplot.errors import UsageError
from lrplot.loop.training_loop import Edit, TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec
from lrplot.options.option import CLASH_PREFIX, Option
from lrplot.planning.names import find, typed_names
from lrplot.planning.plans import plan_from, plan_of
from lrplot.planning.request import request_of
from lrplot.planning.to_command import command_of, words_of
from lrplot.schedulers.families import families
from lrplot.schedulers.installed import is_installed

OWN = ROOT / "samples/schedulers"
TORCHS = sorted(typed_names(find(name))[0] for name in families()["torch"].names())
OTHERS = [
    f"{OWN}/functions.py:noam",
    f"{OWN}/warmup_restarts.py:CosineWarmUpRestarts",
    "transformers:cosine",
    "transformers:warmup_stable_decay",
    "pytorch_optimizer:rex",
    "timm:cosine",
    "timm:multistep",
    "optax:warmup_cosine_decay",
    "optax:piecewise_constant",
    "ignite:piecewise-linear",
    "ignite:with-warmup",
    "ignite:concat",
    "optax:join",
]
PARTS = ["linear --total-iters 500", "cosine --T-max 9500 --eta-min=-1e-07", "lambda --lr-lambda '0.95 ** epoch'"]
PARTS_OF = {"optax": ["optax:constant --value 0.1"], "ignite": ["ignite:piecewise-linear --milestones-values 0:1,9:0"]}

floats = st.floats(allow_nan=False, allow_infinity=False)
counts = st.integers(1, 10**15)


def values_for(option: Option, family: str, n_groups: int) -> st.SearchStrategy[Any]:
    """What reading that option may give."""
    per_group = st.one_of(floats, st.lists(floats, min_size=n_groups, max_size=n_groups)) if n_groups > 1 else floats
    expressions = st.sampled_from(["0.95 ** epoch", "1 if epoch < 10 else -1", "--epoch", "-epoch", "'", "a, b"])
    kinds: dict[str, st.SearchStrategy[Any]] = {
        "int": st.integers(-(10**15), 10**15),
        "float": floats,
        "bool": st.booleans(),
        "choice": st.sampled_from(option.choices or ("",)),
        "text": st.sampled_from(["1-sqrt", "0:0.1,1000:0.5", "--odd", "two words", "-"]),
        "value": st.one_of(st.integers(-9, 10**9), floats.filter(lambda x: x != int(x)), st.sampled_from(["a", "--a"])),
        "ints": st.lists(st.integers(-9, 10**9), min_size=1, max_size=4),
        "floats": st.lists(floats, min_size=1, max_size=4),
        "per-group": per_group,
        "pair": st.tuples(floats, floats),
        "expression": st.lists(expressions, min_size=n_groups, max_size=n_groups),
        "metric": st.sampled_from(["1,0.9,0.8", "0.5 ** epoch", "-epoch"]),
        "schedule": st.sampled_from(PARTS_OF.get(family, PARTS)),
    }
    return (
        st.lists(kinds[option.kind], min_size=1, max_size=2)
        if option.repeatable and option.kind != "expression"
        else kinds[option.kind]
    )


@st.composite
def loops(draw: st.DrawFn) -> dict[str, Any]:
    """What may be said of a loop, by option name."""
    said: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "max_epochs": counts,
                "max_steps": counts,
                "accumulate_grad_batches": counts,
                "devices": counts,
                "interval": st.sampled_from(["step", "epoch"]),
                "frequency": counts,
                "framework": st.sampled_from(["torch", "lightning", "transformers", "timm"]),
                "skip_steps": st.lists(st.integers(0, 99), min_size=1, max_size=3),
                "step_order": st.sampled_from(["after", "before"]),
                "resume_at": counts,
                "resume_mode": st.sampled_from(["state-dict", "last-epoch"]),
                "set": st.lists(
                    st.sampled_from(["500:lr*=0.5", "500:lr=0.01", "7:lr[1]/=3", "0:lr=-1e-07"]), min_size=1, max_size=2
                ),
            },
        )
    )
    kind = draw(st.sampled_from(["", "batches", "samples", "accelerate"]))
    if kind == "batches":
        said["batches_per_epoch"] = draw(counts)
    elif kind:
        said |= {"dataset_size": draw(counts), "batch_size": draw(counts), "drop_last": draw(st.booleans())}
    if kind == "accelerate":
        said |= {"framework": "accelerate", "split_batches": draw(st.booleans())}
    if "resume_at" not in said:
        said.pop("resume_mode", None)
    if said.get("framework") in ("accelerate", "transformers"):
        said.pop("skip_steps", None)  # these wait where a step is left out
    return said


@st.composite
def optimizers(draw: st.DrawFn, n_groups: int) -> dict[str, Any]:
    """What may be said of an optimizer, by option name."""
    many = st.lists(floats, min_size=n_groups, max_size=n_groups).map(lambda found: found if n_groups > 1 else found[0])
    said: dict[str, Any] = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "lr": st.one_of(floats, many),
                "momentum": st.one_of(floats, many),
                "weight_decay": st.one_of(floats, many),
                "betas": st.tuples(floats, floats),
                "optimizer": st.sampled_from(["sgd", "adamw", "rmsprop"]),
                "engine": st.sampled_from(["source", "torch"]),
            },
        )
    )
    if draw(st.booleans()):
        described = ["name={},lr=1e-4", "name={}", "name={},betas=(0.9,0.98),weight_decay=0", "momentum=-0.5,name={}"]
        names = ["backbone", "head", "the rest"]
        said["group"] = [draw(st.sampled_from(described)).format(names[index]) for index in range(n_groups)]
    elif n_groups > 1:
        said["lr"] = draw(many)
    return said


@st.composite
def plans(draw: st.DrawFn, names: list[str]) -> Plan:
    """Plans as they come of reading a command line."""
    scheduler = find(draw(st.sampled_from(names)))
    n_groups = draw(st.integers(1, 3))
    shared = draw(loops()) | draw(optimizers(n_groups))
    # What a Trainer passes by itself may be left out.
    passes = (
        shared.get("framework") == "transformers"
        and scheduler.family == "transformers"
        and {"max_steps"} <= shared.keys()
    )
    own: dict[str, Any] = {}
    words: list[str] = []
    for option in scheduler.options:
        if option.kind == "parts":
            known = st.sampled_from(PARTS_OF.get(scheduler.family, [*PARTS, f"sequential '{PARTS[0]}' --milestones 5"]))
            words = draw(st.lists(known, min_size=1, max_size=3))
        elif (option.required and not passes) or draw(st.booleans()):
            own[option.name] = draw(values_for(option, scheduler.family, n_groups))
    if draw(st.booleans()):
        shared["warmup"] = "linear:2000"
    taken = {option.name for option in scheduler.options}
    values = {CLASH_PREFIX + name if name in taken else name: value for name, value in shared.items()}
    try:
        plan = plan_of(request_of(scheduler, own | values, words))
    except UsageError:  # what a Trainer passes cannot be told from such a loop
        assume(shared.get("framework") != "transformers")
        raise
    # A loop of defaults only, which no words are needed for, makes the same run as none.
    return replace(plan, loop=None) if plan.loop == TrainingLoop() else plan


def typed(plan: Plan) -> Plan:
    """The plan that comes of its command."""
    program, *words = shlex.split(command_of(plan))
    assert program == "lrplot"
    return plan_from(words)


@settings(max_examples=400, deadline=None)
@given(plan=plans(TORCHS))
def test_a_plan_of_torchs_schedulers(plan: Plan) -> None:
    assert typed(plan) == plan


@settings(max_examples=200, deadline=None)
@given(plan=plans([name for name in OTHERS if ":" not in name[:20] or is_installed(name.partition(":")[0])]))
def test_a_plan_of_other_schedulers(plan: Plan) -> None:
    assert typed(plan) == plan


# -- plans that no words made, as repairs and Python make them ------------------------------------------


def spec(name: str, **arguments: Any) -> ScheduleSpec:
    return ScheduleSpec(name=name, arguments=arguments)


LINEAR, COSINE = spec("LinearLR", total_iters=5), spec("CosineAnnealingLR", T_max=95, eta_min=1e-7)
MADE = [
    (Plan(schedule=COSINE), "lrplot cosine --T-max 95 --eta-min 1e-7"),
    (Plan(schedule=COSINE, loop=TrainingLoop()), "lrplot cosine --T-max 95 --eta-min 1e-7"),
    (
        Plan(schedule=spec("SequentialLR", schedulers=[LINEAR, COSINE], milestones=[5])),
        "lrplot sequential 'linear --total-iters 5' 'cosine --T-max 95 --eta-min 1e-7' --milestones 5",
    ),
    (
        Plan(schedule=spec("ChainedScheduler", schedulers=[spec("SequentialLR", schedulers=[LINEAR], milestones=[])])),
        "lrplot chained 'sequential '\"'\"'linear --total-iters 5'\"'\"' --milestones '\"'\"''\"'\"''",
    ),
    (
        Plan(schedule=spec("LambdaLR", lr_lambda=["0.9 ** epoch", "1"])),
        "lrplot lambda --lr-lambda '0.9 ** epoch' --lr-lambda 1",
    ),
    (
        Plan(schedule=spec("OneCycleLR", max_lr=[0.1, 0.01], total_steps=9, three_phase=True, cycle_momentum=False)),
        "lrplot onecycle --max-lr 0.1,0.01 --total-steps 9 --three-phase --no-cycle-momentum",
    ),
]


@pytest.mark.parametrize(("plan", "command"), MADE, ids=range(len(MADE)))
def test_a_command_is_as_people_type_it(plan: Plan, command: str) -> None:
    assert command_of(plan) == command


@pytest.mark.parametrize(
    "made",
    [
        spec("MultiStepLR", milestones=(30, 60)),
        spec("CosineAnnealingLR", T_max=95, eta_min=0),
        spec("OneCycleLR", max_lr=0.1, total_steps=None, epochs=3, steps_per_epoch=4),
        spec("CyclicLR", base_lr=0.1, max_lr=1, step_size_down=None, scale_fn=None),
        spec("CosineAnnealingLR", T_max=95.0),
    ],
    ids=lambda made: f"{made.name}-{len(made.arguments)}",
)
def test_values_that_python_has_and_words_have_not(made: ScheduleSpec) -> None:
    """Tuples are lists, an argument that is None is left out, a whole float is whole: the same schedule."""
    told = typed(Plan(schedule=made)).schedule.arguments
    expected = {name: value for name, value in made.arguments.items() if value is not None}
    assert {name: list(value) if isinstance(value, tuple) else value for name, value in expected.items()} == told


def test_groups_edits_and_metrics() -> None:
    groups = (ParamGroup(name="a b", lr=0.1, betas=(0.9, 0.98)), ParamGroup(name="head", weight_decay=0.0))
    plan = Plan(
        schedule=replace(spec("ReduceLROnPlateau", patience=2), metric=[1, 0.9, 1e-7]),
        optimizer=OptimizerSpec(kind="adamw", groups=groups),
        loop=TrainingLoop(
            max_steps=9, skip_steps=(1, 2), edits=(Edit(step=5, sign="*=", value=0.5, group=1),), drop_last=False
        ),
    )
    assert command_of(plan) == (
        "lrplot plateau --patience 2 --metric 1,0.9,1e-7 --optimizer adamw --group 'name=a b,lr=0.1,betas=(0.9,0.98)'"
        " --group name=head,weight_decay=0.0 --max-steps 9 --skip-steps 1,2 --set '5:lr[1]*=0.5'"
    )
    again = typed(plan)
    assert replace(again, schedule=plan.schedule) == plan
    assert again.schedule.metric == "1,0.9,1e-7"


@pytest.mark.parametrize(
    ("value", "typed_as"),
    [("a", "--mode a"), (3, "--mode 3"), (0.5, "--mode 0.5"), ("10", None), (True, None), ([1, 2], None), (" a", None)],
)
def test_values_that_no_word_says_have_no_command(tmp_path: Path, value: object, typed_as: str | None) -> None:
    (tmp_path / "own.py").write_text("def mine(step, mode=None):\n    return 1.0\n")
    plan = lrplot.simulate(f"{tmp_path}/own.py:mine", steps=3, mode=value).plan
    command = command_of(plan)
    assert command == "" if typed_as is None else typed_as in command


def test_python_functions_have_no_command() -> None:
    assert command_of(Plan(schedule=ScheduleSpec(name="f", factory=lambda optimizer: optimizer))) == ""
    assert words_of(Plan(schedule=spec("LambdaLR", lr_lambda=lambda epoch: 1.0))) is None
    assert words_of(Plan(schedule=spec("LambdaLR", lr_lambda=(abs, "1")))) is None
    nested = spec("SequentialLR", schedulers=(spec("LambdaLR", lr_lambda=[abs]),), milestones=[])
    assert words_of(Plan(schedule=nested)) is None
