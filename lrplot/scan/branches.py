"""Alternatives: each is gone through from the same state, and what they leave is joined."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import TYPE_CHECKING, TypeAlias

from lrplot.scan import conditions
from lrplot.scan.training import Condition
from lrplot.scan.values import (
    MISSING,
    Value,
    joined,
)
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


Written: TypeAlias = dict[tuple[int, str], tuple[dict[str, Value], str, Value]]
"""What a branch wrote, by the place: the names, the name, the value."""


def if_(run: Route, node: ast.If) -> bool:
    """Goes through both branches of an `if`; returns whether what follows is reached."""
    run.eval(node.test)
    yes, no = conditions.split(run, node.test, True), conditions.split(run, node.test, False)
    return _branches(run, [(yes, node.test, True, node.body), (no, node.test, False, node.orelse)])


def _branches(run: Route, branches: Sequence[tuple[list[Condition], ast.expr | None, bool, list[ast.stmt]]]) -> bool:
    """Goes through alternatives, each from the same state, and joins what they leave."""
    results: list[tuple[bool, Written]] = []
    olds: dict[tuple[int, str], Value] = {}
    kept, taken = run.journal, []
    for tests, test, holds, body in branches:
        if conditions.is_impossible(run, test, holds):
            continue
        run.journal = []
        depth = len(run.conditions)
        run.conditions.extend(tests)
        if test is not None:
            conditions.narrow(run, test, holds)
        falls = run.block(body)
        del run.conditions[depth:]
        results.append((falls, _undone(run, olds)))
        taken.append(tests)
    run.journal = kept
    _join(run, results, olds)
    falling = [falls for falls, _ in results]
    if len(results) == 2 and falling.count(True) == 1:
        run.conditions.extend(taken[falling.index(True)])
    return any(falling) or not results


def _undone(run: Route, olds: dict[tuple[int, str], Value]) -> Written:
    """What was written since the branch began; it is taken back."""
    written = {(id(attrs), key): (attrs, key, attrs.get(key, MISSING)) for attrs, key, _ in run.journal}
    for attrs, key, old in reversed(run.journal):
        olds[id(attrs), key] = old
        if old is MISSING:
            attrs.pop(key, None)
        else:
            attrs[key] = old
    return written


def _join(run: Route, results: list[tuple[bool, Written]], olds: dict[tuple[int, str], Value]) -> None:
    going = [written for falls, written in results if falls] or [written for _, written in results]
    places = {place: each for _, written in results for place, each in written.items()}
    for place, (attrs, key, last) in places.items():
        values = [written[place][2] if place in written else olds.get(place, MISSING) for written in going]
        known = [value for value in values if value is not MISSING] or [last]
        run.write(attrs, key, joined(*known))


def match_(run: Route, node: ast.Match) -> bool:
    """Goes through the cases of a `match`; returns whether what follows is reached."""
    subject = run.eval(node.subject)
    branches: list[tuple[list[Condition], ast.expr | None, bool, list[ast.stmt]]] = []
    for case in node.cases:
        constants = conditions.pattern_constants(case.pattern)
        test = Condition(text_of(node.subject), True, conditions.subject_of(run, node.subject, subject),
                         constants, kept=subject)  # fmt: skip
        branches.append(([test] if constants else [], None, True, case.body))
    return _branches(run, branches)
