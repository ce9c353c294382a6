"""Everything that is wrong with a file, told at once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from lrplot.errors import LrplotError, UsageError
from lrplot.project.config.document import Document
from lrplot.project.config.yaml import Keys
from lrplot.wording import count


@dataclass(kw_only=True, slots=True)
class Problems:
    """What is wrong so far.

    Attributes:
        document: the file.
        found: the line and the sentence of each.
    """

    document: Document
    found: list[tuple[int, str]] = field(default_factory=list)

    def add(self, keys: Keys, sentence: str) -> None:
        """Notes what is wrong with a key."""
        line = self.document.line_of(keys)
        where = self.document.name_of(keys)
        self.found.append((line, f"{where}: {sentence}" if where else sentence))

    @contextmanager
    def noting(self, keys: Keys) -> Iterator[None]:
        """Notes the error of what is done under it, and goes on."""
        try:
            yield
        except LrplotError as error:
            self.add(keys, error.for_file)

    def raise_if_any(self) -> None:
        """Raises UsageError with everything that was found, in the order of the lines; does nothing if nothing was."""
        if not self.found:
            return
        told = [f"line {line}, {sentence}" for line, sentence in sorted(self.found)]
        if len(told) == 1:
            raise UsageError(f"{self.document.path}, {told[0]}")
        raise UsageError("\n  ".join([f"{self.document.path}: {count(len(told), 'thing')} are wrong:", *told]))
