"""The map of the package and the READMEs of its plug-in folders say what is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from house import PACKAGE, documents, folder_document, plug_in_folders

DOCUMENTS = documents()


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_readme_is_as_generated(path: Path) -> None:
    assert path.read_text(encoding="utf-8") == DOCUMENTS[path], "run tests/support/house.py"


def test_every_plug_in_folder_has_a_readme() -> None:
    folders = [Path(package.__file__ or "").parent for package in plug_in_folders()]
    assert len(folders) >= 5
    assert all((folder / "README.md").is_file() for folder in folders)


@pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_links_and_paths_lead_somewhere(path: Path) -> None:
    text = DOCUMENTS[path]
    links = re.findall(r"\]\(([^)#]+)\)", text)
    named = re.findall(r"`([a-z_]+/[a-z_/]+(?:\.py)?)`", text) if path == PACKAGE / "README.md" else []
    assert links
    for each in [*links, *named]:
        assert (path.parent / each).exists(), each


def test_fields_and_modules_are_listed() -> None:
    for package in plug_in_folders():
        text = folder_document(package)
        assert "| field | what it is |\n| --- | --- |\n| `" in text
        assert "| module | what it is |\n| --- | --- |\n| [`" in text
