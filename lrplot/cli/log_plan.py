"""What a logged run is held against: a schedule of a file by its name, or what follows `--`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from lrplot.cli.config_option import ALLOW_CODE, config_of
from lrplot.errors import UsageError
from lrplot.options.option import Option

if TYPE_CHECKING:
    from lrplot.model.plan import Plan
    from lrplot.project.config import Config, Entry

PLAN = Option(
    name="plan", kind="text", metavar="NAME", help="The plan: a schedule of lrplot.toml in this folder.", panel="Log"
)


def plan_asked(values: Mapping[str, Any], words: Sequence[str] | None, example: str) -> Plan | None:
    """The plan that follows `--`, or the one of a file's schedules; None where there is neither.

    Raises:
        LrplotError: there are both, or something is wrong with it.
    """
    from lrplot.planning.plans import plan_from

    if words is not None and PLAN.name in values:
        raise UsageError("--plan and what follows -- both say the plan: give one of them")
    if words is not None:
        if not words:
            raise UsageError(f"nothing follows --, where the plan should be: {example}")
        return plan_from(words)
    return entry_named(values)[1].plan if PLAN.name in values else None


def entry_named(values: Mapping[str, Any]) -> tuple[Config, Entry]:
    """The file of this folder, and the schedule of it that --plan names.

    Raises:
        LrplotError: there is none, or it is several.
    """
    config, _ = config_of([], {name: value for name, value in values.items() if name == ALLOW_CODE.name})
    entries = {entry.name: entry for entry in config.entries}
    name = values[PLAN.name]
    if name not in entries:
        raise UsageError(f"{config.path} has no schedule '{name}': it has {', '.join(entries)}")
    if entries[name].varied is not None:
        raise UsageError(
            f"schedule '{name}' of {config.path} is several, as an argument of it varies: name another one"
        )
    return config, entries[name]
