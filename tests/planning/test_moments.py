"""Moments of a run, as people name them with --at."""

from __future__ import annotations

from fractions import Fraction

import pytest

from lrplot.errors import UsageError, as_command, as_flag
from lrplot.loop.timeline import Timeline
from lrplot.planning.moments import moment_of, moments_of

PER_EPOCH = Timeline(n_steps=1000, steps_per_epoch=10, n_epochs=100)


@pytest.mark.parametrize(
    ("text", "step"),
    [
        ("0", 0),
        ("999", 999),
        (500, 500),
        ("1e2", 100),
        ("2*100", 200),
        ("epoch=37", 370),
        ("Epoch = 37", 370),
        ("epoch=99", 990),
        ("0%", 0),
        ("0.3%", 3),
        ("50%", 500),
        ("100%", 999),
    ],
)
def test_the_step_that_a_moment_is(text: str | int, step: int) -> None:
    assert moment_of(text).step_of(PER_EPOCH) == step


def test_a_share_is_exact() -> None:
    assert moment_of("0.3%").number == Fraction(3, 1000)


def test_skipped_iterations_are_no_steps() -> None:
    """Epoch 2 begins with iteration 20, before which two were skipped: step 18."""
    line = Timeline(n_steps=998, steps_per_epoch=10, n_epochs=100, skipped=(3, 17))
    assert moment_of("epoch=2").step_of(line) == 18
    assert line.epoch_of(18) == 2
    assert line.epoch_of(17) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("1000", "--at 1000 is outside the run, which has 1,000 optimizer steps: counted from 0, the last is 999"),
        ("epoch=100", "--at epoch=100 is outside the run, which has 100 epochs: counted from 0, the last is epoch=99"),
    ],
)
def test_a_moment_outside_the_run(text: str, said: str) -> None:
    with pytest.raises(UsageError) as error:
        moment_of(text).step_of(PER_EPOCH)
    assert error.value.told(as_flag, as_command) == said


def test_an_epoch_of_unknown_length() -> None:
    with pytest.raises(UsageError, match="needs to know how many batches an epoch has"):
        moment_of("epoch=3").step_of(Timeline(n_steps=100))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("0.5", "did you mean 50%"),
        ("12,345", "write it without commas, 12345"),
        ("-1", "counts from 0"),
        ("101%", "from 0% to 100%"),
        ("lr=5", "not 'lr=5'"),
        ("epoch=50%", "not 'epoch=50%'"),
        ("1.5", "not '1.5'"),
        ("1e999%", "not '1e999%'"),
        ("", "not ''"),
    ],
)
def test_what_names_no_moment(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        moment_of(text)


def test_a_moment_is_asked_for_once() -> None:
    assert moments_of({"at": ["50 %", "50%", "7"]}) == ("50%", "7")
    assert moments_of({}) == ()
