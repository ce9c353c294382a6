"""Bad input: one sentence on stderr, exit code 2, no traceback, nothing half-written."""

from __future__ import annotations

from pathlib import Path

import pytest

from lrplot.cli.app import main

ONECYCLE = ["onecycle", "--max-lr", "0.01", "--total-steps", "10"]
COSINE = ["cosine", "--T-max", "10"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["onecycel"], "did you mean onecycle?"),
        ([""], "there is no scheduler named ''"),
        (["--max-lr", "3"], "lrplot has no option --max-lr: a scheduler's name comes first"),
        (["onecycle", "--max-lr", "0.01"], "has no length: add --total-steps N, or --epochs N and --steps-per-epoch M"),
        (["onecycle", "--total-steps", "10"], "OneCycleLR needs --max-lr: lrplot onecycle --total-steps 10 --max-lr"),
        (["onecycle"], "OneCycleLR needs --max-lr and --total-steps: lrplot onecycle --max-lr 0.01 --total-steps 1000"),
        (["onecycle", "--max-lr", "0.01"], "--steps-per-epoch M: lrplot onecycle --max-lr 0.01 --total-steps 1000"),
        ([*ONECYCLE, "--pct-start", "30"], "it is a share of 1, --pct-start 0.3 for 30 %"),
        (
            ["sequential", "linear", "cosine", "--milestones", "10"],
            "the part 'cosine': CosineAnnealingLR needs --T-max: write 'cosine --T-max 100'",
        ),
        (["onecycle", "--max-lr", "x", "--total-steps", "9"], "--max-lr needs a number such as 0.01"),
        (["onecycle", "--max-lr", "nan", "--total-steps", "9"], "needs a finite number"),
        (["onecycle", "--max-lr", "1", "--total-steps", "2.5"], "needs a whole number, not '2.5': write 2 or 3"),
        (["onecycle", "--max-lr", "1", "--total-steps", "0"], "Expected positive integer total_steps, but got 0"),
        ([*ONECYCLE, "--pct-start", "0.1"], "pct_start * total_steps = 1 leaves its warm-up 1 - 1 = 0 steps long"),
        ([*ONECYCLE, "--max-step", "3"], "did you mean --max-steps?"),
        ([*ONECYCLE, "--max-steps", "0"], "--max-steps must be a whole number of at least 1, not 0"),
        ([*ONECYCLE, "--max-steps", "-5"], "--max-steps must be a whole number of at least 1, not -5"),
        ([*ONECYCLE, "--optimizer", "adagrad"], "add --no-cycle-momentum"),
        ([*ONECYCLE, "--lr", "-1"], "SGD needs a lr of at least 0"),
        ([*ONECYCLE, "--max-lr", "1"], "--max-lr is given twice"),
        ([*ONECYCLE, "--lr", "1,2,3", "--momentum", "0.1,0.2"], "lr has 3 values and momentum has 2 values"),
        (["cosine", "--T-max", "0"], "nothing to draw"),
        (["cosine", "--T-max", "1e15"], "GiB of memory"),
        ([*COSINE, "--max-epochs", "3"], "--max-epochs 3 needs to know how many batches an epoch has"),
        ([*COSINE, "--batch-size", "3"], "--batch-size needs --dataset-size as well"),
        ([*COSINE, "--skip-steps", "3,-1"], "--skip-steps must be whole numbers from 0, not -1\n"),
        ([*COSINE, "--interval", "epok"], "--interval is one of step, epoch, both, not 'epok': did you mean epoch?"),
        ([*COSINE, "--format", "pgn"], "there is no format 'pgn': did you mean png?"),
        ([*COSINE, "--spark", "--format", "csv"], "are two formats"),
        ([*COSINE, "-o", "a.pgn"], "did you mean a.png?"),
        ([*COSINE, "-o", "a"], "it has no suffix"),
        ([*COSINE, "-o", ""], "--output needs the name of a file"),
        ([*COSINE, "-o", "a.png", "--format", "svg"], "a.png is png by its suffix and not svg"),
        ([*COSINE, "-o", "nowhere/a.csv"], "make it first: mkdir -p"),
        ([*COSINE, "--width", "5"], "--width is in columns for terminal, and from 20"),
        ([*COSINE, "--width", "5", "-o", "a.csv"], "--width is for charts and pictures, and none is asked for"),
        ([*COSINE, "--dpi", "100"], "--dpi is for PNG and WebP, and neither is asked for"),
        ([*COSINE, "--font-size", "31", "-o", "a.png"], "--font-size is in points, from 4 to 30, not 31"),
        ([*COSINE, "--font-size", "9"], "--font-size is for pictures, and none is asked for"),
        (
            [*COSINE, "--style", "ggplto", "-o", "a.png"],
            "no style 'ggplto', nor a file of that name: did you mean ggplot?",
        ),
        ([*COSINE, "--style", "no.mplstyle", "-o", "a.png"], "the style no.mplstyle cannot be read: No such file"),
        ([*COSINE, "--style", "ggplot", "-o", "a.tex"], "--style is for pictures, and none is asked for"),
        ([*COSINE, "--no-stamp", "-o", "a.csv"], "--no-stamp is for pictures, and none is asked for"),
        ([*COSINE, "-lr", "0.1"], "has no option -lr: did you mean --lr?"),
        ([*COSINE, "--frequency", "0"], "--frequency must be a whole number of at least 1, not 0"),
        ([*ONECYCLE, "--div-factor", "0"], "torch divides by div_factor, which must not be 0"),
        (["exp", "--gamma", "0.9", "--optimizer", "lbfgs", "--lr", "1,2"], "LBFGS takes one parameter group"),
        (["lsit"], "did you mean list?"),
        ([*COSINE, "--width", "0"], "--width"),
        ([*COSINE, "--width", "9999", "-o", "a.png"], "--width is in inches for a.png, and from 2 to 30, not 9999"),
        ([*COSINE, "--dpi", "1e9", "-o", "a.png"], "--dpi is from 20 to 600 for a.png"),
        (["lambda", "--lr-lambda", "9**9**9"], "OverflowError: 9 ** 387420489 is too large"),
        (["lambda", "--lr-lambda", "open('x')"], "'open' is not a function that an expression knows"),
        (["plateau"], "add --metric"),
        (["plateau", "--metric", "none.csv:loss"], "none.csv cannot be read: No such file"),
        (["sequential", "linear", "--milestones", "3,4"], "cannot be built"),
        (["chained", "plateau"], "is stepped with a metric, and ChainedScheduler gives its parts none"),
        (["list", "--jsn"], "did you mean --json?"),
        (["list", "cosin"], "lrplot list takes a library, one of"),
    ],
)
def test_one_sentence_and_exit_code_2(
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    words: list[str],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    assert main(words) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err
    assert captured.err.startswith("Error: ")
    assert captured.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_no_torch_at_all(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from lrplot.planning import names
    from lrplot.schedulers import engine

    caches = [engine.torch_folder, engine.torch_version, engine.source_engine, names._by_key]
    monkeypatch.setattr("lrplot.schedulers.engine.find_spec", lambda name: None)
    for cache in caches:
        cache.cache_clear()
    try:
        assert main(ONECYCLE) == 2
        assert "type 'pip install torch' first" in capsys.readouterr().err
        assert main(["--version"]) == 0
        assert "no torch found" in capsys.readouterr().out
        assert main(["--help"]) == 0
        assert "PyTorch is not installed" in " ".join(capsys.readouterr().out.split())
    finally:
        for cache in caches:
            cache.cache_clear()


def test_a_bug_is_no_finding(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("oh")

    monkeypatch.setattr("lrplot.pipeline.report_on", broken)
    assert main(ONECYCLE) == 2
    assert "this is a bug in lrplot" in capsys.readouterr().err


def test_interruption_exits_with_130(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("lrplot.pipeline.report_on", interrupted)
    assert main([*ONECYCLE, "-o", str(tmp_path / "a.csv")]) == 130
    assert "Traceback" not in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_memory_that_runs_out_all_the_same(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def too_much(*_: object, **__: object) -> None:
        raise MemoryError

    monkeypatch.setattr("lrplot.pipeline.report_on", too_much)
    assert main(ONECYCLE) == 2
    assert "draw fewer steps" in capsys.readouterr().err
