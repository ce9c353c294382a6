"""The options of what is drawn and where it is written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, get_args

from lrplot.errors import option as named
from lrplot.model.axes import Quantity, XUnit
from lrplot.options.option import HELP, Option
from lrplot.planning.options import ENGINE
from lrplot.render.formats import format_names

NO_TITLE = "none"
"""The title that asks for none: a picture for a paper has its title in the caption."""

OUTPUT = (
    Option(
        name="output",
        kind="text",
        short="-o",
        metavar="FILE",
        repeatable=True,
        help="Write to a file, whose suffix says the format, or to stdout (-); may be given several times.",
        panel="Output",
        default="a chart in the terminal",
    ),
    Option(
        name="format",
        kind="text",
        metavar="NAME",
        help=f"The format for stdout and for other suffixes: {', '.join(format_names())}.",
        panel="Output",
    ),
    Option(name="spark", kind="bool", help="One line instead of a chart, for logs.", panel="Output"),
    Option(
        name="verbose",
        kind="bool",
        help="Say all there is to say, also where a window has no room for it.",
        panel="Output",
        short="-v",
    ),
    Option(
        name="code",
        kind="choice",
        choices=("torch", "lightning", "transformers"),
        help="Print the lines to paste into a training script instead, for the schedule and its stepping.",
        panel="Output",
    ),
    Option(
        name="show",
        kind="text",
        metavar="NAME,...",
        help=f"Panels: {', '.join(get_args(Quantity))}.",
        panel="Output",
        default="lr, and momentum where it moves",
    ),
    Option(
        name="tag",
        kind="text",
        metavar="NAME",
        help="The tag of the rate in a TensorBoard event file (-o plan.tfevents), as the run logs it: lr-AdamW.",
        panel="Output",
        default="lr",
    ),
    Option(name="log_y", kind="bool", help="A logarithmic axis for the rate.", panel="Output"),
    Option(
        name="x_axis",
        kind="choice",
        choices=get_args(XUnit),
        help=f"What the axis of steps counts; samples, tokens and hours need {named('batch_size')},"
        f" {named('sequence_length')} and {named('seconds_per_step')}.",
        panel="Output",
        default="step",
    ),
    Option(
        name="at",
        kind="text",
        metavar="STEP|epoch=N|SHARE",
        repeatable=True,
        help="Say and mark the rate at a step, at the first step of an epoch or at a share of the run, 50%; counted"
        " from 0.",
        panel="Output",
    ),
    Option(
        name="title",
        kind="text",
        help="The title, instead of the schedule in words; 'none' for no title.",
        panel="Output",
    ),
    Option(
        name="stamp",
        kind="bool",
        help="PyTorch's version in a picture's corner. The file's metadata keeps it, with title, findings and command.",
        panel="Output",
        default="yes",
    ),
    Option(
        name="style",
        kind="text",
        metavar="FILE|NAME",
        help="A style sheet of matplotlib's for pictures, paper.mplstyle or the name of one that it has, ggplot: fonts,"
        " colours, grid, lines and size.",
        panel="Output",
    ),
    Option(
        name="font_size",
        kind="float",
        metavar="POINTS",
        help="The size of a picture's axis names and legend; all else is larger or smaller in proportion.",
        panel="Output",
        default="8",
    ),
    Option(name="width", kind="float", help="Columns of a terminal chart, inches of a picture.", panel="Output"),
    Option(name="height", kind="float", help="Rows of a terminal chart, inches of a picture.", panel="Output"),
    Option(name="dpi", kind="float", help="Pixels per inch of a PNG or a WebP.", panel="Output"),
    Option(
        name="theme",
        kind="choice",
        choices=("light", "dark"),
        help="Colours for a light or a dark background.",
        panel="Output",
        default="light",
    ),
    ENGINE,
    Option(
        name="allow_code",
        kind="bool",
        help="Run what a file of yours does where it is imported, if the scheduler that you name needs it.",
        panel="Output",
    ),
    HELP,
)


def title_in(values: Mapping[str, Any]) -> str:
    """The title that was said; empty where none was, or where there is to be none."""
    title: str = values.get("title", "")
    return "" if title == NO_TITLE else title
