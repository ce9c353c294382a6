"""`stages`: a run whose optimizer and scheduler are built anew now and then, as for fine-tuning after a first part."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lrplot.errors import UsageError, example
from lrplot.errors import option as named
from lrplot.loop.arithmetic import interval_of, timeline_of
from lrplot.loop.length import Length
from lrplot.loop.training_loop import TrainingLoop
from lrplot.model.plan import OptimizerSpec, ParamGroup, Plan, ScheduleSpec, Stage
from lrplot.options.option import Option
from lrplot.schedulers.family import Family, Scheduler, Stepper

NAME = "stages"


class Stages:
    """Schedulers in turn, each with an optimizer of its own: its loop is that of a script that builds both anew.

    `for stage in stages: optimizer, scheduler = stage.build(); for _ in range(stage.steps): optimizer.step();
    scheduler.step()`. The call after a stage's last step is still the old scheduler's; then the new optimizer is
    built, with its first rate, and the new scheduler on it, which begins at its first position.

    Attributes:
        lengths: the calls of the scheduler that each stage makes; the last one goes on for as long as the run.
    """

    def __init__(self, stages: Sequence[Callable[[], Stepper]], first: Stepper, lengths: Sequence[int]) -> None:
        """Begins with the first stage.

        Args:
            stages: build each stage after the first.
            first: the first stage, built.
            lengths: the calls of each.
        """
        self.lengths = tuple(lengths)
        self.optimizer = first.optimizer
        self._stages, self._now, self._index, self._calls = stages, first, 0, 0

    @property
    def starts(self) -> tuple[int, ...]:
        """The calls after which each stage but the first begins."""
        return tuple(sum(self.lengths[:index]) for index in range(1, len(self.lengths)))

    def step(self) -> None:
        """One call, after which the next stage may begin."""
        self._now.advance(self._calls)
        self._calls += 1
        if self._index < len(self._stages) and self._calls == self.lengths[self._index]:
            self._begin(self._index + 1)
            self._calls = 0

    def _begin(self, index: int) -> None:
        """Builds a stage, whose optimizer takes the place of the one that the run began with."""
        self._index = index
        self._now = self._stages[index - 1]()
        self.optimizer.param_groups[:] = self._now.optimizer.param_groups

    def state_dict(self) -> dict[str, Any]:
        """Where it is, and the state of the scheduler that is in charge."""
        return {"stage": self._index, "calls": self._calls, "scheduler": self._now.scheduler.state_dict()}

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Goes on from there; the optimizer has loaded its own state already."""
        if state["stage"]:
            saved = [dict(group) for group in self.optimizer.param_groups]
            self._begin(state["stage"])
            for group, old in zip(self.optimizer.param_groups, saved, strict=True):
                group.update({key: value for key, value in old.items() if key != "params"})
        self._calls = state["calls"]
        self._now.scheduler.load_state_dict(state["scheduler"])


_INSTEAD = "lrplot stages 'cosine --T-max 30 --lr 0.1 --max-epochs 30' 'cosine --T-max 10 --lr 1e-5 --max-epochs 10'"


def _names() -> dict[str, tuple[str, ...]]:
    return {}


def _scheduler(name: str) -> Scheduler:
    return Scheduler(
        name="Stages",
        family="stages",
        arguments=(
            Option(
                name=NAME,
                kind="parts",
                help=f"The stages in their order, each a schedule with its {named('lr')} and its {named('max_epochs')}"
                f" or {named('max_steps')}.",
                panel="Scheduler",
                required=True,
            ),
        ),
        doc="Optimizer and scheduler built anew for each of several stages of a run.",
        code=NAME,
    )


def _build(plan: Plan) -> Stepper:
    from lrplot.schedulers.build import stepper_of
    from lrplot.schedulers.engine import engine

    specs = _stages_of(plan.schedule)
    plans = [_plan_of(spec, plan) for spec in specs]
    first = _built(plans[0])
    lengths = [first.length, *(_built(each).length for each in plans[1:])]
    calls = [_calls(spec, length, plan.loop) for spec, length in zip(specs, lengths, strict=True)]
    stages = Stages([lambda each=each: _built(each) for each in plans[1:]], first, calls)  # type: ignore[misc]
    total = Length(advances=sum(calls), reason=f"{len(calls)} stages of {', '.join(map(str, calls))}")
    stepper = stepper_of(stages, total, first.optimizer, engine(first.engine), plan)
    libraries = ", ".join(dict.fromkeys(each for each in [first.library] if each))
    return replace(stepper, name="Stages", library=libraries, folder=first.folder, starts=stages.starts)


