"""Comparisons as pictures: strokes that differ, a legend that is a table, small multiples."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import lrplot
from lrplot.compare.overlay import compare
from lrplot.model.grid import Grid
from lrplot.model.style import Style
from lrplot.render.figure import draw


def runs(n: int, steps: int = 200) -> list[lrplot.Report]:
    return [lrplot.simulate("cosine", T_max=steps, lr=(index + 1) / 10) for index in range(n)]


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.findobj(Text) if text.get_visible() and text.get_text()]


def test_lines_hold_every_value_in_strokes_of_their_own() -> None:
    reports = runs(6)
    lines = draw(lrplot.compare(reports), Style()).axes[0].lines
    assert len({line.get_color() for line in lines}) == 6
    assert len({str(line._unscaled_dash_pattern) for line in lines}) == 6
    for line, report in zip(reversed(lines), reports, strict=True):  # the first lies on top
        np.testing.assert_array_equal(line.get_ydata(), report.trace.lr[:, 0])


def test_the_legend_is_the_table() -> None:
    said = texts(draw(lrplot.compare(runs(3)), Style()))
    assert {"lr=0.1", "lr=0.2", "lr=0.3", "peak", "at step", "last rate", "area", "half peak"} <= set(said)
    assert "20.1" in said  # 0.1 * 200 + 0.1 for lr=0.2


@pytest.mark.parametrize("size", [(8.0, None), (4.0, 3.0), (3.5, 2.8), (16.0, 4.0)])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_legend_never_overlaps_the_curves(size: tuple[float, float | None], theme: str) -> None:
    figure = draw(lrplot.compare(runs(6)), Style(width=size[0], height=size[1], theme=theme))
    figure.canvas.draw()
    top = figure.axes[0].get_window_extent().y1
    named = [text for text in figure.texts if text.get_text().startswith("lr=")]
    assert named
    assert all(text.get_window_extent().y0 >= top for text in named)
    assert all(text.get_window_extent().x1 <= figure.bbox.width for text in named)


def test_a_scheduler_that_raises_is_marked() -> None:
    wrong = lrplot.simulate("onecycle", max_lr=0.1, total_steps=50, steps=100)
    figure = draw(lrplot.compare([wrong, *runs(1)]), Style())
    assert sum(line.get_label() == "_cross" for line in figure.axes[0].lines) == 1


def test_two_arguments_make_small_multiples() -> None:
    grid = Grid(rows=("a=1", "a=2"), columns=("b=1", "b=2", "b=3"))
    report = compare(runs(6), [f"{row}, {column}" for row in grid.rows for column in grid.columns], grid=grid)
    figure = draw(report, Style())
    assert len(figure.axes) == 6
    assert len({axes.get_ylim() for axes in figure.axes}) == len({axes.get_xlim() for axes in figure.axes}) == 1
    for axes, part in zip(figure.axes, report.compared, strict=True):
        np.testing.assert_array_equal(axes.lines[0].get_ydata(), part.trace.lr[:, 0])
    rows = [axes.get_position().y0 for axes in figure.axes]
    assert rows[0] == rows[1] == rows[2] > rows[3]
    assert {*grid.rows, *grid.columns} <= set(texts(figure))


def test_narrow_panels_are_titled_by_their_values() -> None:
    grid = Grid(rows=("max_lr=0.1", "max_lr=0.2"), columns=tuple(f"accumulate_grad_batches={n}" for n in (1, 2, 4)))
    said = texts(draw(compare(runs(6), list("abcdef"), grid=grid), Style(width=3.5, height=2.8)))
    assert {"1", "2", "4"} <= set(said)
