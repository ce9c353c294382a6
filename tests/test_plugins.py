"""A plug-in is one file: put into its folder, it is in help, lists, completion, schema and tables by itself."""

from __future__ import annotations

import json
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
import contextlib, importlib, io, json, os, sys
package, folder, lines = sys.argv[1:]
importlib.import_module(package).__path__.append(folder)
from lrplot.cli.app import main
answers = []
for words in json.loads(lines):
    printed = io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True)
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        if words == "rules document":
            import documents
            print(documents.rules_document())
        elif isinstance(words, str):  # what a shell asks to complete
            os.environ.update(_LRPLOT_COMPLETE="complete_bash", _LRPLOT_LINE=words)
            main([])
            del os.environ["_LRPLOT_COMPLETE"]
        else:
            main(words)
    answers.append(printed.buffer.getvalue().decode())
print(json.dumps(answers))
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

        def run(*lines: list[str] | str) -> list[str]:
            """What each of several command lines prints, all in one process."""
            done = subprocess.run(
                [sys.executable, "-c", _RUN, package, str(folder), json.dumps(lines)],
                capture_output=True,
                text=True,
                check=False,
                cwd=tmp_path,
                env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/support'}", "COLUMNS": "200"},
            )
            assert done.returncode == 0, done.stderr
            answers = json.loads(done.stdout)
            assert "Traceback" not in "".join(answers)
            return answers

        return run

    return plugged


def test_a_rule(plug) -> None:
    listed, explained, checked, document = plug("lrplot.diagnose.rules", "lr999_a_quarter", RULE)(
        ["rules"],
        ["explain", "a-quarter"],
        ["check", "constant", "--lr", "0.25", "--factor", "1"],
        "rules document",
    )
    assert "LR999  error    a-quarter" in listed
    assert "Nobody knows." in explained
    assert "LR999 The first rate is a quarter." in checked
    assert "`a-quarter`" in document


def test_a_format(plug, tmp_path: Path) -> None:
    words = ["cosine", "--T-max", "7", "--lr", "1"]
    told, written, _, schema = plug("lrplot.render.formats", "steps", FORMAT)(
        ["cosine", "--help"], [*words, "--format", "steps"], [*words, "-o", "x.steps"], ["schema"]
    )
    assert "steps" in told.split("--format")[1]
    assert written.startswith("7\n")
    assert (tmp_path / "x.steps").read_text() == "7\n"
    assert '"steps"' in schema


def test_a_framework(plug) -> None:
    said = ["step", "--step-size", "1", "--lr", "1", "--max-epochs", "3", "--batches-per-epoch", "2"]
    told, schema, completed, rows = plug("lrplot.loop.frameworks", "tune", FRAMEWORK)(
        ["cosine", "--help"],
        ["schema"],
        "lrplot cosine --framework tu",
        [*said, "--framework", "tune", "--format", "csv"],
    )
    assert "tune whenever it likes" in " ".join(told.replace("│", " ").split())
    assert '"tune"' in schema
    assert completed.split() == ["tune"]
    rates = [line.split(",")[4] for line in rows.splitlines() if line.startswith("StepLR")]
    assert rates == ["1.0", "1.0", "0.1", "0.1", "0.010000000000000002", "0.010000000000000002"]


def test_a_command(plug) -> None:
    hummed, told, usage, completed = plug("lrplot.cli.commands", "hum", COMMAND)(
        ["hum"], ["--help"], ["hum", "--help"], "lrplot hu"
    )
    assert hummed == "mmm\n"
    assert "Hums a tune." in told
    assert "Usage: lrplot hum [OPTIONS]" in usage
    assert "hum" in completed.split()


def test_a_family(plug) -> None:
    words = ["tune:stairs", "--step-size", "1", "--lr", "1", "--max-epochs", "3", "--batches-per-epoch", "2", "--code"]
    listed, completed, schema, told, code, module = plug("lrplot.schedulers.families", "tune", FAMILY)(
        ["list"], "lrplot tune:st", ["schema"], ["tune:stairs", "--help"], [*words, "torch"], [*words, "lightning"]
    )
    assert "torch's under another name" in listed
    assert "stairs" in completed.split()
    assert '"tune:stairs"' in schema
    assert "StepLR" in told
    assert "import tune\n" in code
    assert "scheduler = tune.Stairs(optimizer, step_size=1)\n" in code
    assert "    scheduler.climb(epochs=epoch + 1)  # after every epoch\n" in code
    assert "    scheduler.climb(epochs=self.current_epoch + 1)\n" in module


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
