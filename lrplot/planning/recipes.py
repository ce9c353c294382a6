"""Recipes by name, `warmup-cosine`: schedules that people speak of, made of torch's own parts.

A recipe is words for words, so that what it draws is a command line that anybody can type, with the same curve on
every machine.
"""

from __future__ import annotations

import shlex
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.model.plan import ScheduleSpec
from lrplot.options.field_words import option_meant
from lrplot.options.option import Option, plain
from lrplot.options.reader import parse
from lrplot.planning.names import find
from lrplot.planning.options import LOOP, OPTIMIZER
from lrplot.planning.recipe_shapes import (
    RecipeInput,
    inverse_sqrt,
    noam,
    number_text,
    stable,
    warmup_cosine,
    warmup_linear,
)
from lrplot.wording import count

RECIPE = "recipe"
"""The family of what has a name that stands for other schedules: no library's, and nothing can be built of it."""

_PANEL = "Scheduler"
_WARM_UP = 0.05  # of a run, between the 3 % of Llama's and the 10 % of BERT's
_LENGTH = Option(
    name="total_steps", kind="int", help="The length of the schedule.", panel=_PANEL, default="that of the run"
)
_WARM = Option(
    name="warm_up",
    kind="float",
    metavar="STEPS|SHARE",
    help="The warm-up: scheduler steps, or a share of the schedule below 1.",
    panel=_PANEL,
    default="0.05",
)
_MIN = Option(name="min_lr", kind="float", help="The rate at the end.", panel=_PANEL, default="0")
_DECAY = Option(
    name="decay",
    kind="float",
    metavar="STEPS|SHARE",
    help="The decay at the end: scheduler steps, or a share of the schedule below 1.",
    panel=_PANEL,
    default="0.2",
)
_D_MODEL = Option(name="d_model", kind="int", help="The width of the model.", panel=_PANEL, default="512")


@dataclass(frozen=True, kw_only=True, slots=True)
class Recipe:
    """A schedule that people speak of.

    Attributes:
        name: what to type.
        summary: its shape, in a line.
        options: what it takes beside the options of optimizer and loop.
        words: what it stands for, without the options of optimizer and loop.
        also: what libraries call theirs.
        needs_length: whether it depends on how long the run is.
    """

    name: str
    summary: str
    options: tuple[Option, ...]
    words: Callable[[RecipeInput], list[str]]
    also: tuple[str, ...] = ()
    needs_length: bool = True


_RECIPES = (
    Recipe(
        name="warmup-cosine",
        summary="Up in a line, then down half a cosine: most transformers.",
        options=(_LENGTH, _WARM, _MIN),
        words=warmup_cosine,
        also=("transformers:cosine", "timm:cosine"),
    ),
    Recipe(
        name="warmup-linear",
        summary="Up in a line, then down in a line: BERT.",
        options=(_LENGTH, _WARM, _MIN),
        words=warmup_linear,
        also=("transformers:linear",),
    ),
    Recipe(
        name="wsd",
        summary="Warm-up, stable rate, decay at the end (arXiv 2404.06395).",
        options=(_LENGTH, _WARM, _DECAY, _MIN),
        words=stable,
        also=("transformers:warmup_stable_decay", "timm:wsd", "pytorch_optimizer:warmup_stable_decay"),
    ),
    Recipe(
        name="trapezoidal",
        summary="wsd, under the name of its shape (arXiv 2405.18392).",
        options=(_LENGTH, _WARM, _DECAY, _MIN),
        words=stable,
        also=("transformers:warmup_stable_decay", "timm:wsd", "pytorch_optimizer:warmup_stable_decay"),
    ),
    Recipe(
        name="noam",
        summary="Up, then down as 1 / sqrt(step) (arXiv 1706.03762).",
        options=(_WARM, _D_MODEL),
        words=noam,
        needs_length=False,
    ),
    Recipe(
        name="inverse-sqrt",
        summary="Up in a line to the rate, then down as 1 / sqrt(step).",
        options=(_WARM,),
        words=inverse_sqrt,
        also=("transformers:inverse_sqrt",),
        needs_length=False,
    ),
)
_NOAM_WARM_UP = 4000  # of the paper
_RUN = 5  # warm-ups, the length of a run where nothing says another
_NAMES = {plain(name).replace("-", ""): name for name in (recipe.name for recipe in _RECIPES)} | {
    "warmupstabledecay": "wsd",
    "warmupcosineannealing": "warmup-cosine",
    "cosinewarmup": "warmup-cosine",
    "cosinewithwarmup": "warmup-cosine",
    "linearwarmup": "warmup-linear",
    "linearwithwarmup": "warmup-linear",
    "warmuplineardecay": "warmup-linear",
    "trapezoid": "trapezoidal",
    "rsqrt": "inverse-sqrt",
    "transformer": "noam",
}


