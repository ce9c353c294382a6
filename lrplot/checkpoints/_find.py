"""From what a person names, a file or a folder, to the checkpoint that lies there."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from lrplot.checkpoints import SavedRun, checkpoints
from lrplot.checkpoints._pickle import Loaded, load_file
from lrplot.errors import UsageError

_SUFFIXES = {".ckpt", ".pt", ".pth", ".bin", ".tar"}
_NUMBER = re.compile(r"(\d+)\D*$")
_MOST_NAMED = 8


def read_checkpoint(place: str) -> SavedRun:
    """What a checkpoint says of its run.

    Args:
        place: a file of torch.save, a folder that is a checkpoint, or a folder with one checkpoint.

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
    within = [folder / name for name in names if name.startswith("checkpoint-") and (folder / name).is_dir()]
    within = within or [folder / name for name in names if Path(name).suffix in _SUFFIXES and (folder / name).is_file()]
    if len(within) == 1:
        return read_checkpoint(str(within[0]))
    if not within:
        known = ", ".join(form.help for form in checkpoints().values())
        raise UsageError(f"{folder} has no checkpoint that is known: lrplot checkpoint reads {known}")
    shown = ", ".join(map(str, sorted(within, key=_number)[-_MOST_NAMED:]))
    raise UsageError(f"{folder} has {len(within)} checkpoints: name one of them: {shown}")


def _number(path: Path) -> tuple[int, str]:
    match = _NUMBER.search(path.name)
    return (int(match[1][-18:]) if match else -1, path.name)
