"""Expressions mean what Python means by them, and nothing else gets through."""

from __future__ import annotations

import math
import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lrplot.errors import UsageError
from lrplot.options.expressions import function_of, value_of

NAMES = ("epoch", "step")


@pytest.mark.parametrize(
    "text",
    [
        "0.95 ** epoch",
        "1 if epoch < 10 else 0.1",
        "0.5 if epoch < 40 else 0.5 ** 2 if epoch < 70 else 0.5 ** 3",
        "min(1, (step + 1) / 10) * 0.5 * (1 + cos(pi * epoch / 100))",
        "math.exp(-epoch / 7)",
        "0 < epoch <= 5 and not epoch == 3 or epoch > 90",
        "abs(epoch - 50) // 3 % 7",
        "-epoch + +2.5e-3",
        "max(epoch, 3, 4.5)",
        "epoch != 3",
        "factorial(epoch % 10) / comb(20, epoch % 5)",
    ],
)
@pytest.mark.parametrize("epoch", [0, 1, 9, 10, 39, 40, 99])
def test_values_are_pythons(text: str, epoch: int) -> None:
    expected = eval(text, {"math": math, **vars(math)}, {"epoch": epoch, "step": epoch})  # noqa: S307  # the reference
    result = function_of(text, NAMES)(epoch)
    assert result == expected
    assert type(result) is type(expected)


@given(st.integers(-(10**6), 10**6), st.integers(1, 10**6), st.sampled_from(["+", "-", "*", "/", "//", "%"]))
def test_arithmetic_is_pythons(left: int, right: int, sign: str) -> None:
    text = f"({left}) {sign} ({right})"
    assert function_of(text, NAMES)(0) == eval(text)  # noqa: S307  # the reference


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("__import__('os').system('true')", "not allowed"),
        ("__import__('os')", "'__import__' is not a function"),
        ("epoch.__class__", "not allowed"),
        ("().__class__", "not allowed"),
        ("(lambda: 1)()", "not allowed"),
        ("[1][0]", "not allowed"),
        ("'a' * 9", "not allowed"),
        ("f'{epoch}'", "not allowed"),
        ("1j", "not allowed"),
        ("None", "not allowed"),
        ("...", "not allowed"),
        ("[x for x in epoch]", "not allowed"),
        ("min(*[1, 2])", "not allowed"),
        ("max(1, key=abs)", "not allowed"),
        ("epoch << 4", "not allowed"),
        ("~epoch", "not allowed"),
        ("epoch is 3", "not allowed"),
        ("epoch := 3", "not an expression"),
        ("import os", "not an expression"),
        ("1 +", "not an expression"),
        ("", "not an expression"),
        ("   ", "not an expression"),
        ("epcoh", "did you mean 'epoch'"),
        ("csc(1)", "it may call min, max"),
        ("open('x')", "is not a function"),
        ("cos", "is not a name that an expression knows"),
        ("(" * 300 + "1" + ")" * 300, "not an expression"),
        ("-" * 400 + "1", "nested more than 50 deep"),
        ("1+" * 600 + "1", "characters long"),
        ("\x00", "not an expression"),
    ],
)
def test_everything_else_is_refused_before_it_runs(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as refused:
        function_of(text, NAMES)
    assert len(str(refused.value)) < 400


@pytest.mark.parametrize(
    "text", ["9**9**9", "10**10**10", "factorial(10**9)", "comb(10**9, 10**8)", "perm(10**9)", "2.0**9999", "exp(1e6)"]
)
def test_what_would_take_for_ever_raises_at_once(text: str) -> None:
    started = time.process_time()
    with pytest.raises(OverflowError):
        function_of(text, NAMES)(3)
    assert time.process_time() - started < 1


def test_results_that_are_no_real_number_raise() -> None:
    with pytest.raises(ValueError, match="not a real number at epoch 3"):
        function_of("(-1) ** 0.5", NAMES)(3)


def test_other_variables_have_other_names() -> None:
    assert function_of("1 / 2 ** (x - 1)", ("x",))(3) == 0.25
    with pytest.raises(UsageError, match="'epoch' is not a name"):
        function_of("epoch", ("x",))


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("lambda epoch: 0.95 ** epoch", "0.95 ** epoch"),
        ("lambda e: 0.95 ** e", "0.95 ** epoch"),
        ("lambda it: 0.5 * (1 + math.cos(math.pi * it / 100))", "0.5 * (1 + cos(pi * step / 100))"),
        ("int(epoch / 3) + round(0.7) + float(1)", "epoch // 3 + 2"),
    ],
)
def test_a_lambda_is_its_expression(text: str, same: str) -> None:
    for value in (0, 1, 7, 50):
        assert function_of(text, NAMES)(value) == function_of(same, NAMES)(value)


@pytest.mark.parametrize("text", ["np.cos(np.pi * epoch / 10)", "numpy.exp(-epoch)", "np.where(epoch < 3, 1, 0.1)"])
@pytest.mark.parametrize("epoch", [0, 2, 3, 10])
def test_numpy_is_numpy_s(text: str, epoch: int) -> None:
    import numpy

    assert function_of(text, NAMES)(epoch) == eval(text, {"np": numpy, "numpy": numpy, "epoch": epoch})  # noqa: S307  # the reference


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.95 ^ epoch", "^ is not a power in Python, write 0.95 ** epoch"),
        ("lambda a, b: a", "must take one argument"),
        ("lambda *a: 1", "must take one argument"),
        ("numpy.coss(epoch)", "did you mean numpy.cos?"),
        ("np.load('x')", "of numpy's it may call"),
        ("np.random.rand()", "not allowed"),
        ("coss(epoch)", "did you mean 'cos'?"),
    ],
)
def test_what_else_people_write(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=re.escape(said)):
        function_of(text, NAMES)(3)


def test_the_value_of_an_expression() -> None:
    assert value_of("int(0.1 * total) + 2", {"total": 105}) == 12
    with pytest.raises(UsageError, match="is not a number: division by zero"):
        value_of("1 / 0", {})
    with pytest.raises(UsageError, match="is not a name"):
        value_of("total", {})
