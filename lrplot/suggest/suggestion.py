"""A plan whose schedule is as long as its run: the lengths that nobody wants to work out, filled in."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.text import value_text
from lrplot.options.reader import parse, split_schedule
from lrplot.planning.from_python import texts_of
from lrplot.planning.names import find, typed_names
from lrplot.planning.plans import loop_of, plan_with
from lrplot.planning.schedule import schedule_of
from lrplot.schedulers.arguments import COUNTS
from lrplot.schedulers.families import family_named
from lrplot.snippets.schedulers import interval_wanted
from lrplot.suggest.fill import WARM_UP, Filling, fill_lengths, in_shares, warm_up_steps, warm_up_text, warms_up
from lrplot.wording import count, rate

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.timeline import Timeline
    from lrplot.options.option import Option
    from lrplot.planning.request import ScheduleRequest
    from lrplot.schedulers.family import Scheduler

_START = 0.01  # the factor that a warm-up begins with, as torchvision's references have it
_FEWEST = 4  # steps of the scheduler; with fewer there is no shape
# Made to be stepped after every batch, as their documentation says, whatever the framework's habit is.
_PER_STEP = ("OneCycleLR", "CyclicLR")
_NEED_A_RUN = (
    f"lrplot suggest needs to know how long the run is: add {named('max_epochs', 'N')} with"
    f" {named('batches_per_epoch', 'M')}, or with {named('dataset_size', 'M')} {named('batch_size', 'B')}, or add"
    f" {named('max_steps', 'N')}"
)


@dataclass(frozen=True, kw_only=True, slots=True)
class Suggestion:
    """A plan, and in one sentence what was filled in for it and why."""

    plan: Plan
    sentence: str


def suggest_plan(request: ScheduleRequest, warm_up: float | None) -> Suggestion:
    """Fills in what a schedule needs to be as long as its run.

    Args:
        request: what was said of scheduler, optimizer and loop. Arguments that count steps may be shares of the run.
        warm_up: the share of the run that a warm-up has, or its steps; None for none. A scheduler that has none
            of its own gets a LinearLR before it.

    Raises:
        LrplotError: the run has no length, there is nothing to fill in, or the plan makes no sense.
    """
    scheduler, own = request.scheduler, request.own
    # The schedule is to have the warm-up, and not the loop.
    shared = {name: value for name, value in request.shared.items() if name != "warm_up"}
    loop = loop_of(shared)
    if loop is None or (loop.max_epochs is None and loop.max_steps is None):
        raise UsageError(_NEED_A_RUN)
    habit = loop.interval is None and loop.caller.code == "lightning" and _is_per_step(scheduler)
    if habit:
        loop = replace(loop, interval="step")
    line = timeline_of(loop, Length(advances=0, reason="", interval=_wanted(scheduler, own)))
    n = steps_in(line)
    if n < _FEWEST:
        raise UsageError(
            f"the run makes {count(n, 'step')} of the scheduler only, and no shape can be fitted into fewer than"
            f" {_FEWEST}: give a longer run, or {named('interval', 'step')}"
        )
    if warm_up is not None and warm_up >= 1:  # given in optimizer steps
        warm_up = max(int(warm_up) * line.advances_per_call // line.stride, 1)
        if warm_up >= n:
            raise UsageError(
                f"{named('warm_up')} {warm_up} leaves nothing of a run of {count(n, 'step')}: give a shorter one"
            )
    made = _Made()
    schedule = _schedule(made, scheduler, own, texts_of(scheduler.parts, request.words), n, warm_up)
    why = [f"one for every {_unit(line)}", *made.why]
    if habit:
        why.append(f'with interval "step", as {scheduler.name} is made for and Lightning does not do by itself')
    return Suggestion(
        plan=plan_with(schedule, loop, shared),
        sentence=(
            f"Filled in {', '.join(made.said)}: the schedule is as long as the run,"
            f" {count(n, 'step')} of the scheduler, {', '.join(why)}."
        ),
    )


def options_to_suggest(scheduler: Scheduler) -> tuple[Option, ...]:
    """A scheduler's own options as they may be said where lengths are filled in."""
    return in_shares(scheduler.options)


