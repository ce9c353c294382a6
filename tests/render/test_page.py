"""The page of `lrplot run`, as HTML and in a real browser."""

from __future__ import annotations

import base64
import json
import re
from array import array
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from browser import CHROMIUM, Browser
from numpy.typing import NDArray
from PIL import Image

from lrplot.loop.timeline import Timeline
from lrplot.model.column import Column
from lrplot.model.report import Report
from lrplot.project.config.schedules import read_config
from lrplot.project.draw import page_of
from lrplot.project.reports import comparison_of, reports_of
from lrplot.render.page.data import epochs_of
from lrplot.render.page.points import MOST_STOPS, points_of

FILE = r"""
[defaults]
optimizer = "sgd"

[schedules."<script>alert(1)</script>"]
title = "</script><script>alert(1)</script> \"it's\" \u2028 <img src=x onerror=alert(2)>"
scheduler = "onecycle"
max_lr = 0.01
total_steps = 25600
max_steps = 30000
group = [{name = "</script><b>head", lr = 0.1}]

[schedules.staircase]
scheduler = "multistep"
milestones = [3, 6]
dataset_size = 1000
batch_size = 10
max_epochs = 9
interval = "epoch"
group = [{name = "head", lr = 0.1}, {name = "backbone", lr = 0.01}]

[schedules.short]
scheduler = "exponential"
gamma = 0.7
max_steps = 40

[compare.both]
schedules = ["short", "staircase"]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page with a space")


@pytest.fixture(scope="module")
def reports(folder: Path) -> dict[str, Report]:
    path = folder / "lrplot.toml"
    path.write_text(FILE)
    config = read_config(path)
    found = reports_of(config)
    comparisons = {each.name: comparison_of(each, found) for each in config.comparisons}
    files = {"short": ("a b.svg", "javascript:alert(3).json")}
    (folder / "index.html").write_bytes(page_of(config, found, comparisons, files))
    return found


@pytest.fixture(scope="module")
def page(folder: Path, reports: dict[str, Report]) -> str:
    return (folder / "index.html").read_text("utf-8")


class Tags(HTMLParser):
    """All start tags of a page, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        if self.found and self.found[-1][0] not in ("script", "style"):
            self.text += data


def test_what_users_write_is_text(page: str) -> None:
    tags = Tags(page)
    scripts = [attributes.get("type") for name, attributes in tags.found if name == "script"]
    assert scripts == ["application/json"] * 4 + [None]
    assert not any(name in ("img", "b") and attributes for name, attributes in tags.found)
    assert '</script><script>alert(1)</script> "it\'s"   <img src=x onerror=alert(2)>' in tags.text
    assert "\u2028" not in page


def test_links_lead_to_the_files_beside_the_page_and_nowhere_else(page: str) -> None:
    links = [attributes.get("href") or "" for name, attributes in Tags(page).found if name == "a"]
    assert [link for link in links if not link.startswith("#")] == ["a%20b.svg", "javascript%3Aalert%283%29.json"]
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_every_finding_has_its_repair(page: str, reports: dict[str, Report]) -> None:
    text = Tags(page).text
    findings = [finding for report in reports.values() for finding in report.findings]
    assert findings
    for finding in findings:
        assert finding.message in text
        assert finding.fix.text in text
        assert finding.fix.code.strip() in text
        assert finding.fix.command in text


def test_the_data_are_the_values_of_the_steps_bit_for_bit(page: str, reports: dict[str, Report]) -> None:
    found = re.findall(r'<script type="application/json" id="data-\d+">(.*?)</script>', page)
    for data, report in zip(map(json.loads, found), reports.values(), strict=False):
        stops = np.frombuffer(base64.b64decode(data["stops"]), dtype="<u4")
        runs = [each for each in data["curves"] if each["look"] != "planned"]
        for curve, group in zip(runs, report.trace.groups, strict=True):
            values = np.frombuffer(base64.b64decode(curve["values"]), dtype="<f8")
            expected = group.lr.numpy()[stops[: len(values)]]
            assert values.tobytes() == expected.tobytes()


# -- which steps a page holds


def _column(values: NDArray[Any], stride: int = 1, n: int | None = None) -> Column:
    return Column(values=array("d", values.tolist()), stride=stride, n=len(values) * stride if n is None else n)


def test_a_short_run_is_whole() -> None:
    points = points_of([_column(np.random.default_rng(1).random(1500))])
    assert points.whole
    assert points.stops.tolist() == list(range(1500))


@pytest.mark.parametrize("seed", range(5))
def test_a_spike_of_one_step_is_kept_wherever_it_is(seed: int) -> None:
    rng = np.random.default_rng(seed)
    values = 0.5 + 0.4 * np.cos(np.linspace(0, 7, 78_203))
    up, down, odd = rng.choice(len(values) - 2, 3, replace=False)
    values[up], values[down], values[odd] = 2.0, -2.0, np.nan
    points = points_of([_column(values)])
    assert not points.whole
    assert {0, up, down, odd, len(values) - 1} <= set(points.stops.tolist())
    assert len(points.stops) <= MOST_STOPS


