"""One panel of a picture: its axes, the curves in it, and what is to be said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import TYPE_CHECKING, Any, TypeAlias

from lrplot.model.trace import Trace
from lrplot.render.figure.axes import HUGE, Axis, round_ticks, value_labels
from lrplot.render.figure.curves import Curve, outline
from lrplot.render.figure.lettering import Measure, Spot, free_place
from lrplot.render.figure.strokes import Stroke
from lrplot.render.figure.themes import Palette
from lrplot.render.powers import in_math
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

LABEL_SIZE = 8.0
TICK_SIZE = 7.5
HATCH = "////"


@dataclass(kw_only=True, slots=True)
class Panel:
    """One pair of axes and what is drawn in them so far.

    Attributes:
        axes: matplotlib's axes.
        palette: the theme's colours.
        measure: the width of a text.
        x: the steps' axis.
        y: the values' axis.
        width: width of the axes in points.
        height: height of the axes in points.
        taken: boxes that labels keep clear of, each (N, 4): left, bottom, right, top, in points.
    """

    axes: Axes
    palette: Palette
    measure: Measure
    x: Axis
    y: Axis
    width: float
    height: float
    taken: list[NDArray[np.float64]] = field(default_factory=list)

    def draw_axes(self, name: str) -> None:
        """Sets limits, round ticks, a light grid and the axis' name."""
        axes, palette = self.axes, self.palette
        if self.y.log:
            # Rates of zero and below have no place on this axis: a gap, not a fall to the bottom.
            axes.set_yscale("log", nonpositive="mask")
        axes.set_xlim(self.x.low, self.x.high)
        axes.set_ylim(self.y.low, self.y.high)
        ticks = self.ticks()
        axes.set_yticks(ticks, [in_math(label) for label in value_labels(ticks, log=self.y.log)])
        axes.set_yticks([], minor=True)
        axes.set_facecolor("none")
        axes.grid(True, color=palette.grid, linewidth=0.7)
        axes.set_axisbelow(True)
        axes.tick_params(length=0, pad=4, labelsize=TICK_SIZE, labelcolor=palette.quiet)
        axes.tick_params(axis="x", length=3, color=palette.edge, width=0.7)
        for side, spine in axes.spines.items():
            spine.set_visible(side in ("left", "bottom"))
            spine.set(color=palette.edge, linewidth=0.7)
        axes.set_ylabel(name, size=LABEL_SIZE, color=palette.ink)

    def ticks(self) -> list[float]:
        """The round values that the height has room for."""
        apart, at_most = (16, 14) if self.y.log else (24, 7)
        return round_ticks(self.y, max(2, min(at_most, int(self.height / apart))))

    def draw_curve(self, curve: Curve, stroke: Stroke, label: str) -> None:
        """Draws a curve; single steps are dotted where there is room to tell them apart."""
        n_steps_shown = self.x.high - self.x.low
        dots = not curve.steps and len(curve.x) <= 50 and self.width / n_steps_shown > 8
        alone = stroke.dashes == "none"
        self.axes.plot(
            curve.x,
            curve.y,
            scalex=False,
            scaley=False,
            color=stroke.colour,
            linewidth=stroke.width,
            linestyle=stroke.dashes,
            drawstyle="steps-post" if curve.steps else "default",
            dash_capstyle="butt",
            solid_capstyle="round",
            solid_joinstyle="round",
            zorder=stroke.above,
            label=label,
            marker="o" if dots or alone or len(curve.x) == 1 else "",
            markersize=stroke.width + 2,
            markeredgewidth=0,
        )
        self.taken.append(outline(curve, self.x, self.y, 160) * self._scale())

    def _scale(self) -> NDArray[np.float64]:
        import numpy as np

        return np.array([self.width, self.height, self.width, self.height])

    def draw_cross(self, step: float, value: float, colour: str) -> None:
        """Marks the last point of a curve that ends there."""
        x, y = self.x.unit(step), self.y.unit(value) if isfinite(value) else 0.0
        self.axes.plot(
            [x],
            [y],
            scalex=False,
            scaley=False,
            transform=self.axes.transAxes,
            marker="X",
            markersize=9,
            markeredgewidth=0.9,
            markeredgecolor=self.palette.paper,
            color=colour,
            clip_on=False,
            zorder=6,
            label="_cross",
        )
        self._keep_clear_around(x * self.width, y * self.height, 10, 10)

    def _keep_clear_around(self, x: float, y: float, width: float, height: float) -> None:
        import numpy as np

        self.taken.append(np.array([[x - width / 2, y - height / 2, x + width / 2, y + height / 2]]))

    def draw_edge(self, step: float, colour: str) -> None:
        """Marks a step by a thin upright line."""
        self.axes.axvline(step, color=colour, linewidth=0.9, linestyle=(0, (1.2, 1.6)), zorder=2, label="_edge")
        self._keep_clear_around(self.x.unit(step) * self.width, self.height / 2, 1, self.height)

    def tint_span(self, start: float, stop: float) -> None:
        """Tints everything between two steps, under all else."""
        self.axes.axvspan(start, stop, facecolor=self.palette.warn, alpha=0.08, linewidth=0, zorder=0.3, label="_tint")

    def hatch_span(self, start: float, stop: float) -> None:
        """Hatches everything between two steps."""
        self.axes.axvspan(start, stop, zorder=0.6, **self._hatching())

    def hatch_under(self, curve: Curve, start: float) -> None:
        """Hatches what lies under a curve from a step on, down to zero or the lowest rate shown."""
        import numpy as np

        first = int(np.searchsorted(curve.x, start))
        every = -(-(len(curve.x) - first) // 200)
        x, y = np.append(curve.x[first::every], curve.x[-1]), np.append(curve.y[first::every], curve.y[-1])
        foot = self.y.low if self.y.log else min(max(self.y.low, 0.0), self.y.high)
        y = np.where(np.isfinite(y), y, foot)
        self.axes.fill([x[0], *x, x[-1]], [foot, *y, foot], zorder=0.6, **self._hatching())

    def _hatching(self) -> dict[str, Any]:
        return {
            "facecolor": self.palette.ghost_fill,
            "edgecolor": self.palette.ghost,
            "linewidth": 0,
            "hatch": HATCH,
        }

    def label(
        self,
        texts: Sequence[str],
        colour: str,
        at: tuple[float, float],
        *,
        within: tuple[float, float] = (0.0, 1.0),
        reach: float = inf,
        bold: bool = False,
    ) -> None:
        """Writes a label in the free place nearest to `at`, where there is one.

        Args:
            texts: the label, one line, and shorter ways of saying it for where there is no room.
            colour: its colour.
            at: where it would like to have its centre, both 0 to 1 within the axes.
            within: the part of the axes, from left to right, that it may lie in.
            reach: how far up or down from there it may move, in points.
            bold: whether it is bold.
        """
        import numpy as np

        taken = np.concatenate(self.taken) if self.taken else np.empty((0, 4))
        for text in texts:
            spot = Spot(
                width=self.measure(text, LABEL_SIZE, bold),
                height=LABEL_SIZE * 1.2,
                x=at[0] * self.width,
                y=at[1] * self.height,
                left=within[0] * self.width,
                right=within[1] * self.width,
                reach=reach,
            )
            place = free_place(spot, self.height, taken)
            if place is not None:
                self._write(text, place, colour, bold=bold)
                self._keep_clear_around(place[0], place[1], spot.width + 4, spot.height + 4)
                return

    def _write(self, text: str, place: tuple[float, float], colour: str, *, bold: bool) -> None:
        self.axes.text(
            place[0] / self.width,
            place[1] / self.height,
            text,
            transform=self.axes.transAxes,
            ha="center",
            va="center",
            size=LABEL_SIZE,
            weight="bold" if bold else "normal",
            color=colour,
            zorder=7,
            parse_math=False,
            bbox={"facecolor": self.palette.paper, "edgecolor": "none", "pad": 2.0},
        )


Runs: TypeAlias = Sequence[tuple[str, Curve]]
"""The curves as run, each with its colour."""


def mark_what_happens(panel: Panel, trace: Trace, runs: Runs, planned: Curve | None) -> None:
    """Marks where run and schedule part: what is never reached, and what never happens.

    Args:
        panel: the rate's panel, its curves drawn.
        trace: the run.
        runs: its curves.
        planned: the highest curve as configured, if there is one.
    """
    line = trace.timeline
    for number, step in enumerate(trace.boundaries, start=2):
        panel.draw_edge(step, panel.palette.quiet)
        panel.label([f"stage {number}", str(number)], panel.palette.quiet, (panel.x.unit(step), 0.97))
    if trace.stopped is not None:
        _mark_stop(panel, trace, trace.stopped.step, runs)
        return
    length = trace.schedule_steps
    if length is None:
        return
    if planned is not None and trace.n_positions < length:
        _mark_unreached(panel, trace, 1 - trace.n_positions / length, runs, planned)
    elif trace.n_positions > length:
        end = line.end_of(length)
        panel.draw_edge(end, panel.palette.warn)
        panel.label(["end of the schedule"], panel.palette.warn, (panel.x.unit(end), 0.97))


def mark_stops(panel: Panel, traces: Sequence[Trace]) -> None:
    """Marks where the schedulers of a comparison raised."""
    for trace in traces:
        if trace.stopped is not None:
            for group in trace.groups:
                panel.draw_cross(trace.stopped.step, group.lr[trace.stopped.step], panel.palette.warn)


def _mark_unreached(panel: Panel, trace: Trace, part: float, runs: Runs, planned: Curve) -> None:
    import numpy as np

    if planned.x[-1] < trace.n_positions:
        return
    warn = panel.palette.warn
    n_steps = trace.timeline.n_steps
    panel.hatch_under(planned, trace.n_positions - 1)
    if n_steps < planned.x[-1]:
        panel.draw_edge(n_steps, warn)
        panel.label(["end of the run"], warn, (panel.x.unit(n_steps), 0.97))
    high = max(curve.high for _, curve in runs)
    if high < 0.5 * planned.high:  # nobody looks for a line down there: say it at the line itself
        at = 0.62 * panel.x.unit(n_steps), panel.y.unit(high) + 13 / panel.height
        panel.label([f"as run: never above {rate(high, 3)}", "as run"], runs[0][0], at, reach=6, bold=True)

    rest = planned.x >= trace.n_positions - 1
    x, y = planned.x[rest], np.nan_to_num(planned.y[rest], posinf=0.0, neginf=0.0)
    middle = float(np.average(x, weights=y)) if y.min() >= 0 and 0 < y.max() < HUGE else float(x.mean())
    at = panel.x.unit(middle), 0.5 * panel.y.unit(float(np.interp(middle, x, y)))
    short = f"never reached: {share(part)}"
    panel.label([f"{short} of the schedule", short, "never reached"], warn, at, bold=True)


def _mark_stop(panel: Panel, trace: Trace, step: int, runs: Runs) -> None:
    line = trace.timeline
    warn = panel.palette.warn
    last = [float(curve.y[-1]) for _, curve in runs]
    for value in last:
        panel.draw_cross(step, value, warn)
    epoch = line.epoch_of(step)
    if epoch is not None and line.n_epochs is not None:
        where = f"in epoch {count(epoch + 1)} of {count(line.n_epochs)}"
    else:
        where = f"after step {count(step + 1)} of {count(line.n_steps)}"
    x, y = panel.x.unit(step), panel.y.unit(last[0]) if isfinite(last[0]) else 0.0
    room = panel.measure(f"raises {where}", LABEL_SIZE, True) / panel.width
    panel.label([f"raises {where}", "raises"], warn, (x + room / 2 + 0.03, y + 16 / panel.height), bold=True)
    if step + 1 < line.n_steps:
        panel.hatch_span(step + 1, line.n_steps)
        start, end = panel.x.unit(step + 1), panel.x.unit(line.n_steps)
        panel.label(["never happens"], panel.palette.ink, ((start + end) / 2, 0.6), within=(start, end))
