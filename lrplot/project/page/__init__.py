"""The page on a file's schedules: one HTML file that needs nothing beside it, and no network."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import fields
from hashlib import sha256
from importlib.resources import files as files_of
from string import Template

from lrplot.model.report import Report
from lrplot.project.config import Config
from lrplot.project.page.markup import together
from lrplot.project.page.sections import Asked, overview, section, tally
from lrplot.render.chart.typeset import clean
from lrplot.render.figure.themes import PALETTES, Palette
from lrplot.version import VERSION
from lrplot.wording import count

_SCRIPTS = ("numbers.js", "plot.js", "cursor.js", "page.js")


def render_page(
    config: Config,
    reports: Mapping[str, Report],
    comparisons: Mapping[str, Report],
    files: Mapping[str, Sequence[str]],
) -> bytes:
    """The page on all schedules of a file: every curve with what is found, and links to the files beside it.

    Args:
        config: the file.
        reports: the reports on the schedules to show, by name.
        comparisons: the reports on the comparisons to show, by name.
        files: the files to link to, by the name of the schedule or comparison, relative to the page.

    Returns:
        A complete HTML document in UTF-8.
    """
    entries = {entry.name: entry for entry in config.entries}
    compared = {comparison.name: comparison for comparison in config.comparisons}
    shown = [
        Asked(name=name, report=report, files=tuple(files.get(name, ())), entry=entries.get(name))
        for name, report in reports.items()
    ]
    shown += [
        Asked(name=name, report=report, files=tuple(files.get(name, ())), comparison=compared.get(name))
        for name, report in comparisons.items()
    ]
    style = _resource("page.css") + _colours()
    script = "".join(f"{{\n{_resource(name)}}}\n" if name != "numbers.js" else _resource(name) for name in _SCRIPTS)
    source = clean(config.path.name, unicode=True)
    numbers = [count(len(reports), "schedule"), *([count(len(comparisons), "comparison")] if comparisons else [])]
    page = Template(_resource("page.html")).substitute(
        # The page runs its own script only, and loads nothing: whatever slipped through the escapes could not either.
        policy=f"default-src 'none'; img-src data:; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'",
        source=together(source),
        numbers=together(", ".join(numbers)),
        # What is found in a comparison is found in its schedules.
        tally=tally([*(reports or comparisons).values()]),
        overview=overview(shown),
        sections=together(*(section(number, each) for number, each in enumerate(shown))),
        version=VERSION,
        style=style,
        script=script,
    )
    return page.encode("utf-8", "replace")


def _resource(name: str) -> str:
    return files_of("lrplot.project.page").joinpath(name).read_text("utf-8")


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
