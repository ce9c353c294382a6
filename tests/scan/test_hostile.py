"""Files that nobody should have to read: each is told to be not read or not judged, in bounded time and memory."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.scan import scan

LINE = "from torch.optim.lr_scheduler import StepLR\n"
HOSTILE = {
    "python 2": LINE + 'print "epoch", 1\n',
    "no syntax": LINE + "def f(:\n",
    "a null byte": LINE + "x = 1\0\n",
    "no encoding": b"# coding: klingon\n" + LINE.encode(),
    "not utf-8": LINE.encode() + b"x = '\xff\xfe'\n",
    "deep brackets": LINE + "x = " + "(" * 5_000 + ")" * 5_000 + "\n",
    "a deep sum": LINE + "x = " + "1 + " * 20_000 + "1\n",
    "deep blocks": LINE + "".join(" " * depth + "if x:\n" for depth in range(90)) + " " * 90 + "pass\n",
    "a huge number": LINE + "x = " + "9" * 10_000 + "\n",
    "a power": LINE + "x = 9 ** 9 ** 9 ** 9\ny = 10 ** 400 * 1.0\n",
    "doubled lists": LINE + "x = [1, 2]\n" + "x = x + x\n" * 60,
    "doubled numbers": LINE + "x = n\n" + "x = x * x\n" * 60 + "StepLR(optimizer, x)\n",
    "calls of calls": LINE
    + "".join(f"def f{i}(step):\n    return f{i + 1}(step) + f{i + 1}(step)\n" for i in range(40))
    + "def f40(step):\n    return step\nStepLR(optimizer, f0(1))\n",
    "itself": LINE + "def f(step):\n    return f(step) + 1\nclass A(A): pass\nStepLR(optimizer, f(1))\n",
    "a circle of classes": LINE + "class A: pass\nclass B(A): pass\nA = B\nclass A(A, B):\n    x = A().step()\n",
    "a circle of lists": LINE + "x = []\nx.append(x)\nfor y in x:\n    y.append(x)\nprint(StepLR(x, x))\n",
}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in HOSTILE.items()])
def test_no_traceback_and_no_long_wait(text: str | bytes, capsys: pytest.CaptureFixture[str]) -> None:
    Path("train.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    began = time.process_time()
    assert main(["scan", "train.py", "--format", "json", "--fail-on", "never"]) == 0
    assert time.process_time() - began < 30
    captured = capsys.readouterr()
    assert "Traceback" not in captured.err
    assert json.loads(captured.out)["format"] == 1


@pytest.mark.parametrize("name", ["python 2", "no syntax", "a null byte", "no encoding", "not utf-8"])
def test_what_is_not_python_is_not_read(name: str) -> None:
    text = HOSTILE[name]
    Path("train.py").write_bytes(text if isinstance(text, bytes) else text.encode())
    (left,) = scan(["train.py"]).not_judged
    assert left.why.startswith("not read: ")


def test_a_file_past_its_time_is_not_judged() -> None:
    calls = "".join(f"def f{i}(step):\n    f{i + 1}(step)\n    f{i + 1}(step)\n" for i in range(40))
    Path("train.py").write_text(LINE + calls + "def f40(step):\n    StepLR(optimizer, step)\nf0(1)\n")
    found = scan(["train.py"], seconds=0.0)
    assert [each.why for each in found.not_judged] == ["it takes longer than 0 s"]
    assert found.schedules == ()


def test_a_circle_of_links_ends(folder: Path) -> None:
    (folder / "a").mkdir()
    (folder / "a" / "b").symlink_to(folder, target_is_directory=True)
    (folder / "loop.py").symlink_to(folder / "loop.py")
    Path("a/train.py").write_text(LINE)
    found = scan(["."])
    assert found.check.code is not None
    assert found.check.code.n_files == 2 and len(found.not_judged) == 1  # loop.py, which leads to itself


def test_a_large_notebook_costs_its_code_only() -> None:
    picture = {"cell_type": "code", "source": ["1"], "outputs": [{"data": {"image/png": "A" * 11_000_000}}]}
    code = {"cell_type": "code", "source": ["%matplotlib inline\n", "from torch.optim.lr_scheduler import StepLR\n",
                                            "!pip install x\n", "s = StepLR(optimizer, 10)"]}  # fmt: skip
    Path("a.ipynb").write_text(json.dumps({"cells": [picture, {"cell_type": "markdown", "source": "x"}, code]}))
    (reading,) = scan(["a.ipynb"]).schedules
    assert (reading.place.cell, reading.place.line) == (3, 4)


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"cells": 3}', '{"cells": [{"cell_type": "code"}]}', "\0"])
def test_a_broken_notebook_is_not_read(text: str) -> None:
    Path("a.ipynb").write_text(text)
    assert scan(["a.ipynb"]).schedules == ()


def test_nothing_is_run() -> None:
    Path("train.py").write_text(LINE + "open('touched', 'w').close()\nStepLR(optimizer, 10)\nraise SystemExit(7)\n")
    assert len(scan(["train.py"]).schedules) == 1
    assert not Path("touched").exists()
