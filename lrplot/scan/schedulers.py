"""Which calls build a scheduler, and what its arguments are called."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING

from lrplot.scan.attributes import ancestors, base_names
from lrplot.scan.quantities import Quantity, named
from lrplot.scan.steps import optimizer_in, optimizer_named
from lrplot.scan.training import ScannedOptimizer, ScannedScheduler
from lrplot.scan.units import is_optimizer
from lrplot.scan.values import Choice, Class, Function, Items, Unknown, Value, inside, options_of
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

# Libraries that need not be installed, so that their families may know nothing of them: what their functions take
# by position after the optimizer (transformers 5.23, diffusers 0.35, timm 1.0.31, ignite 0.5.5).
_HF = ("num_warmup_steps", "num_training_steps")
_BY_POSITION: dict[str, tuple[str, ...]] = {
    "get_scheduler": ("optimizer", *_HF),
    "get_constant_schedule": ("last_epoch",),
    "get_constant_schedule_with_warmup": ("num_warmup_steps", "last_epoch"),
    "get_linear_schedule_with_warmup": (*_HF, "last_epoch"),
    "get_cosine_schedule_with_warmup": (*_HF, "num_cycles", "last_epoch"),
    "get_cosine_with_hard_restarts_schedule_with_warmup": (*_HF, "num_cycles", "last_epoch"),
    "get_polynomial_decay_schedule_with_warmup": (*_HF, "lr_end", "power", "last_epoch"),
    "get_inverse_sqrt_schedule": ("num_warmup_steps", "timescale", "last_epoch"),
    "get_cosine_with_min_lr_schedule_with_warmup": (*_HF, "num_cycles", "last_epoch", "min_lr"),
    "get_wsd_schedule": ("num_warmup_steps", "num_decay_steps", "num_training_steps", "num_stable_steps"),
    "get_reduce_on_plateau_schedule": (),
    "CosineLRScheduler": ("t_initial", "lr_min"),
    "TanhLRScheduler": ("t_initial",),
    "PolyLRScheduler": ("t_initial",),
    "StepLRScheduler": ("decay_t", "decay_rate"),
    "MultiStepLRScheduler": ("decay_t", "decay_rate"),
    "PlateauLRScheduler": ("decay_rate", "patience_t"),
    "LinearCyclicalScheduler": ("param_name", "start_value", "end_value", "cycle_size", "cycle_mult"),
    "CosineAnnealingScheduler": ("param_name", "start_value", "end_value", "cycle_size", "cycle_mult"),
    "PiecewiseLinear": ("param_name", "milestones_values"),
    "GradualWarmupScheduler": ("multiplier", "total_epoch", "after_scheduler"),
    "CosineAnnealingWarmupRestarts": ("first_cycle_steps", "cycle_mult", "max_lr", "min_lr", "warmup_steps"),
    "LinearWarmupCosineAnnealingLR": ("warmup_epochs", "max_epochs"),
    "Noam": ("model_size", "factor", "warmup"),
}
_TIMM = frozenset(
    [
        "CosineLRScheduler",
        "TanhLRScheduler",
        "PolyLRScheduler",
        "StepLRScheduler",
        "MultiStepLRScheduler",
        "PlateauLRScheduler",
        "create_scheduler",
        "create_scheduler_v2",
    ]
)
_IGNITE = frozenset(["LinearCyclicalScheduler", "CosineAnnealingScheduler", "PiecewiseLinear"])
_FACTORY = re.compile(r"(get|build|create|make|configure|init|setup|define)_?\w*(sched(uler)?s?(_v2)?|schedule)(_\w+)?")
_CLASS = re.compile(r"\w+(LR|Scheduler|Schedule|Restarts?|Annealing\w*)(_?v?\d)?|\w*(Warm[Uu]p|Noam)\w*")
_OTHERS = re.compile(r"(tensorflow|tf|keras|optax|apscheduler|diffusers\.schedulers|dask|ray\.tune\.schedulers)\b")
_NOISE = re.compile(
    r"(DDPM|DDIM|PNDM|Noise|Euler|DPM|LMS|Flow|Beta|Tile|Job|Task|Background|Profiler|Temperature|KL)\w*"
)
_OF_TORCH = re.compile(r"(_?LRScheduler|\w*lr_scheduler\.\w+)")
_LIKE_A_SCHEDULE = re.compile(r"\w*(sched|lr|warm|anneal|cosine|restart|decay)\w*", re.IGNORECASE)


@cache
def _torch() -> dict[str, tuple[str, ...]]:
    """Torch's own schedulers with what they take, from the torch that is installed."""
    import inspect

    from lrplot.errors import LrplotError
    from lrplot.schedulers.engine import engine

    try:
        classes = engine("source").schedulers
    except LrplotError:
        return {}
    return {name: tuple(inspect.signature(cls).parameters) for name, cls in classes.items()}


