"""A scheduler's state as the scheduler that it is of: its keys tell the class, its values the arguments."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from lrplot.checkpoints import SavedSchedule
from lrplot.checkpoints._pickle import Storage, number_of
from lrplot.model.plan import ScheduleSpec, Value

Group: TypeAlias = Mapping[str, Any]
_DEEPEST = 4  # levels of dictionaries in which a state may lie
_POSITIONS = ("last_epoch", "last_batch_iteration", "last_step")
_MOST = 10_000  # entries that are looked at


def is_schedule(value: Any) -> bool:
    """Whether something is the state of a scheduler."""
    if not isinstance(value, dict):
        return False
    if isinstance(value.get("_schedulers"), (list, tuple)):
        return True
    if "last_batch_iteration" in value or {"base_values", "last_step"} <= value.keys():  # DeepSpeed's, MMEngine's
        return True
    return "last_epoch" in value and any(key in value for key in ("_last_lr", "base_lrs", "num_bad_epochs"))


def is_optimizer(value: Any) -> bool:
    """Whether something is the state of an optimizer."""
    return isinstance(value, dict) and isinstance(value.get("param_groups"), list) and "state" in value


def found_in(content: Any, wanted: Callable[[Any], bool]) -> list[Any]:
    """What is wanted among the dictionaries and lists of a checkpoint, a few levels down."""
    return list(_walk(content, wanted, _DEEPEST, [_MOST]))


def _walk(value: Any, wanted: Callable[[Any], bool], depth: int, left: list[int]) -> Iterator[Any]:
    left[0] -= 1
    if left[0] < 0:
        return
    if wanted(value):
        yield value
        return
    if depth == 0:
        return
    items = value.values() if isinstance(value, dict) else value if isinstance(value, (list, tuple)) else ()
    if isinstance(value, dict) and all(hasattr(each, "given") for each in items):
        return  # weights
    for item in items:
        yield from _walk(item, wanted, depth - 1, left)


def groups_of(state: Mapping[str, Any], storage: Callable[[Storage], bytes]) -> tuple[Group, ...]:
    """The parameter groups of an optimizer's state, its tensors as numbers and without the parameters."""
    found = []
    for group in state["param_groups"]:
        if isinstance(group, dict):
            plain = {key: _plain(value, storage) for key, value in group.items() if key != "params"}
            found.append({str(key): value for key, value in plain.items()})
    return tuple(found)


def _plain(value: Any, storage: Callable[[Storage], bytes]) -> Any:
    if isinstance(value, (list, tuple)):
        return tuple(_plain(item, storage) for item in value)
    if value is None or isinstance(value, (bool, int, float, str)):
        return value
    return number_of(value, storage)


def schedule_from(
    state: Mapping[str, Any], groups: Sequence[Group] = (), storage: Callable[[Storage], bytes] = lambda _: b""
) -> SavedSchedule:
    """A scheduler by its state, and by what it keeps in the groups of its optimizer."""
    spec, complete = _spec(state, groups)
    position = next((state[key] for key in _POSITIONS if key in state), None)
    children = state.get("_schedulers")
    if position is None and isinstance(children, (list, tuple)) and children:
        position = children[0].get("last_epoch") if isinstance(children[0], dict) else None  # ChainedScheduler's
    return SavedSchedule(
        spec=spec,
        position=position if isinstance(position, int) else None,
        rates=_numbers(state.get("_last_lr", state.get("_last_value")), storage),
        base_rates=_base_rates(state, groups, storage),
        complete=complete and "base_values" not in state,  # MMEngine's classes are its own
        state=state,
    )


def _base_rates(
    state: Mapping[str, Any], groups: Sequence[Group], storage: Callable[[Storage], bytes]
) -> tuple[float, ...]:
    """The rates that a scheduler started from, which a chain keeps in its parts, and a plateau nowhere."""
    own = _numbers(state.get("base_lrs", state.get("base_values")), storage)
    children = state.get("_schedulers")
    if not own and isinstance(children, (list, tuple)) and children and isinstance(children[0], dict):
        own = _base_rates(children[0], (), storage)
    return own or tuple(float(group["initial_lr"]) for group in groups if isinstance(group.get("initial_lr"), float))


def _numbers(values: Any, storage: Callable[[Storage], bytes]) -> tuple[float, ...]:
    if not isinstance(values, (list, tuple)):
        return ()
    found = [number_of(value, storage) for value in values]
    return tuple(value for value in found if value is not None)


# -- the class by its keys ----------------------------------------------------------------------------


def _spec(state: Mapping[str, Any], groups: Sequence[Group]) -> tuple[ScheduleSpec, bool]:
    """The scheduler, and whether its arguments are complete."""
    for name, key in _BY_KEY.items():
        if key <= state.keys():
            arguments = _ARGUMENTS[name](state, groups) if name in _ARGUMENTS else None
            if arguments is None:
                return ScheduleSpec(name=name), False
            complete = all(value is not None for value in arguments.values())
            parts = [each for value in arguments.values() if isinstance(value, list) for each in value]
            nameless = any(isinstance(part, ScheduleSpec) and not part.name for part in parts)
            given = {argument: value for argument, value in arguments.items() if value is not None}
            return ScheduleSpec(name=name, arguments=given), complete and not nameless
    return ScheduleSpec(name=""), False


Arguments: TypeAlias = "dict[str, Value]"
_Read: TypeAlias = Callable[[Mapping[str, Any], Sequence[Group]], "Arguments | None"]


