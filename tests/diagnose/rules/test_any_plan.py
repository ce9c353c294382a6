"""Whatever a plan says, no rule raises, and what rules find can be shown, typed and pasted."""

from __future__ import annotations

import ast
import shlex

from documents import ROOT
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from lrplot.errors import LrplotError
from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from

RATES = ("0", "1e-8", "0.0001", "0.001", "0.01", "0.1", "0.9", "1", "3")
COUNTS = st.one_of(st.integers(0, 12), st.integers(0, 120), st.integers(0, 2000)).map(str)
SOME = st.one_of(st.integers(1, 12), st.integers(1, 120), st.integers(1, 1500)).map(str)
FACTORS = st.sampled_from(("0", "0.01", "0.1", "0.3333", "0.5", "0.9", "0.95", "0.999", "1", "1.01", "2", "10", "-0.5"))
RATE = st.sampled_from(RATES)
PER_GROUP = st.one_of(RATE, RATE, st.tuples(RATE, RATE).map(",".join))
FUNCTIONS = st.sampled_from(
    (
        "0.95 ** epoch",
        "0",
        "1",
        "0.001",
        "0.999",
        "1.5",
        "-1",
        "1 - epoch / 30",
        "min(epoch / 10, 1)",
        "min(max(epoch, 1) / 20, 1)",
        "(epoch + 1) / 50 if epoch < 50 else 0.5 * (1 + cos(pi * epoch / 200))",
        "1 / (40 - epoch)",
        "nan if epoch > 7 else 1",
        "inf if epoch > 7 else 1",
        "1 if epoch < 20 else 1e-9",
        "epoch / 20 if 0 < epoch < 20 else 1",
        "10 ** (epoch / 30)",
        "sqrt(20 - epoch)",
    )
)
METRICS = st.sampled_from(
    (
        "1",
        "1,0.9,0.9,0.9,0.9,0.8",
        "1,nan,0.5,nan,nan,0.4,0.3,0.2",
        "1 / (1 + epoch)",
        "sin(epoch)",
        "epoch",
        "1,1,1,1,1,1,1,1,1,1,1,1",
    )
)
LISTS = st.lists(st.one_of(COUNTS, st.sampled_from(("2.5", "30.2", "0.5"))), min_size=1, max_size=4).map(",".join)


def said(name: str, required: dict[str, st.SearchStrategy[str]], **optional: st.SearchStrategy[str]):  # type: ignore[no-untyped-def]
    """The words of a scheduler with some of its options."""
    given = st.fixed_dictionaries(required, optional=optional)
    return given.map(lambda options: [name, *words_of(options)])


def words_of(options: dict[str, str | None]) -> list[str]:
    """Options as they are typed; a switch has no text."""
    words = []
    for name, text in options.items():
        words += ["--" + name.replace("_", "-"), *([] if text is None else [text])]
    return words


ON = st.none()
OWN = str(ROOT / "samples/schedulers")
SIMPLE = st.one_of(
    said("cosine", {"T_max": COUNTS}, eta_min=RATE),
    said("warm-restarts", {"T_0": COUNTS}, T_mult=st.sampled_from("123"), eta_min=RATE),
    said("constant", {}, factor=FACTORS, total_iters=COUNTS),
    said("linear", {}, start_factor=FACTORS, end_factor=FACTORS, total_iters=COUNTS),
    said("exp", {"gamma": FACTORS}),
    said("step", {"step_size": COUNTS}, gamma=FACTORS),
    said("multistep", {"milestones": LISTS}, gamma=FACTORS),
    said("poly", {}, total_iters=COUNTS, power=FACTORS),
    said("lambda", {"lr_lambda": FUNCTIONS}),
    said("multiplicative", {"lr_lambda": FUNCTIONS}),
    said("swa", {"swa_lr": RATE}, anneal_epochs=COUNTS, anneal_strategy=st.sampled_from(("cos", "linear"))),
    said(
        "onecycle",
        {"max_lr": PER_GROUP, "total_steps": SOME},
        pct_start=st.sampled_from(("0.0", "0.1", "0.3", "0.5", "0.6", "0.9", "1.0")),
        anneal_strategy=st.sampled_from(("cos", "linear")),
        div_factor=st.sampled_from(("1", "10", "25", "0.5")),
        final_div_factor=st.sampled_from(("1", "100", "1e4")),
        no_cycle_momentum=ON,
        three_phase=ON,
        base_momentum=st.just("0.8"),
    ),
    said(
        "onecycle",
        {"max_lr": RATE, "epochs": st.integers(1, 20).map(str), "steps_per_epoch": st.integers(1, 64).map(str)},
    ),
    said(
        "cyclic",
        {"base_lr": PER_GROUP, "max_lr": PER_GROUP},
        step_size_up=COUNTS,
        step_size_down=COUNTS,
        mode=st.sampled_from(("triangular", "triangular2", "exp_range")),
        gamma=FACTORS,
        no_cycle_momentum=ON,
    ),
)
PARTS = SIMPLE.map(shlex.join)


