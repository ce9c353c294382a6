"""What a process that trains tells of itself: its optimizer steps, its schedulers' advances, its batches and epochs."""

from __future__ import annotations

import ast
import contextlib
import json
import os
import sys
import threading
import time
from typing import Any, Callable, Dict, List, Optional, Tuple

from . import source
from .known import KnownOptimizer, KnownScheduler, Place, known_turns, row_of

ENOUGH_STEPS = 10  # and then the end of an epoch
_MORE_STEPS = 2  # after it
_FRAMEWORK_STEPS = 13
_LONGEST_WAIT = 20.0  # seconds for an epoch's end that cannot be brought about
_SAMPLES = 24  # steps whose variables are looked at


class StopRecording(SystemExit):
    """The end of a recording: passes `except Exception`, runs every `finally`, and is success to the shell."""

    def __init__(self) -> None:
        super().__init__(0)


class Recorder:
    """The events of one process, in their order.

    Events are tuples: `S` an optimizer stepped, `X` its step was skipped, `A` a scheduler was advanced at a place, `B`
    a batch came from a loader, `E` an epoch of a loader ended, `L` a state was loaded, `G` a group was added.

    Args:
        n_steps: optimizer steps to record; None for as many as it takes to know the loop.
        n_epochs: epochs to record instead.
        finish: called once, when all is known; it may take its time.
        stops: whether the script is to end then.
    """

    def __init__(
        self,
        *,
        n_steps: Optional[int] = None,
        n_epochs: Optional[int] = None,
        finish: Optional[Callable[[Recorder], None]] = None,
        stops: bool = True,
    ) -> None:
        self.n_steps, self.n_epochs, self.stops = n_steps, n_epochs, stops
        self._finish = finish
        self.off = False
        self.stopped = self.finished = self.was_cut = False
        self.events: List[Tuple[Any, ...]] = []
        self.optimizers: Dict[int, KnownOptimizer] = {}
        self.schedulers: Dict[int, KnownScheduler] = {}
        self.loaders: Dict[int, Any] = {}
        self.framework: Dict[str, Any] = {}
        self.n_backward: Dict[Tuple[str, int], int] = {}
        self.loads: List[Tuple[str, int, Place]] = []
        self._stepping: List[int] = []
        self._loader: Any = None
        self._waiting_since = 0.0
        self._ignored = 0
        self._turn: Any = None
        self._n_after = self.n_ends = 0
        self._short = False
        self.pid = os.getpid()
        self.tracer: Any = None
        self.failures: List[str] = []
        self.hooks: Any = None

    # -- optimizers

    def meet_optimizer(self, optimizer: Any, frame: Any) -> KnownOptimizer:
        """What is known of an optimizer, from its first sight on."""
        known = self.optimizers.get(id(optimizer))
        if known is None or known.optimizer is not optimizer:
            known = self.optimizers[id(optimizer)] = KnownOptimizer(optimizer, len(self.optimizers), frame)
        return known

    @property
    def stepped(self) -> List[KnownOptimizer]:
        """The optimizers that have made steps, in the order of their first ones."""
        return sorted((each for each in self.optimizers.values() if each.attempts), key=lambda each: each.order)

    def before_step(self, optimizer: Any, *_: Any) -> None:
        """An optimizer is about to step; ends the script where enough is known."""
        if self.off:
            return
        if self.stopped:
            self._raise_again()
            return
        if id(optimizer) in self._stepping:  # the step before did not end: it raised
            del self._stepping[self._stepping.index(id(optimizer)) :]
        if self._stepping:
            self._stepping.append(id(optimizer))
            return
        if self._is_enough(optimizer):
            self._stop()
        self._stepping.append(id(optimizer))
        self._look_safely(optimizer, sys._getframe(2))

    def _look_safely(self, optimizer: Any, frame: Any) -> None:
        """Looks at the loop; what goes wrong in it is no reason for the script to fail."""
        try:
            self._look(optimizer, frame)
        except Exception as error:
            if os.environ.get("LRPLOT_RECORD_DEBUG"):
                raise
            self.failures.append(f"{type(error).__name__}: {error}")

    def _look(self, optimizer: Any, frame: Any) -> None:
        known = self.optimizers.get(id(optimizer)) or self.meet_optimizer(optimizer, frame)
        if not known.attempts:
            from .first import look_around

            known.order = len(self.stepped)
            look_around(self, known, frame)
        if len(known.samples) < _SAMPLES or (self._n_after < 3 and len(known.samples) < 4 * _SAMPLES):
            sample = {}
            now = {each.f_code: each for each in reversed(source.stack_from(frame))}  # functions are called anew
            for owner, node in known.moving:
                with contextlib.suppress(source.CannotTell):
                    value = source.value_of(node, now.get(owner.f_code, owner))
                    if isinstance(value, (int, float)):
                        sample[id(owner), ast.unparse(node)] = value
            known.samples.append(sample)
        self._turn_over(known)

    def _turn_over(self, known: KnownOptimizer) -> None:
        """Tells an epoch's end where no loader tells it: an outer loop has made a turn."""
        if self._loader is not None or len(known.loops) < 2:
            return
        turn = [owner.f_locals.get(name) for owner, name in known_turns(known)]
        if self._turn is not None and known.order == 0 and turn != self._turn:
            self.epoch_ended(None)
        if known.order == 0:
            self._turn = turn

    def after_step(self, optimizer: Any, *_: Any) -> None:
        """An optimizer has stepped: notes what its groups hold, which the step has used."""
        stepping = self._stepping
        if self.off or not stepping or stepping.pop() != id(optimizer) or stepping:
            return
        known = self.optimizers[id(optimizer)]
        known.rows.append(row_of(optimizer))
        known.attempts += 1
        self._n_after += 1
        self.events.append(("S", known.index))
        if self._loader is not None:
            self.loaders[id(self._loader)].trained += 1
        if self.tracer is not None:
            self.tracer.stepped(known)

    def skipped(self, optimizer: Any, frame: Any) -> None:
        """A GradScaler has left an optimizer's step out."""
        if self.off or self.stopped:
            return
        if self._is_enough(optimizer):
            self._stop()
        self._look_safely(optimizer, frame)
        known = self.optimizers[id(optimizer)]
        known.attempts += 1
        self._n_after += 1
        self.events.append(("X", known.index))

    # -- schedulers

    def meet_scheduler(self, scheduler: Any) -> KnownScheduler:
        """What is known of a scheduler, from its first sight on."""
        known = self.schedulers.get(id(scheduler))
        if known is None or known.scheduler is not scheduler:
            known = self.schedulers[id(scheduler)] = KnownScheduler(scheduler, len(self.schedulers))
        return known

    def advanced(self, known: KnownScheduler, frame: Any, arguments: Tuple[Any, ...], name: str) -> None:
        """A scheduler is being advanced by the script."""
        place = source.place_of(frame)
        for at, (each, _) in enumerate(known.sites):
            if each == place:
                known.sites[at] = (place, known.sites[at][1] + 1)
                break
        else:
            at = len(known.sites)
            known.sites.append((place, 1))
        self.events.append(("A", known.index, at, arguments, name))

    # -- batches

    def next_batch(self, iterator: Any, original: Callable[[Any], Any]) -> Any:
        """A loader's next batch; ends its epoch early where that is what is left to see."""
        loader = None if self.off or self.stopped else self.loaders.get(getattr(iterator, "_lrplot_loader", 0))
        if loader is None:
            return original(iterator)
        if self._cuts(loader):
            raise StopIteration
        try:
            batch = original(iterator)
        except StopIteration:
            if loader.trained:
                self.epoch_ended(loader)
            raise
        loader.n_batches += 1
        loader.since = loader.since + 1
        self.events.append(("B", loader.index))
        self._loader = loader.loader
        return batch

    def _cuts(self, loader: Any) -> bool:
        first = next(iter(self.stepped), None)
        if first is None or self.n_steps or self.n_epochs or not self.stops or self.framework.get("whole"):
            return False
        if first.attempts < ENOUGH_STEPS or (any(each.attempts < 3 for each in self.stepped) and first.attempts < 40):
            return False
        if not loader.trained:
            same = (each for each in self.loaders.values() if each.loader.dataset is loader.loader.dataset)
            return bool(loader.since >= 2) and not any(each.trained for each in same)  # or made anew for each epoch
        if self.n_ends or self.events[-1][0] not in "SXAW" or not any(e[0] in "SX" for e in self.events[-6:]):
            return False
        self.was_cut = True
        self.epoch_ended(loader)
        return True

    def epoch_ended(self, loader: Any) -> None:
        """An epoch has ended, by itself or cut short."""
        self.n_ends += 1
        self._short = self.n_ends > 1 and self._n_after <= _MORE_STEPS  # several such epochs are known already
        self._n_after = 0
        self.events.append(("E", -1 if loader is None else loader.index, self.was_cut and self.n_ends == 1))
        if self.tracer is not None:
            self.tracer.epoch_ended()

    # -- the end

    def _is_enough(self, optimizer: Any) -> bool:
        first = next(iter(self.stepped), None)
        if first is None or not self.stops:
            return False
        if self.n_steps:
            return first.attempts >= self.n_steps and first.optimizer is optimizer
        if self.n_epochs:
            return self.n_ends >= self.n_epochs
        if first.optimizer is not optimizer or first.attempts < ENOUGH_STEPS:
            return False
        if self.framework.get("whole"):
            return first.attempts >= _FRAMEWORK_STEPS
        if self.n_ends:
            return self._short or self._n_after >= _MORE_STEPS
        self._waiting_since = self._waiting_since or time.monotonic()
        if self._loader is None and len(known_turns(first)) < 2:
            return first.attempts >= _FRAMEWORK_STEPS
        return time.monotonic() - self._waiting_since > _LONGEST_WAIT

    def _stop(self) -> None:
        self.stopped = True
        self.finish()
        threading.Thread(target=_watch, daemon=True).start()
        raise StopRecording

    def _raise_again(self) -> None:
        """The script has swallowed the stop; it is asked again, and then ended."""
        self._ignored += 1
        if self._ignored >= 3:
            os._exit(0)
        raise StopRecording

    def finish(self) -> None:
        """Makes known what was recorded, once."""
        if self.finished or os.getpid() != self.pid:
            return
        self.finished = self.off = True
        if self.tracer is not None:
            self.tracer.end()
        if self._finish is not None:
            self._finish(self)

    def begin_anew(self) -> None:
        """Forgets everything, as a fork does whose parent is the one that trains."""
        self.events.clear()
        for known in self.optimizers.values():
            known.attempts, known.rows, known.samples = 0, [], []
        self.pid = os.getpid()
        self._stepping.clear()


def _watch() -> None:
    """Ends a process that does not end by itself after the stop."""
    time.sleep(10)
    os._exit(0)


def write_record(folder: str, record: Dict[str, Any]) -> None:
    """Puts a process's record into a folder, whole or not at all."""
    name = os.path.join(folder, f"record-{os.getpid()}.json")
    with open(name + ".part", "w", encoding="utf-8", errors="surrogatepass") as file:
        json.dump(record, file)
    os.replace(name + ".part", name)
