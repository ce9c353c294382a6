"""What the optimizer uses at the moments that were asked for, in every way of saying it."""

from __future__ import annotations

import json
from math import cos, pi
from pathlib import Path

import pytest

import lrplot
from lrplot.cli.app import main
from lrplot.model.style import Style
from lrplot.render.figure import draw
from lrplot.render.formats.terminal import render
from lrplot.render.readings import readings

COSINE = ["cosine", "--lr", "0.1", "--T-max", "100", "--max-epochs", "100", "--batches-per-epoch", "10"]
PER_EPOCH = [*COSINE, "--interval", "epoch"]


def out(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(words) == 0, capsys.readouterr().err
    return capsys.readouterr().out


def cosine_at(epoch: int) -> float:
    return 0.1 * (1 + cos(pi * epoch / 100)) / 2


def test_the_summary_says_which_step_an_epoch_begins_with(capsys: pytest.CaptureFixture[str]) -> None:
    text = " ".join(out(capsys, *PER_EPOCH, "--at", "epoch=37", "--at", "50%", "--at", "12").split())
    rate = f"{cosine_at(37):.6g}"
    assert f"at epoch=37 {rate} at step 370, with which epoch 37 begins (the 38th of 100)" in text
    assert "at 50% 0.05 at step 500, epoch 51 of 100" in text
    assert f"at 12 {cosine_at(1):.6g} at step 12, epoch 2 of 100" in text


def test_the_chart_has_a_mark_on_the_curve(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, *PER_EPOCH, "--at", "50%")
    marked = [line for line in text.splitlines() if "●" in line]
    assert len(marked) == 1
    assert "50%: 0.05" in marked[0]


def test_it_is_exact_in_json(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["onecycle", "--max-lr", "0.1", "--total-steps", "100", "--at", "17", "--at", "100%"]
    document = json.loads(out(capsys, *words, "--format", "json"))
    group = document["traces"][0]["groups"][0]
    for said, step in zip(document["at"], (17, 99), strict=True):
        assert said["step"] == step
        assert said["lr"] == [group["lr"][step]]
        assert said["momentum"] == [group["momentum"][step]]
    assert "at" not in json.loads(out(capsys, *words[:5], "--format", "json"))


def test_a_line_for_a_log_says_it(capsys: pytest.CaptureFixture[str]) -> None:
    assert "0.05 at 50%" in out(capsys, *PER_EPOCH, "--at", "50%", "--spark")


def test_a_step_outside_the_run_is_refused_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("a.svg", "a.json", "a.txt"):
        assert main([*PER_EPOCH, "--at", "1000", "-o", str(tmp_path / name)]) == 2
        assert "--at 1000 is outside the run, which has 1,000 optimizer steps" in capsys.readouterr().err
    assert main([*PER_EPOCH, "--at", "epoch=100", "--spark"]) == 2
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("words", [["--format", "csv"], ["--format", "findings"], ["--code", "torch"]])
def test_it_is_refused_where_nothing_would_show_it(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*PER_EPOCH, "--at", "5", *words]) == 2
    assert "--at" in capsys.readouterr().err


def test_a_comparison_has_it_in_its_table(capsys: pytest.CaptureFixture[str]) -> None:
    text = out(capsys, "compare", "cosine --lr 0.1 --max-steps 100", "cosine --lr 0.1 --max-steps 1000", "--at", "500")
    lines = text.splitlines()
    at = next(number for number, line in enumerate(lines) if "lr at 500" in line)
    head, first, second = lines[at : at + 3]
    assert head.split()[:3] == ["lr", "at", "500"]
    assert first.split()[2] == "none"
    assert second.split()[2] == "0.05"


def test_every_run_of_a_sweep_has_its_own(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cosine", "--T-max", "100", "--vary", "lr=0.1,0.2", "--at", "50%"]
    assert [line.split(" at 50%")[0].split()[-1] for line in out(capsys, *words, "--spark").splitlines()] == [
        "0.05",
        "0.1",
    ]
    document = json.loads(out(capsys, *words, "--format", "json"))
    assert [(each["trace"], each["step"]) for each in document["at"]] == [(0, 50), (1, 50)]
    grid = out(capsys, *words, "--vary", "eta-min=0,0.01")
    assert grid.count("●") == 4


def test_a_step_that_is_never_made(capsys: pytest.CaptureFixture[str]) -> None:
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=100, max_steps=200)
    assert readings(report, ["75%"])[0][0].lr == ()
    assert "at 75%: step 150 is never made: the scheduler raises before" in _unwrapped(report, "75%")
    assert "●" not in render(report, Style(at=("75%",))).decode()


def _unwrapped(report: lrplot.Report, at: str) -> str:
    from lrplot.render.readings import reading_rows

    return "; ".join(f"{label}: {text}" for label, text in reading_rows(report, (at,)))


def test_momentum_and_weight_decay_are_said_where_they_vary() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=100, optimizer="adamw", lr=[0.1, 0.2])
    text = _unwrapped(report, "10%")
    assert "beta1 0.9" in text
    assert "weight decay" not in text


