"""Commands that cannot be recorded: one sentence says why, and nothing is written."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lrplot.cli.app import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["record"], "needs the command"),
        (["record", "--"], "needs the command"),
        (["record", "--steps", "0", "train.py"], "--steps must be"),
        (["record", "--steps", "2", "--epochs", "1", "train.py"], "give one of them"),
        (["record", "--nothing", "--", "true"], "no option --nothing"),
        (["record", "--", "lrplot-has-no-such-program"], "there is no program"),
        (["record", "--", "true"], "takes the PYTHONPATH"),
        (["record", "--", sys.executable, "-I", "-c", "pass"], "takes the PYTHONPATH"),
        (["record", "--", sys.executable, "-c", "pass"], "no torch optimizer made a step"),
        (["record", "train.py"], "ended with exit code 2"),
        (["record", "raises.py"], "ended with exit code 1"),
    ],
)
def test_why_nothing_was_recorded(
    words: list[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "raises.py").write_text("raise ValueError('no data')\n")
    before = sorted(tmp_path.iterdir())

    assert main(words) == 2

    shown = capfd.readouterr()
    assert said in shown.err
    assert shown.out == ""
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "is not JSON"),
        ("[]", "is not a recording"),
        ('{"traces": []}', "is not a recording"),
        (
            '{"traces": [], "recording": {"restored": 0, "source": {"optimizers": [{}], "schedulers": []}}}',
            "not a whole",
        ),
    ],
)
def test_what_is_no_recording_is_said(
    text: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "run.json").write_text(text)
    for words in (["run.json"], ["plot", "run.json"], ["check", "run.json"], ["lock", "run.json"]):
        assert main(words) == 2
        assert said in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["run.json"]
