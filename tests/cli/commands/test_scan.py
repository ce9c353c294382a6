"""`lrplot scan` at the command line: what it prints, in which format, and what it exits with."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest

from lrplot.cli.app import main

WRONG = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=len(train_loader))
for epoch in range(200):
    for batch in train_loader:
        optimizer.zero_grad()
        model(batch).backward()
        optimizer.step()
    scheduler.step()
"""
RIGHT = WRONG.replace("len(train_loader)", "200")


@pytest.fixture(autouse=True)
def in_a_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    monkeypatch.delenv("GITHUB_WORKSPACE", raising=False)
    Path("train.py").write_text(WRONG)
    return tmp_path


def test_the_table_comes_first_and_then_what_is_wrong(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", ".", "--width", "120"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == (
        "train.py:5  CosineAnnealingLR: T_max = len(train_loader), the batches of an epoch; stepped once per epoch,"
        " train.py:11"
    )
    assert lines[2].startswith("✗ LR101 train.py:5 T_max = len(train_loader) counts the batches of an epoch, and the")
    assert lines[-1] == ".: 1 schedule in 1 file, 1 error."


def test_what_is_right_has_its_line_in_the_table(capsys: pytest.CaptureFixture[str]) -> None:
    Path("train.py").write_text(RIGHT)
    assert main(["scan", "train.py", "--width", "120"]) == 0
    assert capsys.readouterr().out == (
        "train.py:5  CosineAnnealingLR: T_max = 200; stepped once per epoch, train.py:11\n"
        "\ntrain.py: 1 schedule in 1 file, nothing found.\n"
    )


def test_json_is_a_contract(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "train.py", "--format", "json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert list(found) == ["format", "lrplot", "schedules", "findings", "not_judged"]
    assert found["format"] == 1
    assert found["schedules"] == [
        {
            "path": "train.py",
            "line": 5,
            "scheduler": "CosineAnnealingLR",
            "arguments": {
                "T_max": {"text": "len(train_loader)", "value": None, "counts": "the batches of an epoch"},
            },
            "stepped": [{"path": "train.py", "line": 11}],
            "cadence": "epoch",
            "ignored": [],
        }
    ]
    (finding,) = found["findings"]
    assert finding["code"] == "LR101" and finding["rule"] == "stepped-per-epoch" and finding["severity"] == "error"
    assert (finding["path"], finding["line"], finding["also"]) == ("train.py", 5, [{"path": "train.py", "line": 11}])
    assert set(finding) >= {"code", "rule", "severity", "message", "path", "line", "also", "fix"}
    assert finding["place"] == {"path": "train.py", "line": 5} and finding["fix"]["certainty"] == "likely"
    assert found["not_judged"] == []


def test_sarif_github_and_junit_have_the_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "train.py", "--format", "sarif"]) == 1
    (result,) = json.loads(capsys.readouterr().out)["runs"][0]["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical == {"artifactLocation": {"uri": "train.py"}, "region": {"startLine": 5}}
    assert result["relatedLocations"][0]["physicalLocation"]["region"] == {"startLine": 11}
    assert main(["scan", "train.py", "--format", "github"]) == 1
    assert capsys.readouterr().out.startswith("::error file=train.py,line=5,title=LR101 stepped-per-epoch::")
    assert main(["scan", "train.py", "--format", "junit"]) == 1
    (case,) = ElementTree.fromstring(capsys.readouterr().out.encode()).iter("testcase")
    assert (case.get("file"), case.get("line"), len(case)) == ("train.py", "5", 1)


@pytest.mark.parametrize(
    ("options", "code"),
    [
        (["--ignore", "LR101"], 0),
        (["--select", "LR2"], 0),
        (["--select", "stepped-per-epoch"], 1),
        (["--fail-on", "never"], 0),
        (["--fail-on", "note"], 1),
    ],
)
def test_rules_are_chosen_and_severities_fail(options: list[str], code: int) -> None:
    assert main(["scan", "train.py", *options]) == code


def test_a_comment_on_the_line_ignores_a_finding_with_its_reason(capsys: pytest.CaptureFixture[str]) -> None:
    line = "T_max=len(train_loader))"
    Path("train.py").write_text(WRONG.replace(line, f"{line}  # lrplot: ignore LR101: meant for a paper"))
    assert main(["scan", "train.py"]) == 0
    out = capsys.readouterr().out
    assert "train.py:5 LR101 is ignored: meant for a paper" in out
    assert out.endswith("nothing found, 1 finding ignored.\n")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "needs files or folders to read"),
        (["nowhere.py"], "there is no file or folder 'nowhere.py'"),
        (["notes.txt"], "is neither a Python file nor a notebook nor a folder"),
        (["train.py", "--format", "png"], "a scan is written as"),
        (["train.py", "--select", "LR999"], "there is no rule 'LR999'"),
    ],
)
def test_bad_input_gets_one_sentence(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    Path("notes.txt").write_text("")
    assert main(["scan", *words]) == 2
    captured = capsys.readouterr()
    assert said in captured.err and captured.out == "" and "Traceback" not in captured.err


def test_help_names_every_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["scan", "--help"]) == 0
    assert "--fail-on" in capsys.readouterr().out
