"""What lrplot's options are, told to Typer, so that it can complete them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Sequence
from keyword import iskeyword
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from lrplot.errors import as_flag, written
from lrplot.model.trace import Quantity

if TYPE_CHECKING:
    from lrplot.options.option import Option


def declare(function: Callable[..., int], options: Sequence[Option]) -> Callable[..., int]:
    """Gives a command's function the signature from which Typer learns its options."""
    parameters = [inspect.Parameter("ctx", inspect.Parameter.POSITIONAL_OR_KEYWORD, annotation=typer.Context)]
    for option in options:
        if option.kind != "parts":
            annotation = _annotation(option)
            name = f"{option.name}_" if iskeyword(option.name) else option.name  # --as
            parameters.append(
                inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=annotation)
            )

    def declared(ctx: typer.Context, **_: Any) -> int:
        return function(ctx)

    declared.__signature__ = inspect.Signature(parameters)  # type: ignore[attr-defined]
    declared.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
    return declared


_IN_COMMAS = ("select", "ignore", "show")
_WITH_VALUES = ("optimizer", "format", *_IN_COMMAS)


def _values_of(name: str) -> Sequence[str]:
    """What an option may be that takes a name of something that there is: an optimizer, a format, a rule."""
    if name == "optimizer":
        from lrplot.schedulers.optimizers import optimizer_files

        return sorted(optimizer_files())
    if name == "format":
        from lrplot.render.formats import format_names

        return format_names()
    if name == "show":
        return get_args(Quantity)
    from lrplot.diagnose.rules import names_by_code

    return sorted(names_by_code())


def _annotation(option: Option) -> Any:
    flags = [option.flag, *([option.short] if option.short else [])]
    if option.kind == "bool":
        if option.default:
            flags[0] += f"/--no-{option.flag[2:]}"
        return Annotated[bool | None, typer.Option(*flags, help=written(option.help, as_flag))]

    def choices(incomplete: str) -> list[str]:
        done, comma, last = incomplete.rpartition(",") if option.name in _IN_COMMAS else ("", "", incomplete)
        found = option.choices or _values_of(option.name)
        return [f"{done}{comma}{each}" for each in found if each.lower().startswith(last.lower())]

    known = option.choices or option.name in _WITH_VALUES
    complete = choices if known else None  # without any, the shell completes file names
    return Annotated[str | None, typer.Option(*flags, help=written(option.help, as_flag), autocompletion=complete)]
