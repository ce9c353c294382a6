"""Users' files are imported as `python file.py` would, once, and leave nothing behind."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from lrplot.schedulers.own.load import folder_of, import_code, importable, module_of
from lrplot.schedulers.own.reference import is_path, split_reference


@pytest.mark.parametrize(
    ("reference", "place", "name", "path"),
    [
        ("sched.py", "sched.py", "", True),
        ("sched.py:Name", "sched.py", "Name", True),
        ("sched.py:", "sched.py", "", True),
        ("sched.py::Name", "sched.py", "Name", True),
        ("a/b.py:Outer.Inner", "a/b.py", "Outer.Inner", True),
        ("C:/a/b.py", "C:/a/b.py", "", True),
        ("C:/a/b.py:Name", "C:/a/b.py", "Name", True),
        ("package.module:name", "package.module", "name", False),
        ("transformers:cosine", "transformers", "cosine", False),
        ("onecycle", "onecycle", "", False),
    ],
)
def test_references(reference: str, place: str, name: str, path: bool) -> None:
    assert split_reference(reference) == (place, name)
    assert is_path(place) is path


def write(path: Path, text: str) -> str:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_file_is_imported_once_and_again_when_it_is_edited(tmp_path: Path) -> None:
    path = write(tmp_path / "counted.py", "value = []")
    module = import_code(path)
    module.value.append(1)
    assert import_code(path).value == [1]
    assert import_code(str(tmp_path / "." / "counted.py")) is module
    write(tmp_path / "counted.py", "value = ['edited']")
    assert import_code(path).value == ["edited"]


def test_a_file_imports_its_neighbours_and_leaves_the_path_alone(tmp_path: Path) -> None:
    write(tmp_path / "neighbour_of_one.py", "value = 3")
    before = list(sys.path)
    module = import_code(write(tmp_path / "one.py", "from neighbour_of_one import value"))
    assert module.value == 3
    assert sys.path == before


def test_neighbours_of_the_same_name_are_kept_apart(tmp_path: Path) -> None:
    for folder, value in (("a", 1), ("b", 2)):
        write(tmp_path / folder / "shared_settings.py", f"value = {value}")
        write(
            tmp_path / folder / "one.py",
            "from shared_settings import value\ndef later():\n    import shared_settings as s\n    return s.value",
        )
    first, second = import_code(str(tmp_path / "a/one.py")), import_code(str(tmp_path / "b/one.py"))
    assert (first.value, second.value) == (1, 2)
    for folder, module, value in (("a", first, 1), ("b", second, 2)):
        with importable(tmp_path / folder):
            assert module.later() == value


@pytest.mark.parametrize("is_package", [True, False], ids=["__init__.py", "none"])
@pytest.mark.parametrize(
    "text", ["from ..settings import value", "from .. import settings\nvalue = settings.value"], ids=["name", "module"]
)
def test_a_file_in_a_package_imports_relatively(tmp_path: Path, text: str, is_package: bool) -> None:
    package = tmp_path / f"named_{is_package}"
    write(package / "settings.py", "value = 3")
    path = write(package / "sub" / "sched.py", text)
    if is_package:
        write(package / "__init__.py", "")
        write(package / "sub" / "__init__.py", "")
    assert import_code(path).value == 3
    assert folder_of(path) == tmp_path
    assert module_of(Path(path)) == f"named_{is_package}.sub.sched"


def test_a_file_in_a_package_imports_the_package_by_name(tmp_path: Path) -> None:
    write(tmp_path / "by_name" / "__init__.py", "")
    write(tmp_path / "by_name" / "settings.py", "value = 3")
    assert import_code(write(tmp_path / "by_name" / "sched.py", "from by_name.settings import value")).value == 3


def test_a_package_is_not_run_for_a_member_that_needs_nothing_of_it(tmp_path: Path) -> None:
    write(tmp_path / "heavy" / "__init__.py", "raise ImportError('a library that is not installed')")
    path = write(tmp_path / "heavy" / "sched.py", "value = 3")
    assert import_code(path).value == 3
    assert (folder_of(path), module_of(Path(path))) == (tmp_path, "heavy.sched")


def test_a_member_of_a_package_has_the_standard_library_where_a_neighbour_has_its_name(tmp_path: Path) -> None:
    """As axolotl's utils/schedulers.py, beside which lies a logging.py."""
    write(tmp_path / "axo" / "__init__.py", "")
    write(tmp_path / "axo" / "utils" / "__init__.py", "")
    write(tmp_path / "axo" / "utils" / "logging.py", "raise ImportError('the wrong logging')")
    write(tmp_path / "axo" / "utils" / "neighbour_by_name.py", "value = 3")
    text = "import logging\nfrom neighbour_by_name import value\nlog = logging.getLogger('axo')\n"
    path = write(tmp_path / "axo" / "utils" / "schedulers.py", text)
    before = list(sys.path)
    module = import_code(path)
    assert (module.value, module.log.name, sys.path) == (3, "axo", before)


def test_a_file_may_have_the_name_of_any_module(tmp_path: Path) -> None:
    import random

    module = import_code(write(tmp_path / "random.py", "import json\nvalue = json.dumps([])"))
    assert module.value == "[]"
    assert sys.modules["random"] is random


def test_dataclasses_find_their_module(tmp_path: Path) -> None:
    text = (
        "from __future__ import annotations\nfrom dataclasses import dataclass, field\nfrom typing import ClassVar\n"
        "@dataclass\nclass Setting:\n    name: ClassVar[str] = 'x'\n    rate: float = 0.1\n"
    )
    assert import_code(write(tmp_path / "settings.py", text)).Setting().rate == 0.1


def test_no_bytecode_is_written_beside_the_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    import_code(write(tmp_path / "clean.py", "value = 3"))
    assert os.listdir(tmp_path) == ["clean.py"]  # noqa: PTH208  # names are what is asked


def test_what_a_file_prints_goes_to_stderr(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    import_code(write(tmp_path / "loud.py", "class Loud:\n    print('hello')"))
    assert capsys.readouterr() == ("", "hello\n")
