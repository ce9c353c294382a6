"""After which turns of the whole run the schedulers are called, and with what."""

from __future__ import annotations

import ast
from typing import Any, Dict, FrozenSet, Iterator, List, Tuple

from . import loops, source
from .cadence import CallPattern, order_of, patterns_of
from .known import KnownOptimizer
from .recorder import Recorder
from .shape import Shape, lines_moving
from .turns import Attempt, Call, Clock

# -- arguments of step()


class Arguments:
    """What schedulers are called with, turn by turn."""

    def __init__(self, recorder: Recorder, known: KnownOptimizer, clock: Clock) -> None:
        self._recorder, self._known, self._clock = recorder, known, clock
        self.clock = clock
        self._seen: Dict[Tuple[int, int], List[Any]] = {}
        self._nodes: Dict[Tuple[int, int], Any] = {}

    def learn(self, attempts: List[Attempt]) -> str:
        """Looks at the recorded calls; what cannot be foretold of them, a sentence, or nothing."""
        for turn, attempt in enumerate(attempts):
            for index, site, arguments, _ in attempt.calls:
                self._seen.setdefault((index, site), []).append((turn, attempt, arguments))
        for place, calls in self._seen.items():
            if all(arguments == ((), {}) for _, _, arguments in calls):
                continue
            self._nodes[place] = self._rule(place, calls)
            if self._nodes[place] is None:
                return "What the scheduler is stepped with follows no rule that can be told from the loop."
        return ""

    def at(self, place: Tuple[int, int], n: int, epoch: int, batch: int, turn: int) -> Any:
        """What the n-th call at a place is made with."""
        rule = self._nodes.get(place)
        return ((), {}) if rule is None else rule(n, epoch, batch, turn)

    def _rule(self, place: Tuple[int, int], calls: List[Any]) -> Any:
        given = [_flat(arguments) for _, _, arguments in calls]
        if any(len(each) != len(given[0]) for each in given):
            return None
        rules = [self._one(place, calls, [each[at] for each in given], at) for at in range(len(given[0]))]
        if any(each is None for each in rules):
            return None
        n_given = len(calls[0][2][0])
        names = list(calls[0][2][1])

        def rule(n: int, epoch: int, batch: int, turn: int) -> Any:
            values = [each(n, epoch, batch, turn) for each in rules]
            return tuple(values[:n_given]), dict(zip(names, values[n_given:]))

        return rule

    def _one(self, place: Tuple[int, int], calls: List[Any], values: List[Any], at: int) -> Any:
        if all(value is None for value in values):
            return lambda *_: None
        by_source = self._from_source(place, calls, values, at)
        if by_source is not None:
            return by_source
        if all(isinstance(value, int) for value in values) and len(values) > 2:
            step = values[1] - values[0]
            if all(value == values[0] + step * index for index, value in enumerate(values)):
                return lambda n, *_: values[0] + step * n
        if at and not all(isinstance(value, int) for value in values):
            return lambda *_: values[-1]  # a metric that comes after the position, as timm's schedulers take it
        return None

    def _from_source(self, place: Tuple[int, int], calls: List[Any], values: List[Any], at: int) -> Any:
        """The argument by its own expression over the loop's variables, where that gives every recorded value."""
        site = next(each for each in self._recorder.schedulers.values() if each.index == place[0]).sites[place[1]][0]
        if site is None:
            return None
        for frame in self._known.frames:
            if frame.f_code.co_filename != site[0]:
                continue
            for node in _calls_at(*site):
                wanted = [*node.args, *(each.value for each in node.keywords)]
                if at >= len(wanted):
                    continue

                def rule(n: int, epoch: int, batch: int, turn: int, frame: Any = frame, node: Any = wanted[at]) -> Any:
                    return source.value_of(node, frame, self._clock.at(frame, epoch, batch, turn))

                try:
                    made = [rule(0, attempt.epoch, attempt.batch, turn) for turn, attempt, _ in calls]
                except source.CannotTell:
                    continue
                if made == values:
                    return rule
        return None


def _flat(arguments: Any) -> List[Any]:
    return [*arguments[0], *arguments[1].values()]


def _calls_at(name: str, line: int) -> Iterator[ast.Call]:
    tree = source.tree_of(name)
    for node in ast.walk(tree) if tree is not None else ():
        if not isinstance(node, ast.Call) or not node.lineno <= line <= (node.end_lineno or node.lineno):
            continue
        if isinstance(node.func, ast.Attribute) and node.func.attr.startswith("step"):
            yield node


# -- the whole run


