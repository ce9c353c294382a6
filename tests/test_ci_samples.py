"""What a repository copies to have its schedules guarded works in such a repository."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path
from typing import Any

import pytest
from documents import ROOT

from lrplot.cli.app import main

yaml = pytest.importorskip("yaml")
SAMPLES = ROOT / "samples"


def read(path: Path) -> Any:
    # YAML 1.1 takes GitHub's key `on` for a truth value, and so does pyyaml.
    return yaml.safe_load(path.read_text(encoding="utf-8"))


GITHUB = read(SAMPLES / "ci/github.yml")
GITLAB = read(SAMPLES / "ci/gitlab.yml")
HOOK, CHECK, SCAN, INSTALLED = read(ROOT / ".pre-commit-hooks.yaml")
GITHUB_STEPS = [step["run"] for step in GITHUB["jobs"]["schedules"]["steps"] if "run" in step]
GITLAB_STEPS = [*GITLAB["schedules"]["before_script"], *GITLAB["schedules"]["script"]]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A copy of the training repository, with lrplot and pytest in front of its path."""
    folder = tmp_path / "repository"
    shutil.copytree(SAMPLES / "training", folder, ignore=shutil.ignore_patterns("__pycache__", ".pytest_cache"))
    programs = tmp_path / "bin"
    programs.mkdir()
    plugin = "" if entry_points(group="pytest11", name="lrplot") else " -p lrplot.pytest_plugin"
    for name, module in (("lrplot", "lrplot"), ("pytest", f"pytest{plugin}")):
        program = programs / name
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m {module} "$@"\n')
        program.chmod(0o755)
    return folder


