"""A torch whose scheduler file needs more of torch than there are stand-ins for, perhaps in the middle of a run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

import lrplot
from lrplot.schedulers import engine
from lrplot.schedulers.families import torch as family


@pytest.fixture
def edited(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder that has the installed torch's scheduler file, to be edited, and is taken for torch's."""
    whole = engine.torch_folder()
    (tmp_path / "optim").mkdir()
    for name in ("version.py", "optim/lr_scheduler.py", "optim/swa_utils.py", "optim/__init__.py", "optim/sgd.py"):
        (tmp_path / name).write_bytes((whole / name).read_bytes())
    version = engine.torch_version()
    _forget()
    monkeypatch.setattr(engine, "torch_folder", lambda: tmp_path)
    monkeypatch.setattr(engine, "torch_version", lambda: version)
    yield tmp_path / "optim" / "lr_scheduler.py"
    _forget()


def _forget() -> None:
    engine.source_engine.cache_clear()
    engine._given_up.clear()
    family._scheduler.cache_clear()


@pytest.mark.parametrize(
    "line", ["import torch; torch.is_tensor(1)", "import torch as t; t.zeros(1)", "from torch.nn import Linear"]
)
@pytest.mark.parametrize("where", ["__init__", "get_lr"])
def test_real_torch_takes_over_whenever_it_shows(line: str, where: str, edited: Path) -> None:
    text = edited.read_text(encoding="utf-8")
    start = text.index(f"def {where}", text.index("class ExponentialLR"))
    body = (
        text.index('"""', text.index('"""', start) + 3) + 4 if where == "get_lr" else text.index("        self.", start)
    )
    edited.write_text(f"{text[:body]}        {line}\n{text[body:]}", encoding="utf-8")
    report = lrplot.simulate("exp", gamma=0.5, lr=0.8, steps=4)
    assert report.trace.lr[:, 0].tolist() == [0.8, 0.4, 0.2, 0.1]
    assert report.trace.engine == "torch"


def test_the_file_alone_does_where_it_needs_no_more(edited: Path) -> None:
    assert lrplot.simulate("exp", gamma=0.5, lr=0.8, steps=4).trace.engine == "source"
