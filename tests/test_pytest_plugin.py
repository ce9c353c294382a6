"""The pytest plug-in, in a training repository's own tests."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import entry_points
from pathlib import Path

import pytest
import torch
from _pytest.pytester import SysModulesSnapshot
from documents import ROOT
from plain_loop import optimizer_with, plain_loop

FACTORY = """
import torch

def make_scheduler(optimizer):
    return torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=782)
"""


class OnlyTestsForgotten(SysModulesSnapshot):
    """What pytester restores after a run: all that the run imported stays, as torch cannot be imported twice."""

    def __init__(self, preserve: object = None) -> None:
        super().__init__(preserve=lambda name: not name.startswith("test_"))


@pytest.fixture(scope="module", autouse=True)
def imported_once() -> Iterator[None]:
    """Lets tests import torch and lrplot for the tests after them too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("_pytest.pytester.SysModulesSnapshot", OnlyTestsForgotten)
        yield


@pytest.fixture(autouse=True)
def plugged_in(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """Offers the plug-in as an installation does, where there is none."""
    pytester.makeini("[pytest]\naddopts = -p no:hypothesispytest")  # loads all of hypothesis in each run
    if not entry_points(group="pytest11", name="lrplot"):
        info = pytester.mkdir("installed") / "lrplot_plugin-0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text("Metadata-Version: 2.1\nName: lrplot-plugin\nVersion: 0\n")
        (info / "entry_points.txt").write_text("[pytest11]\nlrplot = lrplot.pytest_plugin\n")
        pytester.syspathinsert(info.parent)
        monkeypatch.setenv("PYTHONPATH", f"{info.parent}:{ROOT}")


def written(pytester: pytest.Pytester, *tests: str) -> None:
    """A test file with the factory and some tests."""
    pytester.makepyfile(FACTORY + "\n" + "\n".join(tests))


LINE = 'def test_schedule(lr_schedule): lr_schedule(make_scheduler, steps={}).matches("schedules/main.json")'


def test_the_project_offers_it() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert '[project.entry-points.pytest11]\nlrplot = "lrplot.pytest_plugin"\n' in text


def test_starting_pytest_loads_nothing_slow() -> None:
    """pytest imports the plug-in whenever it starts, in every repository that has lrplot installed."""
    program = (
        "import sys; import lrplot.pytest_plugin;"
        "print([name for name in sys.modules if name.startswith('lrplot') or name in ('torch', 'numpy', 'typer')])"
    )
    out = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=ROOT).stdout
    assert out.strip() == "['lrplot.version', 'lrplot', 'lrplot.pytest_plugin']"


def test_one_line_is_a_test(pytester: pytest.Pytester) -> None:
    written(pytester, LINE.format(782) + ".has_no_findings()")
    missing = pytester.runpytest()
    missing.assert_outcomes(failed=1)
    assert lines_of_error(missing) == [
        "Failed: schedules/main.json: there is no such file to compare with: pytest --lr-schedule-update writes it"
    ]
    pytester.runpytest("--lr-schedule-update").assert_outcomes(passed=1)
    baseline = pytester.path / "schedules/main.json"
    assert json.loads(baseline.read_text())["schedules"]["schedule"]["steps"] == 782
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_schedule_that_moved_fails_with_what_check_says_of_it(pytester: pytest.Pytester) -> None:
    written(pytester, LINE.format(782))
    pytester.runpytest("--lr-schedule-update").assert_outcomes(passed=1)
    written(pytester, LINE.format(782).replace("make_scheduler", '"onecycle", max_lr=0.02, total_steps=782'))
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    (said,) = lines_of_error(result)
    assert said.startswith(
        "Failed: schedules/main.json: The curve moved, first at step 0: the rate was 0.0004 and is 0.0008"
    )
    assert "100 % more" in said
    assert said.endswith(". If that is meant, pytest --lr-schedule-update writes it anew.")

    pytester.runpytest("--lr-schedule-update").assert_outcomes(passed=1)
    pytester.runpytest().assert_outcomes(passed=1)


def test_a_change_within_the_tolerance_is_none(pytester: pytest.Pytester) -> None:
    written(pytester, 'def test_it(lr_schedule): lr_schedule("cosine", T_max=99, lr=0.1).matches("a.json")')
    pytester.runpytest("--lr-schedule-update").assert_outcomes(passed=1)
    for lr, outcome in (("0.1 * (1 + 5e-10)", "passed"), ("0.1 * (1 + 5e-9)", "failed")):
        written(pytester, f'def test_it(lr_schedule): lr_schedule("cosine", T_max=99, lr={lr}).matches("a.json")')
        pytester.runpytest().assert_outcomes(**{outcome: 1})


