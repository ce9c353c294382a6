"""Every format, as its library writes it: what is taken, by which steps, and how much of each value is known."""

import json
import sqlite3

import pytest
from logged import cosine, event, event_file, field, float32, history, lines, scalar, wandb_file

from lrplot.errors import UsageError
from lrplot.logs import LogRequest, logs
from lrplot.logs._choose import chosen_series
from lrplot.logs._find import read_log

STEPS = range(0, 100, 10)
PAIRS = [(step, cosine(step)) for step in STEPS]


def read(place, **asked):
    request = LogRequest(**asked)
    run = read_log(str(place), request)
    return run, chosen_series(run, request)[0]


def only(place, **asked):
    run, (series,) = read(place, **asked)
    return run, series


def test_every_format_says_what_writes_it():
    assert {"tensorboard", "lightning", "transformers", "wandb", "mlflow", "mmengine", "timm", "ultralytics"} <= set(
        logs()
    )
    assert list(logs())[-3:] == ["jsonl", "csv", "text"]  # what anything could be comes last
    assert all(log.help for log in logs().values())


# -- TensorBoard -------------------------------------------------------------------------------------


def test_tensorboard_s_values_are_float32(tmp_path):
    event_file(tmp_path, PAIRS)
    run, series = only(tmp_path)
    assert (run.format, series.tag, str(series.precision)) == ("tensorboard", "lr", "float32")
    assert list(series.steps) == list(STEPS)
    assert list(series.values) == [float32(value) for _, value in PAIRS]


def test_steps_beyond_128_and_other_events_are_read(tmp_path):
    image = event(5, field(5, field(1, field(1, b"samples") + field(4, field(1, 3) + field(4, b"\x89PNG" * 900)))))
    event_file(tmp_path, [(100_000, 0.1), (3_000_000, 0.05)], more=image + scalar(3_000_001, "lr", 0.04))
    assert list(only(tmp_path)[1].steps) == [100_000, 3_000_000, 3_000_001]


def test_a_purge_step_forgets_what_was_logged_from_there_on(tmp_path):
    event_file(tmp_path, [(step, 9.0 if step >= 30 else 0.1) for step in range(50)])
    restart = event(30, field(7, field(1, 1)))
    event_file(tmp_path, [], name="events.out.tfevents.1700000100.host.2.0", more=restart + scalar(30, "lr", 0.05))
    _, series = only(tmp_path)
    assert list(series.steps) == list(range(31))
    assert max(series.values) < 9


def test_a_file_that_goes_back_without_a_purge_holds_from_there(tmp_path):
    event_file(tmp_path, [(step, 9.0 if step >= 30 else 0.1) for step in range(50)])
    event_file(tmp_path, [(30, 0.05), (40, 0.04)], name="events.out.tfevents.1700000100.host.2.0")
    run, series = only(tmp_path)
    assert (list(series.steps)[-2:], max(series.values)) == ([30, 40], float32(0.1))
    assert any("goes back from step 49 to 30" in note for note in run.notes)


def test_the_trainer_s_tags_tell_its_offset(tmp_path):
    from lrplot.logs._report import logged

    event_file(tmp_path, [(10, 0.1)], tag="train/learning_rate", more=scalar(10, "train/epoch", 0.1))
    assert logged(str(tmp_path), LogRequest()).offset == -1
    event_file(tmp_path / "other", [(10, 0.1)], tag="lr-AdamW")
    assert logged(str(tmp_path / "other"), LogRequest()).offset == 0


# -- tables ------------------------------------------------------------------------------------------


def test_lightning_s_groups_are_found_by_their_columns(tmp_path):
    rows = [f"{step},{value!r},{value / 10!r},0.9,,{step}" for step, value in PAIRS for _ in (0, 1)]
    lines(tmp_path / "metrics.csv", ["epoch,lr-AdamW/pg1,lr-AdamW/pg2,lr-AdamW/pg1-momentum,train_loss,step", *rows])
    # CSVLogger sorts its columns; this one, which does not, is any table.
    assert read(tmp_path)[0].format == "csv"
    rows = [f"0,0.9,{value!r},{value / 10!r},{step}," for step, value in PAIRS for _ in (0, 1)]
    head = "epoch,lr-AdamW-momentum/pg1,lr-AdamW/pg1,lr-AdamW/pg2,step,train_loss"
    lines(tmp_path / "metrics.csv", [head, *rows])
    run, groups = read(tmp_path)
    assert (run.format, run.offset, [each.tag for each in groups]) == ("lightning", 0, ["lr-AdamW/pg1", "lr-AdamW/pg2"])
    assert list(groups[1].values) == [value / 10 for _, value in PAIRS]


