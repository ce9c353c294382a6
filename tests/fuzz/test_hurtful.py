"""Files and names that would hurt: each is refused in a sentence, soon, and nothing of theirs is obeyed or repeated."""

from __future__ import annotations

import csv
import json
import os
import shlex
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from lrplot.cli.app import main

COSINE = ["cosine", "--T-max", "5"]
PLAIN = '[schedules.a]\nscheduler = "cosine"\nT_max = 5\n'
SOON = 10.0  # seconds, on a busy machine


def _refused(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> str:
    """Runs a command that must fail in one sentence, and returns what it says."""
    begun = time.perf_counter()
    code = main(words)
    captured = capsys.readouterr()
    assert (code, captured.out) == (2, ""), captured.err
    assert captured.err.startswith("Error: ") and said in captured.err and "Traceback" not in captured.err
    assert time.perf_counter() - begun < SOON
    return captured.err


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a file of schedules, worked in."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "lrplot.toml").write_text(PLAIN)
    return tmp_path


# -- what is read has bounds -------------------------------------------------------------------------


def _bomb(levels: int = 9, width: int = 9) -> str:
    lines = ["a0: &a0 {" + ", ".join(f"k{index}: 1" for index in range(width)) + "}"]
    for level in range(1, levels + 1):
        lines.append(f"a{level}: &a{level} {{<<: [{', '.join([f'*a{level - 1}'] * width)}]}}")
    return "\n".join(lines)


def _nested(depth: int) -> str:
    inner = '{scheduler = "constant"}'
    for _ in range(depth):
        inner = f'{{scheduler = "sequential", milestones = [1], schedulers = [{inner}, {{scheduler = "constant"}}]}}'
    return f'[schedules.a]\nscheduler = "sequential"\nmilestones = [1]\nschedulers = [{inner}, {inner}]\n'


def _quoted(depth: int, width: int = 1) -> str:
    inner = "cosine --T-max 5"
    for _ in range(depth):
        inner = shlex.join(["sequential", *[inner] * width, "constant", "--milestones", "5"])
    return (
        f'[schedules.a]\nscheduler = "sequential"\nmilestones = [1]\nschedulers = [{json.dumps(inner)}, "constant"]\n'
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("bomb.yaml", _bomb(), "more than 1,000,000 values"),
        ("deep.yaml", "a: " + "[" * 5000, "is not YAML"),
        ("self.yaml", "a: &a\n  b: *a", "holds itself"),
        ("tag.yaml", "a: !!python/object/apply:os.system ['touch pwned']", "is not YAML"),
        ("date.yaml", "a: 2024-99-99", "is not YAML"),
        ("stamp.yaml", "a: !!timestamp x", "is not YAML"),
        ("digits.yaml", "a: " + "9" * 5000, "is not YAML"),
        ("hex.yaml", "schedules: {a: {scheduler: cosine, T_max: 0x" + "f" * 5000 + "}}", "20,000 bits"),
        ("dots.toml", ".".join(["a"] * 20_000) + " = 1", "a key has more than 32 dots"),
        ("inline.toml", "x = {" + ".".join(['"a"'] * 20_000) + " = 1}", "a key has more than 32 dots"),
        ("arrays.toml", "x = " + "[" * 20_000, "is not TOML"),
        ("nested.toml", _nested(14), "more than 5 deep"),
        ("quotes.toml", _quoted(7), "more than 5 deep"),
        ("long.toml", _quoted(1, 4000), "longer than the 65,536 that are read"),
        (
            "text.toml",
            f'[schedules]\na = "{"x" * 10_000}"',
            f"must be a table of keys and values, not '{'x' * 200}...'",
        ),
        ("many.toml", "".join(f"[schedules.s{n}]\n" for n in range(20_001)), "20,000 is the most"),
    ],
)
def test_a_small_file_costs_little(
    name: str, text: str, said: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / name).write_text(text)
    _refused(["check", name], said, capsys)
    assert not (folder / "pwned").exists()


