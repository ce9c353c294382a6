"""Tab in bash, zsh and fish themselves, installed as people install it: what is lrplot started with in the end?"""

from __future__ import annotations

from pathlib import Path

import pytest
from shells import Shell, missing

pytestmark = pytest.mark.slow

KEYS = [
    ("lrplot onecyc\t", ["onecycle"]),  # the first Tab of a new shell
    ("lrplot OneC\t", ["OneCycleLR"]),
    ("lrplot warmup-co\t", ["warmup-cosine"]),
    ("lrplot torch.optim.lr_scheduler.OneC\t", ["torch.optim.lr_scheduler.OneCycleLR"]),
    ("lrplot hf:linea\t", ["hf:linear"]),
    ("lrplot base\t --spar\t", ["baseline", "--spark"]),
    ("lrplot cosine --max_s\t5", ["cosine", "--max_steps", "5"]),
    ("lrplot cosine --T\t5", ["cosine", "--T-max", "5"]),
    ("lrplot cosine --framework=lig\t", ["cosine", "--framework=lightning"]),
    ("lrplot cosine --optimizer Adad\t", ["cosine", "--optimizer", "Adadelta"]),
    ("lrplot cosine --format=sv\t", ["cosine", "--format=svg"]),
    ("lrplot check cosine --select LR101,LR615\t", ["check", "cosine", "--select", "LR101,LR615"]),
    ("lrplot check cosine --fail-on wa\t", ["check", "cosine", "--fail-on", "warning"]),
    ("lrplot check lrplot.to\t base\t", ["check", "lrplot.toml", "baseline"]),
    ("lrplot run lrplot.toml two\t", ["run", "lrplot.toml", "two words"]),
    ("lrplot run 'two\t", ["run", "two words"]),
    ("lrplot explain one-step-o\t", ["explain", "one-step-over"]),
    ("lrplot help onecyc\t", ["help", "onecycle"]),
    ("lrplot compare base\t onecyc\t", ["compare", "baseline", "onecycle"]),
    ("lrplot compare 'cosine --T\t5'", ["compare", "cosine --T-max 5"]),
    ('lrplot compare "cosine --T\t5"', ["compare", "cosine --T-max 5"]),
    ("lrplot compare 'onecyc\t--max-l\t1' base\t", ["compare", "onecycle --max-lr 1", "baseline"]),
    ("lrplot compare 'cosine --framework=lig\t--lr 1'", ["compare", "cosine --framework=lightning --lr 1"]),
    ("lrplot cosine --resume-with 'exponen\t--gam\t.9'", ["cosine", "--resume-with", "exponential --gamma .9"]),
]


@pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
def test_tab(name: str, tmp_path: Path) -> None:
    if missing(name):
        pytest.skip(f"{name} is not installed")
    pytest.importorskip("transformers", reason="transformers is not installed")
    shell = Shell(name, tmp_path)
    text = '[schedules.{}]\nscheduler = "cosine"\nT_max = 9\n'
    (tmp_path / "work/lrplot.toml").write_text(text.format("baseline") + text.format('"two words"'), encoding="utf-8")
    try:
        for keys, words in KEYS:
            assert shell.words(keys) == words, keys
    finally:
        shell.close()
