"""Workflow commands, read back as GitHub's runner reads them."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from annotated import finding, report_with, text_of
from findings import report_of

import lrplot
from lrplot.cli.app import main
from lrplot.model.finding import Place
from lrplot.model.report import Report

ONE_STEP_OVER = "onecycle --max-lr 0.9 --total-steps 100 --max-steps 101"


def annotations(report: Report) -> list[tuple[str, dict[str, str], str]]:
    """What a runner makes of the text: ActionCommand.TryParseV2 of actions/runner."""
    found = []
    for line in text_of("github", report).splitlines():
        command, properties, data = re.fullmatch("::([a-z]+) (.*?)::(.*)", line).groups()
        pairs = (each.split("=", 1) for each in properties.split(","))
        found.append((command, {key: _read(value) for key, value in pairs}, _read(data)))
    return found


def _read(text: str) -> str:
    for code, character in (("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")):
        text = text.replace(code, character)
    return text


def test_what_is_wrong_and_its_repair() -> None:
    report = report_of(ONE_STEP_OVER)
    (told,) = report.findings
    ((command, properties, message),) = annotations(report)
    assert (command, properties) == ("error", {"title": f"{told.code} {told.rule}"})
    assert message.startswith(f"OneCycleLR(max_lr=0.9, total_steps=100): {told.message}\n")
    assert message.endswith(f"{told.fix.command}\n\n{told.fix.code}")


def test_a_schedule_in_a_file_is_annotated_at_its_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    for path in ("a,b/lr:plot.toml", str(tmp_path / "a,b/lr:plot.toml")):
        report = report_with(finding("error"), place=Place(path=path, line=12))
        assert text_of("github", report).startswith("::error file=a%2Cb/lr%3Aplot.toml,line=12,title=LR101 stepped")
        assert annotations(report)[0][1]["file"] == "a,b/lr:plot.toml"


def test_a_file_is_named_from_the_folder_of_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "training").mkdir()
    monkeypatch.chdir(tmp_path / "training")
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path))
    for path, said in (("lrplot.toml", "training/lrplot.toml"), ("../lrplot.toml", "lrplot.toml")):
        report = report_with(finding("error"), place=Place(path=path, line=12))
        assert annotations(report)[0][1]["file"] == said
    monkeypatch.setenv("GITHUB_WORKSPACE", str(tmp_path / "elsewhere"))
    report = report_with(finding("error"), place=Place(path="lrplot.toml", line=12))
    assert annotations(report)[0][1]["file"] == "lrplot.toml"


def test_nothing_in_a_message_is_taken_for_a_command() -> None:
    odd = "100 %25 of it,\r\n::error::x :: a=b, 50 %0A"
    ((_, _, message),) = annotations(report_with(finding("note", message=odd), title="a\n::warning::b"))
    assert message.startswith(f"a\n::warning::b: {odd}\n")


def test_the_most_serious_first_whatever_the_schedule() -> None:
    report = lrplot.compare({"a": report_with(finding("note")), "b": report_with(finding("error"), finding("warning"))})
    found = [(command, message[:2]) for command, _, message in annotations(report)]
    assert found == [("error", "b:"), ("warning", "b:"), ("notice", "a:")]


def test_the_command_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *ONE_STEP_OVER.split(), "--format", "github"]) == 1
    said = capsys.readouterr()
    assert said.out.startswith("::error title=") and said.err == ""
    assert main(["check", *ONE_STEP_OVER.split(), "--format", "github", "--select", "LR601"]) == 0
    assert capsys.readouterr().out == ""
