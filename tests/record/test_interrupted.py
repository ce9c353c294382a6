"""Recordings that are ended in the middle: no process is left, and no file."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from runs import contents

_SLOW = """
import os, sys, time
import torch
from torch.utils.data import DataLoader, TensorDataset

data = TensorDataset(torch.randn(100, 3), torch.randn(100, 1))
model = torch.nn.Linear(3, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = torch.optim.lr_scheduler.StepLR(optimizer, 5)
torch.save(model.state_dict(), "best.pt")
try:
    for epoch in range(100):
        for x, y in DataLoader(data, batch_size=4, num_workers={workers}):
            optimizer.step()
            with open("started", "w"):
                pass
            {then}
        scheduler.step()
except KeyboardInterrupt:
    torch.save(model.state_dict(), "interrupted.pt")
    {at_the_end}
"""


def _alive(mark: str) -> list[str]:
    """The processes whose environment has a mark."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            if mark.encode() in (each / "environ").read_bytes() and int(each.name) != os.getpid():
                found.append((each / "cmdline").read_text())
        except OSError:
            continue
    return found


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked for in /proc")
@pytest.mark.parametrize(
    ("number", "at_the_end"),
    [
        (signal.SIGINT, "raise"),
        pytest.param(signal.SIGTERM, "raise", marks=pytest.mark.slow),
        pytest.param(signal.SIGINT, "time.sleep(60)", marks=pytest.mark.slow),
    ],
)
def test_nothing_is_left_of_an_interrupted_run(number: int, at_the_end: str, tmp_path: Path) -> None:
    work = tmp_path / "work"
    work.mkdir()
    (work / "best.pt").write_bytes(b"older and better")
    script = tmp_path / "train.py"
    script.write_text(_SLOW.format(workers=2, then="time.sleep(1)", at_the_end=at_the_end))
    before, mark = contents(work), f"LRPLOT_TEST={tmp_path}"
    lrplot = subprocess.Popen(
        [sys.executable, "-m", "lrplot", "record", "--", sys.executable, str(script)],
        cwd=work,
        env={**os.environ, "LRPLOT_TEST": str(tmp_path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    deadline = time.monotonic() + 60
    while not (work / "started").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert (work / "started").exists()

    lrplot.send_signal(number)
    lrplot.communicate(timeout=60)

    assert lrplot.returncode in (130, 143, -number)
    assert _alive(mark) == []
    assert contents(work) == before


@pytest.mark.slow
@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are looked for in /proc")
def test_a_run_that_ignores_the_stop_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from lrplot.cli.app import main

    script = tmp_path / "train.py"
    script.write_text(
        _SLOW.format(workers=0, then="pass", at_the_end="raise")
        .replace("except KeyboardInterrupt:", "except BaseException:\n    time.sleep(300)")
        .replace('"interrupted.pt")', '"interrupted.pt")')
    )
    monkeypatch.setenv("LRPLOT_TEST", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    before, started = contents(tmp_path), time.monotonic()
    assert main(["record", "--format", "json", "--", sys.executable, str(script)]) in (0, 1)
    assert time.monotonic() - started < 60
    assert contents(tmp_path) == before
    assert _alive(f"LRPLOT_TEST={tmp_path}") == []
