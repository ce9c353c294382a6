"""`lrplot lock` writes curves down, and `lrplot check --locked` fails where one is another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from lrplot.cli.app import main

FILE = """\
[defaults]
dataset_size = 2560
batch_size = 128
max_epochs = 20

[schedules.main]
scheduler = "onecycle"
max_lr = 0.01
total_steps = 400

[schedules.steps]
scheduler = "step"
lr = 0.1
step_size = 100
"""
VARIED = """
[schedules.sweep]
scheduler = "cosine"
lr = 0.1
T_max = 400
vary = ["eta_min=0.0,0.001"]
"""


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    write(FILE)
    return tmp_path


def write(text: str, name: str = "lrplot.toml") -> None:
    Path(name).write_text(text)


def edit(old: str, new: str, name: str = "lrplot.toml") -> None:
    text = Path(name).read_text()
    assert old in text
    Path(name).write_text(text.replace(old, new))


def lock(*words: str) -> None:
    assert main(["lock", *words]) == 0


def checked(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    """The exit code of a check, and what it says as one line."""
    capsys.readouterr()
    code = main(["check", *words])
    return code, " ".join(capsys.readouterr().out.split())


def refused(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """What is said of something that cannot be done, in one line."""
    capsys.readouterr()
    assert main(list(words)) == 2
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err.count("\n") == 1
    return output.err


def document() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path("lrplot.lock.json").read_text())
    return found


# -- the lock file -----------------------------------------------------------------------------------


def test_it_is_written_once_and_left_alone_after_that(capsys: pytest.CaptureFixture[str]) -> None:
    lock("lrplot.toml")
    assert capsys.readouterr().err == "wrote lrplot.lock.json: 2 schedules\n"
    path = Path("lrplot.lock.json")
    first, written = path.read_bytes(), path.stat().st_mtime_ns
    lock()
    assert capsys.readouterr().err == "lrplot.lock.json is up to date\n"
    assert (path.read_bytes(), path.stat().st_mtime_ns) == (first, written)
    path.unlink()
    lock()
    assert path.read_bytes() == first


def test_it_tells_what_is_asked_for_and_the_values_at_some_steps() -> None:
    lock()
    main_ = document()["schedules"]["main"]
    assert main_["schedule"] == "OneCycleLR(max_lr=0.01, total_steps=400)"
    assert main_["loop"] == "ceil(2560 / 128) = 20 batches/epoch x 20 epochs = 400 optimizer steps"
    assert main_["command"].startswith("lrplot onecycle --max-lr 0.01 --total-steps 400 ")
    import torch

    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=0.01, momentum=0.9)
    scheduler = torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr=0.01, total_steps=400)
    rates = []
    for _ in range(400):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if len(rates) < 400:
            scheduler.step()
    points = [point for piece in main_["groups"][0]["lr"]["pieces"] for point in piece]
    assert len(points) < 100
    assert all(rates[index] == value for index, value in points)


def test_a_diff_shows_what_moved_and_nothing_else() -> None:
    lock()
    before = Path("lrplot.lock.json").read_text().splitlines()
    edit("step_size = 100", "step_size = 120")
    lock()
    after = Path("lrplot.lock.json").read_text().splitlines()
    start = before.index('    "steps": {')
    assert after[:start] == before[:start]
    assert all(len(line) < 1500 for line in after)
    assert sum(line not in before for line in after[start:]) <= 2 + 4  # command, schedule, and the four levels


def test_a_lock_does_not_know_where_its_file_is(folder: Path) -> None:
    (folder / "own.py").write_text(
        "import torch\n\n\nclass Own(torch.optim.lr_scheduler.LRScheduler):\n"
        "    def get_lr(self):\n        return [0.1 for _ in self.optimizer.param_groups]\n"
    )
    write('[schedules.own]\nscheduler = "own.py:Own"\nlr = 0.1\nmax_steps = 5\n')
    lock("--allow-code")
    here = Path("lrplot.lock.json").read_bytes()
    lock("--allow-code", str(folder / "lrplot.toml"))
    assert Path("lrplot.lock.json").read_bytes() == here


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ("", "cannot be read"),
        ("{", "cannot be read"),
        ("<<<<<<< HEAD\n{}", "cannot be read"),
        (b"\xff\xfe", "cannot be read"),
        ("[]", "another version"),
        ('{"version": 2, "schedules": {}}', "another version"),
        ('{"version": 1}', "holds no schedules"),
        ('{"version": 1, "schedules": {"main": 3}}', "holds no schedules"),
        ('{"version": 1, "schedules": {"main": {}}}', "the lock of 'main' cannot be read"),
    ],
)
def test_what_lrplot_did_not_write(capsys: pytest.CaptureFixture[str], content: str | bytes, said: str) -> None:
    Path("lrplot.lock.json").write_bytes(content if isinstance(content, bytes) else content.encode())
    error = refused(capsys, "check", "--locked")
    assert said in error
    assert "lrplot lock writes it anew" in error


@pytest.mark.parametrize(
    ("keys", "value"),
    [
        (("steps",), 399),
        (("steps",), -1),
        (("steps",), "many"),
        (("groups",), []),
        (("groups", 0, "lr"), {}),
        (("groups", 0, "lr", "stride"), 0),
        (("groups", 0, "lr", "stride"), 2),
        (("groups", 0, "lr", "pieces"), []),
        (("groups", 0, "lr", "pieces", 0), [[0, 0.1], [3, 0.1], [2, 0.1]]),
        (("groups", 0, "lr", "pieces", 0), [[0, 0.1], [0, 0.1]]),
        (("groups", 0, "lr", "pieces", 0), [[-5, 0.1]]),
        (("groups", 0, "lr", "pieces", 0, 0), [0, "high"]),
        (("groups", 0, "lr", "pieces", 0, 0), [float("inf"), 0.1]),
    ],
)
def test_a_lock_edited_by_hand(capsys: pytest.CaptureFixture[str], keys: tuple[str | int, ...], value: object) -> None:
    lock()
    changed = document()
    at: Any = changed["schedules"]["main"]
    for key in keys[:-1]:
        at = at[key]
    at[keys[-1]] = value
    Path("lrplot.lock.json").write_text(json.dumps(changed))
    assert "the lock of 'main' cannot be read" in refused(capsys, "check", "--locked")


def test_a_lock_that_cannot_be_written_or_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert "there is no 'lrplot.lock.json' to compare with: lrplot lock writes it" in refused(
        capsys, "check", "--locked"
    )
    assert "there is no folder" in refused(capsys, "lock", "--lock", "none/x.json")
    Path("taken").mkdir()
    assert "cannot be read" in refused(capsys, "check", "--locked", "--lock", "taken")
    assert "cannot write" in refused(capsys, "lock", "--lock", "/proc/x.json")
    assert "leave 'main' out" in refused(capsys, "lock", "lrplot.toml", "main")
    assert not Path("lrplot.lock.json").exists()


def test_an_error_leaves_the_lock_as_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    before = Path("lrplot.lock.json").read_bytes()
    edit("step_size = 100", "step_sise = 100")
    assert "lrplot.toml, line 14, schedules.steps.step_sise" in refused(capsys, "lock")
    assert Path("lrplot.lock.json").read_bytes() == before


# -- what moved --------------------------------------------------------------------------------------


def test_what_did_not_move(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    assert checked(capsys, "--locked")[0] == 0
    edit("max_lr = 0.01", "max_lr = 0.010000000001")
    assert checked(capsys, "--locked")[0] == 0
    edit('"onecycle"', '"OneCycleLR"')
    assert checked(capsys, "--locked")[0] == 0


def test_an_edited_argument(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    edit("step_size = 100", "step_size = 150")
    code, text = checked(capsys, "--locked")
    assert code == 1
    assert (
        "steps lrplot.toml:11 ✗ LOCKED The curve moved, first at step 100, epoch 6 of 20: the rate was 0.01 and is 0.1,"
        " 10 times as much. --step-size 100 became 150. If it is meant, lock it anew; else take back what moved it."
        " lrplot lock lrplot.toml" in text
    )
    assert "main lrplot.toml:6 nothing found" in text
    assert "lrplot.toml: 2 schedules, 1 error." in text
    assert checked(capsys, "lrplot.toml", "main", "--locked")[0] == 0
    lock()
    assert checked(capsys, "--locked")[0] == 0


def test_a_change_of_its_own_is_told_where_it_is_largest(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    edit("total_steps = 400", "total_steps = 400\npct_start = 0.5")
    _, text = checked(capsys, "--locked", "--select", "LR1")
    assert "first at step 1, epoch 1 of 20: the rate was" in text
    assert "Most of all it moved at step " in text
    assert "--pct-start 0.5 is new." in text


def test_momentum_weight_decay_and_groups_are_guarded(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    edit("total_steps = 400", "total_steps = 400\nbase_momentum = 0.8")
    assert "first at step 1, epoch 1 of 20: the momentum was 0.94998 and is 0.94997, " in checked(capsys, "--locked")[1]
    write(FILE)
    edit("lr = 0.1\n", "lr = 0.1\nweight_decay = 1e-4\n")
    assert "the weight decay was 0 and is 0.0001. --weight-decay 0.0001 is new." in checked(capsys, "--locked")[1]
    edit("weight_decay = 1e-4", 'optimizer = "rprop"')
    assert "The optimizer has no momentum, and had one." in checked(capsys, "--locked")[1]
    write(FILE)
    edit("lr = 0.1\n", 'group = [{name = "head", lr = 0.1}, {name = "body", lr = 0.01}]\n')
    assert "The optimizer has 2 parameter groups and had 1." in checked(capsys, "--locked")[1]
    lock()
    edit("lr = 0.01}", "lr = 0.02}")
    assert "the rate of body was 0.01 and is 0.02, 100 % more" in checked(capsys, "--locked")[1]


def test_a_longer_run(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    _, text = checked(capsys, "lrplot.toml", "steps", "--locked", "--max-epochs", "21")
    assert "The run's length changed: it makes 420 optimizer steps and made 400." in text
    edit("step_size = 100", "step_size = 150")
    assert "It makes 420 optimizer steps and made 400." in checked(capsys, "--locked", "--max-epochs", "21")[1]


def test_a_new_torch_that_changed_a_scheduler(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    changed = document()
    entry = changed["schedules"]["steps"]
    entry["torch"] = "2.2.0"
    piece = entry["groups"][0]["lr"]["pieces"][1]
    for point in piece:
        point[1] *= 1.00001
    Path("lrplot.lock.json").write_text(json.dumps(changed))
    code, text = checked(capsys, "--locked")
    assert code == 1
    import torch

    assert "the rate was 0.0100001 and is 0.01, 0.001 % less. What is asked for is the same." in text
    assert f"It was made with torch 2.2.0, and is with torch {torch.__version__.partition('+')[0]}." in text


def test_a_new_release_of_a_library_is_a_reason(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    changed = document()
    entry = changed["schedules"]["steps"]
    entry["library"] = "transformers 4.40.0"
    entry["steps"] = 399
    entry["groups"][0] = {
        "name": "group 0",
        "lr": {"stride": 399, "pieces": [[[0, 0.1]]]},
        "momentum": {"stride": 399, "pieces": [[[0, 0.0]]]},
        "weight_decay": {"stride": 399, "pieces": [[[0, 0.0]]]},
    }
    Path("lrplot.lock.json").write_text(json.dumps(changed))
    assert "It was made with transformers 4.40.0, and is with torch alone." in checked(capsys, "--locked")[1]


def test_new_and_gone_schedules(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    edit("schedules.steps", "schedules.stairs")
    code, text = checked(capsys, "--locked")
    assert code == 1
    assert "stairs lrplot.toml:11 ✗ LOCKED It is not locked yet. Lock it. lrplot lock lrplot.toml" in text
    assert "steps lrplot.toml:1 ✗ LOCKED It is locked, and no longer in the file." in text
    assert checked(capsys, "lrplot.toml", "main", "--locked")[0] == 0


def test_each_value_of_what_varies_is_guarded(capsys: pytest.CaptureFixture[str]) -> None:
    write(FILE + VARIED)
    lock()
    assert list(document()["schedules"]) == ["main", "steps", "sweep, eta_min=0.0", "sweep, eta_min=0.001"]
    assert checked(capsys, "--locked")[0] == 0
    edit("eta_min=0.0,0.001", "eta_min=0.0,0.002")
    code, text = checked(capsys, "--locked")
    assert code == 1
    assert "✗ LOCKED eta_min=0.002: It is not locked yet." in text
    assert "sweep, eta_min=0.001 lrplot.toml:1 ✗ LOCKED It is locked, and no longer in the file." in text
    edit("T_max = 400", "T_max = 399")
    assert "✗ LOCKED eta_min=0.0: The curve moved" in checked(capsys, "--locked")[1]


def test_a_schedule_that_is_gone_is_itself_and_is_not_counted(capsys: pytest.CaptureFixture[str]) -> None:
    lock()
    edit("schedules.steps", "schedules.stairs")
    assert "lrplot.toml: 2 schedules, 2 errors." in checked(capsys, "--locked")[1]
    assert main(["check", "--locked", "--format", "sarif"]) == 1
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    named = {
        where["name"]: where["fullyQualifiedName"]
        for result in run["results"]
        for where in result["locations"][0]["logicalLocations"]
    }
    assert named["steps"] == document()["schedules"]["steps"]["command"]
    assert "multistep" in named["steps"] or "step" in named["steps"].split()[1]


def test_a_schedule_that_starts_to_vary_and_one_that_stops(capsys: pytest.CaptureFixture[str]) -> None:
    write(FILE + VARIED.replace("vary = ", "# vary = "))
    lock()
    write(FILE + VARIED)
    for words in (["--locked"], ["lrplot.toml", "sweep", "--locked"]):
        code, text = checked(capsys, *words)
        assert code == 1
        assert "sweep lrplot.toml:1 ✗ LOCKED It is locked, and no longer in the file." in text
        assert "✗ LOCKED All 2 runs: It is not locked yet." in text
    lock()
    write(FILE + VARIED.replace("vary = ", "# vary = "))
    code, text = checked(capsys, "lrplot.toml", "sweep", "--locked")
    assert (code, text.count("no longer in the file")) == (1, 2)
    assert "lrplot.toml: 1 schedule, 3 errors." in text
    assert checked(capsys, "lrplot.toml", "main", "--locked")[0] == 0


def test_schedules_that_raise(capsys: pytest.CaptureFixture[str]) -> None:
    edit("total_steps = 400", "total_steps = 380")
    lock()
    assert document()["schedules"]["main"]["stopped"].startswith("ValueError: Tried to step")
    assert checked(capsys, "--locked", "--select", "LR5")[0] == 0
    changed = document()
    changed["schedules"]["main"]["stopped"] = None
    Path("lrplot.lock.json").write_text(json.dumps(changed))
    assert "The scheduler raises after step 380, epoch 20 of 20, and did not." in (checked(capsys, "--locked")[1])
    edit("total_steps = 380", "total_steps = 400")
    assert "400 optimizer steps and made 38" in checked(capsys, "--locked")[1]


# -- what is drawn, and where ------------------------------------------------------------------------


def test_before_and_after_in_one_picture(capsys: pytest.CaptureFixture[str]) -> None:
    write(FILE + VARIED)
    lock("--lock", "other.json")
    assert checked(capsys, "--locked", "--lock", "other.json", "--out", "moved")[0] == 0
    assert not Path("moved").exists()
    edit("step_size = 100", "step_size = 150")
    edit("total_steps = 400", "total_steps = 400\nbase_momentum = 0.8")
    edit("T_max = 400", "T_max = 300")
    capsys.readouterr()
    assert main(["check", "--locked", "--lock", "other.json", "--out", "moved"]) == 1
    assert "lrplot lock lrplot.toml --lock other.json" in capsys.readouterr().out
    names = sorted(path.name for path in Path("moved").iterdir())
    assert len(names) == 4
    assert names[:2] == ["main-moved.svg", "steps-moved.svg"]
    stairs, main_ = (Path("moved", name).read_text() for name in ("steps-moved.svg", "main-moved.svg"))
    assert all(word in stairs for word in ("steps, before and after", "before", "after"))
    assert "momentum" in main_
    assert "momentum" not in stairs
    assert "add --locked" in refused(capsys, "check", "--out", "moved")


@pytest.mark.parametrize("name", ["<script>", "../up", "a b", "ünï", "CON"])
def test_odd_names(capsys: pytest.CaptureFixture[str], name: str) -> None:
    write(FILE.replace("[schedules.steps]", f'[schedules."{name}"]'))
    lock()
    assert list(document()["schedules"]) == ["main", name]
    edit("step_size = 100", "step_size = 150")
    code, text = checked(capsys, "lrplot.toml", name, "--locked", "--out", "moved")
    assert code == 1
    assert f"{name} lrplot.toml:11 ✗ LOCKED" in text
    assert len([path for path in Path().rglob("*-moved.svg") if path.parent == Path("moved")]) == 1


def test_pyproject_and_yaml(capsys: pytest.CaptureFixture[str]) -> None:
    Path("lrplot.toml").unlink()
    write(
        '[project]\nname = "x"\n\n[tool.lrplot.schedules.main]\nscheduler = "step"\nstep_size = 3\n', "pyproject.toml"
    )
    lock()
    edit("step_size = 3", "step_size = 2", "pyproject.toml")
    code, text = checked(capsys, "--locked")
    assert code == 1
    assert "main pyproject.toml:4 ✗ LOCKED" in text
    write("schedules:\n  main: {scheduler: step, step_size: 3}\n", "x.yaml")
    assert checked(capsys, "x.yaml", "--locked")[0] == 0
    edit("step_size: 3", "step_size: 4", "x.yaml")
    assert "main x.yaml:2 ✗ LOCKED" in checked(capsys, "x.yaml", "--locked")[1]


def test_a_locked_command_loses_the_file_s_folder_and_nothing_like_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a/data").mkdir(parents=True)
    Path("a/data/x.csv").write_text("v\n1\n0.9\n0.9\n0.9\n")
    head = '[schedules.main]\nscheduler = "plateau"\nlr = 0.1\nmax_steps = 4\n'
    Path("a/lrplot.toml").write_text(head + 'metric = "data/x.csv:v"\n')
    assert main(["lock", "a/lrplot.toml"]) == 0
    entry = json.loads(Path("a/lrplot.lock.json").read_text())["schedules"]["main"]
    assert "data/x.csv:v" in entry["command"] and "a/data" not in entry["command"]
