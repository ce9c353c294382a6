"""The lines of keys in TOML and YAML, and files that are neither."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lrplot.errors import LrplotError, MissingLibraryError
from lrplot.project.config.document import Document, read_document
from lrplot.project.config.schedules import read_config

ODD = '''# a comment with [schedules.x] in it
schedules.first.scheduler = "cosine"
schedules . first . T_max = 10

  [ schedules . "second one" ]  # and = here
"scheduler" = """
step"""
'step_size' = 3
title = """
[schedules.third]
lr = 7
"""
lr = \'\'\'0.1\'\'\'
group = [
  {name = "a", lr = 0.1},
]
momentum = 0.9

[schedules."q\\"\\u00e9"]
scheduler = "chained"
[[schedules."q\\"\\u00e9".schedulers]]
scheduler = "linear"
[schedules.'last']
scheduler = "cosine"
T_max = 2
'''


def document_of(folder: Path, text: str, name: str = "lrplot.toml") -> Document:
    (folder / name).write_text(text, encoding="utf-8")
    return read_document(folder / name)


@pytest.mark.parametrize(
    ("keys", "line"),
    [
        (("schedules", "first", "scheduler"), 2),
        (("schedules", "first", "T_max"), 3),
        (("schedules", "second one"), 5),
        (("schedules", "second one", "scheduler"), 6),
        (("schedules", "second one", "step_size"), 8),
        (("schedules", "second one", "title"), 9),
        (("schedules", "second one", "lr"), 13),
        (("schedules", "second one", "group"), 14),
        (("schedules", "second one", "momentum"), 17),
        (("schedules", 'q"é'), 19),
        (("schedules", 'q"é', "schedulers"), 21),
        (("schedules", "last", "T_max"), 25),
        (("schedules", "last", "missing"), 23),
        (("nowhere",), 1),
    ],
)
def test_the_line_of_a_key(tmp_path: Path, keys: tuple[str, ...], line: int) -> None:
    document = document_of(tmp_path, ODD)
    assert document.line_of(keys) == line
    assert set(document.values["schedules"]) == {"first", "second one", 'q"é', "last"}


def test_toml_with_odd_keys_is_read(tmp_path: Path) -> None:
    (tmp_path / "lrplot.toml").write_text(ODD.replace("title = ", "title =  "), encoding="utf-8")
    config = read_config(tmp_path / "lrplot.toml")
    assert [(entry.name, entry.place.line) for entry in config.entries] == [
        ("first", 2),
        ("second one", 5),
        ('q"é', 19),
        ("last", 23),
    ]


def test_pyproject_holds_the_same_under_its_own_key(tmp_path: Path) -> None:
    text = '[project]\nname = "x"\n[tool.other]\nlr = 1\n[tool.lrplot.schedules.a]\nscheduler = "cosine"\nT_max = 4\n'
    (tmp_path / "pyproject.toml").write_text(text, encoding="utf-8")
    (entry,) = read_config(tmp_path / "pyproject.toml").entries
    assert (entry.name, entry.place.line) == ("a", 5)
    (tmp_path / "pyproject.toml").write_text(text.replace("T_max", "t_mx"), encoding="utf-8")
    with pytest.raises(LrplotError, match=r"pyproject.toml, line 7, schedules.a.t_mx: .* did you mean"):
        read_config(tmp_path / "pyproject.toml")


YAML = """
defaults: {max_steps: 20}
schedules:
  a:
    scheduler: cosine
    T_max: 10
    eta_min: 1e-5
  b: {scheduler: multistep, milestones: [3, 5]}
compare:
  both:
    schedules: [a, b]
