"""What a file of schedules may say, and everything that is wrong with one, at once and with its lines."""

from __future__ import annotations

import shlex
import sys
from pathlib import Path

import pytest

from lrplot.errors import LrplotError, UsageError
from lrplot.model.plan import Plan
from lrplot.planning.plans import plan_from
from lrplot.project.config import Config
from lrplot.project.config.schedules import read_config
from lrplot.project.config.values import SHARED
from lrplot.project.reports import report_of

HEAD = '[schedules.a]\nscheduler = "cosine"\nT_max = 10\n'


def config_of(folder: Path, text: str, name: str = "lrplot.toml", **more: object) -> Config:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return read_config(path, **more)  # type: ignore[arg-type]


def plan_in(folder: Path, text: str) -> Plan:
    return config_of(folder, text).entries[0].plan


def typed(words: str) -> Plan:
    return plan_from(shlex.split(words))


def wrong(folder: Path, text: str, name: str = "lrplot.toml") -> list[str]:
    """What is said of a file, line by line, without its path."""
    with pytest.raises(LrplotError) as raised:
        config_of(folder, text, name)
    return str(raised.value).replace(f"{folder}/", "").splitlines()


# -- every option by the same name -------------------------------------------------------------------

SAID = {
    "lr": ("[0.1, 0.01]", "--lr 0.1,0.01"),
    "optimizer": ('"adamw"', "--optimizer adamw"),
    "momentum": ("0.9", "--momentum 0.9"),
    "betas": ("[0.9, 0.99]\noptimizer = 'adamw'", "--betas 0.9,0.99 --optimizer adamw"),
    "weight_decay": ("1e-4", "--weight-decay 1e-4"),
    "group": (
        '[{name = "body", lr = 0.1}, {name = "head", lr = 1e-2, weight_decay = 0}]',
        "--group name=body,lr=0.1 --group name=head,lr=1e-2,weight_decay=0",
    ),
    "layer_decay": ("0.75\nlayers = 3\nlr = 0.1", "--layer-decay 0.75 --layers 3 --lr 0.1"),
    "layers": ("3\nlayer_decay = 0.75\nlr = 0.1", "--layers 3 --layer-decay 0.75 --lr 0.1"),
    "max_epochs": ("3\nbatches_per_epoch = 5", "--max-epochs 3 --batches-per-epoch 5"),
    "max_steps": ("1_000", "--max-steps 1000"),
    "batches_per_epoch": ("5", "--batches-per-epoch 5"),
    "dataset_size": ("50\nbatch_size = 5\ndrop_last = true", "--dataset-size 50 --batch-size 5 --drop-last"),
    "batch_size": ("5\ndataset_size = 50", "--batch-size 5 --dataset-size 50"),
    "sequence_length": ("64", "--sequence-length 64"),
    "seconds_per_step": ("0.5", "--seconds-per-step 0.5"),
    "drop_last": ("false", "--no-drop-last"),
    "accumulate_grad_batches": ("4", "--accumulate-grad-batches 4"),
    "devices": ("2", "--devices 2"),
    "interval": ('"epoch"', "--interval epoch"),
    "frequency": ("2", "--frequency 2"),
    "framework": ('"lightning"', "--framework lightning"),
    "split_batches": ("true\nframework = 'accelerate'", "--split-batches --framework accelerate"),
    "skip_steps": ("[0, 3]", "--skip-steps 0,3"),
    "step_order": ('"before"', "--step-order before"),
    "resume_at": ("4", "--resume-at 4"),
    "resume_mode": ('"last-epoch"\nresume_at = 4', "--resume-mode last-epoch --resume-at 4"),
    "resume_with": ("'cosine --T-max 20'\nresume_at = 4", "--resume-with 'cosine --T-max 20' --resume-at 4"),
    "set": ('["5:lr*=0.5", "7:lr=0.01"]', "--set '5:lr*=0.5' --set 7:lr=0.01"),
    "calls": ("3", "--calls 3"),
    "warm_up": ('"5%"', "--warm-up 5%"),
    "warm_up_from": ("1e-3\nwarm_up = 5", "--warm-up-from 1e-3 --warm-up 5"),
    "warm_up_mode": ('"along"\nwarm_up = 5', "--warm-up-mode along --warm-up 5"),
    "warmup": ('"linear:5"', "--warmup linear:5"),
    "dampen": ('"linear:5"', "--dampen linear:5"),
    "engine": ('"torch"', "--engine torch"),
}


