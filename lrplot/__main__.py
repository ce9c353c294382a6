"""`python -m lrplot` is `lrplot`."""

from __future__ import annotations

from lrplot.cli.app import run

run()
