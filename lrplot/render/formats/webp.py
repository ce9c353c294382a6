"""WebP: the report as a figure in pixels, without loss, in half the bytes of a PNG."""

from lrplot.render.formats._picture import picture_format

# The format knows no longer side.
FORMAT = picture_format("webp", "picture in pixels, smaller than PNG", dpi=(20, 600), longest=16_383)
