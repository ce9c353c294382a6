"""What must hold where something happens, so that calls under conditions that exclude each other are told apart."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from lrplot.scan.assignment import assign
from lrplot.scan.quantities import Quantity
from lrplot.scan.training import Condition, ScannedOptimizer, ScannedScheduler
from lrplot.scan.values import Choice, Class, Const, External, Instance, Loader, Turn, Unknown, Value, options_of
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route

_PLATEAU = "ReduceLROnPlateau"
_OF_THE_SCHEDULE = re.compile(r"sched|per_|interval|update|policy|lr|strategy|mode\b", re.IGNORECASE)
_HARMLESS = re.compile(r"scale|scaler|overflow|skip|finite|rank|is_main|sync|accum|train|step_was", re.IGNORECASE)


def split(run: Route, test: ast.expr, holds: bool) -> list[Condition]:
    """What must hold where a test is true, or where it is false."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return split(run, test.operand, not holds)
    if isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if holds else ast.Or):
        return [each for value in test.values for each in split(run, value, holds)]
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return [_comparison(run, test, holds)]
    text = text_of(test)
    value = run.eval(test) if isinstance(test, (ast.Name, ast.Attribute, ast.Subscript)) else None
    # `if step % 4:` is true in most turns, and `if not step % 4:` in every so many.
    often = isinstance(test, ast.BinOp) and holds
    negated = isinstance(test, ast.BoolOp) and not holds
    every = _every(run, test)
    found = Condition(text, holds, subject_of(run, test, value), modulo=every is not None and not often and not negated)
    found.last, found.every, found.kept = "is_last" in text, every, value
    return [found]


def _comparison(run: Route, test: ast.Compare, holds: bool) -> Condition:
    left, right, operator = test.left, test.comparators[0], test.ops[0]
    text = text_of(test)
    if isinstance(left, ast.Constant) and not isinstance(right, ast.Constant):
        left, right = right, left
    value = run.eval(left) if isinstance(left, (ast.Name, ast.Attribute, ast.Subscript)) else None
    constants = _constants(run, right)
    if isinstance(operator, (ast.NotEq, ast.NotIn, ast.IsNot)):
        holds = not holds
    if isinstance(operator, (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)) and constants:
        every = _every(run, left) if holds else None
        subject = subject_of(run, left, value)
        return Condition(text, holds, subject, constants, modulo=every is not None, every=every, kept=value)
    equal = isinstance(operator, (ast.Eq, ast.NotEq)) and holds
    every = _every(run, test) if equal else None
    last = equal and every is None and "len(" in text and _counts_batches(run, left, right)
    return Condition(text, holds, text, modulo=every is not None, last=last, every=every)


def _every(run: Route, test: ast.expr) -> Value:
    """What a test takes the remainder of a division by; None where it takes none."""
    for node in ast.walk(test):
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mod):
            return run.eval(node.right)
    return None


def _counts_batches(run: Route, *sides: ast.expr) -> bool:
    """Whether one side of a comparison is the length of a loader, or that less one."""
    for side in sides:
        for node in ast.walk(side):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "len" and node.args:
                value = run.eval(node.args[0])
                if any(isinstance(each, (Loader, Unknown)) for each in options_of(value)):
                    return True
    return False


def subject_of(run: Route, node: ast.expr, value: Value) -> object:
    """What is tested: the value itself where a name leads to one, so that its other names are the same."""
    if isinstance(value, (Unknown, Const, Quantity, ScannedScheduler, Instance)) and not isinstance(value, Quantity):
        return id(value)
    return text_of(node)


def _constants(run: Route, node: ast.expr) -> frozenset[Any] | None:
    if isinstance(node, ast.Constant):
        return frozenset([node.value])
    if isinstance(node, (ast.Tuple, ast.List, ast.Set)):
        inner = [each.value for each in node.elts if isinstance(each, ast.Constant)]
        return frozenset(inner) if len(inner) == len(node.elts) else None
    if isinstance(node, (ast.Attribute, ast.Name)):
        value = run.eval(node)
        if isinstance(value, Const) and not value.default:
            return frozenset([value.value])
        if isinstance(value, External) or (isinstance(node, ast.Attribute) and node.attr.isupper()):
            return frozenset([text_of(node)])  # a member of an enumeration
    return None


def pattern_constants(pattern: ast.pattern) -> frozenset[Any] | None:
    """The constants that a case of `match` stands for; None for one of another form."""
    if isinstance(pattern, ast.MatchValue):
        return frozenset([pattern.value.value if isinstance(pattern.value, ast.Constant) else text_of(pattern)])
    if isinstance(pattern, ast.MatchOr):
        inner = [pattern_constants(each) for each in pattern.patterns]
        return frozenset().union(*(each for each in inner if each)) if all(inner) else None
    return None


# -- comparing ---------------------------------------------------------------------------------------


def exclude(first: Iterable[Condition], second: Sequence[Condition]) -> bool:
    """Whether two lists of conditions can never hold together."""
    return any(_exclusive(a, b) for a in first for b in second)


def _exclusive(a: Condition, b: Condition) -> bool:
    if a.subject != b.subject:
        return False
    if a.constants is None or b.constants is None:
        return (a.constants is b.constants and a.text == b.text and a.holds != b.holds) or (
            a.constants is None and b.constants is None and not isinstance(a.subject, str) and a.holds != b.holds
        )
    if a.holds and b.holds:
        return not a.constants & b.constants
    if a.holds != b.holds:
        positive, negative = (a, b) if a.holds else (b, a)
        return bool(positive.constants) and positive.constants <= negative.constants  # type: ignore[operator]
    return False


