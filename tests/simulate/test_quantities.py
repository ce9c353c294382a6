"""Panels on request: momentum, weight decay, and the product of rate and weight decay."""

from __future__ import annotations

import pytest

import lrplot
from lrplot.cli.app import main
from lrplot.model.column import Column
from lrplot.render.summary import quantities_below

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


def test_a_group_has_the_same_letter_and_stroke_in_every_panel(capsys: pytest.CaptureFixture[str]) -> None:
    """Groups of equal rates are told apart where another panel tells them apart."""
    decays = {"x": 0.1, "y": 0.2, "z": 0.3}
    words = [
        "exp",
        "--gamma",
        "0.99",
        "--max-steps",
        "50",
        "--width",
        "60",
        "--height",
        "8",
        "--show",
        "lr,weight_decay",
    ]
    for name, decay in decays.items():
        words += ["--group", f"name={name},lr={0.05 if name == 'z' else 0.1},weight_decay={decay}"]
    assert main(words) == 0
    text = capsys.readouterr().out
    assert "A x   B y   C z\n" in text
    below = text.partition("weight decay\n")[2].splitlines()
    for letter, decay in zip("ABC", decays.values(), strict=True):
        assert next(line for line in below if line.strip().startswith(f"{decay} ┤")).count(letter) == 1

    report = lrplot.simulate("exp", gamma=0.99, steps=50, lr=[0.1, 0.1, 0.1], weight_decay=[*decays.values()])
    rates, under = report.figure(lrplot.Style(show=("lr", "weight_decay"))).axes
    for panel in (rates, under):
        assert [line.get_label() for line in panel.lines] == [f"as-run: group {index}" for index in range(3)]
    assert [line.get_color() for line in rates.lines] == [line.get_color() for line in under.lines]
    assert len({line.get_color() for line in under.lines}) == 3


def test_a_run_has_the_same_letter_and_stroke_in_every_panel(capsys: pytest.CaptureFixture[str]) -> None:
    parts = ["exp --gamma 0.9 --optimizer adagrad", "exp --gamma 0.9 --optimizer adam --betas 0.8,0.9"]
    parts += ["exp --gamma 0.9 --optimizer adam --betas 0.7,0.9"]
    common = ["--lr", "0.1", "--max-steps", "50", "--width", "90", "--height", "8", "--show", "lr,momentum"]
    assert main(["compare", *parts, *common]) == 0
    text = capsys.readouterr().out
    legend = text.partition("   lr\n")[0]
    assert [legend.count(f"{letter} optimizer=") for letter in "ABC"] == [1, 1, 1]
    below = text.partition("┬")[0].splitlines()
    assert next(line for line in below if line.strip().startswith("0.8 ┤")).count("B") == 1
    assert next(line for line in below if line.strip().startswith("0.7 ┤")).count("C") == 1

    reports = [lrplot.simulate("exp", gamma=0.9, steps=50, optimizer="adam", betas=(beta, 0.9)) for beta in (0.8, 0.7)]
    rates, under = lrplot.compare(reports).figure(lrplot.Style(show=("lr", "momentum"))).axes
    strokes = [{line.get_label(): line.get_color() for line in panel.lines} for panel in (rates, under)]
    assert strokes[0] == strokes[1]
    assert len(set(strokes[1].values())) == 2


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--show", ""], "--show needs one or more of lr, momentum, weight_decay, lr*weight_decay, and got none"),
        (["--show", "lr,wd"], "--show may have lr, momentum, weight_decay, lr*weight_decay, and not 'wd'"),
        (["--show", "lr,momentum", "--optimizer", "adagrad"], "--show momentum: adagrad has none, so leave it out"),
        (["--show", "weight_decay", "--optimizer", "lbfgs"], "--show weight_decay: lbfgs has none, so leave it out"),
        (["--show", "lr", "--spark"], "--show is for charts and pictures, and none is asked for"),
        (["--show", "lr", "--format", "csv"], "--show is for charts and pictures, and none is asked for"),
        (["--log-y", "--format", "json"], "--log-y is for charts and pictures, and none is asked for"),
    ],
)
def test_what_cannot_be_shown_is_refused(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["exp", "--gamma", "0.9", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err


def test_beta1_is_the_momentum_of_adam_and_spaces_do_not_matter(capsys: pytest.CaptureFixture[str]) -> None:
    charts = []
    for show in ("momentum,lr*weight_decay", "beta1, lr * weight-decay"):
        assert main(["exp", "--gamma", "0.9", "--optimizer", "adamw", "--show", show]) == 0
        charts.append(capsys.readouterr().out)
    assert "beta1" in charts[0]
    assert charts[0] == charts[1]
