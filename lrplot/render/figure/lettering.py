"""Text in a picture: how it is broken into lines, and where a label has room."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Measure: TypeAlias = Callable[[str, float, bool], float]
"""The width in points of a text at a size in points, bold or not."""

LABEL_SIZE = 8.0
TICK_SIZE = 7.5
CLEARANCE_PT = 4.0
"""How far a label stays away from curves and other labels."""


def printable(text: str) -> str:
    """Text that a picture can hold: XML and fonts know no control characters, nor lone surrogates."""
    return "".join(char if char.isprintable() or char == "\n" else " " for char in text)


def wrapped(
    text: str, width_pt: float, size: float, at_most: int, measure: Measure, *, bold: bool = False
) -> list[str]:
    """Breaks a text into lines no wider than `width_pt`; what is too long ends in an ellipsis."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        line = ""
        for word in paragraph.split():
            for piece in _pieces(word, width_pt, size, measure, bold):
                longer = f"{line} {piece}" if line else piece
                if line and measure(longer, size, bold) > width_pt:
                    lines.append(line)
                    longer = piece
                line = longer
        lines.append(line)
    if len(lines) <= at_most:
        return lines
    last = lines[at_most - 1]
    while last and measure(last + " …", size, bold) > width_pt:
        last = last[:-1]
    return [*lines[: at_most - 1], last.rstrip(" ,.:;") + " …"]


def _pieces(word: str, width_pt: float, size: float, measure: Measure, bold: bool) -> list[str]:
    """A word, cut where it alone would be wider than the line: after a bracket if there is one."""
    pieces = []
    while len(word) > 1 and measure(word, size, bold) > width_pt:
        length = max(1, int(len(word) * width_pt / measure(word, size, bold)))
        while length > 1 and measure(word[:length], size, bold) > width_pt:
            length -= 1
        bracket = max(word.rfind(char, 0, length) for char in "([") + 1
        length = bracket if bracket > length // 3 else length
        pieces.append(word[:length])
        word = word[length:]
    return [*pieces, word]


@dataclass(frozen=True, kw_only=True, slots=True)
class LabelSpot:
    """Where a label would like to be, in points from the lower left corner of its axes.

    Attributes:
        width: width of the label.
        height: height of the label.
        x: where its centre would like to be.
        y: the same, upwards.
        left: its left edge stays right of this.
        right: its right edge stays left of this.
        reach: how far up or down its centre may move.
    """

    width: float
    height: float
    x: float
    y: float
    left: float
    right: float
    reach: float


def free_place(spot: LabelSpot, height_pt: float, boxes: NDArray[np.float64]) -> tuple[float, float] | None:
    """The centre nearest to where a label would like to be, such that it touches no box.

    Args:
        spot: the label.
        height_pt: height of the axes.
        boxes: what to keep clear of, (N, 4): left, bottom, right, top, in points; NaN is nothing.
    """
    import numpy as np

    half_w, half_h = spot.width / 2 + CLEARANCE_PT, spot.height / 2 + CLEARANCE_PT
    if spot.right - spot.left < 2 * half_w or height_pt < 2 * half_h:
        return None
    n_across = int((spot.right - spot.left - 2 * half_w) // 5) + 1
    n_up = int((height_pt - 2 * half_h) // 4) + 1
    xs, ys = np.meshgrid(
        np.linspace(spot.left + half_w, spot.right - half_w, n_across),
        np.linspace(half_h, height_pt - half_h, n_up),
    )
    x, y = xs.ravel(), ys.ravel()
    # A label at another height seems to be about another value, so moving sideways is better.
    order = np.argsort(np.hypot(x - spot.x, 2.5 * (y - spot.y)), kind="stable")
    left, bottom, right, top = boxes.T
    for index in order[abs(y[order] - spot.y) <= spot.reach]:
        hit = (left < x[index] + half_w) & (right > x[index] - half_w)
        hit &= (bottom < y[index] + half_h) & (top > y[index] - half_h)
        if not hit.any():
            return float(x[index]), float(y[index])
    return None
