"""Which findings are shown, how repairs are tried, and what is said of the rules that looked."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from findings import report_of
from libraries import require_libraries

import lrplot
import lrplot.diagnose.rules as folder
from lrplot.cli.app import main
from lrplot.diagnose.findings import filter_findings
from lrplot.diagnose.rules import rules

OVERRUN = "onecycle --max-lr 0.01 --total-steps 200 --batches-per-epoch 391 --max-epochs 200"
DEAD = "multistep --lr 0.1 --milestones 10,20,30,40,50,60,70 --batches-per-epoch 391 --max-epochs 100"


# -- what is shown


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ("", "LR102"),
        ("--ignore LR102", "LR103"),
        ("--select LR103,LR114", "LR103"),
        ("--select LR114", "LR114"),
        ("--ignore LR102,LR103", "LR114"),
    ],
)
def test_a_crash_is_shown_whatever_is_ignored(options: str, code: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *OVERRUN.split(), *options.split()]) == 1
    shown = re.findall(r"LR\d{3}", capsys.readouterr().out.split("\n")[1])
    assert shown == [code]


def test_a_crash_is_shown_where_a_file_ignores_its_cause(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "lrplot.toml"
    file.write_text(
        '[schedules.main]\nscheduler = "onecycle"\nmax_lr = 0.01\ntotal_steps = 200\nbatches_per_epoch = 391\n'
        'max_epochs = 200\nignore = { LR102 = "a reason" }\n'
    )
    assert main(["check", str(file)]) == 1
    assert "LR103" in capsys.readouterr().out


def test_a_cause_keeps_what_it_explains_silent() -> None:
    report = report_of(OVERRUN)
    assert {"LR102", "LR103", "LR114"} <= {finding.code for finding in report.diagnosis.raw}
    assert [finding.code for finding in report.findings] == ["LR102"]
    alone = filter_findings(report, ignore=["LR102"])
    assert [finding.code for finding in alone.findings] == ["LR103"]
    assert [finding.code for finding in filter_findings(alone, ignore=["LR103"]).findings] == ["LR114"]


def test_a_warning_hides_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", *DEAD.split(), "--fail-on", "error"]) == 1
    report = report_of(DEAD)
    for hidden in (finding for finding in report.diagnosis.raw if finding not in report.findings):
        assert any(hidden.code in cause.explains for cause in report.findings)


# -- repairs


@pytest.mark.parametrize(
    ("words", "code", "what"),
    [
        # As long, of the same peak, and with the warm-up that it has.
        ("transformers:cosine --num-warmup-steps 50 --num-training-steps 300 --max-steps 1000 --lr 1e-4", "LR201",
         "--num-warmup-steps 50 --num-training-steps 1000"),
        ("transformers:linear --num-warmup-steps 1000 --num-training-steps 100 --max-steps 1000 --lr 1e-4", "LR401",
         "--num-warmup-steps 100 --num-training-steps 1000"),
        ("sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 9500' --milestones 500 --lr 0.1"
         " --max-steps 5000", "LR113", "'cosine --T-max 4500' --milestones 500"),
        ("multistep --milestones 30,60,150 --lr 0.1 --max-epochs 100 --batches-per-epoch 10 --interval epoch", "LR122",
         "--milestones 30,60,80"),
        ("warm-restarts --T-0 30 --T-mult 2 --lr 0.1 --max-steps 140", "LR203", "--T-0 20 --T-mult 2"),
        # 0.95 ** 90 is 1 %: 90 drops of 937 steps.
        ("step --step-size 100 --gamma 0.95 --lr 0.1 --max-steps 84330", "LR503", "--step-size 937 --gamma 0.95"),
        ("cosine --T-max 100 --lr 0.1 --max-epochs 60 --batches-per-epoch 100", "LR102", "--T-max 6000"),
    ],
)  # fmt: skip
def test_a_repair_changes_what_was_wrong_and_nothing_else(words: str, code: str, what: str) -> None:
    pytest.importorskip("transformers")
    (finding,) = (each for each in report_of(words).diagnosis.raw if each.code == code)
    assert what in finding.fix.command


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("lambda --lr-lambda '1 / (100000 - epoch) if epoch != 100 else 1 / 0' --lr 0.1 --max-steps 1000", "LR114"),
        ("step --step-size 10 --gamma 0 --lr 0.1 --max-steps 1000", "LR503"),
        ("lambda --lr-lambda '0.0005 * 0.9 ** epoch' --lr 1e-3 --max-steps 1000", "LR503"),
        ("lambda --lr-lambda '(epoch + 1) / 50 if epoch < 50 else 0.5 * (1 - epoch / 1000)' --lr 0.1 --max-steps 1000",
         "LR414"),
    ],
)  # fmt: skip
def test_what_nothing_can_repair_has_words_and_no_command(words: str, code: str) -> None:
    (finding,) = (each for each in report_of(words).diagnosis.raw if each.code == code)
    assert finding.fix.text and not finding.fix.command and finding.fix.certainty == "likely"


def test_a_repair_says_how_certain_it_is(capsys: pytest.CaptureFixture[str]) -> None:
    main(
        [*["check", "onecycle", "--max-lr", "0.01", "--total-steps", "900", "--max-steps", "1000", "--format", "json"]]
    )
    (sure,) = json.loads(capsys.readouterr().out)["findings"]
    assert sure["code"] == "LR103" and sure["fix"]["certainty"] == "sure"
    main([*["check", "warm-restarts", "--T-0", "200", "--lr", "0.1", "--max-steps", "100", "--format", "json"]])
    (likely,) = json.loads(capsys.readouterr().out)["findings"]
    assert likely["code"] == "LR204" and likely["fix"]["certainty"] == "likely"


def test_lightning_is_told_its_own_word() -> None:
    words = "warm-restarts --T-0 1000 --lr 0.1 --max-epochs 100 --batches-per-epoch 100 --framework lightning"
    (finding,) = (each for each in report_of(words).diagnosis.raw if each.code == "LR204")
    assert '"interval": "step"' in finding.fix.text and '"interval": "step"' in finding.fix.code


def test_the_same_repair_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    words = "onecycle --max-lr 0.01 --epochs 200 --steps-per-epoch 128 --dataset-size 50000 --batch-size 128"
    main(["check", *words.split(), "--max-epochs", "200", "--interval", "epoch"])
    out = capsys.readouterr().out
    assert out.count("--total-steps 78200") == 1 and "The repair of LR101 repairs this as well." in out


# -- what was looked at


def test_nothing_found_says_what_was_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "cosine", "--T-max", "100", "--lr", "0.1"]) == 0
    out = " ".join(capsys.readouterr().out.split())
    n = len([rule for rule in rules().values() if rule.check is not None and not rule.requires])
    assert re.search(rf"Nothing found. \d+ of {n} rules looked; \d+ could not: add --max-epochs and", out)
    assert "--batches-per-epoch (LR101, LR102, ...)." in out


def test_the_list_tells_what_each_rule_needs(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "cosine", "--T-max", "100", "--lr", "0.1", "--verbose"]) == 0
    out = capsys.readouterr().out
    assert "LR101 could not look: it needs --max-epochs and --batches-per-epoch." in out
    assert "LR103" not in out, "it is about OneCycleLR, which is not here"


def test_programs_read_what_was_looked_at(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "cosine", "--T-max", "100", "--lr", "0.1", "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    left = {each["code"]: each["needs"] for each in found["not_checked"]}
    assert left["LR101"] == ["max_epochs", "batches_per_epoch"]
    assert "LR202" in found["checked"] and not set(found["checked"]) & set(left)
    main(["check", "cosine", "--T-max", "100", "--lr", "0.1", "--format", "sarif"])
    (run,) = json.loads(capsys.readouterr().out)["runs"]
    said = run["invocations"][0]["toolExecutionNotifications"]
    assert "rules looked" in said[0]["message"]["text"]
    assert {each["associatedRule"]["id"] for each in said[1:]} == set(left)


def test_once_the_loop_is_described_more_rules_look() -> None:
    words = "cosine --T-max 100 --lr 0.1 --max-epochs 100 --interval epoch"
    without, with_batches = report_of(words), report_of(f"{words} --batches-per-epoch 391")
    assert "LR101" in {each.code for each in without.diagnosis.not_checked}
    assert "LR101" in with_batches.diagnosis.checked
    assert not with_batches.findings


def test_a_rule_looked_where_it_found_something() -> None:
    for words in (OVERRUN, DEAD):
        diagnosis = report_of(words).diagnosis
        assert {finding.code for finding in diagnosis.raw} <= set(diagnosis.checked)


# -- lengths that are none


@pytest.mark.parametrize(
    ("body", "own"),
    [
        ("[base * math.exp(-self.last_epoch / self.max_steps) for base in self.base_lrs]", False),
        ("[base * max(0, 1 - self.last_epoch / self.max_steps) for base in self.base_lrs]", True),
        ("[base * (1 + math.cos(math.pi * self.last_epoch / self.max_steps)) / 2 for base in self.base_lrs]", True),
        ("[base * 0.1 ** (self.last_epoch // self.max_steps) for base in self.base_lrs]", True),
    ],
)
def test_a_name_alone_is_no_length(body: str, own: bool, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(
        "import math\nfrom torch.optim.lr_scheduler import LRScheduler\n\n\n"
        "class Mine(LRScheduler):\n"
        "    def __init__(self, optimizer, max_steps, last_epoch=-1):\n"
        "        self.max_steps = max_steps\n"
        "        super().__init__(optimizer, last_epoch)\n\n"
        f"    def get_lr(self):\n        return {body}\n"
    )
    report = report_of(f"{file}:Mine --max-steps 100 --lr 0.1")
    assert (report.trace.schedule_steps == 100) is own


def test_warm_up_and_length_of_a_users_class_are_both_counts() -> None:
    from lrplot.schedulers.arguments import COUNTS

    assert {"warmup_iters", "max_iters"} <= set(COUNTS)


# -- the rules' own files


def test_a_word_means_one_number() -> None:
    """What rules share stands in thresholds.py; the name of a constant never stands for two numbers."""
    values: dict[str, set[str]] = {}
    for file in Path(folder.__file__).parent.glob("lr*.py"):
        for name, value in re.findall(r"^(_[A-Z_]+) = (-?[\d.e_*-]+)", file.read_text(encoding="utf-8"), re.MULTILINE):
            values.setdefault(name, set()).add(value)
    assert {name: found for name, found in values.items() if len(found) > 1} == {}


EDGES = [(rule.code, words) for rule in rules().values() for words in rule.also_quiet]


@pytest.mark.parametrize(("code", "words"), EDGES)
def test_a_rule_is_quiet_at_its_edges(code: str, words: str) -> None:
    require_libraries(words)
    assert code not in {finding.code for finding in report_of(words).diagnosis.raw}


def test_has_no_findings_sees_a_crash_behind_an_ignored_cause() -> None:
    loop = lrplot.TrainingLoop(batches_per_epoch=391, max_epochs=200)
    report = lrplot.simulate("onecycle", max_lr=0.01, total_steps=200, loop=loop)
    assert [finding.code for finding in filter_findings(report, ignore=["LR102"]).findings] == ["LR103"]


def test_a_repair_says_which_warm_up_changes_with_a_length() -> None:
    pytest.importorskip("transformers")
    words = "transformers:linear --num-warmup-steps 1000 --num-training-steps 4000 --lr 1e-4 --max-steps 500"
    (finding,) = (each for each in report_of(words).diagnosis.raw if each.code == "LR113")
    # 1,000 of 4,000 in 500, as a warm-up of 1,000 leaves no room for a decay.
    assert finding.fix.text.endswith("With it num_warmup_steps becomes 125.")
