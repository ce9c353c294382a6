"""`lrplot check lrplot.toml`: schedule by schedule, for people and for the programs that annotate."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from lrplot.cli.app import main
from lrplot.model.severity import counted
from lrplot.wording import count

FILE = """\
[defaults]
dataset_size = 2560
batch_size = 128
max_epochs = 20

[schedules.good]
scheduler = "onecycle"
max_lr = 0.01
total_steps = 400

[schedules.bad]
scheduler = "onecycle"
max_lr = 0.01
total_steps = 400
interval = "epoch"

[schedules.last]
scheduler = "onecycle"
max_lr = 0.01
total_steps = 400
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(FILE)


def write(text: str) -> None:
    Path("lrplot.toml").write_text(text)


def test_people_read_it_schedule_by_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    output = capsys.readouterr()
    lines = output.out.splitlines()
    assert output.err == ""
    assert lines[:3] == ["good lrplot.toml:6 nothing found", "", "bad lrplot.toml:11"]
    assert lines[3].startswith("✗ LR101 Sized in optimizer steps and stepped once per epoch")
    assert lines[-5:-1] == ["", "last lrplot.toml:17 nothing found", "", "lrplot.toml: 3 schedules, 1 error."]
    assert "rules looked" in lines[-1]
    assert max(map(len, lines)) <= 80


def test_schedules_without_findings_take_a_line_each(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "lrplot.toml", "last", "good"]) == 0
    assert capsys.readouterr().out.startswith(
        "good lrplot.toml:6 nothing found\n"
        "last lrplot.toml:17 nothing found\n\n"
        "lrplot.toml: 2 schedules, nothing found.\n"
    )


@pytest.mark.parametrize(
    ("ignore", "said"),
    [
        ('{LR101 = "it is a test"}', "LR101 is ignored: it is a test\n"),
        ('{stepped-per-epoch = "it is a test"}', "LR101 is ignored: it is a test\n"),
        ('["LR1"]', "LR101 is ignored, and nothing says why\n"),  # and so is LR113, which it explains
    ],
)
def test_what_is_ignored_is_told_with_its_reason(capsys: pytest.CaptureFixture[str], ignore: str, said: str) -> None:
    write(FILE.replace('"epoch"\n', f'"epoch"\nignore = {ignore}\n'))
    assert main(["check", "--ignore", "LR113"]) == 0
    out = capsys.readouterr().out
    assert f"bad lrplot.toml:11 nothing else found\n  {said}" in out
    assert "lrplot.toml: 3 schedules, nothing found, 1 finding ignored.\n" in out


def test_what_the_command_line_wants_to_hear(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "--ignore", "LR101"]) == 1  # what it explains is heard then: LR113
    assert main(["check", "--ignore", "LR101,LR113"]) == 0
    assert main(["check", "--select", "LR4"]) == 0
    assert main(["check", "--select", "LR1"]) == 1
    capsys.readouterr()
    assert main(["check", "--select", "LOCKED"]) == 2
    assert capsys.readouterr().err.startswith("Error: there is no rule 'LOCKED'")


@pytest.mark.parametrize(
    ("schedule", "defaults", "words", "code"),
    [
        ("", "", [], 1),
        ("", "", ["--fail-on", "never"], 0),
        ('"never"', "", [], 0),
        ('"never"', "", ["--fail-on", "note"], 0),
        ('"error"', "", ["--fail-on", "never"], 1),
        ("", '"never"', [], 0),
        ("", '"never"', ["--fail-on", "error"], 1),
        ("", '"error"', ["--fail-on", "never"], 0),
    ],
)
def test_which_findings_fail(schedule: str, defaults: str, words: list[str], code: int) -> None:
    """The schedule's own word, then the command line's, then that of the file's defaults."""
    text = FILE.replace('"epoch"\n', f'"epoch"\nfail_on = {schedule}\n') if schedule else FILE
    write(text.replace("[defaults]", f"[defaults]\nfail_on = {defaults}") if defaults else text)
    assert main(["check", *words]) == code


