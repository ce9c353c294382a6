"""Columns that hold the same values are equal, also where a value is not a number."""

from __future__ import annotations

from array import array
from math import inf, nan

import pytest

import lrplot
from lrplot.cli.app import main
from lrplot.model.column import Column


def column(*values: float, stride: int = 1) -> Column:
    return Column(values=array("d", values), stride=stride, n=len(values) * stride)


@pytest.mark.parametrize("values", [(1.0, 2.0), (nan,), (1.0, nan, inf), (0.0, nan)])
def test_the_same_values(values: tuple[float, ...]) -> None:
    assert column(*values) == column(*values)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (column(1.0, nan), column(1.0, 2.0)),
        (column(nan, 1.0), column(nan, 2.0)),
        (column(1.0), column(1.0, 1.0)),
        (column(1.0, stride=2), column(1.0, 1.0)),
    ],
)
def test_other_values(one: Column, other: Column) -> None:
    assert one != other


def test_zeros_of_either_sign_are_equal_beside_a_nan() -> None:
    assert column(0.0, nan) == column(-0.0, nan)


def test_a_column_is_nothing_else() -> None:
    assert column(1.0) != [1.0]


def test_equal_curves_with_a_nan_are_one_in_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["lambda", "--lr-lambda", "1 if epoch < 5 else nan", "--lr", "0.1,0.1", "--max-steps", "10", "--quiet"]
    assert main(words) == 0
    legend = capsys.readouterr().out.splitlines()[1]
    assert "B" not in legend.split()


def test_reports_with_a_nan_are_equal() -> None:
    one, other = (lrplot.simulate("lambda", lr_lambda="1 if epoch < 5 else nan", steps=10) for _ in range(2))
    assert one.trace.groups == other.trace.groups
