"""The pictures in samples/ are what the commands beside them draw."""

from __future__ import annotations

import shlex
import shutil
from pathlib import Path

import pytest
from documents import ROOT, blocks, not_pinned

from lrplot.cli.app import main

SAMPLES = ROOT / "samples"
COMMANDS = [line for block in blocks(SAMPLES / "README.md", "sh") for line in block.splitlines()]
PICTURES = [shlex.split(command)[-1] for command in COMMANDS]


def test_every_picture_has_its_command_and_is_shown() -> None:
    assert {ROOT / picture for picture in PICTURES} == set(SAMPLES.glob("*.svg"))
    text = (SAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"]({Path(picture).name})" in text for picture in PICTURES)


@pytest.mark.skipif(bool(not_pinned()), reason="pictures are compared under pinned versions")
@pytest.mark.parametrize("command", COMMANDS, ids=[Path(picture).stem for picture in PICTURES])
def test_a_sample_is_drawn_again(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "samples").mkdir()
    shutil.copytree(SAMPLES / "schedulers", tmp_path / "samples/schedulers")  # the commands name them by these paths
    program, *words = shlex.split(command)
    assert program == "lrplot"
    assert main(words) == 0
    picture = words[-1]
    assert (tmp_path / picture).read_bytes() == (ROOT / picture).read_bytes()


GALLERY = SAMPLES / "gallery"


@pytest.mark.skipif(bool(not_pinned()), reason="pictures are compared under pinned versions")
def test_the_gallery_is_what_its_file_draws(tmp_path: Path) -> None:
    assert main(["run", str(GALLERY / "lrplot.toml"), "--out", str(tmp_path), "--quiet"]) == 0
    drawn = {path.name: path.read_bytes() for path in tmp_path.glob("*.svg")}
    assert drawn == {path.name: path.read_bytes() for path in GALLERY.glob("*.svg")}


def test_the_readme_shows_all_of_the_gallery() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert all(f"(samples/gallery/{path.name})" in text for path in GALLERY.glob("*.svg"))
