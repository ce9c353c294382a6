"""Suggestions: as long as the run, free of what rules warn of, and the same when their command is typed."""

from __future__ import annotations

import math
import shlex
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrplot.commands import command_of
from lrplot.errors import UsageError
from lrplot.options import parse
from lrplot.pipeline import report_on
from lrplot.plan import Plan
from lrplot.planning import plan_from, without_clashes
from lrplot.spec import find, typed_names
from lrplot.suggestion import Suggestion, options_to_suggest, suggested
from lrplot.vocabulary import LOOP, OPTIMIZER

# What each of torch's schedulers is told beside its lengths, as people do.
TOLD = {
    "onecycle": "--max-lr 0.1 --momentum 0.9",
    "cosine": "--lr 0.1",
    "multistep": "--lr 0.1",
    "step": "--lr 0.1",
    "poly": "--lr 0.1",
    "warm-restarts": "--lr 0.1",
    "cyclic": "--base-lr 0.001 --max-lr 0.1 --momentum 0.9",
    "linear": "--start-factor 1 --end-factor 0.01 --lr 0.1",
    "constant": "--lr 0.1",
    "swa": "--swa-lr 0.05 --lr 0.1",
    "sequential 'linear --start-factor 0.01' cosine": "--lr 0.1",
    "sequential 'linear --start-factor 0.01' cosine constant": "--lr 0.1 --milestones 0.1,0.9",
    "chained 'linear --start-factor 0.1' 'cosine'": "--lr 0.1",
}
WITHOUT_WARM_UP = ("cyclic", "swa", "sequential 'linear --start-factor 0.01' cosine constant")


def suggestion(words: str, warm_up: float | None = None) -> Suggestion:
    name, *tokens = shlex.split(words)
    scheduler = find(name)
    options = without_clashes(options_to_suggest(scheduler), (*OPTIMIZER, *LOOP))
    values, parts = parse(tokens, options, f"lrplot suggest {name}")
    return suggested(scheduler, values, parts, warm_up)


def arguments(words: str, warm_up: float | None = None) -> dict[str, Any]:
    return dict(suggestion(words, warm_up).plan.schedule.arguments)


def loops() -> st.SearchStrategy[str]:
    """Loops of a few thousand optimizer steps at most, as people have them."""
    by_steps = st.integers(40, 4000).map(lambda n: f"--max-steps {n}")

    def by_epochs(batches: int, epochs: int, batch_size: int, more: tuple[str, ...]) -> str:
        size = f"--dataset-size {batches * batch_size - batch_size // 3} --batch-size {batch_size}"
        return f"{size} --max-epochs {epochs} {' '.join(more)}"

    words = st.tuples(
        st.sampled_from(["", "--interval epoch", "--interval step"]),
        st.sampled_from(["", "--accumulate-grad-batches 2", "--drop-last"]),
        st.sampled_from(["", "--devices 2"]),
    )
    return by_steps | st.builds(by_epochs, st.integers(4, 60), st.integers(40, 90), st.sampled_from([1, 32, 128]), words)


@pytest.mark.parametrize("schedule", TOLD)
@settings(max_examples=25, deadline=None)
@given(loop=loops(), warm_up=st.sampled_from([None, None, 0.03, 0.1, 0.25]))
def test_a_suggestion_is_as_long_as_the_run_and_nothing_is_wrong_with_it(
    schedule: str, loop: str, warm_up: float | None
) -> None:
    warm_up = None if schedule in WITHOUT_WARM_UP else warm_up
    made = suggestion(f"{schedule} {TOLD[schedule]} {loop}", warm_up)
    report = report_on(made.plan)
    assert [each.message for each in report.findings if each.severity != "note"] == []
    assert plan_from(shlex.split(command_of(made.plan))[1:]) == made.plan
    if report.trace.schedule_steps is not None and schedule not in ("constant", "swa"):
        assert report.trace.schedule_steps == report.trace.n_positions
