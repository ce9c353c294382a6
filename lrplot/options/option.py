"""Options: what can be said, and what stands for it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal[
    "int",
    "float",
    "bool",
    "choice",
    "text",
    "value",
    "ints",
    "floats",
    "per-group",
    "pair",
    "expression",
    "metric",
    "steps-or-share",
    "schedule",
    "parts",
]
"""What an option's text becomes: a number, a switch, text, a number where it is one and else text, a list of numbers,
one number or one per parameter group, a pair of numbers, an expression, a metric, steps or a share of
the run, a nested schedule, or several of them (no dash)."""

CLASH_PREFIX = "run_"
"""Before the name of an option that a scheduler has for an argument of its own, as users' do: `--max-epochs` is theirs
then, and `--run-max-epochs` the loop's."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Option:
    """One thing that can be said.

    Attributes:
        name: the Python name, `T_max`; its flag is `--T-max`, in any case and with hyphens or underscores.
        kind: what its text becomes.
        help: one or two sentences.
        panel: the group of options that the help shows it in.
        default: the default as the help shows it; empty where there is none.
        default_value: the default itself, where it is a number, a text, a truth or a tuple of those; None for all else.
        required: whether it must be given.
        choices: the words that a choice allows.
        short: a one-letter flag, `-o`.
        metavar: the placeholder in the help, where the kind's own does not say enough.
        repeatable: whether it may be given several times; its value is a list then.
        fraction: whether what counts something may have a fraction, as whoever gets it takes one.
    """

    name: str
    kind: Kind
    help: str
    panel: str
    default: str = ""
    default_value: Any = None
    required: bool = False
    choices: tuple[str, ...] = ()
    short: str = ""
    metavar: str = ""
    repeatable: bool = False
    fraction: bool = False

    @property
    def flag(self) -> str:
        """The flag as the help shows it: `--T-max`."""
        return f"--{self.typed}"

    @property
    def typed(self) -> str:
        """The name as it is typed, without the dashes before it: `T-max`."""
        return self.name.replace("_", "-")


def plain(name: str) -> str:
    """A flag or name without dashes, underscores and case, for comparing: `--T_max` is `t-max`."""
    return name.lstrip("-").replace("_", "-").lower()


HELP = Option(name="help", kind="bool", help="Show this and exit.", panel="Output", short="-h")

JSON = Option(name="json", kind="bool", help="JSON for programs, instead of a table.", panel="Output")
