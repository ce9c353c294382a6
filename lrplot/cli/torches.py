"""`--torch FOLDER`: the torch of another environment, or several of them compared on one axis."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from lrplot.errors import UsageError
from lrplot.schedulers.chosen_torch import folder_in, use_torch
from lrplot.wording import count, release

if TYPE_CHECKING:
    from lrplot.model.report import Report

FLAG = "--torch"
_HANDED_ON = "--"  # what follows it is another program's


def split_torches(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """The words without --torch, and the folders that it names.

    Raises:
        UsageError: --torch without a folder.
    """
    rest: list[str] = []
    folders: list[str] = []
    left = list(words)
    while left:
        word = left.pop(0)
        flag, equals, folder = word.partition("=")
        if word == _HANDED_ON:
            return [*rest, word, *left], folders
        if flag != FLAG:
            rest.append(word)
            continue
        if not equals:
            folder = left.pop(0) if left else ""
        if not folder or folder.startswith("--"):
            raise UsageError(f"{FLAG} needs the folder of an environment, or of its torch: {FLAG} .venv")
        folders.append(folder)
    return rest, folders


def compare_torches(folders: Sequence[str], words: Sequence[str]) -> int:
    """Draws one schedule as several torches step it, and says where they part; returns the exit code.

    Args:
        folders: where the torches are.
        words: the schedule, as it is typed after `lrplot`.

    Raises:
        LrplotError: one of them has no torch, or not the scheduler.
    """
    from lrplot.cli.outputs import conclude, targets_of
    from lrplot.cli.plot import options_for, run
    from lrplot.cli.select import check_codes
    from lrplot.compare.overlay import compare
    from lrplot.planning.names import find, typed_names
    from lrplot.planning.request import read_request
    from lrplot.render.options import title_in

    if not words or words[0].startswith("-"):
        raise UsageError(f"several {FLAG} compare one schedule: lrplot cosine --T-max 100 {FLAG} A {FLAG} B")
    reports: list[Report] = []
    for folder in folders:
        use_torch(folder)
        scheduler = find(words[0])
        typed = typed_names(scheduler)[0]
        request = read_request(scheduler, words[1:], options_for(scheduler), f"lrplot {typed}")
        shared = request.shared
        if "vary" in shared or "code" in shared:
            raise UsageError(f"several {FLAG} compare one schedule: leave --vary and --code out")
        check_codes(shared)
        reports.append(run(request, shlex.join(["lrplot", *words, FLAG, folder])))
    command = shlex.join(["lrplot", *words, *(word for folder in folders for word in (FLAG, folder))])
    labels = _labels(folders, reports)
    notes = [*reports[0].notes, _difference(reports, labels)]
    report = compare(reports, labels, title=title_in(shared), command=command, notes=notes)
    return conclude(report, shared, targets_of(shared))


def _labels(folders: Sequence[str], reports: Sequence[Report]) -> list[str]:
    """The version of each torch, with its folder where two are the same."""
    versions = [release(report.trace.torch_version) for report in reports]
    if len(set(versions)) == len(versions):
        return [f"torch {version}" for version in versions]
    places = [str(folder_in(folder).parent if Path(folder).name == "torch" else folder) for folder in folders]
    labels = [f"torch {version} of {place}" for version, place in zip(versions, places, strict=True)]
    if len(set(labels)) < len(labels):
        raise UsageError(f"{FLAG} names one folder twice: {max(labels, key=labels.count)}")
    return labels


def _difference(reports: Sequence[Report], labels: Sequence[str]) -> str:
    """Where the curves part, in a sentence."""
    first = reports[0]
    for report, label in zip(reports[1:], labels[1:], strict=True):
        pairs = zip(first.trace.groups, report.trace.groups, strict=False)
        for one, other in pairs:
            n = min(len(one.lr), len(other.lr))
            step = next((step for step in range(n) if one.lr[step] != other.lr[step]), None)
            if step is not None:
                return f"{labels[0]} and {label} part at step {count(step)}: {one.lr[step]!r} and {other.lr[step]!r}."
        if first.trace.n_steps != report.trace.n_steps:
            return f"{labels[0]} and {label} take the same rates, over different numbers of steps."
    return "The rates are the same, bit for bit."
