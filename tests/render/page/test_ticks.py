"""The page's ticks and units, held against those of pictures."""

from __future__ import annotations

import json
from itertools import product

import numpy as np
import pytest
from browser import Browser

from lrplot.model.axes import XUnit
from lrplot.render.axis import STEPS, Ruler, StepAxis
from lrplot.render.ranges import rate_axis, value_axis
from lrplot.render.ticks import labelled_ticks, unit_ticks


def test_ticks_are_those_of_pictures(browser: Browser) -> None:
    rng = np.random.default_rng(5)
    cases = []
    for _ in range(600):
        low, high = sorted(10.0 ** rng.uniform(-14, 6, 2))
        values = [low, high] if rng.random() < 0.5 else [low, float(f"{low * (1 + rng.random()):.2g}")]
        cases.append((values, bool(rng.random() < 0.5), int(rng.integers(1, 15)), float(rng.uniform(0.02, 0.3))))
    extremes: list[list[float]] = [
        [0.0],
        [-0.1, 0.3],
        [0.0, 3e-4],
        [1e300],
        [1e-300, 1e300],
        [0.02, 1000],
        [2e-5, 3e-3],
    ]
    cases += [(values, log, n, 0.1) for values in extremes for log in (False, True) for n in (3, 6, 14)]
    ours = []
    for values, log, n, apart in cases:
        axes = (
            rate_axis(values, min((value for value in values if value > 0), default=None), log=log),
            value_axis(values),
        )
        ours.append([[axis.low, axis.high, *labelled_ticks(axis, n, apart)] for axis in axes])
    shown = (
        "([v, log, n, d]) => [rateAxis(v, log), valueAxis(v)].map((a) => [a.low, a.high, ...labelledTicks(a, n, d)])"
    )
    theirs = browser.evaluate(f"{json.dumps(cases)}.map({shown})")
    for own, other in zip(ours, theirs, strict=True):
        for mine, its in zip(own, other, strict=True):
            assert its[:2] == pytest.approx(mine[:2], rel=1e-12)
            assert its[2:] == mine[2:]


def test_ticks_of_steps_are_those_of_pictures(browser: Browser) -> None:
    units: list[tuple[XUnit, Ruler, list[int]]] = [
        ("step", STEPS, [1, 2, 3, 7, 40, 999, 25_600, 10**7]),
        ("epoch", Ruler(per_step=1 / 391, per_epoch=1, steps_per_epoch=391), [200, 391, 782, 35_190, 977_500]),
        ("samples", Ruler(per_step=128), [5, 781, 782, 1953, 200_000, 23_437_500]),
        ("tokens", Ruler(per_step=2**22), [1, 71_526, 3_576_279]),
        ("hours", Ruler(per_step=0.5 / 3600), [144, 6480, 259_200, 8_640_000, 216_000_000]),
    ]
    cases, ours = [], []
    for unit, ruler, lengths in units:
        for n_steps, at_most in product(lengths, (2, 4, 9)):
            axis = StepAxis(unit=unit, name=unit, end=ruler.position(n_steps), rulers=())
            spec = {"name": unit, "perStep": ruler.per_step, "perEpoch": ruler.per_epoch, "skipped": []}
            spec |= {"each": ruler.steps_per_epoch, "end": axis.end}
            data = {"end": n_steps, "unit": spec if unit != "step" else None}
            cases.append(({"view": {"low": -0.012 * n_steps, "high": 1.012 * n_steps}, "data": data}, at_most))
            ticks, labels = unit_ticks(axis, at_most)
            ours.append(([tick / ruler.per_step for tick in ticks], labels))
    theirs = browser.evaluate(f"{json.dumps(cases)}.map(([chart, atMost]) => stepTicks(chart, atMost))")
    for (places, labels), found in zip(ours, theirs, strict=True):
        assert [label for _, label in found] == labels
        assert [place for place, _ in found] == pytest.approx(places, rel=1e-9)


def test_another_unit_lies_where_pictures_have_it(browser: Browser) -> None:
    for ruler in (
        Ruler(per_step=32),
        Ruler(per_step=192, per_epoch=1000, steps_per_epoch=6),
        Ruler(per_step=1 / 7, per_epoch=1, steps_per_epoch=7, skipped=(2, 3, 11)),
    ):
        unit = json.dumps(
            {
                "name": "samples",
                "perStep": ruler.per_step,
                "perEpoch": ruler.per_epoch,
                "each": ruler.steps_per_epoch,
                "skipped": ruler.skipped,
                "end": ruler.position(100),
            }
        )
        found = browser.evaluate(f"[...Array(100).keys()].map((step) => positionOf({unit}, step))")
        assert found == [ruler.position(step) for step in range(100)]
        back = browser.evaluate(f"[...Array(100).keys()].map((step) => stepAt({unit}, positionOf({unit}, step)))")
        assert back == pytest.approx(list(range(100)), abs=1e-6)
    unit = json.dumps({"name": "tokens", "perStep": 1e6, "perEpoch": 0, "each": 0, "skipped": [], "end": 4e9})
    assert browser.evaluate(f"unitTicks({unit}, 0, 4000, 4)") == [
        [0, "0"], [1000, "1B"], [2000, "2B"], [3000, "3B"], [4000, "4B"]
    ]  # fmt: skip
