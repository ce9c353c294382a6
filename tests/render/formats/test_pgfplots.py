"""Sources for LaTeX, read back: every coordinate is one of the run's, and nothing in a name is a command."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from slip import SLIP

import lrplot
from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.axis import axis_of
from lrplot.render.figure.strokes import drawings
from lrplot.render.figure.themes import PALETTES
from lrplot.render.formats import format_of
from lrplot.render.formats.pgfplots import FORMAT, render

HOSTILE = "\\input{/etc/passwd} %no $x_1$ {open }} ^^M ~&#<>|\"`'-- \x1b[31m\nnew"
GROUPS = lrplot.simulate(
    "multistep",
    milestones=[3, 6],
    interval="epoch",
    dataset_size=1000,
    batch_size=10,
    max_epochs=9,
    groups=[{"name": HOSTILE.replace("\n", " ").replace("\x1b", ""), "lr": 0.1}, {"name": "b", "lr": 0.2}],
)


def source(report: Report, **look: Any) -> str:
    return render(report, Style(**look)).decode()


def plots(text: str) -> list[tuple[str, list[tuple[int, float]]]]:
    """The options and the coordinates of every curve."""
    found = re.findall(r"\\addplot\[(.*?)\] coordinates \{(.*?)\};", text, re.DOTALL)
    return [
        (options, [(int(x), float(y)) for x, y in re.findall(r"\((\d+),(\S+?)\)", body)]) for options, body in found
    ]


def uncommented(text: str) -> str:
    return "\n".join(line for line in text.splitlines() if not line.startswith("%"))


def follows(points: list[tuple[int, float]], column: Column) -> bool:
    """Whether every point is the column's, bit for bit, from its first step to its last; a staircase ends after it."""
    exact = all(value == column[min(step, column.n - 1)] for step, value in points)
    return exact and points[0][0] == 0 and points[-1][0] in (column.n - 1, column.n)


def test_the_coordinates_are_the_runs_own() -> None:
    assert SLIP.configured is not None
    planned, run, planned_momentum, run_momentum = (points for _, points in plots(source(SLIP)))
    assert follows(planned, SLIP.configured.groups[0].lr)
    assert follows(run, SLIP.trace.groups[0].lr)
    momenta = [trace.groups[0].momentum for trace in (SLIP.configured, SLIP.trace)]
    assert all(
        column is not None and follows(points, column)
        for points, column in zip((planned_momentum, run_momentum), momenta, strict=True)
    )
    assert max(value for _, value in planned) == 0.01
    assert len(planned) < 300


def test_curves_have_the_strokes_of_the_picture() -> None:
    text = source(SLIP, show=("lr",))
    colours = dict(re.findall(r"\\definecolor\{(\w+)\}\{HTML\}\{(\w+)\}", text))
    drawn = drawings(SLIP, "lr", PALETTES["light"], 1000, axis_of(SLIP))
    for (options, _), each in zip(plots(text), drawn, strict=True):
        named = re.search(r"color=(\w+), line width=([\d.]+)pt", options)
        assert named is not None
        assert "#" + colours[named[1]].lower() == each.stroke.colour
        assert float(named[2]) == each.stroke.width
        assert ("dash pattern=on 4.2pt off 1.92pt" in options) == (each.role == "as-configured")
        assert ("const plot" in options) == (each.role == "as-run")
    assert re.findall(r"\\addlegendentry\{(.*)\}", text) == ["as run", "as configured"]


@pytest.mark.parametrize("name", ["title", "group"])
def test_names_are_letters_and_no_commands(name: str) -> None:
    report = lrplot.simulate("cosine", T_max=10, title=HOSTILE) if name == "title" else GROUPS
    text = uncommented(source(report, show=("lr",)))
    assert "\\input" not in text
    assert r"\textbackslash{}input\{/etc/passwd\} \%no \$x\_1\$ \{open \}\} \textasciicircum{}" in text
    assert "\x1b" not in text
    assert "--" not in text.replace("{-}{-}", "")
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    depth = 0
    for character in bare:
        depth += (character == "{") - (character == "}")
        assert depth >= 0
    assert re.search(r"(?<!\\)[%$&#]", text.replace("$10^", "")) is None
    assert len(re.findall(r"\\begin\{axis\}", text)) == len(re.findall(r"\\end\{axis\}", text)) == 1


def test_comments_stay_comments() -> None:
    report = lrplot.simulate("cosine", T_max=10, title="one\n\\input{two}\u2028\\three")
    lines = source(report).splitlines()
    before = lines[: lines.index(r"\begin{tikzpicture}")]
    assert all(line.startswith("% ") for line in before)


def test_a_logarithmic_axis_has_powers_of_ten_and_gaps() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=1000)
    assert "ymode=log" in (text := source(report, log_y=True))
    assert re.search(r"yticklabels=\{(\{\$10\^\{-\d\}\$\},?)+\}", text)
    to_zero = lrplot.simulate("linear", start_factor=1.0, end_factor=0.0, total_iters=50, steps=51)
    assert "(50,nan)" in source(to_zero, log_y=True)
    assert "(50,0.0)" in source(to_zero)


def test_a_scheduler_that_raises_ends_in_a_cross() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=100, steps=120)
    options, points = plots(source(report, show=("lr",)))[-1]
    assert "mark=x" in options
    assert points == [(100, report.trace.groups[0].lr[100])]


def test_a_moment_that_was_asked_for_is_marked() -> None:
    text = source(SLIP, show=("lr",), at=("50%",))
    options, ((step, value),) = plots(text)[-1]
    assert "mark=*" in options
    assert value == SLIP.trace.groups[0].lr[step]
    assert rf"at (axis cs:{step},{value!r}) {{50\%: " in text


def test_the_axis_counts_what_was_asked_for() -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1, batch_size=32, dataset_size=320, max_epochs=10)
    text = source(report, x_axis="samples")
    ((_, points),) = plots(text)
    assert "xlabel={samples}" in text
    assert points[-1] == (99 * 32, report.trace.groups[0].lr[99])
    assert all(value == report.trace.groups[0].lr[samples // 32] for samples, value in points)


def test_the_size_and_the_letters_are_the_documents_or_as_asked() -> None:
    text = source(SLIP)
    assert r"width=\linewidth-" in text
    assert r"\fontsize" not in text
    text = source(SLIP, width=3.3, height=2.2, font_size=7, titled=False)
    assert r"\linewidth" not in text
    assert r"\fontsize{7}{8.4}\selectfont" in text
    assert "title=" not in text


def test_the_runs_of_a_comparison_have_the_legend_of_the_picture() -> None:
    report = lrplot.compare([lrplot.simulate("cosine", T_max=100, lr=lr) for lr in (0.1, 0.2)])
    text = source(report)
    labels = [trace.label.replace("_", r"\_") for trace in report.traces]
    assert re.findall(r"\\addlegendentry\{(.*)\}", text) == labels
    for (_, points), trace in zip(plots(text)[::-1], report.traces, strict=True):
        assert follows(points, trace.groups[0].lr)


def test_its_suffixes_are_those_of_latex() -> None:
    assert {format_of(Path(f"x{suffix}")) for suffix in FORMAT.suffixes} == {"pgfplots"}
    assert FORMAT.suffixes == (".tex", ".tikz")
