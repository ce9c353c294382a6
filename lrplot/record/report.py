"""What a process hands to lrplot: plain data, ready for JSON."""

from __future__ import annotations

import os
import sys
from typing import Any, Dict, List, Optional, Tuple

from . import first
from .byhand import line_of
from .detached import optimizers_of, parts_of
from .forecast import Forecast, forecast_of, recorded_only
from .known import KnownOptimizer, KnownScheduler
from .recorder import Recorder
from .shape import Shape, shape_of
from .turns import Attempt, Clock, attempts_of, calls_at_ends

_SHORT = 60  # characters of an argument that is neither number nor text


def record_of(recorder: Recorder, *, ended: bool, of: Any = None) -> Dict[str, Any]:
    """Everything that a process has recorded, and what follows from it.

    Args:
        recorder: the recorder, which has finished.
        ended: whether the script came to its own end, so that what was recorded is the run.
        of: the optimizer that it is about; None for all of them.
    """
    torch = sys.modules.get("torch")
    stepped = [each for each in recorder.stepped if of is None or each.optimizer is of]
    whole = ended and not recorder.was_cut
    optimizers = [_optimizer(recorder, known, whole) for known in stepped]
    return {
        "pid": os.getpid(),
        "rank": first.rank(),
        "torch": str(getattr(torch, "__version__", "")),
        "script": sys.argv[0] if sys.argv else "",
        "optimizers": optimizers,
        "unstepped": [
            {"class": type(each.optimizer).__name__, "built": each.built, "index": each.index}
            for each in recorder.optimizers.values()
            if not each.attempts
        ],
        "schedulers": [_scheduler(recorder, each) for each in recorder.schedulers.values() if not each.is_part],
        "framework": recorder.framework.get("name", "torch"),
        "devices": recorder.framework.get("devices", 1),
        "loads": recorder.loads,
        "failures": recorder.failures[:3],
        "cut": recorder.was_cut,
        "ended": whole,
    }


def _optimizer(recorder: Recorder, known: KnownOptimizer, whole: bool) -> Dict[str, Any]:
    before, attempts = attempts_of(recorder, known)
    clock = Clock(known, attempts)
    shape = shape_of(recorder, known, attempts, clock)
    found = _made_whole(known) if whole else forecast_of(recorder, known, attempts, shape, clock)
    shape.total = len(attempts) if whole else shape.total
    return {
        "class": type(known.optimizer).__name__,
        "index": known.index,
        "built": known.built,
        "stepped": known.stepped,
        "made": [{key: _made(value) for key, value in each.items()} for each in known.made],
        **_rates(recorder, known, found, attempts),
        **_loop(known, shape, attempts),
        "order": _order(before, attempts),
        "interval": _interval(recorder, attempts),
        "advances": [[index, site, _kind(each)] for each in attempts for index, site, *_ in each.calls],
        "by_hand": known.hand or line_of(recorder, known),
        "twice": _twice(attempts),
        "calls_at_epoch_end": calls_at_ends(attempts),
        "unreached": [index for index, _ in known.calls],
        "expected": dict(zip((str(each.index) for each, _ in known.first), known.expected)),
        "added": known.added,
        "schedulers": [each.index for each, _ in known.first],
    }


def _made_whole(known: KnownOptimizer) -> Forecast:
    """The rates of a run that went to its end."""
    found = recorded_only(known, "exact")
    error = next((each.raised for each, _ in known.first if each.raised), "")
    found.stopped = (found.n_steps - 1, error) if error and found.n_steps else None
    return found


def _rates(recorder: Recorder, known: KnownOptimizer, found: Forecast, attempts: List[Attempt]) -> Dict[str, Any]:
    """What the optimizer used and will use, and how much of that was made."""
    end = next((index for index, each in enumerate(attempts) if each.ends), None)
    seen = len(known.rows) if not recorder.was_cut or end is None else sum(not a.skipped for a in attempts[: end + 1])
    groups = known.optimizer.param_groups
    return {
        "groups": [str(group.get("name", "")) for group in groups],
        "momentum": "beta1" if groups and "betas" in groups[0] else "momentum",
        "steps": len(known.rows),
        "seen": min(seen, found.n_steps),
        "forecast": found.kind,
        "reason": found.reason,
        "trace": [[{"values": each.values, "counts": each.counts} for each in group] for group in found.series],
        "n": found.n_steps,
        "stopped": found.stopped,
    }


