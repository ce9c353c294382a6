"""Names of schedules as file systems take them, and the names of the files that a folder of drawings gets."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence

from lrplot.project.config import Config
from lrplot.render.formats import format_named

OVERVIEW = "report.md"
PAGE = "index.html"
_TAKEN = (OVERVIEW, PAGE)
_LONGEST = 100  # bytes; file systems allow 255, and a suffix follows
_DEVICES = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}  # of Windows


def file_names(config: Config, formats: Sequence[str] = ()) -> dict[str, dict[str, str]]:
    """The names of the files of every schedule and comparison, by format; no two are the same on any file system.

    Args:
        config: the file.
        formats: what to write each as, instead of what the file says.
    """
    found: dict[str, dict[str, str]] = {}
    stems: set[str] = set()
    for each in config.named:
        suffixes = _suffixes(formats or each.formats)
        stem, number = slug(each.name), 1
        while stem.casefold() in stems or any((stem + suffix).casefold() in _TAKEN for suffix in suffixes.values()):
            number += 1
            stem = f"{slug(each.name)}-{number}"
        stems.add(stem.casefold())
        found[each.name] = {name: stem + suffix for name, suffix in suffixes.items()}
    return found


def slugs(names: Iterable[str]) -> dict[str, str]:
    """Names as every file system takes them, no two of them the same on any."""
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        stem, number = slug(name), 1
        while stem.casefold() in taken:
            number += 1
            stem = f"{slug(name)}-{number}"
        taken.add(stem.casefold())
        found[name] = stem
    return found


def slug(name: str) -> str:
    """A name as every file system takes it: letters, digits, dots, hyphens and underscores, of a moderate length."""
    text = unicodedata.normalize("NFC", name)
    kept = "".join(character if character.isalnum() or character in "._-" else "-" for character in text)
    while "--" in kept:
        kept = kept.replace("--", "-")
    kept = kept.strip(".-").encode()[:_LONGEST].decode(errors="ignore").rstrip(".-")
    return f"schedule-{kept}".rstrip("-") if not kept or kept.partition(".")[0].lower() in _DEVICES else kept


def _suffixes(formats: Sequence[str]) -> dict[str, str]:
    """The suffix of each format; one that has none, or that of another, is told apart by its name."""
    found: dict[str, str] = {}
    for name in dict.fromkeys(formats):
        own = next(iter(format_named(name).suffixes), "")
        found[name] = own if own and own not in found.values() else f".{name}{own or '.txt'}"
    return found