def test_timm_logs_epochs_whole(tmp_path):
    rows = [f"{epoch},1.0,2.0,50.0,{cosine(epoch)!r}" for epoch in range(5)]
    lines(tmp_path / "summary.csv", ["epoch,train_loss,eval_loss,eval_top1,lr", *rows])
    run, series = only(tmp_path)
    assert (run.format, run.axis, run.offset, str(series.precision)) == ("timm", "epoch", 0, "float64")


@pytest.mark.parametrize(("first", "offset"), [(1, -1), (0, 0)])
def test_ultralytics_counts_epochs_from_1_and_cuts_its_digits(first, offset, tmp_path):
    rows = [f"{first + n}, 1.2, {cosine(n):.6g}, {cosine(n):.6g}, {cosine(n) / 3 / 10**n:.6g}" for n in range(9)]
    lines(tmp_path / "results.csv", ["   epoch,  train/box_loss,  lr/pg0,  lr/pg1,  lr/pg2", *rows])
    run, groups = read(tmp_path)
    assert (run.format, run.axis, run.offset, len(groups)) == ("ultralytics", "epoch", offset, 3)
    assert groups[2].precision.slack(0.0123456) == pytest.approx(5e-8)


def test_a_table_of_the_user_s_own_needs_its_columns_named(tmp_path):
    path = lines(tmp_path / "mine.csv", ["it;rate", *(f"{step};{value:.4f}" for step, value in PAIRS)])
    with pytest.raises(UsageError, match=r"no learning rate by its name: it has it, rate: name it with tag"):
        read(path)
    run, series = only(path, tags=("rate",), axis="it")
    assert (run.axis, list(series.steps), str(series.precision)) == ("it", list(STEPS), "4 decimals")
    with pytest.raises(UsageError, match="no column 'steps' that could count steps: it has it, rate"):
        read(path, tags=("rate",), axis="steps")


def test_a_dashboard_s_exports_are_read(tmp_path):
    head = '"Step","brave-sun-7 - lr","brave-sun-7 - lr__MIN","brave-sun-7 - lr__MAX"'
    lines(tmp_path / "wandb.csv", [head, *(f'"{step}","{v!r}","{v!r}","{v!r}"' for step, v in PAIRS)])
    assert only(tmp_path / "wandb.csv")[1].tag == "brave-sun-7 - lr"
    rows = [f"1700000000.0,{step},{float32(value)!r}" for step, value in PAIRS]
    run, series = only(lines(tmp_path / "tb.csv", ["Wall time,Step,Value", *rows]))
    assert (series.tag, run.axis, str(series.precision)) == ("Value", "Step", "float32")


# -- JSON --------------------------------------------------------------------------------------------


def test_the_trainer_s_last_checkpoint_has_the_whole_history(tmp_path):
    for step in (20, 40):
        folder = tmp_path / f"checkpoint-{step}"
        folder.mkdir()
        rows = [
            {"epoch": n / 40, "learning_rate": cosine(n - 1), "loss": 1.0, "step": n} for n in range(10, step + 1, 10)
        ]
        state = {"global_step": step, "log_history": [*rows, {"eval_loss": 1.0, "step": step}]}
        (folder / "trainer_state.json").write_text(json.dumps(state, indent=2))
    run, series = only(tmp_path)
    assert (run.format, run.offset, list(series.steps)) == ("transformers", -1, [10, 20, 30, 40])
    assert run.path.parent.name == "checkpoint-40"
    (tmp_path / "checkpoint-40" / "config.json").write_text('{"transformers_version": "4.45.1"}')
    run, _ = only(tmp_path)
    assert run.offset == 0
    assert any("4.45" in note for note in run.notes)