def several(draw: st.DrawFn) -> list[str]:
    """A scheduler that is made of others, which may be made of others."""
    parts = draw(st.lists(PARTS, min_size=1, max_size=3))
    if draw(st.booleans()):
        return ["chained", *parts]
    if draw(st.integers(0, 9)) == 0:
        parts.append(shlex.join(["chained", draw(PARTS), draw(PARTS)]))
    milestones = draw(st.lists(COUNTS, min_size=len(parts) - 1, max_size=len(parts) - 1))
    if draw(st.booleans()):
        milestones.sort(key=int)
    return ["sequential", *parts, "--milestones", ",".join(milestones)]


PLATEAU = said(
    "plateau",
    {"metric": METRICS},
    mode=st.sampled_from(("min", "max")),
    patience=st.sampled_from(("0", "1", "2", "3", "10")),
    factor=st.sampled_from(("0.1", "0.5", "0.01")),
    eps=st.sampled_from(("0", "1e-8", "1")),
    min_lr=RATE,
    cooldown=st.sampled_from("02"),
    threshold=st.sampled_from(("0", "0.0001", "1")),
)
OTHERS = st.one_of(
    said(
        "transformers:cosine",
        {"num_warmup_steps": COUNTS, "num_training_steps": SOME},
        num_cycles=st.sampled_from(("0.5", "1", "2")),
    ),
    said("transformers:linear", {"num_warmup_steps": COUNTS, "num_training_steps": SOME}),
    said("transformers:polynomial", {"num_warmup_steps": COUNTS, "num_training_steps": SOME}),
    said("transformers:constant_with_warmup", {"num_warmup_steps": COUNTS}),
    said(
        "transformers:warmup_stable_decay",
        {"num_warmup_steps": COUNTS, "num_stable_steps": COUNTS, "num_decay_steps": SOME},
    ),
    said(
        "timm:cosine",
        {"t_initial": SOME},
        warmup_t=COUNTS,
        warmup_lr_init=RATE,
        lr_min=RATE,
        warmup_prefix=ON,
        no_t_in_epochs=ON,
    ),
    said("timm:step", {"decay_t": SOME}, decay_rate=FACTORS, warmup_t=COUNTS),
    said(f"{OWN}/inverse_sqrt.py", {"warmup_steps": SOME}),
    said(
        f"{OWN}/warmup_restarts.py:CosineWarmUpRestarts",
        {"T_0": st.integers(12, 200).map(str), "eta_max": RATE},
        T_up=st.sampled_from(("2", "10")),
        gamma=st.sampled_from(("1", "0.5", "0.1")),
    ),
    said(f"{OWN}/functions.py:rise", {"n": SOME}),
)
SCHEDULES = st.one_of(SIMPLE, SIMPLE, st.composite(several)(), PLATEAU, OTHERS)