def is_torch_name(name: str) -> bool:
    """Whether torch has a scheduler of that name."""
    return name in _torch()


def torch_parameters(name: str) -> tuple[str, ...]:
    """What the installed torch's scheduler of that name takes; nothing where there is none."""
    return _torch().get(name, ())


def scheduler_from(run: Route, name: str, made: ActiveCall) -> Value | None:
    """The scheduler that a call of a library's function or class builds; None where it builds none."""
    root, _, last = name.rpartition(".")
    if _OTHERS.match(name):
        return None
    if last == "getattr" and "lr_scheduler" in root:
        return build(run, made, "a scheduler by name", "torch", ("optimizer",))
    if last in _torch() and not root.startswith(("timm", "ignite", "mmcv", "mmengine", "paddle", "fvcore")):
        return build(run, made, last, "torch", _torch()[last])
    if last in _BY_POSITION or last in _TIMM:
        return _known(run, name, root, last, made)
    if last == "LRScheduler" and "skorch" not in root and made.values and "ignite" in root:
        return next(
            (each for value in made.values for each in inside(value) if isinstance(each, ScannedScheduler)), None
        )
    if (not _CLASS.fullmatch(last) and not _FACTORY.fullmatch(last)) or _NOISE.match(last):
        return None
    if not _given_optimizer(made) or "skorch" in root:
        return None
    if last[:1].isupper() or _FACTORY.fullmatch(last):
        return build(run, made, last, "", ("optimizer",))
    return None


def _known(run: Route, name: str, root: str, last: str, made: ActiveCall) -> Value | None:
    library = (
        "timm" if last in _TIMM else "ignite" if last in _IGNITE else "transformers" if last.startswith("get_") else ""
    )
    if library == "ignite" and "ignite" not in root:
        library = ""
    if last in ("create_scheduler", "create_scheduler_v2"):
        if not _given_optimizer(made):
            return None
        made_of = ("args", "optimizer") if last == "create_scheduler" else ("optimizer", "sched", "num_epochs")
        built = build(run, made, last, "timm", made_of)
        return Items([built, Unknown(text="num_epochs", name="num_epochs")])
    if last == "get_scheduler":
        names = ("name", *_BY_POSITION[last])
        return build(run, made, last, library, names) if _given_optimizer(made) or len(made.args) > 1 else None
    return build(run, made, last, library, ("optimizer", *_BY_POSITION[last]))


def _given_optimizer(made: ActiveCall) -> bool:
    for value in made.values:
        for each in inside(value):
            if isinstance(each, ScannedOptimizer) or (isinstance(each, Unknown) and is_optimizer(each.name)):
                return True
    return False


