"""Which files are read: a project's own, and what was named."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.scan.gitignore import read_ignore_file
from lrplot.scan.walk import files_in


def make(*names: str) -> None:
    for name in names:
        path = Path(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def found(*names: str) -> list[str]:
    return [path.as_posix() for path in files_in(names).paths]


def test_tests_and_what_was_vendored_are_left_out_unless_named() -> None:
    make(
        "train.py", "src/a.py", "tests/test_a.py", "tests/b.py", "third_party/c.py", ".venv/d.py", "test_e.py", "f.txt"
    )
    assert found(".") == ["train.py", "src/a.py"]
    assert found("tests") == ["tests/b.py", "tests/test_a.py"]
    assert found("test_e.py", "third_party/c.py") == ["test_e.py", "third_party/c.py"]
    assert found(".", "train.py", "./src") == ["train.py", "src/a.py"]  # each once


def test_gitignore_is_honoured() -> None:
    make("train.py", "out/a.py", "out/keep/b.py", "deep/x/cache.py", "deep/y.py", "gen_1.py")
    Path(".gitignore").write_text("out/*\n!out/keep\ncache.py\n/gen_*.py\n# a remark\n\n")
    Path("deep/.gitignore").write_text("*.py\n!y.py\n")
    assert found(".") == ["train.py", "deep/y.py", "out/keep/b.py"]
    assert found("gen_1.py") == ["gen_1.py"]


@pytest.mark.parametrize(
    ("pattern", "path", "ignored"),
    [
        ("*.py", "a/b.py", True),
        ("/*.py", "a/b.py", False),
        ("a/**/c.py", "a/c.py", True),
        ("a/**/c.py", "a/x/y/c.py", True),
        ("a/**", "a/b/c.py", True),
        ("**/b.py", "a/b.py", True),
        ("b?.py", "b1.py", True),
        ("b[0-9].py", "b1.py", True),
        ("b[!0-9].py", "b1.py", False),
        ("\\#x.py", "#x.py", True),
        ("a", "ab", False),
        ("[", "[", True),
    ],
)
def test_patterns_are_git_s(folder: Path, pattern: str, path: str, ignored: bool) -> None:
    Path(".gitignore").write_text(pattern + "\n")
    ignoring = read_ignore_file(folder)
    assert ignoring is not None
    assert bool(ignoring.says(path, is_folder=False)) == ignored
