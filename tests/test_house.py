"""The map of the package and the READMEs of its plug-in folders say what is there, and nothing in it is too long."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest
from house import PACKAGE, documents, folder_document, plug_in_folders

DOCUMENTS = documents()
MODULES = sorted(PACKAGE.rglob("*.py"))
_NO_CODE = (tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_readme_is_as_generated(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == DOCUMENTS[path], "run tests/support/house.py"


def test_every_plug_in_folder_has_a_readme() -> None:
    folders = [Path(package.__file__ or "").parent for package in plug_in_folders()]
    assert len(folders) >= 5
    assert all((folder / "README.md").is_file() for folder in folders)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_links_and_paths_lead_somewhere(path: Path) -> None:
    text = DOCUMENTS[path]
    links = re.findall(r"\]\(([^)#]+)\)", text)
    named = re.findall(r"`([a-z_]+/[a-z_/]+(?:\.py)?)`", text) if path == PACKAGE / "README.md" else []
    assert links
    for each in [*links, *named]:
        assert (path.parent / each).exists(), each


def test_fields_and_modules_are_listed() -> None:
    for package in plug_in_folders():
        text = folder_document(package)
        assert "| field | what it is |\n| --- | --- |\n| `" in text
        assert "| module | what it is |\n| --- | --- |\n| [`" in text


def test_no_module_is_longer_than_300_lines() -> None:
    lengths = {str(path.relative_to(PACKAGE)): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert len(lengths) > 300
    assert {name: length for name, length in lengths.items() if length > 300} == {}


def test_no_function_has_more_than_40_lines_of_code() -> None:
    lengths = {
        f"{path.relative_to(PACKAGE)}:{name}": length for path in MODULES for name, length in lines_of_functions(path)
    }
    assert len(lengths) > 3000
    assert {name: length for name, length in lengths.items() if length > 40} == {}


def lines_of_functions(path: Path) -> Iterator[tuple[str, int]]:
    """The functions of a module with their lines of code: its docstring, comments and blank lines are none."""
    text = path.read_text(encoding="utf-8")
    code = {
        line
        for token in tokenize.generate_tokens(io.StringIO(text).readline)
        if token.type not in _NO_CODE
        for line in range(token.start[0], token.end[0] + 1)
    }
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            lines = code & set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            first = node.body[0]
            if isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
                lines -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
            yield node.name, len(lines)


def test_lines_of_code_are_told_from_others(tmp_path: Path) -> None:
    path = tmp_path / "module.py"
    path.write_text('def f():\n    """Says.\n\n    More.\n    """\n    # why\n\n    return (\n        1\n    )\n')
    assert list(lines_of_functions(path)) == [("f", 4)]
