"""Which schedule made a curve: torch makes it, a log cuts it, and what is named gives every value back."""

import json
import math
import time
from functools import cache

import pytest
import torch
from libraries import require_libraries
from library_curves import COSINE, N_STEPS, SETS, curve_of, nano_gpt, transformers
from library_curves import CURVES as OF_LIBRARIES
from logged import cosine, event_file, points
from torch.optim import lr_scheduler as L
from torch.optim.swa_utils import SWALR

from lrplot.cli.app import main
from lrplot.identify import gives, identify, ranges_of, untried
from lrplot.model.points import Precision
from lrplot.schedulers.families import families
from lrplot.schedulers.shapes.curve import curve_of as curve_of_points
from lrplot.schedulers.shapes.falls import inverse_roots


def curve(make, lr=0.1, stride=1):
    """The rates of a plain loop."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr, momentum=0.9)
    scheduler = make(optimizer)
    rates = []
    for step in range(N_STEPS):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if (step + 1) % stride == 0:
            scheduler.step()
    return rates


def sequence(milestones, *parts, lr=1e-3):
    return lambda: curve(lambda o: L.SequentialLR(o, [part(o) for part in parts], milestones), lr)


CURVES = {
    "ConstantLR": lambda: curve(lambda o: L.ConstantLR(o, 0.25, 100)),
    "LinearLR": lambda: curve(lambda o: L.LinearLR(o, 0.1, total_iters=300)),
    "linear decay": lambda: curve(lambda o: L.LinearLR(o, 1.0, 0.01, total_iters=800)),
    "ExponentialLR": lambda: curve(lambda o: L.ExponentialLR(o, 0.997)),
    "StepLR": lambda: curve(lambda o: L.StepLR(o, 300, 0.5)),
    "MultiStepLR": lambda: curve(lambda o: L.MultiStepLR(o, [350, 800])),
    "PolynomialLR": lambda: curve(lambda o: L.PolynomialLR(o, 1000, 2.0)),
    "power 0.9": lambda: curve(lambda o: L.PolynomialLR(o, 900, 0.9)),
    "cosine": lambda: curve(lambda o: L.CosineAnnealingLR(o, 1000)),
    "cosine to eta_min": lambda: curve(lambda o: L.CosineAnnealingLR(o, 1000, 1e-5), lr=3e-4),
    "part of a cosine": lambda: curve(lambda o: L.CosineAnnealingLR(o, 1667, 1e-3)),
    "cosine again and again": lambda: curve(lambda o: L.CosineAnnealingLR(o, 200)),
    "restarts": lambda: curve(lambda o: L.CosineAnnealingWarmRestarts(o, 250, 1, 1e-4)),
    "growing restarts": lambda: curve(lambda o: L.CosineAnnealingWarmRestarts(o, 140, 2)),
    "triangular": lambda: curve(lambda o: L.CyclicLR(o, 1e-3, 0.1, 120)),
    "triangular2": lambda: curve(lambda o: L.CyclicLR(o, 1e-3, 0.1, 100, 150, "triangular2")),
    "exp_range": lambda: curve(lambda o: L.CyclicLR(o, 1e-3, 0.1, 150, mode="exp_range", gamma=0.999)),
    "OneCycleLR": lambda: curve(lambda o: L.OneCycleLR(o, 0.01, 1000)),
    "linear OneCycleLR": lambda: curve(
        lambda o: L.OneCycleLR(o, 0.01, 1200, pct_start=0.1, anneal_strategy="linear", div_factor=10)
    ),
    "three phases": lambda: curve(lambda o: L.OneCycleLR(o, 0.01, 1000, three_phase=True)),
    "SWALR": lambda: curve(lambda o: SWALR(o, 0.05, anneal_epochs=300)),
    "warm-up and cosine": sequence(
        [100], lambda o: L.LinearLR(o, 0.01, total_iters=100), lambda o: L.CosineAnnealingLR(o, 900)
    ),
    "warm-up and line": sequence(
        [60], lambda o: L.LinearLR(o, 0.001, total_iters=60), lambda o: L.LinearLR(o, 1.0, 0.0, 940)
    ),
    "warm-up and milestones": sequence(
        [100], lambda o: L.LinearLR(o, 1 / 3, total_iters=100), lambda o: L.MultiStepLR(o, [300, 600])
    ),
    "warm-up, plateau, decay": sequence(
        [100, 800],
        lambda o: L.LinearLR(o, 0.01, total_iters=100),
        lambda o: L.ConstantLR(o, 1.0, 1),
        lambda o: L.LinearLR(o, 1.0, 0.1, 200),
    ),
    "steps per epoch": lambda: curve(lambda o: L.StepLR(o, 5, 0.5), stride=50),
    "cosine per epoch": lambda: curve(lambda o: L.CosineAnnealingLR(o, 25), stride=40),
    "nanoGPT": lambda: nano_gpt(100, 6e-4, 6e-5, 1000),
}
NAMES = {"MultiStepLR", "ConstantLR", "LinearLR", "ExponentialLR", "StepLR", "PolynomialLR", "OneCycleLR", "SWALR"}


@cache
def rates_of(name):
    return CURVES[name]()


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("every", "precision", "least"),
    [
        (10, Precision(kind="float32"), 28),
        pytest.param(20, Precision(kind="digits", n=4), 28, marks=pytest.mark.slow),
        pytest.param(1, Precision(), 28, marks=pytest.mark.slow),
    ],
    ids=["every 10th in float32", "every 20th with 4 digits", "every step"],
)
def test_curves_of_all_families_are_identified(every, precision, least):
    missed, slow = [], []
    for name in CURVES:
        rates = rates_of(name)
        seen = points(range(0, N_STEPS, every), rates.__getitem__, precision)
        began = time.thread_time()
        found = identify(seen, libraries="none")
        if time.thread_time() - began > 1:
            slow.append(name)
        if not found:
            missed.append(name)
            continue
        assert all(gives(plan, seen) for plan in found)
        if name in NAMES and precision.kind == "float32":
            assert found[0].schedule.name == name
    assert len(CURVES) - len(missed) >= least, missed
    assert len(slow) <= 2, slow  # each runs alone in half a second; a machine may be busy


def families_of(seen):
    """The families whose schedules give a curve, and those that have its shape."""
    found = identify(seen)
    assert all(gives(plan, seen) for plan in found)
    shapes = {each.partition(":")[0] for each in untried(seen)}
    return {plan.schedule.family for plan in found}, shapes


FEW = ("transformers linear", "transformers root", "timm cosine", "pytorch_optimizer cosine", "optax cosine", "chained")


@pytest.mark.parametrize("name", FEW)
def test_what_only_a_library_gives_is_found_there(name):
    require_libraries(f"{OF_LIBRARIES[name][0]}:")
    seen = points(range(0, N_STEPS, 10), curve_of(name, "unseen").__getitem__)
    assert OF_LIBRARIES[name][0] in families_of(seen)[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("every", "precision", "least"),
    [(10, Precision(kind="float32"), 29), (20, Precision(kind="digits", n=4), 26)],
    ids=["every 10th in float32", "every 20th with 4 digits"],
)
@pytest.mark.parametrize("which", SETS)
def test_curves_of_all_libraries_are_identified(which, every, precision, least):
    missed = []
    for name, (family, *_) in OF_LIBRARIES.items():
        seen = points(range(0, N_STEPS, every), curve_of(name, which).__getitem__, precision)
        found, shapes = families_of(seen)
        if not found or not (family in found or (found == {"torch"} and family in shapes)):
            missed.append(name)
    assert len(OF_LIBRARIES) - len(missed) >= least, missed


def test_one_point_of_a_warm_up_tells_where_it_begins():
    require_libraries("transformers:")
    """The Trainer's logging_steps=10 with a warm-up of 10: step 9 is all that is seen of it."""
    seen = points(range(9, N_STEPS, 10), transformers(COSINE, 5e-5, 10, 1000).__getitem__, Precision())
    (plan, *_) = identify(seen)
    assert plan.schedule.arguments == {"num_warmup_steps": 10, "num_training_steps": 1000}