"""


@pytest.mark.parametrize("suffix", [".yaml", ".yml"])
def test_yaml(tmp_path: Path, suffix: str) -> None:
    pytest.importorskip("yaml")
    (tmp_path / f"lrplot{suffix}").write_text(YAML, encoding="utf-8")
    config = read_config(tmp_path / f"lrplot{suffix}")
    assert [(entry.name, entry.place.line) for entry in config.entries] == [("a", 4), ("b", 8)]
    assert config.entries[0].plan.schedule.arguments == {"T_max": 10, "eta_min": 1e-5}
    assert config.comparisons[0].schedules == ("a", "b")


def test_yaml_without_pyyaml(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "yaml", None)
    with pytest.raises(MissingLibraryError, match="is YAML, and pyyaml is not installed: type pip install pyyaml"):
        document_of(tmp_path, YAML, "lrplot.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: [1\n", "is not YAML, line 2: "),
        ("- a\n- b\n", "holds list, and a file of schedules holds keys and values"),
        ("", "has no schedules"),
        ("a: !!python/object/apply:os.system [ls]\n", "is not YAML, line 1: "),
        ("a: &a\n  b: *a\n", "line 1: a value holds itself"),
    ],
)
def test_yaml_gone_wrong(tmp_path: Path, text: str, said: str) -> None:
    pytest.importorskip("yaml")
    (tmp_path / "a.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(LrplotError) as raised:
        read_config(tmp_path / "a.yaml")
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.toml", None, "there is no file"),
        ("a.tml", b"", "is not a file of schedules: did you mean"),
        ("a.json", b"{}", "is not a file of schedules: it must end in .toml, .yaml, .yml"),
        ("a.toml", b"\xff\xfea", "is not text in UTF-8 (byte 0)"),
        ("a.toml", b"lr = 'ab\xe9'", "is not text in UTF-8 (byte 8)"),
        ("a.toml", b"a = " + b"[" * 5000 + b"]" * 5000, "is not TOML"),
        ("a.toml", b"\x00", "is not TOML"),
        ("pyproject.toml", b"[tool]\nlrplot = 3", "[tool.lrplot.schedules.main]"),
    ],
)
def test_no_file_of_schedules(tmp_path: Path, name: str, content: bytes | None, said: str) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises(LrplotError) as raised:
        read_config(tmp_path / name)
    assert said in str(raised.value)
    assert "\n" not in str(raised.value)


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "lrplot.toml").mkdir()
    with pytest.raises(LrplotError, match="cannot be read: Is a directory"):
        read_document(tmp_path / "lrplot.toml")


def test_a_byte_order_mark_is_no_key(tmp_path: Path) -> None:
    (tmp_path / "lrplot.toml").write_text(
        '[schedules.a]\nscheduler = "cosine"\nT_max = 3\n', encoding="utf-8-sig", newline="\r\n"
    )
    (entry,) = read_config(tmp_path / "lrplot.toml").entries
    assert (entry.name, entry.place.line) == ("a", 1)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("milestones: &x [*x]", "line 4: a value holds itself: write it out"),
        ("milestones: &x {a: [*x]}", "line 4: a value holds itself: write it out"),
        (f"a: &a [{'1,' * 99}]\n    b: &b [{'*a,' * 99}]\n    c: [{'*b,' * 200}]", "more than 1,000,000 values"),
    ],
)
def test_aliases_that_make_a_value_endless(tmp_path: Path, text: str, said: str) -> None:
    pytest.importorskip("yaml")
    (tmp_path / "a.yaml").write_text(f"schedules:\n  main:\n    scheduler: multistep\n    {text}\n")
    with pytest.raises(LrplotError) as raised:
        read_config(tmp_path / "a.yaml")
    assert said in str(raised.value)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("  main: {}\n  main: {}", "line 3: the key 'main' is given twice, on line 2 as well: say it once"),
        ("  main:\n    lr: 1\n    T_max: 3\n    lr: 2", "line 5: the key 'lr' is given twice, on line 3 as well"),
        ("  yes: {}", "line 2: YAML does not read the key yes as text: quote it"),
        ("  ~: {}", "line 2: YAML does not read the key ~ as text: quote it"),
    ],
)
def test_keys_that_yaml_would_lose(tmp_path: Path, text: str, said: str) -> None:
    pytest.importorskip("yaml")
    (tmp_path / "a.yaml").write_text(f"schedules:\n{text}\n")
    with pytest.raises(LrplotError) as raised:
        read_config(tmp_path / "a.yaml")
    assert said in str(raised.value)


def test_what_looks_like_a_table_within_a_value_is_none(tmp_path: Path) -> None:
    text = (
        'a = [ """q\n[schedules.y]\n""", "#[", \'[\', # [x]\n [30],\n [40]\n]\nb = 1\n'
        '[schedules.main]\nscheduler = "multistep"\nmilestones = [\n  30, # ]\n  60,\n]\n[schedules.last]\n'
    )
    (tmp_path / "a.toml").write_text(text)
    lines = read_document(tmp_path / "a.toml").lines
    assert {key[-1]: line for key, line in lines.items()} == {
        "a": 1,
        "b": 7,
        "schedules": 8,
        "main": 8,
        "scheduler": 9,
        "milestones": 10,
        "last": 14,
    }
