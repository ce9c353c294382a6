"""What is looked at once, when an optimizer makes its first step: schedulers, loops, frameworks."""

from __future__ import annotations

import ast
import contextlib
import os
import sys
from typing import Any, Dict, List, Tuple

from . import loops, source
from .detached import Copies, is_optimizer, kept_by, unwrap
from .known import KnownOptimizer, schedulers_among
from .recorder import Recorder


def look_around(recorder: Recorder, known: KnownOptimizer, frame: Any) -> None:
    """Learns the loop of an optimizer that is about to make its first step.

    Args:
        recorder: the recorder.
        known: the optimizer.
        frame: the frame that steps it, or one within.
    """
    from .hooks import find_parts, known_schedulers

    frames = source.stack_from(frame)
    known.stepped = source.place_of(frame)
    for scheduler in schedulers_among(frames, known.optimizer):
        if id(scheduler) not in recorder.schedulers:
            found = recorder.meet_scheduler(scheduler)
            for cls in type(scheduler).__mro__[:-1] if recorder.hooks is not None else ():
                recorder.hooks.wrap_scheduler(cls)
            found.built = _assigned(frames, scheduler)
    find_parts(recorder)
    if not recorder.framework:
        recorder.framework.update(framework_of(frames))
    drivers = known_schedulers(recorder, known.optimizer)
    known.copies = Copies()
    known.first = [(each, known.copies.of(each.scheduler)) for each in drivers]
    known.copies.of(known.optimizer)
    known.frames = [each for each in frames if source.is_user_frame(each)]
    known.snapshots = {id(each): dict(each.f_locals) for each in known.frames}
    known.held = {
        id(value): dict(kept_by(value))
        for each in known.frames
        for value in each.f_locals.values()
        if any(is_optimizer(one) for one in kept_by(value).values())
    }
    known.lines = {id(each): each.f_lineno for each in known.frames}
    known.loops = loops.loops_around(frames, known.stack)
    known.calls = step_calls(known, drivers)
    lines = [known.stepped] if known.stepped is not None else []
    known.moving = loops.moving_texts(known.loops, [*lines, *(place for _, place in known.calls)])
    known.expected = [_last_rates(each.scheduler) for each in drivers]
    if not drivers and recorder.tracer is None and sys.gettrace() is None and not recorder.framework.get("whole"):
        from .byhand import Tracer

        recorder.tracer = Tracer(recorder, known, frames)


def _assigned(frames: List[Any], scheduler: Any) -> Any:
    """The line where the variable that holds a scheduler got it from a call."""
    for frame in frames:
        if not source.is_user_frame(frame):
            continue
        names = [name for name, value in frame.f_locals.items() if value is scheduler]
        tree = source.tree_of(frame.f_code.co_filename)
        for node in ast.walk(tree) if tree is not None else ():
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call):
                held = [each.id for target in node.targets for each in ast.walk(target) if hasattr(each, "id")]
                if any(name in held for name in names):
                    return frame.f_code.co_filename, node.lineno
    return None


def step_calls(known: KnownOptimizer, drivers: List[Any]) -> List[Tuple[int, Tuple[str, int]]]:
    """The lines of the loop that step its schedulers, whether or not their turn comes soon: index and place."""
    found: Dict[Tuple[int, Tuple[str, int]], None] = {}
    for loop in known.loops:
        name = loop.frame.f_code.co_filename
        for node in ast.walk(loop.node):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr not in ("step", "step_update"):
                continue
            with contextlib.suppress(source.CannotTell):
                owner = unwrap(source.value_of(node.func.value, loop.frame))
                for driver in drivers:
                    if driver.scheduler is owner:
                        found[driver.index, (name, node.lineno)] = None
    return list(found)


def _last_rates(scheduler: Any) -> List[float]:
    """The rates that a scheduler believes to have set; none where it does not keep them."""
    try:
        return [float(each) for each in scheduler.__dict__.get("_last_lr", ())]
    except (TypeError, ValueError):
        return []