@pytest.mark.parametrize("name", SAID)
def test_an_option_is_what_it_is_on_the_command_line(tmp_path: Path, name: str) -> None:
    value, words = SAID[name]
    assert plan_in(tmp_path, f"{HEAD}{name} = {value}") == plan_from(["cosine", "--T-max", "10", *shlex.split(words)])


LOOKS = {
    "title": ('"A | b"', "title", "A | b"),
    "show": ('"lr,momentum"', "style.show", ("lr", "momentum")),
    "log_y": ("true", "style.log_y", True),
    "x_axis": ('"epoch"', "style.x_axis", "epoch"),
    "at": ('[5, "50%", "epoch = 3"]', "style.at", ("5", "50%", "epoch=3")),
    "width": ("8", "style.width", 8),
    "height": ("5.5", "style.height", 5.5),
    "dpi": ("100", "style.dpi", 100),
    "stamp": ("false", "style.stamp", False),
    "font_size": ("7", "style.font_size", 7),
    "style": ('"ggplot"', "style.sheet", "ggplot"),
    "theme": ('"dark"', "style.theme", "dark"),
    "formats": ('["png", "csv"]', "formats", ("png", "csv")),
    "fail_on": ('"never"', "fail_on", "never"),
    "select": ('["LR1"]', "select", ("LR1",)),
    "ignore": ('{LR101 = "on purpose", LR103 = ""}', "ignore", {"LR101": "on purpose", "LR103": ""}),
}


@pytest.mark.parametrize("name", LOOKS)
@pytest.mark.parametrize("section", ["schedule", "defaults"])
def test_looks_and_findings(tmp_path: Path, name: str, section: str) -> None:
    from operator import attrgetter

    value, attribute, expected = LOOKS[name]
    line = f"{name} = {value}\n"
    text = HEAD + line if section == "schedule" else f"[defaults]\n{line}{HEAD}"
    assert attrgetter(attribute)(config_of(tmp_path, text).entries[0]) == expected


def test_a_title_of_none_is_no_title(tmp_path: Path) -> None:
    (entry,) = config_of(tmp_path, f'{HEAD}title = "none"\n').entries
    assert (entry.title, entry.style.titled) == ("", False)


def test_a_style_is_beside_the_file_or_below_it(tmp_path: Path) -> None:
    (tmp_path / "looks").mkdir()
    (tmp_path / "looks" / "paper.mplstyle").write_text("font.size: 7\n")
    (entry,) = config_of(tmp_path, f'{HEAD}style = "looks/paper.mplstyle"\n').entries
    assert entry.style.sheet == str(tmp_path / "looks" / "paper.mplstyle")
    with pytest.raises(LrplotError, match="outside the file's folder"):
        config_of(tmp_path, f'{HEAD}style = "../paper.mplstyle"\n')


def test_show_takes_the_names_that_it_takes_on_the_command_line(tmp_path: Path) -> None:
    (entry,) = config_of(tmp_path, f'{HEAD}optimizer = "adam"\nshow = "lr * Weight-Decay, beta1"\n').entries
    assert entry.style.show == ("lr*weight_decay", "momentum")


