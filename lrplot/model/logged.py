"""The nouns of a run that was read from a log: what was taken of it, and how it compares with a plan."""

from __future__ import annotations

from dataclasses import dataclass
from math import nan

from lrplot.wording import count, rate

_DIGITS, _ALL_DIGITS = 6, 17  # of a value in a sentence: the usual, and those that tell any two floats apart


@dataclass(frozen=True, kw_only=True, slots=True)
class Agreement:
    """How a logged run compares with a plan.

    Attributes:
        agrees: whether every logged value is one that the plan explains.
        offset: a logged step k is the optimizer step k + offset, counted from 0.
        parts_at: the first optimizer step at which a logged value is none that the plan explains; None where it agrees.
        story: what explains every point; None where nothing simple does.
        logged: the value at that step; None where it agrees.
        planned: the plan's value there; None where it agrees, or where the plan has ended.
        group: the parameter group that parts.
    """

    agrees: bool
    offset: int
    parts_at: int | None = None
    story: str | None = None
    logged: float | None = None
    planned: float | None = None
    group: int = 0

    @property
    def sentence(self) -> str:
        """The comparison in a sentence."""
        if self.agrees:
            return f"The log agrees with the plan: {self.story}."
        where = f"step {count(self.parts_at or 0)}" + (f" of group {self.group}" if self.group else "")
        logged, planned = self._told_apart()
        said = f"The log parts from the plan at {where}: logged is {logged}, planned {planned}."
        return f"{said} {sentence_of(self.story)}" if self.story else f"{said} No simple story explains what follows."

    def _told_apart(self) -> tuple[str, str]:
        """The logged and the planned value, with as many digits as tell them apart, and six at least."""
        logged = nan if self.logged is None else self.logged
        if self.planned is None:
            return rate(logged, _DIGITS), "nothing, as the plan has ended"
        planned = self.planned
        pairs = ((rate(logged, digits), rate(planned, digits)) for digits in range(_DIGITS, _ALL_DIGITS + 1))
        return next((pair for pair in pairs if pair[0] != pair[1]), (repr(logged), repr(planned)))


def sentence_of(text: str) -> str:
    """A clause as a sentence."""
    return f"{text[:1].upper()}{text[1:]}."


@dataclass(frozen=True, kw_only=True, slots=True)
class LogFacts:
    """What was taken of a log.

    Attributes:
        format: the log's format.
        path: the file or folder that was read.
        tags: the name of the series of each parameter group.
        offset: a logged step k is the optimizer step k + offset, counted from 0.
        axis: what the log calls its steps.
        precision: how much of each value it kept: `float32`, `4 digits`.
        n_points: how many values there are of a group, at most.
        agreement: how it compares with a plan; None where there is none.
    """

    format: str
    path: str
    tags: tuple[str, ...]
    offset: int
    axis: str
    precision: str
    n_points: int
    agreement: Agreement | None = None

    @property
    def sentence(self) -> str:
        """What was taken, in a sentence."""
        tags = ", ".join(f"'{tag}'" for tag in self.tags)
        moved = f"step k of the log is optimizer step k{self.offset:+d}" if self.offset else "steps counted from 0"
        of = f"{count(self.n_points, 'point')} of {tags} by '{self.axis}'"
        return f"{self.path} ({self.format}): {of}, {moved}, values as {self.precision}"
