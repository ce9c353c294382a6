"""How a user's own code is named, `path/to/sched.py:Name` or `package.module:name`, and what may be done with it."""

from __future__ import annotations

import os
from contextvars import ContextVar
from pathlib import Path

work_allowed: ContextVar[bool] = ContextVar("work_allowed", default=False)
"""Whether a file may do work where it is imported, if what is named needs it: only where --allow-code was said."""

text_only: ContextVar[bool] = ContextVar("text_only", default=False)
"""Whether nothing is imported and what a file holds is told from its text, as for a shell that asks for completions."""


def split_reference(reference: str) -> tuple[str, str]:
    """The file or module of a reference, and the name in it: `sched.py:Name` is `("sched.py", "Name")`."""
    place, colon, name = reference.rpartition(":")
    if not colon or len(place) == 1:  # C:\sched.py
        return reference, ""
    return place.rstrip(":"), name.strip()


def is_path(place: str) -> bool:
    """Whether the first part of a reference is a file: it ends in `.py` or is in a folder."""
    return Path(place).suffix.startswith(".py") or "/" in place or os.sep in place
