"""What writes the rate before each optimizer step: functions that adjust an optimizer, and arrays of rates.

`adjust_learning_rate(optimizer, step)`, as MAE and the ImageNet example have it; `scheduler(step)`, as open_clip's
`cosine_lr(optimizer, ...)` returns it; and `param_group["lr"] = values[step]`, as DINO has it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError

if TYPE_CHECKING:
    from lrplot.schedulers.engine import Optimizer


class BeforeStep:
    """Calls a function with the number of each optimizer step, or epoch, before it is made; counted from 0.

    The loop that it stands for is `call(t); optimizer.step()`, so that nothing is called after the last step. Where
    the scheduler is stepped per epoch, `t` counts epochs.

    Attributes:
        optimizer: the optimizer that it is for.
        rates: the rates that it writes, where it writes an array; else empty.
    """

    def __init__(self, call: Callable[[int], object], optimizer: Optimizer) -> None:
        """Makes the first call.

        Args:
            call: the function; what it raises is the caller's to hear.
            optimizer: the optimizer whose rate it writes.
        """
        self.optimizer = optimizer
        self.rates: Sequence[Any] = ()
        self._call = call
        self._t = 0
        call(0)

    def step(self) -> None:
        """Goes on to the next."""
        self._t += 1
        self._call(self._t)

    def state_dict(self) -> dict[str, int]:
        """All the state there is: where it is."""
        return {"t": self._t}

    def load_state_dict(self, state: Mapping[str, int]) -> None:
        """Goes on from there."""
        self._t = state["t"]
        self._call(self._t)


def adjusting(function: Callable[..., object], optimizer: Optimizer) -> BeforeStep:
    """A function of an optimizer and a step that writes the optimizer's rate, as something to step."""
    return BeforeStep(lambda t: function(optimizer, t), optimizer)


def writing(values: Sequence[Any], optimizer: Optimizer) -> BeforeStep:
    """An array of rates, one for each step or one for each step and parameter group, as something to step."""

    def write(t: int) -> None:
        value = values[t]  # an IndexError beyond the last, as a script has it
        each = value if isinstance(value, (list, tuple)) else [value] * len(optimizer.param_groups)
        for group, rate in zip(optimizer.param_groups, each, strict=True):
            group["lr"] = rate

    made = BeforeStep(write, optimizer)
    made.rates = values
    return made


def as_steppable(made: Any, optimizer: Optimizer) -> Any:
    """What a function of an optimizer returned: itself, and a function of the step as something to step."""
    is_function = callable(made) and not isinstance(made, type) and not hasattr(made, "step")
    return BeforeStep(made, optimizer) if is_function else made


def rates_in(value: Any, what: str) -> list[Any]:
    """The rates of a list, a tuple, an array or a tensor, as Python's numbers.

    Args:
        value: the thing.
        what: how messages call it.

    Raises:
        UsageError: it is none of these, is empty, or holds something else than numbers.
    """
    if not isinstance(value, (list, tuple)) and hasattr(value, "tolist"):
        value = value.tolist()
    if not isinstance(value, (list, tuple)):
        raise UsageError(f"{what} is of type {type(value).__name__}, and not a list or an array of rates")
    if not value:
        raise UsageError(f"{what} is empty: it needs a rate for every step")
    found = [_rate(item, what) for item in value]
    if len({len(item) if isinstance(item, list) else 0 for item in found}) > 1:
        raise UsageError(f"{what} has rows of different lengths: give one rate for each parameter group in each")
    return found


def _rate(item: Any, what: str) -> Any:
    if not isinstance(item, (list, tuple)) and hasattr(item, "tolist"):
        item = item.tolist()
    if isinstance(item, (list, tuple)):
        return [_rate(each, what) for each in item]
    if isinstance(item, bool) or not isinstance(item, (int, float)):
        raise UsageError(f"{what} holds {item!r}, which is not a rate")
    return float(item)
