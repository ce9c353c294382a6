"""CSV: tidy and exact."""

from __future__ import annotations

import csv
import io

import lrplot
from lrplot.model.style import Style
from lrplot.render.formats import format_named


def rows(report: lrplot.Report) -> list[dict[str, str]]:
    text = b"".join(format_named("csv").render(report, Style())).decode("utf-8")
    assert text.splitlines()[0] == "schedule,group,step,epoch,lr,momentum,weight_decay"
    return list(csv.DictReader(io.StringIO(text)))


def test_one_row_per_step_and_group_in_order() -> None:
    found = rows(lrplot.simulate("exp", gamma=0.5, lr=[0.1, 0.2], steps=3, momentum=0.9, weight_decay=1e-5))
    assert [(row["step"], row["group"]) for row in found] == [(str(t), str(g)) for t in range(3) for g in range(2)]
    assert [float(row["lr"]) for row in found] == [0.1, 0.2, 0.05, 0.1, 0.025, 0.05]
    assert {(row["momentum"], row["weight_decay"], row["epoch"]) for row in found} == {("0.9", "1e-05", "")}
    assert {row["schedule"] for row in found} == {"ExponentialLR"}


def test_floats_read_back_as_the_same_numbers() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=997)
    found = rows(report)
    assert [float(row["lr"]) for row in found] == report.trace.lr[:, 0].tolist()
    assert [float(row["momentum"]) for row in found] == list(report.trace.groups[0].momentum)


def test_epochs_count_from_0_and_cells_are_empty_where_there_is_nothing() -> None:
    loop = lrplot.TrainingLoop(batches_per_epoch=2, max_epochs=3, interval="epoch")
    found = rows(lrplot.simulate("exp", gamma=0.5, optimizer="lbfgs", loop=loop))
    assert [row["epoch"] for row in found] == ["0", "0", "1", "1", "2", "2"]
    assert {(row["momentum"], row["weight_decay"]) for row in found} == {("", "")}


def test_momentum_is_beta1_of_adam() -> None:
    assert {row["momentum"] for row in rows(lrplot.simulate("exp", gamma=0.5, optimizer="adam", steps=2))} == {"0.9"}


def test_only_the_run_is_written_and_only_as_far_as_it_went() -> None:
    found = rows(lrplot.simulate("onecycle", max_lr=0.1, total_steps=10, steps=50))
    assert len(found) == 11