def test_noise_keeps_the_extremes_of_every_part_and_stays_small() -> None:
    values = np.random.default_rng(2).random(100_000)
    points = points_of([_column(values)])
    assert len(points.stops) <= MOST_STOPS
    edges = np.arange(0, 100_000, 1000)  # wider than any bin: each part holds a whole one
    for at in edges:
        held = points.values[0][(points.stops >= at) & (points.stops < at + 1000)]
        assert held.max() - held.min() > 0.9


def test_a_long_staircase_of_few_values_is_whole() -> None:
    column = _column(np.array([0.1, 0.1, 0.01, 0.001]), stride=100_000, n=399_999)
    points = points_of([column])
    assert points.whole
    assert points.stops.tolist() == [0, 200_000, 300_000, 399_998]
    assert points.values[0].tolist() == [0.1, 0.01, 0.001, 0.001]


def test_runs_of_different_lengths_have_the_values_that_they_reach() -> None:
    points = points_of([_column(np.arange(10.0)), _column(np.arange(4.0))])
    assert [len(values) for values in points.values] == [10, 4]


def test_100_schedules_stay_below_5_megabytes(tmp_path: Path) -> None:
    path = tmp_path / "lrplot.toml"
    path.write_text('[schedules.a]\nscheduler = "onecycle"\nmax_lr = 0.1\ntotal_steps = 25600\nmax_steps = 25610\n')
    config = read_config(path)
    report = reports_of(config)["a"]
    assert report.findings
    assert len(page_of(config, {f"a{n}": report for n in range(100)}, {}, {})) < 5_000_000


def test_skipped_steps_move_where_epochs_begin() -> None:
    line = Timeline(n_steps=26, steps_per_epoch=10, n_epochs=3, skipped=(0, 9, 10, 25))
    found = epochs_of(line)
    assert found is not None
    for step in range(26):
        assert sum(start <= step for start in found["starts"]) - 1 == line.epoch_of(step)


# -- in a browser


