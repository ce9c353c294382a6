"""Recipes are torch's own parts, with the curve that their name promises."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from
from lrplot.planning.recipes import recipe_named, recipe_words, recipes


def rates(name: str, *tokens: str) -> list[float]:
    recipe = recipe_named(name)
    assert recipe is not None
    report = report_on(plan_from(recipe_words(recipe, tokens)))
    return list(report.trace.groups[0].lr.values)


def test_warmup_cosine() -> None:
    found = rates("warmup-cosine", "--lr", "0.1", "--max-steps", "1000", "--warm-up", "100", "--min-lr", "0.01")
    assert len(found) == 1000
    assert found[0] == pytest.approx(0.001)
    assert max(found) == pytest.approx(found[100]) == pytest.approx(0.1)
    middle = 0.01 + 0.09 * (1 + math.cos(math.pi * 450 / 900)) / 2
    assert found[550] == pytest.approx(middle)
    assert found[-1] == pytest.approx(0.01, rel=1e-4)


def test_warmup_linear() -> None:
    found = rates("warmup_linear", "--learning-rate", "0.1", "--steps", "1000", "--warmup-ratio", "0.1")
    assert found[100] == pytest.approx(0.1)
    assert found[550] == pytest.approx(0.05)
    assert found[-1] == pytest.approx(0.1 / 900)


@pytest.mark.parametrize("name", ["wsd", "trapezoidal", "warmup-stable-decay"])
def test_warm_up_stable_decay(name: str) -> None:
    found = rates(name, "--lr", "0.1", "--max-epochs", "10", "--batches-per-epoch", "100", "--decay", "0.3")
    assert len(found) == 1000
    assert found[50:700] == pytest.approx([0.1] * 650)
    assert found[850] == pytest.approx(0.05)
    assert found[-1] == pytest.approx(0.1 / 300)


def test_noam() -> None:
    found = rates("noam", "--warm-up", "400", "--d-model", "256")
    assert found == pytest.approx([256**-0.5 * min((s + 1) ** -0.5, (s + 1) * 400**-1.5) for s in range(2000)])


def test_inverse_sqrt() -> None:
    found = rates("inverse-sqrt", "--lr", "0.1", "--warmup-steps", "100", "--max-steps", "900")
    assert found[99] == pytest.approx(0.1)
    assert found[399] == pytest.approx(0.05)


@pytest.mark.parametrize("recipe", recipes(), ids=lambda recipe: recipe.name)
def test_every_recipe_draws_checks_and_helps(capsys: pytest.CaptureFixture[str], recipe) -> None:  # type: ignore[no-untyped-def]
    assert main([recipe.name, "--lr", "0.1", "--max-steps", "200", "--warm-up", "20", "--spark"]) == 0
    assert f"{recipe.name} is made of torch's own parts" in capsys.readouterr().err
    assert (
        main(["check", recipe.name, "--lr", "0.1", "--max-steps", "2000", "--warm-up", "200", "--fail-on", "error"])
        == 0
    )
    assert main(["help", recipe.name]) == 0
    assert "--warm-up" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("name", "tokens", "said"),
    [
        ("warmup-cosine", [], "needs the length of the run: add max_steps=N, or max_epochs=N"),
        ("warmup-cosine", ["--max-steps", "10", "--warm-up", "10"], "leaves nothing of 10 steps"),
        ("warmup-cosine", ["--max-steps", "10", "--warm-up", "2.5"], "a whole number of steps, or a share below 1"),
        ("warmup-cosine", ["--max-steps", "10", "--warm-up", "-1"], "at least 0, not -1"),
        ("warmup-linear", ["--max-steps", "10", "--min-lr", "0.1"], "say the peak as well: lr=0.1"),
        ("wsd", ["--max-steps", "10", "--decay", "8", "--warm-up", "2"], "leave nothing of 10 steps between them"),
        ("noam", ["--warm-up", "0.1"], "a share of the run, and nothing says how long it is"),
        ("wsd", ["part", "--max-steps", "10"], None),
    ],
)
def test_what_is_wrong_is_one_sentence(name: str, tokens: list[str], said: str | None) -> None:
    recipe = recipe_named(name)
    assert recipe is not None
    if said is None:  # left to the schedule that it stands for, which refuses it
        assert "part" in recipe_words(recipe, tokens)
        return
    with pytest.raises(UsageError, match=said.replace(".", r"\.")):
        recipe_words(recipe, tokens)


def test_what_is_no_recipe() -> None:
    assert recipe_named("onecycle") is None
    assert recipe_named("") is None


def test_a_batch_size_is_for_the_axis_of_a_recipe_too(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["wsd", "--lr", "0.1", "--max-steps", "200", "--batch-size", "8"]
    assert main([*words, "--x-axis", "samples", "--at", "50%"]) == 0
    assert "samples" in capsys.readouterr().out
    assert main(words) == 2
    assert "--batch-size needs --dataset-size as well" in capsys.readouterr().err


def test_a_recipe_is_titled_by_its_name_with_the_class_behind(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["warmup-cosine", "--lr", "0.1", "--max-steps", "200"]
    files = [tmp_path / name for name in ("curve.svg", "curve.html", "curve.txt")]
    for path in files:
        assert main([*words, "-o", str(path)]) == 0
        assert "warmup-cosine (SequentialLR)" in path.read_text("utf-8")
    assert main([*words, "--title", "mine"]) == 0
    assert capsys.readouterr().out.startswith("mine\n")
    assert main(["noam", "--spark"]) == 0
    assert capsys.readouterr().out.startswith("noam (LambdaLR) ")
