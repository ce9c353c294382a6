"""What a number in a training script counts: epochs, batches, optimizer steps, samples, processes, and their ratios."""

from __future__ import annotations

import re
from dataclasses import astuple, dataclass, fields
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """Exponents of what is counted: `len(train_loader)` is `Unit(batch=1, epoch=-1)`, batches of an epoch.

    A batch is what one process sees at once, and a step is one `optimizer.step()`.
    """

    epoch: int = 0
    batch: int = 0
    step: int = 0
    sample: int = 0
    process: int = 0

    def __mul__(self, other: Unit) -> Unit:
        return Unit(*(a + b for a, b in zip(astuple(self), astuple(other), strict=True)))

    def __truediv__(self, other: Unit) -> Unit:
        return Unit(*(a - b for a, b in zip(astuple(self), astuple(other), strict=True)))

    @property
    def on_one(self) -> Unit:
        """The same without processes."""
        return Unit(self.epoch, self.batch, self.step, self.sample)

    def __str__(self) -> str:
        over = [each.name for each in fields(self) for _ in range(getattr(self, each.name))]
        under = [each.name for each in fields(self) for _ in range(-getattr(self, each.name))]
        return ("*".join(over) or "1") + "".join(f"/{name}" for name in under)


BARE = Unit()
EPOCHS = Unit(epoch=1)
BATCHES = Unit(batch=1)
STEPS = Unit(step=1)
SAMPLES = Unit(sample=1)
BATCHES_OF_AN_EPOCH = Unit(batch=1, epoch=-1)
STEPS_OF_AN_EPOCH = Unit(step=1, epoch=-1)
SAMPLES_OF_AN_EPOCH = Unit(sample=1, epoch=-1)
BATCH_SIZE = Unit(sample=1, batch=-1)
ACCUMULATION = Unit(batch=1, step=-1)
PROCESSES = Unit(process=1)

_WORDS = {
    EPOCHS: "epochs",
    BATCHES: "the batches of the run",
    STEPS: "the optimizer steps of the run",
    BATCHES_OF_AN_EPOCH: "the batches of an epoch",
    STEPS_OF_AN_EPOCH: "the optimizer steps of an epoch",
    SAMPLES: "the samples of the run",
    SAMPLES_OF_AN_EPOCH: "the samples of an epoch",
    BATCH_SIZE: "the samples of a batch",
    ACCUMULATION: "the batches of an optimizer step",
    PROCESSES: "processes",
}


def in_words(unit: Unit) -> str:
    """What a unit counts, as a noun: `the batches of an epoch`; its fraction where there is no word for it."""
    return _WORDS.get(unit.on_one, _WORDS.get(unit, str(unit)))


# What names count, as training scripts use them; the first pattern that matches a whole name speaks.
# Names are compared in lower case with underscores: nEpochs is n_epochs. Ambiguous ones (`n_iter`) are left out.
_NAMES: tuple[tuple[str, Unit], ...] = (
    (r"estimated_stepping_batches", STEPS),
    (r"num_training_batches|n(um|b)?_?batch(es)?(_per_epoch)?|batch(es)?_per_epoch", BATCHES_OF_AN_EPOCH),
    (r"(n_|num_|n)?it(e|er|ers|erations?)?_per_(epoch|ep)|epoch_(length|len|iters)", BATCHES_OF_AN_EPOCH),
    (r"(n_|num_)?(\w+_)?(steps?|updates?)_per_epoch|epoch_steps", STEPS_OF_AN_EPOCH),
    (r"(samples|examples|images)_per_epoch", SAMPLES_OF_AN_EPOCH),
    (r"(n_|num_)?(train_|training_)?(samples|examples)|(train_|training_)?(data)?set_size", SAMPLES_OF_AN_EPOCH),
    (r"(n_|num_)?(grad(ient)?s?_)?acc(um(ulat(e|ion|ed|ing))?)?_?(grad(ient)?s?_?)?(steps?|iters?|batches|every|num|n)",
     ACCUMULATION),
    (r"accumulate_grad_batches|(grad(ient)?_)?accumulation|accum|grad_accum|iters_to_accumulate|update_freq",
     ACCUMULATION),
    (r"(\w+_)?batch_?size(_per_(gpu|device))?|batchsize|bs|bsz|train_bs|train_batch", BATCH_SIZE),
    (r"world_size|get_world_size|num_processes|n(um)?_?(gpus?|devices|replicas|procs)|(gpus|device)_count|n_proc",
     PROCESSES),
    (r"num_nodes", PROCESSES),
    (r"(\w+_)?(n|num|max|total|nb|no|train|training|warm_?up|decay|cool_?down|tot)_?(of_)?(\w+_)?epochs?(_num|_count)?",
     EPOCHS),
    (r"(\w+_)?epochs|epoch_(num|count|n|max|total)|(max|n|total|num|warm_?up)epochs?", EPOCHS),
    (r"(n_|num_)?(total|max|train|training|warm_?up)_(\w+_)?(steps|iters?|iterations|updates|batches)", STEPS),
    (r"(n_|num_)(steps|iters|iterations|updates)|t_total|iterations|max_updates?|maxiters?|warm_?up_?(steps|iters?)",
     STEPS),
)  # fmt: skip
_COMPILED = tuple((re.compile(pattern), unit) for pattern, unit in _NAMES)
_known: dict[str, Unit | None] = {}


