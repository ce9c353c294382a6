"""The page in a real browser."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from browser import CHROMIUM, Browser
from PIL import Image

from lrplot.model.report import Report
from lrplot.project.config.schedules import read_config
from lrplot.project.draw import page_of
from lrplot.project.reports import reports_of
from lrplot.render.axis import Ruler
from lrplot.render.figure.axes import rate_axis, round_ticks


@pytest.fixture(scope="module")
def browser(folder: Path, reports: dict[str, Report], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("there is no Chromium here: apt-get install chromium")
    with Browser(tmp_path_factory.mktemp("profile")) as window:
        window.resize(1200, 900)
        window.open((folder / "index.html").as_uri())
        yield window
        assert window.complaints == []
        assert window.dialogs == []
        assert [url for url in window.requests if not url.startswith(("file:", "data:"))] == []


def _part(number: int) -> str:
    return f"document.querySelector('section[data-part=\"{number}\"]')"


def _box(browser: Browser, part: int) -> tuple[float, float, float, float]:
    """Where a chart's axes lie in the window."""
    browser.evaluate(f"{_part(part)}.scrollIntoView()")
    browser.settle()
    box = f"{_part(part)}.querySelector('.pad').getBoundingClientRect()"
    x, y, width, height = browser.evaluate(f"(({{x, y, width, height}}) => [x, y, width, height])({box})")
    return x, y, width, height


def _hover(browser: Browser, part: int, across: float) -> str:
    """Moves the mouse over a chart and answers what it says."""
    x, y, width, height = _box(browser, part)
    browser.move_mouse(x + across * width, y + height / 2)
    return _said(browser, part)


def _said(browser: Browser, part: int) -> str:
    said = browser.evaluate(
        f"(() => {{ const tip = {_part(part)}.querySelector('.tip');"
        " return tip.hidden ? '' : [...tip.querySelectorAll('.where, b')].map((each) => each.textContent).join('|');"
        " })()"
    )
    return str(said)


def _press(browser: Browser, part: int, label: str) -> None:
    """Presses a button of a part by what it is called."""
    browser.click(f"[...{_part(part)}.querySelectorAll('button')].find((each) => each.ariaLabel.startsWith('{label}'))")


def _step(said: str) -> int:
    found = re.match(r"step ([\d,]+)", said)
    assert found, said
    return int(found[1].replace(",", ""))


def test_it_draws_what_comes_near(browser: Browser) -> None:
    for part in range(4):
        _box(browser, part)
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
    _box(browser, 0)
    heading = browser.evaluate(f"{_part(0)}.querySelector('h2').innerText")
    assert heading.startswith('</script><script>alert(1)</script> "it\'s"')
    assert "schedules.<script>alert(1)</script>" in browser.evaluate(f"{_part(0)}.innerText")
    assert browser.evaluate("document.querySelectorAll('main img, main b b').length") == 0


@pytest.mark.parametrize("across", [0.011, 0.2, 0.307, 0.65, 0.7, 0.9])
def test_hovering_shows_the_exact_values_of_a_step(browser: Browser, reports: dict[str, Report], across: float) -> None:
    group = next(iter(reports.values())).trace.groups[0]
    said = _hover(browser, 0, across)
    step = _step(said)
    wanted = (across * 1.024 - 0.012) * 30_000
    assert abs(step - min(wanted, 25_600)) < 30_000 / 500
    assert group.momentum is not None
    assert said == f"step {step:,}|{group.lr[step]!r}|{group.momentum[step]!r}"


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
    _box(browser, 2)
    browser.evaluate(f"{_part(2)}.querySelector('.pad').focus()")
    browser.press("Home")
    assert _said(browser, 2) == f"step 0|{lr[0]!r}"
    for step in (1, 2, 3):
        browser.press("ArrowRight")
        assert _said(browser, 2) == f"step {step}|{lr[step]!r}"
    browser.press("ArrowLeft")
    assert _said(browser, 2) == f"step 2|{lr[2]!r}"
    spoken = browser.evaluate(f"{_part(2)}.querySelector('.pad').getAttribute('aria-valuetext')")
    assert spoken == f"step 2: as run {lr[2]!r}"
    browser.press("End")
    assert _said(browser, 2) == f"step 39|{lr[39]!r}"
    browser.press("Escape")
    assert _said(browser, 2) == ""


