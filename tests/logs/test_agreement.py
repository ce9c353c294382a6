"""A run beside its plan: the simplest story that explains every point, else where they part and by what."""

import json

import pytest
from logged import cosine, event_file, lines, points

from lrplot.cli.app import main
from lrplot.logs._agreement import compare
from lrplot.logs._planned import Planned
from lrplot.logs._units import best_reading
from lrplot.model.points import Precision
from lrplot.pipeline import report_on
from lrplot.planning.plans import plan_from

PLAN = "cosine --T-max 400 --lr 0.1 --max-steps 400"


def agreement(rate, *, every=1, start=0, plan=PLAN, offset=None, precision=None):
    report = report_on(plan_from(plan.split()))
    steps = [step for step in range(start, 400, every) if rate(step) is not None]
    return compare([points(steps, rate, precision)], Planned(report.plan, report.trace), offset)


# The rate at a logged step; the story that explains it; the offset; where it parts from the plan, None where it agrees.
RUNS = {
    "as planned": (cosine, "as planned", 0, None),
    "one late": (lambda k: cosine(k + 1), "late: after scheduler.step()", 1, None),
    "counted from 1": (lambda k: cosine(k - 1) if k else None, "counted from 1", -1, None),
    "on three devices": (lambda k: cosine(3 * k), "advanced 3 times", 0, 1),
    "once in seven steps": (lambda k: cosine(k // 7), "once in 7 steps", 0, 1),
    "resumed anew": (lambda k: cosine(k if k < 150 else k - 150), "resumed at step 150 without", 0, 150),
    "by hand": (lambda k: cosine(k) * (0.5 if k >= 200 else 1), "is 0.5 times the planned", 0, 200),
    "no longer advanced": (lambda k: cosine(min(k, 200)), "stays at 0.05", 0, 201),
    "resumed behind": (lambda k: cosine(k if k < 200 else k - 50), "50 steps behind", 0, 200),
    "something else": (lambda k: cosine(k) * (1 + (k * 7919 % 13) / 10) if k >= 40 else cosine(k), None, 0, 40),
}


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize(("every", "precision"), [(1, "float32"), (10, "float32"), (10, "digits")])
def test_the_story_of_a_run_is_found(name, every, precision):
    rate, story, offset, parts_at = RUNS[name]
    kept = Precision(kind="digits", n=5) if precision == "digits" else Precision(kind="float32")
    found = agreement(rate, every=every, precision=kept)
    assert found.agrees is (parts_at is None)
    assert found.offset == offset
    if story is None:
        assert found.story is None
    else:
        assert story in found.story
    if parts_at is not None:
        first_logged = -(-parts_at // every) * every
        assert found.parts_at == first_logged
        assert f"step {first_logged}" in found.sentence


def test_once_per_epoch_is_named_where_the_plan_knows_its_epochs():
    plan = f"{PLAN} --batches-per-epoch 40"
    assert "once per epoch (40 steps)" in agreement(lambda k: cosine(k // 40), every=10, plan=plan).story
    per_epoch = "cosine --T-max 10 --lr 0.1 --batches-per-epoch 40 --max-epochs 10 --interval epoch"
    assert agreement(lambda k: cosine(k // 40, 10), every=10, plan=per_epoch).agrees
    found = agreement(lambda k: cosine(k, 10), plan=per_epoch)
    assert "after every step" in found.story


BY_FOUR = "cosine --T-max 100 --lr 0.1 --batches-per-epoch 40 --max-epochs 10 --accumulate-grad-batches 4"
BY_EPOCH = "cosine --T-max 400 --lr 0.1 --batches-per-epoch 40 --max-epochs 10"


@pytest.mark.parametrize(
    ("plan", "n", "rate", "said"),
    [
        (BY_FOUR, 400, lambda k: cosine(k // 4, 100), "as planned; the log counts batches, 4 of which make a step"),
        (BY_FOUR, 400, lambda k: cosine(min((k + 1) // 4, 99), 100), "the log counts batches, 4 of which make a step"),
        (BY_EPOCH, 10, lambda k: cosine(40 * k), "as planned; the log counts epochs"),
        (BY_EPOCH, 10, lambda k: cosine(40 * k + 39), "as planned; the log counts epochs"),
        (BY_EPOCH, 10, lambda k: cosine(40 * k + 40), "after scheduler.step(); the log counts epochs"),
        # What may be a scheduler that is stepped too seldom is never taken for another count.
        (BY_FOUR, 100, lambda k: cosine(k // 4, 100), None),
        (BY_FOUR, 400, lambda k: cosine(k // 8, 100), None),
        (BY_EPOCH, 9, lambda k: cosine(40 * k), None),
    ],
)
def test_batches_and_epochs_are_counted_where_the_plan_agrees_with_every_point_then(plan, n, rate, said):
    report = report_on(plan_from(plan.split()))
    moved, found = best_reading([points(range(n), rate)], Planned(report.plan, report.trace), "step", None)
    assert found.agrees is (said is not None)
    if said is not None:
        assert found.story.endswith(said)
        assert moved[0].steps[-1] < report.trace.n_steps


def test_a_value_is_a_range_and_nothing_more():
    four = Precision(kind="digits", n=4)
    assert agreement(lambda k: cosine(k), precision=four).agrees
    beyond = agreement(lambda k: float(f"{cosine(k):.3e}") * (1.0008 if k == 77 else 1), precision=four)
    assert (beyond.agrees, beyond.parts_at) == (False, 77)
    # In float32 a change in the eighth digit is seen.
    assert agreement(lambda k: cosine(k) * (1 + 3e-7 * (k == 77))).parts_at == 77


def test_a_known_offset_is_taken_before_any_other():
    assert agreement(lambda k: cosine(k - 1) if k else None, offset=-1).story == "as planned"
    late = agreement(cosine, offset=-1, start=1)  # an old Trainer logs one late
    assert (late.agrees, late.offset) == (True, 0)
    assert "late" in late.story


def test_a_log_that_goes_on_beyond_the_plan_parts_at_its_end():
    found = agreement(cosine, plan="cosine --T-max 400 --lr 0.1 --max-steps 300")
    assert (found.agrees, found.parts_at, found.planned) == (False, 300, None)
    assert "the plan has ended" in found.sentence


# -- through the command line ------------------------------------------------------------------------


def test_a_parted_run_ends_with_1_unless_nobody_is_to_fail(capsys, tmp_path):
    event_file(tmp_path, [(step, cosine(step) * (0.5 if step >= 200 else 1)) for step in range(0, 400, 10)])
    words = ["log", str(tmp_path), "--", *PLAN.split()]
    assert main(words) == 1
    assert "The log parts from the plan at step 200: logged is 0.025, planned 0.05." in " ".join(
        capsys.readouterr().out.split()
    )
    assert main(["log", str(tmp_path), "--fail-on", "never", "--", *PLAN.split()]) == 0
    capsys.readouterr()


def test_output_may_be_said_behind_the_plan_as_after_any_schedule(capsys, tmp_path):
    event_file(tmp_path, [(step, cosine(step)) for step in range(0, 400, 10)])
    assert main(["log", str(tmp_path), "--", *PLAN.split(), "-o", str(tmp_path / "both.svg"), "--spark"]) == 2
    assert main(["log", str(tmp_path), "--", *PLAN.split(), "-o", str(tmp_path / "both.svg")]) == 0
    assert (tmp_path / "both.svg").stat().st_size > 5000
    assert "agrees with the plan" in capsys.readouterr().err


def test_several_runs_are_a_comparison(capsys, tmp_path):
    event_file(tmp_path / "a", [(step, cosine(step)) for step in range(0, 400, 10)])
    event_file(tmp_path / "b", [(step, cosine(2 * step)) for step in range(0, 200, 10)])
    places = [str(tmp_path / "a"), str(tmp_path / "b")]
    assert main(["log", *places, "--format", "json", "--", *PLAN.split()]) == 1
    found = json.loads(capsys.readouterr().out)
    assert [each["role"] for each in found["traces"]] == ["as-run", "logged", "logged"]
    assert [each["agrees"] for each in found["agreement"]] == [True, False]
    assert main(["log", *places]) == 0
    assert "unknown" in capsys.readouterr().out  # the area under what nobody logged


def test_a_plan_of_the_folder_s_file_is_found_by_its_name(capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    event_file(tmp_path / "run", [(step, cosine(step)) for step in range(0, 400, 10)])
    (tmp_path / "lrplot.toml").write_text('[schedules.base]\nscheduler = "cosine"\nT_max = 400\nlr = 0.1\n')
    assert main(["log", "run", "--plan", "base"]) == 0
    assert main(["log", "run", "--plan", "bass"]) == 2
    assert "no schedule 'bass': it has base" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "needs a log or the folder of a run"),
        (["gone"], "there is no file or folder gone"),
        (["run", "--every", "0"], "--every must be a whole number of at least 1"),
        (["run", "--T-max", "3"], "the plan's options follow --"),
        (["run", "--"], "nothing follows --"),
        (["run", "--plan", "a", "--", "cosine", "--T-max", "3"], "give one of them"),
        (["run", "--tag", "loss2"], "no values of 'loss2': it has lr"),
        (["run", "--offset", "-5"], "before the first"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_sentence(words, said, capsys, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    event_file(tmp_path / "run", [(step, cosine(step)) for step in range(0, 400, 10)])
    assert main(["log", *words]) == 2
    err = capsys.readouterr().err
    assert said in err
    assert err.count("\n") == 1


def test_json_of_an_agreeing_run(capsys, tmp_path):
    event_file(tmp_path, [(step, cosine(step)) for step in range(0, 400, 10)], tag="opt/lr")
    code = main(["log", str(tmp_path), "--format", "json", "--", *PLAN.split()])
    found = json.loads(capsys.readouterr().out)
    assert code == 0
    assert {key: found["log"][key] for key in ("format", "offset", "axis", "precision")} == {
        "format": "tensorboard",
        "offset": 0,
        "axis": "step",
        "precision": "float32",
    }
    assert found["agreement"] == {"agrees": True, "parts_at": None, "story": "as planned"}
    planned, trace = found["traces"]
    assert (planned["role"], trace["role"]) == ("as-run", "logged")
    assert trace["at"] == list(range(0, 400, 10))
    assert len(trace["groups"][0]["lr"]) == 40


def test_without_a_plan_the_agreement_is_null(capsys, tmp_path):
    path = lines(tmp_path / "log.jsonl", [json.dumps({"step": step, "lr": cosine(step)}) for step in range(0, 400, 10)])
    code = main(["log", str(path), "--format", "json"])
    said = capsys.readouterr()
    found = json.loads(said.out)
    assert (code, found["agreement"], len(found["traces"])) == (0, None, 1)
    assert "lrplot cosine --T-max 400 --lr 0.1" in said.err


@pytest.mark.parametrize(
    ("name", "command"),
    [("runs/a/events.out.tfevents.1.host.1.0", "log"), ("run-x.wandb", "log"), ("last.ckpt", "checkpoint")],
)
def test_who_names_a_run_in_the_place_of_a_scheduler_is_told_the_command(name, command, capsys):
    assert main([name]) == 2
    assert f"type lrplot {command} {name}" in capsys.readouterr().err