def test_an_update_leaves_a_baseline_alone_that_says_the_same(pytester: pytest.Pytester) -> None:
    written(pytester, LINE.format(782))
    pytester.runpytest("--lr-schedule-update")
    before = (pytester.path / "schedules/main.json").stat()
    pytester.runpytest("--lr-schedule-update").assert_outcomes(passed=1)
    after = (pytester.path / "schedules/main.json").stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"version": 1}',
        '{"version": 1, "schedules": {"other": {}}}',
        '{"version": 1, "schedules": {"schedule": {}}}',
    ],
)
def test_a_file_that_is_no_baseline(pytester: pytest.Pytester, content: str) -> None:
    written(pytester, LINE.format(782))
    (pytester.mkdir("schedules") / "main.json").write_text(content)
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    (said,) = lines_of_error(result)
    assert said.endswith(": pytest --lr-schedule-update writes it anew")
    assert "lrplot lock" not in said


def test_a_baseline_is_found_from_the_test_s_file_wherever_pytest_starts(pytester: pytest.Pytester) -> None:
    folder = pytester.mkdir("tests")
    (folder / "test_it.py").write_text(FACTORY + "\n" + LINE.format(782))
    pytester.runpytest("tests", "--lr-schedule-update").assert_outcomes(passed=1)
    assert (folder / "schedules/main.json").exists()
    assert not (pytester.path / "schedules").exists()


def test_findings_fail_with_code_message_and_repair_and_nothing_of_lrplot_s_inside(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_found=f"{FACTORY}\n"
        "LOOP = dict(dataset_size=5000, batch_size=128, max_epochs=20, interval='epoch')\n"
        "def make(o): return torch.optim.lr_scheduler.OneCycleLR(o, max_lr=0.01, total_steps=800)\n"
        "def test_found(lr_schedule): lr_schedule(make, **LOOP).has_no_findings()\n"
        "def test_ignored(lr_schedule): lr_schedule(make, **LOOP).has_no_findings(ignore=['LR101', 'LR113'])\n"
        "def test_group_ignored(lr_schedule): lr_schedule(make, **LOOP).has_no_findings(['LR1'], severity='error')",
    )
    result = pytester.runpytest()
    result.assert_outcomes(failed=1, passed=2)
    said = lines_of_error(result)
    assert said[0] == "Failed: ✗ LR101 Sized in optimizer steps and stepped once per epoch: only 2.5 % of the"
    assert "Step the scheduler after every optimizer step, 800 in all." in " ".join(said)
    assert "scheduler.step()  # after every optimizer step" in said[-2]
    assert said[-1].startswith("23 of ")
    text = result.stdout.str()
    assert "pytest_plugin.py" not in text
    assert "During handling" not in text
    assert re.findall(r"^\S+\.py:\d+: .*$", text, re.MULTILINE) == ["test_found.py:8: Failed"]


def test_how_serious_is_serious_enough(pytester: pytest.Pytester) -> None:
    """LR202 of a final rate above zero and its like are notes."""
    written(
        pytester,
        "RUN = dict(scheduler='onecycle', max_lr=0.01, total_steps=782, lr=0.5)",
        "def test_a(lr_schedule): lr_schedule(**RUN).has_no_findings()",
        "def test_b(lr_schedule): lr_schedule(**RUN).has_no_findings(severity='note')",
    )
    result = pytester.runpytest()
    result.assert_outcomes(passed=1, failed=1)
    assert any("· LR" in line for line in lines_of_error(result))


def test_a_loop_is_described_whole_or_by_its_parts(pytester: pytest.Pytester) -> None:
    written(
        pytester,
        "import lrplot",
        "PARTS = dict(batches_per_epoch=10, max_epochs=4, accumulate_grad_batches=3, interval='epoch')",
        "def make(o): return torch.optim.lr_scheduler.StepLR(o, 2)",
        "def test_it(lr_schedule):",
        "    whole = lr_schedule(make, loop=lrplot.TrainingLoop(**PARTS), lr=[0.1, 0.2], optimizer='adamw')",
        "    parts = lr_schedule(make, **PARTS, lr=[0.1, 0.2], optimizer='adamw')",
        "    assert parts.rates.shape == (16, 2)",
        "    assert (whole.rates == parts.rates).all()",
        "    assert parts.report.plan.optimizer.kind == 'adamw'",
        "    assert whole.has_no_findings() is whole",
    )
    pytester.runpytest().assert_outcomes(passed=1)


def test_rates_are_those_of_a_plain_loop(pytester: pytest.Pytester) -> None:
    written(
        pytester,
        "import json, pathlib",
        "def test_it(lr_schedule):",
        "    rates = lr_schedule(make_scheduler, steps=782, optimizer='sgd', lr=0.1).rates[:, 0].tolist()",
        "    pathlib.Path('rates.json').write_text(json.dumps(rates))",
    )
    pytester.runpytest().assert_outcomes(passed=1)

    def build(optimizer: torch.optim.Optimizer) -> object:
        return torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=782)

    plain = plain_loop(build, optimizer_with("SGD", lr=0.1), 782)
    assert json.loads((pytester.path / "rates.json").read_text()) == [rate for (rate,) in plain.lr]