@pytest.mark.parametrize(("n", "total", "every"), [(5, 90, 1), (100, 2000, 10)])
def test_a_warm_up_that_counts_from_1_is_at_its_top_one_step_early(n, total, every):
    def rate(step):
        return 3e-4 * ((step + 1) / n if step < n else 0.5 * (1 + math.cos(math.pi * (step - n) / (total - n))))

    def found(rate, precision):
        (plan, *_) = identify(points(range(0, total, every), rate, precision), libraries="none")
        return plan.schedule.arguments

    said = found(lambda step: float(f"{rate(step):.3e}"), Precision(kind="digits", n=4))
    line, fall = said["schedulers"]
    assert line.arguments == {"start_factor": 1 / n, "total_iters": n - 1}
    assert fall.arguments == {"T_max": total - n}
    assert said["milestones"] == [n]
    by_hand = found(rate, Precision())["lr_lambda"]  # bit for bit only the formula itself
    assert by_hand.startswith(f"(step + 1) / {n} if step < {n} else 0.5 * (1 + cos(pi * ")


def test_libraries_are_not_loaded_where_torch_s_own_fits():
    require_libraries("timm: transformers: optax: ignite:")
    seen = points(range(0, N_STEPS, 10), lambda step: cosine(step, 1000))
    assert [plan.schedule.family for plan in identify(seen)] == ["torch"]
    assert {"timm:cosine", "transformers:cosine", "optax:cosine_decay"} <= set(untried(seen))
    every = {plan.schedule.family for plan in identify(seen, libraries="all")}
    assert {"torch", "timm", "transformers", "ignite"} <= every
    from_zero = points(range(0, N_STEPS, 10), curve_of("transformers linear").__getitem__)
    assert {plan.schedule.family for plan in identify(from_zero, libraries="none")} == {"torch"}
    assert identify(from_zero)[0].schedule.family == "transformers"


