"""What `lrplot --help` shows: the schedulers, the recipes, the commands, and what goes before all of them."""

from __future__ import annotations

import sys

from lrplot.cli import terminal
from lrplot.cli.commands import command_named, command_names
from lrplot.cli.help import HelpBox, page
from lrplot.cli.shapes import commonness, shape_of
from lrplot.errors import MissingLibraryError
from lrplot.options.docstrings import summary
from lrplot.options.option import HELP
from lrplot.planning.names import schedulers
from lrplot.planning.recipes import recipes

_ABOUT = (
    "Draws the learning rate that every optimizer step of a training run will really use: the schedule you"
    " configured, stepped by the loop you have."
)


def front_page() -> str:
    """The help of lrplot as a whole, for the screen that stdout is."""
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
            HelpBox(title="Schedulers", rows=rows),
            HelpBox(title="Recipes", rows=[(recipe.name, recipe.summary) for recipe in recipes()]),
            HelpBox(title="Commands", rows=[(name, command_named(name).summary) for name in command_names()]),
            HelpBox(title="Options", rows=options),
        ],
        **terminal.look(sys.stdout),
    )