def stage_plans(plan: Plan) -> list[Plan]:
    """The stages of a run as plans of their own, each with a loop of its length."""
    found = []
    for spec in _stages_of(plan.schedule):
        own = _plan_of(spec, plan)
        stage, loop = spec.stage or Stage(), own.loop or TrainingLoop()
        epochs, steps = stage.max_epochs, stage.max_steps
        if epochs is None and steps is None:
            calls = _calls(spec, _built(own).length, plan.loop)
            epochs, steps = (calls, None) if interval_of(loop) == "epoch" else (None, calls)
        found.append(replace(own, loop=replace(loop, max_epochs=epochs, max_steps=steps)))
    return found


def _stages_of(spec: ScheduleSpec) -> list[ScheduleSpec]:
    found: Any = spec.arguments.get(NAME)
    if not isinstance(found, (list, tuple)) or len(found) < 2:
        raise UsageError(f"stages needs two schedules or more, each in quotes: {example(_INSTEAD, {})}")
    return list(found)


def _built(plan: Plan) -> Stepper:
    from lrplot.schedulers.families import family_named

    return family_named(plan.schedule.family).build(plan)


def _plan_of(spec: ScheduleSpec, plan: Plan) -> Plan:
    """A stage as a plan of its own: its schedule on the run's optimizer, with what it says of that itself."""
    stage = spec.stage or Stage()
    groups = tuple(_group(group, stage, index) for index, group in enumerate(plan.optimizer.groups))
    for name in ("lr", "momentum", "weight_decay"):
        value = getattr(stage, name)
        if isinstance(value, (list, tuple)) and len(value) != len(groups):
            raise UsageError(
                f"a stage has {len(value)} values of {name}, and the optimizer has {len(groups)} parameter groups:"
                " give one value, or one for each"
            )
    metric = plan.schedule.metric if spec.metric is None else spec.metric
    loop = None
    if plan.loop is not None:
        loop = replace(plan.loop, edits=(), resume_at=None, resume_mode="state-dict", fast_forward=None, calls=1)
    return replace(
        plan, schedule=replace(spec, stage=None, metric=metric), optimizer=_with_groups(plan, groups), loop=loop
    )


def _with_groups(plan: Plan, groups: tuple[ParamGroup, ...]) -> OptimizerSpec:
    return replace(plan.optimizer, groups=groups)


def _group(group: ParamGroup, stage: Stage, index: int) -> ParamGroup:
    said = {}
    for name in ("lr", "momentum", "weight_decay"):
        value = getattr(stage, name)
        value = value[min(index, len(value) - 1)] if isinstance(value, (list, tuple)) else value
        if value is not None:
            said[name] = value
    return replace(group, **said)


def _calls(spec: ScheduleSpec, length: Length, loop: TrainingLoop | None) -> int:
    """How often a stage calls its scheduler: in its epochs or steps, or else for as long as it is."""
    stage = spec.stage or Stage()
    if stage.max_epochs is None and stage.max_steps is None:
        return max(length.advances, 1)
    own = replace(
        loop or TrainingLoop(),
        max_epochs=stage.max_epochs,
        max_steps=stage.max_steps,
        skip_steps=(),
        resume_at=None,
        warm_up=None,
        warm_up_from=0.0,
        warm_up_mode="wait",
    )
    line = timeline_of(own, length)
    n_calls = line.advances_within(line.n_iterations)
    if n_calls < 1:
        raise UsageError("a stage is over before its scheduler is called once: give it more epochs or steps")
    return n_calls


FAMILY: Family = Family(
    help="optimizer and scheduler built anew in the course of a run",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    apart="stages have optimizers of their own",
    named=False,
)
