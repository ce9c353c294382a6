"""A warm-up that is not over when the run is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.needs import RUN
from lrplot.diagnose.repair import changed
from lrplot.diagnose.rescale import lengthened, rescaled, with_length
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import MOST_OF_IT, REACHED
from lrplot.schedulers.arguments import WARM_UPS, WHOLE
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.model.built import Settings
    from lrplot.model.plan import Plan

_SHARE = 10  # the repair gives a tenth of the run to the warm-up
_LENGTH = "total_iters"
_LOOKS = 4  # places at which a rise is looked at
_STRAIGHT = 1.1  # the steepest part of a straight line over its flattest, with room for the rounded places
_MANY = 100  # steps of a run that is more than a test
_FEWEST = 4  # positions of a run that is long enough to have a warm-up and something after it


def _check(context: RuleContext) -> Iterator[Found]:
    n, found = context.n_positions, _warm_up(context)
    if n < _FEWEST or context.trace.stopped is not None:
        return
    if found is None:
        yield from _never_done(context)
        return
    length, what = found
    reaches = length - 1 if context.spec.dampen else length  # the position that has the whole rate
    if reaches < n - 1:
        if reaches >= MOST_OF_IT * n and _rises_to(context, reaches):
            yield _too_long(context, length, what)
    elif _is_not_over(context):
        yield _beyond(context, length, what)


def _is_not_over(context: RuleContext) -> bool:
    """Whether the run ends while the rate is still going up, or another schedule goes down meanwhile."""
    before = context.rate_at(context.n_positions - 1 - context.timeline.advances_per_call)
    ends_high = context.lr[-1] >= context.highest * (1 - 1e-9) and before is not None and context.lr[-1] > before
    return ends_high or bool(context.spec.dampen) or context.name == "ChainedScheduler"


def _beyond(context: RuleContext, length: int, what: str) -> Found:
    """A warm-up that the run ends before, or with."""
    n, high_at = context.n_positions, context.place(context.peak)
    never = "ends with the run" if length < n else "does not fit into the run"
    reached = "only the last step uses the peak" if length < n else "the peak is never reached"
    base = context.base_lr
    high = f"The highest rate is {rate(context.highest)}"
    if base and context.highest < base:
        high += f", {share(context.highest / base)} of the optimizer's {rate(base)}"
    shorter, short = max(n // _SHARE, 1), f"{count(length)} of {context.advances(n)}"
    # A length that fits into the run's optimizer steps counts those.
    in_steps = context.by_epoch and context.timeline.n_steps > length > 2 * n and not context.spec.dampen
    text = f"Make the warm-up a small part of the run, {context.advances(shorter)} for example, or the run longer."
    plan = _plan(context, length, shorter)
    long = f"{what} is {context.advances(length)} long and the run {context.advances(n)}"
    if in_steps:
        never = "counts optimizer steps, and the scheduler is stepped per epoch"
        long = f"{what} is {count(length)} long and the run makes {count(n, 'call')} of scheduler.step()"
        text, plan = "Step the scheduler after every optimizer step.", context.with_loop(interval="step", frequency=1)
    return Found(
        message=(
            f"The warm-up {never}: {short}. Here {long}, so {reached}. {high}, at {high_at}. What"
            " should come after the warm-up never does."
        ),
        repair=_swapped(context)
        or Repair(text=text, plan=plan, code="" if plan else f"warmup_steps = {shorter}", changes=("peak",)),
        instead=_instead(context, shorter),
        span=(0, context.trace.n_steps),
    )


def _rises_to(context: RuleContext, position: int) -> bool:
    """Whether the rate climbs up to a position of the schedule, and is at its highest there or next to it."""
    looked = [context.rate_at((position - 1) * part // _LOOKS) for part in range(_LOOKS + 1)]
    known = [value for value in looked if value is not None]
    return (
        len(known) == len(looked) and all(a < b for a, b in pairwise(known)) and known[-1] >= REACHED * context.highest
    )


def _too_long(context: RuleContext, length: int, what: str) -> Found:
    """A warm-up that leaves next to nothing of the run."""
    n = context.n_positions
    shorter = max(n // _SHARE, 1)
    plan = _plan(context, length, shorter)
    return Found(
        message=(
            f"The warm-up takes {share(length / n)} of the run: {count(length)} of {context.advances(n)}. That is"
            f" {what}, and the rate is at its highest at {context.place(context.peak)}. Next to no time is left for the"
            " rate to come down in, which is when a model settles."
        ),
        repair=Repair(
            text=f"Make the warm-up a small part of the run, {context.advances(shorter)} for example.",
            plan=plan,
            code="" if plan else f"warmup_steps = {shorter}",
            changes=("peak",),
        ),
        instead=_instead(context, shorter),
        span=(0, min(context.step_of(length), context.trace.n_steps)),
    )


def _never_done(context: RuleContext) -> Iterator[Found]:
    """A function that rises along a straight line, and has not come to the optimizer's rate when the run is over."""
    base, line, last = context.base_lr, context.timeline, context.trace.n_steps - 1
    own = context.name == "LambdaLR" or context.spec.family == "code"
    if not own or not base or context.spec.used_as == "rate" or line.edits or line.skipped or not context.finite:
        return
    rates = [context.lr[last * part // _LOOKS] for part in range(_LOOKS + 1)]
    rises = [b - a for a, b in pairwise(rates)]
    straight = min(rises) > 0 and max(rises) <= _STRAIGHT * min(rises)
    if last < _MANY or not straight or not rates[-1] < REACHED * base or rates[0] > rates[-1] / 2:
        return
    yield Found(
        message=(
            f"The warm-up does not fit into the run: at its end the rate is {share(rates[-1] / base)} of the"
            f" optimizer's {rate(base)}. It climbs along a straight line from {rate(rates[0])} to {rate(rates[-1])} at"
            f" {context.place(last)}, and what should come after the warm-up never does."
        ),
        repair=Repair(text="Make the warm-up a small part of the run, or the run longer.", plan=None),
        span=(0, context.trace.n_steps),
    )


def _swapped(context: RuleContext) -> Repair | None:
    """The repair of a warm-up and a length that were given for one another."""
    arguments = context.spec.arguments
    warm_up = next((name for name in WARM_UPS if number_of(arguments.get(name))), "")
    whole = next((name for name in WHOLE if number_of(arguments.get(name))), "")
    if not warm_up or not whole or arguments[warm_up] <= arguments[whole]:  # type: ignore[operator]  # both are numbers
        return None
    if context.n_positions != arguments[warm_up]:
        return None
    return Repair(
        text=f"Swap {warm_up} and {whole}: the run has {context.advances(context.n_positions)}.",
        plan=context.with_arguments(**{warm_up: arguments[whole], whole: arguments[warm_up]}),
        certainty="sure",
        changes=("peak",),
    )


def _instead(context: RuleContext, shorter: int) -> tuple[Repair, ...]:
    """A shorter warm-up in a schedule as long as the run."""
    name = next((name for name in WARM_UPS if name in context.spec.arguments), "")
    if not name or context.length is None:
        return ()
    spec = changed(context.spec, {name: shorter})
    fitted = lengthened(spec, context.settings, context.length, context.n_positions)
    return (
        Repair(
            text=f"Make the warm-up a small part of the run, {name}={shorter} for example, and the schedule as long.",
            plan=replace(context.plan, schedule=fitted),
            changes=("peak",),
        ),
    )


def _warm_up(context: RuleContext) -> tuple[int, str] | None:
    """The warm-up's length in advances, and what it is called."""
    kind, _, period = (context.spec.dampen or "").partition(":")
    if kind == "linear" and period.isdigit():
        return int(period), f"--dampen {context.spec.dampen}"
    if len(context.phases) > 1:
        return context.phases[0].stop or 0, "the first part of SequentialLR"
    if context.name == "ChainedScheduler":
        rises = [rise for rise in map(_rise, context.settings.parts) if rise is not None]
        if rises:
            return rises[0], "the LinearLR of ChainedScheduler"
    alone = _rise(context.settings)
    if alone is not None and alone * REACHED > context.n_positions:  # one as long as the run is a range test
        return alone, "LinearLR"
    for name in WARM_UPS:
        length = number_of(context.spec.arguments.get(name, context.get(name)))
        if length is not None:
            return int(length), name
    return None


def _rise(settings: Settings) -> int | None:
    """The length of a LinearLR that rises; None of any other scheduler."""
    start, end, length = (number_of(settings.arguments.get(name)) for name in ("start_factor", "end_factor", _LENGTH))
    rises = settings.scheduler == "LinearLR" and start is not None and end is not None and start < end
    return int(length) if rises and length is not None else None


def _plan(context: RuleContext, length: int, shorter: int) -> Plan | None:
    """The plan with a shorter warm-up."""
    spec, n = context.spec, context.n_positions
    if spec.dampen:
        return replace(context.plan, schedule=replace(spec, dampen=f"linear:{shorter}"))
    name = next((name for name in WARM_UPS if name in {**spec.arguments, **context.settings.arguments}), "")
    if context.name == "LinearLR":
        name = _LENGTH
    if name and (name in spec.arguments or spec.name == context.settings.scheduler):
        return context.with_arguments(**{name: shorter})
    if not context.part_specs:
        return None
    if context.length is not None and context.length > n:
        made = with_length(spec, context.settings, context.length, n)
        milestones = made.arguments.get("milestones")
        if isinstance(milestones, list) and milestones[0] < n - 1:
            return replace(context.plan, schedule=made)
    return replace(context.plan, schedule=rescaled(spec, context.settings, Fraction(shorter, length)))


def _warms_up(context: RuleContext) -> bool:
    return _warm_up(context) is not None or context.name == "LambdaLR"


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
