"""What a `.gitignore` file ignores: https://git-scm.com/docs/gitignore#_pattern_format."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class IgnorePattern:
    """One line: what it matches, below the file's folder, and whether it ignores or brings back."""

    regex: re.Pattern[str]
    ignores: bool
    folders_only: bool


@dataclass(frozen=True, slots=True)
class IgnoreFile:
    """A `.gitignore`, and the folder that it stands in."""

    folder: Path
    patterns: tuple[IgnorePattern, ...]

    def says(self, relative: str, *, is_folder: bool) -> bool | None:
        """Whether it ignores a path, given relative to its folder; None where no line speaks of it."""
        for pattern in reversed(self.patterns):
            if (is_folder or not pattern.folders_only) and pattern.regex.fullmatch(relative):
                return pattern.ignores
        return None


def read_ignore_file(folder: Path) -> IgnoreFile | None:
    """The `.gitignore` of a folder; None where there is none that can be read."""
    try:
        text = (folder / ".gitignore").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    patterns = [found for line in text.splitlines() if (found := _pattern(line)) is not None]
    return IgnoreFile(folder=folder, patterns=tuple(patterns))


def _pattern(line: str) -> IgnorePattern | None:
    text = line.rstrip("\r\n")
    while text.endswith(" ") and not text.endswith("\\ "):
        text = text[:-1]
    if not text or text.startswith("#"):
        return None
    ignores = not text.startswith("!")
    text = text.removeprefix("!")
    folders_only, text = text.endswith("/"), text.rstrip("/")
    if not text:
        return None
    anchored, text = "/" in text, text.removeprefix("/")
    try:
        regex = re.compile(("" if anchored else "(?:.*/)?") + _translated(text), re.DOTALL)
    except re.error:
        return None
    return IgnorePattern(regex=regex, ignores=ignores, folders_only=folders_only)


def _translated(text: str) -> str:
    """A pattern of Git's as a regular expression."""
    found, at = "", 0
    while at < len(text):
        if text.startswith("**/", at) and (at == 0 or text[at - 1] == "/"):
            found, at = found + "(?:.*/)?", at + 3
        elif text[at:] == "**" and (at == 0 or text[at - 1] == "/"):
            found, at = found + ".+", at + 2
        elif text[at] == "*":
            found, at = found + "[^/]*", at + 1
        elif text[at] == "?":
            found, at = found + "[^/]", at + 1
        elif text[at] == "[" and "]" in text[at + 2 :]:
            end = text.index("]", at + 2)
            inner = text[at + 1 : end].replace("\\", "\\\\")
            found, at = found + "[" + ("^" + inner[1:] if inner[0] == "!" else inner) + "]", end + 1
        elif text[at] == "\\" and at + 1 < len(text):
            found, at = found + re.escape(text[at + 1]), at + 2
        else:
            found, at = found + re.escape(text[at]), at + 1
    return found
