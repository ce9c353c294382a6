"""From a scheduler's name to the scheduler: which one is meant, and what to type instead."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING

from lrplot.errors import MissingLibraryError, UsageError, example
from lrplot.options.field_words import choice_meant, first_word_meant
from lrplot.options.spelling import hint
from lrplot.reading import is_file
from lrplot.schedulers.chosen_torch import cached_per_torch
from lrplot.schedulers.families import family_named, family_names
from lrplot.schedulers.families.values import is_values
from lrplot.schedulers.optimizers import optimizer_files
from lrplot.schedulers.own.reference import is_path, split_reference

if TYPE_CHECKING:
    from lrplot.schedulers.family import Scheduler

_STAGES = "stages"  # the family of a single schedule, which is named as it is
_FILES = {
    **dict.fromkeys(("toml", "yaml", "yml"), "a file of schedules is drawn by lrplot run {}"),
    **dict.fromkeys(("csv", "jsonl", "log"), "a training log is drawn by lrplot log {}"),
    "json": "only a recording is drawn like this, which lrplot record -o writes",
}
_PLAIN = "torch"  # the family whose schedulers need no prefix

code_allowed: ContextVar[bool] = ContextVar("code_allowed", default=True)
"""Whether a name may be that of a user's code, which is imported: not where a file names it and nobody allowed it."""


def key_of(name: str) -> str:
    """A scheduler's name as names are compared: `OneCycleLR`, `one-cycle` and `onecycle` are one.

    Of two endings one is taken off: timm's `CosineLRScheduler` is not torch's `cosine`.
    """
    key = name.replace("-", "").replace("_", "").lower()
    return next((key.removesuffix(each) for each in ("scheduler", "lr") if key.endswith(each) and key != each), key)


def typed_names(scheduler: Scheduler) -> tuple[str, ...]:
    """The names to type for a scheduler, the best one first: `onecycle`, or `warm-restarts` and `sgdr`."""
    if scheduler.code:
        return (scheduler.code,)
    short_names = family_named(scheduler.family).names().get(scheduler.name, ())
    if scheduler.family == _PLAIN:
        return short_names or (key_of(scheduler.name),)
    return tuple(f"{scheduler.family}:{name}" for name in (*short_names, scheduler.name))


@cached_per_torch
def _by_key(family: str) -> dict[str, str]:
    """Every key that stands for a scheduler of a family, with the scheduler's name."""
    found: dict[str, str] = {}
    for name, short_names in family_named(family).names().items():
        for alias in (*short_names, name):
            if found.setdefault(key_of(alias), name) != name:
                raise LookupError(f"{alias} names both {name} and {found[key_of(alias)]}")
    return found


@cache
def _libraries() -> frozenset[str]:
    """The families whose schedulers have names, to be typed after the family's own."""
    return frozenset(name for name in family_names() if family_named(name).named)


def find(name: str) -> Scheduler:
    """The scheduler of that name, whatever its case, hyphens, underscores, with or without LR at its end.

    Args:
        name: `onecycle` for one of torch's, `transformers:cosine` for another library's, and for a user's own code
            `path/to/sched.py:Name` or `package.module:name`, which is imported.

    Raises:
        UsageError: there is none; the message says which name is close.
        SchedulerError: the user's code raises while it is imported.
        MissingLibraryError: there is no torch, or the library is not installed.
    """
    name = _undotted(name)
    prefix, colon, rest = name.partition(":")
    family = prefix.lower().replace("-", "_") if colon else _PLAIN
    if name.lower() == _STAGES:
        return family_named(_STAGES).scheduler(_STAGES)
    if is_values(name):
        return family_named("values").scheduler(name)
    if (command := _reader_of(name)) is not None:
        raise UsageError(f"{name} is not a scheduler; a run wrote it: type lrplot {command} {name}")
    if is_path(split_reference(name)[0]) or (colon and family not in _libraries()):
        if not code_allowed.get():
            raise UsageError(
                f"'{name}' is code, and a file must not run code by itself: if you trust it, add --allow-code"
            )
        return family_named("code").scheduler(name)
    family_named(family).check_installed(f"'{name}'")
    known = _by_key(family)
    key = key_of(rest if colon else name)
    if key not in known:
        raise UsageError(f"there is no scheduler named '{name}': {_hint(prefix, colon, key, known)}")
    return family_named(family).scheduler(known[key])


