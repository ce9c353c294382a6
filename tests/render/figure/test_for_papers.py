"""Pictures for papers: without title and stamp, as narrow as a column, in letters of another size."""

from __future__ import annotations

import re
from io import BytesIO

import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text
from PIL import Image
from slip import SLIP

import lrplot
from lrplot.errors import UsageError
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.render.figure import draw, save
from lrplot.wording import release

REPORT = lrplot.simulate("onecycle", max_lr=0.01, total_steps=100)
GROUPS = lrplot.compare([lrplot.simulate("cosine", T_max=100, lr=lr) for lr in (0.1, 0.2, 0.3)])
STAMP = f"torch {release(REPORT.trace.torch_version)}"


def texts(figure: Figure) -> dict[str, Text]:
    return {text.get_text(): text for text in figure.findobj(Text) if text.get_text().strip()}


def top(figure: Figure) -> float:
    """How far the first panel is from the upper edge, in inches."""
    return (1 - figure.axes[0].get_position().y1) * figure.get_figheight()


def test_a_picture_without_title_gives_its_room_to_the_curves() -> None:
    named, bare = (draw(REPORT, Style(titled=titled)) for titled in (True, False))
    (title,) = texts(named).keys() - texts(bare).keys()
    assert title.startswith("OneCycleLR(")
    assert top(bare) < top(named) - 11 / 72  # the title's letters are 11.5 points high


@pytest.mark.parametrize("kind", ["png", "svg"])
def test_without_stamp_and_title_the_file_still_says_where_it_came_from(kind: str) -> None:
    figure = draw(REPORT, Style(titled=False, stamp=False))
    assert not any("torch" in text for text in texts(figure))
    assert STAMP in texts(draw(REPORT, Style()))
    if kind == "png":
        told = Image.open(BytesIO(save(figure, "png", REPORT))).info
        assert STAMP in told["Description"]
        assert told["Title"].startswith("OneCycleLR(")
        assert told["Source"] == REPORT.command
    else:
        content = save(figure, "svg", REPORT).decode()
        drawn = " ".join(re.findall(r"<text.*?</text>", content, re.DOTALL))
        assert STAMP in content
        assert "torch" not in drawn
        assert "OneCycleLR" not in drawn


@pytest.mark.parametrize("report", [REPORT, SLIP, GROUPS], ids=["one", "with findings", "compared"])
def test_all_letters_follow_the_font_size(report: Report) -> None:
    sizes = []
    for font_size in (8.0, 16.0):
        # On paper of twice the width and the height, nothing else differs.
        figure = draw(report, Style(font_size=font_size, width=font_size, height=font_size / 2, dpi=72))
        sizes.append({name: text.get_fontsize() for name, text in texts(figure).items()})
    assert {name: 2 * size for name, size in sizes[0].items()} == pytest.approx(sizes[1])
    assert sizes[1]["learning rate"] == 16


@pytest.mark.parametrize("font_size", [3.9, 31, float("nan"), True, "8"])
def test_a_font_size_is_in_points(font_size: object) -> None:
    with pytest.raises(UsageError, match="font"):
        Style(font_size=font_size)  # type: ignore[arg-type]


def test_a_low_page_names_the_findings_by_their_codes() -> None:
    assert "LR101, LR107" in texts(draw(SLIP, Style(width=2, height=1.5)))


def test_momentum_is_missed_on_a_small_page_only_where_it_was_asked_for() -> None:
    def notes(style: Style) -> list[str]:
        return [text for text in texts(draw(SLIP, style)) if "no room" in text]

    assert notes(Style(width=2, height=1.5)) == []
    assert notes(Style(width=2, height=1.5, show=("lr", "momentum"))) != []


def test_a_logarithmic_axis_of_any_height_has_two_powers_of_ten_or_more() -> None:
    report = lrplot.simulate("exponential", gamma=0.99, lr=0.1, steps=1500)
    for height in (1.5, 1.8, 2.2, 3, 4.5):
        labels = [tick.get_text() for tick in draw(report, Style(log_y=True, height=height)).axes[0].get_yticklabels()]
        assert len(labels) >= 2
        assert all("10^{" in label for label in labels)