@pytest.mark.parametrize(
    ("call", "said"),
    [
        ("make_scheduler, steps=3, max_epochs=2", "max_epochs and loop (or steps) both say what the run is: give one"),
        ("make_scheduler, steps=0", "Failed: steps must be a whole number of at least 1, not 0"),
        ("'onecylce', steps=3", "there is no scheduler named 'onecylce': did you mean onecycle?"),
        ("lambda o: 1 / 0, steps=3", "<lambda> raised ZeroDivisionError: division by zero (test_bad_input.py:"),
        ("make_scheduler, steps=3, max_lr=1", "a function takes no argument max_lr here"),
        ("make_scheduler, max_epochs=3", "max_epochs 3 needs to know how many batches an epoch has"),
    ],
)
def test_bad_input(pytester: pytest.Pytester, call: str, said: str) -> None:
    pytester.makepyfile(test_bad_input=f"{FACTORY}\ndef test_it(lr_schedule): lr_schedule({call})")
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    assert said in lines_of_error(result)[0]
    assert "pytest_plugin.py" not in result.stdout.str()


@pytest.mark.parametrize(
    ("question", "said"),
    [
        ("has_no_findings(ignore='LR101')", "ignore must be a list of codes, ['LR101'], not a text"),
        ("has_no_findings(ignore=['LR999'])", "there is no rule 'LR999'"),
        ("has_no_findings(severity='bad')", "severity must be one of error, warning, note, not 'bad'"),
        ("matches('test_bad_questions.py')", "test_bad_questions.py' cannot be read"),
    ],
)
def test_bad_questions(pytester: pytest.Pytester, question: str, said: str) -> None:
    pytester.makepyfile(
        test_bad_questions=f"def test_it(lr_schedule): lr_schedule('cosine', T_max=9, lr=0.1).{question}"
    )
    result = pytester.runpytest()
    result.assert_outcomes(failed=1)
    assert said in lines_of_error(result)[0]


def test_a_folder_that_cannot_be_made(pytester: pytest.Pytester) -> None:
    written(pytester, LINE.format(782))
    (pytester.path / "schedules").write_text("a file")
    result = pytester.runpytest("--lr-schedule-update")
    result.assert_outcomes(failed=1)
    assert lines_of_error(result)[0].startswith("Failed: cannot write ")


@pytest.mark.slow
def test_tests_that_are_spread_over_processes(pytester: pytest.Pytester) -> None:
    pytest.importorskip("xdist")
    pytester.makepyfile(
        "import pytest\n"
        "@pytest.mark.parametrize('n', [10, 20, 30])\n"
        "def test_it(lr_schedule, n): lr_schedule('cosine', T_max=n, lr=0.1).matches(f'new/{n}.json')\n"
    )
    pytester.runpytest_subprocess("-n", "2", "--lr-schedule-update").assert_outcomes(passed=3)
    assert {path.name for path in (pytester.path / "new").iterdir()} == {"10.json", "20.json", "30.json"}
    pytester.runpytest_subprocess("-n", "2").assert_outcomes(passed=3)


def test_a_repository_that_does_not_want_it(pytester: pytest.Pytester) -> None:
    pytester.makepyfile("def test_it(): pass\ndef test_uses_it(lr_schedule): pass")
    pytester.runpytest_subprocess("-p", "no:lrplot").assert_outcomes(passed=1, errors=1)
    assert "--lr-schedule-update" not in pytester.runpytest_subprocess("-p", "no:lrplot", "--help").stdout.str()


def lines_of_error(result: pytest.RunResult) -> list[str]:
    """What pytest marks as the error."""
    return [line.removeprefix("E").strip() for line in result.outlines if line.startswith("E  ")]


def test_the_folder_of_baselines_is_the_only_thing_written(pytester: pytest.Pytester) -> None:
    written(pytester, LINE.format(782))
    pytester.runpytest("--lr-schedule-update", "-p", "no:cacheprovider").assert_outcomes(passed=1)
    found = {path.name for path in Path(pytester.path).iterdir()} - {"installed", "tox.ini", "__pycache__"}
    assert found == {"test_the_folder_of_baselines_is_the_only_thing_written.py", "schedules"}


@pytest.mark.slow
def test_a_script_is_recorded(pytester: pytest.Pytester) -> None:
    pytester.makepyfile(
        test_run="""
        def test_schedule(lr_schedule):
            schedule = lr_schedule.recorded("train.py").has_no_findings()
            assert schedule.rates.shape == (60, 1)
            assert schedule.report.recording.schedulers[0].built.path == "train.py"

        def test_no_script(lr_schedule):
            lr_schedule.recorded()
        """
    )
    pytester.makepyfile(
        train="""
        import torch

        model = torch.nn.Linear(3, 1)
        optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
        scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=60)
        for step in range(60):
            model(torch.randn(4, 3)).mean().backward()
            optimizer.step()
            scheduler.step()
        """
    )
    result = pytester.runpytest_inprocess()
    result.assert_outcomes(passed=1, failed=1)
    result.stdout.fnmatch_lines(["*recorded needs the script that trains*"])
