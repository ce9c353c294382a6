"""skorch: its LRScheduler callback builds and steps a scheduler itself, per epoch unless step_every says otherwise."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from lrplot.scan.frameworks import Framework
from lrplot.scan.schedulers import build, torch_parameters
from lrplot.scan.training import Host, ScannedScheduler
from lrplot.scan.values import Const, External, Instance, Value, inside

if TYPE_CHECKING:
    from lrplot.scan.calls import ActiveCall
    from lrplot.scan.interpret import Route

NAME = "skorch"
KIND = "skorch-net"
_GIVEN = "__given__"  # among the texts of a scheduler's arguments, once a net was given it
_OWN = frozenset({"policy", "monitor", "event_name", "step_every"})


def _call(run: Route, name: str, made: ActiveCall) -> Value | None:
    root, _, last = name.rpartition(".")
    if "skorch" not in root:
        return None
    if last == "LRScheduler":
        return _scheduler(run, made)
    if last.startswith("NeuralNet"):
        found = Instance(cls=None, kind=KIND, spot=made.spot, args=made.args, keywords=made.keywords)
        run.trainers.append(found)
        for each in inside(made.keywords.get("callbacks")):
            if isinstance(each, ScannedScheduler):
                each.texts[_GIVEN] = made.text
        return found
    return None


def _end(run: Route) -> None:
    """Callbacks that no net was given are never called."""
    nets = [each for each in run.trainers if each.kind == KIND and "callbacks" in each.keywords]
    for scheduler in run.schedulers:
        by_skorch = any(host.by == NAME for host in scheduler.hosts)
        here = [net for net in nets if net.spot.path == scheduler.spot.path]
        if by_skorch and here and _GIVEN not in scheduler.texts and not scheduler.handed_to:
            scheduler.hosts.clear()
            scheduler.facts["never-stepped"] = here[0].spot


def _scheduler(run: Route, made: ActiveCall) -> Value:
    policy = made.get(0, "policy")
    name = policy.last if isinstance(policy, External) else str(policy.value) if isinstance(policy, Const) else ""
    every = made.get(3, "step_every")
    scheduler = build(run, made, name or "WarmRestartLR", "torch" if torch_parameters(name) else "", ())
    for key in [*_OWN, *[each for each in scheduler.arguments if each.startswith("argument ")]]:
        scheduler.arguments.pop(key, None)
        scheduler.texts.pop(key, None)
    cadence: Literal["epoch", "batch"] | None = "epoch"
    why = ""
    if isinstance(every, Const) and every.value in ("epoch", "batch"):
        cadence = every.value
    elif every is not None:
        cadence, why = None, f"step_every is {getattr(every, 'text', 'chosen elsewhere')}"
    scheduler.hosts.append(Host(by=NAME, cadence=cadence, spot=made.spot, why=why, left_out=every is None))
    return scheduler


FRAMEWORK = Framework(help="skorch", call=_call, end=_end)
