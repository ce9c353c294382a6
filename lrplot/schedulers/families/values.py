"""Arrays of rates, `lr[it]`: a NumPy file, a column of a CSV file, or a list; on real torch where code needs it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.loop.length import Length
from lrplot.options.number_text import items_of, number_in
from lrplot.options.option import Option
from lrplot.schedulers.code_text import SchedulerCode, Text, writing_code
from lrplot.schedulers.family import Family, Scheduler, Stepper
from lrplot.schedulers.own.before_step import rates_in, writing
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.model.plan import Plan, ScheduleSpec
    from lrplot.schedulers.engine import Engine, Optimizer

SUFFIXES = (".npy", ".csv", ".tsv")
"""What files of rates end in; a table's column follows its name, `rates.csv:lr`."""

_MOST = 10**8  # rates of a file


def is_values(name: str) -> bool:
    """Whether a name stands for rates: a file of them, or a list of two or more, `0.1,0.01`."""
    place = name.rpartition(":")[0] if Path(name).suffix.partition(":")[0] in SUFFIXES and ":" in name else name
    if Path(place).suffix.lower() in SUFFIXES:
        return True
    items = [item for item in items_of(name.strip("[]")) if item]
    return len(items) > 1 and all(_is_number(item) for item in items)


def _is_number(text: str) -> bool:
    try:
        number_in(text)
    except ValueError:
        return False
    return True


def _names() -> dict[str, tuple[str, ...]]:
    return {}


def _scheduler(reference: str) -> Scheduler:
    return Scheduler(
        name="values",
        family="values",
        arguments=(
            Option(
                name="as",
                kind="choice",
                choices=("values",),
                help="What to take it for: the rate of every step.",
                panel="Scheduler",
                default="values",
            ),
        ),
        doc="The rates of a loop that writes them itself, one for every step: lr[step].",
        code=reference,
    )


def _build(plan: Plan) -> Stepper:
    from lrplot.schedulers.build import built

    return built(plan, _construct)


def _construct(spec: ScheduleSpec, optimizer: Optimizer, made: Engine) -> tuple[Any, Length]:
    given = spec.arguments.get("values")
    values = _read(spec.code) if given is None else rates_in(given, "the list of rates")
    length = Length(advances=len(values), reason=f"{count(len(values), 'rate')} in all")
    return writing(values, optimizer), length


def _read(reference: str) -> list[Any]:
    """The rates that a reference stands for.

    Raises:
        UsageError: the file cannot be read, or holds something else.
    """
    place, colon, column = reference.rpartition(":")
    path = Path(place if colon and Path(place).suffix.lower() in SUFFIXES else reference)
    if path.suffix.lower() == ".npy":
        return rates_in(_array(path), str(path))
    if path.suffix.lower() in SUFFIXES:
        from lrplot.schedulers.metrics import metric_of

        if not column or not colon:
            raise UsageError(f"{path} needs the column as well: {path}:lr")
        found = metric_of(f"{path}:{column}")
        return [found.at(index) for index in range(found.n or 0)]
    return [number_in(item) for item in items_of(reference.strip("[]")) if item]


def _array(path: Path) -> Any:
    try:
        import numpy as np
    except ImportError:
        raise UsageError(f"'{path}' is NumPy's, and NumPy is not installed: type pip install numpy") from None
    try:
        array = np.load(path, allow_pickle=False, mmap_mode="r")
    except FileNotFoundError:
        raise UsageError(f"there is no file '{path}': name the array of rates") from None
    except (OSError, ValueError, EOFError) as error:
        raise UsageError(f"'{path}' is not an array that NumPy can read: {str(error).splitlines()[0]}") from None
    if array.ndim not in (1, 2) or array.size > _MOST:
        raise UsageError(
            f"'{path}' has the shape {array.shape}: it must be one rate for every step, or one for each parameter group"
        )
    return array


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    place, colon, column = spec.code.rpartition(":")
    if spec.code.endswith(".npy"):
        text.imports.add("import numpy")
        return writing_code(f"rates = numpy.load({spec.code!r})")
    if colon:
        text.imports.add("import csv")
        return writing_code(f"rates = [float(row[{column!r}]) for row in csv.DictReader(open({place!r}))]")
    return writing_code(f"rates = {spec.arguments.get('values') or '[' + spec.code.strip('[]') + ']'}")


FAMILY: Family = Family(
    help="arrays of rates, lr[step]",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    construct=_construct,
    named=False,
    write=_write,
)
