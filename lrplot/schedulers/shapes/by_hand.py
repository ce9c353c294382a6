"""Schedules as people write them by hand, in one function of the step: nanoGPT's get_lr, Noam, transformers' own."""

from __future__ import annotations

from collections.abc import Iterator

from lrplot.schedulers.shapes.numbers import roundest
from lrplot.schedulers.shapes.warm_up import WarmUpShape

_HEADS = 64  # the widths of models are multiples of it, and others only look like one
_NEAR = 1e-3  # of a share: what is as near as this may be it, and the scheduler's own values tell


def formulas(reading: WarmUpShape) -> Iterator[tuple[str, float]]:
    """Formulas of the step for a reading, each with the optimizer's rate."""
    if reading.how != "then":
        return
    if reading.body.name == "InverseSqrt":
        yield from _inverse_sqrt(reading)
        return
    after = reading.warm_up + reading.plateau
    fall = _fall(reading, after)
    if fall is None or not after:
        return
    for line in _lines(reading):
        stays = f"1 if step < {after} else " if reading.plateau else ""
        rest = f"{stays}{fall}"
        yield (f"{line} if step < {reading.warm_up} else {rest}" if line else rest), reading.lr
    if reading.body.name == "CosineAnnealingLR" and not reading.plateau:
        yield from _nano_gpt(reading)


def _lines(reading: WarmUpShape) -> Iterator[str]:
    """The usual warm-ups that begin as this one does: from 0, with step + 1, and nanoGPT's."""
    n, share = reading.warm_up, reading.first / reading.lr
    if not n:
        yield ""
        return
    spare = reading.slack / reading.lr + _NEAR / n
    for first, line in ((0.0, f"step / {n}"), (1 / n, f"(step + 1) / {n}"), (1 / (n + 1), f"(step + 1) / {n + 1}")):
        if abs(share - first) <= spare:
            yield line
    if share > spare and abs(share - 1 / n) > spare:
        first = roundest(share - spare, share + spare)
        yield f"{first!r} + {roundest(1 - first - 1e-12, 1 - first + 1e-12)!r} * step / {n}"


def _fall(reading: WarmUpShape, after: int) -> str | None:
    """What the optimizer's rate is multiplied with, once the schedule has begun; None for what nobody writes so."""
    said, t = reading.body.arguments, f"(step - {after})" if after else "step"
    if reading.body.name in ("CosineAnnealingLR", "SWALR"):
        swa = reading.body.name == "SWALR"
        low = float(said["swa_lr"] if swa else said.get("eta_min", 0.0)) / reading.lr  # type: ignore[arg-type]
        at = f"min({t}, {said['anneal_epochs']}) / {said['anneal_epochs']}" if swa else f"{t} / {said['T_max']}"
        wave = f"0.5 * (1 + cos(pi * {at}))"
        return wave if not low else f"{_share(low)} + {_share(1 - low)} * {wave}"
    if reading.body.name == "PolynomialLR":
        end, power = said["total_iters"], said.get("power", 1)
        left = f"max(0, {end} - {t}) / {end}"
        return left if power == 1 else f"({left}) ** {power!r}"
    if reading.body.name == "LinearLR" and said.get("start_factor") == 1:
        end, low = said["total_iters"], float(said.get("end_factor", 1.0))  # type: ignore[arg-type]
        return f"{_share(low)} + {_share(1 - low)} * max(0, {end} - {t}) / {end}" if low else None
    if reading.body.name == "OneMinusSqrt":
        return f"1 - sqrt(min(1, {t} / {said['total_iters']}))"
    if reading.body.name == "ExponentialLR":
        return f"{said['gamma']!r} ** {t}"
    return "1" if reading.body.name == "ConstantLR" and said.get("factor") == 1 else None


def _share(value: float) -> str:
    return repr(roundest(value * (1 - 1e-15), value * (1 + 1e-15)))


def _nano_gpt(reading: WarmUpShape) -> Iterator[tuple[str, float]]:
    """`get_lr` of nanoGPT, of which the optimizer's rate is not a part."""
    n, top, said = reading.warm_up, reading.lr, reading.body.arguments
    if abs(reading.first * (n + 1) - top) > _NEAR * top:
        return
    low = said.get("eta_min", 0.0)
    wave = f"0.5 * (1 + cos(pi * ((step - {n}) / {said['T_max']})))"
    yield f"{top!r} * (step + 1) / {n + 1} if step < {n} else {low!r} + {wave} * ({top!r} - {low!r})", 1.0


def _inverse_sqrt(reading: WarmUpShape) -> Iterator[tuple[str, float]]:
    """Noam's formula where a model's width explains the peak, else up in a line and down as 1 / sqrt(step)."""
    n, scale, top = reading.warm_up, int(reading.body.arguments["timescale"]), reading.lr  # type: ignore[arg-type]
    if scale == n + 1:  # counted from 1, as the paper does
        width = round(1 / (top**2 * scale))
        if width and width % _HEADS == 0 and abs(width * top**2 * scale - 1) <= _NEAR:
            yield f"{width} ** -0.5 * min((step + 1) ** -0.5, (step + 1) * {scale} ** -1.5)", 1.0
        yield f"min((step + 1) / {scale}, ({scale} / (step + 1)) ** 0.5)", top
    shift = f" + {scale - n}" if scale > n else f" - {n - scale}" if scale < n else ""
    fall = f"({scale} / (step{shift})) ** 0.5"
    for line in _lines(reading):
        yield (f"{line} if step < {n} else {fall}" if line else fall), top