def _loop(known: KnownOptimizer, shape: Shape, attempts: List[Attempt]) -> Dict[str, Any]:
    """How long the loop is, and what makes a step of it."""
    skipped = [index for index, each in enumerate(attempts) if each.skipped]
    return {
        "total": None if shape.total is None else shape.total - len(skipped),
        "epochs": shape.epochs,
        "batches": shape.batches,
        "accumulate": shape.accumulate,
        "steps_per_epoch": shape.steps,
        "skipped": skipped,
        "notes": shape.notes,
        "crossed": any(each.ends for each in attempts),
    }


def _twice(attempts: List[Any]) -> List[List[int]]:
    """The schedulers that are stepped at two places between two steps, with these places' numbers."""
    found: Dict[Tuple[int, ...], None] = {}
    for attempt in attempts:
        sites: Dict[int, List[int]] = {}
        for index, site, *_ in attempt.calls:
            if site not in sites.setdefault(index, []):
                sites[index].append(site)
        found.update({(index, *each[:2]): None for index, each in sites.items() if len(each) > 1})
    return [list(each) for each in found]


def _kind(attempt: Any) -> str:
    return "end" if attempt.ends else "within"


def _order(before: List[Any], attempts: List[Any]) -> str:
    """Whether schedulers are called before the optimizer: at the first turn, at places that are called again."""
    later = {call[:2] for attempt in attempts for call in attempt.calls}
    return "before" if any(call[:2] in later for call in before) else "after"


def _interval(recorder: Recorder, attempts: List[Any]) -> Optional[str]:
    """Whether schedulers are advanced within epochs or at their ends; None where they are not."""
    told = recorder.framework.get("interval")
    configs = recorder.framework.get("configs")
    if configs:
        return str(configs[0]["interval"])
    if told:
        return str(told)
    if any(each.calls for each in attempts if not each.ends):
        return "step"
    return "epoch" if any(each.calls for each in attempts) else None


def _scheduler(recorder: Recorder, known: KnownScheduler) -> Dict[str, Any]:
    owned = optimizers_of(known.scheduler)
    return {
        "index": known.index,
        "class": type(known.scheduler).__name__,
        "module": type(known.scheduler).__module__,
        "arguments": _arguments(known, recorder),
        "maker": known.maker,
        "built": known.built,
        "stepped": [[place, count] for place, count in known.sites],
        "optimizers": [each.index for each in recorder.optimizers.values() if any(each.optimizer is o for o in owned)],
        "raised": known.raised,
        "parts": [type(each).__name__ for each in parts_of(known.scheduler)],
    }


def _arguments(known: KnownScheduler, recorder: Recorder) -> Dict[str, Any]:
    """The arguments by name; of a schedule that transformers makes, those of its own function."""
    given = {name: value for name, value in known.arguments.items() if name != "optimizer"}
    function = given.get("lr_lambda")
    keywords = getattr(function, "keywords", None)  # of the partial that transformers' functions make
    if known.maker and keywords is not None:
        given = dict(keywords)
    return {name: _described(value, recorder) for name, value in given.items()}


def _described(value: Any, recorder: Recorder) -> Any:
    if isinstance(value, (list, tuple)):
        return [_described(each, recorder) for each in value]
    if id(value) in recorder.schedulers and recorder.schedulers[id(value)].scheduler is value:
        known = recorder.schedulers[id(value)]
        return {"scheduler": type(value).__name__, "arguments": _arguments(known, recorder)}
    if callable(value):
        return getattr(value, "__name__", type(value).__name__)
    return _plain(value)


def _made(value: Any) -> Any:
    return [_plain(each) for each in value] if isinstance(value, (list, tuple)) else _plain(value)


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    try:
        return float(value)
    except (TypeError, ValueError):
        return repr(value)[:_SHORT]
