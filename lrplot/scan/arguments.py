"""What the arguments of a scheduler count, and how surely."""

from __future__ import annotations

from collections.abc import Sequence

from lrplot.model.reading import Argument, Counts
from lrplot.scan.arithmetic import quantity
from lrplot.scan.quantities import Quantity, combined
from lrplot.scan.training import ScannedScheduler
from lrplot.scan.units import (
    BATCH_SIZE,
    BATCHES,
    BATCHES_OF_AN_EPOCH,
    EPOCHS,
    SAMPLES,
    SAMPLES_OF_AN_EPOCH,
    STEPS,
    STEPS_OF_AN_EPOCH,
    Unit,
    in_words,
)
from lrplot.scan.values import Choice, Items, Method, Unknown, Value, options_of

_DEEPEST = 3  # lists in lists that are looked into for numbers


def arguments_of(scheduler: ScannedScheduler) -> tuple[Argument, ...]:
    """The arguments of a scheduler, and the product of OneCycleLR's epochs and steps_per_epoch."""
    found = [
        argument_of(name, scheduler.texts.get(name, "..."), value)
        for name, value in scheduler.arguments.items()
        if not isinstance(value, ScannedScheduler)
    ]
    epochs, per_epoch = scheduler.arguments.get("epochs"), scheduler.arguments.get("steps_per_epoch")
    if scheduler.name == "OneCycleLR" and epochs is not None and per_epoch is not None:
        values = [_product(a, b) for a in options_of(epochs) for b in options_of(per_epoch)]
        text = f"{scheduler.texts.get('epochs')} * {scheduler.texts.get('steps_per_epoch')}"
        known = [each for each in values if each is not None]
        if known and len(known) == len(values):
            found.append(argument_of("epochs * steps_per_epoch", text, Choice(tuple(known))))
    return tuple(found)


def _product(epochs: Value, per_epoch: Value) -> Quantity | None:
    a, b = _numbers(epochs), _numbers(per_epoch)
    if len(a) != 1 or len(b) != 1:
        return None
    first = a[0] if a[0].unit == EPOCHS else Quantity(text=a[0].text, unit=EPOCHS, form=a[0].form, evidence="named")
    return combined("*", first, b[0], "")


def argument_of(name: str, text: str, value: Value) -> Argument:
    """An argument as rules ask about it."""
    numbers = _numbers(value)
    if not numbers:
        return Argument(name=name, text=text)
    counts = frozenset(_counts(each) for each in numbers)
    processes = {each.unit.process if each.unit is not None else 0 for each in numbers}
    first = numbers[0]
    return Argument(
        name=name,
        text=text,
        counts=counts,
        sure=_is_sure(numbers),
        number=first.number if len(numbers) == 1 and not isinstance(value, Items) else None,
        default=any(each.default for each in numbers),
        divided=any(each.divided for each in numbers),
        floating=all(each.floating for each in numbers),
        processes=processes.pop() if len(processes) == 1 else None,
        from_loader=any(each.whole for each in numbers),
        whole=any(loader.is_prepared for each in numbers for loader in each.whole),
        words=in_words(first.unit) if len(counts) == 1 and first.unit is not None and "" not in counts else "",
    )


def _numbers(value: Value, depth: int = 0) -> list[Quantity]:
    """The numbers that a value may be, or that are in a list; nothing where one of them is none."""
    found: list[Quantity] = []
    for each in options_of(value):
        if isinstance(each, Items):
            for item in each.items if depth < _DEEPEST else ():
                found += _numbers(item, depth + 1)
        elif isinstance(each, Quantity):
            found.append(each)
        elif isinstance(each, (Unknown, Method)):
            known = quantity(each)
            found += [known] if known is not None else []
    return found


def _counts(quantity: Quantity) -> Counts:
    return _COUNTS.get(quantity.unit.on_one, "") if quantity.unit is not None else ""


def _is_sure(numbers: Sequence[Quantity]) -> bool:
    """Whether units are more than what names say; a number of epochs is one by its name."""
    return all(each.evidence in ("derived", "named") for each in numbers) and (
        any(each.evidence == "derived" for each in numbers) or all(_certain_name(each) for each in numbers)
    )


def _certain_name(quantity: Quantity) -> bool:
    return (quantity.unit is not None and quantity.unit.on_one in (EPOCHS, BATCH_SIZE, BATCHES_OF_AN_EPOCH)) or (
        quantity.unit is not None and _COUNTS.get(quantity.unit.on_one) == "divided twice"
    )


_COUNTS: dict[Unit, Counts] = {
    EPOCHS: "epochs",
    BATCHES: "batches",
    STEPS: "steps",
    BATCHES_OF_AN_EPOCH: "batches of an epoch",
    STEPS_OF_AN_EPOCH: "steps of an epoch",
    SAMPLES: "samples",
    SAMPLES_OF_AN_EPOCH: "samples of an epoch",
    BATCH_SIZE: "batch size",
    Unit(epoch=-1, batch=2, sample=-1): "divided twice",
    Unit(batch=2, sample=-1): "divided twice",
    Unit(step=2, batch=-1): "accumulated twice",
    Unit(step=2, batch=-1, epoch=-1): "accumulated twice",
}
