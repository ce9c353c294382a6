"""What can be wrong: one module per defect, named for its code, each ending in `RULE = Rule(...)`."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, TypeAlias, cast

from lrplot.errors import UsageError
from lrplot.options.spelling import hint
from lrplot.plugins import load, names_in

if TYPE_CHECKING:
    from lrplot.diagnose.context import RuleContext
    from lrplot.diagnose.needs import Need
    from lrplot.model.finding import Certainty, Place
    from lrplot.model.plan import Plan
    from lrplot.model.reading import Reading, Sighting
    from lrplot.model.severity import Severity

Kept: TypeAlias = Literal["run", "peak", "scheduler"]


def _always(context: RuleContext) -> bool:
    return True


@dataclass(frozen=True, kw_only=True, slots=True)
class Repair:
    """How a rule would have it.

    Attributes:
        text: what to do, one sentence in the imperative.
        plan: the plan that is right, which the rule itself finds nothing wrong with; None where only the user's own
            code can be changed.
        code: the Python lines to paste; where it is empty, they are told from what the plan changes: the scheduler's
            line, the optimizer's, and where `scheduler.step()` goes.
        certainty: `sure` where only this can have been meant.
        changes: what it changes on purpose, of all that a repair leaves as it is: `run`, how long the run is; `peak`,
            the highest rate; `scheduler`, which one it is.
    """

    text: str
    plan: Plan | None
    code: str = ""
    certainty: Certainty = "likely"
    changes: tuple[Kept, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Found:
    """What a rule found.

    Attributes:
        message: what happens, where (step, epoch, batch) and with which figures, and then what it costs, in words for
            somebody who never read the scheduler's source. The first sentence stands alone: it is the answer.
        repair: how to repair it.
        span: the optimizer steps that it is about, from the first to the one after the last.
        severity: how serious it is here, where that is not the rule's own; else None.
        place: the line of a script that it is about; None for the line that builds the scheduler, of a recorded run.
        also: other lines that it is about; None for those that step the scheduler.
        instead: other repairs, the best first, for where the repair does not stand its trial.
    """

    message: str
    repair: Repair
    span: tuple[int, int]
    severity: Severity | None = None
    place: Place | None = None
    also: tuple[Place, ...] | None = None
    instead: tuple[Repair, ...] = ()


@dataclass(frozen=True, kw_only=True, slots=True)
class Rule:
    """One defect.

    Attributes:
        code: its code, which never changes and is never used again: LR1.. lengths and units, LR2.. cosines and
            restarts, LR3.. OneCycleLR and CyclicLR, LR4.. schedules made of others and warm-ups, LR5.. values and
            defaults, LR6.. the loop and how it resumes, LR7.. what only code can show.
        severity: `error`: the run will crash or train on nonsense; `warning`: almost surely not meant; `note`: worth
            knowing, and perhaps a choice.
        title: what is wrong, in a few words and with no full stop.
        why: how it comes about, why nothing tells, and what it costs; a paragraph or two.
        check: what is wrong in a context, nothing where nothing is; None for what only code can show.
        reads: what is wrong in a schedule as a training script has it; None for what only a run can show.
        fires: words after `lrplot` that it finds wrong, of torch's own schedulers; empty without a `check`.
        quiet: the same, repaired.
        wrong: lines of Python that it finds wrong, where it has no words for it.
        right: the same, repaired.
        sources: where it was reported: addresses, or a repository with the number of an issue.
        cases: which of the documented ways of going wrong it covers: `P1`.
        requires: `recording` for a defect that only a recorded run can have, whose examples are `wrong` and `right`;
            else empty.
        hides: codes of rules that say the same with less reason, and keep still where this one speaks.
        needs: what must be known for it to look.
        applies: whether a case has what it is about, a scheduler of some kind for example.
        symptom: whether it tells what happens and not why: it keeps still where another finding's repair, tried, ends
            it as well.
        also_fires: more words that it finds wrong, where an edge matters.
        also_quiet: more words that it finds nothing wrong with.
    """

    code: str
    severity: Severity
    title: str
    why: str
    check: Callable[[RuleContext], Iterable[Found]] | None = None
    reads: Callable[[Reading], Iterable[Sighting]] | None = None
    fires: str = ""
    quiet: str = ""
    wrong: str = ""
    right: str = ""
    sources: tuple[str, ...] = ()
    cases: tuple[str, ...] = ()
    hides: tuple[str, ...] = ()
    requires: Literal["", "recording"] = ""
    needs: tuple[Need, ...] = ()
    applies: Callable[[RuleContext], bool] = _always
    symptom: bool = False
    also_fires: tuple[str, ...] = ()
    also_quiet: tuple[str, ...] = ()


def rules() -> dict[str, Rule]:
    """Every rule by its name (its module's after the code, with hyphens), sorted by code."""
    return dict(_rules(tuple(names_in(sys.modules[__name__]))))


@cache
def _rules(names: tuple[str, ...]) -> dict[str, Rule]:
    package = sys.modules[__name__]
    return {name.partition("_")[2].replace("_", "-"): cast(Rule, load(package, name, "RULE")) for name in names}


@cache
def names_by_code() -> dict[str, str]:
    """The name of the rule of each code."""
    return {rule.code: name for name, rule in rules().items()}


def rule_name(text: str) -> str:
    """The name of the rule that a code or a name, in any case, stands for.

    Raises:
        UsageError: there is none.
    """
    by_code = names_by_code()
    code = f"LR{text.strip()}" if text.strip().isdecimal() else text.strip().upper()
    name = by_code.get(code, text.strip().lower().replace("_", "-"))
    if name not in by_code.values():
        begun = [code for code in by_code if len(text) > 2 and code.startswith(text.strip().upper())]
        meant = f"did you mean {begun[0]}?" if begun else hint(name, by_code.values(), "'lrplot rules' lists them all")
        raise UsageError(f"there is no rule '{text}': {meant}")
    return name
