"""What the curves of torch's schedulers look like, in a line each, the common ones first: for help and lists."""

from __future__ import annotations

_SHAPES = {
    "CosineAnnealingLR": "Down half a cosine to eta_min, and up again after T_max.",
    "OneCycleLR": "Up to max_lr and far down, once; momentum the other way.",
    "LinearLR": "A line from one factor to another: a warm-up by default.",
    "StepLR": "Times gamma every step_size.",
    "MultiStepLR": "Times gamma at each milestone.",
    "SequentialLR": "One after another, at milestones: a warm-up, then the rest.",
    "CosineAnnealingWarmRestarts": "Cosines that start again, each T_mult times as long.",
    "ReduceLROnPlateau": "Times factor where a metric stops to improve.",
    "ExponentialLR": "Times gamma at every step.",
    "PolynomialLR": "Down to 0 in total_iters, a line for power 1.",
    "ConstantLR": "A factor of the rate for total_iters, then the rate.",
    "CyclicLR": "Up and down between base_lr and max_lr, again and again.",
    "LambdaLR": "The rate times an expression of the step: 0.95 ** epoch.",
    "MultiplicativeLR": "Times an expression of the step, at every step.",
    "ChainedScheduler": "Several schedules at once, their factors multiplied.",
    "SWALR": "From where the rate is to swa_lr, for weight averaging.",
}


def shape_of(name: str, otherwise: str) -> str:
    """What a scheduler's curve looks like, or what is to be said of one that is not known here."""
    return _SHAPES.get(name, otherwise)


def commonness(name: str) -> int:
    """A number to sort torch's schedulers by, the most common first, those that are not known here last."""
    names = list(_SHAPES)
    return names.index(name) if name in names else len(names)
