"""What a test does with the page of a browser's window, by parts of the page."""

from __future__ import annotations

import re

from browser import Browser


def section(number: int) -> str:
    return f"document.querySelector('section[data-part=\"{number}\"]')"


def box_of(browser: Browser, part: int) -> tuple[float, float, float, float]:
    """Where a chart's axes lie in the window."""
    browser.evaluate(f"{section(part)}.scrollIntoView()")
    browser.settle()
    box = f"{section(part)}.querySelector('.pad').getBoundingClientRect()"
    x, y, width, height = browser.evaluate(f"(({{x, y, width, height}}) => [x, y, width, height])({box})")
    return x, y, width, height


def hover(browser: Browser, part: int, across: float) -> str:
    """Moves the mouse over a chart and answers what it says."""
    x, y, width, height = box_of(browser, part)
    browser.move_mouse(x + across * width, y + height / 2)
    return said_by(browser, part)


def said_by(browser: Browser, part: int) -> str:
    said = browser.evaluate(
        f"(() => {{ const tip = {section(part)}.querySelector('.tip');"
        " return tip.hidden ? '' : [...tip.querySelectorAll('.where, b')].map((each) => each.textContent).join('|');"
        " })()"
    )
    return str(said)


def press_button(browser: Browser, part: int, label: str) -> None:
    """Presses a button of a part by what it is called."""
    browser.click(
        f"[...{section(part)}.querySelectorAll('button')].find((each) => each.ariaLabel.startsWith('{label}'))"
    )


def step_of(said: str) -> int:
    found = re.match(r"step ([\d,]+)", said)
    assert found, said
    return int(found[1].replace(",", ""))
