"""Changes of the rates by hand: what stays, and what the scheduler is to find again."""

from __future__ import annotations

import pytest

from lrplot.errors import UsageError
from lrplot.loop.timeline import Timeline, WarmUp
from lrplot.loop.training_loop import Edit
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec
from lrplot.simulate.by_hand import ByHand

SCHEDULE = ScheduleSpec(name="ConstantLR", arguments={})


def plan(*groups: ParamGroup) -> Plan:
    return Plan(schedule=SCHEDULE, optimizer=OptimizerSpec(kind="SGD", groups=groups or (ParamGroup(),)))


def test_a_plain_loop_needs_no_turns() -> None:
    assert not ByHand(Timeline(n_steps=10), plan()).turn_by_turn
    assert ByHand(Timeline(n_steps=10, skipped=(3,)), plan()).turn_by_turn


def test_a_change_stays_and_leaves_nothing_to_give_back() -> None:
    timeline = Timeline(n_steps=10, edits=(Edit(step=2, sign="*=", value=0.5),))
    groups = [{"lr": 0.1}, {"lr": 0.2}]
    by_hand = ByHand(timeline, plan(ParamGroup(), ParamGroup()))
    assert by_hand.set_rates(groups, 1, 1) == []
    assert by_hand.set_rates(groups, 2, 2) == []
    assert groups == [{"lr": 0.05}, {"lr": 0.1}]


def test_a_warm_up_gives_the_scheduler_its_rate_back() -> None:
    timeline = Timeline(n_steps=10, warm_up=WarmUp(turns=4, start=0.0, waits=True))
    groups = [{"lr": 0.4}]
    by_hand = ByHand(timeline, plan())
    assert by_hand.set_rates(groups, 1, 1) == [0.4]
    assert groups == [{"lr": 0.1}]  # 1 of 4 turns
    groups = [{"lr": 0.4}]
    assert by_hand.set_rates(groups, 4, 4) == []


def test_a_frozen_group_uses_no_rate_until_its_epoch() -> None:
    by_hand = ByHand(Timeline(n_steps=10, steps_per_epoch=2), plan(ParamGroup(), ParamGroup(from_epoch=1)))
    groups = [{"lr": 0.1}, {"lr": 0.2}]
    assert by_hand.turn_by_turn
    assert by_hand.set_rates(groups, 0, 0) == [0.1, 0.2]
    assert groups == [{"lr": 0.1}, {"lr": 0.0}]
    assert by_hand.set_rates(groups, 2, 2) == []


def test_a_frozen_group_needs_epochs() -> None:
    with pytest.raises(UsageError, match="batches_per_epoch"):
        ByHand(Timeline(n_steps=10), plan(ParamGroup(from_epoch=1)))
