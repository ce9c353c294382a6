"""Who calls `scheduler.step()`: one module per framework, each ending in `FRAMEWORK = Framework(...)`."""

from __future__ import annotations

import sys
from functools import cache
from typing import cast

from lrplot.loop.framework import Framework
from lrplot.plugins import load, names_in


def framework_names() -> list[str]:
    """The names of all frameworks, the plain loop's first; none is loaded for it."""
    return sorted(names_in(sys.modules[__name__]), key=lambda name: (name != "torch", name))


@cache
def framework_named(name: str) -> Framework:
    """The framework of that name, the name of its module."""
    return cast(Framework, load(sys.modules[__name__], name, "FRAMEWORK"))
