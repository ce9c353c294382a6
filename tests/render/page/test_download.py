"""What the page hands out as files: every value, as Python writes it."""

from __future__ import annotations

import csv
import json

import numpy as np
from browser import Browser
from page_window import section

from lrplot.model.report import Report


def _downloaded(browser: Browser, part: int, kind: str) -> str:
    browser.evaluate("URL.createObjectURL = (blob) => { window.kept = blob; return '#'; }")
    browser.evaluate("HTMLAnchorElement.prototype.click = function () { window.asked = this.download; }")
    label = "as " + kind
    browser.evaluate(
        f"[...{section(part)}.querySelectorAll('button')].find((e) => e.ariaLabel.endsWith('{label}')).click()"
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