# -- frameworks


def framework_of(frames: List[Any]) -> Dict[str, Any]:
    """Who runs the loop, and what it knows of the run's length; `whole` where it need not be watched further."""
    for frame in frames:
        owner = frame.f_locals.get("self")
        if owner is None:
            continue
        bases = {(cls.__module__, cls.__name__) for cls in type(owner).__mro__}
        if ("transformers.trainer", "Trainer") in bases:
            return _transformers(owner)
        if any(name == "Trainer" and module.endswith("pytorch.trainer.trainer") for module, name in bases) or any(
            name == "Trainer" and module == "pytorch_lightning.trainer.trainer" for module, name in bases
        ):
            return _lightning(owner)
    for frame in frames:
        owner = frame.f_locals.get("self")
        if type(owner).__name__ == "AcceleratedOptimizer":
            return _accelerate(owner)
    return {"name": "torch", "devices": _world_size()}


def _transformers(trainer: Any) -> Dict[str, Any]:
    arguments, state = trainer.args, trainer.state
    epochs = getattr(arguments, "num_train_epochs", None)
    given = getattr(arguments, "max_steps", -1)
    return {
        "name": "transformers",
        "whole": True,
        "total": getattr(state, "max_steps", None),
        "epochs": epochs if not given or given < 0 else None,
        "accumulate": getattr(arguments, "gradient_accumulation_steps", 1),
        "devices": getattr(arguments, "world_size", 1),
        "interval": "step",
    }


def _lightning(trainer: Any) -> Dict[str, Any]:
    module = getattr(trainer, "lightning_module", None)
    automatic = getattr(module, "automatic_optimization", True)
    batches = getattr(trainer, "num_training_batches", None)
    total = getattr(trainer, "estimated_stepping_batches", None) if automatic else None
    epochs = getattr(trainer, "max_epochs", None)
    limit = getattr(trainer, "max_steps", -1)
    configs = getattr(getattr(trainer, "strategy", None), "lr_scheduler_configs", [])
    return {
        "name": "lightning",
        "whole": bool(automatic),
        "total": int(total) if isinstance(total, (int, float)) and 0 < total < float("inf") else None,
        "epochs": epochs if isinstance(epochs, int) and epochs > 0 else None,
        "max_steps": limit if isinstance(limit, int) and limit > 0 else None,
        "batches": int(batches) if isinstance(batches, (int, float)) and batches < float("inf") else None,
        "accumulate": getattr(trainer, "accumulate_grad_batches", 1),
        "devices": getattr(trainer, "world_size", 1),
        "configs": [
            {
                "scheduler": each.scheduler,
                "interval": each.interval,
                "frequency": each.frequency,
                "monitor": each.monitor,
                "plateau": bool(getattr(each, "reduce_on_plateau", False)),
            }
            for each in (configs if automatic else [])
        ],
    }


def _accelerate(optimizer: Any) -> Dict[str, Any]:
    state = getattr(optimizer, "accelerator_state", None)
    gradients = getattr(optimizer, "gradient_state", None)
    return {
        "name": "accelerate",
        "accumulate": getattr(gradients, "num_steps", 1),
        "devices": getattr(state, "num_processes", 1),
        "gradients": gradients,
    }


def _world_size() -> int:
    torch = sys.modules.get("torch")
    distributed: Any = getattr(torch, "distributed", None)
    try:
        if distributed is not None and distributed.is_available() and distributed.is_initialized():
            return int(distributed.get_world_size())
        return int(os.environ.get("WORLD_SIZE", "1"))
    except (RuntimeError, ValueError):
        return 1


def rank() -> int:
    """This process's rank among those that train together."""
    torch = sys.modules.get("torch")
    distributed: Any = getattr(torch, "distributed", None)
    try:
        if distributed is not None and distributed.is_available() and distributed.is_initialized():
            return int(distributed.get_rank())
        return int(os.environ.get("RANK", "0"))
    except (RuntimeError, ValueError):
        return 0