def run(command: str, repository: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """A step as a runner makes it."""
    path = f"{repository.parent / 'bin'}:{os.environ['PATH']}"
    modules = os.pathsep.join([str(ROOT), *filter(None, [os.environ.get("PYTHONPATH")])])
    env = {**os.environ, "PYTHONPATH": modules, "PATH": path, "PYTHONDONTWRITEBYTECODE": "1", **environment}
    return subprocess.run(
        ["bash", "-e", "-o", "pipefail", "-c", command], cwd=repository, env=env, capture_output=True, text=True
    )


def commands(steps: list[str]) -> list[str]:
    """The steps without the one that installs."""
    assert steps.count("pip install -r requirements.txt") == 1
    return [step for step in steps if not step.startswith("pip ")]


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.slow
def test_every_step_of_github_passes_and_leaves_what_is_uploaded(repository: Path, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    for command in commands(GITHUB_STEPS):
        done = run(command, repository, GITHUB_ACTIONS="true", GITHUB_STEP_SUMMARY=str(summary))
        assert done.returncode == 0, command + done.stdout + done.stderr
    uploads = [step["with"] for step in GITHUB["jobs"]["schedules"]["steps"] if "upload" in step.get("uses", "")]
    places = [repository / place for each in uploads for key, place in each.items() if key in ("sarif_file", "path")]
    assert len(places) == 2
    assert all(place.exists() for place in places)
    assert {"main.svg", "fine-tuning.svg", "both.svg", "report.md", "index.html"} <= {
        path.name for path in (repository / "artifacts").iterdir()
    }
    assert "`fine-tuning`" in summary.read_text(encoding="utf-8")


@pytest.mark.slow
def test_every_step_of_gitlab_passes_and_leaves_what_is_kept(repository: Path) -> None:
    for command in commands(GITLAB_STEPS):
        done = run(command, repository)
        assert done.returncode == 0, command + done.stdout + done.stderr
    kept = GITLAB["schedules"]["artifacts"]
    assert all((repository / place).exists() for place in [*kept["paths"], *kept["reports"]["junit"]])


def test_a_wrong_schedule_fails_with_an_annotation_at_its_line(repository: Path) -> None:
    change(repository / "lrplot.toml", 'scheduler = "onecycle"', 'scheduler = "onecycle"\ninterval = "epoch"')
    done = run("lrplot check", repository, GITHUB_ACTIONS="true")
    assert done.returncode == 1
    line = (repository / "lrplot.toml").read_text().splitlines().index("[schedules.main]") + 1
    assert re.search(rf"^::error file=lrplot\.toml,line={line}\b.*LR101", done.stdout, re.MULTILINE)


@pytest.mark.parametrize(
    "steps",
    [pytest.param(GITHUB_STEPS, id="github"), pytest.param(GITLAB_STEPS, id="gitlab", marks=pytest.mark.slow)],
)
def test_a_moved_schedule_fails_and_is_drawn(repository: Path, steps: list[str]) -> None:
    change(repository / "lrplot.toml", "max_lr = 0.05", "max_lr = 0.06")
    (command,) = [each for each in commands(steps) if "--locked" in each]
    done = run(command, repository)
    assert done.returncode == 1
    said = (repository / command.split(" -o ")[1]).read_text()
    assert "the rate was 0.002 and is 0.0024" in said
    assert "LOCKED" in said
    assert (repository / "artifacts/main-moved.svg").exists()

    assert run("lrplot lock", repository).returncode == 0
    assert run(command, repository).returncode == 0


@pytest.mark.slow
def test_a_moved_factory_fails_its_test_and_an_update_agrees_to_it(repository: Path) -> None:
    change(repository / "train.py", "max_lr=0.05", "max_lr=0.06")
    done = run("pytest", repository)
    assert done.returncode == 1
    assert "schedules/main.json: The curve moved, first at step 0" in done.stdout
    assert run("pytest --lr-schedule-update", repository).returncode == 0
    assert run("pytest", repository).returncode == 0


def test_the_file_describes_what_the_training_does(repository: Path) -> None:
    from lrplot.project.config.schedules import read_config
    from lrplot.project.reports import reports_of

    report = reports_of(read_config(repository / "lrplot.toml"))["main"]
    program = "import json, train; print(json.dumps(train.train()))"
    done = run(f"{sys.executable} -c '{program}'", repository)
    assert json.loads(done.stdout.splitlines()[-1]) == list(report.trace.groups[0].lr)


def test_the_hook_is_as_pre_commit_wants_it() -> None:
    clientlib = pytest.importorskip("pre_commit.clientlib", reason="pre-commit reads its own manifests")
    hooks = clientlib.load_manifest(str(ROOT / ".pre-commit-hooks.yaml"))
    assert hooks[0]["language"] == "python"  # pre-commit installs this project with its console scripts
    names = ["lrplot-check", "lrplot-check-system", "lrplot-scan", "lrplot-scan-system"]
    assert [hook["id"] for hook in hooks] == names
    assert SCAN["types_or"] == INSTALLED["types_or"] == ["python", "jupyter"]
    assert CHECK["language"] == INSTALLED["language"] == "system"  # nothing is installed


@pytest.mark.parametrize("hook", [HOOK, CHECK], ids=["python", "system"])
@pytest.mark.parametrize(("ending", "code"), [("", 0), ('interval = "epoch"\n', 1)])
def test_the_hook_s_entry_checks_the_repository(
    repository: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    ending: str,
    code: int,
    hook: dict[str, Any],
) -> None:
    change(repository / "lrplot.toml", 'scheduler = "onecycle"\n', f'scheduler = "onecycle"\n{ending}')
    monkeypatch.chdir(repository)
    program, *words = hook["entry"].split()
    assert program == "lrplot"
    assert hook["pass_filenames"] is False
    assert main(words) == code
    assert capsys.readouterr().out


@pytest.mark.parametrize(
    ("file", "runs"),
    [("lrplot.toml", True), ("lrplot.lock.json", True), ("docs/lrplot.toml", False), ("train.py", False)],
)
def test_the_hook_runs_when_the_schedules_change(file: str, runs: bool) -> None:
    assert bool(re.search(HOOK["files"], file)) is runs
    assert CHECK["files"] == HOOK["files"]


def test_the_gate_names_packages_and_the_constraints_pin_them() -> None:
    pins = set(re.findall(r"^([\w-]+)==", (ROOT / "tests/constraints.txt").read_text(), re.MULTILINE))
    installs = re.findall(
        r"^pip install --quiet -c tests/constraints.txt (.*)$", (ROOT / ".ci/run").read_text(), re.MULTILINE
    )
    names = [word for line in installs for word in line.split() if re.fullmatch(r"\w[\w-]*", word)]
    assert len(names) > 8 and not [line for line in installs if "==" in line]
    assert not {name.lower() for name in names} - {name.lower() for name in pins}
