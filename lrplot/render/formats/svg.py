"""The report as a picture: SVG."""

from lrplot.render.formats._picture import picture_format

FORMAT = picture_format("svg", "picture in vectors, for web pages", binary=False)
