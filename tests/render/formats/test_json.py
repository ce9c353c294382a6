"""JSON: the shape that programs rely on."""

from __future__ import annotations

import json

import pytest
from annotated import finding, report_with
from findings import report_of

import lrplot
from lrplot.model.style import Style
from lrplot.render.formats import format_named


def document(report: lrplot.Report) -> dict:
    def refuse(name: str) -> None:
        raise AssertionError(f"{name} is not JSON")

    return json.loads(b"".join(format_named("json").render(report, Style())), parse_constant=refuse)


def test_the_whole_document() -> None:
    found = document(lrplot.simulate("exp", gamma=0.5, lr=[1.0, 2.0], steps=3))
    torch_version = found.pop("torch")
    assert torch_version.startswith("2.")
    assert "LR507" in found.pop("checked") and {"code": "LR124", "needs": ["max_epochs", "batches_per_epoch"]} in (
        found.pop("not_checked")
    )
    zeros = [0.0, 0.0, 0.0]
    assert found == {
        "format": 1,
        "lrplot": lrplot.__version__,
        "engine": "source",
        "traces": [
            {
                "label": "ExponentialLR",
                "role": "as-run",
                "scheduler": "ExponentialLR",
                "arguments": {"gamma": 0.5},
                "steps": 3,
                "groups": [
                    {"lr": [1.0, 0.5, 0.25], "momentum": zeros, "weight_decay": zeros},
                    {"lr": [2.0, 1.0, 0.5], "momentum": zeros, "weight_decay": zeros},
                ],
                "stopped": None,
            }
        ],
        "findings": [],
    }
    assert list(found) == ["format", "lrplot", "engine", "traces", "findings"]


def test_both_traces_and_where_it_stopped() -> None:
    found = document(lrplot.simulate("onecycle", max_lr=0.1, total_steps=10, steps=50))
    run, configured = found["traces"]
    assert (run["role"], configured["role"]) == ("as-run", "as-configured")
    assert (run["steps"], configured["steps"]) == (11, 10)
    assert run["stopped"] == {
        "step": 10,
        "error": "ValueError: Tried to step 11 times. The specified number of total steps is 10",
    }
    assert configured["stopped"] is None


def test_values_are_exact_whatever_their_number() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=70_001)
    run = document(report)["traces"][0]["groups"][0]
    assert run["lr"] == report.trace.lr[:, 0].tolist()
    assert len(run["momentum"]) == 70_001


def test_optimizers_without_momentum_have_null() -> None:
    group = document(lrplot.simulate("exp", gamma=0.5, optimizer="lbfgs", steps=2))["traces"][0]["groups"][0]
    assert group == {"lr": [1.0, 0.5], "momentum": None, "weight_decay": None}


@pytest.mark.parametrize("text", ["inf", "nan"])
def test_what_json_has_not_is_null(text: str) -> None:
    group = document(lrplot.simulate("lambda", lr_lambda=f"{text} if epoch == 1 else 1", lr=1.0, steps=3))
    assert group["traces"][0]["groups"][0]["lr"] == [1.0, None, 1.0]


def test_nested_schedules_and_functions_have_names() -> None:
    parts = ["linear --total-iters 5", "lambda --lr-lambda '0.9 ** epoch'"]
    found = document(lrplot.simulate("sequential", schedulers=parts, milestones=[5], title="<b>\u00e9"))
    assert found["traces"][0]["arguments"] == {
        "schedulers": [
            {"scheduler": "LinearLR", "arguments": {"total_iters": 5}},
            {"scheduler": "LambdaLR", "arguments": {"lr_lambda": "0.9 ** epoch"}},
        ],
        "milestones": [5],
    }
    called = document(lrplot.simulate("lambda", lr_lambda=lambda epoch: 1.0, steps=2))
    assert called["traces"][0]["arguments"] == {"lr_lambda": "<lambda>"}


def test_what_is_wrong() -> None:
    report = report_of("onecycle --max-lr 0.1 --total-steps 10 --max-steps 50")
    (told,) = report.findings
    assert document(report)["findings"] == [
        {
            "code": "LR103",
            "rule": "overrun",
            "severity": "error",
            "message": told.message,
            "fix": {
                "text": told.fix.text,
                "command": "lrplot onecycle --max-lr 0.1 --total-steps 50 --max-steps 50",
                "python": told.fix.code,
                "certainty": "sure",
            },
            "span": [10, 11],
        }
    ]


def test_in_a_comparison_a_finding_names_its_trace() -> None:
    wrong = report_with(finding("note"), finding("error"))
    found = document(lrplot.compare({"a": report_with(), "b": wrong, "c": wrong}))
    assert [(each["severity"], each["trace"]) for each in found["findings"]] == [
        ("error", 1),
        ("error", 2),
        ("note", 1),
        ("note", 2),
    ]


def test_half_a_character_in_a_label_is_escaped() -> None:
    reports = [lrplot.simulate("exp", gamma=0.5, steps=2)] * 2
    found = document(lrplot.compare(dict(zip(("\udcff", "b"), reports, strict=True))))
    assert found["traces"][0]["label"] == "\udcff"
