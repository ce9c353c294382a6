"""The examples of docstrings do what they show, and everything public has one."""

from __future__ import annotations

import doctest
import importlib
import inspect
from pathlib import Path

import pytest

import lrplot

FLAGS = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
PACKAGE = Path(lrplot.__file__).parent
MODULES = sorted(
    ".".join(("lrplot", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")
    for path in PACKAGE.rglob("*.py")
    if ">>> " in path.read_text(encoding="utf-8")
)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found = doctest.testmod(importlib.import_module(name), optionflags=FLAGS)
    assert found.attempted
    assert not found.failed


def public() -> list[tuple[str, object]]:
    """What `lrplot` offers, with the methods and properties of its classes."""
    found: list[tuple[str, object]] = []
    for name in lrplot.__all__:
        value = getattr(lrplot, name)
        if isinstance(value, str):
            continue
        found.append((name, value))
        own = [each for each in getattr(value, "__mro__", ()) if each.__module__.startswith("lrplot.")]
        for key, member in (item for each in own for item in vars(each).items()):
            if not key.startswith("_") and (isinstance(member, property) or inspect.isfunction(member)):
                found.append((f"{name}.{key}", member))
    return found


@pytest.mark.parametrize(("name", "value"), [pytest.param(*each, id=each[0]) for each in public()])
def test_everything_public_has_an_example(name: str, value: object) -> None:
    doc = inspect.getdoc(value) or ""
    assert "Example:" in doc, name
    assert ">>> " in doc, name