def steps_in(line: Timeline) -> int:
    """How many values of its schedule a run uses, the one that the scheduler begins with among them."""
    moves = (line.n_iterations - 1) // line.stride + (1 if line.scheduler_first else 0)
    return moves * line.advances_per_call + 1


@dataclass(slots=True)
class _Made:
    """What has been filled in so far, as it is said, and how it divides the run."""

    said: list[str] = field(default_factory=list)
    why: list[str] = field(default_factory=list)

    def add(self, filling: Filling, part: str) -> None:
        """Adds what a scheduler was given; `part` is its name where it is one of several."""
        of = f" of {part}" if part else ""
        self.said += [f"{name}={value_text(value)}{of}" for name, value in filling.found.items()]
        self.why += filling.why


def _is_per_step(scheduler: Scheduler) -> bool:
    return scheduler.family == "transformers" or (scheduler.family == "torch" and scheduler.name in _PER_STEP)


def _wanted(scheduler: Scheduler, own: Mapping[str, Any]) -> Interval | None:
    return interval_wanted(ScheduleSpec(name=scheduler.name, arguments=own, family=scheduler.family))


def _unit(line: Timeline) -> str:
    per_epoch = line.steps_per_epoch
    if per_epoch and line.stride % per_epoch == 0 and (per_epoch > 1 or line.batches_per_epoch is None):
        n, unit = line.stride // per_epoch, "epoch"
    else:
        n, unit = line.stride, "optimizer step"
    every = unit if n == 1 else count(n, unit)
    return every if line.advances_per_call == 1 else f"{every}, {line.advances_per_call} times each"


# -- schedules ---------------------------------------------------------------------------------------


def _schedule(
    made: _Made, scheduler: Scheduler, own: Mapping[str, Any], words: Sequence[str], n: int, warm_up: float | None
) -> ScheduleSpec:
    """The whole schedule; behind a LinearLR where it has no warm-up of its own and is to have one."""
    if warm_up is None or scheduler.parts or warms_up(scheduler, own):
        spec = _spec(made, scheduler, own, words, n, warm_up)
        if spec is None:
            raise UsageError(_nothing(scheduler, own, n))
        return spec
    _refuse_behind_a_warm_up(scheduler)
    before = min(warm_up_steps(warm_up, n), n - 1)
    linear = ScheduleSpec(name="LinearLR", arguments={"start_factor": _START, "total_iters": before})
    made.said.append(f"total_iters={before} of LinearLR")
    made.why.append(f"the first {warm_up_text(warm_up)} of them for the warm-up")
    given = fill_lengths(scheduler, own, n - before, None, before=before)
    made.add(given, scheduler.name)
    parts = [linear, schedule_of(scheduler, given.given, words)]
    return ScheduleSpec(name="SequentialLR", arguments={"schedulers": parts, "milestones": [before]})


def _refuse_behind_a_warm_up(scheduler: Scheduler) -> None:
    family = family_named(scheduler.family)
    reason = ""
    if family.construct is None:
        reason = f"cannot be a part of SequentialLR: {family.apart}"
    elif scheduler.takes_metric:
        reason = "goes by its metric, which SequentialLR does not hand on"
    elif scheduler.name == "CyclicLR":
        reason = "rises from base_lr in every cycle anyway"
    elif scheduler.name == "MultiplicativeLR":
        reason = "goes on from the last rate of the warm-up, which is not yet the whole one"
    if reason:
        raise UsageError(
            f"{named('warm_up')} puts a LinearLR before the schedule, and {scheduler.name} {reason}: leave it out"
        )


def _spec(
    made: _Made,
    scheduler: Scheduler,
    own: Mapping[str, Any],
    words: Sequence[str],
    n: int,
    warm_up: float | None,
    *,
    is_phase: bool = False,
    part: str = "",
) -> ScheduleSpec | None:
    """One schedule with its lengths; None where the whole schedule has nothing to fill in."""
    if words and scheduler.family == "torch" and scheduler.parts:
        return _composed(made, scheduler, own, words, n, warm_up)
    given = fill_lengths(scheduler, own, n, warm_up, is_phase=is_phase)
    made.add(given, part)
    return schedule_of(scheduler, given.given, words) if given.found or part else None


