"""Real runs of scripts: what they use by an independent patch, and what lrplot records and foretells of them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from lrplot.cli.app import main

SCRIPTS = Path(__file__).parents[1] / "record" / "scripts"
_TRUTH = Path(__file__).parents[1] / "record" / "truth"

Rates = list[list[list[float]]]
"""For each optimizer in the order of their first steps: the rates of each step, one for each group."""


def truth_of(command: list[str], folder: Path) -> Rates:
    """What a whole run uses, from a patch of the optimizers' own `step`."""
    told, work = folder / "told", folder / "whole"
    told.mkdir()
    work.mkdir()
    environment = {**os.environ, "PYTHONPATH": str(_TRUTH), "TRUTH": str(told), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(command, cwd=work, env=environment, capture_output=True, text=True)
    found = [json.loads(path.read_text()) for path in told.glob("truth-*.json")]
    assert found, done.stderr
    return max(found, key=lambda rates: sum(map(len, rates)))


def recorded(command: list[str], folder: Path, monkeypatch: pytest.MonkeyPatch, *options: str) -> dict[str, Any]:
    """The JSON that `lrplot record` writes of a command, run in a folder of its own that must stay empty."""
    work = folder / "recorded"
    work.mkdir(exist_ok=True)
    before = contents(work)
    monkeypatch.chdir(work)
    code = main(["record", *options, "-o", str(folder / "run.json"), "--", *command])
    assert code in (0, 1)
    assert contents(work) == before
    document: dict[str, Any] = json.loads((folder / "run.json").read_text())
    return document


def rates_of(document: dict[str, Any]) -> Rates:
    """The rates of the traces of a recording."""
    return [
        [list(step) for step in zip(*(group["lr"] for group in trace["groups"]), strict=True)]
        for trace in document["traces"]
        if trace["role"] == "as-run"
    ]


def contents(folder: Path) -> dict[str, bytes | None]:
    """Every file and folder below a folder, byte for byte."""
    return {str(path.relative_to(folder)): path.read_bytes() if path.is_file() else None for path in folder.rglob("*")}


def script(name: str) -> list[str]:
    """The command that runs a script of the tests."""
    return [sys.executable, str(SCRIPTS / f"{name}.py")]
