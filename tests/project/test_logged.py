"""The log of a schedule's run that a file names: drawn over the schedule, told, and held against it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from logged import cosine

from lrplot.cli.app import main
from lrplot.project.config.schedules import read_config

FILE = """
[defaults]
lr = 0.1
formats = ["json"]

[schedules.good]
scheduler = "cosine"
T_max = 400
log = "runs/good"

[schedules.parted]
scheduler = "cosine"
T_max = 400
log = {log}

[schedules.open]
scheduler = "constant"
total_iters = 5
log = {{ run = "runs/open.csv", step_column = "iteration" }}

[compare.both]
schedules = ["good", "parted"]
"""
TABLE = '{ run = "runs/parted.csv", tag = "lr/a" }'
SAID = "The log parts from the plan at step 210: logged is 0.05, planned 0.046077. The rate stays at 0.05"


def rows(head: str, rate, steps=range(0, 400, 10), more="") -> str:
    return f"{head}\n" + "".join(f"{step},{rate(step):.6f}{more}\n" for step in steps)


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    Path("runs/good").mkdir(parents=True)
    Path("runs/good/metrics.csv").write_text(rows("step,lr", cosine))
    Path("runs/parted.csv").write_text(
        rows("step,lr/a,lr_b_of_something", lambda step: cosine(min(step, 200)), more=",0.5")
    )
    late = rows("iteration,lr", lambda step: 0.1 if step > 4 else 0.1 / 3, range(500))
    Path("runs/open.csv").write_text(late)
    write()
    return tmp_path


def write(log: str = TABLE, more: str = "") -> None:
    Path("lrplot.toml").write_text(FILE.format(log=log) + more)


def test_it_is_drawn_over_the_schedule_and_told(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 0
    out, err = capsys.readouterr()
    assert f"! parted: LOGGED {SAID.partition('. ')[0]}." in err
    assert "good" in out
    held = json.loads(Path("artifacts/good.json").read_text())
    assert [trace["role"] for trace in held["traces"]] == ["as-run", "logged"]
    assert held["agreement"] == {"agrees": True, "parts_at": None, "story": "as planned"}
    assert held["log"]["path"] == "runs/good/metrics.csv"
    parted = json.loads(Path("artifacts/parted.json").read_text())
    assert parted["agreement"]["parts_at"] == 210
    assert parted["findings"][0]["code"] == "LOGGED"
    # What says nothing of its run's length is as long as the log.
    assert len(json.loads(Path("artifacts/open.json").read_text())["traces"][0]["groups"][0]["lr"]) == 500
    assert [each["role"] for each in json.loads(Path("artifacts/both.json").read_text())["traces"]] == ["as-run"] * 2


def test_page_and_report_say_it(folder: Path) -> None:
    assert main(["run"]) == 0
    report = Path("artifacts/report.md").read_text()
    assert f"- `parted`: {SAID}" in report
    assert "- `good`: The log agrees with the plan: as planned. runs/good/metrics.csv (csv): 40 points" in report
    page = Path("artifacts/index.html").read_text()
    assert page.index('id="parted"') < page.index('id="good"')  # errors come first
    assert SAID in page
    assert "The log agrees with the plan: as planned." in page
    charts = [json.loads(each) for each in re.findall(r'type="application/json" id="lr:data-\d+">(.*?)</script>', page)]
    assert [edge["text"] for edge in charts[0]["edges"]] == ["parts from the plan"]
    labels = [(curve["label"], curve["look"], curve["points"]) for curve in charts[0]["curves"][:2]]
    assert labels == [("planned", "c0 d0", False), ("logged", "c1 d0", True)]
    assert str(folder) not in page + report


def test_a_check_fails_where_they_part(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check"]) == 1
    said = " ".join(capsys.readouterr().out.split())
    assert f"✗ LOGGED {SAID}" in said
    assert "lrplot log runs/parted.csv --plan parted --tag=lr/a" in said
    assert main(["log", "runs/parted.csv", "--plan", "parted", "--tag=lr/a", "-o", "a.json"]) == 1
    assert main(["check", "lrplot.toml", "good", "open"]) == 0
    assert main(["check", "-o", "a.sarif", "-o", "a.xml"]) == 1
    assert '"id": "LOGGED"' in Path("a.sarif").read_text()
    assert "LOGGED" in Path("a.xml").read_text()
    capsys.readouterr()
    assert main(["explain", "logged"]) == 0
    assert "LOGGED parts-from-plan, an error: the run is not the planned one" in capsys.readouterr().out
    write(TABLE + '\nfail_on = "never"')
    assert main(["check"]) == 0


def test_a_lock_is_of_the_schedules_alone(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lock"]) == 0
    assert main(["check", "lrplot.toml", "open", "--locked"]) == 0
    Path("runs/open.csv").write_text(rows("iteration,lr", lambda step: 0.1 if step > 4 else 0.1 / 3, range(900)))
    assert main(["check", "lrplot.toml", "open", "--locked"]) == 0


@pytest.mark.parametrize(
    ("log", "said"),
    [
        ("3", 'schedules.parted.log: needs the path of a log or of a run\'s folder: log = "runs/exp1"'),
        ('{ tag = "lr" }', "needs the path of a log or of a run's folder"),
        ('"../elsewhere"', "'../elsewhere' is outside the file's folder: put it beside the file, or below it"),
        ('"/etc/passwd"', "'/etc/passwd' is outside the file's folder"),
        ('{ run = "runs", tags = "lr" }', "has no key tags: did you mean tag?"),
        ('{ run = "runs", every = 0 }', "every must be a whole number of at least 1, not 0"),
        ('{ run = "runs", offset = true }', "offset must be a whole number, not True"),
        ('{ run = "runs", tag = [] }', "tag must be a name, or a list of one for each parameter group, not []"),
        ('"runs/nothing"', "schedules.parted: there is no file or folder runs/nothing"),
        ('"runs/parted.csv"', "has several learning rates: name one, or each group's, with tag: 'lr/a'"),
        ('"runs/good"\nvary = ["T-max=3,4"]', "is the log of one run, and the schedule varies: leave out log or vary"),
    ],
)
@pytest.mark.parametrize("command", ["run", "check"])
def test_what_is_wrong_with_it_is_said(command: str, log: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    write(log)
    assert main([command]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert "line " in err
    assert not any(Path("artifacts").glob("*"))


def test_defaults_name_no_log(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lrplot.toml").write_text('[defaults]\nlog = "runs/good"\n[schedules.a]\nscheduler = "cosine"\nT_max = 9\n')
    assert main(["check"]) == 2
    assert "defaults.log: a schedule has no such key" in capsys.readouterr().err


def test_several_groups_and_an_offset(folder: Path) -> None:
    late = "step,a,b\n" + "".join(f"{step},{cosine(step + 1):.6f},{cosine(step + 1) / 10:.7f}\n" for step in range(399))
    Path("runs/two.csv").write_text(late)
    Path("lrplot.toml").write_text(
        '[schedules.a]\nscheduler = "cosine"\nT_max = 400\ngroup = [{ lr = 0.1 }, { lr = 0.01 }]\n'
        'log = { run = "runs/two.csv", tag = ["a", "b"], offset = 1 }\n'
    )
    (entry,) = read_config(Path("lrplot.toml")).entries
    assert entry.log is not None
    assert (entry.log.tags, entry.log.offset) == (("a", "b"), 1)
    assert main(["check"]) == 0


def test_nothing_outside_of_the_folder_is_read_and_nothing_that_is_no_log_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = tmp_path / "inside"
    (inside / "run").mkdir(parents=True)
    secret = tmp_path / "secret.csv"
    secret.write_text("step,lr,hush\n" + "".join(f"{step},0.1,1\n" for step in range(9)))
    (inside / "run/metrics.csv").symlink_to(secret)
    (inside / "link.csv").symlink_to(secret)
    (inside / ".env").write_text("TOKEN=hush,lr\n1,2\n")
    monkeypatch.chdir(inside)
    for log, said in (
        ("run", "run has no log that is known"),
        ("link.csv", "is outside the file's folder"),
        (".env", ".env is not a log that is known"),
    ):
        Path("lrplot.toml").write_text(f'[schedules.a]\nscheduler = "cosine"\nT_max = 9\nlog = "{log}"\n')
        assert main(["check"]) == 2
        err = capsys.readouterr().err
        assert said in err
        assert "hush" not in err
