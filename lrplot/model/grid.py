"""The noun of how the runs of a comparison are arranged, where two arguments vary."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Grid:
    """Where the runs of a comparison stand if two things vary: each row's and each column's label, top left first."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
