"""What lrplot finds in what somebody types."""

from __future__ import annotations

import shlex
from functools import lru_cache
from pathlib import Path

from lrplot.model.finding import Finding
from lrplot.model.report import Report
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from


def report_of(words: str) -> Report:
    """The report on a command, with or without `lrplot` in front."""
    return _report_of(words, Path.cwd())


@lru_cache(maxsize=200)
def _report_of(words: str, folder: Path) -> Report:
    """The report on a command of a folder, which several tests ask about."""
    tokens = shlex.split(words)
    return report_on(plan_from(tokens[1:] if tokens[0] == "lrplot" else tokens))


def findings_in(words: str) -> dict[str, Finding]:
    """What is found in a command, by code; nothing in the command of a repair that has words only."""
    if not words:
        return {}
    return {finding.code: finding for finding in report_of(words).findings}
