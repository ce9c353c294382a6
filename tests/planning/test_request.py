"""What was said is read, looked up and told apart once for every schedule, on whatever way it comes."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from calls import counting

import lrplot
from lrplot.cli.app import main
from lrplot.loop.training_loop import TrainingLoop
from lrplot.options.reader import parse
from lrplot.planning.names import find, typed_names
from lrplot.planning.plans import plan_from, plan_with
from lrplot.planning.request import request_of, without_clashes
from lrplot.planning.schedule import schedule_of

WATCHED = (find, typed_names, parse, request_of, TrainingLoop.__post_init__, schedule_of, plan_with)
ONCE = dict.fromkeys(("find", "parse", "request_of", "TrainingLoop.__post_init__", "schedule_of", "plan_with"), 1)
COMMAND = ["step", "--step-size", "30", "--lr", "0.1", "--max-steps", "90"]


def calls(do: Callable[[], object]) -> dict[str, int]:
    """How often what is watched is called, once all that is read from installed files has been."""
    do()
    with counting(*WATCHED) as counts:
        do()
    return dict(counts)


@pytest.mark.parametrize("command", [[], ["check"], ["suggest"]])
def test_a_command_looks_everything_up_once(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    words = [*command, "cosine", "--lr", "0.1", "--max-steps", "90"]
    # A suggestion is typed out again, its scheduler's name with it.
    assert calls(lambda: main(words)) == ONCE | {"typed_names": 2 if command == ["suggest"] else 1}
    assert not capsys.readouterr().err.startswith("Error")


def test_words_make_a_plan_in_one_go() -> None:
    assert calls(lambda: plan_from(COMMAND)) == ONCE | {"typed_names": 1}


def test_a_file_makes_each_schedule_s_plan_in_one_go(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "lrplot.toml"
    tables = [f'[schedules.s{n}]\nscheduler = "step"\nstep_size = 30\nlr = 0.{n}\nmax_steps = 90\n' for n in (1, 2)]
    path.write_text("\n".join(tables))
    # Its values are not words, and its own words are parsed once for all schedules.
    assert calls(lambda: main(["check", str(path)])) == dict.fromkeys(ONCE, 2) | {"parse": 1}
    assert "2 schedules, nothing found" in " ".join(capsys.readouterr().out.split())


def test_python_makes_a_plan_in_one_go() -> None:
    loop = TrainingLoop(max_steps=90)
    found = calls(lambda: lrplot.simulate("step", step_size=30, lr=0.1, loop=loop))
    assert found == {"find": 1, "schedule_of": 1}
    found = calls(lambda: lrplot.simulate("step", step_size=30, lr=0.1, max_steps=90))
    assert found == {"find": 1, "schedule_of": 1, "TrainingLoop.__post_init__": 1}


def test_the_parts_of_a_comparison_are_looked_up_once_each(capsys: pytest.CaptureFixture[str]) -> None:
    found = calls(lambda: main(["compare", "cosine --T-max 90", "step --step-size 30", "--max-steps", "90"]))
    # The words of the comparison are parsed once, and those of each part.
    assert found == dict.fromkeys(ONCE, 2) | {"parse": 3}
    assert "CosineAnnealingLR" in capsys.readouterr().out


def test_values_that_vary_are_looked_up_once_and_make_a_loop_each(capsys: pytest.CaptureFixture[str]) -> None:
    found = calls(lambda: main([*COMMAND[:3], "--max-steps", "90", "--vary", "lr=0.1,0.2,0.3"]))
    assert (found["find"], found["parse"]) == (1, 1)
    # Each value may be one of the loop's.
    assert (found["TrainingLoop.__post_init__"], found["schedule_of"], found["plan_with"]) == (3, 3, 3)
    assert "lr=0.3" in capsys.readouterr().out


def test_a_part_of_a_schedule_is_looked_up_once_as_well() -> None:
    words = ["sequential", "linear --total-iters 5", "cosine --T-max 85", "--milestones", "5", "--max-steps", "90"]
    found = calls(lambda: plan_from(words))
    # The whole and its two parts; a part is called by its name in what is said of an option that it does not have.
    assert found == ONCE | {"find": 3, "parse": 3, "schedule_of": 3, "typed_names": 3}


def test_options_are_told_apart_by_the_scheduler_s_own(tmp_path: Path) -> None:
    path = tmp_path / "own.py"
    path.write_text(
        "from torch.optim.lr_scheduler import LambdaLR\n"
        "def schedule(optimizer, max_steps=10):\n"
        "    return LambdaLR(optimizer, lambda step: 1 - step / max_steps)\n"
    )
    scheduler = find(f"{path}:schedule")
    names = [option.name for option in without_clashes(scheduler.options, find("step").options)]
    assert "max_steps" in names
    request = request_of(scheduler, {"max_steps": 10, "run_max_steps": 8, "lr": 0.1})
    assert (request.own, request.shared) == ({"max_steps": 10}, {"max_steps": 8, "lr": 0.1})
    other = request.but_for({"run_max_steps": 9, "max_steps": 11})
    assert (other.own, other.shared) == ({"max_steps": 11}, {"max_steps": 9, "lr": 0.1})


def test_nested_schedules_are_words_wherever_they_stand() -> None:
    parts = ["linear --total-iters 5", "cosine --T-max 85"]
    scheduler = find("sequential")
    assert request_of(scheduler, {"schedulers": parts}) == request_of(scheduler, {}, parts)
