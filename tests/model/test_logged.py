"""How a comparison with a log reads."""

from __future__ import annotations

import pytest

from lrplot.model.logged import Agreement


@pytest.mark.parametrize(
    ("logged", "planned", "said"),
    [
        (0.0998972, 0.0467952, "logged is 0.0998972, planned 0.0467952."),
        (0.1, 0.1 - 3e-9, "logged is 0.1, planned 0.099999997."),
        (0.1, 0.1 + 2**-56, "logged is 0.10000000000000001, planned 0.10000000000000002."),
        (None, 0.1, "logged is nan, planned 0.1."),
        (0.1, None, "logged is 0.1, planned nothing, as the plan has ended."),
    ],
)
def test_values_that_part_are_told_apart(logged: float | None, planned: float | None, said: str) -> None:
    parts = Agreement(agrees=False, offset=0, parts_at=7, logged=logged, planned=planned)
    assert said in parts.sentence
