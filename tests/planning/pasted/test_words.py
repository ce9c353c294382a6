"""What people paste is read as the words that they would have typed, and none of it is run."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from libraries import require_libraries

from lrplot.errors import LrplotError, UsageError
from lrplot.model.text import schedule_text
from lrplot.planning.pasted.source import is_python
from lrplot.planning.pasted.words import as_words, part_words
from lrplot.planning.plans import plan_from

PER_EPOCH = """
import torch
from torch.optim.lr_scheduler import CosineAnnealingLR as CALR
epochs = 100
lr = 0.1
optimizer = torch.optim.SGD(model.parameters(), lr=lr, momentum=0.9, weight_decay=5e-4)
scheduler = CALR(optimizer, T_max=epochs)
for epoch in range(epochs):
    for x, y in loader:
        optimizer.step()
    scheduler.step()
"""
LIGHTNING = """
def configure_optimizers(self):
    optimizer = torch.optim.Adam(self.parameters(), lr=self.hparams.lr)
    scheduler = OneCycleLR(optimizer, max_lr=1e-2, total_steps=self.trainer.estimated_stepping_batches)
    return {"optimizer": optimizer, "lr_scheduler": {"scheduler": scheduler, "interval": "step"}}
"""
FUNCTION = """
warmup_steps, total = 100, 1000
def lr_lambda(step):
    "A warm-up and a cosine."
    if step < warmup_steps:
        return step / warmup_steps
    progress = (step - warmup_steps) / (total - warmup_steps)
    return 0.5 * (1 + math.cos(math.pi * progress))
