"""Light, dark, on paper and on a phone: the page can be read, and used by keyboard."""

from __future__ import annotations

from pathlib import Path

from browser import Browser
from page_window import box_of, hover

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
                box_of(browser, part)
            hover(browser, 0, 0.5)
            least, text, n_texts = browser.evaluate(_CONTRAST)
            assert n_texts > 200
            assert least >= 4.5, text
    finally:
        browser.call("Emulation.setEmulatedMedia", media="", features=[])


def test_every_control_has_a_name_and_is_reached_by_keyboard(browser: Browser) -> None:
    for part in range(4):
        box_of(browser, part)
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
            box_of(browser, part)
        assert browser.evaluate("document.documentElement.scrollWidth") == 360
        assert browser.evaluate("document.querySelector('figure > svg').viewBox.baseVal.width") < 360
        assert hover(browser, 2, 0.5).startswith("step ")
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