# -- zoom, scales, panels and curves

_SEEN = "querySelector('.seen').textContent"
_TICKS = "(part) => [...part.querySelectorAll('figure > svg .tick.middle')].map((each) => each.textContent)"


def test_dragging_zooms_in_and_values_stay_exact(browser: Browser, reports: dict[str, Report]) -> None:
    lr = reports["staircase"].trace.lr
    x, y, width, height = _box(browser, 1)
    middle = y + height / 2
    browser.drag((x + 0.32 * width, middle), (x + 0.36 * width, middle))
    seen = browser.evaluate(f"{_part(1)}.{_SEEN}")
    first, last = (int(each) for each in re.findall(r"Steps (\d+) to (\d+) of 900", seen)[0])
    assert 280 < first < 320 < last < 365
    assert all(int(tick) <= 900 for tick in browser.evaluate(f"({_TICKS})({_part(1)})"))
    for across in (0.1, 0.5, 0.9):
        said = _hover(browser, 1, across)
        step = _step(said)
        assert first - 1 <= step <= last + 1
        assert abs(step - (first + across * (last - first))) < 3
        assert said.split("|")[1:] == [repr(float(value)) for value in lr[step]]
    _press(browser, 1, "Reset")
    assert browser.evaluate(f"{_part(1)}.{_SEEN}") == ""


def test_keys_zoom_around_the_step_and_arrows_take_the_view_along(browser: Browser) -> None:
    _box(browser, 1)
    browser.evaluate(f"{_part(1)}.querySelector('.pad').focus()")
    browser.press("Home")
    for _ in range(7):
        browser.press("+")
    seen = browser.evaluate(f"{_part(1)}.{_SEEN}")
    assert re.fullmatch(r"Steps 0 to \d of 900\.", seen)
    for step in range(1, 13):
        browser.press("ArrowRight")
        assert _said(browser, 1).startswith(f"step {step},")
    assert "Steps 0 to" not in browser.evaluate(f"{_part(1)}.{_SEEN}")
    browser.press("-")
    browser.press("0")
    assert browser.evaluate(f"{_part(1)}.{_SEEN}") == ""


def test_a_double_click_shows_all_steps_again(browser: Browser) -> None:
    _press(browser, 1, "Zoom in")
    assert browser.evaluate(f"{_part(1)}.{_SEEN}").startswith("Steps ")
    x, y, width, height = _box(browser, 1)
    where = {"x": x + width / 2, "y": y + height / 2, "button": "left"}
    for clicks in (1, 2):
        for kind in ("mousePressed", "mouseReleased"):
            browser.call("Input.dispatchMouseEvent", type=kind, clickCount=clicks, **where)
    assert browser.evaluate(f"{_part(1)}.{_SEEN}") == ""


def test_a_thinned_chart_says_so(browser: Browser) -> None:
    assert re.fullmatch(
        r"Thinned: the page holds [\d,]+ of these 30,000 steps, each exact, .*", browser.evaluate(f"{_part(0)}.{_SEEN}")
    )
    assert browser.evaluate(f"{_part(2)}.{_SEEN}") == ""


def test_the_rates_axis_becomes_logarithmic_and_back(browser: Browser) -> None:
    ticks = "(part) => [...part.querySelectorAll('figure > svg .tick.end')].map((each) => each.textContent)"
    linear = browser.evaluate(f"({ticks})({_part(2)})")
    _press(browser, 2, "Logarithmic")
    labels = browser.evaluate(f"({ticks})({_part(2)})")
    assert "10⁻⁸" in labels
    assert linear[0] == "0"
    assert browser.evaluate(f"{_part(2)}.querySelectorAll('[aria-pressed=true][aria-label^=Log]').length") == 1
    _press(browser, 2, "Logarithmic")
    assert browser.evaluate(f"({ticks})({_part(2)})") == linear


