"""A message names options in the words of whoever reads it: flags, keys of a file, Python's keywords."""

from __future__ import annotations

import ast
import copy
import pickle
import re
from pathlib import Path

import pytest

import lrplot
from lrplot.cli.app import main
from lrplot.errors import (
    UsageError,
    as_call,
    as_command,
    as_flag,
    as_key,
    as_keys,
    as_keyword,
    example,
    option,
    switched_off,
)
from lrplot.project.config.schedules import read_config

ERROR = UsageError(
    f"{option('max_steps')} is none: add {option('max_steps', 'N')}, or {switched_off('drop_last')}:"
    f" {example('lrplot cosine --T-max 100', {'T_max': '100'})}"
)


def test_the_three_ways() -> None:
    command = "lrplot cosine --T-max 100"
    assert ERROR.told(as_flag, as_command) == f"--max-steps is none: add --max-steps N, or --no-drop-last: {command}"
    assert (
        ERROR.told(as_key, as_keys) == "max_steps is none: add max_steps = N, or drop_last = false: write T_max = 100"
    )
    call = "lrplot.simulate('cosine', T_max=100)"
    assert str(ERROR) == f"max_steps is none: add max_steps=N, or drop_last=False: {call}"
    assert ERROR.told(as_keyword, as_call) == str(ERROR)


@pytest.mark.parametrize(
    ("command", "call"),
    [
        ("lrplot onecycle --max-lr 0.01", "lrplot.simulate('onecycle', max_lr=0.01)"),
        ("lrplot multistep --milestones 30", "lrplot.simulate('multistep', milestones=[30])"),
        ("lrplot cosine --betas 0.9,0.98", "lrplot.simulate('cosine', betas=[0.9, 0.98])"),
        ("lrplot lambda --lr-lambda '0.95 ** epoch'", "lrplot.simulate('lambda', lr_lambda='0.95 ** epoch')"),
        ("lrplot sched.py:f --as rate", "lrplot.simulate('sched.py:f', used_as='rate')"),
        (
            "lrplot chained constant 'exp --gamma 0.9'",
            "lrplot.simulate('chained', schedulers=['constant', 'exp --gamma 0.9'])",
        ),
        ("lrplot onecycle --three-phase", "lrplot.simulate('onecycle', three_phase=True)"),
    ],
)
def test_a_command_line_in_python(command: str, call: str) -> None:
    assert as_call(command, {}) == call


def test_words_to_choose_are_quoted_where_they_must_be() -> None:
    error = UsageError(f"{option('optimizer', 'sgd')} {option('as', 'rate')} {option('lr', '0.1')}")
    assert error.for_shell == "--optimizer sgd --as rate --lr 0.1"
    assert error.for_file == 'optimizer = "sgd" as = "rate" lr = 0.1'
    assert str(error) == "optimizer='sgd' used_as='rate' lr=0.1"


def test_a_message_within_a_message_is_still_to_be_told() -> None:
    outer = UsageError(f"part 1: {ERROR.text}")
    assert outer.told(as_flag, as_command).startswith("part 1: --max-steps is none: add --max-steps N")


def test_errors_are_copied_and_sent_to_other_processes() -> None:
    for other in (copy.copy(ERROR), pickle.loads(pickle.dumps(ERROR))):  # noqa: S301  # it was made a line above
        assert other.told(as_flag, as_command) == ERROR.told(as_flag, as_command)
    assert repr(UsageError(option("n"))) == "UsageError('n')"


def test_one_error_in_the_words_of_each_door(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An epoch of unknown length: on the command line, in a file, and in Python."""
    assert main(["cosine", "--T-max", "9", "--max-epochs", "3", "--accumulate-grad-batches", "2"]) == 2
    said = "--accumulate-grad-batches changes how many optimizer steps an epoch has"
    assert capsys.readouterr().err.startswith(f"Error: {said}")
    text = '[schedules.a]\nscheduler = "cosine"\nT_max = 9\nmax_epochs = 3\ndrop_last = true\n'
    (tmp_path / "lrplot.toml").write_text(text)
    with pytest.raises(UsageError, match="a: drop_last needs dataset_size and batch_size"):
        read_config(tmp_path / "lrplot.toml")
    loop = lrplot.TrainingLoop(max_epochs=3, accumulate_grad_batches=2)
    with pytest.raises(UsageError, match="add batches_per_epoch=N, or dataset_size=N batch_size=M"):
        lrplot.simulate("cosine", T_max=9, loop=loop)


def test_a_user_s_words_are_not_taken_for_options(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["max_steps"]) == 2
    assert "'max_steps'" in capsys.readouterr().err


def test_no_message_has_an_option_that_nobody_fills_in() -> None:
    """A text without its `f` would show `{option('engine')}`."""
    texts = [
        (path, text.value)
        for path in Path(lrplot.__file__).parent.rglob("*.py")
        for text in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(text, ast.Constant) and isinstance(text.value, str) and ">>>" not in text.value
    ]
    assert len(texts) > 10_000
    assert [each for each in texts if re.search(r"\{(named|option|example|switched_off)\(", each[1])] == []
