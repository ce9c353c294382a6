"""Gathers the points of the wanted series while a log is read, and puts them in order."""

from __future__ import annotations

import math
import re
import struct
from array import array
from collections.abc import Iterable
from itertools import islice

from lrplot.logs import LogRequest, Series
from lrplot.logs._tags import is_rate
from lrplot.model.points import Precision, PrecisionKind
from lrplot.wording import count

_MOST_TAGS = 5000  # names kept for messages
_LAST_STEP = 1 << 53
_NUMBER = re.compile(r"[-+]?(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$")
_REPR_DIGITS = 15  # from which on a number was written whole
_FLOAT32_DIGITS = 9  # which no float32 needs more than
_FEWEST_DIGITS = 3  # fewer, and a short number is taken for one that was written whole
_DEFAULT_DIGITS = 6  # those of %g


class Raw:
    """The points of one series as they come."""

    __slots__ = ("digits", "steps", "values")

    def __init__(self) -> None:
        self.steps = array("q")
        self.values = array("d")
        self.digits = Digits()

    def add(self, step: float, value: float) -> None:
        """Adds a value that was kept as a float; a step that counts nothing whole is left out."""
        if step == int(step) and -_LAST_STEP < step < _LAST_STEP:
            self.steps.append(int(step))
            self.values.append(value)

    def add_text(self, step: float, text: str | float) -> None:
        """Adds a value that was printed; as a float where the precision is settled."""
        self.add(step, float(text))
        if isinstance(text, str):
            self.digits.see(text)


class Digits:
    """Sees how a series' numbers are printed, and tells how much of them that keeps."""

    __slots__ = ("decimals", "distinct", "most", "padded")

    def __init__(self) -> None:
        self.most = 0
        self.decimals: set[int | None] = set()
        self.padded = False
        self.distinct: set[str] = set()

    def see(self, text: str) -> None:
        """Takes one more number into account."""
        if self.settled:
            return
        match = _NUMBER.match(text.strip())
        if match is None:  # nan, inf
            return
        whole, fraction, exponent = match.groups()
        digits = (whole + (fraction or "")).lstrip("0")
        if exponent is None and fraction is None:
            digits = digits.rstrip("0")
        self.most = max(self.most, len(digits))
        self.padded = self.padded or bool(fraction and len(fraction) > 1 and fraction.endswith("0"))
        if exponent is None:
            self.decimals.add(len(fraction) if fraction else 0)
        else:
            self.decimals.add(-1 - len(fraction or ""))  # below zero: a mantissa's
        if len(self.distinct) < _FEWEST_DIGITS:
            self.distinct.add(text)

    @property
    def settled(self) -> bool:
        """Whether numbers are written whole, so that no further one says anything else."""
        return self.most >= _REPR_DIGITS

    def precision(self) -> Precision:
        """What is kept of each number."""
        if self.settled:
            return Precision()
        if len(self.decimals) == 1 and (self.padded or len(self.distinct) >= _FEWEST_DIGITS):
            places = next(iter(self.decimals)) or 0
            if places > 0:
                return Precision(kind="decimals", n=places)
            if places < 0:
                return Precision(kind="digits", n=-places)
        return Precision(kind="digits", n=self.most if self.most >= _FEWEST_DIGITS else _DEFAULT_DIGITS)


class Collector:
    """Takes points by the names of their series, and keeps those that are wanted."""

    def __init__(self, request: LogRequest) -> None:
        self._request = request
        self._found: dict[str, Raw | None] = {}

    def __getitem__(self, tag: str) -> Raw | None:
        """Where the points of a series go; None where it is not wanted."""
        if tag in self._found:
            return self._found[tag]
        wanted = tag in self._request.tags if self._request.tags else is_rate(tag)
        raw = Raw() if wanted else None
        if wanted or len(self._found) < _MOST_TAGS:
            self._found[tag] = raw
        return raw

    @property
    def is_settled(self) -> bool:
        """Whether there are wanted series, and the precision of each is settled."""
        kept = [raw for raw in self._found.values() if raw is not None]
        return bool(kept) and all(raw.digits.settled for raw in kept)

    @property
    def tags(self) -> tuple[str, ...]:
        """The names of all series so far."""
        return tuple(self._found)

    def series(self, *, printed: bool) -> tuple[tuple[Series, ...], tuple[str, ...]]:
        """The wanted series in order, and what is to be said of them.

        Args:
            printed: whether their numbers may have been cut; floats are whole, or were a float32 once.
        """
        found, notes = [], dict[str, None]()
        for tag, raw in self._found.items():
            if raw is None or not raw.steps:
                continue
            precision = raw.digits.precision() if printed else Precision()
            if precision.kind == "float64":
                kind: PrecisionKind = "float32" if _were_float32(raw.values) else "float64"
                precision = Precision.whole(kind, max(map(abs, raw.values)))
            steps, values, note = in_order(raw.steps, raw.values)
            found.append(Series(tag=tag, steps=steps, values=values, precision=precision))
            if note:
                notes[note] = None
        return tuple(found), tuple(notes)


def _were_float32(values: Iterable[float]) -> bool:
    """Whether all values went through a float32: each is one, and some have digits that only a conversion gives."""
    long = False
    for value in values:
        try:
            if math.isfinite(value) and struct.unpack("f", struct.pack("f", value))[0] != value:
                return False
        except OverflowError:
            return False
        long = long or (len(f"{value:.17g}".strip("-0.").replace(".", "")) > _FLOAT32_DIGITS and _digits_of(value))
    return long


def _digits_of(value: float) -> bool:
    """Whether a float's shortest text has more digits than a float32 needs."""
    return len(repr(value).partition("e")[0].replace(".", "").strip("-0")) > _FLOAT32_DIGITS


def in_order(steps: array[int], values: array[float]) -> tuple[array[int], array[float], str]:
    """Points by rising step, the later one where a step was logged twice; and what is to be said of it.

    A run that was resumed goes back: what was logged before from there on never became part of the run.
    """
    backwards = [index for index, (a, b) in enumerate(zip(steps, islice(steps, 1, None), strict=False)) if b < a]
    if not backwards:
        return *_each_once(steps, values), ""
    if len(backwards) > len(steps) // 2:  # the newest first
        return *_each_once(steps[::-1], values[::-1]), ""
    if len(backwards) > max(20, len(steps) // 20):  # no order at all
        order = sorted(range(len(steps)), key=steps.__getitem__)
        return (
            *_each_once(array("q", (steps[i] for i in order)), array("d", (values[i] for i in order))),
            f"its points were not in order ({count(len(backwards), 'step')} went back), and were sorted",
        )
    kept_steps, kept_values = array("q"), array("d")
    start = 0
    for end in [*(index + 1 for index in backwards), len(steps)]:
        first = steps[start]
        while kept_steps and kept_steps[-1] >= first:
            kept_steps.pop()
            kept_values.pop()
        kept_steps += steps[start:end]
        kept_values += values[start:end]
        start = end
    back = steps[backwards[0] + 1]
    note = f"the log goes back from step {count(steps[backwards[0]])} to {count(back)}: the later run holds from there"
    return *_each_once(kept_steps, kept_values), note


def _each_once(steps: array[int], values: array[float]) -> tuple[array[int], array[float]]:
    if all(a < b for a, b in zip(steps, islice(steps, 1, None), strict=False)):
        return steps, values
    last = dict(zip(steps, values, strict=True))
    return array("q", last), array("d", last.values())
