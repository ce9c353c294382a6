"""`lrplot log`: a run as a baseline, and the places that its plan and the log itself may come from."""

import io
import json
import sys
from pathlib import Path

import pytest
from logged import cosine, event_file, lines

from lrplot.cli.app import main

FILE = """\
[schedules.base]
scheduler = "cosine"
T_max = 400
lr = 0.1

[schedules.other]
scheduler = "step"
lr = 0.1
step_size = 30
max_steps = 90
"""

TRAIN = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

model = torch.nn.Linear(2, 1)
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
scheduler = CosineAnnealingLR(optimizer, T_max=400)
for step in range(400):
    optimizer.zero_grad()
    model(torch.ones(4, 2)).sum().backward()
    optimizer.step()
    scheduler.step()
"""
PER_EPOCH = """\
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR

def train(loader):
    model = torch.nn.Linear(2, 1)
    optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
    scheduler = CosineAnnealingLR(optimizer, T_max=40)
    for epoch in range(40):
        for batch in loader:
            optimizer.zero_grad()
            model(batch).sum().backward()
            optimizer.step()
        scheduler.step()
"""


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("lrplot.toml").write_text(FILE)
    return tmp_path


def edit(old, new, name="lrplot.toml"):
    text = Path(name).read_text()
    assert old in text
    Path(name).write_text(text.replace(old, new))


def said(capsys, *words):
    """The exit code, and all that was said as one line."""
    capsys.readouterr()
    code = main(list(words))
    out, err = capsys.readouterr()
    return code, " ".join((out + err).split())


def schedules():
    return json.loads(Path("lrplot.lock.json").read_text())["schedules"]


# -- a run as the baseline ---------------------------------------------------------------------------


def test_a_locked_run_holds_its_schedule_within_the_digits_of_the_log(capsys):
    assert main(["lock"]) == 0
    before = schedules()
    lines(Path("run.csv"), ["step,lr", *(f"{step},{cosine(step):.4e}" for step in range(0, 400, 10))])
    code, text = said(capsys, "log", "run.csv", "--plan", "base", "--lock")
    assert code == 0
    assert "wrote lrplot.lock.json: 'base' is held to 40 logged steps" in text
    assert schedules()["other"] == before["other"]
    assert schedules()["base"]["run"] == "run.csv (csv)"
    assert schedules()["base"]["groups"][0]["lr"]["precision"] == {"kind": "digits", "n": 5, "floor": 0.0}
    assert said(capsys, "check", "--locked")[0] == 0
    edit("lr = 0.1", "lr = 0.1000000005")  # moves no rate beyond its five digits
    code, text = said(capsys, "check", "lrplot.toml", "base", "--locked")
    assert (code, "LOCKED" in text) == (0, False)
    edit("lr = 0.1000000005\n\n", "lr = 0.1000000005\neta_min = 0.001\n\n")
    code, text = said(capsys, "check", "lrplot.toml", "base", "--locked", "--out", "moved")
    assert code == 1
    assert "It is not the locked run, first at step 10" in text
    assert "run.csv (csv) logged the rate 0.099846" in text
    assert "--eta-min 0.001 is new" in text
    assert Path("moved/base-moved.svg").stat().st_size > 5000


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("findings", "✗ LOGGED The log parts from the plan at step 0: logged is 0.2"),
        ("github", "::error title=LOGGED parts-from-plan::"),
        ("junit", 'failures="1"'),
        ("sarif", '"ruleId": "LOGGED"'),
        ("json", '"code": "LOGGED"'),
    ],
)
def test_a_list_of_findings_says_that_run_and_plan_part(capsys, name, said):
    rates = [cosine(step) for step in range(400)]
    Path("run.csv").write_text("step,lr\n" + "".join(f"{step},{2 * rate}\n" for step, rate in enumerate(rates)))
    assert main(["log", "run.csv", "--plan", "base", "--format", name]) == 1
    assert said in capsys.readouterr().out
    Path("run.csv").write_text("step,lr\n" + "".join(f"{step},{rate}\n" for step, rate in enumerate(rates)))
    assert main(["log", "run.csv", "--plan", "base", "--format", name]) == 0
    assert said not in capsys.readouterr().out


def test_the_lock_file_of_a_run_reads_line_by_line_and_other_entries_keep_their_text(capsys):
    assert main(["lock"]) == 0
    text = Path("lrplot.lock.json").read_text()
    event_file(Path("run"), [(step, cosine(step)) for step in range(0, 400, 10)])
    assert main(["log", "run", "--plan", "base", "--lock"]) == 0
    other = text[text.index('    "other"') :]
    assert Path("lrplot.lock.json").read_text().endswith(other)
    assert max(map(len, Path("lrplot.lock.json").read_text().splitlines())) < 300
    assert main(["lock"]) == 0
    assert Path("lrplot.lock.json").read_text() == text


def test_a_run_that_parts_is_the_baseline_until_the_plan_gives_it(capsys):
    event_file(Path("run"), [(step, cosine(step, top=0.05)) for step in range(0, 400, 10)])
    code, text = said(capsys, "log", "run", "--plan", "base", "--lock")
    assert code == 1
    assert "fails until 'base' gives what was logged" in text
    code, text = said(capsys, "check", "lrplot.toml", "base", "--locked")
    assert code == 1
    assert "logged the rate 0.05, and it is 0.1, 100 % more. What is asked for is the same." in text
    edit("T_max = 400\nlr = 0.1", "T_max = 400\nlr = 0.05")
    assert said(capsys, "check", "lrplot.toml", "base", "--locked")[0] == 0


def test_a_log_longer_than_a_schedule_whose_length_is_open_is_held_as_far_as_a_check_looks(capsys):
    event_file(Path("run"), [(step, cosine(step)) for step in range(0, 800, 10)])
    code, text = said(capsys, "log", "run", "--plan", "base", "--lock")
    assert code == 0
    assert "held to 40 logged steps of 80, the others are beyond its end" in text
    assert said(capsys, "check", "lrplot.toml", "base", "--locked")[0] == 0
    edit("lr = 0.1\n\n", "lr = 0.1\nmax_steps = 200\n\n")
    code, text = said(capsys, "check", "lrplot.toml", "base", "--locked")
    assert code == 1
    assert "It makes 200 optimizer steps, and run" in text
    assert "logged a rate at step 200." in text


def test_a_value_logged_after_the_last_step_is_no_rate_of_the_schedule(capsys):
    edit("lr = 0.1\n\n", "lr = 0.1\nmax_steps = 400\n\n")
    lines(Path("run.jsonl"), [json.dumps({"step": k, "lr": cosine(k + 1)}) for k in range(400)])
    assert said(capsys, "log", "run.jsonl", "--plan", "base", "--lock")[0] == 0
    assert [len(schedules()["base"]["groups"]), said(capsys, "check", "lrplot.toml", "base", "--locked")[0]] == [1, 0]


def test_a_lock_of_a_run_that_people_broke_is_refused(capsys):
    event_file(Path("run"), [(step, cosine(step)) for step in range(0, 400, 10)])
    assert main(["log", "run", "--plan", "base", "--lock"]) == 0
    edit('"float32"', '"float16"', "lrplot.lock.json")
    code, text = said(capsys, "check", "lrplot.toml", "base", "--locked")
    assert code == 2
    assert "there is no precision 'float16'" in text


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["run", "--lock"], "add --plan NAME"),
        (["run", "--lock", "--", "cosine", "--T-max", "400"], "add --plan NAME"),
        (
            ["run", "run", "--lock", "--plan", "base"],
            "--lock makes one run the baseline of a schedule, and 2",
        ),
        (["run", "--lock", "--plan", "bass"], "no schedule 'bass'"),
    ],
)
def test_what_cannot_be_locked_is_said_and_nothing_is_written(words, message, capsys):
    event_file(Path("run"), [(step, cosine(step)) for step in range(0, 400, 10)])
    code, text = said(capsys, "log", *words)
    assert code == 2
    assert message in text
    assert not Path("lrplot.lock.json").exists()


def test_a_file_that_is_no_lock_is_not_replaced(capsys):
    event_file(Path("run"), [(0, 0.1), (10, cosine(10))])
    Path("lrplot.lock.json").write_text("mine")
    code, text = said(capsys, "log", "run", "--plan", "base", "--lock")
    assert code == 2
    assert "cannot be read" in text
    assert Path("lrplot.lock.json").read_text() == "mine"


# -- where the plan comes from -----------------------------------------------------------------------


@pytest.fixture
def code():
    Path("train.py").write_text(TRAIN)
    Path("epochs.py").write_text(PER_EPOCH)
    event_file(Path("run"), [(step, cosine(step)) for step in range(0, 400, 10)])
    event_file(Path("half"), [(step, cosine(step, top=0.05)) for step in range(0, 400, 10)])
    event_file(Path("slow"), [(step, cosine(step // 10, 40)) for step in range(0, 400, 5)])


@pytest.mark.usefixtures("code")
def test_a_recording_is_a_plan_with_the_rates_of_the_script_s_own_scheduler(capsys):
    assert main(["record", "-o", "run.json", "--", sys.executable, "train.py"]) == 0
    assert main(["log", "run", "--title", "Run 7", "-o", "both.json", "--", "run.json"]) == 0
    found = json.loads(Path("both.json").read_text())
    assert found["agreement"]["story"] == "as planned"
    assert (
        found["traces"][0]["groups"][0]["lr"][:3]
        == json.loads(Path("run.json").read_text())["traces"][0]["groups"][0]["lr"][:3]
    )
    code, text = said(capsys, "log", "half", "--", "run.json")
    assert code == 1
    assert "every rate from step 0 on is 0.5 times the planned one" in text.replace("Every", "every")
    code, text = said(capsys, "log", "run", "--", "run.json", "--lr", "3")
    assert code == 2
    assert "a recording says all of its run" in text


@pytest.mark.slow
@pytest.mark.usefixtures("code")
def test_a_recording_that_foretells_nothing_is_no_plan_and_a_whole_one_is(capsys):
    plateau = TRAIN.replace("CosineAnnealingLR", "ReduceLROnPlateau").replace(", T_max=400", "")
    Path("plateau.py").write_text(plateau.replace("scheduler.step()", "scheduler.step(1.0)").replace("400", "30"))
    lines(
        Path("plateau.csv"), ["step,lr", *(f"{k},{0.1 if k <= 11 else 0.01 if k <= 22 else 0.001}" for k in range(30))]
    )
    assert main(["record", "-o", "some.json", "--", sys.executable, "plateau.py"]) == 0
    code, text = said(capsys, "log", "plateau.csv", "--", "some.json")
    assert code == 2
    assert "foretells no more" in text
    assert main(["record", "--steps", "30", "-o", "all.json", "--", sys.executable, "plateau.py"]) == 0
    code, text = said(capsys, "log", "plateau.csv", "--", "all.json")
    assert code == 0, text


@pytest.mark.usefixtures("code")
@pytest.mark.parametrize("words", [["train.py"], ["train.py:6"], ["epochs.py:7", "--batches-per-epoch", "10"]])
def test_code_is_a_plan_that_is_read_and_not_run(words, capsys):
    for name in ("train.py", "epochs.py"):
        edit("import torch\nfrom", "import torch; open('ran', 'w')\nfrom", name)
    same = "slow" if words[0] == "epochs.py:7" else "run"
    code, text = said(capsys, "log", same, "--", *words)
    assert (code, "The log agrees with the plan: as planned." in text) == (0, True)
    assert said(capsys, "log", "half", "--", *words)[0] == 1
    assert not Path("ran").exists()


@pytest.mark.usefixtures("code")
def test_a_log_by_epochs_needs_no_length_of_them(capsys):
    lines(Path("epochs.csv"), ["epoch,lr", *(f"{epoch},{cosine(epoch, 40)}" for epoch in range(40))])
    code, text = said(capsys, "log", "epochs.csv", "--", "epochs.py")
    assert code == 0, text


@pytest.mark.usefixtures("code")
def test_a_schedule_that_its_file_takes_from_code_is_a_plan(capsys):
    Path("lrplot.toml").write_text('[schedules.code]\nfrom = "train.py:6"\nmax_steps = 400\n')
    assert said(capsys, "log", "run", "--plan", "code")[0] == 0
    edit("lr=0.1", "lr=0.05", "train.py")
    assert said(capsys, "log", "run", "--plan", "code")[0] == 1
    assert said(capsys, "log", "half", "--plan", "code")[0] == 0


@pytest.mark.usefixtures("code")
@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["train.py:3"], "no scheduler is built at train.py:3: there is one at train.py:6"),
        (["epochs.py"], "epochs.py --batches-per-epoch N"),
        (["train.py", "--T-max", "3"], "has no option --T-max"),
        (["train.py", "cosine"], "'cosine' is not one"),
        (["both.py"], "builds 2 schedules: name the line of one of them, both.py:7, both.py:8"),
        (["gone.py:4"], "gone.py"),
        (["lrplot.json"], "is not a recording"),
    ],
)
def test_a_plan_that_is_none_is_refused_in_one_sentence(words, message, capsys):
    twice = "    scheduler = CosineAnnealingLR(optimizer, T_max=40)\n"
    Path("both.py").write_text(PER_EPOCH.replace(twice, twice + twice.replace("scheduler =", "second =")))
    Path("lrplot.json").write_text("{}")
    capsys.readouterr()
    assert main(["log", "run", "--", *words]) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert (out, err.count("\n")) == ("", 1)


# -- a log on stdin ----------------------------------------------------------------------------------

STEPS = range(0, 400, 10)
PIPED = {
    "csv": "step,lr\n" + "".join(f"{step},{cosine(step)!r}\n" for step in STEPS),
    "jsonl": "".join(json.dumps({"step": step, "lr": cosine(step)}) + "\n" for step in STEPS),
    "text": "".join(f"step {step} loss 0.1 lr: {cosine(step):.4e}\n" for step in STEPS),
}


def pipe(monkeypatch, content):
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(content.encode())))


@pytest.mark.parametrize("name", PIPED)
def test_a_log_may_come_on_stdin(name, capsys, monkeypatch, tmp_path):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    before = sorted(tmp_path.iterdir())
    pipe(monkeypatch, PIPED[name])
    assert main(["log", "-", "--format", "json", "--", "cosine", "--T-max", "400", "--lr", "0.1"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert (found["log"]["format"], found["agreement"]["agrees"]) == (name, True)
    assert found["traces"][1]["at"] == list(STEPS)
    pipe(monkeypatch, PIPED[name])
    code, text = said(capsys, "log", "-")
    assert (code, f"stdin ({name}): 40 points" in text) == (0, True)
    assert str(tmp_path) not in text
    pipe(monkeypatch, PIPED[name])
    code, text = said(capsys, "identify", "-")
    assert (code, "lrplot cosine --T-max 400 --lr 0.1" in text) == (0, True)
    assert sorted(tmp_path.iterdir()) == before  # what was kept of stdin is gone


@pytest.mark.parametrize(
    ("content", "words", "message"),
    [
        ("", ["-"], "stdin is empty"),
        ("step,loss\n0,1\n1,2\n", ["-"], "stdin (csv) has no learning rate by its name: it has loss"),
        (PIPED["csv"], ["-", "--tag", "rate"], "stdin (csv) has no values of 'rate'"),
        (PIPED["csv"], ["-", "--step-column", "n"], "stdin has no column 'n' that could count steps"),
        ('{"best_metric": 1, "log_history": [', ["-"], "stdin is not whole JSON"),
        (PIPED["csv"], ["-", "-"], "stdin can be read once, and - stands there 2 times"),
    ],
)
def test_what_is_no_log_on_stdin_is_refused_in_one_sentence(content, words, message, capsys, monkeypatch):
    pipe(monkeypatch, content)
    capsys.readouterr()
    assert main(["log", *words]) == 2
    out, err = capsys.readouterr()
    assert message in err
    assert (out, err.count("\n")) == ("", 1)


def test_a_terminal_is_no_log(capsys, monkeypatch):
    pipe(monkeypatch, "")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    code, text = said(capsys, "log", "-")
    assert (code, "python train.py | lrplot log -" in text) == (2, True)
