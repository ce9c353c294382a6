"""What loops do besides stepping evenly: habits of frameworks, skipped steps, rates changed by hand."""

from __future__ import annotations

import json

import numpy as np
import pytest
import torch
from findings import findings_in
from hypothesis import given, settings
from hypothesis import strategies as st

import lrplot
from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.loop.training_loop import Edit, TrainingLoop
from lrplot.model.plan import ParamGroup
from lrplot.planning.by_hand import edit_of, group_of
from lrplot.render.summary import rows


def chained_cosine(optimizer: torch.optim.Optimizer, t_max: int = 20) -> torch.optim.lr_scheduler.LRScheduler:
    return torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=t_max)


def sgd(lr: float = 0.1) -> torch.optim.SGD:
    return torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=lr)


@settings(max_examples=60, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 5),
    st.sampled_from(["step", "epoch"]),
    st.sampled_from(["after", "before"]),
    st.sets(st.integers(0, 45), max_size=6),
    st.lists(
        st.builds(
            Edit,
            step=st.integers(0, 45),
            sign=st.sampled_from(["=", "*=", "/="]),
            value=st.floats(0.1, 2),
        ),
        max_size=4,
    ),
)
@pytest.mark.filterwarnings("ignore:Detected call of")
def test_any_loop_is_the_loop_written_out(n, batches, interval, order, skipped, edits) -> None:
    """The loop as a person would write it, turn by turn, on real torch."""
    skipped = {turn for turn in skipped if turn < n}
    edits = [edit for edit in edits if edit.step < n - len(skipped)]
    stride = batches if interval == "epoch" else 1
    optimizer = sgd()
    scheduler = chained_cosine(optimizer)
    used = []
    for turn in range(n):
        if order == "before" and turn % stride == 0:
            scheduler.step()
        if turn not in skipped:
            for edit in edits:
                if edit.step == len(used):
                    rate = optimizer.param_groups[0]["lr"]
                    new = {"=": edit.value, "*=": rate * edit.value, "/=": rate / edit.value}[edit.sign]
                    optimizer.param_groups[0]["lr"] = new
            used.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
        if order == "after" and (turn + 1) % stride == 0:
            scheduler.step()
    loop = TrainingLoop(
        max_steps=n,
        batches_per_epoch=batches,
        interval=interval,
        step_order=order,
        skip_steps=tuple(skipped),
        edits=tuple(edits),
    )
    if not used:
        with pytest.raises(UsageError, match="leaves no optimizer step"):
            lrplot.simulate("cosine", T_max=20, lr=0.1, loop=loop)
        return
    trace = lrplot.simulate("cosine", T_max=20, lr=0.1, loop=loop).trace
    np.testing.assert_array_equal(trace.lr[:, 0], used)
    turns = [turn for turn in range(n) if turn not in skipped]
    assert [trace.timeline.epoch_of(step) for step in range(trace.n_steps)] == [turn // batches for turn in turns]


def test_halving_by_hand() -> None:
    """Write-up B0: `optimizer.param_groups[0]["lr"] /= 2` in the middle, with no scheduler to speak of."""
    loop = TrainingLoop(max_steps=100, edits=(edit_of("50:lr/=2"),))
    rates = lrplot.simulate("multiplicative", lr_lambda="1", lr=0.1, loop=loop).trace.lr[:, 0]
    assert rates.tolist() == [0.1] * 50 + [0.05] * 50


def test_a_change_of_one_group_leaves_the_others() -> None:
    loop = TrainingLoop(max_steps=4, edits=(edit_of("2:lr[1]=0.5"),))
    lr_TG = lrplot.simulate("exp", gamma=1.0, lr=[1.0, 2.0], loop=loop).trace.lr
    assert lr_TG.tolist() == [[1, 2], [1, 2], [1, 0.5], [1, 0.5]]
    with pytest.raises(UsageError, match="no parameter group 1 to change: groups count from 0 to 0"):
        lrplot.simulate("exp", gamma=1.0, loop=loop)


def test_a_schedule_that_raises_at_once_before_the_optimizer() -> None:
    loop = TrainingLoop(max_steps=4, step_order="before")
    with pytest.raises(lrplot.SchedulerError, match="raises before the first optimizer step"):
        lrplot.simulate("lambda", lr_lambda="1 / (epoch - 1)", loop=loop)


@pytest.mark.parametrize(
    ("framework", "stride"), [("torch", 1), ("transformers", 1), ("accelerate", 1), ("lightning", 5), ("timm", 5)]
)
def test_frameworks_have_their_own_interval(framework: str, stride: int) -> None:
    loop = TrainingLoop(batches_per_epoch=5, max_epochs=4, framework=framework)
    assert lrplot.simulate("exp", gamma=0.9, loop=loop).trace.timeline.stride == stride
    said = TrainingLoop(batches_per_epoch=5, max_epochs=4, framework=framework, interval="epoch")
    assert lrplot.simulate("exp", gamma=0.9, loop=said).trace.timeline.stride == 5


def test_the_slip_in_lightning_s_own_docs() -> None:
    """Write-up D: total_steps counts optimizer steps, and without interval "step" Lightning steps per epoch."""
    loop = TrainingLoop(dataset_size=50_000, batch_size=128, max_epochs=200, framework="lightning")
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=78_200, loop=loop)
    assert report.trace.covered == 200 / 78_200
    assert report.trace.lr.max() < 0.0005


