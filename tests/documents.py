"""The commands and outputs in the project's Markdown files."""

from __future__ import annotations

import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parent.parent
_DRAWN_BY = ("torch", "matplotlib", "numpy", "transformers", "pytorch-warmup")


def blocks(document: Path, language: str) -> list[str]:
    """The fenced blocks of a language."""
    return re.findall(rf"^```{language}\n(.*?)^```$", document.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def not_pinned() -> list[str]:
    """The libraries whose version here is not the one that pictures and outputs in the documents were made with."""
    pins = dict(re.findall(r"^([\w-]+)==([^;\s]+)", (ROOT / "tests/constraints.txt").read_text(), re.MULTILINE))
    return [name for name in _DRAWN_BY if _installed(name) != pins[name]]


def _installed(name: str) -> str:
    try:
        return version(name).partition("+")[0]
    except PackageNotFoundError:
        return ""


def sessions(document: Path) -> list[tuple[str, str]]:
    """Every command of a document's console blocks, with the output that the document shows for it."""
    found = []
    for block in blocks(document, "console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def refresh(document: Path) -> None:
    """Rewrites the outputs in a document's console blocks by running their commands."""
    import os
    import subprocess

    environment = {**os.environ, "COLUMNS": "80", "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"}
    text = document.read_text(encoding="utf-8")
    for block in blocks(document, "console"):
        commands = re.findall(r"^\$ (.*)$", block, re.MULTILINE)
        outputs = [
            subprocess.run(command, shell=True, env=environment, capture_output=True, text=True, check=True).stdout
            for command in commands
        ]
        fresh = "".join(f"$ {command}\n{output}" for command, output in zip(commands, outputs, strict=True))
        text = text.replace(f"```console\n{block}```", f"```console\n{fresh}```")
    document.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    refresh(ROOT / "README.md")
