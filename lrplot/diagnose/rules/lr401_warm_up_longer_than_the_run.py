"""A warm-up that is not over when the run is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from lrplot.diagnose.context import Case, number_of
from lrplot.diagnose.rescale import rescaled, sized
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.model.built import Settings
from lrplot.model.plan import Plan
from lrplot.wording import count, rate, share

_NAMES = ("num_warmup_steps", "warmup_steps", "n_warmup_steps", "warmup_iters", "warmup_t")
_SHARE = 10  # the repair gives a tenth of the run to the warm-up
_FULL = 0.95
_LENGTH = "total_iters"
_FEWEST = 4  # positions of a run that is long enough to have a warm-up and something after it


def _check(case: Case) -> Iterator[Found]:
    n, found = case.n_positions, _warm_up(case)
    if found is None or n < _FEWEST or case.trace.stopped is not None:
        return
    length, what = found
    reaches = length - 1 if case.spec.dampen else length  # the position that has the whole rate
    if reaches < n - 1:
        return
    before = case.rate_at(n - 1 - case.line.calls)
    ends_high = case.lr[-1] >= case.highest * (1 - 1e-9) and before is not None and case.lr[-1] > before
    beside = case.spec.dampen or case.name == "ChainedScheduler"  # another schedule goes down meanwhile
    if not (ends_high or beside):
        return
    high_at = case.place(case.peak)
    never = "ends with the run" if length < n else "does not fit into the run"
    reached = "only the last step uses the peak" if length < n else "the peak is never reached"
    base = case.base_lr
    high = f"The highest rate is {rate(case.highest)}"
    if base and case.highest < base:
        high += f", {share(case.highest / base)} of the optimizer's {rate(base)}"
    shorter = max(n // _SHARE, 1)
    # A length that fits into the run's optimizer steps counts those.
    in_steps = case.by_epoch and case.line.n_steps > length > 2 * n and not case.spec.dampen
    text = f"Make the warm-up a small part of the run, {case.advances(shorter)} for example, or the run longer."
    plan = _plan(case, length, shorter)
    long = f"{what} is {case.advances(length)} long and the run {case.advances(n)}"
    if in_steps:
        never = "is counted in optimizer steps, and the scheduler is stepped once per epoch"
        long = f"{what} is {count(length)} long and the run makes {count(n, 'call')} of scheduler.step()"
        text, plan = "Step the scheduler after every optimizer step.", case.with_loop(interval="step", frequency=1)
    yield Found(
        message=(
            f"The warm-up {never}: {long}, so {reached}. {high}, at {high_at}. What should come after the warm-up never"
            " does."
        ),
        repair=Repair(
            text=text,
            plan=plan,
            code="" if plan else f"warmup_steps = {shorter}",
        ),
        span=(0, case.trace.n_steps),
    )


def _warm_up(case: Case) -> tuple[int, str] | None:
    """The warm-up's length in advances, and what it is called."""
    kind, _, period = (case.spec.dampen or "").partition(":")
    if kind == "linear" and period.isdigit():
        return int(period), f"--dampen {case.spec.dampen}"
    if len(case.phases) > 1:
        return case.phases[0].stop or 0, "the first part of SequentialLR"
    if case.name == "ChainedScheduler":
        rises = [rise for rise in map(_rise, case.settings.parts) if rise is not None]
        if rises:
            return rises[0], "the LinearLR of ChainedScheduler"
    alone = _rise(case.settings)
    if alone is not None and alone * _FULL > case.n_positions:  # one as long as the run is a range test
        return alone, "LinearLR"
    for name in _NAMES:
        length = number_of(case.spec.arguments.get(name, case.get(name)))
        if length is not None:
            return int(length), name
    return None


def _rise(settings: Settings) -> int | None:
    """The length of a LinearLR that rises; None of any other scheduler."""
    start, end, length = (number_of(settings.arguments.get(name)) for name in ("start_factor", "end_factor", _LENGTH))
    rises = settings.scheduler == "LinearLR" and start is not None and end is not None and start < end
    return int(length) if rises and length is not None else None


def _plan(case: Case, length: int, shorter: int) -> Plan | None:
    """The plan with a shorter warm-up."""
    spec, n = case.spec, case.n_positions
    if spec.dampen:
        return replace(case.plan, schedule=replace(spec, dampen=f"linear:{shorter}"))
    name = next((name for name in _NAMES if name in {**spec.arguments, **case.settings.arguments}), "")
    if case.name == "LinearLR":
        name = _LENGTH
    if name and (name in spec.arguments or spec.name == case.settings.scheduler):
        return case.with_arguments(**{name: shorter})
    if not case.part_specs:
        return None
    if case.length is not None and case.length > n:
        made = sized(spec, case.settings, case.length, n)
        milestones = made.arguments.get("milestones")
        if isinstance(milestones, list) and milestones[0] < n - 1:
            return replace(case.plan, schedule=made)
    return replace(case.plan, schedule=rescaled(spec, case.settings, Fraction(shorter, length)))


RULE = Rule(
    code="LR401",
    severity="warning",
    title="The warm-up is as long as the run, or longer",
    why=(
        "A warm-up is given in steps, often as a habit (2,000, 4,000, 10,000) or from a recipe with a longer run."
        " Where the run is shorter than that, or the scheduler is stepped once per epoch, the rate only climbs: the"
        " peak that was tuned is used at the last step or not at all, and no decay follows. Nothing is raised."
    ),
    check=_check,
    fires="sequential 'linear --start-factor 0.01 --total-iters 1000' 'cosine --T-max 9000' --milestones 1000 --lr 0.1"
    " --max-steps 800",
    quiet="sequential 'linear --start-factor 0.01 --total-iters 80' 'cosine --T-max 720' --milestones 80 --lr 0.1"
    " --max-steps 800",
    sources=(
        "https://github.com/PrimeIntellect-ai/prime-rl/issues/968",
        "https://github.com/facebookresearch/d2go/issues/19",
        "https://github.com/Morizeyao/GPT2-Chinese/issues/60",
    ),
    cases=("P10",),
    hides=("LR113", "LR122"),
)
