"""What a loop does to the rates beside its scheduler: changes at a step, a warm-up, and groups that are frozen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.timeline import Timeline
    from lrplot.loop.training_loop import Edit
    from lrplot.model.plan import Plan


class ByHand:
    """The changes by hand of one run.

    Attributes:
        turn_by_turn: whether the loop has to be made turn by turn, as it does more than to advance evenly.
    """

    def __init__(self, timeline: Timeline, plan: Plan) -> None:
        """Reads them off a run and its plan.

        Raises:
            UsageError: a group is frozen until an epoch, and nothing says how long an epoch is.
        """
        self._frozen = _frozen(timeline, plan)
        self._warm_up = timeline.warm_up
        self._edits: dict[int, list[Edit]] = {}
        for edit in timeline.edits:
            self._edits.setdefault(edit.step, []).append(edit)
        uneven = timeline.batch_stride is not None or timeline.per_epoch_too or timeline.scheduler_first
        changed = timeline.edits or timeline.skipped or timeline.resume_at or self._warm_up is not None
        self.turn_by_turn = bool(uneven or changed or any(self._frozen))

    def set_rates(self, groups: list[dict[str, Any]], step: int, turn: int) -> list[Any]:
        """Sets the rates that an optimizer step uses, where they are not the scheduler's.

        A change at a step stays; the rates of a warm-up, and those of frozen groups, which are 0, are for this step.

        Args:
            groups: the optimizer's parameter groups.
            step: the optimizer step, counted from 0.
            turn: the turn of the loop that makes it.

        Returns:
            The rates that the scheduler is to find again; none where it finds those that are there.
        """
        for edit in self._edits.get(step, ()):
            _change(groups, edit)
        warm_up = self._warm_up
        is_warm = warm_up is None or turn >= warm_up.turns
        if is_warm and all(turn >= last for last in self._frozen):
            return []
        kept = [group["lr"] for group in groups]
        for index, group in enumerate(groups):
            if index < len(self._frozen) and turn < self._frozen[index]:
                group["lr"] = 0.0
            elif warm_up is not None and not is_warm:
                group["lr"] = warm_up.rate(turn, group["lr"])
        return kept


def _change(groups: list[dict[str, Any]], edit: Edit) -> None:
    """Changes the rate as `param_group["lr"] *= 0.5` in a user's loop does."""
    for group in groups if edit.group is None else [groups[edit.group]]:
        if edit.sign == "=":
            group["lr"] = edit.value
        elif edit.sign == "*=":
            group["lr"] *= edit.value
        else:
            group["lr"] /= edit.value


def _frozen(timeline: Timeline, plan: Plan) -> list[int]:
    epochs = [group.from_epoch or 0 for group in plan.optimizer.groups]
    if any(epochs) and timeline.steps_per_epoch is None:
        raise UsageError(
            "a group that is frozen until an epoch needs to know how many batches an epoch has: add"
            f" {named('batches_per_epoch', 'N')}, or {named('dataset_size', 'N')} {named('batch_size', 'M')}"
        )
    return [epoch * (timeline.steps_per_epoch or 0) for epoch in epochs]


def thawed(names: Sequence[str], plan: Plan) -> list[str]:
    """Which groups are frozen at first, a sentence each."""
    return [
        f"{name} is frozen until epoch {count(group.from_epoch)}, counted from 0: before, its steps use no rate."
        for name, group in zip(names, plan.optimizer.groups, strict=True)
        if group.from_epoch
    ]
