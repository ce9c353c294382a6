"""A report as a page of its own."""

from __future__ import annotations

import base64
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from logged import cosine

from lrplot.cli.app import main

WORDS = ["onecycle", "--max-lr", "0.01", "--total-steps", "100", "--max-steps", "120"]


def test_one_schedule_is_a_page_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    place = tmp_path / "curve.html"
    assert main([*WORDS, "--title", "<b>mine</b> & 'yours'", "-o", str(place)]) == 0
    page = place.read_text("utf-8")
    assert "<h1>&lt;b&gt;mine&lt;/b&gt; &amp; &#x27;yours&#x27;</h1>" in page
    assert page.count('class="subject"') == page.count('<figure class="plot"') == 1
    assert "<h2>Rules</h2>" in page
    assert page.count("<h2>") == 1  # the schedule's is the page's
    assert "LR103" in page
    assert "data-theme" not in page.split("<head>")[0]
    assert not re.search(r"""(?:src|href)=["']?(?:https?:)?//""", page)


def test_it_begins_as_asked(tmp_path: Path) -> None:
    place = tmp_path / "curve.htm"
    assert main([*WORDS, "--theme", "dark", "--log-y", "-o", str(place)]) == 0
    page = place.read_text("utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en" data-theme="dark">')
    assert '"log":true' in page


def test_a_page_has_no_size(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*WORDS, "--width", "5", "-o", str(tmp_path / "curve.html")]) == 2
    assert "--width is for charts and pictures" in capsys.readouterr().err


def test_a_comparison_and_a_sweep_are_pages_too(tmp_path: Path) -> None:
    place = tmp_path / "both.html"
    parts = ["cosine --T-max 100", "exponential --gamma 0.9"]
    assert main(["compare", *parts, "--max-steps", "100", "-o", str(place)]) == 0
    assert 'class="runs"' in place.read_text("utf-8")
    assert main(["exponential", "--vary", "gamma=0.9,0.99", "--max-steps", "50", "-o", str(place)]) == 0
    assert "gamma=0.99" in place.read_text("utf-8")


def test_a_log_is_a_page_with_its_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    rows = "".join(f"{step},{cosine(min(step, 200)):.6f}\n" for step in range(0, 400, 10))
    Path("run.csv").write_text(f"step,lr\n{rows}")
    assert main(["log", "run.csv", "-o", "over.html", "--", "cosine", "--T-max", "400", "--lr", "0.1"]) == 1
    page = Path("over.html").read_text("utf-8")
    head = page[page.index("<header>") : page.index("</header>")]
    assert "1 log parts from the plan" in head
    assert "nothing found" not in head
    assert [(curve["label"], curve["points"]) for curve in _chart(page)["curves"][:2]] == [
        ("planned", False),
        ("logged", True),
    ]
    assert [edge["at"] for edge in _chart(page)["edges"]] == [210]
    assert main(["log", "run.csv", "-o", "alone.html"]) == 0
    page = Path("alone.html").read_text("utf-8")
    assert "rules looked" not in page
    stops = np.frombuffer(base64.b64decode(_chart(page)["stops"]), "<u4")
    assert stops.tolist() == list(range(0, 400, 10))
    assert (_chart(page)["thinned"], _chart(page)["whole"]) == (False, False)


def _chart(page: str) -> Any:
    (text,) = re.findall(r'type="application/json" id="lr:data-0">(.*?)</script>', page)
    return json.loads(text)
