"""Loads matplotlib without what it does for readers of its documentation."""

from __future__ import annotations

import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

_WITHOUT_3D = (3, 8, 4)  # from here on, matplotlib can do without its 3D axes; 3.8.0 cannot be imported then


def load_matplotlib() -> None:
    """Imports matplotlib's figures in three quarters of the usual time.

    On import, matplotlib writes a table of its properties into the docstring of each of its hundred artists, and
    loads its 3D axes (3.11: 110 and 35 of 650 ms). Nobody reads or needs either in a process that draws curves
    and ends; in a user's own process, `lrplot.simulate(...).figure()` loads matplotlib as it is.
    """
    if "matplotlib.figure" in sys.modules or "mpl_toolkits.mplot3d" in sys.modules:
        return
    with _without_backend():
        import matplotlib.artist

    table = matplotlib.artist.kwdoc
    matplotlib.artist.kwdoc = _nothing
    if matplotlib.__version_info__ >= _WITHOUT_3D:
        sys.modules["mpl_toolkits.mplot3d"] = None  # type: ignore[assignment]  # importing it now fails at once
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that there are no 3D axes
            import matplotlib.figure
    finally:
        matplotlib.artist.kwdoc = table
        if sys.modules.get("mpl_toolkits.mplot3d", "") is None:
            del sys.modules["mpl_toolkits.mplot3d"]


@contextmanager
def _without_backend() -> Iterator[None]:
    """Keeps matplotlib from the backend that a notebook names for its own process, which this one may not have."""
    named = os.environ.pop("MPLBACKEND", None)
    try:
        yield
    finally:
        if named is not None:
            os.environ["MPLBACKEND"] = named


def _nothing(artist: object) -> str:
    return ""
