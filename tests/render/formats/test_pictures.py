"""PNG, WebP, SVG and PDF: the same bytes every time, small, and with where they came from inside."""

from __future__ import annotations

import os
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from array import array
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from lrplot.errors import MissingLibraryError, UsageError
from lrplot.loop.timeline import Timeline
from lrplot.model.column import Column
from lrplot.model.plan import Plan, ScheduleSpec
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.model.trace import GroupTrace, Trace
from lrplot.render.formats import Format, pdf, png, svg, webp

FORMATS = {"png": png.FORMAT, "webp": webp.FORMAT, "svg": svg.FORMAT, "pdf": pdf.FORMAT}
TITLE = 'one $x^2$ <script>alert("&")</script>'


def report_of(values: bytes, title: str = TITLE) -> Report:
    column = Column(values=array("d", values), stride=1, n=len(values) // 8)
    trace = Trace(
        label="CyclicLR",
        role="as-run",
        scheduler="CyclicLR",
        arguments={"base_lr": 0.001, "max_lr": 0.1},
        timeline=Timeline(n_steps=column.n),
        groups=(GroupTrace(name="group 0", lr=column),),
        momentum_name="momentum",
        schedule_steps=None,
        engine="source",
        torch_version="2.13.0",
    )
    plan = Plan(schedule=ScheduleSpec(name="CyclicLR", arguments=trace.arguments))
    return Report(plan=plan, trace=trace, title=title, command="lrplot CyclicLR --base-lr 0.001 <x>")


def triangles(n: int, n_cycles: int) -> bytes:
    place = np.arange(n) % (n // n_cycles) / (n // n_cycles)
    return (0.001 + 0.099 * (1 - np.abs(2 * place - 1))).tobytes()


@pytest.fixture(scope="module")
def report() -> Report:
    return report_of(triangles(1000, 4))


@pytest.fixture(scope="module")
def pictures(report: Report) -> dict[str, bytes]:
    return {name: each.render(report, Style()) for name, each in FORMATS.items()}


@pytest.mark.parametrize(("name", "each"), FORMATS.items())
def test_a_format_is_chosen_by_its_suffix(name: str, each: Format) -> None:
    assert each.suffixes == (f".{name}",)
    assert each.binary == (name != "svg")


def test_png_has_the_size_asked_for(report: Report, pictures: dict[str, bytes]) -> None:
    assert Image.open(BytesIO(pictures["png"])).size == (1200, 675)  # 8 x 4.5 inches of 150 pixels
    asked = png.FORMAT.render(report, Style(width=4, height=3, dpi=100))
    assert Image.open(BytesIO(asked)).size == (400, 300)


def test_png_tells_where_it_came_from(report: Report, pictures: dict[str, bytes]) -> None:
    image = Image.open(BytesIO(pictures["png"]))
    assert image.info["Title"] == TITLE
    assert image.info["Source"] == report.command
    assert "torch 2.13.0" in image.info["Description"]
    assert "Software" not in image.info


def test_webp_has_the_pixels_of_the_png_and_tells_as_much(report: Report, pictures: dict[str, bytes]) -> None:
    image, same = (Image.open(BytesIO(pictures[name])) for name in ("webp", "png"))
    assert image.format == "WEBP"
    assert np.array_equal(np.asarray(image.convert("RGB")), np.asarray(same.convert("RGB")))
    assert len(pictures["webp"]) < len(pictures["png"])
    assert dict(image.getexif()) == {0x11A: 150, 0x11B: 150, 0x128: 2}  # pixels per inch
    root = ElementTree.fromstring(image.info["xmp"])
    told = {each.tag.rpartition("}")[2]: "".join(each.itertext()) for each in root.iter() if "purl.org/dc" in each.tag}
    assert told == {"title": TITLE, "description": same.info["Description"], "source": report.command}


def test_webp_has_no_side_that_is_too_long() -> None:
    style = Style(width=29, height=2, dpi=600)
    png.FORMAT.check(style)
    with pytest.raises(UsageError, match="17,400 pixels long, and 16,383 is the most"):
        webp.FORMAT.check(style)


def test_webp_needs_a_pillow_that_knows_it(report: Report, monkeypatch: pytest.MonkeyPatch) -> None:
    from PIL import features

    monkeypatch.setattr(features, "check", lambda name: False)
    with pytest.raises(MissingLibraryError, match="write a PNG"):
        webp.FORMAT.render(report, Style())


def test_svg_tells_where_it_came_from_and_keeps_markup_as_text(report: Report, pictures: dict[str, bytes]) -> None:
    text = pictures["svg"].decode()
    assert "<script" not in text
    assert "dc:date" not in text
    root = ElementTree.fromstring(text)
    found = {element.tag.rpartition("}")[2]: element.text for element in root.iter() if "purl.org/dc" in element.tag}
    assert found["title"] == TITLE
    assert found["source"] == report.command
    assert "torch 2.13.0" in str(found["description"])
    drawn = [element.text for element in root.iter("{http://www.w3.org/2000/svg}text")]
    assert TITLE in drawn
    assert {"learning rate", "optimizer step", "1,000"} <= set(drawn)


def test_pdf_tells_where_it_came_from(report: Report, pictures: dict[str, bytes]) -> None:
    data = pictures["pdf"]
    assert data.startswith(b"%PDF-")
    assert b"CreationDate" not in data
    assert b"/Keywords (lrplot CyclicLR --base-lr 0.001 <x>)" in data
    assert b"torch 2.13.0" in data
    assert b"/Type3" not in data.replace(b" ", b"")  # fonts that journals reject


@pytest.mark.parametrize("n_cycles", [1, 5_000])
def test_svg_is_small_whatever_the_number_of_steps(n_cycles: int) -> None:
    assert len(svg.FORMAT.render(report_of(triangles(1_000_000, n_cycles)), Style())) < 100_000


@pytest.mark.parametrize("name", FORMATS)
def test_themes_differ(name: str, report: Report, pictures: dict[str, bytes]) -> None:
    assert FORMATS[name].render(report, Style(theme="dark")) != pictures[name]


DRAW_ALL = """
import hashlib, sys, warnings
warnings.filterwarnings("ignore")
sys.path.insert(0, {folder!r})
from lrplot.render.formats import pdf, png, svg, webp
loaded = {{"matplotlib", "numpy", "PIL"}} & set(sys.modules)
assert not loaded, loaded
import test_pictures as here
report = here.report_of(here.triangles(1000, 4))
print([hashlib.sha256(each.FORMAT.render(report, here.Style())).hexdigest() for each in (png, svg, pdf, webp)])
"""


def test_another_process_writes_the_same_bytes_and_loads_matplotlib_only_to_draw() -> None:
    script = DRAW_ALL.format(folder=str(Path(__file__).parent))
    runs = [
        subprocess.Popen(
            [sys.executable, "-c", script],
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        )
        for seed in ("1", "2")
    ]
    first, second = (run.communicate()[0] for run in runs)
    assert first.count("'") == 8
    assert first == second
