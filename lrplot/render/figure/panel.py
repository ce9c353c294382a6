"""One panel of a picture: its axes, the curves in it, and what is to be said about them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf, isfinite
from typing import TYPE_CHECKING, Any

from lrplot.render.figure.curves import FigureCurve, outline
from lrplot.render.figure.lettering import LABEL_SIZE, TICK_SIZE, LabelSpot, Measure, free_place
from lrplot.render.figure.look import Look
from lrplot.render.figure.strokes import Stroke
from lrplot.render.figure.themes import Palette
from lrplot.render.powers import in_math
from lrplot.render.ranges import Axis
from lrplot.render.thinning import in_bins
from lrplot.render.ticks import labelled_ticks

if TYPE_CHECKING:
    import numpy as np
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

HATCH = "////"
_HATCHED_BINS = 100  # lines are further apart than a bin is wide


@dataclass(kw_only=True, slots=True)
class FigurePanel:
    """One pair of axes and what is drawn in them so far.

    Attributes:
        axes: matplotlib's axes.
        look: the colours, and how lines are drawn.
        measure: the width of a text.
        x: the steps' axis.
        y: the values' axis.
        width: width of the axes in points of the page, of which `scale` are one.
        height: height of the axes.
        scale: real points for each of the page's.
        taken: boxes that labels keep clear of, each (N, 4): left, bottom, right, top, in points.
    """

    axes: Axes
    look: Look
    measure: Measure
    x: Axis
    y: Axis
    width: float
    height: float
    scale: float = 1.0
    taken: list[NDArray[np.float64]] = field(default_factory=list)

    @property
    def palette(self) -> Palette:
        """The colours."""
        return self.look.palette

    @property
    def _ground(self) -> str:
        return self.palette.paper if self.look.ground == "none" else self.look.ground

    def draw_axes(self, name: str) -> None:
        """Sets limits, round ticks, a light grid and the axis' name."""
        axes, palette, look = self.axes, self.palette, self.look
        if self.y.log:
            # Rates of zero and below have no place on this axis: a gap, not a fall to the bottom.
            axes.set_yscale("log", nonpositive="mask")
        axes.set_xlim(self.x.low, self.x.high)
        axes.set_ylim(self.y.low, self.y.high)
        axes.set_facecolor(look.ground)
        axes.grid(**look.grid)
        axes.set_axisbelow(True)
        across, up, direction = look.ticks
        axes.tick_params(length=up, direction=direction, color=palette.edge, pad=4 * self.scale)
        axes.tick_params(labelsize=TICK_SIZE * self.scale, labelcolor=palette.quiet)
        axes.tick_params(axis="x", length=across, width=look.edge)
        ticks, labels = self.ticks()
        axes.set_yticks(ticks, list(map(in_math, labels)))  # after the looks, each of which goes through all there are
        axes.set_yticks([], minor=True)
        for side, spine in axes.spines.items():
            spine.set_visible(side in look.spines)
            spine.set(color=palette.edge, linewidth=look.edge)
        axes.set_ylabel(name, size=LABEL_SIZE * self.scale, color=palette.ink)

    def ticks(self) -> tuple[list[float], list[str]]:
        """The round values that the height has room for, and the highest rate, in words."""
        apart, at_most = (16, 14) if self.y.log else (24, 7)
        n_ticks = max(2, min(at_most, int(self.height / apart)))
        return labelled_ticks(self.y, n_ticks, 1.5 * TICK_SIZE * self.scale / self.height)

    def draw_curve(self, curve: FigureCurve, stroke: Stroke, label: str) -> None:
        """Draws a curve; single steps are dotted where there is room to tell them apart."""
        apart = (curve.x[-1] - curve.x[0]) / max(len(curve.x) - 1, 1) / (self.x.high - self.x.low) * self.width
        dots = not curve.steps and len(curve.x) <= 50 and apart > 8
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

    def draw_spots(self, step: float, values: Sequence[float]) -> None:
        """Marks what curves have at a step that was asked for, on a thin line through them."""
        self.axes.axvline(step, color=self.palette.quiet, linewidth=0.7, zorder=2, label="_at")
        x = self.x.unit(step)
        self._keep_clear_around(x * self.width, self.height / 2, 1, self.height)
        for value in values:
            if not isfinite(value) or (self.y.log and value <= 0):
                continue
            self.axes.plot(
                [step],
                [value],
                scalex=False,
                scaley=False,
                marker="o",
                markersize=6,
                markeredgewidth=1.2,
                markeredgecolor=self.palette.paper,
                color=self.palette.ink,
                zorder=6,
                label="_at",
            )
            self._keep_clear_around(x * self.width, self.y.unit(value) * self.height, 8, 8)

    def tint_span(self, start: float, stop: float) -> None:
        """Tints everything between two steps, under all else."""
        self.axes.axvspan(start, stop, facecolor=self.palette.warn, alpha=0.08, linewidth=0, zorder=0.3, label="_tint")

    def hatch_span(self, start: float, stop: float) -> None:
        """Hatches everything between two steps."""
        self.axes.axvspan(start, stop, zorder=0.6, **self._hatching())

    def hatch_under(self, curve: FigureCurve, start: float) -> None:
        """Hatches what lies under a curve from a step on, down to zero or the lowest rate shown."""
        import numpy as np

        first = int(np.searchsorted(curve.x, start))
        rest = np.arange(first, len(curve.x))
        if len(rest) > 4 * _HATCHED_BINS:
            rest = rest[in_bins(curve.y[first:], _HATCHED_BINS)]
        x, y = curve.x[rest], curve.y[rest]
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
            spot = LabelSpot(
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
            size=LABEL_SIZE * self.scale,
            weight="bold" if bold else "normal",
            color=colour,
            zorder=7,
            parse_math=False,
            bbox={"facecolor": self._ground, "edgecolor": "none", "pad": 2.0},
        )
