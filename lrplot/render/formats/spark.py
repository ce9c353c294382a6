"""One line for a log: the schedule's shape, its rates, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Sequence
from math import log10

from lrplot.model.column import Column, peak_of
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.text import schedule_text
from lrplot.model.trace import Trace
from lrplot.planning.moments import moment_of
from lrplot.render.axis import even_starts
from lrplot.render.chart.typeset import ALARM_INK, RUN_INKS, Span, clean, columns, cut, paint
from lrplot.render.formats import Format
from lrplot.render.readings import READ_DIGITS, reading_if, readings
from lrplot.render.thinning import Reach, reaches
from lrplot.wording import count, rate, share

_WIDTH = 80
_MIN_BARS, _GOOD_BARS, _MAX_BARS = 6, 10, 24
_SHORTEST_NAME = 12
_NAMED = 60  # columns; with fewer, there is room for the rates only
_BARS = "▁▂▃▄▅▆▇█"
_ASCII_BARS = "_.:-=+*#"


def render(report: Report, style: Style) -> bytes:
    """The report as one line of UTF-8 text, no wider than the style's width; a comparison as one line for each run."""
    readings(report, style.at)  # refuses a moment that no run has
    if not report.compared:
        return _line(report, _title(report), style, beside=report.traces[1:]).encode()
    labels = [part.trace.label for part in report.compared]
    # Labels and bars of equal width let one line be compared with the next; a long label gives way.
    longest = min(max(map(columns, labels)), int(style.width or _WIDTH) // 3)
    ellipsis = "…" if style.unicode else "..."
    titles = [cut(label, longest, ellipsis) for label in labels]
    titles = [label + " " * (longest - columns(label)) for label in titles]
    pairs = list(zip(report.compared, titles, strict=True))
    most = max(min(_fitting(part, title, style)[1] for part, title in pairs), _MIN_BARS)
    return "".join(_line(part, title, style, beside=report.traces, most=most) for part, title in pairs).encode()


def _line(report: Report, title: str, style: Style, beside: Sequence[Trace], most: int = _MAX_BARS) -> str:
    """A run in one line, its bars as high as the rates of the traces beside it let them be, and at most so many."""
    trace = report.trace
    (start, cross, end, alarm), room = _fitting(report, title, style)
    shape = bars(trace, beside, min(max(room, _MIN_BARS), most, _MAX_BARS, trace.n_steps), style)
    line = [Span(start, "1"), Span(shape, RUN_INKS[0]), Span(cross, ALARM_INK), Span(end), Span(alarm, ALARM_INK)]
    return paint(_fitted(line, _width(style), "…" if style.unicode else "..."), style.colour) + "\n"


def _width(style: Style) -> int:
    return max(int(style.width or _WIDTH), 1)


def _fitting(report: Report, title: str, style: Style) -> tuple[tuple[str, str, str, str], int]:
    """What stands around the bars, before, directly behind, and after them, and the room that it leaves them."""
    trace = report.trace
    cross = "" if trace.stopped is None else "✗" if style.unicode else "x"
    title, rates = (clean(text, style.unicode) for text in (title, _rates(trace)))
    asked = _asked(report, style)
    steps, used = _extent(report)
    trouble = _trouble(report)
    # A name is cut before it is left out: in a list of runs, it is what tells one line from the other.
    name = cut(title, max(_width(style) // 4, _SHORTEST_NAME), "…" if style.unicode else "...")
    # Where room is short, what is wrong outlives what a log can do without.
    for parts in (
        (f"{title} ", rates, steps, used),
        (f"{title} ", rates, steps),
        (f"{title} ", rates),
        *(((f"{name} ", rates), (f"{name} ", "" if trouble else steps)) if _width(style) >= _NAMED else ()),
        ("", rates),
        ("", "" if trouble else steps),
    ):
        start, *middle = parts
        facts = ", ".join(part for part in (asked, *middle) if part)
        end = f" {facts}" if facts else ""
        alarm = f"{', ' if facts else ' '}{trouble}" if trouble else ""
        room = _width(style) - columns(start + cross + end + alarm)
        good = _GOOD_BARS if start != f"{name} " else _MIN_BARS
        if room >= min(good, max(trace.n_steps, _MIN_BARS)):
            break
    return (start, cross, end, alarm), room


def _fitted(line: list[Span], width: int, ellipsis: str) -> list[Span]:
    """A line cut to a width, with an ellipsis where it was cut."""
    if sum(columns(span.text) for span in line) <= width:
        return line
    kept: list[Span] = []
    left = width - len(ellipsis)
    for text, ink in line:
        kept.append(Span(cut(text, left, ""), ink))
        left -= columns(text)
        if left <= 0:
            break
    return [*kept, Span(ellipsis)]


def _title(report: Report) -> str:
    """The user's own title, or else the scheduler's name alone."""
    own = schedule_text(report.trace.scheduler, report.trace.arguments)
    return report.trace.scheduler if not report.title or report.title.startswith(own) else report.title


def _rates(trace: Trace) -> str:
    """The first, the highest and the last rate, of a peak only where it is neither of the others."""
    column = trace.groups[0].lr
    first, peak, last = (rate(column[step], 2) for step in (column.first_known, peak_of(column), column.last_known))
    shown = [first, peak, last] if peak not in (first, last) else [first, last] if first != last else [first]
    return " → ".join(shown) + (f" (first of {len(trace.groups)} groups)" if len(trace.groups) > 1 else "")


def _asked(report: Report, style: Style) -> str:
    """The rates at the moments that were asked for; of several groups, the first one's."""
    found = [reading for said in style.at if (reading := reading_if(report.trace, moment_of(said))) is not None]
    texts = [(rate(each.lr[0], READ_DIGITS) if each.lr else "none", each) for each in found]
    return ", ".join(f"{text} at {each.name}" for text, each in texts)


def _extent(report: Report) -> tuple[str, str]:
    """How many steps there are, and which part of the schedule they use where that is not all of it."""
    trace = report.trace
    if trace.stopped is not None:
        return f"{count(trace.stopped.step + 1)} of {count(trace.timeline.n_steps, 'step')}", ""
    used = f"{share(trace.covered)} of the schedule used" if trace.covered is not None and trace.covered < 1 else ""
    guessed = ", a guess" if trace.timeline.reason.startswith("a guess") else ""
    made = trace.foretold_from if report.recording is None else report.recording.steps
    foretold = f" foretold from {count(made)} recorded" if made and trace.foretold_from is not None else ""
    return count(trace.n_steps, "step") + guessed + foretold, used


def _trouble(report: Report) -> str:
    """The most serious error or warning, in the words of its rule's name, and how many more there are."""
    found = [finding for finding in report.findings if finding.severity != "note"]
    if not found:
        return ""
    more = f" (+ {len(found) - 1})" if len(found) > 1 else ""
    return f"{found[0].code} {found[0].rule.replace('-', ' ')}{more}"


def bars(trace: Trace, beside: Sequence[Trace], n_bars: int, style: Style) -> str:
    """A bar for every part of the run, as high as its highest rate beside what others reach, or were meant to."""
    glyphs = _BARS if style.unicode else _ASCII_BARS
    drawn = _reaches(trace.groups[0].lr, n_bars, style.log_y)
    others = [reach for other in beside for reach in _reaches(other.groups[0].lr, n_bars, style.log_y)]
    held = [reach for reach in [*drawn, *others] if reach is not None]
    if not held:
        return " " * n_bars
    low, high = min(reach.low for reach in held), max(reach.high for reach in held)
    if style.log_y:
        low, high = log10(low), log10(high)
    else:
        low, high = min(low, 0.0), max(high, 0.0)
    span = high - low or 1.0
    heights = [None if reach is None else (log10(reach.high) if style.log_y else reach.high) - low for reach in drawn]
    return "".join(" " if height is None else glyphs[round(height / span * (len(glyphs) - 1))] for height in heights)


def _reaches(column: Column, n_bars: int, log: bool) -> list[Reach | None]:
    return reaches(column, even_starts(len(column), n_bars), log)


FORMAT = Format(
    help="one line for a log: shape, rates and what is wrong",
    render=render,
    unit="columns",
    smallest=(20, 1),
    largest=(500, 200),
)
