"""Typer's part: which command a name stands for, and what a shell may complete it with."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperGroup

from lrplot.cli.command import execute
from lrplot.cli.commands import command_named, command_names
from lrplot.cli.declare import declare
from lrplot.errors import EXIT_OK, LrplotError
from lrplot.options.docstrings import summary
from lrplot.planning.names import find, library_names, schedulers, typed_names
from lrplot.planning.recipes import recipe_named, recipes

if TYPE_CHECKING:
    from lrplot.options.option import Option
    from lrplot.schedulers.family import Scheduler

_RAW: dict[str, Any] = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "allow_interspersed_args": True,
    "help_option_names": [],
}


def run(words: Sequence[str], *, completing: bool) -> int:
    """Runs the command that words begin with, or completes them; returns the exit code.

    Raises:
        LrplotError: whatever cannot be done.
    """
    words = list(words)
    if "--" in words:  # Typer swallows the first one, and some commands are told by it where another program begins
        words = [*words[: words.index("--")], "--", *words[words.index("--") :]]
    app = _build_app(completing=completing)
    try:
        return int(app(args=words, prog_name="lrplot", standalone_mode=False) or EXIT_OK)
    except typer.Abort:  # newer Typers return 130 themselves
        raise KeyboardInterrupt from None


class _Commands(TyperGroup):
    """Commands by name, and every scheduler as one more, made when it is asked for."""

    completing = False

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of that name; a scheduler's under any of its spellings."""
        known = super().get_command(ctx, cmd_name)
        if known is not None:
            return known
        if self.completing and (listed := _completed(cmd_name)) is not None:
            return listed
        if cmd_name.lower().endswith(".json") and Path(cmd_name).is_file():
            from lrplot.cli import saved

            return _command(cmd_name, "Draws a recording.", lambda tokens: saved.plot(cmd_name, tokens), ())
        if ":" in cmd_name and not self.completing:
            from lrplot.recording.configured import is_lightning_module

            if is_lightning_module(cmd_name):
                from lrplot.cli import lightning_module

                return _command(
                    cmd_name, "A LightningModule.", lambda tokens: lightning_module.plot(cmd_name, tokens), ()
                )
        if cmd_name.lower().endswith((".py", ".ipynb")) and not self.completing:
            from lrplot.scan.trains import trains

            if trains(cmd_name):
                words = partial(_scan, cmd_name)
                return _command(cmd_name, "A script that trains.", words, ())
        try:
            scheduler = find(cmd_name)
        except LrplotError:
            if self.completing:
                return None
            raise
        return _command(
            typed_names(scheduler)[0],
            summary(scheduler.doc),
            partial(_plot, scheduler),
            _plot_options(scheduler) if self.completing else (),
        )

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name that can follow `lrplot`."""
        from lrplot.cli.file_schedules import schedule_names

        own = [recipe.name for recipe in recipes()]
        return [*super().list_commands(ctx), *_scheduler_names(), *own, *schedule_names()]


def _completed(name: str) -> Any:
    """A recipe or a schedule of the file at hand as a command, for completion; None where there is none."""
    from lrplot.cli.file_schedules import schedule_names
    from lrplot.planning.options import LOOP, OPTIMIZER
    from lrplot.render.options import OUTPUT

    recipe = recipe_named(name)
    if recipe is not None:
        taken = {option.name for option in recipe.options}
        options = [option for option in (*LOOP, *OPTIMIZER, *OUTPUT) if option.name not in taken]
        return _command(recipe.name, recipe.summary, lambda _: EXIT_OK, (*recipe.options, *options))
    if name in schedule_names():
        return _command(name, "A schedule of the file at hand.", lambda _: EXIT_OK, ())
    return None


class _Schedulers(TyperGroup):
    """The schedulers that can follow a command such as `check`, each with its options there; for completion only."""

    options_for: Callable[[Scheduler], Sequence[Option]]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The scheduler of that name, as a command."""
        try:
            scheduler = find(cmd_name)
        except LrplotError:
            return None
        options = type(self).options_for(scheduler)
        return _command(typed_names(scheduler)[0], summary(scheduler.doc), lambda _: EXIT_OK, options)

    def list_commands(self, ctx: Any) -> list[str]:
        """The names of all schedulers."""
        return _scheduler_names()


def _scheduler_names() -> list[str]:
    return [*(names[0] for _, names in schedulers()), *library_names()]


def _build_app(*, completing: bool) -> typer.Typer:
    """The Typer application.

    Args:
        completing: whether a shell asks what could follow. Options are declared to Typer only then: it would
            load pydantic to read even one of them, which takes longer than most plots, and quoted parts of a
            schedule need lrplot's own reader in any case.
    """
    group = type("_Commands", (_Commands,), {"completing": completing})
    app = typer.Typer(
        cls=group,
        add_completion=completing,
        rich_markup_mode=None,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": []},
    )

    def group_of_schedulers() -> None:
        """Makes Typer take an application for a group that declares none of its commands."""

    for name in command_names():
        if not completing:
            _add(app, name, "", partial(_run_command, name), ())
            continue
        command = command_named(name)
        if command.own_options is not None:
            named = type("_Named", (_Schedulers,), {"options_for": staticmethod(command.options_for)})
            group_app = typer.Typer(cls=named, help=command.summary, context_settings={"help_option_names": []})
            group_app.callback()(group_of_schedulers)
            app.add_typer(group_app, name=name)
            continue
        _add(app, name, command.summary, partial(_run_command, name), command.options)
    return app


def _plot(scheduler: Scheduler, tokens: Sequence[str]) -> int:
    from lrplot.cli.plot import plot

    return plot(scheduler, tokens)


def _plot_options(scheduler: Scheduler) -> tuple[Option, ...]:
    from lrplot.cli.plot import options_for

    return options_for(scheduler)


def _scan(path: str, tokens: Sequence[str]) -> int:
    """Reads the schedules of a script that trains, which is not run, and draws those whose numbers are known."""
    return execute("scan", command_named("scan"), [path, "--plot", *tokens])


def _run_command(name: str, tokens: Sequence[str]) -> int:
    return execute(name, command_named(name), tokens)


def _command(name: str, help: str, action: Callable[[Sequence[str]], int], options: Sequence[Option]) -> Any:
    app = typer.Typer(add_completion=False, rich_markup_mode=None)
    _add(app, name, help, action, options)
    return typer.main.get_command(app)


def _add(
    app: typer.Typer, name: str, help: str, action: Callable[[Sequence[str]], int], options: Sequence[Option]
) -> None:
    """Adds a command whose words lrplot reads itself."""

    def command(ctx: typer.Context) -> int:
        return action(ctx.args)

    app.command(name, help=help, context_settings=_RAW)(declare(command, options) if options else command)
