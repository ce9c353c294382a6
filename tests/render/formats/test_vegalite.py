"""Specifications of Vega-Lite, read back: every value is one of the run's, and names are text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from slip import SLIP

import lrplot
from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.formats import format_of
from lrplot.render.formats.vegalite import FORMAT, render

HOSTILE = "'; alert(1) //</script> \" \\ \u2028 datum.value"
# What the schema of Vega-Lite 5 lets each of these have; a structural check of what is used of it.
KEYS = {
    "axis": {"title", "labelOverlap", "labels", "values", "labelExpr"},
    "scale": {"domain", "range", "nice", "zero", "type"},
    "mark": {
        *(
            "type",
            "interpolate",
            "strokeWidth",
            "clip",
            "filled",
            "size",
            "shape",
            "color",
            "text",
            "align",
            "dx",
            "dy",
        ),
    },
    "layer": {"data", "transform", "mark", "encoding"},
    "panel": {"width", "height", "encoding", "layer"},
    "legend": {"title", "orient", "symbolType"},
    "top": {*("$schema", "usermeta", "description", "background", "title", "vconcat", "spacing", "resolve", "config")},
}


def spec_of(report: Report, **look: Any) -> dict[str, Any]:
    spec = json.loads(render(report, Style(**look)))
    assert isinstance(spec, dict)
    return spec


def panels(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return spec.get("vconcat") or [spec]


def rows(layer: dict[str, Any]) -> list[tuple[int, float | None]]:
    assert all(set(row) == {"step", "value"} for row in layer["data"]["values"])
    return [(row["step"], row["value"]) for row in layer["data"]["values"]]


def follows(points: list[tuple[int, float | None]], column: Column | None) -> bool:
    assert column is not None
    return points[0][0] == 0 and all(value == column[min(step, column.n - 1)] for step, value in points)


def test_the_axis_counts_what_was_asked_for() -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1, batch_size=32, dataset_size=320, max_epochs=10)
    (panel,) = panels(spec_of(report, x_axis="samples"))
    assert panel["encoding"]["x"]["field"] == "samples"
    points = [(row["samples"], row["value"]) for row in panel["layer"][0]["data"]["values"]]
    assert points[-1] == (99 * 32, report.trace.groups[0].lr[99])
    assert all(value == report.trace.groups[0].lr[samples // 32] for samples, value in points)


@pytest.mark.parametrize("look", [{}, {"log_y": True}, {"show": ("lr",), "at": ("50%",)}], ids=str)
def test_nothing_is_said_that_the_schema_does_not_know(look: dict[str, Any]) -> None:
    for report in (SLIP, lrplot.simulate("onecycle", max_lr=0.01, total_steps=100, steps=120)):
        spec = spec_of(report, **look)
        assert spec["$schema"].endswith("/v5.json")
        assert set(spec) <= KEYS["top"] | KEYS["panel"]
        for panel in panels(spec):
            assert KEYS["panel"] <= set(panel)
            assert set(panel["encoding"]) == {"x", "y"}
            for channel in panel["encoding"].values():
                assert set(channel) == {"field", "type", "scale", "axis"}
                assert set(channel["axis"]) <= KEYS["axis"]
                assert set(channel["scale"]) <= KEYS["scale"]
            for layer in panel["layer"]:
                assert set(layer) <= KEYS["layer"]
                assert set(layer["mark"]) <= KEYS["mark"]
                for channel in layer.get("encoding", {}).values():
                    assert set(channel) == {"field", "type", "scale", "legend"}
                    assert len(channel["scale"]["domain"]) == len(channel["scale"]["range"])
                    assert channel["legend"] is None or set(channel["legend"]) == KEYS["legend"]


def test_the_values_are_the_runs_own() -> None:
    assert SLIP.configured is not None
    rates, momenta = panels(spec_of(SLIP))
    traces = (SLIP.configured, SLIP.trace)
    assert all(follows(rows(layer), trace.groups[0].lr) for layer, trace in zip(rates["layer"], traces, strict=True))
    assert all(
        follows(rows(one), trace.groups[0].momentum) for one, trace in zip(momenta["layer"], traces, strict=True)
    )
    assert [layer["mark"]["interpolate"] for layer in rates["layer"]] == ["linear", "step-after"]
    assert rates["layer"][0]["encoding"]["color"]["scale"]["domain"] == ["as run", "as configured"]
    assert rates["encoding"]["y"]["axis"]["labelExpr"].startswith('["0", "0.002"')


def test_a_logarithmic_axis_has_powers_of_ten_and_gaps() -> None:
    report = lrplot.simulate("linear", start_factor=1.0, end_factor=0.0, total_iters=50, steps=51)
    (panel,) = panels(spec_of(report, log_y=True))
    assert panel["encoding"]["y"]["scale"]["type"] == "log"
    assert "10⁻⁴" in panel["encoding"]["y"]["axis"]["labelExpr"]
    assert rows(panel["layer"][0])[-1] == (50, None)
    assert rows(panels(spec_of(report))[0]["layer"][0])[-1] == (50, 0.0)


def test_names_are_text() -> None:
    groups = [{"name": HOSTILE.replace(",", ""), "lr": 0.1}, {"name": "b", "lr": 0.2}]
    report = lrplot.simulate("cosine", T_max=10, title=HOSTILE, groups=groups)
    content = render(report, Style())
    assert "\u2028".encode() not in content
    spec = json.loads(content)
    (panel,) = panels(spec)
    assert spec["title"]["text"] == HOSTILE.replace("\u2028", " ")
    domain = panel["layer"][0]["encoding"]["color"]["scale"]["domain"]
    said = [layer["transform"][0]["calculate"] for layer in panel["layer"]]
    assert [json.loads(each) for each in said] == domain  # an expression that is one literal
    assert domain[1] == "b"


def test_equal_names_stay_two_curves() -> None:
    reports = [lrplot.simulate("cosine", T_max=10, lr=lr) for lr in (0.1, 0.2)]
    (panel,) = panels(spec_of(lrplot.compare({"a": reports[0], "a ": reports[1]})))
    domain = panel["layer"][0]["encoding"]["color"]["scale"]["domain"]
    assert len(set(domain)) == 2


def test_what_it_tells_of_itself_and_how_it_looks() -> None:
    spec = spec_of(SLIP, theme="dark", width=4, height=2, font_size=9, titled=False)
    assert [finding.split()[0] for finding in spec["usermeta"]["findings"]] == ["LR101", "LR107"]
    assert spec["background"] == "#0d1117"
    assert {panel["width"] for panel in panels(spec)} == {4 * 96}
    assert sum(panel["height"] for panel in panels(spec)) == 2 * 96
    assert spec["config"]["legend"]["labelFontSize"] == 9
    assert "title" not in spec


def test_its_suffix_is_not_that_of_the_data() -> None:
    names = {"x.vl.json": "vegalite", "X.VL.JSON": "vegalite", "x.json": "json", "x.v1.json": "json", ".json": None}
    assert {name: format_of(Path(name)) for name in names} == names
    assert FORMAT.suffixes == (".vl.json",)
