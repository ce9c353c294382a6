"""What ReduceLROnPlateau is stepped with, from numbers, expressions and CSV files."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

import lrplot
from lrplot.errors import UsageError
from lrplot.schedulers.metrics import metric_of


def values(source: str, n: int) -> list[float]:
    metric = metric_of(source)
    assert metric.n in (None, n)
    return [metric.at(index) for index in range(n)]


def test_numbers() -> None:
    assert values("1,0.9, 0.9,1e-3", 4) == [1, 0.9, 0.9, 0.001]
    assert values("3", 1) == [3]
    assert math.isnan(values("nan,inf", 2)[0])


def test_expressions_of_epoch() -> None:
    assert values("1 / (epoch + 1)", 3) == [1, 1 / 2, 1 / 3]


def test_columns_of_csv_files(tmp_path: Path) -> None:
    """As Lightning's CSVLogger writes them: rows of other metrics leave the cell empty."""
    log = tmp_path / "losses.csv"
    log.write_text("epoch, val_loss,train_loss\n0,,1.5\n0,1.25,\n1,,1.1\n1,0.5,\n", encoding="utf-8")
    assert values(f"{log}:val_loss", 2) == [1.25, 0.5]
    assert values(f"{log}:train_loss", 2) == [1.5, 1.1]
    tabs = tmp_path / "losses.tsv"
    tabs.write_bytes(b"\xef\xbb\xbfloss\tx\n2\t3\n")
    assert values(f"{tabs}:loss", 1) == [2]


@pytest.mark.parametrize(
    ("name", "content", "source", "said"),
    [
        ("a.csv", "loss\n1\n", "a.csv", "needs the column as well"),
        ("a.csv", "loss\n1\n", "a.csv:los", "no column 'los': did you mean loss"),
        ("a.csv", "loss\n1\n", "a.csv:accuracy", "it has loss"),
        ("a.csv", "", "a.csv:loss", "it has no header"),
        ("a.csv", "loss\n", "a.csv:loss", "the metric has no value"),
        ("a.csv", "loss\n1\nbad\n", "a.csv:loss", "line 3: 'bad' is not a number"),
        ("a.csv", None, "a.csv:loss", "cannot be read: No such file"),
        ("a.csv", None, "1,two", "is not a name|not allowed|not an expression"),
    ],
)
def test_bad_metrics_say_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, content: str | None, source: str, said: str
) -> None:
    monkeypatch.chdir(tmp_path)
    if content is not None:
        Path(name).write_text(content, encoding="utf-8")
    with pytest.raises(UsageError, match=said):
        metric_of(source)


def test_plateau_drops_after_more_bad_epochs_than_its_patience() -> None:
    """patience=2: the third bad epoch, index 3, drops the rate of the next step (pytorch#119763)."""
    lr = lrplot.simulate("plateau", patience=2, lr=0.1, metric=[1, 1, 1, 1, 1]).trace.lr[:, 0]
    assert lr.tolist() == [0.1, 0.1, 0.1, 0.1, pytest.approx(0.01)]


def test_a_run_wants_a_metric_for_every_advance() -> None:
    with pytest.raises(UsageError, match="advances the scheduler 9 times, and the metric has 3 values"):
        lrplot.simulate("plateau", metric="1,2,3", steps=9)
    with pytest.raises(UsageError, match="is stepped with a metric: add metric="):
        lrplot.simulate("plateau")
