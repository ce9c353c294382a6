"""How a report looks."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import Literal, TypeAlias, get_args

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.model.axes import Quantity, XUnit

SMALLEST_FONT, LARGEST_FONT = 4.0, 30.0  # points

Theme: TypeAlias = Literal["light", "dark"]


@dataclass(frozen=True, kw_only=True, slots=True)
class Style:
    """Everything that may change how a report looks, and nothing else.

    Attributes:
        width: columns of a terminal chart, inches of a picture; None for the format's own.
        height: rows of a terminal chart, inches of a picture; None for the format's own.
        dpi: pixels per inch of a PNG or a WebP; None for the format's own.
        font_size: points, 4 to 30, of a picture's axis names and legend, to which all else is in proportion; None for
            the format's own.
        sheet: a style sheet of matplotlib's for pictures: the path of a `.mplstyle` file, or a name such as `ggplot`;
            empty for none.
        titled: whether a picture has its title.
        stamp: whether a picture has the version of PyTorch in its corner; the file's metadata keeps it anyway.
        log_y: whether the rate's axis is logarithmic.
        show: what has a panel, the rate always first; None for the rate, and momentum where it moves.
        theme: colours for a light or a dark background.
        colour: whether text may carry ANSI colours.
        unicode: whether text may use characters beyond ASCII.
        at: moments of the run whose rates are said and marked: a step, 12345, the first step of an epoch, "epoch=37",
            or a share of the run, "50%"; steps and epochs are counted from 0.
        x_axis: what the axis of steps counts: steps, epochs, samples, tokens or hours; None for steps, with epochs
            beside them where they are known.
        rows: the rows of the window that a chart with all that is said under it has to fit into; None where it need
            not fit into any.
        tag: what a TensorBoard event file calls the rate; empty for the format's own.
        verbose: whether a check lists the rules that could not look.

    Raises:
        UsageError: a size of 0 or less, a font size out of range, a theme or a quantity that there is none of.

    Example:
        >>> import lrplot
        >>> lrplot.Style(width=6, theme="dark", show=("lr", "momentum")).theme
        'dark'
    """

    width: float | None = None
    height: float | None = None
    dpi: float | None = None
    font_size: float | None = None
    sheet: str = ""
    titled: bool = True
    stamp: bool = True
    log_y: bool = False
    show: tuple[Quantity, ...] | None = None
    theme: Theme = "light"
    colour: bool = False
    unicode: bool = True
    at: tuple[str | int, ...] = ()
    x_axis: XUnit | None = None
    rows: int | None = None
    verbose: bool = False
    tag: str = ""

    def __post_init__(self) -> None:
        for name in ("width", "height", "dpi", "font_size"):
            value = getattr(self, name)
            known = isinstance(value, (int, float)) and not isinstance(value, bool)
            if value is not None and not (known and 0 < value < inf):
                raise UsageError(f"{named(name)} must be a number above 0, not {value!r}")
        if self.font_size is not None and not SMALLEST_FONT <= self.font_size <= LARGEST_FONT:
            raise UsageError(
                f"{named('font_size')} is in points, from {SMALLEST_FONT:g} to {LARGEST_FONT:g}, not {self.font_size:g}"
            )
        for name in ("log_y", "colour", "unicode", "titled", "stamp"):
            if not isinstance(getattr(self, name), bool):
                raise UsageError(f"{named(name)} must be True or False, not {getattr(self, name)!r}")
        if not isinstance(self.sheet, str):
            raise UsageError(f"{named('sheet')} must be a style's name or the path of its file, not {self.sheet!r}")
        if isinstance(self.show, str):
            raise UsageError(f"{named('show')} must be a list of quantities, ('lr', 'momentum'), not {self.show!r}")
        if isinstance(self.at, (str, int)) or any(isinstance(each, bool) for each in self.at):
            raise UsageError(f"{named('at')} must be a list of moments, (500, 'epoch=37', '50%'), not {self.at!r}")
        if self.x_axis not in (*get_args(XUnit), None):
            raise UsageError(f"{named('x_axis')} is one of {', '.join(get_args(XUnit))}, not {self.x_axis!r}")
        if self.theme not in ("light", "dark"):
            raise UsageError(f"{named('theme')} must be 'light' or 'dark', not {self.theme!r}")
        unknown = [what for what in self.show or () if what not in get_args(Quantity)]
        if unknown:
            raise UsageError(f"{named('show')} may have {', '.join(get_args(Quantity))}, and not {unknown[0]!r}")
