"""The program `lrplot`: its commands, its help, its exit codes."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from lrplot.cli import terminal
from lrplot.cli.commands import command_names
from lrplot.cli.completion import is_completing
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
from lrplot.output import ClosedPipe, write_stdout
from lrplot.planning.names import find
from lrplot.reading import reason
from lrplot.schedulers.chosen_torch import use_torch
from lrplot.schedulers.own.reference import work_allowed
from lrplot.version import VERSION


def main(argv: Sequence[str] | None = None) -> int:
    """Runs lrplot.

    Args:
        argv: the words after `lrplot`; those of the process where it is None.

    Returns:
        The exit code: 0 done, 1 something is wrong with a schedule and was to be told so, 2 could not (a bug in lrplot
        among it), 130 interrupted. Nothing is raised.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    allowed = work_allowed.set("--allow-code" in words)
    try:
        return _dispatch(words)
    except ClosedPipe as error:
        return error.exit_code
    except LrplotError as error:
        terminal.complain(error.for_shell)
        return error.exit_code
    except KeyboardInterrupt:
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
        if {"--help", "-h"} & set(words[1:]):
            return _show_front_page()
        from lrplot.cli.completion.reply import complete

        return complete(words)
    words, folders = split_torches(words)
    use_torch(folders[0] if len(folders) == 1 else "")
    words = as_typed(words, command_names())
    if len(folders) > 1:
        return compare_torches(folders, words)
    if help := recipe_help(words):
        write_stdout(help)
        return EXIT_OK
    if not words or words[0] in ("--help", "-h"):
        return _show_front_page()
    if words[0] == "--version":
        write_stdout(_version().encode("utf-8"))
        return EXIT_OK
    if words[0].startswith("-"):
        command = words[0].lstrip("-").lower()
        meant = "a scheduler's name comes first, lrplot onecycle --max-lr 0.01 ..."
        meant = f"it is a command, lrplot {command}" if command in command_names() else meant
        raise UsageError(f"lrplot has no option {words[0]}: {meant}")
    is_name = words[0] not in command_names() and words[0].replace("-", "_").isidentifier()
    # A name that is nobody's is refused before Typer is loaded, which takes longer than all of this.
    scheduler = find(words[0]) if is_name else None
    from lrplot.cli import router

    return router.run(words, scheduler)


def _show_front_page() -> int:
    from lrplot.cli.front_page import front_page

    write_stdout(front_page().encode("utf-8"))
    return EXIT_OK


def _version() -> str:
    from lrplot.schedulers.engine import torch_version

    try:
        torch = f"torch {torch_version()}"
    except MissingLibraryError:
        torch = "no torch found"
    return f"lrplot {VERSION} ({torch})\n"
