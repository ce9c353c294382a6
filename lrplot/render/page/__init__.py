"""The page on schedules: one HTML file that needs nothing beside it, and no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import fields
from hashlib import sha256
from importlib.resources import files as files_of
from string import Template

from lrplot.model.style import Theme
from lrplot.render.figure.themes import PALETTES, Palette
from lrplot.render.page.markup import together
from lrplot.render.page.sections import overview, section, tally
from lrplot.render.page.subject import Subject
from lrplot.version import VERSION

__all__ = ["Subject", "render_page"]

_SCRIPTS = ("numbers.js", "plot.js", "cursor.js", "page.js")


def render_page(title: str, subjects: Sequence[Subject], *, theme: Theme = "light") -> bytes:
    """The page on schedules and comparisons: every curve with what is found, and links to the files beside it.

    Args:
        title: its heading.
        subjects: what to show, in this order; one at least.
        theme: `dark` for a dark page whatever the reader's system has; else that is asked.

    Returns:
        A complete HTML document in UTF-8.
    """
    style = _resource("page.css") + _colours()
    script = "".join(f"{{\n{_resource(name)}}}\n" if name != "numbers.js" else _resource(name) for name in _SCRIPTS)
    page = Template(_resource("page.html")).substitute(
        # The page runs its own script only, and loads nothing: whatever slipped through the escapes could not either.
        policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        theme=' data-theme="dark"' if theme == "dark" else "",
        title=together(title),
        tally=tally(subjects),
        overview=overview(subjects) if len(subjects) > 1 else "",
        sections=together(*(section(number, each) for number, each in enumerate(subjects))),
        version=VERSION,
        style=style,
        script=script,
    )
    return page.encode("utf-8", "replace")


def _resource(name: str) -> str:
    return files_of("lrplot.render.page").joinpath(name).read_text("utf-8")


def _hash(text: str) -> str:
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


def _colours() -> str:
    """The colours of pictures as CSS has them; paper is always light."""
    light, dark = (_variables(PALETTES[theme]) for theme in ("light", "dark"))
    return (
        f":root{{color-scheme:light;{light}}}\n"
        f"@media screen and (prefers-color-scheme:dark){{:root:not([data-theme=light]){{color-scheme:dark;{dark}}}}}\n"
        f"@media screen{{:root[data-theme=dark]{{color-scheme:dark;{dark}}}}}\n"
    )


def _variables(palette: Palette) -> str:
    named = {each.name: getattr(palette, each.name) for each in fields(palette) if each.name != "curves"}
    named |= {f"c{number}": colour for number, colour in enumerate(palette.curves)}
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in named.items())
