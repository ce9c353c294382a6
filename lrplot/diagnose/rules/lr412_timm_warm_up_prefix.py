"""A schedule of timm's that decays behind its warm-up, which then ends in a drop."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.diagnose.context import RuleContext, number_of
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.diagnose.thresholds import SEEN
from lrplot.wording import count, rate, share

_DECAYS = ("CosineLRScheduler", "TanhLRScheduler", "PolyLRScheduler")


def _check(context: RuleContext) -> Iterator[Found]:
    spec, base = context.spec, context.base_lr
    warm_up, length = (number_of(spec.arguments.get(name)) for name in ("warmup_t", "t_initial"))
    if spec.family != "timm" or spec.name not in _DECAYS or spec.arguments.get("warmup_prefix") or not base:
        return
    if not warm_up or not length or warm_up >= length:
        return
    begins = context.rate_at(int(warm_up))
    if begins is None or begins > (1 - SEEN) * base:
        return
    before, step = context.rate_at(int(warm_up) - 1), context.step_of(int(warm_up))
    drops = before is not None and before > begins
    what = f"drops from {rate(before or 0)} to {rate(begins)}" if drops else f"goes on at {rate(begins)}"
    rest = int(length - warm_up)
    yield Found(
        message=(
            f"The decay begins behind the warm-up: at step {count(step)} the rate {what}. The peak of {rate(base)} is"
            f" never used. With warmup_prefix=False timm counts the {context.advances(int(warm_up))} of warm-up as part"
            f" of t_initial={count(int(length))}: {share(1 - begins / base)} of the rate is gone when it ends."
        ),
        repair=Repair(
            text=f"Let the decay begin after the warm-up: warmup_prefix=True, and t_initial={rest} for the same run.",
            plan=context.with_arguments(warmup_prefix=True, t_initial=rest),
            changes=("peak",),
        ),
        span=(max(step - 1, 0), step + 1),
    )


def _decays_behind(context: RuleContext) -> bool:
    return context.spec.family == "timm" and context.spec.name in _DECAYS


RULE = Rule(
    code="LR412",
    severity="note",
    title="timm's decay runs behind its warm-up",
    why=(
        "timm's schedulers take the warm-up out of the beginning of the decay, unless warmup_prefix is set: while the"
        " rate rises, the cosine goes down unseen, and at the end of the warm-up the rate falls onto it. With 5 epochs"
        " of 300, as in DeiT's recipe, 0.07 % is lost and nobody sees it; with a warm-up of a fifth of the run it is"
        " 10 %, and the peak that was tuned is never reached."
    ),
    check=_check,
    fires="timm:cosine --t-initial 100 --warmup-t 20 --warmup-lr-init 1e-6 --lr-min 1e-5 --lr 0.001",
    quiet="timm:cosine --t-initial 80 --warmup-t 20 --warmup-prefix --warmup-lr-init 1e-6 --lr-min 1e-5 --lr 0.001",
    sources=("https://github.com/microsoft/Swin-Transformer/issues/277",),
    cases=("P16",),
    hides=("LR414",),
    applies=_decays_behind,
)
