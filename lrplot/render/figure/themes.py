"""The colours of pictures, on a light and on a dark background."""

from __future__ import annotations

from dataclasses import dataclass

from lrplot.model.style import Theme


@dataclass(frozen=True, kw_only=True, slots=True)
class Palette:
    """The colours of one theme, as `#rrggbb`.

    Attributes:
        paper: the background.
        ink: titles, sentences and axis labels; at least 7:1 against the paper.
        quiet: tick labels and notes; at least 4.5:1.
        grid: grid lines, hardly there.
        edge: axis lines.
        warn: what goes wrong: the cross where a run ends, and the sentence that says so.
        ghost: the hatching of what never happens.
        ghost_fill: the tint under that hatching.
        planned: the schedule as configured, where a single parameter group leaves the colour free.
        curves: one per parameter group, the first also for a single one.
    """

    paper: str
    ink: str
    quiet: str
    grid: str
    edge: str
    warn: str
    ghost: str
    ghost_fill: str
    planned: str
    curves: tuple[str, ...]


# The curves are Okabe and Ito's eight (https://jfly.uni-koeln.de/color/), told apart with any common
# colour blindness; the yellow and the oranges are darkened on paper, and black is grey on black.
PALETTES: dict[Theme, Palette] = {
    "light": Palette(
        paper="#ffffff",
        ink="#1f2328",
        quiet="#656d76",
        grid="#e7eaee",
        edge="#9aa2ab",
        warn="#b83a00",
        ghost="#c3cad1",
        ghost_fill="#f5f6f8",
        planned="#6b747d",
        curves=("#0072b2", "#d55e00", "#009e73", "#b0578d", "#c98a00", "#3b9fd6", "#4d4d4d", "#a89b00"),
    ),
    "dark": Palette(
        paper="#0d1117",
        ink="#e6edf3",
        quiet="#9198a1",
        grid="#21262d",
        edge="#5b636c",
        warn="#ff9d5c",
        ghost="#3d4651",
        ghost_fill="#151b23",
        planned="#a3abb4",
        curves=("#56b4e9", "#f0883e", "#2fc79a", "#d98fbb", "#e6b422", "#4f86f7", "#c9d1d9", "#f0e442"),
    ),
}