SIZES = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"batches_per_epoch": st.integers(1, 40).map(str)}),
    st.fixed_dictionaries(
        {"dataset_size": st.integers(1, 1000).map(str), "batch_size": st.sampled_from(("1", "8", "31", "32", "128"))},
        optional={"drop_last": ON},
    ),
)
LOOPS = st.fixed_dictionaries(
    {},
    optional={
        "max_epochs": st.integers(1, 30).map(str),
        "max_steps": st.integers(1, 1500).map(str),
        "interval": st.sampled_from(("step", "epoch", "epoch")),
        "frequency": st.sampled_from("123"),
        "accumulate_grad_batches": st.sampled_from(("1", "2", "4", "7")),
        "devices": st.sampled_from("1248"),
        "framework": st.sampled_from(("torch", "lightning", "accelerate", "transformers", "timm")),
        "split_batches": ON,
        "skip_steps": st.sampled_from(("0", "0,1,2", "3,9")),
        "step_order": st.sampled_from(("before", "after")),
        "set": st.sampled_from(("3:lr=0.01", "5:lr*=0.5", "0:lr[0]/=10", "2:lr=0")),
        "resume_at": st.integers(1, 60).map(str),
    },
)
OPTIMIZERS = st.one_of(
    st.just({}),
    st.fixed_dictionaries({"lr": PER_GROUP}, optional={"momentum": st.sampled_from(("0", "0.9"))}),
    st.fixed_dictionaries(
        {"lr": RATE, "optimizer": st.sampled_from(("adamw", "adam", "rmsprop"))},
        optional={"weight_decay": st.just("0.05")},
    ),
    st.fixed_dictionaries({"lr": RATE, "optimizer": st.just("adamw"), "betas": st.just("0.9,0.98")}),
)


@st.composite
def commands(draw: st.DrawFn) -> list[str]:
    """Words after `lrplot` that a person could type, few of them with sense."""
    loop = draw(LOOPS)
    if "resume_at" in loop and draw(st.booleans()):
        loop["resume_mode"] = "last-epoch"
    sizes: dict[str, str | None] = draw(SIZES)  # type: ignore[assignment]
    optimizer: dict[str, str] = draw(OPTIMIZERS)  # type: ignore[assignment]
    return [*draw(SCHEDULES), *words_of({**loop, **sizes}), *words_of({**optimizer})]


def report_of(words: list[str]) -> Report | None:
    """The report on a command, None where lrplot refuses it with a message."""
    try:
        return report_on(plan_from(words))
    except LrplotError:
        return None


@given(words=commands())
@settings(max_examples=60, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_findings_hold_whatever_the_plan(words: list[str]) -> None:
    report = report_of(words)
    assume(report is not None)
    assert report is not None
    diagnosis = report.diagnosis
    assert {finding.code for finding in diagnosis.raw} <= set(diagnosis.checked)
    assert not set(diagnosis.checked) & {each.code for each in diagnosis.not_checked}
    for finding in diagnosis.raw:
        assert finding.span is not None
        start, stop = finding.span
        assert 0 <= start < stop <= report.trace.n_steps
        assert finding.message.endswith(".") and finding.fix.text.endswith(".")
        assert "None" not in finding.message + finding.fix.text and "  " not in finding.message
        assert len(f"{finding.code} {finding.headline}") <= 120, finding.headline
        assert len(finding.message) <= 300, finding.message
        ast.parse(finding.fix.code.replace('"lr_scheduler": ', "lr_scheduler = "))
        if finding.fix.command:
            holds(report, finding)


def holds(report: Report, finding: Finding) -> None:
    """A repair is free of what it repairs, brings nothing as serious, and leaves the run as long as it is."""
    command = finding.fix.command
    repaired = report_on(plan_from(shlex.split(command)[1:]))
    rank = {"error": 0, "warning": 1, "note": 2}
    before = {each.code: each.severity for each in reversed(report.diagnosis.raw)}
    after = {each.code: each.severity for each in reversed(repaired.diagnosis.raw)}
    assert finding.code not in after, command
    worse = {
        code
        for code, severity in after.items()
        if severity != "note" and rank[severity] < rank[before.get(code, "note")]
    }
    assert not worse, f"{command} brings {worse}"
    if finding.code != "LR603":  # which skips no steps any more
        assert repaired.trace.timeline.n_steps == report.trace.timeline.n_steps, command
    assert repaired.plan.schedule.family == report.plan.schedule.family, command
