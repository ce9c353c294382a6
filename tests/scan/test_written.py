"""Code as it is written, quickly, and as Python's own writer has it."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from lrplot.scan.written import text_of

_SCRIPTS = Path(__file__).parent / "scripts"
_ODD = """
f(*a, b, c=1, **d)
f(x for x in y)
(1).real
1.5 .real
-x.y
f(a)(b)[c].d
a[1:2, ...]
f(lambda: (yield))
(a if b else c).d
f((a, b))
f(a := 1)
"text".join(f"{a!r:>{b}}" for a in b)
(await_.it)
[].append(1)
f(None, True, 1e400, 1j, b"x", "two\\nlines")
"""


@pytest.mark.parametrize("path", [*_SCRIPTS.glob("o*.py"), *_SCRIPTS.glob("l*.py")], ids=lambda path: path.stem)
def test_scripts_are_written_as_python_writes_them(path: Path) -> None:
    _is_equal(path.read_text())


def test_so_is_what_is_odd() -> None:
    _is_equal(_ODD)


def _is_equal(text: str) -> None:
    ours, theirs = ast.parse(text), ast.parse(text)
    for one, other in zip(ast.walk(ours), ast.walk(theirs), strict=True):
        if isinstance(one, ast.expr):
            assert text_of(one) == " ".join(ast.unparse(other).split())
