"""Names that a shell can offer: of schedulers in every spelling, recipes, schedules of the file at hand, rules."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from lrplot.cli.completion.answers import Answer, matching, matching_spellings
from lrplot.cli.shapes import shape_of
from lrplot.errors import LrplotError, MissingLibraryError
from lrplot.options.docstrings import summary
from lrplot.options.field_words import choice_meant
from lrplot.planning.names import key_of, schedulers
from lrplot.planning.recipes import recipes
from lrplot.reading import read_bytes
from lrplot.schedulers.families import families
from lrplot.schedulers.own.excerpt import public_definitions
from lrplot.schedulers.own.load import source_of
from lrplot.schedulers.own.reference import split_reference

_TORCH = "torch"
_MODULES = ("torch.optim.lr_scheduler.", "optim.lr_scheduler.", "lr_scheduler.")


def schedules(typed: str, *, scheduler: bool = False) -> Iterator[Answer]:
    """What can be drawn by its name: schedulers, recipes and the schedules of the file at hand.

    Args:
        typed: the name so far.
        scheduler: whether only a scheduler can stand there, as within another one.
    """
    if ":" in typed:
        yield from _of_library(typed)
        return
    if not scheduler:
        named = (name for name in file_schedules() if " " not in name)  # one that has blanks would be several words
        yield from matching(typed, ((name, "a schedule of the file at hand") for name in named))
        yield from matching(typed, ((recipe.name, recipe.summary) for recipe in recipes()), loosely=True)
    yield from _of_torch(typed)
    if typed and "." not in typed:  # they are too many to be listed beside all others
        yield from matching(typed, _in_libraries())


def file_schedules(path: str = "") -> list[str]:
    """The names of the schedules of a file, or of the one at hand; none where there is none or it cannot be read."""
    from lrplot.project.config.document import default_file, read_document

    try:
        found = read_document(Path(path) if path else default_file()).values.get("schedules")
    except LrplotError:
        return []
    return [str(name) for name in found] if isinstance(found, dict) else []


def libraries(typed: str) -> Iterator[Answer]:
    """The libraries whose schedulers have names."""
    named = ((name, family.library) for name, family in families().items() if family.named)
    yield from matching(typed, ((name, library or "torch's own") for name, library in named))


def rules(typed: str) -> Iterator[Answer]:
    """The codes of the rules, or their names where one of those is begun."""
    from lrplot.diagnose.rules import names_by_code

    found = names_by_code().items()
    yield from matching(typed, found) or matching(typed, ((name, code) for code, name in found))


def _of_torch(typed: str) -> Iterator[Answer]:
    """Torch's own, by their short names, as classes, and as Python has them: `torch.optim.lr_scheduler.StepLR`."""
    try:
        found = list(schedulers())
    except MissingLibraryError:
        return
    modules = _MODULES if "." in typed else ()
    spellings = (
        ([*names, *(module + each.name for module in modules), each.name], shape_of(each.name, summary(each.doc)))
        for each, names in found
    )
    yield from matching_spellings(typed, spellings, key_of)


def _in_libraries() -> Iterator[str]:
    for library, family in families().items():
        if library != _TORCH and family.named and family.installed:
            for name, short_names in family.names().items():
                yield f"{library}:{[*short_names, name][0]}"


def _of_library(typed: str) -> Iterator[Answer]:
    """What follows a colon: the schedulers of a library, or what a file defines, which is read and not run."""
    prefix, _, begun = typed.partition(":")
    library = choice_meant(prefix) or prefix.lower().replace("-", "_")
    family = families().get(library)
    if family is not None and family.named and family.installed:
        names = (([*short_names, name], "") for name, short_names in family.names().items())
        yield from (Answer(f"{prefix}:{each.value}") for each in matching_spellings(begun, names))
        return
    place, begun = split_reference(typed)
    path = source_of(place)
    try:
        found = public_definitions(ast.parse(read_bytes(path))) if path is not None else []
    except (LrplotError, OSError, SyntaxError, ValueError, RecursionError):
        return
    yield from (Answer(f"{place}:{name}") for name in found if name.startswith(begun))