def _kept(*names: str) -> _Read:
    """Arguments that a state has under their own names."""
    return lambda state, _: {name: state.get(name) for name in names}


def _milestones(state: Mapping[str, Any], _: Sequence[Group]) -> Arguments:
    kept = state["milestones"]
    counted = kept.items() if isinstance(kept, dict) else ((each, 1) for each in kept)
    return {
        "milestones": sorted(step for step, times in counted for _ in range(min(times, 9))),
        "gamma": state.get("gamma"),
    }


def _one_cycle(state: Mapping[str, Any], groups: Sequence[Group]) -> Arguments:
    phases, total = state["_schedule_phases"], state["total_steps"]
    group = groups[0] if groups else {}
    top, first, last = (group.get(key) for key in ("max_lr", "initial_lr", "min_lr"))
    found: Arguments = {"max_lr": top, "total_steps": total}
    share = (phases[0]["end_step"] + 1) / total
    found["pct_start"] = float(f"{share:.12g}")
    found["anneal_strategy"] = state.get("_anneal_func_type", "cos")  # a function up to torch 2.3
    found["three_phase"] = len(phases) == 3
    found["div_factor"] = float(f"{top / first:.12g}") if top and first else None
    found["final_div_factor"] = float(f"{first / last:.12g}") if first and last else None
    found["cycle_momentum"] = bool(state.get("cycle_momentum", True))
    usual: Arguments = {
        "pct_start": 0.3,
        "anneal_strategy": "cos",
        "three_phase": False,
        "div_factor": 25.0,
        "final_div_factor": 1e4,
        "cycle_momentum": True,
    }
    return {name: value for name, value in found.items() if usual.get(name, ...) != value}


def _cyclic(state: Mapping[str, Any], groups: Sequence[Group]) -> Arguments:
    up = state["total_size"] * state["step_ratio"]
    tops = state.get("max_lrs") or [group.get("max_lr") for group in groups]
    bases = state.get("base_lrs") or []
    down = state["total_size"] - up
    found: Arguments = {
        "base_lr": bases[0] if len(set(bases)) == 1 else list(bases),
        "max_lr": tops[0] if len(set(tops)) == 1 else list(tops),
        "step_size_up": round(up),
        "mode": state.get("mode"),
        "gamma": state.get("gamma"),
        "cycle_momentum": bool(state.get("cycle_momentum", True)),
    }
    if round(down) != round(up):
        found["step_size_down"] = round(down)
    usual: Arguments = {"mode": "triangular", "gamma": 1.0, "cycle_momentum": True}
    return {name: value for name, value in found.items() if usual.get(name, ...) != value}


def _swa(state: Mapping[str, Any], groups: Sequence[Group]) -> Arguments:
    rates = [group.get("swa_lr") for group in groups]
    found: Arguments = {"swa_lr": rates[0] if rates else None, "anneal_epochs": state["anneal_epochs"]}
    if state.get("_anneal_strategy") == "linear":
        found["anneal_strategy"] = "linear"
    return found


def _plateau(state: Mapping[str, Any], _: Sequence[Group]) -> Arguments:
    names = ("mode", "factor", "patience", "threshold", "threshold_mode", "cooldown", "eps")
    return {name: state.get(name) for name in names}


def _sequence(state: Mapping[str, Any], groups: Sequence[Group]) -> Arguments:
    return {**_chain(state, groups), "milestones": list(state["_milestones"])}


def _chain(state: Mapping[str, Any], groups: Sequence[Group]) -> Arguments:
    parts = [_spec(part, groups) for part in state["_schedulers"] if isinstance(part, dict)]
    return {"schedulers": [spec if complete else ScheduleSpec(name="") for spec, complete in parts]}


# By the keys that only this class has beside those before it.
_BY_KEY: dict[str, set[str]] = {
    "SequentialLR": {"_schedulers", "_milestones"},
    "ChainedScheduler": {"_schedulers"},
    "ReduceLROnPlateau": {"num_bad_epochs"},
    "OneCycleLR": {"_schedule_phases", "total_steps"},
    "CyclicLR": {"total_size", "step_ratio"},
    "CosineAnnealingWarmRestarts": {"T_0", "T_cur"},
    "CosineAnnealingLR": {"T_max"},
    "LinearLR": {"start_factor", "total_iters"},
    "PolynomialLR": {"power", "total_iters"},
    "ConstantLR": {"factor", "total_iters"},
    "StepLR": {"step_size", "gamma"},
    "MultiStepLR": {"milestones", "gamma"},
    "SWALR": {"anneal_epochs"},
    "LambdaLR": {"lr_lambdas"},
    "ExponentialLR": {"gamma"},
}
_ARGUMENTS: dict[str, _Read] = {
    "SequentialLR": _sequence,
    "ChainedScheduler": _chain,
    "ReduceLROnPlateau": _plateau,
    "OneCycleLR": _one_cycle,
    "CyclicLR": _cyclic,
    "CosineAnnealingWarmRestarts": _kept("T_0", "T_mult", "eta_min"),
    "CosineAnnealingLR": _kept("T_max", "eta_min"),
    "LinearLR": _kept("start_factor", "end_factor", "total_iters"),
    "PolynomialLR": _kept("total_iters", "power"),
    "ConstantLR": _kept("factor", "total_iters"),
    "StepLR": _kept("step_size", "gamma"),
    "MultiStepLR": _milestones,
    "SWALR": _swa,
    "ExponentialLR": _kept("gamma"),
}
