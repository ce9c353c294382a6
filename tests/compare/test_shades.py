"""The values of one number are shaded in their order, in pictures, in the terminal and on the page."""

from __future__ import annotations

import colorsys
import shlex
from collections.abc import Sequence

import pytest

from lrplot.cli.app import main
from lrplot.cli.plot import options_for
from lrplot.cli.vary import vary
from lrplot.compare.sweep import shades_of
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.planning.names import find
from lrplot.planning.request import read_request
from lrplot.render.chart.typeset import RAMP_INKS, RUN_INKS
from lrplot.render.figure import draw
from lrplot.render.figure.themes import PALETTES
from lrplot.render.formats.terminal import render


def swept(words: str) -> Report:
    name, *rest = shlex.split(words)
    scheduler = find(name)
    return vary(read_request(scheduler, rest, options_for(scheduler), name), "")


@pytest.mark.parametrize(
    ("values", "shades"),
    [
        ([0.4, 0.1, 0.2], (1.0, 0.0, 0.5)),
        ([10, 20, 30, 40, 1000], (0.0, 0.25, 0.5, 0.75, 1.0)),
        ([0.1, 0.2], ()),  # two colours are told apart better
        (["cos", "linear", "cos2"], ()),
        ([True, False, True], ()),
        ([[0.1, 0.2], [0.2, 0.3], [0.3, 0.4]], ()),
        ([0.1, "step / 2", 0.3], ()),
    ],
)
def test_numbers_have_an_order_and_categories_have_none(values: Sequence[object], shades: tuple[float, ...]) -> None:
    assert shades_of(values) == shades


def _lightness(colour: str) -> float:
    """The luminance of a colour, as WCAG 2 has it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_ramp_is_told_from_the_paper_and_grows_away_from_it(theme: str) -> None:
    palette = PALETTES[theme]  # type: ignore[index]
    paper = _lightness(palette.paper)
    shades = [_lightness(palette.shade(number / 20)) for number in range(21)]
    contrasts = [(max(each, paper) + 0.05) / (min(each, paper) + 0.05) for each in shades]
    assert contrasts == sorted(contrasts)
    assert contrasts[0] >= 3  # of graphics, by WCAG 2.2


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_picture_shades_by_value(theme: str) -> None:
    report = swept("cosine --T-max 100 --vary lr=0.4,0.1,0.2")
    palette = PALETTES[theme]  # type: ignore[index]
    lines = draw(report, Style(theme=theme)).axes[0].lines  # type: ignore[arg-type]
    colours = {line.get_label().split("lr=")[1]: line.get_color() for line in lines}
    assert colours == {"0.1": palette.shade(0), "0.2": palette.shade(0.5), "0.4": palette.shade(1)}
    assert {line.get_linestyle() for line in lines} == {"-"}


def test_what_lies_on_another_is_dashed() -> None:
    report = swept("cosine --T-max 100 --lr 0.1 --show lr,weight_decay --vary weight-decay=0.1,0.2,0.3")
    styles = [line.get_linestyle() for line in draw(report, Style(show=("lr", "weight_decay"))).axes[0].lines]
    assert len(styles) == 3
    assert sorted(style == "-" for style in styles) == [False, False, True]


def test_categories_and_two_values_have_colours_of_their_own() -> None:
    for words in (
        "cosine --T-max 100 --vary lr=0.1,0.2",
        "cyclic --base-lr 0.1 --max-lr 1 --vary mode=triangular,triangular2",
    ):
        report = swept(words)
        assert report.shades == ()
        colours = {line.get_color() for line in draw(report, Style()).axes[0].lines}
        assert colours == set(PALETTES["light"].curves[:2])


def test_the_terminal_has_a_ramp_too() -> None:
    text = render(swept("cosine --T-max 100 --vary lr=0.4,0.1,0.2"), Style(colour=True)).decode()
    for mark, ink in (("A", RAMP_INKS[-1]), ("B", RAMP_INKS[0]), ("C", RAMP_INKS[3])):
        assert f"\x1b[{ink}m{mark}\x1b[0m" in text
    assert (
        f"\x1b[{RUN_INKS[0]}mA\x1b[0m"
        in render(swept("cosine --T-max 100 --vary lr=0.4,0.1"), Style(colour=True)).decode()
    )


def test_the_ramp_of_the_terminal_is_readable_on_black_and_white() -> None:
    levels = (0, 95, 135, 175, 215, 255)
    found = []
    for ink in RAMP_INKS:
        number = int(ink.rpartition(";")[2]) - 16
        red, green, blue = (levels[number // each % 6] for each in (36, 6, 1))
        found.append(_lightness(f"#{red:02x}{green:02x}{blue:02x}"))
        assert colorsys.rgb_to_hsv(red, green, blue)[1] > 0.3
    assert found == sorted(found)
    assert all((each + 0.05) / 0.05 > 2.5 and 1.05 / (each + 0.05) > 2.2 for each in found)


def test_a_page_has_it(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cosine", "--T-max", "100", "--vary", "lr=0.4,0.1,0.2", "--format", "html"]
    assert main(words) == 0
    page = capsys.readouterr().out
    for look in ("s7 d0", "s0 d0", "s4 d0"):
        assert f'class="curve {look}"' in page
    assert f"--s7: {PALETTES['light'].shade(1)}" in page.replace("--s7:#", "--s7: #")