def test_mmengine_counts_iterations_from_1(tmp_path):
    rows = [{"lr": value, "data_time": 0.1, "loss": 1.0, "iter": step + 1, "step": step + 1} for step, value in PAIRS]
    text = [json.dumps(row) for row in [*rows, {"accuracy": 0.9, "data_time": 0.1, "step": 3}]]
    folder = tmp_path / "vis_data"
    folder.mkdir()
    lines(folder / "scalars.json", text)
    lines(folder / "20260101_000000.json", text)
    run, series = only(tmp_path)
    assert (run.format, run.offset, len(series.steps), str(series.precision)) == ("mmengine", -1, 10, "float64")


def test_lines_of_json_are_read_by_their_steps_or_epochs(tmp_path):
    path = lines(tmp_path / "log.txt", [json.dumps({"train_lr": cosine(n), "epoch": n}) for n in range(20)])
    run, series = only(path)
    assert (run.format, run.axis, run.offset, series.tag) == ("jsonl", "epoch", None, "train_lr")
    cut = path.read_text() + '{"train_lr": 0.0'  # a run that is under way
    path.write_text(cut)
    assert len(only(path)[1].steps) == 20
    rows = [{"opt": {"lr": [value, value / 2]}, "global_step": step} for step, value in PAIRS]
    run, groups = read(lines(tmp_path / "nested.jsonl", map(json.dumps, rows)))
    assert (run.axis, [each.tag for each in groups]) == ("global_step", ["opt/lr/0", "opt/lr/1"])


# -- stores ------------------------------------------------------------------------------------------


def test_wandb_is_read_by_its_framework_s_steps(tmp_path):
    records = [history(2 * n, {"lr-AdamW": v, "trainer/global_step": step}) for n, (step, v) in enumerate(PAIRS)]
    records += [field(4, b"x" * 70_000), history(99, {"loss": 1.0})]  # output that spans three blocks
    wandb_file(tmp_path / "run-abc.wandb", records)
    run, series = only(tmp_path)
    assert (run.format, run.axis, list(series.steps)) == ("wandb", "trainer/global_step", list(STEPS))
    assert [series.values[n] for n in range(10)] == [value for _, value in PAIRS]
    wandb_file(tmp_path / "run-abc.wandb", [history(n, {"opt.lr": v}) for n, (_, v) in enumerate(PAIRS)])
    run, series = only(tmp_path)
    assert (run.axis, list(series.steps)) == ("_step", list(range(10)))


def mlflow_database(path, runs):
    with sqlite3.connect(path) as database:
        database.execute(
            "create table metrics (key text, value double, timestamp bigint, run_uuid text, step bigint, is_nan bool)"
        )
        database.execute("create table runs (run_uuid text, name text)")
        for name, pairs in runs.items():
            database.execute("insert into runs values (?, ?)", (name * 4, name))
            rows = [("learning_rate", value, step, name * 4, step, 0) for step, value in pairs]
            database.executemany("insert into metrics values (?, ?, ?, ?, ?, ?)", rows)
    return path


def test_mlflow_s_database_is_read_whatever_its_mode(tmp_path):
    path = mlflow_database(tmp_path / "mlflow.db", {"calm": PAIRS})
    run, series = only(path)
    assert (run.format, list(series.steps), str(series.precision)) == ("mlflow", list(STEPS), "float64")
    with sqlite3.connect(path) as database:
        database.execute("pragma journal_mode = wal")
    database.close()
    before = sorted(tmp_path.iterdir())
    assert list(only(path)[1].steps) == list(STEPS)
    assert sorted(tmp_path.iterdir()) == before  # no -shm, no -wal


def test_several_runs_of_a_database_are_listed_and_can_be_named(tmp_path):
    path = mlflow_database(tmp_path / "mlflow.db", {"calm": PAIRS, "wild": PAIRS[:5]})
    with pytest.raises(UsageError, match=r"several learning rates.*'calm/learning_rate', 'wild/learning_rate'"):
        read(path)
    assert len(only(path, tags=("wild/learning_rate",))[1].steps) == 5


