"""Resumed with another schedule, in every way that scripts do it, held against scripts that do it."""

from __future__ import annotations

import copy
import shlex
import sys
from pathlib import Path
from typing import Any

import pytest
import torch
from findings import findings_in, report_of

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError, option
from lrplot.loop.training_loop import TrainingLoop
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from
from lrplot.planning.to_command import words_of
from lrplot.project.config.schedules import read_config

LR = torch.optim.lr_scheduler
AT, N = 60, 200


def script(mode: str, old: Any, new: Any, n_calls: int = AT) -> list[float]:
    """Train, save at step 60, and go on in a new process."""

    def made(build: Any) -> tuple[torch.optim.Optimizer, Any]:
        optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=0.1)
        return optimizer, build(optimizer)

    optimizer, scheduler = made(old)
    used = []
    for step in range(N):
        if step == AT:
            saved = copy.deepcopy((optimizer.state_dict(), scheduler.state_dict()))
            optimizer, scheduler = made(new)
            if mode in ("state-dict", "none"):
                optimizer.load_state_dict(saved[0])
            if mode == "state-dict":
                scheduler.load_state_dict(saved[1])
            if mode == "fast-forward":
                for _ in range(n_calls):
                    scheduler.step()
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return used


PAIRS = [
    ("cosine --T-max 100", "cosine --T-max 200",
     lambda o: LR.CosineAnnealingLR(o, 100), lambda o: LR.CosineAnnealingLR(o, 200)),
    ("step --step-size 30", "step --step-size 50", lambda o: LR.StepLR(o, 30), lambda o: LR.StepLR(o, 50)),
    ("exp --gamma 0.99", "linear --start-factor 0.5 --total-iters 80", lambda o: LR.ExponentialLR(o, 0.99),
     lambda o: LR.LinearLR(o, 0.5, total_iters=80)),
]  # fmt: skip


@pytest.mark.parametrize("mode", ["state-dict", "none", "fast-forward", "fast-forward 17"])
@pytest.mark.parametrize(("old", "new", "build_old", "build_new"), PAIRS)
@pytest.mark.filterwarnings("ignore:Detected call of")
def test_it_is_the_script(mode: str, old: str, new: str, build_old: Any, build_new: Any) -> None:
    words = [*shlex.split(old), "--lr", "0.1", "--max-steps", str(N), "--resume-at", str(AT)]
    plan = plan_from([*words, "--resume-with", new, "--resume-mode", mode])
    word, _, number = mode.partition(" ")
    expected = script(word, build_old, build_new, int(number or AT))
    assert (
        report_of(shlex.join([*words, "--resume-with", new, "--resume-mode", mode])).trace.lr[:, 0].tolist() == expected
    )
    printed = words_of(plan)
    assert printed is not None
    assert plan_from(printed) == plan


def test_the_saved_values_win() -> None:
    """T_max is 100 again, and the rate is back at 0.09998 at step 199."""
    line = "cosine --T-max 100 --lr 0.1 --resume-at 60 --resume-with 'cosine --T-max 200'"
    report = report_of(line)
    assert report.trace.n_steps == 200
    assert report.trace.lr[199, 0] == pytest.approx(0.09998, abs=5e-6)
    (finding,) = [each for each in report.findings if each.severity == "error"]
    assert finding.code == "LR614"
    assert "T_max is 100 again, not 200" in finding.message
    repaired = findings_in(finding.fix.command)
    assert not {"LR601", "LR614"} & set(repaired)


def test_a_new_scheduler_has_its_whole_length_before_it() -> None:
    line = "cosine --T-max 100 --lr 0.1 --resume-at 60 --resume-with 'cosine --T-max 200' --resume-mode none"
    report = report_of(line)
    assert report.trace.n_steps == 260
    assert "LR601" in {finding.code for finding in report.findings}


def test_the_new_plan_may_have_an_optimizer_of_its_own() -> None:
    line = "cosine --T-max 100 --lr 0.1 --resume-at 60 --resume-with 'cosine --T-max 200 --lr 0.5' --resume-mode"
    assert report_of(f"{line} fast-forward").trace.lr[60, 0] > 0.3
    assert report_of(f"{line} none").trace.lr[60, 0] < 0.1


def test_in_files_from_python_and_as_two_words(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lrplot.toml"
    path.write_text(
        '[schedules.a]\nscheduler = "cosine"\nT_max = 100\nlr = 0.1\nresume_at = 60\n'
        'resume_with = "cosine --T-max 200"\nresume_mode = "fast-forward 17"\n'
    )
    words = ["cosine", "--T-max", "100", "--lr", "0.1", "--resume-at", "60", "--resume-with"]
    (entry,) = read_config(path).entries
    assert entry.plan == plan_from([*words, "cosine --T-max 200", "--resume-mode", "fast-forward:17"])
    assert entry.plan == plan_from([*words, "cosine --T-max 200", "--resume-mode", "fast-forward", "17"])
    loop = TrainingLoop(resume_at=60, resume_mode="fast-forward", fast_forward=17)
    report = lrplot.simulate("cosine", T_max=100, lr=0.1, loop=loop, resume_with="cosine --T-max 200")
    assert report.plan == entry.plan
    assert main([*words, "cosine --T-max 200", "--code", "torch"]) == 2
    assert "one piece" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("--resume-with 'cosine --T-max 9'", "nothing says where: add --resume-at N"),
        ("--resume-at 5 --resume-with 'cosine --T-max 9 --max-steps 3'", "options of a loop, which stays the same"),
        ("--resume-at 5 --resume-with ''", "--resume-with is empty"),
        ("--resume-at 5 --resume-with 'cosin --T-max 9'", "did you mean cosine?"),
        ("--resume-at 5 --resume-mode forward", "it is one of state-dict, last-epoch, none, fast-forward"),
        ("--resume-at 5 --resume-mode 'none 3'", "takes no number: leave 3 out"),
        ("--resume-at 5 --resume-mode 'fast-forward x'", "needs a whole number"),
    ],
)
def test_what_makes_no_sense_is_refused(words: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--T-max", "90", *shlex.split(words)]) == 2
    assert said in capsys.readouterr().err
    with pytest.raises(UsageError, match="fast_forward must be"):
        TrainingLoop(fast_forward=3)


def test_an_error_of_lrplot_s_own_has_the_words_of_a_finding_s_commands(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuses(*_: object) -> None:
        raise UsageError(f"add {option('max_steps', 'N')}")

    monkeypatch.setattr(sys.modules["lrplot.simulate.resume"], "_loaded", refuses)
    stopped = report_on(plan_from(shlex.split("cosine --T-max 9 --lr 1 --max-steps 9 --resume-at 5"))).trace.stopped
    assert stopped is not None and stopped.error == "add --max-steps N"
