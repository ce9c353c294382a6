"""ReduceLROnPlateau watches its metric in the other direction."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lrplot.diagnose.rules import Rule
from lrplot.model.reading import Reading, Sighting

_SIMPLE = re.compile(r"[\w.\[\]'\"/ ]+(\(\))?")
_PREFIX = re.compile(r"^(val|valid|validation|test|train|epoch|avg|mean|eval|dev|running)_")
_HIGHER = re.compile(
    r"(\w*_)?(acc|accuracy|acc1|top1|f1|auc|auroc|map|miou|iou|dice|psnr|bleu|reward|precision|recall|r2)"
    r"(_(score|avg|mean|epoch|val|valid))?"
)
_LOWER = re.compile(r"(\w*_)?(loss|losses|ppl|perplexity|rmse|mae|mse|wer|cer|error)(_(avg|mean|epoch|val))?")


def _reads(reading: Reading) -> Iterator[Sighting]:
    if not reading.mode:
        return
    for given in [each.given for each in reading.calls if each.kind == "metric"] or [reading.monitor]:
        wanted = _direction(given)
        if wanted and wanted != reading.mode:
            word, better = ("lower", "min") if wanted == "min" else ("higher", "max")
            yield Sighting(
                message=(
                    f"{reading.scheduler} is stepped with {given}, of which {word} is better, in mode '{reading.mode}'."
                    " It takes every improvement for a bad epoch and lowers the rate."
                ),
                fix=f"Say that {word} is better.",
                code=f'{reading.scheduler}(optimizer, mode="{better}")',
                also=reading.call_places,
            )
            return


def _direction(given: str) -> str:
    """Whether the metric of that name is better `min` or `max`; empty where the name does not say."""
    if not _SIMPLE.fullmatch(given):
        return ""
    names = [_PREFIX.sub("", each.lower()) for each in re.findall(r"[A-Za-z_]\w*", given)]
    found = {
        "min" if _LOWER.fullmatch(name) else "max"
        for name in names
        if _LOWER.fullmatch(name) or _HIGHER.fullmatch(name)
    }
    return found.pop() if len(found) == 1 else ""


RULE = Rule(
    code="LR715",
    severity="error",
    title="ReduceLROnPlateau watches its metric in the other direction",
    why=(
        "mode='min', the default, takes a smaller metric for a better one. Given an accuracy, ReduceLROnPlateau "
        "takes every improvement for a bad epoch, and the rate is gone after a few times the patience, just when "
        "the model learns."
    ),
    reads=_reads,
    wrong="""\
scheduler = ReduceLROnPlateau(optimizer)
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step(val_acc)
""",
    right="""\
scheduler = ReduceLROnPlateau(optimizer, mode='max')
for epoch in range(90):
    for batch in loader:
        model(batch).backward()
        optimizer.step()
    scheduler.step(val_acc)
""",
    sources=("https://docs.pytorch.org/docs/stable/generated/torch.optim.lr_scheduler.ReduceLROnPlateau.html",),
)
