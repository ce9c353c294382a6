"""The arguments of a Trainer, as Python and as a script's flags, are the schedule and the run that it makes of them."""

from __future__ import annotations

import math
import shlex

import pytest
import torch

pytest.importorskip("transformers", reason="transformers is not installed")

from lrplot.cli.app import main
from lrplot.errors import LrplotError, UsageError
from lrplot.pipeline import report_on
from lrplot.planning.pasted.source import is_trainers_line
from lrplot.planning.pasted.trainer import words_of_line
from lrplot.planning.pasted.words import as_words

START = "transformers:{} --framework transformers"
COSINE = """TrainingArguments(output_dir, lr_scheduler_type="cosine", learning_rate=5e-5, warmup_ratio=0.1,
    num_train_epochs=3, per_device_train_batch_size=8, gradient_accumulation_steps=4, fp16=True, weight_decay=0.01)"""


@pytest.mark.parametrize(
    ("text", "tokens", "words"),
    [
        (
            COSINE,
            "--dataset-size 50000",
            f"{START.format('cosine')} --lr 5e-5 --weight-decay 0.01 --max-epochs 3 --batch-size 8"
            " --accumulate-grad-batches 4 --warmup-ratio 0.1 --dataset-size 50000",
        ),
        (
            "TrainingArguments(per_device_train_batch_size=8, num_train_epochs=1.5)",
            "--batches-per-epoch 100",
            f"{START.format('linear')} --max-epochs 1.5 --num-warmup-steps 0 --batches-per-epoch 100",
        ),
        (
            "Seq2SeqTrainingArguments('out', lr_scheduler_type=SchedulerType.POLYNOMIAL, max_steps=5, warmup_steps=2)",
            "",
            f"{START.format('polynomial')} --max-steps 5 --num-warmup-steps 2",
        ),
        (
            "trl.SFTConfig(learning_rate=2e-4, max_steps=-1, warmup_steps=0.03, optim='adamw_8bit', adam_beta2=0.95)",
            "--dataset-size 9",
            f"{START.format('linear')} --lr 0.0002 --max-epochs 3 --batch-size 8 --betas 0.9,0.95 --warmup-ratio 0.03"
            " --dataset-size 9",
        ),
        (
            "TrainingArguments(lr_scheduler_type='polynomial', lr_scheduler_kwargs={'lr_end': 1e-6}, max_steps=9)",
            "",
            f"{START.format('polynomial')} --max-steps 9 --num-warmup-steps 0 --lr-end 1e-6",
        ),
        (
            "TrainingArguments(lr_scheduler_type='constant', warmup_ratio=0.1, max_steps=9, optim='sgd')",
            "--lr 0.1",
            f"{START.format('constant')} --max-steps 9 --optimizer sgd --lr 0.1",
        ),
        (
            "args = dict(max_steps=20, learning_rate=1e-3)\ntraining_args = TrainingArguments('out', **args)",
            "",
            f"{START.format('linear')} --lr 0.001 --max-steps 20 --num-warmup-steps 0",
        ),
    ],
)
def test_as_words(text: str, tokens: str, words: str) -> None:
    assert shlex.join(as_words(text, tokens.split()).words) == words


