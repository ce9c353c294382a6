"""Labels that tell what differs, and reports on one axis."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import lrplot
from lrplot.compare.overlay import labels_of
from lrplot.model.style import Style
from lrplot.render.formats import format_named
from lrplot.render.summary import headlines


def one_cycle(**arguments) -> lrplot.Report:
    return lrplot.simulate("onecycle", **{"max_lr": 0.01, "total_steps": 100, **arguments})


def labels(*reports: lrplot.Report) -> list[str]:
    return labels_of([report.plan for report in reports])


def test_equal_schedulers_are_told_apart_by_what_differs() -> None:
    assert labels(one_cycle(pct_start=0.1), one_cycle(pct_start=0.3)) == ["pct_start=0.1", "pct_start=0.3"]


def test_an_argument_that_only_one_of_them_gives_has_its_default_in_the_other() -> None:
    assert labels(one_cycle(), one_cycle(pct_start=0.1)) == ["pct_start=0.3 (default)", "pct_start=0.1"]
    assert labels(one_cycle(three_phase=True), one_cycle()) == ["three_phase=True", "three_phase=False (default)"]
    assert labels(one_cycle(anneal_strategy="linear"), one_cycle()) == [
        "anneal_strategy='linear'",
        "anneal_strategy='cos' (default)",
    ]
    # Without a default there is nothing to say of the one that lacks it.
    epochs = lrplot.simulate("onecycle", max_lr=0.01, epochs=10, steps_per_epoch=10)
    assert labels(one_cycle(), epochs) == ["total_steps=100", "epochs=10, steps_per_epoch=10"]


def test_different_schedulers_have_their_names() -> None:
    cosine = lrplot.simulate("cosine", T_max=100, lr=0.01)
    assert labels(one_cycle(), cosine) == ["OneCycleLR(max_lr=0.01, total_steps=100)", "CosineAnnealingLR(T_max=100)"]
    steps = [lrplot.simulate("step", step_size=10, gamma=0.5, lr=lr) for lr in (0.1, 0.2)]
    # gamma is the same wherever it is, but not everywhere; lr is needed between the two only.
    assert labels(cosine, *steps)[1:] == [
        "StepLR(step_size=10, gamma=0.5), lr=0.1",
        "StepLR(step_size=10, gamma=0.5), lr=0.2",
    ]


def test_optimizer_and_loop_tell_equal_schedules_apart() -> None:
    def cosine(**more) -> lrplot.Report:
        return lrplot.simulate("cosine", T_max=10, **more)

    assert labels(cosine(), cosine(lr=0.1)) == ["lr=0.001 (default)", "lr=0.1"]
    assert labels(cosine(), cosine(lr=[0.1, 0.2])) == ["lr=0.001 (default)", "lr=[0.1, 0.2]"]
    assert labels(cosine(steps=5), cosine(steps=7)) == ["max_steps=5", "max_steps=7"]
    assert labels(cosine(optimizer="sgd", lr=1.0), cosine(optimizer="adamw", lr=1.0)) == [
        "optimizer=sgd",
        "optimizer=adamw",
    ]


def test_equal_plans_are_numbered() -> None:
    assert labels(one_cycle(), one_cycle()) == ["OneCycleLR (1)", "OneCycleLR (2)"]


def test_the_title_is_what_they_have_in_common() -> None:
    assert lrplot.compare([one_cycle(pct_start=0.1), one_cycle(pct_start=0.2)]).title == (
        "OneCycleLR(max_lr=0.01, total_steps=100)"
    )
    others = [lrplot.simulate(name, lr=0.1, steps=9) for name in ("linear", "constant", "poly")]
    assert lrplot.compare(others).title == "LinearLR, ConstantLR and PolynomialLR"
    assert lrplot.compare([*others, one_cycle()]).title == "4 schedules"
    assert lrplot.compare(others, title="mine").title == "mine"


def test_a_comparison_from_python_is_a_report(tmp_path: Path) -> None:
    report = lrplot.compare({"short": one_cycle(), "long": one_cycle(total_steps=200)})
    assert repr(report) == "<lrplot.Report OneCycleLR(max_lr=0.01): short, long>"
    assert [part.trace.label for part in report.compared] == ["short", "long"]
    assert [trace.n_steps for trace in report.traces] == [100, 200]
    for suffix in ("png", "svg", "pdf", "csv", "json", "txt"):
        report.save(tmp_path / f"a.{suffix}")
    assert {path.suffix for path in tmp_path.iterdir()} == {".png", ".svg", ".pdf", ".csv", ".json", ".txt"}
    assert len(report.figure().axes) == 1
    assert "long" in report._repr_svg_()


def test_values_are_those_of_the_parts() -> None:
    parts = [one_cycle(), lrplot.simulate("exp", gamma=0.5, lr=[1.0, 0.1], steps=3)]
    report = lrplot.compare(parts)
    found = json.loads(b"".join(format_named("json").render(report, Style())))["traces"]
    assert [trace["role"] for trace in found] == ["as-run", "as-run"]
    assert [trace["label"] for trace in found] == [
        "OneCycleLR(max_lr=0.01, total_steps=100)",
        "ExponentialLR(gamma=0.5)",
    ]
    assert found[0]["groups"][0]["lr"] == parts[0].trace.lr[:, 0].tolist()
    rows = b"".join(format_named("csv").render(report, Style())).decode().splitlines()[1:]
    assert len(rows) == 100 + 3 * 2
    assert rows[-1].startswith("ExponentialLR(gamma=0.5),1,2,,0.025,")


def test_the_schedule_as_configured_is_not_drawn_but_judged() -> None:
    report = lrplot.compare({"a": one_cycle(steps=50), "b": one_cycle()})
    assert all(trace.role == "as-run" for trace in report.traces)
    assert [text.partition(" of the")[0] for text in headlines(report)] == ["LR113 a: Only 50 %"]


def test_what_is_wrong_with_several_is_said_once() -> None:
    wrong = {name: one_cycle(steps=150) for name in "ab"}
    assert [text[:18] for text in headlines(lrplot.compare(wrong))] == ["LR103 All 2 runs: "]
    assert [text[:12] for text in headlines(lrplot.compare({**wrong, "c": one_cycle()}))] == ["LR103 a, b: "]


def test_epochs_are_shown_where_all_have_the_same() -> None:
    loops = [lrplot.TrainingLoop(batches_per_epoch=n, max_epochs=4) for n in (10, 10, 20)]
    same, also, other = (lrplot.simulate("exp", gamma=0.9, lr=1.0, loop=loop) for loop in loops)
    assert lrplot.compare([same, also]).timeline.steps_per_epoch == 10
    assert lrplot.compare([same, other]).timeline.steps_per_epoch is None
    assert lrplot.compare([same, other]).timeline.n_steps == 80


def test_what_cannot_be_compared() -> None:
    report = one_cycle()
    with pytest.raises(lrplot.UsageError, match="needs two schedules or more, not 1"):
        lrplot.compare([report])
    with pytest.raises(lrplot.UsageError, match="takes reports"):
        lrplot.compare([report, "onecycle"])  # type: ignore[list-item]
    with pytest.raises(lrplot.UsageError, match="cannot be compared again"):
        lrplot.compare([report, lrplot.compare([report, report])])
    epochs = lrplot.simulate("cosine", T_max=9, loop=lrplot.TrainingLoop(interval="epoch"))
    with pytest.raises(lrplot.UsageError, match="only be counted in epochs"):
        lrplot.compare([report, epochs])