def test_a_curve_that_moved_fails_as_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    write(FILE.replace('interval = "epoch"\n', ""))
    assert main(["lock"]) == 0
    moved = FILE.replace('interval = "epoch"\n', "").replace("max_lr = 0.01", "max_lr = 0.02", 1)
    for text, words, code in (
        (moved, [], 1),
        (moved, ["--fail-on", "error"], 1),
        (moved, ["--fail-on", "never"], 0),
        (moved.replace("0.02", '0.02\nfail_on = "never"'), [], 0),
    ):
        write(text)
        assert main(["check", "--locked", *words]) == code


# -- annotations -------------------------------------------------------------------------------------


def test_github_gets_annotations_at_the_line(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("lrplot.toml", str(tmp_path / "lrplot.toml")):
        assert main(["check", name]) == 1
        output = capsys.readouterr()
        assert output.out.startswith("::error file=lrplot.toml,line=11,title=LR101 stepped-per-epoch::bad: Sized in")
        assert output.out.count("\n") == 1
        assert output.err == f"{name}: 3 schedules, 1 error.\n"
    assert main(["check", "--format", "findings"]) == 1
    assert capsys.readouterr().out.startswith("good lrplot.toml:6 nothing found\n")


def test_what_moved_is_annotated(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    assert main(["lock"]) == 0
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    write(FILE.replace("schedules.good", "schedules.new").replace('interval = "epoch"\n', ""))
    capsys.readouterr()
    assert main(["check", "--locked"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.partition("::")[2].partition(". ")[0].partition(":")[0] for line in lines] == [
        "error file=lrplot.toml,line=6,title=LOCKED moved-since-locked",
        "error file=lrplot.toml,line=11,title=LOCKED moved-since-locked",
        "error file=lrplot.toml,line=1,title=LOCKED moved-since-locked",
    ]
    assert "::new: It is not locked yet." in lines[0]
    assert "::good: It is locked, and no longer in the file." in lines[2]


def test_sarif_and_junit_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock"]) == 0
    write(FILE.replace("max_lr = 0.01", "max_lr = 0.02"))
    capsys.readouterr()
    assert main(["check", "--locked", "-o", "x.sarif", "-o", "x.xml"]) == 1
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.endswith("lrplot.toml: 3 schedules, 4 errors.\n")
    run = json.loads(Path("x.sarif").read_text())["runs"][0]
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["LOCKED", "LR101"]
    places = [result["locations"][0]["physicalLocation"] for result in run["results"]]
    assert {place["region"]["startLine"] for place in places} == {6, 11, 17}
    assert {place["artifactLocation"]["uri"] for place in places} == {"lrplot.toml"}
    cases = list(ElementTree.parse("x.xml").iter("testcase"))
    assert [case.get("name") for case in cases] == ["good", "bad", "last"]
    assert [[failure.get("type") for failure in case.iter("failure")] for case in cases] == [
        ["moved-since-locked"],
        ["moved-since-locked", "stepped-per-epoch"],
        ["moved-since-locked"],
    ]


# -- JSON --------------------------------------------------------------------------------------------

ALL_KINDS = FILE.replace("total_steps = 400\n", 'total_steps = 400\nvary = "pct-start=0.2,0.3"\n', 1).replace(
    'interval = "epoch"\n', 'interval = "epoch"\nignore = {LR101 = "it is a test"}\n'
)
"""Of a file that is locked as FILE: two values that are new and one that is gone, a finding that is ignored."""


def as_json(capsys: pytest.CaptureFixture[str], *words: str) -> Any:
    capsys.readouterr()
    main(["check", *words, "--format", "json"])
    return json.loads(capsys.readouterr().out)


def test_a_program_reads_schedule_by_schedule(capsys: pytest.CaptureFixture[str]) -> None:
    found = as_json(capsys)
    assert list(found) == ["format", "lrplot", "file", "schedules"]
    assert (found["format"], found["file"]) == (1, "lrplot.toml")
    good, bad, _ = found["schedules"]
    assert list(good) == ["name", "place", "findings", "ignored", "checked", "not_checked"]
    assert (good["name"], good["place"], good["findings"]) == ("good", {"path": "lrplot.toml", "line": 6}, [])
    words = ["onecycle", "--max-lr=0.01", "--total-steps=400", "--dataset-size=2560", "--batch-size=128"]
    alone = as_json(capsys, *words, "--max-epochs=20", "--interval=epoch")  # what the file asks for, typed
    (finding,), (typed,) = bad["findings"], alone["findings"]
    assert finding.keys() == typed.keys()
    assert {key: finding[key] for key in finding if key != "fix"} == {key: typed[key] for key in typed if key != "fix"}
    assert (bad["checked"], bad["not_checked"]) == (alone["checked"], alone["not_checked"])


def test_json_says_what_is_ignored_and_what_drifted(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock"]) == 0
    write(ALL_KINDS.replace("max_lr = 0.01", "max_lr = 0.02"))
    good, bad, last, gone = as_json(capsys, "--locked")["schedules"]
    labels = ["pct_start=0.2", "pct_start=0.3"]
    assert good["drift"] == [{"kind": "new", "label": label} for label in labels]
    assert {each["label"] for each in good["findings"] if each["code"] == "LOCKED"} == set(labels)
    assert bad["drift"] == last["drift"] == [{"kind": "moved"}]
    assert bad["ignored"] == [{"code": "LR101", "count": 1, "reason": "it is a test"}]
    assert [each["code"] for each in last["findings"]] == ["LOCKED"]
    assert (gone["name"], gone["drift"], gone["checked"]) == ("good", [{"kind": "gone"}], [])


@pytest.mark.parametrize("text", [FILE, ALL_KINDS])
@pytest.mark.parametrize("words", [[], ["--locked"], ["--ignore", "LR113"], ["lrplot.toml", "last"]])
def test_json_has_the_facts_of_the_text(capsys: pytest.CaptureFixture[str], text: str, words: list[str]) -> None:
    """Every line of the text can be written from the JSON, but for those of the repairs."""
    assert main(["lock"]) == 0
    write(text)
    found = as_json(capsys, *words)["schedules"]
    code = main(["check", *words])
    out = " ".join(capsys.readouterr().out.split())
    said = []
    for each in found:
        place = f"{each['name']} {each['place']['path']}:{each['place']['line']}"
        nothing = " nothing else found" if each["ignored"] else " nothing found"
        said.append(place if each["findings"] else place + nothing)
        said += [f"{finding['code']} " for finding in each["findings"]]
        said += [finding["message"] for finding in each["findings"]]
        said += [f"{ignored['code']} is ignored: {ignored['reason']}" for ignored in each["ignored"]]
    for part in said:
        assert " ".join(part.split()) in out
    findings = [finding for each in found for finding in each["findings"]]
    n_there = sum(each.get("drift") != [{"kind": "gone"}] for each in found)
    there = count(n_there, "schedule")
    assert f"lrplot.toml: {there}, {counted(each['severity'] for each in findings) or 'nothing found'}" in out
    assert code == any(each["severity"] != "note" for each in findings)
    missing = {each["code"] for one in found for each in one["not_checked"]}
    n_looked = len({code for each in found for code in each["checked"]} - missing)
    assert re.search(rf"\b{n_looked} of \d+ rules looked", out)
    assert (f"; {len(missing)} could not: add" in out) == bool(missing)


@pytest.mark.parametrize("place", ["x.svg", "x.txt", "x.csv", "x.html"])
def test_a_check_draws_nothing(capsys: pytest.CaptureFixture[str], place: str) -> None:
    assert main(["check", "lrplot.toml", "-o", place]) == 2
    assert "lrplot run draws the schedules of a file" in capsys.readouterr().err
    assert not Path(place).exists()


@pytest.mark.parametrize("word", ["LOCKED", "locked", "moved-since-locked"])
def test_locked_is_explained(capsys: pytest.CaptureFixture[str], word: str) -> None:
    assert main(["explain", word]) == 0
    out = capsys.readouterr().out
    assert out.startswith("LOCKED moved-since-locked")
    assert "equal within 1e-9" in out
    assert max(map(len, out.splitlines())) <= 80


def test_schedules_that_there_are_none_of(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "lrplot.toml", "god"]) == 2
    assert capsys.readouterr().err == "Error: lrplot.toml has no schedule 'god': did you mean good?\n"
