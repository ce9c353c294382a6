"""From what happened to a scheduler to what the table shows and rules ask about."""

from __future__ import annotations

from collections.abc import Iterable

from lrplot.model.finding import Place
from lrplot.model.reading import Reading, StepCall
from lrplot.scan import defects
from lrplot.scan.arguments import arguments_of
from lrplot.scan.conditions import is_plateau
from lrplot.scan.interpret import Route
from lrplot.scan.quantities import Quantity
from lrplot.scan.stepping import CountedCall, Stepping, optimizer_steps, optimizers_of, stepping_of
from lrplot.scan.training import ScannedScheduler
from lrplot.scan.values import Const, Instance, Spot, Unknown, Value, options_of


def place_of(spot: Spot) -> Place:
    """A place as it is shown."""
    return Place(path=spot.path, line=spot.line, cell=spot.cell)


def reading_of(run: Route, scheduler: ScannedScheduler) -> Reading:
    """What is to be said of one construction of a scheduler."""
    stepping = stepping_of(run, scheduler)
    calls = tuple(_call(run, scheduler, each) for each in stepping.calls)
    accumulates, accumulation = _accumulation(run, scheduler)
    found = defects.facts_of(run, scheduler, stepping)
    host = stepping.host
    loaders = [loop.loader for each in stepping.calls for loop in each.step.loops if loop.loader is not None]
    return Reading(
        scheduler=scheduler.name,
        library=scheduler.library,
        place=place_of(scheduler.spot),
        arguments=arguments_of(scheduler),
        last_line=scheduler.spot.last,
        calls=calls,
        cadence=stepping.cadence,
        sure=stepping.sure,
        by=host.by if host is not None else "",
        by_place=place_of(host.spot) if host is not None else None,
        left_out=host is not None and host.left_out,
        why=stepping.why or _why(scheduler, stepping),
        takes_metric=is_plateau(scheduler),
        positional=_is_positional(scheduler, stepping),
        parts=tuple(each.name for each in scheduler.parts),
        whole=scheduler.whole.name if scheduler.whole is not None else "",
        accumulates=accumulates,
        accumulation=accumulation,
        full_batch=stepping.full,
        several_epochs=stepping.several_epochs,
        prepared=scheduler.prepared,
        shared=any(loader.distributed for loader in loaders),
        devices=_devices(run, scheduler),
        facts={name: place_of(spot) for name, (spot, _) in found.items()},
        details={name: text for name, (_, text) in found.items()},
        monitor=scheduler.monitor,
        mode=_mode(scheduler),
        handed_to=tuple(dict.fromkeys(scheduler.handed_to)),
    )


def _is_positional(scheduler: ScannedScheduler, stepping: Stepping) -> bool:
    """Whether every call says where the schedule is; timm's schedulers are always told so."""
    told = bool(stepping.calls) and all(each.step.args for each in stepping.calls)
    return told and not is_plateau(scheduler) and scheduler.library != "timm"


def _why(scheduler: ScannedScheduler, stepping: Stepping) -> str:
    if stepping.cadence is not None or stepping.calls:
        return ""
    if scheduler.handed_to:
        return f"it is handed to {scheduler.handed_to[0]}"
    return ""


def _mode(scheduler: ScannedScheduler) -> str:
    if not is_plateau(scheduler) or scheduler.library not in ("torch", "timm"):
        return ""
    mode = scheduler.arguments.get("mode")
    if mode is None:
        return "min" if scheduler.library == "torch" else ""
    return str(mode.value) if isinstance(mode, Const) and not mode.default else ""


def _call(run: Route, scheduler: ScannedScheduler, judged: CountedCall) -> StepCall:
    step = judged.step
    kind, given = (step.args[0][1], step.args[0][0]) if step.args else ("", "")
    name = step.text if step.method == "__call__" else f"{step.text}.{step.method}"
    return StepCall(
        place=place_of(step.spot),
        text=f"{name}({', '.join(text for text, _ in step.args)})",
        often=judged.often,
        kind=kind,
        given=given,
        sure=judged.sure and step.sure,
        before=_is_before(run, scheduler, judged),
        method=step.method,
    )


