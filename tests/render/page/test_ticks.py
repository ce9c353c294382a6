"""The page's ticks and units, held against those of pictures."""

from __future__ import annotations

import json
import re

import numpy as np
import pytest
from browser import Browser

from lrplot.render.axis import Ruler
from lrplot.render.figure.axes import rate_axis, round_ticks


def _number(label: str) -> float:
    """What a tick's label says: `0.02`, `2e-5`, `10⁻³`, and that several times."""
    mantissa, times, power = label.rpartition("\N{MULTIPLICATION SIGN}")
    exponent = re.fullmatch("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", power)
    if exponent is None:
        return float(mantissa or 1) * float(power) if times else float(label)
    lowered = exponent[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa or 1}e{lowered}")


def test_ticks_are_those_of_pictures(browser: Browser) -> None:
    rng = np.random.default_rng(5)
    cases = []
    for _ in range(300):
        low, high = sorted(10.0 ** rng.uniform(-12, 3, 2))
        values = [low, high] if rng.random() < 0.5 else [low, low * (1 + rng.random())]
        cases.append((values, bool(rng.random() < 0.5), int(rng.integers(2, 10))))
    cases += [([0.0], False, 6), ([0.0], True, 6), ([-0.1, 0.3], False, 6), ([-0.1, 0.3], True, 6)]
    ours = []
    for values, log, n in cases:
        above = [value for value in values if value > 0]
        axis = rate_axis(values, min(above, default=None), log=log)
        ticks = round_ticks(axis, n)
        ours.append([axis.low, axis.high, ticks])
    shown = "([v, log, n]) => { const a = rateAxis(v, log), t = roundTicks(a, n);"
    theirs = browser.evaluate(f"{json.dumps(cases)}.map({shown} return [a.low, a.high, t, valueLabels(t, a.log)]; }})")
    for own, other in zip(ours, theirs, strict=True):
        assert other[:2] == pytest.approx(own[:2], rel=1e-12)
        assert other[2] == own[2]
        assert [_number(label) for label in other[3]] == pytest.approx(other[2], rel=1e-9, abs=0)


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
