"""What ReduceLROnPlateau sees in its metric, for explaining when it reduces the rate; no rate is told from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrplot.errors import LrplotError
from lrplot.schedulers.metrics import metric_of, rises

_MOST = 10_000  # calls; who steps it more often has no list of metrics to look through


@dataclass(frozen=True, kw_only=True, slots=True)
class Watch:
    """A metric as ReduceLROnPlateau counts it.

    Attributes:
        metrics: the metric of each call.
        reductions: the calls, counted from 0, at which it tries to reduce the rate.
        bad: the most calls in a row without an improvement that led to no reduction.
        bad_until: the call, counted from 0, that ends them.
    """

    metrics: tuple[float, ...]
    reductions: tuple[int, ...]
    bad: int
    bad_until: int


def replay_plateau(source: str | Sequence[float] | None, arguments: Mapping[str, Any], n_calls: int) -> Watch | None:
    """Counts bad calls as ReduceLROnPlateau.step does (torch 2.13).

    Args:
        source: the metric, as `lrplot.schedulers.metrics.metric_of` reads it.
        arguments: the scheduler's, defaults included.
        n_calls: calls of the run.

    Returns:
        What it counts; None where the metric cannot be read, there are too many calls, or an argument is odd.
    """
    if source is None or n_calls > _MOST:
        return None
    try:
        metric = metric_of(source, rising=rises(arguments))
        metrics = tuple(float(metric.at(index)) for index in range(min(n_calls, metric.n or n_calls)))
        return _counted(metrics, arguments)
    except (LrplotError, ArithmeticError, ValueError, TypeError, KeyError, IndexError):
        return None


def _counted(metrics: tuple[float, ...], arguments: Mapping[str, Any]) -> Watch:
    patience, cooldown = arguments["patience"], arguments["cooldown"]
    threshold, relative = arguments["threshold"], arguments["threshold_mode"] == "rel"
    sign = 1 if arguments["mode"] == "min" else -1
    best, bad, cooling = float("inf") * sign, 0, 0
    most, until, reductions = 0, 0, []
    for index, value in enumerate(metrics):
        margin = best * (1 - sign * threshold) if relative else best - sign * threshold
        if sign * value < sign * margin:
            best, bad = value, 0
        else:
            bad += 1
        if cooling > 0:
            cooling, bad = cooling - 1, 0
        if bad > patience:
            reductions.append(index)
            cooling, bad = cooldown, 0
        elif bad > most:
            most, until = bad, index
    return Watch(metrics=metrics, reductions=tuple(reductions), bad=most, bad_until=until)
