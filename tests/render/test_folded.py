"""In a window of 24 x 80 the whole answer stays on the screen, its facts and the finding's first sentence last."""

from __future__ import annotations

import shlex

import pytest

from lrplot.cli.parts import compared
from lrplot.model.report import Report
from lrplot.model.style import Style
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from
from lrplot.render.chart.typeset import columns
from lrplot.render.formats.terminal import render

ONECYCLE = "onecycle --max-lr 0.01 --total-steps 25600"
SLIP = (
    "onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 --dataset-size 50000 --batch-size 128 --max-epochs 200"
)
COMMANDS = [
    ONECYCLE,
    SLIP,
    f"{SLIP} --interval epoch",
    "cosine --T-max 100 --lr 0.1",
    "cosine --T-max 100 --lr 0.1 --resume-at 60 --resume-mode last-epoch",
    "cosine --T-max 50 --lr 0.1,0.01 --max-steps 500",
    "multistep --milestones 30,60,90 --lr 0.1 --max-epochs 100 --batches-per-epoch 391 --interval epoch",
    "sequential 'linear --total-iters 5' 'cosine --T-max 95' --milestones 5 --lr 0.1",
    "cyclic --base-lr 0.001 --max-lr 0.1",
    "plateau --metric stalls@20 --lr 0.1",
    "poly --total-iters 1000 --lr 0.1 --max-steps 1000 --framework accelerate --devices 4",
]


def report_of(command: str) -> Report:
    return report_on(plan_from(shlex.split(command)))


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("unicode", [True, False])
def test_all_of_it_fits(command: str, unicode: bool) -> None:
    text = render(report_of(command), Style(width=80, rows=23, unicode=unicode)).decode()
    lines = text.splitlines()
    assert len(lines) <= 23
    assert max(map(columns, lines)) <= 80
    assert sum("│" in line or "┤" in line or "|" in line for line in lines) >= 6
    assert "first" in "".join(lines[-3:])
    assert "torch" in lines[-1] or "torch" in lines[-2] or len(lines[-1]) > 40


@pytest.mark.parametrize("rows", [16, 20, 23, 30, 50])
def test_it_fits_into_other_windows(rows: int) -> None:
    for command in (ONECYCLE, COMMANDS[3]):
        assert len(render(report_of(command), Style(width=80, rows=rows)).decode().splitlines()) <= rows


def test_a_finding_is_its_first_sentence_and_the_command() -> None:
    report = report_of(f"{SLIP} --interval epoch")
    lines = render(report, Style(width=80, rows=23)).decode().splitlines()
    whole = " ".join(line.strip() for line in lines)
    first = next(finding for finding in report.findings if finding.code == "LR101")
    assert first.headline in whole
    assert first.message.removeprefix(first.headline).strip() not in whole
    assert "lrplot onecycle --max-lr 0.01 --total-steps 78200" in whole
    assert "covers 0.8 % of the schedule" in whole


def test_the_facts_are_those_of_the_long_form() -> None:
    text = render(report_of(ONECYCLE), Style(width=80, rows=23)).decode()
    assert "first 0.0004 · peak 0.01 at 7,679 · last 4e-8 · 25,600 steps" in text
    assert "momentum 0.95-0.85" in text


def test_a_comparison_fits() -> None:
    report = compared(["onecycle --max-lr 0.01", "cosine --lr 0.01"], {"max_steps": 10000}, "")
    lines = render(report, Style(width=80, rows=23)).decode().splitlines()
    assert len(lines) <= 23
    assert any("half peak" in line for line in lines)


def test_without_a_window_all_is_said() -> None:
    report = report_of(f"{SLIP} --interval epoch")
    assert len(render(report, Style(width=80)).decode().splitlines()) > 40
