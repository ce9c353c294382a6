"""Code as it is written, on one line."""

from __future__ import annotations

import ast

_TEXT = "_lrplot_text"  # where a node keeps its text, which is asked for again and again
_OWNERS = (ast.Name, ast.Attribute, ast.Call, ast.Subscript)  # what stands before a dot or a parenthesis as it is


def text_of(node: ast.AST) -> str:
    """An expression as `ast.unparse` writes it, on one line."""
    found: str | None = getattr(node, _TEXT, None)
    if found is None:
        try:
            found = _quickly(node) or " ".join(ast.unparse(node).split())
        except (RecursionError, ValueError):
            found = "..."
        setattr(node, _TEXT, found)
    return found


def _quickly(node: ast.AST) -> str:
    """The same for what makes up most of a script, in a tenth of the time; empty for all else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and isinstance(node.value, _OWNERS):
        return f"{text_of(node.value)}.{node.attr}"
    if isinstance(node, ast.Constant) and type(node.value) in (int, bool, type(None)):
        return repr(node.value)
    if isinstance(node, ast.Call) and isinstance(node.func, _OWNERS):
        if any(isinstance(each, (ast.GeneratorExp, ast.Starred)) for each in node.args):
            return ""
        given = [text_of(each) for each in node.args]
        given += [f"{'**' if each.arg is None else f'{each.arg}='}{text_of(each.value)}" for each in node.keywords]
        return f"{text_of(node.func)}({', '.join(given)})"
    return ""
