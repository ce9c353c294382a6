"""The page in a real browser: what it draws, and what it says of a step."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from browser import CHROMIUM, Browser
from page_window import box_of, hover, said_by, section, step_of
from PIL import Image

from lrplot.model.report import Report
from lrplot.project.config.schedules import read_config
from lrplot.project.draw import page_of
from lrplot.project.reports import reports_of


def test_it_draws_what_comes_near(browser: Browser) -> None:
    for part in range(4):
        box_of(browser, part)
    drawn = browser.evaluate(
        "[...document.querySelectorAll('figure svg .curve:not(.points)')].map((p) => p.getTotalLength())"
    )
    assert len(drawn) >= 6
    assert all(length > 30 for length in drawn)
    assert browser.evaluate("document.querySelectorAll('figure > svg[role=img][aria-label]').length") == 4
    assert browser.evaluate("document.querySelectorAll('.spark path').length") == 7
    colours = Image.open(BytesIO(browser.screenshot())).convert("RGB").getcolors(1 << 24)
    assert len(colours or ()) > 20


def test_what_users_write_is_seen_and_not_run(browser: Browser) -> None:
    box_of(browser, 0)
    heading = browser.evaluate(f"{section(0)}.querySelector('h2').innerText")
    assert heading.startswith('</script><script>alert(1)</script> "it\'s"')
    assert "schedules.<script>alert(1)</script>" in browser.evaluate(f"{section(0)}.innerText")
    assert browser.evaluate("document.querySelectorAll('main img, main b b').length") == 0


@pytest.mark.parametrize("across", [0.011, 0.2, 0.307, 0.65, 0.7, 0.9])
def test_hovering_shows_the_exact_values_of_a_step(browser: Browser, reports: dict[str, Report], across: float) -> None:
    group = next(iter(reports.values())).trace.groups[0]
    said = hover(browser, 0, across)
    step = step_of(said)
    wanted = (across * 1.024 - 0.012) * 30_000
    assert abs(step - min(wanted, 25_600)) < 30_000 / 500
    assert group.momentum is not None
    assert said == f"step {step:,}|{group.lr[step]!r}|{group.momentum[step]!r}"


def test_a_staircase_knows_every_step_and_all_groups(browser: Browser, reports: dict[str, Report]) -> None:
    lr_TG = reports["staircase"].trace.lr
    steps = set()
    for across in np.linspace(0.02, 0.98, 25):
        said = hover(browser, 1, float(across))
        step = step_of(said)
        steps.add(step)
        rates = "|".join(repr(float(value)) for value in lr_TG[step])
        assert said == f"step {step:,}, epoch {step // 100 + 1} of 9|{rates}"
    assert len(steps) == 25


def test_a_comparison_shows_the_runs_that_reach_the_step(browser: Browser, reports: dict[str, Report]) -> None:
    said = hover(browser, 3, 0.03)
    step = step_of(said)
    assert 0 < step < 40
    expected = [reports["short"].trace.lr[step, 0], *reports["staircase"].trace.lr[step]]
    assert said.split("|")[1:] == [repr(float(value)) for value in expected]
    assert len(hover(browser, 3, 0.5).split("|")) == 3


def test_the_arrow_keys_go_step_by_step(browser: Browser, reports: dict[str, Report]) -> None:
    lr = reports["short"].trace.groups[0].lr
    browser.move_mouse(0, 0)
    box_of(browser, 2)
    browser.evaluate(f"{section(2)}.querySelector('.pad').focus()")
    browser.press("Home")
    assert said_by(browser, 2) == f"step 0|{lr[0]!r}"
    for step in (1, 2, 3):
        browser.press("ArrowRight")
        assert said_by(browser, 2) == f"step {step}|{lr[step]!r}"
    browser.press("ArrowLeft")
    assert said_by(browser, 2) == f"step 2|{lr[2]!r}"
    spoken = browser.evaluate(f"{section(2)}.querySelector('.pad').getAttribute('aria-valuetext')")
    assert spoken == f"step 2: as run {lr[2]!r}"
    browser.press("End")
    assert said_by(browser, 2) == f"step 39|{lr[39]!r}"
    browser.press("Escape")
    assert said_by(browser, 2) == ""


@pytest.mark.slow  # two seconds for the page of so many, and a window of its own
def test_200_schedules_open_in_under_a_second(tmp_path: Path) -> None:
    path = tmp_path / "lrplot.toml"
    path.write_text('[schedules.a]\nscheduler = "onecycle"\nmax_lr = 0.1\ntotal_steps = 25600\nmax_steps = 25610\n')
    config = read_config(path)
    report = reports_of(config)["a"]
    (tmp_path / "page.html").write_bytes(page_of(config, {f"a{n}": report for n in range(200)}, {}, {}))
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with Browser(tmp_path / "profile") as window:
        window.resize(1400, 900)
        times = []
        for _ in range(3):  # of a machine with other things to do, the least
            window.open((tmp_path / "page.html").as_uri())
            times.append(window.evaluate("performance.getEntriesByType('navigation')[0].loadEventEnd"))
        assert min(times) < 1000
        assert window.evaluate("document.querySelectorAll('section.subject').length") == 200
        assert 0 < window.evaluate("document.querySelectorAll('figure > svg').length") < 10
        window.evaluate("new Promise((done) => { location.hash = '#a150'; setTimeout(done, 500); })")
        assert abs(window.evaluate("document.getElementById('a150').getBoundingClientRect().top")) < 20
        assert window.complaints == []


def test_a_page_with_errors_would_be_told(browser: Browser, tmp_path: Path) -> None:
    bad = tmp_path / "bad.html"
    bad.write_text("<script>alert(7)</script><script>nonsense()</script><img src='http://127.0.0.1:9/x.png'>")
    with Browser(tmp_path / "profile") as window:
        window.open(bad.as_uri())
        assert window.dialogs == ["7"]
        assert any("nonsense" in each for each in window.complaints)
        assert "http://127.0.0.1:9/x.png" in window.requests
