"""The nouns of what a person asks for: schedule and optimizer; with a training loop, a plan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal, TypeAlias, Union

if TYPE_CHECKING:
    from lrplot.loop.training_loop import TrainingLoop

EngineName: TypeAlias = Literal["source", "torch"]

Scalar: TypeAlias = bool | int | float | str | None
"""One plain value of a scheduler's argument."""

Value: TypeAlias = Union[Scalar, Callable[..., object], Sequence["Value"], "ScheduleSpec"]
"""Any value of a scheduler's argument; an expression such as `0.95 ** epoch` is still its text."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Stage:
    """What one stage of a run has for itself: its length and its optimizer's hyper-parameters; None for the run's."""

    max_epochs: int | None = None
    max_steps: int | None = None
    lr: float | tuple[float, ...] | None = None
    momentum: float | tuple[float, ...] | None = None
    weight_decay: float | tuple[float, ...] | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class ScheduleSpec:
    """What the user told the scheduler. Nothing is imported or built yet.

    Attributes:
        name: the scheduler's class name, as its library spells it: `OneCycleLR`.
        arguments: what the user gave, by the constructor's own argument names; nothing defaulted.
        metric: what a scheduler such as ReduceLROnPlateau is stepped with: numbers, an expression
            of `epoch`, or `file.csv:column`; None for every other scheduler.
        family: the family (a module of `lrplot.schedulers.families`) that can build it.
        code: the user's own code that it is, `path/to/sched.py:Name` or `package.module:name`; empty for a library's.
        used_as: what the user's code is to be taken for, `rate` for example; None for what it is by its form.
        factory: in Python, a function `optimizer -> scheduler` that builds it; None for a named scheduler.
        dampen: a warm-up of pytorch_warmup around it, `linear:2000`; None for none.
        stage: what is said of a stage of a run beside its schedule; None for every other schedule.
        framework_arguments: those of the arguments that the user left out and that the loop's framework passes by
            itself.
    """

    name: str
    arguments: Mapping[str, Value] = field(default_factory=dict)
    metric: str | Sequence[float] | None = None
    family: str = "torch"
    code: str = ""
    used_as: str | None = None
    factory: Callable[..., object] | None = None
    dampen: str | None = None
    framework_arguments: tuple[str, ...] = ()
    stage: Stage | None = None


def is_parts(value: object) -> bool:
    """Whether an argument's value is schedulers that another one is made of."""
    return isinstance(value, (list, tuple)) and any(isinstance(item, ScheduleSpec) for item in value)


def parts_of(schedule: ScheduleSpec) -> list[ScheduleSpec]:
    """The schedules among a schedule's arguments."""
    values = [value if isinstance(value, (list, tuple)) else [value] for value in schedule.arguments.values()]
    return [item for value in values for item in value if isinstance(item, ScheduleSpec)]


@dataclass(frozen=True, kw_only=True, slots=True)
class ParamGroup:
    """One of the optimizer's parameter groups: its name, empty where it has none, and its hyper-parameters.

    A hyper-parameter is None where the user did not choose it; the optimizer's own default holds then. `lr_scale` is
    what timm's schedulers multiply the group's rates with (timm 1.0.31, Scheduler.update_groups).

    Until the epoch `from_epoch`, counted from 0, the group is frozen: the optimizer has it, and the scheduler goes on
    to set its rate, but its parameters have no gradient, so that the rate that its steps use is 0.
    """

    name: str = ""
    lr: float | None = None
    momentum: float | None = None
    betas: tuple[float, float] | None = None
    weight_decay: float | None = None
    lr_scale: float | None = None
    from_epoch: int | None = None


@dataclass(frozen=True, kw_only=True, slots=True)
class OptimizerSpec:
    """The optimizer that the scheduler drives.

    Attributes:
        kind: its name in torch.optim, `sgd`, `adamw`, ...
        groups: its parameter groups.
        usual: what the loop's framework passes where nothing is said, instead of the optimizer's own defaults.
    """

    kind: str = "sgd"
    groups: tuple[ParamGroup, ...] = (ParamGroup(),)
    usual: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Plan:
    """Schedule, optimizer and loop. The same plan gives the same trace.

    Attributes:
        loop: None where nothing was said of the loop: one advance per optimizer step over the
            schedule's own length.
        engine: `torch` forces real torch; `source` is its scheduler file without loading torch,
            falling back to real torch where that cannot serve.
        resume_with: the plan whose schedule a run goes on with where it is resumed, and whose optimizer, if it says
            anything of one; None for the same. It has no loop of its own.
    """

    schedule: ScheduleSpec
    optimizer: OptimizerSpec = OptimizerSpec()
    loop: TrainingLoop | None = None
    engine: EngineName = "source"
    resume_with: Plan | None = None

    @property
    def resumed(self) -> Plan:
        """What the new process runs that resumes it: its schedule on its optimizer."""
        other = self.resume_with
        if other is None:
            return self
        optimizer = self.optimizer if other.optimizer == OptimizerSpec() else other.optimizer
        metric = self.schedule.metric if other.schedule.metric is None else other.schedule.metric
        schedule = replace(other.schedule, metric=metric)
        return replace(self, schedule=schedule, optimizer=optimizer, resume_with=None)
