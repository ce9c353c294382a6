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
from lrplot.render.page.findings import known_rules, rules_section
from lrplot.render.page.index import index, tally
from lrplot.render.page.markup import together
from lrplot.render.page.panels import LAST_SHADE
from lrplot.render.page.sections import section
from lrplot.render.page.subject import Subject
from lrplot.version import VERSION

__all__ = ["Subject", "render_page"]

_HEAD = "theme.js"
_SCRIPTS = (
    "numbers.js",
    "ticks.js",
    "chart.js",
    "marks.js",
    "plot.js",
    "tip.js",
    "cursor.js",
    "zoom.js",
    "tools.js",
    "download.js",
    "index.js",
    "copy.js",
    "page.js",
)


def render_page(title: str, subjects: Sequence[Subject], *, theme: Theme = "light") -> bytes:
    """The page on schedules and comparisons: every curve with what is found, and links to the files beside it.

    Args:
        title: its heading.
        subjects: what to show, one at least; those with errors come first, else they stay in this order.
        theme: `dark` for a dark page whatever the reader's system has; else that is asked.

    Returns:
        A complete HTML document in UTF-8.
    """
    style, head = _resource("page.css") + _colours(), _resource(_HEAD)
    script = "".join(map(_resource, _SCRIPTS))
    places = sorted(range(len(subjects)), key=lambda place: subjects[place].rank)
    shown = [subjects[place] for place in places]
    known = known_rules(finding for each in shown for finding in each.findings)
    page = Template(_resource("page.html")).substitute(
        # The page runs its own scripts only, and loads nothing: whatever slipped through the escapes could not either.
        policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(head)} {_hash(script)};"
        " base-uri 'none'; form-action 'none'",
        theme=' data-theme="dark"' if theme == "dark" else "",
        title=together(title),
        tally=tally(shown),
        kind="many" if len(shown) > 1 else "one",
        index=index(shown, places) if len(shown) > 1 else "",
        sections=together(
            *(section(number, each, known, headed=each.title != title) for number, each in enumerate(shown))
        ),
        rules=rules_section(known),
        version=VERSION,
        style=style,
        head=head,
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
    named = {each.name: getattr(palette, each.name) for each in fields(palette) if each.name not in ("curves", "ramp")}
    named |= {f"c{number}": colour for number, colour in enumerate(palette.curves)}
    named |= {f"s{number}": palette.shade(number / LAST_SHADE) for number in range(LAST_SHADE + 1)}
    return "".join(f"--{name.replace('_', '-')}:{colour};" for name, colour in named.items())
