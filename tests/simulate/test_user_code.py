"""Schedulers of users' own that do what none of torch's does: the curve is what the optimizer has at each step."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from lrplot.cli.app import main

_HEAD = """
import copy, os, sys
from torch.optim.lr_scheduler import LRScheduler

class Halves(LRScheduler):
    def get_lr(self):
        return [base * 0.5 ** self.last_epoch for base in self.base_lrs][: len(self.optimizer.param_groups)]

class Own(Halves):
    def step(self, epoch=None):
        super().step(epoch)
        groups = self.optimizer.param_groups
"""
_HALVED = [0.8, 0.4, 0.2, 0.1, 0.05, 0.025]


def _drawn(folder: Path, body: str, capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[float], str]:
    """The exit code, the rates of the first group, and what stderr says, of a scheduler whose step ends so."""
    (folder / "own.py").write_text(_HEAD + "".join(f"        {line}\n" for line in body.splitlines()))
    code = main([f"{folder / 'own.py'}:Own", "--max-steps", "6", "--format", "csv", *(words or ("--lr", "0.8"))])
    captured = capsys.readouterr()
    rows = [row for row in csv.DictReader(io.StringIO(captured.out)) if row["group"] == "0"]
    return code, [float(row["lr"]) for row in rows], captured.err


@pytest.mark.parametrize(
    "body",
    [
        "self.optimizer.param_groups = [dict(group) for group in groups]",
        "self.optimizer.param_groups[:] = [dict(group) for group in groups]",
        "self.optimizer.load_state_dict(copy.deepcopy(self.optimizer.state_dict()))",
    ],
)
@pytest.mark.parametrize("words", [(), ("--lr", "0.8,0.4"), ("--lr", "0.8", "--set", "0:lr*=1")])
def test_groups_that_are_replaced_are_read_anew(
    body: str, words: tuple[str, ...], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert _drawn(tmp_path, body, capsys, *words)[:2] == (0, _HALVED)


def test_a_group_that_is_added_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    body = "if self.last_epoch == 3:\n    groups.append(dict(groups[0]))\n    self.base_lrs.append(0.8)"
    code, rates, err = _drawn(tmp_path, body, capsys)
    assert (code, rates) == (0, _HALVED)
    assert "The scheduler adds 1 parameter group to the optimizer, and the first is drawn.\n" in err


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ("if self.last_epoch == 3:\n    groups.pop()", "has taken parameter groups away from the optimizer"),
        ("if self.last_epoch == 3:\n    sys.exit(0)", "SystemExit: 0"),
        ("if self.last_epoch == 3:\n    raise BaseException('boom')", "BaseException: boom"),
        ("if self.last_epoch == 3:\n    raise GeneratorExit", "GeneratorExit"),
        (
            "class Odd(Exception):\n    def __str__(self):\n        raise KeyError\n"
            "if self.last_epoch == 3:\n    raise Odd",
            "Odd: <its __str__ raises KeyError>",
        ),
        ("if self.last_epoch == 3:\n    groups[0]['lr'] = 'high'", "the rate of group 0 became 'high'"),
    ],
)
def test_whatever_stops_a_scheduler_is_said_and_the_curve_is_drawn_up_to_there(
    body: str, said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, rates, err = _drawn(tmp_path, body, capsys)
    assert (code, rates) == (0, _HALVED[:3])
    assert "raises after step 2 of 6: " in err and said in err


@pytest.mark.parametrize("how", ["raise GeneratorExit", "sys.exit(0)", "raise BaseException('boom')"])
def test_whatever_a_constructor_raises_is_said(how: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.py").write_text(
        f"import sys\nclass Own:\n    def __init__(self, optimizer):\n        {how}\n    step = print\n"
    )
    assert main([f"{tmp_path / 'own.py'}:Own", "--max-steps", "5"]) == 2
    assert "Own() cannot be built: " in capsys.readouterr().err


def test_what_it_prints_never_spoils_the_product(tmp_path: Path) -> None:
    body = "os.write(1, b'raw\\n'); print('printed'); sys.__stdout__.write('late\\n'); os.system('echo child')"
    text = f"{_HEAD}        {body}\nimport atexit\natexit.register(os.write, 1, b'at exit')\nprint('imported')\n"
    (tmp_path / "own.py").write_text(text)
    words = [sys.executable, "-m", "lrplot", f"{tmp_path / 'own.py'}:Own", "--max-steps", "3", "--allow-code"]
    made = subprocess.run([*words, "--format", "json"], capture_output=True, check=True, timeout=60)
    assert json.loads(made.stdout)["traces"][0]["steps"] == 3
    for each in (b"raw", b"printed", b"late", b"child", b"at exit", b"imported"):
        assert each in made.stderr