@pytest.fixture(scope="module")
def browser(folder: Path, reports: dict[str, Report], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with Browser(tmp_path_factory.mktemp("profile")) as window:
        window.resize(1200, 900)
        window.open((folder / "index.html").as_uri())
        window.evaluate("document.documentElement.style.scrollBehavior = 'auto'")
        yield window
        assert window.complaints == []
        assert window.dialogs == []
        assert [url for url in window.requests if not url.startswith(("file:", "data:"))] == []


def _hover(browser: Browser, part: int, across: float) -> str:
    """Moves the mouse over a chart and answers what it says."""
    browser.evaluate(f"document.getElementById('part-{part}').scrollIntoView()")
    box = f"document.querySelector('#part-{part} .pad').getBoundingClientRect()"
    x, y, width, height = browser.evaluate(f"(({{x, y, width, height}}) => [x, y, width, height])({box})")
    browser.move_mouse(x + across * width, y + height / 2)
    return _said(browser, part)


def _said(browser: Browser, part: int) -> str:
    said = browser.evaluate(
        f"(() => {{ const tip = document.querySelector('#part-{part} .tip');"
        " return tip.hidden ? '' : [...tip.querySelectorAll('.where, b')].map((each) => each.textContent).join('|');"
        " })()"
    )
    return str(said)


def _step(said: str) -> int:
    found = re.match(r"step ([\d,]+)", said)
    assert found, said
    return int(found[1].replace(",", ""))


def test_it_draws(browser: Browser) -> None:
    drawn = browser.evaluate("[...document.querySelectorAll('figure svg .curve')].map((p) => p.getTotalLength())")
    assert len(drawn) >= 5
    assert all(length > 30 for length in drawn)
    assert browser.evaluate("document.querySelectorAll('figure > svg[role=img][aria-label]').length") == 4
    colours = Image.open(BytesIO(browser.screenshot())).convert("RGB").getcolors(1 << 24)
    assert len(colours or ()) > 20


def test_what_users_write_is_seen_and_not_run(browser: Browser) -> None:
    heading = browser.evaluate("document.querySelector('#part-0 h2').innerText")
    assert heading.startswith('</script><script>alert(1)</script> "it\'s"')
    assert "schedules.<script>alert(1)</script>" in browser.evaluate("document.querySelector('#part-0').innerText")
    assert browser.evaluate("document.querySelectorAll('main img, main b b').length") == 0


@pytest.mark.parametrize("across", [0.011, 0.2, 0.307, 0.65, 0.7, 0.9])
def test_hovering_shows_the_exact_rate_of_a_step(browser: Browser, reports: dict[str, Report], across: float) -> None:
    trace = next(iter(reports.values())).trace
    said = _hover(browser, 0, across)
    step = _step(said)
    wanted = (across * 1.024 - 0.012) * 30_000
    assert abs(step - min(wanted, 25_600)) < 30_000 / 500
    assert said == f"step {step:,}|{float(trace.lr[step, 0])!r}"


def test_a_staircase_knows_every_step_and_all_groups(browser: Browser, reports: dict[str, Report]) -> None:
    lr_TG = reports["staircase"].trace.lr
    steps = set()
    for across in np.linspace(0.02, 0.98, 25):
        said = _hover(browser, 1, float(across))
        step = _step(said)
        steps.add(step)
        rates = "|".join(repr(float(value)) for value in lr_TG[step])
        assert said == f"step {step:,}, epoch {step // 100 + 1} of 9|{rates}"
    assert len(steps) == 25


def test_a_comparison_shows_the_runs_that_reach_the_step(browser: Browser, reports: dict[str, Report]) -> None:
    said = _hover(browser, 3, 0.03)
    step = _step(said)
    assert 0 < step < 40
    expected = [reports["short"].trace.lr[step, 0], *reports["staircase"].trace.lr[step]]
    assert said.split("|")[1:] == [repr(float(value)) for value in expected]
    assert len(_hover(browser, 3, 0.5).split("|")) == 3


def test_the_arrow_keys_go_step_by_step(browser: Browser, reports: dict[str, Report]) -> None:
    lr = reports["short"].trace.groups[0].lr
    browser.move_mouse(0, 0)
    browser.evaluate("document.querySelector('#part-2 .pad').focus()")
    browser.press("Home")
    assert _said(browser, 2) == f"step 0|{lr[0]!r}"
    for step in (1, 2, 3):
        browser.press("ArrowRight")
        assert _said(browser, 2) == f"step {step}|{lr[step]!r}"
    browser.press("ArrowLeft")
    assert _said(browser, 2) == f"step 2|{lr[2]!r}"
    spoken = browser.evaluate("document.querySelector('#part-2 .pad').getAttribute('aria-valuetext')")
    assert spoken == f"step 2: as run {lr[2]!r}"
    browser.press("End")
    assert _said(browser, 2) == f"step 39|{lr[39]!r}"
    browser.press("Escape")
    assert _said(browser, 2) == ""


def test_floats_are_written_as_python_writes_them(browser: Browser) -> None:
    rng = np.random.default_rng(3)
    values = [*rng.random(200), *np.exp(rng.uniform(-700, 700, 300)), *-(10.0 ** np.arange(-20, 25)), 0.0, 5e-324]
    values += [123456789012345.6, 9007199254740993.0, 1e16, 1e15, 9.999e-5, 1e-4]
    numbers = [float(value) for value in values]
    assert browser.evaluate(f"{json.dumps(numbers)}.map(repr)") == [repr(number) for number in numbers]
    assert browser.evaluate("[NaN, Infinity, -Infinity, -0].map(repr)") == ["nan", "inf", "-inf", "-0.0"]


def test_light_and_dark(browser: Browser) -> None:
    paper = "getComputedStyle(document.body).backgroundColor"
    light, dark = "rgb(255, 255, 255)", "rgb(13, 17, 23)"
    try:
        for scheme, own, other in (("light", light, dark), ("dark", dark, light)):
            feature = {"name": "prefers-color-scheme", "value": scheme}
            browser.call("Emulation.setEmulatedMedia", features=[feature])
            assert browser.evaluate(paper) == own
            browser.evaluate("document.getElementById('theme').click()")
            assert browser.evaluate(paper) == other
            browser.evaluate("delete document.documentElement.dataset.theme")
        browser.call("Emulation.setEmulatedMedia", media="print", features=[feature])
        assert browser.evaluate(paper) == light
    finally:
        browser.call("Emulation.setEmulatedMedia", media="", features=[])


def test_it_fits_a_phone(browser: Browser) -> None:
    try:
        browser.resize(360, 740)
        assert browser.evaluate("document.documentElement.scrollWidth") == 360
        assert browser.evaluate("document.querySelector('figure svg').viewBox.baseVal.width") < 360
        assert _hover(browser, 2, 0.5).startswith("step ")
    finally:
        browser.resize(1200, 900)


def test_a_page_with_errors_would_be_told(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<script>alert(7)</script><script>nonsense()</script><img src='http://127.0.0.1:9/x.png'>")
    with Browser(tmp_path / "profile") as window:
        window.open(bad.as_uri())
        assert window.dialogs == ["7"]
        assert any("nonsense" in each for each in window.complaints)
        assert "http://127.0.0.1:9/x.png" in window.requests