def _is_before(run: Route, scheduler: ScannedScheduler, judged: CountedCall) -> bool:
    """Whether a call comes before the first step of the optimizer."""
    step = judged.step
    own = [each for each in step.conditions if each not in scheduler.conditions]
    if own or step.args or judged.often not in ("epoch", "batch", "step") or step.method != "step":
        return False
    theirs = [each for one in optimizers_of(run, scheduler) for each in one.steps if each.method != "implicit"]
    near = [each for each in theirs if each.loops and step.loops and each.loops[0] is step.loops[0]]
    return bool(near) and all(each.clock > step.clock for each in theirs)


# -- the loop ----------------------------------------------------------------------------------------


def _accumulation(run: Route, scheduler: ScannedScheduler) -> tuple[bool | None, str]:
    """Whether several batches make an optimizer step, and how the script says it."""
    for step in optimizer_steps(run, scheduler):
        for condition in step.conditions:
            if condition.modulo and condition.every is not None:
                return _several(condition.every), _shown(condition.every)
    for trainer in trainers_of(run, scheduler):
        for key in ("gradient_accumulation_steps", "accumulate_grad_batches"):
            value = trainer.keywords.get(key)
            if value is not None:
                return _several(value), _shown(value)
    return False, ""


def trainers_of(run: Route, scheduler: ScannedScheduler) -> list[Instance]:
    """The trainers and accelerators that may be the scheduler's: those of its file, or of the one that has any."""
    own = [each for each in run.trainers if each.spot.path == scheduler.spot.path]
    return own or (run.trainers if len({each.spot.path for each in run.trainers}) == 1 else [])


def _devices(run: Route, scheduler: ScannedScheduler) -> int | None:
    """The devices of the one Trainer of Lightning that there is; None where nothing tells."""
    numbers = {
        each.number if isinstance(each, Quantity) else None
        for trainer in trainers_of(run, scheduler)
        for value in [trainer.keywords.get("devices", trainer.keywords.get("gpus"))]
        for each in options_of(value)
        if trainer.kind == "lightning-trainer"
    }
    found = numbers.pop() if len(numbers) == 1 else None
    return int(found) if found is not None else None


def _several(value: Value) -> bool | None:
    """Whether a number of accumulated batches is more than 1."""
    answers: set[bool | None] = set()
    for each in options_of(value):
        number = each.number if isinstance(each, Quantity) else None
        default = isinstance(each, Quantity) and each.default
        answers.add(number > 1 if number is not None and not (default and number == 1) else None if default else True)
    return answers.pop() if len(answers) == 1 else None


def _shown(value: Value) -> str:
    return value.text if isinstance(value, (Quantity, Unknown)) else "accumulation"


def readings_of(run: Route) -> list[tuple[Reading, ScannedScheduler]]:
    """Every construction, in the order of the files; the same line in several ways once, the best known of them."""
    by_place: dict[tuple[Place, int], list[tuple[Reading, ScannedScheduler]]] = {}
    for scheduler in run.schedulers:
        reading = reading_of(run, scheduler)
        by_place.setdefault((reading.place, scheduler.spot.column), []).append((reading, scheduler))
    found = [_merged(each) for each in by_place.values()]
    return sorted(found, key=lambda each: (each[0].place.path, each[0].place.cell, each[0].place.line))


def _merged(readings: Iterable[tuple[Reading, ScannedScheduler]]) -> tuple[Reading, ScannedScheduler]:
    ranked = sorted(readings, key=lambda each: _known(each[0]), reverse=True)
    best = ranked[0]
    others = [each for each in ranked if "never-stepped" not in each[0].facts]
    return others[0] if others and "never-stepped" in best[0].facts else best


def _known(reading: Reading) -> tuple[bool, bool, int]:
    return reading.cadence is not None, reading.sure, len(reading.facts)
