"""What docstrings say of a constructor's arguments: their types cheaply, their explanations for the help."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrplot.options.option import Option

_TYPED = re.compile(r"^\s+(\w+) \(([^)]*)\):", re.MULTILINE)
_ROLE = re.compile(r":[a-z:]+:`([^`]*)`")
_DEFAULT = re.compile(
    r"(?<!the)(?<!the )\s*\(?\bdefaults?\b\s*(?:is|to|:)\s*[^.()]*(?:\.\d+)?[^.()]*\)?\.?\s*$", re.IGNORECASE
)


def argument_types(doc: str) -> dict[str, str]:
    """The types of a Google docstring's arguments: `{"max_lr": "float or list"}`.

    A single expression instead of a parser, because every start of lrplot asks.
    """
    return dict(_TYPED.findall(doc))


def best_name(name: str, documented: Iterable[str]) -> str | None:
    """The documented argument that `name` is, also where the docstring misspells it.

    SWALR's documents `swa_lrs` and `annealing_epochs` for `swa_lr` and `anneal_epochs` (torch 2.13).
    """
    names = list(documented)
    return name if name in names else next(iter(get_close_matches(name, names, n=1, cutoff=0.7)), None)


def summary(doc: str) -> str:
    """A docstring's first paragraph, in one line of plain text."""
    return _plain(doc.strip().split("\n\n")[0])


def explain_options(options: Iterable[Option], doc: str) -> tuple[Option, ...]:
    """The options with the explanations that the docstring has for them."""
    texts = _explanations(doc)
    found = []
    for option in options:
        name = None if option.help else best_name(option.name, texts)
        text = _DEFAULT.sub("", _plain(texts[name])).strip() if name else option.help
        found.append(replace(option, help=text[:1].upper() + text[1:]))
    return tuple(found)


def _explanations(doc: str) -> dict[str, str]:
    """What a docstring says of each argument, in Google's style, which is torch's, or in one of users' others."""
    from inspect import cleandoc

    from docstring_parser import DocstringStyle, ParseError, parse

    for style in (DocstringStyle.GOOGLE, DocstringStyle.NUMPYDOC, DocstringStyle.REST):
        try:
            found = parse(cleandoc(doc), style).params
        except ParseError:  # such as "Args:" with nothing under it
            continue
        if found:
            return {param.arg_name: param.description or "" for param in found}
    return {}


def _plain(text: str) -> str:
    """Text without reStructuredText's marks, in one line."""
    text = _ROLE.sub(r"\1", text).replace("``", "").replace("`_", "").replace("`", "")
    return " ".join(text.replace("\\", "").split())
