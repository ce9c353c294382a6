"""Panels on request: momentum, weight decay, and the product of rate and weight decay."""

from __future__ import annotations

import pytest

import lrplot
from lrplot.cli.app import main
from lrplot.model import Column
from lrplot.summary import quantities_below

SHOW = "lr,momentum,weight_decay,lr*weight_decay"


def test_products_are_step_by_step() -> None:
    loop = lrplot.TrainingLoop(batches_per_epoch=3, max_epochs=3, interval="epoch")
    group = lrplot.simulate("exp", gamma=0.5, lr=1.0, weight_decay=0.1, optimizer="adamw", loop=loop).trace.groups[0]
    product = group.column("lr*weight_decay")
    assert list(product) == [rate * 0.1 for rate in group.lr]
    assert (product.stride, len(product.values)) == (3, 3)
    assert list(group.weight_decay.times(group.lr)) == list(product)
    from array import array

    moving = Column(values=array("d", range(9)), stride=1, n=9)
    assert list(group.lr.times(moving)) == [rate * step for step, rate in enumerate(group.lr)]


def test_unasked_momentum_has_a_panel_where_it_moves() -> None:
    cycle = lrplot.simulate("onecycle", max_lr=0.1, total_steps=20)
    assert quantities_below(cycle, None) == ["momentum"]
    assert quantities_below(cycle, ("lr",)) == []
    assert quantities_below(lrplot.simulate("exp", gamma=0.9), None) == []
    plain = lrplot.simulate("exp", gamma=0.9, optimizer="lbfgs")
    assert quantities_below(plain, ("lr", "weight_decay")) == []


def test_every_quantity_has_its_panel(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["onecycle", "--max-lr", "0.1", "--total-steps", "50", "--optimizer", "adamw", "--show", SHOW]
    assert main(words) == 0
    text = capsys.readouterr().out
    names = ["beta1", "weight decay", "lr x weight decay"]
    lines = [line.strip() for line in text.splitlines()]
    places = [lines.index(name) for name in names]
    assert places == sorted(places)
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=50, optimizer="adamw")
    figure = report.figure(lrplot.Style(show=("lr", "momentum", "weight_decay", "lr*weight_decay")))
    assert [axes.get_ylabel() for axes in figure.axes] == ["learning rate", *names]


def test_a_page_without_room_says_what_it_leaves_out() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=50)
    figure = report.figure(lrplot.Style(show=("momentum", "weight_decay"), width=4, height=2.8))
    assert len(figure.axes) < 3
    assert any("no room to draw" in text.get_text() for text in figure.texts)


@pytest.mark.parametrize("show", ["lr*wd", "momentun", "lr,,x"])
def test_unknown_quantities_are_refused(capsys: pytest.CaptureFixture[str], show: str) -> None:
    assert main(["exp", "--gamma", "0.9", "--show", show]) == 2
    assert "--show may have lr, momentum, weight_decay, lr*weight_decay" in capsys.readouterr().err


def test_comparisons_show_them_too(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["compare", "exp --gamma 0.9 --weight-decay 0.1", "exp --gamma 0.99", "--optimizer", "adamw"]
    assert main([*words, "--max-steps", "20", "--show", "lr,lr*weight_decay"]) == 0
    assert "lr x weight decay" in capsys.readouterr().out.splitlines()
