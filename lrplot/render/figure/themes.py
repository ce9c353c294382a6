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
        ramp: from the least to the greatest of several numbers, the greatest the furthest from the paper.
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
    ramp: tuple[str, ...]

    def shade(self, part: float) -> str:
        """The colour of a number at a part, 0 to 1, of the way from the least to the greatest."""
        at = part * (len(self.ramp) - 1)
        low = min(int(at), len(self.ramp) - 2)
        pairs = zip(_channels(self.ramp[low]), _channels(self.ramp[low + 1]), strict=True)
        return "#" + "".join(f"{round(one + (other - one) * (at - low)):02x}" for one, other in pairs)


def _channels(colour: str) -> list[int]:
    return [int(colour[at : at + 2], 16) for at in (1, 3, 5)]


# The ramps are the two halves of matplotlib's viridis, whose lightness tells its order with any colour blindness and in
# grey: the darker half on paper, the lighter one on black.
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
        ramp=("#1f9e89", "#26828e", "#31688e", "#3e4989", "#482878", "#440154"),
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
        ramp=("#31688e", "#26828e", "#1f9e89", "#35b779", "#6ece58", "#b5de2b", "#fde725"),
    ),
}
