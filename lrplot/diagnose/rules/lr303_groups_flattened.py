"""Parameter groups with rates of their own, all of which get the same from a scalar max_lr."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lrplot.diagnose.needs import RATE
from lrplot.diagnose.rules import Found, Repair, Rule
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


def _check(context: RuleContext) -> Iterator[Found]:
    bases, peak = [base for base in context.base_lrs if base is not None], context.number("max_lr")
    if context.name not in ("OneCycleLR", "CyclicLR") or peak is None or len(bases) < len(context.trace.groups):
        return
    floor = context.number("base_lr") if context.name == "CyclicLR" else None
    if len(set(bases)) < 2 or peak <= 0 or (context.name == "CyclicLR" and floor is None):
        return
    top, step = max(bases), context.peak
    shares = [base / top for base in bases]
    changes: dict[str, Any] = {"max_lr": [float(f"{peak * part:.6g}") for part in shares]}
    if floor is not None:
        changes["base_lr"] = [float(f"{floor * part:.6g}") for part in shares]
    kept = " and one base_lr" if floor is not None else ""
    yield Found(
        message=(
            f"{_all(len(bases))} parameter groups get the same rate: a single max_lr of {rate(peak)} flattens them."
            f" The optimizer was given {_listed(bases)}. At {context.place(0)} each has {rate(context.lr[0])}, and at"
            f" {context.place(step)} each has {rate(context.lr[step])}; layers that were to move slowly move as fast as"
            " all others."
        ),
        repair=Repair(
            text=f"Give one max_lr{kept} for each parameter group, in the proportion of the optimizer's rates.",
            plan=context.with_arguments(**changes),
            changes=("peak",),
        ),
        span=(0, context.trace.n_steps),
    )


def _all(n: int) -> str:
    return "Both" if n == 2 else f"All {count(n)}"


def _listed(values: list[float]) -> str:
    texts = [rate(value) for value in values]
    if len(texts) > 4:
        return f"{rate(min(values))} to {rate(max(values))}"
    return f"{', '.join(texts[:-1])} and {texts[-1]}"


def _grouped(context: RuleContext) -> bool:
    return context.name in ("OneCycleLR", "CyclicLR") and len(context.trace.groups) > 1


RULE = Rule(
    code="LR303",
    severity="warning",
    title="One max_lr for groups with rates of their own",
    why=(
        "Discriminative rates, a small one for a pretrained backbone and a larger one for a new head, are given to the"
        " optimizer group by group. OneCycleLR and CyclicLR overwrite them all, and a max_lr that is a single number"
        " stands for every group: the pretrained weights are trained at the head's rate and forget what they knew."
        " There is no warning."
    ),
    check=_check,
    fires="onecycle --max-lr 0.1 --total-steps 1000 --lr 0.0001,0.01",
    quiet="onecycle --max-lr 0.001,0.1 --total-steps 1000 --lr 0.0001,0.01",
    sources=(
        "https://github.com/katsura-jp/pytorch-cosine-annealing-with-warmup/issues/14",
        "https://github.com/katsura-jp/pytorch-cosine-annealing-with-warmup/issues/11",
    ),
    cases=("P19",),
    hides=("LR301",),
    needs=(RATE,),
    applies=_grouped,
    also_fires=(
        "cyclic --base-lr 0.001 --max-lr 0.1 --lr 0.0001,0.01 --step-size-up 100 --max-steps 600",
        "onecycle --max-lr 0.1 --total-steps 1000 --group name=a,lr=0.001 --group name=b,lr=0.1",
    ),
)
