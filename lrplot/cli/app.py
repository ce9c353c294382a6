"""The program `lrplot`: its commands, its help, its exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperGroup

from lrplot.cli import terminal
from lrplot.cli.command import execute
from lrplot.cli.commands import command_named, command_names
from lrplot.cli.completion import check_shell, declare, is_completing, is_nonsense, whole_words
from lrplot.cli.config_option import ALLOW_CODE
from lrplot.cli.file_schedules import schedule_names
from lrplot.cli.help import Panel, page
from lrplot.cli.plot import options_for, plot
from lrplot.cli.shapes import commonness, shape_of
from lrplot.cli.torches import compare_torches, split_torches
from lrplot.cli.typed import as_typed, recipe_help
from lrplot.errors import (
    EXIT_FAILED,
    EXIT_INTERRUPTED,
    EXIT_OK,
    LrplotError,
    MissingLibraryError,
    UsageError,
)
from lrplot.options.docstrings import summary
from lrplot.options.option import HELP, Option
from lrplot.output import ClosedPipe, write_stdout
from lrplot.planning.names import find, library_names, schedulers, typed_names
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.planning.recipes import recipe_named, recipes
from lrplot.reading import reason
from lrplot.render.options import OUTPUT
from lrplot.schedulers.chosen_torch import use_torch
from lrplot.schedulers.engine import torch_version
from lrplot.schedulers.family import Scheduler
from lrplot.schedulers.own.load import text_only, work_allowed
from lrplot.version import VERSION

_ABOUT = (
    "Draws the learning rate that every optimizer step of a training run will really use: the schedule you"
    " configured, stepped by the loop you have."
)
_RAW: dict[str, Any] = {
    "allow_extra_args": True,
    "ignore_unknown_options": True,
    "allow_interspersed_args": True,
    "help_option_names": [],
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs lrplot.

    Args:
        argv: the words after `lrplot`; those of the process where it is None.

    Returns:
        The exit code: 0 done, 1 something is wrong with a schedule and was to be told so, 2 could not (a bug in lrplot
        among it), 130 interrupted. Nothing is raised.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    allowed = work_allowed.set(ALLOW_CODE.flag in words)
    try:
        return _dispatch(words)
    except ClosedPipe as error:
        return error.exit_code
    except LrplotError as error:
        terminal.complain(error.for_shell)
        return error.exit_code
    except (KeyboardInterrupt, typer.Abort):  # newer Typers return 130 themselves
        return EXIT_INTERRUPTED
    except SystemExit as error:  # being ended by a signal ends this way
        return error.code if isinstance(error.code, int) else EXIT_FAILED
    except MemoryError:
        terminal.complain("the memory of this machine is used up: draw fewer steps (--max-steps)")
        return EXIT_FAILED
    except RecursionError:
        terminal.complain("what was given is nested deeper than lrplot follows: write it out in fewer levels")
        return EXIT_FAILED
    except OSError as error:  # what no command has words of its own for: a folder that was deleted, no descriptor left
        where = "" if error.filename is None else f"{os.fsdecode(error.filename)!r}: "
        terminal.complain(f"the system refused what lrplot needs: {where}{reason(error)}")
        return EXIT_FAILED
    except BaseException as error:
        # A traceback that ends Python exits with 1, which in CI means that a schedule was found wrong.
        import traceback

        for line in traceback.format_exc().splitlines():
            terminal.remark(line)
        terminal.complain(f"this is a bug in lrplot {VERSION}, please report it: {type(error).__name__}: {error}")
        return EXIT_FAILED
    finally:
        work_allowed.reset(allowed)


def _dispatch(words: list[str]) -> int:
    if is_completing(words):
        return _complete(words)
    words, folders = split_torches(words)
    use_torch(folders[0] if len(folders) == 1 else "")
    words = as_typed(words, command_names())
    if len(folders) > 1:
        return compare_torches(folders, words)
    if help := recipe_help(words):
        write_stdout(help)
        return EXIT_OK
    if not words or words[0] in ("--help", "-h"):
        write_stdout(_help().encode("utf-8"))
        return EXIT_OK
    if words[0] == "--version":
        write_stdout(_version().encode("utf-8"))
        return EXIT_OK
    if words[0].startswith("-"):
        raise UsageError(
            f"lrplot has no option {words[0]}: a scheduler's name comes first, lrplot onecycle --max-lr 0.01 ..."
        )
    return _run(build_app(completing=False), words)


def _complete(words: list[str]) -> int:
    """Answers a shell that asks what could follow, or installs or shows what makes it ask."""
    if {"--help", "-h"} & set(words[1:]):
        write_stdout(_help().encode("utf-8"))
        return EXIT_OK
    check_shell(words)
    if is_nonsense():
        return EXIT_OK  # nobody is there to be told but a prompt
    only_text = text_only.set(True)
    try:
        with whole_words():
            return _run(build_app(completing=True), words)
    except SystemExit as error:  # Typer's completion ends this way, with 1 where it did not understand
        return EXIT_FAILED if error.code else EXIT_OK
    finally:
        text_only.reset(only_text)


def _run(app: typer.Typer, words: list[str]) -> int:
    if "--" in words:  # Typer swallows the first one, and some commands are told by it where another program begins
        words = [*words[: words.index("--")], "--", *words[words.index("--") :]]
    return int(app(args=words, prog_name="lrplot", standalone_mode=False) or EXIT_OK)


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
            lambda tokens: plot(scheduler, tokens),
            options_for(scheduler) if self.completing else (),
        )

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name that can follow `lrplot`."""
        own = [recipe.name for recipe in recipes()]
        return [*super().list_commands(ctx), *_scheduler_names(), *own, *schedule_names()]


def _completed(name: str) -> Any:
    """A recipe or a schedule of the file at hand as a command, for completion; None where there is none."""
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


def build_app(*, completing: bool) -> typer.Typer:
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


def _version() -> str:
    try:
        torch = f"torch {torch_version()}"
    except MissingLibraryError:
        torch = "no torch found"
    return f"lrplot {VERSION} ({torch})\n"


def _help() -> str:
    try:
        found = sorted(schedulers(), key=lambda each: commonness(each[0].name))
        rows = [(names[0], shape_of(each.name, summary(each.doc))) for each, names in found]
    except MissingLibraryError as error:
        rows = [("", error.for_shell)]
    options = [
        ("--version", "Show the versions of lrplot and of the torch that it found."),
        ("--torch FOLDER", "Step the torch of another environment; given twice, compare them."),
        ("--install-completion", "Install completion for the shell you are in."),
        ("--show-completion", "Show that completion, to copy it or to change it."),
        (f"{HELP.short}, {HELP.flag}", HELP.help),
    ]
    return page(
        "lrplot SCHEDULER [OPTIONS]   (lrplot SCHEDULER --help lists them)",
        f"{_ABOUT}\n\nlrplot onecycle --max-lr 0.01 --total-steps 25600\n"
        "lrplot cosine --lr 0.1 --T-max 200 --interval epoch --dataset-size 50000 --batch-size 128 -o curve.svg",
        [
            Panel(title="Schedulers", rows=rows),
            Panel(title="Recipes", rows=[(recipe.name, recipe.summary) for recipe in recipes()]),
            Panel(title="Commands", rows=[(name, command_named(name).summary) for name in command_names()]),
            Panel(title="Options", rows=options),
        ],
        **terminal.look(sys.stdout),
    )
