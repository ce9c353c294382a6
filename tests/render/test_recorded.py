"""A recorded run in the terminal: what was made is solid, what is foretold is dashed, and a line says so in words."""

from __future__ import annotations

from dataclasses import replace

import pytest

import lrplot
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.chart import draw
from lrplot.render.chart.curves import curves_of
from lrplot.render.formats.spark import render as spark


def constant(seen: int | None, **more: int) -> Report:
    """A run of 100 steps at one rate, of which so many were made."""
    report = lrplot.simulate("constant", factor=1.0, total_iters=1, lr=0.1, **(more or {"steps": 100}))
    return replace(report, trace=replace(report.trace, seen=seen), configured=None)


def drawn(report: Report, *, unicode: bool = True) -> tuple[list[str], str]:
    """The legend's entries, and the row of the rate."""
    chart = draw(report, width=57, max_rows=3, log=False, unicode=unicode, below=())
    legend = ["".join(span.text for span in entry) for entry in chart.legend]
    lines = ["".join(span.text for span in line) for line in chart.lines]
    return legend, lines[1].split("┤" if unicode else "+")[1]


@pytest.mark.parametrize("seen", [None, 0, 100])
def test_a_run_of_one_kind_is_solid(seen: int | None) -> None:
    legend, row = drawn(constant(seen))
    assert (legend, row) == ([], "⠒" * 50)


def test_what_is_foretold_is_dashed() -> None:
    legend, row = drawn(constant(12))
    assert legend == ["⠒⠒⠒ recorded", "⠒⠒ ⠒⠒ foretold"]
    assert row == "⠒" * 6 + " ⠒⠒" * 14 + " ⠒"  # 12 of 100 steps in 50 characters: 6 of them


def test_a_dozen_steps_of_many_are_one_column_of_pixels() -> None:
    report = constant(12, steps=100_000)
    legend, row = drawn(report)
    assert legend == ["⠒⠒⠒ recorded", "⠒⠒ ⠒⠒ foretold"]
    assert row[:8] == "⠂ ⠒⠒ ⠒⠒ "  # one pixel, a gap to the second character's end, and dashes of two characters


def test_so_it_is_in_ascii() -> None:
    legend, row = drawn(constant(12), unicode=False)
    assert legend == ["... recorded", ".. .. foretold"]
    assert row == "-" * 6 + " --" * 14 + " -"


def test_beside_the_schedule_as_configured_the_run_is_thick() -> None:
    report = lrplot.simulate("cosine", T_max=200, lr=0.1, steps=100)
    assert report.configured is not None
    legend, _ = drawn(replace(report, trace=replace(report.trace, seen=12)))
    assert [entry.split(",")[0] for entry in legend] == [
        "⠶⠶⠶ as run",
        "⠂⠐ ⠂ as configured",
        "⠶⠶⠶ recorded",
        "⠶⠶ ⠶⠶ foretold",
    ]


def side_by_side(**seen: int | None) -> Report:
    """A comparison of runs of 100 steps, of each of which so many were made; equal runs where the names begin alike."""
    runs = {name: lrplot.simulate("cosine", T_max=100 + 100 * name.startswith("b"), steps=100) for name in seen}
    report = lrplot.compare(runs)
    parts = tuple(
        replace(part, trace=replace(part.trace, seen=made), configured=None)
        for part, made in zip(report.compared, seen.values(), strict=True)
    )
    return replace(report, trace=parts[0].trace, compared=parts)


def test_each_optimizer_is_dashed_from_its_own_step() -> None:
    report = side_by_side(a=12, b=30)
    table = [[group.lr for group in trace.groups] for trace in report.traces]
    assert [(curve.mark, curve.foretold_from) for curve in curves_of(report, table)] == [("A", 12), ("B", 30)]
    assert drawn(report)[0][:2] == ["⠒⠒⠒ recorded", "⠒⠒ ⠒⠒ foretold"]


def test_a_plan_that_equals_a_recorded_run_is_not_foretold() -> None:
    report = side_by_side(a_plan=None, a_run=12)
    table = [[group.lr for group in trace.groups] for trace in report.traces]
    (curve,) = curves_of(report, table)
    assert (curve.names, curve.foretold_from) == (("a_plan", "a_run"), None)


def test_a_line_says_it_in_words() -> None:
    assert spark(constant(12), Style(unicode=True)).decode().endswith(" 0.1, 100 steps foretold from 12 recorded\n")
    assert "foretold" not in spark(constant(None), Style(unicode=True)).decode()
