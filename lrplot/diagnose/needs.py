"""What a rule must know to look, what it is about, and which options would say it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext


@dataclass(frozen=True, kw_only=True, slots=True)
class Need:
    """Something that a rule must know.

    Attributes:
        name: the option that says it, `max_epochs`.
        known: whether it was said.
    """

    name: str
    known: Callable[[RuleContext], bool]


def _run_is_said(context: RuleContext) -> bool:
    """Whether the loop has a length of its own: one that is taken from the schedule fits it whatever is wrong."""
    return context.plan.loop is not None and not context.timeline.reason


RUN = Need(name="max_steps", known=_run_is_said)
"""How long the run is, in optimizer steps or in epochs."""

EPOCHS = Need(name="max_epochs", known=lambda context: _run_is_said(context) and context.timeline.n_epochs is not None)
"""How many epochs the run has."""

BATCHES = Need(
    name="batches_per_epoch",
    known=lambda context: context.plan.loop is not None and context.timeline.batches_per_epoch is not None,
)
"""How many batches an epoch has."""

BATCH_SIZE = Need(name="batch_size", known=lambda context: context.loop.batch_size is not None)
"""How many samples a batch has, and with them the data set."""

END = Need(name="max_steps", known=lambda context: _run_is_said(context) or context.length is not None)
"""Where it ends: the run, or the schedule itself where it has a length."""

RATE = Need(name="lr", known=lambda context: any(group.lr is not None for group in context.plan.optimizer.groups))
"""The rate that the optimizer is given."""

MOMENTUM = Need(
    name="momentum",
    known=lambda context: any(group.momentum is not None or group.betas for group in context.plan.optimizer.groups),
)
"""The momentum, or the betas, that the optimizer is given."""

METRIC = Need(name="metric", known=lambda context: context.spec.metric is not None)
"""What the scheduler is stepped with."""

DEVICES = Need(name="devices", known=lambda context: context.loop.devices > 1 or context.loop.split_batches)
"""How many devices share the data set."""


def about(*names: str) -> Callable[[RuleContext], bool]:
    """A question: whether a scheduler is one of torch's of these names."""
    return lambda context: context.name in names


def with_a_length(context: RuleContext) -> bool:
    """Whether a schedule has a length of its own."""
    return context.length is not None


def of_parts(context: RuleContext) -> bool:
    """Whether a schedule is made of others that follow one another."""
    return len(context.phases) > 1


def unknown(needs: Sequence[Need], context: RuleContext) -> tuple[str, ...]:
    """The options that would say what is not known, each once."""
    if not needs:
        return ()
    return tuple(dict.fromkeys(need.name for need in needs if not need.known(context)))
