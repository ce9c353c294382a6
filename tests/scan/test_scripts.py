"""Every script is judged as its first line has it: what is wrong is found, and nothing else is."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.scan import scan

SCRIPTS = sorted((Path(__file__).parent / "scripts").glob("*.py"))
_MARK = "# found: "


@pytest.mark.parametrize("script", [pytest.param(each, id=each.stem) for each in SCRIPTS])
def test_what_is_wrong_is_found_and_nothing_else(script: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    head, _, text = script.read_text().partition("\n")
    Path("train.py").write_text(text)
    found = scan(["train.py"])
    wanted = set(head.removeprefix(_MARK).split()) - {"nothing"}
    assert {each.code for each in found.findings if each.severity != "note"} == wanted
    assert all(each.place is not None and each.place.path == "train.py" for each in found.findings)


def test_there_are_scripts_of_both_kinds() -> None:
    right = [each for each in SCRIPTS if each.read_text().startswith(f"{_MARK}nothing\n")]
    assert len(right) >= 55 and len(SCRIPTS) - len(right) >= 80
