"""The README tells the truth: its commands print what it shows."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest
from documents import ROOT, blocks, furnish, guides, not_pinned, sessions
from libraries import require_libraries

from lrplot.cli.app import main
from lrplot.render.formats import formats

README = ROOT / "README.md"
RENDER = ROOT / "lrplot/render/README.md"
SESSIONS = [
    # A recording starts a training script, which loads torch.
    pytest.param(*each, id=each[0], marks=[pytest.mark.slow] if each[0].startswith("lrplot record ") else [])
    for guide in guides()
    for each in sessions(guide)
]


@pytest.mark.skipif(bool(not_pinned()), reason="outputs are compared under pinned versions")
@pytest.mark.parametrize(("command", "shown"), SESSIONS)
def test_a_command_prints_what_is_shown(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str, shown: str
) -> None:
    furnish(tmp_path)
    monkeypatch.chdir(tmp_path)
    typed = command.removesuffix(" 2>&1")
    program, *words = shlex.split(typed)
    assert program == "lrplot"
    found = re.search(r"✗|, LR\d", shown) if words[0] in ("check", "record", "scan") else None
    parts = re.search(r"^parts |^The log parts", shown, re.MULTILINE) if words[0] == "log" else None
    assert main(words) == (1 if found or parts else 0)
    printed = capsys.readouterr()
    assert printed.out + (printed.err if typed != command else "") == shown


def test_the_two_commands_that_set_everything_up() -> None:
    assert blocks(README, "sh")[0].splitlines() == [
        "pip install -c tests/constraints.txt . && lrplot onecycle --max-lr 0.01 --total-steps 25600",
        "pip install -c tests/constraints.txt -e '.[test]' && pytest",
    ]


def test_every_suffix_is_explained() -> None:
    text = RENDER.read_text(encoding="utf-8")
    assert all(f"`{suffix}`" in text for each in formats().values() for suffix in each.suffixes)


def test_commands_that_write_files_write_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    _, *words = shlex.split(blocks(RENDER, "sh")[0])
    assert main(words) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"curve.svg", "curve.png", "curve.csv"}


def test_the_python_examples_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import torch

    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"torch": torch}
    for block in [block for guide in guides() for block in blocks(guide, "python")]:
        exec(block, names)  # the README's own text
    assert names["report"].trace.lr.shape == (78_200, 1)
    assert (tmp_path / "curve.svg").exists()


def test_every_table_is_in_one_piece() -> None:
    """Rows after an empty line are no table but text with bars in it."""
    lines = [line for guide in guides() for line in ("", *guide.read_text(encoding="utf-8").splitlines())]
    heads = [at for at in range(1, len(lines)) if lines[at].startswith("|") and not lines[at - 1].startswith("|")]
    assert heads
    assert all(set(lines[at + 1]) <= set("|-: ") for at in heads)


def test_extras_are_typed_as_every_pip_finds_them() -> None:
    """Pip before 23.3 finds no extra that is typed with an underscore."""
    texts = [guide.read_text(encoding="utf-8") for guide in guides()]
    texts += [path.read_text(encoding="utf-8") for path in (ROOT / "lrplot").rglob("*.py")]
    typed = {names for text in texts for names in re.findall(r"pip install [^\n]*'(?:\.|lrplot)\[([^]]*)\]'", text)}
    assert {"pytorch-warmup", "pytorch-optimizer", "test"} <= typed
    table = (ROOT / "pyproject.toml").read_text(encoding="utf-8").partition("[project.optional-dependencies]")[2]
    known = re.findall(r"^(\S+) = \[", table.partition("\n[")[0], re.MULTILINE)
    assert known
    assert {name for names in typed for name in names.split(",")} <= set(known)
    assert not any("_" in name for name in known)


def test_the_readme_is_short_and_its_first_screen_can_be_acted_on() -> None:
    lines = README.read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 350
    assert "pip install -c tests/constraints.txt ." in "\n".join(lines[:25])
    assert "lrplot 'OneCycleLR(" in "\n".join(lines[:25])


def test_links_between_the_guides_lead_somewhere() -> None:
    for guide in guides():
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", guide.read_text(encoding="utf-8")):
            assert (guide.parent / target).exists(), f"{guide}: {target}"


TYPED = re.findall(
    r"^\| [^|]+ \| `(lrplot [^`]+)`", README.read_text(encoding="utf-8").partition("## Check")[0], re.MULTILINE
)
OWN = "class Warmup:\n    def __init__(self, optimizer): pass\n    def step(self): pass\n"


@pytest.mark.parametrize("command", TYPED)
def test_what_the_table_says_to_type_draws(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, command: str) -> None:
    (tmp_path / "sched.py").write_text(OWN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert len(TYPED) == 6
    require_libraries(command)
    assert main([*shlex.split(command)[1:], "--spark"]) == 0
