"""The page's index, its links and the texts of rules, in a real browser."""

from __future__ import annotations

import json

import pytest
from browser import Browser
from page_window import box_of, section


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
        top = browser.evaluate(f"{section(part)}.getBoundingClientRect().top")
        at_end = browser.evaluate("scrollY + innerHeight >= document.documentElement.scrollHeight - 1")
        assert abs(top) < 20 or at_end
    _search(browser, "")


def test_a_code_opens_the_text_of_its_rule(browser: Browser) -> None:
    box_of(browser, 0)
    browser.click(f"{section(0)}.querySelector('a.rule')")
    code = browser.evaluate(f"{section(0)}.querySelector('a.rule').textContent")
    text = browser.evaluate("document.querySelector('dialog[open]').innerText")
    assert code in text
    assert browser.evaluate("document.querySelector('dialog[open]').ariaLabel") == f"Rule {code}"
    assert "What goes wrong" in text
    browser.press("Escape")
    assert browser.evaluate("document.querySelector('dialog[open]')") is None


def test_a_command_is_copied_without_a_clipboard(browser: Browser) -> None:
    browser.evaluate("Object.defineProperty(navigator, 'clipboard', { get() {}, configurable: true })")
    browser.evaluate("document.addEventListener('copy', () => (window.copied = String(getSelection())))")
    browser.click(f"[...{section(2)}.querySelectorAll('.copyable button')].pop()")
    copied = browser.evaluate("window.copied")
    assert copied.strip() == "lrplot exp --gamma 0.7 --momentum 0.9 --max-steps 40"
