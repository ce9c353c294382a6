"""The arguments of a scheduler that count its steps, filled in for a run of a known length, told from their names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from math import ceil
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.loop.arithmetic import warm_up_turns
from lrplot.schedulers.arguments import COUNTS, WARM_UPS, WHOLE
from lrplot.wording import count, rate, share

if TYPE_CHECKING:
    from lrplot.options.option import Kind, Option
    from lrplot.schedulers.family import Scheduler

WARM_UP = 0.05
"""The share of a run that a warm-up has where nothing is said: between the 3 % of Llama's and the 10 % of BERT's."""
_DECAY = 0.2  # of a run, as warm-up-stable-decay is mostly used (arXiv 2405.18392)
_STAGES = 3  # of a StepLR: 30 epochs of 90, as ResNets were trained on ImageNet (arXiv 1512.03385)
_MILESTONES = (0.5, 0.75)  # as ResNets and DenseNets were trained on CIFAR-10
_CYCLES = 3
_CUT = 0.02  # the share of its last cycle that a run may leave out, where its length is not a multiple
_SHORT = 100  # steps; in a run of fewer, a peak between two of them would be missed by more than a thousandth
_TIMM_START = 1e-5  # the first rate of timm's training script, whose schedulers' own default is 0

_LENGTHS = (*WHOLE, "cycle_size")
_PLACES = ("milestones", "boundaries")  # steps at which something happens, not numbers of steps
_RESTARTS = (("T_0", "T_mult"), ("first_cycle_steps", "cycle_mult"))


@dataclass(kw_only=True, slots=True)
class Filling:
    """What a scheduler is given to be as long as a run.

    Attributes:
        options: the scheduler's arguments by name.
        given: what the user gave, and in the end everything.
        n: steps of the scheduler that the run makes.
        warm_up: the share of them for a warm-up, where one is asked for.
        before: steps of the run that a warm-up in front of the scheduler has had; it does not count them.
        is_phase: whether another scheduler takes over after them.
        found: what was filled in.
        why: how the arguments divide the run, each to follow a comma.
    """

    options: Mapping[str, Option]
    given: dict[str, Any]
    n: int
    warm_up: float | None = None
    before: int = 0
    is_phase: bool = False
    found: dict[str, Any] = field(default_factory=dict)
    why: list[str] = field(default_factory=list)

    def lacks(self, name: str) -> bool:
        """Whether the scheduler has an argument of that name and was not given it."""
        return name in self.options and name not in self.given

    def put(self, name: str, value: Any, why: str = "") -> None:
        """Fills an argument in."""
        self.given[name] = self.found[name] = value
        if why:
            self.why.append(why)


def in_shares(options: Iterable[Option]) -> tuple[Option, ...]:
    """Options, those that count steps as options that may be given as shares of the run as well."""
    kinds: dict[str, Kind] = {"int": "float", "ints": "floats"}
    return tuple(
        replace(
            option,
            kind=kinds[option.kind],
            metavar="STEPS|SHARE" + (",..." if option.kind == "ints" else ""),
            required=False,
            default="",
        )
        if option.name in COUNTS and option.kind in kinds
        else option
        for option in options
    )


def fill_lengths(
    scheduler: Scheduler,
    given: Mapping[str, Any],
    n: int,
    warm_up: float | None,
    *,
    before: int = 0,
    is_phase: bool = False,
) -> Filling:
    """A scheduler's arguments, with those that count steps filled in.

    Args:
        scheduler: which one.
        given: what the user gave; of steps, numbers below 1 are shares of the run.
        n: steps of the scheduler that the run makes.
        warm_up: the share of them that a warm-up has, or its steps; None where none was asked for.
        before: steps of the run that a warm-up in front of the scheduler has had.
        is_phase: whether the scheduler is a part that another one takes over from.

    Raises:
        UsageError: a count that is neither a share nor whole.
    """
    options = {option.name: option for option in scheduler.options}
    made = Filling(options=options, given=dict(given), n=n, warm_up=warm_up, before=before, is_phase=is_phase)
    _warm_up(made)
    for name, value in given.items():
        if name in COUNTS:
            _count(made, name, value)
    for fill in (_phases, _cycles, _restarts, _stages, _one_cycle, _transition, _whole):
        fill(made)
    return made


def warms_up(scheduler: Scheduler, given: Mapping[str, Any]) -> bool:
    """Whether a scheduler has a warm-up of its own, or is one."""
    made = Filling(options={option.name: option for option in scheduler.options}, given=dict(given), n=1)
    return any(name in made.options for name in (*WARM_UPS, "pct_start")) or _is_transition(made)


def steps_of(part: float, n: int) -> int:
    """A share of a run in steps, 1 at least."""
    return max(round(part * n), 1)


def warm_up_steps(part: float, n: int) -> int:
    """A warm-up in steps, of their number or of a share of a run of n, rounded up as the Trainer's warmup_ratio is."""
    return max(warm_up_turns(part, n), 1)