def test_accelerate_steps_once_for_each_device_and_never_past_the_end() -> None:
    """1,000 linear steps on 4 devices are over at step 250 (pitfall P12)."""
    loop = TrainingLoop(max_steps=400, framework="accelerate", devices=4)
    report = lrplot.simulate("poly", total_iters=1000, lr=1.0, loop=loop)
    assert report.trace.lr[249, 0] > 0
    assert report.trace.lr[250, 0] == pytest.approx(0, abs=1e-12)
    cycle = lrplot.simulate("onecycle", max_lr=1.0, total_steps=100, loop=loop).trace
    assert cycle.stopped is None
    assert cycle.n_steps == 400
    split = TrainingLoop(max_steps=400, framework="accelerate", devices=4, split_batches=True)
    assert lrplot.simulate("poly", total_iters=1000, lr=1.0, loop=split).trace.lr[250, 0] == pytest.approx(0.75)


@pytest.mark.parametrize("order", ["after", "before"])
def test_accelerate_leaves_the_rate_one_position_beyond_the_end(order: str) -> None:
    """Of 100 positions on 4 devices, step 25 uses the 101st (before it, step 24), and so do all after it."""
    loop = TrainingLoop(max_steps=200, framework="accelerate", devices=4, step_order=order)
    report = lrplot.simulate("onecycle", max_lr=0.1, total_steps=100, loop=loop)
    used = report.trace.lr[:, 0]
    first = 25 if order == "after" else 24
    assert len(set(used[first:])) == 1
    assert used[first] > 2e-5 > 0.1 / 25 / 1e4  # the end of the cycle
    assert report.trace.n_positions == 101
    covered = next(row.text for row in rows(report) if row.label == "covered")
    assert covered == "100 % of the schedule (100 long), and 1 step beyond it, where Accelerate leaves it"
    (finding,) = report.findings
    assert finding.code == "LR104"
    assert finding.span == (first, 200)
    assert finding.message.count(f"{200 - first} optimizer steps take that rate") == 1
    assert "LR104" not in findings_in(finding.fix.command)


@pytest.mark.parametrize("devices", [1, 2, 3])
def test_accelerate_itself_does_the_same(devices: int, monkeypatch: pytest.MonkeyPatch) -> None:
    accelerate = pytest.importorskip("accelerate", reason="accelerate is not installed")
    from accelerate.scheduler import AcceleratedScheduler

    accelerate.state.PartialState()
    monkeypatch.setattr("accelerate.scheduler.AcceleratorState", lambda: type("State", (), {"num_processes": devices}))
    optimizer = sgd()
    inner = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.1, total_steps=30)
    scheduler = AcceleratedScheduler(inner, optimizer, step_with_optimizer=False, split_batches=False)
    monkeypatch.setattr(scheduler, "step_with_optimizer", True)
    monkeypatch.setattr(scheduler, "optimizers", [type("Stepped", (), {"step_was_skipped": False})])
    used = []
    for _ in range(40):
        used.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    loop = TrainingLoop(max_steps=40, framework="accelerate", devices=devices)
    np.testing.assert_array_equal(
        lrplot.simulate("onecycle", max_lr=0.1, total_steps=30, lr=0.1, loop=loop).trace.lr[:, 0], used
    )


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"framework": "jax"}, "framework must be one of torch, accelerate, lightning"),
        ({"step_order": "during"}, "step_order must be 'after' or 'before'"),
        ({"skip_steps": (-1,)}, "skip_steps must be whole numbers from 0"),
        ({"split_batches": True}, "it needs framework 'accelerate'"),
    ],
)
def test_impossible_habits_are_refused(said: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        TrainingLoop(**said)


@pytest.mark.parametrize(
    ("text", "edit"),
    [
        ("500:lr*=0.5", Edit(step=500, sign="*=", value=0.5)),
        ("5e2: lr = 1e-3", Edit(step=500, sign="=", value=0.001)),
        ("0:lr[1]/=2", Edit(step=0, sign="/=", value=2, group=1)),
    ],
)
def test_changes_are_read(text: str, edit: Edit) -> None:
    assert edit_of(text) == edit


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("lr=3", "is not a change of the rate"),
        ("5:momentum=3", "is not a change of the rate"),
        ("5:lr+=3", "is not a change of the rate"),
        ("x:lr=3", "set needs a whole number"),
        ("5:lr=x", "set needs a number"),
        ("5:lr[a]=3", "set needs a whole number"),
        ("-5:lr=3", "count from 0"),
        ("5:lr[-1]=3", "count from 0"),
        ("5:lr/=0", "divides by 0"),
        ("", "is not a change of the rate"),
    ],
)
def test_what_is_no_change_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        edit_of(text)


