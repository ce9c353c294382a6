"""optax's schedules give what a jitted update gives that carries its count of steps, bit for bit."""

from __future__ import annotations

from typing import Any

import pytest

import lrplot

optax = pytest.importorskip("optax", reason="optax is not installed")


@pytest.mark.parametrize(
    ("name", "arguments"),
    [
        ("linear_onecycle", {"transition_steps": 100, "peak_value": 0.1}),
        ("cosine_onecycle", {"transition_steps": 100, "peak_value": 0.1}),
        ("cosine_decay", {"init_value": 0.1, "decay_steps": 90}),
        ("warmup_cosine_decay", {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 7, "decay_steps": 100}),
        ("polynomial", {"init_value": 0.1, "end_value": 0.01, "power": 3, "transition_steps": 70}),
    ],
)
def test_a_schedule(name: str, arguments: dict[str, Any]) -> None:
    found = lrplot.simulate(f"optax:{name}", steps=100, **arguments).trace.lr[:, 0].tolist()
    assert found == _updates(getattr(optax, f"{name}_schedule")(**arguments), 100)


def test_pieces() -> None:
    scales = {30: 0.5, 60: 0.1}
    found = lrplot.simulate(
        "optax:piecewise_interpolate",
        interpolate_type="linear",
        init_value=0.1,
        boundaries_and_scales="30:0.5,60:0.1",
        steps=100,
    )
    schedule = optax.piecewise_interpolate_schedule("linear", 0.1, scales)
    assert found.trace.lr[:, 0].tolist() == _updates(schedule, 100)


def _updates(schedule: Any, n: int) -> list[float]:
    """The rates of n updates as optax's own scale_by_schedule makes them."""
    import jax

    update = jax.jit(lambda count: (count + 1, jax.numpy.asarray(schedule(count))))
    count, rates = jax.numpy.zeros([], jax.numpy.int32), []
    for _ in range(n):
        count, rate = update(count)
        rates.append(float(rate))
    return rates