sched = LambdaLR(opt, lr_lambda)
"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("OneCycleLR(max_lr=0.01, total_steps=25600)", "onecycle --max-lr 0.01 --total-steps 25600"),
        ("OneCycleLR(optimizer, 0.01, 25600)", "onecycle --max-lr 0.01 --total-steps 25600"),
        (
            "torch.optim.lr_scheduler.CosineAnnealingLR(optimizer, T_max=100, eta_min=1e-6)",
            "cosine --T-max 100 --eta-min 1e-6",
        ),
        ("scheduler = StepLR(opt, 30)", "step --step-size 30"),
        ("StepLR(30, 0.1)", "step --step-size 30 --gamma 0.1"),
        ("scheduler: LRScheduler = StepLR(opt, 30)", "step --step-size 30"),
        ("self.sched = lr_scheduler.ExponentialLR(self.opt, gamma=0.9, verbose=True)", "exp --gamma 0.9"),
        ("return StepLR(optimizer, step_size=30, last_epoch=-1)", "step --step-size 30"),
        ('"scheduler": OneCycleLR(optimizer, max_lr=1, total_steps=5),', "onecycle --max-lr 1 --total-steps 5"),
        ("lr_scheduler=StepLR(opt, step_size=5),", "step --step-size 5"),
        (">>> scheduler = StepLR(opt, 30)\n>>> scheduler\n<StepLR object>", "step --step-size 30"),
        ("```python\nscheduler = StepLR(opt, 30)\n```", "step --step-size 30"),
        ("    scheduler = StepLR(opt,\n                       30)", "step --step-size 30"),
        ("%matplotlib inline\nscheduler = StepLR(opt, 30)", "step --step-size 30"),
        ("onecycle(max_lr=0.01, total_steps=100)", "onecycle --max-lr 0.01 --total-steps 100"),
        ("MultiStepLR(optimizer, milestones=[30, 80], gamma=0.1)", "multistep --milestones 30,80 --gamma 0.1"),
        ("MultiStepLR(opt, list(range(30, 100, 30)))", "multistep --milestones 30,60,90"),
        ("CyclicLR(opt, 0.001, 0.1, cycle_momentum=False)", "cyclic --base-lr 0.001 --max-lr 0.1 --no-cycle-momentum"),
        (
            "OneCycleLR(opt, max_lr=[0.1, 0.2], total_steps=9, three_phase=True)",
            ("onecycle --max-lr 0.1,0.2 --total-steps 9 --three-phase"),
        ),
        (
            "OneCycleLR(opt, 0.1, total_steps=None, epochs=3, steps_per_epoch=10)",
            ("onecycle --max-lr 0.1 --epochs 3 --steps-per-epoch 10"),
        ),
        ("ReduceLROnPlateau(optimizer, 'min', patience=5)", "plateau --mode min --patience 5"),
        ("LambdaLR(optimizer, lr_lambda=lambda epoch: 0.95 ** epoch)", "lambda --lr-lambda '0.95 ** epoch'"),
        ("LambdaLR(opt, lambda e: 0.5 ** (e // 30))", "lambda --lr-lambda '0.5 ** (epoch // 30)'"),
        ("LambdaLR(opt, [lambda e: 1, lambda e: 0.9 ** e])", "lambda --lr-lambda 1 --lr-lambda '0.9 ** epoch'"),
        ("LambdaLR(lr_lambda=0.95 ** epoch)", "lambda --lr-lambda '0.95 ** epoch'"),
        (
            "SequentialLR(opt, [LinearLR(opt, 0.01, total_iters=5), CosineAnnealingLR(opt, 95)], milestones=[5])",
            "sequential 'linear --start-factor 0.01 --total-iters 5' 'cosine --T-max 95' --milestones 5",
        ),
        (
            "warm = LinearLR(opt, total_iters=5)\ncos = CosineAnnealingLR(opt, T_max=95)\n"
            "s = SequentialLR(opt, schedulers=[warm, cos], milestones=[5])",
            "sequential 'linear --total-iters 5' 'cosine --T-max 95' --milestones 5",
        ),
        (
            "ChainedScheduler([ConstantLR(opt, 0.1, 20), ExponentialLR(opt, 0.9)], optimizer=opt)",
            "chained 'constant --factor 0.1 --total-iters 20' 'exp --gamma 0.9'",
        ),
        (
            "CosineAnnealingLR(torch.optim.AdamW(model.parameters(), lr=3e-4, betas=(0.9, 0.95)), T_max=100)",
            "cosine --T-max 100 --optimizer adamw --lr 0.0003 --betas 0.9,0.95",
        ),
        (
            "opt = SGD([{'params': a, 'lr': 1e-3}, {'params': b}], lr=0.1)\nStepLR(opt, 30)",
            "step --step-size 30 --lr 0.1 --group lr=0.001 --group 'name=group 1'",
        ),
        ("kwargs = dict(T_max=10, eta_min=0.1)\nCosineAnnealingLR(opt, **kwargs)", "cosine --T-max 10 --eta-min 0.1"),
        ("cfg = {'t': 10}\nCosineAnnealingLR(opt, cfg['t'] * 3)", "cosine --T-max 30"),
        ("class CFG:\n    epochs = 10\nCosineAnnealingLR(opt, CFG.epochs * 2)", "cosine --T-max 20"),
        ("n, b = 1000, 32\nCosineAnnealingLR(opt, (n + b - 1) // b * 10)", "cosine --T-max 320"),
        ("CosineAnnealingLR(opt, math.ceil(1000 / 32) * 10)", "cosine --T-max 320"),
        ("x = -2\nCosineAnnealingLR(opt, x ** 2 * 5)", "cosine --T-max 20"),
        (
            "p.add_argument('--t-max', type=int, default=7)\nargs = p.parse_args()\nCosineAnnealingLR(opt, args.t_max)",
            "cosine --T-max 7",
        ),
        (PER_EPOCH, "cosine --T-max 100 --lr 0.1 --momentum 0.9 --weight-decay 0.0005"),
        (
            FUNCTION,
            "lambda --lr-lambda 'epoch / 100 if epoch < 100 else"
            " 0.5 * (1 + math.cos(math.pi * ((epoch - 100) / (1000 - 100))))'",
        ),
        (
            "for step in range(500):\n    opt.step()\n    sched.step()\nsched = StepLR(opt, 30)",
            "step --step-size 30 --max-steps 500",
        ),
        ("StepLR(opt_d, 30)\nStepLR(opt_g, 60)", "compare 'step --step-size 30' 'step --step-size 60'"),
    ],
)
def test_python_as_words(text: str, words: str) -> None:
    assert is_python(text)
    assert shlex.join(as_words(text).words) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (
            "get_cosine_schedule_with_warmup(opt, 500, 10000)",
            "transformers:cosine --num-warmup-steps 500 --num-training-steps 10000",
        ),
        (
            "get_linear_schedule_with_warmup(500, num_training_steps=10000)",
            "transformers:linear --num-warmup-steps 500 --num-training-steps 10000",
        ),
        (
            "get_scheduler('cosine', optimizer=opt, num_warmup_steps=0, num_training_steps=1000)",
            "transformers:cosine --num-warmup-steps 0 --num-training-steps 1000",
        ),
        (
            "get_scheduler(SchedulerType.COSINE, opt, 0, 1000)",
            "transformers:cosine --num-warmup-steps 0 --num-training-steps 1000",
        ),
        (
            "get_scheduler('cosine_with_restarts', opt, 0, 99, scheduler_specific_kwargs={'num_cycles': 2})",
            "transformers:cosine_with_restarts --num-warmup-steps 0 --num-training-steps 99 --num-cycles 2",
        ),
        (
            "timm.scheduler.CosineLRScheduler(optimizer, t_initial=100, warmup_t=5, lr_min=1e-5)",
            "timm:cosine --t-initial 100 --warmup-t 5 --lr-min 1e-5",
        ),
        ("CosineLRScheduler(optimizer, t_initial=100)", "timm:cosine --t-initial 100"),
        ("optax.cosine_decay_schedule(0.1, 1000)", "optax:cosine_decay --init-value 0.1 --decay-steps 1000"),
    ],
)
def test_libraries_calls_as_words(text: str, words: str) -> None:
    require_libraries(words)
    assert shlex.join(as_words(text).words) == words


