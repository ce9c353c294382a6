"""What was looked at, in words: how many rules looked at schedules, and what those that could not would need."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from lrplot.errors import as_flag
from lrplot.wording import count

if TYPE_CHECKING:
    from lrplot.model.finding import Diagnosis

_ORDER = ("max_epochs", "batches_per_epoch", "max_steps", "batch_size", "devices", "lr", "momentum", "metric")
_FIRST = 2  # codes to name of many


def coverage_text(diagnoses: Sequence[Diagnosis], *, flags: bool = True) -> str:
    """How many rules looked, and what to add for the others: `48 of 62 rules looked; 14 could not: add ...`.

    Args:
        diagnoses: those of one schedule or of several; a rule that could not look at one of them could not look.
        flags: whether options are called as they are typed, `--max-epochs`, or as a file has them, `max_epochs`.
    """
    n_rules = max((each.n_rules for each in diagnoses), default=0)
    missing = missing_needs(diagnoses)
    looked = {code for each in diagnoses for code in each.checked} - missing.keys()
    text = f"{count(len(looked))} of {count(n_rules, 'rule')} looked"
    if not missing:
        return f"{text}, and the others are about what is not here." if len(looked) < n_rules else f"{text}."
    codes = sorted(missing)
    named = ", ".join([*codes[:_FIRST], *(["..."] if len(codes) > _FIRST else [])])
    return f"{text}; {count(len(codes))} could not: add {_listed(_named(missing.values()), flags)} ({named})."


def coverage_lines(diagnoses: Sequence[Diagnosis], *, flags: bool = True) -> Iterator[str]:
    """For each rule that could not look, what it needs."""
    for code, needs in sorted(missing_needs(diagnoses).items()):
        yield f"{code} could not look: it needs {_listed([name for name in _ORDER if name in needs], flags)}."


def missing_needs(diagnoses: Sequence[Diagnosis]) -> dict[str, tuple[str, ...]]:
    """The rules that could not look, by code, and the options that would tell them what they need."""
    found: dict[str, dict[str, None]] = {}
    for diagnosis in diagnoses:
        for each in diagnosis.not_checked:
            found.setdefault(each.code, {}).update(dict.fromkeys(each.needs))
    return {code: tuple(needs) for code, needs in found.items()}


def _named(every: Iterable[tuple[str, ...]]) -> list[str]:
    """The options to name in one line: those of the loop before all others, and none that another one says as well."""
    wanted = {name for needs in every for name in needs}
    names = [name for name in _ORDER if name in wanted]
    of_loop = [name for name in names if name in ("max_epochs", "batches_per_epoch")]
    return of_loop or names


def _listed(names: Sequence[str], flags: bool) -> str:
    texts = [as_flag(name) if flags else name for name in names]
    return texts[0] if len(texts) == 1 else f"{', '.join(texts[:-1])} and {texts[-1]}"
