"""Shell completion: what lrplot's options are, told to Typer."""

from __future__ import annotations

import inspect
import os
from collections.abc import Callable, Sequence
from keyword import iskeyword
from typing import Annotated, Any

import typer

from lrplot.options import Option


def is_completing(words: Sequence[str]) -> bool:
    """Whether a shell asks for completions, or a person for the script that makes it ask."""
    return "_LRPLOT_COMPLETE" in os.environ or bool({"--install-completion", "--show-completion"} & set(words[:1]))


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


def _annotation(option: Option) -> Any:
    flags = [option.flag, *([option.short] if option.short else [])]
    if option.kind == "bool":
        if option.default:
            flags[0] += f"/--no-{option.flag[2:]}"
        return Annotated[bool | None, typer.Option(*flags, help=option.help)]

    def choices(incomplete: str) -> list[str]:
        return [each for each in option.choices if each.startswith(incomplete)]

    complete = choices if option.choices else None  # without choices, the shell completes file names
    return Annotated[str | None, typer.Option(*flags, help=option.help, autocompletion=complete)]