def test_no_option_is_left_out() -> None:
    assert {option.name for option in SHARED} == {*SAID, *LOOKS}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('scheduler = "one-cycle"\nmax-lr = 0.1\ntotal_Steps = 9', "onecycle --max-lr 0.1 --total-steps 9"),
        ('scheduler = "StepLR"\nstep_size = "1e1"', "step --step-size 10"),
        ('scheduler = "multistep"\nmilestones = [3, 5]', "multistep --milestones 3,5"),
        ('scheduler = "lambda"\nlr_lambda = "0.9 ** epoch"', "lambda --lr-lambda '0.9 ** epoch'"),
        ('scheduler = "plateau"\nmetric = [1, 0.5]', "plateau --metric 1,0.5"),
        (
            'scheduler = "onecycle"\nmax_lr = 1\ntotal_steps = 9\ncycle_momentum = false',
            "onecycle --max-lr 1 --total-steps 9 --no-cycle-momentum",
        ),
        (
            'scheduler = "sequential"\nmilestones = 5\n'
            'schedulers = ["linear --total-iters 5", {scheduler = "cosine", T_max = 4, eta-min = 1e-5}]',
            "sequential 'linear --total-iters 5' 'cosine --T-max 4 --eta-min 1e-05' --milestones 5",
        ),
        (
            'scheduler = "chained"\n[[schedules.a.schedulers]]\nscheduler = "linear"\n'
            '[[schedules.a.schedulers]]\nscheduler = "multistep"\nmilestones = [2, 3]',
            "chained linear 'multistep --milestones 2,3'",
        ),
    ],
)
def test_a_scheduler_s_own_arguments(tmp_path: Path, text: str, words: str) -> None:
    assert plan_in(tmp_path, f"[schedules.a]\n{text}\n") == typed(words)


def test_defaults_and_what_overrides_them(tmp_path: Path) -> None:
    text = (
        "[defaults]\ndataset_size = 100\nbatch_size = 10\nmax_epochs = 3\nlr = 0.5\n"
        f"{HEAD}lr = 0.25\n[schedules.b]\nscheduler = 'cosine'\nT_max = 10\nbatches_per_epoch = 7\n"
    )
    a, b = (entry.plan for entry in config_of(tmp_path, text).entries)
    assert a == typed("cosine --T-max 10 --dataset-size 100 --batch-size 10 --max-epochs 3 --lr 0.25")
    assert b == typed("cosine --T-max 10 --batches-per-epoch 7 --batch-size 10 --max-epochs 3 --lr 0.5")
    overrides = {"batches_per_epoch": 4, "max_epochs": 2}
    a, b = (entry.plan for entry in config_of(tmp_path, text, overrides=overrides).entries)
    assert a == typed("cosine --T-max 10 --batches-per-epoch 4 --batch-size 10 --max-epochs 2 --lr 0.25")
    assert b == typed("cosine --T-max 10 --batches-per-epoch 7 --batch-size 10 --max-epochs 2 --lr 0.5")


def test_a_metric_s_file_is_looked_for_beside_the_file_of_schedules(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub/loss.csv").write_text("loss\n1\n0.9\n0.8\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    text = '[schedules.a]\nscheduler = "plateau"\nmetric = "loss.csv:loss"\n'
    (entry,) = config_of(Path("sub"), text).entries
    assert report_of(entry).trace.n_steps == 3
    (entry,) = config_of(tmp_path / "sub", text).entries
    assert report_of(entry).trace.n_steps == 3


# -- vary --------------------------------------------------------------------------------------------


def test_vary_compares_the_values_and_leaves_the_default_out(tmp_path: Path) -> None:
    text = f'[defaults]\nlr = 0.5\n{HEAD}vary = ["lr=0.1,0.2", "eta-min=0,0.01"]\n'
    (entry,) = config_of(tmp_path, text).entries
    assert entry.varied is not None
    assert entry.varied.labels == tuple(f"lr={lr}, eta_min={low}" for lr in (0.1, 0.2) for low in (0.0, 0.01))
    assert entry.plan == typed("cosine --T-max 10 --lr 0.1 --eta-min 0")
    report = report_of(entry)
    assert [part.trace.groups[0].lr[0] for part in report.compared] == [0.1, 0.1, 0.2, 0.2]
    assert report.grid is not None
    assert report.grid.columns == ("eta_min=0.0", "eta_min=0.01")


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('vary = ["lr=0.1"]', "vary lr needs two values or more"),
        ('vary = ["lrr=0.1,0.2"]', "vary knows no argument 'lrr': did you mean lr?"),
        ('vary = ["T-max=1,2"]', "T_max is given as well as varied: leave one of them out"),
        ('vary = ["lr=1,2", "momentum=0,1", "weight_decay=0,1"]', "vary is given 3 times"),
        ('vary = ["lr=1,2", "momentum=0,1"]\nshow = "lr,momentum"', "show momentum has no panel where two"),
        ("vary = {lr = 1}", "vary: must be a number, a text or a list, not a table"),
    ],
)
def test_vary_gone_wrong(tmp_path: Path, line: str, said: str) -> None:
    (found,) = wrong(tmp_path, f"{HEAD}{line}\n")
    assert said in found
    assert "--" not in found


