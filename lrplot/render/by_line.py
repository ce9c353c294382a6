"""What a check of code says to people: a table of facts, what is wrong at which line, and what was not judged."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from lrplot.model.severity import SEVERITIES
from lrplot.render.by_schedule import ignored_texts
from lrplot.render.chart.findings import finding_lines
from lrplot.render.chart.typeset import Span, clean, columns, paint, wrap
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.check import Check, NotJudged
    from lrplot.model.reading import Argument, Reading
    from lrplot.model.style import Style

_WIDTH = 80
_INDENT = 2
_GAP = 2
_WIDEST = 40  # columns of a place in the table
_DULL = ("last_epoch", "verbose", "eta_min")
_ARGUMENTS = 3  # arguments in the table that no rule asks about


def text_of(check: Check, style: Style) -> bytes:
    """A check of code as UTF-8 text."""
    width, unicode = max(int(style.width or _WIDTH), 1), style.unicode
    readings = [each.reading for each in check.schedules if each.reading is not None]
    blocks = [list(_table(readings, width, unicode)), _findings(check, width, unicode)]
    blocks += [list(_ignored(check, width, unicode)), list(_not_judged(check, width, unicode))]
    blocks.append([[Span(line, "1")] for line in wrap(clean(check.totals, unicode), width)])
    lines = [line for block in blocks if block for line in (*block, [])][:-1]
    return "".join(paint(line, style.colour) + "\n" for line in lines).encode("utf-8", "replace")


# -- the table of facts ------------------------------------------------------------------------------


def _table(schedules: Sequence[Reading], width: int, unicode: bool) -> Iterator[list[Span]]:
    """A line for each construction: where, which scheduler with which arguments, and how often it is stepped."""
    rows = [(clean(str(each.place), unicode), clean(facts(each), unicode)) for each in schedules]
    longest = min(max((columns(place) for place, _ in rows), default=0), _WIDEST)
    beside = width - longest - _GAP >= _WIDEST
    for place, text in rows:
        if beside and columns(place) <= longest:
            first, *more = wrap(text, width - longest - _GAP, _INDENT)
            gap = " " * (longest - columns(place) + _GAP)
            yield [Span(place, "1"), Span(gap + first)]
            yield from ([Span(" " * (longest + _GAP) + line)] for line in more)
        else:
            yield [Span(line, "1") for line in wrap(place, width)[:1]]
            yield from ([Span(" " * _INDENT + line)] for line in wrap(text, max(width - _INDENT, 1), _INDENT))


def facts(reading: Reading) -> str:
    """A construction in words: `CosineAnnealingLR: T_max = len(train_loader), the batches of an epoch; stepped ...`."""
    shown = [each for each in reading.arguments if "*" not in each.name]
    counted = [each for each in shown if each.words]
    plain = [each for each in shown if each not in counted and each.name not in _DULL][:_ARGUMENTS]
    said = [_argument(each) for each in shown if each in counted or each in plain]
    inside = f"part of {reading.whole}, " if reading.whole else ""
    return f"{reading.scheduler}: {'; '.join([*said, inside + _often(reading)])}"


def _argument(argument: Argument) -> str:
    return f"{argument.name} = {argument.text}" + (f", {argument.words}" if argument.words else "")


def _often(reading: Reading) -> str:
    if reading.handed_to and reading.cadence is None:
        return f"handed to {reading.handed_to[0]}"
    return reading.often


# -- findings, and what there are none of ------------------------------------------------------------


def _findings(check: Check, width: int, unicode: bool) -> list[list[Span]]:
    lines: list[list[Span]] = []
    for finding in sorted(check.findings, key=lambda each: SEVERITIES.index(each.severity)):
        lines += [*([[]] if lines else []), *finding_lines([(f"{finding.place} ", finding)], width, unicode)]
    return lines


def _ignored(check: Check, width: int, unicode: bool) -> Iterator[list[Span]]:
    for each in check.schedules:
        for text in ignored_texts(each):
            yield from ([Span(line)] for line in wrap(clean(f"{each.place} {text}", unicode), width, _INDENT))


def _not_judged(check: Check, width: int, unicode: bool) -> Iterator[list[Span]]:
    left = () if check.code is None else check.code.not_judged
    if left:
        yield [Span(f"{count(len(left))} not judged:")]
    for each in left:
        yield from ([Span(" " * _INDENT + line)] for line in wrap(clean(_why(each), unicode), width - _INDENT, _INDENT))


def _why(each: NotJudged) -> str:
    place = each.place.path if each.why.startswith("not read") else str(each.place)
    return f"{place}: {each.why}"
