"""Recordings that were kept: `lrplot record -o run.json`, read again without running anything."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

from lrplot.errors import UsageError
from lrplot.model.report import Report
from lrplot.recording.assemble import report_of
from lrplot.schedulers.own.traceback import one_line


def is_recording(name: str) -> bool:
    """Whether a word names a file that a recording may be in: one of JSON that is there."""
    return name.lower().endswith(".json") and Path(name).is_file()


def read_recording(path: Path, *, command: str = "", title: str = "") -> Report:
    """The report of a recording that was kept.

    Args:
        path: the file, as `lrplot record -o` wrote it.
        command: the command line that asks for it.
        title: the picture's title.

    Raises:
        UsageError: it cannot be read, or is not a recording.
    """
    try:
        document = json.loads(path.read_text("utf-8"))
    except OSError as error:
        raise UsageError(f"cannot read {path}: {error.strerror}") from None
    except (ValueError, RecursionError):
        raise UsageError(f"{path} is not JSON: a recording is kept by lrplot record -o {path.name} -- ...") from None
    recording = document.get("recording") if isinstance(document, Mapping) else None
    if not isinstance(recording, Mapping) or not isinstance(recording.get("source"), Mapping):
        raise UsageError(f"{path} is not a recording: lrplot record -o {path.name} -- python train.py makes one")
    try:
        source = {**recording["source"], "optimizers": _with_traces(document, recording["source"])}
        return report_of(source, restored=recording["restored"], command=command, title=title)
    except (KeyError, TypeError, ValueError, IndexError, StopIteration) as error:
        raise UsageError(f"{path} is not a whole recording ({one_line(error)}): record it again") from None


def _with_traces(document: Mapping[str, Any], source: Mapping[str, Any]) -> list[dict[str, Any]]:
    traces = [each for each in document["traces"] if each["role"] == "as-run"]
    return [
        {**optimizer, "trace": [_series(group) for group in trace["groups"]]}
        for optimizer, trace in zip(source["optimizers"], traces, strict=True)
    ]


def _series(group: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Rate, momentum and weight decay of a group, each value once with how many steps it lasts."""
    found = []
    for name in ("lr", "momentum", "weight_decay"):
        runs = [(value, len(list(same))) for value, same in groupby(group[name] or ())]
        found.append({"values": [value for value, _ in runs], "counts": [count for _, count in runs]})
    return found
