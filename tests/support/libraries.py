"""Libraries that the README's test command leaves out: what needs one is skipped where it is not installed."""

from __future__ import annotations

import re

import pytest

from lrplot.options.field_words import choice_meant
from lrplot.schedulers.families import families


def require_libraries(words: str) -> None:
    """Skips a test of schedules such as `timm:cosine` where one of the libraries they name is not installed."""
    for typed in re.findall(r"\b([a-z_]+):", words):
        name = choice_meant(typed) or typed
        if name in families() and not families()[name].installed:
            pytest.skip(f"{name} is not installed")
