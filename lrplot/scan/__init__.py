"""Reads schedules out of training code, and runs none of it: who builds which scheduler, and how often it is stepped.

    paths -> Source (file, notebook cell) -> Project (names, imports) -> Run (values, loops, calls) -> Readings -> rules

Nothing is imported or executed. A file is gone through as Python would, with names for values (`len(train_loader)` is
"the batches of an epoch" and no number), functions of the project inlined at their calls, both branches of a condition
taken. What cannot be told is said, and never guessed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lrplot.diagnose.sightings import findings_in, hidden_by
from lrplot.errors import UsageError
from lrplot.model.check import Check, Checked, Code, Judged, NotJudged
from lrplot.model.finding import Finding, Place
from lrplot.model.reading import Reading
from lrplot.model.severity import SEVERITIES
from lrplot.scan.entries import explore, finish
from lrplot.scan.garbage import trees_left_alone, without_collecting
from lrplot.scan.interpret import OutOfTime, Route
from lrplot.scan.plans import Draft, draft_of, schedule_words
from lrplot.scan.project import Module, Project
from lrplot.scan.readings import readings_of
from lrplot.scan.simulated import findings_of_runs
from lrplot.scan.source import NotRead, has_marker, text_of
from lrplot.scan.walk import SUFFIXES, files_in

SECONDS = 5.0
"""How long a file may take, with all that it imports."""

_NAMES = 3  # of what was named that a title has


@dataclass(frozen=True, kw_only=True, slots=True)
class Scan:
    """What was read in files, and what is wrong with it.

    Attributes:
        check: every construction of a scheduler, in the order of the files, with what is wrong with it and what a
            comment on its lines ignores; and what nothing could be said of.
        drafts: the plans of the schedules, or what is missing of them, by the place of the construction.
    """

    check: Check
    drafts: Mapping[Place, Draft] = field(default_factory=dict)

    @property
    def schedules(self) -> tuple[Reading, ...]:
        """Every construction of a scheduler, in the order of the files."""
        return tuple(each.reading for each in self.check.schedules if each.reading is not None)

    @property
    def findings(self) -> list[Finding]:
        """What is wrong with them, in the order of the files."""
        return self.check.findings

    @property
    def not_judged(self) -> tuple[NotJudged, ...]:
        """What nothing could be said of."""
        return self.check.code.not_judged if self.check.code is not None else ()


@dataclass(slots=True)
class _Found:
    """What comes together while files are gone through."""

    project: Project
    run: Route
    modules: list[Module] = field(default_factory=list)
    not_judged: list[NotJudged] = field(default_factory=list)


def scan(
    names: Sequence[str],
    *,
    given: Mapping[str, Any] | None = None,
    seconds: float = SECONDS,
) -> Scan:
    """Reads the schedules in files and folders.

    Args:
        names: Python files, notebooks and folders, as they were typed; `train.py:79` is the schedule at that line.
        given: numbers that the code does not say, by option name: `{"batches_per_epoch": 391}`.
        seconds: how long a file may take; one that takes longer is not judged.

    Raises:
        UsageError: a path does not exist, or is nothing that can be read; a line builds no scheduler.
    """
    places = [_place_in(name) for name in names]
    files = files_in([path for path, _ in places])
    project = Project(Path.cwd())
    found = _Found(project=project, run=Route(project))
    wanted = {(found.project.shown(Path.cwd() / path), line) for path, line in places if line}
    with trees_left_alone():
        with without_collecting():
            for path in files.paths:
                _read(found, path)
            for module in found.modules:
                _explore(found, module, seconds)
        judged, drafts = _judged(found, given or {})
    not_judged = _not_judged(judged, found)
    if wanted:
        whole = {found.project.shown(Path.cwd() / path) for path, line in places if not line}
        judged = _only(judged, wanted, whole)
        kept = {each.place for each in judged}
        not_judged = [each for each in not_judged if each.place in kept]
    code = Code(not_judged=tuple(not_judged), n_files=len(files.paths), n_left_out=files.n_left_out)
    title = ", ".join(names[:_NAMES]) + (", ..." if len(names) > _NAMES else "")
    return Scan(check=Check(title=title, schedules=tuple(judged), code=code), drafts=drafts)


def _place_in(name: str) -> tuple[str, int]:
    """A path, and the line that stands after it: `train.py:79`; 0 where none does."""
    path, _, line = name.rpartition(":")
    if path and line.isdecimal() and Path(path).suffix in SUFFIXES and not Path(name).exists():
        return path, int(line)
    return name, 0


def _only(judged: Sequence[Checked], wanted: set[tuple[str, int]], whole: set[str]) -> list[Checked]:
    """What was found at some lines, and in files that were named without one.

    Raises:
        UsageError: there is no schedule at a line.
    """
    for path, line in sorted(wanted - {place for each in judged for place in _lines(each)}):
        known = [str(each.place) for each in judged if each.place is not None and each.place.path == path]
        there = f"there is one at {', '.join(known)}" if known else "the file builds none"
        raise UsageError(f"no scheduler is built at {path}:{line}: {there}")
    return [each for each in judged if any(place in wanted or place[0] in whole for place in _lines(each))]


def _lines(each: Checked) -> set[tuple[str, int]]:
    """The lines of a construction, each with its file."""
    reading = each.reading
    assert reading is not None, "it was read in code"  # noqa: S101  # for the type checker
    first, last = reading.place.line, max(reading.last_line, reading.place.line)
    return {(reading.place.path, line) for line in range(first, last + 1)}


def _judged(found: _Found, given: Mapping[str, Any]) -> tuple[list[Checked], dict[Place, Draft]]:
    """What comes of everything that was gone through: the schedules with what is wrong with them, and their plans."""
    found.run.limit(SECONDS)
    finish(found.run)
    pairs = readings_of(found.run)
    constructions = {reading.place: (reading, scheduler) for reading, scheduler in pairs}

    def draft(place: Place, more: Mapping[str, Any]) -> Draft:
        reading, scheduler = constructions[place]
        return draft_of(found.run, scheduler, reading, {**given, **more})

    drafts = {place: draft(place, {}) for place in constructions}
    runs = findings_of_runs(drafts, lambda place, batches: draft(place, {"batches_per_epoch": batches}))
    comments = _comments(found)
    return [_checked(reading, comments, runs) for reading, _ in pairs], drafts


def _not_judged(judged: Sequence[Checked], found: _Found) -> list[NotJudged]:
    """What nothing can be said of, neither by its code nor by its run."""
    silent = [each.reading for each in judged if each.reading is not None and not each.findings]
    left = [NotJudged(place=reading.place, why=reading.why) for reading in silent if reading.why]
    return [*found.not_judged, *left]


def words_at(path: Path, line: int, given: Mapping[str, Any]) -> list[str]:
    """The words after `lrplot` for the schedule that a line of code builds: `["cosine", "--T-max", "200"]`.

    Args:
        path: the file.
        line: a line of the construction, from 1.
        given: numbers that the code does not say, by option name.

    Raises:
        UsageError: there is no such file, no scheduler is built there, or what is missing of its numbers.
    """
    project = Project(Path.cwd())
    found = _Found(project=project, run=Route(project))
    absolute = Path.cwd() / path
    if not absolute.is_file():
        raise UsageError(f"there is no file {path}")
    _read(found, path)
    for module in found.modules:
        _explore(found, module, SECONDS)
    shown = project.shown(absolute)
    for reading, scheduler in readings_of(found.run):
        if reading.place.path == shown and reading.place.line <= line <= max(reading.last_line, reading.place.line):
            return schedule_words(found.run, scheduler, reading, given)
    why = found.not_judged[0].why if found.not_judged else "no scheduler is built there"
    raise UsageError(f"{path}:{line}: {why}")


def scan_text(text: str, name: str = "train.py") -> Scan:
    """Reads the schedules in the text of one file, called `name`.

    Raises:
        NotRead: it is not Python 3.
    """
    path = Path.cwd() / name
    project = Project(Path.cwd())
    found = _Found(project=project, run=Route(project))
    module = project.add(path, text)
    if module is None:
        raise NotRead(project.not_read[path])
    _explore(found, module, SECONDS)
    judged, drafts = _judged(found, {})
    code = Code(not_judged=tuple(_not_judged(judged, found)), n_files=1)
    return Scan(check=Check(title=name, schedules=tuple(judged), code=code), drafts=drafts)


def _read(found: _Found, path: Path) -> None:
    """Reads a file if it may have to do with schedules; most have not, and are not parsed."""
    absolute = Path.cwd() / path
    shown = found.project.shown(absolute)
    try:
        text, cells = text_of(absolute)
    except NotRead as error:
        found.not_judged.append(NotJudged(place=Place(path=shown, line=1), why=f"not read: {error}"))
        return
    if not has_marker(text):
        return
    module = found.project.add(absolute, text, cells)
    if module is None:
        why = found.project.not_read[absolute]
        found.not_judged.append(NotJudged(place=Place(path=shown, line=1), why=f"not read: {why}"))
    else:
        found.modules.append(module)


def _explore(found: _Found, module: Module, seconds: float) -> None:
    why = ""
    try:
        found.run.limit(seconds)
        explore(found.run, [module])
    except OutOfTime:
        why = f"it takes longer than {seconds:g} s"
    except (RecursionError, MemoryError):
        why = "it is nested too deeply"
    if why:
        found.run.forget(module)
        found.not_judged.append(NotJudged(place=Place(path=module.shown, line=1), why=why))


def _comments(found: _Found) -> dict[tuple[str, int, int], dict[str, str]]:
    """What comments ignore, by file, cell and line: codes, each with its reason."""
    return {
        (module.shown, *module.cell_and_line(line)): codes
        for module in found.project.modules.values()
        if module is not None
        for line, codes in module.source.ignored.items()
    }


def _checked(
    reading: Reading,
    comments: dict[tuple[str, int, int], dict[str, str]],
    simulated: Callable[[Reading], Sequence[Finding]],
) -> Checked:
    """A construction with what is wrong with it, and with what a comment ignores."""
    own = findings_in(reading)
    codes = {each.code for each in own}
    hidden = hidden_by(own)
    # Where the code is wrong, the run is only what comes of it.
    wrong = any(each.severity == "error" for each in own)
    more = [] if wrong else [each for each in simulated(reading) if each.code not in codes | hidden]
    kept: list[Finding] = []
    ignored: dict[str, tuple[int, str]] = {}
    for finding in sorted([*own, *more], key=lambda each: (SEVERITIES.index(each.severity), each.code)):
        reason = _reason(finding, reading, comments)
        if reason is None:
            kept.append(finding)
        else:
            ignored[finding.code] = ignored.get(finding.code, (0, ""))[0] + 1, reason
    run = Judged(name=reading.scheduler, place=reading.place, findings=tuple(kept))
    name = f"{reading.scheduler} {reading.place}"
    return Checked(name=name, place=reading.place, runs=(run,), ignored=ignored, reading=reading)


def _reason(finding: Finding, reading: Reading, comments: dict[tuple[str, int, int], dict[str, str]]) -> str | None:
    """Why a comment on one of its lines ignores a finding; None where none does."""
    lines = [
        (reading.place.path, reading.place.cell, line) for line in range(reading.place.line, reading.last_line + 1)
    ]
    lines += [(place.path, place.cell, place.line) for place in finding.also]
    for line in lines:
        codes = comments.get(line, {})
        for code in ("all", finding.code, finding.rule):
            if code in codes:
                return codes[code]
        begun = [code for code in codes if len(code) > 2 and finding.code.startswith(code.upper())]
        if begun:
            return codes[begun[0]]
    return None