def test_a_file_that_never_ends_is_not_read_to_its_end(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "zero.toml").symlink_to("/dev/zero")
    _refused(["check", "zero.toml"], "more than 16,777,216 bytes", capsys)
    (folder / "zero.csv").symlink_to("/dev/zero")
    _refused(["plateau", "--metric", "zero.csv:x"], "is not a table", capsys)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda entry: "[" * 100_000, "RecursionError"),
        (lambda entry: entry.update(steps=10**9), "more than anybody compares"),
        (lambda entry: entry["groups"][0]["lr"].update(stride=10**9), "are not 5 steps"),
        (lambda entry: entry.update(groups=5), "cannot be read"),
        (
            lambda entry: entry["groups"][0]["lr"].update(pieces=[[[at, 0.1] for at in range(5000)]]),
            "at most 32 points",
        ),
    ],
)
def test_a_lock_costs_little(change, said: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    assert main(["lock"]) == 0
    capsys.readouterr()
    document = json.loads((folder / "lrplot.lock.json").read_text())
    text = change(document["schedules"]["a"])
    (folder / "lrplot.lock.json").write_text(text if isinstance(text, str) else json.dumps(document))
    _refused(["check", "--locked"], said, capsys)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([*COSINE, "-o", "a.png", "--width", "30", "--height", "30", "--dpi", "600"], "324 million pixels"),
        ([*COSINE, "--title", "x" * 100_000], "100,000 characters long, and 4,096 is the most"),
        (["multistep", "--milestones", ",".join(map(str, range(200_000)))], "more than 10,000 values"),
        (
            [*COSINE[:1], "--vary", "T-max=" + ",".join(map(str, range(1, 101))), "--vary", "lr=" + "0.1,0.2"],
            "--vary makes 200 schedules, and 100 is the most",
        ),
        (["lambda", "--lr-lambda", ".".join(["a"] * 400)], "not allowed in an expression"),
    ],
)
def test_what_is_asked_for_has_bounds(words: list[str], said: str, capsys: pytest.CaptureFixture[str]) -> None:
    _refused(words, said, capsys)


def test_a_terminal_is_no_wider_than_there_are_any(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "1000000")
    assert main(COSINE) == 0
    assert max(map(len, capsys.readouterr().out.splitlines())) <= 500


# -- what is read is not repeated --------------------------------------------------------------------


def test_a_file_of_schedules_reads_nothing_outside_its_folder(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "inside").mkdir()
    (folder / "secret.csv").write_text("hush,val\n1,2\n")
    (folder / "inside" / "link.csv").symlink_to(folder / "secret.csv")
    for path in ("/proc/self/environ", "/etc/passwd", "../secret.csv", str(folder / "secret.csv"), "link.csv"):
        text = f'[schedules.a]\nscheduler = "plateau"\nmetric = "{path}:x"\n'
        (folder / "inside" / "lrplot.toml").write_text(text)
        said = _refused(["check", "inside/lrplot.toml"], "is outside the file's folder", capsys)
        assert "hush" not in said and "root:" not in said


def test_what_is_no_table_by_its_name_is_never_shown(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / ".env").write_text("TOKEN=hush\nmore hush\n")
    assert "hush" not in _refused(["plateau", "--metric", ".env:x"], "has no column 'x'", capsys)
    assert "hush" not in _refused(["plateau", "--metric", ".env:TOKEN=hush"[:9]], "has no column", capsys)


# -- what is written -----------------------------------------------------------------------------------


def test_a_file_that_is_no_lock_is_not_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "thesis.txt").write_text("years")
    _refused(["lock", "--lock", "thesis.txt"], "is not a lock file, and would be lost", capsys)
    assert (folder / "thesis.txt").read_text() == "years"


def test_a_read_only_file_is_not_replaced(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "old.csv").write_text("old")
    (folder / "old.csv").chmod(stat.S_IRUSR)
    _refused([*COSINE, "-o", "old.csv"], "it is read-only", capsys)
    assert (folder / "old.csv").read_text() == "old"


