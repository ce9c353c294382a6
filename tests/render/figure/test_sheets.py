"""Style sheets of matplotlib's: what a picture takes of them, and what they cannot do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import matplotlib
import pytest
from matplotlib import style as mpl_style
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from matplotlib.text import Text

import lrplot
from lrplot.errors import UsageError
from lrplot.model.style import Style
from lrplot.render.figure import draw, save
from lrplot.render.figure.sheets import read_sheet
from lrplot.render.formats import pdf, png

REPORT = lrplot.simulate("onecycle", max_lr=0.01, total_steps=100)
PAPER = """
# for the paper
figure.figsize: 3.3, 2.4   # a column
figure.dpi: 200
font.family: serif
axes.labelsize: 7
axes.prop_cycle: cycler('color', ['aa3377', '228833']) + cycler(linestyle=['-', '--'])
axes.grid: False
axes.spines.top: True
axes.spines.right: True
axes.edgecolor: "#123456"
xtick.direction: in
xtick.major.size: 4
lines.linewidth: 1.2
keymap.quit: q
"""


@pytest.fixture
def sheet(tmp_path: Path) -> Callable[[str], str]:
    def write(text: str) -> str:
        path = tmp_path / "paper.mplstyle"
        path.write_text(text)
        return str(path)

    return write


def line_colours(figure: Figure) -> set[str]:
    return {to_hex(line.get_color()) for line in figure.axes[0].lines if not str(line.get_label()).startswith("_")}


def test_a_picture_takes_fonts_colours_lines_and_size(sheet: Callable[[str], str]) -> None:
    figure = draw(REPORT, Style(sheet=sheet(PAPER)))
    assert tuple(figure.get_size_inches()) == (3.3, 2.4)
    assert figure.dpi == 200
    axes = figure.axes[0]
    assert line_colours(figure) == {"#aa3377"}
    assert axes.lines[0].get_linewidth() == pytest.approx(1.2)
    assert not any(each.get_visible() for each in axes.get_xgridlines())
    assert all(spine.get_visible() for spine in axes.spines.values())
    assert to_hex(axes.spines["top"].get_edgecolor()) == "#123456"
    assert axes.yaxis.label.get_fontsize() == 7
    assert axes.xaxis.get_tick_params()["direction"] == "in"
    (title,) = [text for text in figure.findobj(Text) if text.get_text().startswith("OneCycleLR(")]
    assert "serif" in title.get_fontfamily()


def test_what_is_said_beside_it_is_stronger(sheet: Callable[[str], str]) -> None:
    figure = draw(REPORT, Style(sheet=sheet(PAPER), width=5, height=3, dpi=72, font_size=10))
    assert tuple(figure.get_size_inches()) == (5, 3)
    assert (figure.dpi, figure.axes[0].yaxis.label.get_fontsize()) == (72, 10)


@pytest.mark.parametrize("name", [each for each in mpl_style.available if not each.startswith("_")])
def test_every_style_of_matplotlib_draws(name: str) -> None:
    figure = draw(REPORT, Style(sheet=name, dpi=50))
    cycle = mpl_style.library[name].get("axes.prop_cycle")
    if cycle is not None and "color" in cycle.by_key():
        assert line_colours(figure) <= {to_hex(each) for each in cycle.by_key()["color"]}
    assert figure.canvas.get_width_height()[0] > 100


def test_dark_paper_has_warnings_that_can_be_read() -> None:
    slip = lrplot.simulate("onecycle", max_lr=0.01, total_steps=100, steps=120)
    warn = {
        to_hex(text.get_color())
        for text in draw(slip, Style(sheet="dark_background")).findobj(Text)
        if text.get_text().startswith("LR")
    }
    assert warn == {"#ff9d5c"}


def test_the_bytes_are_the_same_each_time_and_nothing_stays_set(sheet: Callable[[str], str]) -> None:
    style = Style(sheet=sheet(PAPER))
    before = dict(matplotlib.rcParams)
    assert png.FORMAT.render(REPORT, style) == png.FORMAT.render(REPORT, style)
    assert pdf.FORMAT.render(REPORT, style) == pdf.FORMAT.render(REPORT, style)
    assert dict(matplotlib.rcParams) == before
    assert save(draw(REPORT, Style()), "png", REPORT) == png.FORMAT.render(REPORT, Style())


def test_a_font_that_is_missing_is_replaced_without_a_word(
    sheet: Callable[[str], str], caplog: pytest.LogCaptureFixture
) -> None:
    figure = draw(REPORT, Style(sheet=sheet("font.family: No Such Font\n")))
    assert save(figure, "png", REPORT, Style())
    assert not caplog.records


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("axes.grdi: True", "line 1: matplotlib has no setting 'axes.grdi': did you mean axes.grid?"),
        ("\naxes.grid: perhaps", "line 2: axes.grid cannot be 'perhaps'"),
        ("font.size 8", "line 1: 'font.size 8' is not a setting: write a name and a value"),
        ("axes.prop_cycle: cycler('color', ['blu'])", "has 'blu', which matplotlib knows no colour by"),
        ("axes.prop_cycle: [", "is written cycler("),
        ("text.usetex: True", "lrplot runs no LaTeX: leave it out, or write the source of the picture, -o curve.tex"),
        ("font.size: 90", "has letters of 90 points, and a picture's are from 4 to 30"),
        ("figure.figsize: 90, 2", "does not fit: width is in inches for a.png, and from 2 to 30, not 90"),
        ("figure.dpi: 9000", "from 20 to 600"),
    ],
)
def test_what_no_picture_can_have_is_refused(line: str, told: str, sheet: Callable[[str], str]) -> None:
    with pytest.raises(UsageError) as raised:
        png.FORMAT.check(Style(sheet=sheet(line)), "a.png")
    assert told in str(raised.value)


@pytest.mark.parametrize(
    "value",
    [
        "__import__('pathlib').Path('{0}').touch()",
        "cycler('color', __import__('pathlib').Path('{0}').touch())",
        "(lambda: cycler)()(color=['r'])",
    ],
)
def test_nothing_in_a_sheet_is_run(value: str, sheet: Callable[[str], str], tmp_path: Path) -> None:
    trace = tmp_path / "was-run"
    with pytest.raises(UsageError, match=r"is written cycler\("):
        read_sheet(sheet(f"axes.prop_cycle: {value.replace('{0}', str(trace))}"))
    assert not trace.exists()


def test_a_sheet_is_read_to_an_end(tmp_path: Path) -> None:
    (tmp_path / "endless.mplstyle").symlink_to("/dev/zero")
    with pytest.raises(UsageError, match="more than 65,536 bytes"):
        read_sheet(str(tmp_path / "endless.mplstyle"))


@pytest.mark.parametrize("text", ["API_KEY=hunter2", "font.size: hunter2", "hunter2: 8", "axes.prop_cycle: hunter2"])
def test_no_file_is_quoted_that_is_no_sheet_by_its_name(text: str, tmp_path: Path) -> None:
    (tmp_path / ".env").write_text(text)
    with pytest.raises(UsageError, match=r"ends in \.mplstyle, and '.*\.env' does not") as raised:
        read_sheet(str(tmp_path / ".env"))
    assert "hunter2" not in raised.value.text


def test_a_style_as_text_is_a_sheet(tmp_path: Path, sheet: Callable[[str], str]) -> None:
    REPORT.save(tmp_path / "a.png", style=sheet(PAPER))
    assert (tmp_path / "a.png").read_bytes() == png.FORMAT.render(REPORT, Style(sheet=sheet(PAPER)))
