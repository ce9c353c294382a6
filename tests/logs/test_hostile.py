"""Files that are damaged, endless, or made to do harm: one sentence, bounded memory, nothing run, nothing written."""

import json
import os
import resource
import sqlite3
import struct
import subprocess
import sys

import pytest
from logged import cosine, event_file, field, history, lines, scalar, wandb_file

from lrplot.cli.app import main
from lrplot.errors import UsageError
from lrplot.logs import LogRequest
from lrplot.logs._find import read_log


def read(place):
    return read_log(str(place), LogRequest())


def steps_of(run):
    return list(run.series[0].steps)


PAIRS = [(step, cosine(step)) for step in range(20)]


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (struct.pack("<Q", 1 << 60) + b"\0" * 4 + b"x" * 100, "ends within a record"),
        (scalar(20, "lr", 0.1)[:-9], "ends within a record"),
        (b"\x07\0\0", "ends within a record"),
        (struct.pack("<Q", 40) + b"\0" * 4 + b"\xff" * 40 + b"\0" * 4, "damaged after 21 records"),
        (struct.pack("<Q", 6) + b"\0" * 4 + b"\x2a\xff\xff\xff\xff\x7f" + b"\0" * 4, "damaged after 21 records"),
    ],
)
def test_a_damaged_event_file_is_read_as_far_as_it_is_whole(more, said, tmp_path):
    event_file(tmp_path, PAIRS, more=more)
    run = read(tmp_path)
    assert steps_of(run) == list(range(20))
    assert said in " ".join(run.notes)


def test_an_event_file_without_a_whole_event_is_refused(tmp_path):
    path = event_file(tmp_path, [])
    path.write_bytes(path.read_bytes()[:-3])
    with pytest.raises(UsageError, match="holds no whole event"):
        read(path)


def test_a_summary_that_nests_for_ever_ends(tmp_path):
    body = b""
    for _ in range(2000):
        body = field(1, body)
    event_file(tmp_path, PAIRS, more=struct.pack("<Q", len(body)) + b"\0" * 4 + body + b"\0" * 4)
    assert steps_of(read(tmp_path)) == list(range(20))


@pytest.mark.parametrize("cut", [1, 5, 9, 200])
def test_a_wandb_run_that_was_killed_is_read_as_far_as_it_is_whole(cut, tmp_path):
    path = wandb_file(tmp_path / "run-x.wandb", [history(step, {"lr": rate}) for step, rate in PAIRS])
    path.write_bytes(path.read_bytes()[:-cut])
    assert steps_of(read(path)) == list(range(len(steps_of(read(path)))))
    assert len(steps_of(read(path))) >= 14


def test_a_wandb_file_of_noise_is_refused_or_read_in_part(tmp_path):
    path = wandb_file(tmp_path / "run-x.wandb", [history(0, {"lr": 0.1})])
    path.write_bytes(path.read_bytes() + os.urandom(5000))
    assert steps_of(read(path)) == [0]
    path.write_bytes(b":W&B\xe1\xbe\0" + b"\xff" * 500)
    with pytest.raises(UsageError, match="holds no record"):
        read(path)


def test_a_database_in_use_is_said_to_be(tmp_path):
    path = tmp_path / "mlflow.db"
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("create table metrics (key text, value double, timestamp int, run_uuid text, step int, is_nan int)")
    writer.execute("begin exclusive")
    try:
        with pytest.raises(UsageError, match="somebody is writing it"):
            read(path)
    finally:
        writer.close()


def test_a_view_in_the_place_of_a_table_is_not_asked(tmp_path):
    path = tmp_path / "mlflow.db"
    with sqlite3.connect(path) as database:
        endless = "with recursive n(i) as (select 1 union all select i + 1 from n) select 'lr' as key, i as step from n"
        database.execute(f"create view metrics as {endless}")
    database.close()
    with pytest.raises(UsageError, match="without a table 'metrics'"):
        read(path)
    path.write_bytes(b"SQLite format 3\0" + b"metrics" + os.urandom(3000))
    with pytest.raises(UsageError, match="cannot be read"):
        read(path)


def test_json_that_is_deep_huge_or_cut_is_no_end(tmp_path):
    texts = ['{"a":' * 100_000, '{"lr": 1' + "0" * 5000 + ', "step": 40}', '{"lr": 1e999, "step": 41}', '{"lr": 0.']
    good = [json.dumps({"lr": rate, "step": step + 10}) for step, rate in PAIRS]
    run = read(lines(tmp_path / "log.jsonl", [good[0], texts[0], *good[1:], *texts[1:]]))
    assert steps_of(run) == [*range(10, 30), 40, 41]
    state = tmp_path / "trainer_state.json"
    state.write_text('{"log_history": ' + "[" * 200_000)
    with pytest.raises(UsageError, match="not whole JSON"):
        read(state)


