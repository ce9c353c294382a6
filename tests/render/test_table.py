"""The table of a comparison, against closed forms."""

from __future__ import annotations

import math

import pytest

import lrplot
from lrplot.render.table import outcomes, table


def outcome_of(**arguments) -> object:
    report = lrplot.simulate(**arguments)
    return outcomes(lrplot.compare([report, report]))[0]


def test_a_cosine() -> None:
    found = outcome_of(scheduler="cosine", T_max=100, lr=0.2)
    # lr[t] = 0.1 (1 + cos(pi t / 100)); the cosines of t = 1..99 cancel out, and t = 0 is 0.2: 0.1 * 100 + 0.1.
    assert found.area == pytest.approx(10.1)
    assert (found.peak, found.peak_step) == (0.2, 0)
    assert found.last == pytest.approx(0.1 * (1 + math.cos(0.99 * math.pi)))
    assert found.half_step == 50  # where the cosine is 0


def test_a_one_cycle() -> None:
    found = outcome_of(scheduler="onecycle", max_lr=0.01, total_steps=1000)
    assert (found.peak, found.peak_step) == (0.01, 299)  # 0.3 * 1000 - 1
    assert found.last == pytest.approx(4e-8)
    # Down from step 299 to step 999 as a cosine, half way at step 649 where it is 0.00500002.
    assert found.half_step == 650


def test_values_that_last() -> None:
    loop = lrplot.TrainingLoop(batches_per_epoch=10, max_steps=25, interval="epoch")
    found = outcome_of(scheduler="exp", gamma=0.5, lr=1.0, loop=loop)
    assert found.area == pytest.approx(10 * 1 + 10 * 0.5 + 5 * 0.25)  # the last epoch has half of its steps
    assert found.half_step == 10
    assert found.n_steps == 25


def test_a_rate_that_never_halves_or_was_never_positive() -> None:
    assert outcome_of(scheduler="exp", gamma=0.999, lr=1.0, steps=10).half_step is None
    assert outcome_of(scheduler="lambda", lr_lambda="-1 - epoch", lr=1.0, steps=10).half_step is None


def test_rates_that_are_no_numbers_have_no_area() -> None:
    found = outcome_of(scheduler="lambda", lr_lambda="nan if epoch == 2 else 1 / (1 + epoch)", lr=1.0, steps=5)
    assert math.isnan(found.area)
    assert (found.peak, found.half_step) == (1.0, 1)


def test_words_and_lengths_only_where_they_differ() -> None:
    short, long = (lrplot.simulate("exp", gamma=0.5, lr=1.0, steps=steps) for steps in (2, 3000))
    assert table(lrplot.compare([short, short])).heads == ("peak", "at step", "last rate", "area", "half peak")
    made = table(lrplot.compare({"a": short, "b": long}))
    assert made.heads[-1] == "steps"
    assert made.names == ("a", "b")
    assert made.rows[0] == ("1", "0", "0.5", "1.5", "1", "2")  # 1 + 0.5
    assert made.rows[1][-1] == "3,000"


def test_every_parameter_group_has_a_row() -> None:
    two = lrplot.simulate("exp", gamma=0.5, lr=[1.0, 0.1], steps=4)
    one = lrplot.simulate("exp", gamma=0.5, lr=1.0, steps=4)
    assert [each.name for each in outcomes(lrplot.compare({"a": two, "b": one}))] == ["a, group 0", "a, group 1", "b"]
