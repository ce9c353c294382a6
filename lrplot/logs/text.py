"""Any text that says a learning rate: what a training script prints."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from lrplot.logs import Log, LoggedRun, LogRequest
from lrplot.logs._collect import Collector
from lrplot.logs._lines import decoded, lines_of
from lrplot.logs._table import ROW

_VALUE = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
# "lr: 1.0e-02", "'learning_rate': 5e-05", "lr=[0.1, 0.01]", "lr/pg0 0.01", "learning rate to 0.1".
_RATE = re.compile(
    r"(?<![\w./-])(?P<tag>(?:[A-Za-z][\w.]*[/_.-])?(?:lr|learning[ _-]?rate)(?:[/_-]?\w+)*(?:/\w+)?)[\"']?"
    rf"(?:\s*[:=]\s*|\s+(?:(?:is|of|to)\s+)?)[\[(]?(?P<values>{_VALUE}(?:\s*,\s*{_VALUE})*)(?![\w.]*\w)",
    re.IGNORECASE,
)
_HINT = re.compile(r"lr|learning", re.IGNORECASE)
_STEP = re.compile(
    r"(?<![A-Za-z])(?:global[ _]?step|steps?|iterations?|iters?|it|(?:num_)?updates?|batch)(?:\(\w+\))?[\"']?"
    r"\s*[:=#]?\s*\[?\s*(?P<step>\d[\d,]*\d|\d)(?:\s*/\s*(?P<of>\d+))?(?!\d*\.\d)",
    re.IGNORECASE,
)
_EPOCH = re.compile(
    r"(?<![A-Za-z])(?:epochs?|train)(?:\(\w+\))?[\"']?\s*[:=#]?\s*\[?\s*(?P<epoch>\d+)(?!\d*\.\d)", re.IGNORECASE
)
_BATCH = re.compile(r"\[\s*(?P<step>\d+)\s*/\s*(?P<of>\d+)\s*[\](]")
_PLAIN_BATCH = re.compile(r"(?<![\d/.])(?P<step>\d+)/(?P<of>\d+)(?![\d/])")  # a progress bar's


@dataclass(frozen=True, slots=True)
class _Line:
    """A line that says a rate: what it counts, and the rates by their names."""

    rates: list[tuple[str, str]]
    step: int | None
    of: int | None
    epoch: int | None


def _recognise(path: Path, head: bytes) -> bool:
    text = decoded(head)
    odd = sum(not (each.isprintable() or each in "\n\r\t\x1b\x08") for each in text)
    return bool(text) and odd * 50 < len(text)


def _read(paths: Sequence[Path], request: LogRequest) -> LoggedRun:
    """Goes through the text twice: which count places most rates, and then the rates."""
    survey = _Survey()
    for line in _lines(paths, Collector(request)):
        survey.see(line)
    axis, within = survey.axis, survey.counts_within_epochs
    found = Collector(request)
    for row, line in enumerate(_lines(paths, found)):
        step = {"step": line.step, "epoch": line.epoch, ROW: row}[axis]
        if within and step is not None and line.epoch is not None and line.of is not None:
            step += (line.epoch - survey.first_epoch) * line.of
        for tag, text in line.rates:
            raw = found[tag]
            if raw is not None and step is not None:
                raw.add_text(step, text)
    series, notes = found.series(printed=True)
    if within:
        notes = (*notes, "its steps are counted from epochs and the batches within them")
    return LoggedRun(axis=axis, offset=None, series=series, tags=found.tags, notes=notes)


def _lines(paths: Sequence[Path], found: Collector) -> Iterator[_Line]:
    for path in paths:
        for text in lines_of(path):
            rates = list(_rates_of(text, found)) if _HINT.search(text) else []
            if not rates:
                continue
            rest = _RATE.sub(" ", text)
            epoch, step = _EPOCH.search(rest), _STEP.search(rest)
            if step is None or (epoch is not None and step["of"] is None):
                step = _BATCH.search(rest) or (_PLAIN_BATCH.search(rest) if epoch else None) or step
            of = step["of"] if step is not None else None
            yield _Line(
                rates=rates,
                step=None if step is None else int(step["step"].replace(",", "")),
                of=None if of is None else int(of),
                epoch=None if epoch is None else int(epoch["epoch"]),
            )


def _rates_of(text: str, found: Collector) -> Iterator[tuple[str, str]]:
    """The rates that are wanted of a line; those of a list are numbered."""
    for match in _RATE.finditer(text):
        tag, values = match["tag"], match["values"].split(",")
        for index, value in enumerate(values):
            name = tag if len(values) == 1 else f"{tag}/{index}"
            if found[name] is not None or found[tag] is not None:
                yield name, value.strip()


class _Survey:
    """What the lines of a text count."""

    def __init__(self) -> None:
        self.n_lines = self.n_steps = self.n_epochs = self.n_batches = 0
        self.first_epoch = 1
        self._last: _Line | None = None
        self._restarts = self._goes_on = 0

    def see(self, line: _Line) -> None:
        """Takes one more line into account."""
        self.n_lines += 1
        self.n_steps += line.step is not None
        self.n_epochs += line.epoch is not None
        self.n_batches += line.epoch is not None and line.of is not None
        self.first_epoch = min(self.first_epoch, line.epoch if line.epoch is not None else 1)
        last = self._last
        if last is not None and None not in (last.epoch, line.epoch, last.step, line.step) and last.epoch != line.epoch:
            self._restarts += line.step <= last.step  # type: ignore[operator]  # neither is None
            self._goes_on += line.step > last.step  # type: ignore[operator]
        self._last = line

    @property
    def axis(self) -> str:
        """What places most of the rates: steps, epochs, or the rows themselves."""
        if self.n_steps * 2 > self.n_lines and not (self._restarts > self._goes_on and not self.counts_within_epochs):
            return "step"
        return "epoch" if self.n_epochs * 2 > self.n_lines else ROW

    @property
    def counts_within_epochs(self) -> bool:
        """Whether steps begin anew in every epoch, and it is known how many one has."""
        return self.n_batches * 2 > self.n_lines and self._restarts >= self._goes_on


LOG: Log = Log(help="text that says a learning rate", rank=9, recognise=_recognise, read=_read)
