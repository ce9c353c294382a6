"""How often a scheduler is stepped: which of the loops around the call are epochs, batches, and neither."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from lrplot.model.reading import Cadence
from lrplot.scan.conditions import exclude, is_plateau, speaks_of_the_schedule
from lrplot.scan.frameworks.timm import heeded
from lrplot.scan.interpret import Route
from lrplot.scan.quantities import Quantity
from lrplot.scan.training import Condition, Host, ScannedLoop, ScannedOptimizer, ScannedScheduler, Step
from lrplot.scan.units import ACCUMULATION
from lrplot.scan.values import Choice, Unknown, Value, options_of

Often: TypeAlias = Literal["epoch", "batch", "step", "once"] | None
_ACCUMULATES = re.compile(r"accum|sync_gradients|is_accumulating|update_freq|grad_acc|acc_steps", re.IGNORECASE)


@dataclass(slots=True)
class CountedCall:
    """A call with how often it comes.

    Attributes:
        step: the call.
        often: how often; None where nothing tells, for `why`.
        full: whether an epoch is one step.
        sure: whether nothing that cannot be seen decides about it.
    """

    step: Step
    often: Often
    why: str = ""
    full: bool = False
    sure: bool = True


@dataclass(slots=True)
class Stepping:
    """How often a scheduler is stepped, all calls together."""

    cadence: Cadence | None = None
    sure: bool = False
    why: str = ""
    full: bool = False
    calls: list[CountedCall] = field(default_factory=list)
    host: Host | None = None
    several_epochs: bool = False
    both: tuple[CountedCall, CountedCall] | None = None


def optimizers_of(run: Route, scheduler: ScannedScheduler) -> list[ScannedOptimizer]:
    """The optimizers that a scheduler may drive."""
    found = [each for each in options_of(scheduler.optimizer) if isinstance(each, ScannedOptimizer)]
    if isinstance(scheduler.optimizer, Choice) and not found:
        return []
    return found


def optimizer_steps(run: Route, scheduler: ScannedScheduler) -> list[Step]:
    """The steps of its optimizer; of any optimizer where its own is stepped nowhere that can be seen."""
    own = [step for each in optimizers_of(run, scheduler) for step in each.steps]
    if own:
        return own
    mine = {id(loop) for step in scheduler.steps for loop in step.loops}
    return [step for each in run.optimizers for step in each.steps if any(id(loop) in mine for loop in step.loops)]


def stepping_of(run: Route, scheduler: ScannedScheduler) -> Stepping:
    """How often a scheduler is stepped; one that is part of another as the other is."""
    calls = _calls(run, scheduler)
    if scheduler.whole is not None and not calls and not scheduler.hosts:
        return stepping_of(run, scheduler.whole)
    found = Stepping(calls=calls)
    if scheduler.hosts and not _judge_hosts(found, scheduler):
        return found
    if scheduler.hosts and not calls:
        return found
    _judge_calls(found, scheduler)
    if scheduler.prepared and found.cadence == "batch":
        found.cadence = "step"
    return found


def _judge_hosts(found: Stepping, scheduler: ScannedScheduler) -> bool:
    """Takes the cadence from the framework that steps it; returns whether that settles it so far."""
    found.host = scheduler.hosts[0]
    cadences = {host.cadence for host in scheduler.hosts}
    found.several_epochs = True
    if None in cadences:
        found.why = next(host.why for host in scheduler.hosts if host.cadence is None)
        return False
    found.cadence = next(iter(cadences)) if len(cadences) == 1 else "both"
    found.sure = len(cadences) == 1 or all(host.by == "ignite" for host in scheduler.hosts)
    return True


def _judge_calls(found: Stepping, scheduler: ScannedScheduler) -> None:
    loops = [each for each in found.calls if each.often != "once"]
    kinds = {each.often for each in loops}
    found.several_epochs = found.several_epochs or any(
        any(loop.kind == "epoch" or loop.has_batches for loop in _significant(each.step, scheduler)) for each in loops
    )
    if found.host is not None:
        return  # the calls are for the rules: it is stepped by the framework already
    if not loops:
        found.why = "" if not found.calls else "it is stepped once, outside of all loops"
        return
    if None in kinds:
        found.why = next(each.why for each in loops if each.often is None)
        return
    found.full = all(each.full for each in loops)
    found.sure = all(each.sure for each in loops)
    if len(kinds) == 1:
        found.cadence = loops[0].often  # type: ignore[assignment]
        return
    epochs, batches = (
        [each for each in loops if each.often == "epoch"],
        [each for each in loops if each.often != "epoch"],
    )
    pairs = [(a, b) for a in epochs for b in batches if not exclude(a.step.conditions, b.step.conditions)]
    if not epochs:
        found.cadence = "step"
    elif not pairs:
        found.why = f"it is stepped per batch or per epoch, as {_about(batches[0].step.conditions)} says"
    else:
        found.cadence, found.both = "both", pairs[0]


def _about(conditions: Sequence[Condition]) -> str:
    return f"'{conditions[-1].text}'" if conditions else "the script"


def _calls(run: Route, scheduler: ScannedScheduler) -> list[CountedCall]:
    """The calls that can come with this construction, each once with how often."""
    theirs = optimizer_steps(run, scheduler)
    methods = heeded(scheduler) if scheduler.library == "timm" else None
    seen: dict[tuple[object, Often, bool], CountedCall] = {}
    for step in scheduler.steps:
        if exclude(step.conditions, scheduler.conditions) or (methods and step.method not in methods):
            continue
        judged = _judged(step, theirs, scheduler)
        key = (step.spot, judged.often, judged.sure)
        seen.setdefault(key, judged)
    # The same line in several loops or functions: what is known of it is better than what is not.
    known = {key[0] for key, judged in seen.items() if judged.often is not None}
    return [judged for key, judged in seen.items() if judged.often is not None or key[0] not in known]


def _significant(step: Step, scheduler: ScannedScheduler) -> list[ScannedLoop]:
    """The loops around a step that are not around the construction as well, those over a few things left out."""
    return [loop for loop in step.loops if loop not in scheduler.loops and loop.kind != "trivial"]


def _judged(step: Step, theirs: Sequence[Step], scheduler: ScannedScheduler) -> CountedCall:
    mine = _significant(step, scheduler)
    own = [each for each in step.conditions if all(each.text != other.text for other in scheduler.conditions)]
    sure = not any(speaks_of_the_schedule(each) for each in own if not each.modulo)
    if any(each.last for each in own) and mine and mine[-1].kind in ("batch", "unknown"):
        mine = mine[:-1]
    if not mine:
        return CountedCall(step, "once", sure=sure)
    best = max(theirs, key=lambda each: _shared(mine, _significant(each, scheduler)), default=None)
    loops = [] if best is None else _significant(best, scheduler)
    guard = next((each for each in own if each.modulo), None)
    if guard is not None and mine[-1].kind != "epoch":
        return _guarded(step, guard, theirs, sure)
    if guard is not None:
        return CountedCall(step, None, f"it is stepped in every so many epochs ('{guard.text}')", sure=False)
    if any(_ACCUMULATES.search(each.text) for each in own):
        return CountedCall(step, "step", sure=sure)
    return _by_loops(step, mine, loops, best, sure)


def _guarded(step: Step, guard: Condition, theirs: Sequence[Step], sure: bool) -> CountedCall:
    with_optimizer = any(each.text == guard.text for other in theirs for each in other.conditions)
    of_accumulation = isinstance(guard.every, Quantity) and guard.every.unit == ACCUMULATION
    if with_optimizer or of_accumulation or _ACCUMULATES.search(guard.text) or _same_every(guard, theirs):
        return CountedCall(step, "step", sure=sure)
    return CountedCall(step, None, f"it is stepped in every so many batches ('{guard.text}')", sure=False)


def _same_every(guard: Condition, theirs: Sequence[Step]) -> bool:
    others = [each.every for other in theirs for each in other.conditions if each.modulo]
    return guard.every is not None and any(_key(each) == _key(guard.every) for each in others)


def _key(value: Value) -> object:
    return value.text if isinstance(value, (Quantity, Unknown)) else id(value)


def _shared(mine: Sequence[ScannedLoop], others: Sequence[ScannedLoop]) -> tuple[int, int]:
    shared = 0
    for a, b in zip(mine, others, strict=False):
        if a is not b:
            break
        shared += 1
    return shared, -abs(len(others) - len(mine))


def _by_loops(
    step: Step, mine: list[ScannedLoop], loops: list[ScannedLoop], best: Step | None, sure: bool
) -> CountedCall:
    inner = mine[-1]
    within = best is not None and loops[: len(mine)] == mine
    deeper = within and len(loops) > len(mine)
    if inner.kind == "batch":
        return CountedCall(step, "batch", sure=sure and (within or best is None or not inner.has_batches))
    if inner.kind == "epoch":
        full = within and not deeper and not inner.has_batches
        return CountedCall(step, "epoch", full=full, sure=sure and (within or inner.has_batches or best is None))
    if within and not deeper and not (inner.has_batches and inner.kind == "unknown" and not inner.has_backward):
        return CountedCall(step, "batch", sure=sure)
    if deeper or inner.has_batches:
        return CountedCall(step, "epoch", sure=sure)
    if best is not None and loops and mine[: len(loops)] == loops and inner.has_backward:
        return CountedCall(step, "batch", sure=sure)  # once per micro-batch
    if any(loop.kind == "batch" for loop in mine):
        return CountedCall(step, "batch", sure=False)
    return CountedCall(step, None, "the loop around it is neither over epochs nor over batches", sure=False)


def takes_metric(scheduler: ScannedScheduler) -> bool:
    """Whether a scheduler is stepped with a metric."""
    return is_plateau(scheduler)