def test_what_varies_is_not_compared_again(tmp_path: Path) -> None:
    text = (
        f'{HEAD}vary = "lr=1,2"\n[schedules.b]\nscheduler = "cosine"\nT_max = 9\n[compare.x]\nschedules = ["a", "b"]\n'
    )
    assert wrong(tmp_path, text) == [
        "lrplot.toml, line 9, compare.x.schedules: 'a' varies and is a comparison by itself: leave it out"
    ]


# -- what is wrong -----------------------------------------------------------------------------------


def test_a_misspelt_name_is_told_as_the_file_has_it(tmp_path: Path) -> None:
    text = f'{HEAD}[schedules.warm-up]\nscheduler = "cosine"\nT_max = 9\n[compare.x]\nschedules = ["a", "warmup"]\n'
    assert wrong(tmp_path, text)[-1].endswith("there is no schedule 'warmup': did you mean warm-up?")


def test_everything_at_once_with_its_lines(tmp_path: Path) -> None:
    text = """
[default]
lr = 1

[defaults]
max_epoch = 3
theme = "drak"

[schedules.a]
scheduler = "onecycel"

[schedules."b c"]
scheduler = "step"
step_size = "x"
gama = 0.1

[schedules.d]
T_max = 5

[schedules.e]
scheduler = "cosine"

[compare.x]
schedules = ["a", "f"]
"""
    assert wrong(tmp_path, text) == [
        "lrplot.toml: 9 things are wrong:",
        "  line 2, default: there is no such section: did you mean defaults?",
        "  line 6, defaults.max_epoch: a schedule has no such key: did you mean max_epochs?",
        "  line 7, defaults.theme: is one of light, dark, not 'drak': did you mean dark?",
        "  line 10, schedules.a.scheduler: there is no scheduler named 'onecycel': did you mean onecycle?",
        "  line 14, schedules.'b c'.step_size: needs a whole number such as 100, 1e6 or 25_600, not 'x'",
        "  line 15, schedules.'b c'.gama: step has no such key: did you mean gamma?",
        '  line 17, schedules.d: needs a scheduler: scheduler = "onecycle"',
        "  line 20, schedules.e: CosineAnnealingLR needs T_max: write T_max = 100",
        "  line 24, compare.x.schedules: there is no schedule 'f': there are a, b c, d, e",
    ]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("lr = true", "lr: must be a number, a text or a list, not true"),
        ("lr = {a = 1}", "lr: must be a number, a text or a list, not a table"),
        ("lr = [[0.1]]", "lr: needs numbers, not a list within a list"),
        ("max_steps = [5]", "max_steps: needs a single number, not a list of 1"),
        ("max_steps = []", "max_steps: needs a single number, not an empty list"),
        (
            "max_steps = [50, 60]",
            'max_steps: needs a single number, not a list of 2: to compare several it is vary = "max-steps=50,60"',
        ),
        ("lr = nan", "lr: needs a finite number, not 'nan'"),
        ("lr = 2020-01-01", "lr: needs a number such as 0.01 or 1e-3, not '2020-01-01'"),
        ("drop_last = 1", "drop_last: must be true or false, not 1"),
        ('drop_last = "yes"', "drop_last: must be true or false, not 'yes'"),
        ("max_steps = 2.5", "max_steps: counts something and needs a whole number, not '2.5': write 2 or 3"),
        ("max_steps = 0", "schedules.a: max_steps must be a whole number of at least 1, not 0"),
        ("max-steps = 1\nmax_steps = 2", "max_steps: is given twice, in two spellings: say it once"),
        ('formats = ["sgv"]', "formats: there is no format 'sgv': did you mean svg?"),
        ("formats = []", 'formats: must be a list of names, ["svg", "json"], not a list'),
        ("formats = 3", 'formats: must be a list of names, ["svg", "json"], not 3'),
        ('ignore = ["LR999"]', "ignore: there is no rule"),
        ("ignore = {LR101 = 3}", "ignore: the reason of LR101 must be a text, not 3"),
        ('fail_on = "errors"', "fail_on: is one of error, warning, note, never, not 'errors': did you mean error?"),
        ("width = 99", "schedules.a: width is in inches for svg, and from 2 to 30, not 99"),
        ('show = "lrr"', "schedules.a: show may have lr, momentum, weight_decay, lr*weight_decay, and not 'lrr'"),
        ("scheduler2 = 1", "scheduler2: cosine has no such key"),
        ("batch_size = 5", "schedules.a: batch_size needs dataset_size as well"),
        ('set = ["x"]', "schedules.a: "),
    ],
)
def test_a_value_of_the_wrong_kind(tmp_path: Path, line: str, said: str) -> None:
    (found,) = wrong(tmp_path, f"{HEAD}{line}\n")
    assert found.startswith("lrplot.toml, line ")
    assert said in found


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has no schedules: write a table for each, [schedules.main]"),
        ("# nothing\n", "has no schedules: write a table for each, [schedules.main]"),
        ("[defaults]\nlr = 1\n", "there are no schedules: write a table for each, [schedules.main]"),
        ("schedules = 3\n", "schedules: must be a table of keys and values, not 3"),
        ("[schedules]\na = 3\n", "schedules.a: must be a table of keys and values, not 3"),
        ("[[schedules]]\na = 3\n", "schedules: must be a table of keys and values, not a list"),
        ("[schedules.a]\nscheduler = 3\n", "schedules.a.scheduler: must be a scheduler's name, not 3"),
        ("[schedules.a\n", "is not TOML: "),
        (f"{HEAD}T_max = 10\n", "is not TOML: "),
        (f'{HEAD}[compare.a]\nschedules = ["a", "a"]\n', "a schedule has this name as well"),
        (f'{HEAD}[compare.b]\nschedules = ["a", "a"]\n', "'a' is named twice: say it once"),
        (f'{HEAD}[compare.b]\nschedules = "a"\n', "must name two schedules or more"),
        (f'{HEAD}[schedules.b]\nscheduler = "chained"\nschedulers = 3\n', "must be schedules, "),
        (f'{HEAD}[schedules.b]\nscheduler = "chained"\nschedulers = ["linear \\"x"]\n', "check its quotes"),
    ],
)
def test_a_file_of_the_wrong_form(tmp_path: Path, text: str, said: str) -> None:
    assert any(said in line for line in wrong(tmp_path, text))


