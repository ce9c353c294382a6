"""The plain loop that people write themselves."""

from lrplot.loop.framework import Framework

FRAMEWORK = Framework(help="a plain loop, after every optimizer step")
