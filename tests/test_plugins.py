"""A plug-in is one file: put into its folder, it is in help, lists, completion, schema and tables by itself."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from textwrap import dedent
from types import ModuleType

import pytest
from documents import ROOT

from lrplot.plugins import load, names_in

# The folder of the plug-in stands in for a file put into the package's own: both are searched alike.
_RUN = """
import importlib, sys
package, folder, what, *words = sys.argv[1:]
importlib.import_module(package).__path__.append(folder)
if what == "main":
    from lrplot.cli.app import main
    sys.exit(main(words))
import documents
print(documents.rules_document())
"""

RULE = dedent(
    '''
    """Rates that are exactly a quarter."""

    from lrplot.diagnose.rules import Found, Repair, Rule


    def _check(context):
        if context.trace.groups[0].lr[0] == 0.25:
            yield Found(message="The first rate is a quarter.", repair=Repair(text="Halve it.", plan=None), span=(0, 1))


    RULE = Rule(
        code="LR999",
        severity="error",
        title="The rate is a quarter",
        why="Nobody knows.",
        check=_check,
        fires="constant --lr 0.25 --factor 1",
        quiet="constant --lr 0.5 --factor 1",
        sources=("https://example.org",),
    )
    '''
)
FORMAT = dedent(
    '''
    """Nothing but how many steps there are."""

    from lrplot.render.formats import Format

    FORMAT = Format(
        help="the number of steps",
        render=lambda report, style: f"{report.trace.n_steps}\\n".encode(),
        suffixes=(".steps",),
    )
    '''
)
FRAMEWORK = dedent(
    '''
    """A framework that calls the scheduler after every epoch."""

    from lrplot.loop.framework import Framework

    FRAMEWORK = Framework(help="whenever it likes", interval="epoch")
    '''
)
COMMAND = dedent(
    '''
    """`lrplot hum`."""

    from lrplot.cli.command import Command
    from lrplot.options.option import HELP
    from lrplot.output import write_stdout


    def _run(said):
        write_stdout(b"mmm\\n")
        return 0


    COMMAND = Command(summary="Hums a tune.", run=_run, options=(HELP,))
    '''
)
FAMILY = dedent(
    '''
    """Schedulers that are torch's under another name."""

    from dataclasses import replace

    from lrplot.schedulers.code_text import code_of
    from lrplot.schedulers.families.torch import FAMILY as TORCH
    from lrplot.schedulers.family import Family


    def _scheduler(name):
        return replace(TORCH.scheduler("StepLR"), family="tune")


    def _write(spec, text, interval):
        text.imports.add("import tune")
        built = text.call("tune.Stairs", ["optimizer", *text.arguments(spec.arguments)])
        return code_of(built, call=f"scheduler.climb({interval}s={{t}})", counts="intervals")


    FAMILY = Family(
        help="torch's under another name",
        library="torch",
        install="pip install torch",
        names=lambda: {"StepLR": ("stairs",)},
        scheduler=_scheduler,
        build=TORCH.build,
        write=_write,
        interval=lambda spec: "epoch",
    )
    '''
)


@pytest.fixture
def plug(tmp_path: Path):
    """Puts a plug-in into a folder of its own, and runs lrplot with it."""

    def plugged(package: str, name: str, source: str):
        folder = tmp_path / "plug-in"
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.py").write_text(source, encoding="utf-8")

        def run(*words: str, what: str = "main", **environment: str) -> str:
            done = subprocess.run(
                [sys.executable, "-c", _RUN, package, str(folder), what, *words],
                capture_output=True,
                text=True,
                check=False,
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}", "COLUMNS": "200", **environment},
            )
            assert "Traceback" not in done.stderr, done.stderr
            return done.stdout + done.stderr

        return run

    return plugged


def completed(run, *words: str) -> list[str]:
    """What a shell is offered for the last word."""
    return run(_LRPLOT_COMPLETE="complete_bash", _LRPLOT_LINE=" ".join(words)).split()


def test_a_rule(plug) -> None:
    run = plug("lrplot.diagnose.rules", "lr999_a_quarter", RULE)
    assert "LR999  error    a-quarter" in run("rules")
    assert "Nobody knows." in run("explain", "a-quarter")
    assert "LR999 The first rate is a quarter." in run("check", "constant", "--lr", "0.25", "--factor", "1")
    assert "`a-quarter`" in run(what="rules document")


def test_a_format(plug) -> None:
    run = plug("lrplot.render.formats", "steps", FORMAT)
    words = ("cosine", "--T-max", "7", "--lr", "1")
    assert "steps" in run("cosine", "--help").split("--format")[1]
    assert run(*words, "--format", "steps").startswith("7\n")
    run(*words, "-o", "x.steps")
    assert '"steps"' in run("schema")


def test_a_framework(plug) -> None:
    run = plug("lrplot.loop.frameworks", "tune", FRAMEWORK)
    assert "tune whenever it likes" in " ".join(run("cosine", "--help").replace("│", " ").split())
    assert '"tune"' in run("schema")
    assert completed(run, "lrplot", "cosine", "--framework", "tu") == ["tune"]
    said = run("step", "--step-size", "1", "--lr", "1", "--max-epochs", "3", "--batches-per-epoch", "2", "--framework",
               "tune", "--format", "csv")  # fmt: skip
    rates = [line.split(",")[4] for line in said.splitlines() if line.startswith("StepLR")]
    assert rates == ["1.0", "1.0", "0.1", "0.1", "0.010000000000000002", "0.010000000000000002"]


def test_a_command(plug) -> None:
    run = plug("lrplot.cli.commands", "hum", COMMAND)
    assert run("hum") == "mmm\n"
    assert "Hums a tune." in run("--help")
    assert "Usage: lrplot hum [OPTIONS]" in run("hum", "--help")
    assert "hum" in completed(run, "lrplot", "hu")


def test_a_family(plug) -> None:
    run = plug("lrplot.schedulers.families", "tune", FAMILY)
    assert "torch's under another name" in run("list")
    assert "stairs" in completed(run, "lrplot", "tune:st")
    assert '"tune:stairs"' in run("schema")
    assert "StepLR" in run("tune:stairs", "--help")
    words = ("tune:stairs", "--step-size", "1", "--lr", "1", "--max-epochs", "3", "--batches-per-epoch", "2", "--code")
    code = run(*words, "torch")
    assert "import tune\n" in code
    assert "scheduler = tune.Stairs(optimizer, step_size=1)\n" in code
    assert "    scheduler.climb(epochs=epoch + 1)  # after every epoch\n" in code
    assert "    scheduler.climb(epochs=self.current_epoch + 1)\n" in run(*words, "lightning")


def test_helpers_and_folders_are_no_plug_ins(tmp_path: Path) -> None:
    for name in ("_helper.py", "one.py", "folder/__init__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    package = ModuleType("package")
    package.__path__ = [str(tmp_path)]
    assert names_in(package) == ["one"]


def test_a_plug_in_without_its_constant() -> None:
    from lrplot.render import formats

    with pytest.raises(AttributeError, match="FAMILY"):
        load(formats, "csv", "FAMILY")
