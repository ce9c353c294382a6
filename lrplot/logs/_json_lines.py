"""JSON, a document or a line at a time, with numbers that remember how they were printed."""

from __future__ import annotations

import json
import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import count as counting
from pathlib import Path
from typing import Any

from lrplot.logs import LoggedRun, LogRequest
from lrplot.logs._collect import Collector
from lrplot.logs._lines import decoded, lines_of
from lrplot.logs._table import ROW

_AXES = (
    "step",
    "global_step",
    "iter",
    "iteration",
    "trainer/global_step",
    "train/global_step",
    "_step",
    "steps",
    "epoch",
)
_DEEPEST = 4  # levels of objects within a line
_FEW = 100  # lines after which a log may be read faster


class Number(str):
    """A number as it is printed."""


_AS_PRINTED = json.JSONDecoder(parse_float=Number, parse_int=Number, parse_constant=Number)
_AS_FLOATS = json.JSONDecoder(parse_int=float)  # a third of the time


def loads(text: str, decoder: json.JSONDecoder = _AS_PRINTED) -> Any:
    """JSON with its numbers as `Number`.

    Raises:
        ValueError: it is not one, or lies too deep.
    """
    try:
        return decoder.decode(text)
    except RecursionError:
        raise ValueError("nested too deeply") from None


def first_object(head: bytes) -> dict[str, Any] | None:
    """The first line of a file where that is a JSON object; else None."""
    line = decoded(head).lstrip().partition("\n")[0]
    if not line.startswith("{"):
        return None
    try:
        found = loads(line)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _object(line: str, decoder: json.JSONDecoder) -> dict[str, Any] | None:
    """The object that a line is, whatever stands before it; None where it is none."""
    start = line.find("{")
    if start < 0:
        return None
    try:
        found = loads(line[start:] if start else line, decoder)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def flat(value: Mapping[str, Any], kind: type = Number, depth: int = _DEEPEST) -> Iterator[tuple[str, Any]]:
    """The numbers of an object, by keys with slashes where objects lie within, and lists' places behind them."""
    for key, item in value.items():
        if isinstance(item, kind):
            yield key, item
        elif isinstance(item, dict) and depth:
            for inner, number in flat(item, kind, depth - 1):
                yield f"{key}/{inner}", number
        elif isinstance(item, list) and len(item) <= 64 and all(isinstance(each, kind) for each in item):
            if len(item) == 1:
                yield key, item[0]
            else:
                yield from ((f"{key}/{index}", each) for index, each in enumerate(item))


def read_objects(
    paths: Sequence[Path], request: LogRequest, *, printed: bool, axes: Sequence[str] = _AXES, offset: int | None = None
) -> LoggedRun:
    """The rates of lines of JSON.

    The axis is the first of `axes` that whole numbers stand under beside a rate; `row` where there is none.

    Args:
        paths: the files.
        request: what is wanted.
        printed: whether numbers may have been cut.
        axes: the keys that could count steps, the best one first.
        offset: the writer's habit, as `LoggedRun.offset`.
    """
    names = (request.axis,) if request.axis is not None else (*axes, ROW)
    found = {name: Collector(request) for name in names}
    rows = counting()
    for path in paths:
        for numbers in _lines_of_numbers(path, found[names[0]]):
            wanted = [key for key in numbers if found[names[0]][key] is not None]
            if not wanted:
                continue
            numbers.setdefault(ROW, next(rows))
            for name, collector in found.items():
                if name in numbers:
                    step = _step(numbers[name])
                    for key in wanted:
                        raw = collector[key]
                        if raw is not None:
                            raw.add_text(step, numbers[key])
    n_rows = next(rows)
    axis = next((name for name in names if _serves(found[name], n_rows)), names[-1])
    series, notes = found[axis].series(printed=printed)
    return LoggedRun(axis=axis, offset=offset, series=series, tags=found[names[0]].tags, notes=notes)


def _lines_of_numbers(path: Path, seen: Collector) -> Iterator[dict[str, Any]]:
    """The numbers of each line: as printed, until it is settled that all wanted ones are printed whole."""
    settled = False
    for number, line in enumerate(lines_of(path)):
        if settled:
            plain = _object(line, _AS_FLOATS)
            numbers = dict(flat(plain, float)) if plain is not None else {}
            if all((raw := seen[key]) is None or raw.digits.settled for key in numbers):
                yield numbers
                continue
        found = _object(line, _AS_PRINTED)
        if found is not None:
            yield dict(flat(found))
        settled = seen.is_settled and number > _FEW


def _serves(found: Collector, n_rows: int) -> bool:
    """Whether an axis places most of the points."""
    sizes = [len(raw.steps) for tag in found.tags if (raw := found[tag]) is not None]
    return sum(sizes) * 2 >= n_rows > 0 and max(sizes, default=0) > 0


def _step(number: float | str) -> float:
    value = float(number)
    return value if math.isfinite(value) else 0.5  # counts nothing
