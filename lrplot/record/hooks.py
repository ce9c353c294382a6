"""Where torch tells what a loop does: its optimizers, schedulers, loaders, scalers and checkpoints.

Classes are wrapped, never instances, whose attributes would go into checkpoints. All of it exists in torch 2.2 to 2.13.
"""

from __future__ import annotations

import contextlib
import functools
import inspect
import os
import sys
from typing import Any, Callable, List, Optional

from . import source
from .detached import is_optimizer, parts_of, unwrap
from .journal import process_journal
from .known import KnownLoader, KnownScheduler
from .recorder import Recorder


class Hooks:
    """What has been put into torch for a recorder, and how to take it out again."""

    def __init__(self, recorder: Recorder) -> None:
        self._recorder = recorder
        self._undo: List[Callable[[], None]] = []
        self._depth = 0

    def install(self, torch: Any) -> None:
        """Hooks up a torch that has just been imported."""
        recorder, optim = self._recorder, torch.optim
        made = sys.modules["torch.optim.optimizer"]  # torch.optim deletes the name
        handles = [
            made.register_optimizer_step_pre_hook(recorder.before_step),
            made.register_optimizer_step_post_hook(recorder.after_step),
        ]
        self._undo += [each.remove for each in handles]
        self._optimizer(optim.Optimizer)
        import torch.optim.swa_utils as swa

        for cls in [*vars(optim.lr_scheduler).values(), *vars(swa).values()]:
            if isinstance(cls, type) and issubclass(cls, optim.lr_scheduler.LRScheduler):
                self.wrap_scheduler(cls)
        self._later_schedulers(optim.lr_scheduler.LRScheduler)
        self._loaders(torch.utils.data)
        for module in ("torch.amp.grad_scaler", "torch.cuda.amp.grad_scaler"):
            scaler = sys.modules.get(module)
            if scaler is not None and "step" in vars(scaler.GradScaler):
                self._scaler(scaler.GradScaler)
        self._replace(torch.Tensor, "backward", self._backward)
        self._replace(torch, "save", self._save)

    def remove(self) -> None:
        """Takes everything out again."""
        while self._undo:
            self._undo.pop()()

    def _replace(self, owner: Any, name: str, make: Callable[[Any], Callable[..., Any]]) -> None:
        original = vars(owner)[name]
        made = functools.wraps(original)(make(original))
        made._lrplot = True  # type: ignore[attr-defined]
        setattr(owner, name, made)
        self._undo.append(lambda: setattr(owner, name, original))

    # -- schedulers

    def wrap_scheduler(self, cls: type) -> None:
        """Listens to a class of schedulers, whatever methods it has of its own."""
        makers = {"__init__": self._init, "step": self._step, "step_update": self._step, "load_state_dict": self._load}
        for name, make in makers.items():
            own = cls.__dict__.get(name)
            if inspect.isfunction(own) and not hasattr(own, "_lrplot"):
                self._replace(cls, name, make)

    def _later_schedulers(self, base: Any) -> None:
        had = "__init_subclass__" in vars(base)
        before, wrap = vars(base).get("__init_subclass__"), self.wrap_scheduler

        def __init_subclass__(cls: Any, /, **arguments: Any) -> None:
            super(base, cls).__init_subclass__(**arguments)
            wrap(cls)

        base.__init_subclass__ = classmethod(__init_subclass__)
        self._undo.append(
            lambda: setattr(base, "__init_subclass__", before) if had else delattr(base, "__init_subclass__")
        )

    def _init(self, original: Any) -> Callable[..., Any]:
        def __init__(scheduler: Any, *arguments: Any, **named: Any) -> None:
            if self._recorder.off or self._depth:
                return original(scheduler, *arguments, **named)  # type: ignore[no-any-return]
            frame = sys._getframe(1)
            known = self._recorder.meet_scheduler(scheduler)
            known.built = source.place_of(frame)
            known.maker = _maker_of(frame)
            with contextlib.suppress(TypeError, ValueError):
                bound = inspect.signature(original).bind(scheduler, *arguments, **named).arguments
                known.arguments = dict(list(bound.items())[1:])
            self._depth += 1
            try:
                original(scheduler, *arguments, **named)
            except BaseException:
                self._recorder.schedulers.pop(id(scheduler), None)
                raise
            finally:
                self._depth -= 1
            for part in parts_of(scheduler):
                self._recorder.meet_scheduler(part).is_part = True
            return None

        return __init__

    def _step(self, original: Any) -> Callable[..., Any]:
        def step(scheduler: Any, *arguments: Any, **named: Any) -> Any:
            recorder = self._recorder
            if recorder.off or self._depth:
                return original(scheduler, *arguments, **named)
            known = recorder.meet_scheduler(scheduler)
            self._depth += 1
            try:
                result = original(scheduler, *arguments, **named)
            except Exception as error:
                known.raised = f"{type(error).__name__}: {error}"
                raise
            finally:
                self._depth -= 1
            recorder.advanced(known, sys._getframe(1), (arguments, named), original.__name__)
            return result

        return step

    def _load(self, original: Any) -> Callable[..., Any]:
        def load_state_dict(scheduler: Any, *arguments: Any, **named: Any) -> Any:
            recorder = self._recorder
            self._depth += 1
            try:
                result = original(scheduler, *arguments, **named)
            finally:
                self._depth -= 1
            if not (recorder.off or self._depth):
                known = recorder.meet_scheduler(scheduler)
                recorder.loads.append(("scheduler", known.index, source.place_of(sys._getframe(1))))
                recorder.events.append(("L", known.index))
            return result

        return load_state_dict

    # -- optimizers

    def _optimizer(self, base: Any) -> None:
        recorder = self._recorder

        def init(original: Any) -> Callable[..., Any]:
            def __init__(optimizer: Any, *arguments: Any, **named: Any) -> None:
                original(optimizer, *arguments, **named)
                if not recorder.off and is_optimizer(optimizer):
                    recorder.meet_optimizer(optimizer, sys._getframe(1))

            return __init__

        def add(original: Any) -> Callable[..., Any]:
            def add_param_group(optimizer: Any, *arguments: Any, **named: Any) -> Any:
                result = original(optimizer, *arguments, **named)
                known = recorder.optimizers.get(id(optimizer))
                if known is not None and not recorder.off and known_schedulers(recorder, optimizer):
                    place = source.place_of(sys._getframe(1))
                    known.added.append((len(optimizer.param_groups) - 1, place))
                    recorder.events.append(("G", known.index))
                return result

            return add_param_group

        def load(original: Any) -> Callable[..., Any]:
            def load_state_dict(optimizer: Any, *arguments: Any, **named: Any) -> Any:
                result = original(optimizer, *arguments, **named)
                known = recorder.optimizers.get(id(optimizer))
                if known is not None and not recorder.off:
                    recorder.loads.append(("optimizer", known.index, source.place_of(sys._getframe(1))))
                return result

            return load_state_dict

        self._replace(base, "__init__", init)
        self._replace(base, "add_param_group", add)
        self._replace(base, "load_state_dict", load)

    def _scaler(self, cls: Any) -> None:
        recorder = self._recorder

        def make(original: Any) -> Callable[..., Any]:
            def step(scaler: Any, optimizer: Any, *arguments: Any, **named: Any) -> Any:
                inner = unwrap(optimizer)
                known = recorder.optimizers.get(id(inner))
                before = known.attempts if known is not None else 0
                result = original(scaler, optimizer, *arguments, **named)
                known = recorder.optimizers.get(id(inner))
                if known is not None and known.attempts == before and is_optimizer(inner):
                    recorder.skipped(inner, sys._getframe(1))
                return result

            return step

        self._replace(cls, "step", make)

    # -- batches and the rest

    def _loaders(self, data: Any) -> None:
        recorder = self._recorder

        def iterate(original: Any) -> Callable[..., Any]:
            def __iter__(loader: Any) -> Any:
                iterator = original(loader)
                if not recorder.off:
                    known = recorder.loaders.get(id(loader))
                    if known is None:
                        known = recorder.loaders[id(loader)] = KnownLoader(loader, len(recorder.loaders))
                    known.since = 0
                    with contextlib.suppress(AttributeError):
                        iterator._lrplot_loader = id(loader)
                return iterator

            return __iter__

        def following(original: Any) -> Callable[..., Any]:
            def __next__(iterator: Any) -> Any:
                return recorder.next_batch(iterator, original)

            return __next__

        self._replace(data.DataLoader, "__iter__", iterate)
        self._replace(data.dataloader._BaseDataLoaderIter, "__next__", following)

    def _backward(self, original: Any) -> Callable[..., Any]:
        recorder, counts = self._recorder, self._recorder.n_backward

        def backward(tensor: Any, *arguments: Any, **named: Any) -> Any:
            if len(recorder.events) < 200 and not recorder.off:
                place = source.place_of(sys._getframe(1))
                if place is not None:
                    counts[place] = counts.get(place, 0) + 1
            return original(tensor, *arguments, **named)

        return backward

    def _save(self, original: Any) -> Callable[..., Any]:
        recorder = self._recorder

        def save(obj: Any, f: Any, *arguments: Any, **named: Any) -> Any:
            journal = process_journal()
            if journal is not None and isinstance(f, (str, os.PathLike)):
                journal.will_write(f)
            elif journal is None and recorder.stopped:
                return None  # a checkpoint of ten steps, that nothing would undo
            return original(obj, f, *arguments, **named)

        return save


def _maker_of(frame: Any) -> str:
    """The function of transformers that built a scheduler, `get_cosine_schedule_with_warmup`; else empty."""
    found = ""
    while frame is not None and not source.is_user_frame(frame):
        if frame.f_globals.get("__name__") == "transformers.optimization" and frame.f_code.co_name != "get_scheduler":
            found = frame.f_code.co_name
        frame = frame.f_back
    return found


def known_schedulers(recorder: Recorder, optimizer: Any) -> List[KnownScheduler]:
    """The schedulers that write to an optimizer and are not parts of others, in the order in which they were built."""
    from .detached import optimizers_of

    return [
        known
        for known in sorted(recorder.schedulers.values(), key=lambda each: each.index)
        if not known.is_part and any(each is optimizer for each in optimizers_of(known.scheduler))
    ]


def find_parts(recorder: Recorder) -> None:
    """Marks the schedulers that belong to others, also those that were given to them after they were built."""
    for known in list(recorder.schedulers.values()):
        for part in parts_of(known.scheduler):
            other: Optional[KnownScheduler] = recorder.schedulers.get(id(part))
            if other is not None:
                other.is_part = True
