"""What is wrong, in pictures: bars with codes above the rates, tints behind them, sentences under the title."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from annotated import finding
from matplotlib.figure import Figure
from matplotlib.transforms import Bbox

import lrplot
from lrplot.model.report import Report
from lrplot.model.severity import Severity
from lrplot.model.style import Style
from lrplot.render.figure import draw

N = 1000
REPORT = lrplot.simulate("onecycle", max_lr=0.01, total_steps=N)
CODES = ("LR101", "LR103", "LR104", "LR113", "LR114", "LR601")


def found(code: str, start: int, stop: int, severity: Severity = "error", message: str = "It is wrong. So."):
    return replace(finding(severity, code=code, message=message), span=(start, stop))


def drawn(*findings, style: Style = Style(), report: Report = REPORT) -> Figure:  # noqa: B008 - frozen
    return draw(replace(report, findings=findings), style)


def tints(figure: Figure) -> list[tuple[float, float]]:
    patches = [patch for axes in figure.axes for patch in axes.patches if patch.get_label() == "_tint"]
    # A rectangle, or a polygon as matplotlib before 3.9 draws a span.
    boxes = [patch.get_path().transformed(patch.get_patch_transform()).get_extents() for patch in patches]
    return [(box.x0, box.x1) for box in boxes]


def bars(figure: Figure) -> list[tuple[float, float, float]]:
    """The bars in steps of the panel below them: from, to, and how far up on the page."""
    axes = figure.axes[0]
    found = []
    for line in figure.artists:
        if line.get_ydata()[0] == line.get_ydata()[1] and line.get_color() == "#b83a00":
            pixels = figure.transFigure.transform(line.get_xydata())
            (start, _), (stop, _) = axes.transData.inverted().transform(pixels)
            found.append((start, stop, line.get_ydata()[0]))
    return found


def texts(figure: Figure) -> list[str]:
    return [text.get_text() for text in figure.texts]


def boxes_above(figure: Figure) -> list[Bbox]:
    """Where bars and their codes lie, in pixels."""
    top = min(text.get_window_extent().y0 for text in figure.texts if text.get_text() == "It is wrong.")
    codes = [text.get_window_extent() for text in figure.texts if text.get_text()[:2] == "LR"]
    found = [box for box in codes if box.y1 < top]
    for start, stop, y in bars(figure):
        (x0, _), (x1, _) = figure.axes[0].transData.transform([(start, 0), (stop, 0)])
        middle = y * figure.bbox.height
        found.append(Bbox([[x0, middle - 1], [x1, middle + 1]]))
    return found


def test_a_span_is_tinted_and_has_a_bar_with_its_code() -> None:
    figure = drawn(found("LR101", 200, 700))
    assert tints(figure) == [(200, 699)]
    ((start, stop, _),) = bars(figure)
    # The code stands at the bar's beginning and takes some of it.
    assert 200 < start < 300 and stop == pytest.approx(699)
    assert texts(figure).count("LR101") == 2  # and once beside its sentence


@pytest.mark.parametrize(("start", "stop"), [(0, 1), (500, 501), (N - 1, N)])
def test_a_single_step_is_wide_enough_to_be_seen(start: int, stop: int) -> None:
    figure = drawn(found("LR103", start, stop))
    ((left, right),) = tints(figure)
    pixel = (figure.axes[0].get_xlim()[1] - figure.axes[0].get_xlim()[0]) / figure.axes[0].bbox.width
    assert left <= start <= right and 2 * pixel < right - left < 8 * pixel
    ((left, right, _),) = bars(figure)
    assert left <= start <= right and right - left < 8 * pixel


def test_what_is_about_the_whole_run_is_a_bar_and_no_tint() -> None:
    figure = drawn(found("LR113", 0, N))
    assert tints(figure) == []
    assert bars(figure)[0][1] == pytest.approx(N - 1)


def test_notes_are_not_drawn() -> None:
    figure = drawn(found("LR113", 200, 700, "note"))
    assert (tints(figure), bars(figure)) == ([], [])
    assert "LR113" not in texts(figure)


def test_a_tint_lies_under_curves_and_grid() -> None:
    axes = drawn(found("LR101", 200, 700)).axes[0]
    (tint,) = (patch for patch in axes.patches if patch.get_label() == "_tint")
    assert all(tint.get_zorder() < line.get_zorder() for line in [*axes.lines, *axes.get_xgridlines()])


SPANS = [
    [(0, N)] * 6,
    [(0, 1), (0, 1), (N - 1, N), (N - 2, N)],
    [(0, 300), (290, 600), (600, 900), (905, N), (500, 501)],
    [(0, 30), (40, 70), (80, 110), (950, 990), (960, 965)],
]


@pytest.mark.parametrize("size", [(8.0, 4.5), (4.0, 3.0), (16.0, 4.0)])
@pytest.mark.parametrize("spans", SPANS)
def test_bars_and_codes_never_overlap(spans: list[tuple[int, int]], size: tuple[float, float]) -> None:
    findings = [found(code, *span) for code, span in zip(CODES, spans, strict=False)]
    figure = drawn(*findings, style=Style(width=size[0], height=size[1]))
    boxes = boxes_above(figure)
    assert boxes
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))
    left, right = figure.axes[0].bbox.x0, figure.bbox.x1
    assert all(left - 1 <= box.x0 and box.x1 <= right + 1 for box in boxes)
    more = [int(text.get_text()[2:]) for text in figure.texts if text.get_text().startswith("+ ")]
    assert len(bars(figure)) + sum(more) == len(findings)


def test_each_sentence_begins_a_line() -> None:
    figure = drawn(found("LR101", 0, 9, message="One. More."), found("LR103", 0, 9, message="Two. More."))
    assert [text for text in texts(figure) if text in ("One.", "Two.")] == ["One.", "Two."]


def test_sentences_without_room_are_counted() -> None:
    long = "It is wrong, " * 30 + "so."
    figure = drawn(*(found(code, 0, 9, message=long) for code in CODES), style=Style(width=4, height=3))
    assert "and 5 more findings" in texts(figure)


def test_the_runs_of_a_comparison_share_bars() -> None:
    wrong = replace(REPORT, findings=(found("LR101", 0, N), found("LR103", 500, 501)))
    figure = drawn(report=lrplot.compare({"a": wrong, "b": wrong}))
    assert len(bars(figure)) == 2
    assert tints(figure) == []


def test_a_grid_has_the_codes_in_the_panels_that_they_are_about() -> None:
    from lrplot.compare.overlay import compare
    from lrplot.model.grid import Grid

    wrong = replace(REPORT, findings=(found("LR103", 500, 701),))
    grid = Grid(rows=("a", "b"), columns=("c", "d"))
    figure = draw(compare([REPORT, REPORT, wrong, REPORT], ["1", "2", "3", "4"], grid=grid), Style())
    assert [[text.get_text() for text in axes.texts] for axes in figure.axes] == [[], [], ["LR103"], []]
    assert tints(figure) == [(500, 700)]
