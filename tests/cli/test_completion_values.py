"""What a shell offers: names of recipes and of the file's schedules, and values of options."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.cli.commands import command_named, command_names


def offered(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *words: str) -> list[str]:
    monkeypatch.setenv("_LRPLOT_COMPLETE", "complete_bash")
    monkeypatch.setenv("COMP_WORDS", "\n".join(["lrplot", *words]))
    monkeypatch.setenv("COMP_CWORD", str(len(words)))
    assert main([]) == 0
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["warmup-"], {"warmup-cosine", "warmup-linear"}),
        (["ws"], {"wsd"}),
        (["cosine", "--optimizer", "adamw"], {"adamw"}),
        (["check", "cosine", "--select", "LR10"], {f"LR10{n}" for n in range(1, 10)}),
        (["check", "cosine", "--select", "LR101,LR60"], {"LR101,LR601"}),
        (["cosine", "--format", "svg"], {"svg"}),
        (["cosine", "--framework", "light"], {"lightning"}),
        (["wsd", "--deca"], {"--decay"}),
    ],
)
def test_what_is_offered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, words: list[str], expected: set[str]
) -> None:
    assert expected <= set(offered(capsys, monkeypatch, *words))


def test_schedules_of_the_file_are_offered(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "lrplot.toml").write_text('[schedules.baseline]\nscheduler = "cosine"\nT_max = 9\n', encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert offered(capsys, monkeypatch, "base") == ["baseline"]


def test_no_command_declares_an_option_twice() -> None:
    for name in command_names():
        names = [option.name for option in command_named(name).options]
        assert len(names) == len(set(names)), name
