"""`lrplot run`: what it draws, what it says, and what a folder looks like after something went wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
import webbrowser
from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.render.formats import format_named

FILE = """
[defaults]
lr = 0.1
max_steps = 100

[schedules.main]
scheduler = "onecycle"
max_lr = 0.01
total_steps = 100

[schedules."the other"]
scheduler = "cosine"
T_max = 100
formats = ["csv"]

[compare.both]
schedules = ["main", "the other"]
"""
LONG = '[schedules.{name}]\nscheduler = "cosine"\nT_max = {steps}\n'


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("GITHUB_STEP_SUMMARY", raising=False)
    (tmp_path / "lrplot.toml").write_text(FILE, encoding="utf-8")
    return tmp_path


def written(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def process(*words: str) -> subprocess.CompletedProcess[str]:
    """lrplot in a process of its own, which has no threads yet."""
    command = [sys.executable, "-m", "lrplot", "run", *words]
    return subprocess.run(command, capture_output=True, text=True, check=False)


OVERVIEWS = {"index.html", "report.md"}
DRAWN = {"main.svg", "main.json", "the-other.csv", "both.svg", "both.json", *OVERVIEWS}


def test_every_schedule_in_its_formats_and_a_report(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--out", "new/folder"]) == 0
    assert written(folder / "new/folder") == DRAWN
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines] == ["main", "the", "new/folder:", "new/folder/index.html:"]
    assert lines[-2:] == [
        "new/folder: 7 files written, 0 unchanged",
        "new/folder/index.html: the page on all of them",
    ]


def test_a_page_names_no_folder(folder: Path) -> None:
    (folder / "mine.py").write_text("def factor(step):\n    return 0.99**step\n")
    (folder / "own.toml").write_text('[schedules.mine]\nscheduler = "mine.py:factor"\nlr = 0.1\nmax_steps = 50\n')
    assert main(["run", str(folder / "own.toml"), "--format", "csv", "--allow-code", "--out", "out"]) == 0
    page = (folder / "out/index.html").read_text("utf-8")
    assert str(folder) not in page
    assert re.sub("</?span>", "", page).count("lrplot run own.toml mine") == 1


@pytest.mark.parametrize("quiet", [[], ["--quiet"]])
def test_the_page_opens_in_the_browser_that_is_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], quiet: list[str]
) -> None:
    opened = folder / "opened"
    browser = folder / "browser"
    browser.write_text(f'#!/bin/sh\nprintf %s "$1" > "{opened}"\n')
    browser.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{browser} %s")
    monkeypatch.setattr(webbrowser, "_tryorder", None)  # read $BROWSER anew
    assert main(["run", "--format", "csv", *quiet]) == 0
    assert not opened.exists()
    assert main(["run", "--format", "csv", "--out", "a b", "--open", *quiet]) == 0
    assert opened.read_text() == (folder / "a b/index.html").resolve().as_uri()
    monkeypatch.setattr(webbrowser, "open", lambda url: False)
    assert main(["run", "--format", "csv", "--open", *quiet]) == 0
    assert capsys.readouterr().err.endswith("there is no browser here that could open it: artifacts/index.html\n")


def test_a_file_is_what_plotting_writes(folder: Path) -> None:
    assert main(["run", "--format", "csv", "main"]) == 0
    words = ["onecycle", "--max-lr", "0.01", "--total-steps", "100", "--lr", "0.1", "--max-steps", "100", "-o", "a.csv"]
    assert main(words) == 0
    drawn = (folder / "artifacts/main.csv").read_text(encoding="utf-8").replace("main,", "OneCycleLR,")
    assert [line.split(",")[1:] for line in drawn.splitlines()] == [
        line.split(",")[1:] for line in (folder / "a.csv").read_text(encoding="utf-8").splitlines()
    ]


def test_only_what_changed_is_rewritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run"]) == 0
    out = folder / "artifacts"
    for path in out.iterdir():
        os.utime(path, (1, 1))
    (folder / "lrplot.toml").write_text(FILE.replace("max_lr = 0.01", "max_lr = 0.02"), encoding="utf-8")
    capsys.readouterr()
    assert main(["run"]) == 0
    assert capsys.readouterr().out.endswith(
        "artifacts: 6 files written, 1 unchanged\nartifacts/index.html: the page on all of them\n"
    )
    assert {path.name for path in out.iterdir() if path.stat().st_mtime == 1} == {"the-other.csv"}


def test_names_draw_those_only(folder: Path) -> None:
    assert main(["run", "lrplot.toml", "both", "--out", "a"]) == 0
    assert written(folder / "a") == {"both.svg", "both.json", *OVERVIEWS}
    assert main(["run", "the other", "--out", "b"]) == 0
    assert written(folder / "b") == {"the-other.csv", *OVERVIEWS}


def test_formats_of_the_command_line_override_the_file_s(folder: Path) -> None:
    assert main(["run", "--format", "json,terminal,spark", "--out", "a"]) == 0
    assert written(folder / "a") == {
        *(f"{name}{suffix}" for name in ("main", "the-other", "both") for suffix in (".json", ".txt", ".spark.txt")),
        *OVERVIEWS,
    }


def test_pyproject_is_the_second_choice(folder: Path) -> None:
    (folder / "lrplot.toml").unlink()
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "x"\n[tool.lrplot.schedules.own]\nscheduler = "cosine"\nT_max = 9\n', encoding="utf-8"
    )
    assert main(["run"]) == 0
    assert written(folder / "artifacts") == {"own.svg", "own.json", *OVERVIEWS}


def test_options_of_the_loop_stand_in_for_the_defaults(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "lrplot.toml").write_text(
        '[defaults]\nbatches_per_epoch = 9\nmax_epochs = 2\n[schedules.a]\nscheduler = "cosine"\nT_max = 9\n'
        '[schedules.b]\nscheduler = "cosine"\nT_max = 9\nmax_epochs = 3\n',
        encoding="utf-8",
    )
    assert main(["run", "--format", "csv", "--dataset-size", "40", "--batch-size", "10"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(", ")[1] for line in lines[:2]] == ["8 steps", "12 steps"]


def test_fail_on(folder: Path) -> None:
    text = '[schedules.slip]\nscheduler = "onecycle"\nmax_lr = 0.01\ntotal_steps = 9\nmax_steps = 20\n{}\n'
    for own, words, code in (
        ("", [], 0),
        ("", ["--fail-on", "error"], 1),
        ('fail_on = "never"', ["--fail-on", "error"], 0),
        ('fail_on = "error"', [], 0),
        ('ignore = {LR103 = "it must raise", LR1 = "and the like"}', ["--fail-on", "error"], 0),
    ):
        (folder / "lrplot.toml").write_text(text.format(own), encoding="utf-8")
        assert main(["run", "--format", "json", "--quiet", *words]) == code, (own, words)


def test_quiet_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", "--quiet", "--format", "json"]) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == ("", "")


def test_the_report_is_added_to_github_s_page(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = folder / "page.md"
    page.write_text("before\n", encoding="utf-8")
    monkeypatch.setenv("GITHUB_STEP_SUMMARY", str(page))
    assert main(["run", "--format", "json"]) == 0
    added = page.read_text(encoding="utf-8")
    assert added.startswith("before\n# Learning rates of `lrplot.toml`")
    assert "](" not in added  # nothing can be linked to from there
    assert "[`main`](main.json)" in (folder / "artifacts/report.md").read_text(encoding="utf-8")


def test_a_file_s_argument_varies(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "lrplot.toml").write_text(
        '[defaults]\nlr = 0.5\n[schedules.v]\nscheduler = "cosine"\nT_max = 9\nvary = ["lr=0.1,0.2"]\n',
        encoding="utf-8",
    )
    assert main(["run", "--format", "csv", "--out", "a"]) == 0
    assert main(["cosine", "--T-max", "9", "--vary", "lr=0.1,0.2", "-o", "b.csv"]) == 0
    assert (folder / "a/v.csv").read_bytes() == (folder / "b.csv").read_bytes()
    assert "`v`" in (folder / "a/report.md").read_text(encoding="utf-8")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")
def test_one_worker_and_two_draw_the_same(folder: Path) -> None:
    one, two = process("--workers", "1", "--out", "one"), process("--workers", "2", "--out", "two")
    assert (one.returncode, one.stderr) == (two.returncode, two.stderr)
    assert one.stdout.replace("one:", "two:").replace("one/", "two/") == two.stdout
    assert contents(folder / "one") == contents(folder / "two")
    assert written(folder / "two") == DRAWN


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")
def test_one_worker_and_two_say_the_same_of_everything_that_is_wrong(folder: Path) -> None:
    text = "".join(
        f'[schedules.{name}]\nscheduler = "onecycle"\nmax_lr = 1\ntotal_steps = {steps}\n'
        for name, steps in (("a", 10), ("b", 0), ("c", 20), ("d", -1))
    )
    (folder / "lrplot.toml").write_text(text, encoding="utf-8")
    one, two = process("--workers", "1"), process("--workers", "2")
    assert one.returncode == two.returncode == 2
    assert one.stderr == two.stderr
    assert "schedules.b: " in one.stderr
    assert "lrplot.toml, line 13, schedules.d: " in one.stderr
    assert written(folder / "artifacts") == set()


def test_an_error_leaves_every_file_as_it_was(folder: Path) -> None:
    assert main(["run"]) == 0
    before = contents(folder / "artifacts")
    text = FILE.replace("0.01", "0.02") + '[schedules.bad]\nscheduler = "onecycle"\nmax_lr = 1\ntotal_steps = 0\n'
    (folder / "lrplot.toml").write_text(text, encoding="utf-8")
    assert main(["run"]) == 2
    assert contents(folder / "artifacts") == before


@pytest.mark.skipif(sys.platform != "linux", reason="processes are forked on Linux")
@pytest.mark.parametrize("workers", ["1", "2"])
@pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_an_interruption_leaves_every_file_as_it_was(folder: Path, workers: str, sent: int, code: int) -> None:
    out = folder / "artifacts"
    out.mkdir()
    (out / "a.json").write_text("old", encoding="utf-8")
    text = LONG.format(name="a", steps=100) + LONG.format(name="b", steps=10**7) + LONG.format(name="c", steps=10**7)
    (folder / "lrplot.toml").write_text(text, encoding="utf-8")
    command = [sys.executable, "-m", "lrplot", "run", "--format", "json", "--workers", workers]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
    ) as running:
        deadline = time.monotonic() + 60
        while not list(out.glob(".lrplot.*/a.json")) and time.monotonic() < deadline:
            time.sleep(0.02)
        os.killpg(running.pid, sent) if sent == signal.SIGINT else running.send_signal(sent)
        printed, said = running.communicate(timeout=60)
    assert (running.returncode, printed, said) == (code, "", "")
    assert contents(out) == {"a.json": b"old"}


@pytest.mark.slow
def test_two_runs_at_once_leave_whole_files(folder: Path) -> None:
    for name, rate in (("one", "0.1"), ("two", "0.2")):
        text = "".join(f'[schedules.s{n}]\nscheduler = "cosine"\nT_max = 900\nlr = {rate}\n' for n in range(9))
        (folder / f"{name}.toml").write_text(text, encoding="utf-8")
        assert process(f"{name}.toml", "--format", "json", "--out", name).returncode == 0
    command = [sys.executable, "-m", "lrplot", "run", "--format", "json", "--out", "both"]
    running = [subprocess.Popen([*command, f"{name}.toml"], stdout=subprocess.DEVNULL) for name in ("one", "two") * 2]
    assert [each.wait(timeout=60) for each in running] == [0] * 4
    allowed = [contents(folder / name) for name in ("one", "two")]
    found = contents(folder / "both")
    assert set(found) == set(allowed[0])
    assert all(content in [each[name] for each in allowed] for name, content in found.items())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["nothing.toml"], "there is no file 'nothing.toml'"),
        (["mian"], "has no schedule or comparison 'mian': did you mean main?"),
        (["--format", "sgv"], "there is no format 'sgv': did you mean svg?"),
        (["--format", ","], "--format needs the names of formats"),
        (["--workers", "0"], "--workers is how many processes draw, 1 or more, not 0"),
        (["--out", "lrplot.toml"], "cannot write into lrplot.toml: it is a file"),
        (["--outt", "x"], "did you mean --out?"),
        (["--max-steps", "0"], "max_steps must be a whole number of at least 1, not 0"),
    ],
)
def test_bad_input(folder: Path, capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    if words[0] == "--max-steps":
        (folder / "lrplot.toml").write_text(FILE.replace("max_steps = 100", ""), encoding="utf-8")
    assert main(["run", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert "Traceback" not in captured.err
    assert written(folder) == {"lrplot.toml"}


def test_no_file_of_schedules(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "lrplot.toml").unlink()
    (folder / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    assert main(["run"]) == 2
    assert capsys.readouterr().err == (
        "Error: there is no lrplot.toml in this folder or above it, and no pyproject.toml with [tool.lrplot]: write"
        " one, or name the file of schedules\n"
    )


def test_the_file_of_a_folder_above(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    below = folder / "src" / "deep"
    below.mkdir(parents=True)
    (folder / "src" / "pyproject.toml").write_text('[project]\nname = "x"\n', encoding="utf-8")
    monkeypatch.chdir(below)
    assert main(["check", "--fail-on", "never"]) == 0
    from_below = capsys.readouterr().out
    monkeypatch.chdir(folder)
    assert main(["check", "--fail-on", "never"]) == 0
    assert from_below.replace("../../lrplot.toml", "lrplot.toml") == capsys.readouterr().out
    assert "../../lrplot.toml" in from_below
    (folder / "src" / "lrplot.toml").write_text('[schedules.near]\nscheduler = "cosine"\nT_max = 10\n')
    monkeypatch.chdir(below)
    assert main(["check"]) == 0
    assert "near" in capsys.readouterr().out


def test_a_folder_that_cannot_be_written(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if os.geteuid() == 0:
        out = Path("/proc/self")  # not even root writes there
    else:
        out = folder / "locked"
        out.mkdir(mode=0o500)
    assert main(["run", "--out", str(out)]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith(f"Error: cannot write into {out}: ")
    assert captured.err.count("\n") == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk(folder: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lrplot.output._write_in_place", lambda path, chunks: Path("/dev/full").write_bytes(b"x"))
    assert main(["run"]) == 2
    error = capsys.readouterr().err
    assert error == "Error: cannot write artifacts/main.svg: No space left on device\n"
    assert written(folder / "artifacts") == set()


def test_names_never_lead_out_of_the_folder(folder: Path) -> None:
    names = ["../../etc/passwd", "<script>alert(1)</script>", "x" * 300, "学習率", "CON", "a/b", "..", ""]
    text = "".join(f"[schedules.'{name}']\nscheduler = \"cosine\"\nT_max = 5\n" for name in names)
    (folder / "lrplot.toml").write_text(text, encoding="utf-8")
    assert main(["run", "--format", "json"]) == 0
    assert written(folder / "artifacts") == {
        "etc-passwd.json",
        "script-alert-1-script.json",
        "x" * 100 + ".json",
        "学習率.json",
        "schedule-CON.json",
        "a-b.json",
        "schedule.json",
        "schedule-2.json",
        *OVERVIEWS,
    }
    assert written(folder) == {"lrplot.toml", "artifacts"}
    report = (folder / "artifacts/report.md").read_text(encoding="utf-8")
    assert "`<script>alert(1)</script>`" in report  # a span of code, which shows it as it is


def test_a_terminal_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True)
    assert main(["run", "--format", "json"]) == 0
    said = capsys.readouterr().err
    assert "drawing 1 of 3 " in said
    assert "drawing 3 of 3 " in said
    assert said.endswith("\r\x1b[K")


@pytest.mark.parametrize("words", [["run", "--help"], ["schema", "--help"]])
def test_help(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(words) == 0
    assert capsys.readouterr().out.startswith(f"Usage: lrplot {words[0]}")


def test_every_format_can_be_asked_for(folder: Path) -> None:
    from lrplot.render.formats import format_names

    assert main(["run", "--format", ",".join(format_names()), "main"]) == 0
    assert len(written(folder / "artifacts")) == len(format_names()) + len(OVERVIEWS)
    assert all((folder / "artifacts" / f"main.{name}").exists() for name in ("svg", "png", "pdf", "json"))
    assert format_named("spark").suffixes == ()
