"""What a scheduler was built with: every argument, defaults included, and so for each of its parts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, kw_only=True, slots=True)
class Settings:
    """A scheduler as it was built.

    Attributes:
        scheduler: its class name.
        library: the top-level package that its class comes from; `torch` for torch's own.
        arguments: its constructor's arguments by name, defaults included; of a user's scheduler, those that it keeps
            as attributes.
        chosen: the names of the arguments that the user gave.
        parts: the schedulers that it is made of.
        has_state: whether a checkpoint can hold its state: it has state_dict() and load_state_dict().
    """

    scheduler: str = ""
    library: str = ""
    arguments: Mapping[str, Any] = field(default_factory=dict)
    chosen: frozenset[str] = frozenset()
    parts: tuple[Settings, ...] = ()
    has_state: bool = True
