"""What imports bring: something of the project, or of a library."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from lrplot.scan.project import Module
from lrplot.scan.values import (
    External,
    Lazy,
    Unknown,
    Value,
)

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


def import_(run: Route, node: ast.Import) -> bool:
    """Gives the names of an `import` what they stand for, once somebody asks."""
    for alias in node.names:
        whole = alias.asname or alias.name.partition(".")[0]
        name = alias.name if alias.asname else whole
        run.write(run.frame.scope.attrs, whole, Lazy(run.module, name))
    return True


def import_from(run: Route, node: ast.ImportFrom) -> bool:
    """Gives the names of a `from ... import` what they stand for, once somebody asks; a star at once."""
    name = node.module or ""
    for alias in node.names:
        if alias.name == "*":
            found = run.project.find(name, node.level, run.module, worth=True) if name or node.level else None
            _star(run, name, found)
            continue
        value = Lazy(run.module, name, node.level, alias.name)
        run.write(run.frame.scope.attrs, alias.asname or alias.name, value)
    return True


def resolve(run: Route, lazy: Lazy) -> Value:
    """What an import brings: something of the project, or of a library."""
    module = run.project.find(lazy.name, lazy.level, lazy.module) if lazy.name or lazy.level else None
    if module is not None:
        run.run_module(module)
    if not lazy.member:
        return External(lazy.name) if module is None else module.scope
    value = module.scope.attrs.get(lazy.member) if module is not None else None
    if value is None and (module is None or module.source.path.name == "__init__.py"):
        inner = run.project.find(f"{lazy.name}.{lazy.member}".strip("."), lazy.level, lazy.module)
        if inner is not None and inner is not module:
            run.run_module(inner)
            return inner.scope
    if isinstance(value, Lazy):
        value = resolve(run, value) if value is not lazy else None
    if value is None:
        name = lazy.member
        value = Unknown(name, name) if module is not None else External(f"{lazy.name}.{name}".strip("."))
    return value


def _star(run: Route, name: str, module: Module | None) -> None:
    if module is None:
        run.module.stars.append(name)
        return
    run.run_module(module)
    run.module.stars.extend(module.stars)
    for key, value in list(module.scope.attrs.items()):
        if not key.startswith("_"):
            run.write(run.frame.scope.attrs, key, value)
