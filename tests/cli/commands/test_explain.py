"""`lrplot explain`: every rule, in words."""

from __future__ import annotations

import pytest

from lrplot.cli.app import main
from lrplot.diagnose.rules import rules

SOME = [pytest.param(name, marks=pytest.mark.slow if index % 4 else ()) for index, name in enumerate(rules())]
"""Every rule; three of four are left to the gate, as each steps its examples, which test_rules does as well."""


@pytest.mark.parametrize("name", SOME)
def test_a_rule_is_explained(capsys: pytest.CaptureFixture[str], name: str) -> None:
    rule = rules()[name]
    assert main(["explain", rule.code]) == 0
    out = capsys.readouterr().out
    assert out.startswith(f"{rule.code} {name}, a")
    flat = " ".join(out.split())
    for part in (rule.title, *rule.why.split(". "), *rule.sources, "What goes wrong", "What is right"):
        assert " ".join(part.split()) in flat
    wrong, right = flat.split("What goes wrong", 1)[1].split("What is right", 1)
    if "is not installed" in wrong:
        pytest.skip("the example needs a library")
    assert f" {rule.code} " in wrong or rule.requires, "the finding itself, with its figures, but of recorded runs"
    assert f" {rule.code} " not in right
    if rule.wrong:
        assert rule.wrong.splitlines()[0] in wrong and rule.right.splitlines()[0] in right
        return
    assert "steps" in right or "raises" in right, "a sparkline ends in the number of steps"


def test_names_codes_and_several(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "lr505", "Never-Whole"]) == 0
    both = capsys.readouterr().out
    assert main(["explain", "first_step_at_zero"]) == 0
    first = capsys.readouterr().out
    assert main(["explain", "LR123"]) == 0
    assert both == first + "\n" + capsys.readouterr().out


def test_colours(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert main(["explain", "LR123"]) == 0
    assert "\x1b[1mLR123 never-whole\x1b[0m, an error" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "lrplot explain needs a rule's code or name: lrplot explain LR101; 'lrplot rules' lists them"),
        (["LR10"], "there is no rule 'LR10': did you mean LR101?"),
        (["LR101", "stepped-per-batsh"], "there is no rule 'stepped-per-batsh'"),
        (["LR101", "--json"], "lrplot explain has no option --json"),
    ],
)
def test_bad_input(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["explain", *words]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert said in captured.err and captured.err.count("\n") == 1


def test_help(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "--help"]) == 0
    assert "Usage: lrplot explain RULE..." in capsys.readouterr().out