def warm_up_text(part: float) -> str:
    """The length of a warm-up in words: `5 %`, or `500`."""
    return share(part) if part < 1 else count(int(part))


def _count(made: Filling, name: str, value: Any) -> None:
    """Turns shares of the run into steps."""
    values: list[Any] = list(value) if isinstance(value, (list, tuple)) else [value]
    if not all(isinstance(item, (int, float)) and not isinstance(item, bool) for item in values):
        return
    shares = [item for item in values if 0 < item < 1]
    wrong = [item for item in values if item not in shares and item != int(item)]
    if wrong or (shares and len(shares) < len(values)):
        raise UsageError(
            f"{made.options[name].flag} takes shares of the run, which are below 1, or whole numbers of steps, not"
            f" {', '.join(map(rate, wrong or values))}"
        )
    is_place = name in _PLACES
    steps = [
        _step_at(made, item) if shares and is_place else steps_of(item, made.n) if shares else int(item)
        for item in values
    ]
    made.given[name] = steps if isinstance(value, (list, tuple)) else steps[0]
    if shares:
        said = f"{name} at" if is_place else f"{name} for"
        made.put(name, made.given[name], f"{said} {' and '.join(map(share, shares))} of {_them(made)}")


def _step_at(made: Filling, part: float) -> int:
    """The scheduler's step at a share of the run."""
    return max(round(part * (made.n + made.before)) - made.before, 1)


def _them(made: Filling) -> str:
    return "the run" if made.before else "them"


def _warm_up(made: Filling) -> None:
    """The warm-up of schedulers that have one."""
    for name in WARM_UPS:
        needed = made.warm_up is not None or (name in made.options and made.options[name].required)
        if not made.lacks(name) or not needed:
            continue
        part = made.warm_up or WARM_UP
        made.put(name, warm_up_steps(part, made.n), f"the first {warm_up_text(part)} of them for the warm-up")
        if name == "warmup_t" and made.lacks("warmup_lr_init"):
            made.put("warmup_lr_init", _TIMM_START, "from the rate that timm's training script begins with")
        if made.given.get(
            "warmup_prefix", "warmup_prefix" in made.options and made.options["warmup_prefix"].default_value is True
        ):
            made.before = made.given[name]
            made.n -= made.before


def _phases(made: Filling) -> None:
    """Warm-up, plateau and decay."""
    for name in ("num_decay_steps", "decay_t"):
        if made.lacks(name) and (name == "num_decay_steps" or "t_initial" in made.options):
            made.put(name, steps_of(_DECAY, made.n), f"the last {share(_DECAY)} for the decay")
    if made.lacks("num_stable_steps") and "num_training_steps" not in made.options:
        rest = made.n - made.given["num_warmup_steps"] - made.given["num_decay_steps"]
        made.put("num_stable_steps", max(rest, 0))


def _cycles(made: Filling) -> None:
    """Cycles of CyclicLR that end with the run."""
    if not made.lacks("step_size_up"):
        return
    down = made.given.get("step_size_down")
    halves = 2 if down is None else 1
    cycles = next((c for c in range(_CYCLES, 1, -1) if _fits(ceil(made.n / c / halves) * halves, c, made.n)), 1)
    up = ceil(made.n / cycles / halves) if down is None else ceil(made.n / cycles) - down
    if up < 1:
        raise UsageError(f"{named('step_size_down')} {down} leaves no step of a run of {count(made.n)} to come up in")
    made.put("step_size_up", up, f"in {count(cycles, 'cycle')} of {count(up + (up if down is None else down))}")


