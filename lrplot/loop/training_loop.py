"""The training loop as the user describes it, in Lightning's words."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.frameworks import framework_named, framework_names

if TYPE_CHECKING:
    from lrplot.loop.framework import Framework

Intervals: TypeAlias = Literal["step", "epoch", "both"]
WarmUpMode: TypeAlias = Literal["wait", "along"]
StepOrder: TypeAlias = Literal["after", "before"]
ResumeMode: TypeAlias = Literal["state-dict", "last-epoch", "none", "fast-forward"]
_INTERVALS = (*get_args(Intervals), None)
_WARM_UP_MODES = get_args(WarmUpMode)
_RESUME_MODES = get_args(ResumeMode)


@dataclass(frozen=True, kw_only=True, slots=True)
class Edit:
    """A change of the rate by hand, as `optimizer.param_groups[0]["lr"] *= 0.5` in a user's loop.

    Attributes:
        step: the 0-based optimizer step before which it is made, after the scheduler has advanced.
        sign: `=` to set the rate, `*=` and `/=` to scale it.
        value: what it is set to or scaled by.
        group: the parameter group; None for all.
    """

    step: int
    sign: Literal["=", "*=", "/="]
    value: float
    group: int | None = None


SAY_BATCHES = f"add {named('batches_per_epoch', 'N')}, or {named('dataset_size', 'N')} {named('batch_size', 'M')}"
"""How to say in a message how many batches an epoch has."""


@dataclass(frozen=True, kw_only=True, slots=True)
class TrainingLoop:
    """What the training loop does, in Lightning's words. Every count is at least 1.

    Attributes:
        max_epochs: epochs of the run; None for no limit of its own. With `transformers` also a fraction of them.
        max_steps: optimizer steps of the run; None for no limit of its own. With `transformers` it overrides
            max_epochs (5.23, Trainer.set_initial_training_values); elsewhere the lower limit of the two holds.
        batches_per_epoch: batches of one epoch as each device sees them, `len(dataloader)`.
        dataset_size: samples of the training set; with `batch_size`, instead of batches_per_epoch.
        batch_size: samples of one batch on one device; by itself it changes no rate, and says what an axis of samples
            or tokens counts.
        sequence_length: tokens of one sample, for an axis of tokens.
        seconds_per_step: what one optimizer step takes, in seconds, for an axis of hours.
        drop_last: whether an incomplete last batch is dropped, as by `DataLoader(drop_last=True)`.
        accumulate_grad_batches: batches for one optimizer step; an epoch's last step may have fewer.
        devices: processes that share the data set, each padded to equal length.
        interval: whether `scheduler.step()` is called after optimizer steps or after epochs; `both` after each step,
            and once more after the last one of an epoch; None for what the framework does where nothing is said.
        frequency: intervals from one call of `scheduler.step()` to the next, counted through the whole run, as
            a plain loop counts. `lightning` (2.6) counts steps in batches, and from 0 again in every epoch: it calls
            after the optimizer steps whose batch is a multiple of the frequency, and there may be none.
        calls: how often `scheduler.step()` is called at each of these times: 3 where it stands in a function that runs
            for training, validation and test. A metric is the same for all of them.
        framework: who calls `scheduler.step()`. `lightning` (2.6) and `timm` do so per epoch unless told
            otherwise; `accelerate` (1.0) calls the scheduler once for each device, unless `split_batches`, and
            never past its total_steps; `transformers` (5, the Trainer) is the plain loop with the last step of an
            epoch rounded up, and passes its own schedules the length of the run; `torch` is the plain loop.
        split_batches: with `accelerate`, whether `batch_size` is that of all devices together.
        skip_steps: 0-based iterations whose optimizer step is left out while the scheduler moves on, as a
            GradScaler does where gradients overflow.
        step_order: whether the scheduler is called `after` the optimizer, or `before` it, as up to torch 1.0.
        edits: changes of the rate by hand.
        warm_up: the turns of a warm-up that the loop makes by hand, beside the scheduler: a whole number of them, or
            a share of the run below 1, which is rounded up. In turn t of W, counted from 0, the optimizer steps with
            `warm_up_from + (rate - warm_up_from) * (t / W)`, where `rate` is the one that the scheduler has set, and
            which it finds again afterwards. None for no such warm-up.
        warm_up_from: the rate that it begins with.
        warm_up_mode: whether the scheduler is not called before the warm-up is over (`wait`), or all the time
            (`along`).
        resume_at: the 0-based optimizer step before which training is interrupted and resumed in a new process;
            None for a run in one piece.
        resume_mode: how it is resumed. `state-dict`: optimizer and scheduler are built, and then both load their
            state, so that the saved values win over those of a new schedule. `none`: the optimizer loads its state,
            with the rate that it had, and the scheduler is a new one at its first position. `fast-forward`: both are
            new, and `scheduler.step()` is called `fast_forward` times before training goes on. `last-epoch`: the
            optimizer is new and has its `initial_lr`, and the scheduler is built with `last_epoch`, which few
            schedulers survive.
        fast_forward: the calls that `fast-forward` makes; None for as many as were made before.

    Raises:
        UsageError: a count below 1 or not whole, an unknown word, or two ways at once of saying how many
            batches an epoch has.

    Example:
        >>> import lrplot
        >>> loop = lrplot.TrainingLoop(dataset_size=50000, batch_size=128, max_epochs=200)
        >>> lrplot.simulate("onecycle", max_lr=0.01, total_steps=78200, loop=loop).trace.n_steps
        78200
    """

    max_epochs: float | None = None
    max_steps: int | None = None
    batches_per_epoch: int | None = None
    dataset_size: int | None = None
    batch_size: int | None = None
    sequence_length: int | None = None
    seconds_per_step: float | None = None
    drop_last: bool = False
    accumulate_grad_batches: int = 1
    devices: int = 1
    interval: Intervals | None = None
    frequency: int = 1
    calls: int = 1
    framework: str = "torch"
    split_batches: bool = False
    skip_steps: tuple[int, ...] = ()
    step_order: StepOrder = "after"
    edits: tuple[Edit, ...] = ()
    warm_up: int | float | None = None
    warm_up_from: float = 0.0
    warm_up_mode: WarmUpMode = "wait"
    resume_at: int | None = None
    resume_mode: ResumeMode = "state-dict"
    fast_forward: int | None = None

    def __post_init__(self) -> None:
        self._check_counts()
        if self.interval not in _INTERVALS:
            raise UsageError(f"{named('interval')} must be 'step', 'epoch' or 'both', not {self.interval!r}")
        self._check_warm_up()
        self._check_words()
        self._check_skipped()
        self._check_batches()

    def _check_counts(self) -> None:
        """Refuses what counts something and is not a whole number of at least 1."""
        for name in _COUNTS:
            value = getattr(self, name)
            if value is None or (_is_whole(value) and value >= 1):
                continue
            fractions = name == "max_epochs" and _is_fraction(value)
            if fractions and self._takes_fractions:
                continue
            more = f": a Trainer takes fractions, {named('framework', 'transformers')}" if fractions else ""
            raise UsageError(f"{named(name)} must be a whole number of at least 1, not {value!r}{more}")

    def _check_words(self) -> None:
        """Refuses a framework, an order of steps or a way to resume that there is none of."""
        if self.framework not in framework_names():
            raise UsageError(
                f"{named('framework')} must be one of {', '.join(framework_names())}, not {self.framework!r}"
            )
        if self.step_order not in ("after", "before"):
            raise UsageError(f"{named('step_order')} must be 'after' or 'before', not {self.step_order!r}")
        if self.resume_mode not in _RESUME_MODES:
            raise UsageError(
                f"{named('resume_mode')} must be one of {', '.join(_RESUME_MODES)}, not {self.resume_mode!r}"
            )
        if self.fast_forward is not None and (
            self.resume_mode != "fast-forward" or not _is_whole(self.fast_forward) or self.fast_forward < 0
        ):
            raise UsageError(
                f"{named('fast_forward')} must be a whole number of calls, with {named('resume_mode')} 'fast-forward',"
                f" not {self.fast_forward!r}"
            )

    def _check_skipped(self) -> None:
        """Refuses turns that cannot be skipped, and what only Accelerate's loop has."""
        for step in self.skip_steps:
            if not (_is_whole(step) and step >= 0):
                raise UsageError(f"{named('skip_steps')} must be whole numbers from 0, not {step!r}")
        if self.split_batches and not self.caller.calls_per_device:
            raise UsageError(f"{named('split_batches')} is Accelerate's: it needs {named('framework')} 'accelerate'")
        if self.skip_steps and self.caller.waits_for_skipped:
            raise UsageError(
                f"{named('skip_steps')} is for loops whose scheduler moves on where an optimizer step is left out, and"
                f" with {named('framework')} '{self.framework}' it waits: leave {named('skip_steps')} out"
            )

    def _check_batches(self) -> None:
        """Refuses two ways at once of saying how many batches an epoch has, and half of one.

        Raises:
            UsageError: which ways, or what is missing.
        """
        if self.batches_per_epoch is not None and self.dataset_size is not None:
            both = f"{named('batches_per_epoch')} and {named('dataset_size')}"
            raise UsageError(f"{both} both say how long an epoch is: give one of them")
        if self.dataset_size is not None and self.batch_size is None:
            raise UsageError(
                f"{named('dataset_size')} needs {named('batch_size')} as well: together they say how many batches an"
                " epoch has"
            )
        if self.drop_last and self.dataset_size is None:
            both = f"{named('dataset_size')} and {named('batch_size')}"
            raise UsageError(f"{named('drop_last')} needs {both}: it drops a data set's last batch")
        seconds = self.seconds_per_step
        if seconds is not None and not (
            isinstance(seconds, (int, float)) and not isinstance(seconds, bool) and 0 < seconds < inf
        ):
            raise UsageError(f"{named('seconds_per_step')} must be a number above 0, not {seconds!r}")

    def _check_warm_up(self) -> None:
        """Refuses a warm-up by hand that is none.

        Raises:
            UsageError: its length is neither a whole number nor a share, or something is said of one that is not there.
        """
        length = self.warm_up
        if length is not None and not (
            (_is_whole(length) and length >= 1) or (isinstance(length, float) and 0 < length < 1)
        ):
            raise UsageError(
                f"{named('warm_up')} must be a whole number of steps, or a share of the run between 0 and 1,"
                f" not {length!r}"
            )
        if self.warm_up_mode not in _WARM_UP_MODES:
            raise UsageError(f"{named('warm_up_mode')} must be 'wait' or 'along', not {self.warm_up_mode!r}")
        if isinstance(self.warm_up_from, bool) or not isinstance(self.warm_up_from, (int, float)):
            raise UsageError(f"{named('warm_up_from')} must be a rate, not {self.warm_up_from!r}")
        if length is None and (self.warm_up_from or self.warm_up_mode != "wait"):
            name = "warm_up_from" if self.warm_up_from else "warm_up_mode"
            add = named("warm_up", "N")
            raise UsageError(f"{named(name)} is about a warm-up by hand, and nothing says how long it is: add {add}")
        if length is not None and self.warm_up_mode == "wait" and self.step_order == "before":
            raise UsageError(
                f"{named('step_order')} 'before' and a scheduler that waits for a warm-up do not go together"
            )

    @property
    def _takes_fractions(self) -> bool:
        return self.framework in framework_names() and self.caller.fractional_epochs

    @property
    def caller(self) -> Framework:
        """Who calls `scheduler.step()`.

        Example:
            >>> import lrplot
            >>> lrplot.TrainingLoop(framework="lightning", max_steps=10).caller.interval
            'epoch'
        """
        return framework_named(self.framework)

    @property
    def advances_per_call(self) -> int:
        """How often each turn of the loop that calls the scheduler advances it.

        Example:
            >>> import lrplot
            >>> lrplot.TrainingLoop(framework="accelerate", devices=4, max_steps=10).advances_per_call
            4
        """
        per_call = self.devices if self.caller.calls_per_device and not self.split_batches else 1
        return self.calls * per_call


def _is_fraction(value: object) -> bool:
    """Whether a value is a number of epochs as the Trainer takes it, num_train_epochs=2.5."""
    return isinstance(value, float) and 0 < value < inf


def _is_whole(value: object) -> bool:
    """Whether a value counts: an int of Python's or of NumPy's, and no truth value."""
    return hasattr(value, "__index__") and not isinstance(value, bool)


_COUNTS = (
    "max_epochs",
    "max_steps",
    "batches_per_epoch",
    "dataset_size",
    "batch_size",
    "sequence_length",
    "accumulate_grad_batches",
    "devices",
    "frequency",
    "calls",
    "resume_at",
)