def test_mlflow_s_files_are_read(tmp_path):
    folder = tmp_path / "mlruns" / "0" / "abc123" / "metrics" / "train"
    folder.mkdir(parents=True)
    lines(folder / "lr", [f"1700000000000 {value!r} {step}" for step, value in PAIRS])
    run, series = only(tmp_path / "mlruns")
    assert (run.format, series.tag, list(series.steps)) == ("mlflow", "train/lr", list(STEPS))


# -- text --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "axis", "steps"),
    [
        ("step {step}: loss 2.3001, lr {lr:.2e}, time 30.1ms", "step", [0, 10, 20]),
        ("[INFO] iter: {step} learning_rate={lr:.4e}", "step", [0, 10, 20]),
        ("global_step 1,{step:03d} | learning rate: {lr:.6f}", "step", [1000, 1010, 1020]),
        ("Epoch: [{epoch}][ {batch}/10]  LR {lr:.5f} Loss 1.2 (1.3)", "step", [5, 15, 25]),
        ("Epoch [{one}/3], Step [{batch}/10], Loss: 0.3, LR: {lr:.5f}", "step", [5, 15, 25]),
        ("Epoch {epoch} - lr: {lr:.5f} - val_acc: 0.9", "epoch", [0, 1, 2]),
        ("{{'loss': 0.5, 'learning_rate': {lr!r}, 'epoch': 0.{one}}}", "row", [0, 1, 2]),
        ("{pct}%|##  | {step}/30 [00:01<00:03, 9.1it/s, lr={lr:.3g}]", "row", [0, 1, 2]),
    ],
)
def test_what_scripts_print_is_understood(line, axis, steps, tmp_path):
    texts = [line.format(step=10 * n, lr=cosine(10 * n), epoch=n, one=n + 1, batch=5, pct=n) for n in range(3)]
    run, series = only(lines(tmp_path / "train.log", ["Starting", *texts, "done, lr schedule finished"]))
    assert (run.format, run.axis, list(series.steps)) == ("text", axis, steps)
    points = zip(series.values, range(0, 30, 10), strict=True)
    assert all(abs(value - cosine(step)) <= series.precision.slack(value) for value, step in points)


def test_progress_bars_and_powershell_s_encoding_are_read(tmp_path):
    path = tmp_path / "run.log"
    path.write_bytes("\r".join(f"step={n} lr={cosine(n):.3e}" for n in range(9)).encode("utf-16"))
    assert list(only(path)[1].steps) == list(range(9))


def test_nothing_is_guessed_where_several_rates_fit(tmp_path):
    path = lines(tmp_path / "gan.jsonl", [json.dumps({"g_lr": 0.1 / n, "d/lr": 0.2 / n, "step": n}) for n in (1, 2, 3)])
    with pytest.raises(UsageError, match=r"has several learning rates: name one.*tag: 'g_lr', 'd/lr'"):
        read(path)
    assert only(path, tags=("d/lr",))[1].tag == "d/lr"
    with pytest.raises(UsageError, match="no values of 'lr': it has g_lr, d/lr"):
        read(path, tags=("lr",))


def test_what_is_no_rate_is_not_taken_for_one():
    from lrplot.logs._tags import is_rate

    rates = [
        "lr",
        "LR",
        "train/lr",
        "lr-AdamW",
        "lr-AdamW/pg2",
        "learning_rate",
        "optim/learning rate",
        "lr_0",
        "lr/pg0",
    ]
    rates += ["LearningRate", "opt.lr", "lr_backbone", "train_lr", "run - lr"]
    assert [tag for tag in rates if not is_rate(tag)] == []
    others = [
        "loss",
        "lr-AdamW-momentum",
        "lr-AdamW/pg1-weight_decay",
        "max_lr",
        "base_lr",
        "lr_scale",
        "lrp",
        "clr_loss",
    ]
    others += ["initial_lr", "lr_decay", "url", "learning_rate_scheduler_type", "lr__MIN"]
    assert [tag for tag in others if is_rate(tag)] == []
