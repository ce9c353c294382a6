"""Pasted Python as the words that would be typed after `lrplot`."""

from __future__ import annotations

import math
import re
import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lrplot.errors import UsageError
from lrplot.options.field_words import meanings, option_meant
from lrplot.options.option import plain
from lrplot.planning.pasted.block import Pasted, read_pasted
from lrplot.planning.pasted.calls import PastedCall, in_words
from lrplot.planning.pasted.trainer import with_run

_LENGTHS = ("max_steps", "max_epochs")
_EPOCHS = ("batches_per_epoch", "dataset_size")
_DEFINED = re.compile(r"([A-Za-z_][\w.\[\]()'\" ]*?)\s*=\s*([-+]?[\d._]+(?:e[-+]?\d+)?)", re.IGNORECASE)
# What a name in a script is likely to be, beside the words of the field.
_LOADER = re.compile(r"len\(.*(?:loader|dl)\b.*\)", re.IGNORECASE)
_DATASET = re.compile(r"len\(.*(?:dataset|data|train|ds)\b.*\)", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True, slots=True)
class Typed:
    """Pasted Python as the words that would be typed after `lrplot`.

    Attributes:
        words: the words.
        remarks: what there is to say of how it was read, in sentences.
    """

    words: tuple[str, ...]
    remarks: tuple[str, ...] = ()


def as_words(text: str, tokens: Sequence[str] = ()) -> Typed:
    """Pasted Python with the words typed after it, as a command line without Python.

    Args:
        text: the Python.
        tokens: the words after it. Options among them go before what the Python says; `epochs=10` and
            `'len(train_loader)=391'` say what it leaves open.

    Raises:
        UsageError: it is not Python, builds no scheduler, or leaves a number open that nobody says.
        MissingLibraryError: it builds a scheduler of a library that is not installed.

    Example:
        >>> as_words("StepLR(opt, 30)", ["--lr", "0.1"]).words
        ('step', '--step-size', '30', '--lr', '0.1')
    """
    typed = _Typed(tokens)
    pasted = read_pasted(text, typed.said)
    rest = [token for token in tokens if token not in typed.used]
    if len(pasted.schedules) > 1:
        parts = [shlex.join(_whole(each, typed)) for each in pasted.schedules]
        return Typed(words=("compare", *parts, *rest))
    (said,) = pasted.schedules
    loop, remarks = _loop(pasted, typed)
    words = [*_whole(said, typed), *in_words(typed.without_said(loop)), *rest]
    if "\n" in text.strip():
        remarks.insert(0, f"read as: {shlex.join(['lrplot', *words])}")
    return Typed(words=tuple(words), remarks=tuple(remarks))


def part_words(text: str) -> list[str]:
    """Pasted Python as the words of one schedule that is a part of another, without its optimizer's.

    Raises:
        UsageError, MissingLibraryError: as `as_words` does.
    """
    pasted = read_pasted(text)
    if len(pasted.schedules) > 1:
        raise UsageError(f"'{text}' builds {len(pasted.schedules)} schedulers, and a part is one")
    said = pasted.schedules[0]
    _check_known(said, _Typed(()))
    return said.words()


def _whole(said: PastedCall, typed: _Typed) -> list[str]:
    """A schedule in words, with its optimizer, but for what was typed beside it."""
    _check_known(said, typed)
    options = typed.without_said({**said.options, **said.optimizer})
    if said.is_trainers:
        options = with_run(said.name, options, typed.values)
    return [said.name, *said.parts, *in_words(options)]


def _check_known(said: PastedCall, typed: _Typed) -> None:
    """Asks for everything that the text leaves open and nobody said, in one sentence."""
    lacking = typed.without_said({flag: [] for flag in said.unknown})
    if typed.has_length:
        lacking = {flag: [] for flag in lacking if not _is_length(flag)}
    if not lacking:
        return
    what = " and ".join(f"{flag.lstrip('-').replace('-', '_')}={said.unknown[flag]}" for flag in lacking)
    flags = " ".join(f"{flag} N" for flag in lacking if " " not in flag)
    names = " ".join(shlex.quote(f"{name}=N") for name in said.lacking)
    ways = " or ".join(dict.fromkeys(filter(None, [flags, names])))
    verb = "is" if len(said.lacking) == 1 else "are"
    raise UsageError(f"{what}: what was pasted does not say how much {_and(said.lacking)} {verb}, so add {ways}")