class Program:
    """Which calls follow each turn of the whole run."""

    def __init__(
        self, recorder: Recorder, known: KnownOptimizer, attempts: List[Attempt], shape: Shape, arguments: Arguments
    ) -> None:
        self.reason = ""
        self._arguments = arguments
        self._names: Dict[Tuple[int, int], str] = {call[:2]: call[3] for each in attempts for call in each.calls}
        self._made: Dict[Tuple[int, int], int] = {}
        self.patterns: Dict[Tuple[int, int], CallPattern] = {}
        self._configs = recorder.framework.get("configs") or []
        self._guarded: Dict[Tuple[int, int], Any] = {}
        self._shape = shape
        if recorder.framework.get("name") == "lightning" and recorder.framework.get("whole"):
            self.reason = self._from_lightning(known)
            return
        self.reason = arguments.learn(attempts)
        self._guard(recorder, known, attempts, arguments.clock)
        found = patterns_of(attempts, set(self._guarded))
        if found is None:
            self.reason = "The steps at which the scheduler is advanced follow no pattern that can be told."
        if not self.reason:
            self.patterns = found or {}
            self._order = order_of(attempts, [*self.patterns, *self._guarded])

    def _guard(self, recorder: Recorder, known: KnownOptimizer, attempts: List[Attempt], clock: Clock) -> None:
        """Finds the calls that stand under a condition of the loop's own, seen to be made or not."""
        sites = {each.index: [place for place, _ in each.sites] for each in recorder.schedulers.values()}
        for index, place in known.calls:
            guards = loops.guards_of(*place)
            frame = next((loop.frame for loop in known.loops if loop.frame.f_code.co_filename == place[0]), None)
            inner = known.loops[-1].node if known.loops else None
            if not guards or frame is None or inner is None or known.stepped is None:
                continue
            if guards == loops.guards_of(*known.stepped):
                continue  # it is called as often as the optimizer
            frame = next((each.frame for each in reversed(known.loops) if _holds(each, place)), frame)
            each_turn = any(_holds(each, place) and each is known.loops[-1] for each in known.loops)
            ahead = _ahead(known, frame, guards, place)
            rule = _Guard(frame, guards, each_turn, clock, ahead)
            at = sites[index].index(place) if place in sites[index] else len(sites[index])
            if place in sites[index] and not rule.agrees((index, at), attempts):
                continue
            if place not in sites[index]:
                if rule.unknown:
                    self.reason = f"A call of the scheduler, {place[0]}:{place[1]}, stands under a condition that" + (
                        " cannot be told."
                    )
                    continue
                sites[index].append(place)
                self._names[index, at] = "step"
            self._guarded[index, at] = rule

    def _from_lightning(self, known: KnownOptimizer) -> str:
        self._lightning = []
        for config in self._configs:
            driver = next((each for each, _ in known.first if each.scheduler is config["scheduler"]), None)
            if config["plateau"] or (config["monitor"] and driver is None):
                return f"{type(config['scheduler']).__name__} follows a metric that only training brings about."
            if driver is not None:
                self._lightning.append((driver.index, config["interval"], config["frequency"]))
        return ""

    @property
    def only_at_ends(self) -> bool:
        """Whether nothing is called but after the last turn of an epoch."""
        if self._configs:
            return all(interval == "epoch" for _, interval, _ in self._lightning)
        if any(each.each_turn for each in self._guarded.values()):
            return False
        return not any(any(each.within) for each in self.patterns.values())

    def calls(self, turn: int, epoch: int, within: int, batch: int, last: bool) -> Iterator[Call]:
        """The calls after a turn, in their order."""
        if self._configs:
            for index, interval, frequency in self._lightning:
                # _update_learning_rates of lightning 2.6: batches within the epoch for steps, epochs for epochs.
                at = batch if interval == "step" else epoch + 1
                if (interval == "step" or last) and at % frequency == 0:
                    yield index, 0, ((), {}), "step"
            return
        for place in self._order:
            rule = self._guarded.get(place)
            if rule is None:
                often = self.patterns[place].count(turn, within, last)
            else:
                often = int(rule.holds(epoch, batch, turn, last))
            for _ in range(often):
                n = self._made.get(place, 0)
                self._made[place] = n + 1
                yield (*place, self._arguments.at(place, n, epoch, batch, turn), self._names[place])


class _Guard:
    """A condition of the loop under which a scheduler is stepped.

    Attributes:
        each_turn: whether it is asked at every turn; else after an epoch's last one.
        unknown: whether its answer cannot be told.
    """

    def __init__(
        self, frame: Any, guards: List[loops.Guard], each_turn: bool, clock: Clock, ahead: FrozenSet[str]
    ) -> None:
        self._frame, self._guards, self._clock, self.each_turn = frame, guards, clock, each_turn
        self._ahead = ahead
        try:
            self._asked(0, 1, 0)
            self.unknown = any(clock.is_lost(frame, test) for test, _ in guards)
        except source.CannotTell:
            self.unknown = True

    def holds(self, epoch: int, batch: int, turn: int, last: bool) -> bool:
        """Whether the scheduler is stepped after a turn."""
        return (self.each_turn or last) and self._asked(epoch, batch, turn)

    def _asked(self, epoch: int, batch: int, turn: int) -> bool:
        moved = self._clock.at(self._frame, epoch, batch, turn, self._ahead)
        return all(bool(source.value_of(test, self._frame, moved)) is answer for test, answer in self._guards)

    def agrees(self, place: Tuple[int, int], attempts: List[Attempt]) -> bool:
        """Whether it gives every recorded call of a place."""
        if self.unknown:
            return False
        made = [sum(call[:2] == place for call in each.calls) for each in attempts]
        return made == [int(self.holds(each.epoch, each.batch, turn, each.ends)) for turn, each in enumerate(attempts)]


def _ahead(known: KnownOptimizer, frame: Any, guards: List[loops.Guard], place: Tuple[str, int]) -> FrozenSet[str]:
    """The variables of conditions that a turn moves between the optimizer's step and a line."""
    step = known.lines.get(id(frame), 0)
    loop = next((each.node for each in known.loops if each.frame is frame), None)
    if loop is None or step > place[1]:
        return frozenset()
    nodes = [node for test, _ in guards for node in ast.walk(test) if isinstance(node, (ast.Name, ast.Attribute))]
    names = {ast.unparse(node) for node in nodes}
    return frozenset(name for name in names if any(step <= at < place[1] for at in lines_moving(loop, name)))


def _holds(loop: loops.RunningLoop, place: Tuple[str, int]) -> bool:
    """Whether a line is in a loop."""
    body = loop.node.body
    same = loop.frame.f_code.co_filename == place[0]
    return bool(same and body[0].lineno <= place[1] <= (body[-1].end_lineno or 0))
