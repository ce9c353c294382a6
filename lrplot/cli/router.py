"""Typer's part: which command a name stands for."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from lrplot.cli.command import execute
from lrplot.cli.commands import command_named, command_names
from lrplot.errors import EXIT_OK
from lrplot.planning.names import find

if TYPE_CHECKING:
    from lrplot.schedulers.family import Scheduler

_RAW: dict[str, Any] = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "allow_interspersed_args": True,
    "help_option_names": [],
}


def run(words: Sequence[str], scheduler: Scheduler | None = None) -> int:
    """Runs the command that words begin with; returns the exit code.

    Args:
        words: the words after `lrplot`.
        scheduler: the scheduler that the first of them names, where that is known already.

    Raises:
        LrplotError: whatever cannot be done.
    """
    words = list(words)
    if "--" in words:  # Typer swallows the first one, and some commands are told by it where another program begins
        words = [*words[: words.index("--")], "--", *words[words.index("--") :]]
    app = _build_app()
    try:
        return int(app(args=words, prog_name="lrplot", standalone_mode=False, obj=scheduler) or EXIT_OK)
    except typer.Abort:  # newer Typers return 130 themselves
        raise KeyboardInterrupt from None


class _Commands(TyperGroup):
    """Commands by name, and every scheduler as one more, made when it is asked for."""

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; a scheduler's under any of its spellings."""
        known = super().get_command(ctx, cmd_name)
        if known is not None:
            return known
        if cmd_name.lower().endswith(".json") and Path(cmd_name).is_file():
            from lrplot.cli import saved

            return _command(cmd_name, "Draws a recording.", lambda tokens: saved.plot(cmd_name, tokens))
        if ":" in cmd_name:
            from lrplot.recording.configured import is_lightning_module

            if is_lightning_module(cmd_name):
                from lrplot.cli import lightning_module

                return _command(cmd_name, "A LightningModule.", lambda tokens: lightning_module.plot(cmd_name, tokens))
        if cmd_name.lower().endswith((".py", ".ipynb")):
            from lrplot.scan.trains import trains

            if trains(cmd_name):
                words = partial(_scan, cmd_name)
                return _command(cmd_name, "A script that trains.", words)
        return _command(cmd_name, "A scheduler.", partial(_plot, ctx.obj or find(cmd_name)))


def _build_app() -> typer.Typer:
    """The Typer application.

    It knows none of the options: Typer would load pydantic to read even one of them, which takes longer than most
    plots, and quoted parts of a schedule need lrplot's own reader in any case.
    """
    app = typer.Typer(
        cls=_Commands,
        add_completion=False,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": []},
    )
    for name in command_names():
        _add(app, name, "", partial(_run_command, name))
    return app


def _plot(scheduler: Scheduler, tokens: Sequence[str]) -> int:
    from lrplot.cli.plot import plot

    return plot(scheduler, tokens)


def _scan(path: str, tokens: Sequence[str]) -> int:
    """Reads the schedules of a script that trains, which is not run, and draws those whose numbers are known."""
    return execute("scan", command_named("scan"), [path, "--plot", *tokens])


def _run_command(name: str, tokens: Sequence[str]) -> int:
    return execute(name, command_named(name), tokens)


def _command(name: str, help: str, action: Callable[[Sequence[str]], int]) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    _add(app, name, help, action)
    return typer.main.get_command(app)


def _add(app: typer.Typer, name: str, help: str, action: Callable[[Sequence[str]], int]) -> None:
    """Adds a command whose words lrplot reads itself."""

    def command(ctx: typer.Context) -> int:
        return action(ctx.args)

    app.command(name, help=help, context_settings=_RAW)(command)
