"""Completion is installed for a shell, shown, or refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.cli.app import main


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


@pytest.mark.parametrize(
    ("shell", "script", "start"),
    [
        ("bash", ".bash_completions/lrplot.sh", ".bashrc"),
        ("zsh", ".zfunc/_lrplot", ".zshrc"),
        ("fish", ".config/fish/completions/lrplot.fish", ""),
    ],
)
def test_it_is_installed_once(
    shell: str, script: str, start: str, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    if start:
        (home / start).write_text("alias ll='ls -l'", encoding="utf-8")
    for _ in range(2):
        assert main(["--install-completion", shell]) == 0
        assert f"{home / script} completes lrplot in every new {shell}" in capsys.readouterr().out
    assert main(["--show-completion", shell]) == 0
    assert (home / script).read_text(encoding="utf-8") == capsys.readouterr().out
    if start:
        lines = (home / start).read_text(encoding="utf-8").splitlines()
        assert lines[0] == "alias ll='ls -l'" and len(lines) == 2
    written = {str(path.relative_to(home)) for path in home.rglob("*") if path.is_file()}
    assert written == {script, start} - {""}


def test_fish_where_its_settings_are(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "settings"))
    assert main(["--install-completion", "fish"]) == 0
    assert (home / "settings/fish/completions/lrplot.fish").is_file()


def test_the_shell_at_hand(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("os.getppid", lambda: 2**30)
    monkeypatch.setenv("SHELL", "/usr/bin/fish")
    assert main(["--show-completion"]) == 0
    assert "complete --command lrplot" in capsys.readouterr().out
    monkeypatch.setenv("SHELL", "/bin/tcsh")
    assert main(["--install-completion"]) == 2
    assert "cannot tell which shell this is: name it, --install-completion bash" in capsys.readouterr().err
    assert list(home.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (home / ".zfunc").write_text("a file", encoding="utf-8")
    assert main(["--install-completion", "zsh"]) == 2
    assert "cannot write into" in capsys.readouterr().err
    assert not (home / ".zshrc").exists()


def test_an_unknown_shell_is_refused(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--install-completion", "X"]) == 2
    said = "--install-completion takes one shell, bash, zsh, fish, powershell, pwsh, and not 'X'"
    assert said in capsys.readouterr().err
    for shell in ("X", "bash"):
        assert main(["--install-completion", shell, "--help"]) == 0
        assert capsys.readouterr().out.startswith("Usage: lrplot SCHEDULER [OPTIONS]")
    assert list(home.iterdir()) == []


def test_powershell_is_shown_and_installed_by_hand(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--show-completion", "pwsh"]) == 0
    assert "Register-ArgumentCompleter -Native -CommandName lrplot" in capsys.readouterr().out
    assert main(["--install-completion", "pwsh"]) == 2
    assert "type there lrplot --show-completion pwsh >> $PROFILE" in capsys.readouterr().err
    assert list(home.iterdir()) == []
