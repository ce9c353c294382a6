"""`lrplot resume`: another name of `lrplot checkpoint`."""

from lrplot.cli.commands.checkpoint import OPTIONS as OPTIONS
from lrplot.cli.commands.checkpoint import SUMMARY as SUMMARY
from lrplot.cli.commands.checkpoint import run as run
