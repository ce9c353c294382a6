"""Zooming into a chart, its scales, panels and curves, in a real browser."""

from __future__ import annotations

import re

from browser import Browser
from page_window import box_of, hover, press_button, said_by, section, step_of

from lrplot.model.report import Report

_SEEN = "querySelector('.seen').textContent"
_TICKS = "(part) => [...part.querySelectorAll('figure > svg .tick.middle')].map((each) => each.textContent)"


def test_dragging_zooms_in_and_values_stay_exact(browser: Browser, reports: dict[str, Report]) -> None:
    lr = reports["staircase"].trace.lr
    x, y, width, height = box_of(browser, 1)
    middle = y + height / 2
    browser.drag((x + 0.32 * width, middle), (x + 0.36 * width, middle))
    seen = browser.evaluate(f"{section(1)}.{_SEEN}")
    first, last = (int(each) for each in re.findall(r"Steps (\d+) to (\d+) of 900", seen)[0])
    assert 280 < first < 320 < last < 365
    assert all(int(tick) <= 900 for tick in browser.evaluate(f"({_TICKS})({section(1)})"))
    for across in (0.1, 0.5, 0.9):
        said = hover(browser, 1, across)
        step = step_of(said)
        assert first - 1 <= step <= last + 1
        assert abs(step - (first + across * (last - first))) < 3
        assert said.split("|")[1:] == [repr(float(value)) for value in lr[step]]
    press_button(browser, 1, "Reset")
    assert browser.evaluate(f"{section(1)}.{_SEEN}") == ""


def test_keys_zoom_around_the_step_and_arrows_take_the_view_along(browser: Browser) -> None:
    box_of(browser, 1)
    browser.evaluate(f"{section(1)}.querySelector('.pad').focus()")
    browser.press("Home")
    for _ in range(7):
        browser.press("+")
    seen = browser.evaluate(f"{section(1)}.{_SEEN}")
    assert re.fullmatch(r"Steps 0 to \d of 900\.", seen)
    for step in range(1, 13):
        browser.press("ArrowRight")
        assert said_by(browser, 1).startswith(f"step {step},")
    assert "Steps 0 to" not in browser.evaluate(f"{section(1)}.{_SEEN}")
    browser.press("-")
    browser.press("0")
    assert browser.evaluate(f"{section(1)}.{_SEEN}") == ""


def test_a_double_click_shows_all_steps_again(browser: Browser) -> None:
    press_button(browser, 1, "Zoom in")
    assert browser.evaluate(f"{section(1)}.{_SEEN}").startswith("Steps ")
    x, y, width, height = box_of(browser, 1)
    where = {"x": x + width / 2, "y": y + height / 2, "button": "left"}
    for clicks in (1, 2):
        for kind in ("mousePressed", "mouseReleased"):
            browser.call("Input.dispatchMouseEvent", type=kind, clickCount=clicks, **where)
    assert browser.evaluate(f"{section(1)}.{_SEEN}") == ""


def test_a_thinned_chart_says_so(browser: Browser) -> None:
    assert re.fullmatch(
        r"Thinned: the page holds [\d,]+ of these 30,000 steps, each exact, .*",
        browser.evaluate(f"{section(0)}.{_SEEN}"),
    )
    assert browser.evaluate(f"{section(2)}.{_SEEN}") == ""


def test_the_rates_axis_becomes_logarithmic_and_back(browser: Browser) -> None:
    ticks = "(part) => [...part.querySelectorAll('figure > svg .tick.end')].map((each) => each.textContent)"
    linear = browser.evaluate(f"({ticks})({section(2)})")
    press_button(browser, 2, "Logarithmic")
    labels = browser.evaluate(f"({ticks})({section(2)})")
    assert "10⁻⁸" in labels
    assert linear[0] == "0"
    assert browser.evaluate(f"{section(2)}.querySelectorAll('[aria-pressed=true][aria-label^=Log]').length") == 1
    press_button(browser, 2, "Logarithmic")
    assert browser.evaluate(f"({ticks})({section(2)})") == linear


def test_panels_and_curves_are_switched(browser: Browser, reports: dict[str, Report]) -> None:
    short = reports["short"].trace.groups[0]
    heights = f"{section(2)}.querySelector('figure > svg').viewBox.baseVal.height"
    before = browser.evaluate(heights)
    press_button(browser, 2, "momentum")
    assert browser.evaluate(heights) > before + 80
    said = hover(browser, 2, 0.5)
    assert said == f"step {step_of(said)}|{short.lr[step_of(said)]!r}|0.9"
    press_button(browser, 2, "momentum")
    assert browser.evaluate(heights) == before

    n_curves = "querySelectorAll('figure > svg path.curve').length"
    assert browser.evaluate(f"{section(1)}.{n_curves}") == 2
    press_button(browser, 1, "Curve head")
    assert browser.evaluate(f"{section(1)}.{n_curves}") == 1
    assert len(hover(browser, 1, 0.5).split("|")) == 2
    assert browser.evaluate(f"{section(1)}.querySelectorAll('.curve-key[aria-pressed=false]').length") == 1
    press_button(browser, 1, "Curve head")
    assert browser.evaluate(f"{section(1)}.{n_curves}") == 2
