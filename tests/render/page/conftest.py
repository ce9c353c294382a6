"""The page of a file of schedules, made once for the tests of a module."""

from __future__ import annotations

from pathlib import Path

import pytest
from page_file import FILE

from lrplot.model.report import Report
from lrplot.project.config.schedules import read_config
from lrplot.project.draw import page_of
from lrplot.project.reports import comparison_of, reports_of


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