def test_the_rates_are_those_of_the_trainers_own_schedule() -> None:
    from transformers import get_scheduler

    from lrplot.cli.plot import options_for
    from lrplot.cli.typed import as_typed
    from lrplot.planning.names import find
    from lrplot.planning.plans import plan_over_run
    from lrplot.planning.request import read_request

    name, *tokens = as_typed([COSINE, "--dataset-size", "1000"], ())
    scheduler = find(name)
    plan, _ = plan_over_run(read_request(scheduler, tokens, options_for(scheduler), "lrplot"))
    trace = report_on(plan).trace
    n_steps = 3 * math.ceil(math.ceil(1000 / 8) / 4)
    optimizer = torch.optim.AdamW([torch.nn.Parameter(torch.zeros(1))], lr=5e-5)
    theirs = get_scheduler("cosine", optimizer, num_warmup_steps=math.ceil(0.1 * n_steps), num_training_steps=n_steps)
    rates = []
    for _ in range(n_steps):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        theirs.step()
    assert trace.lr[:, 0].tolist() == rates


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            COSINE,
            "how many samples it trains on: add --dataset-size N or --batches-per-epoch N, as in lrplot",
        ),
        ("TrainingArguments(learning_rate=cfg.lr, max_steps=9)", "does not say how much cfg.lr is, so add --lr N"),
        ("SFTConfig(max_steps=9)", "lr=learning_rate: what was pasted does not say how much"),
        (
            "TrainingArguments(lr_scheduler_type=kind, max_steps=9)",
            "lr_scheduler_type=kind: what was pasted",
        ),
        ("TrainingArguments(lr_scheduler_type='cosin', max_steps=9)", "did you mean transformers:cosine?"),
    ],
)
def test_what_is_missing_is_asked_for(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([text]) == 2
    error = " ".join(capsys.readouterr().err.split())
    assert said in error
    if ", as in " in error:
        line = shlex.split(error.rpartition(", as in ")[2])
        assert main([*line[1:], "--spark"]) == 0


def test_a_scheduler_that_the_text_builds_goes_before() -> None:
    assert as_words("args = TrainingArguments(max_steps=5)\nsched = StepLR(opt, 30)").words[0] == "step"


# -- flags -------------------------------------------------------------------------------------------


LINE = (
    "torchrun --nproc_per_node 4 run.py --model_name_or_path bert --lr_scheduler_type cosine --learning_rate=2e-5"
    " --num_train_epochs 3 --per_device_train_batch_size 16 --do_train --warmup_ratio 0.1 --output_dir out"
)


def option_named(flag: str) -> str:
    return {"--nproc_per_node": "devices", "--dataset-size": "dataset_size", "--spark": "spark"}.get(flag, "")


def test_a_line_of_a_script() -> None:
    words, others = words_of_line([*LINE.split(), "--dataset-size", "3668"], option_named)
    assert shlex.join(words) == (
        f"{START.format('cosine')} --lr 2e-5 --max-epochs 3 --batch-size 16 --warmup-ratio 0.1"
        " --nproc_per_node 4 --dataset-size 3668"
    )
    assert others == ["--model_name_or_path", "--do_train", "--output_dir"]


def test_steps_need_no_devices_and_kwargs_are_json() -> None:
    line = "run.py --lr_scheduler_type cosine_with_min_lr --max_steps 100 --nproc_per_node 4 --lr_scheduler_kwargs"
    words, _ = words_of_line([*line.split(), '{"min_lr": 1e-6}'], option_named)
    assert (
        shlex.join(words) == f"{START.format('cosine_with_min_lr')} --max-steps 100 --num-warmup-steps 0 --min-lr 1e-6"
    )
    with pytest.raises(UsageError, match="is not JSON"):
        words_of_line([*line.split(), "{min_lr}"], option_named)
    with pytest.raises(LrplotError, match="did you mean transformers:linear"):
        words_of_line(["--lr_scheduler_type", "linea", "--max_steps", "5"], option_named)


def test_it_is_told_from_lrplots_own_words() -> None:
    assert is_trainers_line(LINE.split())
    assert not is_trainers_line(["cosine", "--learning-rate", "0.1", "--T-max", "9"])


@pytest.mark.parametrize("quoted", [False, True])
def test_it_is_drawn(quoted: bool, capsys: pytest.CaptureFixture[str]) -> None:
    words = [LINE] if quoted else LINE.split()
    assert main([*words, "--dataset-size", "3668", "--spark"]) == 0
    said = capsys.readouterr()
    assert "174 steps" in said.out  # 3 epochs of ceil(3668 / 4 / 16) = 58
    told = " ".join(said.err.split())
    assert "left aside, as they do not change the rate: --model_name_or_path, --do_train, --output_dir" in told
    assert "read as: lrplot transformers:cosine --framework transformers --lr 2e-5" in told


def test_a_share_in_steps_of_warm_up(capsys: pytest.CaptureFixture[str]) -> None:
    shared = ["hf:linear", "--max-steps", "200", "--lr", "1", "--format", "csv"]
    outputs = []
    for warm_up in (["--warmup-steps", "0.1"], ["--warmup-ratio", "0.1"], ["--num-warmup-steps", "20"]):
        assert main([*shared, *warm_up]) == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1] == outputs[2]
