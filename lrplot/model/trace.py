"""What every optimizer step of a run used."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from lrplot.model.built import Settings

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from lrplot.loop.timeline import Timeline
    from lrplot.model.axes import Quantity
    from lrplot.model.column import Column
    from lrplot.model.plan import EngineName, Value

Role: TypeAlias = Literal["as-run", "as-configured", "logged", "recorded"]


@dataclass(frozen=True, kw_only=True, slots=True)
class GroupTrace:
    """What one parameter group used.

    Attributes:
        name: how to call the group, `group 0`.
        lr: the learning rate of every optimizer step.
        momentum: its momentum, or beta1 of Adam and its kin; None where the optimizer has neither.
        weight_decay: its weight decay; None where the optimizer has none.
    """

    name: str
    lr: Column
    momentum: Column | None = None
    weight_decay: Column | None = None

    def column(self, what: Quantity) -> Column | None:
        """The values of one quantity; None where the optimizer has it not."""
        if what == "lr*weight_decay":
            return None if self.weight_decay is None else self.lr.times(self.weight_decay)
        found: Column | None = getattr(self, what)
        return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Stop:
    """Where the scheduler raised.

    Attributes:
        step: the 0-based optimizer step after which it raised, the last one of the trace.
        error: what it raised, `ValueError: Tried to step ...`.
        resuming: whether it was not called there but failed to be resumed; the error says why in words.
    """

    step: int
    error: str
    resuming: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Trace:
    """What every optimizer step of a run used, up to the step where the scheduler raised, if it did.

    Attributes:
        label: how to call it in a legend.
        role: `as-run`, what the loop does; `as-configured`, the schedule over its own length, advanced as the loop
            advances it, or after every optimizer step where it was sized in those; `logged`, what a log says that was
            used, whose columns know some steps only.
        scheduler: the scheduler's class name.
        arguments: the arguments that the user gave it.
        timeline: the run as it was meant; the trace is shorter where the scheduler raised.
        groups: one per parameter group of the optimizer, at least one.
        momentum_name: what `GroupTrace.momentum` is: `momentum` or `beta1`.
        schedule_steps: the schedule's own length in advances; None where it has none.
        engine: what stepped it, torch's scheduler source or real torch.
        torch_version: the version of torch that the scheduler came from.
        library: the library that it came from, with its version; empty for torch itself.
        stopped: where and why the scheduler raised; None if it did not.
        settings: what the scheduler was built with.
        boundaries: the optimizer steps with which the stages of a run begin, but for the first; mostly none.
        seen: steps at its beginning that a real run has made, where the rest is foretold; None for a plan's trace.
        notes: sentences on what the stepping came upon.

    Example:
        >>> import lrplot
        >>> trace = lrplot.simulate("step", step_size=30, lr=0.1, steps=90).trace
        >>> trace.scheduler, trace.n_steps, trace.groups[0].lr[60]
        ('StepLR', 90, 0.0010000000000000002)
    """

    label: str
    role: Role
    scheduler: str
    arguments: Mapping[str, Value]
    timeline: Timeline
    groups: tuple[GroupTrace, ...]
    momentum_name: str
    schedule_steps: int | None
    engine: EngineName
    torch_version: str
    library: str = ""
    stopped: Stop | None = None
    settings: Settings = field(default_factory=Settings)
    boundaries: tuple[int, ...] = ()
    seen: int | None = None
    notes: tuple[str, ...] = ()

    def __hash__(self) -> int:
        """Of what can be hashed; equal traces have the same."""
        return hash((self.label, self.role, self.scheduler, self.n_steps, self.engine, self.torch_version))

    @property
    def n_steps(self) -> int:
        """Optimizer steps of the trace.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=100).trace.n_steps
            100
        """
        return len(self.groups[0].lr)

    @property
    def foretold_from(self) -> int | None:
        """The first step that is foretold from recorded ones; None where all steps were made, or none was.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=100).trace.foretold_from is None
            True
        """
        return self.seen if self.seen is not None and 0 < self.seen < self.n_steps else None

    @property
    def n_positions(self) -> int:
        """Positions of the schedule that were used: the advances that changed a step's rate, plus one.

        Example:
            >>> import lrplot
            >>> loop = lrplot.TrainingLoop(max_epochs=10, batches_per_epoch=100, interval="epoch")
            >>> lrplot.simulate("cosine", T_max=10, loop=loop).trace.n_positions
            10
        """
        return self.timeline.n_positions(self.n_steps)

    @property
    def covered(self) -> float | None:
        """The share of the schedule's own length that was used, 0 to 1; None where it has no length.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=100, steps=25).trace.covered
            0.25
        """
        if self.schedule_steps is None:
            return None
        return min(self.n_positions, self.schedule_steps) / self.schedule_steps

    @property
    def momentum_moves(self) -> bool:
        """Whether any group's momentum (or beta1) changes over the run.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("onecycle", max_lr=0.1, total_steps=100).trace.momentum_moves
            True
        """
        return any(group.momentum is not None and group.momentum.moves for group in self.groups)

    @property
    def lr(self) -> NDArray[np.float64]:
        """The learning rates, float64 of shape (T, G) for T steps and G groups; read-only.

        Example:
            >>> import lrplot
            >>> lrplot.simulate("cosine", T_max=10, lr=[0.1, 0.01]).trace.lr.shape
            (10, 2)
        """
        import numpy as np

        lr_TG = np.stack([group.lr.numpy() for group in self.groups], axis=1)
        lr_TG.flags.writeable = False
        return lr_TG
