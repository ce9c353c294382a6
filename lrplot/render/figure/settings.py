"""matplotlib's settings, as every picture has them."""

from __future__ import annotations

import logging
import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_SETTINGS = {
    "font.family": ["sans-serif"],
    # matplotlib brings DejaVu Sans along, so pictures do not depend on the machine. Verdana, of the
    # same widths, is for whoever looks at an SVG without it: it is on every Mac and Windows.
    "font.sans-serif": ["DejaVu Sans", "Verdana"],
    "hatch.linewidth": 0.6,
    # Letters as wide in pixels as in points, so that what is laid out fits at every resolution.
    "text.hinting": "none",
    "path.simplify": True,
    "agg.path.chunksize": 20_000,
    # Text stays text: a third of the size, found by search and read by screen readers. Where both
    # fonts are missing the fallback is narrower, so nothing runs into anything.
    "svg.fonttype": "none",
    "svg.hashsalt": "lrplot",
    # TrueType: conferences and journals reject Type 3 fonts, which are matplotlib's default.
    "pdf.fonttype": 42,
}


_in_force: ContextVar[Mapping[str, Any] | None] = ContextVar("_in_force", default=None)


@contextmanager
def settings(more: Mapping[str, Any] | None = None) -> Iterator[None]:
    """The defaults of matplotlib and ours, whatever the user's matplotlibrc says, for a while only.

    Args:
        more: what a style sheet sets beyond, such as its fonts.
    """
    more = more or {}
    if _in_force.get() == more:  # a picture is drawn and saved under the same ones
        yield
        return
    import matplotlib

    # Any: whether the keys are strings or literals depends on matplotlib's version.
    chosen: Any = {**matplotlib.rcParamsDefault, **_SETTINGS, **more}
    if more:
        chosen["font.family"] = [*chosen["font.family"], "DejaVu Sans"]  # which is always there
    del chosen["backend"]  # not part of the look, and choosing one is global
    with warnings.catch_warnings(), matplotlib.rc_context(chosen):
        # A title in a script that DejaVu Sans lacks is drawn as boxes; a warning each would not help.
        warnings.filterwarnings("ignore", message="Glyph")
        logger = logging.getLogger("matplotlib.font_manager")
        level = logger.level
        logger.setLevel(logging.ERROR)  # a font that is missing is replaced by the next one
        before = _in_force.set(more)
        try:
            yield
        finally:
            _in_force.reset(before)
            logger.setLevel(level)
