"""`lrplot checkpoint FILE [-- SCHEDULER ...]`: where a saved run stands on its schedule, and how it goes on."""

from __future__ import annotations

from lrplot.cli.saved_run import CHECKPOINT

COMMAND = CHECKPOINT
