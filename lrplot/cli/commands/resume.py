"""`lrplot resume`: what people look for who mean `lrplot checkpoint`."""

from __future__ import annotations

from dataclasses import replace

from lrplot.cli.saved_run import CHECKPOINT

COMMAND = replace(CHECKPOINT, summary="The same as lrplot checkpoint: how a saved run goes on.")
