"""`lrplot rules`: the table, and JSON for programs."""

from __future__ import annotations

import json
import re

import pytest

from lrplot.cli.app import main
from lrplot.diagnose.rules import rules


def test_every_rule_is_listed_in_the_order_of_codes(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    out = capsys.readouterr().out
    found = re.findall(r"^(LR\d+)  (error|warning|note) +([\w-]+)", out, re.MULTILINE)
    assert found == [(rule.code, rule.severity, name) for name, rule in rules().items()]
    flat = " ".join(out.split())
    assert all(rule.title.split()[0] in flat for rule in rules().values())


def test_narrow(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert max(map(len, lines)) <= 30
    assert lines[:4] == [
        "LR101  error",
        "  stepped-per-epoch",
        "  Sized in optimizer steps,",
        "  stepped once per epoch",
    ]


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--json"]) == 0
    entries = json.loads(capsys.readouterr().out)["rules"]
    assert [entry["code"] for entry in entries] == [rule.code for rule in rules().values()]
    first = next(entry for entry in entries if entry["code"] == "LR101")
    rule = rules()["stepped-per-epoch"]
    assert first == {
        "code": "LR101",
        "rule": "stepped-per-epoch",
        "severity": "error",
        "title": rule.title,
        "why": rule.why,
        "fires": f"lrplot {rule.fires}",
        "quiet": f"lrplot {rule.quiet}",
        "sources": list(rule.sources),
    }


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["LR101"], "lrplot rules lists all of them and takes no word: lrplot explain LR101"),
        (["--jsn"], "did you mean --json?"),
        (["--json=yes"], "--json is a switch and takes no value"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["rules", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "-h"]) == 0
    assert "Usage: lrplot rules [OPTIONS]" in capsys.readouterr().out