def _and(names: Sequence[str]) -> str:
    return " and ".join(names)


def _is_length(flag: str) -> bool:
    return plain(flag) in ("total-steps", "t-max", "t-initial", "total-iters", "num-training-steps", "decay-steps")


def _loop(pasted: Pasted, typed: _Typed) -> tuple[dict[str, list[str]], list[str]]:
    """The options that the text's loop says, where they say all that there is to know, and else a remark."""
    stepping = pasted.stepping
    options = stepping.options()
    knows_epoch = stepping.batches_per_epoch is not None or any(name in typed.values for name in _EPOCHS)
    if stepping.max_steps is not None or knows_epoch or not options:
        if typed.has_length:
            options = {flag: value for flag, value in options.items() if flag not in ("--max-steps", "--max-epochs")}
        return options, []
    if stepping.interval == "epoch" or stepping.framework == "lightning":
        return {}, [
            "The code steps it once per epoch, and does not say how long an epoch is: add --batches-per-epoch N to draw"
            " the run."
            if stepping.interval == "epoch"
            else "Lightning steps it once per epoch unless told otherwise: add --batches-per-epoch N and --max-epochs N"
            " to draw the run."
        ]
    return {}, []


class _Typed:
    """What was typed beside pasted Python: options by what they mean, and numbers for its names."""

    def __init__(self, tokens: Sequence[str]) -> None:
        self.used: set[str] = set()
        self.flags: set[str] = set()
        self.values: dict[str, float] = {}
        self.defined: dict[str, tuple[str, float]] = {}
        for index, token in enumerate(tokens):
            defined = _DEFINED.fullmatch(token)
            if token.startswith("--") and len(token) > 2:
                flag, equals, value = token.partition("=")
                self._option(flag, value if equals else next(iter(tokens[index + 1 : index + 2]), ""))
            elif defined is not None:
                self.defined["".join(defined[1].split())] = (token, _number(defined[2]))

    def _option(self, flag: str, text: str) -> None:
        names = {plain(flag).removeprefix("no-").replace("-", "_"), *meanings(flag)}
        self.flags |= {name.lower() for name in names}
        try:
            number = _number(text)
        except ValueError:
            return
        self.values |= dict.fromkeys(names, number)

    @property
    def has_length(self) -> bool:
        return any(name in self.values for name in _LENGTHS)

    def without_said(self, options: Mapping[str, list[str]]) -> dict[str, list[str]]:
        """Options but for those that were typed beside the Python."""
        return {
            flag: values
            for flag, values in options.items()
            if plain(flag).removeprefix("no-").replace("-", "_") not in self.flags
        }

    def said(self, text: str) -> float | None:
        """The number that somebody typed for a name of the Python, or for the option that it means."""
        token, value = self.defined.get("".join(text.split()), ("", 0.0))
        if token:
            if option_meant(text, ("lr",)) is None and text != "lr":  # which is the optimizer's as well
                self.used.add(token)
            return value
        if _LOADER.fullmatch(text):
            return self._batches()
        if _DATASET.fullmatch(text):
            return self.values.get("dataset_size")
        word = re.split(r"[.\[\]'\"]+", text.rstrip("]'\""))[-1]
        names = [name for name in (word.lower(), *meanings(word)) if name in self.values]
        return self.values[names[0]] if names else None

    def _batches(self) -> float | None:
        if "batches_per_epoch" in self.values:
            return self.values["batches_per_epoch"]
        if "dataset_size" not in self.values or "batch_size" not in self.values:
            return None
        batches = self.values["dataset_size"] / self.values["batch_size"] / self.values.get("devices", 1)
        return math.floor(batches) if "drop_last" in self.flags else math.ceil(batches)


def _number(text: str) -> float:
    number = float(text.replace("_", ""))
    return int(number) if number.is_integer() and "e-" not in text.lower() else number
