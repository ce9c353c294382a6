"""The report as a picture: PNG."""

from lrplot.render.formats._picture import picture_format

FORMAT = picture_format("png", "picture in pixels", dpi=(20, 600))
