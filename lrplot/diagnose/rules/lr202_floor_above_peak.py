"""A floor of the rate that lies at or above its peak."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice, zip_longest
from typing import TYPE_CHECKING

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.repair import with_part
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import SEEN
from lrplot.schedulers.arguments import named
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.model.built import Settings
    from lrplot.model.plan import Plan

_FEW = 3  # rates from the peak on, for a floor to be crossed
_COSINES = ("CosineAnnealingLR", "CosineAnnealingWarmRestarts")


def _check(context: RuleContext) -> Iterator[Found]:
    if context.name in _COSINES:
        yield from _cosine(context, context.settings, context.with_arguments(eta_min=None))
    parts = [
        part for part in context.phases if part.settings.scheduler in _COSINES and part.settings.library == "torch"
    ]
    spec = context.spec
    for part in parts:
        spec = with_part(spec, part.index, {"eta_min": None})
    every = (found for part in parts for found in _cosine(context, part.settings, replace(context.plan, schedule=spec)))
    yield from islice(every, 1)
    if context.name == "ReduceLROnPlateau":
        yield from _plateau(context)
    if context.name == "CyclicLR":
        yield from _cyclic(context)
    if context.settings.library != "torch":
        yield from _users_own(context) or _of_any_kind(context)


def _cosine(context: RuleContext, settings: Settings, plan: Plan) -> Iterator[Found]:
    floor = number_of(settings.arguments.get("eta_min"))
    low = _lowest(context.base_lrs)
    if floor is None or low is None or floor <= 0 or floor < low:
        return
    what = "the rate rises where it should fall" if floor > low else "the rate never moves"
    yield Found(
        message=(
            f"The eta_min of {rate(floor)} is not below the optimizer's lr of {rate(low)}{_default(context)}: {what}."
            f" The eta_min of {settings.scheduler} is the floor that the cosine comes down to, an absolute rate and no"
            f" share of lr; the run starts at {rate(context.lr[0])} and ends at {rate(context.lr[-1])}."
        ),
        repair=Repair(
            text="Leave eta_min at its default of 0, or swap the two if they were swapped.",
            plan=plan,
            changes=("peak",),
        ),
        span=(0, context.trace.n_steps),
    )


def _plateau(context: RuleContext) -> Iterator[Found]:
    given = context.get("min_lr")
    floors = [number_of(value) for value in (given if isinstance(given, (list, tuple)) else [given])]
    bases = context.base_lrs
    pairs = [(floors[index % len(floors)], base) for index, base in enumerate(bases)] if floors else []
    for floor, base in pairs:
        if floor is not None and base is not None and floor > 0 and floor >= base:
            yield Found(
                message=(
                    f"The min_lr of {rate(floor)} is not below the optimizer's lr of {rate(base)}{_default(context)}:"
                    " the rate is never reduced. The metric is watched in vain; the run starts"
                    f" at {rate(context.lr[0])} and ends at {rate(context.lr[-1])}."
                ),
                repair=Repair(text="Leave min_lr at its default of 0.", plan=context.with_arguments(min_lr=None)),
                span=(0, context.trace.n_steps),
            )
            return


def _cyclic(context: RuleContext) -> Iterator[Found]:
    lows, highs = _list(context.get("base_lr")), _list(context.get("max_lr"))
    size = max(len(lows), len(highs))
    pairs = list(zip(_spread(lows, size), _spread(highs, size), strict=True))
    known = [(low, high) for low, high in pairs if low is not None and high is not None]
    wrong = next(((low, high) for low, high in known if low > high), None)
    if wrong is None or len(known) < len(pairs):
        return
    low, high = wrong
    momentum = ", with a momentum that moves the wrong way as well" if context.get("cycle_momentum") else ""
    plan = context.with_arguments(
        base_lr=_one_or_all([min(pair) for pair in known]), max_lr=_one_or_all([max(pair) for pair in known])
    )
    yield Found(
        message=(
            f"CyclicLR's base_lr of {rate(low)} is above its max_lr of {rate(high)}: the cycles hang upside down. The"
            f" run starts at the highest rate, {rate(context.lr[0])}, and each cycle falls first{momentum}."
        ),
        repair=Repair(text="Swap base_lr and max_lr.", plan=plan, certainty="sure"),
        span=(0, context.trace.n_steps),
    )


def _users_own(context: RuleContext) -> list[Found]:
    peak, base = number_of(context.get("eta_max")), context.base_lr
    if peak is None or base is None or base <= 0 or peak <= 0 or base < peak:
        return []
    name = context.settings.scheduler or context.spec.name
    what = "the peaks point down" if base > peak else "the rate never moves"
    found = Found(
        message=(
            f"The eta_max of {rate(peak)} is not above the optimizer's lr of {rate(base)}{_default(context)}: {what}."
            f" That is {name}'s. In a scheduler with an eta_max the optimizer's lr is the floor from which each cycle"
            f" rises; the run stays between {rate(context.lowest)} and {rate(context.highest)}."
        ),
        repair=Repair(
            text="Give the optimizer an lr of 0, or of the lowest rate that is wanted.",
            plan=context.with_optimizer(lr=0.0),
            changes=("peak",),
        ),
        span=(0, context.trace.n_steps),
    )
    return [found]


def _of_any_kind(context: RuleContext) -> list[Found]:
    """A floor of another library's schedule, or of a user's, that its peaks do not stay above."""
    arguments = {**context.settings.arguments, **context.spec.arguments}
    name = next((name for name in named("floor") if (number_of(arguments.get(name)) or 0) > 0), "")
    floor = number_of(arguments.get(name)) if name else None
    if floor is None and number_of(arguments.get("eta_max")) is not None:
        name, floor = "lr", context.base_lr  # the optimizer's, from which such a schedule's cycles rise
    if floor is None or floor <= 0 or not context.finite or context.timeline.edits or context.trace.stopped is not None:
        return []
    after = context.lr.between(context.peak, context.trace.n_steps)
    tops = (number_of(arguments.get(each)) for each in (*named("peak"), "init_value"))
    top = next((each for each in tops if each is not None), context.base_lr)
    if name != "lr" and context.highest <= floor * (1 + SEEN) and top is not None and top <= floor * (1 + SEEN):
        return [_never_below(context, name, floor)]
    if len(after) < _FEW or min(after) >= floor * (1 - SEEN) or "gamma" not in str(list(arguments)).lower():
        return []
    index = next(index for index, value in enumerate(after) if value < floor * (1 - SEEN))
    step = min((context.peak // context.lr.stride + index) * context.lr.stride, context.trace.n_steps - 1)
    whose = "the optimizer's lr" if name == "lr" else name
    return [
        Found(
            message=(
                f"The peaks decay below the floor: from step {count(step)} on the rate falls below {whose} ="
                f" {rate(floor)}. At {context.place(step)} it is {rate(context.lr[step])}, and from there the cycles"
                f" hang upside down; the first peak was {rate(context.highest)}."
            ),
            repair=Repair(
                text="Let the peaks decay more slowly, or give a lower floor.",
                plan=context.with_optimizer(lr=0.0) if name == "lr" else context.with_arguments(**{name: 0.0}),
                changes=("peak",),
            ),
            span=(step, context.trace.n_steps),
        )
    ]


def _never_below(context: RuleContext, name: str, floor: float) -> Found:
    moves = "the rate never moves" if context.lowest >= context.highest * (1 - SEEN) else "the rate never comes down"
    return Found(
        message=(
            f"The {name} of {rate(floor)} is not below the highest rate of {rate(context.highest)}: {moves}. It is the"
            f" floor that the schedule comes down to, an absolute rate; the run starts at {rate(context.lr[0])} and"
            f" ends at {rate(context.lr[-1])}."
        ),
        repair=Repair(
            text=f"Leave {name} out, or swap the two if they were swapped.",
            plan=context.with_arguments(**{name: None}),
            changes=("peak",),
        ),
        instead=(Repair(text=f"Give {name}=0.", plan=context.with_arguments(**{name: 0.0}), changes=("peak",)),),
        span=(0, context.trace.n_steps),
    )


def _default(context: RuleContext) -> str:
    return "" if any(group.lr is not None for group in context.plan.optimizer.groups) else ", the default"


def _lowest(rates: Sequence[float | None]) -> float | None:
    return min((value for value in rates if value is not None), default=None)


def _list(value: object) -> list[float | None]:
    return [number_of(item) for item in (value if isinstance(value, (list, tuple)) else [value])]


def _spread(values: list[float | None], n: int) -> list[float | None]:
    return values * n if len(values) == 1 else [value for value, _ in zip_longest(values, range(n))]


def _one_or_all(values: list[float]) -> float | list[float]:
    return values[0] if len(values) == 1 else values


RULE = Rule(
    code="LR202",
    severity="warning",
    title="The lowest rate is not below the highest",
    why=(
        "eta_min, min_lr and base_lr are absolute rates, and nothing compares them with the peak. Where the optimizer's"
        " lr was lowered for another run and the floor was not, or where the two were swapped, a cosine rises from lr"
        " to eta_min, ReduceLROnPlateau never reduces, and CyclicLR starts at its highest rate. In the restart classes"
        " that are copied from blog to blog, with an eta_max, it is the other way round: there the optimizer's lr is"
        " the floor, and must be 0 or near it."
    ),
    check=_check,
    fires="cosine --lr 0.0001 --T-max 100 --eta-min 0.001",
    quiet="cosine --lr 0.001 --T-max 100 --eta-min 0.0001",
    sources=(
        "https://github.com/facebookresearch/fairseq/pull/2916",
        "https://github.com/katsura-jp/pytorch-cosine-annealing-with-warmup/issues/13",
    ),
    cases=("P27", "P31"),
    also_fires=(
        "cosine --T-max 100 --lr 1e-4 --eta-min 1e-3",
        "warm-restarts --T-0 10 --lr 1e-4 --eta-min 1e-3 --max-steps 30",
        "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 50 --eta-max 0.1 --T-up 10"
        " --optimizer adam --lr 1",
    ),
)