def test_a_wrong_default_is_told_once(tmp_path: Path) -> None:
    text = f'[defaults]\nwidth = 99\n{HEAD}[schedules.b]\nscheduler = "cosine"\nT_max = 3\n'
    assert wrong(tmp_path, text) == [
        "lrplot.toml, line 1, defaults: width is in inches for svg, and from 2 to 30, not 99"
    ]


# -- code --------------------------------------------------------------------------------------------

CODE = "class Loud:\n    open('imported', 'w').close()\ndef fall(step):\n    return 0.9 ** step\n"


@pytest.mark.parametrize(
    "line",
    [
        'scheduler = "own.py:fall"',
        'scheduler = "own.py"',
        'scheduler = "own:fall"',
        'scheduler = "chained"\nschedulers = ["own.py:fall"]',
        'scheduler = "chained"\nschedulers = [{scheduler = "own:fall"}]',
    ],
)
def test_a_file_runs_no_code_unless_it_is_allowed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, line: str) -> None:
    (tmp_path / "own.py").write_text(CODE, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    text = f"[schedules.a]\n{line}\n"
    assert any("if you trust it, add --allow-code" in each for each in wrong(tmp_path, text))
    assert "own" not in sys.modules
    assert not (tmp_path / "imported").exists()
    (entry,) = config_of(tmp_path, text, allow_code=True).entries
    assert report_of(entry).trace.n_steps > 1
    assert (tmp_path / "imported").exists()
    sys.modules.pop("own", None)


def test_a_file_s_code_is_looked_for_beside_it(tmp_path: Path) -> None:
    (tmp_path / "own.py").write_text("def fall(step):\n    return 0.5 ** step\n", encoding="utf-8")
    text = '[schedules.a]\nscheduler = "own.py:fall"\nlr = 1\n'
    (entry,) = config_of(tmp_path, text, allow_code=True).entries
    assert report_of(entry).trace.groups[0].lr[1] == 0.5


# -- names -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["<script>alert(1)</script>", "../../etc/passwd", "x" * 1000, "学習率 é", "CON", "a.b", 'q"q', "", " "]
)
def test_a_name_is_a_text(tmp_path: Path, name: str) -> None:
    import json

    quoted = json.dumps(name, ensure_ascii=False)
    (entry,) = config_of(tmp_path, f'\n[schedules.{quoted}]\nscheduler = "cosine"\nT_max = 3\n').entries
    assert entry.name == name
    assert entry.place.line == 2
    assert report_of(entry).trace.label == name
    with pytest.raises(UsageError, match="line 3, "):
        config_of(tmp_path, f'\n[schedules.{quoted}]\nscheduler = "cosinee"\n')