def speaks_of_the_schedule(condition: Condition) -> bool:
    """Whether a test may say how often the scheduler is to be stepped."""
    return bool(_OF_THE_SCHEDULE.search(condition.text)) and not _HARMLESS.search(condition.text)


# -- what a test says of a value ---------------------------------------------------------------------


def is_impossible(run: Route, test: ast.expr | None, holds: bool) -> bool:
    """Whether a branch cannot be taken: of a test whose answer is known for certain."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        return is_impossible(run, test.operand, not holds)
    if isinstance(test, ast.BoolOp):
        parts = [is_impossible(run, value, holds) for value in test.values]
        return any(parts) if isinstance(test.op, ast.And) == holds else all(parts)
    truth = None if test is None else _truth(run, test)
    return truth is not None and truth != holds


def _truth(run: Route, test: ast.expr) -> bool | None:
    """Whether a test is true; None where it may be either."""
    if isinstance(test, ast.Compare) and len(test.ops) == 1:
        return _compared(run, test)
    if isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
        answers = {_answer(run, test, each) for each in options_of(run.eval(test.args[0]))}
        return answers.pop() if len(answers) == 1 else None
    value = run.eval(test) if isinstance(test, (ast.Name, ast.Attribute)) else None
    if isinstance(value, (ScannedScheduler, ScannedOptimizer, Loader)):
        return True
    return bool(value.value) if isinstance(value, Turn) else None


def _compared(run: Route, test: ast.Compare) -> bool | None:
    operator, right = test.ops[0], test.comparators[0]
    if not isinstance(test.left, (ast.Name, ast.Attribute)):
        return None
    value = run.eval(test.left)
    known = isinstance(value, (ScannedScheduler, ScannedOptimizer, Loader, Instance))
    if isinstance(operator, (ast.Is, ast.IsNot)) and isinstance(right, ast.Constant) and right.value is None:
        if isinstance(value, Const) and not value.default:
            return (value.value is None) == isinstance(operator, ast.Is)
        return isinstance(operator, ast.IsNot) if known else None
    constants = _constants(run, right)
    if test.left and isinstance(test.left, ast.Name) and test.left.id == "__name__":
        return True
    if isinstance(value, Turn) and constants and isinstance(operator, (ast.Eq, ast.In, ast.NotEq, ast.NotIn)):
        return (value.value in constants) == isinstance(operator, (ast.Eq, ast.In))
    return None


def _answer(run: Route, call: ast.Call, value: Value) -> bool | None:
    """The answer of `isinstance(value, ...)` or `hasattr(value, ...)`."""
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name == "isinstance":
        if isinstance(value, ScannedScheduler):
            wanted = text_of(call.args[1])
            if _PLATEAU in wanted:
                return is_plateau(value)
            return value.name in wanted if "LR" in wanted and "Scheduler" not in wanted else None
        if isinstance(value, ScannedOptimizer):
            wanted = text_of(call.args[1])
            return False if "list" in wanted or "tuple" in wanted or "dict" in wanted else None
    return None


def is_plateau(scheduler: ScannedScheduler) -> bool:
    """Whether a scheduler is stepped with a metric."""
    if scheduler.own is not None:
        return any(isinstance(base, (External, Class)) and "Plateau" in text_of(node)
                   for base, node in zip(scheduler.own.bases, scheduler.own.node.bases, strict=False))  # fmt: skip
    return "Plateau" in scheduler.name or scheduler.name == "GreedyLR"


def narrow(run: Route, test: ast.expr, holds: bool) -> None:
    """Leaves of a name's values those of which a test is true, or false."""
    if isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
        narrow(run, test.operand, not holds)
    elif isinstance(test, ast.BoolOp) and isinstance(test.op, ast.And if holds else ast.Or):
        for value in test.values:
            narrow(run, value, holds)
    elif isinstance(test, ast.Call) and isinstance(test.func, ast.Name) and len(test.args) == 2:
        _keep(run, test.args[0], lambda each: _answer(run, test, each) in (holds, None))
    elif isinstance(test, ast.Compare) and len(test.ops) == 1 and isinstance(test.comparators[0], ast.Constant):
        if test.comparators[0].value is None and isinstance(test.ops[0], (ast.Is, ast.IsNot, ast.Eq, ast.NotEq)):
            none = isinstance(test.ops[0], (ast.Is, ast.Eq)) == holds
            _keep(run, test.left, lambda each: _may_be_none(each) if none else not _is_none(each))
    elif isinstance(test, (ast.Name, ast.Attribute)):
        _keep(run, test, lambda each: not _is_none(each) if holds else _may_be_none(each))


def _is_none(value: Value) -> bool:
    return isinstance(value, Const) and value.value is None and not value.default


def _may_be_none(value: Value) -> bool:
    return isinstance(value, (Unknown, Const))


def _keep(run: Route, node: ast.expr, keeps: Any) -> None:
    if not isinstance(node, (ast.Name, ast.Attribute)):
        return
    value = run.eval(node)
    if not isinstance(value, Choice):
        return
    kept = tuple(each for each in value.options if keeps(each))
    if kept and len(kept) < len(value.options):
        assign(run, node, kept[0] if len(kept) == 1 else Choice(kept))
