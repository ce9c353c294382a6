"""What a shell is told when somebody presses Tab at the end of a line."""

from __future__ import annotations

import pytest

from lrplot.cli.app import main


def completed(
    line: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], shell: str = "zsh"
) -> list[str]:
    """The answers, in a shell that takes whole words unless another is named; without their help."""
    monkeypatch.setenv("_LRPLOT_COMPLETE", f"complete_{shell}")
    monkeypatch.setenv("_LRPLOT_LINE", line)
    assert main([]) == 0
    said = capsys.readouterr()
    assert said.err == ""
    return [each.partition("\t")[0] for each in said.out.splitlines()]