def test_a_formula_is_named_where_no_scheduler_is_one():
    (plan, *_) = identify(points(range(0, N_STEPS, 10), curve_of("noam").__getitem__), libraries="none")
    assert plan.schedule.arguments["lr_lambda"].startswith("512 ** -0.5 * min(")
    assert plan.optimizer.groups[0].lr == 1.0


def test_the_arguments_are_those_that_were_typed():
    def arguments(name):
        (plan, *_) = identify(points(range(0, N_STEPS, 10), CURVES[name]().__getitem__))
        return plan.schedule.arguments, plan.optimizer.groups[0].lr

    assert arguments("part of a cosine") == ({"T_max": 1667, "eta_min": 0.001}, 0.1)
    assert arguments("growing restarts") == ({"T_0": 140, "T_mult": 2}, 0.1)
    assert arguments("OneCycleLR")[0] == {"max_lr": 0.01, "total_steps": 1000}


@pytest.mark.parametrize("timescale", [10**5, 10**7])
def test_a_long_timescale_is_found_without_trying_all_beside_it(timescale):
    seen = points(range(0, N_STEPS, 10), lambda step: 0.1 * (1 + step / timescale) ** -0.5, Precision(kind="float32"))
    began = time.thread_time()
    assert [found for found, _ in inverse_roots(curve_of_points(seen)) if found == timescale]
    assert time.thread_time() - began < 10  # a second; it was a minute where each integer beside it was tried


def test_what_the_log_cannot_tell_is_an_interval():
    rates = CURVES["MultiStepLR"]()
    seen = points(range(0, N_STEPS, 20), rates.__getitem__)
    plan = identify(seen)[0]
    assert plan.schedule.arguments["milestones"] == [350, 800]
    assert ranges_of(plan, seen) == {"milestones[0]": (341, 360), "milestones[1]": (781, 800)}
    every = points(range(N_STEPS), rates.__getitem__)
    assert ranges_of(identify(every)[0], every) == {}


def test_a_curve_of_nothing_known_is_not_named():
    wild = points(range(0, 400, 10), lambda step: 0.1 + 0.05 * math.sin(step / 17) * math.cos(step / 5))
    assert identify(wild) == []


def test_every_library_of_schedules_guesses():
    assert {name for name, family in families().items() if family.guess is None} == {
        *("code", "python", "stages", "values")  # what people wrote has no shape that is known beforehand
    }


def test_the_command_prints_a_command_and_code_that_run(capsys, tmp_path):
    require_libraries("transformers: ignite:")
    event_file(tmp_path, [(step, cosine(step, 400)) for step in range(0, 400, 10)])
    assert main(["identify", str(tmp_path)]) == 0
    out = capsys.readouterr().out
    assert out.startswith("lrplot cosine --T-max 400 --lr 0.1 --max-steps 391\n")
    assert "CosineAnnealingLR(optimizer, T_max=400)" in out
    assert "# --all steps these of the same shape as well: transformers:cosine, " in out
    assert main(["identify", str(tmp_path), "--json"]) == 0
    document = json.loads(capsys.readouterr().out)
    (groups,) = document["groups"]
    assert document["format"] == 1
    assert (groups[0]["scheduler"], groups[0]["ranges"]) == ("CosineAnnealingLR", {})


def test_a_log_that_counts_from_1_is_identified(capsys, tmp_path):
    event_file(tmp_path, [(step + 1, cosine(step, 400)) for step in range(0, 400, 10)])
    assert main(["identify", str(tmp_path), "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["offset"], found["groups"][0][0]["command"].split()[:4]) == (
        -1,
        ["lrplot", "cosine", "--T-max", "400"],
    )


def test_a_curve_that_nothing_gives_ends_with_1(capsys, tmp_path):
    event_file(tmp_path, [(step, 0.1 + 0.05 * math.sin(step / 17) * math.cos(step / 5)) for step in range(0, 400, 10)])
    assert main(["identify", str(tmp_path)]) == 1
    assert "No schedule that lrplot knows by its shape" in capsys.readouterr().out