def test_groups_are_read() -> None:
    assert group_of("name=head, lr=1e-2,weight-decay=0") == ParamGroup(name="head", lr=0.01, weight_decay=0.0)
    assert group_of("betas=(0.8,0.9),name=a b") == ParamGroup(name="a b", betas=(0.8, 0.9))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("nam=head", "'nam=head' is not one of its settings: did you mean name=...?"),
        ("head", "is not one of its settings: a group has name, lr"),
        ("lr=1,lr=2", "says lr twice"),
        ("lr=x", "group needs a number"),
        ("", "is not one of its settings"),
    ],
)
def test_what_is_no_group_is_refused(text: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        group_of(text)


def test_named_groups_are_named_everywhere(capsys: pytest.CaptureFixture[str]) -> None:
    words = ["cosine", "--T-max", "4", "--momentum", "0.9"]
    words += ["--group", "name=backbone,lr=1e-4", "--group", "name=head,lr=1e-2,weight_decay=0.1"]
    assert main([*words, "--format", "json"]) == 0
    groups = json.loads(capsys.readouterr().out)["traces"][0]["groups"]
    assert [(group["name"], group["lr"][0], group["weight_decay"][0]) for group in groups] == [
        ("backbone", 1e-4, 0.0),
        ("head", 0.01, 0.1),
    ]
    assert [group["momentum"][0] for group in groups] == [0.9, 0.9]
    assert main([*words, "--format", "csv"]) == 0
    assert "CosineAnnealingLR,head,0,,0.01,0.9,0.1" in capsys.readouterr().out.splitlines()
    assert main(words) == 0
    text = capsys.readouterr().out
    assert "backbone" in text
    assert "head" in text


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--group", "name=a", "--group", "name=a"], "two parameter groups are named 'a'"),
        (["--group", "name=a", "--lr", "1,2"], "lr has 2 values, and there is one group"),
        (["--set", "5:lr[3]=1"], "there is no parameter group 3 to change"),
        (["--framework", "lightnin"], "did you mean lightning?"),
        (["--skip-steps", "0,1,2,3", "--max-steps", "4"], "--skip-steps leaves no optimizer step"),
        (["--split-batches"], "--split-batches is Accelerate's"),
    ],
)
def test_bad_words_exit_with_2(capsys: pytest.CaptureFixture[str], words: list[str], said: str) -> None:
    assert main(["cosine", "--T-max", "10", *words]) == 2
    assert said in capsys.readouterr().err


# -- resuming ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["source", "torch"])
@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("cosine", {"T_max": 10}),
        ("onecycle", {"max_lr": 0.1, "total_steps": 30}),
        ("cyclic", {"base_lr": 0.1, "max_lr": 1.0, "step_size_up": 4}),
        ("sgdr", {"T_0": 7}),
        ("lambda", {"lr_lambda": "0.9 ** epoch"}),
        ("plateau", {"metric": "epoch", "patience": 1}),
        ("sequential", {"schedulers": ["linear --total-iters 5", "cosine --T-max 30"], "milestones": [5]}),
        ("chained", {"schedulers": ["linear --total-iters 5", "exp --gamma 0.9"]}),
        ("swa", {"swa_lr": 0.5}),
    ],
)
def test_state_dicts_resume_as_if_nothing_had_happened(name: str, given: dict, engine: str) -> None:
    loop = TrainingLoop(max_steps=25, resume_at=6)
    report = lrplot.simulate(name, **given, lr=0.1, loop=loop, engine=engine)
    whole = lrplot.simulate(name, **given, lr=0.1, steps=25)
    np.testing.assert_array_equal(report.trace.lr, whole.trace.lr)
    assert report.configured is None


