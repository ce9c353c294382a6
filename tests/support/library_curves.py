"""Curves of every library, each made by its own code in a plain loop, at one of two sets of parameters.

The guesses were written on the first set, and the second was not looked at until they were done.
"""

from __future__ import annotations

import math
from importlib import import_module
from types import SimpleNamespace

N_STEPS = 1000
SETS = ("seen", "unseen")


def torch_loop(make, lr, stride=1, before=False, advance=None, optimizer="SGD"):
    """The rates of a plain loop: the scheduler is stepped after each step, or once in `stride`."""
    import torch

    held = getattr(torch.optim, optimizer)([torch.nn.Parameter(torch.zeros(1))], lr=lr)
    scheduler = make(held)
    rates = []
    for step in range(N_STEPS):
        if before:
            scheduler(None)
        rates.append(held.param_groups[0]["lr"])
        held.step()
        if not before and (step + 1) % stride == 0:
            advance(scheduler, (step + 1) // stride) if advance else scheduler.step()
    return rates


def transformers(name, lr, *args, **kwargs):
    make = getattr(import_module("transformers.optimization"), name)
    return torch_loop(lambda held: make(held, *args, **kwargs), lr)


def timm(name, lr, stride=1, **kwargs):
    from lrplot.schedulers.families.timm import _schedulers

    cls = getattr(_schedulers(), name)
    if stride > 1:
        return torch_loop(lambda held: cls(held, **kwargs), lr, stride, advance=lambda each, t: each.step(t))
    return torch_loop(
        lambda held: cls(held, t_in_epochs=False, **kwargs), lr, advance=lambda each, t: each.step_update(t)
    )


def pytorch_optimizer(name, lr, **kwargs):
    make = getattr(import_module("pytorch_optimizer.lr_scheduler"), name)
    return torch_loop(lambda held: make(held, **kwargs), lr)


def ignite(name, lr, *args):
    cls = getattr(import_module("ignite.handlers.param_scheduler"), name)
    return torch_loop(lambda held: cls(held, "lr", *args), lr, before=True)


def dampened(kind, lr, make, period):
    cls = getattr(import_module("pytorch_warmup"), kind)

    def both(held):
        scheduler = make(held)
        return SimpleNamespace(scheduler=scheduler, warmup=cls(held, period))

    def advance(each, _):
        with each.warmup.dampening():
            each.scheduler.step()

    return torch_loop(both, lr, advance=advance)


def optax(name, *args, **kwargs):
    import jax

    schedule = getattr(import_module("optax"), name)(*args, **kwargs)

    def update(step, _):
        return step + 1, jax.numpy.asarray(schedule(step), float)

    return jax.jit(lambda: jax.lax.scan(update, jax.numpy.int32(0), None, length=N_STEPS)[1])().tolist()


def chained(lr, *parts):
    from torch.optim import lr_scheduler as L

    return torch_loop(lambda held: L.ChainedScheduler([getattr(L, name)(held, **kwargs) for name, kwargs in parts]), lr)


def torch_s(name, **kwargs):
    from torch.optim import lr_scheduler as L

    return lambda held: getattr(L, name)(held, **kwargs)


def nano_gpt(warm, top, low, end):
    """`get_lr` of nanoGPT, word for word."""

    def get_lr(it):
        if it < warm:
            return top * (it + 1) / (warm + 1)
        if it > end:
            return low
        decay_ratio = (it - warm) / (end - warm)
        coeff = 0.5 * (1.0 + math.cos(math.pi * decay_ratio))
        return low + coeff * (top - low)

    return [get_lr(step) for step in range(N_STEPS)]


def noam(width, warm):
    return [width**-0.5 * min((step + 1) ** -0.5, (step + 1) * warm**-1.5) for step in range(N_STEPS)]


LINEAR, COSINE = "get_linear_schedule_with_warmup", "get_cosine_schedule_with_warmup"
RESTARTS, POLY = "get_cosine_with_hard_restarts_schedule_with_warmup", "get_polynomial_decay_schedule_with_warmup"
MIN, ROOT, WSD = "get_cosine_with_min_lr_schedule_with_warmup", "get_inverse_sqrt_schedule", "get_wsd_schedule"
FLAT = "get_constant_schedule_with_warmup"

# name: family that must be found, the maker, its arguments at the first and at the second set
CURVES = {
    "transformers linear": ("transformers", transformers, (LINEAR, 5e-5, 100, 1000), (LINEAR, 3e-4, 37, 1200)),
    "transformers cosine": ("transformers", transformers, (COSINE, 5e-5, 50, 1000), (COSINE, 2e-4, 133, 1100)),
    "transformers restarts": (
        "transformers",
        transformers,
        (RESTARTS, 1e-3, 100, 1000, 3),
        (RESTARTS, 6e-4, 60, 990, 2),
    ),
    "transformers poly": ("transformers", transformers, (POLY, 1e-3, 100, 1000), (POLY, 2e-4, 80, 1000)),
    "transformers root": ("transformers", transformers, (ROOT, 1e-3, 100), (ROOT, 5e-4, 64)),
    "transformers min_lr": (
        "transformers",
        transformers,
        (MIN, 1e-3, 100, 1000, 0.5, -1, 1e-4),
        (MIN, 3e-4, 70, 1000, 0.5, -1, 1e-5),
    ),
    "transformers constant": ("transformers", transformers, (FLAT, 1e-3, 100), (FLAT, 2e-5, 77)),
    "transformers wsd": ("transformers", transformers, (WSD, 1e-3, 100, 200, 1000), (WSD, 3e-4, 60, 150, 1000)),
    "transformers wsd linear": (
        "transformers",
        lambda *args: transformers(*args, decay_type="linear"),
        (WSD, 1e-3, 100, 200, 1000),
        (WSD, 3e-4, 50, 250, 1000),
    ),
    "timm cosine": (
        "timm",
        lambda *args: timm(
            "CosineLRScheduler", args[0], 40, t_initial=args[1], warmup_t=args[2], warmup_lr_init=args[3]
        ),
        (0.1, 25, 5, 1e-3),
        (0.05, 24, 3, 1e-5),
    ),
    "timm cosine in updates": (
        "timm",
        lambda *args: timm("CosineLRScheduler", args[0], t_initial=args[1], warmup_t=args[2], lr_min=args[3]),
        (1e-3, 1000, 100, 1e-5),
        (5e-4, 1100, 150, 0.0),
    ),
    "timm step": (
        "timm",
        lambda *args: timm(
            "StepLRScheduler", args[0], 20, decay_t=args[1], decay_rate=args[2], warmup_t=args[3], warmup_lr_init=1e-6
        ),
        (0.1, 10, 0.5, 5),
        (0.032, 12, 0.9, 3),
    ),
    "timm wsd": (
        "timm",
        lambda *args: timm("WSDLRScheduler", args[0], t_initial=args[1], decay_t=args[2], warmup_t=args[3]),
        (1e-3, 900, 200, 100),
        (5e-4, 700, 300, 60),
    ),
    "pytorch_optimizer cosine": (
        "pytorch_optimizer",
        lambda *args: pytorch_optimizer("CosineScheduler", 1.0, t_max=args[0], max_lr=args[1], warmup_steps=args[2]),
        (1000, 1e-3, 100),
        (950, 4e-4, 45),
    ),
    "pytorch_optimizer linear": (
        "pytorch_optimizer",
        lambda *args: pytorch_optimizer(
            "LinearScheduler", 1.0, t_max=args[0], max_lr=args[1], min_lr=args[2], warmup_steps=args[3]
        ),
        (1000, 1e-3, 1e-5, 100),
        (1000, 2e-3, 1e-4, 50),
    ),
    "pytorch_optimizer wsd": (
        "pytorch_optimizer",
        lambda *args: pytorch_optimizer(
            WSD, args[0], num_warmup_steps=args[1], num_stable_steps=args[2], num_decay_steps=args[3]
        ),
        (1e-3, 100, 600, 300),
        (2e-3, 40, 700, 260),
    ),
    "ignite cosine": (
        "ignite",
        ignite,
        ("CosineAnnealingScheduler", 0.1, 0.1, 1e-3, 400),
        ("CosineAnnealingScheduler", 0.02, 0.02, 0.001, 300),
    ),
    "ignite pieces": (
        "ignite",
        ignite,
        ("PiecewiseLinear", 0.1, [(0, 0.0), (100, 0.1), (1000, 0.0)]),
        ("PiecewiseLinear", 0.1, [(0, 0.001), (60, 0.05), (900, 0.005)]),
    ),
    "optax cosine": ("optax", optax, ("cosine_decay_schedule", 0.1, 1000), ("cosine_decay_schedule", 3e-4, 1200, 0.1)),
    "optax warm-up and cosine": (
        "optax",
        optax,
        ("warmup_cosine_decay_schedule", 0.0, 1e-3, 100, 1000),
        ("warmup_cosine_decay_schedule", 1e-5, 6e-4, 80, 1000, 6e-5),
    ),
    "optax exponential": ("optax", optax, ("exponential_decay", 0.1, 100, 0.9), ("exponential_decay", 0.02, 1000, 0.5)),
    "optax line": ("optax", optax, ("linear_schedule", 0.1, 0.0, 1000), ("linear_schedule", 3e-3, 3e-4, 800)),
    "chained": (
        "torch",
        chained,
        (0.1, ("LinearLR", {"start_factor": 0.1, "total_iters": 100}), ("CosineAnnealingLR", {"T_max": 1000})),
        (0.05, ("LinearLR", {"start_factor": 0.01, "total_iters": 60}), ("ExponentialLR", {"gamma": 0.998})),
    ),
    "chained constant": (
        "torch",
        chained,
        (0.1, ("ConstantLR", {"factor": 0.5, "total_iters": 100}), ("ExponentialLR", {"gamma": 0.998})),
        (0.2, ("ConstantLR", {"factor": 0.1, "total_iters": 50}), ("ExponentialLR", {"gamma": 0.995})),
    ),
    "dampened": (
        "torch",
        lambda *args: dampened(args[0], args[1], torch_s("CosineAnnealingLR", T_max=args[2]), args[3]),
        ("ExponentialWarmup", 0.1, 1000, 50),
        ("ExponentialWarmup", 1e-3, 1200, 30),
    ),
    "dampened linearly": (
        "torch",
        lambda *args: dampened(args[0], args[1], torch_s("CosineAnnealingLR", T_max=args[2]), args[3]),
        ("LinearWarmup", 0.1, 1000, 100),
        ("LinearWarmup", 1e-3, 1200, 64),
    ),
    "nanoGPT": ("torch", nano_gpt, (100, 6e-4, 6e-5, 1000), (70, 1e-3, 1e-4, 1200)),
    "noam": ("torch", noam, (512, 200), (768, 100)),
    "inverse root from 1": (
        "torch",
        lambda top, n: [top * min((step + 1) / n, (n / (step + 1)) ** 0.5) for step in range(N_STEPS)],
        (1e-3, 100),
        (7e-4, 160),
    ),
    "warm-up and 1 - sqrt": (
        "torch",
        lambda top, n, start: [
            top * (step / n if step < n else 1 if step < start else 1 - ((step - start) / (N_STEPS - start)) ** 0.5)
            for step in range(N_STEPS)
        ],
        (1e-3, 100, 800),
        (4e-4, 40, 700),
    ),
}
"""By name: the family that made it, the maker, and its arguments in either set."""


def curve_of(name, which="seen"):
    """The rates of a curve, one for each of a thousand steps."""
    _, make, *both = CURVES[name]
    return make(*both[SETS.index(which)])