def _composed(
    made: _Made, scheduler: Scheduler, own: Mapping[str, Any], words: Sequence[str], n: int, warm_up: float | None
) -> ScheduleSpec | None:
    """SequentialLR, whose parts share the run, and ChainedScheduler, whose parts have all of it each."""
    parts = [_read(word) for word in words]
    lengths = [n] * len(parts)
    arguments = dict(own)
    in_turn = scheduler.name == "SequentialLR"
    rises = [warms_up(found, given) for found, given, _ in parts]
    if warm_up is not None and not (rises[0] and len(parts) == 2 and "milestones" not in own):
        raise UsageError(
            f"{named('warm_up')} is the length of the first of two parts, such as 'linear --start-factor 0.01' before"
            f" 'cosine': {scheduler.name} of {count(len(parts), 'part')} needs its lengths said in them"
        )
    if in_turn:
        if "milestones" not in own:
            first = warm_up_steps(warm_up or WARM_UP, n)
            shared = [round(n * index / len(parts)) for index in range(1, len(parts))]
            arguments["milestones"] = [first] if rises[0] and len(parts) == 2 else shared
            made.said.append(f"milestones={arguments['milestones']}")
        else:
            filled = fill_lengths(scheduler, {"milestones": own["milestones"]}, n, None)
            made.add(filled, "")
            arguments["milestones"] = filled.given["milestones"]
        lengths = _between(arguments["milestones"], n, len(parts))
        warm_up = None
    arguments["schedulers"] = [
        _spec(made, found, given, nested, length, warm_up if rise else None, is_phase=in_turn, part=found.name)
        for index, ((found, given, nested), length, rise) in enumerate(zip(parts, lengths, rises, strict=True))
    ]
    return schedule_of(scheduler, arguments) if made.said else None


def _between(milestones: Sequence[int], n: int, n_parts: int) -> list[int]:
    """How long each part of a SequentialLR is in charge.

    Raises:
        UsageError: a part has no step, or there are too many milestones or too few.
    """
    lengths = [stop - start for start, stop in itertools.pairwise([0, *milestones, n])]
    if len(lengths) != n_parts or min(lengths) < 1:
        raise UsageError(
            f"{named('milestones')} must have one for each change from part to part, {n_parts - 1} in all, that rise"
            f" from 1 to {n - 1} in this run, not {', '.join(map(count, milestones))}"
        )
    return lengths


def _read(text: str) -> tuple[Scheduler, dict[str, Any], list[str]]:
    """A part of a schedule: the scheduler, what is said of it, and its own parts."""
    name, *tokens = split_schedule(text) or [""]
    scheduler = find(name)
    hint = f"a part takes the scheduler's own options, and 'lrplot {typed_names(scheduler)[0]} --help' lists them"
    return scheduler, *parse(tokens, in_shares(scheduler.arguments), f"the part '{name}'", hint)


def _nothing(scheduler: Scheduler, own: Mapping[str, Any], n: int) -> str:
    """Why there is nothing to fill in, and what to do."""
    name, typed = scheduler.name, typed_names(scheduler)[0]
    if scheduler.takes_metric:
        return (
            f"{name} goes by its metric and has no length to fill in: lrplot {typed} {named('metric', '...')} draws it"
        )
    if scheduler.family == "torch" and name == "ExponentialLR" and "gamma" not in own:
        gamma = rate(0.01 ** (1 / n), 6)
        return (
            f"{name} has no length to fill in: with {named('gamma', gamma)}, 1 % of the rate is left at the end of this"
            " run"
        )
    if any(option.name in COUNTS for option in scheduler.arguments):
        return f"{name} has all of its lengths already: lrplot check {typed} ... says whether they fit the run"
    warm_up = named("warm_up", "0.05")
    return f"{name} has no length to fill in: lrplot {typed} ... draws it, and {warm_up} puts a warm-up before it"
