"""`--dampen`: pytorch_warmup around any schedule: its factor on every rate that the schedule sets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from lrplot.errors import MissingLibraryError, SchedulerError, UsageError
from lrplot.errors import option as named
from lrplot.options.number_text import is_number, whole_number
from lrplot.options.option import Option, plain
from lrplot.options.spelling import hint
from lrplot.schedulers.installed import import_library, is_installed, release_of, words_of

if TYPE_CHECKING:
    from lrplot.schedulers.family import Stepper

LIBRARY = "pytorch_warmup"
INSTALL = "pip install 'lrplot[pytorch-warmup]'"
# What may be typed, and the class it means; those with a period are given it.
_KINDS = {
    "linear": "LinearWarmup",
    "exponential": "ExponentialWarmup",
    "untuned-linear": "UntunedLinearWarmup",
    "untuned-exponential": "UntunedExponentialWarmup",
    "radam": "RAdamWarmup",
}
_FORM = f"pytorch_warmup's is {named('dampen')} linear:2000"
_WITH_PERIOD = ("linear", "exponential")

OPTION = Option(
    name="dampen",
    kind="text",
    metavar="KIND:PERIOD",
    help="pytorch_warmup around the schedule, its period in advances of the scheduler: linear:2000,"
    " exponential:2000, untuned_linear, untuned_exponential or radam.",
    panel="Training loop",
)
OLD = Option(
    name="warmup",
    kind="text",
    metavar="KIND:PERIOD",
    help=f"The old name of {named('dampen')}; a warm-up written by hand in the loop is {named('warm_up')}.",
    panel="Training loop",
)
DAMPEN = (OPTION, OLD)
"""The option, and the one under its old name."""


def dampened(values: Mapping[str, Any]) -> str | None:
    """What the two options say.

    Raises:
        UsageError: they say two things.
    """
    if OPTION.name in values and OLD.name in values:
        raise UsageError(
            f"{named('dampen')} and {named('warmup')} are two names of one option: give {named('dampen')} only"
        )
    found: str | None = values.get(OPTION.name, values.get(OLD.name))
    return found


def wrap_in_warmup(stepper: Stepper, text: str) -> Stepper:
    """A stepper with pytorch_warmup's factor on its rates.

    As its documentation has it (0.2): made after the scheduler, and `with warmup.dampening(): scheduler.step()`
    for every advance. The optimizer must be one of real torch.

    Args:
        stepper: the scheduler, freshly built.
        text: the kind and its period, `linear:2000`.

    Raises:
        UsageError: the text is not a warm-up.
        SchedulerError: pytorch_warmup refuses it, or the optimizer has no betas to tell its period from.
        MissingLibraryError: pytorch_warmup is not installed.
    """
    name, period = class_and_period(text)
    if not is_installed(LIBRARY):
        raise MissingLibraryError(
            f"{LIBRARY} is not installed in this Python, and {named('dampen')} needs it: type {INSTALL}"
        )
    cls = getattr(import_library(LIBRARY), name)
    if period is None and "betas" not in stepper.optimizer.param_groups[0]:
        raise SchedulerError(
            f"{named('dampen')} {text} tells its period from Adam's betas: add {named('optimizer', 'adamw')},"
            " or its kin"
        )
    try:
        warmup: Any = cls(stepper.optimizer) if period is None else cls(stepper.optimizer, period)
    except Exception as error:  # whatever the library has to say
        raise SchedulerError(f"{named('dampen')} {text} cannot be built: {words_of(error)}") from error
    inner = stepper.advance

    def advance(index: int) -> None:
        with warmup.dampening():
            inner(index)

    library = ", ".join(filter(None, [stepper.library, release_of("pytorch-warmup")]))
    name = stepper.name or type(stepper.scheduler).__name__
    return replace(stepper, scheduler=_Both(stepper.scheduler, warmup), advance=advance, name=name, library=library)


class _Both:
    """A scheduler and the warm-up around it, as a checkpoint holds them."""

    def __init__(self, scheduler: Any, warmup: Any) -> None:
        self._both = {"scheduler": scheduler, "warmup": warmup}

    def state_dict(self) -> dict[str, Any]:
        """Both states."""
        return {name: each.state_dict() for name, each in self._both.items()}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Goes on from both states."""
        for name, each in self._both.items():
            each.load_state_dict(state[name])


def class_and_period(text: str) -> tuple[str, int | None]:
    """The class of a warm-up and its period, `("LinearWarmup", 2000)`; None where betas tell the period.

    Raises:
        UsageError: the text is not a warm-up.
    """
    typed, colon, rest = text.partition(":")
    name = plain(typed)
    if name not in _KINDS:
        if is_number(typed.rstrip("%")):
            raise UsageError(f"a warm-up of {typed} that the loop makes by hand is {named('warm_up')} {typed}; {_FORM}")
        meant = hint(name, list(_KINDS), f"it is one of {', '.join(_KINDS)}")
        raise UsageError(f"there is no warm-up named '{typed}': {meant}")
    if name not in _WITH_PERIOD:
        if colon:
            raise UsageError(
                f"{named('dampen')} {typed} tells its period from the optimizer's betas: leave :{rest} out"
            )
        return _KINDS[name], None
    try:
        period = whole_number(rest.strip())
    except ValueError:
        raise UsageError(f"{named('dampen')} {typed} needs its period, {typed}:2000, not '{text}'") from None
    return _KINDS[name], period
