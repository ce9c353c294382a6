"""What a schedule lacks is asked for all at once, with a line that works."""

from __future__ import annotations

import shlex

import pytest

from lrplot.cli.app import main
from lrplot.planning.names import typed_names
from lrplot.schedulers.families import families

NAMED = [
    typed_names(family.scheduler(name))[0]
    for family in families().values()
    if family.named and family.installed
    for name in family.names()
    if family.scheduler(name).takes_metric is False  # a metric is asked for where the schedule is built
]


@pytest.mark.parametrize("typed", NAMED)
def test_the_line_that_is_told_draws(capsys: pytest.CaptureFixture[str], typed: str) -> None:
    if main([typed, "--format", "csv"]) == 0:
        return
    message = capsys.readouterr().err
    words = shlex.split(message.strip().rpartition(": lrplot ")[2])
    if typed.startswith("ignite:plateau"):
        return
    assert words[0] == typed, message
    assert main([*words, "--format", "csv"]) == 0, message


def test_a_length_that_the_loop_determines_is_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--lr", "0.1", "--max-steps", "1000", "--format", "csv"]) == 0
    filled = capsys.readouterr()
    assert "Not given, and taken from the length of the run: T_max=1000." in filled.err
    assert main(["cosine", "--T-max", "1000", "--lr", "0.1", "--max-steps", "1000", "--format", "csv"]) == 0
    assert capsys.readouterr().out == filled.out


def test_the_length_is_counted_in_what_the_scheduler_counts(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cosine", "--lr", "0.1", "--batches-per-epoch", "10", "--max-epochs", "7", "--interval", "epoch"]
    assert main([*words, "--format", "csv"]) == 0
    assert "T_max=7." in capsys.readouterr().err
    assert main(["check", "onecycle", "--max-lr", "0.1", "--max-epochs", "3", "--batches-per-epoch", "10"]) == 0
    assert "total_steps=30." in capsys.readouterr().err


def test_a_length_that_is_varied_is_not_filled_in(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--vary", "T-max=50,100", "--max-steps", "100", "--format", "csv"]) == 0
    assert "Not given" not in capsys.readouterr().err