def test_the_window_keeps_it(capsys: pytest.CaptureFixture[str]) -> None:
    report = lrplot.simulate("cosine", T_max=1000, lr=0.1)
    lines = render(report, Style(width=80, rows=23, at=(700,))).decode().splitlines()
    assert len(lines) <= 23
    assert any(line.startswith("at 700 0.020610") for line in lines)
    lines = render(report, Style(width=40, rows=23, at=("50%",))).decode().splitlines()
    assert "at 50% (step 500) 0.05" in lines


def test_pictures_mark_it_in_every_panel() -> None:
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=100)
    figure = draw(report, Style(at=(29,)))
    for axes, value in zip(figure.axes, (0.1, 0.85), strict=True):
        (spot,) = [line for line in axes.lines if line.get_label() == "_at" and line.get_marker() == "o"]
        assert list(spot.get_xdata()) == [29]
        assert spot.get_ydata()[0] == pytest.approx(value)
    assert any("step 29: 0.1" in text.get_text() for text in figure.axes[0].texts)


def test_from_python() -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1)
    assert report.at("50%").lr == (report.trace.groups[0].lr[50],)
    assert report.at(7).step == 7
    with pytest.raises(lrplot.UsageError, match="outside the run"):
        report.at(100)
    with pytest.raises(lrplot.UsageError, match="at takes a step"):
        report.at(1.5)  # type: ignore[arg-type]
    with pytest.raises(lrplot.UsageError, match="several runs"):
        lrplot.compare([report, report]).at(1)
    with pytest.raises(lrplot.UsageError, match="list of moments"):
        lrplot.Style(at="50%")  # type: ignore[arg-type]


def test_python_saves_it(tmp_path: Path) -> None:
    report = lrplot.simulate("cosine", T_max=100, lr=0.1)
    report.save(tmp_path / "a.svg", at="50%")
    report.save(tmp_path / "b.svg", at=[50])
    assert "50%: 0.05" in (tmp_path / "a.svg").read_text()
    assert "step 50: 0.05" in (tmp_path / "b.svg").read_text()


def test_a_file_says_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(tmp_path)
    text = '[schedules.main]\nscheduler = "cosine"\nT_max = 100\nlr = 0.1\nformats = ["svg"]\nat = [50, "25%"]\n'
    Path("lrplot.toml").write_text(text)
    assert main(["run", "lrplot.toml", "-o", "out"]) == 0
    assert "step 50: 0.05" in Path("out/main.svg").read_text()
    Path("lrplot.toml").write_text(text.replace('"25%"', '"half"'))
    assert main(["run", "lrplot.toml", "-o", "out"]) == 2
    assert "not 'half'" in capsys.readouterr().err
    Path("lrplot.toml").write_text(text.replace("[50", "[500"))
    assert main(["run", "lrplot.toml", "-o", "out"]) == 2
    assert "at = 500 is outside the run" in capsys.readouterr().err
