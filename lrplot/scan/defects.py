"""Defects that only code can have: what is stepped never, twice, in another's place or with the wrong thing."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lrplot.scan.conditions import is_plateau
from lrplot.scan.interpret import Route
from lrplot.scan.schedulers import torch_parameters
from lrplot.scan.stepping import CountedCall, Stepping, optimizers_of
from lrplot.scan.training import Condition, ScannedLoop, ScannedOptimizer, ScannedScheduler, Step
from lrplot.scan.units import is_epoch, is_optimizer, is_scheduler
from lrplot.scan.values import Const, Spot

Fact = tuple[str, Spot, str]
_HARMLESS = re.compile(r"scale|scaler|overflow|finite|is not None|rank|is_main|\btrain\b|training", re.IGNORECASE)


def facts_of(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> dict[str, tuple[Spot, str]]:
    """What is wrong with how a scheduler is used, by the name of the rule: the other place, and words for it."""
    found = {name: (spot, scheduler.texts.get("__misplaced__", "")) for name, spot in scheduler.facts.items()}
    for check in _CHECKS:
        for name, spot, text in check(run, scheduler, stepping):
            found.setdefault(name, (spot, text))
    return found


def _never(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    if scheduler.hosts or scheduler.whole is not None or scheduler.handed_to:
        return
    folder = scheduler.spot.path.rpartition("/")[0]
    if any(spot.path.startswith(folder) for spot, _ in run.loose_steps):
        return  # it may be this one that is stepped there
    stepped = any(each.loops and each.method != "step_update" for each in scheduler.steps)
    if scheduler.library == "own" or (stepped and scheduler.library != "timm"):
        return
    optimizers = optimizers_of(run, scheduler)
    steps = [step for each in optimizers for step in each.steps if step.loops]
    if not steps or any(each.handed_to for each in optimizers if not each.steps):
        return
    later = [each for each in run.schedulers if each.optimizer in optimizers and each is not scheduler]
    if any(each.steps or each.hosts for each in later) and any(each.spot.cell for each in later):
        return  # a notebook builds it anew in a later cell
    if not stepping.calls and not scheduler.steps:
        yield "never-stepped", steps[0].spot, ""
    elif scheduler.library == "timm" and not stepping.calls:
        yield "never-stepped", scheduler.steps[0].spot, scheduler.steps[0].method
    elif all(each.often == "once" for each in stepping.calls) and not any(
        each.step.conditions for each in stepping.calls
    ):
        after = [each.step for each in stepping.calls if each.step.clock > steps[-1].clock]
        if after and len(after) == len(stepping.calls):
            yield "never-stepped", after[0].spot, "outside"


def _twice(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    calls = [each for each in stepping.calls if each.often != "once" and each.step.sure]
    if stepping.host is not None:
        unconditional = [each for each in calls if _is_plain(each.step, scheduler) and not each.step.args]
        if unconditional and stepping.host.by != "ignite":
            yield "stepped-twice", unconditional[0].step.spot, stepping.host.by
        elif stepping.cadence == "both" and len(scheduler.hosts) > 1:
            yield "stepped-twice", scheduler.hosts[1].spot, "both"
        return
    plain = [
        each for each in calls if _is_plain(each.step, scheduler) and (not each.step.args or is_plateau(scheduler))
    ]
    if stepping.both is not None and all(each in plain for each in stepping.both):
        yield "stepped-twice", stepping.both[0].step.spot, "both"
        return
    for at, first in enumerate(plain):
        for second in plain[at + 1 :]:
            same_loops = _within(first.step.loops, second.step.loops)
            if first.often == second.often and same_loops and first.step.spot != second.step.spot:
                yield "stepped-twice", second.step.spot, "same"
                return


def _within(first: tuple[ScannedLoop, ...], second: tuple[ScannedLoop, ...]) -> bool:
    """Whether the loops around one call are those around another, or some of them."""
    shared = min(len(first), len(second))
    return first[:shared] == second[:shared]


def _is_plain(step: Step, scheduler: ScannedScheduler) -> bool:
    return all(
        _HARMLESS.search(each.text) or each.modulo or is_scheduler(each.text)
        for each in step.conditions
        if not _among(each, scheduler.conditions)
    )


def _among(condition: Condition, others: tuple[Condition, ...]) -> bool:
    return any(condition.text == each.text and condition.holds == each.holds for each in others)


def _instead(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    optimizers = [each for each in optimizers_of(run, scheduler) if each.spot.line]
    calls = [each for each in stepping.calls if each.often in ("batch", "step") and each.step.loops]
    if not optimizers or not calls or any(each.steps or each.handed_to for each in optimizers):
        return
    if scheduler.prepared or scheduler.handed_to or scheduler.hosts:
        return
    loop = calls[0].step.loops[-1]
    others = [step for each in run.optimizers for step in each.steps if loop in step.loops]
    if loop.has_backward and not others:
        yield "instead-of-optimizer", calls[0].step.spot, ""


def _swapped(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    for optimizer in optimizers_of(run, scheduler):
        for step in optimizer.steps:
            last = step.text.rpartition(".")[2]
            if is_scheduler(last) and not is_optimizer(last) and step.sure and optimizer.spot.line:
                yield "steps-an-optimizer", step.spot, step.text


def _replaced(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    optimizers = optimizers_of(run, scheduler)
    if len(optimizers) != 1 or not optimizers[0].spot.line:
        return
    first = optimizers[0]
    named = {id(each): each for name in first.names for each in run.by_name.get(name, ())}
    for second in named.values():
        if second is first or second.clock < scheduler.clock or not _goes_on(scheduler, first, second):
            continue
        if not any(second in optimizers_of(run, each) for each in run.schedulers):
            yield "optimizer-replaced", second.spot, ""
            return


def _goes_on(scheduler: ScannedScheduler, first: ScannedOptimizer, second: ScannedOptimizer) -> bool:
    """Whether a scheduler is stepped for an optimizer that another has taken the place of."""
    again = [each for each in scheduler.steps if set(each.loops) & set(second.loops)]
    if again and any(set(each.loops) & set(second.loops) for each in (*first.steps, *second.steps)):
        return True
    late = [each for each in scheduler.steps if each.clock > second.clock and each.loops]
    used = any(set(each.loops) & set(one.loops) for each in second.steps for one in late)
    return used and not any(each.clock > second.clock and each.sure for each in first.steps)


def _groups(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    if scheduler.library not in ("torch", "transformers") or not (
        scheduler.steps or scheduler.hosts or scheduler.whole
    ):
        return
    for optimizer in optimizers_of(run, scheduler):
        if not optimizer.groups_added:
            continue
        newest = max(each.clock for each in run.schedulers if optimizer in optimizers_of(run, each))
        for spot, clock in optimizer.groups_added:
            if clock > newest:
                yield "group-added-late", spot, ""
                return


def _metrics(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    calls = [each for each in stepping.calls if each.step.sure and each.sure and not _asks_the_kind(each)]
    if scheduler.library == "timm":
        yield from _metrics_of_timm(scheduler, calls)
        return
    if scheduler.library not in ("torch", "transformers"):
        return
    for each in calls:
        if each.step.method != "step":
            continue
        kinds = [kind for _, kind in each.step.args]
        if is_plateau(scheduler):
            if not kinds and not _is_open(each):
                yield "metric-missing", each.step.spot, ""
            elif kinds[:1] == ["epoch"] and len(kinds) == 1:
                yield "metric-missing", each.step.spot, each.step.args[0][0]
        elif kinds[:1] == ["metric"]:
            yield "metric-as-epoch", each.step.spot, each.step.args[0][0]


def _metrics_of_timm(scheduler: ScannedScheduler, calls: list[CountedCall]) -> Iterator[Fact]:
    for each in calls:
        kinds = [kind for _, kind in each.step.args]
        if each.step.method == "step" and kinds[:1] == ["metric"]:
            yield "metric-as-epoch", each.step.spot, each.step.args[0][0]
        elif scheduler.name == "PlateauLRScheduler" and each.step.method == "step" and len(kinds) == 1:
            yield "metric-missing", each.step.spot, ""


def _asks_the_kind(judged: CountedCall) -> bool:
    """Whether a test about the kind of scheduler that was not understood decides about a call."""
    return any(re.search(r"sched|plateau|policy|metric", each.text, re.IGNORECASE) and "is not None" not in each.text
               for each in judged.step.conditions)  # fmt: skip


def _is_open(judged: CountedCall) -> bool:
    return any(text.startswith("*") for text, _ in judged.step.args)


def _resumed(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    value = scheduler.arguments.get("last_epoch")
    text = scheduler.texts.get("last_epoch", "")
    if value is None or isinstance(value, Const) or stepping.cadence not in ("batch", "step") or not stepping.sure:
        return
    number = getattr(value, "number", None)
    names = re.findall(r"[A-Za-z_]\w*", text)
    if number is None and any(is_epoch(each) for each in names) and not re.search(r"len\(|\*|step|iter|batch", text):
        yield "resumed-at-an-epoch-number", scheduler.spot, text


def _notes(run: Route, scheduler: ScannedScheduler, stepping: Stepping) -> Iterator[Fact]:
    if scheduler.reads:
        yield "get-lr-read", scheduler.reads[0], ""
    known = torch_parameters(scheduler.name) if scheduler.library == "torch" else ()
    removed = [name for name in scheduler.arguments if known and name not in known and not name.startswith("argument ")]
    if removed:
        yield "argument-removed", scheduler.spot, removed[0]


_CHECKS = (_notes, _never, _twice, _instead, _swapped, _replaced, _groups, _metrics, _resumed)
