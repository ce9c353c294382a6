"""Which of a log's names are learning rates, and which writer they give away."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

_RATE = re.compile(r"(?:^|[^a-z0-9])(?:lr|learning[ _-]?rate)(?:$|[^a-z0-9]|(?=\d))", re.IGNORECASE)
_CAMEL = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_OTHER = re.compile(
    r"momentum|weight.?decay|betas?\b|(?:^|[^a-z])(?:initial|init|base|max|min|peak|final|target|end|scaled?)[ _-]?"
    r"(?:lr|learning)|(?:lr|rate)[ _-]?(?:scale|scaling|decay|mult|multiplier|ratio|factor|sched\w*|gamma|policy|warmup"
    r"\w*)|__(?:min|max)$",
    re.IGNORECASE,
)
_LIGHTNING = re.compile(r"lr-[A-Z]\w*(-\d+)?(/.+)?$")
_COUNTED_BY_FRAMEWORKS = ("step", "global_step", "trainer/global_step", "train/global_step")
_NUMBER = re.compile(r"\d+")


def is_rate(tag: str) -> bool:
    """Whether a name is that of a learning rate: `lr`, `train/learning_rate`, `lr-AdamW/pg1`, `LearningRate`."""
    spaced = _CAMEL.sub("_", tag)
    return bool(_RATE.search(spaced)) and not _OTHER.search(spaced)


def is_lightning_s(tag: str) -> bool:
    """Whether Lightning's LearningRateMonitor names a rate so: `lr-AdamW`, `lr-AdamW-1/pg2`."""
    return _LIGHTNING.match(tag) is not None


def writer_offset(tag: str, tags: Collection[str], axis: str) -> int | None:
    """Where the writer is known by its tags, the optimizer step that its step 0 is; else None.

    Lightning's LearningRateMonitor logs under the number of optimizer steps made so far, before the next (2.6);
    the Trainer under the number after it (transformers 4.51, PR #36973).
    """
    if axis not in _COUNTED_BY_FRAMEWORKS:
        return None
    if is_lightning_s(tag):
        return 0
    trainer_s = {"train/epoch", "train/global_step", "train/grad_norm"} & set(tags)
    if tag == "train/learning_rate" and trainer_s:
        return -1
    if tag == "learning_rate" and {"epoch", "grad_norm"} <= set(tags):
        return -1
    return None


def are_groups(tags: Sequence[str]) -> bool:
    """Whether several rates are those of one optimizer's parameter groups: numbered, or named behind its name."""
    if len({_NUMBER.sub("#", tag) for tag in tags}) == 1:
        return True
    heads = {tag.rpartition("/")[0] for tag in tags}
    return len(heads) == 1 and (is_lightning_s(tags[0]) or heads.pop().lower() in ("lr", "learning_rate"))
