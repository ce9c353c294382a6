"""A run that is recorded computes what it computes without, and pays little for it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from lrplot.cli.app import main

_SCRIPT = """
import random

import torch
from torch.utils.data import DataLoader, TensorDataset

torch.manual_seed(3)
random.seed(3)
torch.set_num_threads(1)
data = TensorDataset(torch.randn(200, 3), torch.randn(200, 1))
model = torch.nn.Sequential(torch.nn.Linear(3, 8), torch.nn.Dropout(0.5), torch.nn.Linear(8, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1, momentum=0.9)
{scheduler}
for epoch in range(3):
    for x, y in DataLoader(data, batch_size=4, shuffle=True):
        {before}
        optimizer.zero_grad()
        loss = torch.nn.functional.mse_loss(model(x), y)
        loss.backward()
        optimizer.step()
        {after}
        print("loss", repr(loss.item()), random.random())
"""
_FORMS = {
    "a scheduler": {
        "scheduler": "scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.1, 150)",
        "before": "pass",
        "after": "scheduler.step()",
    },
    "by hand": {
        "scheduler": "seen = 0",
        "before": "optimizer.param_groups[0]['lr'] = 0.1 / (1 + seen)",
        "after": "seen += 1",
    },
}


@pytest.mark.slow
@pytest.mark.parametrize("form", _FORMS.values(), ids=_FORMS.keys())
def test_a_recorded_run_computes_the_same(
    form: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "train.py").write_text(_SCRIPT.format(**form))
    alone = subprocess.run([sys.executable, "train.py"], capture_output=True, text=True, check=True).stdout

    assert main(["record", "--format", "json", "--fail-on", "never", "--", sys.executable, "train.py"]) == 0

    seen = re.findall("^loss .*$", capfd.readouterr().err, re.MULTILINE)
    assert len(seen) >= 10
    assert seen[:10] == alone.splitlines()[:10]


@pytest.mark.slow
@pytest.mark.parametrize("n_groups", [1, 10])
def test_a_recorded_step_costs_30_microseconds_at_most(n_groups: int) -> None:
    from benchmarks.recorded_step import cost

    assert min(cost(n_groups) for _ in range(3)) < 30e-6
