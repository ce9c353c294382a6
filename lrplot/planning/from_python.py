"""What people pass from Python: numbers of any kind, optimizers, parameter groups, metrics; refused in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.model.plan import ParamGroup
from lrplot.options.kinds import KINDS
from lrplot.options.spelling import hint

if TYPE_CHECKING:
    from lrplot.options.option import Option


def without_numpy(value: Any) -> Any:
    """A value with NumPy's scalars and arrays as Python's numbers and lists; everything else as it is."""
    if isinstance(value, (list, tuple)):
        return type(value)(without_numpy(item) for item in value)
    return value.tolist() if type(value).__module__ == "numpy" and hasattr(value, "tolist") else value


def is_tensor(value: object) -> bool:
    """Whether a value is one of torch's tensors, told without importing torch."""
    return type(value).__module__.partition(".")[0] == "torch"


def texts_of(name: str, value: Any) -> list[str]:
    """The schedules that another one is made of, each in words.

    Args:
        name: the argument that takes them.
        value: what it is given.

    Raises:
        UsageError: something else than a list of texts.
    """
    if not isinstance(value, (list, tuple)) or not all(isinstance(text, str) for text in value):
        raise UsageError(f"{name} must be a list of texts, ['linear --total-iters 500', 'cosine --T-max 9500']")
    return list(value)


def as_list(value: Any) -> list[Any]:
    """A list as it is, and anything else as the only item of one."""
    return value if isinstance(value, list) else [value]


def check_number(option: Option, value: Any) -> Any:
    """An argument as it is, refused where a number is due and it is none: torch would count with a text or a truth.

    Raises:
        UsageError: it is not one.
    """
    several, known = isinstance(value, (list, tuple)), KINDS[option.kind]
    if not known.numeric:
        return value
    if several and known.several:
        wrong = any(map(_is_no_number, value))
    else:
        wrong = _is_no_number(value) or several or (value is None and option.required)
    if wrong:
        what = "numbers" if option.kind in ("ints", "floats", "pair") else "a number"
        raise UsageError(f"{option.name} must be {what}, not {value!r}")
    return value


def _is_no_number(value: object) -> bool:
    """Whether a value is surely not a number; NumPy's, torch's and fractions are."""
    return isinstance(value, (bool, str, bytes, Mapping, set, list, tuple))


def per_group(name: str, value: Any) -> Any:
    """A number, or a list with one for each parameter group; None for the default.

    Raises:
        UsageError: it is not one.
    """
    value = without_numpy(value)
    value = list(value) if isinstance(value, (list, tuple)) else value
    for number in as_list(value):
        known = number is None or is_tensor(number) or isinstance(number, (int, float))
        if not known or isinstance(number, bool):
            raise UsageError(f"{name} must be a number, or a list with one for each parameter group, not {value!r}")
    if value == []:
        raise UsageError(f"{name} is an empty list: give it a number for each parameter group")
    return value


def betas_of(value: Any) -> tuple[float, float] | None:
    """Adam's betas, two numbers; None for the default.

    Raises:
        UsageError: it is not one.
    """
    value = without_numpy(value)
    if value is None:
        return None
    pair = value if isinstance(value, (list, tuple)) else ()
    if len(pair) != 2 or not all(isinstance(b, (int, float)) and not isinstance(b, bool) for b in pair):
        raise UsageError(f"betas must be two numbers, (0.9, 0.999), not {value!r}")
    return (pair[0], pair[1])


def groups_of(groups: Any) -> list[ParamGroup]:
    """Parameter groups described one by one, each by a dictionary.

    Raises:
        UsageError: something else than a list of dictionaries, an unknown key, or a value that is none for its key.
    """
    if isinstance(groups, (str, Mapping)) or not isinstance(groups, Sequence):
        raise UsageError(f'groups must be a list of dictionaries, [{{"name": "head", "lr": 1e-2}}], not {groups!r}')
    return [_group(group) for group in groups]


def _group(group: Any) -> ParamGroup:
    keys = [each.name for each in fields(ParamGroup)]
    if not isinstance(group, Mapping):
        raise UsageError(f"a parameter group must be a dictionary with {', '.join(keys)}, not {group!r}")
    for key in group:
        if key not in keys:
            meant = hint(str(key), list(keys), f"it has {', '.join(keys)}")
            raise UsageError(f"a parameter group has no {key!r}: {meant}")
    if not isinstance(group.get("name", ""), str):
        raise UsageError(f"the name of a parameter group must be a text, not {group['name']!r}")
    found = {key: without_numpy(value) for key, value in group.items()}
    for key, value in found.items():
        if key not in ("name", "betas"):
            found[key] = per_group(key, value)
            if isinstance(found[key], list):
                raise UsageError(f"{key} of a parameter group must be one number, not {value!r}")
    epoch = found.get("from_epoch")
    if epoch is not None and (not isinstance(epoch, int) or isinstance(epoch, bool) or epoch < 0):
        raise UsageError(f"from_epoch of a parameter group must be a whole number from 0, not {epoch!r}")
    return ParamGroup(**{**found, "betas": betas_of(found.get("betas"))})


def kind_of(optimizer: object) -> str:
    """The name of an optimizer's kind, which may be its class.

    Raises:
        UsageError: it is not one.
    """
    if isinstance(optimizer, type):  # torch.optim.AdamW itself
        return optimizer.__name__
    if not isinstance(optimizer, str):
        raise UsageError(f"optimizer must be a name such as 'adamw', not {optimizer!r}")
    return optimizer


def metric_of(value: Any) -> str | list[float] | None:
    """A metric: an expression or a column of a file in words, or numbers.

    Raises:
        UsageError: it is not one.
    """
    if value is None or isinstance(value, str):
        return value
    try:
        return [float(number) for number in value]
    except (TypeError, ValueError):
        raise UsageError(
            f"metric must be numbers, an expression of epoch or 'file.csv:column', not {value!r}"
        ) from None
