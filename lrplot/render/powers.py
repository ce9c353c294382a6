"""Powers of ten as a logarithmic axis has them: `10⁻³` where characters must do, `10^{-3}` where mathematics is set."""

from __future__ import annotations

import re
from collections.abc import Sequence
from math import isfinite, log10

_RAISED = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")
_LOWERED = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_TIMES = "\N{MULTIPLICATION SIGN}"
_POWER = re.compile(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_TIMES_POWER = re.compile(rf"(?:([\d.]+){_TIMES})?{_POWER.pattern}")


def raised(label: str) -> str:
    """A number's text with its exponent raised; one without an exponent stays.

    Example:
        >>> raised("1e-3"), raised("1e1"), raised("0.05")
        ('10⁻³', '10', '0.05')
    """
    mantissa, letter, exponent = label.partition("e")
    if not letter:
        return label
    power = {"0": "1", "1": "10"}.get(exponent, f"10{exponent.translate(_RAISED)}")
    return power if mantissa == "1" else f"{mantissa}{_TIMES}{power}"


def powers(ticks: Sequence[float]) -> list[str] | None:
    """The labels of ticks that all are powers of ten, two or more; None for any others."""
    exponents = [round(log10(tick)) if tick > 0 and isfinite(tick) else 0 for tick in ticks]
    alike = all(float(f"1e{exponent}") == tick for exponent, tick in zip(exponents, ticks, strict=True))
    return [raised(f"1e{exponent}") for exponent in exponents] if alike and len(ticks) > 1 else None


def in_math(label: str) -> str:
    """A label as matplotlib's mathtext and TeX set it: `$10^{-3}$` for `10⁻³`; one without a power stays text.

    Example:
        >>> in_math("10⁻³"), in_math("0.05")
        ('$10^{-3}$', '0.05')
    """
    found = _POWER.sub(lambda power: f"10^{{{power[1].translate(_LOWERED)}}}", label)
    return f"${found.replace(_TIMES, chr(92) + 'times')}$" if found != label else label


def in_ascii(label: str) -> str:
    r"""A label where there are no raised digits: `1e-3` for `10⁻³`; one without a power stays.

    Example:
        >>> in_ascii("10⁻³"), in_ascii("2\N{MULTIPLICATION SIGN}10⁻⁵"), in_ascii("0.05")
        ('1e-3', '2e-5', '0.05')
    """
    return _TIMES_POWER.sub(lambda found: f"{found[1] or 1}e{found[2].translate(_LOWERED)}", label)
