"""A recorded run in a picture: what was made is solid, and what is foretold is dashed."""

from __future__ import annotations

from dataclasses import replace

import pytest

import lrplot
from lrplot.render.axis import axis_of
from lrplot.render.figure.strokes import drawings
from lrplot.render.figure.themes import PALETTES


@pytest.mark.parametrize("seen", [None, 0, 30, 100])
def test_what_was_made_is_solid_and_the_rest_dashed(seen: int | None) -> None:
    report = lrplot.simulate("cosine", T_max=100, steps=100)
    report = replace(report, trace=replace(report.trace, seen=seen))

    found = drawings(report, "lr", PALETTES["light"], 400, axis_of(report))

    if seen != 30:
        assert [(each.role, each.stroke.dashes) for each in found] == [("as-run", "-")]
        return
    whole, made = found
    assert (whole.role, made.role, made.stroke.dashes) == ("as-run", "recorded", "-")
    assert whole.stroke.dashes != "-"
    assert len(whole.curve.y) == 100
    assert list(made.curve.y) == list(whole.curve.y[:30])


def test_each_optimizer_of_a_run_is_solid_as_far_as_it_was_recorded() -> None:
    report = lrplot.compare([lrplot.simulate("cosine", T_max=n, steps=100) for n in (100, 200)])
    parts = tuple(
        replace(part, trace=replace(part.trace, seen=seen))
        for part, seen in zip(report.compared, (12, 30), strict=True)
    )
    report = replace(report, trace=parts[0].trace, compared=parts)

    found = drawings(report, "lr", PALETTES["light"], 400, axis_of(report))

    assert [each.role for each in found] == ["as-run", "as-run", "recorded", "recorded"]
    assert all(each.stroke.dashes != "-" for each in found[:2])
    assert [(each.stroke.dashes, len(each.curve.y)) for each in found[2:]] == [("-", 12), ("-", 30)]