def _restarts(made: Filling) -> None:
    """Cycles that restart, the last of which ends with the run."""
    for first, growth in _RESTARTS:
        if not made.lacks(first):
            continue
        factor = made.given.get(growth) or 1
        if not 1 <= factor < made.n:
            continue
        for cycles in range(_CYCLES, 0, -1):
            shares = sum(factor**cycle for cycle in range(cycles))
            length = ceil(made.n / shares)
            if cycles == 1 or _fits(
                length * factor ** (cycles - 1), 1, made.n - length * (shares - factor ** (cycles - 1))
            ):
                break
        sizes = ", ".join(count(round(length * factor**cycle)) for cycle in range(cycles))
        made.put(first, length, f"in {count(cycles, 'cycle')} of {sizes}")


def _fits(cycle: float, cycles: int, n: float) -> bool:
    """Whether that many cycles end with a run of n steps, but for a hair of the last one."""
    return 0 <= cycle * cycles - n <= _CUT * cycle


def _stages(made: Filling) -> None:
    """Steps down, at milestones or every so often."""
    for name in ("milestones", "decay_t", "step_size"):
        if not made.lacks(name) or "schedulers" in made.options:
            continue
        if made.options[name].kind == "ints":
            where = [_step_at(made, part) for part in _MILESTONES]
            made.put(name, where, f"{name} at {' and '.join(map(share, _MILESTONES))} of {_them(made)}")
        else:
            made.put(name, ceil(made.n / _STAGES), f"in {_STAGES} equal stages")


def _one_cycle(made: Filling) -> None:
    """The share of OneCycleLR's that rises; in a short run, so that it ends on a step."""
    if not made.lacks("pct_start") or "total_steps" in made.given or "epochs" in made.given:
        return
    part = made.warm_up or float(made.options["pct_start"].default_value)
    part = part / made.n if part >= 1 else part
    most = made.n // 2 if made.given.get("three_phase") else made.n - 1
    rise = min(max(round(part * made.n), 2), most)
    rise_share = part if made.n >= _SHORT and rise == round(part * made.n) else rise / made.n
    if made.warm_up is not None or rise_share != part:
        made.put("pct_start", rise_share, f"the first {share(rise_share)} of them for the warm-up")


def _is_transition(made: Filling) -> bool:
    """Whether the scheduler leads from one rate to another and stays there, as a warm-up does."""
    if "anneal_epochs" in made.options:
        return True
    if "total_iters" not in made.options:
        return False
    start, end = made.given.get("start_factor"), made.given.get("end_factor", 1.0)
    if "factor" in made.options:
        return bool(made.given.get("factor", 0) < 1)
    return "start_factor" in made.options and (1 / 3 if start is None else start) < end


def _transition(made: Filling) -> None:
    if not _is_transition(made) or made.is_phase:
        return
    part = made.warm_up or WARM_UP
    for name in ("total_iters", "anneal_epochs"):
        if made.lacks(name):
            steps = warm_up_steps(part, made.n)
            made.put(name, steps, f"the first {warm_up_text(part)} of them to come to the rate that stays")


def _whole(made: Filling) -> None:
    """What holds the length of the whole schedule."""
    names = [name for name in _LENGTHS if name in made.options]
    if not names or any(name in made.given for name in (*names, "epochs", "steps_per_epoch")):
        return
    n = made.n
    if names[0] == "transition_steps":
        n -= made.given.get("transition_begin", 0) + made.given.get("warmup_steps", 0)
    if made.given.get("cycle_limit", 1) > 1:
        factor = made.given.get("cycle_mul", 1)
        n = ceil(n / sum(factor**cycle for cycle in range(made.given["cycle_limit"])))
    made.put(names[0], max(n, 1))
