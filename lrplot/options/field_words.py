"""The words of the field: what people call an option who come from another program, and what else they may mean.

One table for the command line, for pasted code and for hints. A word stands for the first option of its row that there
is; an option's own name always comes first, so that `--epochs` is OneCycleLR's where OneCycleLR has it.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from lrplot.options.option import plain

_SAME: dict[tuple[str, ...], str] = {
    ("lr",): "learning-rate base-lr initial-lr init-lr lr0 lr-init start-lr alpha0 eta0",
    ("optimizer",): "optim optimiser opt optimizer-name optimizer-type",
    ("weight_decay",): "wd weight-decays l2 optimizer-weight-decay",
    ("betas",): "adam-betas opt-betas",
    ("momentum",): "mom sgd-momentum",
    ("num_epochs", "max_epochs"): (
        "epochs num-epochs n-epochs nepochs num-train-epochs total-epochs train-epochs training-epochs epoch max-epoch"
        " trainer.max-epochs"
    ),
    ("num_training_steps", "total_steps", "max_steps"): (
        "steps num-steps n-steps total-steps train-steps max-train-steps num-train-steps num-training-steps"
        " training-steps total-training-steps max-iters max-iter num-iters num-iterations max-iterations iterations"
        " iters total-iterations max-updates max-update updates trainer.max-steps total-iters train-iters"
    ),
    ("batches_per_epoch",): (
        "num-batches n-batches batches train-batches num-train-batches steps-per-epoch iters-per-epoch"
        " iterations-per-epoch len-loader len-dataloader len-train-loader len-train-dataloader limit-train-batches"
        " num-training-batches updates-per-epoch batch-per-epoch"
    ),
    ("dataset_size",): (
        "samples num-samples n-samples train-samples train-size num-train-samples num-examples examples"
        " num-train-examples dataset-len len-dataset data-size training-samples n-train num-train size-of-dataset"
    ),
    ("batch_size",): (
        "bs per-device-train-batch-size per-device-batch-size per-gpu-train-batch-size per-gpu-batch-size"
        " micro-batch-size train-micro-batch-size-per-gpu train-batch-size batchsize device-batch-size mini-batch-size"
        " samples-per-gpu"
    ),
    ("accumulate_grad_batches",): (
        "gradient-accumulation-steps grad-accum grad-accum-steps grad-accumulation-steps accumulation-steps"
        " accum-steps accum accumulation accumulate gradient-accumulation accum-iter update-freq acc-steps"
        " iters-to-accumulate trainer.accumulate-grad-batches"
    ),
    ("devices",): (
        "gpus num-gpus n-gpus ngpus n-gpu num-gpu gpu world-size num-processes nproc nproc-per-node num-devices"
        " n-devices tpu-cores ranks num-workers-ddp trainer.devices"
    ),
    ("drop_last",): "dataloader-drop-last",
    ("num_warmup_steps", "warmup_steps", "warmup_t", "warm_up"): (
        "warmup-steps num-warmup-steps warmup-iters warmup-iterations warmup-updates n-warmup-steps warm-up-steps"
        " num-warmup warmup-step warmup-t warm-steps warmup warmup-ratio warmup-fraction warmup-proportion warmup-pct"
        " warm-up-ratio warmup-frac"
    ),
    ("eta_min", "lr_min", "min_lr"): (
        "min-lr lr-min eta-min minimum-lr min-learning-rate learning-rate-min final-lr end-lr lr-end lr-final"
        " min-lr-value cosine-min-lr floor"
    ),
    ("T_max", "t_initial", "t_max"): "t-max tmax t-initial",
    ("gamma",): "lr-gamma decay-factor lr-decay-factor lr-decay decay-rate lr-decay-rate",
    ("milestones",): "lr-steps lr-milestones decay-milestones milestone decay-epochs lr-step lr-drop-epochs",
    ("step_size",): "lr-step-size lr-decay-step decay-step-size decay-every lr-drop step every step-every",
    ("decay",): "decay-ratio decay-fraction decay-frac decay-steps cooldown cooldown-ratio cooldown-frac",
    ("max_lr",): "peak-lr lr-max lr-peak max-learning-rate peak-learning-rate maximum-lr",
    ("T_0",): "t-0 t0 t-zero first-cycle-steps cycle-length",
    ("T_mult",): "t-mult tmult cycle-mult",
    ("pct_start",): "pct-warmup percent-start",
    ("power",): "lr-power poly-power",
    ("format",): "fmt output-format",
    ("output",): "out outfile out-file output-file save save-to save-as savefig file to",
    ("sequence_length",): "seq-length seq-len max-seq-length max-seq-len sequence-len context-length block-size",
    ("seconds_per_step",): "step-time time-per-step step-seconds",
    ("x_axis",): "xaxis x-unit x-units",
    ("log_y",): "log logy log-scale yscale-log semilogy log-lr y-log",
    ("spark",): "sparkline oneline one-line",
    ("width",): "w columns cols",
    ("framework",): "trainer library backend",
    ("interval",): "scheduler-interval lr-interval step-interval lr-scheduler-interval",
    ("frequency",): "scheduler-frequency lr-frequency",
    ("resume_at",): "resume-from resume-step resume-from-step start-step",
}
_WORDS: dict[str, tuple[str, ...]] = {word: names for names, words in _SAME.items() for word in words.split()}

_SHARES = ("ratio", "fraction", "proportion", "pct", "frac")

_MEANT = {
    **dict.fromkeys(
        ("warmup-epochs", "num-warmup-epochs", "warm-up-epochs", "warmup-num-epochs"),
        "a warm-up is said in steps of the scheduler, or as a share of the run: --warm-up 5*391, or --warm-up 0.05",
    ),
    "min-lr": "it has no floor of its own to set; that of OneCycleLR is max_lr / div_factor / final_div_factor",
    "decay": "the factor of a schedule is --gamma, the weight decay of an optimizer --weight-decay",
    "dark": "for a dark background it is --theme dark",
    "light": "a light background is the default, --theme light",
    "seed": "a schedule has nothing random in it, and lrplot takes no seed",
    "json": "it is --format json",
    "csv": "it is --format csv",
    "png": "a picture goes to a file: -o curve.png",
    "svg": "a picture goes to a file: -o curve.svg",
    "pgf": "the source of a picture goes to a file: -o curve.tex",
    "tikz": "the source of a picture goes to a file: -o curve.tex",
    "vega": "a chart for web pages goes to a file: -o curve.vl.json",
    "webp": "a picture goes to a file: -o curve.webp",
    "pdf": "a picture goes to a file: -o curve.pdf",
    "html": "a page goes to a file: -o curve.html",
    "text": "the chart in the terminal is the default; for a log, --spark",
    "ascii": "lrplot writes ASCII where the terminal takes nothing else: LC_ALL=C lrplot ...",
    "figsize": "it is --width and --height, in inches for a picture",
    "size": "it is --width and --height",
    "scheduler": "the scheduler's name comes first, lrplot cosine ...",
    "lr-scheduler": "the scheduler's name comes first, lrplot cosine ...",
    "lr-scheduler-type": "the scheduler's name comes first, lrplot transformers:cosine ...",
    "sched": "the scheduler's name comes first, lrplot cosine ...",
    "schedule": "the scheduler's name comes first, lrplot cosine ...",
    "fp16": "steps that a GradScaler skips are --skip-steps 0,1,2",
    "amp": "steps that a GradScaler skips are --skip-steps 0,1,2",
    "bf16": "bfloat16 needs no GradScaler, so no step is skipped: leave it out",
    "ddp": "the number of processes is --devices N",
    "strategy": "the number of processes is --devices N",
    "num-nodes": "processes count on all machines together: --devices N, nodes x GPUs of one",
    "nnodes": "processes count on all machines together: --devices N, nodes x GPUs of one",
    "global-batch-size": "--batch-size is that of one device, the global one divided by devices and accumulation",
    "total-batch-size": "--batch-size is that of one device, the global one divided by devices and accumulation",
    "effective-batch-size": "--batch-size is that of one device, the global one divided by devices and accumulation",
    "beta1": "it is the first of --betas 0.9,0.999",
    "beta2": "it is the second of --betas 0.9,0.999",
    "adam-beta1": "it is the first of --betas 0.9,0.999",
    "adam-beta2": "it is the second of --betas 0.9,0.999",
    "lightning": "it is --framework lightning",
    "accelerate": "it is --framework accelerate",
    "transformers": "it is --framework transformers",
    "timm": "it is --framework timm",
    "hf": "it is --framework transformers",
    "by-epoch": "it is --interval epoch",
    "per-epoch": "it is --interval epoch",
    "per-step": "it is --interval step",
    "per-batch": "it is --interval step",
    "step-per-epoch": "it is --interval epoch",
    "compare": "it is a command: lrplot compare 'cosine --T-max 100' 'linear'",
    "last-epoch": "a run that is resumed is --resume-at N --resume-mode last-epoch",
    "min-lr-ratio": "the lowest rate is said itself, the ratio times --lr",
    "verbose-scheduler": "lrplot prints the rates with --format csv",
    "print": "the rates as numbers are --format csv",
    "table": "the rates as numbers are --format csv",
    "no-show": "a picture goes to a file and opens no window: -o curve.png",
    "device": "lrplot needs no device; the number of processes is --devices N",
    "cuda": "lrplot needs no device; the number of processes is --devices N",
    "layerwise-decay": "rates of several parameter groups are --lr 0.1,0.01 or --group lr=...",
    "max-lr": "its peak is the optimizer's rate: --lr",
    "peak-lr": "its peak is the optimizer's rate: --lr",
    "lr-max": "its peak is the optimizer's rate: --lr",
    "lr-peak": "its peak is the optimizer's rate: --lr",
}
"""What to say of words that are not options under any name; to follow `lrplot cosine has no option --dark: `."""

_WARM_UP = "a warm-up is a schedule's beginning: lrplot warmup-cosine --lr 0.1 --max-steps 1000"
_FIRST_WORDS = {
    **dict.fromkeys(("warmup", "warm-up", "linear-warm-up", "warmup-lr", "constant-with-warmup"), _WARM_UP),
    **dict.fromkeys(
        ("lightning", "pytorch-lightning", "pl", "accelerate"),
        "that is a framework, and goes with a schedule: lrplot cosine --framework lightning ...",
    ),
    **dict.fromkeys(("schedulers", "schedules", "scheduler", "recipes", "ls"), "'lrplot list' shows them all"),
    **dict.fromkeys(("fix", "lint", "validate", "diagnose", "test"), "it is lrplot check"),
    **dict.fromkeys(("show", "draw", "curve", "graph"), "a scheduler's name comes first: lrplot cosine --T-max 100"),
    **dict.fromkeys(("vs", "diff"), "it is lrplot compare 'cosine --T-max 100' 'linear --total-iters 100'"),
    **dict.fromkeys(("config", "new", "setup"), "lrplot init writes a first lrplot.toml"),
    **dict.fromkeys(("completion", "completions"), "lrplot --install-completion installs it for your shell"),
}
"""What to say of words that people type where a schedule's name belongs, and that are none."""