@pytest.mark.parametrize(
    ("tokens", "words"),
    [
        (
            ["--batches-per-epoch", "391", "--max-epochs", "10"],
            "--total-steps 3910 --batches-per-epoch 391 --max-epochs 10",
        ),
        (
            ["--dataset-size", "1000", "--batch-size", "32", "--epochs", "2"],
            ("--total-steps 64 --dataset-size 1000 --batch-size 32 --epochs 2"),
        ),
        (["epochs=10", "len(train_loader)=391"], "--total-steps 3910"),
        (["--total-steps", "1000"], "--total-steps 1000"),
        (["--max-steps", "1000"], "--max-steps 1000"),
    ],
)
def test_what_the_text_leaves_open_is_taken_from_beside_it(tokens: list[str], words: str) -> None:
    text = "OneCycleLR(optimizer, max_lr=0.1, total_steps=len(train_loader) * epochs)"
    assert shlex.join(as_words(text, tokens).words) == f"onecycle --max-lr 0.1 {words}"


def test_options_beside_the_text_go_first() -> None:
    assert as_words("StepLR(SGD(p, lr=1), 30, gamma=0.5)", ["--lr", "0.1", "--gamma=0.1"]).words == (
        *("step", "--step-size", "30", "--lr", "0.1", "--gamma=0.1"),
    )


def test_the_loop_is_read_where_an_epoch_s_length_is_known() -> None:
    words = as_words(PER_EPOCH, ["--batches-per-epoch", "391"]).words
    assert words[-6:] == ("--max-epochs", "100", "--interval", "epoch", "--batches-per-epoch", "391")
    assert "how long an epoch is: add --batches-per-epoch N" in as_words(PER_EPOCH).remarks[-1]
    assert "--framework lightning" in shlex.join(
        as_words(LIGHTNING, ["--batches-per-epoch", "391", "--max-epochs", "10"]).words
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("OneCycleLR(max_lr=0.01, total_steps=25600", "a ) is missing at its end"),
        ("StepLR(opt 30)", "is not Python"),
        ("x = 3\ny = 4", "builds no scheduler"),
        ("nn.Linear(3, 4)", "'nn.Linear' is not a scheduler"),
        ("Warmup(opt, 3)", "lrplot FILE.py:Warmup"),
        ("StepLR(opt, n)", "step_size=n: what was pasted does not say how much n is, so add --step-size N or n=N"),
        ("CosineAnnealingLR(opt, args.epochs)", "so add --T-max N or args.epochs=N"),
        ("get_scheduler(name, opt)", "does not say which scheduler name is"),
        ("StepLR(opt, 30, last_epoch=59)", "--resume-at 60 --resume-mode last-epoch"),
        ("StepLR(*arguments)", "write its arguments out"),
        ("StepLR(opt, **cfg)", "does not say what is in cfg"),
        ("LambdaLR(opt, schedule)", "does not say how much schedule is"),
        ("LambdaLR(opt, lambda s: open('x'))", None),
        ("StepLR(opt, 1 / 0)", "does not say how much 1 / 0 is"),
        ("StepLR(opt, 10 ** 10 ** 10)", "does not say how much"),
        ("StepLR(opt, \0)", "is not Python"),
        (f"StepLR({'(' * 500}1{')' * 500})", ""),
    ],
)
def test_what_cannot_be_read_is_one_clear_sentence(text: str, said: str | None) -> None:
    if said is None:  # left to the expression, which refuses it before it runs
        assert "open('x')" in as_words(text).words[-1]
        return
    with pytest.raises(UsageError) as refused:
        as_words(text)
    assert said in str(refused.value)
    assert "\n" not in str(refused.value)


def test_nothing_is_run(tmp_path: Path) -> None:
    place = tmp_path / "run"
    text = f"import pathlib\npathlib.Path({str(place)!r}).touch()\nStepLR(pathlib.Path({str(place)!r}).touch(), 30)"
    assert as_words(text).words[0] == "step"
    assert not place.exists()


@pytest.mark.parametrize(
    "words",
    [
        "onecycle --max-lr 0.01 --total-steps 25600 --three-phase",
        "cosine --T-max 100 --eta-min 1e-7",
        "sequential 'linear --start-factor 0.01' 'multistep --milestones 3,4' --milestones 5",
        "chained 'constant --factor 0.5' 'exp --gamma 0.9'",
        "cyclic --base-lr 0.1 --max-lr 0.2,0.3 --mode exp_range",
        "poly --total-iters 7 --power 2.5",
    ],
)
def test_the_title_that_lrplot_prints_is_read_back(words: str) -> None:
    plan = plan_from(shlex.split(words))
    title = schedule_text(plan.schedule.name, plan.schedule.arguments)
    assert plan_from(as_words(title).words).schedule == plan.schedule
    assert plan_from(part_words(title)).schedule == plan.schedule


@given(st.text(alphabet="StepLR(opt,30)=[]{}:.*'\" \n+-", max_size=40))
def test_any_text_is_words_or_a_sentence(text: str) -> None:
    try:
        assert as_words(text).words
    except LrplotError as error:
        assert str(error)


@pytest.mark.parametrize("text", ["onecycle", "sched.py:Warmup", "transformers:cosine", "cosine --T-max 10", "", "-"])
def test_words_are_not_python(text: str) -> None:
    assert not is_python(text)