def test_a_killed_run_is_cleared_away_and_a_living_one_is_not(folder: Path) -> None:
    code = "import sys, os; from lrplot.output import staging; from pathlib import Path\nwith staging(Path('out')): "
    left = subprocess.run([sys.executable, "-c", code + "os.kill(os.getpid(), 9)"], check=False, timeout=60)
    assert left.returncode == -9 and len(list((folder / "out").glob(".lrplot.*.part"))) == 1
    (folder / "out" / f".lrplot.{'_'}.part").write_text("of an older release")
    alive = subprocess.Popen(
        [sys.executable, "-c", code + "print(flush=True); sys.stdin.read()"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert alive.stdout is not None and alive.stdin is not None
    alive.stdout.readline()
    assert main(["run", "--out", "out", "--workers", "1"]) == 0
    (part,) = (folder / "out").glob(".lrplot.*.part")
    assert f"-{alive.pid}-" in part.name
    alive.stdin.close()
    assert alive.wait(timeout=60) == 0
    alive.stdout.close()
    assert not list((folder / "out").glob(".lrplot.*.part"))


def test_names_that_a_file_system_cannot_tell_apart_have_files_of_their_own(
    folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    names = ("a/b", "a:b", "A b")
    text = "".join(f'[schedules."{name}"]\nscheduler = "cosine"\nT_max = 5\n' for name in names)
    (folder / "lrplot.toml").write_text(text)
    assert main(["lock"]) == 0
    (folder / "lrplot.toml").write_text(text.replace("= 5", "= 6"))
    assert main(["check", "--locked", "--out", "moved"]) == 1
    capsys.readouterr()
    assert len(list((folder / "moved").glob("*.svg"))) == 3


# -- names that speak to a terminal, or to a CI ------------------------------------------------------

ODD = "a\x1b[31mb\n::error::c\r::warning::d\x85::notice::e\u2028\u202ef"


@pytest.mark.parametrize("form", ["terminal", "spark", "findings", "json", "csv", "sarif", "junit", "github"])
def test_no_name_is_obeyed(form: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["--group", f"lr=0.1,name={ODD}", "--title", ODD]
    assert main(["onecycle", "--max-lr", "0.1", "--total-steps", "9", *words, "--format", form]) == 0
    captured = capsys.readouterr()
    for text in (captured.out, captured.err):
        assert not set(text) & set("\x1b\x85\u2028\u202e")
        if form != "github":
            assert not any(line.lstrip().startswith("::") for line in text.replace("\r", "\n").split("\n"))


@pytest.mark.parametrize(
    "words", [["check", ODD], [ODD], ["run", ODD], [*COSINE, "-o", ODD], ["explain", ODD], ["list", ODD]]
)
def test_no_word_is_obeyed(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    said = _refused(words, "", capsys)
    assert not set(said) & set("\x1b\x85\u2028\u202e\r")
    assert not any(line.lstrip().startswith("::") for line in said.split("\n"))


def test_a_name_with_ends_of_lines_reads_back(folder: Path) -> None:
    assert main([*COSINE, "--group", "lr=0.1,name=a\rb\nc", "-o", "a.csv"]) == 0
    with (folder / "a.csv").open(newline="") as file:
        rows = list(csv.reader(file))
    assert {len(row) for row in rows} == {7} and {row[1] for row in rows[1:]} == {"a\rb\nc"}


def test_the_report_of_a_folder_obeys_nothing(folder: Path) -> None:
    (folder / "lrplot.toml").write_text(f"[schedules.{json.dumps(ODD)}]\nscheduler = 'cosine'\nT_max = 5\n")
    assert main(["run", "--out", "out", "--workers", "1"]) == 0
    report = (folder / "out" / "report.md").read_text()
    assert not set(report) & set("\x1b\x85\u2028\u202e\r")
    assert not any(line.lstrip().startswith("::") for line in report.split("\n"))


def test_code_with_a_comment_in_an_expression_compiles(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lambda", "--lr-lambda", "0.9 ** epoch # slowly", "--code", "torch"]) == 0
    compile(capsys.readouterr().out, "code", "exec")


# -- the process --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "environment"),
    [
        (["x" * 300], {}),
        (["cosine", "--T-max", "5", "-o", "x" * 300 + ".csv"], {}),
        (["check", "x" * 300 + ".toml"], {}),
        ([os.fsdecode(b"\xff\xfe")], {}),
        (["sequential", "linear", "cosine --T-max 9", "--milestones", "5"], {"COLUMNS": "20"}),
        (["cosine", "--T-max", "5", "--title", "\u201cx\u201d"], {"PYTHONIOENCODING": "ascii"}),
        (["cosine", "--T-max", "5", "-o", "a.svg"], {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}),
        (["run", "e.toml", "--out", "out"], {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}),
        ([], {"_LRPLOT_COMPLETE": "complete_bash", "_LRPLOT_LINE": "'\u00e9\\\\ \"", "_LRPLOT_BREAKS": ""}),
    ],
)
def test_no_surroundings_make_a_traceback(words: list[str], environment: dict[str, str], folder: Path) -> None:
    (folder / "e.toml").write_text(PLAIN.replace("schedules.a", 'schedules."\u00e9"'), encoding="utf-8")
    made = subprocess.run(
        [sys.executable, "-m", "lrplot", *words], capture_output=True, env={**os.environ, **environment}, timeout=120
    )
    assert made.returncode in (0, 2) and b"Traceback" not in made.stderr and b"bug in lrplot" not in made.stderr


@pytest.mark.skipif(os.name != "posix", reason="shells of POSIX")
@pytest.mark.parametrize("before", ["mkdir gone; cd gone; rmdir ../gone", "ulimit -n 40"])
def test_a_folder_that_is_gone_and_few_descriptors_do(before: str, folder: Path) -> None:
    script = f"{before}; exec {sys.executable} -m lrplot cosine --T-max 5 --spark"
    made = subprocess.run(["bash", "-c", script], capture_output=True, timeout=120)
    assert made.returncode in (0, 2) and b"Traceback" not in made.stderr and b"bug in lrplot" not in made.stderr
