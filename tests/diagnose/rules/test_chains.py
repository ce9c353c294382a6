"""Parts of a ChainedScheduler that multiply, and parts that overwrite."""

from __future__ import annotations

import pytest
from findings import findings_in

ABOUT_CHAINS = {"LR407", "LR408", "LR409"}


def codes_in(words: str) -> set[str]:
    return set(findings_in(f"chained {words} --lr 0.1 --max-steps 100")) & ABOUT_CHAINS


@pytest.mark.parametrize(
    "words",
    [
        "'constant --factor 0.1 --total-iters 20' 'exponential --gamma 0.9'",  # the documentation's example
        "'linear --total-iters 20' 'cosine --T-max 100'",
        "'step --step-size 30' 'exponential --gamma 1.05'",  # says that it goes above
    ],
)
def test_what_multiplies_is_quiet(words: str) -> None:
    assert not codes_in(words)


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("'warm-restarts --T-0 10' 'linear --start-factor 0.1 --total-iters 10'", "LR408"),
        ("'warm-restarts --T-0 10' 'linear --start-factor 0.1' 'exponential --gamma 0.99'", "LR408"),
        ("'linear --start-factor 0.1 --total-iters 10' 'warm-restarts --T-0 10'", "LR409"),
        ("'exponential --gamma 0.9' 'lambda --lr-lambda 0.99**epoch'", "LR409"),
        ("'lambda --lr-lambda min(1,(epoch+1)/10)' 'cosine --T-max 100'", "LR409"),
        ("'onecycle --max-lr 0.1 --total-steps 100' 'linear --total-iters 10'", "LR407"),
    ],
)
def test_what_overwrites_is_found_once_and_repaired(words: str, code: str) -> None:
    assert codes_in(words) == {code}
    command = findings_in(f"chained {words} --lr 0.1 --max-steps 100")[code].fix.command
    assert not set(findings_in(command)) & ABOUT_CHAINS


def test_the_peak_is_told() -> None:
    message = findings_in("chained 'warm-restarts --T-0 100' 'linear --start-factor 0.1 --total-iters 10' --lr 0.1")
    # LinearLR's first increment is 0.19 / 0.1, of a rate that is already whole.
    assert "climbs to 0.19 at step 1, 1.9 times the optimizer's 0.1" in message["LR408"].headline
