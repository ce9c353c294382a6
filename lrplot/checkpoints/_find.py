"""From what a person names, a file or a folder, to the checkpoint that lies there."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from lrplot.checkpoints import SavedRun, checkpoints
from lrplot.checkpoints._pickle import Loaded, load_file
from lrplot.errors import UsageError

_SUFFIXES = {".ckpt", ".pt", ".pth", ".bin", ".tar"}
_NUMBER = re.compile(r"(\d+)\D*$")
_MOST_NAMED = 8
_DIGITS = re.compile(r"\d+")
_VERSION = re.compile(r"version_\d+")
_WEIGHTS = ".safetensors"
_ALONE = (
    "holds weights only, as every .safetensors file does, and no schedule: name the folder or file that has the"
    " scheduler's state as well, scheduler.pt of a Trainer, scheduler.bin of Accelerate"
)


def read_checkpoint(place: str) -> SavedRun:
    """What a checkpoint says of its run.

    Args:
        place: a file of torch.save, a folder that is a checkpoint, or a folder with checkpoints, of which the last
            one is read where they are numbered.

    Raises:
        UsageError: there is no such place, no checkpoint in it or several, or none that can be read.
    """
    path = Path(place)
    try:
        if path.is_dir():
            return _in_folder(path)
        if not path.is_file():
            found = "there is no file or folder" if not path.exists() else "it is neither a file nor a folder:"
            raise UsageError(f"{found} {place}: name a checkpoint, such as last.ckpt or checkpoint-500")
        return _in_file(path)
    except OSError as error:
        raise UsageError(f"{error.filename or place} cannot be read: {error.strerror}") from None


def _in_file(path: Path) -> SavedRun:
    if path.suffix == _WEIGHTS:
        raise UsageError(f"{path} {_ALONE}")
    loaded = load_file(path)
    for name, form in checkpoints().items():
        if form.recognise(path, [path.name], loaded.content):
            return replace(form.read(path, loaded), format=name, path=path)
    raise UsageError(f"{path} holds nothing that a checkpoint holds")


def _in_folder(folder: Path) -> SavedRun:
    names = sorted(each.name for each in folder.iterdir())
    for name, form in checkpoints().items():
        if form.recognise(folder, names, None):
            return replace(form.read(folder, Loaded(None, lambda _: b"")), format=name, path=folder)
    within = _within(folder, names)
    if within and _are_numbered(within):
        last = max(within, key=_number)
        run = read_checkpoint(str(last))
        return replace(run, notes=(f"{last.name} is the last of the {len(within)} in {folder}", *run.notes))
    if len(within) == 1:
        return read_checkpoint(str(within[0]))
    if not within and any(Path(name).suffix == _WEIGHTS for name in names):
        raise UsageError(f"{folder} {_ALONE}")
    if not within:
        known = ", ".join(form.help for form in checkpoints().values())
        raise UsageError(f"{folder} has no checkpoint that is known: lrplot checkpoint reads {known}")
    shown = ", ".join(map(str, sorted(within, key=_number)[-_MOST_NAMED:]))
    raise UsageError(f"{folder} has {len(within)} checkpoints: name one of them: {shown}")


def _within(folder: Path, names: Sequence[str]) -> list[Path]:
    """The checkpoints in a folder: a Trainer's folders, or files, or what Lightning's logger keeps them in."""
    paths = [folder / name for name in names]
    folders = [path for path in paths if path.is_dir()]
    return (
        [path for path in folders if path.name.startswith("checkpoint-")]
        or [path for path in paths if path.suffix in _SUFFIXES and path.is_file()]
        or [path for path in folders if path.name == "checkpoints"]
        or [path for path in folders if _VERSION.fullmatch(path.name)]
    )


def _are_numbered(paths: Sequence[Path]) -> bool:
    """Whether the names of several are one name but for its numbers, which rise together."""
    if len(paths) < 2 or len({_DIGITS.sub("#", path.name) for path in paths}) > 1:
        return False
    numbers = [[int(each[:18]) for each in _DIGITS.findall(path.name)] for path in sorted(paths, key=_number)]
    return all(a <= b for one, other in itertools.pairwise(numbers) for a, b in zip(one, other, strict=True))


def _number(path: Path) -> tuple[int, str]:
    match = _NUMBER.search(path.name)
    return (int(match[1][-18:]) if match else -1, path.name)
