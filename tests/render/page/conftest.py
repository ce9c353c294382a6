"""The page of a file of schedules, made once, and a browser that shows it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser import CHROMIUM, Browser
from page_file import FILE

from lrplot.model.report import Report
from lrplot.project.config.schedules import read_config
from lrplot.project.draw import page_of
from lrplot.project.reports import comparison_of, reports_of


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("page with a space")


@pytest.fixture(scope="session")
def reports(folder: Path) -> dict[str, Report]:
    path = folder / "lrplot.toml"
    path.write_text(FILE)
    config = read_config(path)
    found = reports_of(config)
    comparisons = {each.name: comparison_of(each, found) for each in config.comparisons}
    files = {"short": ("a b.svg", "javascript:alert(3).json")}
    (folder / "index.html").write_bytes(page_of(config, found, comparisons, files))
    return found


@pytest.fixture(scope="session")
def page(folder: Path, reports: dict[str, Report]) -> str:
    return (folder / "index.html").read_text("utf-8")


@pytest.fixture(scope="session")
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
