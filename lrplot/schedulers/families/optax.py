"""optax's schedules: pure functions from a step to a rate, in float32."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

from lrplot.errors import UsageError
from lrplot.schedulers.build import refusing, stepper_of
from lrplot.schedulers.code_text import SchedulerCode, Text, Verbatim, code_of
from lrplot.schedulers.engine import Optimizer, engine
from lrplot.schedulers.family import Family, Scheduler, Stepper, guesses_by
from lrplot.schedulers.installed import (
    Definition,
    definitions_in,
    folder_of,
    import_library,
    imported_names,
    is_installed,
    options_from,
    pairs_of,
    parameters_of,
)
from lrplot.schedulers.length import length_of
from lrplot.schedulers.optimizers import optimizer_of

if TYPE_CHECKING:
    from lrplot.loop.framework import Interval
    from lrplot.loop.length import Length
    from lrplot.model.plan import Plan, ScheduleSpec

_LIBRARY = "optax"
_BLOCK = 4096  # steps evaluated at once: compiling takes 0.1 s, and one by one they take 0.3 ms each
_SPECIAL = {
    "boundaries_and_scales": {"kind": "text", "metavar": "STEP:SCALE,..."},
    "interpolate_type": {"kind": "choice", "choices": ("linear", "cosine")},
    "schedules": {"kind": "parts"},
}
# sgdr_schedule takes a list of dictionaries; join_schedules joins its parts as well.
_LEFT_OUT = ("sgdr_schedule",)


@cache
def _definitions() -> dict[str, Definition]:
    return definitions_in(sorted((folder_of(_LIBRARY) / "schedules").glob("_[!_]*.py")))


@cache
def _names() -> Mapping[str, tuple[str, ...]]:
    """The public functions that return a Schedule: `{"cosine_decay_schedule": ("cosine_decay",)}`."""
    if not is_installed(_LIBRARY):
        return {}
    public = imported_names(folder_of(_LIBRARY) / "schedules" / "__init__.py")
    return {
        name: (name.removesuffix("_schedule").removesuffix("_schedules"),)
        for name in public
        if name in _definitions() and _definitions()[name].returns.endswith("Schedule") and name not in _LEFT_OUT
    }


@cache
def _scheduler(name: str) -> Scheduler:
    doc = _definitions()[name].doc
    options = options_from(parameters_of(name, _definitions()), doc, _SPECIAL)
    return Scheduler(name=name, family=_LIBRARY, arguments=options, doc=doc)


def _build(plan: Plan) -> Stepper:
    made = engine(plan.engine)  # the optimizer only holds the rate, and may be a stand-in
    optimizer = optimizer_of(plan.optimizer, made)
    schedule, length = _construct(plan.schedule, import_library(_LIBRARY))
    with refusing(plan.schedule):  # some arguments are found wrong at the first step only
        driven = _Driven(schedule, optimizer)
    return stepper_of(driven, length, optimizer, made, plan)


def _construct(spec: ScheduleSpec, optax: Any) -> tuple[Callable[[Any], Any], Length]:
    """Builds a schedule, its parts first, and tells its length."""
    arguments: dict[str, Any] = dict(spec.arguments)
    parts: list[Length] = []
    if "schedules" in arguments:
        built = [_construct(_own(part), optax) for part in arguments["schedules"]]
        arguments["schedules"] = [schedule for schedule, _ in built]
        parts = [length for _, length in built]
    if arguments.get("boundaries_and_scales") is not None:
        scales = arguments["boundaries_and_scales"]
        arguments["boundaries_and_scales"] = dict(pairs_of(scales, "boundaries_and_scales"))
    with refusing(spec):
        schedule = getattr(optax, spec.name)(**arguments)
    milestones = arguments.get("boundaries") or list(arguments.get("boundaries_and_scales") or ())
    return schedule, length_of({**arguments, "milestones": milestones}, parts)


def _own(part: ScheduleSpec) -> ScheduleSpec:
    if part.family != _LIBRARY:
        raise UsageError(f"join_schedules joins schedules of optax, and {part.name} is not one: write 'optax:NAME ...'")
    return part


class _Driven:
    """A schedule that writes its rate into an optimizer's groups, as a loop without optax's optimizers would.

    It is evaluated as a jitted update evaluates it, which is what training runs: compiled, with an int32 step.
    Called outside of jit, a schedule may differ from that in the last bit (jax 0.10.2).
    """

    def __init__(self, schedule: Callable[[Any], Any], optimizer: Optimizer) -> None:
        jax = import_library("jax")
        numpy = jax.numpy

        def update(step: Any, _: None) -> tuple[Any, Any]:
            return step + 1, numpy.asarray(schedule(step), float)

        # The step is carried from one update to the next, as an optimizer's count is: given as a list of steps that
        # are known, the compiler rounds some rates otherwise.
        self._evaluate = jax.jit(lambda start: jax.lax.scan(update, start, None, length=_BLOCK)[1])
        self._int32 = numpy.int32
        self._optimizer = optimizer
        self._t = 0
        self._rates: list[float] = []
        self._write()

    def step(self) -> None:
        """One advance."""
        self._t += 1
        self._write()

    def state_dict(self) -> dict[str, int]:
        """All the state there is: the count of steps."""
        return {"count": self._t}

    def load_state_dict(self, state: Mapping[str, int]) -> None:
        """Goes on from a count."""
        self._t = state["count"]
        self._rates = self._block()
        self._write()

    def _block(self) -> list[float]:
        start = self._t - self._t % _BLOCK
        found: list[float] = self._evaluate(self._int32(start)).tolist()
        return found

    def _write(self) -> None:
        index = self._t % _BLOCK
        if index == 0:
            self._rates = self._block()
        for group in self._optimizer.param_groups:
            group["lr"] = self._rates[index]


def _write(spec: ScheduleSpec, text: Text, interval: Interval) -> SchedulerCode:
    """A LambdaLR on a base rate of 1, which leaves every bit of the schedule's values as it is."""
    text.imports |= {"import jax", "import optax"}
    schedule = f"schedule = {text.call('jax.jit', [_call(spec, text)])}"
    scheduler = "torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: float(schedule(step)))"
    code = code_of(scheduler, lr=1.0)
    return replace(code, lines=(schedule, *code.lines))


def _call(spec: ScheduleSpec, text: Text) -> str:
    """A schedule of optax as an expression."""
    values = dict(spec.arguments)
    if values.get("boundaries_and_scales") is not None:
        scales = dict(pairs_of(values["boundaries_and_scales"], "boundaries_and_scales"))
        values["boundaries_and_scales"] = Verbatim(repr(scales))
    return text.call(f"optax.{spec.name}", text.arguments(values))


FAMILY: Family = Family(
    help="optax's schedules, functions from a step to a rate",
    library=_LIBRARY,
    install="pip install 'lrplot[optax]'",
    names=_names,
    scheduler=_scheduler,
    build=_build,
    apart="optax's are functions of the step, and only optax:join_schedules joins them",
    write=_write,
    write_part=_call,
    guess=guesses_by("optax"),
)