def test_steps_that_count_nothing_are_left_out(tmp_path):
    rows = [{"lr": 0.1, "step": step} for step in (0, 0.5, 1, 1e300, 2, "x", 3, None, 4, -1e400, 5)]
    run = read(lines(tmp_path / "log.jsonl", [json.dumps(row) for row in rows]))
    assert steps_of(run) == [0, 1, 2, 3, 4, 5]


def test_tables_with_endless_cells_and_nul_bytes_are_one_sentence(tmp_path):
    path = tmp_path / "metrics.csv"
    path.write_text("step,lr\n0,0.1\n1," + "9" * 300_000 + "\n")
    with pytest.raises(UsageError, match="not a table that can be read"):
        read(path)
    path.write_bytes(b"step,lr\n0,0.1\n1,\0000.05\n2\n3,abc\n4,0.01,7\n")
    assert steps_of(read(path)) == [0, 1, 4]


def test_links_in_a_circle_pipes_and_devices_are_passed_over(tmp_path):
    event_file(tmp_path / "run", PAIRS)
    (tmp_path / "run" / "again").symlink_to(tmp_path / "run")
    (tmp_path / "run" / "itself").symlink_to(tmp_path / "run" / "itself")
    os.mkfifo(tmp_path / "run" / "pipe.log")
    assert steps_of(read(tmp_path / "run")) == list(range(20))
    for odd in ("itself", "pipe.log"):
        with pytest.raises(UsageError):
            read(tmp_path / "run" / odd)


def test_a_folder_without_end_is_named_as_one(tmp_path, monkeypatch):
    from lrplot.logs import _folder

    monkeypatch.setattr(_folder, "_MOST", 50)
    for number in range(60):
        (tmp_path / f"{number}.txt").touch()
    with pytest.raises(UsageError, match="more than 50 files and folders"):
        read(tmp_path)


def test_a_readable_folder_is_left_as_it_is(capsys, tmp_path):
    event_file(tmp_path / "run", PAIRS)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")}
    assert main(["log", str(tmp_path / "run")]) == 0
    capsys.readouterr()
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*")} == before


@pytest.mark.slow
def test_a_million_points_are_read_in_bounded_memory(tmp_path):
    """10^6 points in 300 MiB: an event file of as many is 50 MB, and nothing but two numbers is kept of each."""
    path = event_file(tmp_path, [])
    one = scalar(1 << 20, "lr", 0.1)
    at = one.index(b"\x10") + 1  # the step, in three bytes of seven bits
    with path.open("ab") as file:
        for step in range(1 << 20, (1 << 20) + 1_000_000, 1000):
            block = b"".join(
                one[:at] + bytes([n & 0x7F | 0x80, n >> 7 & 0x7F | 0x80, n >> 14]) + one[at + 3 :]
                for n in range(step, step + 1000)
            )
            file.write(block)
    code = (
        "import sys; from lrplot.logs import LogRequest; from lrplot.logs._find import read_log;"
        " run = read_log(sys.argv[1], LogRequest()); print(len(run.series[0].steps), run.series[0].steps[-1])"
    )

    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (300 << 20, 300 << 20))

    done = subprocess.run(
        [sys.executable, "-c", code, str(path)], capture_output=True, text=True, preexec_fn=limit, check=False
    )
    assert done.stdout.split() == ["1000000", str((1 << 20) + 999_999)], done.stderr


def test_lines_of_json_are_read_as_floats_once_their_precision_is_settled(tmp_path):
    """Faster, and the same: a rate that is printed short later on, and a new one, are still told by their digits."""
    rows = [f'{{"step": {step}, "lr": {cosine(step, 400)!r}}}' for step in range(300)]
    rows += [f'{{"step": {step}, "lr": {cosine(step, 400)!r}, "head/lr": {0.1:.4f}}}' for step in range(300, 400)]
    rows += ["{broken", '{"step": 1e400, "lr": 0.1}', '{"step": 400, "lr": true}', '{"step": 401, "lr": NaN}']
    run = read_log(str(lines(tmp_path / "train.jsonl", rows)), LogRequest())
    rates, head = run.series
    assert rates.values[:400].tolist() == [cosine(step, 400) for step in range(400)]
    assert (rates.steps[-1], str(rates.precision)) == (401, "float64")
    assert (head.steps[0], len(head.steps), str(head.precision)) == (300, 100, "4 decimals")
