"""Nothing slow is loaded before it is needed, and a process ends as a process should."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path

import pytest

from lrplot.schedulers.families import family_named

ONECYCLE = ["onecycle", "--max-lr", "0.01", "--total-steps", "100"]
SLOW = (
    "torch",
    "matplotlib",
    "numpy",
    "pydantic",
    "rich",
    "transformers",
    "timm",
    "jax",
    "ignite",
    "pytorch_optimizer",
)
_LIST_MODULES = (
    "import json, sys\n"
    "from lrplot.cli.app import main\n"
    "for words in json.loads(sys.argv[1]):\n"
    "    code = main(words)\n"
    f"    slow = [name for name in {SLOW!r} if name in sys.modules]\n"
    "    print('loaded', json.dumps([words, code, slow]), file=sys.stderr)\n"
)


def loaded_by(lines: list[list[str]], **environment: str) -> list[tuple[list[str], int, set[str]]]:
    """Command lines that one process runs after each other, their exit codes, and the slow modules loaded by then."""
    done = subprocess.run(
        [sys.executable, "-c", _LIST_MODULES, json.dumps(lines)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, **environment},
    )
    said = [line.partition(" ")[2] for line in done.stderr.splitlines() if line.startswith("loaded [")]
    answers = [(words, code, set(slow)) for words, code, slow in map(json.loads, said)]
    assert [words for words, _, _ in answers] == lines
    return answers


def loaded(*words: str, **environment: str) -> set[str]:
    """The slow modules that a command line loads."""
    ((_, _, slow),) = loaded_by([list(words)], **environment)
    return slow


_ROOMS = ("simulate", "diagnose", "snippets", "compare", "suggest", "render.chart", "planning.pasted.words")


@pytest.mark.parametrize("words", [["--help"], ["onecycel"]])
def test_help_and_a_wrong_name_load_neither_typer_nor_what_only_runs_need(words: list[str], tmp_path: Path) -> None:
    code = "import sys\nfrom lrplot.cli.app import main\nmain(sys.argv[1:])\nprint(*sys.modules, file=sys.stderr)\n"
    done = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    modules = done.stderr.splitlines()[-1].split()
    assert "lrplot.planning.names" in modules
    assert "typer" not in modules
    assert not [name for name in modules if name.startswith(tuple(f"lrplot.{room}" for room in _ROOMS))]


@pytest.mark.parametrize(
    "line", ["lrplot ", "lrplot cosine --style ", "lrplot cosine --optimizer=Ad", "lrplot compare 'hf:cosine --l"]
)
def test_completion_loads_nothing_slow(line: str) -> None:
    assert loaded(_LRPLOT_COMPLETE="complete_zsh", _LRPLOT_LINE=line) == set()


def test_torch_and_matplotlib_are_not_loaded() -> None:
    """By none of these: what the first loads is there for the last as well."""
    lines = [
        ["--help"],
        ["--version"],
        ["list"],
        ["list", "--json"],
        ["onecycle", "--help"],
        ["onecycel"],
        ["tranformers:cosine"],
        ["onecycle", "--max-lr", "x"],
        ONECYCLE,
        [*ONECYCLE, "--spark"],
        [*ONECYCLE, "--format", "csv"],
        [*ONECYCLE, "--format", "json"],
        ["check", *ONECYCLE, "--format", "github"],
        ["check", *ONECYCLE, "--format", "sarif"],
        ["check", *ONECYCLE, "--format", "junit"],
        ["swa", "--swa-lr", "0.1"],
        ["plateau", "--metric", "1,2,3"],
        ["compare", "onecycle --max-lr 0.01", "cosine --lr 0.01", "--max-steps", "100"],
        [*ONECYCLE, "--vary", "pct-start=0.1,0.3"],
        [*ONECYCLE, "--vary", "pct-start=0.1,0.3", "--vary", "lr=1,2"],
        ["sequential", "linear", "cosine --T-max 9", "--milestones", "5"],
        ["lambda", "--lr-lambda", "0.95 ** epoch", "--optimizer", "adamw"],
    ]
    for words, code, slow in loaded_by(lines):
        assert slow == set(), words
        assert code == (2 if "onecycel" in words or "tranformers:cosine" in words or "x" in words else 0), words


def test_a_picture_loads_matplotlib_and_not_torch(tmp_path: Path) -> None:
    assert loaded(*ONECYCLE, "-o", str(tmp_path / "a.png")) == {"matplotlib", "numpy"}


def test_a_file_of_schedules_loads_no_torch(tmp_path: Path) -> None:
    file = tmp_path / "lrplot.toml"
    file.write_text('[schedules.a]\nscheduler = "cosine"\nT_max = 9\n', encoding="utf-8")
    out = ["--out", str(tmp_path / "out")]
    assert loaded("run", str(file), "--format", "json", *out) == {"numpy"}  # for the page
    assert loaded("run", str(file), "--format", "svg", *out) == {"matplotlib", "numpy"}
    assert loaded("run", "--help") == set()


def test_importing_lrplot_is_free() -> None:
    code = (
        "import sys, lrplot.render.formats; lrplot.render.formats.formats();"
        f" print([n for n in {SLOW!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_importing_a_family_does_not_import_its_library() -> None:
    code = (
        f"import sys, lrplot.schedulers.families as f; f.families(); print([n for n in {SLOW!r} if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["transformers:cosine", "timm:cosine", "optax:linear"])
def test_the_help_of_a_library_s_scheduler_does_not_import_the_library(name: str) -> None:
    if not family_named(name.partition(":")[0]).installed:
        pytest.skip(f"{name} is not installed")
    assert loaded(name, "--help") == set()


def test_python_m_lrplot() -> None:
    done = subprocess.run([sys.executable, "-m", "lrplot", *ONECYCLE, "--spark"], capture_output=True, check=True)
    assert done.stdout.startswith(b"OneCycleLR")


def test_a_closed_pipe_is_silent() -> None:
    command = [sys.executable, "-m", "lrplot", "cosine", "--T-max", "300000", "--format", "csv"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.readline()
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() == 0


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_under_stdout_is_said() -> None:
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "lrplot", *ONECYCLE], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 2
    assert done.stderr == "Error: cannot write to stdout: No space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_ctrl_c_leaves_nothing_behind(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "lrplot", "cosine", "--T-max", "1e7", "-o", str(tmp_path / "a.csv")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        time.sleep(1.5)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=20)
    assert process.returncode == 130
    assert said == ""
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name == "nt", reason="shells are POSIX")
@pytest.mark.parametrize("closed", ["2>&-", ">&-", ">&- 2>&-", "<&-"])
def test_closed_streams_are_no_bugs(tmp_path: Path, closed: str) -> None:
    target = tmp_path / "a.csv"
    command = f"{sys.executable} -m lrplot {' '.join(ONECYCLE)} -o {target} -o - {closed}"
    assert subprocess.run(["sh", "-c", command], capture_output=True, check=False).returncode == 0
    assert target.exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are POSIX")
def test_being_ended_leaves_nothing_behind(tmp_path: Path) -> None:
    # Three advances are stepped at once, and their 3,000,000 rows take long to write.
    run = "--batches-per-epoch 1000000 --max-epochs 3 --interval epoch"
    command = [sys.executable, "-m", "lrplot", "cosine", "--T-max", "3", *run.split(), "-o", str(tmp_path / "a.csv")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        deadline = time.monotonic() + 60
        while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
            time.sleep(0.02)
        assert [each.name for each in tmp_path.iterdir()] != ["a.csv"], "it is still being written"
        process.terminate()
        process.communicate(timeout=20)
    assert process.returncode == 128 + signal.SIGTERM
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("release", "has_3d"), [((3, 8, 0), True), ((3, 8, 4), False)])
def test_matplotlib_loads_without_3d_where_it_can(release: tuple[int, ...], has_3d: bool) -> None:
    """The import of 3.8.0 fails without its 3D axes; from 3.8.4 on it warns."""
    if not has_3d and tuple(map(int, version("matplotlib").split(".")[:3])) < release:
        pytest.skip("this matplotlib needs its 3D axes")
    code = (
        f"import sys, matplotlib; matplotlib.__version_info__ = {release}\n"
        "from lrplot.render.figure.fast_import import load_matplotlib; load_matplotlib()\n"
        "print('mpl_toolkits.mplot3d' in sys.modules, 'matplotlib.figure' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(has_3d), "True"]
