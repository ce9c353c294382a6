"""The report as a picture: PDF."""

from lrplot.render.formats._picture import picture_format

FORMAT = picture_format("pdf", "picture in vectors, for papers")
