"""What ReduceLROnPlateau and its kin are stepped with: numbers, an expression, or a column of a CSV file."""

from __future__ import annotations

import inspect
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.length import Length
from lrplot.options.expressions import function_of, work_out
from lrplot.options.spelling import hint
from lrplot.reading import bounded_lines, is_file, reason
from lrplot.schedulers.ready_metrics import ready_metric
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.plan import ScheduleSpec

_STEPS = 100
_SHOWN, _LONGEST = 20, 40  # columns that a message names, and characters of each

Expression: TypeAlias = Callable[[str], Callable[[float], float]]
"""Makes a function of an expression's text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Metric:
    """The metric that each advance of the scheduler is given.

    Attributes:
        at: the metric of the advance of that index, counted from 0.
        n: how many there are; None where there is one for every advance.
    """

    at: Callable[[int], float]
    n: int | None


def takes_metric(cls: type) -> bool:
    """Whether a scheduler's `step` has a parameter that must be given, as ReduceLROnPlateau's has."""
    return bool(_required(cls)) and not takes_count(cls)


def takes_count(cls: type) -> bool:
    """Whether a scheduler's `step` must be told how far the run is, as `step(epoch)` in old code."""
    return len(_required(cls)) == 1 and _required(cls)[0] in _COUNTS


_COUNTS = ("epoch", "step", "iteration", "iter", "it", "t", "n", "global_step", "current_step", "num_updates")


def _required(cls: type) -> list[str]:
    """The parameters of a class's `step` that must be given."""
    return _required_by(cls.step)  # type: ignore[attr-defined]


@lru_cache  # of the last hundred: a file has thousands of schedules of a few classes
def _required_by(step: Callable[..., object]) -> list[str]:
    try:
        parameters = list(inspect.signature(step).parameters.values())[1:]
    except ValueError:  # written in C
        return []
    return [
        parameter.name
        for parameter in parameters
        if parameter.default is parameter.empty
        and parameter.kind not in (parameter.VAR_POSITIONAL, parameter.VAR_KEYWORD)
    ]


def with_metric(
    scheduler: Any, spec: ScheduleSpec, expression: Expression | None = None
) -> tuple[Callable[[int], object], Metric, Length]:
    """How to advance a scheduler that takes a metric, the metric, and the length that follows from it.

    Args:
        scheduler: the scheduler, built.
        spec: what it was built from, with its metric.
        expression: the function that an expression describes; by default one of `epoch`, or `step`.

    Raises:
        UsageError: the schedule has no metric, or one that cannot be read.
    """
    if spec.metric is None:
        raise UsageError(
            f"{spec.name} is stepped with a metric: add {named('metric', '1,0.9,0.9,0.9')}, an expression of epoch, a"
            f" column of a CSV file, {named('metric', 'losses.csv:val_loss')}, or one that is ready,"
            f" {named('metric', 'improves')}, stalls@20 or noisy"
        )
    metric = metric_of(spec.metric, expression, rises(spec.arguments))
    length = Length(advances=_STEPS, reason="a guess: the metric has no length", own=False)
    if metric.n is not None:
        length = Length(advances=metric.n, reason=f"the metric has {count(metric.n, 'value')}", own=False)
    return lambda index: scheduler.step(metric.at(index)), metric, length


def rises(arguments: Mapping[str, Any]) -> bool:
    """Whether a higher metric is a better one for a scheduler of these arguments."""
    return arguments.get("mode") == "max"


def metric_of(source: str | Sequence[float], expression: Expression | None = None, rising: bool = False) -> Metric:
    """Reads a metric.

    Args:
        source: `1,0.9,0.9` (NaN and inf allowed, as training meets them), `losses.csv:val_loss`, an expression of
            `epoch` such as `1 / (epoch + 1)`, one that is ready (`improves`, `stalls@20`, `noisy`), or the numbers
            themselves.
        expression: the function that an expression describes; by default one of `epoch`, or `step`.
        rising: whether a higher metric is better, for those that are ready.

    Raises:
        UsageError: it is none of these, or the file or its column cannot be read.
    """
    if not isinstance(source, str):
        return _listed([float(value) for value in source], f"{len(source)} numbers")
    numbers = _numbers(source)
    if numbers:
        return _listed(numbers, f"{named('metric')} {source}")
    ready = ready_metric(source, rising)
    if ready is not None:
        return Metric(at=ready, n=None)
    path, colon, column = source.rpartition(":")
    if colon and (Path(path).suffix.lower() in (".csv", ".tsv") or is_file(path)):
        return _listed(_column(Path(path), column.strip()), source)
    if Path(source).suffix.lower() in (".csv", ".tsv"):
        raise UsageError(f"{named('metric')} needs the column as well: {source}:val_loss")
    at = function_of(source, ("epoch", "step")) if expression is None else expression(source)
    return Metric(at=at, n=None)


def _listed(numbers: Sequence[float], text: str) -> Metric:
    if not numbers:
        raise UsageError(f"the metric has no value: {text}")
    return Metric(at=numbers.__getitem__, n=len(numbers))


def _numbers(text: str) -> list[float]:
    """The numbers of `1,0.9,0.9`; empty where it is something else."""
    items = text.strip("[] ").rstrip(",").split(",")
    try:
        return [_item(item.strip(), len(items) == 1) for item in items]
    except ValueError:
        return []


def _item(text: str, alone: bool) -> float:
    """One number of several; alone, what must be worked out is an expression already."""
    try:
        return float(text)
    except ValueError:
        found = None if alone else work_out(text)
        if found is None:
            raise
        return float(found)


def _column(path: Path, name: str) -> Sequence[float]:
    """One column of a CSV file, as numbers; rows without a value in it are skipped, as loggers leave them."""
    import csv

    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.reader(bounded_lines(file, path), delimiter="\t" if path.suffix.lower() == ".tsv" else ",")
            fields = [field.strip() for field in next(rows, [])]
            if name not in fields:
                raise UsageError(f"{named('metric')}: {path} has no column '{name}'{_hint(name, fields, path)}")
            at = fields.index(name)
            cells = ((rows.line_num, row[at]) for row in rows if len(row) > at and row[at].strip())
            return array("d", (_cell(text, path, line) for line, text in cells))
    except UsageError:
        raise
    except OSError as error:
        raise UsageError(f"{named('metric')}: {path} cannot be read: {reason(error)}") from None
    except UnicodeDecodeError:
        raise UsageError(f"{named('metric')}: {path} is not a CSV file in UTF-8") from None
    except (ValueError, csv.Error) as error:  # a NUL in its name, or a field without an end
        raise UsageError(f"{named('metric')}: {path} is not a CSV file: {error}") from None


def _is_table(path: Path) -> bool:
    """Whether a file says by its name that it is a table; of others, nothing is shown in messages."""
    return path.suffix.lower() in (".csv", ".tsv")


def _hint(name: str, fields: Sequence[str], path: Path) -> str:
    """Which column was meant."""
    if not _is_table(path):
        return ""
    shown = [field if len(field) <= _LONGEST else f"{field[:_LONGEST]}..." for field in fields[:_SHOWN]]
    listed = f"it has {', '.join(shown) or 'no header'}{', ...' if len(fields) > _SHOWN else ''}"
    return f": {hint(name, list(fields), listed)}"


def _cell(text: str, path: Path, line: int) -> float:
    try:
        return float(text)
    except ValueError:
        what = f"'{text[:_LONGEST]}' is not a number" if _is_table(path) else "there is no number"
        raise UsageError(f"{named('metric')}: {path}, line {line}: {what}") from None