def recipes() -> tuple[Recipe, ...]:
    """Every recipe."""
    return _RECIPES


def recipe_named(name: str) -> Recipe | None:
    """The recipe of that name, in any spelling; None where there is none."""
    found = _NAMES.get(plain(name).replace("-", "").removesuffix("lr"))
    return next((recipe for recipe in _RECIPES if recipe.name == found), None)


def recipe_words(recipe: Recipe, tokens: Sequence[str], common: Mapping[str, Any] | None = None) -> list[str]:
    """The words that a recipe stands for, with the options of optimizer, loop and output that were given with it.

    Args:
        recipe: which one.
        tokens: the words after its name.
        common: values of optimizer and loop that are said elsewhere.

    Raises:
        UsageError: an option that it does not have, or no length where it needs one.

    Example:
        >>> recipe_words(recipe_named("warmup-cosine"), ["--max-steps", "100", "--warm-up", "0.1"])[:3]
        ['sequential', 'linear --start-factor 0.01 --total-iters 10', 'cosine --T-max 90']
    """
    own, rest, known = _split(recipe, tokens)
    where = f"lrplot {recipe.name}"
    values, words = parse(own, recipe.options, where)
    shared, _ = parse(known, (*LOOP, *OPTIMIZER), where)
    shared = {**(common or {}), **shared}
    if words:
        raise UsageError(f"{recipe.name} takes only options, and '{words[0]}' is not one")
    from lrplot.planning.plans import loop_said  # and with it all that plans are made with
    from lrplot.planning.run_length import length_in

    length = length_in(loop_said(shared))
    words = recipe.words(_said(recipe, values, shared, length))
    if recipe.name == "noam" and "lr" not in shared:
        rest = [*rest, "--lr", "1"]  # the paper's formula is the rate itself
    if not recipe.needs_length and length is None:
        warm_up = int(values.get("warm_up", _NOAM_WARM_UP))
        rest = [*rest, "--max-steps", str(_RUN * warm_up)]
    return [*words, *rest]


def check_recipe(recipe: Recipe, tokens: Sequence[str], shared: Iterable[Option], where: str) -> None:
    """Refuses what a recipe does not have in its own words, before anything is said of what it is made of.

    Args:
        recipe: which one.
        tokens: the words after its name.
        shared: the options that it is given to what it is made of.
        where: what to call it, `lrplot wsd`.

    Raises:
        UsageError: there is such a word.
    """
    own = {option.name for option in recipe.options}
    others = {option.name: option for option in shared if option.name not in own}
    values, words = parse(tokens, (*recipe.options, *others.values()), where)
    if words:
        raise UsageError(f"{recipe.name} takes only options, and '{words[0]}' is not one")
    for text in values.get("vary", ()):
        name, _, items = text.partition("=")
        found = next((option for option in recipe.options if plain(option.name) == plain(name)), None)
        if found is not None:
            parts = " ".join(f"'{recipe.name} {found.flag} {item}'" for item in items.split(","))
            raise UsageError(
                f"{named(found.name)} is the recipe's own, so its values are compared: lrplot compare {parts}"
            )


