"""Functions of the step: the Transformer's rate, and a plain rise."""


def noam(step: int, d_model: int, warmup: int = 4000) -> float:
    """The rate of "Attention is all you need": it rises linearly and falls with the inverse square root of the step.

    Args:
        step: the step, from 0.
        d_model: the model's width.
        warmup: steps of the rise.
    """
    step = max(step, 1)
    return d_model**-0.5 * min(step**-0.5, step * warmup**-1.5)


def rise(step: int, n: int) -> float:
    """Rises linearly from 0 to 1.

    Args:
        step: the step, from 0.
        n: steps of the rise.
    """
    return min(step / n, 1.0)