def test_an_error_of_the_schedule_itself_has_its_line(tmp_path: Path) -> None:
    text = f'{HEAD}[schedules.b]\nscheduler = "onecycle"\nmax_lr = 1\n'
    entry = config_of(tmp_path, text).entries[1]
    with pytest.raises(
        LrplotError, match=r"lrplot.toml, line 4, schedules.b: .*add total_steps = N, or epochs = N"
    ) as raised:
        report_of(entry)
    assert "--" not in str(raised.value)


def test_a_hint_has_the_names_as_they_are_written(tmp_path: Path) -> None:
    (tmp_path / "lrplot.toml").write_text(
        '[defaults]\nmax_steps = 9\n[schedules.warm-up]\nscheduler = "cosine"\nT_maxx = 3\n'
        '[schedules.b]\nscheduler = "step"\n[compare.x]\nschedules = ["warm-upp", "b"]\n'
    )
    with pytest.raises(LrplotError) as raised:
        read_config(tmp_path / "lrplot.toml")
    assert str(raised.value).splitlines()[1:] == [
        "  line 5, schedules.warm-up.T_maxx: cosine has no such key: did you mean T_max?",
        "  line 6, schedules.b: StepLR needs step_size: write step_size = 30",
        "  line 9, compare.x.schedules: there is no schedule 'warm-upp': did you mean warm-up?",
    ]


OWN = """
def mine(step, mode=None, flag=None, n: int = 0, share: float = 0.5, many=None, name: str = "", rates=(0.1, 0.2)):
    assert seen.append((mode, flag, n, share, many, name, rates)) is None
    return 1.0
seen = []
"""


@pytest.mark.parametrize(
    "table",
    ["{body}", 'scheduler = "chained"\nschedulers = [{{scheduler = "own.py:mine", {inline}}}]'],
    ids=["a schedule", "a part"],
)
def test_values_reach_a_user_s_code_as_the_file_has_them(tmp_path: Path, table: str) -> None:
    (tmp_path / "own.py").write_text(OWN, encoding="utf-8")
    lines = [
        *(
            'mode = "10"',
            "flag = true",
            "n = 3",
            "share = 1",
            'many = [1, "2", true]',
            'name = " 7 "',
            "rates = [1, 2.5]",
        ),
    ]
    body = "\n".join(['scheduler = "own.py:mine"', *lines])
    text = "[schedules.a]\n" + table.format(body=body, inline=", ".join(lines)) + "\n"
    (entry,) = config_of(tmp_path, text, allow_code=True).entries
    spec = entry.plan.schedule
    spec = spec if spec.code else spec.arguments["schedulers"][0]
    wanted = {"mode": "10", "flag": True, "n": 3, "share": 1, "many": [1, "2", True], "name": " 7 ", "rates": [1, 2.5]}
    assert spec.arguments == wanted
    assert [type(value) for value in spec.arguments.values()] == [type(value) for value in wanted.values()]
    assert report_of(entry).trace.n_steps > 1


def test_a_misspelt_key_of_a_part(tmp_path: Path) -> None:
    text = '[schedules.a]\nscheduler = "chained"\nschedulers = [{scheduler = "cosine", T_maxx = 3}]\n'
    assert wrong(tmp_path, text) == [
        "lrplot.toml, line 3, schedules.a.schedulers: cosine has no such key, T_maxx: did you mean T_max?"
    ]
