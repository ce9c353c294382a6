"""Every promise of the page on security names a test, and that test exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

_ROOT = Path(__file__).parents[2]
_PAGE = (_ROOT / ".github" / "SECURITY.md").read_text(encoding="utf-8")
_NAMED = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")


def test_every_promise_names_a_test() -> None:
    promises = [line for line in _PAGE.splitlines() if line.startswith("| ") and not line.startswith("| promise")]
    assert len(promises) > 10
    assert not [line for line in promises if not _NAMED.search(line)]


def test_every_section_of_promises_names_tests() -> None:
    sections = _PAGE.split("\n## ")[1:]
    assert [each.partition("\n")[0] for each in sections if not _NAMED.search(each)] == ["Reporting"]


def test_every_test_that_is_named_exists() -> None:
    missing = []
    for path, name in _NAMED.findall(_PAGE):
        tree = ast.parse((_ROOT / path).read_text(encoding="utf-8"))
        if name not in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}:
            missing.append(f"{path}::{name}")
    assert not missing