def _reader_of(name: str) -> str | None:
    """The command that reads a file of a run's, a checkpoint or a log, by its name; None for any other word."""
    if name.lower().endswith((".ckpt", ".pt", ".pth", ".pth.tar")):
        return "checkpoint"
    return "log" if ".tfevents" in name or name.endswith((".wandb", "trainer_state.json")) else None


def is_known(name: str) -> bool:
    """Whether a name is, or looks like, a scheduler's of a library or of a user's code; nothing is imported for it."""
    name = _undotted(name)
    if ":" in name or is_path(name):
        return True
    try:
        return key_of(name) in _by_key(_PLAIN)
    except MissingLibraryError:
        return False


def _undotted(name: str) -> str:
    """A name as it is typed for one that is written as in Python, `torch.optim.lr_scheduler.StepLR`, or `hf:cosine`."""
    prefix, colon, rest = name.partition(":")
    if colon:
        library = choice_meant(prefix)
        return f"{library}:{rest}" if library in _libraries() else name
    head, dot, last = name.rpartition(".")
    library = head.partition(".")[0]
    if not dot or is_path(name):
        return name
    if library in ("torch", "optim", "lr_scheduler", "swa_utils"):
        return last
    if library in _libraries() and key_of(last) in _by_key(library):
        return f"{library}:{last}"
    return name


def _elsewhere(key: str) -> list[str]:
    """What installed libraries have under a name that is none of torch's: `pytorch_optimizer:rex`."""
    libraries = sorted(name for name in _libraries() if name != _PLAIN and family_named(name).installed)
    keys = (key, f"get{key}")  # of `get_cosine_schedule_with_warmup`
    found = [(name, _by_key(name)[each]) for name in libraries for each in keys if each in _by_key(name)]
    return [typed_names(family_named(library).scheduler(name))[0] for library, name in found]


def _hint(prefix: str, colon: str, key: str, known: Mapping[str, str]) -> str:
    """What to type instead of a name that is none, which is `prefix` alone, or `key` in the library `prefix`."""
    library = choice_meant(prefix) or prefix.lower().replace("-", "_")
    if not colon and (meant := first_word_meant(prefix)):
        return meant
    if "=" in prefix:
        return f"the scheduler's name comes first, lrplot cosine {prefix}"
    if library in _libraries() and not (colon and key):
        return f"'lrplot list {library}' shows those of {library}"
    if not colon and is_file(f"{prefix}.py"):
        return f"did you mean your file {prefix}.py?"
    if not colon and (ending := prefix.rpartition(".")[2].lower()) in _FILES:
        return _FILES[ending].format(prefix) if is_file(prefix) else "there is no such file here"
    if not colon and "." in prefix and not is_file(prefix):
        return f"what is in a module is named lrplot {prefix}:NAME"
    commands = () if colon else (command for command in ("list", "compare") if command != key)
    if not colon and key in optimizer_files():
        instead = example(f"lrplot cosine --T-max 100 --optimizer {key}", {})
        return f"that is an optimizer, and goes with a schedule: {instead}"
    shown = {each: f"{prefix}:{each}" if colon else each for each in (*known, *commands)}
    close = hint(key, shown, "")
    if close or colon:
        return close or f"'lrplot list {library}' shows them all"
    elsewhere = _elsewhere(key)  # last, as it reads the files of every library
    return f"there is {' and '.join(elsewhere)}" if elsewhere else "'lrplot list' shows them all"


def schedulers(family: str = _PLAIN) -> Iterator[tuple[Scheduler, list[str]]]:
    """Every scheduler of a family with the names to type for it, sorted by class name."""
    for name in sorted(family_named(family).names()):
        scheduler = family_named(family).scheduler(name)
        yield scheduler, list(typed_names(scheduler))
