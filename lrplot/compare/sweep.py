"""Several values of one argument, or of two: `pct-start=0.1,0.3`, and the plans that come of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import TYPE_CHECKING, Any

from lrplot.errors import LrplotError, UsageError
from lrplot.errors import option as named
from lrplot.model.grid import Grid
from lrplot.model.text import value_text
from lrplot.options.kinds import read
from lrplot.options.number_text import items_of
from lrplot.options.option import Option, plain
from lrplot.options.spelling import hint
from lrplot.planning.options import AROUND, LOOP, OPTIMIZER
from lrplot.planning.plans import plan_of, plan_over_run
from lrplot.planning.request import ScheduleRequest, request_of, without_clashes

if TYPE_CHECKING:
    from lrplot.model.plan import Plan

_FEWEST = 3  # numbers that are shaded in their order
_MOST = 100  # schedules of a picture
_SWITCHES = {"yes": True, "true": True, "on": True, "no": False, "false": False, "off": False}


@dataclass(frozen=True, kw_only=True, slots=True)
class Variation:
    """The values of one argument.

    Attributes:
        option: the argument.
        values: its values, two or more.
    """

    option: Option
    values: tuple[Any, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        """What to call each value: `pct_start=0.1`."""
        return tuple(f"{self.option.name}={_shown(self.option, value)}" for value in self.values)


@dataclass(frozen=True, kw_only=True, slots=True)
class Varied:
    """The plans that several values of an argument make, or every pair of values of two.

    Attributes:
        labels: what sets each plan apart, `pct_start=0.1`.
        plans: the plans, in the order of the labels, two or more.
        filled: the argument of each that got its run's length, `T_max`; empty where none had to.
        grid: how to arrange them where two arguments vary, row by row; else None.
        shades: where the values are several of one number, each one's place among them, 0 to 1; empty for others.
    """

    labels: tuple[str, ...]
    plans: tuple[Plan, ...]
    filled: tuple[str, ...]
    grid: Grid | None
    shades: tuple[float, ...] = ()


def sweep(request: ScheduleRequest, show: Sequence[str] = (), *, over_run: bool = False) -> Varied:
    """The plans of a schedule whose arguments vary.

    Args:
        request: what was said of it, `vary` among it.
        show: the quantities that are to have a panel.
        over_run: whether the length that a schedule lacks is its run's.

    Raises:
        LrplotError: values that cannot vary or make no plan, with the values that it is about.
    """
    may_vary = without_clashes(request.scheduler.options, (*OPTIMIZER, *LOOP, *AROUND))
    variations = read_variations(request.shared["vary"], may_vary, request)
    others = [what for what in show if what != "lr"]
    if len(variations) > 1 and others:
        raise UsageError(
            f"{named('show')} {others[0]} has no panel where two arguments vary, as each shows the rate of one run:"
            f" vary one argument, or leave {named('show')} out"
        )
    n_plans = prod(len(each.values) for each in variations)
    if n_plans > _MOST:
        raise UsageError(
            f"{named('vary')} makes {n_plans:,} schedules, and {_MOST} is the most that one picture can show"
        )
    labels, plans, filled = [], [], []
    for chosen in product(*(zip(each.labels, each.values, strict=True) for each in variations)):
        label = ", ".join(text for text, _ in chosen)
        names = [each.option.name for each in variations]
        said = request.but_for(dict(zip(names, (value for _, value in chosen), strict=True)))
        with naming(label):
            plan, name = plan_over_run(said) if over_run else (plan_of(said), "")
        plans.append(plan)
        filled.append(name)
        labels.append(label)
    grid = Grid(rows=variations[0].labels, columns=variations[1].labels) if len(variations) > 1 else None
    shades = shades_of(variations[0].values) if grid is None else ()
    return Varied(labels=tuple(labels), plans=tuple(plans), filled=tuple(filled), grid=grid, shades=shades)


@contextmanager
def naming(label: str) -> Iterator[None]:
    """Says of an error with which value of an argument it comes.

    Raises:
        LrplotError: the error, with the value before it.
    """
    try:
        yield
    except LrplotError as error:
        raise type(error)(f"with {label}: {error.text}") from None


def shades_of(values: Sequence[Any]) -> tuple[float, ...]:
    """The place of each of several numbers among them, 0 for the least to 1 for the greatest; none of anything else.

    Two are told apart better by two colours than by two shades of one.
    """
    numbers = [value for value in values if isinstance(value, (int, float)) and not isinstance(value, bool)]
    if len(numbers) < max(len(values), _FEWEST):
        return ()
    ordered = sorted(numbers)
    return tuple(ordered.index(number) / (len(ordered) - 1) for number in numbers)


def read_variations(texts: Iterable[str], options: Sequence[Option], request: ScheduleRequest) -> tuple[Variation, ...]:
    """What is to vary, in the order in which it was said.

    Args:
        texts: each `pct-start=0.1,0.3`.
        options: what may vary.
        request: what is said otherwise.

    Raises:
        UsageError: no such argument, fewer than two values or one that cannot be read, an argument that is given
            as well, the same one twice, or more than two.
    """
    found = [_variation(text, options) for text in texts]
    names = [each.option.name for each in found]
    for each in found:
        if names.count(each.option.name) > 1:
            raise UsageError(f"{each.option.typed} is varied twice: give all of its values in one {named('vary')}")
        said = request_of(request.scheduler, {each.option.name: None})
        if said.own.keys() & request.own.keys() or said.shared.keys() & request.shared.keys():
            raise UsageError(f"{named(each.option.name)} is given as well as varied: leave one of them out")
    if len(found) > 2:
        raise UsageError(
            f"{named('vary')} is given {len(found)} times, and a page has two sides: vary one argument or two"
        )
    return tuple(found)


def _variation(text: str, options: Sequence[Option]) -> Variation:
    name, equals, rest = text.partition("=")
    if not equals:
        raise UsageError(f"{named('vary')} needs an argument and its values, pct-start=0.1,0.3, not '{text}'")
    option = _option(name.strip(), options)
    items = [item for item in items_of(rest) if item]
    if len(items) < 2:
        said = f"has one, '{rest.strip()}'" if rest.strip() else "has none"
        raise UsageError(f"{named('vary')} {name} needs two values or more with commas between them, and {said}")
    values = tuple(_read(option, item) for item in items)
    for index, value in enumerate(values):
        if value in values[:index]:
            raise UsageError(f"{named('vary')} {name} has the value {_shown(option, value)} twice: say it once")
    return Variation(option=option, values=values)


def _option(name: str, options: Sequence[Option]) -> Option:
    known = {plain(option.name): option for option in options if option.kind != "parts"}
    if plain(name) in known:
        return known[plain(name)]
    meant = hint(name, list(known), f"there are {', '.join(known)}")
    raise UsageError(f"{named('vary')} knows no argument '{name}': {meant}")


def _read(option: Option, text: str) -> Any:
    if option.kind != "bool":
        return [read(option, text)] if option.repeatable else read(option, text)
    if text.lower() not in _SWITCHES:
        raise UsageError(f"{named('vary')} {option.typed} is yes or no, not '{text}'")
    return _SWITCHES[text.lower()]


def _shown(option: Option, value: Any) -> str:
    """A value as a label has it; an expression or a word as it was typed."""
    value = value[0] if option.repeatable else value
    return value if isinstance(value, str) else value_text(value)