_CHOICES = {
    "hf": "transformers",
    "huggingface": "transformers",
    "trainer": "transformers",
    "pl": "lightning",
    "ptl": "lightning",
    "pytorch-lightning": "lightning",
    "lightning-fabric": "lightning",
    "pytorch": "torch",
    "plain": "torch",
    "hf-accelerate": "accelerate",
    "epochs": "epoch",
    "steps": "step",
    "batch": "step",
    "iteration": "step",
    "cosine": "cos",
    "lin": "linear",
}


def option_meant(word: str, names: Container[str]) -> str | None:
    """The option that a word of the field stands for, of those that there are.

    Args:
        word: what was said, in any spelling: `learning_rate`, `--gpus`.
        names: the names of the options that there are.

    Returns:
        Its name, `lr`; None where the word stands for none of them.
    """
    return next((name for name in _WORDS.get(plain(word), ()) if name in names), None)


def meanings(word: str) -> Iterator[str]:
    """All options that a word of the field may stand for, the likeliest first."""
    yield from _WORDS.get(plain(word), ())


def words_for(names: Container[str]) -> Iterator[str]:
    """The words of the field that stand for one of some options: `learning-rate` for `lr`."""
    yield from (word for word, meant in _WORDS.items() if any(name in names for name in meant))


def choices_for(choices: Container[str]) -> Iterator[str]:
    """The words of the field that stand for one of some choices: `hf` for `transformers`."""
    yield from (word for word, meant in _CHOICES.items() if meant in choices and word not in choices)


def is_share(word: str) -> bool:
    """Whether a word of the field says a share of the run, `warmup-ratio`, and not a number of steps."""
    return plain(word).rpartition("-")[2] in _SHARES


def meant_instead(word: str) -> str:
    """What to say of a word that people try and that is not an option; empty where nothing is known of it."""
    return _MEANT.get(plain(word), "")


def first_word_meant(word: str) -> str:
    """What to say of a word where a schedule's name belongs and that is none; empty where nothing is known of it."""
    return _FIRST_WORDS.get(plain(word), "")


def choice_meant(word: str) -> str:
    """A choice as lrplot has it, `transformers` of `hf`; empty where the field has no such word."""
    return _CHOICES.get(plain(word), "")