def build(
    run: Route, made: ActiveCall, name: str, library: str, parameters: tuple[str, ...], own: Class | None = None
) -> ScannedScheduler:
    """A scheduler that is built here."""
    arguments: dict[str, Value] = {}
    texts: dict[str, str] = {}
    nodes = [each for each in made.node.args if not isinstance(each, ast.Starred)]
    for at, value in enumerate(made.args):
        key = parameters[at] if at < len(parameters) else f"argument {at + 1}"
        arguments[key] = value
        texts[key] = _text(nodes[at] if at < len(nodes) and len(nodes) == len(made.args) else None, value)
    by_name = {each.arg: each.value for each in made.node.keywords if each.arg is not None}
    for key, value in made.keywords.items():
        arguments[key] = named(value, key) if isinstance(value, Quantity) and key not in _COUNTS_ITSELF else value
        texts[key] = _text(by_name.get(key), value)
    driven = arguments.pop("optimizer", None)
    texts.pop("optimizer", None)
    scheduler = ScannedScheduler(
        spot=made.spot,
        name=name,
        library=library,
        arguments=arguments,
        texts=texts,
        clock=run.tick(),
        optimizer=_driven(run, driven, made),
        loops=tuple(run.loops),
        conditions=tuple(run.conditions),
        own=own,
    )
    for value in arguments.values():
        for each in inside(value):
            if isinstance(each, ScannedScheduler) and each is not scheduler:
                each.whole = scheduler
                scheduler.parts.append(each)
    if scheduler.optimizer is None and scheduler.parts:
        scheduler.optimizer = scheduler.parts[0].optimizer
    run.schedulers.append(scheduler)
    return scheduler


# Arguments whose names would say what a bare constant counts, and which are counted in whatever the scheduler is.
_COUNTS_ITSELF = frozenset(
    ["total_steps", "num_training_steps", "num_warmup_steps", "warmup_steps", "total_iters", "steps_per_epoch"]
)


def _text(node: ast.expr | None, value: Value) -> str:
    if node is not None:
        return text_of(node)
    return value.text if isinstance(value, (Quantity, Unknown)) else "..."


def _driven(run: Route, value: Value, made: ActiveCall) -> Value:
    for each in options_of(value):
        if isinstance(each, Unknown):
            return optimizer_named(run, each)
    if isinstance(value, Choice):
        return value
    found = optimizer_in(run, value) if value is not None else None
    if found is None:
        found = next((one for each in made.values if (one := optimizer_in(run, each)) is not None), None)
    return found


def scheduler_of_class(run: Route, cls: Class, made: ActiveCall) -> ScannedScheduler | None:
    """The scheduler that a call of a class of the project builds; None where the class is none."""
    names = [name.rpartition(".")[2] for name in base_names(cls)]
    of_torch = any(name in ("_LRScheduler", "LRScheduler") or name in _torch() or name in _TIMM for name in names)
    if not of_torch and not (_LIKE_A_SCHEDULE.fullmatch(cls.name) and _steps_alone(cls)):
        return None
    own = next(
        (each.attrs["__init__"] for each in ancestors(cls) if isinstance(each.attrs.get("__init__"), Function)), None
    )
    parameters: tuple[str, ...] = ("optimizer",)
    if isinstance(own, Function):
        spec = own.node.args
        parameters = tuple(each.arg for each in (*spec.posonlyargs, *spec.args))[1:]
    else:
        parameters = next((_torch()[name] for name in names if name in _torch()), parameters)
    if not of_torch and not any(is_optimizer(name) for name in parameters):
        return None
    parameters = tuple("optimizer" if is_optimizer(name) else name for name in parameters)
    library = "timm" if any(name in _TIMM for name in names) else "own"
    return build(run, made, cls.name, library, parameters, own=cls)


def _steps_alone(cls: Class) -> bool:
    """Whether a class has a `step` that calls nobody else's."""
    own = [each for each in cls.node.body if isinstance(each, ast.FunctionDef)]
    if not any(each.name == "step" for each in own):
        return False
    for node in ast.walk(cls.node):
        is_step = isinstance(node, ast.Attribute) and node.attr == "step" and isinstance(node.ctx, ast.Load)
        if is_step and not (isinstance(node.value, ast.Name) and node.value.id == "self"):  # type: ignore[attr-defined]
            return False
    return True
