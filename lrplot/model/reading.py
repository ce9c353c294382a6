"""What was read of a schedule in a training script: the facts that the table shows and that rules ask about."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

if TYPE_CHECKING:
    from lrplot.model.finding import Place
    from lrplot.model.severity import Severity

Cadence: TypeAlias = Literal["epoch", "batch", "step", "both"]
"""How often a scheduler is stepped: once per epoch, batch or optimizer step, or per epoch and batch."""

Counts: TypeAlias = Literal[
    "",
    "epochs",
    "batches",
    "steps",
    "batches of an epoch",
    "steps of an epoch",
    "samples",
    "samples of an epoch",
    "batch size",
    "divided twice",
    "accumulated twice",
]
"""What a number counts; empty where nothing tells, or where it is a plain constant."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Argument:
    """An argument of a scheduler.

    Attributes:
        name: its name.
        text: as it is written.
        counts: what it may count, by each of its possible values.
        sure: whether the unit comes from more than a name.
        number: its value, where that is known.
        default: whether the value is a default that somebody may overrule.
        divided: whether it was divided by a bare number, which may be a batch size or accumulated batches.
        floating: whether Python makes a float of every value.
        processes: how often the number of processes is multiplied in; None where its values differ.
        from_loader: whether it comes from the length of a loader that no process had its share of yet.
        whole: whether it comes from a loader of which each process gets a share only later.
        words: what it counts, in words; empty where nothing tells.
    """

    name: str
    text: str
    counts: frozenset[Counts] = frozenset()
    sure: bool = False
    number: float | None = None
    default: bool = False
    divided: bool = False
    floating: bool = False
    processes: int | None = 0
    whole: bool = False
    from_loader: bool = False
    words: str = ""

    def is_all(self, *counts: Counts) -> bool:
        """Whether every possible value counts one of these."""
        return bool(self.counts) and self.counts <= set(counts)


@dataclass(frozen=True, kw_only=True, slots=True)
class StepCall:
    """A call that steps the scheduler.

    Attributes:
        place: where it stands.
        text: the call, as it is written.
        often: how often it comes; None where that is not known, `once` outside of all loops.
        kind: what it is given: `epoch`, `metric`, `count`, or nothing that is known.
        given: the first argument, as it is written.
        sure: whether nothing that cannot be seen decides about it.
        before: whether it comes before the optimizer's first step for certain.
        method: the method that is called.
    """

    place: Place
    text: str
    often: Cadence | Literal["once"] | None
    kind: str = ""
    given: str = ""
    sure: bool = True
    before: bool = False
    method: str = "step"


@dataclass(frozen=True, kw_only=True, slots=True)
class Reading:
    """A schedule as a script has it.

    Attributes:
        scheduler: the class, or the function that makes it.
        library: `torch`, `transformers`, `timm`, `ignite`; `own` for the project's, empty for another's.
        place: where it is built.
        arguments: its arguments, in the order in which they are written.
        last_line: the last line of the construction.
        calls: the calls that step it.
        cadence: how often it is stepped; None where that is not known.
        sure: whether the cadence is certain enough for an error.
        by: the framework that steps it; empty for a loop that is written.
        by_place: where that is said.
        left_out: whether the cadence is the framework's habit, as nothing is said.
        why: why nothing can be said of the cadence; empty where something can.
        takes_metric: whether it is stepped with a metric.
        positional: whether every call says where the schedule is.
        parts: the schedulers that it is made of.
        whole: what it is a part of; empty for nothing.
        accumulates: whether an optimizer step takes several batches; None where that is not known.
        accumulation: as it is written.
        full_batch: whether an epoch is one step.
        several_epochs: whether the loop has more than one epoch, as far as can be seen.
        prepared: whether Accelerate steps it once for each process.
        shared: whether each process has its share of the loader's batches.
        devices: how many devices the framework's trainer uses; None where nothing tells.
        optimizer: what the optimizer is called.
        facts: what else is wrong, by the name of the rule, each with the other place.
        details: words for the message of a fact, by the name of the rule.
        monitor: the metric that a framework steps it with.
        mode: whether its metric is to become `min` or `max`.
        handed_to: where it went that cannot be followed.
    """

    scheduler: str
    library: str
    place: Place
    arguments: tuple[Argument, ...]
    last_line: int = 0
    calls: tuple[StepCall, ...] = ()
    cadence: Cadence | None = None
    sure: bool = False
    by: str = ""
    by_place: Place | None = None
    left_out: bool = False
    why: str = ""
    takes_metric: bool = False
    positional: bool = False
    parts: tuple[str, ...] = ()
    whole: str = ""
    accumulates: bool | None = None
    accumulation: str = ""
    full_batch: bool = False
    several_epochs: bool = False
    prepared: bool = False
    shared: bool = False
    devices: int | None = None
    optimizer: str = "optimizer"
    facts: dict[str, Place] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    monitor: str = ""
    mode: str = ""
    handed_to: tuple[str, ...] = ()

    def argument(self, name: str) -> Argument | None:
        """The argument of that name."""
        return next((each for each in self.arguments if each.name == name), None)

    @property
    def per_step(self) -> bool:
        """Whether it is stepped after batches or optimizer steps for certain, several to an epoch."""
        return self.sure and self.cadence in ("batch", "step") and not self.full_batch and not self.positional

    @property
    def per_epoch(self) -> bool:
        """Whether it is stepped once per epoch for certain, after several batches."""
        return self.sure and self.cadence == "epoch" and not self.full_batch and not self.positional

    @property
    def often(self) -> str:
        """How often it is stepped, and where: `stepped once per epoch, train.py:97`."""
        words = {
            "epoch": "stepped once per epoch",
            "batch": "stepped after every batch",
            "step": "stepped after every optimizer step",
            "both": "stepped after every batch, and once per epoch as well",
        }
        said = (
            words[self.cadence] if self.cadence else f"not judged: {self.why}" if self.why else "stepped nowhere seen"
        )
        if self.by:
            return f"{said} by {self.by}" + (", its habit where nothing is said" if self.left_out else "")
        return said + "".join(f", {each.place}" for each in self.calls[:2])

    @property
    def call_places(self) -> tuple[Place, ...]:
        """Where it is stepped, each line once; where a framework is told to, if it does."""
        places = [each.place for each in self.calls]
        if not places and self.by_place is not None:
            places = [self.by_place]
        return tuple(dict.fromkeys(places))


@dataclass(frozen=True, kw_only=True, slots=True)
class Sighting:
    """What a rule sees in code.

    Attributes:
        message: what happens and what it costs; the first sentence stands alone.
        fix: what to do, one sentence in the imperative.
        code: the Python lines that are right.
        also: the other lines that it is about, the call's for example.
        severity: how serious it is here, where that is not the rule's own.
    """

    message: str
    fix: str
    code: str = ""
    also: tuple[Place, ...] = ()
    severity: Severity | None = None
