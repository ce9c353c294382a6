"""A warm-up that is not over when the run is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import RUN
from lrplot.diagnose.repair import changed
from lrplot.diagnose.rescale import lengthened, rescaled, with_length
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import MOST_OF_IT, REACHED
from lrplot.model.built import Settings
from lrplot.model.plan import Plan
from lrplot.schedulers.arguments import WARM_UPS, WHOLE
from lrplot.wording import count, rate, share

_SHARE = 10  # the repair gives a tenth of the run to the warm-up
_LENGTH = "total_iters"
_LOOKS = 4  # places at which a rise is looked at
_STRAIGHT = 1.1  # the steepest part of a straight line over its flattest, with room for the rounded places
_MANY = 100  # steps of a run that is more than a test
_FEWEST = 4  # positions of a run that is long enough to have a warm-up and something after it


def _check(case: RuleContext) -> Iterator[Found]:
    n, found = case.n_positions, _warm_up(case)
    if n < _FEWEST or case.trace.stopped is not None:
        return
    if found is None:
        yield from _never_done(case)
        return
    length, what = found
    reaches = length - 1 if case.spec.dampen else length  # the position that has the whole rate
    if reaches < n - 1:
        if reaches >= MOST_OF_IT * n and _rises_to(case, reaches):
            yield _too_long(case, length, what)
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
    shorter, short = max(n // _SHARE, 1), f"{count(length)} of {case.advances(n)}"
    # A length that fits into the run's optimizer steps counts those.
    in_steps = case.by_epoch and case.line.n_steps > length > 2 * n and not case.spec.dampen
    text = f"Make the warm-up a small part of the run, {case.advances(shorter)} for example, or the run longer."
    plan = _plan(case, length, shorter)
    long = f"{what} is {case.advances(length)} long and the run {case.advances(n)}"
    if in_steps:
        never = "counts optimizer steps, and the scheduler is stepped per epoch"
        long = f"{what} is {count(length)} long and the run makes {count(n, 'call')} of scheduler.step()"
        text, plan = "Step the scheduler after every optimizer step.", case.with_loop(interval="step", frequency=1)
    yield Found(
        message=(
            f"The warm-up {never}: {short}. Here {long}, so {reached}. {high}, at {high_at}. What"
            " should come after the warm-up never does."
        ),
        repair=_swapped(case)
        or Repair(text=text, plan=plan, code="" if plan else f"warmup_steps = {shorter}", changes=("peak",)),
        instead=_instead(case, shorter),
        span=(0, case.trace.n_steps),
    )


def _rises_to(case: RuleContext, position: int) -> bool:
    """Whether the rate climbs up to a position of the schedule, and is at its highest there or next to it."""
    looked = [case.rate_at((position - 1) * part // _LOOKS) for part in range(_LOOKS + 1)]
    known = [value for value in looked if value is not None]
    return len(known) == len(looked) and all(a < b for a, b in pairwise(known)) and known[-1] >= REACHED * case.highest


def _too_long(case: RuleContext, length: int, what: str) -> Found:
    """A warm-up that leaves next to nothing of the run."""
    n = case.n_positions
    shorter = max(n // _SHARE, 1)
    plan = _plan(case, length, shorter)
    return Found(
        message=(
            f"The warm-up takes {share(length / n)} of the run: {count(length)} of {case.advances(n)}. That is {what},"
            f" and the rate is at its highest at {case.place(case.peak)}. Next to no time is left for the rate to come"
            " down in, which is when a model settles."
        ),
        repair=Repair(
            text=f"Make the warm-up a small part of the run, {case.advances(shorter)} for example.",
            plan=plan,
            code="" if plan else f"warmup_steps = {shorter}",
            changes=("peak",),
        ),
        instead=_instead(case, shorter),
        span=(0, min(case.step_of(length), case.trace.n_steps)),
    )


def _never_done(case: RuleContext) -> Iterator[Found]:
    """A function that rises along a straight line, and has not come to the optimizer's rate when the run is over."""
    base, line, last = case.base_lr, case.line, case.trace.n_steps - 1
    own = case.name == "LambdaLR" or case.spec.family == "code"
    if not own or not base or case.spec.used_as == "rate" or line.edits or line.skipped or not case.finite:
        return
    rates = [case.lr[last * part // _LOOKS] for part in range(_LOOKS + 1)]
    rises = [b - a for a, b in pairwise(rates)]
    straight = min(rises) > 0 and max(rises) <= _STRAIGHT * min(rises)
    if last < _MANY or not straight or not rates[-1] < REACHED * base or rates[0] > rates[-1] / 2:
        return
    yield Found(
        message=(
            f"The warm-up does not fit into the run: at its end the rate is {share(rates[-1] / base)} of the"
            f" optimizer's {rate(base)}. It climbs along a straight line from {rate(rates[0])} to {rate(rates[-1])} at"
            f" {case.place(last)}, and what should come after the warm-up never does."
        ),
        repair=Repair(text="Make the warm-up a small part of the run, or the run longer.", plan=None),
        span=(0, case.trace.n_steps),
    )


def _swapped(case: RuleContext) -> Repair | None:
    """The repair of a warm-up and a length that were given for one another."""
    arguments = case.spec.arguments
    warm_up = next((name for name in WARM_UPS if number_of(arguments.get(name))), "")
    whole = next((name for name in WHOLE if number_of(arguments.get(name))), "")
    if not warm_up or not whole or arguments[warm_up] <= arguments[whole]:  # type: ignore[operator]  # both are numbers
        return None
    if case.n_positions != arguments[warm_up]:
        return None
    return Repair(
        text=f"Swap {warm_up} and {whole}: the run has {case.advances(case.n_positions)}.",
        plan=case.with_arguments(**{warm_up: arguments[whole], whole: arguments[warm_up]}),
        certainty="sure",
        changes=("peak",),
    )


def _instead(case: RuleContext, shorter: int) -> tuple[Repair, ...]:
    """A shorter warm-up in a schedule as long as the run."""
    name = next((name for name in WARM_UPS if name in case.spec.arguments), "")
    if not name or case.length is None:
        return ()
    spec = changed(case.spec, {name: shorter})
    fitted = lengthened(spec, case.settings, case.length, case.n_positions)
    return (
        Repair(
            text=f"Make the warm-up a small part of the run, {name}={shorter} for example, and the schedule as long.",
            plan=replace(case.plan, schedule=fitted),
            changes=("peak",),
        ),
    )


def _warm_up(case: RuleContext) -> tuple[int, str] | None:
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
    if alone is not None and alone * REACHED > case.n_positions:  # one as long as the run is a range test
        return alone, "LinearLR"
    for name in WARM_UPS:
        length = number_of(case.spec.arguments.get(name, case.get(name)))
        if length is not None:
            return int(length), name
    return None


def _rise(settings: Settings) -> int | None:
    """The length of a LinearLR that rises; None of any other scheduler."""
    start, end, length = (number_of(settings.arguments.get(name)) for name in ("start_factor", "end_factor", _LENGTH))
    rises = settings.scheduler == "LinearLR" and start is not None and end is not None and start < end
    return int(length) if rises and length is not None else None


def _plan(case: RuleContext, length: int, shorter: int) -> Plan | None:
    """The plan with a shorter warm-up."""
    spec, n = case.spec, case.n_positions
    if spec.dampen:
        return replace(case.plan, schedule=replace(spec, dampen=f"linear:{shorter}"))
    name = next((name for name in WARM_UPS if name in {**spec.arguments, **case.settings.arguments}), "")
    if case.name == "LinearLR":
        name = _LENGTH
    if name and (name in spec.arguments or spec.name == case.settings.scheduler):
        return case.with_arguments(**{name: shorter})
    if not case.part_specs:
        return None
    if case.length is not None and case.length > n:
        made = with_length(spec, case.settings, case.length, n)
        milestones = made.arguments.get("milestones")
        if isinstance(milestones, list) and milestones[0] < n - 1:
            return replace(case.plan, schedule=made)
    return replace(case.plan, schedule=rescaled(spec, case.settings, Fraction(shorter, length)))


def _warms_up(case: RuleContext) -> bool:
    return _warm_up(case) is not None or case.name == "LambdaLR"


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
    hides=("LR122",),
    needs=(RUN,),
    applies=_warms_up,
    also_fires=(
        "linear --start-factor 0.01 --total-iters 4000 --lr 0.1 --max-steps 2000",
        "transformers:linear --num-warmup-steps 2000 --num-training-steps 1000 --lr 5e-5 --max-steps 1000",
        "transformers:constant_with_warmup --num-warmup-steps 2000 --lr 5e-5 --max-steps 1000",
        "samples/schedulers/inverse_sqrt.py:InverseSqrt --warmup-steps 4000 --lr 0.001"
        " --batches-per-epoch 100 --max-epochs 50 --framework lightning",
    ),
)
