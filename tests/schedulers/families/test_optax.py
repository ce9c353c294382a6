"""optax's schedules, held against a jitted update that uses them."""

from __future__ import annotations

import math

import pytest

import lrplot
from lrplot.errors import SchedulerError, UsageError
from lrplot.planning.names import find
from lrplot.schedulers.families import family_named

optax = pytest.importorskip("optax", reason="optax is not installed")

CASES = [
    ("constant_schedule", {"value": 0.1}),
    ("polynomial_schedule", {"init_value": 1.0, "end_value": 0.01, "power": 2, "transition_steps": 50}),
    ("linear_schedule", {"init_value": 1.0, "end_value": 0.01, "transition_steps": 50, "transition_begin": 5}),
    ("piecewise_constant_schedule", {"init_value": 0.1, "boundaries_and_scales": {10: 0.5, 30: 0.1}}),
    ("piecewise_interpolate_schedule", {
        "interpolate_type": "cosine", "init_value": 0.1, "boundaries_and_scales": {10: 0.5, 30: 0.1},
    }),
    ("exponential_decay", {"init_value": 0.1, "transition_steps": 20, "decay_rate": 0.7, "transition_begin": 3}),
    ("exponential_decay", {"init_value": 0.1, "transition_steps": 20, "decay_rate": 0.7, "staircase": True}),
    ("cosine_decay_schedule", {"init_value": 0.1, "decay_steps": 50, "alpha": 0.05, "exponent": 1.3}),
    ("linear_onecycle_schedule", {"transition_steps": 50, "peak_value": 0.1}),
    ("cosine_onecycle_schedule", {"transition_steps": 50, "peak_value": 0.1}),
    ("warmup_constant_schedule", {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 9}),
    ("warmup_cosine_decay_schedule", {"init_value": 0.0, "peak_value": 0.1, "warmup_steps": 9, "decay_steps": 50}),
    ("warmup_exponential_decay_schedule", {
        "init_value": 0.0, "peak_value": 0.1, "warmup_steps": 9, "transition_steps": 20, "decay_rate": 0.7,
    }),
]  # fmt: skip
ULP = 2**-23  # float32


def jitted_loop(schedule: object, n_steps: int) -> list[float]:
    """The rates of plain SGD: its update of a gradient of 1, with the sign turned."""
    import jax

    optimizer = optax.sgd(schedule)
    state = optimizer.init(jax.numpy.zeros(1))
    update = jax.jit(lambda state: optimizer.update(jax.numpy.ones(1), state))
    rates = []
    for _ in range(n_steps):
        change, state = update(state)
        rates.append(-float(change[0]))
    return rates


@pytest.mark.parametrize(("name", "arguments"), CASES, ids=[case[0] for case in CASES])
def test_values_are_those_of_a_jitted_update(name: str, arguments: dict) -> None:
    expected = jitted_loop(getattr(optax, name)(**arguments), 60)
    scales = arguments.get("boundaries_and_scales")
    if scales:
        arguments = {**arguments, "boundaries_and_scales": ",".join(f"{step}:{by}" for step, by in scales.items())}
    found = lrplot.simulate(f"optax:{name}", steps=60, **arguments).trace.lr[:, 0].tolist()
    # To the last bit, but that XLA compiles the one-cycle of straight lines in two ways (jax 0.10.2).
    assert found == pytest.approx(expected, rel=0, abs=0.1 * ULP if name == "linear_onecycle_schedule" else 0)


def test_more_steps_than_are_evaluated_at_once() -> None:
    arguments = {"init_value": 1.0, "end_value": 0.0, "transition_steps": 5000}
    rates = lrplot.simulate("optax:linear", **arguments).trace.lr[:, 0]
    assert len(rates) == 5000
    assert rates[[0, 4095, 4096, 4999]] == pytest.approx([1, 905 / 5000, 904 / 5000, 1 / 5000], rel=1e-3)


def test_parts_are_joined() -> None:
    parts = ["optax:linear --init-value 0 --end-value 0.1 --transition-steps 10", "optax:constant --value 0.1"]
    report = lrplot.simulate("optax:join", schedules=parts, boundaries=[10])
    joined = optax.join_schedules([optax.linear_schedule(0.0, 0.1, 10), optax.constant_schedule(0.1)], [10])
    assert report.trace.lr[:30, 0].tolist() == jitted_loop(joined, 30)
    with pytest.raises(UsageError, match="LinearLR is not one: write 'optax:NAME"):
        lrplot.simulate("optax:join", schedules=["linear"], boundaries=[10])


def test_lengths() -> None:
    def length(name: str, **arguments: float) -> int:
        return lrplot.simulate(f"optax:{name}", **arguments).trace.n_steps

    assert length("cosine_decay", init_value=1.0, decay_steps=30) == 30
    assert length("linear", init_value=1.0, end_value=0.0, transition_steps=30, transition_begin=5) == 35
    assert length("exponential_decay", init_value=1.0, transition_steps=30, decay_rate=0.5) == 5 * 30
    assert length("warmup_constant", init_value=0.0, peak_value=1.0, warmup_steps=30) == 5 * 30


def test_every_schedule_has_a_name() -> None:
    public = {name for name in vars(optax.schedules) if name.endswith(("schedule", "decay")) and name[0] != "_"}
    assert family_named("optax").names().keys() == public - {"sgdr_schedule"} | {"join_schedules"}
    assert find("optax:cosine-decay").name == "cosine_decay_schedule"


def test_what_optax_refuses_or_makes_of_it() -> None:
    with pytest.raises(SchedulerError, match=r"cosine_decay_schedule\(.*\) cannot be built: .*positive decay_steps"):
        lrplot.simulate("optax:cosine_decay", init_value=1.0, decay_steps=0)
    with pytest.raises(UsageError, match="boundaries_and_scales needs steps with a number each"):
        lrplot.simulate("optax:piecewise_constant", init_value=1.0, boundaries_and_scales="x")
    # A jitted polynomial of a broken power takes a root of -0.00...: what training would use is what is drawn.
    arguments = {"init_value": 1.0, "end_value": 0.0, "power": 2.5, "transition_steps": 50}
    found = lrplot.simulate("optax:polynomial", steps=60, **arguments).trace.lr[:, 0]
    expected = jitted_loop(optax.polynomial_schedule(**arguments), 60)
    assert [math.isnan(rate) for rate in found] == [math.isnan(rate) for rate in expected]


def test_a_resumed_run_is_the_same() -> None:
    loop = lrplot.TrainingLoop(max_steps=5000, resume_at=4500)
    assert lrplot.simulate("optax:cosine_decay", init_value=1.0, decay_steps=5000, loop=loop).configured is None
