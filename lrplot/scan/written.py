"""Code as it is written, on one line."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


_TEXT = "_lrplot_text"  # where a node keeps its text, which is asked for again and again


def text_of(node: ast.AST) -> str:
    """An expression as it is written, on one line."""
    found: str | None = getattr(node, _TEXT, None)
    if found is None:
        try:
            found = " ".join(ast.unparse(node).split())
        except (RecursionError, ValueError):
            found = "..."
        setattr(node, _TEXT, found)
    return found