def unit_of_name(name: str) -> Unit | None:
    """What a name says that it counts: epochs for `num_epochs`; None for a name that says nothing of it."""
    if name not in _known:
        key = snake(name)
        _known[name] = next((unit for pattern, unit in _COMPILED if pattern.fullmatch(key)), None)
    return _known[name]


def snake(name: str) -> str:
    """A name in lower case with underscores: `nEpochs` and `N_EPOCHS` are `n_epochs`."""
    if name.isupper() or name.islower():
        return name.lower().strip("_").replace("-", "_")
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower().strip("_").replace("-", "_")


# -- roles that names play, where nothing else is known of a value -------------------------------------

_remembered = lru_cache(maxsize=20_000)  # the same names are asked about again and again
_LOADER = re.compile(
    r"(\w*_)?(data_?)?loaders?(_\w+)?|\w*loader|(\w+_)?(dls?|dataloaders?)|train_(iter|batches)|trainloader"
)
_DATASET = re.compile(r"(\w*_)?data_?sets?(_\w+)?|(train|val|test)_?(set|ds)|ds|\w+_ds|train_?dset")
_OPTIMIZER = re.compile(r"(\w*_)?(optim(izer)?s?|opt|opts|optimiser)(_\w+)?")
_SCHEDULER = re.compile(r"\w*(sched|scheduler|annealer|warm_?up)\w*|lrs|lr_s")
_EPOCH = re.compile(r"(\w*_)?epochs?(_\w+)?|ep|e|epoch\d|iepoch|i_epoch")
_METRIC = re.compile(
    r"(\w*_)?(loss|losses|acc|accuracy|metric|metrics|score|f1|auc|auroc|map|iou|miou|dice|psnr|bleu|ppl|perplexity"
    r"|error|err|rmse|mae|mse|reward|wer|cer|top1|acc1|val|valid|eval|result|stats)(_?\w*)?"
)
_HIGHER_IS_BETTER = re.compile(
    r"(\w*_)?(acc|accuracy|acc1|f1|auc|auroc|map|miou|iou|dice|psnr|bleu|top1|reward|precision|recall|r2)(_(score|avg|mean"
    r"|epoch|val|valid))?"
)
_LOWER_IS_BETTER = re.compile(r"(\w*_)?(loss|losses|ppl|perplexity|rmse|mae|mse|wer|cer|error)(_(avg|mean|epoch|val))?")


@_remembered
def is_loader(name: str) -> bool:
    """Whether a name is a data loader's."""
    return bool(_LOADER.fullmatch(snake(name)))


@_remembered
def is_dataset(name: str) -> bool:
    """Whether a name is a data set's."""
    return bool(_DATASET.fullmatch(snake(name)))


@_remembered
def is_optimizer(name: str) -> bool:
    """Whether a name is an optimizer's."""
    return bool(_OPTIMIZER.fullmatch(snake(name)))


@_remembered
def is_scheduler(name: str) -> bool:
    """Whether a name is a scheduler's."""
    return bool(_SCHEDULER.fullmatch(snake(name)))


@_remembered
def is_epoch(name: str) -> bool:
    """Whether a name is that of an epoch's number."""
    return bool(_EPOCH.fullmatch(snake(name)))


@_remembered
def is_metric(name: str) -> bool:
    """Whether a name is that of a loss, an accuracy or another measure of how good the model is."""
    return bool(_METRIC.fullmatch(snake(name)))


def better(name: str) -> str:
    """Whether a metric of that name is better `max` or `min`; empty where the name does not say."""
    key = snake(name)
    low = bool(_LOWER_IS_BETTER.fullmatch(key))
    if low or not _HIGHER_IS_BETTER.fullmatch(key):
        return "min" if low else ""
    return "max"
