"""The shapes of recipes: what is said of each, and the words for the torch schedulers that it is made of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lrplot.errors import UsageError
from lrplot.errors import option as named
from lrplot.wording import count, plain_exponent

_START = 0.01  # of the peak: LinearLR begins above 0


@dataclass(frozen=True, kw_only=True, slots=True)
class RecipeInput:
    """What was said of a recipe, its steps counted.

    Attributes:
        n: scheduler steps of the schedule.
        warm_up: of them, those of the warm-up.
        decay: of them, those of a decay at the end.
        lr: the optimizer's rate; None where nothing was said.
        min_lr: the rate at the end.
        d_model: the width of the model.
    """

    n: int
    warm_up: int
    decay: int
    lr: float | None
    min_lr: float
    d_model: int

    @property
    def floor(self) -> str:
        """The rate at the end as a factor of the optimizer's.

        Raises:
            UsageError: it is not 0, and the optimizer's rate is not known.
        """
        if not self.min_lr:
            return "0"
        if not self.lr:
            raise UsageError(
                f"{named('min_lr')} is a share of the peak to torch, so say the peak as well: {named('lr', '0.1')}"
            )
        return number_text(float(f"{self.min_lr / self.lr:.12g}"))  # 0.1, and not 0.09999999999999999


def _up(said: RecipeInput) -> str:
    return f"linear --start-factor {number_text(_START)} --total-iters {said.warm_up}"


def warmup_cosine(said: RecipeInput) -> list[str]:
    """A LinearLR up, and a CosineAnnealingLR down."""
    floor = f" --eta-min {number_text(said.min_lr)}" if said.min_lr else ""
    return _sequential(_up(said), f"cosine --T-max {said.n - said.warm_up}{floor}", milestones=[said.warm_up])


def warmup_linear(said: RecipeInput) -> list[str]:
    """A LinearLR up, and another one down."""
    down = f"linear --start-factor 1 --end-factor {said.floor} --total-iters {said.n - said.warm_up}"
    return _sequential(_up(said), down, milestones=[said.warm_up])


def stable(said: RecipeInput) -> list[str]:
    """A LinearLR up, the rate itself, and a LinearLR down.

    Raises:
        UsageError: warm-up and decay leave nothing between them.
    """
    stable = said.n - said.warm_up - said.decay
    if stable < 1:
        raise UsageError(
            f"a warm-up of {count(said.warm_up)} and a decay of {count(said.decay)} leave nothing of"
            f" {count(said.n, 'step')} between them: give less to {named('warm_up')} or {named('decay')}"
        )
    down = f"linear --start-factor 1 --end-factor {said.floor} --total-iters {said.decay}"
    middle = f"constant --factor 1 --total-iters {stable}"
    return _sequential(_up(said), middle, down, milestones=[said.warm_up, said.warm_up + stable])


def noam(said: RecipeInput) -> list[str]:
    """The formula of 'Attention is all you need', a LambdaLR."""
    warm_up = f"(step + 1) * {said.warm_up} ** -1.5"
    return ["lambda", "--lr-lambda", f"{said.d_model} ** -0.5 * min((step + 1) ** -0.5, {warm_up})"]


def inverse_sqrt(said: RecipeInput) -> list[str]:
    """Up in a line and down as 1 / sqrt(step), a LambdaLR."""
    n = said.warm_up
    return ["lambda", "--lr-lambda", f"min((step + 1) / {n}, ({n} / (step + 1)) ** 0.5)"]


def _sequential(*parts: str, milestones: Sequence[int]) -> list[str]:
    return ["sequential", *parts, "--milestones", ",".join(map(str, milestones))]


def number_text(value: float) -> str:
    """A number as it is typed: `10`, `0.05`."""
    return plain_exponent(repr(float(value))).removesuffix(".0")