@pytest.mark.parametrize("engine", ["source", "torch"])
@pytest.mark.parametrize(
    ("name", "given", "wrong", "right"),
    [
        ("cosine", {"T_max": 10}, 0.1, 0.03455),  # 0.05 (1 + cos(0.6 pi)); pitfall P37
        ("step", {"step_size": 3}, 0.01, 0.001),  # 0.1 decayed once, by the step that falls on the resumption
    ],
)
def test_last_epoch_starts_at_the_wrong_rate(name: str, given: dict, wrong: float, right: float, engine: str) -> None:
    loop = TrainingLoop(max_steps=10, resume_at=6, resume_mode="last-epoch")
    report = lrplot.simulate(name, **given, lr=0.1, loop=loop, engine=engine)
    assert report.trace.lr[6, 0] == pytest.approx(wrong)
    assert report.configured.lr[6, 0] == pytest.approx(right, rel=1e-3)
    said = f"{wrong:g} at step 6, and in one piece {right:g}"
    assert said in report.findings[0].message


def test_last_epoch_as_torch_has_it() -> None:
    """The same in real torch, written out."""
    loop = TrainingLoop(max_steps=10, resume_at=6, resume_mode="last-epoch")
    trace = lrplot.simulate("cosine", T_max=10, lr=0.1, loop=loop).trace
    optimizer = sgd()
    for group in optimizer.param_groups:
        group["initial_lr"] = group["lr"]
    scheduler = torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=10, last_epoch=5)
    for step in range(6, 10):
        assert trace.lr[step, 0] == optimizer.param_groups[0]["lr"]
        optimizer.step()
        scheduler.step()


def test_a_scheduler_that_cannot_be_resumed_ends_the_run_there() -> None:
    loop = TrainingLoop(max_steps=20, resume_at=6, resume_mode="last-epoch")
    trace = lrplot.simulate("onecycle", max_lr=0.1, total_steps=20, loop=loop).trace
    assert trace.stopped.step == 5
    assert trace.stopped.error == "KeyError: 'max_lr'"  # what torch 2.13 raises
    assert trace.n_steps == 6


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, "20 optimizer steps (T_max), less 3 skipped = 17"),
        ({"max_steps": 10}, "10 optimizer steps, less 3 skipped = 7"),
        (
            {"batches_per_epoch": 4, "max_epochs": 3},
            "4 batches/epoch x 3 epochs = 12 optimizer steps, less 3 skipped = 9",
        ),
    ],
)
def test_skipped_steps_are_counted_where_the_length_is_told(given: dict, said: str) -> None:
    report = lrplot.simulate("cosine", T_max=20, loop=TrainingLoop(skip_steps=(0, 1, 2), **given))
    assert next(row.text for row in rows(report) if row.label == "steps") == said


def test_resuming_outside_the_run_is_refused() -> None:
    with pytest.raises(UsageError, match="resume_at 30 is not within the run of 25 optimizer steps"):
        lrplot.simulate("exp", gamma=0.9, loop=TrainingLoop(max_steps=25, resume_at=30))
    with pytest.raises(UsageError, match="resume_mode must be one of"):
        TrainingLoop(resume_mode="hope")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--set", "19:lr=1"], ""),
        (
            ["--set", "5:lr=1", "--set", "20:lr=1"],
            "the rate cannot be changed at step 20: the run has 20 optimizer steps",
        ),
        (["--skip-steps", "19"], ""),
        (["--skip-steps", "3,20"], "step 20 cannot be skipped: the run has 20 steps, counted from 0"),
        (["--skip-steps", "3", "--set", "19:lr=1"], "the run has 19 optimizer steps, counted from 0"),
    ],
)
def test_nothing_is_said_of_steps_that_the_run_has_not(
    capsys: pytest.CaptureFixture[str], words: list[str], message: str
) -> None:
    assert main(["cosine", "--T-max", "20", *words]) == (2 if message else 0)
    assert message in capsys.readouterr().err


def test_a_way_to_resume_needs_a_step_to_resume_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["cosine", "--T-max", "20", "--resume-mode", "last-epoch"]) == 2
    assert "nothing says where: add --resume-at N" in capsys.readouterr().err
