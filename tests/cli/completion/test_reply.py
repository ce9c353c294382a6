"""The answers in the words of each shell."""

from __future__ import annotations

from pathlib import Path

import pytest
from completed import completed

from lrplot.cli.app import main


def test_bash_replaces_what_follows_its_word_breaks(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_LRPLOT_BREAKS", " \t\n=:")
    assert completed("lrplot cosine --framework=lig", monkeypatch, capsys, "bash") == ["lightning"]
    assert "accelerate" in completed("lrplot cosine --framework=", monkeypatch, capsys, "bash")
    assert completed("lrplot cosine --fram", monkeypatch, capsys, "bash") == ["--framework"]
    assert (
        completed("lrplot 'cosine --framework=lig", monkeypatch, capsys, "bash")[0] == "cosine --framework=lightning "
    )
    monkeypatch.setenv("_LRPLOT_BREAKS", " \t\n")
    assert completed("lrplot cosine --framework=lig", monkeypatch, capsys, "bash") == ["--framework=lightning"]


def test_bash_gets_blanks_with_a_backslash(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    text = '[schedules."two $words"]\nscheduler = "cosine"\nT_max = 9\n'
    (tmp_path / "lrplot.toml").write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert completed("lrplot run two", monkeypatch, capsys, "bash") == ["two\\ \\$words"]
    assert completed("lrplot run two\\ ", monkeypatch, capsys, "bash") == ["two\\ \\$words"]
    assert completed("lrplot run 'two", monkeypatch, capsys, "bash") == ["two $words"]
    assert completed("lrplot run two", monkeypatch, capsys, "fish") == ["two $words"]


def test_a_quote_stays_open_where_more_can_follow(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for shell in ("bash", "fish"):
        found = completed("lrplot compare 'cosine --T", monkeypatch, capsys, shell)
        assert found == ["cosine --T-max ", "cosine --T-max ..."]
    assert completed("lrplot compare 'cosine --T", monkeypatch, capsys, "zsh") == [":inside", "--T-max"]
    assert completed("lrplot compare cosin", monkeypatch, capsys, "bash") == ["cosine"]


def test_files_are_asked_for_where_no_word_is_begun(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completed("lrplot scan ", monkeypatch, capsys) == [":files"]
    assert completed("lrplot check ./sche", monkeypatch, capsys) == [":files"]
    assert ":files" not in completed("lrplot check ", monkeypatch, capsys)
    assert completed("lrplot cosine --lr ", monkeypatch, capsys) == []


@pytest.mark.parametrize("before", ["CUDA_VISIBLE_DEVICES=0 ", "sudo ", "~/venv/bin/", ""])
def test_the_program_is_found_behind_others(
    before: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert completed(f"{before}lrplot onecyc", monkeypatch, capsys, "fish") == ["onecycle"]


@pytest.mark.parametrize(
    ("line", "word", "answer"),
    [
        ("lrplot cosine --max-s", "--max-s", "--max-steps\tOptimizer steps of the run.\n"),
        ("lrplot cosine --optimizer", "", ""),
        ("lrplot help onec", "onec", "onecycle\tUp to max_lr and far down, once; momentum the other way.\n"),
    ],
)
def test_powershell(
    line: str, word: str, answer: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_LRPLOT_WORD", word)
    monkeypatch.setenv("_LRPLOT_COMPLETE", "complete_powershell")
    monkeypatch.setenv("_LRPLOT_LINE", line)
    assert main([]) == 0
    assert capsys.readouterr().out.startswith(answer)


@pytest.mark.parametrize("shell", ["complete_bash", "complete_tcsh", "source_bash", "1"])
def test_a_shell_that_hands_over_nothing_is_told_nothing(
    shell: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("_LRPLOT_COMPLETE", shell)
    assert main([]) == 0
    assert capsys.readouterr() == ("", "")
