"""`lrplot resume`: what people look for who mean `lrplot checkpoint`."""

from __future__ import annotations

from dataclasses import replace

from lrplot.cli.commands.checkpoint import COMMAND as CHECKPOINT

COMMAND = replace(CHECKPOINT, summary="The same as lrplot checkpoint: how a saved run goes on.")