def as_asked(recipe: Recipe, tokens: Sequence[str]) -> ScheduleSpec:
    """A recipe as it was asked for, to be told apart from others: its name and its own options, nothing built of it."""
    values, _ = parse(_split(recipe, tokens)[0], recipe.options, f"lrplot {recipe.name}")
    return ScheduleSpec(name=recipe.name, arguments=values, family=RECIPE)


def _split(recipe: Recipe, tokens: Sequence[str]) -> tuple[list[str], list[str], list[str]]:
    """The words of a recipe's own options, all others, and those of optimizer and loop among them."""
    own_names = {option.name for option in recipe.options}
    names = {option.name: option for option in (*LOOP, *OPTIMIZER)}
    own: list[str] = []
    rest: list[str] = []
    known: list[str] = []
    words = list(tokens)
    while words:
        word = words.pop(0)
        flag, equals, _ = word.partition("=")
        is_flag = word.startswith("--") or (equals and not word.startswith("-") and " " not in word)
        key = plain(flag).removeprefix("no-").replace("-", "_")
        if key not in own_names and key not in names:
            key = option_meant(flag, own_names) or option_meant(flag, names) or key
        taken = [word]
        switch = key in names and names[key].kind == "bool"
        if is_flag and not equals and not switch and words and not words[0].startswith("--"):
            taken.append(words.pop(0))
        if is_flag and key in own_names:
            own += taken
        else:
            rest += taken
            known += taken if is_flag and key in names else []
    return own, rest, known


def _said(recipe: Recipe, values: Mapping[str, Any], shared: Mapping[str, Any], length: int | None) -> RecipeInput:
    n = values.get("total_steps") or length or 0
    if recipe.needs_length and not n:
        raise UsageError(
            f"{recipe.name} needs the length of the run: add {named('max_steps', 'N')}, or {named('max_epochs', 'N')}"
            f" with {named('batches_per_epoch', 'M')}"
        )
    warm_up = values.get("warm_up")
    if not n and (warm_up is None or warm_up < 1):
        warm_up = _NOAM_WARM_UP if warm_up is None else _share(warm_up)
    lr = shared.get("lr")
    said = RecipeInput(
        n=n,
        warm_up=_steps("warm_up", _WARM_UP if warm_up is None else warm_up, n),
        decay=_steps("decay", values.get("decay", 0.2), n),
        lr=max(lr) if isinstance(lr, list) else lr,
        min_lr=values.get("min_lr", 0.0),
        d_model=values.get("d_model", 512),
    )
    if recipe.needs_length and said.warm_up >= n:
        raise UsageError(f"{named('warm_up')} {said.warm_up} leaves nothing of {count(n, 'step')}: give it less")
    return said


def _share(warm_up: float) -> float:
    raise UsageError(
        f"{named('warm_up')} {number_text(warm_up)} is a share of the run, and nothing says how long it is:"
        f" add {named('max_steps', 'N')}"
    )


def _steps(name: str, value: float, n: int) -> int:
    if value < 0:
        raise UsageError(f"{named(name)} must be at least 0, not {number_text(value)}")
    if value >= 1 and value != int(value):
        raise UsageError(f"{named(name)} takes a whole number of steps, or a share below 1, not {number_text(value)}")
    return int(value) if value >= 1 else max(round(value * n), 1)


def composition(recipe: Recipe, words: Sequence[str]) -> str:
    """What to say of a recipe: the command that it stands for, and what libraries have of its kind."""
    also = f" (of its kind in libraries: {', '.join(recipe.also)})" if recipe.also else ""
    return f"{recipe.name} is made of torch's own parts{also}: {shlex.join(['lrplot', *words])}"


def recipe_title(recipe: Recipe, words: Sequence[str]) -> str:
    """What a picture of a recipe is called, its name and the class that its words stand for: `wsd (SequentialLR)`."""
    return f"{recipe.name} ({find(words[0]).name})"
