"""The stub by which an editor completes arguments: it is what torch has today, and type checkers follow it."""

from __future__ import annotations

import ast
import importlib.util
import re
import subprocess
import sys

import pytest
from documents import ROOT
from stub import STUB, TORCH, stub

import lrplot
from lrplot.schedulers.engine import torch_version

TYPED = ROOT / "tests/typed"


def test_it_is_what_torch_has() -> None:
    if not torch_version().startswith(TORCH):
        pytest.skip(f"the stub is written from torch {TORCH}, and this is {torch_version()}")
    assert STUB.read_text(encoding="utf-8") == stub(), "write it anew: python tests/support/stub.py"


def test_it_has_every_public_name_and_no_other() -> None:
    names = set()
    for node in ast.parse(STUB.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.ImportFrom):
            names |= {each.asname for each in node.names if each.asname}  # others are the stub's own
    public = {name for name in names if not name.startswith("_")} | {"__version__"}
    assert public == set(lrplot.__all__)


def mypy(*words: str) -> str:
    if importlib.util.find_spec("mypy") is None:
        pytest.skip("mypy is not installed")
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", *words], capture_output=True, text=True, cwd=ROOT, check=False
    )
    return done.stdout + done.stderr


@pytest.mark.slow
def test_right_calls_are_taken() -> None:
    assert "Success" in mypy(str(TYPED / "right.py"))


@pytest.mark.slow
def test_every_wrong_call_is_refused_and_nothing_else() -> None:
    lines = (TYPED / "wrong.py").read_text(encoding="utf-8").splitlines()
    expected = [number for number, line in enumerate(lines, start=1) if "# E:" in line]
    found = re.findall(r"wrong\.py:(\d+): error", mypy(str(TYPED / "wrong.py")))
    assert [int(number) for number in found] == expected


@pytest.mark.slow
def test_an_editor_is_told_at_the_call() -> None:
    told = mypy("--enable-error-code", "deprecated", str(TYPED / "wrong.py"))
    assert "the scheduler has no argument of this name, or lacks one" in told