def test_panels_and_curves_are_switched(browser: Browser, reports: dict[str, Report]) -> None:
    short = reports["short"].trace.groups[0]
    heights = f"{_part(2)}.querySelector('figure > svg').viewBox.baseVal.height"
    before = browser.evaluate(heights)
    _press(browser, 2, "momentum")
    assert browser.evaluate(heights) > before + 80
    said = _hover(browser, 2, 0.5)
    assert said == f"step {_step(said)}|{short.lr[_step(said)]!r}|0.9"
    _press(browser, 2, "momentum")
    assert browser.evaluate(heights) == before

    n_curves = "querySelectorAll('figure > svg path.curve').length"
    assert browser.evaluate(f"{_part(1)}.{n_curves}") == 2
    _press(browser, 1, "Curve head")
    assert browser.evaluate(f"{_part(1)}.{n_curves}") == 1
    assert len(_hover(browser, 1, 0.5).split("|")) == 2
    assert browser.evaluate(f"{_part(1)}.querySelectorAll('.curve-key[aria-pressed=false]').length") == 1
    _press(browser, 1, "Curve head")
    assert browser.evaluate(f"{_part(1)}.{n_curves}") == 2


def _number(label: str) -> float:
    """What a tick's label says: `0.02`, `2e-5`, `10⁻³`, and that several times."""
    mantissa, times, power = label.rpartition("\N{MULTIPLICATION SIGN}")
    exponent = re.fullmatch("10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", power)
    if exponent is None:
        return float(mantissa or 1) * float(power) if times else float(label)
    lowered = exponent[1].translate(str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789"))
    return float(f"{mantissa or 1}e{lowered}")


def test_ticks_are_those_of_pictures(browser: Browser) -> None:
    rng = np.random.default_rng(5)
    cases = []
    for _ in range(300):
        low, high = sorted(10.0 ** rng.uniform(-12, 3, 2))
        values = [low, high] if rng.random() < 0.5 else [low, low * (1 + rng.random())]
        cases.append((values, bool(rng.random() < 0.5), int(rng.integers(2, 10))))
    cases += [([0.0], False, 6), ([0.0], True, 6), ([-0.1, 0.3], False, 6), ([-0.1, 0.3], True, 6)]
    ours = []
    for values, log, n in cases:
        above = [value for value in values if value > 0]
        axis = rate_axis(values, min(above, default=None), log=log)
        ticks = round_ticks(axis, n)
        ours.append([axis.low, axis.high, ticks])
    shown = "([v, log, n]) => { const a = rateAxis(v, log), t = roundTicks(a, n);"
    theirs = browser.evaluate(f"{json.dumps(cases)}.map({shown} return [a.low, a.high, t, valueLabels(t, a.log)]; }})")
    for own, other in zip(ours, theirs, strict=True):
        assert other[:2] == pytest.approx(own[:2], rel=1e-12)
        assert other[2] == own[2]
        assert [_number(label) for label in other[3]] == pytest.approx(other[2], rel=1e-9, abs=0)


# -- index, links, rules and data


def _names(browser: Browser) -> list[str]:
    """The schedules of the index that are seen, each of which has its part on the page."""
    shown = ".filter((each) => each.offsetHeight).map((each) => each.dataset.part)"
    index = browser.evaluate(f"[...document.getElementById('lr:list').children]{shown}")
    parts = browser.evaluate(f"[...document.querySelectorAll('section.subject')]{shown}")
    assert index == parts
    return [["<script>", "staircase", "short", "both"][int(part)] for part in index]


def _search(browser: Browser, text: str) -> list[str]:
    box = "document.getElementById('lr:search')"
    browser.evaluate(f"{box}.value = {json.dumps(text)}; {box}.dispatchEvent(new Event('input'))")
    return _names(browser)


def test_the_index_is_searched_and_sorted(browser: Browser) -> None:
    assert _search(browser, "multistep") == ["staircase", "both"]
    assert _search(browser, "LR103") == ["<script>"]
    assert _search(browser, "<SCRIPT> error") == ["<script>"]
    assert browser.evaluate("document.querySelector('[role=search] [role=status]').textContent") == "1 of 4 shown"
    assert _search(browser, "nothing of the sort") == []
    assert _search(browser, "") == ["<script>", "staircase", "short", "both"]
    for order, names in (
        ("name", ["<script>", "both", "short", "staircase"]),
        ("place", ["<script>", "staircase", "short", "both"]),
    ):
        browser.evaluate(f"document.querySelector('[data-sort={order}]').click()")
        assert _names(browser) == names
    browser.evaluate("document.querySelector('[data-sort=rank]').click()")


@pytest.mark.parametrize("link", ["short", "script-alert-1-script", "%3Cscript%3Ealert(1)%3C/script%3E", "%"])
def test_links_lead_to_a_schedule_by_its_name(browser: Browser, link: str) -> None:
    browser.evaluate("scrollTo(0, 0); document.getElementById('lr:search').value = 'multistep'")
    browser.evaluate("document.getElementById('lr:search').dispatchEvent(new Event('input'))")
    browser.evaluate(f"new Promise((done) => {{ location.hash = '#{link}'; setTimeout(done, 100); }})")
    part = 2 if link == "short" else 0
    if link == "%":
        assert _names(browser) == ["staircase", "both"]
    else:
        assert len(_names(browser)) == 4
        top = browser.evaluate(f"{_part(part)}.getBoundingClientRect().top")
        at_end = browser.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
        assert abs(top) < 20 or at_end
    _search(browser, "")


def test_a_code_opens_the_text_of_its_rule(browser: Browser) -> None:
    _box(browser, 0)
    browser.click(f"{_part(0)}.querySelector('a.rule')")
    code = browser.evaluate(f"{_part(0)}.querySelector('a.rule').textContent")
    text = browser.evaluate("document.querySelector('dialog[open]').innerText")
    assert code in text
    assert browser.evaluate("document.querySelector('dialog[open]').ariaLabel") == f"Rule {code}"
    assert "What goes wrong" in text
    browser.press("Escape")
    assert browser.evaluate("document.querySelector('dialog[open]')") is None


def test_a_command_is_copied_without_a_clipboard(browser: Browser) -> None:
    browser.evaluate("Object.defineProperty(navigator, 'clipboard', { get() {}, configurable: true })")
    browser.evaluate("document.addEventListener('copy', () => (window.copied = String(getSelection())))")
    browser.click(f"[...{_part(2)}.querySelectorAll('.copyable button')].pop()")
    copied = browser.evaluate("window.copied")
    assert copied.strip() == "lrplot exp --gamma 0.7 --momentum 0.9 --max-steps 40"


def _downloaded(browser: Browser, part: int, kind: str) -> str:
    browser.evaluate("URL.createObjectURL = (blob) => { window.kept = blob; return '#'; }")
    browser.evaluate("HTMLAnchorElement.prototype.click = function () { window.asked = this.download; }")
    label = "as " + kind
    browser.evaluate(
        f"[...{_part(part)}.querySelectorAll('button')].find((e) => e.ariaLabel.endsWith('{label}')).click()"
    )
    return str(browser.evaluate("window.kept.text()"))


def test_data_are_downloaded_exactly(browser: Browser, reports: dict[str, Report]) -> None:
    short = reports["short"].trace.groups[0]
    rows = list(csv.reader(_downloaded(browser, 2, "CSV").splitlines()))
    assert rows[0] == ["step", "learning rate, as run", "momentum, as run"]
    assert [(int(step), float(lr), float(m)) for step, lr, m in rows[1:]] == [
        (step, short.lr[step], 0.9) for step in range(40)
    ]
    assert browser.evaluate("window.asked") == "short.csv"
    held = json.loads(_downloaded(browser, 3, "JSON"))
    assert held["every_step"] is True
    assert len(held["steps"]) == 900
    by_label = {each["label"]: each["values"] for each in held["curves"] if each["quantity"] == "lr"}
    assert by_label["short"] == [*short.lr.numpy().tolist(), *[None] * 860]
    assert by_label["staircase, head"] == reports["staircase"].trace.lr[:, 0].tolist()
    first = next(iter(reports.values())).trace
    thinned = json.loads(_downloaded(browser, 0, "JSON"))
    assert thinned["every_step"] is False
    lr = thinned["curves"][0]["values"]
    assert all(lr[at] == first.lr[step, 0] for at, step in enumerate(thinned["steps"]) if step < first.n_steps)


def test_floats_are_written_as_python_writes_them(browser: Browser) -> None:
    rng = np.random.default_rng(3)
    values = [*rng.random(200), *np.exp(rng.uniform(-700, 700, 300)), *-(10.0 ** np.arange(-20, 25)), 0.0, 5e-324]
    values += [123456789012345.6, 9007199254740993.0, 1e16, 1e15, 9.999e-5, 1e-4]
    numbers = [float(value) for value in values]
    assert browser.evaluate(f"{json.dumps(numbers)}.map(repr)") == [repr(number) for number in numbers]
    assert browser.evaluate("[NaN, Infinity, -Infinity, -0].map(repr)") == ["nan", "inf", "-inf", "-0.0"]


_PAPER = "getComputedStyle(document.body).backgroundColor"
_LIGHT, _DARK = "rgb(255, 255, 255)", "rgb(13, 17, 23)"


def _prefer(browser: Browser, scheme: str, media: str = "") -> None:
    feature = {"name": "prefers-color-scheme", "value": scheme}
    browser.call("Emulation.setEmulatedMedia", media=media, features=[feature])


def test_light_and_dark(browser: Browser) -> None:
    try:
        for scheme, own, other in (("light", _LIGHT, _DARK), ("dark", _DARK, _LIGHT)):
            _prefer(browser, scheme)
            assert browser.evaluate(_PAPER) == own
            browser.evaluate("document.getElementById('lr:theme').click()")
            assert browser.evaluate(_PAPER) == other
            browser.evaluate("delete document.documentElement.dataset.theme")
        _prefer(browser, "dark", "print")
        assert browser.evaluate(_PAPER) == _LIGHT
    finally:
        browser.call("Emulation.setEmulatedMedia", media="", features=[])


# The least contrast of any text with what lies behind it, and the text; an element's own colours, or its ancestors'.
_CONTRAST = """(() => {
  const numbers = (text) => (text.match(/[\\d.]+/g) || []).map(Number);
  const light = (text) => numbers(text).slice(0, 3).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const behind = (each) => {
    for (let at = each; at; at = at.parentElement) {
      const colour = getComputedStyle(at).backgroundColor;
      if ((numbers(colour)[3] ?? 1) === 1) return colour;
    }
    return "rgb(255, 255, 255)";
  };
  let worst = [Infinity, ""], n = 0;
  for (const each of document.querySelectorAll("body *")) {
    const own = [...each.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !each.getClientRects().length || each.closest("script, style, noscript, .unseen")) continue;
    const style = getComputedStyle(each);
    const [a, b] = [each.namespaceURI.endsWith("svg") ? style.fill : style.color, behind(each)].map(light);
    const contrast = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    n += 1;
    if (contrast < worst[0]) worst = [contrast, each.textContent];
  }
  return [...worst, n];
})()"""


def test_every_text_has_enough_contrast(browser: Browser) -> None:
    try:
        for scheme in ("light", "dark"):
            _prefer(browser, scheme)
            for part in range(4):
                _box(browser, part)
            _hover(browser, 0, 0.5)
            least, text, n_texts = browser.evaluate(_CONTRAST)
            assert n_texts > 200
            assert least >= 4.5, text
    finally:
        browser.call("Emulation.setEmulatedMedia", media="", features=[])


def test_every_control_has_a_name_and_is_reached_by_keyboard(browser: Browser) -> None:
    for part in range(4):
        _box(browser, part)
    controls = "[...document.querySelectorAll('a, button, input, .pad, pre')].filter((each) => each.offsetHeight)"
    unnamed = (
        f"{controls}.filter((e) => !(e.ariaLabel || e.textContent.trim() || e.placeholder)).map((e) => e.outerHTML)"
    )
    assert browser.evaluate(unnamed) == []
    assert browser.evaluate(f"{controls}.filter((each) => each.tabIndex < 0).map((each) => each.outerHTML)") == []
    browser.evaluate("document.getElementById('lr:theme').focus()")
    for _ in range(4):
        browser.press("Tab")
        focused = "document.activeElement"
        assert browser.evaluate(f"getComputedStyle({focused}).outlineStyle") != "none"


def test_on_paper_every_chart_is_drawn(browser: Browser, folder: Path) -> None:
    browser.open((folder / "index.html").as_uri())
    n_drawn = "document.querySelectorAll('figure > svg').length"
    assert browser.evaluate(n_drawn) < 4
    browser.call("Page.printToPDF")
    assert browser.evaluate(n_drawn) == 4


def test_it_fits_a_phone(browser: Browser) -> None:
    try:
        browser.resize(360, 740)
        for part in range(4):
            _box(browser, part)
        assert browser.evaluate("document.documentElement.scrollWidth") == 360
        assert browser.evaluate("document.querySelector('figure > svg').viewBox.baseVal.width") < 360
        assert _hover(browser, 2, 0.5).startswith("step ")
    finally:
        browser.resize(1200, 900)


def test_the_theme_is_kept(browser: Browser, folder: Path) -> None:
    url = (folder / "index.html").as_uri()
    assert browser.evaluate(_PAPER) == _LIGHT
    browser.evaluate("document.getElementById('lr:theme').click()")
    browser.settle()
    browser.open(url)
    assert browser.evaluate(_PAPER) == _DARK
    # A browser may keep nothing for a page from a file.
    refused = "Object.defineProperty(window, 'localStorage', { get() { throw new Error('no'); } });"
    script = browser.call("Page.addScriptToEvaluateOnNewDocument", source=refused)["identifier"]
    browser.open(url)
    assert browser.evaluate(_PAPER) == _LIGHT
    browser.evaluate("document.getElementById('lr:theme').click()")
    assert browser.evaluate(_PAPER) == _DARK
    browser.call("Page.removeScriptToEvaluateOnNewDocument", identifier=script)
    browser.open(url)
    browser.evaluate("localStorage.clear()")


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


def test_another_unit_lies_where_pictures_have_it(browser: Browser) -> None:
    for ruler in (
        Ruler(per_step=32),
        Ruler(per_step=192, per_epoch=1000, steps_per_epoch=6),
        Ruler(per_step=1 / 7, per_epoch=1, steps_per_epoch=7, skipped=(2, 3, 11)),
    ):
        unit = json.dumps(
            {
                "name": "samples",
                "perStep": ruler.per_step,
                "perEpoch": ruler.per_epoch,
                "each": ruler.steps_per_epoch,
                "skipped": ruler.skipped,
                "end": ruler.position(100),
            }
        )
        found = browser.evaluate(f"[...Array(100).keys()].map((step) => positionOf({unit}, step))")
        assert found == [ruler.position(step) for step in range(100)]
        back = browser.evaluate(f"[...Array(100).keys()].map((step) => stepAt({unit}, positionOf({unit}, step)))")
        assert back == pytest.approx(list(range(100)), abs=1e-6)
    unit = json.dumps({"name": "tokens", "perStep": 1e6, "perEpoch": 0, "each": 0, "skipped": [], "end": 4e9})
    assert browser.evaluate(f"unitTicks({unit}, 0, 4000, 4)") == [
        [0, "0"], [1000, "1B"], [2000, "2B"], [3000, "3B"], [4000, "4B"]
    ]  # fmt: skip
